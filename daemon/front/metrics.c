/* SPDX-License-Identifier: Apache-2.0
 *
 * Metrics as text. Names follow Prometheus' habits: base units, _total for
 * what only grows.
 */
#include "metrics_part.h"

#include "connector.h"
#include "date.h"
#include "json.h"
#include "loop.h"
#include "mutant.h"

void
metrics_head(struct buffer *out, const char *name, const char *type,
             const char *help)
{
    buffer_printf(out, "# HELP hedui_%s %s\n# TYPE hedui_%s %s\n", name, help,
                  name, type);
}

static void
gauge(struct buffer *out, const char *name, const char *help, int64_t value)
{
    metrics_head(out, name, "gauge", help);
    buffer_printf(out, "hedui_%s %lld\n", name, (long long)value);
}

int64_t
metrics_age_s(int64_t now_us, int64_t then_us)
{
    if (then_us == INSTANT_NONE || then_us > now_us)
        return 0;
    return (now_us - then_us) / INSTANT_SECOND;
}

bool
metrics_is_late(const struct metrics_input *input, const struct heartbeat *beat)
{
    return input->health != NULL &&
           input->now_us - beat->at_us > input->health->beat_late_us;
}

static void
write_queue(const struct metrics_input *input, struct buffer *out)
{
    const struct queue_status *queue = &input->queue;
    gauge(out, "queue_messages", "Messages that intake has not taken yet.",
          queue->queued);
    gauge(out, "queue_oldest_seconds", "Age of the oldest of them.",
          metrics_age_s(input->now_us, queue->oldest_queued_us));
    metrics_head(out, "fresh_cases", "gauge",
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
    metrics_head(out, "cases", "gauge", "Cases by state.");
    for (int state = 0; state < STATE_COUNT; state++)
        buffer_printf(out, "hedui_cases{state=\"%s\"} %lld\n",
                      case_state_name((enum case_state)state),
                      (long long)queue->state_count[state]);
}

void
metrics_label(struct buffer *out, const char *name, struct text value)
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

void
metrics_beat_sample(struct buffer *out, const char *name,
                    const struct heartbeat *beat)
{
    buffer_printf(out, "hedui_%s{", name);
    metrics_label(out, "role", beat->role);
    buffer_chars(out, ",");
    metrics_label(out, "host", beat->host);
    buffer_printf(out, ",pid=\"%lld\"",
                  (long long)role_number_pid(beat->number));
    /* Two of one host and pid are two series. */
    if (role_number_run(beat->number) != 0)
        buffer_printf(out, ",run=\"%llx\"",
                      (unsigned long long)role_number_run(beat->number));
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
        metrics_beat_sample(out, "role_events_total", beat);
        buffer_chars(out, ",");
        metrics_label(out, "event", at->key);
        buffer_printf(out, "} %lld\n", (long long)at->integer);
    }
}

/* What intakes say of their queue, whichever it is, sealers of the log, and
 * fronts of webhooks. */
static void
write_gauges(struct arena *arena, const struct metrics_input *input,
             struct buffer *out)
{
    static const struct {
        const char *name, *help;
    } gauges[] = {
        {"queue_lag_messages", "Messages that wait before the inbox and in it, "
                               "as this intake sees it."},
        {"queue_lag_seconds", "Age of the oldest of them, at most."},
        {"queue_ready", "1: the queue answers this intake; none "
                        "while it is drained."},
        {"queue_drained", "1: an operator has drained this intake."},
        {"unstamped_containers", "Containers that wait for a time stamp, as "
                                 "this sealer sees it."},
        {"unstamped_seconds", "Age of the oldest of them."},
        {"letters_waiting",
         "Messages set aside that nobody has mended or discarded, "
         "of all intakes."},
        {"log_oldest_unnumbered_seconds",
         "Age of the oldest leaf of the log without a number."},
        {"log_checkpoint_age_seconds",
         "Age of the last checkpoint; 0: nothing is new since."},
        {"log_witness_behind_seconds",
         "How long a witness has lacked a checkpoint, of the one "
         "that is furthest behind."},
        {"log_key_missing", "1: the log's key cannot be used."},
        {"log_forked", "1: the log does not continue what was signed or "
                       "published; nothing is, any more."},
        {"webhook_waiting", "Deliveries that wait, of webhooks that are "
                            "switched on, as this front sees it."},
        {"webhook_oldest_seconds", "Age of the oldest of them."},
        {"webhook_dead", "Deliveries that were tried for three days in vain "
                         "and not replayed, of 30 days."},
        {"webhook_off",
         "Deliveries that wait for a webhook to be switched on."}};
    for (size_t i = 0; i < sizeof(gauges) / sizeof(gauges[0]); i++) {
        metrics_head(out, gauges[i].name, "gauge", gauges[i].help);
        for (uint32_t j = 0; j < input->beat_count; j++) {
            struct fault fault = {0};
            int64_t value;
            if (metrics_is_late(input, &input->beats[j]))
                continue;
            const struct json *beat =
                json_read(arena, input->beats[j].counters, 4, &fault);
            if (!json_get_integer(json_get(beat, "gauges"), gauges[i].name,
                                  &value))
                continue;
            metrics_beat_sample(out, gauges[i].name, &input->beats[j]);
            buffer_printf(out, "} %lld\n", (long long)value);
        }
    }
}

static void
write_health(const struct metrics_input *input, struct buffer *out)
{
    if (input->health == NULL)
        return;
    metrics_head(out, "role_ready", "gauge",
                 "1: the role is there and gets on with what waits for it.");
    for (int role = 0; role < HEALTH_ROLES; role++)
        buffer_printf(out, "hedui_role_ready{role=\"%s\"} %d\n",
                      health_role_name(role),
                      health_why_not(input->health, role, input->beats,
                                     input->beat_count, input->now_us) == NULL);
    metrics_head(out, "role_stalled_seconds", "gauge",
                 "How long work has waited without a role doing any.");
    for (int role = 0; role < HEALTH_ROLES; role++)
        buffer_printf(
            out, "hedui_role_stalled_seconds{role=\"%s\"} %lld\n",
            health_role_name(role),
            (long long)health_stalled_s(input->health, role, input->now_us));
}

static void
write_beats(struct arena *arena, const struct metrics_input *input,
            struct buffer *out)
{
    metrics_head(out, "role_seconds_since_heartbeat", "gauge",
                 "How long a process of a role has been silent.");
    for (uint32_t i = 0; i < input->beat_count; i++) {
        metrics_beat_sample(out, "role_seconds_since_heartbeat",
                            &input->beats[i]);
        buffer_printf(
            out, "} %lld\n",
            (long long)metrics_age_s(input->now_us, input->beats[i].at_us));
    }
    metrics_head(out, "role_events_total", "counter",
                 "What a process of a role has counted since its start.");
    for (uint32_t i = 0; i < input->beat_count; i++)
        write_counters(arena, &input->beats[i], out);
}

/* Who paused or drained what, why, and how long ago. The words were checked
 * when they were given (ctl/orders_view.c). */
static void
write_orders(const struct metrics_input *input, struct buffer *out)
{
    metrics_head(out, "line_paused_seconds", "gauge",
                 "How long an operator has had a line paused, and why.");
    for (uint32_t i = 0; i < input->order_count; i++) {
        const struct order *order = &input->orders[i];
        const char *name = metrics_line_name(order->line);
        if (name == NULL)
            continue;
        buffer_printf(out, "hedui_line_paused_seconds{line=\"%s\",", name);
        metrics_label(out, "by", order->by);
        buffer_chars(out, ",");
        metrics_label(out, "why", order->why);
        buffer_printf(out, "} %lld\n",
                      (long long)metrics_age_s(input->now_us, order->since_us));
    }
    metrics_head(out, "role_drained_seconds", "gauge",
                 "How long an operator has had a role drained, and why; no "
                 "host: on each.");
    for (uint32_t i = 0; i < input->order_count; i++) {
        const struct order *order = &input->orders[i];
        if (order->line != LINE_NONE)
            continue;
        buffer_chars(out, "hedui_role_drained_seconds{");
        metrics_label(out, "role", order->role);
        buffer_chars(out, ",");
        metrics_label(out, "host", order->host);
        buffer_chars(out, ",");
        metrics_label(out, "by", order->by);
        buffer_chars(out, ",");
        metrics_label(out, "why", order->why);
        buffer_printf(out, "} %lld\n",
                      (long long)metrics_age_s(input->now_us, order->since_us));
    }
}

void
metrics_write(struct arena *arena, const struct metrics_input *input,
              struct buffer *out)
{
    write_queue(input, out);
    metrics_write_deadlines(input, out);
    write_health(input, out);
    metrics_write_lines(arena, input, out);
    write_beats(arena, input, out);
    write_gauges(arena, input, out);
    metrics_write_stages(arena, input, out);
    write_orders(input, out);
}

static void
read_risks(struct store *store, struct arena *arena,
           struct metrics_input *input)
{
    input->risks = (struct risk_news){.age_s = -1};
    if (input->calendar == NULL || input->risk_watch == NULL)
        return;
    if (mutant_is("risks_in_a_scrape"))
        risk_watch_look(input->risk_watch, store, input->calendar,
                        input->now_us, loop_monotonic_ms);
    risk_watch_take(input->risk_watch, arena, input->now_us, &input->risks);
}

enum store_result
metrics_read(struct store *store, struct arena *arena,
             struct metrics_input *input, struct fault *fault)
{
    struct line_status *lines = NULL;
    struct heartbeat *beats = NULL;
    struct deadline *deadlines = NULL;
    enum store_result result = store->calls->now(store, &input->now_us, fault);
    if (result == STORE_DONE)
        result = store->calls->queue_status(store, &input->queue, fault);
    if (result == STORE_DONE)
        result = store->calls->line_statuses(store, arena, 1, &lines,
                                             &input->line_count, fault);
    if (result == STORE_DONE)
        result = store->calls->heartbeats(store, arena, &beats,
                                          &input->beat_count, fault);
    struct order *orders = NULL;
    if (result == STORE_DONE)
        result = store->calls->orders(store, arena, NULL, &orders,
                                      &input->order_count, fault);
    input->orders = orders;
    if (result == STORE_DONE)
        result = store->calls->deadlines(store, arena, &deadlines,
                                         &input->deadline_count, fault);
    input->deadlines = deadlines;
    if (result == STORE_DONE)
        read_risks(store, arena, input);
    input->lines = lines;
    input->beats = beats;
    return result;
}
