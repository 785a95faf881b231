/* SPDX-License-Identifier: Apache-2.0
 *
 * The JSON of notices and alerts.
 */
#include "queue_letter.h"

#include "json.h"

#define LETTER_BYTES_MAX 65536

/* What a notice and an alert both say. */
static struct json *
letter_object(struct arena *arena, const struct outbox_row *row,
              const char *link)
{
    char hex[65];
    digest_hex(&row->digest, hex);
    const char *case_name =
        arena_printf(arena, "C%lld", (long long)row->case_id);
    struct json *object = json_object(arena);
    json_set(object, "agency", json_string(arena, row->agency));
    json_set(object, "request_id", json_string(arena, row->request_id));
    json_set(object, "household_ref", json_string(arena, row->key));
    json_set(object, "case", json_chars(arena, case_name));
    json_set(object, "revision", json_integer(arena, row->revision));
    json_set(object, "report_sha256",
             json_string(arena, text_copy(arena, text_of(hex))));
    if (link[0] != '\0')
        json_set(object, "link",
                 json_chars(arena, arena_printf(arena, "%s%s/%u", link,
                                                case_name, row->revision)));
    return object;
}

static struct text
letter_text(struct arena *arena, const struct json *object)
{
    struct buffer out;
    buffer_init(&out, LETTER_BYTES_MAX);
    json_write(object, &out);
    struct text text = out.failed || arena_failed(arena)
                           ? TEXT_NONE
                           : text_copy(arena, buffer_view(&out));
    buffer_release(&out);
    return text;
}

struct text
letter_notice(struct arena *arena, const struct outbox_row *row,
              const char *link)
{
    struct fault fault = {0};
    struct json *summary = json_read(arena, row->summary, 8, &fault);
    if (summary == NULL)
        return TEXT_NONE;
    struct json *object = letter_object(arena, row, link);
    json_set(object, "summary", summary);
    return letter_text(arena, object);
}

struct text
letter_alert(struct arena *arena, const struct outbox_row *row,
             const char *link)
{
    struct json *object = letter_object(arena, row, link);
    json_set(object, "kind", json_chars(arena, "revised"));
    json_set(object, "replaces", json_integer(arena, row->revision - 1));
    return letter_text(arena, object);
}
