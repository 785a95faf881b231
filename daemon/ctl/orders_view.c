/* SPDX-License-Identifier: Apache-2.0
 *
 * Orders are written by operators, so their words are checked before they are
 * stored: they come out again in metrics, and a number of a person must not.
 */
#include "orders_view.h"

#include <pwd.h>
#include <unistd.h>

#include "connector.h"
#include "date.h"

const char *
order_text_check(struct text text, size_t most)
{
    static const char *const keys[] = {[SAID_WELL] = NULL,
                                       [SAID_NONE] = "order_text_none",
                                       [SAID_LONG] = "order_text_long",
                                       [SAID_NUMBER] = "order_text_number"};
    return keys[said_check(text, most)];
}

const char *
order_login_name(struct ctl *ctl)
{
    const char *from_sudo = getuid() == 0 ? getenv("SUDO_USER") : NULL;
    if (from_sudo != NULL && from_sudo[0] != '\0')
        return from_sudo;
    const struct passwd *user = getpwuid(getuid());
    return user != NULL ? arena_printf(&ctl->arena, "%s", user->pw_name)
                        : arena_printf(&ctl->arena, "uid %ld", (long)getuid());
}

const char *
order_name(struct ctl *ctl, const struct order *order)
{
    if (order->line != LINE_NONE)
        return arena_printf(&ctl->arena, ctl_word(ctl, "order_of_line"),
                            order_line_name(order->line));
    if (text_is_empty(order->host))
        return arena_printf(&ctl->arena, ctl_word(ctl, "order_of_role"),
                            (int)order->role.size, order->role.bytes);
    return arena_printf(&ctl->arena, ctl_word(ctl, "order_of_host"),
                        (int)order->role.size, order->role.bytes,
                        (int)order->host.size, order->host.bytes);
}

const char *
order_since(struct ctl *ctl, int64_t since_us)
{
    if (since_us == INSTANT_NONE || since_us <= 0)
        return "-";
    char day[11];
    int32_t date = instant_shanghai_date(since_us);
    int64_t minute =
        (since_us - instant_from_shanghai(date, 0)) / (60 * INSTANT_SECOND);
    date_print(date, day);
    return arena_printf(&ctl->arena, "%s %02d:%02d", day, (int)(minute / 60),
                        (int)(minute % 60));
}

void
order_write(struct ctl *ctl, const struct order *order, size_t width,
            struct buffer *out)
{
    struct text by = text_is_empty(order->by) ? TEXT("-") : order->by;
    const char *sentence =
        arena_printf(&ctl->arena,
                     order->line != LINE_NONE ? ctl_word(ctl, "order_paused")
                                              : ctl_word(ctl, "order_drained"),
                     order_name(ctl, order), (int)by.size, by.bytes,
                     order_since(ctl, order->since_us));
    if (sentence == NULL)
        return;
    if (!text_is_empty(order->why))
        sentence = arena_printf(&ctl->arena, "%s%s%.*s", sentence,
                                ctl_word(ctl, "order_colon"),
                                (int)order->why.size, order->why.bytes);
    buffer_text(out, ctl_cut(ctl, sentence, width));
    buffer_chars(out, "\n");
}

void
orders_write(struct ctl *ctl, const struct order *orders, uint32_t count,
             size_t width, struct buffer *out)
{
    if (count > 0)
        buffer_chars(out, "\n");
    for (uint32_t i = 0; i < count; i++)
        order_write(ctl, &orders[i], width, out);
}
