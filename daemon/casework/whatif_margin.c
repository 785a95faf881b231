/* SPDX-License-Identifier: Apache-2.0
 *
 * By how much a test is missed or met: the least by which a measure would have
 * to be otherwise for the test to say something else. The measure is moved in
 * every possible household and the tests are made again, so what is strict,
 * raised for few persons or an alternative is as the means test has it.
 */
#include <string.h>

#include "mutant.h"
#include "report_tree.h"
#include "whatif_parts.h"

#define LARGEST_MAX 5

/* Which measures a test looks at, and which way of each helps. */
struct lever {
    enum test_name test;
    enum measure measure;
    int way; /* -1: less helps; 1: more helps */
};

static const struct lever levers[] = {
    {TEST_INCOME, MEASURE_INCOME, -1},
    {TEST_INCOME, MEASURE_MEDICAL_EXPENSE, 1}, /* temporary */
    {TEST_EXPENSE, MEASURE_INCOME, -1},
    {TEST_EXPENSE, MEASURE_MEDICAL_EXPENSE, 1},
    {TEST_MONEY, MEASURE_MONEY, -1},
    {TEST_VEHICLES, MEASURE_VEHICLES, -1},
    {TEST_NON_RESIDENTIAL, MEASURE_NON_RESIDENTIAL, -1},
    {TEST_DWELLINGS, MEASURE_DWELLINGS, -1},
    {TEST_DWELLINGS, MEASURE_DWELLING_AREA, -1},
    {TEST_AREA, MEASURE_DWELLING_AREA, -1},
    {TEST_SOLD, MEASURE_SOLD, -1},
    {TEST_ONLY_DWELLING, MEASURE_DWELLINGS, -1},
};

/* Both ends moved; below 0 there is nothing. */
static struct interval
moved(struct interval value, int64_t by)
{
    int64_t lo = fen_at_least_zero(fen_add(value.lo, by));
    return interval_make(
        lo, value.hi == OPEN ? OPEN : fen_at_least_zero(fen_add(value.hi, by)));
}

static enum test_result
result_moved(struct inquiry *inquiry, enum test_name test, enum measure measure,
             int64_t by)
{
    const struct panel *panel =
        docket_panel(inquiry->docket, inquiry->ruling->programme);
    struct ruling ruling = *inquiry->ruling;
    struct panel own = *panel;
    struct arena arena;
    enum test_result result = TEST_UNDETERMINED;
    arena_init(&arena, 0);
    own.households = arena_array(&arena, panel->count, sizeof(*own.households));
    if (own.households == NULL) {
        inquiry->failed = !fault_set(inquiry->fault, FAULT_LOCAL,
                                     "whatif: no memory for a household");
        return result;
    }
    memcpy(own.households, panel->households,
           panel->count * sizeof(*own.households));
    for (uint32_t h = 0; h < own.count; h++)
        own.households[h].measure[measure] =
            moved(own.households[h].measure[measure], by);
    memset(ruling.tests, 0, sizeof(ruling.tests));
    decide_tests(inquiry->docket, &own, &ruling);
    const struct test *found = ruling_test(&ruling, test);
    if (found != NULL)
        result = found->result;
    arena_release(&arena);
    return result;
}

/* The least d in 1..most for which the test, the measure being moved d that
 * way, does not say `result` any more; 0: it says so to the end. */
static int64_t
least_move(struct inquiry *inquiry, const struct lever *lever, int way,
           enum test_result result, int64_t most)
{
    int64_t same = 0, other = 1;
    while (other < most && result_moved(inquiry, lever->test, lever->measure,
                                        way * other) == result) {
        same = other;
        other = other > most / 4 ? most : other * 4;
    }
    if (result_moved(inquiry, lever->test, lever->measure, way * other) ==
        result)
        return 0;
    while (other - same > 1) {
        int64_t middle = same + (other - same) / 2;
        if (result_moved(inquiry, lever->test, lever->measure, way * middle) ==
            result)
            same = middle;
        else
            other = middle;
    }
    return other;
}

static bool
is_money(enum measure measure)
{
    return measure == MEASURE_INCOME || measure == MEASURE_MONEY ||
           measure == MEASURE_MEDICAL_EXPENSE;
}

static uint32_t
persons_least(struct inquiry *inquiry)
{
    const struct panel *panel =
        docket_panel(inquiry->docket, inquiry->ruling->programme);
    uint32_t least = panel->households[0].persons;
    for (uint32_t h = 1; h < panel->count; h++)
        if (panel->households[h].persons < least)
            least = panel->households[h].persons;
    return least;
}

/* Missed: the least that would have to be otherwise. Met: the most that may
 * still come, one less than what would change it. A figure a head is for
 * reading only, half up. */
static void
way_json(struct inquiry *inquiry, const struct lever *lever, bool is_failed,
         struct json *array)
{
    struct arena *arena = inquiry->whatif->arena;
    struct interval value = inquiry->ruling->measures[lever->measure];
    int way = is_failed ? lever->way : -lever->way;
    /* what there is may become less, and not what there is not */
    int64_t most = way < 0 ? value.lo : WHATIF_MOST, by, head;
    if (most <= 0)
        return;
    by = least_move(inquiry, lever, way, is_failed ? TEST_NOT_MET : TEST_MET,
                    most);
    if (by == 0)
        return;
    if (!is_failed || mutant_is("whatif_missed_by_one_less"))
        by--;
    struct json *object = json_object(arena);
    tree_chars(arena, object, "measure", measure_name(lever->measure));
    tree_chars(arena, object, "way", way < 0 ? "less" : "more");
    tree_integer(arena, object, "by", by);
    if (is_money(lever->measure) &&
        money_scale_half_up(by, 1, persons_least(inquiry), &head))
        tree_integer(arena, object, "a_head", head);
    if (!interval_is_point(value))
        tree_flag(arena, object, "at_least", true);
    json_add(array, object);
}

/* ---- the largest parts ---- */

struct part {
    const struct entry *entry; /* the first */
    int64_t amount;
    uint32_t count;
};

static bool
is_part_of(const struct entry *entry, enum measure measure)
{
    if ((entry->marks & (ENTRY_NOT_COUNTED | ENTRY_GAP)) != 0)
        return false;
    if (measure == MEASURE_INCOME)
        return entry->measure >= MEASURE_I1 && entry->measure <= MEASURE_I9;
    if (measure == MEASURE_DWELLING_AREA)
        return entry->measure == MEASURE_DWELLINGS;
    return entry->measure == measure;
}

static int64_t
amount_of(const struct entry *entry, enum measure measure)
{
    return measure == MEASURE_DWELLING_AREA ? entry->area.lo : entry->amount.lo;
}

/* Twelve wages of a person are one part. */
static bool
is_same_part(const struct entry *a, const struct entry *b)
{
    return a->measure == b->measure && a->member == b->member &&
           a->source == b->source && a->line == b->line &&
           text_equals(a->key, b->key) &&
           (a->kind == NULL) == (b->kind == NULL) &&
           (a->kind == NULL || strcmp(a->kind, b->kind) == 0);
}

/* Sorted by amount, the earlier first where they are equal; the rest falls
 * off. */
static uint32_t
parts_gather(struct inquiry *inquiry, enum measure measure,
             struct part parts[LARGEST_MAX])
{
    const struct ledger *ledger =
        docket_panel(inquiry->docket, inquiry->ruling->programme)->ledger;
    uint32_t count = 0;
    for (const struct entry *e = ledger->first; e != NULL; e = e->next) {
        bool is_first = is_part_of(e, measure);
        for (const struct entry *b = ledger->first; is_first && b != e;
             b = b->next)
            is_first = !is_part_of(b, measure) || !is_same_part(b, e);
        if (!is_first)
            continue;
        struct part part = {e, 0, 0};
        for (const struct entry *b = e; b != NULL; b = b->next)
            if (is_part_of(b, measure) && is_same_part(b, e)) {
                part.amount = fen_add(part.amount, amount_of(b, measure));
                part.count++;
            }
        uint32_t at = count < LARGEST_MAX ? count++ : LARGEST_MAX;
        while (at > 0 && parts[at - 1].amount < part.amount) {
            if (at < LARGEST_MAX)
                parts[at] = parts[at - 1];
            at--;
        }
        if (at < LARGEST_MAX && part.amount > 0)
            parts[at] = part;
        else if (at < LARGEST_MAX)
            count--;
    }
    return count;
}

static void
largest_json(struct inquiry *inquiry, enum measure measure, struct json *object)
{
    struct arena *arena = inquiry->whatif->arena;
    const struct household_request *request = inquiry->whatif->input->request;
    struct json *array = json_array(arena);
    struct part parts[LARGEST_MAX];
    uint32_t count = parts_gather(inquiry, measure, parts);
    for (uint32_t i = 0; i < count; i++) {
        const struct entry *entry = parts[i].entry;
        struct json *one = json_object(arena), *numbers = json_array(arena);
        tree_chars(arena, one, "measure", measure_name(entry->measure));
        tree_text(arena, one, "member", request->members[entry->member].ref);
        tree_chars(arena, one, "kind", entry->kind);
        static const char *const sources[] = {"line", "declared", "imputed",
                                              "relative"};
        tree_chars(arena, one, "source", sources[entry->source]);
        if (entry->source == SOURCE_LINE)
            tree_chars(arena, one, "line", connector_line_name(entry->line));
        if (!text_is_empty(entry->key))
            tree_text(arena, one, "key", entry->key);
        tree_integer(arena, one, "amount", parts[i].amount);
        tree_integer(arena, one, "entries", parts[i].count);
        for (uint32_t f = 0; f < entry->finding_count; f++)
            json_add(numbers, json_integer(arena, entry->findings[f]));
        json_set(one, "findings", numbers);
        json_add(array, one);
    }
    json_set(object, "largest", array);
}

static struct json *
test_json(struct inquiry *inquiry, const struct test *test, bool is_failed)
{
    struct arena *arena = inquiry->whatif->arena;
    struct json *object = json_object(arena), *ways = json_array(arena);
    bool has_lever = false;
    tree_chars(arena, object, "test", test_name_of(test->name));
    if (test->has_value)
        json_set(object, "value", tree_interval(arena, test->value));
    if (test->has_limit)
        json_set(object, "limit", tree_limit(arena, test->limit));
    for (size_t i = 0; i < sizeof(levers) / sizeof(levers[0]); i++) {
        const struct lever *lever = &levers[i];
        if (lever->test != test->name || inquiry->failed)
            continue;
        way_json(inquiry, lever, is_failed, ways);
        if (is_failed && !has_lever)
            largest_json(inquiry, lever->measure, object);
        has_lever = true;
    }
    json_set(object, "ways", ways);
    return object;
}

void
whatif_margins(struct inquiry *inquiry, struct json *object)
{
    const struct ruling *ruling = inquiry->ruling;
    struct json *array = json_array(inquiry->whatif->arena);
    bool is_over = ruling->outcome == OUTCOME_OVER;
    for (uint32_t i = 0; i < ruling->test_count; i++)
        if (ruling->tests[i].result == (is_over ? TEST_NOT_MET : TEST_MET))
            json_add(array, test_json(inquiry, &ruling->tests[i], is_over));
    json_set(object, is_over ? "failed" : "margins", array);
}
