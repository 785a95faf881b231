// SPDX-License-Identifier: Apache-2.0
//
// Growable bytes. Every answer is rendered into one of these; running out of
// memory ends the process, as nothing useful is left to a simulator then.
#ifndef SIMULATOR_BUFFER_H
#define SIMULATOR_BUFFER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct buffer {
    char *bytes; // always NUL-terminated once something was added
    size_t length;
    size_t capacity;
};

// Makes room for `more` bytes and a NUL beyond the length.
void buffer_reserve(struct buffer *buffer, size_t more);
void buffer_add(struct buffer *buffer, const void *bytes, size_t length);
void buffer_add_text(struct buffer *buffer, const char *text);
void buffer_add_char(struct buffer *buffer, char c);
void buffer_add_int(struct buffer *buffer, int64_t value);
void buffer_printf(struct buffer *buffer, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

// Adds the text as a JSON string with its quotes; only what JSON demands is
// escaped, so UTF-8 stays as it is.
void buffer_add_json(struct buffer *buffer, const char *text);

// Cuts the first `length` bytes off.
void buffer_drop(struct buffer *buffer, size_t length);
void buffer_clear(struct buffer *buffer);
void buffer_release(struct buffer *buffer);

// The text of the buffer, "" while it is empty.
const char *buffer_text(const struct buffer *buffer);

// Reads a whole file; false when it cannot be read or is above the limit.
bool buffer_read_file(struct buffer *buffer, const char *path, size_t limit);

#endif
