/* SPDX-License-Identifier: Apache-2.0
 *
 * From request, plan and settled questions of one case to its report.
 */
#include "case_make.h"

#include <inttypes.h>
#include <string.h>

/* They are in the order of line and member. */
static const struct settled *
settled_find(const struct settled *settled, uint32_t count,
             const struct plan_item *item)
{
    uint32_t low = 0, high = count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        const struct settled *at = &settled[middle];
        if (at->line < item->line ||
            (at->line == item->line && at->member < item->member))
            low = middle + 1;
        else
            high = middle;
    }
    return low < count && settled[low].line == item->line &&
                   settled[low].member == item->member
               ? &settled[low]
               : NULL;
}

/* A line whose reply row is damaged has lost answers of this case. */
static bool
has_lost_answers(const struct settled_set *set, const struct plan *plan,
                 const struct settled *settled, uint32_t count)
{
    for (uint32_t i = 0; i < plan->count; i++) {
        const struct plan_item *item = &plan->items[i];
        if (item->state == PLAN_ASK && set->is_damaged[item->line] &&
            settled_find(settled, count, item) == NULL)
            return true;
    }
    return false;
}

/* The day printed on the report follows from the evidence, not from a clock:
 * the day of the last answer, or the day on which it was due when something
 * was still out; a revision is of the day of the answer that was late. */
static int32_t
made_on(const struct case_source *source, const struct plan *plan, int32_t due,
        const struct settled *settled, uint32_t count)
{
    int64_t last_us = source->accepted_at_us;
    bool is_out = false;
    for (uint32_t i = 0; i < plan->count; i++) {
        const struct settled *found =
            plan->items[i].state == PLAN_ASK
                ? settled_find(settled, count, &plan->items[i])
                : NULL;
        is_out |= plan->items[i].state == PLAN_ASK && found == NULL;
        if (found != NULL && found->received_at_us != INSTANT_NONE &&
            found->received_at_us > last_us)
            last_us = found->received_at_us;
    }
    int32_t day = instant_shanghai_date(last_us);
    if (due == DATE_NONE) /* the clock stood: all have answered */
        return day;
    if (source->revision > 1)
        return is_out && day < due ? due : day;
    return is_out || day > due ? due : day;
}

static bool
cannot(struct case_made *made, const char *why)
{
    made->why = why;
    return false;
}

static bool
recall(struct arena *arena, struct text recalled, struct case_input *input)
{
    struct determination *list = NULL;
    if (!text_is_absent(recalled) &&
        !determinations_unpack(arena, recalled, &list,
                               &input->determination_count))
        return false;
    input->determinations = list;
    return true;
}

/* Rulings of programmes on which others rest, as far as they were asked for:
 * what was ruled on the way is a step of this report, and its office decides
 * nothing on it. Persons who cannot be told from others have none. */
static bool
determine(struct arena *arena, const struct case_input *input,
          struct case_made *made)
{
    struct text persons = household_persons(arena, input->request);
    made->determined =
        arena_array(arena, PROGRAMME_COUNT, sizeof(*made->determined));
    if (made->determined == NULL)
        return false;
    for (int p = 0; p < PROGRAMME_COUNT && !text_is_empty(persons); p++)
        if (made->summary.has[p] && programme_is_rested_on((enum programme)p))
            made->determined[made->determined_count++] =
                (struct determination){.programme = (enum programme)p,
                                       .outcome = made->summary.outcome[p],
                                       .from = input->made_on,
                                       .until = DATE_NONE,
                                       .case_no = text_of(input->case_no),
                                       .revision = input->revision,
                                       .persons = persons};
    return !arena_failed(arena);
}

bool
case_make(const struct case_calls *calls, const struct rules *house,
          struct arena *arena, const struct case_source *source,
          const struct settled_set *set, struct case_made *made)
{
    struct fault fault;
    struct household_request request;
    struct plan plan;
    fault_clear(&fault);
    memset(made, 0, sizeof(*made));
    memset(&request, 0, sizeof(request));
    if (!calls->decode(arena, source->request, &request, &fault))
        return cannot(made, "its request cannot be decoded");
    if (!calls->plan_unpack(arena, source->plan, &request, &plan))
        return cannot(made, "its plan cannot be unpacked");
    struct case_input input = {
        .case_no = arena_printf(arena, "C%" PRId64, source->case_id),
        .revision = source->revision,
        .request = &request,
        .accepted_at_us = source->accepted_at_us,
        .plan = &plan,
        .pause_count = source->pause_count,
        .pauses = source->pauses,
        .is_deadline = true, /* a round is woken complete or on its day */
    };
    if (!recall(arena, source->recalled, &input))
        return cannot(made, "what it may rest on cannot be unpacked");
    int32_t due = source->due;
    if (source->pause_count > 0) {
        calls->pause(house, request.lane, source->accepted_at_us,
                     source->pauses, source->pause_count, &plan);
        due = plan.due;
    }
    digest_sha256(source->request, &input.request_digest);
    input.settled = settled_of_case(set, source->case_id, &input.settled_count);
    if (has_lost_answers(set, &plan, input.settled, input.settled_count))
        return cannot(made, "a stored reply is damaged");
    input.made_on =
        made_on(source, &plan, due, input.settled, input.settled_count);
    if (!calls->report(arena, house, &input, &made->tree, &made->report,
                       &made->summary, &fault) ||
        !settled_root(arena, input.settled, input.settled_count,
                      &made->evidence) ||
        !determine(arena, &input, made))
        return cannot(made, "its report cannot be made");
    return true;
}
