/* SPDX-License-Identifier: Apache-2.0
 *
 * Who asks when: 20 working days, most before noon, some at lunch, none at
 * night. The pure half in small: a plan asks all 29 lines, or the seventeen of
 * a plain case, about each member; a report is a line for each answer that is
 * none.
 */
#include <assert.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "date.h"
#include "month.h"
#include "settled.h"

#define HOUR_US (3600 * INSTANT_SECOND)
#define STANDARD_DAYS 15
#define EXPRESS_DAYS 2

/* Of a hundred requests of a day, by the hour from 8 on. */
static const uint32_t rhythm[12] = {6, 15, 17, 12, 4, 7, 13, 12, 8, 3, 2, 1};

static bool
asks(const struct month_case *from, uint32_t line)
{
    return !from->is_small || line <= 5 || line == LINE_INCOME_TAX ||
           (line >= LINE_SOCIAL_INSURANCE && line <= LINE_EMPLOYMENT) ||
           line == LINE_REAL_ESTATE || line == LINE_HOUSING_FUND ||
           line == LINE_MOTOR_VEHICLES || line == LINE_COMPANIES ||
           (line >= LINE_STATE_BANKS && line <= LINE_SECURITIES);
}

static struct text
request_of(struct arena *arena, uint32_t index, const struct month_case *from)
{
    return text_of(arena_printf(arena, "%u %u %u", index, from->is_small,
                                from->member_count));
}

static bool
request_read(struct text bytes, uint32_t *index, struct month_case *out)
{
    char copy[64];
    snprintf(copy, sizeof(copy), "%.*s", (int)bytes.size, bytes.bytes);
    char *at = copy;
    *index = (uint32_t)strtoul(at, &at, 10);
    out->is_small = strtoul(at, &at, 10) != 0;
    out->member_count = (uint32_t)strtoul(at, &at, 10);
    return out->member_count >= 1 && out->member_count <= MONTH_MEMBERS;
}

static bool
decode(struct arena *arena, struct text bytes,
       struct household_request *request, struct fault *fault)
{
    struct month_case from = {0};
    uint32_t index;
    if (!request_read(bytes, &index, &from))
        return fault_set(fault, FAULT_INPUT, "not a request");
    request->agency = TEXT("A");
    request->rural_rebuilt = from.is_small; /* for the plan */
    request->member_count = request->consent_count = from.member_count;
    request->members =
        arena_array(arena, from.member_count, sizeof(*request->members));
    request->consents =
        arena_array(arena, from.member_count, sizeof(*request->consents));
    for (uint32_t i = 0; i < from.member_count && !arena_failed(arena); i++) {
        uint32_t person = index * MONTH_MEMBERS + i;
        struct member *member = &request->members[i];
        person_id(person, member->idno.digits);
        member->name = text_of(arena_printf(arena, "N%u", person));
        request->consents[i] = (struct consent){
            .id = text_of(arena_printf(arena, "C%u-%u", index, i)),
            .by = (int)i,
            .until = DATE_NONE,
            .covers_all = true};
    }
    return !arena_failed(arena) || fault_set(fault, FAULT_LOCAL, "memory");
}

static bool
plan(struct arena *arena, const struct rules *rules,
     const struct household_request *request, int32_t accepted, int32_t day,
     struct plan *out, struct fault *fault)
{
    (void)rules, (void)accepted, (void)day;
    const struct month_case from = {.is_small = request->rural_rebuilt != 0};
    memset(out, 0, sizeof(*out));
    out->items = arena_array(arena, request->member_count * MONTH_LINES,
                             sizeof(*out->items));
    if (out->items == NULL)
        return fault_set(fault, FAULT_LOCAL, "memory");
    for (uint32_t line = 1; line <= MONTH_LINES; line++)
        for (uint32_t i = 0; asks(&from, line) && i < request->member_count;
             i++)
            out->items[out->count++] =
                (struct plan_item){.line = (enum line)line,
                                   .member = i,
                                   .state = PLAN_ASK,
                                   .consent = &request->consents[i]};
    return true;
}

static bool
plan_put(const struct plan *from, const struct household_request *request,
         struct buffer *out)
{
    (void)from, (void)request; /* it follows from the request */
    buffer_chars(out, "P");
    return !out->failed;
}

static bool
plan_get(struct arena *arena, struct text bytes,
         const struct household_request *request, struct plan *out)
{
    struct fault fault;
    fault_clear(&fault);
    return text_equals(bytes, TEXT("P")) &&
           plan(arena, NULL, request, 0, 0, out, &fault);
}

/* "line KIND" where the answer is none. */
static bool
report_item(struct arena *arena, const struct rules *rules,
            const struct case_input *input, const struct plan_item *item,
            struct buffer *out)
{
    struct answer answer = {.kind = ANSWER_TIMED_OUT};
    for (uint32_t i = 0; i < input->settled_count; i++) {
        const struct settled *settled = &input->settled[i];
        if (settled->line != item->line || settled->member != item->member)
            continue;
        answer.kind = settled->kind;
        if (settled->kind != ANSWER_NONE)
            continue;
        if (!rules->connectors[item->line - 1]->read(
                arena, &settled->evidence, &settled->question, &answer))
            return false;
        settled_believe(settled, &answer);
    }
    if (answer.kind != ANSWER_FOUND && answer.kind != ANSWER_NOTHING)
        buffer_printf(out, "%d %s\n", (int)item->line,
                      answer_kind_name(answer.kind));
    return !out->failed;
}

static bool
report(struct arena *arena, const struct rules *rules,
       const struct case_input *input, struct json **tree, struct text *bytes,
       struct report_summary *summary, struct fault *fault)
{
    (void)tree, (void)summary, (void)fault;
    struct buffer out;
    buffer_init(&out, 65536);
    buffer_printf(&out, "%s\n", input->case_no);
    bool is_good = true;
    for (uint32_t i = 0; is_good && i < input->plan->count; i++)
        is_good =
            report_item(arena, rules, input, &input->plan->items[i], &out);
    *bytes = text_copy(arena, buffer_view(&out));
    buffer_release(&out);
    return is_good;
}

/* Promised is the first report; revisions are for the other simulation. */
static bool
is_changed(struct text before, struct text after)
{
    (void)before, (void)after;
    return false;
}

struct case_calls
month_calls(void)
{
    return (struct case_calls){decode, plan,       plan_put,   plan_get,
                               report, is_changed, clock_pause};
}

/* ---- what reports say ---- */

struct month_case *
month_case_of(struct month *month, int64_t case_id)
{
    for (uint32_t i = 0; i < month->wish.cases; i++)
        if (month->cases[i].case_id == case_id)
            return &month->cases[i];
    return NULL;
}

void
month_see_report(struct month *month, const struct report_row *row)
{
    struct sim *sim = &month->sim;
    struct month_case *from = month_case_of(month, row->case_id);
    if (row->is_unchanged && from != NULL && from->reports > 0)
        return; /* a late answer, and the first report stands */
    if (from == NULL || row->is_set_aside || from->reports > 0) {
        sim_fail(sim, "case %" PRId64 " is set aside, or reported twice",
                 row->case_id);
        return;
    }
    from->reports++;
    from->made_at_us = sim->now_us;
    struct text rest = row->report, line;
    (void)text_cut(&rest, '\n', &line);
    while (text_cut(&rest, '\n', &line) && line.size > 0) {
        struct text number;
        int64_t no;
        if (text_cut(&line, ' ', &number) && text_to_count(number, &no) &&
            no >= 1 && no <= MONTH_LINES)
            from->gaps |= 1u << no;
        else
            sim_fail(sim, "a gap that names no line");
    }
}

/* ---- arrivals ---- */

static int64_t
draw_arrival(struct month *month)
{
    struct prng *luck = &month->arrivals;
    int32_t day;
    bool is_known;
    do
        day = month->first_day +
              (int32_t)prng_below(
                  luck, (uint32_t)(month->last_day - month->first_day + 1));
    while (!calendar_is_working(month->calendar, day, &is_known));
    uint32_t at = prng_below(luck, 100), hour = 0;
    while (at >= rhythm[hour])
        at -= rhythm[hour++];
    return instant_from_shanghai(day, 0) + (8 + hour) * HOUR_US +
           prng_below(luck, 3600) * INSTANT_SECOND;
}

void
month_people(struct month *month)
{
    struct sim *sim = &month->sim;
    struct prng *luck = &month->arrivals;
    month->cases = sim_alloc(sim, month->wish.cases, sizeof(*month->cases));
    for (uint32_t i = 0; i < month->wish.cases; i++) {
        struct month_case *out = &month->cases[i];
        uint32_t lane = prng_below(luck, 100);
        out->lane = lane < 2    ? LANE_EXPRESS
                    : lane < 70 ? LANE_STANDARD
                                : LANE_REVIEW;
        out->is_small = prng_below(luck, 2) == 0;
        out->member_count = 1 + prng_below(luck, MONTH_MEMBERS);
        sim_at(sim, draw_arrival(month), AGENDA_SUBMIT, i, NULL);
    }
}

struct arriving {
    struct month *month;
    struct month_case *from;
    uint32_t index;
};

static bool
accept(void *context, struct arena *arena, const struct queued *message,
       int64_t now_us, struct acceptance *out)
{
    const struct arriving *arriving = context;
    struct month_case *from = arriving->from;
    *out = (struct acceptance){
        .status = RECEIPT_ACCEPTED,
        .agency = TEXT("A"),
        .request_id = text_of(arena_printf(arena, "R%u", arriving->index)),
        .lane = from->lane,
        .lines = from->is_small ? TEXT("plain") : TEXT("all"),
        .request = message->bytes,
    };
    out->due =
        calendar_due(arriving->month->calendar, instant_shanghai_date(now_us),
                     from->lane == LANE_EXPRESS ? EXPRESS_DAYS : STANDARD_DAYS,
                     &out->is_provisional);
    out->slack_day = out->due - 6;
    from->due = out->due;
    digest_sha256(message->bytes, &out->meaning);
    return !arena_failed(arena);
}

void
month_submit(struct month *month, uint32_t index)
{
    struct sim *sim = &month->sim;
    struct arriving arriving = {month, &month->cases[index], index};
    const struct store_calls *calls = sim->memory->calls;
    struct arena arena;
    arena_init(&arena, 0);
    struct fault fault;
    fault_clear(&fault);
    struct text message = request_of(&arena, index, arriving.from);
    int64_t queue_id;
    uint32_t taken = 0;
    struct receipt receipt = {0};
    if (calls->queue_put(sim->memory, 1, &message, &queue_id, &fault) !=
            STORE_DONE ||
        calls->accept(sim->memory, 1, accept, &arriving, &taken, &fault) !=
            STORE_DONE ||
        calls->receipts(sim->memory, &arena, 1, &queue_id, &receipt, &fault) !=
            STORE_DONE ||
        receipt.status != RECEIPT_ACCEPTED)
        sim_fail(sim, "a request is not accepted: %s", fault.text);
    arriving.from->case_id = receipt.case_id;
    month->open_count++;
    arena_release(&arena);
}
