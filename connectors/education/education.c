/* SPDX-License-Identifier: Apache-2.0
 *
 * Line 29, schooling: F1 with tabs. Rows go by the number that we gave, since a
 * pupil may be registered without an ID number.
 */
#include "connector.h"
#include "f1.h"

static const struct code stages[] = {
    {"幼儿园", "kindergarten"}, {"小学", "primary"},
    {"初中", "junior"},         {"高中", "senior"},
    {"中职", "vocational"},     {"大专", "college"},
    {"本科", "bachelor"},       {"硕士", "master"},
    {"博士", "doctor"},         CODE_END,
};

static const struct code natures[] = {
    {"公办", "yes"},
    {"民办", "no"},
    CODE_END,
};

static const struct rule rules[] = {
    {"学段", FIELD_STAGE, FORM_CODE, stages, NULL},
    {"学校", FIELD_SCHOOL, FORM_TEXT, NULL, NULL},
    {"学校代码", FIELD_SCHOOL_NO, FORM_TEXT, NULL, NULL},
    {"办学性质", FIELD_PUBLIC, FORM_FLAG_WORD, natures, NULL},
    {"全日制", FIELD_FULL_TIME, FORM_FLAG_ZH, NULL, NULL},
    {"入学日期", FIELD_FROM_DATE, FORM_D_SLASH, NULL, NULL},
    {"毕业日期", FIELD_UNTIL_DATE, FORM_D_SLASH, NULL, NULL},
    {"学年", FIELD_YEAR, FORM_SCHOOL_YEAR, NULL, NULL},
    {"学费(元)", FIELD_FEE, FORM_YUAN_COMMA, NULL, NULL},
    {"住宿费(元)", FIELD_LODGING, FORM_YUAN_COMMA, NULL, NULL},
    {"资助(元)", FIELD_AID, FORM_YUAN_COMMA, NULL, NULL},
    RULE_END,
};

static const struct f1_line line = {
    .prefix = "jy",
    .sheet = &f1_tab,
    .kind = RECORD_SCHOOLING,
    .echo = f1_name_id,
    .rules = rules,
    .sum = "学费(元)",
};

static bool
ask(struct arena *arena, const struct stamp *stamp,
    const struct question *questions, uint32_t count, struct request *request)
{
    return f1_ask(arena, stamp, questions, count, &line, request);
}

static bool
split(struct arena *arena, const struct stamp *stamp,
      const struct question *questions, uint32_t count,
      const struct reply *replies, uint32_t reply_count, struct split *out)
{
    return f1_split(arena, stamp, questions, count, replies, reply_count, &line,
                    out);
}

static bool
read(struct arena *arena, const struct evidence *evidence,
     const struct question *question, struct answer *answer)
{
    return f1_read(arena, evidence, question, &line, answer);
}

const struct connector connector_education = {
    .name = "education",
    .line = LINE_EDUCATION,
    .family = "F1",
    .carrier = CARRIER_FILE,
    .persons_max = 50000,
    .format_version = "1",
    .ask = ask,
    .next = file_next,
    .split = split,
    .read = read,
};
