/* SPDX-License-Identifier: Apache-2.0
 *
 * Good requests: what they decode to, and which spellings mean the same.
 */
#include <dirent.h>

#include "check.h"
#include "intake_fixture.h"

static bool
canonical_of(struct arena *arena, const struct decode_rules *rules,
             struct text json, struct text *bytes)
{
    struct household_request request;
    struct decode_errors errors;
    bool is_good = request_decode(arena, json, rules, &request, &errors);
    if (!is_good)
        fixture_show(&errors);
    return is_good && errors.count == 0 &&
           request_canonical(arena, &request, bytes);
}

static void
every_value_is_where_it_belongs(void)
{
    struct arena arena;
    arena_init(&arena, 0);
    struct decode_rules rules = fixture_rules(&arena);
    struct household_request r;
    struct decode_errors errors;
    CU_ASSERT_TRUE_FATAL(request_decode(&arena, fixture_good(&arena, "family"),
                                        &rules, &r, &errors));
    CU_ASSERT_TRUE(text_equals_chars(r.request_id, "2017/family 7"));
    CU_ASSERT_TRUE(text_equals_chars(r.agency, "310101001"));
    CU_ASSERT_EQUAL(r.lane, LANE_EXPRESS);
    CU_ASSERT_EQUAL(r.reason, CASE_URGENT);
    CU_ASSERT_TRUE(r.programmes[PROGRAMME_LOW_INCOME]);
    CU_ASSERT_TRUE(r.programmes[PROGRAMME_TEMPORARY]);
    CU_ASSERT_FALSE(r.programmes[PROGRAMME_MEDICAL]);
    CU_ASSERT_EQUAL(r.subject, 2);
    CU_ASSERT_EQUAL(r.as_of, fixture_day("2017-09-15"));
    CU_ASSERT_EQUAL(r.period_from, month_make(2016, 10));
    CU_ASSERT_EQUAL(r.period_to, month_make(2017, 9));
    CU_ASSERT_TRUE(text_equals_chars(r.household_ref, "310101-H-900"));
    CU_ASSERT_TRUE(text_equals_chars(r.district, "310101"));
    CU_ASSERT_TRUE(r.is_rural);
    CU_ASSERT_FALSE(r.is_single);
    CU_ASSERT_EQUAL(r.member_count, 6);
    CU_ASSERT_EQUAL(r.other_count, 2);
    CU_ASSERT_EQUAL(r.relative_count, 2);
    CU_ASSERT_TRUE(text_equals_chars(r.rural_grade, "D"));
    CU_ASSERT_EQUAL(r.rural_rebuilt, fixture_day("2007-09-01"));
    CU_ASSERT_TRUE(r.work_change_declared);
    CU_ASSERT_TRUE(r.has_mandate);
    CU_ASSERT_TRUE(text_equals_chars(r.mandate_id, "沪核〔2017〕88号"));
    CU_ASSERT_TRUE(text_is_absent(r.mandate_officer));
    CU_ASSERT_EQUAL(r.mandate_signed, DATE_NONE);
    CU_ASSERT_TRUE(text_is_absent(r.mandate_document_name));
    arena_release(&arena);
}

static void
members_are_read_whole(void)
{
    struct arena arena;
    arena_init(&arena, 0);
    struct decode_rules rules = fixture_rules(&arena);
    struct household_request r;
    struct decode_errors errors;
    CU_ASSERT_TRUE_FATAL(request_decode(&arena, fixture_good(&arena, "family"),
                                        &rules, &r, &errors));
    const struct member *m = r.members;
    CU_ASSERT_EQUAL(m[0].relation, RELATION_SELF);
    CU_ASSERT_EQUAL(m[0].birth, fixture_day("1979-03-02"));
    CU_ASSERT_EQUAL(m[0].sex, SEX_MALE);
    CU_ASSERT_EQUAL(m[0].cares_for, 3);
    CU_ASSERT_TRUE(m[0].is_cadre);
    CU_ASSERT_TRUE(m[0].is_local && m[0].lives_together);
    CU_ASSERT_EQUAL(m[0].refused_offer_count, 2);
    CU_ASSERT_EQUAL(m[0].refused_offers[0], fixture_day("2017-06-01"));
    CU_ASSERT_STRING_EQUAL(m[0].idno.digits, "310101197903020018");
    CU_ASSERT_EQUAL(m[0].residence_permit_until, DATE_NONE);
    CU_ASSERT_EQUAL(m[0].religious_since, DATE_NONE);
    CU_ASSERT_EQUAL(m[1].id_kind, ID_PASSPORT);
    CU_ASSERT_STRING_EQUAL(m[1].idno.digits, "");
    CU_ASSERT_TRUE(text_equals_chars(m[1].id, "P1234567A"));
    CU_ASSERT_EQUAL(m[1].birth, fixture_day("1982-02-28"));
    CU_ASSERT_EQUAL(m[1].sex, SEX_FEMALE);
    CU_ASSERT_FALSE(m[1].is_local);
    CU_ASSERT_EQUAL(m[1].residence_permit_until, fixture_day("2018-06-30"));
    CU_ASSERT_EQUAL(m[1].cares_for, -1);
    CU_ASSERT_TRUE(m[3].has_serious_illness && m[3].cannot_work);
    CU_ASSERT_TRUE(m[3].is_dependent);
    CU_ASSERT_FALSE(m[3].is_missing);
    /* A residence permit of 18 digits holds birth and sex; it is no number
     * that a line can be asked with. */
    CU_ASSERT_EQUAL(m[4].id_kind, ID_HMT);
    CU_ASSERT_EQUAL(m[4].birth, fixture_day("1955-12-31"));
    CU_ASSERT_EQUAL(m[4].sex, SEX_MALE);
    CU_ASSERT_STRING_EQUAL(m[4].idno.digits, "");
    CU_ASSERT_EQUAL(m[5].id_kind, ID_ABSENT);
    CU_ASSERT_FALSE(m[5].lives_together);
    /* Others and relatives. */
    CU_ASSERT_EQUAL(strlen(r.others[0].idno.digits), 18);
    CU_ASSERT_STRING_EQUAL(r.others[1].idno.digits, "");
    CU_ASSERT_TRUE(text_is_absent(r.others[1].why));
    CU_ASSERT_EQUAL(r.relatives[0].of, 3);
    CU_ASSERT_TRUE(r.relatives[0].has_income);
    CU_ASSERT_FALSE(r.relatives[0].has_agreed);
    CU_ASSERT_EQUAL(r.relatives[0].monthly_income, 900000);
    CU_ASSERT_EQUAL(r.relatives[0].persons, 3);
    CU_ASSERT_EQUAL(r.relatives[1].agreed_monthly, 20050);
    CU_ASSERT_TRUE(r.relatives[1].in_prison && r.relatives[1].is_recipient);
    CU_ASSERT_EQUAL(r.relatives[1].disability_grade, 2);
    CU_ASSERT_EQUAL(r.relatives[1].disability_category, 4);
    arena_release(&arena);
}

static void
what_was_declared_is_read_whole(void)
{
    struct arena arena;
    arena_init(&arena, 0);
    struct decode_rules rules = fixture_rules(&arena);
    struct household_request r;
    struct decode_errors errors;
    CU_ASSERT_TRUE_FATAL(request_decode(&arena, fixture_good(&arena, "family"),
                                        &rules, &r, &errors));
    CU_ASSERT_EQUAL_FATAL(r.income_count, 4);
    CU_ASSERT_EQUAL(r.income[0].way, WAY_I1);
    CU_ASSERT_EQUAL(r.income[0].month, MONTH_NONE);
    CU_ASSERT_EQUAL(r.income[0].amount, 3000000);
    CU_ASSERT_TRUE(text_equals_chars(r.income[0].kind, "wages"));
    CU_ASSERT_EQUAL(r.income[1].member, 1);
    CU_ASSERT_EQUAL(r.income[1].month, month_make(2017, 2));
    CU_ASSERT_EQUAL(r.income[1].amount, 80010);
    CU_ASSERT_EQUAL(r.income[2].spent_dwelling, 28500000);
    CU_ASSERT_EQUAL(r.income[2].spent_medical, 1234);
    CU_ASSERT_TRUE(text_equals_chars(r.income[3].exclusion, "X08"));
    CU_ASSERT_TRUE(text_is_absent(r.income[3].kind));
    CU_ASSERT_EQUAL_FATAL(r.asset_count, 2);
    CU_ASSERT_EQUAL(r.assets[0].kind, ASSET_DWELLING);
    CU_ASSERT_EQUAL(r.assets[0].area, 5630);
    CU_ASSERT_TRUE(r.assets[0].is_elsewhere);
    CU_ASSERT_EQUAL(r.assets[1].area, -1);
    CU_ASSERT_EQUAL(r.assets[1].amount, 3000000);
    CU_ASSERT_EQUAL_FATAL(r.vehicle_claim_count, 2);
    CU_ASSERT_EQUAL(r.vehicle_claims[1].member, 4);
    CU_ASSERT_EQUAL_FATAL(r.expense_count, 2);
    CU_ASSERT_TRUE(r.expenses[0].is_education);
    CU_ASSERT_EQUAL(r.expenses[0].month, MONTH_NONE);
    CU_ASSERT_FALSE(r.expenses[1].is_education);
    CU_ASSERT_EQUAL(r.expenses[1].amount, 9999);
    CU_ASSERT_EQUAL_FATAL(r.consent_count, 3);
    CU_ASSERT_TRUE(r.consents[0].covers_all);
    CU_ASSERT_EQUAL(r.consents[0].until, DATE_NONE);
    CU_ASSERT_EQUAL(r.consents[1].by, 0);
    CU_ASSERT_EQUAL(r.consents[1].for_count, 2);
    CU_ASSERT_EQUAL(r.consents[1].for_members[1], 5);
    CU_ASSERT_FALSE(r.consents[1].covers_all);
    CU_ASSERT_TRUE(r.consents[1].lines[LINE_PENSION]);
    CU_ASSERT_FALSE(r.consents[1].lines[LINE_DEATH]);
    CU_ASSERT_EQUAL(r.consents[1].until, fixture_day("2018-08-27"));
    CU_ASSERT_EQUAL(r.consents[1].document_sha256.size, 64);
    CU_ASSERT_EQUAL(r.consents[2].by, -1);
    CU_ASSERT_TRUE(text_equals_chars(r.consents[2].by_ref, "lawyer 7"));
    CU_ASSERT_EQUAL(r.consents[2].signed_on, fixture_day("2017-09-15"));
    arena_release(&arena);
}

/* A vector is received on the day of its as_of. */
static void
check_vector(const char *name, uint32_t *accepted, uint32_t *refused)
{
    struct arena arena;
    arena_init(&arena, 0);
    struct decode_rules rules = fixture_rules(&arena);
    struct text json = fixture_file(
        &arena,
        arena_printf(&arena, TESTS_FOLDER "/vectors/%s/request.json", name));
    struct fault fault = {0};
    struct text as_of;
    struct json *tree = json_read(&arena, json, REQUEST_DEPTH_MAX, &fault);
    CU_ASSERT_TRUE_FATAL(json_get_text(tree, "as_of", &as_of));
    CU_ASSERT_TRUE(date_read_iso(as_of, &rules.today));
    struct household_request request;
    struct decode_errors errors;
    bool is_good = request_decode(&arena, json, &rules, &request, &errors);
    if (strcmp(name, "extreme-hardship-for-a-couple") == 0) {
        CU_ASSERT_TRUE(fixture_has(&errors, "/programmes", "SINGLE_PERSON"));
        CU_ASSERT_EQUAL(errors.count, 1);
        (*refused)++;
    } else {
        CU_ASSERT_TRUE(is_good);
        if (!is_good)
            fixture_show(&errors);
        (*accepted)++;
    }
    arena_release(&arena);
}

static void
every_vector_is_accepted_but_the_one_that_says_refused(void)
{
    uint32_t accepted = 0, refused = 0;
    DIR *folder = opendir(TESTS_FOLDER "/vectors");
    CU_ASSERT_PTR_NOT_NULL_FATAL(folder);
    for (struct dirent *entry = readdir(folder); entry != NULL;
         entry = readdir(folder))
        if (entry->d_name[0] != '.' && strcmp(entry->d_name, "README.md") != 0)
            check_vector(entry->d_name, &accepted, &refused);
    closedir(folder);
    CU_ASSERT_TRUE(accepted >= 70);
    CU_ASSERT_EQUAL(refused, 1);
    printf("%u vectors accepted, %u refused ", accepted, refused);
}

static void
the_period_is_the_longest_window_before_as_of(void)
{
    static const struct {
        const char *programmes;
        int months;
    } rows[] = {
        {"\"minimum_living\"", 12},
        {"\"temporary\"", 3},
        {"\"temporary\", \"medical\"", 12},
    };
    struct arena arena;
    arena_init(&arena, 0);
    struct decode_rules rules = fixture_rules(&arena);
    const char *base = text_chars(&arena, fixture_good(&arena, "minimal"));
    const char *place = strstr(base, "\"minimum_living\"");
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        const char *text = arena_printf(&arena, "%.*s%s%s", (int)(place - base),
                                        base, rows[i].programmes,
                                        place + strlen("\"minimum_living\""));
        struct household_request request;
        struct decode_errors errors;
        CU_ASSERT_TRUE(
            request_decode(&arena, text_of(text), &rules, &request, &errors));
        CU_ASSERT_EQUAL(request.period_to, month_make(2017, 8));
        CU_ASSERT_EQUAL(request.period_from,
                        month_make(2017, 8) - rows[i].months + 1);
    }
    arena_release(&arena);
}

struct spelling {
    const char *base;
    const char *find;
    const char *replace;
};

/* Both spellings are good requests; is their meaning the same? */
static void
check_spellings(const struct spelling *rows, size_t count, bool is_same)
{
    struct arena arena;
    arena_init(&arena, 0);
    struct decode_rules rules = fixture_rules(&arena);
    for (size_t i = 0; i < count; i++) {
        const char *base =
            text_chars(&arena, fixture_good(&arena, rows[i].base));
        const char *place = strstr(base, rows[i].find);
        struct text first, second;
        CU_ASSERT_PTR_NOT_NULL(place);
        if (place == NULL) {
            printf("\n  nothing to edit: %s\n", rows[i].find);
            continue;
        }
        const char *text =
            arena_printf(&arena, "%.*s%s%s", (int)(place - base), base,
                         rows[i].replace, place + strlen(rows[i].find));
        bool both_good = canonical_of(&arena, &rules, text_of(base), &first) &&
                         canonical_of(&arena, &rules, text_of(text), &second);
        CU_ASSERT_TRUE(both_good);
        bool is_right = both_good && text_equals(first, second) == is_same;
        CU_ASSERT_TRUE(is_right);
        if (!is_right)
            printf("\n  %s -> %s\n", rows[i].find, rows[i].replace);
    }
    arena_release(&arena);
}

static void
another_spelling_is_the_same_meaning(void)
{
    static const struct spelling rows[] = {
        {"minimal", "\"programmes\"",
         "\"lane\": \"standard\", \"reason\": null, \"period\": null, "
         "\"declared\": {}, \"consents\": [], \"mandate\": null, "
         "\"subject\": null, \"programmes\""},
        {"minimal", "\"programmes\"",
         "\"period\": {\"from\": \"2016-09\", \"to\": \"2017-08\"}, "
         "\"programmes\""},
        {"minimal", "\"programmes\"",
         "\"declared\": {\"rural_dwelling\": {\"grade\": null}, "
         "\"work_change\": false, \"income\": null}, \"programmes\""},
        {"minimal", "\"relation\"",
         "\"birth\": \"1970-01-01\", \"sex\": \"male\", \"local\": true, "
         "\"refused_offers\": null, \"cares_for\": null, \"relation\""},
        {"minimal", "310101197001010013", "310101700101001"},
        {"minimal", "310101197001010013", " 310101 19700101 0013 "},
        {"example", "31010119800101000X", "31010119800101000x"},
        {"example", "\"30000.00\"", "\"30000\""},
        {"example", "\"30000.00\"", "\"30000.0\""},
        {"example", "\"spent_dwelling\": \"0.00\",", ""},
        {"example", "\"spent_dwelling\": \"0.00\"", "\"spent_dwelling\": null"},
        {"example", "\"kind\": \"wages\",", ""},
        {"example", "\"medical\"\n", "\"\\u006dedical\"\n"},
        {"family", "\"low_income\",\n  \"minimum_living\"",
         "\"minimum_living\", \"low_income\""},
        {"family", "\"pension\",\n    \"local_banks\"",
         "\"local_banks\", \"pension\""},
        {"family", "\"f3\",\n    \"f6\"", "\"f6\", \"f3\""},
        {"family", "\"2017-06-01\",\n     \"2017-03-01\"",
         "\"2017-03-01\", \"2017-06-01\""},
        {"family", "9F86D081", "9f86d081"},
        {"family", "\"why\": null", "\"why\": \"\""},
    };
    check_spellings(rows, sizeof(rows) / sizeof(rows[0]), true);
}

static void
another_value_is_another_meaning(void)
{
    static const struct spelling rows[] = {
        {"minimal", "\"r-1\"", "\"r-2\""},
        {"minimal", "\"r-1\"", "\"R-1\""},
        {"minimal", "2017-09-01", "2017-09-02"},
        {"minimal", "\"programmes\"", "\"lane\": \"express\", \"programmes\""},
        {"minimal", "\"programmes\"",
         "\"reason\": \"recheck\", \"programmes\""},
        {"minimal", "\"programmes\"", "\"subject\": \"m1\", \"programmes\""},
        {"minimal", "李明", "李铭"},
        {"minimal", "\"h\"", "\"H\""},
        {"minimal", "\"minimum_living\"", "\"low_income\""},
        {"minimal", "\"programmes\"",
         "\"declared\": {\"work_change\": true}, \"programmes\""},
        {"minimal", "\"programmes\"",
         "\"period\": {\"from\": \"2016-10\", \"to\": \"2017-09\"}, "
         "\"programmes\""},
        {"minimal", "\"relation\"", "\"local\": false, \"relation\""},
        {"minimal", "\"relation\"", "\"cadre\": true, \"relation\""},
        {"example", "\"30000.00\"", "\"30000.01\""},
        {"example", "\"12000.00\"", "\"12000.10\""},
        {"example", "\"elsewhere\": false", "\"elsewhere\": true"},
        {"example", "\"monthly_income\": \"9000.00\"",
         "\"monthly_income\": null"},
        {"example", "\"agreed_monthly\": null", "\"agreed_monthly\": \"0\""},
        {"example", "\"disability_grade\": null", "\"disability_grade\": 1"},
        {"example", "2018-08-27", "2018-08-28"},
        {"example", "\"until\": \"2018-08-27\"", "\"until\": null"},
        {"example", "\"all\"", "\"pension\""},
        {"example", "沪A12345", "沪A12346"},
        {"example", "\"rebuilt\": null", "\"rebuilt\": \"2000-01-01\""},
        {"example", "consent.pdf", "consent2.pdf"},
        {"example", "\"officer\": \"陈一\"", "\"officer\": null"},
        {"family", "\"cares_for\": \"f4\"", "\"cares_for\": \"f5\""},
        {"family", "\"area\": \"56.30\"", "\"area\": \"56.31\""},
        {"family", "\"area\": \"56.30\"", "\"area\": null"},
        {"family", "\"2017-06-01\",\n", "\n"},
        {"family", "\"kind\": \"education\"", "\"kind\": \"medical\""},
        {"family", "\"exclusion\": \"X08\"", "\"exclusion\": \"X18\""},
        {"family", "\"by\": \"lawyer 7\"", "\"by\": \"f1\""},
        {"family", "\"lives_together\": false", "\"lives_together\": true"},
    };
    check_spellings(rows, sizeof(rows) / sizeof(rows[0]), false);
}

static void
the_canonical_form_is_a_request_of_the_same_meaning(void)
{
    struct arena arena;
    arena_init(&arena, 0);
    struct decode_rules rules = fixture_rules(&arena);
    for (int i = 0; i < GOOD_COUNT; i++) {
        struct text once, twice;
        CU_ASSERT_TRUE_FATAL(canonical_of(
            &arena, &rules, fixture_good(&arena, good_names[i]), &once));
        CU_ASSERT_TRUE_FATAL(canonical_of(&arena, &rules, once, &twice));
        CU_ASSERT_TRUE(text_equals(once, twice));
    }
    arena_release(&arena);
}

/* Stored requests are found again by these bytes: a change of the form is a
 * change of every digest, and must be meant. */
static void
the_canonical_form_does_not_drift(void)
{
    struct arena arena;
    arena_init(&arena, 0);
    struct decode_rules rules = fixture_rules(&arena);
    struct text bytes;
    CU_ASSERT_TRUE_FATAL(
        canonical_of(&arena, &rules, fixture_good(&arena, "minimal"), &bytes));
    CU_ASSERT_TRUE(text_equals(
        bytes,
        TEXT("{\"agency\":\"310101001\",\"as_of\":\"2017-09-01\",\"consents\":"
             "[],\"declared\":{\"assets\":[],\"expenses\":[],\"income\":[],"
             "\"rural_dwelling\":{\"grade\":null,\"rebuilt\":null},"
             "\"vehicles_for_disabled\":[],\"work_change\":false},"
             "\"household\":{\"district\":\"310101\",\"members\":[{\"birth\":"
             "\"1970-01-01\",\"cadre\":false,\"cannot_work\":false,"
             "\"cares_for\":null,\"dependent\":false,\"id\":"
             "\"310101197001010013\",\"id_kind\":\"resident\","
             "\"lives_together\":true,\"local\":true,\"missing\":false,"
             "\"name\":\"李明\",\"ref\":\"m1\",\"refused_offers\":[],"
             "\"relation\":\"self\",\"religious_since\":null,"
             "\"residence_permit_until\":null,\"serious_illness\":false,"
             "\"sex\":\"male\"}],\"others\":[],\"ref\":\"h\",\"relatives\":[],"
             "\"rural\":false,\"single\":false},\"lane\":\"standard\","
             "\"mandate\":null,\"period\":{\"from\":\"2016-09\",\"to\":"
             "\"2017-08\"},\"programmes\":[\"minimum_living\"],\"reason\":"
             "\"new\",\"request_id\":\"r-1\",\"subject\":null}")));
    arena_release(&arena);
}

static const struct unit_test tests[] = {
    {"every value is where it belongs", every_value_is_where_it_belongs},
    {"members, others and relatives are read whole", members_are_read_whole},
    {"what was declared and consented to is read whole",
     what_was_declared_is_read_whole},
    {"every vector is accepted but the one that says refused",
     every_vector_is_accepted_but_the_one_that_says_refused},
    {"the period is the longest window before as_of (B01, H08)",
     the_period_is_the_longest_window_before_as_of},
    {"another spelling is the same meaning",
     another_spelling_is_the_same_meaning},
    {"another value is another meaning", another_value_is_another_meaning},
    {"the canonical form is a request of the same meaning",
     the_canonical_form_is_a_request_of_the_same_meaning},
    {"the canonical form does not drift", the_canonical_form_does_not_drift},
};

UNIT_MAIN("request meaning", tests)
