/* SPDX-License-Identifier: Apache-2.0
 *
 * The fixture of the verify tests.
 */
#include "verify_ground.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "connector.h"
#include "date.h"
#include "decode.h"
#include "golden.h"
#include "slurp.h"

#define ACCEPTED 17410 /* 2017-09-01 */

static _Noreturn void
stop(const char *what, const char *why)
{
    fprintf(stderr, "verify ground: %s: %s\n", what, why);
    exit(2);
}

static void
case_make_ready(struct ground *ground, uint32_t which, const char *vector)
{
    struct arena *arena = &ground->arena;
    struct fault fault = {0};
    struct household_request request;
    struct plan plan;
    struct buffer packed;
    struct text json;
    struct evidence_facts *facts = &ground->facts[which];
    struct case_source *source = &facts->source;
    const char *path =
        arena_printf(arena, TESTS_FOLDER "/vectors/%s/request.json", vector);
    struct decode_errors errors = {0};
    struct decode_rules decode = {.policy = ground->rules.policy,
                                  .today = ACCEPTED,
                                  .is_simulated = true};
    for (int p = 0; p < PROGRAMME_COUNT; p++)
        decode.available[p] = true;
    if (!slurp_file(arena, path, &json, &fault) ||
        !request_decode(arena, json, &decode, &request, &errors) ||
        !request_canonical(arena, &request, &source->request) ||
        !request_decode_accepted(arena, source->request, &request, &fault) ||
        !plan_make(arena, &ground->rules, &request, ACCEPTED, ACCEPTED, &plan,
                   &fault))
        stop(vector, fault.text);
    buffer_init(&packed, 1 << 20);
    if (!plan_pack(&plan, &request, &packed))
        stop(vector, "plan");
    source->plan = text_copy(arena, buffer_view(&packed));
    buffer_release(&packed);
    source->case_id = 41 + which;
    source->revision = 1 + which;
    source->due = plan.due;
    source->accepted_at_us = instant_from_shanghai(ACCEPTED, 9 * 3600);
    facts->pack = *policy_digest(ground->rules.policy);
    facts->calendar = *calendar_digest(ground->rules.calendar);
}

/* What each question has of the split, with salts that are all different. */
static void
question_slices(struct arena *arena, const struct reply *replies,
                const struct split *split, uint32_t question,
                struct reply_question *out)
{
    static uint8_t chance;
    out->slices = arena_array(arena, split->slice_count, sizeof(*out->slices));
    out->slice_replies =
        arena_array(arena, split->slice_count, sizeof(*out->slice_replies));
    out->salts = arena_array(arena, split->slice_count, sizeof(*out->salts));
    for (uint32_t i = 0; i < split->slice_count; i++) {
        const struct slice *slice = &split->slices[i];
        if (slice->question != question)
            continue;
        out->slices[out->slice_count] =
            text_slice(replies[slice->reply].body, slice->from, slice->to);
        out->slice_replies[out->slice_count] = slice->reply;
        memset(out->salts[out->slice_count++], ++chance, 16);
    }
}

static void
row_make(struct ground *ground, const struct golden *golden,
         const struct reply *replies, const struct split *split)
{
    struct arena *arena = &ground->arena;
    struct reply_row *row = &ground->rows[ground->row_count++];
    struct reply_evidence evidence = {
        .exchange_id = golden->stamp.exchange_id,
        .attempt = 1,
        .received_at_us = instant_from_shanghai(ACCEPTED + 3, 36000),
        .frame_count = split->frame_count,
        .frames = split->frames,
        .question_count = golden->question_count,
        .questions = arena_array(arena, golden->question_count,
                                 sizeof(*evidence.questions))};
    for (uint32_t i = 0; i < golden->question_count; i++) {
        const struct question *asked = &golden->questions[i];
        struct reply_question *question = &evidence.questions[i];
        *question = (struct reply_question){
            .case_id = 41 + (i + ground->row_count) % GROUND_CASES,
            .member = i / GROUND_CASES % 2,
            .id = asked->id,
            .name = asked->name,
            .consent = asked->consent,
            .birth = asked->birth,
            .kind = ANSWER_NONE};
        question_slices(arena, replies, split, i, question);
    }
    row->line = golden->connector->line;
    row->received_at_us = evidence.received_at_us;
    reply_evidence_root(&evidence, &row->root);
    if (!reply_pack(arena, &evidence, &row->evidence))
        stop(golden->folder, "reply");
    ground->question_count += evidence.question_count;
}

/* The first case of a line that has a slice. */
static void
line_answer(struct ground *ground, const struct connector *connector)
{
    const char *const *cases;
    uint32_t count =
        golden_find(&ground->arena,
                    arena_printf(&ground->arena, TESTS_FOLDER "/golden/%s",
                                 connector->name),
                    &cases);
    for (uint32_t i = 0; i < count; i++) {
        struct buffer said;
        buffer_init(&said, 1 << 16);
        struct golden golden = {.arena = &ground->arena,
                                .folder = cases[i],
                                .connector = connector,
                                .said = &said};
        struct reply replies[8] = {{0}};
        struct split split = {0};
        uint32_t got = 0;
        bool is_open = golden_open(&golden);
        while (is_open && got < 8 &&
               golden_reply(&golden, got + 1, &replies[got]))
            got++;
        bool is_good =
            is_open && got == 1 &&
            connector->split(&ground->arena, &golden.stamp, golden.questions,
                             golden.question_count, replies, got, &split) &&
            !split.is_garbled && split.slice_count > 1;
        buffer_release(&said);
        if (is_good) {
            row_make(ground, &golden, replies, &split);
            return;
        }
    }
}

void
ground_open(struct ground *ground)
{
    struct fault fault = {0};
    memset(ground, 0, sizeof(*ground));
    arena_init(&ground->arena, 0);
    ground->rules.policy = policy_read(
        &ground->arena, SOURCE_FOLDER "/deploy/policy/shanghai", &fault);
    ground->rules.calendar = calendar_read(
        &ground->arena, SOURCE_FOLDER "/deploy/calendar/china.json", &fault);
    if (ground->rules.policy == NULL || ground->rules.calendar == NULL)
        stop("rules", fault.text);
    ground->rules.connectors = connector_registry;
    ground->calls = (struct case_calls){.decode = request_decode_accepted,
                                        .plan = plan_make,
                                        .plan_pack = plan_pack,
                                        .plan_unpack = plan_unpack,
                                        .report = report_make,
                                        .pause = plan_pause};
    case_make_ready(ground, 0, "nine-divorced-couple");
    case_make_ready(ground, 1, "nine-couple-wage-and-disregard");
    case_make_ready(ground, 2, "nine-non-local-members");
    for (size_t i = 0; connector_registry[i] != NULL; i++)
        line_answer(ground, connector_registry[i]);
    if (ground->row_count < 8)
        stop("golden cases", "too few");
    static const struct pause pause = {
        1504317600000000, 1504490400000000, {"office", 6}, {"a paper", 7}};
    ground->facts[1].source.pause_count = 1;
    ground->facts[1].source.pauses = &pause;
    static const struct line_silence silence = {LINE_DEATH, 0, INT64_MAX};
    ground->facts[2].silence_count = 1;
    ground->facts[2].silences = &silence;
}

void
ground_close(struct ground *ground)
{
    arena_release(&ground->arena);
}

void
ground_report(struct ground *ground, uint32_t which, struct case_made *made)
{
    const struct evidence_facts *facts = &ground->facts[which];
    struct settled_filter one = {1, &facts->source.case_id};
    struct settled_set set;
    if (!settled_unpack(&ground->arena, ground->rows, ground->row_count, &one,
                        &set))
        stop("report", "unpack");
    settled_hold(&set, facts->silences, facts->silence_count);
    if (!case_make(&ground->calls, &ground->rules, &ground->arena,
                   &facts->source, &set, made))
        stop("report", made->why);
}

struct text
ground_pack(struct ground *ground, uint32_t which)
{
    static const int64_t ids[] = {41, 42, 43};
    struct settled_filter all = {GROUND_CASES, ids};
    struct evidence_round *round;
    struct text bytes = TEXT_NONE;
    if (!evidence_round_open(&ground->arena, ground->rows, ground->row_count,
                             &all, &round) ||
        !evidence_pack(&ground->arena, round, &ground->facts[which], &bytes))
        stop("evidence", "pack");
    return bytes;
}
