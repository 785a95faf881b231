/* SPDX-License-Identifier: Apache-2.0
 *
 * Finding the evidence of a case, and saying what is wrong with it.
 */
#include "evidence_find.h"

#include "tombstone.h"

bool
evidence_find(struct ctl *ctl, const char *word, uint32_t revision,
              struct case_evidence *evidence, int *code)
{
    struct case_status status;
    struct digest digest;
    bool found = false;
    if (!ctl_find(ctl, word, &status, code) ||
        tombstone_is_there(ctl, status.case_id, stderr, code))
        return false;
    enum store_result result =
        ctl->store->calls->evidence(ctl->store, &ctl->arena, status.case_id,
                                    revision, evidence, &found, &ctl->fault);
    if (result != STORE_DONE) {
        *code = ctl_away(ctl, result);
        return false;
    }
    if (!found || text_is_empty(evidence->report)) {
        ctl_complain(ctl, "no_report", (long long)status.case_id,
                     ctl_word(ctl, case_state_name(status.state)));
        *code = EXIT_UNKNOWN;
        return false;
    }
    digest_sha256(evidence->report, &digest);
    if (!digest_equals(&digest, &evidence->report_digest))
        ctl_complain(ctl, "report_changed", (long long)status.case_id);
    if (evidence_is_whole(&ctl->arena, evidence, stderr))
        return true;
    *code = EXIT_DIFFERS;
    return false;
}
