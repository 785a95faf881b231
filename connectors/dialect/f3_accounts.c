/* SPDX-License-Identifier: Apache-2.0
 *
 * F3 with accounts, as wire.md 2 has it. An institution of a trailer has
 * answered when it has a row with 是 or 否 and none that is empty; the others
 * are silent.
 */
#include "f3_accounts.h"

#include "mutant.h"

#define FILE_MAX (16 * 1024 * 1024) /* bytes of a request */

static const struct rule family[] = {
    {"有无账户", FIELD_NONE, FORM_FLAG_ZH, NULL, NULL},
    {SHEET_DATE, FIELD_NONE, FORM_D_SLASH, NULL, NULL},
    {"说明", FIELD_NONE, FORM_TEXT, NULL, NULL},
    RULE_END,
};

static const struct rule echo[] = {
    {SHEET_ID, TARGET_ID, FORM_TEXT, NULL, NULL},
    RULE_END,
};

static void
put_row(struct buffer *out, uint32_t count, const struct text *cells)
{
    for (uint32_t i = 0; i < count; i++) {
        struct text rest = cells[i], part;
        buffer_chars(out, i == 0 ? "\"" : ",\"");
        for (bool is_first = true; text_cut(&rest, '"', &part);
             is_first = false) {
            buffer_chars(out, is_first ? "" : "\"\"");
            buffer_text(out, part);
        }
        buffer_chars(out, "\"");
    }
    buffer_chars(out, "\n");
}

bool
f3_accounts_ask(struct arena *arena, const struct stamp *stamp,
                const struct question *questions, uint32_t count,
                const struct f3_accounts *line, struct request *request)
{
    static const struct text names[] = {
        {SHEET_NUMBER, sizeof(SHEET_NUMBER) - 1},
        {"姓名", sizeof("姓名") - 1},
        {SHEET_ID, sizeof(SHEET_ID) - 1},
        {"授权书号", sizeof("授权书号") - 1},
        {"委托书号", sizeof("委托书号") - 1},
    };
    struct text bytes;
    struct buffer out;
    buffer_init(&out, FILE_MAX);
    put_row(&out, 5, names);
    for (uint32_t i = 0; i < count; i++) {
        char no[12];
        (void)snprintf(no, sizeof(no), "%d", questions[i].no);
        const struct text cells[] = {text_of(no), questions[i].name,
                                     questions[i].id, questions[i].consent,
                                     stamp->mandate};
        put_row(&out, 5, cells);
    }
    struct text body = text_copy(arena, buffer_view(&out));
    buffer_release(&out);
    return charset_encode(arena, f3_sheet.charset, body, &bytes) &&
           file_request(arena, stamp, line->prefix, f3_sheet.extension, bytes,
                        request);
}

bool
f3_accounts_split(struct arena *arena, const struct stamp *stamp,
                  const struct question *questions, uint32_t count,
                  const struct reply *replies, uint32_t reply_count,
                  const struct f3_accounts *line, struct split *split)
{
    struct cutting cutting;
    struct sheet sheet = f3_sheet;
    sheet.columns[0] = family;
    sheet.columns[1] = line->rules;
    cutting_begin(&cutting, arena, stamp, questions, count, replies,
                  reply_count);
    return sheet_split(&cutting, &sheet, split);
}

/* What one institution has said about the person so far. */
struct word {
    struct text institution;
    bool has_account, has_none, is_silent;
};

struct verdict {
    const struct outcome *whole; /* of a row that speaks for all */
    uint32_t count;              /* at most one a slice */
    struct word *words;
};

static struct word *
find_word(const struct verdict *verdict, struct text institution)
{
    for (uint32_t i = 0; i < verdict->count; i++)
        if (text_equals(verdict->words[i].institution, institution))
            return &verdict->words[i];
    return NULL;
}

static struct word *
make_word(struct verdict *verdict, struct text institution)
{
    struct word *word = find_word(verdict, institution);
    if (word == NULL) {
        word = &verdict->words[verdict->count++];
        word->institution = institution;
    }
    return word;
}

/* 机构 and 有无账户 are empty: 说明 speaks for all. */
static void
judge_whole(struct reading *reading, struct cell note, struct verdict *verdict)
{
    const struct outcome *outcome = outcome_find(f3_notes, note.text);
    if (outcome == NULL ||
        (verdict->whole != NULL && verdict->whole != outcome))
        reading_garble(reading, REASON_FIELD);
    verdict->whole = outcome;
}

static void
judge_row(struct reading *reading, const struct row *row,
          const struct f3_frame *frame, struct verdict *verdict)
{
    struct cell institution = row_cell(row, "机构");
    struct cell has = row_cell(row, "有无账户");
    struct cell note = row_cell(row, "说明");
    if (institution.kind == CELL_UNKNOWN && has.kind == CELL_UNKNOWN) {
        judge_whole(reading, note, verdict);
        return;
    }
    bool is_note_fine =
        note.kind == CELL_UNKNOWN ||
        (has.kind == CELL_UNKNOWN && outcome_find(f3_notes, note.text) != NULL);
    if (institution.kind != CELL_TEXT || !is_note_fine ||
        !f3_speaks_for(frame, institution.text)) {
        reading_garble(reading, REASON_FIELD);
        return;
    }
    struct word *word = make_word(verdict, institution.text);
    if (has.kind == CELL_UNKNOWN)
        word->is_silent = true;
    else if (text_equals_chars(has.text, "是"))
        word->has_account = true;
    else if (text_equals_chars(has.text, "否"))
        word->has_none = true;
    else
        reading_garble(reading, REASON_FIELD);
    if (word->has_account && word->has_none)
        reading_garble(reading, REASON_FIELD);
}

static void
read_row(struct reading *reading, const struct row *row,
         const struct f3_frame *frame, const struct f3_accounts *line,
         struct verdict *verdict)
{
    judge_row(reading, row, frame, verdict);
    reading_date_cell(reading, row, SHEET_DATE, FORM_D_SLASH);
    if (text_equals_chars(row_cell(row, "有无账户").text, "是")) {
        struct record *record =
            reading_record(reading, line->kind, line->rules);
        reading_rules(reading, row, echo, record);
        reading_rules(reading, row, line->rules, record);
    } else {
        reading_expect_empty(reading, row, line->rules + 1);
    }
}

static bool
read_frames(struct reading *reading, const struct evidence *evidence,
            struct f3_frame *frames)
{
    for (uint32_t i = 0; i < evidence->frame_count; i++)
        if (!f3_read_frame(reading, evidence->frames[i], &frames[i]))
            return false;
    return true;
}

static void
tell_silent(struct reading *reading, const struct f3_frame *frame,
            const struct verdict *verdict)
{
    for (uint32_t i = 0; i < frame->institution_count; i++) {
        const struct word *word = find_word(verdict, frame->institutions[i]);
        if (word == NULL ? !mutant_is("absent_has_answered") : word->is_silent)
            reading_silent(reading, frame->institutions[i]);
    }
}

static void
settle(struct reading *reading, const struct verdict *verdict)
{
    bool has_account = false, has_none = false;
    for (uint32_t i = 0; i < verdict->count; i++) {
        has_account |= verdict->words[i].has_account;
        has_none |= verdict->words[i].has_none;
    }
    if (verdict->whole != NULL && verdict->count > 0)
        reading_garble(reading, REASON_FIELD);
    if (has_account || has_none) {
        reading_settle(reading, has_account ? ANSWER_FOUND : ANSWER_NOTHING,
                       REASON_NONE);
        return;
    }
    /* PARTIAL is about what was answered, and nothing was. */
    reading->answer->silent_count = 0;
    reading->answer->marks = 0;
    if (verdict->whole != NULL)
        reading_settle(reading, verdict->whole->kind, verdict->whole->reason);
    else
        reading_settle(reading, ANSWER_UNREACHABLE, REASON_NONE);
}

bool
f3_accounts_read(struct arena *arena, const struct evidence *evidence,
                 const struct question *question,
                 const struct f3_accounts *line, struct answer *answer)
{
    struct reading reading;
    struct row row;
    struct verdict verdict = {.count = 0};
    reading_begin(&reading, arena, question, answer);
    struct f3_frame *frames =
        arena_array(arena, evidence->frame_count, sizeof(*frames));
    verdict.words =
        arena_array(arena, evidence->slice_count, sizeof(*verdict.words));
    if (frames == NULL || verdict.words == NULL)
        return false;
    if (evidence->slice_count == 0)
        reading_garble(&reading, REASON_MISSING);
    if (read_frames(&reading, evidence, frames)) {
        for (uint32_t i = 0; i < evidence->slice_count; i++) {
            const struct f3_frame *frame = &frames[evidence->slice_replies[i]];
            reading.slice = i;
            if (f3_read_row(&reading, frame, evidence->slices[i], &row))
                read_row(&reading, &row, frame, line, &verdict);
        }
        for (uint32_t i = 0; i < evidence->frame_count; i++)
            tell_silent(&reading, &frames[i], &verdict);
        settle(&reading, &verdict);
    }
    return reading_end(&reading);
}
