/* SPDX-License-Identifier: Apache-2.0
 *
 * What the store has of institutions was written with the last answer that
 * brought news of them; of a line that is off it is no news.
 */
#include "institutions_view.h"

#include "mutant.h"
#include "orders_view.h"

void
institutions_write(struct ctl *ctl, const struct line_view *view, size_t width,
                   bool is_first, struct buffer *out)
{
    const struct line_status *status = view->status;
    struct order order = {.line = view->line};
    for (uint32_t i = 0; i < status->institution_count; i++) {
        const struct line_institution *one = &status->institutions[i];
        if (!one->is_down && !mutant_is("up_shown_as_down"))
            continue;
        const char *sentence = arena_printf(
            &ctl->arena, ctl_word(ctl, "institution_down"),
            order_name(ctl, &order), (int)one->name.size, one->name.bytes,
            order_since(ctl, one->silent_from_us), (long long)one->silent_run);
        if (sentence == NULL)
            return;
        if (is_first)
            buffer_chars(out, "\n");
        is_first = false;
        buffer_text(out, ctl_cut(ctl, sentence, width));
        buffer_chars(out, "\n");
    }
}

void
institutions_rows(struct ctl *ctl, const struct line_view *view,
                  struct table *table)
{
    const struct line_status *status = view->status;
    uint32_t down = 0;
    if (status->institution_count == 0)
        return;
    for (uint32_t i = 0; i < status->institution_count; i++)
        down += status->institutions[i].is_down;
    table_chars(table, ctl_word(ctl, "institutions"));
    table_chars(table,
                arena_printf(&ctl->arena, ctl_word(ctl, "institutions_sum"),
                             status->institution_count, down));
    for (uint32_t i = 0; i < status->institution_count; i++) {
        const struct line_institution *one = &status->institutions[i];
        if (one->silent_run == 0)
            continue;
        table_chars(table, arena_printf(&ctl->arena, "  %.*s",
                                        (int)one->name.size, one->name.bytes));
        table_chars(
            table,
            arena_printf(&ctl->arena,
                         ctl_word(ctl, one->is_down ? "institution_is_down"
                                                    : "institution_is_silent"),
                         order_since(ctl, one->silent_from_us),
                         (long long)one->silent_run,
                         order_since(ctl, one->spoke_at_us)));
    }
}
