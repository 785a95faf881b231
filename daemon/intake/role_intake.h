/* SPDX-License-Identifier: Apache-2.0
 *
 * The intake role: takes queued messages, decides, and writes request, fresh
 * row and receipt in the store's one transaction. It holds nothing between two
 * steps: a crash loses nothing, a repeat changes nothing.
 */
#ifndef HEDUI_INTAKE_ROLE_INTAKE_H
#define HEDUI_INTAKE_ROLE_INTAKE_H

#include "config.h"

/* Runs until a signal; the exit code of the process. */
int role_intake_run(const struct config *config);

#endif
