/* SPDX-License-Identifier: Apache-2.0
 *
 * Bad requests, each a small edit of a good one, with the place and the code
 * that must come back. Every row is refused for that reason and no other,
 * unless it says that more follows from it.
 */
#include "check.h"
#include "intake_fixture.h"

struct bad {
    const char *sentence;
    const char *base;
    const char *find;
    const char *replace;
    const char *pointer;
    const char *code;
    uint32_t more; /* errors that follow from it */
};

static const struct bad bads[] = {
    {"a field nobody knows is named", "minimal", "\"programmes\"",
     "\"colour\": \"red\", \"programmes\"", "/colour", "UNKNOWN_FIELD", 0},
    {"an unknown field of a member is named", "minimal", "\"ref\": \"m1\"",
     "\"ref\": \"m1\", \"age\": 40", "/household/members/0/age",
     "UNKNOWN_FIELD", 0},
    {"an unknown field is escaped in its pointer", "minimal", "\"programmes\"",
     "\"a/b~c\": 1, \"programmes\"", "/a~1b~0c", "UNKNOWN_FIELD", 0},
    {"an unknown field of a document is named", "example",
     "\"name\": \"consent.pdf\"", "\"name\": \"consent.pdf\", \"bytes\": \"\"",
     "/consents/0/document/bytes", "UNKNOWN_FIELD", 0},
    {"a missing request_id", "minimal", "\"request_id\": \"r-1\",", "",
     "/request_id", "MISSING_FIELD", 0},
    {"a request_id of null", "minimal", "\"r-1\"", "null", "/request_id",
     "MISSING_FIELD", 0},
    {"an empty request_id", "minimal", "\"r-1\"", "\"\"", "/request_id",
     "BAD_TEXT", 0},
    {"a request_id of 65 characters", "minimal", "\"r-1\"",
     "\"12345678901234567890123456789012345678901234567890123456789012345\"",
     "/request_id", "BAD_TEXT", 0},
    {"a request_id that is not ASCII", "minimal", "\"r-1\"", "\"申请\"",
     "/request_id", "BAD_TEXT", 0},
    {"a request_id with a control character", "minimal", "\"r-1\"", "\"r\\t1\"",
     "/request_id", "BAD_TEXT", 0},
    {"an agency that is not configured", "minimal", "310101001", "999",
     "/agency", "UNKNOWN_AGENCY", 0},
    {"an unknown lane", "example", "\"standard\"", "\"slow\"", "/lane",
     "UNKNOWN_WORD", 0},
    {"an unknown reason", "example", "\"reason\": \"new\"",
     "\"reason\": \"whim\"", "/reason", "UNKNOWN_WORD", 0},
    {"no programme", "minimal", "\"minimum_living\"", "", "/programmes",
     "EMPTY_LIST", 0},
    {"an unknown programme", "minimal", "\"minimum_living\"", "\"lottery\"",
     "/programmes/0", "UNKNOWN_WORD", 0},
    {"a programme twice", "minimal", "\"minimum_living\"",
     "\"medical\", \"medical\"", "/programmes/1", "NAMED_TWICE", 0},
    {"a subject who is no member", "example", "\"subject\": \"m1\"",
     "\"subject\": \"m9\"", "/subject", "UNKNOWN_REF", 0},
    {"B13 H04 as_of after the day of submission", "minimal", "2017-09-01",
     "2017-09-21", "/as_of", "AS_OF_AFTER_TODAY", 0},
    {"as_of 61 days back", "minimal", "2017-09-01", "2017-07-21", "/as_of",
     "AS_OF_TOO_OLD", 0},
    {"as_of on no day of the calendar", "minimal", "2017-09-01", "2017-09-31",
     "/as_of", "BAD_DATE", 0},
    {"as_of in another spelling", "minimal", "2017-09-01", "2017/9/1", "/as_of",
     "BAD_DATE", 0},
    {"B01 a period of eleven months", "example", "\"from\": \"2016-09\"",
     "\"from\": \"2016-10\"", "/period", "PERIOD_LENGTH", 0},
    {"B01 H04 a period of thirteen months", "example", "\"from\": \"2016-09\"",
     "\"from\": \"2016-08\"", "/period", "PERIOD_LENGTH", 0},
    {"B01 a period that ends after as_of's month", "example",
     "\"from\": \"2016-09\",\n  \"to\": \"2017-08\"",
     "\"from\": \"2016-11\", \"to\": \"2017-10\"", "/period/to", "PERIOD_END",
     0},
    {"a period that runs backwards", "example",
     "\"from\": \"2016-09\",\n  \"to\": \"2017-08\"",
     "\"from\": \"2017-08\", \"to\": \"2016-09\"", "/period", "PERIOD_LENGTH",
     0},
    {"a period without its end", "example",
     "\"from\": \"2016-09\",\n  "
     "\"to\": \"2017-08\"",
     "\"from\": \"2016-09\"", "/period/to", "MISSING_FIELD", 0},
    {"a thirteenth month in the calendar", "example", "\"to\": \"2017-08\"",
     "\"to\": \"2017-13\"", "/period/to", "BAD_MONTH", 0},
    {"a district of five digits", "minimal", "\"district\": \"310101\"",
     "\"district\": \"31010\"", "/household/district", "BAD_TEXT", 0},
    {"no members", "minimal",
     "[\n   {\n    \"ref\": \"m1\",\n    \"name\": \"李明\",\n    "
     "\"id_kind\": \"resident\",\n    \"id\": \"310101197001010013\",\n    "
     "\"relation\": \"self\"\n   }\n  ]",
     "[]", "/household/members", "EMPTY_LIST", 0},
    {"H04 no applicant", "minimal", "\"self\"", "\"child\"",
     "/household/members", "NO_APPLICANT", 0},
    {"H04 two applicants", "family", "\"relation\": \"spouse\"",
     "\"relation\": \"self\"", "/household/members/1/relation",
     "TWO_APPLICANTS", 0},
    {"H04 C08 single with six members", "family", "\"rural\": true",
     "\"rural\": true, \"single\": true", "/household/single", "SINGLE_PERSON",
     0},
    {"H04 G21 extreme_hardship with six members", "family", "\"low_income\"",
     "\"extreme_hardship\"", "/programmes", "SINGLE_PERSON", 0},
    {"a member without an ID", "minimal", "\"id\": \"310101197001010013\",", "",
     "/household/members/0/id", "MISSING_FIELD", 0},
    {"an ID number that fails its check digit", "minimal", "310101197001010013",
     "310101197001010014", "/household/members/0/id", "ID_INVALID", 0},
    {"an ID number with a day that does not exist", "minimal",
     "310101197001010013", "310101197013010010", "/household/members/0/id",
     "ID_INVALID", 0},
    {"a resident with another document", "minimal", "310101197001010013",
     "E1234567", "/household/members/0/id", "ID_INVALID", 0},
    {"a residence permit of 18 digits that fails its check", "family",
     "810000195512310015", "810000195512310016", "/household/members/4/id",
     "ID_INVALID", 0},
    {"a passport without a number", "family", "\"P1234567A\"", "\" \"",
     "/household/members/1/id", "BAD_TEXT", 0},
    {"a passport without a date of birth", "family",
     "\"birth\": \"1982-02-28\",", "", "/household/members/1/birth",
     "BIRTH_NEEDED", 0},
    {"a passport without a sex", "family", "\"sex\": \"female\",", "",
     "/household/members/1/sex", "SEX_NEEDED", 0},
    {"a birth that is not that of the ID number", "example", "\"birth\": null",
     "\"birth\": \"1980-01-02\"", "/household/members/0/birth", "BIRTH_DIFFERS",
     0},
    {"a sex that is not that of the ID number", "example", "\"sex\": null",
     "\"sex\": \"male\"", "/household/members/0/sex", "SEX_DIFFERS", 0},
    {"a birth after the day of submission", "family", "1982-02-28",
     "2017-09-21", "/household/members/1/birth", "AFTER_TODAY", 0},
    {"H04 the same ID number in 15 and 18 digits", "family",
     "\"id\": \"310101350302001\"", "\"id\": \"310101790302001\"",
     "/household/others/0/id", "ID_TWICE", 0},
    {"a relative who is a member", "family", "310101197501010079",
     "31010119480911003x", "/household/relatives/0/id", "ID_TWICE", 0},
    {"a ref given twice", "family", "\"ref\": \"f5\"", "\"ref\": \"f4\"",
     "/household/members/4/ref", "REF_TWICE", 1},
    {"a relative with the ref of a member", "family", "\"ref\": \"r2\"",
     "\"ref\": \"f2\"", "/household/relatives/1/ref", "REF_TWICE", 0},
    {"a relative of nobody", "family", "\"of\": \"f4\"", "\"of\": \"f9\"",
     "/household/relatives/0/of", "UNKNOWN_REF", 0},
    {"a relative who is self", "family", "\"relation\": \"sibling\"",
     "\"relation\": \"self\"", "/household/relatives/1/relation",
     "UNKNOWN_WORD", 0},
    {"a relative's household of nobody", "example", "\"persons\": 3",
     "\"persons\": 0", "/household/relatives/0/persons", "OUT_OF_RANGE", 0},
    {"persons as text", "example", "\"persons\": 3", "\"persons\": \"3\"",
     "/household/relatives/0/persons", "WRONG_TYPE", 0},
    {"persons with a fraction", "example", "\"persons\": 3", "\"persons\": 3.0",
     "/household/relatives/0/persons", "WRONG_TYPE", 0},
    {"a disability grade of five", "family", "\"disability_grade\": 2",
     "\"disability_grade\": 5", "/household/relatives/1/disability_grade",
     "OUT_OF_RANGE", 0},
    {"H04 two carers for one person", "family", "\"relation\": \"spouse\"",
     "\"relation\": \"spouse\", \"cares_for\": "
     "\"f4\"",
     "/household/members/1/cares_for", "TWO_CARERS", 0},
    {"somebody who cares for himself", "family", "\"cares_for\": \"f4\"",
     "\"cares_for\": \"f1\"", "/household/members/0/cares_for",
     "CARES_FOR_SELF", 0},
    {"a flag as text", "example", "\"local\": true", "\"local\": \"yes\"",
     "/household/members/0/local", "WRONG_TYPE", 0},
    {"an amount as a number", "example", "\"30000.00\"", "30000.00",
     "/declared/income/0/amount", "WRONG_TYPE", 0},
    {"an amount with three decimals", "example", "\"30000.00\"",
     "\"30000.001\"", "/declared/income/0/amount", "BAD_MONEY", 0},
    {"an amount below zero", "example", "\"30000.00\"", "\"-1.00\"",
     "/declared/income/0/amount", "BAD_MONEY", 0},
    {"an amount above 10^12", "example", "\"30000.00\"", "\"1000000000000.01\"",
     "/declared/income/0/amount", "BAD_MONEY", 0},
    {"H04 an amount beyond int64", "example", "\"30000.00\"",
     "\"99999999999999999999\"", "/declared/income/0/amount", "BAD_MONEY", 0},
    {"an unknown way of income", "example", "\"I1\"", "\"I10\"",
     "/declared/income/0/way", "UNKNOWN_WORD", 0},
    {"rent as wages", "example", "\"wages\"", "\"rent\"",
     "/declared/income/0/kind", "KIND_OF_WAY", 0},
    {"a kind where the way has none", "family", "\"exclusion\": \"X08\"",
     "\"kind\": \"other\"", "/declared/income/3/kind", "KIND_OF_WAY", 0},
    {"D20 wages with an exclusion", "example", "\"exclusion\": null",
     "\"exclusion\": \"X08\"", "/declared/income/0/exclusion",
     "EXCLUSION_OF_WAGES", 0},
    {"an exclusion that does not exist", "family", "\"X08\"", "\"X22\"",
     "/declared/income/3/exclusion", "BAD_TEXT", 0},
    {"D23 maintenance paid to others, as a negative sum", "minimal",
     "\"programmes\"",
     "\"declared\": {\"income\": [{\"member\": \"m1\", \"way\": \"I7\", "
     "\"amount\": \"-500.00\"}]}, \"programmes\"",
     "/declared/income/0/amount", "BAD_MONEY", 0},
    {"an area below zero", "family", "\"56.30\"", "\"-56.30\"",
     "/declared/assets/0/area", "BAD_AREA", 0},
    {"H04 two vehicles for one disabled member", "family",
     "\"plate\": \"沪B54321\",\n    \"member\": \"f5\"",
     "\"plate\": \"沪B54321\", \"member\": \"f4\"",
     "/declared/vehicles_for_disabled/1/member", "TWO_VEHICLES", 0},
    {"one plate for two", "family", "沪B54321", "沪AD12345",
     "/declared/vehicles_for_disabled/1/plate", "VEHICLE_TWICE", 0},
    {"a dwelling of grade E", "family", "\"grade\": \"D\"", "\"grade\": \"E\"",
     "/declared/rural_dwelling/grade", "UNKNOWN_WORD", 0},
    {"a consent as self for somebody else", "family",
     "\"for\": [\n    \"f1\"\n   ]", "\"for\": [\"f2\"]", "/consents/0/for",
     "CONSENT_SELF", 0},
    {"a consent as self for two", "family", "\"for\": [\n    \"f1\"\n   ]",
     "\"for\": [\"f1\", \"f2\"]", "/consents/0/for", "CONSENT_SELF", 0},
    {"a consent as self by nobody", "family", "\"by\": \"f1\"",
     "\"by\": \"f9\"", "/consents/0/by", "UNKNOWN_REF", 0},
    {"a consent for nobody we know", "family", "\"for\": [\n    \"f3\",",
     "\"for\": [\"f9\",", "/consents/1/for/0", "UNKNOWN_REF", 0},
    {"a consent of an unknown form", "family", "\"as\": \"guardian\"",
     "\"as\": \"neighbour\"", "/consents/1/as", "UNKNOWN_WORD", 0},
    {"a consent without lines", "minimal", "\"programmes\"",
     "\"consents\": [{\"id\": \"c\", \"by\": \"m1\", \"for\": [\"m1\"], "
     "\"as\": \"self\", \"signed\": \"2017-09-01\", \"lines\": []}], "
     "\"programmes\"",
     "/consents/0/lines", "EMPTY_LIST", 0},
    {"a consent for an unknown line", "family", "\"local_banks\"",
     "\"swiss_banks\"", "/consents/1/lines/1", "UNKNOWN_WORD", 0},
    {"a consent signed after the day of submission", "example",
     "\"signed\": \"2017-08-28\"", "\"signed\": \"2017-09-21\"",
     "/consents/0/signed", "AFTER_TODAY", 0},
    {"a consent that ends before it begins", "example", "2018-08-27",
     "2017-08-27", "/consents/0/until", "UNTIL_BEFORE_SIGNED", 0},
    {"two consents of one number", "family", "\"id\": \"c2\"", "\"id\": \"c1\"",
     "/consents/1/id", "REF_TWICE", 0},
    {"a digest that is none", "example", "9f86d08", "zzzzzzz",
     "/consents/0/document/sha256", "BAD_TEXT", 0},
    {"a mandate without a number", "example", "\"id\": \"310115-W-2017-88\",",
     "", "/mandate/id", "MISSING_FIELD", 0},
    {"a mandate signed after the day of submission", "example", "2017-08-29",
     "2017-09-21", "/mandate/signed", "AFTER_TODAY", 0},
    {"a reason of another language", "example", "\"reason\": \"new\"",
     "\"reason\": \"新\"", "/reason", "UNKNOWN_WORD", 0},
    {"programmes as one word", "minimal", "[\n  \"minimum_living\"\n ]",
     "\"minimum_living\"", "/programmes", "WRONG_TYPE", 0},
    {"a programme as a number", "minimal", "\"minimum_living\"", "1",
     "/programmes/0", "WRONG_TYPE", 0},
    {"as_of as a number", "minimal", "\"2017-09-01\"", "20170901", "/as_of",
     "WRONG_TYPE", 0},
    {"as_of of null", "minimal", "\"2017-09-01\"", "null", "/as_of",
     "MISSING_FIELD", 0},
    {"a district as a number", "minimal", "\"310101\"", "310101",
     "/household/district", "WRONG_TYPE", 0},
    {"a household without a ref", "example", "\"ref\": \"310115-H-88123\",", "",
     "/household/ref", "MISSING_FIELD", 0},
    {"a member without a name", "minimal", "\"name\": \"李明\",", "",
     "/household/members/0/name", "MISSING_FIELD", 0},
    {"a name of spaces", "minimal", "李明", "  ", "/household/members/0/name",
     "BAD_TEXT", 0},
    {"a name with a line end", "minimal", "李明", "李\\n明",
     "/household/members/0/name", "BAD_TEXT", 0},
    {"an unknown kind of ID", "minimal", "\"resident\"", "\"card\"",
     "/household/members/0/id_kind", "UNKNOWN_WORD", 0},
    {"an unknown relation", "family", "\"spouse\"", "\"friend\"",
     "/household/members/1/relation", "UNKNOWN_WORD", 0},
    {"a sex that is none", "family", "\"female\"", "\"f\"",
     "/household/members/1/sex", "UNKNOWN_WORD", 0},
    {"a permit until no day", "family", "2018-06-30", "2018-06-31",
     "/household/members/1/residence_permit_until", "BAD_DATE", 0},
    {"an offer refused on no day", "family", "2017-03-01", "2017-3-1",
     "/household/members/0/refused_offers/1", "BAD_DATE", 0},
    {"an income of no month", "family", "2017-02\"", "2017-00\"",
     "/declared/income/1/month", "BAD_MONTH", 0},
    {"an asset of an unknown kind", "family", "\"vehicle\"", "\"boat\"",
     "/declared/assets/1/kind", "UNKNOWN_WORD", 0},
    {"an expense of an unknown kind", "family", "\"education\",\n",
     "\"travel\",\n", "/declared/expenses/0/kind", "UNKNOWN_WORD", 0},
    {"a relative's income below zero", "example", "\"9000.00\"", "\"-9000.00\"",
     "/household/relatives/0/monthly_income", "BAD_MONEY", 0},
    {"a mandate that is a word", "family", "\"沪核〔2017〕88号\"", "88",
     "/mandate/id", "WRONG_TYPE", 0},
    {"members that are no list", "minimal", "\"members\": [",
     "\"members\": 1, \"others\": [", "/household/members", "WRONG_TYPE",
     UINT32_MAX},
};

static void
each_is_refused_at_its_place(void)
{
    struct arena rules_arena;
    arena_init(&rules_arena, 0);
    struct decode_rules rules = fixture_rules(&rules_arena);
    size_t count = sizeof(bads) / sizeof(bads[0]);
    for (size_t i = 0; i < count; i++) {
        const struct bad *bad = &bads[i];
        struct arena arena;
        arena_init(&arena, 0);
        const char *base = text_chars(&arena, fixture_good(&arena, bad->base));
        const char *place = strstr(base, bad->find);
        CU_ASSERT_PTR_NOT_NULL(place);
        if (place == NULL) {
            printf("\n  %s: nothing to edit\n", bad->sentence);
            continue;
        }
        const char *text =
            arena_printf(&arena, "%.*s%s%s", (int)(place - base), base,
                         bad->replace, place + strlen(bad->find));
        struct household_request request;
        struct decode_errors errors;
        bool is_good =
            request_decode(&arena, text_of(text), &rules, &request, &errors);
        bool is_right =
            !is_good && fixture_has(&errors, bad->pointer, bad->code) &&
            (bad->more == UINT32_MAX || errors.count == 1 + bad->more);
        CU_ASSERT_TRUE(is_right);
        if (!is_right) {
            printf("\n  %s: expected %s at \"%s\"\n", bad->sentence, bad->code,
                   bad->pointer);
            fixture_show(&errors);
        }
        unit_ran(bad->sentence);
        arena_release(&arena);
    }
    printf("%zu bad requests ", count);
    CU_ASSERT_TRUE(count >= 105);
    arena_release(&rules_arena);
}

/* ---- what no small edit makes ---- */

static bool
decode_bytes(struct arena *arena, struct text bytes,
             struct decode_errors *errors)
{
    struct decode_rules rules = fixture_rules(arena);
    struct household_request request;
    return request_decode(arena, bytes, &rules, &request, errors);
}

static void
check_one(struct text bytes, const char *pointer, const char *code)
{
    struct arena arena;
    arena_init(&arena, 0);
    struct decode_errors errors;
    CU_ASSERT_FALSE(decode_bytes(&arena, bytes, &errors));
    CU_ASSERT_EQUAL(errors.count, 1);
    CU_ASSERT_TRUE(fixture_has(&errors, pointer, code));
    if (errors.count != 1 || !fixture_has(&errors, pointer, code))
        fixture_show(&errors);
    arena_release(&arena);
}

static void
what_is_no_object_is_refused_whole(void)
{
    struct arena arena;
    struct decode_errors errors;
    arena_init(&arena, 0);
    CU_ASSERT_FALSE(decode_bytes(&arena, TEXT("[]"), &errors));
    CU_ASSERT_TRUE(fixture_has(&errors, "", "WRONG_TYPE"));
    CU_ASSERT_FALSE(decode_bytes(&arena, TEXT("7"), &errors));
    CU_ASSERT_TRUE(fixture_has(&errors, "", "WRONG_TYPE"));
    CU_ASSERT_FALSE(decode_bytes(&arena, TEXT("{}"), &errors));
    CU_ASSERT_EQUAL(errors.count, 5); /* the required fields */
    arena_release(&arena);
}

static void
what_is_no_json_is_refused_with_line_and_column(void)
{
    struct arena arena;
    struct decode_errors errors;
    arena_init(&arena, 0);
    check_one(TEXT(""), "", "NOT_JSON");
    check_one(TEXT("  "), "", "NOT_JSON");
    check_one(TEXT("{\"a\": \"\xFF\"}"), "", "NOT_JSON");
    CU_ASSERT_FALSE(
        decode_bytes(&arena, TEXT("{\n \"a\": 1,\n \"b\" 2}"), &errors));
    CU_ASSERT_STRING_EQUAL(errors.list[0].code, "NOT_JSON");
    CU_ASSERT_EQUAL(errors.list[0].line, 3);
    CU_ASSERT_EQUAL(errors.list[0].column, 6);
    CU_ASSERT_FALSE(
        decode_bytes(&arena, TEXT("{\"a\": 1,\n\"a\": 2}"), &errors));
    CU_ASSERT_STRING_EQUAL(errors.list[0].code, "DUPLICATE_KEY");
    CU_ASSERT_EQUAL(errors.list[0].line, 2);
    arena_release(&arena);
}

static void
depth_16_is_read_and_17_is_refused(void)
{
    struct arena arena;
    struct decode_errors errors;
    arena_init(&arena, 0);
    CU_ASSERT_FALSE(decode_bytes(
        &arena, TEXT("{\"a\":[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]}"), &errors));
    CU_ASSERT_TRUE(fixture_has(&errors, "/a", "UNKNOWN_FIELD"));
    check_one(TEXT("{\"a\":[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]}"), "", "TOO_DEEP");
    /* Brackets in text are no depth. */
    CU_ASSERT_FALSE(decode_bytes(
        &arena, TEXT("{\"a\":\"[[[[[[[[[[[[[[[[[[\\\"[[[[\"}"), &errors));
    CU_ASSERT_TRUE(fixture_has(&errors, "/a", "UNKNOWN_FIELD"));
    arena_release(&arena);
}

static void
size_256_kib_is_read_and_more_is_refused(void)
{
    struct arena arena;
    struct decode_errors errors;
    arena_init(&arena, 0);
    struct text good = fixture_good(&arena, "minimal");
    char *bytes = arena_alloc(&arena, REQUEST_SIZE_MAX + 1);
    memset(bytes, ' ', REQUEST_SIZE_MAX + 1);
    memcpy(bytes, good.bytes, good.size);
    CU_ASSERT_TRUE(
        decode_bytes(&arena, (struct text){bytes, REQUEST_SIZE_MAX}, &errors));
    check_one((struct text){bytes, REQUEST_SIZE_MAX + 1}, "", "TOO_LARGE");
    arena_release(&arena);
}

static struct text
with_members(struct arena *arena, int count)
{
    const char *list = "";
    for (int i = 0; i < count; i++)
        list = arena_printf(
            arena,
            "%s%s{\"ref\":\"m%d\",\"name\":\"a\",\"id_kind\":\"none\","
            "\"id\":\"\",\"birth\":\"1970-01-01\",\"sex\":\"male\","
            "\"relation\":\"%s\"}",
            list, i == 0 ? "" : ",", i, i == 0 ? "self" : "other");
    return text_of(arena_printf(
        arena,
        "{\"request_id\":\"1\",\"agency\":\"31\",\"programmes\":[\"medical\"],"
        "\"as_of\":\"2017-09-01\",\"household\":{\"ref\":\"1\","
        "\"district\":\"310101\",\"members\":[%s]}}",
        list));
}

static void
twenty_members_are_read_and_21_are_refused(void)
{
    struct arena arena;
    struct decode_errors errors;
    arena_init(&arena, 0);
    CU_ASSERT_TRUE(decode_bytes(&arena, with_members(&arena, 20), &errors));
    check_one(with_members(&arena, 21), "/household/members", "TOO_MANY");
    arena_release(&arena);
}

static void
errors_come_at_once_and_at_most_fifty(void)
{
    struct arena arena;
    struct decode_errors errors;
    arena_init(&arena, 0);
    const char *list = "{";
    for (int i = 0; i < 50; i++)
        list = arena_printf(&arena, "%s\"x%d\":0,", list, i);
    struct text many = text_of(arena_printf(&arena, "%s\"y\":0}", list));
    CU_ASSERT_FALSE(decode_bytes(&arena, many, &errors));
    CU_ASSERT_EQUAL(errors.count, DECODE_ERRORS_MAX);
    CU_ASSERT_TRUE(errors.more);
    CU_ASSERT_STRING_EQUAL(errors.list[49].pointer, "/x49");
    struct json *json = decode_errors_json(&arena, &errors);
    CU_ASSERT_EQUAL(json->count, DECODE_ERRORS_MAX + 1);
    struct text code;
    CU_ASSERT_TRUE(json_get_text(json_at(json, 50), "code", &code));
    CU_ASSERT_TRUE(text_equals_chars(code, "MORE"));
    arena_release(&arena);
}

static void
a_sentence_says_what_to_do_in_both_languages(void)
{
    struct arena arena;
    struct decode_errors errors;
    arena_init(&arena, 0);
    struct text good = fixture_good(&arena, "minimal");
    const char *text = text_chars(&arena, good);
    const char *place = strstr(text, "\"programmes\"");
    CU_ASSERT_FALSE(
        decode_bytes(&arena,
                     text_of(arena_printf(&arena, "%.*s\"lane\": \"slow\", %s",
                                          (int)(place - text), text, place)),
                     &errors));
    struct json *json = json_at(decode_errors_json(&arena, &errors), 0);
    struct text zh, en, pointer;
    CU_ASSERT_TRUE(json_get_text(json, "zh", &zh));
    CU_ASSERT_TRUE(json_get_text(json, "en", &en));
    CU_ASSERT_TRUE(json_get_text(json, "pointer", &pointer));
    CU_ASSERT_TRUE(text_equals_chars(pointer, "/lane"));
    CU_ASSERT_TRUE(text_contains(en, "express, standard, review"));
    CU_ASSERT_TRUE(text_contains(zh, "请改用"));
    arena_release(&arena);
}

static void
a_programme_that_is_not_available_is_refused_by_name(void)
{
    struct arena arena;
    arena_init(&arena, 0);
    struct decode_rules rules = fixture_rules(&arena);
    rules.available[PROGRAMME_MEDICAL] = false;
    struct household_request request;
    struct decode_errors errors;
    CU_ASSERT_FALSE(request_decode(&arena, fixture_good(&arena, "example"),
                                   &rules, &request, &errors));
    CU_ASSERT_EQUAL(errors.count, 1);
    CU_ASSERT_TRUE(
        fixture_has(&errors, "/programmes/1", "PROGRAMME_NOT_AVAILABLE"));
    arena_release(&arena);
}

static void
as_of_has_its_days(void)
{
    static const struct {
        const char *as_of;
        bool is_simulated;
        const char *code; /* NULL: accepted */
    } days[] = {
        {"2017-09-20", false, NULL},
        {"2017-07-22", false, NULL}, /* 60 days back */
        {"2017-07-21", false, "AS_OF_TOO_OLD"},
        {"2017-07-21", true, NULL},
        {"2015-04-01", true, NULL},
        {"2015-03-31", true, "AS_OF_BEFORE_STANDARD"},
        {"2017-09-21", true, "AS_OF_AFTER_TODAY"},
    };
    struct arena arena;
    arena_init(&arena, 0);
    struct decode_rules rules = fixture_rules(&arena);
    const char *base = text_chars(&arena, fixture_good(&arena, "minimal"));
    const char *place = strstr(base, "2017-09-01");
    for (size_t i = 0; i < sizeof(days) / sizeof(days[0]); i++) {
        rules.is_simulated = days[i].is_simulated;
        const char *text = arena_printf(&arena, "%.*s%s%s", (int)(place - base),
                                        base, days[i].as_of, place + 10);
        struct household_request request;
        struct decode_errors errors;
        bool is_good =
            request_decode(&arena, text_of(text), &rules, &request, &errors);
        CU_ASSERT_EQUAL(is_good, days[i].code == NULL);
        if (days[i].code != NULL)
            CU_ASSERT_TRUE(fixture_has(&errors, "/as_of", days[i].code));
    }
    arena_release(&arena);
}

static void
an_arena_that_fails_accepts_nothing(void)
{
    struct arena rules_arena;
    arena_init(&rules_arena, 0);
    struct decode_rules rules = fixture_rules(&rules_arena);
    struct text good = fixture_good(&rules_arena, "family");
    bool was_accepted = false;
    for (size_t cap = 64; !was_accepted && cap < 1024 * 1024; cap += 512) {
        struct arena arena;
        arena_init(&arena, cap);
        struct household_request request;
        struct decode_errors errors;
        was_accepted = request_decode(&arena, good, &rules, &request, &errors);
        CU_ASSERT_TRUE(was_accepted || arena_failed(&arena));
        arena_release(&arena);
    }
    CU_ASSERT_TRUE(was_accepted);
    arena_release(&rules_arena);
}

static const struct unit_test tests[] = {
    {"each bad request is refused at its place, for its reason",
     each_is_refused_at_its_place},
    {"what is no object is refused as a whole",
     what_is_no_object_is_refused_whole},
    {"what is no JSON is refused with line and column",
     what_is_no_json_is_refused_with_line_and_column},
    {"16 levels are read, 17 are refused", depth_16_is_read_and_17_is_refused},
    {"256 KiB are read, a byte more is refused",
     size_256_kib_is_read_and_more_is_refused},
    {"20 members are read, 21 are refused",
     twenty_members_are_read_and_21_are_refused},
    {"all errors come at once, at most 50",
     errors_come_at_once_and_at_most_fifty},
    {"a sentence says what to do, in both languages",
     a_sentence_says_what_to_do_in_both_languages},
    {"a programme that is not available is refused by name",
     a_programme_that_is_not_available_is_refused_by_name},
    {"as_of is at most 60 days back, unless simulated; H04, B13: not before "
     "the "
     "first standard, not after the day received",
     as_of_has_its_days},
    {"an arena that fails accepts nothing",
     an_arena_that_fails_accepts_nothing},
};

UNIT_MAIN("request refusals", tests)
