/* SPDX-License-Identifier: Apache-2.0
 *
 * How a line stands, for people.
 */
#include "lines_view.h"

#include "date.h"

const char *
line_state_text(struct ctl *ctl, const struct line_view *view)
{
    const struct text by = view->status->paused_by;
    if (strcmp(view->state, "state_paused") == 0 && !text_is_empty(by))
        return arena_printf(&ctl->arena, ctl_word(ctl, "state_paused_by"),
                            (int)by.size, by.bytes);
    bool is_closed = strcmp(view->state, "state_closed") == 0;
    if (!is_closed && strcmp(view->state, "state_opens") != 0)
        return ctl_word(ctl, view->state);
    int64_t at_us = is_closed ? view->closed_until_us : view->opens_at_us;
    int32_t day = instant_shanghai_date(at_us);
    int64_t day_us = at_us - instant_from_shanghai(day, 0);
    int hour = (int)(day_us / (3600 * INSTANT_SECOND));
    int minute = (int)(day_us / (60 * INSTANT_SECOND) % 60);
    int year, month, day_of_month;
    date_split(day, &year, &month, &day_of_month);
    const char *format = ctl_word(ctl, view->state);
    return is_closed ? arena_printf(&ctl->arena, format, hour, minute)
                     : arena_printf(&ctl->arena, format, month, day_of_month,
                                    hour, minute);
}

const char *
duration_text(struct ctl *ctl, int64_t us)
{
    static const struct {
        int64_t us;
        const char *name;
    } units[] = {{INSTANT_DAY, "d"},
                 {3600 * INSTANT_SECOND, "h"},
                 {60 * INSTANT_SECOND, "min"},
                 {INSTANT_SECOND, "s"},
                 {1000, "ms"}};
    if (us <= 0)
        return "-";
    size_t at = 0;
    while (at < 4 && us < units[at].us)
        at++;
    int64_t tenths = us * 10 / units[at].us;
    if (tenths >= 100 || at == 4)
        return arena_printf(&ctl->arena, "%lld %s", (long long)(tenths / 10),
                            units[at].name);
    return arena_printf(&ctl->arena, "%lld.%lld %s", (long long)(tenths / 10),
                        (long long)(tenths % 10), units[at].name);
}
