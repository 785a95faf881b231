/* SPDX-License-Identifier: Apache-2.0
 *
 * Cutting NDJSON into its lines: a view moves over the caller's text, nothing
 * is copied, so a mapped file of any size is read as a stream.
 */
#include "ndjson.h"

#include "decode_message.h"

void
ndjson_init(struct ndjson *lines, struct text input)
{
    *lines = (struct ndjson){.input = input};
    if (text_starts_with(input, "\xEF\xBB\xBF"))
        lines->at = 3;
}

bool
ndjson_next(struct ndjson *lines, struct ndjson_line *line)
{
    while (lines->at < lines->input.size) {
        size_t from = lines->at;
        const char *bytes = lines->input.bytes + from;
        size_t left = lines->input.size - from;
        const char *end = memchr(bytes, '\n', left);
        size_t size = end == NULL ? left : (size_t)(end - bytes);
        lines->at = from + size + (end != NULL);
        lines->number++;
        struct text text = {bytes, size};
        if (size > 0 && bytes[size - 1] == '\r')
            text.size--;
        if (text_trim(text).size == 0)
            continue;
        *line = (struct ndjson_line){.number = lines->number, .offset = from};
        line->is_too_long =
            text.size > REQUEST_SIZE_MAX && message_is_alone(text);
        line->text = line->is_too_long
                         ? text_slice(text, 0, REQUEST_SIZE_MAX + 1)
                         : text;
        return true;
    }
    return false;
}
