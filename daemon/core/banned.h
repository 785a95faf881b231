/* SPDX-License-Identifier: Apache-2.0
 *
 * Functions that this house does not use; including this file (CMake forces
 * it on every C source) makes a use a compile error.
 */
#ifndef HEDUI_CORE_BANNED_H
#define HEDUI_CORE_BANNED_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* clang's fortified glibc has these as macros, which cannot be poisoned. */
#undef sprintf
#undef vsprintf

#pragma GCC poison strcpy strcat sprintf vsprintf strncpy strtok gets
#pragma GCC poison gmtime localtime asctime ctime mktime atoi atol atoll atof

#endif
