/* SPDX-License-Identifier: Apache-2.0
 *
 * The vocabulary: lines, answers, and records, which are read from every
 * golden expected.json by the table of fields and written again.
 */
#include "record.h"

#include <glob.h>
#include <stdlib.h>
#include <string.h>

#include "answer.h"
#include "check.h"

static struct arena arena;

static void
test_lines(void)
{
    CU_ASSERT_EQUAL(LINE_COUNT, 30);
    for (int i = 1; i < LINE_COUNT; i++) {
        enum line line = (enum line)i;
        CU_ASSERT_PTR_NOT_NULL_FATAL(line_name(line));
        CU_ASSERT_EQUAL(line_find(text_of(line_name(line))), line);
        CU_ASSERT_PTR_NOT_NULL(line_owner_zh(line));
        CU_ASSERT_PTR_NOT_NULL(line_owner_en(line));
        CU_ASSERT_TRUE(line_answer_days(line) >= 0);
    }
    CU_ASSERT_PTR_NULL(line_name(LINE_NONE));
    CU_ASSERT_PTR_NULL(line_name((enum line)99));
    CU_ASSERT_EQUAL(line_find(TEXT("weather")), LINE_NONE);
    CU_ASSERT_EQUAL(line_find(TEXT_NONE), LINE_NONE);
    CU_ASSERT_STRING_EQUAL(line_name((enum line)15), "real_estate");
    CU_ASSERT_STRING_EQUAL(line_name((enum line)29), "education");
    CU_ASSERT_STRING_EQUAL(line_owner_zh(LINE_HOUSEHOLD_REGISTER),
                           "户籍人口 / 公安局");
    CU_ASSERT_EQUAL(line_answer_days(LINE_LOCAL_BANKS), 3);
    CU_ASSERT_EQUAL(line_answer_days(LINE_STATE_BANKS), 5);
    CU_ASSERT_EQUAL(line_answer_days(LINE_MEDICAL_INSURANCE), 2);
}

static void
test_answer_names(void)
{
    for (int i = 1; i < ANSWER_KIND_COUNT; i++)
        CU_ASSERT_EQUAL(
            answer_kind_find(text_of(answer_kind_name((enum answer_kind)i))),
            (enum answer_kind)i);
    for (int i = 1; i < ANSWER_REASON_COUNT; i++)
        CU_ASSERT_EQUAL(answer_reason_find(
                            text_of(answer_reason_name((enum answer_reason)i))),
                        (enum answer_reason)i);
    CU_ASSERT_EQUAL(answer_kind_find(TEXT("found")), ANSWER_NONE);
    CU_ASSERT_EQUAL(answer_reason_find(TEXT("")), REASON_NONE);
    CU_ASSERT_EQUAL(answer_reason_find(TEXT_NONE), REASON_NONE);
    CU_ASSERT_PTR_NULL(answer_reason_name(REASON_NONE));
}

static void
test_gaps(void)
{
    CU_ASSERT_FALSE(answer_is_gap(ANSWER_FOUND, REASON_NONE));
    CU_ASSERT_FALSE(answer_is_gap(ANSWER_NOTHING, REASON_NONE));
    CU_ASSERT_FALSE(answer_is_gap(ANSWER_OVER_LIMIT, REASON_NONE));
    CU_ASSERT_FALSE(answer_is_gap(ANSWER_UNDER_LIMIT, REASON_NONE));
    CU_ASSERT_FALSE(answer_is_gap(ANSWER_NOT_ASKED, REASON_NOT_NEEDED));
    CU_ASSERT_TRUE(answer_is_gap(ANSWER_NOT_ASKED, REASON_PAUSED));
    CU_ASSERT_TRUE(answer_is_gap(ANSWER_NOT_ASKED, REASON_ID_KIND));
    CU_ASSERT_TRUE(answer_is_gap(ANSWER_AMBIGUOUS, REASON_NONE));
    CU_ASSERT_TRUE(answer_is_gap(ANSWER_REFUSED, REASON_CLOSED));
    CU_ASSERT_TRUE(answer_is_gap(ANSWER_NOT_AUTHORISED, REASON_NONE));
    CU_ASSERT_TRUE(answer_is_gap(ANSWER_WRONG_PERSON, REASON_NONE));
    CU_ASSERT_TRUE(answer_is_gap(ANSWER_GARBLED, REASON_COUNT));
    CU_ASSERT_TRUE(answer_is_gap(ANSWER_UNREACHABLE, REASON_NONE));
    CU_ASSERT_TRUE(answer_is_gap(ANSWER_TIMED_OUT, REASON_NONE));
    CU_ASSERT_TRUE(answer_is_gap(ANSWER_NONE, REASON_NONE));
}

static void
test_fields(void)
{
    for (int i = 1; i < FIELD_COUNT; i++) {
        CU_ASSERT_PTR_NOT_NULL_FATAL(field_name((enum field)i));
        for (int k = 1; k < i; k++)
            if (strcmp(field_name((enum field)i), field_name((enum field)k)) ==
                0)
                CU_ASSERT_NOT_EQUAL(field_type((enum field)i),
                                    field_type((enum field)k));
    }
    CU_ASSERT_PTR_NULL(field_name(FIELD_NONE));
    CU_ASSERT_STRING_EQUAL(field_name(FIELD_AREA_SIZE), "area");
    CU_ASSERT_STRING_EQUAL(field_name(FIELD_FROM_MONTH), "from");
    CU_ASSERT_EQUAL(field_type(FIELD_FROM_MONTH), TYPE_MONTH);
    CU_ASSERT_EQUAL(field_type(FIELD_FROM_DATE), TYPE_DATE);
    CU_ASSERT_EQUAL(field_type(FIELD_YEAR), TYPE_COUNT);
    CU_ASSERT_EQUAL(field_type(FIELD_MEMBERS), TYPE_IDS);
    for (int i = 1; i < RECORD_KIND_COUNT; i++)
        CU_ASSERT_EQUAL(
            record_kind_find(text_of(record_kind_name((enum record_kind)i))),
            (enum record_kind)i);
}

static bool
read_value(const struct json *node, enum field field, struct field_value *value)
{
    int32_t day;
    *value = (struct field_value){.field = field};
    switch (field_type(field)) {
    case TYPE_TEXT:
        value->text = node->text;
        return node->kind == JSON_STRING;
    case TYPE_DATE:
        if (node->kind != JSON_STRING || !date_read_iso(node->text, &day))
            return false;
        value->number = day;
        return true;
    case TYPE_MONTH:
        if (node->kind != JSON_STRING || !month_read_iso(node->text, &day))
            return false;
        value->number = day;
        return true;
    case TYPE_SHARE:
        return node->kind == JSON_STRING &&
               share_read_fraction(node->text, &value->share);
    case TYPE_FLAG:
        value->number = node->kind == JSON_TRUE;
        return node->kind == JSON_TRUE || node->kind == JSON_FALSE;
    case TYPE_IDS:
        value->ids = arena_array(&arena, node->count, sizeof(struct text));
        for (struct json *id = node->first; id != NULL; id = id->next)
            value->ids[value->id_count++] = id->text;
        return node->kind == JSON_ARRAY;
    default:
        value->number = node->integer;
        return node->kind == JSON_INTEGER;
    }
}

/* The field of this name whose type the value has. */
static bool
find_value(const struct json *node, struct field_value *value)
{
    for (int i = 1; i < FIELD_COUNT; i++)
        if (text_equals_chars(node->key, field_name((enum field)i)) &&
            read_value(node, (enum field)i, value))
            return true;
    return false;
}

static bool
read_record(const struct json *node, struct record *record)
{
    struct text text;
    *record = (struct record){.as_of = DATE_NONE};
    if (!json_get_text(node, "kind", &text))
        return false;
    record->kind = record_kind_find(text);
    json_get_text(node, "id", &record->id);
    json_get_text(node, "name", &record->name);
    json_get_text(node, "institution", &record->institution);
    if (json_get_text(node, "as_of", &text) &&
        !date_read_iso(text, &record->as_of))
        return false;
    const struct json *fields = json_get(node, "fields");
    record->fields =
        arena_array(&arena, fields->count, sizeof(struct field_value));
    for (const struct json *field = fields->first; field; field = field->next)
        if (!find_value(field, &record->fields[record->field_count++]))
            return false;
    return record->kind != RECORD_NONE;
}

static unsigned
check_records(const struct json *node, unsigned *wrong)
{
    unsigned count = 0;
    const struct json *records = json_get(node, "records");
    for (uint32_t i = 0; records != NULL && i < records->count; i++) {
        struct record record;
        struct buffer expected, made;
        buffer_init(&expected, 1 << 16);
        buffer_init(&made, 1 << 16);
        bool is_read = read_record(json_at(records, i), &record);
        json_write_ordered(json_at(records, i), &expected);
        json_write_ordered(record_to_json(&arena, &record), &made);
        if (!is_read ||
            !text_equals(buffer_view(&expected), buffer_view(&made))) {
            printf("\n    %.*s\n    %.*s\n", (int)expected.size, expected.bytes,
                   (int)made.size, made.bytes);
            (*wrong)++;
        }
        count++;
        buffer_release(&expected);
        buffer_release(&made);
    }
    return count;
}

static struct json *
read_file(const char *path)
{
    static char bytes[1 << 18];
    struct fault fault = {0};
    FILE *file = fopen(path, "rb");
    CU_ASSERT_PTR_NOT_NULL_FATAL(file);
    size_t size = fread(bytes, 1, sizeof(bytes), file);
    fclose(file);
    return json_read(&arena, (struct text){bytes, size}, 16, &fault);
}

static void
test_golden_records(void)
{
    glob_t files;
    unsigned count = 0, wrong = 0;
    CU_ASSERT_EQUAL_FATAL(
        glob(TESTS_FOLDER "/golden/*/*/expected.json", 0, NULL, &files), 0);
    for (size_t i = 0; i < files.gl_pathc; i++) {
        arena_release(&arena);
        struct json *root = read_file(files.gl_pathv[i]);
        CU_ASSERT_PTR_NOT_NULL_FATAL(root);
        const struct json *questions = json_get(root, "questions");
        for (uint32_t k = 0; questions && k < questions->count; k++) {
            const struct json *question = json_at(questions, k);
            struct text text;
            CU_ASSERT_TRUE(json_get_text(question, "kind", &text));
            CU_ASSERT_NOT_EQUAL(answer_kind_find(text), ANSWER_NONE);
            if (json_get_text(question, "reason", &text)) {
                CU_ASSERT_NOT_EQUAL(answer_reason_find(text), REASON_NONE);
            }
            count += check_records(question, &wrong);
        }
    }
    globfree(&files);
    arena_release(&arena);
    CU_ASSERT_TRUE(count > 100);
    CU_ASSERT_EQUAL(wrong, 0);
}

static void
test_unknown_is_not_zero(void)
{
    struct field_value values[] = {
        {.field = FIELD_BALANCE, .number = 0},
        {.field = FIELD_STATUS, .text = TEXT("open")}};
    struct record record = {.kind = RECORD_ACCOUNT,
                            .as_of = DATE_NONE,
                            .field_count = 2,
                            .fields = values};
    int64_t number = 77;
    CU_ASSERT_TRUE(record_number(&record, FIELD_BALANCE, &number));
    CU_ASSERT_EQUAL(number, 0);
    number = 77;
    CU_ASSERT_FALSE(record_number(&record, FIELD_WEALTH, &number));
    CU_ASSERT_EQUAL(number, 77);
    CU_ASSERT_TRUE(text_is_absent(record_text(&record, FIELD_CURRENCY)));
    CU_ASSERT_TRUE(record_is(&record, FIELD_STATUS, "open"));
    CU_ASSERT_FALSE(record_is(&record, FIELD_STATUS, "closed"));
    CU_ASSERT_FALSE(record_is(&record, FIELD_FORM, "open"));
    CU_ASSERT_PTR_NULL(record_field(&record, FIELD_FORM));
}

static const struct unit_test tests[] = {
    {"the 29 lines have names, owners and days", test_lines},
    {"kinds and reasons are found by their names", test_answer_names},
    {"gaps are those of the table", test_gaps},
    {"fields with one name differ in type", test_fields},
    {"every golden record is made again", test_golden_records},
    {"an unknown field is not zero", test_unknown_is_not_zero},
};

UNIT_MAIN("model", tests)
