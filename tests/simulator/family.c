// SPDX-License-Identifier: Apache-2.0
//
// What several families share in writing; see family.h.
#include "family.h"

#include <string.h>

// Numbers stand bare only where a family types them (H2: fen and counts).
bool
family_is_bare(const struct line *line, const struct field *field)
{
    if (field->form == FORM_LIST || field->form == FORM_LEFT)
        return true;
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
        if (i)
            buffer_add_char(out, ',');
        buffer_add_json(out, field->wire);
        buffer_add_char(out, ':');
        buffer_clear(&value);
        if (!answer_render_field(answers, answer, field, row, &value))
            buffer_add_text(out, unknown);
        else if (family_is_bare(line, field))
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

const struct notice *
family_notice(const struct answer *answer, const char *institution)
{
    for (size_t i = 0; i < answer->notice_count; i++)
        if (strcmp(answer->notices[i].institution, institution) == 0)
            return &answer->notices[i];
    return NULL;
}

size_t
family_institutions(const struct answers *answers, bool is_flags,
                    const char ***names)
{
    const struct line *line = answers->exchange->line;
    const struct row_table *table = &answers->population->tables[line->number];
    const char *const *listed =
        is_flags ? line->flag_institutions : line->institutions;
    size_t count = 0;
    size_t others = table->institution_count[is_flags];
    while (listed && listed[count])
        count++;
    *names = arena_take(answers->exchange->arena,
                        (count + others + 1) * sizeof **names);
    for (size_t i = 0; i < count; i++)
        (*names)[i] = listed[i];
    size_t known = count;
    for (size_t i = 0; i < others; i++) {
        const char *name = table->institutions[is_flags][i];
        size_t at = 0;
        while (at < known && strcmp(listed[at], name) != 0)
            at++;
        if (at == known)
            (*names)[count++] = name;
    }
    return count;
}
