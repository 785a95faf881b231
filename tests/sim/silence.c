/* SPDX-License-Identifier: Apache-2.0
 *
 * The silence watch once more, from what was committed and nothing else: which
 * NOTHINGs no later report may count. A keeper says first that the line is
 * silent, since what it does not believe is not settled; one that has
 * forgotten the run settles on, and is found out here.
 */
#include <assert.h>
#include <string.h>

#include "sim.h"
#include "watch.h"

static enum answer_kind
kind_of(const struct sim_line *line, struct arena *arena,
        const struct reply_evidence *evidence,
        const struct reply_question *question)
{
    if (question->kind != ANSWER_NONE || question->slice_count == 0)
        return question->kind;
    const struct evidence seen = {evidence->frame_count, evidence->frames,
                                  question->slice_count, question->slices,
                                  question->slice_replies};
    const struct question asked = {.no = 1,
                                   .id = question->id,
                                   .name = question->name,
                                   .consent = question->consent,
                                   .birth = question->birth};
    struct answer answer = {0};
    bool is_read = line->connector->read(arena, &seen, &asked, &answer);
    assert(is_read);
    (void)is_read;
    if (answer_is_of_another(&answer, question->id))
        return ANSWER_WRONG_PERSON; /* says nothing about the line */
    return answer.kind;
}

static void
speaks(struct sim_hush *hush, int64_t nothing, int64_t found, int64_t at_us)
{
    if (hush->is_silent)
        hush->windows[hush->window_count - 1].until_us = at_us;
    else
        hush->nothing += hush->run;
    hush->found += found;
    hush->nothing += nothing;
    hush->run = 0;
    hush->person_count = 0;
    hush->is_silent = false;
    memset(hush->persons, 0, sizeof(hush->persons));
}

static void
judge(struct sim *sim, struct sim_hush *hush, bool is_said)
{
    bool is_sure = hush->run >= SIM_SILENCE_QUESTIONS &&
                   hush->person_count >= SIM_SILENCE_PERSONS &&
                   watch_is_unlikely(hush->found, hush->nothing, hush->run);
    if (hush->is_silent || (!is_sure && !is_said))
        return;
    hush->is_silent = true;
    if (hush->run == 0)
        hush->run_from_us = sim->now_us;
    assert(hush->window_count < SIM_WINDOWS_MAX);
    hush->windows[hush->window_count++] =
        (struct line_silence){LINE_NONE, hush->run_from_us, INT64_MAX};
    sim_hit(sim, BAD_FELL_SILENT);
}

void
silence_see(struct sim *sim, enum line number, const struct settle *settles,
            uint32_t count, const struct line_change *change)
{
    struct sim_line *line = &sim->lines[owner_line(number)];
    struct sim_hush *hush = &line->hush;
    struct arena arena;
    arena_init(&arena, 0);
    int64_t found = 0, nothing = 0, at_us = 0;
    for (uint32_t i = 0; i < count; i++) {
        struct reply_evidence evidence;
        if (settles[i].reply.from == settles[i].reply.to)
            continue; /* a tray whose replies are there already */
        bool is_whole =
            reply_unpack(&arena, settles[i].reply.evidence, &evidence);
        assert(is_whole);
        (void)is_whole;
        at_us = evidence.received_at_us;
        for (uint32_t j = 0; j < evidence.question_count; j++) {
            const struct reply_question *question = &evidence.questions[j];
            enum answer_kind kind = kind_of(line, &arena, &evidence, question);
            found += kind == ANSWER_FOUND;
            if (kind != ANSWER_NOTHING)
                continue;
            nothing++;
            bool *is_known = &hush->persons[question->birth % SIM_PERSONS];
            hush->person_count += !*is_known;
            *is_known = true;
        }
    }
    arena_release(&arena);
    bool is_said = change != NULL && change->watch.is_silent;
    line->was_silent |= is_said;
    if (found > 0) {
        speaks(hush, nothing, found, at_us);
        return;
    }
    if (hush->run == 0 && nothing > 0)
        hush->run_from_us = at_us;
    hush->run += nothing;
    judge(sim, hush, is_said);
}

bool
silence_covers(struct sim *sim, enum line number, int64_t received_us)
{
    const struct sim_hush *hush = &sim->lines[owner_line(number)].hush;
    for (uint32_t i = 0; i < hush->window_count; i++)
        if (received_us >= hush->windows[i].from_us &&
            received_us < hush->windows[i].until_us)
            return true;
    return false;
}
