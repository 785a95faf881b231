/* SPDX-License-Identifier: Apache-2.0
 *
 * Faults: the first one set wins, because later ones are its consequences.
 */
#include "fault.h"

#include <stdarg.h>
#include <stddef.h>

/* vsnprintf cuts between bytes; a log line must stay valid UTF-8. */
static void
fault_cut_character(char *text, size_t size)
{
    size_t at = size;
    while (at > 0 && ((unsigned char)text[at - 1] & 0xC0) == 0x80)
        at--;
    if (at > 0 && (unsigned char)text[at - 1] >= 0xC0)
        text[at - 1] = '\0';
}

bool
fault_set(struct fault *fault, enum fault_kind kind, const char *format, ...)
{
    if (fault == NULL || fault->kind != FAULT_NONE)
        return false;
    fault->kind = kind;
    va_list arguments;
    va_start(arguments, format);
    int size = vsnprintf(fault->text, sizeof(fault->text), format, arguments);
    va_end(arguments);
    if (size >= (int)sizeof(fault->text))
        fault_cut_character(fault->text, sizeof(fault->text) - 1);
    return false;
}

void
fault_clear(struct fault *fault)
{
    fault->kind = FAULT_NONE;
    fault->text[0] = '\0';
}

const char *
fault_kind_name(enum fault_kind kind)
{
    switch (kind) {
    case FAULT_NONE:
        return "NONE";
    case FAULT_INPUT:
        return "INPUT";
    case FAULT_REMOTE:
        return "REMOTE";
    case FAULT_STORE:
        return "STORE";
    case FAULT_LOCAL:
        return "LOCAL";
    }
    return "?";
}
