/* SPDX-License-Identifier: Apache-2.0
 *
 * The alert for deadlines at risk, and what became of the month.
 *
 * The rule, by what the store shows anybody: a case that is not reported, that
 * is due within so many working days, and for which a line has not answered.
 * The line that is named is the one to blame. Looked at four times a day.
 *
 * Reported means: the report was committed by the end of the due day, or one
 * tick after it, when a round wakes for what is still out. Whole means: every
 * line that was asked has answered in it. A report that is not whole names its
 * lines. Express cases are due in two working days, and banks take three: they
 * are reported on their day, and counted apart.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "date.h"
#include "month.h"

#define LEAD_DAYS 3
#define WHOLE_PER_MILLE 999

static void
look_at(struct month *month, struct month_case *from)
{
    struct sim *sim = &month->sim;
    struct arena arena;
    arena_init(&arena, 0);
    struct fault fault;
    fault_clear(&fault);
    struct case_status status;
    bool found = false;
    if (month->real->find_case(sim->memory, &arena, from->case_id, TEXT_NONE,
                               &status, &found, &fault) != STORE_DONE ||
        !found)
        sim_fail(sim, "a case cannot be looked at");
    for (uint32_t i = 0; found && i < status.trays_missing; i++)
        from->at_risk |= 1u << status.lines_missing[i];
    if (found && status.trays_missing > 0 && from->alert_at_us == 0)
        from->alert_at_us = sim->now_us;
    if (found && status.trays_missing > 0 && month->first_alert_us == 0)
        month->first_alert_us = sim->now_us;
    arena_release(&arena);
}

void
month_look(struct month *month)
{
    int32_t today = instant_shanghai_date(month->sim.now_us);
    for (uint32_t i = 0; i < month->wish.cases; i++) {
        struct month_case *from = &month->cases[i];
        if (from->case_id != 0 && from->made_at_us == 0 &&
            from->lane != LANE_EXPRESS &&
            calendar_working_days(month->calendar, today, from->due) <=
                (int)month->wish.alert_days)
            look_at(month, from);
    }
}

/* ---- the verdict ---- */

struct figures {
    uint32_t cases, whole, gapped, late, none; /* standard and review */
    uint32_t express, express_gapped, express_late;
    uint32_t warned, warned_whole, unwarned;
    uint32_t ours; /* gaps of lines that had answered */
    uint32_t by_line[MONTH_LINES + 1];
    int32_t first_gap; /* due day */
    int64_t slowest_days;
};

static int
lead_of(const struct month *month, int64_t at_us, int32_t due)
{
    return at_us == 0 ? -1
                      : calendar_working_days(
                            month->calendar, instant_shanghai_date(at_us), due);
}

/* A line is named although it had answered, or although its answer lay there
 * for a day, and the line was there: that is our gap. */
static bool
is_ours(const struct month *month, const struct month_case *from, uint32_t line)
{
    int64_t due_us = instant_from_shanghai(from->due + 1, 0);
    if (from->brought[line] >= from->member_count)
        return from->ready_us[line] < due_us - INSTANT_DAY &&
               month_was_up(month, line, from->ready_us[line], due_us);
    return false;
}

static void
count_gapped(const struct month *month, const struct month_case *from,
             struct figures *out)
{
    out->gapped++;
    if (out->first_gap == DATE_NONE || from->due < out->first_gap)
        out->first_gap = from->due;
    bool is_warned =
        lead_of(month, from->alert_at_us, from->due) >= LEAD_DAYS &&
        (from->gaps & ~from->at_risk) == 0;
    out->unwarned += !is_warned;
    for (uint32_t line = 1; line <= MONTH_LINES; line++)
        if ((from->gaps & 1u << line) != 0) {
            out->by_line[line]++;
            out->ours += is_ours(month, from, line);
        }
}

static void
count_case(const struct month *month, const struct month_case *from,
           struct figures *out)
{
    int64_t last_us = instant_from_shanghai(from->due + 1, 0) + MONTH_TICK_US;
    bool is_late = from->made_at_us > last_us;
    if (from->lane == LANE_EXPRESS) {
        out->express++;
        out->express_late += is_late || from->made_at_us == 0;
        out->express_gapped += from->gaps != 0;
        return;
    }
    out->cases++;
    out->warned += from->alert_at_us != 0;
    if (from->made_at_us == 0) {
        out->none++;
    } else if (is_late) {
        out->late++;
    } else if (from->gaps != 0) {
        count_gapped(month, from, out);
    } else {
        out->whole++;
        out->warned_whole += from->alert_at_us != 0;
        int64_t took =
            calendar_working_days(month->calendar, from->due,
                                  instant_shanghai_date(from->made_at_us));
        if (took + 15 > out->slowest_days)
            out->slowest_days = took + 15;
    }
}

/* The most days without work in a row while cases come. */
static int
longest_rest(const struct month *month)
{
    int rest = 0, longest = 0;
    bool is_known;
    for (int32_t day = month->first_day; day <= month->last_day; day++) {
        rest =
            calendar_is_working(month->calendar, day, &is_known) ? 0 : rest + 1;
        if (rest > longest)
            longest = rest;
    }
    return longest;
}

static void
promise(struct month *month, bool is_kept, const char *what)
{
    printf("%-8s%s\n", is_kept ? "ok" : "FAILED", what);
    if (is_kept)
        month->passed++;
    else
        month->failed++;
}

static void
print_figures(const struct month *month, const struct figures *of)
{
    printf("%u cases in 15 working days: %u whole, %u with a gap, %u late, "
           "%u without a report; the slowest whole one took %" PRId64
           " working days\n",
           of->cases, of->whole, of->gapped, of->late, of->none,
           of->slowest_days);
    printf("%u express cases: %u with a gap, %u late\n", of->express,
           of->express_gapped, of->express_late);
    for (uint32_t line = 1; line <= MONTH_LINES; line++)
        if (of->by_line[line] > 0)
            printf("missing: %s in %u reports\n", line_name((enum line)line),
                   of->by_line[line]);
    printf("alert at %" PRIu64 " working days: %u cases, of which %u were "
           "whole in the end\n",
           month->wish.alert_days, of->warned, of->warned_whole);
    if (of->first_gap != DATE_NONE)
        printf("the first is due on day %d; the alert came %d working days "
               "before\n",
               (int)(of->first_gap - month->first_day),
               lead_of(month, month->first_alert_us, of->first_gap));
}

static void
print_lines(const struct month *month)
{
    printf("line                    asks   answers  slowest (working days)  "
           "away (0.1 %% of its hours)\n");
    int64_t hours_us =
        month_work(month, instant_from_shanghai(month->ends_on, 0));
    for (uint32_t i = 1; i <= MONTH_LINES; i++) {
        const struct month_line *line = &month->lines[i];
        int64_t tenths = line->slowest_us * 10 / INT64_C(30600000000);
        printf("%-22s %5" PRId64 " %9" PRId64 " %20" PRId64 ".%" PRId64
               " %10" PRId64 "%s\n",
               line->connector.name, line->asked, line->answered, tenths / 10,
               tenths % 10, line->away_us * 1000 / hours_us,
               line->has_outage ? "  and days on end" : "");
    }
}

bool
month_verdict(struct month *month)
{
    struct figures of = {.first_gap = DATE_NONE};
    for (uint32_t i = 0; i < month->wish.cases; i++)
        count_case(month, &month->cases[i], &of);
    print_lines(month);
    print_figures(month, &of);
    struct arena arena;
    arena_init(&arena, 0);
    struct text *broken = NULL;
    uint32_t count = 1;
    struct fault fault;
    fault_clear(&fault);
    (void)month->real->invariants(month->sim.memory, &arena, &broken, &count,
                                  &fault);
    arena_release(&arena);
    if (month->sim.failure[0] != '\0')
        printf("%s\n", month->sim.failure);
    promise(month, month->sim.failure[0] == '\0' && count == 0,
            "nothing broke, and every invariant holds");
    promise(month, longest_rest(month) >= 3,
            "a holiday of three days lies in the month");
    promise(month,
            of.cases > 0 && of.whole * UINT64_C(1000) >=
                                of.cases * (uint64_t)WHOLE_PER_MILLE,
            "99.9 % are whole within 15 working days");
    promise(month, of.late == 0 && of.none == 0,
            "every other one has its report on its day, naming its lines");
    promise(month, of.ours == 0, "no line is missing that had answered");
    promise(month, of.express > 0 && of.express_late == 0,
            "express cases are reported on their day");
    promise(month, of.unwarned == 0,
            "the alert named the case and its line 3 working days before");
    promise(month, of.gapped > 0 || of.warned * 20 <= of.cases,
            "where nothing is missing the alert is rare");
    return month->failed == 0;
}
