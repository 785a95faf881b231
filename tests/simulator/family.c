// SPDX-License-Identifier: Apache-2.0
//
// What several families share in writing; see family.h.
#include "family.h"

#include <string.h>

// Numbers stand bare only where a family types them (H2: fen and counts).
static bool
family_is_number(const struct line *line, const struct field *field)
{
    return line->family == FAMILY_H2 &&
           (field->form == FORM_FEN || field->form == FORM_INT);
}

void
family_write_fields(const struct answers *answers, const struct answer *answer,
                    const struct row *row, const char *unknown,
                    struct buffer *out)
{
    const struct line *line = answers->exchange->line;
    struct buffer value = {0};
    for (size_t i = 0; i < line->field_count; i++) {
        const struct field *field = &line->fields[i];
        buffer_add_char(out, ',');
        buffer_add_json(out, field->wire);
        buffer_add_char(out, ':');
        buffer_clear(&value);
        if (!answer_render_field(answers, answer, field, row, &value))
            buffer_add_text(out, unknown);
        else if (family_is_number(line, field))
            buffer_add_text(out, value.bytes);
        else
            buffer_add_json(out, value.bytes);
    }
    buffer_release(&value);
}

const char *
family_peek_id(const json_t *body, const char *outer, const char *key)
{
    const json_t *object = outer ? json_object_get(body, outer) : body;
    const char *id = json_string_value(json_object_get(object, key));
    return id && strlen(id) <= 64 ? id : "";
}

bool
family_is_flag_row(const struct line *line, const struct row *row)
{
    for (size_t i = 0; i < line->flag_count; i++)
        if (*row->cells[line->flags[i].column])
            return true;
    if (!line->flag_count)
        return false;
    // A bank that gives no figures has flag rows even where they are empty.
    const char *const *bank = line->flag_institutions;
    while (*bank && strcmp(*bank, row->cells[line->institution_column]) != 0)
        bank++;
    return *bank != NULL;
}

const struct notice *
family_notice(const struct answer *answer, const char *institution)
{
    for (size_t i = 0; i < answer->notice_count; i++)
        if (strcmp(answer->notices[i].institution, institution) == 0)
            return &answer->notices[i];
    return NULL;
}

static size_t
family_add_institution(const char *name, size_t count,
                       const char *names[FAMILY_INSTITUTIONS_MAX])
{
    if (!*name || count == FAMILY_INSTITUTIONS_MAX)
        return count;
    for (size_t i = 0; i < count; i++)
        if (strcmp(names[i], name) == 0)
            return count;
    names[count] = name;
    return count + 1;
}

size_t
family_institutions(const struct answers *answers, bool is_flags,
                    const char *names[FAMILY_INSTITUTIONS_MAX])
{
    const struct line *line = answers->exchange->line;
    const char *const *listed =
        is_flags ? line->flag_institutions : line->institutions;
    size_t count = 0;
    for (; listed && *listed; listed++)
        count = family_add_institution(*listed, count, names);
    const struct row_table *table = &answers->population->tables[line->number];
    for (uint32_t i = 0; i < table->row_count; i++) {
        const struct row *row = &table->rows[i];
        if (family_is_flag_row(line, row) == is_flags)
            count = family_add_institution(row->cells[line->institution_column],
                                           count, names);
    }
    return count;
}
