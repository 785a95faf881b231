/* SPDX-License-Identifier: Apache-2.0
 *
 * Lines and orders as `hedui lines --json` and the API say them.
 */
#include "lines.h"

#include "date.h"

/* null: it is not known. */
static struct json *
instant_us_json(struct arena *arena, int64_t at_us)
{
    return at_us > 0 ? json_integer(arena, at_us) : json_null(arena);
}

struct json *
institutions_json(struct arena *arena, const struct line_status *status)
{
    struct json *list = json_array(arena);
    for (uint32_t i = 0; i < status->institution_count; i++) {
        const struct line_institution *one = &status->institutions[i];
        struct json *row = json_object(arena);
        json_set(row, "name", json_string(arena, one->name));
        json_set(row, "is_down", json_bool(arena, one->is_down));
        json_set(row, "silent_in_a_row", json_integer(arena, one->silent_run));
        json_set(row, "silent_since_us",
                 instant_us_json(arena, one->silent_from_us));
        json_set(row, "spoke_at_us", instant_us_json(arena, one->spoke_at_us));
        json_add(list, row);
    }
    return list;
}

static struct json *
answers_json(struct arena *arena, const struct line_counts *counts)
{
    struct json *answers = json_object(arena);
    for (int kind = 1; kind < ANSWER_KIND_COUNT; kind++)
        json_set(answers, answer_kind_name((enum answer_kind)kind),
                 json_integer(arena, counts->settled[kind]));
    return answers;
}

static struct json *
reasons_json(struct arena *arena, const struct line_counts *counts)
{
    struct json *reasons = json_object(arena);
    for (int reason = 1; reason < ANSWER_REASON_COUNT; reason++)
        json_set(reasons, answer_reason_name((enum answer_reason)reason),
                 json_integer(arena, counts->reasons[reason]));
    return reasons;
}

static struct json *
latency_json(struct arena *arena, const struct line_counts *counts)
{
    struct json *latency = json_object(arena);
    int64_t count = latency_count(counts);
    json_set(latency, "count", json_integer(arena, count));
    json_set(
        latency, "mean",
        json_integer(arena, count > 0 ? counts->latency_sum_us / count : 0));
    json_set(latency, "median",
             json_integer(arena, latency_permille_us(counts, 500)));
    json_set(latency, "p99",
             json_integer(arena, latency_permille_us(counts, 990)));
    json_set(latency, "max", json_integer(arena, counts->latency_max_us));
    return latency;
}

static struct json *
line_json(struct arena *arena, const struct line_view *view, int32_t days)
{
    const struct line_status *status = view->status;
    const struct line_watch *watch = &status->watch;
    struct json *row = json_object(arena);
    json_set(row, "line", json_chars(arena, view->name));
    json_set(row, "number", json_integer(arena, view->line));
    json_set(row, "owner_zh", json_chars(arena, view->owner_zh));
    json_set(row, "owner_en", json_chars(arena, view->owner_en));
    json_set(row, "carrier", json_chars(arena, line_carrier(view)));
    json_set(row, "family",
             view->connector != NULL
                 ? json_chars(arena, view->connector->family)
                 : json_null(arena));
    json_set(row, "state", json_chars(arena, view->state));
    json_set(row, "paused_by",
             text_is_absent(status->paused_by)
                 ? json_null(arena)
                 : json_chars(arena, text_chars(arena, status->paused_by)));
    json_set(row, "paused_why",
             text_is_empty(status->paused_why)
                 ? json_null(arena)
                 : json_chars(arena, text_chars(arena, status->paused_why)));
    json_set(row, "paused_since_us",
             instant_us_json(arena, status->paused_at_us));
    json_set(row, "closed_until_us",
             instant_us_json(arena, view->closed_until_us));
    json_set(row, "opens_at_us", instant_us_json(arena, view->opens_at_us));
    json_set(row, "hours",
             view->config != NULL ? json_chars(arena, view->config->hours)
                                  : json_null(arena));
    json_set(row, "service_days",
             view->config != NULL ? json_chars(arena, view->config->days)
                                  : json_null(arena));
    json_set(row, "silent_since_us",
             instant_us_json(arena, watch->is_silent ? watch->run_from_us : 0));
    json_set(row, "nothing_in_a_row", json_integer(arena, watch->run));
    json_set(row, "garbled_in_a_row", json_integer(arena, watch->garbled_run));
    json_set(row, "institutions", institutions_json(arena, status));
    json_set(row, "days", json_integer(arena, days));
    json_set(row, days == 1 ? "asked_today" : "asked",
             json_integer(arena, status->asked));
    json_set(row, "answers", answers_json(arena, &status->counts));
    json_set(row, "reasons", reasons_json(arena, &status->counts));
    json_set(row, "exchanges", json_integer(arena, status->counts.exchanges));
    json_set(row, "latency_us", latency_json(arena, &status->counts));
    json_set(row, "waiting", json_integer(arena, status->questions_waiting));
    json_set(row, "open", json_integer(arena, status->exchanges_open));
    json_set(row, "quota_used", json_integer(arena, status->quota_used));
    json_set(row, "quota_max", json_integer(arena, line_quota_max(view)));
    return row;
}

struct json *
lines_json(struct arena *arena, const struct line_view *views, uint32_t count,
           int32_t days)
{
    struct json *tree = json_array(arena);
    for (uint32_t i = 0; i < count; i++)
        json_add(tree, line_json(arena, &views[i], days));
    return tree;
}

/* ---- orders ---- */

static struct json *
text_json(struct arena *arena, struct text text)
{
    return text_is_empty(text) ? json_null(arena)
                               : json_chars(arena, text_chars(arena, text));
}

struct json *
orders_json(struct arena *arena, const struct order *orders, uint32_t count)
{
    struct json *list = json_array(arena);
    for (uint32_t i = 0; i < count; i++) {
        const struct order *order = &orders[i];
        struct json *row = json_object(arena);
        if (order->line != LINE_NONE) {
            json_set(row, "line",
                     json_chars(arena, order_line_name(order->line)));
        } else {
            json_set(row, "role", text_json(arena, order->role));
            json_set(row, "host", text_json(arena, order->host));
        }
        json_set(row, "by", text_json(arena, order->by));
        json_set(row, "why", text_json(arena, order->why));
        json_set(row, "since_us",
                 order->since_us == INSTANT_NONE
                     ? json_null(arena)
                     : json_integer(arena, order->since_us));
        json_add(list, row);
    }
    return list;
}
