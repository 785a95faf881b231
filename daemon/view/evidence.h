/* SPDX-License-Identifier: Apache-2.0
 *
 * The stored evidence of one case: whether it is as it came, and the report, or
 * what else rests on it, made again.
 */
#ifndef HEDUI_VIEW_EVIDENCE_H
#define HEDUI_VIEW_EVIDENCE_H

#include <stdio.h>

#include "case_make.h"
#include "ground.h"
#include "rulebook.h"

/* Are the slices of this case in the row as they came? Those that are not are
 * named on `out`: case, line, slice and member. out NULL: nobody is told. */
bool evidence_row_is_whole(struct arena *arena, int64_t case_id,
                           const struct reply_row *row, FILE *out);
/* Of all rows, and is the report the one that was hashed? */
bool evidence_is_whole(struct arena *arena,
                       const struct case_evidence *evidence, FILE *out);

/* What case_make() takes of the stored evidence; false: it cannot be unpacked.
 */
bool evidence_sourced(struct arena *arena, const struct case_evidence *evidence,
                      struct case_source *source, struct settled_set *set);

/* What would settle the case, or turn it: in made->tree. Evidence that does not
 * give the stored report any more says nothing about it: *is_same false;
 * *is_made false: made->why says why not. */
enum store_result evidence_whatif(const struct view_ground *ground,
                                  const struct rules *rules,
                                  const struct case_evidence *evidence,
                                  struct case_made *made, bool *is_made,
                                  bool *is_same);
/* The one ruling that was asked for; false: it is not there. */
bool evidence_keep_programme(struct json *whatif, struct text programme);

#endif
