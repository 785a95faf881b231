// SPDX-License-Identifier: Apache-2.0
//
// iconv with a growing output; see charset.h.
#include "charset.h"

#include <errno.h>
#include <iconv.h>

bool
charset_convert(const char *from, const char *to, const struct buffer *text,
                struct buffer *out)
{
    iconv_t converter = iconv_open(to, from);
    if (converter == (iconv_t)-1)
        return false;
    char *in = text->bytes;
    size_t left = text->length;
    bool is_good = true;
    while (left && is_good) {
        buffer_reserve(out, left * 2 + 16);
        char *at = out->bytes + out->length;
        size_t room = out->capacity - out->length - 1;
        size_t before = room;
        size_t done = iconv(converter, &in, &left, &at, &room);
        out->length += before - room;
        is_good = done != (size_t)-1 || errno == E2BIG;
    }
    buffer_reserve(out, 0);
    out->bytes[out->length] = '\0';
    iconv_close(converter);
    return is_good;
}
