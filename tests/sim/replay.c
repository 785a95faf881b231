/* SPDX-License-Identifier: Apache-2.0
 *
 * When all is over every report is made again from what the store keeps of it:
 * the same bytes, whatever lines have said since. And the last revision of a
 * case says what is said by all answers that came, whenever they came.
 */
#include "case_make.h"
#include "sim.h"

static bool
make_again(struct sim *sim, struct arena *arena,
           const struct case_evidence *evidence,
           const struct reply_row *replies, uint32_t count,
           struct case_made *made)
{
    struct settled_set set;
    const struct case_calls calls = people_calls();
    const struct case_source source = {.case_id = evidence->status.case_id,
                                       .revision = evidence->revision,
                                       .accepted_at_us =
                                           evidence->status.accepted_at_us,
                                       .due = evidence->status.due,
                                       .request = evidence->request,
                                       .plan = evidence->plan,
                                       .recalled = evidence->recalled,
                                       .pause_count = evidence->pause_count,
                                       .pauses = evidence->pauses};
    const struct settled_filter one = {1, &evidence->status.case_id};
    if (!settled_unpack(arena, replies, count, &one, &set))
        return false;
    settled_hold(&set, evidence->silences, evidence->silence_count);
    return case_make(&calls, &sim->house, arena, &source, &set, made);
}

static bool
is_same(struct sim *sim, struct arena *arena,
        const struct case_evidence *evidence)
{
    struct case_made made;
    struct digest digest;
    if (!make_again(sim, arena, evidence, evidence->replies,
                    evidence->reply_count, &made))
        return false;
    digest_sha256(made.report, &digest);
    return digest_equals(&digest, &evidence->report_digest);
}

/* The last revision says what all answers say that are on record. */
static bool
is_last_word(struct sim *sim, struct arena *arena,
             const struct case_evidence *evidence)
{
    struct case_made made;
    return make_again(sim, arena, evidence, sim->replies, sim->reply_count,
                      &made) &&
           !people_calls().is_changed(evidence->report, made.report);
}

/* No revision without a change. */
static bool
is_another(struct sim *sim, struct arena *arena,
           const struct case_evidence *evidence)
{
    struct case_evidence before;
    struct fault fault;
    fault_clear(&fault);
    bool found = false;
    if (evidence->revision == 1)
        return true;
    return sim->memory->calls->evidence(
               sim->memory, arena, evidence->status.case_id,
               evidence->revision - 1, &before, &found, &fault) == STORE_DONE &&
           found && people_calls().is_changed(before.report, evidence->report);
}

static bool
replay_revision(struct sim *sim, const struct sim_case *from, uint32_t revision)
{
    struct arena arena;
    arena_init(&arena, 0);
    struct case_evidence evidence;
    struct fault fault;
    fault_clear(&fault);
    bool found = false;
    bool is_good = sim->memory->calls->evidence(
                       sim->memory, &arena, from->case_id, revision, &evidence,
                       &found, &fault) == STORE_DONE &&
                   found && is_same(sim, &arena, &evidence);
    bool is_last = !is_good || from->is_aside || revision < from->reports ||
                   is_last_word(sim, &arena, &evidence);
    bool is_new = !is_good || is_another(sim, &arena, &evidence);
    arena_release(&arena);
    sim->replays++;
    if (!is_new)
        return sim_fail(sim, "case %u: a revision says what was said",
                        from->index);
    if (!is_good)
        return sim_fail(sim, "case %u is not the same when made again",
                        from->index);
    return is_last || sim_fail(sim,
                               "case %u: its last revision does not know of "
                               "every answer",
                               from->index);
}

bool
replay_all(struct sim *sim)
{
    for (uint32_t i = 0; i < sim->case_count; i++)
        for (uint32_t r = 1; r <= sim->cases[i].reports; r++)
            if (!replay_revision(sim, &sim->cases[i], r))
                return false;
    return true;
}
