/* SPDX-License-Identifier: Apache-2.0
 *
 * One small file of ours (policy pack, calendar) into an arena, at start.
 */
#ifndef HEDUI_CASEWORK_SLURP_H
#define HEDUI_CASEWORK_SLURP_H

#include "arena.h"
#include "fault.h"
#include "text.h"

#define SLURP_MAX ((size_t)1 << 20)

/* At most SLURP_MAX bytes; FAULT_INPUT names the file. LOCAL: no memory. */
bool slurp_file(struct arena *arena, const char *path, struct text *bytes,
                struct fault *fault) FAULT_MUST_CHECK;

#endif
