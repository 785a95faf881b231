/* SPDX-License-Identifier: Apache-2.0
 *
 * Whom to ask which line, under which consent. Every line that a requested
 * programme needs, or that a complete report waits for, is asked of every
 * member who counts or may count, whatever his age (policy C12); where a line
 * feeds on a condition only (measures.md: c) it is asked all the same, because
 * the condition is known only afterwards. A line that the configuration asks
 * always is asked too (vessels, roles: shown, in no test). Nobody else is.
 */
#include <assert.h>

#include "casework.h"
#include "date.h"
#include "mutant.h"
#include "pack.h"
#include "ruling.h"

#define RECALL_MARGIN_DAYS 3

enum { PLAN_FORMAT = 2, ITEMS_MAX = LINES_MAX * MEMBERS_MAX, NAMES_MAX = 4096 };

/* What is worked out once, not for each item. */
struct planner {
    const struct rules *rules;
    const struct household_request *request;
    int32_t day;
    enum line last;
    bool is_connected[LINES_MAX];
    bool is_out[MEMBERS_MAX]; /* he certainly does not count */
};

static void
planner_init(struct planner *planner, const struct rules *rules,
             const struct household_request *request, int32_t day)
{
    *planner = (struct planner){
        .rules = rules, .request = request, .day = day, .last = LINE_EDUCATION};
    for (size_t i = 0; rules->connectors[i] != NULL; i++) {
        enum line line = rules->connectors[i]->line;
        assert(line < LINES_MAX);
        planner->is_connected[line] = true;
        if (line > planner->last)
            planner->last = line;
    }
    for (uint32_t m = 0; m < request->member_count; m++)
        planner->is_out[m] =
            people_declared(rules->policy, request, m).standing ==
                STANDING_DOES_NOT ||
            (mutant_is("minors_not_asked") &&
             date_age(request->members[m].birth, day) < 18);
}

static bool
is_consented(const struct household_request *request, enum line line)
{
    for (uint32_t i = 0; i < request->consent_count; i++)
        if (request->consents[i].covers_all || request->consents[i].lines[line])
            return true;
    return false;
}

/* Each of the 29 is spoken of in every report. One above them decides nothing:
 * it is spoken of where it is on and the household has consented to it, so
 * that the others, however many, are no work. */
static bool
is_planned(const struct planner *planner, enum line line)
{
    if (line < LINE_COUNT || mutant_is("numbers_of_nobody_planned"))
        return true;
    return planner->is_connected[line] && !planner->rules->paused[line] &&
           is_consented(planner->request, line);
}

/* Gradual exit needs to know whether somebody is a recipient (policy D25). */
static bool
exit_needs(const struct household_request *request, enum line line)
{
    return line == LINE_BENEFITS && request->work_change_declared &&
           request->programmes[PROGRAMME_MINIMUM_LIVING];
}

static bool
line_is_needed(const struct rules *rules,
               const struct household_request *request, enum line line)
{
    for (int p = 0; p < PROGRAMME_COUNT; p++)
        if (request->programmes[p] &&
            (line_need(line, (enum programme)p) != NEED_NONE ||
             policy_completes(rules->policy, line, (enum programme)p)))
            return true;
    return line >= LINE_COUNT ||
           (rules->asked_always[line] && !mutant_is("always_is_when_needed")) ||
           exit_needs(request, line);
}

static void
not_asked(struct plan_item *item, enum answer_reason reason)
{
    item->state = PLAN_NOT_ASKED;
    item->reason = reason;
}

static void
item_make(const struct planner *planner, bool is_needed, struct plan_item *item)
{
    const struct rules *rules = planner->rules;
    const struct household_request *request = planner->request;
    const struct member *member = &request->members[item->member];
    if (policy_leaves_out(rules->policy, item->line)) {
        not_asked(item, REASON_NOT_NEEDED);
    } else if (!planner->is_connected[item->line]) {
        not_asked(item, REASON_NO_CONNECTOR);
    } else if (!is_needed || planner->is_out[item->member]) {
        not_asked(item, REASON_NOT_NEEDED);
    } else if (rules->paused[item->line]) {
        not_asked(item, REASON_PAUSED);
    } else if (member->id_kind != ID_RESIDENT) {
        not_asked(item, REASON_ID_KIND);
    } else {
        item->consent =
            consent_find(request, (int)item->member, item->line, planner->day);
        if (item->consent == NULL && mutant_is("plan_asks_without_consent") &&
            request->consent_count > 0)
            item->consent = &request->consents[0];
        item->state = item->consent != NULL ? PLAN_ASK : PLAN_NOT_AUTHORISED;
    }
}

/* Of the lines that somebody is asked on; items are in the order of lines. */
static bool
institutions_make(struct arena *arena, const struct rules *rules,
                  struct plan *plan)
{
    uint32_t room = 0;
    for (int line = 1; line < LINES_MAX; line++)
        room += rules->institution_count[line] > 0;
    plan->institutions = arena_array(arena, room, sizeof(*plan->institutions));
    enum line done = LINE_NONE;
    for (uint32_t i = 0; i < plan->count && plan->institutions; i++) {
        enum line line = plan->items[i].line;
        if (line == done || plan->items[i].state != PLAN_ASK)
            continue;
        done = line;
        if (rules->institution_count[line] > 0)
            plan->institutions[plan->institutions_count++] =
                (struct plan_institutions){line, rules->institution_count[line],
                                           rules->institutions[line]};
    }
    return plan->institutions != NULL;
}

/* Determinations that could stand for a ruling: of the pack's months before
 * as_of and a few days more, for months differ in length; the ruling itself
 * looks at the day. */
static int32_t
recall_from(const struct rules *rules, const struct household_request *request)
{
    enum programme others[RESTS_MAX];
    int32_t from =
        date_add_months(request->as_of, -policy_validity_months(rules->policy));
    for (int p = 0; p < PROGRAMME_COUNT; p++) {
        uint32_t count = request->programmes[p]
                             ? programme_rests((enum programme)p, others)
                             : 0;
        for (uint32_t i = 0; i < count; i++)
            if (!request->programmes[others[i]])
                return from - RECALL_MARGIN_DAYS;
    }
    return DATE_NONE;
}

bool
plan_make(struct arena *arena, const struct rules *rules,
          const struct household_request *request, int32_t accepted,
          int32_t day, struct plan *plan, struct fault *fault)
{
    assert(request->member_count <= MEMBERS_MAX);
    struct planner planner;
    planner_init(&planner, rules, request, day);
    *plan = (struct plan){.recall_from = recall_from(rules, request)};
    plan->items =
        arena_array(arena, (size_t)planner.last * request->member_count,
                    sizeof(*plan->items));
    if (plan->items == NULL)
        return fault_set(fault, FAULT_LOCAL, "plan: the arena is full");
    plan->due = calendar_due(
        rules->calendar, accepted,
        policy_deadline_days(rules->policy, accepted, request->lane),
        &plan->is_provisional);
    for (enum line line = LINE_HOUSEHOLD_REGISTER; line <= planner.last;
         line++) {
        if (!is_planned(&planner, line))
            continue;
        bool is_needed = line_is_needed(rules, request, line);
        for (uint32_t m = 0; m < request->member_count; m++) {
            struct plan_item *item = &plan->items[plan->count++];
            item->line = line;
            item->member = m;
            item_make(&planner, is_needed, item);
        }
    }
    return institutions_make(arena, rules, plan) ||
           fault_set(fault, FAULT_LOCAL, "plan: the arena is full");
}

void
plan_pause(const struct rules *rules, enum lane lane, int64_t accepted_at_us,
           const struct pause *pauses, uint32_t count, struct plan *plan)
{
    struct calendar_pause days[PAUSES_MAX];
    int32_t accepted = instant_shanghai_date(accepted_at_us);
    uint32_t known = count < PAUSES_MAX ? count : PAUSES_MAX;
    for (uint32_t i = 0; i < known; i++)
        days[i] = (struct calendar_pause){
            .from = instant_shanghai_date(pauses[i].from_us),
            .until = pauses[i].until_us == INSTANT_NONE
                         ? DATE_NONE
                         : instant_shanghai_date(pauses[i].until_us)};
    if (count > 0)
        plan->due = calendar_due_paused(
            rules->calendar, accepted,
            policy_deadline_days(rules->policy, accepted, lane), days, known,
            &plan->is_provisional);
}

bool
plan_pack(const struct plan *plan, const struct household_request *request,
          struct buffer *out)
{
    pack_count(out, PLAN_FORMAT);
    pack_integer(out, plan->due);
    pack_count(out, plan->is_provisional);
    pack_count(out, plan->count);
    for (uint32_t i = 0; i < plan->count; i++) {
        const struct plan_item *item = &plan->items[i];
        pack_count(out, (uint64_t)item->line);
        pack_count(out, item->member);
        pack_count(out, (uint64_t)item->state);
        pack_count(out, (uint64_t)item->reason);
        pack_count(out,
                   item->consent == NULL
                       ? 0
                       : (uint64_t)(item->consent - request->consents) + 1);
    }
    pack_count(out, plan->institutions_count);
    for (uint32_t i = 0; i < plan->institutions_count; i++) {
        const struct plan_institutions *behind = &plan->institutions[i];
        pack_count(out, (uint64_t)behind->line);
        pack_count(out, behind->count);
        for (uint32_t j = 0; j < behind->count; j++)
            pack_text(out, behind->names[j]);
    }
    return !out->failed;
}

static bool
item_unpack(struct unpack *in, const struct household_request *request,
            struct plan_item *item)
{
    uint64_t line = unpack_count(in), member = unpack_count(in);
    uint64_t state = unpack_count(in), reason = unpack_count(in);
    uint64_t consent = unpack_count(in);
    if (line == 0 || line >= LINES_MAX || member >= request->member_count ||
        state > PLAN_NOT_ASKED || reason >= ANSWER_REASON_COUNT ||
        consent > request->consent_count ||
        (state == PLAN_ASK) != (consent != 0))
        return false;
    item->line = (enum line)line;
    item->member = (uint32_t)member;
    item->state = (enum plan_state)state;
    item->reason = (enum answer_reason)reason;
    item->consent = consent == 0 ? NULL : &request->consents[consent - 1];
    return true;
}

static bool
institutions_unpack(struct arena *arena, struct unpack *in, struct plan *plan)
{
    uint32_t lines = unpack_length(in, LINES_MAX);
    plan->institutions = arena_array(arena, lines, sizeof(*plan->institutions));
    for (uint32_t i = 0; i < lines && plan->institutions != NULL; i++) {
        uint64_t line = unpack_count(in);
        uint32_t count = unpack_length(in, NAMES_MAX);
        struct text *names = arena_array(arena, count, sizeof(*names));
        if (line == 0 || line >= LINES_MAX || names == NULL)
            return false;
        for (uint32_t j = 0; j < count; j++)
            names[j] = text_copy(arena, unpack_text(in));
        plan->institutions[plan->institutions_count++] =
            (struct plan_institutions){(enum line)line, count, names};
    }
    return plan->institutions != NULL;
}

bool
plan_unpack(struct arena *arena, struct text bytes,
            const struct household_request *request, struct plan *plan)
{
    struct unpack in;
    unpack_init(&in, bytes);
    *plan = (struct plan){.recall_from = DATE_NONE};
    uint64_t format = unpack_count(&in);
    if (format < 1 || format > PLAN_FORMAT)
        return false;
    plan->due = (int32_t)unpack_integer(&in);
    plan->is_provisional = unpack_count(&in) != 0;
    plan->count = unpack_length(&in, ITEMS_MAX);
    plan->items = arena_array(arena, plan->count, sizeof(*plan->items));
    if (plan->items == NULL)
        return false;
    for (uint32_t i = 0; i < plan->count; i++)
        if (!item_unpack(&in, request, &plan->items[i]))
            return false;
    /* Format 1 knew no institutions. */
    return (format == 1 || institutions_unpack(arena, &in, plan)) &&
           unpack_done(&in);
}
