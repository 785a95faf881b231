// SPDX-License-Identifier: Apache-2.0
//
// Growable bytes: amortised doubling, printf into place and JSON escaping.
// A buffer owns its bytes until it is released.
#include "buffer.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

void
buffer_reserve(struct buffer *buffer, size_t more)
{
    size_t needed = buffer->length + more + 1;
    if (needed <= buffer->capacity)
        return;
    size_t capacity = buffer->capacity ? buffer->capacity : 256;
    while (capacity < needed)
        capacity *= 2;
    char *bytes = realloc(buffer->bytes, capacity);
    if (!bytes) {
        fputs("hedui-simulator: out of memory\n", stderr);
        abort();
    }
    buffer->bytes = bytes;
    buffer->capacity = capacity;
}

void
buffer_add(struct buffer *buffer, const void *bytes, size_t length)
{
    buffer_reserve(buffer, length);
    if (length)
        memcpy(buffer->bytes + buffer->length, bytes, length);
    buffer->length += length;
    buffer->bytes[buffer->length] = '\0';
}

void
buffer_add_text(struct buffer *buffer, const char *text)
{
    buffer_add(buffer, text, strlen(text));
}

void
buffer_add_char(struct buffer *buffer, char c)
{
    buffer_add(buffer, &c, 1);
}

void
buffer_add_int(struct buffer *buffer, int64_t value)
{
    char digits[24];
    int length = snprintf(digits, sizeof digits, "%lld", (long long)value);
    buffer_add(buffer, digits, (size_t)length);
}

void
buffer_printf(struct buffer *buffer, const char *format, ...)
{
    va_list values;
    va_start(values, format);
    va_list again;
    va_copy(again, values);
    int length = vsnprintf(NULL, 0, format, values);
    va_end(values);
    if (length > 0) {
        buffer_reserve(buffer, (size_t)length);
        vsnprintf(buffer->bytes + buffer->length, (size_t)length + 1, format,
                  again);
        buffer->length += (size_t)length;
    }
    va_end(again);
}

static void
buffer_add_escape(struct buffer *buffer, unsigned char c)
{
    static const char plain[] = "\"\\\b\f\n\r\t";
    static const char letter[] = "\"\\bfnrt";
    const char *at = strchr(plain, c);
    if (at && c) {
        char two[2] = {'\\', letter[at - plain]};
        buffer_add(buffer, two, 2);
        return;
    }
    buffer_printf(buffer, "\\u%04x", c);
}

void
buffer_add_json(struct buffer *buffer, const char *text)
{
    buffer_add_char(buffer, '"');
    const char *from = text;
    for (; *text; text++) {
        unsigned char c = (unsigned char)*text;
        if (c >= 0x20 && c != '"' && c != '\\')
            continue;
        buffer_add(buffer, from, (size_t)(text - from));
        buffer_add_escape(buffer, c);
        from = text + 1;
    }
    buffer_add(buffer, from, (size_t)(text - from));
    buffer_add_char(buffer, '"');
}

void
buffer_drop(struct buffer *buffer, size_t length)
{
    if (length >= buffer->length) {
        buffer_clear(buffer);
        return;
    }
    buffer->length -= length;
    memmove(buffer->bytes, buffer->bytes + length, buffer->length);
    buffer->bytes[buffer->length] = '\0';
}

void
buffer_clear(struct buffer *buffer)
{
    buffer->length = 0;
    if (buffer->bytes)
        buffer->bytes[0] = '\0';
}

void
buffer_release(struct buffer *buffer)
{
    free(buffer->bytes);
    *buffer = (struct buffer){0};
}

const char *
buffer_text(const struct buffer *buffer)
{
    return buffer->bytes ? buffer->bytes : "";
}

bool
buffer_read_file(struct buffer *buffer, const char *path, size_t limit)
{
    buffer_clear(buffer);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return false;
    ssize_t got = 0;
    do {
        buffer_reserve(buffer, 65536);
        got = read(fd, buffer->bytes + buffer->length, 65536);
        if (got > 0)
            buffer->length += (size_t)got;
    } while ((got > 0 || (got < 0 && errno == EINTR)) &&
             buffer->length <= limit);
    close(fd);
    buffer->bytes[buffer->length] = '\0';
    return got == 0 && buffer->length <= limit;
}
