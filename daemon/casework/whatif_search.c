/* SPDX-License-Identifier: Apache-2.0
 *
 * Where the outcome changes as the figure of a supposed answer grows. Between
 * two turns of a probe it changes at most twice and never back, so halving
 * finds each threshold to the fen; what stands in a case has been tried on both
 * of its sides.
 */
#include "mutant.h"
#include "report_tree.h"
#include "whatif_parts.h"

struct tried
whatif_at(struct inquiry *inquiry, const struct supposed *list, uint32_t count)
{
    struct tried tried = {.outcome = OUTCOME_REFER};
    if (inquiry->failed ||
        whatif_try(inquiry->whatif, inquiry->ruling->programme, list, count,
                   &tried, inquiry->fault))
        return tried;
    inquiry->failed = true;
    return (struct tried){.outcome = OUTCOME_REFER};
}

static enum outcome
outcome_at(struct inquiry *inquiry, struct supposed *list, uint32_t count,
           int64_t x)
{
    list[count - 1].x = x;
    return whatif_at(inquiry, list, count).outcome;
}

/* The last x of [from, to) whose outcome is that of `from`; `to` has another
 * one. */
static int64_t
last_alike(struct inquiry *inquiry, struct supposed *list, uint32_t count,
           int64_t from, int64_t to)
{
    enum outcome outcome = outcome_at(inquiry, list, count, from);
    int64_t step = 1;
    /* thresholds are small beside what is possible: stride out first */
    while (to - from > step &&
           outcome_at(inquiry, list, count, from + step) == outcome) {
        from += step;
        step *= 4;
    }
    if (to - from > step)
        to = from + step;
    while (to - from > 1) {
        int64_t middle = from + (to - from) / 2;
        if (outcome_at(inquiry, list, count, middle) == outcome)
            from = middle;
        else
            to = middle;
    }
    return mutant_is("whatif_off_by_one") ? from + 1 : from;
}

/* One case; where it goes on as the one before did, that one grows. */
struct cases {
    struct json *array;
    const struct probe *probe;
    int64_t from, to;
    enum outcome outcome;
    bool is_open;
};

const char *
whatif_unit_name(enum whatif_unit unit)
{
    static const char *const names[] = {"none", "fen",   "fen_a_month",
                                        "area", "count", "months"};
    return names[unit];
}

/* To the end of what is tried, and that is no bound of the answer itself. */
static bool
is_all(const struct cases *cases)
{
    return cases->to == WHATIF_MOST ||
           (cases->probe->unit == UNIT_COUNT && cases->to == cases->probe->to);
}

static void
case_close(const struct inquiry *inquiry, struct cases *cases)
{
    struct arena *arena = inquiry->whatif->arena;
    struct json *object = json_object(arena);
    enum outcome outcome = cases->outcome;
    if (!cases->is_open)
        return;
    cases->is_open = false;
    if (mutant_is("whatif_wrong_way") && outcome != OUTCOME_REFER)
        outcome = outcome == OUTCOME_WITHIN ? OUTCOME_OVER : OUTCOME_WITHIN;
    tree_chars(arena, object, "if", cases->probe->name);
    tree_chars(arena, object, "unit", whatif_unit_name(cases->probe->unit));
    if (cases->probe->unit != UNIT_NONE) {
        tree_integer(arena, object, "from", cases->from);
        json_set(object, "to",
                 is_all(cases) ? json_null(arena)
                               : json_integer(arena, cases->to));
    }
    tree_chars(arena, object, "outcome", outcome_name(outcome));
    json_add(cases->array, object);
}

static void
case_add(const struct inquiry *inquiry, struct cases *cases, int64_t from,
         int64_t to, enum outcome outcome)
{
    if (cases->is_open && cases->outcome == outcome && cases->to + 1 == from) {
        cases->to = to;
        return;
    }
    case_close(inquiry, cases);
    cases->from = from;
    cases->to = to;
    cases->outcome = outcome;
    cases->is_open = true;
}

/* From one turn to the next the outcome changes in one direction. */
static void
stretch_walk(struct inquiry *inquiry, struct supposed *list, uint32_t count,
             int64_t from, int64_t to, struct cases *cases, unsigned *seen)
{
    enum outcome last = outcome_at(inquiry, list, count, to);
    while (from <= to && !inquiry->failed) {
        enum outcome outcome = outcome_at(inquiry, list, count, from);
        int64_t end =
            outcome == last ? to : last_alike(inquiry, list, count, from, to);
        *seen |= 1u << outcome;
        case_add(inquiry, cases, from, end, outcome);
        from = end + 1;
    }
}

static void
probe_walk(struct inquiry *inquiry, struct supposed *list, uint32_t count,
           const struct probe *probe, struct json *array, unsigned *seen)
{
    int64_t turns[TURNS_MAX];
    uint32_t turn_count =
        probe_turns(inquiry->whatif->input->request,
                    inquiry->whatif->rules->policy, probe, turns);
    struct cases cases = {.array = array, .probe = probe};
    int64_t from = probe->from;
    list[count - 1].probe = probe;
    if (mutant_is("whatif_forgets_disregard"))
        turn_count = 0;
    for (uint32_t i = 0; i < turn_count; i++) {
        if (turns[i] <= from || turns[i] > probe->to)
            continue;
        stretch_walk(inquiry, list, count, from, turns[i] - 1, &cases, seen);
        from = turns[i];
    }
    stretch_walk(inquiry, list, count, from, probe->to, &cases, seen);
    case_close(inquiry, &cases);
}

struct json *
whatif_cases(struct inquiry *inquiry, struct supposed *list, uint32_t count,
             const struct point *point, unsigned *seen)
{
    struct probe probes[PROBES_MAX];
    struct json *array = json_array(inquiry->whatif->arena);
    uint32_t probe_count =
        probes_of(inquiry->whatif->rules->policy, point, probes);
    *seen = 0;
    list[count].point = point;
    for (uint32_t i = 0; i < probe_count; i++)
        probe_walk(inquiry, list, count + 1, &probes[i], array, seen);
    return array;
}

/* ---- how a point is named ---- */

static void
contradictions_json(const struct inquiry *inquiry, const struct point *point,
                    struct json *object)
{
    struct arena *arena = inquiry->whatif->arena;
    struct json *array = json_array(arena);
    for (const struct contradiction *c = inquiry->docket->people->first;
         c != NULL; c = c->next) {
        enum line line = c->code >= DIFFERS_DIVORCED ? LINE_MARRIAGE
                                                     : LINE_HOUSEHOLD_REGISTER;
        if (line == point->line && c->member == point->member)
            json_add(array, json_chars(arena, contradiction_name(c->code)));
    }
    json_set(object, "contradictions", array);
}

struct json *
whatif_point(const struct inquiry *inquiry, const struct point *point)
{
    struct arena *arena = inquiry->whatif->arena;
    const struct household_request *request = inquiry->whatif->input->request;
    const struct work *work =
        docket_panel(inquiry->docket, inquiry->ruling->programme)->work;
    struct json *object = json_object(arena);
    tree_text(arena, object, "member", request->members[point->member].ref);
    if (point->relative >= 0) {
        tree_text(arena, object, "relative",
                  request->relatives[point->relative].ref);
        return object;
    }
    const struct cell *cell =
        cell_at(&work->matched, point->line, point->member);
    struct json *gap = tree_gaps(arena, cell);
    tree_chars(arena, object, "line", connector_line_name(point->line));
    tree_chars(arena, object, "kind", answer_kind_name(cell->kind));
    tree_chars(arena, object, "reason", answer_reason_name(cell->reason));
    if (gap != NULL)
        json_set(object, "gap", gap);
    if (point->doubtful_count > 0)
        tree_integer(arena, object, "doubtful", point->doubtful_count);
    if (point->is_contradiction)
        contradictions_json(inquiry, point, object);
    return object;
}

/* ---- one alone ---- */

void
whatif_alone(struct inquiry *inquiry, struct json *object)
{
    struct arena *arena = inquiry->whatif->arena;
    struct json *array = json_array(arena);
    for (uint32_t i = 0; i < inquiry->point_count && !inquiry->failed; i++) {
        struct supposed list[1];
        unsigned seen;
        struct json *cases =
            whatif_cases(inquiry, list, 0, &inquiry->points[i], &seen);
        if ((seen & ~(1u << OUTCOME_REFER)) == 0)
            continue;
        struct json *one = json_object(arena);
        json_set(one, "point", whatif_point(inquiry, &inquiry->points[i]));
        json_set(one, "cases", cases);
        json_add(array, one);
    }
    json_set(object, "alone", array);
}
