/* SPDX-License-Identifier: Apache-2.0
 *
 * What holds for every household and every programme, shown on the worked
 * ones, each asked for all programmes: a gap widens measures and never moves
 * WITHIN and OVER (A20); the order of members, of records and of answers moves
 * no figure.
 */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "chance.h"
#include "check.h"
#include "ruling.h"
#include "trial.h"

#define VECTORS TESTS_FOLDER "/vectors"

static unsigned rulings_compared;

static int
is_vector(const struct dirent *entry)
{
    return entry->d_name[0] != '.' && strchr(entry->d_name, '.') == NULL;
}

static struct json *
all_programmes(struct arena *arena, bool is_alone)
{
    struct json *array = json_array(arena);
    for (int p = 0; p < PROGRAMME_COUNT; p++)
        if (is_alone || p != PROGRAMME_EXTREME_HARDSHIP)
            json_add(array,
                     json_chars(arena, programme_name((enum programme)p)));
    return array;
}

/* A copy of the node that stands in no list yet. */
static struct json *
unlinked(struct arena *arena, const struct json *node)
{
    struct json *copy = arena_alloc(arena, sizeof(*copy));
    *copy = *node;
    copy->next = NULL;
    return copy;
}

/* The request of a vector, for all programmes, without its subject; with its
 * members turned round behind the applicant if asked. */
static struct text
request_of(struct arena *arena, const char *name, bool is_turned)
{
    struct fault fault = {0};
    struct json *request = json_read(
        arena,
        fixture_text(arena,
                     arena_printf(arena, VECTORS "/%s/request.json", name)),
        16, &fault);
    struct json *all = json_object(arena), *household = json_object(arena);
    struct json *members = json_array(arena);
    CU_ASSERT_PTR_NOT_NULL_FATAL(request);
    const struct json *old = json_get(request, "household");
    const struct json *list = json_get(old, "members");
    for (uint32_t i = 0; i < list->count; i++) {
        uint32_t at = is_turned ? list->count - 1 - i : i;
        json_add(members, unlinked(arena, json_at(list, at)));
    }
    for (const struct json *n = old->first; n != NULL; n = n->next)
        if (!text_equals_chars(n->key, "members"))
            json_set_text(household, n->key, unlinked(arena, n));
    json_set(household, "members", members);
    for (const struct json *n = request->first; n != NULL; n = n->next)
        if (!text_equals_chars(n->key, "programmes") &&
            !text_equals_chars(n->key, "period") &&
            !text_equals_chars(n->key, "subject") &&
            !text_equals_chars(n->key, "household"))
            json_set_text(all, n->key, unlinked(arena, n));
    json_set(all, "household", household);
    json_set(all, "programmes", all_programmes(arena, members->count == 1));
    return text_of(json_canonical(arena, all));
}

static bool
vector_ask(const char *name, bool is_turned, struct trial *trial)
{
    trial_init(trial, ALL_LINES, NULL);
    struct population *population = population_load(
        &trial->arena,
        arena_printf(&trial->arena, VECTORS "/%s/population", name));
    if (!trial_ask(trial, request_of(&trial->arena, name, is_turned),
                   population)) {
        trial_release(trial);
        return false;
    }
    trial_decide(trial);
    return true;
}

static unsigned
each_vector(void (*check)(struct trial *trial, const char *name,
                          struct chance *chance),
            struct chance *chance)
{
    struct dirent **names;
    unsigned seen = 0;
    int count = scandir(VECTORS, &names, is_vector, alphasort);
    CU_ASSERT_FATAL(count > 0);
    for (int i = 0; i < count; i++) {
        struct trial trial;
        if (vector_ask(names[i]->d_name, false, &trial)) {
            check(&trial, names[i]->d_name, chance);
            trial_release(&trial);
            seen++;
        }
        free(names[i]);
    }
    free(names);
    return seen;
}

/* ---- gaps ---- */

static void
gap_make(struct trial *trial, struct chance *chance)
{
    static const enum answer_kind kinds[] = {
        ANSWER_AMBIGUOUS,   ANSWER_REFUSED,   ANSWER_GARBLED,
        ANSWER_UNREACHABLE, ANSWER_TIMED_OUT, ANSWER_WRONG_PERSON};
    struct heard *one = &trial->heard[chance_below(chance, trial->heard_count)];
    uint32_t what = chance_below(chance, 8);
    if (what < 6) {
        one->answer = (struct answer){.kind = kinds[what]};
        one->answer.as_of = DATE_NONE;
    } else if (what == 6) {
        one->answer.marks |= MARK_LATE;
    } else {
        static struct text silent;
        silent = TEXT("某银行");
        one->answer.marks |= MARK_PARTIAL;
        one->answer.silent = &silent;
        one->answer.silent_count = 1;
    }
}

static bool
holds(const struct json *wide, const struct json *narrow)
{
    for (uint32_t end = 0; end < 2; end++) {
        const struct json *a = json_at(wide, end), *b = json_at(narrow, end);
        if (a == NULL || b == NULL)
            return false;
        if (a->kind == JSON_NULL)
            continue;
        if (b->kind == JSON_NULL ||
            (end == 0 ? a->integer > b->integer : a->integer < b->integer))
            return false;
    }
    return true;
}

static bool
measures_hold(const struct json *wide, const struct json *narrow)
{
    if (wide == NULL || narrow == NULL || wide->count != narrow->count)
        return false;
    const struct json *a = wide->first, *b = narrow->first;
    for (; a != NULL; a = a->next, b = b->next) {
        bool is_income = text_equals_chars(a->key, "income");
        if (!text_equals(a->key, b->key) ||
            !holds(is_income ? json_get(a, "total") : a,
                   is_income ? json_get(b, "total") : b))
            return false;
    }
    return true;
}

static bool
is_outcome(const struct json *ruling, const char *outcome)
{
    struct text text = TEXT("");
    json_get_text(ruling, "outcome", &text);
    return text_equals_chars(text, outcome);
}

static void
rulings_widen(const struct json *before, const struct json *after,
              const char *name)
{
    for (const struct json *a = before->first; a != NULL; a = a->next) {
        const struct json *b = after->first;
        while (b != NULL && !text_equals(a->key, b->key))
            b = b->next;
        bool flips = (is_outcome(a, "WITHIN") && is_outcome(b, "OVER")) ||
                     (is_outcome(a, "OVER") && is_outcome(b, "WITHIN"));
        bool widens =
            measures_hold(json_get(b, "measures"), json_get(a, "measures"));
        if (flips || !widens)
            printf("  %s %.*s %s\n", name, (int)a->key.size, a->key.bytes,
                   flips ? "flipped" : "shrank");
        CU_ASSERT(!flips);
        CU_ASSERT(widens);
        rulings_compared++;
    }
}

static void
gap_check(struct trial *trial, const char *name, struct chance *chance)
{
    const struct json *before = json_get(trial->tree, "rulings");
    struct heard *whole = trial->heard;
    for (int round = 0; trial->heard_count > 0 && round < 12; round++) {
        trial->heard =
            arena_array(&trial->arena, trial->heard_count, sizeof(*whole));
        for (uint32_t i = 0; i < trial->heard_count; i++)
            trial->heard[i] = whole[i];
        for (uint32_t n = chance_below(chance, 3) + 1; n > 0; n--)
            gap_make(trial, chance);
        trial_decide(trial);
        rulings_widen(before, json_get(trial->tree, "rulings"), name);
    }
}

static void
gaps_only_widen(void)
{
    struct chance chance = chance_begin("gaps");
    rulings_compared = 0;
    CU_ASSERT(each_vector(gap_check, &chance) >= 70);
    CU_ASSERT(rulings_compared > 8000);
}

/* ---- order ---- */

static void
rulings_equal(struct arena *arena, const struct json *a, const struct json *b,
              const char *name)
{
    static const char *const fields[] = {
        "outcome", "reasons",  "measures",    "tests",
        "grant",   "rests_on", "exit_months", "rests_on_figures"};
    CU_ASSERT_EQUAL(a->count, b->count);
    const struct json *x = a->first, *y = b->first;
    for (; x != NULL && y != NULL; x = x->next, y = y->next)
        for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++) {
            const char *one = json_canonical(arena, json_get(x, fields[i]));
            const char *two = json_canonical(arena, json_get(y, fields[i]));
            if (strcmp(one, two) != 0)
                printf("  %s %.*s %s\n    %s\n    %s\n", name, (int)x->key.size,
                       x->key.bytes, fields[i], one, two);
            CU_ASSERT_STRING_EQUAL(one, two);
            rulings_compared++;
        }
}

static void
members_check(struct trial *trial, const char *name, struct chance *chance)
{
    struct trial turned;
    (void)chance;
    if (trial->request.member_count < 2)
        return;
    CU_ASSERT_FATAL(vector_ask(name, true, &turned));
    rulings_equal(&trial->arena, json_get(trial->tree, "rulings"),
                  json_get(turned.tree, "rulings"), name);
    trial_release(&turned);
}

static void
member_order(void)
{
    struct chance chance = chance_begin("members");
    rulings_compared = 0;
    CU_ASSERT(each_vector(members_check, &chance) >= 70);
    CU_ASSERT(rulings_compared > 1000);
}

static void
records_check(struct trial *trial, const char *name, struct chance *chance)
{
    const struct json *before = json_get(trial->tree, "rulings");
    for (uint32_t i = 0; i < trial->heard_count; i++) {
        struct answer *answer = &trial->heard[i].answer;
        for (uint32_t j = answer->record_count; j > 1; j--) {
            uint32_t other = chance_below(chance, j);
            struct record swap = answer->records[j - 1];
            answer->records[j - 1] = answer->records[other];
            answer->records[other] = swap;
        }
    }
    trial_decide(trial);
    rulings_equal(&trial->arena, before, json_get(trial->tree, "rulings"),
                  name);
}

static void
record_order(void)
{
    struct chance chance = chance_begin("records");
    rulings_compared = 0;
    CU_ASSERT(each_vector(records_check, &chance) >= 70);
    CU_ASSERT(rulings_compared > 5000);
}

static const struct unit_test tests[] = {
    {"a gap widens every measure and flips no outcome, in all programmes",
     gaps_only_widen},
    {"the order of members moves no figure", member_order},
    {"the order of records moves no figure", record_order},
};

UNIT_MAIN("casework promises", tests)
