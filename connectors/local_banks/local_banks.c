/* SPDX-License-Identifier: Apache-2.0
 *
 * Line 24, local banks: F2 in GB18030, and as the last part an F3 file of the
 * institutions that give no figures, only whether a limit is exceeded. The F2
 * rows speak first; where they say "no account", the flags decide.
 */
#include "connector.h"
#include "f2.h"
#include "f3.h"

static const struct rule flag_rules[] = {
    {"姓名", TARGET_NAME, FORM_TEXT, NULL, NULL},
    {"证件号码", TARGET_ID, FORM_TEXT, NULL, NULL},
    {"个人存款是否超限", FIELD_OVER_PERSON, FORM_FLAG_ZH, NULL, NULL},
    {"家庭存款是否超限", FIELD_OVER_HOUSEHOLD, FORM_FLAG_ZH, NULL, NULL},
    {"个人限额(元)", FIELD_LIMIT_PERSON, FORM_YUAN, NULL, NULL},
    {"家庭限额(元)", FIELD_LIMIT_HOUSEHOLD, FORM_YUAN, NULL, NULL},
    {"数据日期", TARGET_AS_OF, FORM_D_SLASH, NULL, NULL},
    {"机构", TARGET_INSTITUTION, FORM_TEXT, NULL, NULL},
    {"说明", FIELD_NONE, FORM_TEXT, NULL, NULL},
    RULE_END,
};

static const struct f2_line line = {
    .prefix = "bdyh",
    .charset = CHARSET_GB18030,
    .kind = RECORD_ACCOUNT,
    .rules = f2_account_rules,
    .sum_place = "10",
    .as_of_place = "19",
    .place_count = 19,
};

enum flag_meaning { FLAG_NOT_ANSWERED, FLAG_NO_ACCOUNT, FLAG_GIVEN };

/* What 说明 and the two flags of a row mean together. */
static enum flag_meaning
judge_flags(struct reading *reading, const struct row *row)
{
    struct cell note = row_cell(row, "说明");
    bool is_given = row_cell(row, "个人存款是否超限").kind == CELL_TEXT ||
                    row_cell(row, "家庭存款是否超限").kind == CELL_TEXT;
    if (note.kind == CELL_UNKNOWN)
        return is_given ? FLAG_GIVEN : FLAG_NOT_ANSWERED;
    if (text_equals_chars(note.text, "无户") && !is_given)
        return FLAG_NO_ACCOUNT;
    if (is_given || outcome_find(f3_notes, note.text) == NULL)
        reading_garble(reading, REASON_FIELD);
    return FLAG_NOT_ANSWERED;
}

/* One 是: over; a flag whose limit is empty says nothing that can be used. */
static enum answer_kind
judge_limits(const struct record *record)
{
    int64_t person = 0, household = 0, limit;
    if ((record_number(record, FIELD_OVER_PERSON, &person) &&
         !record_number(record, FIELD_LIMIT_PERSON, &limit)) ||
        (record_number(record, FIELD_OVER_HOUSEHOLD, &household) &&
         !record_number(record, FIELD_LIMIT_HOUSEHOLD, &limit)))
        return ANSWER_AMBIGUOUS;
    return person != 0 || household != 0 ? ANSWER_OVER_LIMIT
                                         : ANSWER_UNDER_LIMIT;
}

/* With accounts the flags are one more record; else they decide. */
static void
read_flags(struct reading *reading, const struct f3_frame *header,
           const struct row *row)
{
    struct answer *answer = reading->answer;
    struct cell institution = row_cell(row, "机构");
    if (institution.kind != CELL_TEXT ||
        !f3_speaks_for(header, institution.text)) {
        reading_garble(reading, REASON_FIELD);
        return;
    }
    enum flag_meaning meaning = judge_flags(reading, row);
    reading_date_cell(reading, row, "数据日期", FORM_D_SLASH);
    reading_need(reading, row, "个人限额(元)", FORM_YUAN);
    reading_need(reading, row, "家庭限额(元)", FORM_YUAN);
    if (meaning == FLAG_GIVEN) {
        struct record *record =
            reading_record(reading, RECORD_LIMIT_FLAG, flag_rules);
        reading_rules(reading, row, flag_rules, record);
        if (record != NULL && answer->kind == ANSWER_NOTHING)
            reading_settle(reading, judge_limits(record), REASON_NONE);
    }
    for (uint32_t i = 0; i < header->institution_count; i++)
        if (meaning == FLAG_NOT_ANSWERED ||
            !text_equals(header->institutions[i], institution.text))
            reading_silent(reading, header->institutions[i]);
    reading_spoke(reading, institution.text);
}

/* The flags of this person: one row, or the institutions are silent. */
static void
read_flags_file(struct reading *reading, const struct evidence *evidence)
{
    uint32_t flags = 0, found = 0, at = 0;
    struct f3_frame header;
    struct row row;
    while (flags < evidence->frame_count &&
           f2_is_frame(evidence->frames[flags]))
        flags++;
    if (flags == evidence->frame_count) {
        reading_garble(reading, REASON_ENVELOPE);
        return;
    }
    for (uint32_t i = 0; i < evidence->slice_count; i++)
        if (evidence->slice_replies[i] == flags) {
            found++;
            at = i;
        }
    if (!f3_read_frame(reading, evidence->frames[flags], &header))
        return;
    if (found == 1) {
        reading->slice = at;
        if (f3_read_row(reading, &header, evidence->slices[at], &row))
            read_flags(reading, &header, &row);
    }
    for (uint32_t i = 0; found != 1 && i < header.institution_count; i++)
        reading_silent(reading, header.institutions[i]);
}

static bool
ask(struct arena *arena, const struct stamp *stamp,
    const struct question *questions, uint32_t count, struct request *request)
{
    return f2_ask(arena, stamp, questions, count, &line, request);
}

static bool
split(struct arena *arena, const struct stamp *stamp,
      const struct question *questions, uint32_t count,
      const struct reply *replies, uint32_t reply_count, struct split *out)
{
    struct cutting cutting;
    struct part part;
    cutting_begin(&cutting, arena, stamp, questions, count, replies,
                  reply_count);
    bool is_fine = parts_are_all(replies, reply_count) ||
                   cutting_garble(&cutting, REASON_ENVELOPE);
    for (uint32_t i = 0; i < reply_count && is_fine; i++) {
        bool is_flags = part_of_name(replies[i].file_name, &part) &&
                        part.number == part.count;
        if (!text_equals_chars(part.extension, is_flags ? "csv" : "txt"))
            is_fine = cutting_garble(&cutting, REASON_ENVELOPE);
        else
            is_fine = is_flags ? f3_split_part(&cutting, i, flag_rules)
                               : f2_split_part(&cutting, i, &line);
    }
    return cutting_end(&cutting, FRAME_TEXT, out);
}

static bool
read(struct arena *arena, const struct evidence *evidence,
     const struct question *question, struct answer *answer)
{
    struct reading reading;
    reading_begin(&reading, arena, question, answer);
    f2_read_rows(&reading, evidence, &line);
    if (reading.garbled == REASON_NONE &&
        (answer->kind == ANSWER_FOUND || answer->kind == ANSWER_NOTHING))
        read_flags_file(&reading, evidence);
    return reading_end(&reading);
}

const struct connector connector_local_banks = {
    .name = "local_banks",
    .line = LINE_LOCAL_BANKS,
    .family = "F2",
    .carrier = CARRIER_FILE,
    .persons_max = 50000,
    .format_version = "1",
    .ask = ask,
    .next = file_next,
    .split = split,
    .read = read,
};
