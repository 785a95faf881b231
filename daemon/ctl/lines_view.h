/* SPDX-License-Identifier: Apache-2.0
 *
 * How a line stands, for people.
 */
#ifndef HEDUI_CTL_LINES_VIEW_H
#define HEDUI_CTL_LINES_VIEW_H

#include "ctl.h"
#include "lines.h"

/* The state as people read it: who paused it, until when it is closed. */
const char *line_state_text(struct ctl *ctl, const struct line_view *view);
/* "850 ms", "3.4 s", "12 min", "5.0 h", "2.1 d"; "-" for none. */
const char *duration_text(struct ctl *ctl, int64_t us);

#endif
