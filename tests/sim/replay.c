/* SPDX-License-Identifier: Apache-2.0
 *
 * When all is over every report is made again from what the store keeps of it:
 * the same bytes, whatever lines have said since.
 */
#include "case_make.h"
#include "sim.h"

static bool
is_same(struct sim *sim, struct arena *arena,
        const struct case_evidence *evidence)
{
    struct settled_set set;
    struct case_made made;
    struct digest digest;
    const struct case_calls calls = people_calls();
    const struct case_source source = {.case_id = evidence->status.case_id,
                                       .revision = evidence->revision,
                                       .accepted_at_us =
                                           evidence->status.accepted_at_us,
                                       .due = evidence->status.due,
                                       .request = evidence->request,
                                       .plan = evidence->plan,
                                       .recalled = evidence->recalled};
    const struct settled_filter one = {1, &evidence->status.case_id};
    if (!settled_unpack(arena, evidence->replies, evidence->reply_count, &one,
                        &set))
        return false;
    settled_hold(&set, evidence->silences, evidence->silence_count);
    if (!case_make(&calls, &sim->house, arena, &source, &set, &made))
        return false;
    digest_sha256(made.report, &digest);
    return digest_equals(&digest, &evidence->report_digest);
}

bool
replay_all(struct sim *sim)
{
    for (uint32_t i = 0; i < sim->case_count; i++) {
        if (sim->cases[i].reports == 0)
            continue;
        struct arena arena;
        arena_init(&arena, 0);
        struct case_evidence evidence;
        struct fault fault;
        fault_clear(&fault);
        bool found = false;
        bool is_good = sim->memory->calls->evidence(
                           sim->memory, &arena, sim->cases[i].case_id, 1,
                           &evidence, &found, &fault) == STORE_DONE &&
                       found && is_same(sim, &arena, &evidence);
        arena_release(&arena);
        if (!is_good)
            return sim_fail(sim, "case %u is not the same when made again", i);
        sim->replays++;
    }
    return true;
}
