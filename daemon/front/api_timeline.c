/* SPDX-License-Identifier: Apache-2.0
 *
 * GET /v1/cases/CASE/timeline: how a case has gone, for operators, who see
 * which line it waits for and nothing of the family.
 */
#include "api_common.h"
#include "connector.h"
#include "date.h"
#include "handlers.h"
#include "mutant.h"
#include "timeline.h"

static struct json *
step_json(struct arena *arena, const struct timeline_step *step)
{
    struct json *row = json_object(arena);
    json_set(row, "at", api_json_instant(arena, step->at_us));
    json_set(row, "what", json_chars(arena, timeline_what_name(step->what)));
    if (step->line != LINE_NONE)
        json_set(row, "line",
                 json_chars(arena, connector_line_name(step->line)));
    if (step->revision > 0)
        json_set(row, "revision", json_integer(arena, step->revision));
    if (step->attempt > 0)
        json_set(row, "attempt", json_integer(arena, step->attempt));
    return row;
}

static struct json *
timeline_json(struct arena *arena, int64_t case_id,
              const struct api_timeline *timeline)
{
    struct json *tree = json_object(arena), *steps = json_array(arena);
    for (uint32_t i = 0; i < timeline->count; i++)
        if (timeline->steps[i].what != TIMELINE_WAITS ||
            !mutant_is("timeline_wait_unsaid"))
            json_add(steps, step_json(arena, &timeline->steps[i]));
    json_set(tree, "case", api_case_number(arena, case_id));
    json_set(tree, "agency", json_string(arena, timeline->agency));
    json_set(
        tree, "state",
        json_string(arena, api_lower(arena, case_state_name(timeline->state))));
    json_set(tree, "lane", json_chars(arena, lane_name(timeline->lane)));
    json_set(tree, "due",
             api_json_day(arena, timeline->state == STATE_PAUSED
                                     ? DATE_NONE
                                     : timeline->due));
    json_set(tree, "is_provisional",
             json_bool(arena, timeline->is_provisional));
    json_set(tree, "steps", steps);
    return tree;
}

enum http_done
api_timeline(struct house *house, struct http_request *request,
             struct http_reply *reply)
{
    struct api_timeline timeline = {0};
    struct fault fault = {0};
    enum api_answer answer = API_NONE;
    int64_t case_id = 0;
    if (!api_case_id(request, reply, &case_id))
        return HTTP_DONE;
    enum store_result result =
        store_api_timeline(house->store, request->arena, &request->caller,
                           case_id, &timeline, &answer, &fault);
    if (!api_found(request, reply, result, answer, &fault))
        return HTTP_DONE;
    return http_reply_json(reply, request, 200,
                           timeline_json(request->arena, case_id, &timeline));
}
