/* SPDX-License-Identifier: Apache-2.0
 *
 * The stored evidence of one case, for commands that go back to it: whether it
 * is as it came, and the report made again from it.
 */
#ifndef HEDUI_CTL_EVIDENCE_H
#define HEDUI_CTL_EVIDENCE_H

#include <stdio.h>

#include "case_make.h"
#include "ctl.h"
#include "rulebook.h"

/* Are the slices of this case in the row as they came? Those that are not are
 * named on `out`: case, line, slice and member. */
bool evidence_row_is_whole(struct arena *arena, int64_t case_id,
                           const struct reply_row *row, FILE *out);

/* Stored report and evidence of the case that is named; false after saying why,
 * with the exit code. revision 0: the latest. Rows with changed slices are
 * named, and the code is EXIT_DIFFERS. */
bool evidence_find(struct ctl *ctl, const char *word, uint32_t revision,
                   struct case_evidence *evidence, int *code);

/* What case_make() takes of the stored evidence; false: it cannot be unpacked.
 */
bool evidence_sourced(struct arena *arena, const struct case_evidence *evidence,
                      struct case_source *source, struct settled_set *set);

/* The pure half once more over the evidence, by the rules that its report
 * names; what `report` makes is in made->tree. false after saying why. */
bool evidence_again(struct ctl *ctl, const struct case_evidence *evidence,
                    bool (*report)(struct arena *, const struct rules *,
                                   const struct case_input *, struct json **,
                                   struct text *, struct report_summary *,
                                   struct fault *),
                    struct case_made *made, int *code);

#endif
