/* SPDX-License-Identifier: Apache-2.0
 *
 * hedui archive get: one container, with what an auditor needs beside it.
 */
#include <getopt.h>

#include "archive.h"
#include "log_view.h"
#include "tombstone.h"

struct wish {
    const char *out, *why;
    int64_t revision; /* 0: the last */
    struct case_status status;
};

static bool
wish_read(struct ctl *ctl, struct wish *wish)
{
    static const struct option names[] = {{"out", required_argument, NULL, 'o'},
                                          {"why", required_argument, NULL, 'w'},
                                          {0}};
    int option;
    while ((option = getopt_long(ctl->argc, ctl->argv, "", names, NULL)) != -1)
        if (option == 'o')
            wish->out = optarg;
        else if (option == 'w')
            wish->why = optarg;
        else
            return false;
    int operands = ctl->argc - optind; /* argv[optind] is "get" */
    if (wish->out == NULL || operands < 2 || operands > 3)
        return false;
    return operands == 2 ||
           (text_to_count(text_of(ctl->argv[optind + 2]), &wish->revision) &&
            wish->revision > 0 && wish->revision < INT32_MAX);
}

/* The container as storage has it, whole; else says why there is none. */
static bool
is_damaged(struct ctl *ctl, int64_t case_id, uint32_t revision,
           const char *why_key, int *code)
{
    ctl_complain(ctl, "archive_damaged", (long long)case_id, revision,
                 ctl_word(ctl, why_key));
    *code = EXIT_DIFFERS;
    return false;
}

static bool
container_find(struct ctl *ctl, const struct wish *wish, struct seal_row *row,
               int *code)
{
    struct digest digest;
    bool is_there = false;
    uint32_t revision =
        wish->revision > 0 ? (uint32_t)wish->revision : wish->status.revision;
    enum store_result result = ctl->store->calls->sealing->file(
        ctl->store, &ctl->arena, wish->status.case_id, revision, row, &is_there,
        &ctl->fault);
    if (result == STORE_BROKEN) /* what lies there is no blob */
        return is_damaged(ctl, wish->status.case_id, revision, "archive_unread",
                          code);
    if (!log_view_done(ctl, result, code))
        return false;
    if (!is_there || row->level == SEAL_HASHES || text_is_absent(row->file)) {
        *code = EXIT_UNKNOWN;
        if (is_there &&
            tombstone_is_there(ctl, wish->status.case_id, stderr, code))
            return false;
        ctl_complain(ctl, "archive_no_file", (long long)wish->status.case_id,
                     revision);
        return false;
    }
    digest_sha256(row->file, &digest);
    if (digest_equals(&digest, &row->file_digest))
        return true;
    return is_damaged(ctl, row->case_id, revision, "archive_bytes", code);
}

/* Proof and checkpoint, or a sentence about why not. */
static bool
proof_put(struct ctl *ctl, const struct wish *wish, const struct seal_row *row,
          int *code)
{
    struct checkpoint_row last;
    bool is_there = false;
    const char *name = archive_name(ctl, row->case_id, row->revision);
    if (!log_view_done(
            ctl,
            ctl->store->calls->log->last_checkpoint(
                ctl->store, &ctl->arena, &last, &is_there, &ctl->fault),
            code))
        return false;
    if (!is_there) {
        archive_say(ctl, "archive_no_checkpoint");
        return true;
    }
    if (!archive_proof(
            ctl, row->case_id, row->revision, &last,
            arena_printf(&ctl->arena, "%s/%s.tlog-proof", wish->out, name),
            &is_there, code))
        return false;
    archive_say(ctl, is_there ? "archive_proof_put" : "archive_proof_waits",
                name);
    return archive_put(ctl,
                       arena_printf(&ctl->arena, "%s/checkpoint", wish->out),
                       last.note, code) &&
           (text_is_absent(last.token) ||
            archive_put(
                ctl, arena_printf(&ctl->arena, "%s/checkpoint.tst", wish->out),
                last.token, code));
}

int
archive_get(struct ctl *ctl)
{
    struct wish wish = {0};
    struct seal_row row;
    int code = EXIT_WELL;
    if (!wish_read(ctl, &wish))
        return EXIT_USAGE;
    if (!ctl_find(ctl, ctl->argv[optind + 1], &wish.status, &code) ||
        !container_find(ctl, &wish, &row, &code))
        return code;
    const char *name = archive_name(ctl, row.case_id, row.revision);
    const char *what = arena_printf(&ctl->arena, "get C%lld revision %u",
                                    (long long)row.case_id, row.revision);
    if (!archive_look(ctl, row.case_id, row.revision, what, wish.why, &code))
        return code;
    size_t size = 0;
    if (!archive_folder(ctl, wish.out, &code) ||
        !archive_put_container(
            ctl, &ctl->arena,
            arena_printf(&ctl->arena, "%s/%s.asice", wish.out, name), row.file,
            &size, &code))
        return code;
    archive_say(ctl, "archive_got", name, (long long)size, wish.out);
    return proof_put(ctl, &wish, &row, &code) ? EXIT_WELL : code;
}
