/* SPDX-License-Identifier: Apache-2.0
 *
 * GET /v1/samples: how the house stood every ten minutes, for charts.
 */
#include "api_common.h"
#include "handlers.h"
#include "mutant.h"
#include "samples.h"
#include "target.h"

#define HOURS_USUAL 24
#define SAMPLE_DEPTH 4

static bool
hours_wish(struct http_request *request, struct http_reply *reply,
           uint32_t *hours)
{
    struct text wish = http_request_query(request, "hours");
    int64_t number = HOURS_USUAL;
    if (!text_is_absent(wish) &&
        !target_number(wish, SAMPLE_HOURS_MAX, &number)) {
        api_parameter_wrong(request, reply, "hours");
        return false;
    }
    *hours = (uint32_t)number;
    return true;
}

static struct json *
sample_json(struct arena *arena, const struct sample *sample)
{
    struct fault fault = {0};
    struct json *row = json_object(arena);
    struct json *queue = json_read(arena, sample->queue, SAMPLE_DEPTH, &fault);
    struct json *lines = json_read(arena, sample->lines, SAMPLE_DEPTH, &fault);
    struct json *outcomes =
        json_read(arena, sample->outcomes, SAMPLE_DEPTH, &fault);
    if (queue == NULL || lines == NULL || outcomes == NULL)
        return NULL;
    json_set(row, "at", api_json_instant(arena, sample->at_us));
    json_set(row, "queue", queue);
    json_set(row, "lines", lines);
    json_set(row, "outcomes", outcomes);
    return row;
}

enum http_done
api_samples(struct house *house, struct http_request *request,
            struct http_reply *reply)
{
    struct arena *arena = request->arena;
    struct fault fault = {0};
    struct sample *samples = NULL;
    struct json *tree = json_object(arena), *data = json_array(arena);
    uint32_t hours = 0, count = 0;
    if (!hours_wish(request, reply, &hours))
        return HTTP_DONE;
    if (mutant_is("samples_all_hours"))
        hours = SAMPLE_HOURS_MAX;
    enum store_result result =
        store_samples(house->store, arena, hours, &samples, &count, &fault);
    if (result != STORE_DONE)
        return http_away(reply, request, result, &fault);
    for (uint32_t i = 0; i < count; i++) {
        struct json *row = sample_json(arena, &samples[i]);
        if (row == NULL)
            return http_problem(reply, request, PROBLEM_INTERNAL, NULL, NULL);
        json_add(data, row);
    }
    json_set(tree, "every_seconds", json_integer(arena, SAMPLE_EVERY_S));
    json_set(tree, "data", data);
    json_set(tree, "next_cursor", json_null(arena));
    http_reply_json(reply, request, 200, tree);
    return reply->status == 200 ? http_reply_packed(reply, request) : HTTP_DONE;
}
