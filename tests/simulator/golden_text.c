// SPDX-License-Identifier: Apache-2.0
//
// The first difference of two byte strings, with a little of both around it;
// see golden_text.h.
#include "golden_text.h"

#include <stdio.h>
#include <string.h>

enum { GOLDEN_BEFORE = 40, GOLDEN_SHOWN = 100 };

// Printable ASCII and UTF-8 as they are, other bytes as \xNN.
static void
golden_show(const struct buffer *bytes, size_t at, char *text, size_t size)
{
    size_t from = at > GOLDEN_BEFORE ? at - GOLDEN_BEFORE : 0;
    size_t length = 0;
    for (size_t i = from; i < bytes->length && i < from + GOLDEN_SHOWN; i++) {
        unsigned char c = (unsigned char)bytes->bytes[i];
        if (length + 5 >= size)
            break;
        if (c < 0x20 || c == 0x7f)
            length +=
                (size_t)snprintf(text + length, size - length, "\\x%02x", c);
        else
            text[length++] = (char)c;
    }
    text[length] = '\0';
}

bool
golden_same_bytes(const char *name, const struct buffer *expected,
                  const struct buffer *made, struct fault *fault)
{
    size_t at = 0;
    while (at < expected->length && at < made->length &&
           expected->bytes[at] == made->bytes[at])
        at++;
    if (at == expected->length && at == made->length)
        return true;
    char texts[2][180];
    golden_show(expected, at, texts[0], sizeof texts[0]);
    golden_show(made, at, texts[1], sizeof texts[1]);
    return fault_set(fault, "%s: byte %zu:\n  expected %s\n  made     %s", name,
                     at, texts[0], texts[1]);
}
