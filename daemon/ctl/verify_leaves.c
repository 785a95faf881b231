/* SPDX-License-Identifier: Apache-2.0
 *
 * What lies in a container against the leaves of the log: that the report was
 * logged when it was made, the request when it came, and each reply before it
 * was read. Leaves of request and report are salted; case.json has the salts.
 */
#include <stdlib.h>
#include <string.h>

#include "connector.h"
#include "mutant.h"
#include "verify.h"

static void
is_not(const struct verify_log *log, const struct evidence_kept *kept,
       const char *word, struct verify_logged *logged)
{
    /* Nobody can show what came before there was a log. */
    bool is_older =
        kept != NULL && kept->facts.source.accepted_at_us < log->first_us;
    logged->verdict = is_older ? VERIFY_CANNOT : VERIFY_DIFFERS;
    logged->word = is_older ? "verify_older" : word;
}

enum found {
    FOUND_IT,
    FOUND_ANOTHER,  /* or none */
    FOUND_UNSALTED, /* one that nothing can be held against */
    FOUND_NO_SUCH   /* nor has the container a salt: both are older */
};

/* Whoever leaves the salts out must not be better off by it. */
static enum found
leaf_find(const struct verify_log *log, enum leaf_kind kind, int64_t case_id,
          uint32_t revision, const struct case_sheet_salt *salt,
          const struct digest *digest)
{
    struct digest salted;
    enum found found = salt->is_there ? FOUND_ANOTHER : FOUND_NO_SUCH;
    uint64_t at = verify_leaf_first(log, case_id, revision);
    if (mutant_is("verify_salts_unread"))
        return FOUND_IT;
    leaf_salted(salt->bytes, digest, &salted);
    for (; at < log->leaf_count && log->leaves[at].row.case_id == case_id &&
           log->leaves[at].row.revision == revision;
         at++) {
        if (log->leaves[at].row.kind != kind)
            continue;
        if (!salt->is_there)
            return mutant_is("verify_no_salt_passed") ? FOUND_NO_SUCH
                                                      : FOUND_UNSALTED;
        if (digest_equals(&log->leaves[at].row.digest, &salted))
            return FOUND_IT;
    }
    return found;
}

/* false: said what is wrong. */
static bool
has_leaf(const struct verify_log *log, const struct evidence_kept *kept,
         enum found found, const char *word, struct verify_logged *logged)
{
    if (found == FOUND_ANOTHER) {
        is_not(log, kept, word, logged);
    } else if (found == FOUND_UNSALTED) {
        logged->verdict = VERIFY_CANNOT;
        logged->word = "verify_no_salt";
    }
    return found == FOUND_IT || found == FOUND_NO_SUCH;
}

static int
digest_compare(const void *left, const void *right)
{
    return memcmp(left, right, sizeof(struct digest));
}

static bool
has_reply(const struct verify_log *log, const struct digest *root)
{
    return mutant_is("verify_replies_unread") ||
           (log->reply_count > 0 &&
            bsearch(root, log->replies, log->reply_count, sizeof(*root),
                    digest_compare) != NULL);
}

void
verify_leaves(const struct verify_log *log, const struct case_sheet *sheet,
              const struct evidence_kept *kept, struct verify_logged *logged)
{
    struct digest request;
    enum found report =
        leaf_find(log, LEAF_REPORTED, sheet->case_id, sheet->revision,
                  &sheet->reported, &sheet->report);
    if (!has_leaf(log, kept, report, "verify_report_leaf", logged) ||
        kept == NULL)
        return;
    digest_sha256(kept->facts.source.request, &request);
    if (!has_leaf(log, kept,
                  leaf_find(log, LEAF_RECEIVED, sheet->case_id, 0,
                            &sheet->received, &request),
                  "verify_request_leaf", logged))
        return;
    for (uint32_t i = 0; i < kept->reply_count; i++)
        if (!has_reply(log, &kept->replies[i].root)) {
            logged->line = connector_line_name(kept->replies[i].line);
            is_not(log, kept, "verify_reply_leaf", logged);
            return;
        }
}
