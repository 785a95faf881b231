// SPDX-License-Identifier: Apache-2.0
//
// Making of hostile bytes; see hostile.h.
#include "hostile.h"

#include <stdlib.h>
#include <string.h>
#include <zlib.h>

void
hostile_swell(struct buffer *bytes, size_t length)
{
    if (bytes->length >= length)
        return;
    size_t more = length - bytes->length;
    buffer_reserve(bytes, more);
    memset(bytes->bytes + bytes->length, ' ', more);
    bytes->length = length;
    bytes->bytes[length] = '\0';
}

static void
hostile_deflate(z_stream *stream, const void *bytes, size_t length, int flush,
                struct buffer *out)
{
    unsigned char packed[16384];
    stream->next_in = (Bytef *)(uintptr_t)bytes;
    stream->avail_in = (uInt)length;
    do {
        stream->next_out = packed;
        stream->avail_out = sizeof packed;
        deflate(stream, flush);
        buffer_add(out, packed, sizeof packed - stream->avail_out);
    } while (stream->avail_out == 0);
}

static void
hostile_add_number(struct buffer *out, uint32_t number)
{
    for (unsigned i = 0; i < 4; i++)
        buffer_add_char(out, (char)(number >> (8 * i) & 0xff));
}

// A full flush forgets what came before, so one block of spaces can stand in
// the stream as often as there is need.
void
hostile_bomb(const struct buffer *bytes, size_t length, struct buffer *packed)
{
    enum { BLOCK = 1 << 20 };
    static const unsigned char head[10] = {0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 2, 3};
    z_stream stream = {.avail_in = 0};
    struct buffer spaces = {0};
    struct buffer block = {0};
    if (deflateInit2(&stream, 9, Z_DEFLATED, -15, 9, Z_DEFAULT_STRATEGY) !=
        Z_OK)
        abort();
    hostile_swell(&spaces, BLOCK);
    uLong sum =
        crc32(0, (const Bytef *)buffer_text(bytes), (uInt)bytes->length);
    uLong block_sum = crc32(0, (const Bytef *)spaces.bytes, BLOCK);
    buffer_add(packed, head, sizeof head);
    hostile_deflate(&stream, buffer_text(bytes), bytes->length, Z_FULL_FLUSH,
                    packed);
    hostile_deflate(&stream, spaces.bytes, BLOCK, Z_FULL_FLUSH, &block);
    size_t count = length / BLOCK;
    for (size_t i = 0; i < count; i++) {
        buffer_add(packed, block.bytes, block.length);
        sum = crc32_combine(sum, block_sum, BLOCK);
    }
    hostile_deflate(&stream, "", 0, Z_FINISH, packed);
    hostile_add_number(packed, (uint32_t)sum);
    hostile_add_number(packed, (uint32_t)(bytes->length + count * BLOCK));
    deflateEnd(&stream);
    buffer_release(&spaces);
    buffer_release(&block);
}

static void
hostile_add_zip_file(struct buffer *out, const struct buffer *bytes)
{
    static const unsigned char fixed[14] = {10, 0, 0, 0, 0, 0, 0,
                                            0,  0, 0, 0, 0, 0, 0};
    uint32_t sum = (uint32_t)crc32(0, (const Bytef *)buffer_text(bytes),
                                   (uInt)bytes->length);
    buffer_add(out, fixed, 10); // version, flags, method, time, date
    hostile_add_number(out, sum);
    hostile_add_number(out, (uint32_t)bytes->length);
    hostile_add_number(out, (uint32_t)bytes->length);
    hostile_add_number(out, 5); // length of the name, none behind it
}

void
hostile_zip(struct buffer *bytes)
{
    struct buffer zip = {0};
    static const char zeros[10] = {0};
    buffer_add(&zip, "PK\003\004", 4);
    hostile_add_zip_file(&zip, bytes);
    buffer_add_text(&zip, "reply");
    buffer_add(&zip, bytes->bytes, bytes->length);
    size_t directory = zip.length;
    buffer_add(&zip, "PK\001\002\012\000", 6);
    hostile_add_zip_file(&zip, bytes);
    buffer_add(&zip, zeros, 10); // comment, disk, attributes
    hostile_add_number(&zip, 0); // where the file begins
    buffer_add_text(&zip, "reply");
    size_t length = zip.length - directory;
    buffer_add(&zip, "PK\005\006\000\000\000\000\001\000\001\000", 12);
    hostile_add_number(&zip, (uint32_t)length);
    hostile_add_number(&zip, (uint32_t)directory);
    buffer_add(&zip, zeros, 2);
    buffer_release(bytes);
    *bytes = zip;
}

void
hostile_zip_text(struct buffer *text)
{
    struct buffer hex = {0};
    hostile_zip(text);
    buffer_add_text(&hex, "\\x");
    for (size_t i = 0; i < text->length; i++)
        buffer_printf(&hex, "%02x", (unsigned char)text->bytes[i]);
    buffer_release(text);
    *text = hex;
}

void
hostile_deep_json(struct buffer *bytes)
{
    buffer_clear(bytes);
    buffer_reserve(bytes, HOSTILE_DEPTH * 2);
    memset(bytes->bytes, '[', HOSTILE_DEPTH);
    memset(bytes->bytes + HOSTILE_DEPTH, ']', HOSTILE_DEPTH);
    bytes->length = HOSTILE_DEPTH * 2;
    bytes->bytes[bytes->length] = '\0';
}

void
hostile_cell(enum garble garble, size_t length, struct buffer *out)
{
    char what = garble == GARBLE_DEEP ? '"' : '9';
    if (garble == GARBLE_DEEP)
        length = HOSTILE_DEPTH;
    else if (garble == GARBLE_BOMB)
        length = HOSTILE_PART;
    else if (garble == GARBLE_ZIP)
        hostile_zip_text(out);
    if (garble != GARBLE_DEEP && garble != GARBLE_BOMB &&
        garble != GARBLE_HUGE && garble != GARBLE_CHUNKED)
        return;
    buffer_reserve(out, length);
    memset(out->bytes + out->length, what, length);
    out->length += length;
    out->bytes[out->length] = '\0';
}

// Where the line begins in front of which `end` stands.
static size_t
hostile_line_start(const struct buffer *bytes, size_t end)
{
    size_t at = end ? end - 1 : 0;
    while (at && bytes->bytes[at - 1] != '\n')
        at--;
    return at;
}

void
hostile_part(const struct line *line, enum garble garble, struct buffer *bytes)
{
    struct buffer made = {0};
    size_t trailer = hostile_line_start(bytes, bytes->length);
    size_t row = hostile_line_start(bytes, trailer);
    char what = line->family == FAMILY_F3   ? '"'
                : line->family == FAMILY_F2 ? '|'
                : line->quirks & QUIRK_TAB  ? '\t'
                                            : ',';
    buffer_add(&made, bytes->bytes, trailer);
    if (garble == GARBLE_DEEP) {
        for (size_t i = 0; i < HOSTILE_DEPTH; i++)
            buffer_add_char(&made, what);
        buffer_add_text(&made, line->family == FAMILY_F3 ? "\n" : "\r\n");
    }
    while (garble == GARBLE_BOMB && trailer > row && made.length < HOSTILE_PART)
        buffer_add(&made, bytes->bytes + row, trailer - row);
    buffer_add(&made, bytes->bytes + trailer, bytes->length - trailer);
    buffer_release(bytes);
    *bytes = made;
}
