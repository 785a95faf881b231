/* SPDX-License-Identifier: Apache-2.0
 *
 * F2, as wire.md 2 has it. Lines are cut in the bytes as they came: no byte of
 * a GB18030 character is CR or LF. Fields are not: 126 characters end in the
 * byte of `|`, so a line is decoded first and then cut.
 */
#include "f2.h"

#include <string.h>

#include "mutant.h"

#define FILE_MAX (16 * 1024 * 1024) /* bytes of a request */
#define PLACES_MAX 32

/* The fields of one line; `count` may exceed what `cells` holds. */
struct fields {
    uint32_t count;
    struct cell cells[PLACES_MAX];
};

static const struct rule echo[] = {
    {"3", TARGET_NAME, FORM_TEXT, NULL, NULL},
    {"4", TARGET_ID, FORM_TEXT, NULL, NULL},
    {"5", TARGET_INSTITUTION, FORM_TEXT, NULL, NULL},
    RULE_END,
};

static const struct code forms[] = {
    {"1", "current"}, {"2", "fixed"},   {"3", "card"},
    {"4", "margin"},  {"5", "benefit"}, CODE_END,
};

static const struct code currencies[] = {
    {"156", "CNY"}, {"840", "USD"}, {"978", "EUR"}, {"392", "JPY"},
    {"344", "HKD"}, {"826", "GBP"}, CODE_END,
};

const struct rule f2_account_rules[] = {
    {"7", FIELD_ACCOUNT, FORM_TEXT, NULL, NULL},
    {"8", FIELD_FORM, FORM_CODE, forms, NULL},
    {"9", FIELD_CURRENCY, FORM_CODE, currencies, NULL},
    {"10", FIELD_BALANCE, FORM_FEN, NULL, NULL},
    {"11", FIELD_WEALTH, FORM_FEN, NULL, NULL},
    {"12", FIELD_BALANCE_CNY, FORM_FEN, NULL, NULL},
    {"13", FIELD_INFLOW_12M, FORM_FEN, NULL, NULL},
    {"14", FIELD_OUTFLOW_12M, FORM_FEN, NULL, NULL},
    {"15", FIELD_JOINT, FORM_FLAG_DIGIT, NULL, NULL},
    {"16", FIELD_SHARE_OF, FORM_SHARE_FRACTION, NULL, NULL},
    {"17", FIELD_OPENED, FORM_D8, NULL, NULL},
    {"18", FIELD_CLOSED, FORM_D8, NULL, NULL},
    RULE_END,
};

static const struct outcome outcomes[] = {
    {"1", ANSWER_FOUND, REASON_NONE},
    {"0", ANSWER_NOTHING, REASON_NONE},
    {"2", ANSWER_AMBIGUOUS, REASON_NONE},
    {"3", ANSWER_REFUSED, REASON_CONSENT},
    {"4", ANSWER_REFUSED, REASON_RESTRICTED},
    {"6", ANSWER_REFUSED, REASON_OTHER},
    {"9", ANSWER_UNREACHABLE, REASON_NONE},
    OUTCOME_END,
};

/* There are no quotes: what would end a field or a line becomes a space. */
static void
put_field(struct buffer *out, struct text field)
{
    for (size_t i = 0; i < field.size; i++) {
        char byte = field.bytes[i];
        bool is_mark = byte == '|' || (unsigned char)byte < 0x20;
        buffer_add(out, is_mark ? " " : &field.bytes[i], 1);
    }
}

bool
f2_ask(struct arena *arena, const struct stamp *stamp,
       const struct question *questions, uint32_t count,
       const struct f2_line *line, struct request *request)
{
    char date[9];
    struct text bytes;
    struct buffer out;
    date_print_plain(instant_shanghai_date(stamp->made_at_us), date);
    buffer_init(&out, FILE_MAX);
    buffer_chars(&out, "H|");
    put_field(&out, stamp->exchange_id);
    buffer_printf(&out, "|%s|", date);
    put_field(&out, stamp->mandate);
    buffer_printf(&out, "|%u\r\n", count);
    for (uint32_t i = 0; i < count; i++) {
        buffer_printf(&out, "D|%d|", questions[i].no);
        put_field(&out, questions[i].name);
        buffer_chars(&out, "|");
        put_field(&out, questions[i].id);
        buffer_chars(&out, "|");
        put_field(&out, questions[i].consent);
        buffer_chars(&out, "\r\n");
    }
    buffer_printf(&out, "T|%u\r\n", count);
    struct text body = text_copy(arena, buffer_view(&out));
    buffer_release(&out);
    return charset_encode(arena, line->charset, body, &bytes) &&
           file_request(arena, stamp, line->prefix, "txt", bytes, request);
}

/* Cuts one line (with its CRLF) into fields. */
static bool
fields_cut(struct arena *arena, enum charset charset, struct text line,
           struct fields *fields)
{
    bool is_early = mutant_is("cut_before_decode");
    struct text rest, cell;
    fields->count = 0;
    if (line.size < 2 || line.bytes[line.size - 2] != '\r')
        return false;
    line.size -= 2;
    if (memchr(line.bytes, '\r', line.size) != NULL ||
        !charset_decode(arena, is_early ? CHARSET_UTF8 : charset, line, &rest))
        return false;
    while (text_cut(&rest, '|', &cell)) {
        if (fields->count < PLACES_MAX)
            fields->cells[fields->count] =
                (struct cell){.kind = cell.size == 0 ? CELL_UNKNOWN : CELL_TEXT,
                              .text = cell};
        fields->count++;
    }
    return true;
}

static bool
read_number(const struct fields *fields, uint32_t place, int64_t *number)
{
    return place <= fields->count && place <= PLACES_MAX &&
           fields->cells[place - 1].kind == CELL_TEXT &&
           money_read_integer(fields->cells[place - 1].text, number);
}

static bool
says(const struct fields *fields, const char *letter)
{
    return fields->count > 0 &&
           text_equals_chars(fields->cells[0].text, letter);
}

/* What a part has told so far. */
struct progress {
    bool has_header, has_trailer;
    int64_t institutions, rows;           /* as the header says */
    int64_t seen_institutions, seen_rows; /* as they came */
    int64_t sum;
};

static bool
take_header(struct cutting *cutting, const struct fields *fields,
            struct progress *progress)
{
    int32_t date;
    if (progress->has_header || !says(fields, "H") || fields->count != 5 ||
        !date_read_plain(fields->cells[2].text, &date) ||
        !read_number(fields, 4, &progress->institutions) ||
        !read_number(fields, 5, &progress->rows))
        return cutting_garble(cutting, REASON_ENVELOPE);
    progress->has_header = true;
    return cutting_echo(cutting, fields->cells[1].text);
}

static bool
take_trailer(struct cutting *cutting, const struct fields *fields,
             struct progress *progress)
{
    int64_t rows, sum;
    if (fields->count != 3 || !read_number(fields, 2, &rows) ||
        !read_number(fields, 3, &sum))
        return cutting_garble(cutting, REASON_ENVELOPE);
    if ((progress->seen_rows != rows || progress->rows != rows ||
         progress->institutions != progress->seen_institutions) &&
        !mutant_is("count_not_checked"))
        return cutting_garble(cutting, REASON_COUNT);
    if (progress->sum != sum && !mutant_is("sum_not_checked"))
        return cutting_garble(cutting, REASON_SUM);
    progress->has_trailer = true;
    return true;
}

static bool
take_row(struct cutting *cutting, const struct f2_line *line,
         const struct fields *fields, struct progress *progress)
{
    int64_t place, amount;
    progress->seen_rows++;
    (void)text_to_count(text_of(line->sum_place), &place);
    /* An amount that cannot be read counts as none, so that the sum differs:
     * a file that cannot be checked is not believed. */
    if (read_number(fields, (uint32_t)place, &amount) &&
        !money_add(progress->sum, amount, &progress->sum))
        return cutting_garble(cutting, REASON_SUM);
    return true;
}

static bool
take_line(struct cutting *cutting, struct arena *scratch, uint32_t reply,
          const struct f2_line *line, struct text bytes,
          struct progress *progress)
{
    struct fields fields;
    struct text body = cutting->replies[reply].body;
    size_t from = (size_t)(bytes.bytes - body.bytes);
    if (progress->has_trailer ||
        !fields_cut(scratch, line->charset, bytes, &fields))
        return cutting_garble(cutting, REASON_ENVELOPE);
    if (!progress->has_header)
        return take_header(cutting, &fields, progress);
    if (says(&fields, "T"))
        return take_trailer(cutting, &fields, progress);
    if ((says(&fields, "I") || says(&fields, "E")) && fields.count == 3 &&
        progress->seen_rows == 0) {
        progress->seen_institutions++;
        return true;
    }
    if (!says(&fields, "D"))
        return cutting_garble(cutting, REASON_ENVELOPE);
    int64_t no;
    uint32_t question =
        read_number(&fields, 2, &no) ? cutting_by_no(cutting, no) : NO_QUESTION;
    cutting_add(cutting, question, reply, from, from + bytes.size);
    return take_row(cutting, line, &fields, progress);
}

/* The line that begins at `at`, with its line end; empty at the end. */
static struct text
line_at(struct text body, size_t at)
{
    if (at >= body.size)
        return TEXT_NONE;
    const char *end = memchr(body.bytes + at, '\n', body.size - at);
    return text_slice(body, at,
                      end == NULL ? body.size : (size_t)(end - body.bytes) + 1);
}

bool
f2_split_part(struct cutting *cutting, uint32_t reply,
              const struct f2_line *line)
{
    struct text body = cutting->replies[reply].body;
    struct progress progress = {.has_header = false};
    if (!charset_is(line->charset, body))
        return cutting_garble(cutting, REASON_ENCODING);
    cutting_reserve(cutting, reply);
    for (size_t at = 0; at < body.size;) {
        struct text bytes = line_at(body, at);
        at += bytes.size;
        if (bytes.bytes[bytes.size - 1] != '\n')
            return cutting_garble(cutting, REASON_ENVELOPE);
        struct arena scratch;
        arena_init(&scratch, 0);
        bool is_taken =
            take_line(cutting, &scratch, reply, line, bytes, &progress);
        arena_release(&scratch);
        if (!is_taken)
            return false;
    }
    return progress.has_trailer || cutting_garble(cutting, REASON_ENVELOPE);
}

bool
f2_is_frame(struct text frame)
{
    return text_starts_with(frame, "H|");
}

/* The institutions of one frame: those that have not answered are silent. */
static uint32_t
read_institutions(struct reading *reading, struct text frame,
                  const struct f2_line *line)
{
    uint32_t answered = 0;
    for (size_t at = 0; at < frame.size;) {
        struct fields fields;
        struct text bytes = line_at(frame, at);
        at += bytes.size;
        if (!fields_cut(reading->arena, line->charset, bytes, &fields)) {
            reading_garble(reading, REASON_ENVELOPE);
            return 0;
        }
        if (says(&fields, "I") && fields.count == 3) {
            answered++;
            reading_spoke(reading, fields.cells[1].text);
        }
        if (says(&fields, "E") && fields.count == 3)
            reading_silent(reading, fields.cells[1].text);
    }
    return answered;
}

/* What the rows say together. */
struct verdict {
    uint32_t rows;
    bool has_record;
    const struct outcome *general; /* of the row without an institution */
};

static void
judge_row(struct reading *reading, const struct row *row,
          const struct outcome *outcome, struct verdict *verdict)
{
    struct cell institution = row_cell(row, "5");
    bool is_record = outcome->kind == ANSWER_FOUND;
    verdict->rows++;
    verdict->has_record |= is_record;
    if (institution.kind == CELL_UNKNOWN && !is_record) {
        if (verdict->general != NULL && verdict->general != outcome)
            reading_garble(reading, REASON_FIELD);
        verdict->general = outcome;
    } else if (!is_record && outcome->kind != ANSWER_NOTHING) {
        reading_silent(reading, institution.text);
    }
}

static void
read_row(struct reading *reading, struct text slice, const struct f2_line *line,
         struct verdict *verdict)
{
    struct fields fields;
    struct text result;
    if (!fields_cut(reading->arena, line->charset, slice, &fields) ||
        fields.count != line->place_count) {
        reading_garble(reading, REASON_ENVELOPE);
        return;
    }
    struct row row = row_of_places(fields.count, fields.cells);
    reading_date_cell(reading, &row, line->as_of_place, FORM_D8);
    if (!reading_word(reading, &row, "6", &result))
        return;
    const struct outcome *outcome = outcome_find(outcomes, result);
    if (outcome == NULL) {
        reading_garble(reading, REASON_FIELD);
        return;
    }
    judge_row(reading, &row, outcome, verdict);
    if (outcome->kind == ANSWER_FOUND) {
        struct record *record =
            reading_record(reading, line->kind, line->rules);
        reading_rules(reading, &row, echo, record);
        reading_rules(reading, &row, line->rules, record);
    } else {
        reading_expect_empty(reading, &row, line->rules);
        if (outcome->kind == ANSWER_NOTHING)
            reading_nothing_of(reading, &row, echo);
    }
}

/* FOUND with any record, else the row that speaks for all that have answered,
 * else nobody has answered about this person. */
static void
settle(struct reading *reading, const struct verdict *verdict,
       uint32_t answered)
{
    const struct outcome *general = verdict->general;
    if (verdict->has_record) {
        if (general != NULL && general->kind == ANSWER_NOTHING)
            reading_garble(reading, REASON_FIELD);
        reading_settle(reading, ANSWER_FOUND, REASON_NONE);
    } else if (general == NULL || answered == 0) {
        reading_settle(reading, ANSWER_UNREACHABLE, REASON_NONE);
    } else {
        reading_settle(reading, general->kind, general->reason);
    }
    /* PARTIAL is about what was answered; these kinds are gaps already. */
    if (reading->answer->kind != ANSWER_FOUND &&
        reading->answer->kind != ANSWER_NOTHING) {
        reading->answer->silent_count = 0;
        reading->answer->marks = 0;
    }
}

void
f2_read_rows(struct reading *reading, const struct evidence *evidence,
             const struct f2_line *line)
{
    struct verdict verdict = {.rows = 0};
    uint32_t answered = 0;
    for (uint32_t i = 0; i < evidence->frame_count; i++)
        if (f2_is_frame(evidence->frames[i]))
            answered += read_institutions(reading, evidence->frames[i], line);
    for (uint32_t i = 0; i < evidence->slice_count; i++) {
        reading->slice = i;
        if (f2_is_frame(evidence->frames[evidence->slice_replies[i]]))
            read_row(reading, evidence->slices[i], line, &verdict);
    }
    if (verdict.rows == 0)
        reading_garble(reading, REASON_MISSING);
    settle(reading, &verdict, answered);
}

bool
f2_split(struct arena *arena, const struct stamp *stamp,
         const struct question *questions, uint32_t count,
         const struct reply *replies, uint32_t reply_count,
         const struct f2_line *line, struct split *split)
{
    struct cutting cutting;
    struct part part;
    cutting_begin(&cutting, arena, stamp, questions, count, replies,
                  reply_count);
    bool is_fine = parts_are_all(replies, reply_count) ||
                   cutting_garble(&cutting, REASON_ENVELOPE);
    for (uint32_t i = 0; i < reply_count && is_fine; i++)
        is_fine = part_of_name(replies[i].file_name, &part) &&
                          text_equals_chars(part.extension, "txt")
                      ? f2_split_part(&cutting, i, line)
                      : cutting_garble(&cutting, REASON_ENVELOPE);
    return cutting_end(&cutting, FRAME_TEXT, split);
}

bool
f2_read(struct arena *arena, const struct evidence *evidence,
        const struct question *question, const struct f2_line *line,
        struct answer *answer)
{
    struct reading reading;
    reading_begin(&reading, arena, question, answer);
    f2_read_rows(&reading, evidence, line);
    return reading_end(&reading);
}
