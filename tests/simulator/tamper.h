// SPDX-License-Identifier: Apache-2.0
//
// Damage to the bytes of a finished reply, the same on every carrier.
#ifndef SIMULATOR_TAMPER_H
#define SIMULATOR_TAMPER_H

#include "behaviour.h"
#include "buffer.h"
#include "line.h"

// The page that a broken gateway puts in front of an owner.
extern const char TAMPER_HTML[];

// Before packing or sealing: encoding, html, zip, and what is deep or a bomb in
// the format of the line. Wrong counts and sums are rendered, not patched.
void tamper_plain(const struct line *line, enum garble garble,
                  struct buffer *bytes);

// What a cell of a table can hold, which is text: all of them.
void tamper_table(const struct line *line, enum garble garble,
                  struct buffer *text);

// As sent: bytes and truncated.
void tamper_sent(enum garble garble, struct buffer *bytes);

#endif
