/* SPDX-License-Identifier: Apache-2.0 */
#include "driver_lines.h"

#include <inttypes.h>

static int64_t
answered_at_us(const struct line_desk *desk, enum line line)
{
    const struct line_tally *tally = line_desk_tally(desk, line);
    return tally != NULL ? tally->answered_at_us : 0;
}

/* ,"NAME":{"LINE":INSTANT, ...} of those after the given one. A breaker dies
 * with its keeper, and so does its sign. */
static void
instants_write(const struct line_desk *desk,
               const struct connector *const *connectors, const char *name,
               int64_t after_us,
               int64_t (*instant_us)(const struct line_desk *desk,
                                     enum line line),
               struct buffer *out)
{
    const char *separator = "";
    buffer_printf(out, ",\"%s\":{", name);
    for (const struct connector *const *at = connectors; *at != NULL; at++) {
        int64_t us = instant_us(desk, (*at)->line);
        if (us <= after_us)
            continue;
        buffer_printf(out, "%s\"%s\":%" PRId64, separator, (*at)->name, us);
        separator = ",";
    }
    buffer_chars(out, "}");
}

void
driver_lines_write(const struct line_desk *desk,
                   const struct connector *const *connectors, int64_t now_us,
                   struct buffer *out)
{
    for (const struct connector *const *at = connectors; *at != NULL; at++) {
        const struct line_tally *tally = line_desk_tally(desk, (*at)->line);
        if (tally == NULL || (tally->asked == 0 && tally->late == 0))
            continue;
        buffer_printf(out,
                      ",\"%s.asked\":%" PRId64 ",\"%s.questions\":%" PRId64
                      ",\"%s.retried\":%" PRId64 ",\"%s.strays\":%" PRId64
                      ",\"%s.late\":%" PRId64,
                      (*at)->name, tally->asked, (*at)->name, tally->questions,
                      (*at)->name, tally->retried, (*at)->name, tally->strays,
                      (*at)->name, tally->late);
    }
    instants_write(desk, connectors, "closed_until_us", now_us,
                   line_desk_closed_until, out);
    instants_write(desk, connectors, "opens_at_us", now_us, line_desk_opens_at,
                   out);
    instants_write(desk, connectors, "answered_at_us", 0, answered_at_us, out);
}
