/* SPDX-License-Identifier: Apache-2.0
 *
 * Planning a round: each case by itself, then one tray a line over all of
 * them. It runs inside the transaction that takes the cases, so it is pure and
 * may run twice.
 */
#include "case_desk.h"

#include <assert.h>
#include <string.h>

struct planned { /* one case of the round that could be planned */
    int64_t case_id;
    struct household_request request;
    struct plan plan;
    struct text mandate;
};

static bool
poison(struct opened_case *opened, const char *why)
{
    opened->is_poison = true;
    opened->why = why;
    return false;
}

/* A request brings its mandate or is under the agency's standing one. */
static struct text
mandate_of(const struct config *config, const struct household_request *request)
{
    if (request->has_mandate)
        return request->mandate_id;
    for (unsigned i = 0; i < config->agencies_count; i++)
        if (text_equals_chars(request->agency, config->agencies[i].code))
            return text_of(config->agencies[i].mandate);
    return TEXT("");
}

static bool
plan_case(const struct desk_rules *rules, struct arena *arena,
          struct opened_case *opened, int64_t now_us, struct planned *planned)
{
    struct fault fault;
    fault_clear(&fault);
    memset(planned, 0, sizeof(*planned));
    planned->case_id = opened->case_id;
    if (!rules->calls.decode(arena, opened->request, &planned->request, &fault))
        return poison(opened, "its request cannot be decoded");
    if (!rules->calls.plan(arena, rules->house, &planned->request,
                           instant_shanghai_date(opened->accepted_at_us),
                           instant_shanghai_date(now_us), &planned->plan,
                           &fault))
        return poison(opened, "it cannot be planned");
    planned->mandate = mandate_of(rules->config, &planned->request);
    opened->persons = household_persons(arena, &planned->request);
    opened->recall_from = planned->plan.recall_from;
    struct buffer packed;
    buffer_init(&packed, PACKED_MAX);
    bool is_packed =
        rules->calls.plan_pack(&planned->plan, &planned->request, &packed);
    opened->plan = text_copy(arena, buffer_view(&packed));
    buffer_release(&packed);
    if (!is_packed || text_is_absent(opened->plan))
        return poison(opened, "its plan cannot be packed");
    return true;
}

static void
question_fill(struct tray_question *question, const struct planned *planned,
              const struct plan_item *item)
{
    const struct member *member = &planned->request.members[item->member];
    assert(item->consent != NULL);
    *question = (struct tray_question){
        .case_id = planned->case_id,
        .member = item->member,
        .id = text_of(member->idno.digits),
        .name = member->name,
        .consent = item->consent->id,
        .birth = member->birth,
        .consent_until = item->consent->until,
        .mandate = planned->mandate,
    };
}

/* How many questions each line has; the number of lines. */
static uint32_t
count_questions(const struct planned *planned, uint32_t count,
                uint32_t questions[LINES_MAX])
{
    uint32_t lines = 0;
    for (uint32_t i = 0; i < count; i++)
        for (uint32_t j = 0; j < planned[i].plan.count; j++)
            if (planned[i].plan.items[j].state == PLAN_ASK)
                lines += questions[planned[i].plan.items[j].line]++ == 0;
    return lines;
}

/* All questions of the round by line, and there in the order of the cases: one
 * way through the plans, whatever the number of lines. `next` holds where each
 * line begins, and then where it ends. */
static void
gather(const struct planned *planned, uint32_t count, uint32_t next[LINES_MAX],
       struct tray_question *questions)
{
    for (uint32_t i = 0; i < count; i++)
        for (uint32_t j = 0; j < planned[i].plan.count; j++) {
            const struct plan_item *item = &planned[i].plan.items[j];
            if (item->state == PLAN_ASK)
                question_fill(&questions[next[item->line]++], &planned[i],
                              item);
        }
}

static bool
make_trays(struct arena *arena, const struct planned *planned, uint32_t count,
           struct opened_tray **trays, uint32_t *tray_count)
{
    uint32_t counts[LINES_MAX] = {0}, next[LINES_MAX], total = 0;
    uint32_t lines = count_questions(planned, count, counts);
    for (int line = 0; line < LINES_MAX; line++) {
        next[line] = total;
        total += counts[line];
    }
    struct tray_question *questions =
        arena_array(arena, total, sizeof(*questions));
    *trays = arena_array(arena, lines, sizeof(**trays));
    if (questions == NULL || *trays == NULL)
        return false;
    gather(planned, count, next, questions);
    struct buffer packed;
    buffer_init(&packed, PACKED_MAX);
    bool is_good = true;
    for (int line = 1; line < LINES_MAX && is_good; line++) {
        if (counts[line] == 0)
            continue;
        struct opened_tray *tray = &(*trays)[(*tray_count)++];
        tray->line = (enum line)line;
        tray->question_count = counts[line];
        buffer_clear(&packed);
        is_good = tray_pack(&questions[next[line] - counts[line]], counts[line],
                            &packed);
        tray->questions = text_copy(arena, buffer_view(&packed));
    }
    buffer_release(&packed);
    return is_good && !arena_failed(arena);
}

bool
case_plan_round(void *context, struct arena *arena, struct opened_case *cases,
                uint32_t count, int64_t now_us, struct opened_tray **trays,
                uint32_t *tray_count)
{
    const struct desk_rules *rules = context;
    *trays = NULL;
    *tray_count = 0;
    struct planned *planned = arena_array(arena, count, sizeof(*planned));
    if (planned == NULL)
        return false;
    uint32_t planned_count = 0;
    for (uint32_t i = 0; i < count; i++) {
        cases[i].is_poison = false;
        if (plan_case(rules, arena, &cases[i], now_us, &planned[planned_count]))
            planned_count++;
    }
    return make_trays(arena, planned, planned_count, trays, tray_count);
}
