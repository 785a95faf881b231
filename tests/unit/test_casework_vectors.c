/* SPDX-License-Identifier: Apache-2.0
 *
 * The households worked by hand (tests/vectors): every figure of every
 * programme that one expects a ruling of, with all 29 lines and with the nine
 * that the first road had. Those without the prefix nine- are judged with all
 * lines only.
 */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "trial.h"

#define VECTORS TESTS_FOLDER "/vectors"

static const char *const fields[] = {
    "programme", "outcome",  "reasons",         "counted", "open",
    "measures",  "tests",    "rests_on",        "grant",   "exit_months",
    "gaps",      "deadline", "rests_on_figures"};

static unsigned rulings_seen, fields_seen;
static bool is_seen[PROGRAMME_COUNT];

static void
ruling_compare(struct trial *trial, const char *name, const char *programme,
               const struct json *expected)
{
    const struct json *actual = trial_ruling(trial, programme);
    rulings_seen++;
    is_seen[programme_find(text_of(programme))] = true;
    for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++) {
        const char *want =
            json_canonical(&trial->arena, json_get(expected, fields[i]));
        const char *have =
            json_canonical(&trial->arena, json_get(actual, fields[i]));
        fields_seen++;
        if (strcmp(want, have) != 0)
            printf("  %s %s %s\n    want %s\n    have %s\n", name, programme,
                   fields[i], want, have);
        CU_ASSERT_STRING_EQUAL(want, have);
    }
}

/* Refused at intake, and by what code. */
static bool
is_refused(const struct json *results)
{
    struct text outcome = TEXT("");
    json_get_text(results->first, "outcome", &outcome);
    return text_equals_chars(outcome, "REFUSED");
}

static void
vector_run(struct arena *arena, const char *name, const struct json *expected,
           enum lines_on lines)
{
    struct trial trial;
    const char *part = lines == ALL_LINES ? "all_29_lines" : "only_nine_lines";
    const struct json *results = json_get(expected, part);
    if (results == NULL)
        return;
    trial_init(&trial, lines, json_get(expected, "parameters"));
    struct population *population = population_load(
        &trial.arena, arena_printf(arena, VECTORS "/%s/population", name));
    struct text request = fixture_text(
        arena, arena_printf(arena, VECTORS "/%s/request.json", name));
    bool is_asked = trial_ask(&trial, request, population);
    CU_ASSERT_EQUAL(is_asked, !is_refused(results));
    unit_ran(arena_printf(arena, "vector %s %s", name, part));
    if (!is_asked) {
        CU_ASSERT(is_refused(results));
        printf("  %s is refused\n", name);
    } else {
        trial_decide(&trial);
        for (const struct json *one = results->first; one; one = one->next)
            ruling_compare(&trial, name, text_chars(arena, one->key), one);
    }
    trial_release(&trial);
}

static int
is_vector(const struct dirent *entry)
{
    return entry->d_name[0] != '.' && strchr(entry->d_name, '.') == NULL;
}

static void
vectors_run(bool nine_only)
{
    struct dirent **names;
    int count = scandir(VECTORS, &names, is_vector, alphasort);
    CU_ASSERT_FATAL(count > 0);
    for (int i = 0; i < count; i++) {
        const char *name = names[i]->d_name;
        bool is_nine = strncmp(name, "nine-", 5) == 0;
        struct arena arena;
        struct fault fault = {0};
        arena_init(&arena, 0);
        if (is_nine == nine_only) {
            struct json *expected = json_read(
                &arena,
                fixture_text(
                    &arena,
                    arena_printf(&arena, VECTORS "/%s/expected.json", name)),
                32, &fault);
            CU_ASSERT_PTR_NOT_NULL_FATAL(expected);
            vector_run(&arena, name, expected, ALL_LINES);
            vector_run(&arena, name, expected, NINE_LINES);
        }
        arena_release(&arena);
        free(names[i]);
    }
    free(names);
}

static void
nine_households(void)
{
    rulings_seen = fields_seen = 0;
    vectors_run(true);
    printf("  %u rulings, %u fields\n", rulings_seen, fields_seen);
    CU_ASSERT(rulings_seen >= 120);
}

static void
other_households(void)
{
    rulings_seen = fields_seen = 0;
    vectors_run(false);
    printf("  %u rulings, %u fields\n", rulings_seen, fields_seen);
    CU_ASSERT(rulings_seen >= 89);
    for (int p = 0; p < PROGRAMME_COUNT; p++)
        CU_ASSERT(is_seen[p]);
}

static const struct unit_test tests[] = {
    {"every figure of the nine-line households is as worked by hand",
     nine_households},
    {"every figure of the other households is as worked by hand",
     other_households},
};

UNIT_MAIN("casework vectors", tests)
