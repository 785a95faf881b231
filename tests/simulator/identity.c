// SPDX-License-Identifier: Apache-2.0
//
// Canonical form and check digit of resident ID numbers; see identity.h.
#include "identity.h"

#include <string.h>

static bool
identity_are_digits(const char *text, unsigned count)
{
    for (unsigned i = 0; i < count; i++)
        if (text[i] < '0' || text[i] > '9')
            return false;
    return true;
}

static char
identity_check_digit(const char *digits)
{
    static const int weights[17] = {7, 9, 10, 5,  8, 4, 2, 1, 6,
                                    3, 7, 9,  10, 5, 8, 4, 2};
    int sum = 0;
    for (int i = 0; i < 17; i++)
        sum += (digits[i] - '0') * weights[i];
    return "10X98765432"[sum % 11];
}

void
identity_canonical(const char *text, char canonical[IDENTITY_SIZE])
{
    unsigned length = 0;
    for (; *text && length < IDENTITY_SIZE - 1; text++) {
        if (*text == ' ')
            continue;
        if (strncmp(text, "\xe3\x80\x80", 3) == 0) {
            text += 2;
            continue;
        }
        canonical[length++] = *text == 'x' ? 'X' : *text;
    }
    canonical[length] = '\0';
    if (length == 15 && identity_are_digits(canonical, 15)) {
        memmove(canonical + 8, canonical + 6, 9);
        memcpy(canonical + 6, "19", 2);
        canonical[17] = identity_check_digit(canonical);
        canonical[18] = '\0';
    }
}

bool
identity_is_askable(const char *text)
{
    return strlen(text) == 18 && identity_are_digits(text, 17) &&
           ((text[17] >= '0' && text[17] <= '9') || text[17] == 'X');
}

bool
identity_is_valid(const char *canonical)
{
    return identity_is_askable(canonical) &&
           canonical[17] == identity_check_digit(canonical);
}

bool
identity_is_one_off(const char *a, const char *b)
{
    unsigned differing = 0;
    for (; *a && *b; a++, b++)
        differing += *a != *b;
    return !*a && !*b && differing == 1;
}

void
identity_shorten(const char *canonical, char fifteen[IDENTITY_SIZE])
{
    memcpy(fifteen, canonical, 6);
    memcpy(fifteen + 6, canonical + 8, 9);
    fifteen[15] = '\0';
}

void
identity_fold_name(const char *name, char *folded, unsigned size)
{
    static const char *const skipped[] = {" ",
                                          "\xe3\x80\x80",
                                          "\xc2\xb7",
                                          "\xe2\x80\xa2",
                                          "\xef\xbc\x8e",
                                          "\xe2\x80\xa7",
                                          "."};
    unsigned length = 0;
    while (*name && length + 1 < size) {
        size_t skip = 0;
        for (unsigned i = 0; i < sizeof skipped / sizeof *skipped; i++) {
            size_t width = strlen(skipped[i]);
            if (strncmp(name, skipped[i], width) == 0)
                skip = width;
        }
        if (skip)
            name += skip;
        else
            folded[length++] = *name++;
    }
    folded[length] = '\0';
}
