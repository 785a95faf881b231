/* SPDX-License-Identifier: Apache-2.0
 *
 * Bad tables, each a small edit of the good one, with line, column and code
 * that must come back, and which households are refused for it: those that the
 * edit is in, and no other.
 */
#include "check.h"
#include "csv_fixture.h"

#define M(field) "household.members." field

struct bad {
    const char *find, *replace;
    uint32_t line;
    const char *field, *code;
    const char *accepted;
    uint32_t more; /* errors that follow from it */
};

#define NO_A "B-2 C-3 "
#define NO_B "A-1 C-3 "
#define NO_C "A-1 B-2 "
#define ALL "A-1 B-2 C-3 "

/* Of one row: B's. */
#define B_AT(find_, replace_, field_, code_)                                   \
    {                                                                          \
        find_, replace_, 4, field_, code_, NO_B, 0                             \
    }

static const struct bad bads[] = {
    /* what the request says */
    B_AT("B-2,310101001", "B-2,999", "agency", "UNKNOWN_AGENCY"),
    B_AT("B-2,310101001", "B-2,", "agency", "MISSING_FIELD"),
    B_AT("B-2,310101001", "B-2,街道", "agency", "BAD_TEXT"),
    B_AT("001,,medical", "001,slow,medical", "lane", "UNKNOWN_WORD"),
    B_AT("001,,medical", "001,Standard,medical", "lane", "UNKNOWN_WORD"),
    B_AT(",,medical", ",,", "programmes", "MISSING_FIELD"),
    B_AT(",,medical", ",,lottery", "programmes", "UNKNOWN_WORD"),
    B_AT(",,medical", ",,medical;medical", "programmes", "NAMED_TWICE"),
    B_AT(",,medical", ",,medical;", "programmes", "UNKNOWN_WORD"),
    B_AT(",,medical", ",,medical; low_income", "programmes", "UNKNOWN_WORD"),
    B_AT(",,medical", ",,medical；low_income", "programmes", "UNKNOWN_WORD"),
    B_AT(",,medical", ",,\"[\"\"medical\"\"]\"", "programmes", "UNKNOWN_WORD"),
    B_AT("medical,2017-09-01", "medical,", "as_of", "MISSING_FIELD"),
    B_AT("medical,2017-09-01", "medical,2017-09-31", "as_of", "BAD_DATE"),
    B_AT("medical,2017-09-01", "medical,2017/9/1", "as_of", "BAD_DATE"),
    B_AT("medical,2017-09-01", "medical,42979", "as_of", "BAD_DATE"),
    B_AT("medical,2017-09-01", "medical,1-Sep-17", "as_of", "BAD_DATE"),
    B_AT("medical,2017-09-01", "medical,2017-09-21", "as_of",
         "AS_OF_AFTER_TODAY"),
    B_AT("medical,2017-09-01", "medical,2017-07-01", "as_of", "AS_OF_TOO_OLD"),
    B_AT("medical,2017-09-01,,", "medical,2017-09-01,2016-09,", "period.to",
         "MISSING_FIELD"),
    B_AT("medical,2017-09-01,,", "medical,2017-09-01,,2017-08", "period.from",
         "MISSING_FIELD"),
    B_AT("medical,2017-09-01,,", "medical,2017-09-01,Sep-16,2017-08",
         "period.from", "BAD_MONTH"),
    B_AT("medical,2017-09-01,,", "medical,2017-09-01,2016-09,2017-13",
         "period.to", "BAD_MONTH"),
    B_AT("medical,2017-09-01,,", "medical,2017-09-01,2016-10,2017-08",
         "period.from", "PERIOD_LENGTH"),
    B_AT("medical,2017-09-01,,", "medical,2017-09-01,2016-11,2017-10",
         "period.to", "PERIOD_END"),
    B_AT("H-B,", ",", "household.ref", "MISSING_FIELD"),
    B_AT("H-B,", "\" \",", "household.ref", "BAD_TEXT"),
    B_AT("H-B,310101", "H-B,", "household.district", "MISSING_FIELD"),
    B_AT("H-B,310101", "H-B,31010", "household.district", "BAD_TEXT"),
    B_AT("H-B,310101", "H-B,310101.0", "household.district", "BAD_TEXT"),
    B_AT("310101,TRUE", "310101,是", "household.rural", "CSV_FLAG"),
    B_AT("310101,TRUE", "310101,1", "household.rural", "CSV_FLAG"),
    B_AT("310101,TRUE", "310101,yes", "household.rural", "CSV_FLAG"),
    B_AT("310101,TRUE", "310101,\" true\"", "household.rural", "CSV_FLAG"),
    /* what is said of a member */
    B_AT("b1,王秀英", ",王秀英", M("ref"), "MISSING_FIELD"),
    B_AT("b1,王秀英", "\" \",王秀英", M("ref"), "BAD_TEXT"),
    B_AT("b1,王秀英", "b1,", M("name"), "MISSING_FIELD"),
    B_AT("b1,王秀英", "b1,\"王\t秀\"", M("name"), "BAD_TEXT"),
    B_AT("b1,王秀英", "b1,\xFF\xFE", M("name"), "CSV_NOT_TEXT"),
    B_AT("b1,王秀英", "b1,=A1", M("name"), "CSV_FORMULA"),
    B_AT("b1,王秀英", "b1,#REF!", M("name"), "CSV_FORMULA"),
    B_AT("b1,王秀英", "b1,#NAME?", M("name"), "CSV_FORMULA"),
    B_AT("b1,王秀英", "b1,#N/A", M("name"), "CSV_FORMULA"),
    B_AT("王秀英,resident", "王秀英,", M("id_kind"), "MISSING_FIELD"),
    B_AT("王秀英,resident", "王秀英,身份证", M("id_kind"), "UNKNOWN_WORD"),
    B_AT("31010119800101000X", "", M("id"), "MISSING_FIELD"),
    B_AT("31010119800101000X", "310101198001010001", M("id"), "ID_INVALID"),
    B_AT("31010119800101000X", "3.10101E+17", M("id"), "CSV_NUMBER_MANGLED"),
    B_AT("31010119800101000X", "3.10101198001E+17", M("id"),
         "CSV_NUMBER_MANGLED"),
    B_AT("31010119800101000X", "3.10E+17", M("id"), "CSV_NUMBER_MANGLED"),
    B_AT("31010119800101000X", "3E+17", M("id"), "CSV_NUMBER_MANGLED"),
    B_AT("31010119800101000X", "3.1e+17", M("id"), "CSV_NUMBER_MANGLED"),
    B_AT("31010119800101000X", "310101198001010000", M("id"),
         "CSV_NUMBER_MANGLED"),
    B_AT("31010119800101000X", "\"=\"\"31010119800101000X\"\"\"", M("id"),
         "CSV_FORMULA"),
    B_AT("31010119800101000X", "###############", M("id"), "CSV_FORMULA"),
    B_AT("31010119800101000X", "'31010119800101000X", M("id"), "ID_INVALID"),
    B_AT("31010119800101000X", "31010119801301000X", M("id"), "ID_INVALID"),
    B_AT("31010119800101000X", "E1234567", M("id"), "ID_INVALID"),
    B_AT("000X,self", "000X,", M("relation"), "MISSING_FIELD"),
    B_AT("000X,self", "000X,本人", M("relation"), "UNKNOWN_WORD"),
    B_AT("000X,self", "000X,child", "", "NO_APPLICANT"),
    B_AT("self,true,,,,", "self,t,,,,", M("local"), "CSV_FLAG"),
    B_AT("self,true,,,,", "self,#VALUE!,,,,", M("local"), "CSV_FORMULA"),
    B_AT("self,true,,,,", "self,true,2017-02-30,,,", M("refused_offers"),
         "BAD_DATE"),
    B_AT("self,true,,,,", "self,true,2017-01-01;,,,", M("refused_offers"),
         "BAD_DATE"),
    B_AT("self,true,,,,", "self,true,2017-01-01 2017-02-01,,,",
         M("refused_offers"), "BAD_DATE"),
    {"resident,31010119800101000X", "passport,P1234567", 4, M("birth"),
     "BIRTH_NEEDED", NO_B, 1},
    /* lists in JSON */
    B_AT("self,true,,,,", "self,true,,x,,", "declared.income", "CSV_NOT_JSON"),
    B_AT("self,true,,,,", "self,true,,{},,", "declared.income", "CSV_NOT_JSON"),
    B_AT("self,true,,,,", "self,true,,[,,", "declared.income", "CSV_NOT_JSON"),
    {"self,true,,,,", "self,true,,[{}],,", 4, "declared.income",
     "MISSING_FIELD", NO_B, 2},
    B_AT("self,true,,,,", "self,true,,[1],,", "declared.income", "WRONG_TYPE"),
    B_AT("self,true,,,,", "self,true,,“[]”,,", "declared.income",
         "CSV_NOT_JSON"),
    B_AT("self,true,,,,", "self,true,,\"[{\"\"a\"\":1,\"\"a\"\":2}]\",,",
         "declared.income", "CSV_NOT_JSON"),
    B_AT("self,true,,,,",
         "self,true,,\"[{\"\"member\"\":\"\"b9\"\",\"\"way\"\":\"\"I1\"\","
         "\"\"amount\"\":\"\"1.00\"\"}]\",,",
         "declared.income", "UNKNOWN_REF"),
    B_AT("self,true,,,,",
         "self,true,,\"[{\"\"member\"\":\"\"b1\"\",\"\"way\"\":\"\"I1\"\","
         "\"\"amount\"\":1}]\",,",
         "declared.income", "WRONG_TYPE"),
    B_AT("self,true,,,,",
         "self,true,,\"[{\"\"member\"\":\"\"b1\"\",\"\"way\"\":\"\"I1\"\","
         "\"\"amount\"\":\"\"-1\"\"}]\",,",
         "declared.income", "BAD_MONEY"),
    B_AT("self,true,,,,",
         "self,true,,\"[{\"\"member\"\":\"\"b1\"\",\"\"way\"\":\"\"I0\"\","
         "\"\"amount\"\":\"\"1\"\"}]\",,",
         "declared.income", "UNKNOWN_WORD"),
    B_AT("self,true,,,,",
         "self,true,,\"[{\"\"member\"\":\"\"b1\"\",\"\"way\"\":\"\"I1\"\","
         "\"\"amount\"\":\"\"1\"\",\"\"tax\"\":1}]\",,",
         "declared.income", "UNKNOWN_FIELD"),
    B_AT("self,true,,,,", "self,true,,,none,", "consents", "CSV_NOT_JSON"),
    B_AT("self,true,,,,", "self,true,,,[null],", "consents", "WRONG_TYPE"),
    B_AT("self,true,,,,", "self,true,,,,\" \"", "mandate.id", "BAD_TEXT"),
    B_AT("self,true,,,,", "self,true,,,,1.2E+15", "mandate.id",
         "CSV_NUMBER_MANGLED"),
    /* the form of a row */
    B_AT("b1,王秀英", "b1,王\"秀英", "", "CSV_QUOTES"),
    B_AT("b1,王秀英", "b1,\"王秀英", "", "CSV_QUOTES"),
    B_AT("b1,王秀英", "b1,\"王秀\"英", "", "CSV_QUOTES"),
    B_AT("b1,王秀英", "b1,\"王\"\"", "", "CSV_QUOTES"),
    /* half a line end: C may have a row in this line */
    {"b1,王秀英", "b1,王\r秀", 4, "", "CSV_QUOTES", "A-1 ", 1},
    B_AT("self,true,,,,", "self,true,,,", "", "CSV_CELL_COUNT"),
    B_AT("self,true,,,,", "self,true,,,,W,x", "", "CSV_CELL_COUNT"),
    B_AT("b1,王秀英", "b1,王,秀", "", "CSV_CELL_COUNT"),
    B_AT("b1,王秀英,", "b1,", "", "CSV_CELL_COUNT"),
    B_AT("self,true,,,,", "self,true", "", "CSV_CELL_COUNT"),
    /* no household's */
    B_AT("B-2,", ",", "request_id", "CSV_NO_REQUEST_ID"),
    B_AT("B-2,", "\" \",", "request_id", "CSV_NO_REQUEST_ID"),
    B_AT("B-2,", "申请,", "request_id", "CSV_NO_REQUEST_ID"),
    B_AT("B-2,", "B\t2,", "request_id", "CSV_NO_REQUEST_ID"),
    B_AT("B-2,", "2.01709E+17,", "request_id", "CSV_NUMBER_MANGLED"),
    B_AT("B-2,", "#NUM!,", "request_id", "CSV_FORMULA"),
    B_AT("B-2,",
         "12345678901234567890123456789012345678901234567890123456789012345,",
         "request_id", "CSV_NO_REQUEST_ID"),
    /* households of several rows: refused whole, the others not */
    {"a2,李雪", "a2,", 3, M("name"), "MISSING_FIELD", NO_A, 0},
    {"310101200606010029", "310101200606010020", 3, M("id"), "ID_INVALID", NO_A,
     0},
    {"310101200606010029", "3.10101E+17", 3, M("id"), "CSV_NUMBER_MANGLED",
     NO_A, 0},
    {"a2,李雪", "a1,李雪", 3, M("ref"), "REF_TWICE", NO_A, 0},
    {"a2,李雪", "a2,李\"雪", 3, "", "CSV_QUOTES", NO_A, 0},
    {"029,child", "029,self", 3, M("relation"), "TWO_APPLICANTS", NO_A, 0},
    {"2017-06-01;2017-03-01", "2017-06-01;2017-3-1", 2, M("refused_offers"),
     "BAD_DATE", NO_A, 0},
    {"low_income;minimum_living", "low_income", 3, "programmes",
     "CSV_ROWS_DIFFER", NO_A, 0},
    {"standard,low", "express,low", 3, "lane", "CSV_ROWS_DIFFER", NO_A, 0},
    {"H-A", "H-9", 3, "household.ref", "CSV_ROWS_DIFFER", NO_A, 0},
    {"H-A,310101,false", "H-A,310101,", 3, "household.rural", "CSV_ROWS_DIFFER",
     NO_A, 0},
    {"W-1", "W-2", 3, "mandate.id", "CSV_ROWS_DIFFER", NO_A, 0},
    {"30000.00", "30000.01", 3, "declared.income", "CSV_ROWS_DIFFER", NO_A, 0},
    {"c2,", "c1,", 6, M("ref"), "REF_TWICE", NO_C, 0},
    {"\"欧阳,江\"", "欧阳,江", 6, "", "CSV_CELL_COUNT", NO_C, 0},
    {"\"欧阳,江\"", "\"欧阳,江", 6, "", "CSV_QUOTES", NO_C, 0},
    {"310101197601010084", "310101197501010079", 7, M("id"), "ID_TWICE", NO_C,
     0},
    {"sibling,false", "sibling,nein", 6, M("local"), "CSV_FLAG", NO_C, 0},
    {"c3,", "c3\xC3,", 7, M("ref"), "CSV_NOT_TEXT", NO_C, 0},
};

static bool
is_as_it_must_be(const struct bad *bad, const struct table *table)
{
    return table->is_table && strcmp(table->accepted, bad->accepted) == 0 &&
           table_has(table, bad->line, bad->field, bad->code) &&
           table->error_count == 1 + bad->more;
}

static void
each_is_refused_at_its_place_and_no_other_household(void)
{
    size_t count = 0;
    for (size_t i = 0; i < sizeof(bads) / sizeof(bads[0]); i++) {
        const struct bad *bad = &bads[i];
        static struct table table;
        struct arena arena;
        if (bad->accepted == NULL)
            continue;
        count++;
        arena_init(&arena, 0);
        const char *at = strstr(TABLE_GOOD, bad->find);
        CU_ASSERT_PTR_NOT_NULL_FATAL(at);
        const char *text =
            arena_printf(&arena, "%.*s%s%s", (int)(at - TABLE_GOOD), TABLE_GOOD,
                         bad->replace, at + strlen(bad->find));
        table_judge(&table, text_of(text), 1 << 20, DECODE_CSV_DETECT);
        bool is_right = is_as_it_must_be(bad, &table);
        CU_ASSERT_TRUE(is_right);
        if (!is_right) {
            printf("\n  %s for %s: expected %s at %u %s\n", bad->replace,
                   bad->find, bad->code, bad->line, bad->field);
            table_show(&table);
        }
        table_end(&table);
        arena_release(&arena);
    }
    printf("%zu bad rows ", count);
    CU_ASSERT_TRUE(count >= 100);
}

/* ---- files ---- */

static const struct bad_file {
    const char *find, *replace;
    uint32_t line, column;
    const char *field, *code;
} bad_files[] = {
    {"request_id", "id", 1, 1, "id", "CSV_UNKNOWN_COLUMN"},
    {"request_id", "id", 1, 0, "request_id", "CSV_COLUMN_MISSING"},
    {",lane,", ",Lane,", 1, 3, "Lane", "CSV_UNKNOWN_COLUMN"},
    {",lane,", ",agency,", 1, 3, "agency", "CSV_COLUMN_TWICE"},
    {",lane,", ",household,", 1, 3, "household", "CSV_UNKNOWN_COLUMN"},
    {",lane,", ",household.members,", 1, 3, "household.members",
     "CSV_UNKNOWN_COLUMN"},
    {",lane,", ",household.members.0.name,", 1, 3, "household.members.0.name",
     "CSV_UNKNOWN_COLUMN"},
    {",lane,", ",declared.income.amount,", 1, 3, "declared.income.amount",
     "CSV_UNKNOWN_COLUMN"},
    {",lane,", ",\xFF,", 1, 3, "", "CSV_UNKNOWN_COLUMN"},
    {",as_of", "", 1, 0, "as_of", "CSV_COLUMN_MISSING"},
    {",household.district", "", 1, 0, "household.district",
     "CSV_COLUMN_MISSING"},
    {",household.members.relation", "", 1, 0, M("relation"),
     "CSV_COLUMN_MISSING"},
    {"request_id,", "request_id;", 1, 1, "request_id;agency",
     "CSV_UNKNOWN_COLUMN"},
    {"request_id,", "\"request_id,", 1, 0, "", "CSV_QUOTES"},
};

static void
a_file_is_refused_whole_at_its_column(void)
{
    for (size_t i = 0; i < sizeof(bad_files) / sizeof(bad_files[0]); i++) {
        const struct bad_file *bad = &bad_files[i];
        static struct table table;
        struct arena arena;
        arena_init(&arena, 0);
        const char *at = strstr(TABLE_GOOD, bad->find);
        const char *text =
            arena_printf(&arena, "%.*s%s%s", (int)(at - TABLE_GOOD), TABLE_GOOD,
                         bad->replace, at + strlen(bad->find));
        table_judge(&table, text_of(text), 1 << 20, DECODE_CSV_DETECT);
        bool is_right = false;
        for (uint32_t k = 0; k < table.errors.count; k++)
            is_right |= table_has(&table, bad->line, bad->field, bad->code) &&
                        (table.errors.list[k].place.column == bad->column);
        CU_ASSERT_TRUE(is_right && !table.is_table);
        if (!is_right) {
            printf("\n  %s: expected %s\n", bad->replace, bad->code);
            table_show(&table);
        }
        table_end(&table);
        arena_release(&arena);
    }
}

static void
what_is_no_table_says_so(void)
{
    static const struct {
        struct text text;
        const char *code;
    } none[] = {
        {{"", 0}, "CSV_EMPTY"},
        {{"\r\n \r\n", 3}, "CSV_EMPTY"},
        {{"\xEF\xBB\xBF", 3}, "CSV_EMPTY"},
        {{"\xFF\xFEr\0", 4}, "CSV_UTF16"},
        {{"\xFE\xFF\0r", 4}, "CSV_UTF16"},
        {{"request_id;agency;lane\n", 23}, "CSV_NOT_COMMA"},
        {{"request_id\tagency\n", 18}, "CSV_NOT_COMMA"},
        {{"nonsense\n", 9}, "CSV_UNKNOWN_COLUMN"},
        {{"nonsense", 8}, "CSV_UNKNOWN_COLUMN"},
    };
    static struct table table;
    for (size_t i = 0; i < sizeof(none) / sizeof(none[0]); i++) {
        table_judge(&table, none[i].text, 7, DECODE_CSV_DETECT);
        CU_ASSERT_FALSE(table.is_table);
        CU_ASSERT_TRUE_FATAL(table.errors.count > 0);
        CU_ASSERT_STRING_EQUAL(table.errors.list[0].code, none[i].code);
        table_end(&table);
    }
}

static void
every_sentence_is_in_both_languages_and_names_nobody(void)
{
    static struct table table;
    table_judge(&table,
                TEXT(TABLE_HEADER FIELDS_B
                     "b1,王秀英,resident,3.10101E+17,self,nein,x,x,x,\r\n"),
                1 << 20, DECODE_CSV_DETECT);
    CU_ASSERT_EQUAL(table.error_count, 4);
    for (uint32_t i = 0; i < table.errors.count; i++) {
        const struct decode_csv_error *error = &table.errors.list[i];
        CU_ASSERT_TRUE(strlen(error->zh) > 10 && strlen(error->en) > 10);
        CU_ASSERT_PTR_NULL(strstr(error->en, "王秀英"));
        CU_ASSERT_PTR_NULL(strstr(error->en, "3.10101E+17"));
    }
    CU_ASSERT_PTR_NOT_NULL(
        strstr(table.errors.list[0].en, "set the column to Text"));
    table_end(&table);
}

static const struct unit_test tests[] = {
    {"each bad row is refused at its place, and no other household",
     each_is_refused_at_its_place_and_no_other_household},
    {"a file is refused whole, at its column",
     a_file_is_refused_whole_at_its_column},
    {"what is no table says so", what_is_no_table_says_so},
    {"every sentence is in both languages and names nobody",
     every_sentence_is_in_both_languages_and_names_nobody},
};

UNIT_MAIN("bad tables", tests)
