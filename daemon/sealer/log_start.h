/* SPDX-License-Identifier: Apache-2.0
 *
 * Before a role writes anything: is this database the one of which checkpoints
 * were published? One that was rolled back, promoted too early or restored of
 * an old backup is perfect in itself; only what lies outside of it shows that.
 */
#ifndef HEDUI_SEALER_LOG_START_H
#define HEDUI_SEALER_LOG_START_H

#include "role.h"

/* Of a role: compares the store with each checkpoint that can be seen outside:
 * the directories of witnesses, and what this host remembers. false: the role
 * may not begin now; where it never may, is_refused is set and it is stopping.
 * A place that cannot be read is passed over, and said. */
bool log_start_look(struct role *role) FAULT_MUST_CHECK;

/* Remembers the checkpoint on this host, beside the role's history. */
bool log_start_remember(const struct role *role, struct text note,
                        struct fault *fault) FAULT_MUST_CHECK;

#endif
