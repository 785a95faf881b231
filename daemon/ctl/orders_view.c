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
#include "mutant.h"

/* ID numbers, bank cards, mobile numbers; not dates and ticket numbers. */
#define DIGITS_MAX 10

const char *
order_text_check(struct text text, size_t most)
{
    if (text_is_empty(text_trim(text)) || !text_is_utf8(text))
        return "order_text_none";
    if (text.size > most)
        return "order_text_long";
    uint32_t digits = 0;
    for (size_t i = 0; i < text.size; i++) {
        unsigned char c = (unsigned char)text.bytes[i];
        if (c < 0x20 || c == 0x7f)
            return "order_text_none";
        if (c >= '0' && c <= '9')
            digits++;
        else if (c != ' ' && c != '-')
            digits = 0;
        if (digits > DIGITS_MAX && !mutant_is("reason_with_id_number"))
            return "order_text_number";
    }
    return NULL;
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

enum line
order_line(const char *name)
{
    enum line line = line_find(text_of(name));
    for (size_t i = 0; line == LINE_NONE && connector_registry[i] != NULL; i++)
        if (strcmp(connector_registry[i]->name, name) == 0)
            line = connector_registry[i]->line;
    return line;
}

static const char *
name_of(enum line line)
{
    const struct connector *connector = connector_find(line);
    return line_name(line) != NULL ? line_name(line)
           : connector != NULL     ? connector->name
                                   : "-";
}

const char *
order_name(struct ctl *ctl, const struct order *order)
{
    if (order->line != LINE_NONE)
        return arena_printf(&ctl->arena, ctl_word(ctl, "order_of_line"),
                            name_of(order->line));
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

static struct json *
text_json(struct arena *arena, struct text text)
{
    return text_is_empty(text) ? json_null(arena)
                               : json_chars(arena, text_chars(arena, text));
}

struct json *
orders_json(struct arena *arena, const struct order *orders, uint32_t count)
{
    struct json *list = json_array(arena);
    for (uint32_t i = 0; i < count; i++) {
        const struct order *order = &orders[i];
        struct json *row = json_object(arena);
        if (order->line != LINE_NONE) {
            json_set(row, "line", json_chars(arena, name_of(order->line)));
        } else {
            json_set(row, "role", text_json(arena, order->role));
            json_set(row, "host", text_json(arena, order->host));
        }
        json_set(row, "by", text_json(arena, order->by));
        json_set(row, "why", text_json(arena, order->why));
        json_set(row, "since_us",
                 order->since_us == INSTANT_NONE
                     ? json_null(arena)
                     : json_integer(arena, order->since_us));
        json_add(list, row);
    }
    return list;
}
