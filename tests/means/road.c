/* SPDX-License-Identifier: Apache-2.0
 *
 * Every question of all plans of a chunk goes to its owner in exchanges as
 * large as they may be, as the engine would gather them; then each household is
 * settled and reported on by itself.
 */
#include "road.h"

#include <stdlib.h>
#include <string.h>

#include "date.h"
#include "decode.h"
#include "intake.h"

#define MEMORY ((size_t)4 << 30)
#define CASE_MEMORY ((size_t)256 << 20)
#define MORNING (9 * 3600)

struct household {
    struct text request_id;
    const struct json *programmes; /* as the request names them */
    struct household_request request;
    const char *refusal; /* code; NULL: accepted */
    struct plan plan;
    uint32_t settled_count;
    struct settled *settled; /* room for every item of the plan */
};

struct chunk {
    struct road *road;
    struct arena arena;
    uint32_t count;
    struct household households[CHUNK_MAX];
    /* the question on hand, by owner */
    struct question *questions;
    struct settled *settled;
    struct household **askers;
};

void
road_stop(const char *what, const char *why)
{
    fprintf(stderr, "means-sweep: %s: %s\n", what, why);
    exit(2);
}

/* ---- decode and plan ---- */

static bool
any_agency(void *context, struct text code)
{
    (void)context;
    (void)code;
    return true;
}

static void
household_read(struct chunk *chunk, struct text json,
               struct household *household)
{
    struct arena *arena = &chunk->arena;
    struct fault fault = {0};
    struct decode_errors *errors = arena_alloc(arena, sizeof(*errors));
    struct decode_rules rules = {.policy = chunk->road->rules.policy,
                                 .agency_is_known = any_agency,
                                 .is_simulated = true};
    const struct json *root = json_read(arena, json, REQUEST_DEPTH_MAX, &fault);
    struct text as_of;
    if (root == NULL || errors == NULL ||
        !json_get_text(root, "request_id", &household->request_id) ||
        !json_get_text(root, "as_of", &as_of) ||
        !date_read_iso(as_of, &rules.today))
        road_stop("a request", "it is no JSON with request_id and as_of");
    household->programmes = json_get(root, "programmes");
    intake_programmes(rules.available);
    if (!request_decode(arena, json, &rules, &household->request, errors)) {
        household->refusal = errors->list[0].code;
        return;
    }
    if (!plan_make(arena, &chunk->road->rules, &household->request,
                   household->request.as_of, household->request.as_of,
                   &household->plan, &fault))
        road_stop("plan", fault.text);
    household->settled =
        arena_array(arena, household->plan.count, sizeof(struct settled));
    if (household->settled == NULL)
        road_stop("chunk", "no memory");
}

/* ---- ask ---- */

/* All questions of the chunk for one line, in the order of the households. */
static uint32_t
line_gather(struct chunk *chunk, enum line line)
{
    uint32_t found = 0;
    for (uint32_t h = 0; h < chunk->count; h++) {
        struct household *household = &chunk->households[h];
        for (uint32_t i = 0; i < household->plan.count; i++) {
            const struct plan_item *item = &household->plan.items[i];
            if (item->line != line || item->state != PLAN_ASK)
                continue;
            const struct member *member =
                &household->request.members[item->member];
            chunk->askers[found] = household;
            chunk->settled[found].member = item->member;
            chunk->questions[found++] =
                (struct question){.id = text_of(member->idno.digits),
                                  .name = member->name,
                                  .consent = item->consent->id,
                                  .birth = member->birth};
        }
    }
    return found;
}

static void
line_ask(struct chunk *chunk, struct owner *owner)
{
    uint32_t count = line_gather(chunk, owner->connector->line);
    uint32_t *members = arena_array(&chunk->arena, count, sizeof(*members));
    if (members == NULL)
        road_stop("chunk", "no memory");
    for (uint32_t i = 0; i < count; i++)
        members[i] = chunk->settled[i].member;
    owner_ask_all(&chunk->arena, owner, chunk->questions, count,
                  chunk->settled);
    for (uint32_t i = 0; i < count; i++) {
        struct household *household = chunk->askers[i];
        chunk->settled[i].member = members[i];
        chunk->settled[i].received_at_us =
            instant_from_shanghai(household->request.as_of, MORNING + 3600);
        household->settled[household->settled_count++] = chunk->settled[i];
    }
    chunk->road->questions += count;
}

static void
settled_turn(struct household *household)
{
    for (uint32_t i = 0; i < household->settled_count / 2; i++) {
        struct settled *one = &household->settled[i];
        struct settled *other =
            &household->settled[household->settled_count - 1 - i];
        struct settled held = *one;
        *one = *other;
        *other = held;
    }
}

static void
chunk_ask(struct chunk *chunk)
{
    size_t most = 0;
    for (uint32_t h = 0; h < chunk->count; h++)
        most += chunk->households[h].request.member_count;
    chunk->questions =
        arena_array(&chunk->arena, most, sizeof(*chunk->questions));
    chunk->settled = arena_array(&chunk->arena, most, sizeof(*chunk->settled));
    chunk->askers = arena_array(&chunk->arena, most, sizeof(*chunk->askers));
    if (chunk->questions == NULL || chunk->settled == NULL ||
        chunk->askers == NULL)
        road_stop("chunk", "no memory");
    for (uint32_t i = 0; i < chunk->road->owner_count; i++)
        line_ask(chunk, &chunk->road->owners[i]);
    for (uint32_t h = 0; h < chunk->count && chunk->road->is_backwards; h++)
        settled_turn(&chunk->households[h]);
}

/* ---- report ---- */

static void
tree_print(const struct json *tree)
{
    struct buffer buffer;
    buffer_init(&buffer, CASE_MEMORY);
    json_write(tree, &buffer);
    printf("%.*s", (int)buffer_view(&buffer).size, buffer_view(&buffer).bytes);
    if (buffer.failed)
        road_stop("report", "no memory");
    buffer_release(&buffer);
}

static void
ruling_print(struct road *road, const struct household *household,
             struct text programme, const struct json *ruling)
{
    const struct text id = household->request_id;
    printf("{\"request_id\":\"%.*s\",\"programme\":\"%.*s\",", (int)id.size,
           id.bytes, (int)programme.size, programme.bytes);
    if (household->refusal != NULL) {
        printf("\"outcome\":\"REFUSED\",\"error\":\"%s\"}\n",
               household->refusal);
        return;
    }
    printf("\"ruling\":");
    tree_print(ruling);
    printf("}\n");
    road->rulings++;
}

/* What whatif says of the case comes true. */
static void
household_prove(struct road *road, struct arena *arena,
                const struct case_input *input, const struct json *report)
{
    struct fault fault = {0};
    struct json *tree;
    struct heard *heard;
    struct whatif whatif = {.arena = arena, .rules = &road->rules};
    if (!match_hear(arena, &road->rules, input, &whatif.heard_count, &heard,
                    &fault) ||
        !whatif_from_heard(arena, &road->rules, input, heard,
                           whatif.heard_count, &tree, &fault))
        road_stop("whatif", fault.text);
    whatif.input = input;
    whatif.heard = heard;
    whatif_prove(road->proof, &whatif, tree, report);
}

static void
household_report(struct road *road, const struct household *household)
{
    struct arena arena;
    struct fault fault = {0};
    struct json *tree = NULL;
    struct text bytes, programme;
    struct report_summary summary;
    struct case_input input = {.case_no = "HD-2017-000001",
                               .revision = 1,
                               .request = &household->request,
                               .accepted_at_us = instant_from_shanghai(
                                   household->request.as_of, MORNING),
                               .plan = &household->plan,
                               .settled_count = household->settled_count,
                               .settled = household->settled,
                               .is_deadline = true,
                               .made_on = household->request.as_of};
    arena_init(&arena, CASE_MEMORY);
    if (household->refusal == NULL &&
        !report_make(&arena, &road->rules, &input, &tree, &bytes, &summary,
                     &fault))
        road_stop("report", fault.text);
    if (tree != NULL && road->proof != NULL)
        household_prove(road, &arena, &input, tree);
    else if (tree != NULL && road->is_whole)
        printf("%.*s\n", (int)bytes.size, bytes.bytes);
    else
        for (uint32_t i = 0; json_at(household->programmes, i) != NULL; i++) {
            programme = json_at(household->programmes, i)->text;
            ruling_print(road, household, programme,
                         json_get(json_get(tree, "rulings"),
                                  text_chars(&arena, programme)));
        }
    road->households++;
    road->refused += household->refusal != NULL;
    arena_release(&arena);
}

void
road_walk(struct road *road, const struct text *requests, uint32_t count)
{
    static struct chunk chunk;
    chunk = (struct chunk){.road = road, .count = count};
    arena_init(&chunk.arena, MEMORY);
    for (uint32_t i = 0; i < count; i++)
        household_read(&chunk, requests[i], &chunk.households[i]);
    chunk_ask(&chunk);
    for (uint32_t i = 0; i < count; i++)
        household_report(road, &chunk.households[i]);
    if (arena_failed(&chunk.arena))
        road_stop("chunk", "no memory");
    arena_release(&chunk.arena);
}
