/* SPDX-License-Identifier: Apache-2.0
 *
 * The stored evidence of the case that a command names.
 */
#ifndef HEDUI_CTL_EVIDENCE_FIND_H
#define HEDUI_CTL_EVIDENCE_FIND_H

#include "ctl.h"
#include "evidence.h"

/* Stored report and evidence of the case that is named; false after saying why,
 * with the exit code. revision 0: the latest. Rows with changed slices are
 * named, and the code is EXIT_DIFFERS. */
bool evidence_find(struct ctl *ctl, const char *word, uint32_t revision,
                   struct case_evidence *evidence, int *code);

#endif
