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
#include "ledger.h"
#include "mutant.h"
#include "pack.h"

enum { PLAN_FORMAT = 2, ITEMS_MAX = LINES_MAX * MEMBERS_MAX, NAMES_MAX = 4096 };

static bool
has_connector(const struct rules *rules, enum line line)
{
    for (size_t i = 0; rules->connectors[i] != NULL; i++)
        if (rules->connectors[i]->line == line)
            return true;
    return false;
}

static enum line
last_line(const struct rules *rules)
{
    enum line last = LINE_EDUCATION;
    for (size_t i = 0; rules->connectors[i] != NULL; i++)
        if (rules->connectors[i]->line > last)
            last = rules->connectors[i]->line;
    return last;
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
item_make(const struct rules *rules, const struct household_request *request,
          bool is_connected, int32_t day, struct plan_item *item)
{
    const struct member *member = &request->members[item->member];
    if (policy_leaves_out(rules->policy, item->line)) {
        not_asked(item, REASON_NOT_NEEDED);
    } else if (!is_connected) {
        not_asked(item, REASON_NO_CONNECTOR);
    } else if (!line_is_needed(rules, request, item->line) ||
               people_declared(rules->policy, request, item->member).standing ==
                   STANDING_DOES_NOT) {
        not_asked(item, REASON_NOT_NEEDED);
    } else if (rules->paused[item->line]) {
        not_asked(item, REASON_PAUSED);
    } else if (member->id_kind != ID_RESIDENT) {
        not_asked(item, REASON_ID_KIND);
    } else {
        item->consent =
            consent_find(request, (int)item->member, item->line, day);
        if (item->consent == NULL && mutant_is("plan_asks_without_consent") &&
            request->consent_count > 0)
            item->consent = &request->consents[0];
        item->state = item->consent != NULL ? PLAN_ASK : PLAN_NOT_AUTHORISED;
    }
}

static bool
is_asked(const struct plan *plan, enum line line)
{
    for (uint32_t i = 0; i < plan->count; i++)
        if (plan->items[i].line == line && plan->items[i].state == PLAN_ASK)
            return true;
    return false;
}

static bool
institutions_make(struct arena *arena, const struct rules *rules,
                  struct plan *plan)
{
    uint32_t room = 0;
    for (int line = 1; line < LINES_MAX; line++)
        room += rules->institution_count[line] > 0;
    plan->institutions = arena_array(arena, room, sizeof(*plan->institutions));
    for (int line = 1; line < LINES_MAX && plan->institutions; line++)
        if (rules->institution_count[line] > 0 &&
            is_asked(plan, (enum line)line))
            plan->institutions[plan->institutions_count++] =
                (struct plan_institutions){(enum line)line,
                                           rules->institution_count[line],
                                           rules->institutions[line]};
    return plan->institutions != NULL;
}

bool
plan_make(struct arena *arena, const struct rules *rules,
          const struct household_request *request, int32_t accepted,
          int32_t day, struct plan *plan, struct fault *fault)
{
    enum line last = last_line(rules);
    assert(last < LINES_MAX && request->member_count <= MEMBERS_MAX);
    *plan = (struct plan){0};
    plan->items = arena_array(arena, (size_t)last * request->member_count,
                              sizeof(*plan->items));
    if (plan->items == NULL)
        return fault_set(fault, FAULT_LOCAL, "plan: the arena is full");
    plan->due = calendar_due(
        rules->calendar, accepted,
        policy_deadline_days(rules->policy, accepted, request->lane),
        &plan->is_provisional);
    for (enum line line = LINE_HOUSEHOLD_REGISTER; line <= last; line++) {
        bool is_connected = has_connector(rules, line); /* once for all */
        if (line >= LINE_COUNT && !is_connected &&
            !mutant_is("numbers_of_nobody_planned"))
            continue; /* nobody's number */
        for (uint32_t m = 0; m < request->member_count; m++) {
            struct plan_item *item = &plan->items[plan->count++];
            item->line = line;
            item->member = m;
            item_make(rules, request, is_connected, day, item);
        }
    }
    return institutions_make(arena, rules, plan) ||
           fault_set(fault, FAULT_LOCAL, "plan: the arena is full");
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
    *plan = (struct plan){0};
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
