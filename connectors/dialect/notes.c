/* SPDX-License-Identifier: Apache-2.0
 *
 * The words of wire.md 2, D1 and Files, by the table of section 4.
 */
#include "notes.h"

#include "http.h"

bool
next_by_note(const struct exchange_view *view, struct text note,
             struct next *next)
{
    size_t size = 0;
    while (size < note.size && note.bytes[size] != ' ' &&
           note.bytes[size] != '\r' && note.bytes[size] != '\n')
        size++;
    struct text word = {note.bytes, size};
    if (text_equals_chars(word, "QUOTA"))
        return next_busy(view, next, QUOTA_S);
    if (text_equals_chars(word, "CLOSED"))
        return next_fail(next, ANSWER_REFUSED, REASON_CLOSED);
    if (text_equals_chars(word, "MANDATE") ||
        text_equals_chars(word, "SIGNATURE") ||
        text_equals_chars(word, "OTHER"))
        return next_fail(next, ANSWER_REFUSED, REASON_OTHER);
    return next_fail(next, ANSWER_GARBLED, REASON_ENVELOPE);
}
