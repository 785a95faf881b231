// SPDX-License-Identifier: Apache-2.0
//
// zlib with a gzip header. Level 9 and an operating system of "unknown or
// Unix" (3) are what the owner's golden bytes have.
#include "gzip.h"

#include <zlib.h>

enum { GZIP_WINDOW = 15 + 16, GZIP_LEVEL = 9, GZIP_MEMORY = 8 };

bool
gzip_pack(const struct buffer *plain, struct buffer *out)
{
    z_stream stream = {.next_in = (Bytef *)plain->bytes,
                       .avail_in = (uInt)plain->length};
    if (deflateInit2(&stream, GZIP_LEVEL, Z_DEFLATED, GZIP_WINDOW, GZIP_MEMORY,
                     Z_DEFAULT_STRATEGY) != Z_OK)
        return false;
    buffer_reserve(out, deflateBound(&stream, stream.avail_in) + 32);
    stream.next_out = (Bytef *)out->bytes + out->length;
    stream.avail_out = (uInt)(out->capacity - out->length - 1);
    int result = deflate(&stream, Z_FINISH);
    out->length += stream.total_out;
    deflateEnd(&stream);
    return result == Z_STREAM_END;
}

bool
gzip_unpack(const struct buffer *packed, struct buffer *out)
{
    z_stream stream = {.next_in = (Bytef *)packed->bytes,
                       .avail_in = (uInt)packed->length};
    if (inflateInit2(&stream, GZIP_WINDOW) != Z_OK)
        return false;
    int result = Z_OK;
    while (result == Z_OK) {
        buffer_reserve(out, 65536);
        uInt room = (uInt)(out->capacity - out->length - 1);
        stream.next_out = (Bytef *)out->bytes + out->length;
        stream.avail_out = room;
        result = inflate(&stream, Z_NO_FLUSH);
        out->length += room - stream.avail_out;
    }
    buffer_reserve(out, 0);
    out->bytes[out->length] = '\0';
    inflateEnd(&stream);
    return result == Z_STREAM_END;
}
