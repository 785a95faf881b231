/* SPDX-License-Identifier: Apache-2.0
 *
 * The worker: both desks on the driver, the real carriers, one epoll. It has
 * no sealing key.
 */
#ifndef HEDUI_WORKER_ROLE_WORKER_H
#define HEDUI_WORKER_ROLE_WORKER_H

#include "config.h"

/* Runs until a signal; the exit code of the process. */
int role_worker_run(const struct config *config);

#endif
