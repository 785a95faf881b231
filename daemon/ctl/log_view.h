/* SPDX-License-Identifier: Apache-2.0
 *
 * hedui log: what its commands share.
 */
#ifndef HEDUI_CTL_LOG_VIEW_H
#define HEDUI_CTL_LOG_VIEW_H

#include "ctl.h"
#include "tlog_audit.h"

/* The key of the log: `given` (--log), or what the configuration says. false
 * after saying why, with the exit code. */
bool log_view_key(struct ctl *ctl, const char *given, struct note_key *key,
                  int *code);

/* The store's answer; false after saying why. */
bool log_view_done(struct ctl *ctl, enum store_result result, int *code);

/* That the leaf is in the log of that checkpoint, for an auditor
 * (c2sp.org/tlog-proof@v1); false after saying why. */
bool log_proof_make(struct ctl *ctl, const struct leaf_row *leaf,
                    const struct checkpoint_row *row, struct buffer *out,
                    int *code);

/* "rewritten: history was ...", a line for people and scripts. */
void log_view_finding(struct ctl *ctl, FILE *out, enum tlog_finding finding,
                      uint64_t size, uint64_t at);

int log_audit(struct ctl *ctl);
int log_proof(struct ctl *ctl);

#endif
