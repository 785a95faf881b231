/* SPDX-License-Identifier: Apache-2.0
 *
 * The institutions behind a line, for people and scripts: who has answered for
 * nobody, since when, and in how many exchanges.
 */
#ifndef HEDUI_CTL_INSTITUTIONS_VIEW_H
#define HEDUI_CTL_INSTITUTIONS_VIEW_H

#include "json.h"
#include "lines_view.h"

/* A sentence each that is down, cut to so many columns; `is_first`: an empty
 * line before. */
void institutions_write(struct ctl *ctl, const struct line_view *view,
                        size_t width, bool is_first, struct buffer *out);
/* Rows of one line: how many, and each that was silent last. */
void institutions_rows(struct ctl *ctl, const struct line_view *view,
                       struct table *table);

#endif
