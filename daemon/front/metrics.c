/* SPDX-License-Identifier: Apache-2.0
 *
 * Metrics as text. Names follow Prometheus' habits: base units, _total for
 * what only grows.
 */
#include "metrics.h"

#include "connector.h"
#include "date.h"
#include "json.h"
#include "mutant.h"

static void
head(struct buffer *out, const char *name, const char *type, const char *help)
{
    buffer_printf(out, "# HELP hedui_%s %s\n# TYPE hedui_%s %s\n", name, help,
                  name, type);
}

static void
gauge(struct buffer *out, const char *name, const char *help, int64_t value)
{
    head(out, name, "gauge", help);
    buffer_printf(out, "hedui_%s %lld\n", name, (long long)value);
}

static int64_t
age_s(int64_t now_us, int64_t then_us)
{
    if (then_us == INSTANT_NONE || then_us > now_us)
        return 0;
    return (now_us - then_us) / INSTANT_SECOND;
}

static void
write_queue(const struct metrics_input *input, struct buffer *out)
{
    const struct queue_status *queue = &input->queue;
    gauge(out, "queue_messages", "Messages that intake has not taken yet.",
          queue->queued);
    gauge(out, "queue_oldest_seconds", "Age of the oldest of them.",
          age_s(input->now_us, queue->oldest_queued_us));
    head(out, "fresh_cases", "gauge",
         "Accepted cases that wait to be planned.");
    for (int lane = 0; lane < LANE_COUNT; lane++)
        buffer_printf(out, "hedui_fresh_cases{lane=\"%s\"} %lld\n",
                      lane_name((enum lane)lane),
                      (long long)queue->fresh[lane]);
    gauge(out, "open_rounds", "Rounds that wait for answers.",
          queue->rounds_open);
    gauge(out, "open_cases", "Cases in them.", queue->cases_open);
    gauge(out, "due_rounds", "Rounds whose time to be worked on has come.",
          queue->rounds_due);
    gauge(out, "seal_jobs", "Reports that wait to be sealed.",
          queue->seal_jobs);
    gauge(out, "outbox_notices", "Notices that wait to be published.",
          queue->outbox);
    gauge(out, "set_aside", "What could not be believed or handled.",
          queue->set_aside);
    head(out, "cases", "gauge", "Cases by state.");
    for (int state = 0; state < STATE_COUNT; state++)
        buffer_printf(out, "hedui_cases{state=\"%s\"} %lld\n",
                      case_state_name((enum case_state)state),
                      (long long)queue->state_count[state]);
}

static void
write_line_metric(const struct metrics_input *input, struct buffer *out,
                  const char *name, const char *help,
                  int64_t (*value)(const struct line_status *line,
                                   int64_t now_us))
{
    head(out, name, "gauge", help);
    for (uint32_t i = 0; i < input->line_count; i++) {
        const char *line = connector_line_name(input->lines[i].line);
        if (line != NULL)
            buffer_printf(out, "hedui_%s{line=\"%s\"} %lld\n", name, line,
                          (long long)value(&input->lines[i], input->now_us));
    }
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
    return age_s(now_us, line->oldest_us);
}

static int64_t
line_quota(const struct line_status *line, int64_t now_us)
{
    (void)now_us;
    return line->quota_used;
}

static void
write_lines(const struct metrics_input *input, struct buffer *out)
{
    write_line_metric(input, out, "line_kept", "1: a worker keeps the line.",
                      line_kept);
    write_line_metric(input, out, "line_paused", "1: paused.", line_paused);
    write_line_metric(input, out, "line_questions_waiting",
                      "Questions in trays.", line_waiting);
    write_line_metric(input, out, "line_exchanges_open",
                      "Exchanges without an answer.", line_open);
    write_line_metric(input, out, "line_oldest_seconds",
                      "Age of the oldest of them.", line_oldest);
    write_line_metric(input, out, "line_quota_used",
                      "Questions counted against today's quota.", line_quota);
}

/* A label's value: backslash, quote and line feed are escaped. */
static void
label(struct buffer *out, const char *name, struct text value)
{
    buffer_printf(out, "%s=\"", name);
    for (size_t i = 0; i < value.size; i++) {
        char c = value.bytes[i];
        bool is_special = c == '\\' || c == '"' || c == '\n';
        if (is_special && !mutant_is("labels_not_escaped"))
            buffer_chars(out, "\\");
        buffer_add(out, c == '\n' ? "n" : &c, 1);
    }
    buffer_chars(out, "\"");
}

/* hedui_NAME{role="...",host="...",pid="..." without the end. */
static void
beat_sample(struct buffer *out, const char *name, const struct heartbeat *beat)
{
    buffer_printf(out, "hedui_%s{", name);
    label(out, "role", beat->role);
    buffer_chars(out, ",");
    label(out, "host", beat->host);
    buffer_printf(out, ",pid=\"%lld\"", (long long)beat->pid);
}

static void
write_counters(struct arena *arena, const struct heartbeat *beat,
               struct buffer *out)
{
    struct fault fault = {0};
    const struct json *counters = json_read(arena, beat->counters, 4, &fault);
    const struct json *at =
        counters && counters->kind == JSON_OBJECT ? counters->first : NULL;
    for (; at != NULL; at = at->next) {
        if (at->kind != JSON_INTEGER)
            continue;
        beat_sample(out, "role_events_total", beat);
        buffer_chars(out, ",");
        label(out, "event", at->key);
        buffer_printf(out, "} %lld\n", (long long)at->integer);
    }
}

static void
write_beats(struct arena *arena, const struct metrics_input *input,
            struct buffer *out)
{
    head(out, "role_seconds_since_heartbeat", "gauge",
         "How long a process of a role has been silent.");
    for (uint32_t i = 0; i < input->beat_count; i++) {
        beat_sample(out, "role_seconds_since_heartbeat", &input->beats[i]);
        buffer_printf(out, "} %lld\n",
                      (long long)age_s(input->now_us, input->beats[i].at_us));
    }
    head(out, "role_events_total", "counter",
         "What a process of a role has counted since its start.");
    for (uint32_t i = 0; i < input->beat_count; i++)
        write_counters(arena, &input->beats[i], out);
}

void
metrics_write(struct arena *arena, const struct metrics_input *input,
              struct buffer *out)
{
    write_queue(input, out);
    write_lines(input, out);
    write_beats(arena, input, out);
}

enum store_result
metrics_read(struct store *store, struct arena *arena,
             struct metrics_input *input, struct fault *fault)
{
    struct line_status *lines = NULL;
    struct heartbeat *beats = NULL;
    enum store_result result = store->calls->now(store, &input->now_us, fault);
    if (result == STORE_DONE)
        result = store->calls->queue_status(store, &input->queue, fault);
    if (result == STORE_DONE)
        result = store->calls->line_statuses(store, arena, &lines,
                                             &input->line_count, fault);
    if (result == STORE_DONE)
        result = store->calls->heartbeats(store, arena, &beats,
                                          &input->beat_count, fault);
    input->lines = lines;
    input->beats = beats;
    return result;
}
