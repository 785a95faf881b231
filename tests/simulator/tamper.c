// SPDX-License-Identifier: Apache-2.0
//
// Deterministic damage, so that a test that fails once fails again; see
// tamper.h.
#include "tamper.h"

#include "hostile.h"

#include <string.h>

enum { TAMPER_RUN = 16 };

const char TAMPER_HTML[] =
    "<!DOCTYPE html>\n"
    "<html><head><title>502 Bad Gateway</title></head><body><center>"
    "<h1>502 Bad Gateway</h1></center><hr><center>nginx</center></body>"
    "</html>\n";

static void
tamper_file(const struct line *line, enum garble garble, struct buffer *bytes)
{
    if (garble == GARBLE_DEEP || garble == GARBLE_BOMB)
        hostile_part(line, garble, bytes);
}

void
tamper_plain(const struct line *line, enum garble garble, struct buffer *bytes)
{
    if (garble == GARBLE_ZIP)
        hostile_zip(bytes);
    else if (line_is_file(line))
        tamper_file(line, garble, bytes);
    else if (garble == GARBLE_DEEP)
        hostile_deep_json(bytes);
    if (garble == GARBLE_HTML) {
        buffer_clear(bytes);
        buffer_add_text(bytes, TAMPER_HTML);
    }
    if (garble != GARBLE_ENCODING || !bytes->length)
        return;
    // 0xFF begins no character of UTF-8 or GB18030. The byte order mark is
    // spared, since a file without it is another fault.
    size_t at = bytes->length > 3 ? 3 : 0;
    while (at + 1 < bytes->length && (unsigned char)bytes->bytes[at] < 0x80)
        at++;
    bytes->bytes[at] = (char)0xff;
}

// The first place from `at` on where a character begins.
static size_t
tamper_boundary(const struct buffer *text, size_t at)
{
    while (at < text->length && ((unsigned char)text->bytes[at] & 0xc0) == 0x80)
        at++;
    return at;
}

void
tamper_table(const struct line *line, enum garble garble, struct buffer *text)
{
    size_t half = tamper_boundary(text, text->length / 2);
    if (garble == GARBLE_HTML || garble == GARBLE_DEEP) {
        tamper_plain(line, garble, text);
    } else if (garble == GARBLE_BOMB) {
        hostile_swell(text, HOSTILE_PART);
    } else if (garble == GARBLE_ZIP) {
        hostile_zip_text(text);
    } else if (garble == GARBLE_TRUNCATED) {
        text->length = half;
        text->bytes[half] = '\0';
    } else if (garble == GARBLE_BYTES) {
        size_t end = tamper_boundary(text, half + TAMPER_RUN);
        memset(text->bytes + half, '#', end - half);
    } else if (garble == GARBLE_ENCODING) {
        // Half a surrogate pair: UTF-8 as text, no character as JSON.
        char *value = strstr(buffer_text(text), "\":\"");
        struct buffer whole = {0};
        size_t head = value ? (size_t)(value - text->bytes) + 3 : 0;
        buffer_add(&whole, text->bytes, head);
        buffer_add_text(&whole, "\\udc00");
        buffer_add(&whole, text->bytes + head, text->length - head);
        buffer_release(text);
        *text = whole;
    }
}

void
tamper_sent(enum garble garble, struct buffer *bytes)
{
    if (garble == GARBLE_TRUNCATED && bytes->length > 1) {
        bytes->length /= 2;
        bytes->bytes[bytes->length] = '\0';
    }
    if (garble != GARBLE_BYTES)
        return;
    size_t from = bytes->length / 2;
    for (size_t i = from; i < bytes->length && i < from + TAMPER_RUN; i++)
        bytes->bytes[i] = (char)(0x80 ^ (int)(i - from));
}
