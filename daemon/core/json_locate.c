/* SPDX-License-Identifier: Apache-2.0
 *
 * A plain scanner of RFC 8259 that stops at the first byte that is wrong. It
 * decides nothing: what it is given has been refused already.
 */
#include "json_locate.h"

enum { LOCATE_DEPTH = 159 }; /* json.cc refuses what is deeper */

struct locate {
    struct text input;
    size_t at;
    int depth;
    bool is_object[LOCATE_DEPTH + 1];
};

/* NUL at the end: no token of JSON begins with it. */
static char
locate_peek(const struct locate *locate)
{
    return locate->at < locate->input.size ? locate->input.bytes[locate->at]
                                           : '\0';
}

static void
locate_skip_space(struct locate *locate)
{
    char c = locate_peek(locate);
    while (c == ' ' || c == '\t' || c == '\n' || c == '\r') {
        locate->at++;
        c = locate_peek(locate);
    }
}

static bool
locate_expect(struct locate *locate, const char *set)
{
    char c = locate_peek(locate);
    if (c == '\0' || strchr(set, c) == NULL)
        return false;
    locate->at++;
    return true;
}

static bool
locate_escape(struct locate *locate)
{
    if (locate_peek(locate) != 'u')
        return locate_expect(locate, "\"\\/bfnrt");
    locate->at++;
    for (int i = 0; i < 4; i++)
        if (!locate_expect(locate, "0123456789abcdefABCDEF"))
            return false;
    return true;
}

/* One character of a string; invalid UTF-8 is wrong where it begins. */
static bool
locate_character(struct locate *locate)
{
    size_t left = locate->input.size - locate->at;
    unsigned char c = (unsigned char)locate_peek(locate);
    if (left == 0 || c < 0x20)
        return false;
    size_t size = c < 0x80 ? 1 : c < 0xE0 ? 2 : c < 0xF0 ? 3 : 4;
    struct text one = {locate->input.bytes + locate->at, size};
    if (size > left || !text_is_utf8(one))
        return false;
    locate->at += size;
    return true;
}

static bool
locate_string(struct locate *locate)
{
    if (!locate_expect(locate, "\""))
        return false;
    while (locate_peek(locate) != '"') {
        if (locate_peek(locate) == '\\') {
            locate->at++;
            if (!locate_escape(locate))
                return false;
        } else if (!locate_character(locate)) {
            return false;
        }
    }
    locate->at++;
    return true;
}

static size_t
locate_digits(struct locate *locate)
{
    size_t count = 0;
    while (locate_expect(locate, "0123456789"))
        count++;
    return count;
}

/* A number that is well-formed and yet refused was out of range: 20 digits
 * or an exponent. */
static bool
locate_number(struct locate *locate)
{
    size_t from = locate->at;
    locate_expect(locate, "-");
    bool is_zero = locate_peek(locate) == '0';
    size_t digits = locate_digits(locate);
    if (digits == 0)
        return false;
    if (is_zero && digits > 1) {
        locate->at = from;
        return false;
    }
    bool is_integer = true;
    if (locate_expect(locate, ".")) {
        is_integer = false;
        if (locate_digits(locate) == 0)
            return false;
    }
    if (locate_expect(locate, "eE")) {
        locate_expect(locate, "+-");
        size_t exponent = locate_digits(locate);
        if (exponent < 3)
            return exponent > 0;
        locate->at = from;
        return false;
    }
    if (is_integer && digits > 18) {
        locate->at = from;
        return false;
    }
    return true;
}

static bool
locate_word(struct locate *locate, const char *word)
{
    for (; *word != '\0'; word++) {
        if (locate_peek(locate) != *word)
            return false;
        locate->at++;
    }
    return true;
}

static bool
locate_scalar(struct locate *locate)
{
    switch (locate_peek(locate)) {
    case '"':
        return locate_string(locate);
    case 't':
        return locate_word(locate, "true");
    case 'f':
        return locate_word(locate, "false");
    case 'n':
        return locate_word(locate, "null");
    default:
        return locate_number(locate);
    }
}

static bool
locate_key(struct locate *locate)
{
    locate_skip_space(locate);
    if (!locate_string(locate))
        return false;
    locate_skip_space(locate);
    return locate_expect(locate, ":");
}

/* After a value: closes what closes here. True when a value must follow. */
static bool
locate_after_value(struct locate *locate)
{
    for (;;) {
        locate_skip_space(locate);
        if (locate->depth == 0)
            return false;
        bool is_object = locate->is_object[locate->depth];
        if (locate_expect(locate, ","))
            return !is_object || locate_key(locate);
        if (!locate_expect(locate, is_object ? "}" : "]"))
            return false;
        locate->depth--;
    }
}

/* Opens containers until a scalar has been read or one was empty. */
static bool
locate_value(struct locate *locate)
{
    for (;;) {
        locate_skip_space(locate);
        char c = locate_peek(locate);
        if (c != '{' && c != '[')
            return locate_scalar(locate);
        if (locate->depth == LOCATE_DEPTH)
            return false;
        locate->at++;
        locate->is_object[++locate->depth] = c == '{';
        locate_skip_space(locate);
        if (locate_expect(locate, c == '{' ? "}" : "]")) {
            locate->depth--;
            return true;
        }
        if (c == '{' && !locate_key(locate))
            return false;
    }
}

size_t
json_locate(struct text input)
{
    struct locate locate = {.input = input};
    while (locate_value(&locate) && locate_after_value(&locate))
        continue;
    return locate.at;
}
