// SPDX-License-Identifier: Apache-2.0
//
// What a row of a planned answer says field by field, with what owners put in
// from other rows; see answer.h.
#include "answer.h"

#include "form.h"

#include <string.h>

// The date that replaces whatever the row has, or NULL.
static const char *
answer_stale(const struct answers *answers, const struct answer *answer,
             const struct row *row)
{
    const struct stale *one = answer->stales;
    while (one && !answer_is_of(answers, row, one->institution))
        one = one->next;
    return one ? one->date : answer->stale;
}

const char *
answer_row_as_of(const struct answers *answers, const struct answer *answer,
                 const struct row *row)
{
    const char *stale = answer_stale(answers, answer, row);
    if (stale)
        return stale;
    const char *own = row->cells[answers->exchange->line->as_of_column];
    return *own ? own : answers->population->as_of;
}

const char *
answer_as_of(const struct answers *answers, const struct answer *answer)
{
    const char *oldest = NULL;
    for (size_t i = 0; i < answer->list.count; i++) {
        if (answer->list.rows[i] == answer->stranger)
            continue;
        const char *date =
            answer_row_as_of(answers, answer, answer->list.rows[i]);
        if (!oldest || strcmp(date, oldest) < 0)
            oldest = date;
    }
    if (oldest)
        return oldest;
    return answer->stale ? answer->stale : answers->population->as_of;
}

bool
answer_is_silent(const struct answers *answers, const char *institution)
{
    for (size_t i = 0; i < answers->silent_count; i++)
        if (strcmp(answers->silent[i], institution) == 0)
            return true;
    return false;
}

const char *
answer_row_id(const struct answer *answer, const struct row *row)
{
    if (answer->is_without_id && answer->list.count && row != answer->stranger)
        return "";
    return row ? row->id : answer->id;
}

// Whether the rows are one but for the role.
static bool
answer_is_twin(const struct line *line, unsigned role, const struct row *row,
               const struct row *other)
{
    if (strcmp(row->id, other->id) != 0 || strcmp(row->name, other->name) != 0)
        return false;
    if (!*row->cells[role] || !*other->cells[role])
        return false;
    for (unsigned i = 0; i < line->columns->column_count; i++)
        if (i != role && strcmp(row->cells[i], other->cells[i]) != 0)
            return false;
    return true;
}

static const struct field *
answer_roles_field(const struct line *line)
{
    for (size_t i = 0; i < line->field_count; i++)
        if (line->fields[i].form == FORM_ROLES)
            return &line->fields[i];
    return NULL;
}

bool
answer_is_merged(const struct answers *answers, const struct answer *answer,
                 size_t at)
{
    const struct line *line = answers->exchange->line;
    const struct field *field = answer_roles_field(line);
    const struct row *const *rows = answer->list.rows;
    for (size_t i = 0; field && i < at; i++)
        if (answer_is_twin(line, field->column, rows[i], rows[at]))
            return true;
    return false;
}

// The roles of all rows that are merged into this one, in their order.
static bool
answer_render_roles(const struct answers *answers, const struct answer *answer,
                    const struct field *field, const struct row *row,
                    struct buffer *out)
{
    const char *comma = "";
    for (size_t i = 0; i < answer->list.count; i++) {
        const struct row *other = answer->list.rows[i];
        if (!*other->cells[field->column] ||
            !answer_is_twin(answers->exchange->line, field->column, row, other))
            continue;
        buffer_add_text(out, comma);
        form_render_code(field, other->cells[field->column], false, out);
        comma = ",";
    }
    return *comma;
}

static bool
answer_has_role(const struct row *row, const struct field *field)
{
    const char *cell = row->cells[field->column];
    return strcmp(cell, field->codes[0].value) == 0 ||
           strcmp(cell, "both") == 0;
}

// The ID of whoever has the role in the deed to which the row belongs; the
// row's own person goes before others and is never somebody else's party.
static const char *
answer_party(const struct answers *answers, const struct field *field,
             const struct row *row)
{
    if (answer_has_role(row, field))
        return row->id;
    unsigned line = answers->exchange->line->number;
    const struct row *other = population_group(answers->population, line, row);
    while (other && (!answer_has_role(other, field) ||
                     strcmp(other->canonical, row->canonical) == 0))
        other = population_group_next(answers->population, line, other);
    return other ? other->id : "";
}

static const char *
answer_value(const struct answers *answers, const struct answer *answer,
             const struct field *field, const struct row *row)
{
    const struct line *line = answers->exchange->line;
    const char *value = row->cells[field->column];
    if (field->column == line->identity_column && answer->is_without_id &&
        row != answer->stranger)
        return "";
    if (field->form == FORM_PARTY)
        return answer_party(answers, field, row);
    if (field->column == line->as_of_column)
        return answer_row_as_of(answers, answer, row);
    if (field->column != line->dated_column)
        return value;
    // A date that is a field of its own stays unknown where it is.
    const char *stale = answer_stale(answers, answer, row);
    if (stale)
        return stale;
    return *value ? value : row->cells[line->as_of_column];
}

// Whether the owner writes the row's code in his other way.
static bool
answer_is_other_code(const struct line *line, const struct field *field,
                     const struct row *row)
{
    if (field->form == FORM_GRADE) {
        const char *issued = row->cells[columns_find(line->columns, "issued")];
        return strcmp(issued, "2010") < 0;
    }
    if (field->form == FORM_MARGIN) {
        const char *form = row->cells[columns_find(line->columns, "form")];
        return strcmp(form, "margin") == 0;
    }
    return false;
}

bool
answer_render_field(const struct answers *answers, const struct answer *answer,
                    const struct field *field, const struct row *row,
                    struct buffer *out)
{
    if (field->form == FORM_ROLES)
        return answer_render_roles(answers, answer, field, row, out);
    const char *value = answer_value(answers, answer, field, row);
    if (!*value)
        return false;
    if (field->form == FORM_LEFT)
        buffer_add_int(out, form_months(answers->as_of, value));
    else if (answer_is_other_code(answers->exchange->line, field, row))
        form_render_code(field, value, true, out);
    else
        form_render(field, value, out);
    return true;
}
