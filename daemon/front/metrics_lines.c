/* SPDX-License-Identifier: Apache-2.0
 *
 * Metrics of lines. What only grows is of the Shanghai day and begins again at
 * 0 on the next: to Prometheus a counter that was reset. So a scrape looks at
 * one row a line, however old the house is.
 */
#include "connector.h"
#include "date.h"
#include "json.h"
#include "metrics_part.h"
#include "mutant.h"

/* Every second boundary of the store's histogram. */
#define BUCKET_STEP 2

const char *
metrics_line_name(enum line line)
{
    const char *name = line_name(line);
    const struct connector *connector =
        name == NULL ? connector_find(line) : NULL;
    return connector != NULL ? connector->name : name;
}

bool
metrics_is_off(const struct metrics_input *input, enum line line)
{
    const char *name = metrics_line_name(line);
    if (input->config == NULL || name == NULL || mutant_is("off_line_is_down"))
        return false;
    const struct line_config *config = config_line(input->config, name);
    return config == NULL || !config->is_on;
}

typedef int64_t value_of(const struct line_status *line, int64_t now_us);

static void
write_line(const struct metrics_input *input, const struct line_status *status,
           struct buffer *out, const char *name, value_of *value)
{
    const char *line = metrics_line_name(status->line);
    if (line != NULL)
        buffer_printf(out, "hedui_%s{line=\"%s\"} %lld\n", name, line,
                      (long long)value(status, input->now_us));
}

static void
write_line_metric(const struct metrics_input *input, struct buffer *out,
                  const char *name, const char *type, const char *help,
                  value_of *value)
{
    metrics_head(out, name, type, help);
    for (uint32_t i = 0; i < input->line_count; i++)
        write_line(input, &input->lines[i], out, name, value);
}

/* What its answers so far say of a line: not of one that is off. */
static void
write_verdict(const struct metrics_input *input, struct buffer *out,
              const char *name, const char *help, value_of *value)
{
    metrics_head(out, name, "gauge", help);
    for (uint32_t i = 0; i < input->line_count; i++)
        if (!metrics_is_off(input, input->lines[i].line))
            write_line(input, &input->lines[i], out, name, value);
}

static int64_t
line_kept(const struct line_status *line, int64_t now_us)
{
    return line->lease_until_us > now_us;
}

static int64_t
line_paused(const struct line_status *line, int64_t now_us)
{
    (void)now_us;
    return line->is_paused;
}

static int64_t
line_waiting(const struct line_status *line, int64_t now_us)
{
    (void)now_us;
    return line->questions_waiting;
}

static int64_t
line_open(const struct line_status *line, int64_t now_us)
{
    (void)now_us;
    return line->exchanges_open;
}

static int64_t
line_oldest(const struct line_status *line, int64_t now_us)
{
    return metrics_age_s(now_us, line->oldest_us);
}

static int64_t
line_quota_max(const struct line_status *line, int64_t now_us)
{
    (void)now_us;
    return line->quota_max;
}

static int64_t
line_silent(const struct line_status *line, int64_t now_us)
{
    (void)now_us;
    return line->watch.is_silent;
}

static int64_t
line_nothing_run(const struct line_status *line, int64_t now_us)
{
    (void)now_us;
    return line->watch.run;
}

static int64_t
line_garbled_run(const struct line_status *line, int64_t now_us)
{
    (void)now_us;
    return line->watch.garbled_run;
}

static int64_t
line_asked(const struct line_status *line, int64_t now_us)
{
    (void)now_us;
    return line->asked;
}

static int64_t
line_quota(const struct line_status *line, int64_t now_us)
{
    (void)now_us;
    return line->quota_used;
}

/* ---- what only grows ---- */

static void
write_answers(const struct metrics_input *input, struct buffer *out)
{
    metrics_head(out, "line_answers_total", "counter",
                 "Questions that were settled today, by kind of answer.");
    for (uint32_t i = 0; i < input->line_count; i++)
        for (int kind = 1; kind < ANSWER_KIND_COUNT; kind++)
            if (metrics_line_name(input->lines[i].line) != NULL)
                buffer_printf(
                    out,
                    "hedui_line_answers_total{line=\"%s\",kind=\"%s\"} %lld\n",
                    metrics_line_name(input->lines[i].line),
                    answer_kind_name((enum answer_kind)kind),
                    (long long)input->lines[i].counts.settled[kind]);
}

static void
write_reasons(const struct metrics_input *input, struct buffer *out)
{
    metrics_head(out, "line_answer_reasons_total", "counter",
                 "Of those, with a reason: which.");
    for (uint32_t i = 0; i < input->line_count; i++)
        for (int reason = 1; reason < ANSWER_REASON_COUNT; reason++)
            if (input->lines[i].counts.reasons[reason] > 0 &&
                metrics_line_name(input->lines[i].line) != NULL)
                buffer_printf(
                    out,
                    "hedui_line_answer_reasons_total{line=\"%s\","
                    "reason=\"%s\"} %lld\n",
                    metrics_line_name(input->lines[i].line),
                    answer_reason_name((enum answer_reason)reason),
                    (long long)input->lines[i].counts.reasons[reason]);
}

static void
write_seconds(struct buffer *out, int64_t us)
{
    buffer_printf(out, "%lld.%06lld", (long long)(us / INSTANT_SECOND),
                  (long long)(us % INSTANT_SECOND));
}

static void
write_latency(const struct line_status *line, const char *name,
              struct buffer *out)
{
    int64_t sum = 0;
    for (int i = 0; i < LATENCY_BUCKETS; i++) {
        sum += line->counts.latency[i];
        if (i % BUCKET_STEP == 0 || i + 1 == LATENCY_BUCKETS)
            continue;
        buffer_printf(
            out, "hedui_line_latency_seconds_bucket{line=\"%s\",le=\"", name);
        write_seconds(out, INT64_C(1000) << i);
        buffer_printf(out, "\"} %lld\n", (long long)sum);
    }
    buffer_printf(out,
                  "hedui_line_latency_seconds_bucket{line=\"%s\",le=\"+Inf\"}"
                  " %lld\nhedui_line_latency_seconds_count{line=\"%s\"} %lld\n"
                  "hedui_line_latency_seconds_sum{line=\"%s\"} ",
                  name, (long long)sum, name, (long long)sum, name);
    write_seconds(out, line->counts.latency_sum_us);
    buffer_chars(out, "\n");
}

static int64_t
line_exchanges(const struct line_status *line, int64_t now_us)
{
    (void)now_us;
    return line->counts.exchanges;
}

static void
write_counts(const struct metrics_input *input, struct buffer *out)
{
    write_answers(input, out);
    write_reasons(input, out);
    write_line_metric(input, out, "line_asked_total", "counter",
                      "Questions that were asked today.", line_asked);
    write_line_metric(input, out, "line_exchanges_total", "counter",
                      "Exchanges that ended today.", line_exchanges);
    metrics_head(out, "line_latency_seconds", "histogram",
                 "From sent to answer, of today's exchanges.");
    for (uint32_t i = 0; i < input->line_count; i++)
        if (metrics_line_name(input->lines[i].line) != NULL)
            write_latency(&input->lines[i],
                          metrics_line_name(input->lines[i].line), out);
}

/* ---- what keepers say beside their heartbeats ---- */

/* Calls for each line that the object NAME of a heartbeat has an instant of. */
static void
each_instant(struct arena *arena, const struct metrics_input *input,
             const char *name, bool is_fresh_only,
             void (*call)(void *context, const struct connector *line,
                          int64_t instant_us),
             void *context)
{
    for (uint32_t i = 0; i < input->beat_count; i++) {
        struct fault fault = {0};
        if (is_fresh_only && metrics_is_late(input, &input->beats[i]))
            continue;
        const struct json *tree =
            json_read(arena, input->beats[i].counters, 4, &fault);
        const struct json *all = tree != NULL ? json_get(tree, name) : NULL;
        const struct json *at = all != NULL ? all->first : NULL;
        for (; at != NULL; at = at->next) {
            const struct connector *line = connector_find_name(at->key);
            if (at->kind == JSON_INTEGER && line != NULL)
                call(context, line, at->integer);
        }
    }
}

struct instants {
    int64_t now_us;
    int64_t of[LINES_MAX]; /* 0: nobody says */
};

static void
take_latest(void *context, const struct connector *line, int64_t instant_us)
{
    struct instants *instants = context;
    if (instant_us > instants->of[line->line])
        instants->of[line->line] = instant_us;
}

static void
take_earliest(void *context, const struct connector *line, int64_t instant_us)
{
    struct instants *instants = context;
    if (instants->of[line->line] == 0 || instant_us < instants->of[line->line])
        instants->of[line->line] = instant_us;
}

static void
write_ahead(struct arena *arena, const struct metrics_input *input,
            const char *counter, const char *name, const char *meaning,
            struct buffer *out)
{
    struct instants until = {0};
    metrics_head(out, name, "gauge", meaning);
    each_instant(arena, input, counter, false, take_latest, &until);
    for (int line = 0; line < LINES_MAX; line++)
        if (until.of[line] > input->now_us)
            buffer_printf(
                out, "hedui_%s{line=\"%s\"} %lld\n", name,
                metrics_line_name((enum line)line),
                (long long)((until.of[line] - input->now_us) / INSTANT_SECOND));
}

/* What keepers heard since they began, and the last answer that found somebody,
 * which the store knows over restarts. */
static void
write_newest(struct arena *arena, const struct metrics_input *input,
             struct buffer *out)
{
    struct instants newest = {0};
    metrics_head(
        out, "line_newest_answer_seconds", "gauge",
        "Age of the newest answer of a line that could be read; none: none "
        "is known.");
    each_instant(arena, input, "answered_at_us", false, take_latest, &newest);
    for (uint32_t i = 0; i < input->line_count; i++) {
        const struct line_status *line = &input->lines[i];
        const char *name = metrics_line_name(line->line);
        int64_t at_us = line->watch.spoke_at_us;
        if (newest.of[line->line] > at_us)
            at_us = newest.of[line->line];
        if (name != NULL && at_us > 0)
            buffer_printf(
                out, "hedui_line_newest_answer_seconds{line=\"%s\"} %lld\n",
                name, (long long)metrics_age_s(input->now_us, at_us));
    }
}

/* As an instant: what is left of it is time() of whoever looks. */
static void
write_certificates(struct arena *arena, const struct metrics_input *input,
                   struct buffer *out)
{
    struct instants ends = {0};
    bool is_fresh_only = !mutant_is("dead_worker_knows_certificates");
    metrics_head(out, "line_certificate_ends_timestamp_seconds", "gauge",
                 "When the first of a line's certificates ends, in Unix time: "
                 "ours, and the one its owner signs with.");
    each_instant(arena, input, "certificate_ends_us", is_fresh_only,
                 take_earliest, &ends);
    for (int line = 0; line < LINES_MAX; line++)
        if (ends.of[line] != 0)
            buffer_printf(out,
                          "hedui_line_certificate_ends_timestamp_seconds{"
                          "line=\"%s\"} %lld\n",
                          metrics_line_name((enum line)line),
                          (long long)(ends.of[line] / INSTANT_SECOND));
}

void
metrics_write_lines(struct arena *arena, const struct metrics_input *input,
                    struct buffer *out)
{
    write_line_metric(input, out, "line_kept", "gauge",
                      "1: a worker keeps the line.", line_kept);
    write_line_metric(input, out, "line_paused", "gauge", "1: paused.",
                      line_paused);
    write_line_metric(input, out, "line_questions_waiting", "gauge",
                      "Questions in trays.", line_waiting);
    write_line_metric(input, out, "line_exchanges_open", "gauge",
                      "Exchanges without an answer.", line_open);
    write_line_metric(input, out, "line_oldest_seconds", "gauge",
                      "Age of the oldest of them.", line_oldest);
    write_line_metric(input, out, "line_quota_used", "gauge",
                      "Questions counted against today's quota.", line_quota);
    write_line_metric(input, out, "line_quota_max", "gauge",
                      "The quota of the day; 0: none.", line_quota_max);
    write_verdict(input, out, "line_silent",
                  "1: it says nothing for everybody and is not believed.",
                  line_silent);
    write_verdict(input, out, "line_nothing_run",
                  "Questions in a row to which it said nothing.",
                  line_nothing_run);
    write_verdict(input, out, "line_garbled_run",
                  "Exchanges in a row that were garbled as a whole.",
                  line_garbled_run);
    write_ahead(arena, input, "closed_until_us", "line_closed_seconds",
                "How long a line is left alone yet: closed, busy, or its "
                "breaker is open.",
                out);
    write_ahead(arena, input, "opens_at_us", "line_opens_seconds",
                "Outside the service hours of a line: when they begin.", out);
    write_newest(arena, input, out);
    write_certificates(arena, input, out);
    write_counts(input, out);
    metrics_write_institutions(input, out);
}
