// SPDX-License-Identifier: Apache-2.0
//
// One function a kind of value; the values were checked when the population
// was read. See form.h.
#include "form.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int64_t
form_fen(const char *money)
{
    int64_t fen = 0;
    for (const char *at = money; *at; at++)
        if (*at >= '0' && *at <= '9')
            fen = fen * 10 + (*at - '0');
    return *money == '-' ? -fen : fen;
}

// Drops the dashes: 2017-04-01 and 2017-04 alike.
static void
form_render_packed(const char *date, struct buffer *out)
{
    for (; *date; date++)
        if (*date != '-')
            buffer_add_char(out, *date);
}

// 2017/4/1, without leading zeros
static void
form_render_slashes(const char *date, struct buffer *out)
{
    buffer_add(out, date, 4);
    for (const char *part = date + 5;; part += 3) {
        buffer_add_char(out, '/');
        buffer_add_int(out, atoi(part));
        if (!part[2])
            return;
    }
}

void
form_render_date(enum form form, const char *date, struct buffer *out)
{
    if (form == FORM_D8)
        form_render_packed(date, out);
    else if (form == FORM_DSLASH)
        form_render_slashes(date, out);
    else
        buffer_add_text(out, date);
}

// Always so many decimals: 28.9 is 28.90.
static void
form_render_decimals(const char *number, size_t wanted, struct buffer *out)
{
    const char *point = strchr(number, '.');
    size_t decimals = point ? strlen(point + 1) : 0;
    buffer_add_text(out, number);
    if (!point)
        buffer_add_char(out, '.');
    for (; decimals < wanted; decimals++)
        buffer_add_char(out, '0');
}

// -1234.5 is -1,234.5
static void
form_render_commas(const char *number, struct buffer *out)
{
    if (*number == '-')
        buffer_add_char(out, *number++);
    size_t whole = strcspn(number, ".");
    for (size_t i = 0; i < whole; i++) {
        if (i && (whole - i) % 3 == 0)
            buffer_add_char(out, ',');
        buffer_add_char(out, number[i]);
    }
    buffer_add_text(out, number + whole);
}

void
form_render_sum(int64_t fen, struct buffer *out)
{
    char number[32];
    uint64_t size = fen < 0 ? 0 - (uint64_t)fen : (uint64_t)fen;
    snprintf(number, sizeof number, "%s%llu.%02llu", fen < 0 ? "-" : "",
             (unsigned long long)(size / 100),
             (unsigned long long)(size % 100));
    form_render_commas(number, out);
}

// 1234.567 is 1,234.567
static void
form_render_units(const char *units, struct buffer *out)
{
    struct buffer padded = {0};
    form_render_decimals(units, 3, &padded);
    form_render_commas(padded.bytes, out);
    buffer_release(&padded);
}

// Yuan in 10,000 yuan with six decimals.
static void
form_render_wan(const char *money, struct buffer *out)
{
    long long fen = llabs(form_fen(money));
    buffer_printf(out, "%s%lld.%06lld", *money == '-' ? "-" : "", fen / 1000000,
                  fen % 1000000);
}

// Per cent, half up, with no more decimals than are needed: at most two.
static void
form_render_percent(const char *share, struct buffer *out)
{
    char *below = NULL;
    long long above = strtoll(share, &below, 10);
    long long parts = strtoll(below + 1, NULL, 10);
    long long hundredths = (above * 20000 + parts) / (parts * 2);
    buffer_printf(out, "%lld", hundredths / 100);
    if (hundredths % 100)
        buffer_printf(out, ".%02lld", hundredths % 100);
    if (hundredths % 100 && hundredths % 10 == 0)
        out->length--;
    buffer_add_char(out, '%');
}

// 2016 is 2016-2017
static void
form_render_year(const char *year, struct buffer *out)
{
    buffer_printf(out, "%s-%lld", year, strtoll(year, NULL, 10) + 1);
}

// Numbers joined by semicolons, each between the two texts.
static void
form_render_ids(const char *ids, const char *quote, struct buffer *out)
{
    buffer_add_text(out, quote);
    for (; *ids; ids++) {
        if (*ids != ';')
            buffer_add_char(out, *ids);
        else
            buffer_printf(out, "%s,%s", quote, quote);
    }
    buffer_add_text(out, quote);
}

int
form_months(const char *from, const char *until)
{
    return (atoi(until) - atoi(from)) * 12 + atoi(until + 5) - atoi(from + 5);
}

// Halves as percent, other shares as they are.
static void
form_render_halves(const char *share, struct buffer *out)
{
    char *below = NULL;
    long long above = strtoll(share, &below, 10);
    long long parts = strtoll(below + 1, NULL, 10);
    buffer_add_text(out, above * 2 == parts ? "50%" : share);
}

void
form_render_code(const struct field *field, const char *value, bool is_last,
                 struct buffer *out)
{
    const char *text = value;
    for (size_t i = 0; i < field->code_count; i++) {
        if (strcmp(field->codes[i].value, value) != 0)
            continue;
        text = field->codes[i].wire;
        if (!is_last)
            break;
    }
    buffer_add_text(out, text);
}

// The forms of numbers that are not sent as the population has them.
static void
form_render_number(const struct field *field, const char *value,
                   struct buffer *out)
{
    if (field->form == FORM_COMMAS)
        form_render_commas(value, out);
    else if (field->form == FORM_FEN)
        buffer_add_int(out, form_fen(value));
    else if (field->form == FORM_WAN)
        form_render_wan(value, out);
    else if (field->form == FORM_AREA)
        form_render_decimals(value, 2, out);
    else if (field->form == FORM_UNITS)
        form_render_units(value, out);
    else if (field->form == FORM_YEAR)
        form_render_year(value, out);
    else if (field->form == FORM_HALVES)
        form_render_halves(value, out);
    else if (field->form == FORM_PERCENT)
        form_render_percent(value, out);
}

void
form_render(const struct field *field, const char *value, struct buffer *out)
{
    switch (field->form) {
    case FORM_TEXT:
    case FORM_GRADE:
    case FORM_MARGIN:
    case FORM_ROLES:
        form_render_code(field, value, false, out);
        break;
    case FORM_D8:
    case FORM_DDASH:
    case FORM_DSLASH:
        form_render_date(field->form, value, out);
        break;
    case FORM_M6:
        form_render_packed(value, out);
        break;
    case FORM_COMMAS:
    case FORM_FEN:
    case FORM_WAN:
    case FORM_AREA:
    case FORM_UNITS:
    case FORM_YEAR:
    case FORM_HALVES:
    case FORM_PERCENT:
        form_render_number(field, value, out);
        break;
    case FORM_BIT:
        buffer_add_char(out, *value == 'y' ? '1' : '0');
        break;
    case FORM_WORD:
        buffer_add_text(out, *value == 'y' ? "是" : "否");
        break;
    case FORM_LIST:
        buffer_add_char(out, '[');
        form_render_ids(value, "\"", out);
        buffer_add_char(out, ']');
        break;
    case FORM_IDS:
        form_render_ids(value, "", out);
        break;
    case FORM_MDASH:
    case FORM_YUAN:
    case FORM_INT:
    case FORM_LEFT: // already counted
    case FORM_SHARE:
    case FORM_PARTY:
        buffer_add_text(out, value);
        break;
    }
}
