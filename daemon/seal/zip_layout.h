/* SPDX-License-Identifier: Apache-2.0
 *
 * Between the writer and the reader of zip files alone: the one form of each
 * header (APPNOTE 4.3), and what can be wrong.
 */
#ifndef HEDUI_SEAL_ZIP_LAYOUT_H
#define HEDUI_SEAL_ZIP_LAYOUT_H

#include "zip.h"

enum {
    ZIP_LOCAL_SIZE = 30,
    ZIP_DIRECTORY_SIZE = 46,
    ZIP_END_SIZE = 22,
    ZIP_METHOD_DEFLATED = 8,
};

#define ZIP_LOCAL_SIGN UINT32_C(0x04034b50)
#define ZIP_DIRECTORY_SIGN UINT32_C(0x02014b50)
#define ZIP_END_SIGN UINT32_C(0x06054b50)

/* What tells one entry's headers from another's. */
struct zip_header {
    bool is_deflated;
    uint32_t crc;
    uint32_t packed_size; /* in the file */
    uint32_t size;
    uint32_t offset; /* of the local header */
    uint16_t name_size;
};

enum zip_word {
    ZIP_GOOD,
    ZIP_TRUNCATED,
    ZIP_NO_END,
    ZIP_SUFFIX,
    ZIP_COMMENT,
    ZIP_PREFIX,
    ZIP_GAP,
    ZIP_HIDDEN,
    ZIP_DISKS,
    ZIP_COUNT,
    ZIP_ZIP64,
    ZIP_TOO_MANY,
    ZIP_TOO_LARGE,
    ZIP_TOO_MUCH,
    ZIP_NOT_LOCAL,
    ZIP_NOT_DIRECTORY,
    ZIP_ENCRYPTED,
    ZIP_DESCRIPTOR,
    ZIP_FLAGS,
    ZIP_COMPRESSED,
    ZIP_EXTRA,
    ZIP_ENTRY_COMMENT,
    ZIP_SIZES,
    ZIP_CRC_DIFFERS,
    ZIP_NAME_DIFFERS,
    ZIP_OFFSET,
    ZIP_OVERLAP,
    ZIP_TIME,
    ZIP_VERSION,
    ZIP_ATTRIBUTES,
    ZIP_NAME_EMPTY,
    ZIP_NAME_LONG,
    ZIP_NAME_ASCII,
    ZIP_NAME_BACKSLASH,
    ZIP_NAME_ABSOLUTE,
    ZIP_NAME_DOTS,
    ZIP_NAME_FOLDER,
    ZIP_DUPLICATE,
    ZIP_CRC,
    ZIP_DEFLATE,
    ZIP_MEMORY,
    ZIP_WORDS
};

void zip_encode_local(const struct zip_header *header,
                      uint8_t out[ZIP_LOCAL_SIZE]);
void zip_encode_directory(const struct zip_header *header,
                          uint8_t out[ZIP_DIRECTORY_SIZE]);
void zip_encode_end(uint32_t count, uint32_t directory_size,
                    uint32_t directory_offset, uint8_t out[ZIP_END_SIZE]);

/* ZIP_GOOD for a relative name of printable ASCII without "." and "..". */
enum zip_word zip_name_word(struct text name);
/* Also where a file system that ignores case would take them for one. */
bool zip_names_collide(struct text a, struct text b);

#endif
