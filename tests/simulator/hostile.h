// SPDX-License-Identifier: Apache-2.0
//
// Replies that try to kill whoever reads them: large, deep, packed. They begin
// as good ones, so that a reader meets what is bad only as far as he goes.
#ifndef SIMULATOR_HOSTILE_H
#define SIMULATOR_HOSTILE_H

#include "behaviour.h"
#include "line.h"

#include "buffer.h"

enum {
    HOSTILE_HUGE = 1 << 30,      // bytes of a reply, sent or inflated
    HOSTILE_CELL = 256 << 20,    // bytes of a cell of a table
    HOSTILE_PART = 32 << 20,     // bytes of the plaintext of a file
    HOSTILE_RENDERED = 80 << 20, // where there is no carrier to stream it
    HOSTILE_DEPTH = 100000,
};

// Adds spaces until there are so many bytes.
void hostile_swell(struct buffer *bytes, size_t length);

// A gzip stream of the bytes and of spaces behind them, `length` bytes in all
// when they are inflated.
void hostile_bomb(const struct buffer *bytes, size_t length,
                  struct buffer *packed);

// The bytes as a zip archive, stored.
void hostile_zip(struct buffer *bytes);

// The same as a table can hold it: as PostgreSQL writes bytes.
void hostile_zip_text(struct buffer *text);

// Arrays in arrays, in place of the bytes.
void hostile_deep_json(struct buffer *bytes);

// The one cell of a table that is hostile; nothing where the garble has none.
void hostile_cell(enum garble garble, size_t length, struct buffer *out);

// The part of a file as the garble has it: its rows again and again, a row of
// nothing but separators or quotes.
void hostile_part(const struct line *line, enum garble garble,
                  struct buffer *bytes);

#endif
