/* SPDX-License-Identifier: Apache-2.0
 *
 * The one form of each zip header. "Made by" says Unix and the attributes say a
 * plain file of mode 0644: with DOS there unzip takes names for those of a DOS
 * code page, and without attributes it makes files that nobody may read. The
 * time is the first that DOS knows: a container is a function of its parts.
 */
#include "zip_layout.h"

#include <strings.h>

#include "flaw.h"

enum {
    ZIP_NEEDED = 10,           /* version 1.0: stored */
    ZIP_NEEDED_DEFLATED = 20,  /* version 2.0 */
    ZIP_MADE_BY = 3 << 8 | 20, /* Unix, version 2.0 */
    ZIP_TIME_OF_DAY = 0,
    ZIP_DAY = 1 << 5 | 1, /* 1980-01-01 */
};

#define ZIP_MODE (UINT32_C(0100644) << 16)

static void
put(uint8_t *at, size_t size, uint32_t value)
{
    for (size_t i = 0; i < size; i++)
        at[i] = (uint8_t)(value >> 8 * i);
}

/* What local header and directory have in common, from "version needed" to the
 * size of the extra field. */
static void
put_common(const struct zip_header *header, uint8_t *at)
{
    put(at, 2, header->is_deflated ? ZIP_NEEDED_DEFLATED : ZIP_NEEDED);
    put(at + 2, 2, 0); /* flags */
    put(at + 4, 2, header->is_deflated ? ZIP_METHOD_DEFLATED : 0);
    put(at + 6, 2, ZIP_TIME_OF_DAY);
    put(at + 8, 2, ZIP_DAY);
    put(at + 10, 4, header->crc);
    put(at + 14, 4, header->packed_size);
    put(at + 18, 4, header->size);
    put(at + 22, 2, header->name_size);
    put(at + 24, 2, 0); /* extra field */
}

void
zip_encode_local(const struct zip_header *header, uint8_t out[ZIP_LOCAL_SIZE])
{
    put(out, 4, ZIP_LOCAL_SIGN);
    put_common(header, out + 4);
}

void
zip_encode_directory(const struct zip_header *header,
                     uint8_t out[ZIP_DIRECTORY_SIZE])
{
    put(out, 4, ZIP_DIRECTORY_SIGN);
    put(out + 4, 2, ZIP_MADE_BY);
    put_common(header, out + 6);
    put(out + 32, 2, 0); /* comment */
    put(out + 34, 2, 0); /* disk */
    put(out + 36, 2, 0); /* internal attributes */
    put(out + 38, 4, ZIP_MODE);
    put(out + 42, 4, header->offset);
}

void
zip_encode_end(uint32_t count, uint32_t directory_size,
               uint32_t directory_offset, uint8_t out[ZIP_END_SIZE])
{
    put(out, 4, ZIP_END_SIGN);
    put(out + 4, 4, 0); /* disks */
    put(out + 8, 2, count);
    put(out + 10, 2, count);
    put(out + 12, 4, directory_size);
    put(out + 16, 4, directory_offset);
    put(out + 20, 2, 0); /* comment */
}

enum zip_word
zip_name_word(struct text name)
{
    if (name.size == 0)
        return ZIP_NAME_EMPTY;
    if (name.size > ZIP_NAME_MAX)
        return ZIP_NAME_LONG;
    if (!flaw_name_is_printable(name))
        return ZIP_NAME_ASCII;
    if (text_contains(name, "\\"))
        return ZIP_NAME_BACKSLASH;
    if (name.bytes[0] == '/' || text_contains(name, ":"))
        return ZIP_NAME_ABSOLUTE;
    if (name.bytes[name.size - 1] == '/')
        return ZIP_NAME_FOLDER;
    struct text rest = name, part;
    while (text_cut(&rest, '/', &part))
        if (part.size == 0 || text_equals_chars(part, ".") ||
            text_equals_chars(part, ".."))
            return ZIP_NAME_DOTS;
    return ZIP_GOOD;
}

bool
zip_names_collide(struct text a, struct text b)
{
    return a.size == b.size && strncasecmp(a.bytes, b.bytes, a.size) == 0;
}
