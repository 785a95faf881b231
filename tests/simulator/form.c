// SPDX-License-Identifier: Apache-2.0
//
// One function a kind of value; the values were checked when the population
// was read. See form.h.
#include "form.h"

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

// Always two decimals: 28.9 is 28.90.
static void
form_render_area(const char *area, struct buffer *out)
{
    const char *point = strchr(area, '.');
    size_t decimals = point ? strlen(point + 1) : 0;
    buffer_add_text(out, area);
    if (!point)
        buffer_add_char(out, '.');
    for (; decimals < 2; decimals++)
        buffer_add_char(out, '0');
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

static void
form_render_code(const struct field *field, const char *value,
                 struct buffer *out)
{
    for (size_t i = 0; i < field->code_count; i++) {
        if (strcmp(field->codes[i].value, value) == 0) {
            buffer_add_text(out, field->codes[i].wire);
            return;
        }
    }
    buffer_add_text(out, value);
}

void
form_render(const struct field *field, const char *value, struct buffer *out)
{
    switch (field->form) {
    case FORM_TEXT:
        form_render_code(field, value, out);
        break;
    case FORM_D8:
    case FORM_DDASH:
    case FORM_DSLASH:
        form_render_date(field->form, value, out);
        break;
    case FORM_M6:
        form_render_packed(value, out);
        break;
    case FORM_FEN:
        buffer_add_int(out, form_fen(value));
        break;
    case FORM_AREA:
        form_render_area(value, out);
        break;
    case FORM_HALVES:
        form_render_halves(value, out);
        break;
    case FORM_BIT:
        buffer_add_char(out, *value == 'y' ? '1' : '0');
        break;
    case FORM_WORD:
        buffer_add_text(out, *value == 'y' ? "是" : "否");
        break;
    case FORM_MDASH:
    case FORM_YUAN:
    case FORM_INT:
    case FORM_SHARE:
    case FORM_PARTY:
        buffer_add_text(out, value);
        break;
    }
}
