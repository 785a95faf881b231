/* SPDX-License-Identifier: Apache-2.0
 *
 * Checked arithmetic of fen and the readers of decimal text. Every reader
 * takes exactly one notation of wire.md 3.1: a number that is written in
 * another way is no number, because a guess here would be a wrong balance. No
 * notation has leading zeros.
 */
#include "money.h"

#include <assert.h>

#include "mutant.h"

__extension__ typedef __int128 wide;

bool
money_add(int64_t a, int64_t b, int64_t *sum)
{
    if (mutant_is("money_add_wraps")) {
        *sum = (int64_t)((uint64_t)a + (uint64_t)b);
        return true;
    }
    return !__builtin_add_overflow(a, b, sum);
}

bool
money_subtract(int64_t a, int64_t b, int64_t *difference)
{
    return !__builtin_sub_overflow(a, b, difference);
}

bool
money_multiply(int64_t a, int64_t b, int64_t *product)
{
    return !__builtin_mul_overflow(a, b, product);
}

static wide
money_floor_divide(wide dividend, wide divisor)
{
    wide quotient = dividend / divisor;
    return quotient * divisor > dividend ? quotient - 1 : quotient;
}

static bool
money_narrow(wide value, int64_t *result)
{
    if (value > INT64_MAX || value < INT64_MIN)
        return false;
    *result = (int64_t)value;
    return true;
}

bool
money_scale_floor(int64_t a, int64_t p, int64_t q, int64_t *result)
{
    assert(q > 0);
    return money_narrow(money_floor_divide((wide)a * p, q), result);
}

bool
money_scale_half_up(int64_t a, int64_t p, int64_t q, int64_t *result)
{
    assert(q > 0);
    wide product = (wide)a * p;
    wide whole = money_floor_divide(product, q);
    wide rest = product - whole * q;
    if (mutant_is("money_half_down") ? rest > q - rest : rest >= q - rest)
        whole++;
    return money_narrow(whole, result);
}

int
money_compare_products(int64_t a, int64_t p, int64_t b, int64_t q)
{
    wide left = (wide)a * p;
    wide right = (wide)b * q;
    return left < right ? -1 : left > right;
}

enum { SIGN_ALLOWED = 1, COMMAS = 2, FEWER_DECIMALS = 4 };

/* The integer part: no leading zero; with commas, groups of three behind the
 * first, which has one to three digits. */
static bool
money_check_whole(struct text whole, unsigned how)
{
    if (whole.size == 0 || (whole.size > 1 && whole.bytes[0] == '0'))
        return false;
    for (size_t i = 0; i < whole.size; i++) {
        size_t behind = whole.size - i;
        bool is_comma = (how & COMMAS) && behind % 4 == 0;
        char c = whole.bytes[i];
        if (is_comma ? c != ',' || i == 0 : c < '0' || c > '9')
            return false;
    }
    return true;
}

static bool
money_add_digits(struct text digits, int64_t *magnitude)
{
    for (size_t i = 0; i < digits.size; i++) {
        char c = digits.bytes[i];
        if (c == ',')
            continue;
        if (c < '0' || c > '9' || !money_multiply(*magnitude, 10, magnitude) ||
            !money_subtract(*magnitude, c - '0', magnitude))
            return false;
    }
    return true;
}

/* Decimal text times 10^decimals. Digits are gathered negatively, since the
 * least int64 has no positive twin. */
static bool
money_read(struct text text, int decimals, unsigned how, int64_t *value)
{
    bool is_negative = text.size > 0 && text.bytes[0] == '-';
    if (is_negative) {
        if (!(how & SIGN_ALLOWED))
            return false;
        text = text_slice(text, 1, text.size);
    }
    struct text rest = text, whole;
    if (!text_cut(&rest, '.', &whole) || !money_check_whole(whole, how))
        return false;
    int written = text_is_absent(rest) ? 0 : (int)rest.size;
    if ((!text_is_absent(rest) && rest.size == 0) || written > decimals ||
        (written < decimals && !(how & FEWER_DECIMALS)))
        return false;
    int64_t sum = 0;
    for (size_t i = 0; i < rest.size; i++)
        if (rest.bytes[i] == ',')
            return false;
    if (!money_add_digits(whole, &sum) || !money_add_digits(rest, &sum))
        return false;
    for (; written < decimals; written++)
        if (!money_multiply(sum, 10, &sum))
            return false;
    if (!is_negative && !money_subtract(0, sum, &sum))
        return false;
    *value = sum;
    return true;
}

bool
money_read_yuan(struct text text, int64_t *fen)
{
    return money_read(text, 2, SIGN_ALLOWED, fen);
}

bool
money_read_comma(struct text text, int64_t *fen)
{
    return money_read(text, 2, SIGN_ALLOWED | COMMAS, fen);
}

bool
money_read_wan(struct text text, int64_t *fen)
{
    return money_read(text, 6, 0, fen);
}

bool
money_read_area(struct text text, int64_t *hundredths)
{
    return money_read(text, 2, 0, hundredths);
}

bool
money_read_thousandths(struct text text, int64_t *units)
{
    return money_read(text, 3, COMMAS, units);
}

bool
money_read_loose(struct text text, bool sign_allowed, int64_t *fen)
{
    unsigned how = FEWER_DECIMALS | (sign_allowed ? SIGN_ALLOWED : 0u);
    return money_read(text, 2, how, fen);
}

bool
money_read_integer(struct text text, int64_t *value)
{
    return money_read(text, 0, SIGN_ALLOWED, value);
}

struct share
share_reduce(struct share share)
{
    assert(share.p >= 0 && share.q > 0);
    if (mutant_is("share_not_reduced"))
        return share;
    int64_t a = share.p, b = share.q;
    while (a != 0) {
        int64_t rest = b % a;
        b = a;
        a = rest;
    }
    return (struct share){share.p / b, share.q / b};
}

bool
share_read_fraction(struct text text, struct share *share)
{
    struct text rest = text, top;
    int64_t p, q;
    if (!text_cut(&rest, '/', &top) || !money_read(top, 0, 0, &p) ||
        !money_read(rest, 0, 0, &q) || q == 0 || p > q)
        return false;
    *share = share_reduce((struct share){p, q});
    return true;
}

bool
share_read_percent(struct text text, struct share *share)
{
    int64_t hundredths;
    if (text.size == 0 || text.bytes[text.size - 1] != '%' ||
        !money_read(text_slice(text, 0, text.size - 1), 2, FEWER_DECIMALS,
                    &hundredths) ||
        hundredths > 10000)
        return false;
    *share = share_reduce((struct share){hundredths, 10000});
    return true;
}

void
money_print(int64_t fen, char out[24])
{
    uint64_t size = fen < 0 ? 0 - (uint64_t)fen : (uint64_t)fen;
    snprintf(out, 24, "%s%llu.%02u", fen < 0 ? "-" : "",
             (unsigned long long)(size / 100), (unsigned)(size % 100));
}

void
money_print_grouped(int64_t fen, char out[32])
{
    char plain[24];
    money_print(fen, plain);
    size_t size = strlen(plain);
    size_t at = 0;
    for (size_t i = 0; i < size; i++) {
        out[at++] = plain[i];
        size_t digits_left = size - 3 > i + 1 ? size - 3 - (i + 1) : 0;
        if (plain[i] != '-' && digits_left > 0 && digits_left % 3 == 0)
            out[at++] = ',';
    }
    out[at] = '\0';
}
