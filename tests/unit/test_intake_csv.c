/* SPDX-License-Identifier: Apache-2.0
 *
 * What a table is and what becomes of it: the same meaning as JSON, in any
 * charset, cut anywhere, with rows apart; spreadsheets' habits; limits.
 */
#include "check.h"
#include "csv_fixture.h"

static struct table table;

static void
judge(const char *text)
{
    table_judge(&table, text_of(text), 1 << 20, DECODE_CSV_DETECT);
}

static bool
accepts(const char *text, const char *ids, uint32_t errors)
{
    judge(text);
    bool is_right =
        strcmp(table.accepted, ids) == 0 && table.error_count == errors;
    if (!is_right) {
        printf("\n  wanted %swith %u errors\n", ids, errors);
        table_show(&table);
    }
    table_end(&table);
    return is_right;
}

/* The good table with each `find` replaced. */
static const char *
edited(struct arena *arena, const char *find, const char *replace)
{
    const char *rest = TABLE_GOOD, *at;
    const char *made = "";
    while ((at = strstr(rest, find)) != NULL) {
        made = arena_printf(arena, "%s%.*s%s", made, (int)(at - rest), rest,
                            replace);
        rest = at + strlen(find);
    }
    return arena_printf(arena, "%s%s", made, rest);
}

static void
a_good_table_is_its_households(void)
{
    CU_ASSERT_TRUE(accepts(TABLE_GOOD, "A-1 B-2 C-3 ", 0));
}

static void
a_table_cut_anywhere_is_the_same(void)
{
    for (size_t step = 1; step < 400; step += step < 20 ? 1 : 37) {
        table_judge(&table, text_of(TABLE_GOOD), step, DECODE_CSV_DETECT);
        CU_ASSERT_STRING_EQUAL(table.accepted, "A-1 B-2 C-3 ");
        CU_ASSERT_EQUAL(table.error_count, 0);
        table_end(&table);
    }
}

static void
a_household_means_what_its_json_means(void)
{
    static const char json[] =
        "{\"request_id\":\"C-3\",\"agency\":\"310101001\",\"lane\":\"express\","
        "\"programmes\":[\"low_income\"],\"as_of\":\"2017-09-15\","
        "\"household\":{\"ref\":\"H-C\",\"district\":\"310101\",\"members\":["
        "{\"ref\":\"c1\",\"name\":\"欧阳海\",\"id_kind\":\"resident\","
        "\"id\":\"310101197903020018\",\"relation\":\"self\"},"
        "{\"ref\":\"c2\",\"name\":\"欧阳,江\",\"id_kind\":\"resident\","
        "\"id\":\"310101197501010079\",\"relation\":\"sibling\","
        "\"local\":false},"
        "{\"ref\":\"c3\",\"name\":\"欧阳河\",\"id_kind\":\"resident\","
        "\"id\":\"310101197601010084\",\"relation\":\"sibling\"}]}}";
    struct household_request one, other;
    struct decode_errors errors;
    struct decode_csv_request built;
    struct text a = TEXT_NONE, b = TEXT("");
    judge(TABLE_GOOD);
    CU_ASSERT_TRUE_FATAL(decode_csv_build(&table.arena, table.csv, 2,
                                          table_read, &table, &built));
    CU_ASSERT_TRUE(text_equals_chars(built.request_id, "C-3"));
    CU_ASSERT_TRUE(
        request_decode(&table.arena, built.json, &table.rules, &one, &errors) &&
        request_decode(&table.arena, text_of(json), &table.rules, &other,
                       &errors) &&
        request_canonical(&table.arena, &one, &a) &&
        request_canonical(&table.arena, &other, &b));
    CU_ASSERT_TRUE(text_equals(a, b));
    table_end(&table);
}

/* tests/requests/households.csv is minimal, example and family.json. */
static void
the_example_table_is_the_example_requests(void)
{
    static const char *const names[] = {"minimal", "example", "family"};
    struct arena arena;
    arena_init(&arena, 0);
    struct decode_csv_errors *errors = arena_alloc(&arena, sizeof(*errors));
    struct decode_csv_request *built = arena_alloc(&arena, sizeof(*built));
    struct text text =
        fixture_file(&arena, TESTS_FOLDER "/requests/households.csv");
    struct decode_csv *csv = decode_csv_new(0, 0);
    table = (struct table){.text = text};
    CU_ASSERT_TRUE_FATAL(decode_csv_begin(csv, DECODE_CSV_DETECT));
    table_feed(csv, text, 1 << 20);
    CU_ASSERT_TRUE_FATAL(decode_csv_end(csv, errors));
    CU_ASSERT_EQUAL_FATAL(decode_csv_unit_count(csv), 3);
    for (uint32_t i = 0; i < 3; i++) {
        struct household_request one, other;
        struct decode_errors none;
        struct text a = TEXT_NONE, b = TEXT("");
        CU_ASSERT_TRUE(
            decode_csv_build(&arena, csv, i, table_read, &table, built) &&
            request_decode(&arena, built->json, table_rules(), &one, &none) &&
            request_decode(&arena, fixture_good(&arena, names[i]),
                           table_rules(), &other, &none) &&
            request_canonical(&arena, &one, &a) &&
            request_canonical(&arena, &other, &b));
        CU_ASSERT_TRUE(text_equals(a, b));
    }
    decode_csv_free(csv);
    arena_release(&arena);
}

static void
gb18030_is_found_out_or_told(void)
{
    struct arena arena;
    struct text bytes;
    arena_init(&arena, 0);
    CU_ASSERT_TRUE_FATAL(text_to_gb18030(&arena, text_of(TABLE_GOOD), &bytes));
    for (int told = 0; told < 2; told++) {
        table_judge(&table, bytes, 1 << 20,
                    told ? DECODE_CSV_GB18030 : DECODE_CSV_DETECT);
        CU_ASSERT_STRING_EQUAL(table.accepted, "A-1 B-2 C-3 ");
        table_end(&table);
    }
    table_judge(&table, bytes, 1 << 20, DECODE_CSV_UTF8);
    CU_ASSERT_EQUAL(table.accepted_count, 0);
    CU_ASSERT_TRUE(
        table_has(&table, 2, "household.members.name", "CSV_NOT_TEXT"));
    table_end(&table);
    arena_release(&arena);
}

static void
one_damaged_row_does_not_make_a_table_gb18030(void)
{
    struct arena arena;
    arena_init(&arena, 0);
    /* Two bytes that are GB18030 and no UTF-8. */
    CU_ASSERT_TRUE(
        accepts(edited(&arena, "王秀英", "\xCD\xF5"), "A-1 C-3 ", 1));
    arena_release(&arena);
}

static void
spreadsheets_habits_do_no_harm(void)
{
    struct arena arena;
    arena_init(&arena, 0);
    CU_ASSERT_TRUE(accepts("\xEF\xBB\xBF" TABLE_GOOD, "A-1 B-2 C-3 ", 0));
    CU_ASSERT_TRUE(accepts(edited(&arena, "\r\n", "\n"), "A-1 B-2 C-3 ", 0));
    CU_ASSERT_TRUE(
        accepts(edited(&arena, "\r\n", ",,,\r\n"), "A-1 B-2 C-3 ", 0));
    CU_ASSERT_TRUE(accepts(TABLE_GOOD ",,,,,,,,,,,,,,,,,,,\r\n\r\n\r\n",
                           "A-1 B-2 C-3 ", 0));
    /* Empty columns that only some rows have cells for. */
    CU_ASSERT_TRUE(accepts(edited(&arena, "mandate.id", "mandate.id,,"),
                           "A-1 B-2 C-3 ", 0));
    /* A comma that moves what stands behind it is none of them. */
    CU_ASSERT_TRUE(
        accepts(edited(&arena, "false,,,,", "false,,,,,"), "A-1 B-2 ", 1));
    CU_ASSERT_TRUE(accepts(edited(&arena, "true", "TRUE"), "A-1 B-2 C-3 ", 0));
    /* 15 digits are not too many for a spreadsheet. */
    CU_ASSERT_TRUE(
        accepts(edited(&arena, "310101197001010013", "310101700101001"),
                "A-1 B-2 C-3 ", 0));
    /* The last row without its line end. */
    struct text good = text_of(TABLE_GOOD);
    CU_ASSERT_TRUE(
        accepts(text_chars(&arena, text_slice(good, 0, good.size - 2)),
                "A-1 B-2 C-3 ", 0));
    arena_release(&arena);
}

static void
a_list_may_be_written_over_lines(void)
{
    struct arena arena;
    arena_init(&arena, 0);
    judge(edited(&arena, "\"[{\"\"member\"\"", "\"[\n {\"\"member\"\""));
    CU_ASSERT_STRING_EQUAL(table.accepted, "A-1 B-2 C-3 ");
    table_end(&table);
    arena_release(&arena);
}

static void
rows_of_a_household_may_stand_apart(void)
{
    CU_ASSERT_TRUE(accepts(
        TABLE_HEADER FIELDS_C
        "c1,欧阳海,resident,310101197903020018,self,,,,,\r\n" FIELDS_B
        "b1,王秀英,resident,31010119800101000X,self,true,,,,\r\n" FIELDS_C
        "c2,欧阳江,resident,310101197501010079,sibling,false,,,,\r\n",
        "C-3 B-2 ", 0));
}

static void
a_person_without_a_document_has_an_empty_number(void)
{
    CU_ASSERT_TRUE(accepts(
        "request_id,agency,programmes,as_of,household.ref,household.district,"
        "household.members.ref,household.members.name,"
        "household.members.id_kind,household.members.id,"
        "household.members.relation,household.members.birth,"
        "household.members.sex\n"
        "r,310101001,medical,2017-09-01,h,310101,m,无名,none,,self,2001-05-01,"
        "male\n",
        "r ", 0));
}

static void
a_row_of_nobody_refuses_who_it_may_belong_to(void)
{
    struct arena arena;
    arena_init(&arena, 0);
    /* C's second row by its household.ref: nobody else is in doubt. */
    judge(edited(&arena,
                 "C-3,310101001,express,low_income,2017-09-15,,,H-C,"
                 "310101,,c2",
                 ",310101001,express,low_income,2017-09-15,,,H-C,310101,,c2"));
    CU_ASSERT_STRING_EQUAL(table.accepted, "A-1 B-2 ");
    CU_ASSERT_TRUE(table_has(&table, 6, "request_id", "CSV_NO_REQUEST_ID"));
    CU_ASSERT_TRUE(table_has(&table, 5, "", "CSV_NEAR_UNREADABLE"));
    CU_ASSERT_EQUAL(table.unit_count, 4);
    table_end(&table);
    /* Nothing of it can be read: the households in front and behind. */
    judge(edited(&arena, "B-2,310101001", "\"B-2,310101001"));
    CU_ASSERT_STRING_EQUAL(table.accepted, "");
    CU_ASSERT_TRUE(table_has(&table, 4, "", "CSV_QUOTES") &&
                   table_has(&table, 2, "", "CSV_NEAR_UNREADABLE") &&
                   table_has(&table, 5, "", "CSV_NEAR_UNREADABLE"));
    CU_ASSERT_EQUAL(table.error_count, 3);
    table_end(&table);
    arena_release(&arena);
}

/* B, and behind it a row of C that is not the applicant's. */
#define TABLE_BEHIND(name_b, end_b, name_c)                                    \
    TABLE_HEADER FIELDS_B                                                      \
        "b1," name_b                                                           \
        ",resident,31010119800101000X,self,true,,,," end_b FIELDS_C            \
        "c2," name_c                                                           \
        ",resident,310101197501010079,sibling,false,,,,\r\n" FIELDS_C          \
        "c1,欧阳海,resident,310101197903020018,self,,,,,\r\n"

static void
a_line_of_two_rows_refuses_the_household_behind_it(void)
{
    CU_ASSERT_TRUE(
        accepts(TABLE_BEHIND("王秀英", "\r\n", "江"), "B-2 C-3 ", 0));
    CU_ASSERT_TRUE(accepts(TABLE_BEHIND("王秀英", "", "江"), "", 2));
    CU_ASSERT_TRUE(accepts(TABLE_BEHIND("王秀英", "\r", "江"), "", 2));
}

static void
a_quote_that_is_not_closed_takes_no_row_along(void)
{
    /* Together they would be one row of as many cells as there are columns. */
    judge(TABLE_BEHIND("\"王秀英", "\r\n", "江\""));
    CU_ASSERT_STRING_EQUAL(table.accepted, "");
    CU_ASSERT_TRUE(table_has(&table, 2, "", "CSV_QUOTES") &&
                   table_has(&table, 3, "", "CSV_QUOTES"));
    table_end(&table);
}

static void
two_files_are_two_tables_with_columns_of_their_own(void)
{
    static const char second[] =
        "agency,request_id,programmes,as_of,household.ref,household.district,"
        "household.members.ref,household.members.name,"
        "household.members.id_kind,household.members.id,"
        "household.members.relation\n"
        "310101001,D-4,medical,2017-09-01,H-D,310101,d1,张三,resident,"
        "310101197801010023,self\n"
        "310101001,B-2,medical,2017-09-01,H-B,310101,b2,张三,resident,"
        "310101197801010023,child\n";
    struct decode_csv_errors errors;
    struct decode_csv_request built;
    struct arena arena;
    arena_init(&arena, 0);
    table = (struct table){.text = text_of(TABLE_GOOD)};
    struct decode_csv *csv = decode_csv_new(0, 0);
    CU_ASSERT_TRUE_FATAL(decode_csv_begin(csv, DECODE_CSV_DETECT));
    table_feed(csv, table.text, 1 << 20);
    CU_ASSERT_TRUE_FATAL(decode_csv_begin(csv, DECODE_CSV_DETECT));
    table_feed(csv, text_of(second), 1 << 20);
    CU_ASSERT_TRUE_FATAL(decode_csv_end(csv, &errors));
    CU_ASSERT_EQUAL(decode_csv_unit_count(csv), 4);
    /* The reader of this test has one file; the second is read from it too. */
    table.text = text_of(second);
    CU_ASSERT_TRUE(
        decode_csv_build(&arena, csv, 3, table_read, &table, &built));
    CU_ASSERT_TRUE(text_equals_chars(built.request_id, "D-4"));
    CU_ASSERT_EQUAL(decode_csv_unit_place(csv, 3).file, 1);
    CU_ASSERT_EQUAL(decode_csv_unit_place(csv, 3).line, 2);
    decode_csv_free(csv);
    arena_release(&arena);
}

static void
a_household_in_two_files_is_refused(void)
{
    struct decode_csv_errors errors;
    struct decode_csv_request built;
    struct arena arena;
    arena_init(&arena, 0);
    table = (struct table){.text = text_of(TABLE_GOOD)};
    struct decode_csv *csv = decode_csv_new(0, 0);
    for (int i = 0; i < 2; i++) {
        CU_ASSERT_TRUE_FATAL(decode_csv_begin(csv, DECODE_CSV_DETECT));
        table_feed(csv, table.text, 1 << 20);
    }
    CU_ASSERT_TRUE_FATAL(decode_csv_end(csv, &errors));
    CU_ASSERT_FALSE(
        decode_csv_build(&arena, csv, 1, table_read, &table, &built));
    CU_ASSERT_EQUAL_FATAL(built.errors.count, 1);
    CU_ASSERT_STRING_EQUAL(built.errors.list[0].code, "CSV_TWO_FILES");
    CU_ASSERT_EQUAL(built.errors.list[0].place.file, 1);
    CU_ASSERT_EQUAL(built.errors.list[0].place.line, 4);
    decode_csv_free(csv);
    arena_release(&arena);
}

static void
limits_refuse_a_file_before_anything_is_used(void)
{
    static const struct {
        uint32_t households, rows;
        const char *code;
    } limits[] = {{2, 0, "CSV_TOO_MANY_HOUSEHOLDS"},
                  {0, 5, "CSV_TOO_MANY_ROWS"},
                  {3, 6, NULL}};
    for (int i = 0; i < 3; i++) {
        struct decode_csv_errors errors;
        struct decode_csv *csv =
            decode_csv_new(limits[i].households, limits[i].rows);
        CU_ASSERT_TRUE_FATAL(decode_csv_begin(csv, DECODE_CSV_DETECT));
        table_feed(csv, text_of(TABLE_GOOD), 1 << 20);
        bool is_table = decode_csv_end(csv, &errors);
        CU_ASSERT_EQUAL(is_table, limits[i].code == NULL);
        if (limits[i].code != NULL) {
            CU_ASSERT_EQUAL_FATAL(errors.count, 1);
            CU_ASSERT_STRING_EQUAL(errors.list[0].code, limits[i].code);
        }
        decode_csv_free(csv);
    }
}

static void
a_row_too_long_is_one_bad_row(void)
{
    struct buffer text;
    buffer_init(&text, 8u << 20);
    buffer_chars(&text, TABLE_HEADER FIELDS_B "b1,");
    for (size_t i = 0; i < DECODE_CSV_ROW_MAX; i++)
        buffer_chars(&text, "x");
    buffer_chars(&text, ",resident,31010119800101000X,self,true,,,,\r\n");
    buffer_chars(&text, FIELDS_C "c1,欧阳海,resident,310101197903020018,self,"
                                 ",,,,\r\n");
    table_judge(&table, buffer_view(&text), 1 << 20, DECODE_CSV_DETECT);
    CU_ASSERT_STRING_EQUAL(table.accepted, "C-3 ");
    CU_ASSERT_TRUE(table_has(&table, 2, "", "CSV_ROW_TOO_LONG"));
    CU_ASSERT_EQUAL(table.error_count, 1);
    table_end(&table);
    buffer_release(&text);
}

static void
more_rows_than_members_are_refused(void)
{
    struct buffer text;
    buffer_init(&text, 1u << 20);
    buffer_chars(&text, TABLE_HEADER);
    for (int i = 0; i < MEMBERS_MAX + 1; i++)
        buffer_printf(&text, FIELDS_B "b%d,王秀英,none,,%s,true,,,,\r\n", i,
                      i == 0 ? "self" : "child");
    table_judge(&table, buffer_view(&text), 1 << 20, DECODE_CSV_DETECT);
    CU_ASSERT_EQUAL(table.accepted_count, 0);
    CU_ASSERT_TRUE(table_has(&table, 22, "", "CSV_TOO_MANY_MEMBERS"));
    table_end(&table);
    buffer_release(&text);
}

static const struct unit_test tests[] = {
    {"a good table is its households", a_good_table_is_its_households},
    {"a table cut anywhere is the same", a_table_cut_anywhere_is_the_same},
    {"a household means what its JSON means",
     a_household_means_what_its_json_means},
    {"the example table is the example requests",
     the_example_table_is_the_example_requests},
    {"GB18030 is found out, or told", gb18030_is_found_out_or_told},
    {"one damaged row does not make a table GB18030",
     one_damaged_row_does_not_make_a_table_gb18030},
    {"spreadsheets' habits do no harm", spreadsheets_habits_do_no_harm},
    {"a list may be written over lines", a_list_may_be_written_over_lines},
    {"rows of a household may stand apart",
     rows_of_a_household_may_stand_apart},
    {"a person without a document has an empty number",
     a_person_without_a_document_has_an_empty_number},
    {"a row of nobody refuses who it may belong to",
     a_row_of_nobody_refuses_who_it_may_belong_to},
    {"a line of two rows refuses the household behind it",
     a_line_of_two_rows_refuses_the_household_behind_it},
    {"a quote that is not closed takes no row along",
     a_quote_that_is_not_closed_takes_no_row_along},
    {"two files are two tables with columns of their own",
     two_files_are_two_tables_with_columns_of_their_own},
    {"a household in two files is refused",
     a_household_in_two_files_is_refused},
    {"limits refuse a file before anything of it is used",
     limits_refuse_a_file_before_anything_is_used},
    {"a row too long is one bad row", a_row_too_long_is_one_bad_row},
    {"more rows than a household has members are refused",
     more_rows_than_members_are_refused},
};

UNIT_MAIN("tables of requests", tests)
