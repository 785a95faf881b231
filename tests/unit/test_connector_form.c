/* SPDX-License-Identifier: Apache-2.0
 *
 * The forms of wire.md 3.1: what each reads, and what it refuses.
 */
#include "check.h"
#include "form.h"
#include "reading.h"

static struct arena arena;
static struct field_value value;

static struct cell
text_cell(const char *text)
{
    return (struct cell){.kind = CELL_TEXT, .text = text_of(text)};
}

static bool
reads(enum form form, const char *text)
{
    struct cell cell = text_cell(text);
    value = (struct field_value){.number = -7};
    return form_read(&arena, form, NULL, &cell, &value);
}

static bool
reads_number(enum form form, const char *text, int64_t number)
{
    return reads(form, text) && value.number == number;
}

static bool
reads_share(enum form form, const char *text, int64_t p, int64_t q)
{
    return reads(form, text) && value.share.p == p && value.share.q == q;
}

static void
dates(void)
{
    int32_t day;
    CU_ASSERT(date_make(2017, 4, 1, &day));
    CU_ASSERT(reads_number(FORM_D8, "20170401", day));
    CU_ASSERT(reads_number(FORM_D_DASH, "2017-04-01", day));
    CU_ASSERT(reads_number(FORM_D_SLASH, "2017/4/1", day));
    CU_ASSERT(reads_number(FORM_D_SLASH, "2017/04/01", day));
    CU_ASSERT(reads_number(FORM_M6, "201704", month_make(2017, 4)));
    CU_ASSERT(reads_number(FORM_M_DASH, "2017-04", month_make(2017, 4)));
    CU_ASSERT_FALSE(reads(FORM_D8, "20170229"));
    CU_ASSERT_FALSE(reads(FORM_D8, "2017-04-01"));
    CU_ASSERT_FALSE(reads(FORM_D_DASH, "20170401"));
    CU_ASSERT_FALSE(reads(FORM_D_DASH, "2017-4-1"));
    CU_ASSERT_FALSE(reads(FORM_D_SLASH, "2017-04-01"));
    CU_ASSERT_FALSE(reads(FORM_M6, "201713"));
    CU_ASSERT_FALSE(reads(FORM_M_DASH, "201704"));
    CU_ASSERT_FALSE(reads(FORM_D8, ""));
}

static void
amounts(void)
{
    CU_ASSERT(reads_number(FORM_YUAN, "1234.50", 123450));
    CU_ASSERT(reads_number(FORM_YUAN, "-0.05", -5));
    CU_ASSERT(reads_number(FORM_YUAN_COMMA, "-1,234.50", -123450));
    CU_ASSERT(reads_number(FORM_WAN, "50.000000", 50000000));
    CU_ASSERT(reads_number(FORM_AREA, "86.42", 8642));
    CU_ASSERT(reads_number(FORM_THOUSANDTHS, "1,234.567", 1234567));
    CU_ASSERT(reads_number(FORM_FEN, "-320", -320));
    CU_ASSERT(reads_number(FORM_INTEGER, "151", 151));
    CU_ASSERT_FALSE(reads(FORM_YUAN, "1,234.50"));
    CU_ASSERT_FALSE(reads(FORM_YUAN, "1234.5"));
    CU_ASSERT_FALSE(reads(FORM_YUAN, " 1.00"));
    CU_ASSERT_FALSE(reads(FORM_YUAN_COMMA, "1234.50"));
    CU_ASSERT_FALSE(reads(FORM_YUAN_COMMA, "12,34.50"));
    CU_ASSERT_FALSE(reads(FORM_WAN, "50.00"));
    CU_ASSERT_FALSE(reads(FORM_AREA, "-1.00"));
    CU_ASSERT_FALSE(reads(FORM_THOUSANDTHS, "1.5"));
    CU_ASSERT_FALSE(reads(FORM_FEN, "1.00"));
    CU_ASSERT_FALSE(reads(FORM_INTEGER, ""));
}

static void
shares(void)
{
    CU_ASSERT(reads_share(FORM_SHARE_FRACTION, "2/6", 1, 3));
    CU_ASSERT(reads_share(FORM_SHARE_PERCENT, "33.33%", 3333, 10000));
    CU_ASSERT(reads_share(FORM_SHARE_ANY, "50%", 1, 2));
    CU_ASSERT(reads_share(FORM_SHARE_ANY, "1/2", 1, 2));
    CU_ASSERT_FALSE(reads(FORM_SHARE_FRACTION, "50%"));
    CU_ASSERT_FALSE(reads(FORM_SHARE_PERCENT, "1/2"));
    CU_ASSERT_FALSE(reads(FORM_SHARE_ANY, "1/0"));
    CU_ASSERT_FALSE(reads(FORM_SHARE_ANY, "half"));
}

static void
flags_and_codes(void)
{
    static const struct code kinds[] = {
        {"公办", "yes"}, {"民办", "no"}, CODE_END};
    struct cell cell = text_cell("民办");
    CU_ASSERT(reads_number(FORM_FLAG_DIGIT, "1", 1));
    CU_ASSERT(reads_number(FORM_FLAG_DIGIT, "0", 0));
    CU_ASSERT(reads_number(FORM_FLAG_ZH, "是", 1));
    CU_ASSERT(reads_number(FORM_FLAG_ZH, "否", 0));
    CU_ASSERT_FALSE(reads(FORM_FLAG_DIGIT, "2"));
    CU_ASSERT_FALSE(reads(FORM_FLAG_DIGIT, "是"));
    CU_ASSERT_FALSE(reads(FORM_FLAG_ZH, "1"));
    CU_ASSERT(form_read(&arena, FORM_FLAG_WORD, kinds, &cell, &value));
    CU_ASSERT_EQUAL(value.number, 0);
    CU_ASSERT(form_read(&arena, FORM_CODE, kinds, &cell, &value));
    CU_ASSERT(text_equals_chars(value.text, "no"));
    cell = text_cell("公 办");
    CU_ASSERT_FALSE(form_read(&arena, FORM_CODE, kinds, &cell, &value));
    CU_ASSERT_FALSE(form_read(&arena, FORM_FLAG_WORD, kinds, &cell, &value));
}

static void
texts(void)
{
    CU_ASSERT(reads(FORM_TEXT, " 张 伟 "));
    CU_ASSERT(text_equals_chars(value.text, " 张 伟 "));
    CU_ASSERT(reads(FORM_IDS_COMMA, "1,22,333"));
    CU_ASSERT_EQUAL(value.id_count, 3);
    CU_ASSERT(text_equals_chars(value.ids[2], "333"));
    CU_ASSERT_FALSE(reads(FORM_IDS_COMMA, "1,,333"));
    CU_ASSERT(reads_number(FORM_SCHOOL_YEAR, "2016-2017", 2016));
    CU_ASSERT_FALSE(reads(FORM_SCHOOL_YEAR, "2016-2018"));
    CU_ASSERT_FALSE(reads(FORM_SCHOOL_YEAR, "2016/2017"));
    CU_ASSERT_FALSE(reads(FORM_SCHOOL_YEAR, "2016"));
}

static const struct json *
json(const char *text)
{
    struct fault fault = {.kind = FAULT_NONE};
    return json_read(&arena, text_of(text), 8, &fault);
}

static bool
reads_json(enum form form, const char *text)
{
    struct cell cell = cell_of_json(json(text));
    value = (struct field_value){.number = -7};
    return form_read(&arena, form, NULL, &cell, &value);
}

static void
typed_values(void)
{
    CU_ASSERT(reads_json(FORM_FEN, "523000"));
    CU_ASSERT_EQUAL(value.number, 523000);
    CU_ASSERT_FALSE(reads_json(FORM_FEN, "\"523000\""));
    CU_ASSERT_FALSE(reads_json(FORM_FEN, "1.5"));
    CU_ASSERT_FALSE(reads_json(FORM_INTEGER, "true"));
    CU_ASSERT_FALSE(reads_json(FORM_TEXT, "5"));
    CU_ASSERT_FALSE(reads_json(FORM_D8, "20170401"));
    CU_ASSERT(reads_json(FORM_IDS_LIST, "[\"1\",\"22\"]"));
    CU_ASSERT_EQUAL(value.id_count, 2);
    CU_ASSERT(reads_json(FORM_IDS_LIST, "[]"));
    CU_ASSERT_EQUAL(value.id_count, 0);
    CU_ASSERT_FALSE(reads_json(FORM_IDS_LIST, "[1]"));
    CU_ASSERT_FALSE(reads_json(FORM_IDS_LIST, "\"1\""));
    CU_ASSERT_FALSE(reads_json(FORM_IDS_COMMA, "[\"1\"]"));
}

static enum cell_kind
kind_in(struct row row, const char *wire)
{
    return row_cell(&row, wire).kind;
}

static void
what_is_unknown(void)
{
    const struct json *object =
        json("{\"e\":\"\",\"n\":null,\"t\":\"x\",\"i\":0}");
    CU_ASSERT_EQUAL(kind_in(row_of_object(object), "e"), CELL_UNKNOWN);
    CU_ASSERT_EQUAL(kind_in(row_of_object(object), "n"), CELL_OTHER);
    CU_ASSERT_EQUAL(kind_in(row_of_object(object), "?"), CELL_MISSING);
    CU_ASSERT_EQUAL(kind_in(row_of_typed_object(object), "n"), CELL_UNKNOWN);
    CU_ASSERT_EQUAL(kind_in(row_of_typed_object(object), "e"), CELL_TEXT);
    CU_ASSERT_EQUAL(kind_in(row_of_typed_object(object), "i"), CELL_INTEGER);
    struct cell cells[2] = {text_cell("a"), {.kind = CELL_UNKNOWN}};
    CU_ASSERT_EQUAL(kind_in(row_of_places(2, cells), "1"), CELL_TEXT);
    CU_ASSERT_EQUAL(kind_in(row_of_places(2, cells), "2"), CELL_UNKNOWN);
    CU_ASSERT_EQUAL(kind_in(row_of_places(2, cells), "3"), CELL_MISSING);
    struct text names[2] = {TEXT("a"), TEXT("b")};
    struct columns columns = {2, names};
    CU_ASSERT_EQUAL(kind_in(row_of_cells(&columns, 2, cells), "b"),
                    CELL_UNKNOWN);
    CU_ASSERT_EQUAL(kind_in(row_of_cells(&columns, 1, cells), "b"),
                    CELL_MISSING);
    CU_ASSERT(columns_have_name(&columns, "a"));
    CU_ASSERT_FALSE(columns_have_name(&columns, "c"));
}

static void
unknown_leaves_a_field_out(void)
{
    static const struct rule rules[] = {
        {"e", FIELD_BALANCE, FORM_YUAN, NULL, NULL},
        {"t", FIELD_ACCOUNT, FORM_TEXT, NULL, NULL},
        RULE_END,
    };
    struct answer answer;
    struct reading reading;
    int64_t number;
    struct row row = row_of_object(json("{\"e\":\"\",\"t\":\"x\"}"));
    reading_begin(&reading, &arena, NULL, &answer);
    struct record *record = reading_record(&reading, RECORD_ACCOUNT, rules);
    reading_rules(&reading, &row, rules, record);
    CU_ASSERT_EQUAL(reading.garbled, REASON_NONE);
    CU_ASSERT_EQUAL(record->field_count, 1);
    CU_ASSERT_FALSE(record_number(record, FIELD_BALANCE, &number));
    CU_ASSERT(text_equals_chars(record_text(record, FIELD_ACCOUNT), "x"));
}

static const struct unit_test tests[] = {
    {"dates are read in their own form and must exist", dates},
    {"amounts are read in their own form", amounts},
    {"shares are in lowest terms, and 33.33% is no third", shares},
    {"a code or flag that is not listed is refused", flags_and_codes},
    {"texts keep their spaces; lists and school years", texts},
    {"JSON tells numbers from texts", typed_values},
    {"what is unknown, and what is missing, depends on the family",
     what_is_unknown},
    {"an unknown value leaves its field out, and is not zero",
     unknown_leaves_a_field_out},
};

int
main(void)
{
    arena_init(&arena, 0);
    int result =
        unit_run("connector_form", tests, sizeof(tests) / sizeof(tests[0]));
    arena_release(&arena);
    return result;
}
