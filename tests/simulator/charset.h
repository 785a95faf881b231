// SPDX-License-Identifier: Apache-2.0
//
// Between UTF-8, in which everything inside is written, and the charset of a
// file. UTF-8 to UTF-8 is a check.
#ifndef SIMULATOR_CHARSET_H
#define SIMULATOR_CHARSET_H

#include "buffer.h"

// Appends the converted bytes; false where a byte belongs to no character.
bool charset_convert(const char *from, const char *to,
                     const struct buffer *text, struct buffer *out);

#endif
