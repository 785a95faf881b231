/* SPDX-License-Identifier: Apache-2.0
 *
 * Metrics of deadlines: open cases by working days left, and which line they
 * wait for. The number of series depends on lanes and lines alone: what has
 * more than SLACK_MAX working days left is counted with those that have as
 * many.
 */
#include "date.h"
#include "household.h"
#include "metrics_part.h"
#include "mutant.h"

#define SLACK_MAX 15
#define SLACKS (SLACK_MAX + 2) /* overdue, 0 ... SLACK_MAX */

static int
slack_of(const struct metrics_input *input, const struct deadline *row)
{
    int left = calendar_left(input->calendar,
                             instant_shanghai_date(input->now_us), row->due);
    return left > SLACK_MAX ? SLACK_MAX : left;
}

static void
write_slack(const struct metrics_input *input, struct buffer *out)
{
    int64_t cases[LANE_COUNT][SLACKS] = {{0}};
    for (uint32_t i = 0; i < input->deadline_count; i++)
        if (input->deadlines[i].line == LINE_NONE)
            cases[input->deadlines[i].lane]
                 [slack_of(input, &input->deadlines[i]) + 1] +=
                input->deadlines[i].cases;
    metrics_head(out, "slack_cases", "gauge",
                 "Cases without a report, by working days left until the end "
                 "of their due day; -1: overdue, 15: as many or more.");
    for (int lane = 0; lane < LANE_COUNT; lane++)
        for (int i = 0; i < SLACKS; i++)
            buffer_printf(out,
                          "hedui_slack_cases{lane=\"%s\",working_days=\"%d\"}"
                          " %lld\n",
                          lane_name((enum lane)lane), i - 1,
                          (long long)cases[lane][i]);
}

static int64_t
at_risk(const struct metrics_input *input, enum line line, bool is_overdue)
{
    int64_t cases = 0;
    for (uint32_t i = 0; i < input->deadline_count; i++) {
        const struct deadline *row = &input->deadlines[i];
        int left = slack_of(input, row);
        if (row->line == line && (is_overdue ? left < 0 : left >= 0) &&
            (left <= DEADLINE_RISK_DAYS || mutant_is("risk_without_a_day")))
            cases += row->cases;
    }
    return cases;
}

int32_t
metrics_risk_day(const struct metrics_input *input)
{
    int32_t today = instant_shanghai_date(input->now_us), day = today;
    /* No holiday is longer than that. */
    while (day < today + 60 &&
           calendar_left(input->calendar, today, day + 1) <= DEADLINE_RISK_DAYS)
        day++;
    return day;
}

/* All lanes and programmes, so that a zero is seen as one. */
static void
write_programmes(const struct metrics_input *input, struct buffer *out)
{
    int64_t cases[LANE_COUNT][PROGRAMME_COUNT] = {{0}};
    for (uint32_t i = 0; i < input->risks.count; i++) {
        const struct programme_risk *row = &input->risks.rows[i];
        if (row->line == LINE_NONE && row->programme < PROGRAMME_COUNT)
            cases[row->lane][row->programme] += row->cases;
    }
    metrics_head(out, "programme_cases_at_risk", "gauge",
                 "Cases at risk or overdue, by each programme that they ask "
                 "about.");
    for (int lane = 0; lane < LANE_COUNT; lane++)
        for (int i = 0; i < PROGRAMME_COUNT; i++)
            buffer_printf(out,
                          "hedui_programme_cases_at_risk{lane=\"%s\","
                          "programme=\"%s\"} %lld\n",
                          lane_name((enum lane)lane),
                          programme_name((enum programme)i),
                          (long long)cases[lane][i]);
    metrics_head(out, "programme_cases_waiting_for_line", "gauge",
                 "Of these, those that a line has not answered for.");
    for (uint32_t i = 0; i < input->risks.count; i++) {
        const struct programme_risk *row = &input->risks.rows[i];
        if (row->line == LINE_NONE || row->programme >= PROGRAMME_COUNT ||
            metrics_line_name(row->line) == NULL)
            continue;
        buffer_printf(out,
                      "hedui_programme_cases_waiting_for_line{lane=\"%s\","
                      "programme=\"%s\",line=\"%s\"} %lld\n",
                      lane_name(row->lane),
                      programme_name((enum programme)row->programme),
                      metrics_line_name(row->line), (long long)row->cases);
    }
}

/* The age stands also where the rest is left out: whoever is told nothing sees
 * since when. */
static void
write_risks(const struct metrics_input *input, struct buffer *out)
{
    if (input->risks.has_rows)
        write_programmes(input, out);
    metrics_head(out, "programme_risks_age_seconds", "gauge",
                 "How old the programmes at risk are, which are counted apart "
                 "from scrapes; before the first time, how long they have been "
                 "missing.");
    if (input->risks.age_s >= 0)
        buffer_printf(out, "hedui_programme_risks_age_seconds %lld\n",
                      (long long)input->risks.age_s);
}

void
metrics_write_deadlines(const struct metrics_input *input, struct buffer *out)
{
    if (input->calendar == NULL)
        return;
    write_slack(input, out);
    write_risks(input, out);
    metrics_head(out, "deadline_cases_at_risk", "gauge",
                 "Cases without a report that are due within three working "
                 "days.");
    buffer_printf(out, "hedui_deadline_cases_at_risk %lld\n",
                  (long long)at_risk(input, LINE_NONE, false));
    metrics_head(out, "deadline_cases_overdue", "gauge",
                 "Cases whose due day is over without a report.");
    buffer_printf(out, "hedui_deadline_cases_overdue %lld\n",
                  (long long)at_risk(input, LINE_NONE, true));
    metrics_head(out, "deadlines_at_risk", "gauge",
                 "Of the cases at risk or overdue, those that this line has "
                 "not answered for.");
    for (uint32_t i = 0; i < input->line_count; i++) {
        enum line line = input->lines[i].line;
        if (metrics_line_name(line) != NULL)
            buffer_printf(out, "hedui_deadlines_at_risk{line=\"%s\"} %lld\n",
                          metrics_line_name(line),
                          (long long)(at_risk(input, line, false) +
                                      at_risk(input, line, true)));
    }
}
