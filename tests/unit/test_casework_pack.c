/* SPDX-License-Identifier: Apache-2.0
 *
 * Checks of a pack and a calendar: one change of the shipped files, one finding
 * at its place; and that heduid reads a pack by the same checks.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "check.h"
#include "date.h"
#include "policy_adjust.h"
#include "policy_check.h"
#include "slurp.h"

#define FOLDER SOURCE_FOLDER "/deploy/policy/shanghai"
#define CALENDAR SOURCE_FOLDER "/deploy/calendar/china.json"

static struct arena arena;

static struct text
file_of(const char *path)
{
    struct fault fault = {0};
    struct text bytes = TEXT_NONE;
    CU_ASSERT_FATAL(slurp_file(&arena, path, &bytes, &fault));
    return bytes;
}

/* The first `from` becomes `to`. */
static struct text
changed(struct text bytes, const char *from, const char *to)
{
    const char *all = text_chars(&arena, bytes);
    const char *at = strstr(all, from);
    if (at == NULL)
        printf("there is no %s\n", from);
    CU_ASSERT_PTR_NOT_NULL_FATAL(at);
    return text_of(arena_printf(&arena, "%.*s%s%s", (int)(at - all), all, to,
                                at + strlen(from)));
}

static int32_t
day_of(const char *iso)
{
    int32_t day = DATE_NONE;
    CU_ASSERT(date_read_iso(text_of(iso), &day));
    return day;
}

static bool
has_note(const struct policy_notes *notes, const char *code,
         const char *pointer)
{
    for (uint32_t i = 0; i < notes->count; i++)
        if (strcmp(note_code_name(notes->notes[i].code), code) == 0 &&
            strcmp(notes->notes[i].pointer, pointer) == 0)
            return true;
    printf("no %s at %s; there are:\n", code, pointer);
    for (uint32_t i = 0; i < notes->count; i++)
        if (note_is_error(notes->notes[i].code))
            printf("  %s at %s: %s\n", note_code_name(notes->notes[i].code),
                   notes->notes[i].pointer,
                   note_what(&arena, &notes->notes[i], LANGUAGE_EN));
    return false;
}

static struct policy_notes
check_pack(struct text figures, struct text sources, int32_t on)
{
    struct policy_notes notes;
    notes_init(&notes, &arena);
    policy_check(&notes, figures, sources, on);
    return notes;
}

static void
shipped_files_have_no_error(void)
{
    arena_init(&arena, 0);
    struct policy_notes notes =
        check_pack(file_of(FOLDER "/parameters.json"),
                   file_of(FOLDER "/pack.json"), DATE_NONE);
    CU_ASSERT_EQUAL(notes.errors, 0);
    CU_ASSERT_TRUE(notes.warnings > 10);
    CU_ASSERT_TRUE(has_note(&notes, "ASSUMED", "/dated/standard/0"));
    CU_ASSERT_TRUE(has_note(&notes, "ASSUMED", "/limits/low_income"));
    CU_ASSERT_TRUE(
        has_note(&notes, "BEGINS_LATE", "/yearly/dwelling_area/values"));
    struct policy_notes days;
    notes_init(&days, &arena);
    calendar_check(&days, "china.json", file_of(CALENDAR), DATE_NONE);
    CU_ASSERT_EQUAL(days.count, 0);
    calendar_check(&days, "china.json", file_of(CALENDAR),
                   day_of("2027-01-01"));
    CU_ASSERT_EQUAL(days.errors, 0);
    CU_ASSERT_TRUE(has_note(&days, "CALENDAR_SHORT", "/years"));
    arena_release(&arena);
}

struct change {
    const char *from, *to, *code, *pointer;
};

static const struct change in_figures[] = {
    {"\"standard\":", "\"standrd\":", "UNKNOWN", "/dated/standrd"},
    {"\"standard\":", "\"standrd\":", "MISSING", "/dated/standard"},
    {"\"from\": \"2017-04-01\"", "\"from\": \"2017-02-29\"", "DATE",
     "/dated/standard/2/from"},
    {"\"from\": \"2017-04-01\"", "\"from\": \"2016-04-01\"", "ORDER",
     "/dated/standard/2"},
    {"\"from\": \"2017-04-01\"", "\"from\": \"2016-01-01\"", "ORDER",
     "/dated/standard/2"},
    {"\"value\": 97000", "\"value\": 970", "RANGE", "/dated/standard/2/value"},
    {"\"value\": 97000", "\"value\": 970.5", "TYPE", "/dated/standard/2/value"},
    {"\"value\": 97000", "\"value\": \"97000\"", "TYPE",
     "/dated/standard/2/value"},
    {"\"value\": 97000", "\"vale\": 97000", "UNKNOWN",
     "/dated/standard/2/vale"},
    {"\"value\": 97000,\n    \"status\": \"official\"", "\"value\": 97000",
     "STATUS_MISSING", "/dated/standard/2"},
    {"\"status\": \"official\"", "\"status\": \"oficial\"", "STATUS",
     "/dated/standard/1/status"},
    {"\"earnings_disregard\": [\n   {\n    \"from\": \"2015-04-01\"",
     "\"earnings_disregard\": [\n   {\n    \"from\": \"2016-04-01\"", "HOLE",
     "/dated/earnings_disregard"},
    {"\"2017\": 5898800,", "", "YEAR_HOLE", "/yearly/disposable_income/values"},
    {"\"2017\": 5898800", "\"2017\": 58988", "RANGE",
     "/yearly/disposable_income/values/2017"},
    {"\"dwelling_area\"", "\"dweling_area\"", "UNKNOWN",
     "/yearly/dweling_area"},
    {"\"value\": \"2/1\"", "\"value\": \"2\"", "NOT_A_SHARE",
     "/dated/low_income_multiple/0/value"},
    {"\"value\": \"2/1\"", "\"value\": \"1/2\"", "RANGE",
     "/dated/low_income_multiple/0/value"},
    {"\"medical_share\": \"2/5\"", "\"medical_share\": \"40 %\"", "NOT_A_SHARE",
     "/limits/illness_expense/medical_share"},
    {"\"medical_share\": \"2/5\"", "\"medical_share\": \"5/2\"", "RANGE",
     "/limits/illness_expense/medical_share"},
    {"\"medical_share\": \"2/5\"", "\"medical_share\": 0.4", "NOT_A_SHARE",
     "/limits/illness_expense/medical_share"},
    {"\"many\": 3000000", "\"mny\": 3000000", "UNKNOWN",
     "/limits/minimum_living/money/mny"},
    {"\"many\": 3000000", "\"mny\": 3000000", "MISSING",
     "/limits/minimum_living/money/many"},
    {"\"many\": 3000000", "\"many\": 30000", "RANGE",
     "/limits/minimum_living/money/many"},
    {"\"low_income\": {", "\"low_incom\": {", "UNKNOWN", "/limits/low_incom"},
    {"\"low_rent\": {", "\"low_rant\": {", "MISSING", "/limits/low_rent/money"},
    {"\"average_pension\": {", "\"average_pensions\": {", "MISSING_LATER",
     "/yearly/average_pension"},
    {"\"status\": \"reported\"\n  },\n  \"extreme",
     "\"statu\": \"reported\"\n"
     "  },\n  \"extreme",
     "STATUS_MISSING", "/limits/minimum_living"},
    {"\"temporary\": 3", "\"temporary\": 300", "RANGE",
     "/window_months/temporary"},
    {"\"temporary\": 3", "\"tempory\": 3", "UNKNOWN", "/window_months/tempory"},
    {"\"work_from\"", "\"works_from\"", "UNKNOWN", "/rules/works_from"},
    {"\"work_from\"", "\"works_from\"", "MISSING", "/rules/work_from"},
    {"\"deemed_rate\": \"1/10\"", "\"deemed_rate\": \"10/1\"", "RANGE",
     "/rules/deemed_rate"},
    {"\"delay_from\": \"2025-01-01\"", "\"delay_from\": \"2025-1-1\"", "DATE",
     "/rules/pension_age/delay_from"},
    {"\"rise_up_to\": \"1/2\"", "\"rise_up_to\": \"1/9\"", "STEPS",
     "/rules/gradual_exit"},
    {"\"rise_up_to\": null", "\"rise_up_to\": \"1/1\"", "STEPS",
     "/rules/gradual_exit"},
    {"\"income_tax\": 62", "\"income_taxes\": 62", "UNKNOWN",
     "/freshness_days/income_taxes"},
    {"\"income_tax\": 62", "\"income_tax\": 0", "RANGE",
     "/freshness_days/income_tax"},
    {"\"default\": 31", "\"defalt\": 31", "MISSING",
     "/freshness_days/local_banks"},
    {"\"securities\"\n", "\"security\"\n", "UNKNOWN",
     "/complete_report/always/15"},
    {"\"companies\",", "\"real_estate\",", "TWICE",
     "/complete_report/always/11"},
    {"\"illness_expense\",\n   \"medical\"",
     "\"illness_expenses\",\n   \"medical\"", "UNKNOWN",
     "/complete_report/medical_insurance/0"},
    {"\"bachelor\": 700000", "\"batchelor\": 700000", "UNKNOWN",
     "/school_tariff/fee/batchelor"},
    {"\"city_division\": \"31\"", "\"city_division\": \"3101\"", "TYPE",
     "/city_division"},
    {"\"version\": \"1\"", "\"version\": \"\"", "TYPE", "/version"},
    {"\"rules\": {", "\"ruls\": {", "UNKNOWN", "/ruls"},
    {"\"units\"", "\"left_out\": [\"taxis\"], \"units\"", "UNKNOWN",
     "/left_out/0"},
    {"\"dated\": {", "\"dated\": {{", "NOT_JSON", ""},
};

static const struct change in_sources[] = {
    {"\"minimum_wage\": {", "\"minimum_wages\": {", "SOURCE_OF_NOTHING",
     "/sources/minimum_wages"},
    {"\"minimum_wage\": {", "\"minimum_wages\": {", "SOURCE_MISSING",
     "/sources"},
    {"\"en\": \"minimum wages", "\"e\": \"minimum wages", "SOURCE_HALF",
     "/sources/minimum_wage"},
    {"\"standard_minor\": {", "\"standard_minor\": {\"status\": \"official\",",
     "STATUS_TWICE", "/sources/standard_minor/status"},
    {"\"freshness_days\": {\n   \"status\": \"assumed\",",
     "\"freshness_days\": {", "STATUS_MISSING", "/sources/freshness_days"},
    {"\"version\": \"1\"", "\"version\": \"2\"", "OTHER_PACK", "/version"},
    {"\"sources\": {", "\"source\": {", "TYPE", "/sources"},
    {"\"adjustment\"", "\"adjustments\"", "UNKNOWN", "/adjustments"},
    {"\"income_growth\"", "\"income_grows\"", "UNKNOWN",
     "/adjustment/years/2017/income_grows"},
    {"\"89/1000\"", "\"8.9 %\"", "NOT_A_SHARE",
     "/adjustment/years/2017/income_growth/value"},
    {"\"nearness\": {\n   \"value\": \"1/20\", \"status\": \"assumed\",",
     "\"nearness\": {\n   \"value\": \"1/20\",", "STATUS_MISSING",
     "/adjustment/nearness"},
    {"{", "[", "NOT_JSON", ""},
};

static const struct change in_days[] = {
    {"\"2017-01-01\"", "\"2017-02-30\"", "DATE", "/years/2017/off/0"},
    {"\"2017-01-01\"", "\"2018-01-01\"", "DAY_OF_OTHER_YEAR",
     "/years/2017/off/0"},
    {"\"2017-01-02\"", "\"2017-01-01\"", "ORDER", "/years/2017/off/1"},
    {"\"2017-01-22\"", "\"2017-01-01\"", "DAY_OFF_AND_WORK",
     "/years/2017/"
     "work/0"},
    {"\"2017-01-22\"", "\"2017-01-20\"", "WORK_ANYWAY",
     "/years/2017/"
     "work/0"},
    {"\"2018\": {", "\"2028\": {", "YEAR_HOLE", "/years"},
    {"\"due\": \"2026-03-05\"", "\"due\": \"2026-03-06\"", "VECTOR",
     "/vectors/0"},
    {"\"years\"", "\"year\"", "MISSING", "/years"},
};

#define COUNT(list) (sizeof(list) / sizeof((list)[0]))

static void
each_change_is_found_at_its_place(void)
{
    arena_init(&arena, 0);
    struct text figures = file_of(FOLDER "/parameters.json");
    struct text sources = file_of(FOLDER "/pack.json");
    for (size_t i = 0; i < COUNT(in_figures); i++) {
        const struct change *one = &in_figures[i];
        struct policy_notes notes = check_pack(
            changed(figures, one->from, one->to), sources, DATE_NONE);
        CU_ASSERT_TRUE(has_note(&notes, one->code, one->pointer));
        CU_ASSERT_TRUE(notes.errors > 0);
    }
    for (size_t i = 0; i < COUNT(in_sources); i++) {
        const struct change *one = &in_sources[i];
        struct policy_notes notes = check_pack(
            figures, changed(sources, one->from, one->to), DATE_NONE);
        CU_ASSERT_TRUE(has_note(&notes, one->code, one->pointer));
        CU_ASSERT_TRUE(notes.errors > 0);
    }
    for (size_t i = 0; i < COUNT(in_days); i++) {
        const struct change *one = &in_days[i];
        struct policy_notes notes;
        notes_init(&notes, &arena);
        calendar_check(&notes, "china.json",
                       changed(file_of(CALENDAR), one->from, one->to),
                       DATE_NONE);
        CU_ASSERT_TRUE(has_note(&notes, one->code, one->pointer));
        CU_ASSERT_TRUE(notes.errors > 0);
    }
    arena_release(&arena);
}

static void
figures_that_grow_old_are_warned_of(void)
{
    arena_init(&arena, 0);
    struct text figures = file_of(FOLDER "/parameters.json");
    struct text sources = file_of(FOLDER "/pack.json");
    struct policy_notes then =
        check_pack(figures, sources, day_of("2025-06-30"));
    struct policy_notes later =
        check_pack(figures, sources, day_of("2025-07-02"));
    CU_ASSERT_EQUAL(later.errors, 0);
    CU_ASSERT_TRUE(has_note(&later, "OLD", "/dated/standard"));
    CU_ASSERT_TRUE(has_note(&later, "OLD", "/yearly/dwelling_area/values"));
    for (uint32_t i = 0; i < then.count; i++)
        CU_ASSERT_FALSE(then.notes[i].code == NOTE_OLD &&
                        strcmp(then.notes[i].pointer, "/dated/standard") == 0);
    arena_release(&arena);
}

static void
every_code_speaks_both_languages(void)
{
    arena_init(&arena, 0);
    for (int code = 0; code < NOTE_CODE_COUNT; code++) {
        const struct policy_note note = {.code = (enum note_code)code,
                                         .file = "f",
                                         .pointer = "/p",
                                         .a = "AAA",
                                         .b = "BBB"};
        CU_ASSERT_PTR_NOT_NULL_FATAL(note_code_name(note.code));
        const char *en = note_what(&arena, &note, LANGUAGE_EN);
        const char *zh = note_what(&arena, &note, LANGUAGE_ZH);
        CU_ASSERT_TRUE(strlen(en) > 5 && strlen(zh) > 5);
        CU_ASSERT_STRING_NOT_EQUAL(en, zh);
        CU_ASSERT_TRUE(strlen(note_remedy(&arena, &note, LANGUAGE_EN)) > 5);
        CU_ASSERT_TRUE(strlen(note_remedy(&arena, &note, LANGUAGE_ZH)) > 5);
        CU_ASSERT_PTR_NULL(strchr(en, '{'));
        CU_ASSERT_PTR_NULL(strchr(zh, '{'));
    }
    arena_release(&arena);
}

/* heduid's own reading: the same words, and no pack.json is an error. */
static void
a_house_reads_by_the_same_checks(void)
{
    char folder[] = "/tmp/hedui-pack-XXXXXX";
    struct fault fault = {0};
    arena_init(&arena, 0);
    CU_ASSERT_PTR_NOT_NULL_FATAL(mkdtemp(folder));
    const char *path = arena_printf(&arena, "%s/parameters.json", folder);
    const char *beside = arena_printf(&arena, "%s/pack.json", folder);
    struct text figures = changed(file_of(FOLDER "/parameters.json"),
                                  "\"work_from\"", "\"works_from\"");
    FILE *file = fopen(path, "w");
    CU_ASSERT_PTR_NOT_NULL_FATAL(file);
    fwrite(figures.bytes, 1, figures.size, file);
    fclose(file);
    CU_ASSERT_PTR_NULL(policy_read(&arena, folder, &fault));
    CU_ASSERT_EQUAL(fault.kind, FAULT_INPUT);
    CU_ASSERT_TRUE(strstr(fault.text, "pack.json#: cannot be read") != NULL);
    struct text sources = file_of(FOLDER "/pack.json");
    file = fopen(beside, "w");
    CU_ASSERT_PTR_NOT_NULL_FATAL(file);
    fwrite(sources.bytes, 1, sources.size, file);
    fclose(file);
    fault_clear(&fault);
    CU_ASSERT_PTR_NULL(policy_read(&arena, folder, &fault));
    CU_ASSERT_TRUE(strstr(fault.text,
                          "parameters.json#/rules/works_from: \"works_from\" "
                          "is no name that the rules know; write "
                          "\"work_from\"") != NULL);
    unlink(path);
    unlink(beside);
    rmdir(folder);
    arena_release(&arena);
}

/* ---- adjusting the standard ---- */

static void
the_standard_of_2017(void)
{
    struct fault fault = {0};
    struct adjustment made;
    arena_init(&arena, 0);
    const struct policy *policy = policy_read(&arena, FOLDER, &fault);
    CU_ASSERT_PTR_NOT_NULL_FATAL(policy);
    struct text all = changed(
        file_of(FOLDER "/pack.json"), "\"income_growth\"",
        "\"price_growth\": {\"value\": \"32/1000\", \"status\": \"assumed\"},"
        "\"living_cost_rise\": {\"value\": 6000, \"status\": \"assumed\"},"
        "\"utility_room\": {\"value\": 3000, \"status\": \"assumed\"},"
        "\"income_growth\"");
    const struct json *shipped =
        json_read(&arena, file_of(FOLDER "/pack.json"), 16, &fault);
    const struct json *pack = json_read(&arena, all, 16, &fault);
    CU_ASSERT_PTR_NOT_NULL_FATAL(pack);
    int32_t from = day_of("2017-04-01");
    CU_ASSERT_TRUE(policy_adjust(policy, pack, 97000, from, &made));
    CU_ASSERT_EQUAL(made.old, 88000);
    for (int i = 0; i < ADJUST_COUNT; i++)
        CU_ASSERT_EQUAL(made.lines[i].result, ADJUST_PASSES);
    CU_ASSERT_EQUAL(made.lines[ADJUST_INCOME].value, 1023);
    CU_ASSERT_EQUAL(made.lines[ADJUST_INCOME].limit, 890);
    CU_ASSERT_EQUAL(made.lines[ADJUST_INCOME].margin, 133);
    CU_ASSERT_EQUAL(made.lines[ADJUST_WAGE].value, 4217);
    CU_ASSERT_EQUAL(made.lines[ADJUST_UTILITY].margin, 0);
    /* one fen below what the growth of income asks for: 880 x 1.089 */
    CU_ASSERT_TRUE(policy_adjust(policy, pack, 95832, from, &made));
    CU_ASSERT_EQUAL(made.lines[ADJUST_INCOME].result, ADJUST_FAILS);
    CU_ASSERT_TRUE(policy_adjust(policy, pack, 95833, from, &made));
    CU_ASSERT_EQUAL(made.lines[ADJUST_INCOME].result, ADJUST_PASSES);
    /* 45 % of 2,300 is still near 40 %, a fen more is not */
    CU_ASSERT_TRUE(policy_adjust(policy, pack, 103500, from, &made));
    CU_ASSERT_EQUAL(made.lines[ADJUST_WAGE].result, ADJUST_PASSES);
    CU_ASSERT_TRUE(policy_adjust(policy, pack, 103501, from, &made));
    CU_ASSERT_EQUAL(made.lines[ADJUST_WAGE].result, ADJUST_FAILS);
    /* what the shipped pack has not is named */
    CU_ASSERT_TRUE(policy_adjust(policy, shipped, 97000, from, &made));
    CU_ASSERT_EQUAL(made.lines[ADJUST_PRICES].result, ADJUST_UNKNOWN);
    CU_ASSERT_STRING_EQUAL(made.lines[ADJUST_PRICES].missing, "price_growth");
    CU_ASSERT_EQUAL(made.lines[ADJUST_LIVING].result, ADJUST_UNKNOWN);
    /* where pack.json is silent income's growth is worked out of two years */
    CU_ASSERT_TRUE(
        policy_adjust(policy, NULL, 107000, day_of("2018-04-01"), &made));
    CU_ASSERT_EQUAL(made.lines[ADJUST_INCOME].limit, 862);
    CU_ASSERT_FALSE(
        policy_adjust(policy, pack, 79000, day_of("2015-04-01"), &made));
    arena_release(&arena);
}

static const struct unit_test tests[] = {
    {"the shipped pack and calendar have no error",
     shipped_files_have_no_error},
    {"each change is found at its place", each_change_is_found_at_its_place},
    {"figures that grow old are warned of",
     figures_that_grow_old_are_warned_of},
    {"every code speaks both languages", every_code_speaks_both_languages},
    {"a house reads its pack by the same checks",
     a_house_reads_by_the_same_checks},
    {"S9 880 to 970 yuan passes, and where each factor turns",
     the_standard_of_2017},
};

UNIT_MAIN("casework: the policy pack", tests)
