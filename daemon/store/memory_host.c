/* SPDX-License-Identifier: Apache-2.0
 *
 * The memory twin's hosts: who holds leases and where, and witnesses.
 */
#include <stdio.h>
#include <string.h>

#include "memory.h"
#include "mutant.h"
#include "seal_calls.h"

static uint32_t
seals_free(struct store_memory *memory, const char *holder)
{
    uint32_t freed = 0;
    for (uint32_t i = 0; i < memory->seal_jobs.count; i++) {
        struct memory_revision *job =
            ROW(memory->seal_jobs, memory_revision, i);
        if (strcmp(job->holder, holder) != 0 ||
            job->lease_until_us <= *memory->clock ||
            (job->fence >= SEAL_DEATHS_MAX &&
             !mutant_is("seals_that_kill_come_first")) ||
            mutant_is("dead_keep_their_seals"))
            continue;
        job->holder[0] = '\0';
        job->lease_until_us = *memory->clock;
        freed++;
    }
    return freed;
}

/* The leases of one that is gone are over; gives how many. */
static uint32_t
holder_free(struct store_memory *memory, const char *holder)
{
    uint32_t freed = 0;
    if (mutant_is("dead_keep_their_leases"))
        return 0;
    for (int i = 0; i < LINES_MAX; i++) {
        struct memory_line *line = &memory->lines[i];
        if (strcmp(line->holder, holder) != 0)
            continue;
        line->holder[0] = '\0';
        line->lease_until_us = *memory->clock;
        freed++;
    }
    for (uint32_t i = 0; i < memory->rounds.count; i++) {
        struct memory_round *round = ROW(memory->rounds, memory_round, i);
        if (strcmp(round->holder, holder) != 0 ||
            round->lease_until_us <= *memory->clock)
            continue;
        round->holder[0] = '\0';
        round->lease_until_us = *memory->clock;
        freed++;
    }
    return freed + seals_free(memory, holder);
}

static void
beats_forget(struct store_memory *memory, const char *holder)
{
    for (uint32_t i = memory->beats.count; i-- > 0;) {
        const struct heartbeat *beat = ROW(memory->beats, heartbeat, i);
        char name[MEMORY_WORKER_MAX];
        snprintf(name, sizeof(name), "%.*s:%lld",
                 beat->host.size > 50 ? 50 : (int)beat->host.size,
                 beat->host.bytes, (long long)beat->number);
        if (strcmp(name, holder) == 0)
            rows_remove(&memory->beats, i);
    }
}

enum store_result
memory_arrive(struct store *store, const struct process *mine,
              store_gone_fn is_gone, void *context, uint32_t *freed,
              struct fault *fault)
{
    (void)fault;
    struct store_memory *memory = memory_of(store);
    *freed = 0;
    for (uint32_t i = memory->processes.count; i-- > 0;) {
        const struct memory_process *row =
            ROW(memory->processes, memory_process, i);
        bool is_mine = strcmp(row->holder, mine->holder) == 0;
        bool is_here = strcmp(row->place, mine->place) == 0;
        if (is_here && (mutant_is("living_lose_their_leases") ||
                        row->pid == mine->pid || is_gone(context, row->pid))) {
            *freed += holder_free(memory, row->holder);
            beats_forget(memory, row->holder);
            rows_remove(&memory->processes, i);
        } else if (is_mine) {
            rows_remove(&memory->processes, i);
        }
    }
    struct memory_process *row = rows_add(&memory->processes);
    snprintf(row->holder, sizeof(row->holder), "%s", mine->holder);
    snprintf(row->place, sizeof(row->place), "%s", mine->place);
    row->pid = mine->pid;
    return STORE_DONE;
}

enum store_result
memory_witness(struct store *store, const char *witness, int64_t seen,
               int64_t *number, struct fault *fault)
{
    (void)fault;
    struct store_memory *memory = memory_of(store);
    struct memory_witness *found = NULL;
    for (uint32_t i = 0; i < memory->witnesses.count; i++)
        if (strcmp(ROW(memory->witnesses, memory_witness, i)->witness,
                   witness) == 0)
            found = ROW(memory->witnesses, memory_witness, i);
    *number = 0;
    if (mutant_is("lost_history_accepted"))
        seen = 0;
    if ((found == NULL ? 0 : found->number) < seen)
        return STORE_DONE;
    if (found == NULL) {
        found = rows_add(&memory->witnesses);
        snprintf(found->witness, sizeof(found->witness), "%s", witness);
    }
    *number = ++found->number;
    return STORE_DONE;
}
