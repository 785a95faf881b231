// SPDX-License-Identifier: Apache-2.0
//
// The only way in which a fault gets its text; see fault.h.
#include "fault.h"

#include <stdarg.h>
#include <stdio.h>

bool
fault_set(struct fault *fault, const char *format, ...)
{
    if (!fault->text[0]) {
        va_list values;
        va_start(values, format);
        vsnprintf(fault->text, sizeof fault->text, format, values);
        va_end(values);
    }
    return false;
}
