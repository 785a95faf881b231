/* SPDX-License-Identifier: Apache-2.0
 *
 * Where no single answer brings a ruling to WITHIN: the smallest set that
 * does. All open points are supposed as favourable as they may be; then every
 * point that is not needed is taken out again, one and two being tried before.
 * If even all of them do not bring it there, the set says where they bring it.
 */
#include "mutant.h"
#include "report_tree.h"
#include "whatif_parts.h"

#define SWEEPS 2

/* A favourable answer for each point. */
struct favour {
    struct inquiry *inquiry;
    struct supposed *list; /* one a point, in their order, and room for one */
    struct probe (*probes)[PROBES_MAX];
    uint32_t *probe_counts;
    bool *is_in;
    struct supposed *chosen; /* those that are in; room for one more */
};

/* WITHIN, else fewer things in the way; of as many rather failed tests, which
 * settle it, than open ones, which do not. */
static bool
is_better(struct tried a, struct tried b)
{
    uint32_t a_all = a.not_met + a.open, b_all = b.not_met + b.open;
    if ((a.outcome == OUTCOME_WITHIN) != (b.outcome == OUTCOME_WITHIN))
        return a.outcome == OUTCOME_WITHIN;
    return a_all != b_all ? a_all < b_all : a.open < b.open;
}

static bool
favour_make(struct favour *favour)
{
    struct arena *arena = favour->inquiry->whatif->arena;
    uint32_t count = favour->inquiry->point_count;
    favour->list = arena_array(arena, count + 1, sizeof(*favour->list));
    favour->chosen = arena_array(arena, count + 1, sizeof(*favour->chosen));
    favour->probes = arena_array(arena, count, sizeof(*favour->probes));
    favour->probe_counts =
        arena_array(arena, count, sizeof(*favour->probe_counts));
    favour->is_in = arena_array(arena, count, sizeof(*favour->is_in));
    if (arena_failed(arena))
        return false;
    for (uint32_t i = 0; i < count; i++) {
        const struct point *point = &favour->inquiry->points[i];
        favour->probe_counts[i] = probes_of(
            favour->inquiry->whatif->rules->policy, point, favour->probes[i]);
        favour->list[i] = (struct supposed){point, &favour->probes[i][0],
                                            favour->probes[i][0].from};
    }
    return true;
}

/* One point after the other takes the best of its kinds of answer, by least
 * and most figure, the others staying as they are. */
static struct tried
favour_improve(struct favour *favour)
{
    struct inquiry *inquiry = favour->inquiry;
    uint32_t count = inquiry->point_count;
    struct tried best = whatif_at(inquiry, favour->list, count);
    for (uint32_t i = 0; i < count * SWEEPS; i++) {
        uint32_t at = i % count;
        if (best.outcome == OUTCOME_WITHIN || inquiry->failed)
            break;
        for (uint32_t p = 0; p < favour->probe_counts[at] * 2; p++) {
            const struct probe *probe = &favour->probes[at][p / 2];
            struct supposed before = favour->list[at];
            favour->list[at].probe = probe;
            favour->list[at].x = p % 2 == 0 ? probe->from : probe->to;
            struct tried tried = whatif_at(inquiry, favour->list, count);
            if (is_better(tried, best))
                best = tried;
            else
                favour->list[at] = before;
        }
    }
    return best;
}

static uint32_t
chosen_fill(const struct favour *favour)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < favour->inquiry->point_count; i++)
        if (favour->is_in[i])
            favour->chosen[count++] = favour->list[i];
    return count;
}

static bool
reaches(const struct favour *favour, enum outcome outcome)
{
    uint32_t count = chosen_fill(favour);
    return whatif_at(favour->inquiry, favour->chosen, count).outcome == outcome;
}

static void
all_set(const struct favour *favour, bool is_in)
{
    for (uint32_t i = 0; i < favour->inquiry->point_count; i++)
        favour->is_in[i] = is_in;
}

/* One, then two; the rest is left to taking out. Two are tried where at most
 * two cannot be done without. */
static bool
few_reach(const struct favour *favour, enum outcome outcome)
{
    uint32_t count = favour->inquiry->point_count, needed = 0, without[2];
    for (uint32_t i = 0; i < count; i++) {
        all_set(favour, true);
        favour->is_in[i] = false;
        if (reaches(favour, outcome))
            continue;
        if (needed == 2)
            return false;
        without[needed++] = i;
    }
    for (uint32_t a = 0; a < count; a++)
        for (uint32_t b = a; b < count && !favour->inquiry->failed; b++) {
            if ((needed > 0 && without[0] != a && without[0] != b) ||
                (needed > 1 && without[1] != b))
                continue;
            all_set(favour, false);
            favour->is_in[a] = favour->is_in[b] = true;
            if (reaches(favour, outcome))
                return true;
        }
    return false;
}

static void
take_out(const struct favour *favour, enum outcome outcome)
{
    all_set(favour, true);
    for (uint32_t i = favour->inquiry->point_count; i > 0; i--) {
        favour->is_in[i - 1] = false;
        if (!reaches(favour, outcome))
            favour->is_in[i - 1] = true;
    }
}

static struct json *
supposed_json(const struct inquiry *inquiry, const struct supposed *supposed)
{
    struct arena *arena = inquiry->whatif->arena;
    struct json *object = json_object(arena);
    json_set(object, "point", whatif_point(inquiry, supposed->point));
    tree_chars(arena, object, "if", supposed->probe->name);
    tree_chars(arena, object, "unit", whatif_unit_name(supposed->probe->unit));
    if (supposed->probe->unit != UNIT_NONE)
        tree_integer(arena, object, "at", supposed->x);
    return object;
}

/* The set, and for each of it what its answer may be while the others are as
 * supposed. */
static void
set_json(const struct favour *favour, enum outcome outcome, struct json *object)
{
    struct inquiry *inquiry = favour->inquiry;
    struct arena *arena = inquiry->whatif->arena;
    struct json *together = json_object(arena);
    struct json *suppose = json_array(arena), *each = json_array(arena);
    tree_chars(arena, together, "outcome", outcome_name(outcome));
    for (uint32_t i = 0; i < inquiry->point_count; i++) {
        unsigned seen;
        if (!favour->is_in[i])
            continue;
        json_add(suppose, supposed_json(inquiry, &favour->list[i]));
        struct json *one = json_object(arena);
        json_set(one, "point", whatif_point(inquiry, &inquiry->points[i]));
        favour->is_in[i] = false;
        uint32_t others = chosen_fill(favour);
        favour->is_in[i] = true;
        json_set(one, "cases",
                 whatif_cases(inquiry, favour->chosen, others,
                              &inquiry->points[i], &seen));
        json_add(each, one);
    }
    json_set(together, "suppose", suppose);
    json_set(together, "each", each);
    json_set(object, "together", together);
}

static bool
has_alone(const struct json *object, const char *outcome)
{
    for (const struct json *one = json_get(object, "alone")->first; one != NULL;
         one = one->next)
        for (const struct json *c = json_get(one, "cases")->first; c != NULL;
             c = c->next) {
            struct text said = TEXT("");
            if (json_get_text(c, "outcome", &said) &&
                text_equals_chars(said, outcome))
                return true;
        }
    return false;
}

void
whatif_together(struct inquiry *inquiry, struct json *object)
{
    struct favour favour = {.inquiry = inquiry};
    if (inquiry->point_count == 0 || has_alone(object, "WITHIN") ||
        inquiry->failed || !favour_make(&favour))
        return;
    struct tried best = favour_improve(&favour);
    if (best.outcome == OUTCOME_REFER || inquiry->failed ||
        (best.outcome == OUTCOME_OVER && has_alone(object, "OVER")))
        return;
    if (!few_reach(&favour, best.outcome))
        take_out(&favour, best.outcome);
    if (mutant_is("whatif_set_of_all"))
        all_set(&favour, true);
    set_json(&favour, best.outcome, object);
}

/* What no line can settle: the office finds out, or the pack lacks it. */
void
whatif_office(struct inquiry *inquiry, struct json *object)
{
    static const struct {
        unsigned reason;
        const char *name;
    } reasons[] = {
        {RULING_APPLICANT_DOES_NOT_COUNT, "APPLICANT_DOES_NOT_COUNT"},
        {RULING_DOUBTFUL, "DOUBTFUL"},
        {RULING_HOUSEHOLD_DIFFERS, "HOUSEHOLD_DIFFERS"},
        {RULING_NO_FIGURE, "NO_FIGURE"}};
    struct arena *arena = inquiry->whatif->arena;
    struct json *array = json_array(arena);
    for (size_t i = 0; i < sizeof(reasons) / sizeof(reasons[0]); i++)
        if ((inquiry->ruling->reasons & reasons[i].reason) != 0)
            json_add(array, json_chars(arena, reasons[i].name));
    for (uint32_t i = 0; i < inquiry->point_count; i++)
        if (inquiry->points[i].relative >= 0) {
            json_add(array, json_chars(arena, "RELATIVE"));
            break;
        }
    json_set(object, "office", array);
}
