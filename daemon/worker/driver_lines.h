/* SPDX-License-Identifier: Apache-2.0
 *
 * What a worker says of its lines beside its sign of life.
 */
#ifndef HEDUI_DRIVER_LINES_H
#define HEDUI_DRIVER_LINES_H

#include "connector.h"
#include "line_desk.h"

/* Members of a JSON object, each after a comma: counts by line, "LINE.asked";
 * instants by line in "closed_until_us", "opens_at_us" (those after now_us) and
 * "answered_at_us". connectors: ended by NULL. */
void driver_lines_write(const struct line_desk *desk,
                        const struct connector *const *connectors,
                        int64_t now_us, struct buffer *out);

#endif
