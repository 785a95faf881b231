/* SPDX-License-Identifier: Apache-2.0
 *
 * What the means test costs, beside itself: large households to small ones in
 * one run, in CPU; and that possible households made from each other are the
 * ones that would be made alone. `tests/bench/means` measures the same.
 */
#include <dirent.h>
#include <stdlib.h>
#include <string.h>

#include "chance.h"
#include "check.h"
#include "means_ground.h"

#define VECTORS TESTS_FOLDER "/vectors"

#if defined(__SANITIZE_ADDRESS__)
#define IS_WATCHED true
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(coverage_sanitizer)
#define IS_WATCHED true
#endif
#endif
#ifndef IS_WATCHED
#define IS_WATCHED false
#endif

/* Three times what was measured (tests/bench/README.md): 14 and 133. */
enum { LARGE_AT_MOST = 42, OPEN_AT_MOST = 400, LARGE_US_AT_MOST = 5000 };

static double
means_us(struct means_size size, int times)
{
    struct trial trial;
    struct means_cost cost;
    means_ground(&size, &trial);
    means_measure(&trial, times, &cost);
    trial_release(&trial);
    return cost.means;
}

static void
large(void)
{
    double small = means_us((struct means_size){3, 2, 20, 0, true}, 30);
    double large = means_us((struct means_size){20, 40, 400, 0, true}, 10);
    printf(
        "  3 persons %.0f us, 20 with 40 relatives and 8,000 bills %.0f us\n",
        small, large);
    CU_ASSERT(large < LARGE_AT_MOST * small);
    CU_ASSERT(IS_WATCHED || large < LARGE_US_AT_MOST);
}

static void
open_members(void)
{
    double small = means_us((struct means_size){3, 0, 0, 0, false}, 30);
    double open = means_us((struct means_size){13, 0, 0, 12, false}, 5);
    printf("  3 persons %.0f us, 4,096 possible households %.0f us\n", small,
           open);
    CU_ASSERT(open < OPEN_AT_MOST * small);
}

/* ---- made from each other, or alone ---- */

static unsigned households_compared;

static void
panel_compare(const struct panel *panel)
{
    struct interval hull[MEASURE_COUNT];
    for (uint32_t i = 0; i < panel->count; i++) {
        const struct household *have = &panel->households[i];
        struct household want;
        decide_measures(panel->work, panel->ledger, have->members, &want);
        CU_ASSERT_EQUAL(have->persons, want.persons);
        for (int m = 0; m < MEASURE_COUNT; m++) {
            CU_ASSERT(interval_equals(have->measure[m], want.measure[m]));
            hull[m] = i == 0 ? want.measure[m]
                             : interval_hull(hull[m], want.measure[m]);
        }
        for (uint32_t j = 0; j < i; j++)
            CU_ASSERT(panel->households[j].members != have->members);
        households_compared++;
    }
    for (int m = 0; m < MEASURE_COUNT; m++)
        CU_ASSERT(interval_equals(panel->hull[m], hull[m]));
}

/* The case, with members who count made members who may, by chance. */
static void
trial_compare(struct trial *trial, struct chance *chance)
{
    struct fault fault = {0};
    struct people people;
    struct docket docket = {0};
    struct work work = {.arena = &trial->arena,
                        .rules = &trial->rules,
                        .input = &trial->input,
                        .request = &trial->request,
                        .policy = trial->rules.policy};
    CU_ASSERT_FATAL(
        match_make(&work, trial->heard, trial->heard_count, &fault));
    people_make(&work, &people);
    docket.work = &work;
    docket.people = &people;
    for (uint32_t m = 0; m < trial->request.member_count; m++)
        if (m != people.applicant && (people.counted >> m & 1) != 0 &&
            chance_below(chance, 4) != 0) {
            people.counted &= ~(UINT32_C(1) << m);
            people.open |= UINT32_C(1) << m;
        }
    for (int p = 0; p < PROGRAMME_COUNT; p++)
        if (trial->request.programmes[p])
            panel_compare(docket_panel(&docket, (enum programme)p));
}

static int
is_vector(const struct dirent *entry)
{
    return entry->d_name[0] != '.' && strchr(entry->d_name, '.') == NULL;
}

static void
vector_compare(const char *name, struct chance *chance)
{
    struct trial trial;
    trial_init(&trial, ALL_LINES, NULL);
    struct population *population = population_load(
        &trial.arena,
        arena_printf(&trial.arena, VECTORS "/%s/population", name));
    struct text request = fixture_text(
        &trial.arena,
        arena_printf(&trial.arena, VECTORS "/%s/request.json", name));
    if (trial_ask(&trial, request, population))
        trial_compare(&trial, chance);
    trial_release(&trial);
}

static void
made_alone(void)
{
    struct chance chance = chance_begin("possible households");
    struct dirent **names;
    int count = scandir(VECTORS, &names, is_vector, alphasort);
    CU_ASSERT_FATAL(count > 0);
    households_compared = 0;
    for (int i = 0; i < count; i++) {
        vector_compare(names[i]->d_name, &chance);
        free(names[i]);
    }
    free(names);
    struct trial trial;
    const struct means_size size = {8, 4, 3, 7, true};
    means_ground(&size, &trial);
    trial_compare(&trial, &chance);
    trial_release(&trial);
    printf("  %u possible households\n", households_compared);
    CU_ASSERT(households_compared > 400);
}

static const struct unit_test tests[] = {
    {"a possible household is the one that would be made alone", made_alone},
    {"20 members, 40 relatives, 400 bills a person: below 5 ms", large},
    {"twelve members who may count: all 4,096 households are tried",
     open_members},
};

UNIT_MAIN("casework speed", tests)
