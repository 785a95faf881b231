// SPDX-License-Identifier: Apache-2.0
//
// Cutting of the table of lines; see line.h. The table is in line_table.c.
#include "line.h"

#include "line_table.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct {
    const char *name;
    enum form form;
} LINE_FORMS[] = {
    {"d8", FORM_D8},         {"d-", FORM_DDASH},    {"d/", FORM_DSLASH},
    {"m6", FORM_M6},         {"m-", FORM_MDASH},    {"y.", FORM_YUAN},
    {"y,", FORM_COMMAS},     {"fen", FORM_FEN},     {"wan", FORM_WAN},
    {"a", FORM_AREA},        {"u3", FORM_UNITS},    {"n", FORM_INT},
    {"left", FORM_LEFT},     {"yr", FORM_YEAR},     {"s/", FORM_SHARE},
    {"s*", FORM_HALVES},     {"s%", FORM_PERCENT},  {"01", FORM_BIT},
    {"是否", FORM_WORD},     {"[]", FORM_LIST},     {"ids,", FORM_IDS},
    {"party", FORM_PARTY},   {"roles", FORM_ROLES}, {"grade", FORM_GRADE},
    {"margin", FORM_MARGIN},
};

static struct line lines[LINE_COUNT];
static char *line_texts[LINE_COUNT * 2];

static bool
line_find_form(const char *name, enum form *form)
{
    for (size_t i = 0; i < sizeof LINE_FORMS / sizeof *LINE_FORMS; i++) {
        *form = LINE_FORMS[i].form;
        if (strcmp(LINE_FORMS[i].name, name) == 0)
            return true;
    }
    return false;
}

static enum form
line_form(const char *name)
{
    enum form form = FORM_TEXT;
    bool is_known = line_find_form(name, &form);
    assert(is_known && "a form in the table of fields is misspelt");
    (void)is_known;
    return form;
}

// {code value,code value}
static void
line_cut_codes(struct field *field, char *codes)
{
    char *rest = NULL;
    for (char *pair = strtok_r(codes, ",}", &rest); pair;
         pair = strtok_r(NULL, ",}", &rest)) {
        char *space = strchr(pair, ' ');
        assert(space && field->code_count < CODES_MAX);
        *space = '\0';
        field->codes[field->code_count++] = (struct code){pair, space + 1};
    }
}

static void
line_cut_field(const struct line *line, struct field *field, char *text)
{
    *field = (struct field){.wire = text, .form = FORM_TEXT};
    char *codes = strchr(text, '{');
    if (codes)
        *codes++ = '\0';
    char *sum = strstr(text, "Σ");
    if (sum) {
        *sum = '\0';
        field->is_summed = true;
    }
    char *column = strchr(text, '=');
    assert(column);
    *column++ = '\0';
    char *form = strchr(column, ':');
    if (form) {
        *form++ = '\0';
        field->form = line_form(form);
    }
    field->column = columns_find(line->columns, column);
    assert(field->column < COLUMNS_MAX);
    if (codes)
        line_cut_codes(field, codes);
}

// Fields are parted by spaces outside braces.
static char *
line_field_end(char *at)
{
    bool is_inside = false;
    for (; *at && (is_inside || *at != ' '); at++) {
        if (*at == '{' || *at == '}')
            is_inside = *at == '{';
    }
    return at;
}

static size_t
line_cut_fields(const struct line *line, struct field *fields, char *text)
{
    size_t count = 0;
    while (*text) {
        char *end = line_field_end(text);
        char *next = *end ? end + 1 : end;
        *end = '\0';
        line_cut_field(line, &fields[count++], text);
        text = next;
    }
    return count;
}

static unsigned
line_column(const struct line *line, const char *name, unsigned preset)
{
    if (!name)
        return preset;
    unsigned column = columns_find(line->columns, name);
    assert(column < COLUMNS_MAX);
    return column;
}

// A copy of the text that is cut in place and lives as long as the program.
static char *
line_copy(size_t place, const char *text)
{
    line_texts[place] = strdup(text);
    assert(line_texts[place]);
    return line_texts[place];
}

static void
line_cut(unsigned number, const struct line_row *row)
{
    struct line *line = &lines[number];
    *line = row->line;
    line->number = number;
    line->columns = columns_of(number);
    line->as_of_column = columns_find(line->columns, "as_of");
    line->dated_column = line_column(line, line->dated, line->as_of_column);
    line->institution_column = line_column(
        line, line->speaker, columns_find(line->columns, "institution"));
    line->identity_column = line_column(line, line->identity, COLUMNS_MAX);
    line->field_count =
        line_cut_fields(line, line->fields, line_copy(number * 2, row->fields));
    if (row->flags)
        line->flag_count = line_cut_fields(
            line, line->flags, line_copy(number * 2 + 1, row->flags));
}

void
line_init(void)
{
    for (unsigned i = 0; i < LINE_OWN; i++) {
        assert(columns_line(LINE_TABLE[i].line.name) == i);
        line_cut(i, &LINE_TABLE[i]);
    }
}

// Whether `wire=column:form{code value,…}` can be cut.
static bool
line_field_fits(const struct column_set *set, char *text)
{
    enum form form;
    char *codes = strchr(text, '{');
    if (codes && (codes[strlen(codes) - 1] != '}' || !strchr(codes, ' ')))
        return false;
    text[strcspn(text, "{")] = '\0';
    char *sum = strstr(text, "Σ");
    if (sum)
        *sum = '\0';
    char *column = strchr(text, '=');
    char *name = column ? strchr(column, ':') : NULL;
    if (name)
        *name++ = '\0';
    return column && columns_find(set, column + 1) < COLUMNS_MAX &&
           (!name || line_find_form(name, &form));
}

static bool
line_fields_fit(const struct column_set *set, const char *fields,
                struct fault *fault)
{
    char *copy = strdup(fields);
    assert(copy);
    size_t count = 0;
    bool fits = true;
    for (char *at = copy; fits && *at;) {
        char *end = line_field_end(at);
        char *next = *end ? end + 1 : end;
        *end = '\0';
        char shown[64];
        snprintf(shown, sizeof shown, "%.60s", at);
        fits = ++count <= FIELDS_MAX && line_field_fits(set, at);
        if (!fits)
            fault_set(fault,
                      "the field \"%s\" has no such column or form, or "
                      "is one too many",
                      shown);
        at = next;
    }
    free(copy);
    return fits;
}

bool
line_add(const struct line_row *row, const char *like, struct fault *fault)
{
    unsigned other = columns_line(like);
    if (other == LINE_COUNT || columns_count() == LINE_COUNT)
        return fault_set(fault,
                         "\"%s\" is no line whose columns it could "
                         "have, or there are too many lines",
                         like);
    if (!line_fields_fit(columns_of(other), row->fields, fault))
        return false;
    line_cut(columns_add(row->line.name, like), row);
    return true;
}

size_t
line_count(void)
{
    return columns_count();
}

const struct line *
line_at(size_t index)
{
    return &lines[index];
}

const struct line *
line_named(const char *name)
{
    unsigned number = columns_line(name);
    return number < LINE_COUNT ? &lines[number] : NULL;
}

bool
line_is_file(const struct line *line)
{
    return line->family == FAMILY_F1 || line->family == FAMILY_F2 ||
           line->family == FAMILY_F3;
}

const char *
line_institution(const struct line *line, const char *name)
{
    for (size_t i = 0; i < line->field_count; i++) {
        const struct field *field = &line->fields[i];
        if (field->column != line->institution_column)
            continue;
        for (size_t k = 0; k < field->code_count; k++)
            if (strcmp(field->codes[k].value, name) == 0)
                return field->codes[k].wire;
    }
    return name;
}

bool
line_is_flag_row(const struct line *line, const char *const *cells)
{
    for (size_t i = 0; i < line->flag_count; i++)
        if (*cells[line->flags[i].column])
            return true;
    if (!line->flag_count)
        return false;
    // A bank that gives no figures has flag rows even where they are empty.
    const char *const *bank = line->flag_institutions;
    while (*bank && strcmp(*bank, cells[line->institution_column]) != 0)
        bank++;
    return *bank != NULL;
}
