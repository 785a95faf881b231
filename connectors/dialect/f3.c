/* SPDX-License-Identifier: Apache-2.0
 *
 * F3, as wire.md 2 has it.
 */
#include "f3.h"

const struct sheet f3_sheet = {
    .extension = "csv",
    .charset = CHARSET_GB18030,
    .separator = ',',
    .line_end = LINE_END_LF,
    .is_quoted = true,
};

const struct outcome f3_notes[] = {
    {"多人", ANSWER_AMBIGUOUS, REASON_NONE},
    {"未授权", ANSWER_REFUSED, REASON_CONSENT},
    {"限制", ANSWER_REFUSED, REASON_RESTRICTED},
    {"拒绝", ANSWER_REFUSED, REASON_OTHER},
    {"异常", ANSWER_UNREACHABLE, REASON_NONE},
    OUTCOME_END,
};

bool
f3_split_part(struct cutting *cutting, uint32_t reply, const struct rule *rules)
{
    struct sheet sheet = f3_sheet;
    sheet.columns[0] = rules;
    return sheet_split_part(cutting, reply, &sheet);
}

static bool
read_institutions(struct reading *reading, struct text list,
                  struct f3_frame *header)
{
    header->institution_count = 0;
    header->institutions = arena_array(reading->arena, list.size + 1,
                                       sizeof(*header->institutions));
    if (header->institutions == NULL)
        return false;
    struct text name;
    while (text_cut(&list, ';', &name))
        if (name.size > 0)
            header->institutions[header->institution_count++] = name;
    return true;
}

bool
f3_read_frame(struct reading *reading, struct text frame,
              struct f3_frame *header)
{
    return sheet_read_frame(reading, &f3_sheet, frame, &header->sheet) &&
           read_institutions(reading, header->sheet.about, header);
}

bool
f3_read_row(struct reading *reading, const struct f3_frame *header,
            struct text slice, struct row *row)
{
    return sheet_read_row(reading, &f3_sheet, &header->sheet, slice, row);
}

bool
f3_speaks_for(const struct f3_frame *header, struct text institution)
{
    for (uint32_t i = 0; i < header->institution_count; i++)
        if (text_equals(header->institutions[i], institution))
            return true;
    return false;
}
