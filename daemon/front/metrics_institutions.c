/* SPDX-License-Identifier: Apache-2.0
 *
 * Metrics of the institutions behind lines. Labels are names of our own
 * configuration, as many as it has: nothing that an owner writes is among them.
 */
#include "metrics_part.h"

static void
write_each(const struct metrics_input *input, struct buffer *out,
           const char *name, const char *help,
           bool (*value)(const struct line_institution *one, int64_t now_us,
                         int64_t *out))
{
    metrics_head(out, name, "gauge", help);
    for (uint32_t i = 0; i < input->line_count; i++) {
        const struct line_status *status = &input->lines[i];
        const char *line = metrics_line_name(status->line);
        if (metrics_is_off(input, status->line))
            continue;
        for (uint32_t j = 0; line != NULL && j < status->institution_count;
             j++) {
            const struct line_institution *one = &status->institutions[j];
            int64_t figure;
            if (!value(one, input->now_us, &figure))
                continue;
            buffer_printf(out, "hedui_%s{line=\"%s\",", name, line);
            metrics_label(out, "institution", one->name);
            buffer_printf(out, "} %lld\n", (long long)figure);
        }
    }
}

static bool
down(const struct line_institution *one, int64_t now_us, int64_t *figure)
{
    (void)now_us;
    *figure = one->is_down;
    return true;
}

static bool
silent(const struct line_institution *one, int64_t now_us, int64_t *figure)
{
    (void)now_us;
    *figure = one->silent_run;
    return true;
}

static bool
spoke(const struct line_institution *one, int64_t now_us, int64_t *figure)
{
    *figure = metrics_age_s(now_us, one->spoke_at_us);
    return one->spoke_at_us > 0;
}

void
metrics_write_institutions(const struct metrics_input *input,
                           struct buffer *out)
{
    write_each(input, out, "line_institution_down",
               "1: an institution behind a line answered for nobody in five "
               "exchanges in a row or more.",
               down);
    write_each(input, out, "line_institution_silent_exchanges",
               "Exchanges in a row in which it answered for nobody.", silent);
    write_each(input, out, "line_institution_spoke_seconds",
               "How long ago it last answered for somebody, to a minute; none: "
               "it is not known.",
               spoke);
}
