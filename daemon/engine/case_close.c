/* SPDX-License-Identifier: Apache-2.0
 *
 * Closing a round: its replies cut by case, a report for each case, computed
 * from the rows alone. Whoever takes the round after a crash makes the same
 * bytes. A case whose report cannot be made goes aside; the others go on.
 */
#include "case_desk.h"

#include <assert.h>
#include <inttypes.h>
#include <string.h>

#include "mutant.h"
#include "settled.h"

#define CASE_MEMORY_DEFAULT ((size_t)64 << 20)

/* Which programmes have which outcome, for lists: canonical JSON. */
static void
summary_write(const struct report_summary *summary, struct buffer *out)
{
    bool was_written[PROGRAMME_COUNT] = {false};
    const char *separator = "";
    buffer_printf(out,
                  "{\"complete\":%s,\"gaps\":%" PRIu32
                  ",\"lines_answered\":%" PRIu32 ",\"lines_asked\":%" PRIu32
                  ",\"outcomes\":{",
                  summary->is_complete ? "true" : "false", summary->gap_count,
                  summary->lines_answered, summary->lines_asked);
    for (;;) { /* keys of canonical JSON are in order */
        int next = PROGRAMME_COUNT;
        for (int i = 0; i < PROGRAMME_COUNT; i++)
            if (summary->has[i] && !was_written[i] &&
                (next == PROGRAMME_COUNT ||
                 strcmp(programme_name((enum programme)i),
                        programme_name((enum programme)next)) < 0))
                next = i;
        if (next == PROGRAMME_COUNT)
            break;
        was_written[next] = true;
        static const char *const outcomes[] = {"WITHIN", "REFER", "OVER"};
        buffer_printf(out, "%s\"%s\":\"%s\"", separator,
                      programme_name((enum programme)next),
                      outcomes[summary->outcome[next]]);
        separator = ",";
    }
    buffer_chars(out, "}}");
}

static void
set_aside(struct report_row *row, const char *why)
{
    row->is_set_aside = true;
    row->why = why;
}

/* A line whose reply row is damaged has lost answers of this case. */
static bool
has_lost_answers(const struct settled_set *set, const struct plan *plan,
                 const struct settled *settled, uint32_t count)
{
    for (uint32_t i = 0; i < plan->count; i++) {
        const struct plan_item *item = &plan->items[i];
        if (item->state != PLAN_ASK || !set->is_damaged[item->line])
            continue;
        bool is_there = false;
        for (uint32_t j = 0; j < count; j++)
            is_there |= settled[j].line == item->line &&
                        settled[j].member == item->member;
        if (!is_there)
            return true;
    }
    return false;
}

/* The day printed on the report is the round's, not the clock's: the day of
 * its last answer, or the day on which it was due. */
static int32_t
made_on(const struct leased_round *round, const struct leased_case *leased)
{
    int32_t day = instant_shanghai_date(round->wake_at_us);
    if (round->missing > 0 || day > leased->due)
        return leased->due;
    return day;
}

static void
row_fill(struct arena *arena, struct report_row *row, struct text bytes,
         const struct report_summary *summary)
{
    struct buffer text;
    buffer_init(&text, 0);
    summary_write(summary, &text);
    row->summary = text_copy(arena, buffer_view(&text));
    buffer_release(&text);
    row->report = text_copy(arena, bytes);
    digest_sha256(row->report, &row->digest);
}

static void
make_report(const struct desk_rules *rules, struct arena *arena,
            struct arena *scratch, const struct leased_round *round,
            const struct leased_case *leased, const struct settled_set *set,
            struct report_row *row)
{
    struct fault fault;
    fault_clear(&fault);
    struct household_request request;
    struct plan plan;
    memset(&request, 0, sizeof(request));
    if (!rules->calls.decode(scratch, leased->request, &request, &fault)) {
        set_aside(row, "its request cannot be decoded");
        return;
    }
    if (!rules->calls.plan_unpack(scratch, leased->plan, &request, &plan)) {
        set_aside(row, "its plan cannot be unpacked");
        return;
    }
    struct case_input input = {
        .case_no = arena_printf(scratch, "%" PRId64, leased->case_id),
        .revision = leased->revision,
        .request = &request,
        .accepted_at_us = leased->accepted_at_us,
        .plan = &plan,
        .is_deadline = true, /* a round is woken complete or on its day */
        .made_on = made_on(round, leased),
    };
    digest_sha256(leased->request, &input.request_digest);
    input.settled = settled_of_case(set, leased->case_id, &input.settled_count);
    if (has_lost_answers(set, &plan, input.settled, input.settled_count)) {
        set_aside(row, "a stored reply is damaged");
        return;
    }
    struct json *tree = NULL;
    struct text bytes = TEXT_NONE;
    struct report_summary summary;
    memset(&summary, 0, sizeof(summary));
    if (!rules->calls.report(scratch, rules->house, &input, &tree, &bytes,
                             &summary, &fault) ||
        !settled_root(scratch, input.settled, input.settled_count,
                      &row->evidence)) {
        set_aside(row, "its report cannot be made");
        return;
    }
    row_fill(arena, row, bytes, &summary);
}

bool
case_close_round(const struct desk_rules *rules, struct arena *arena,
                 const struct leased_round *round, struct report_row **reports)
{
    struct arena replies;
    arena_init(&replies, 0);
    struct settled_set set;
    *reports = arena_array(arena, round->case_count, sizeof(**reports));
    bool is_good = *reports != NULL && settled_unpack(&replies, round->replies,
                                                      round->reply_count, &set);
    size_t cap = rules->config->case_memory_mib > 0
                     ? (size_t)rules->config->case_memory_mib << 20
                     : CASE_MEMORY_DEFAULT;
    for (uint32_t i = 0; is_good && i < round->case_count; i++) {
        struct report_row *row = &(*reports)[i];
        row->case_id = round->cases[i].case_id;
        row->revision = round->cases[i].revision;
        struct arena scratch;
        arena_init(&scratch, cap);
        make_report(rules, arena, &scratch, round, &round->cases[i], &set, row);
        arena_release(&scratch);
    }
    arena_release(&replies);
    return is_good && !arena_failed(arena);
}
