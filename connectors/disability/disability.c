/* SPDX-License-Identifier: Apache-2.0
 *
 * Line 05, disability certificates: D1. The owner echoes nobody; the number of
 * a certificate begins with the ID number of its holder.
 */
#include "connector.h"
#include "d1.h"

#define ID_CHARACTERS 18

static const struct code categories[] = {
    {"视力", "1"}, {"听力", "2"}, {"言语", "3"}, {"肢体", "4"},
    {"智力", "5"}, {"精神", "6"}, {"多重", "7"}, CODE_END,
};

/* A word in rows issued before 2010, or nobody knows when. */
static const struct code grades[] = {
    {"1", "1"},    {"2", "2"},    {"3", "3"},    {"4", "4"}, {"一级", "1"},
    {"二级", "2"}, {"三级", "3"}, {"四级", "4"}, CODE_END,
};

/* Bytes of the first `count` characters; 0 where there are not so many. */
static size_t
prefix_size(struct text text, uint32_t count)
{
    for (size_t i = 0; i < text.size; i++) {
        bool is_first = ((unsigned char)text.bytes[i] & 0xC0) != 0x80;
        if (is_first && count-- == 0)
            return i;
    }
    return count == 0 ? text.size : 0;
}

/* A number too short to name its holder is none. */
static void
read_certificate(struct reading *reading, const struct row *row,
                 const struct rule *rule, struct record *record)
{
    struct cell cell = row_cell(row, rule->wire);
    if (cell.kind == CELL_UNKNOWN)
        return;
    size_t size = prefix_size(cell.text, ID_CHARACTERS);
    if (size == 0) {
        reading_garble(reading, REASON_FIELD);
        return;
    }
    struct field_value value = {.text = cell.text};
    record->id = text_slice(cell.text, 0, size);
    reading_put(reading, rule, value, record);
}

static const struct rule rules[] = {
    {"cjzh", FIELD_CERTIFICATE, FORM_OWN, NULL, read_certificate},
    {"cjlb", FIELD_CATEGORY, FORM_CODE, categories, NULL},
    {"cjdj", FIELD_GRADE, FORM_CODE, grades, NULL},
    {"fzrq", FIELD_ISSUED, FORM_D_DASH, NULL, NULL},
    {"fsrq", FIELD_REVIEW, FORM_D_DASH, NULL, NULL},
    {"shbt", FIELD_LIVING_ALLOWANCE, FORM_YUAN, NULL, NULL},
    {"hlbt", FIELD_NURSING_ALLOWANCE, FORM_YUAN, NULL, NULL},
    RULE_END,
};

static const struct d1_line line = {
    .batch_line = "cjrz",
    .kind = RECORD_DISABILITY,
    .rules = rules,
};

static bool
ask(struct arena *arena, const struct stamp *stamp,
    const struct question *questions, uint32_t count, struct request *request)
{
    return d1_ask(arena, stamp, questions, count, &line, request);
}

static bool
split(struct arena *arena, const struct stamp *stamp,
      const struct question *questions, uint32_t count,
      const struct reply *replies, uint32_t reply_count, struct split *out)
{
    return d1_split(arena, stamp, questions, count, replies, reply_count, &line,
                    out);
}

static bool
read(struct arena *arena, const struct evidence *evidence,
     const struct question *question, struct answer *answer)
{
    return d1_read(arena, evidence, question, &line, answer);
}

const struct connector connector_disability = {
    .name = "disability",
    .line = LINE_DISABILITY,
    .family = "D1",
    .carrier = CARRIER_DATABASE,
    .persons_max = 10000,
    .format_version = "1",
    .ask = ask,
    .next = d1_next,
    .split = split,
    .read = read,
};
