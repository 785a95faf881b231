/* SPDX-License-Identifier: Apache-2.0
 *
 * File names and parts. A file that is not there yet is not a reply: the
 * carrier looks again, and nothing is sent twice.
 */
#include "parts.h"

#include "date.h"
#include "http.h"
#include "mutant.h"
#include "notes.h"

#define PARTS_MAX 1000

bool
file_request(struct arena *arena, const struct stamp *stamp, const char *prefix,
             const char *extension, struct text body, struct request *request)
{
    char date[9];
    date_print_plain(instant_shanghai_date(stamp->made_at_us), date);
    char *name = arena_printf(arena, "HD_%s_%s_%.*s.%s", prefix, date,
                              (int)stamp->exchange_id.size,
                              stamp->exchange_id.bytes, extension);
    *request = (struct request){.file_name = text_of(name), .body = body};
    return !arena_failed(arena);
}

/* Cuts the part behind the last `mark` off *text. */
static bool
cut_behind(struct text *text, char mark, struct text *behind)
{
    for (size_t at = text->size; at > 0; at--)
        if (text->bytes[at - 1] == mark) {
            *behind = text_slice(*text, at, text->size);
            text->size = at - 1;
            return true;
        }
    return false;
}

bool
part_of_name(struct text file_name, struct part *part)
{
    struct text place;
    if (!cut_behind(&file_name, '.', &part->extension) ||
        !cut_behind(&file_name, '_', &place) || place.size < 1 ||
        place.bytes[0] != 'R')
        return false;
    part->exchange_id = TEXT_NONE;
    (void)cut_behind(&file_name, '_', &part->exchange_id);
    struct text number;
    struct text rest = text_slice(place, 1, place.size);
    return text_cut(&rest, 'o', &number) && rest.size > 1 &&
           rest.bytes[0] == 'f' && text_to_count(number, &part->number) &&
           text_to_count(text_slice(rest, 1, rest.size), &part->count) &&
           part->number >= 1 && part->number <= part->count &&
           part->count <= PARTS_MAX;
}

bool
parts_are_all(const struct reply *replies, uint32_t count)
{
    struct part part, other;
    if (count == 1 && !mutant_is("part_alone_is_garbled"))
        return part_of_name(replies[0].file_name, &part);
    for (uint32_t i = 0; i < count; i++) {
        if (!part_of_name(replies[i].file_name, &part) || part.count != count)
            return false;
        for (uint32_t j = 0; j < i; j++)
            if (!part_of_name(replies[j].file_name, &other) ||
                other.number == part.number)
                return false;
    }
    return count > 0;
}

/* A reply to this exchange: the name of the request, and then the part. */
static bool
part_of_reply(const struct request *first, struct text file_name,
              struct part *part)
{
    struct text stem = first->file_name;
    struct text extension;
    return cut_behind(&stem, '.', &extension) &&
           file_name.size > stem.size + 2 &&
           text_equals(text_slice(file_name, 0, stem.size), stem) &&
           file_name.bytes[stem.size] == '_' &&
           file_name.bytes[stem.size + 1] == 'R' &&
           part_of_name(file_name, part);
}

bool
file_next(struct arena *arena, const struct exchange_view *view,
          struct next *next)
{
    (void)arena;
    const struct reply *reply = next_reply(view);
    struct part last, other;
    if (reply == NULL)
        return next_again(view, next, BUSY_S, view->last);
    if (reply->is_rejection)
        return next_by_note(view, reply->body, next);
    if (!part_of_reply(view->first, reply->file_name, &last))
        return next_fail(next, ANSWER_GARBLED, REASON_ENVELOPE);
    bool is_new = true;
    for (uint32_t i = 0; i + 1 < view->reply_count; i++) {
        if (!part_of_reply(view->first, view->replies[i].file_name, &other) ||
            other.count != last.count)
            return next_fail(next, ANSWER_GARBLED, REASON_ENVELOPE);
        is_new = is_new && other.number != last.number;
    }
    /* Kept parts differ from each other: so many are all of them. */
    if (is_new && view->reply_count == last.count)
        return next_done(next);
    next_again(view, next, BUSY_S, view->last);
    next->keep_reply = is_new;
    return true;
}

bool
charset_encode(struct arena *arena, enum charset charset, struct text utf8,
               struct text *bytes)
{
    *bytes = utf8;
    return charset == CHARSET_UTF8 || text_to_gb18030(arena, utf8, bytes);
}

bool
charset_is(enum charset charset, struct text bytes)
{
    return bytes.size == 0 ||
           (charset == CHARSET_UTF8 ? text_is_utf8(bytes)
                                    : text_is_gb18030(bytes));
}

bool
charset_decode(struct arena *arena, enum charset charset, struct text bytes,
               struct text *utf8)
{
    *utf8 = bytes;
    if (bytes.size == 0)
        return true;
    return charset == CHARSET_UTF8 ? text_is_utf8(bytes)
                                   : text_from_gb18030(arena, bytes, utf8);
}
