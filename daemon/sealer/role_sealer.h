/* SPDX-License-Identifier: Apache-2.0
 *
 * The sealer: container, log leaf and outbox row of each report in one
 * transaction. Only that publishes. Without a key (config: seal_key) a
 * container is the hashes of what it would hold.
 */
#ifndef HEDUI_SEALER_ROLE_SEALER_H
#define HEDUI_SEALER_ROLE_SEALER_H

#include "arena.h"
#include "role.h"
#include "store.h"

/* The container of one report, as canonical JSON of its digests. A report that
 * is not what was hashed is refused and told in the log. */
bool seal_container(void *context, struct arena *arena, struct seal_job *job);

/* Runs until a signal; the exit code of the process. */
int role_sealer_run(const struct config *config);

#endif
