/* SPDX-License-Identifier: Apache-2.0
 *
 * One finding down to the bytes that it was read from.
 */
#ifndef HEDUI_CTL_FINDING_VIEW_H
#define HEDUI_CTL_FINDING_VIEW_H

#include "ctl.h"
#include "json.h"

/* Prints the slice of the stored reply, its digests and the fields it gave, on
 * standard output and nowhere else: they are about a person. The slice must
 * give the leaf that the report has. The exit code. */
int finding_view(struct ctl *ctl, const struct case_evidence *evidence,
                 const struct json *tree, int64_t number, bool is_json);

#endif
