/* SPDX-License-Identifier: Apache-2.0
 *
 * What may be said.
 */
#include "said.h"

#include "mutant.h"

/* ID numbers, bank cards, mobile numbers; not dates and ticket numbers. */
#define DIGITS_MAX 10

enum said
said_check(struct text text, size_t most)
{
    if (text_is_empty(text_trim(text)) || !text_is_utf8(text))
        return SAID_NONE;
    if (text.size > most)
        return SAID_LONG;
    uint32_t digits = 0;
    for (size_t i = 0; i < text.size; i++) {
        unsigned char c = (unsigned char)text.bytes[i];
        if (c < 0x20 || c == 0x7f)
            return SAID_NONE;
        if (c >= '0' && c <= '9')
            digits++;
        else if (c != ' ' && c != '-')
            digits = 0;
        if (digits > DIGITS_MAX && !mutant_is("reason_with_id_number"))
            return SAID_NUMBER;
    }
    return SAID_WELL;
}
