/* SPDX-License-Identifier: Apache-2.0
 *
 * What a walk through the log found, as hedui log audit and hedui verify say
 * it.
 */
#include "log_view.h"

static const char *const sentences[] = {
    [TLOG_WELL] = "log_audit_well",
    [TLOG_TAIL_CUT] = "log_tail_cut",
    [TLOG_FORK] = "log_fork",
    [TLOG_ENTRIES_CUT] = "log_entries_cut",
    [TLOG_ENTRY_REMOVED] = "log_entry_removed",
    [TLOG_ENTRY_ALTERED] = "log_entry_altered",
    [TLOG_ENTRY_ADDED] = "log_entry_added",
    [TLOG_TILE_ALTERED] = "log_tile_altered",
    [TLOG_REWRITTEN] = "log_rewritten",
    [TLOG_ROOT_ALTERED] = "log_root_altered",
    [TLOG_KNOWN_GONE] = "log_known_gone",
};

void
log_view_finding(struct ctl *ctl, FILE *out, enum tlog_finding finding,
                 uint64_t size, uint64_t at)
{
    fprintf(out, "%s: ", tlog_finding_name(finding));
    fprintf(out, ctl_word(ctl, sentences[finding]), (unsigned long long)size,
            (unsigned long long)at);
    fprintf(out, "\n");
}
