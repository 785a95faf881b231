/* SPDX-License-Identifier: Apache-2.0
 *
 * The memory twin's sealer and outbox, withdrawals, heartbeats.
 */
#include <assert.h>
#include <string.h>

#include "date.h"
#include "memory.h"
#include "mutant.h"

static const struct memory_report *
report_find(struct store_memory *memory, int64_t case_id, uint32_t revision)
{
    for (uint32_t i = 0; i < memory->reports.count; i++) {
        const struct memory_report *row =
            ROW(memory->reports, memory_report, i);
        if (row->row.case_id == case_id && row->row.revision == revision)
            return row;
    }
    return NULL;
}

static void
seal_write(struct store_memory *memory, const struct seal_job *job, uint32_t at)
{
    if (job->is_refused) {
        ROW(memory->seal_jobs, memory_revision, at)->is_refused = true;
        return;
    }
    struct memory_container *row = rows_add(&memory->containers);
    row->case_id = job->case_id;
    row->revision = job->revision;
    row->container = memory_keep(memory, job->container);
    row->digest = row->file_digest = job->container_digest;
    row->stamped_at_us = row->until_us = INSTANT_NONE;
    row->sealed_at_us = *memory->clock;
    struct memory_revision *outbox = rows_add(&memory->outbox);
    outbox->id = memory_id(memory);
    outbox->case_id = job->case_id;
    outbox->revision = job->revision;
    memory_leaf(memory, LEAF_SEALED, job->case_id, job->revision,
                &job->container_digest);
    rows_remove(&memory->seal_jobs, at);
}

enum store_result
memory_seal(struct store *store, uint32_t max, store_seal_fn seal,
            void *context, uint32_t *sealed, struct fault *fault)
{
    struct store_memory *memory = memory_of(store);
    *sealed = 0;
    struct arena scratch;
    arena_init(&scratch, 0);
    struct seal_job *jobs = arena_array(&scratch, max, sizeof(*jobs));
    uint32_t *places = arena_array(&scratch, max, sizeof(*places));
    uint32_t count = 0;
    bool done = jobs != NULL && places != NULL;
    for (uint32_t at = 0; done && at < memory->seal_jobs.count && count < max;
         at++) {
        const struct memory_revision *row =
            ROW(memory->seal_jobs, memory_revision, at);
        if (row->is_refused)
            continue;
        const struct memory_report *report =
            report_find(memory, row->case_id, row->revision);
        assert(report != NULL && "a seal job has its report");
        jobs[count] = (struct seal_job){
            .case_id = row->case_id,
            .revision = row->revision,
            .report = report->row.report,
            .is_purged = memory_is_purged(memory, row->case_id, row->revision),
            .digest = report->row.digest,
            .evidence = report->row.evidence};
        const struct memory_case *of = memory_case_find(memory, row->case_id);
        jobs[count].has_request_salt = of->has_salt;
        memcpy(jobs[count].salt, report->salt, LEAF_SALT_SIZE);
        memcpy(jobs[count].request_salt, of->salt, LEAF_SALT_SIZE);
        places[count] = at;
        done = seal(context, &scratch, &jobs[count]);
        count++;
    }
    /* From the last to the first, so that places stay what they are. */
    for (uint32_t i = count; done && i-- > 0;) {
        seal_write(memory, &jobs[i], places[i]);
        *sealed += !jobs[i].is_refused;
    }
    arena_release(&scratch);
    return done ? STORE_DONE : memory_gave_up(fault, "seal callback");
}

enum store_result
memory_publish(struct store *store, struct arena *arena, uint32_t max,
               struct notice **notices, uint32_t *count, struct fault *fault)
{
    struct store_memory *memory = memory_of(store);
    *count = memory->outbox.count < max ? memory->outbox.count : max;
    *notices = arena_array(arena, *count, sizeof(**notices));
    if (*notices == NULL)
        return memory_gave_up(fault, "arena");
    for (uint32_t i = 0; i < *count; i++) {
        const struct memory_revision *row =
            ROW(memory->outbox, memory_revision, 0);
        const struct memory_report *report =
            report_find(memory, row->case_id, row->revision);
        const struct memory_case *found =
            memory_case_find(memory, row->case_id);
        struct notice *notice = rows_add(&memory->notices);
        *notice = (struct notice){.outbox_id = row->id,
                                  .case_id = row->case_id,
                                  .revision = row->revision,
                                  .agency = found->agency,
                                  .household_ref_key = found->household_key,
                                  .summary = report->row.summary,
                                  .digest = report->row.digest};
        (*notices)[i] = *notice;
        rows_remove(&memory->outbox, 0);
    }
    return STORE_DONE;
}

enum store_result
memory_withdraw_consent(struct store *store, int64_t case_id,
                        struct text consent, struct fault *fault)
{
    (void)fault;
    struct store_memory *memory = memory_of(store);
    for (uint32_t i = 0; i < memory->consents.count; i++) {
        const struct memory_consent *row =
            ROW(memory->consents, memory_consent, i);
        if (row->case_id == case_id && text_equals(row->consent, consent))
            return STORE_DONE;
    }
    struct memory_consent *row = rows_add(&memory->consents);
    row->case_id = case_id;
    row->consent = memory_keep(memory, consent);
    row->withdrawn_at_us = *memory->clock;
    return STORE_DONE;
}

static void
beats_age(struct store_memory *memory, const char *role, const char *host,
          int64_t number)
{
    for (uint32_t i = memory->beats.count; i-- > 0;) {
        const struct heartbeat *row = ROW(memory->beats, heartbeat, i);
        bool is_here = text_equals_chars(row->role, role) &&
                       text_equals_chars(row->host, host);
        int64_t kept_us = is_here && !mutant_is("crashes_beat_for_a_day")
                              ? INSTANT_DAY / 96
                              : INSTANT_DAY;
        if (row->at_us < *memory->clock - kept_us &&
            !(is_here && row->number == number))
            rows_remove(&memory->beats, i);
    }
}

enum store_result
memory_beat(struct store *store, const char *role, const char *host,
            int64_t number, struct text counters, struct fault *fault)
{
    (void)fault;
    struct store_memory *memory = memory_of(store);
    struct heartbeat *found = NULL;
    beats_age(memory, role, host, number);
    for (uint32_t i = 0; i < memory->beats.count; i++) {
        struct heartbeat *row = ROW(memory->beats, heartbeat, i);
        if (row->number == number && text_equals_chars(row->role, role) &&
            text_equals_chars(row->host, host))
            found = row;
    }
    if (found == NULL) {
        found = rows_add(&memory->beats);
        found->role = memory_keep(memory, text_of(role));
        found->host = memory_keep(memory, text_of(host));
        found->number = number;
    }
    found->at_us = *memory->clock;
    found->counters = memory_keep(memory, counters);
    return STORE_DONE;
}

enum store_result
memory_heartbeats(struct store *store, struct arena *arena,
                  struct heartbeat **beats, uint32_t *count,
                  struct fault *fault)
{
    struct store_memory *memory = memory_of(store);
    *count = memory->beats.count;
    *beats = arena_array(arena, *count, sizeof(**beats));
    if (*beats == NULL)
        return memory_gave_up(fault, "arena");
    for (uint32_t i = 0; i < *count; i++) {
        struct heartbeat *beat = &(*beats)[i];
        *beat = *ROW(memory->beats, heartbeat, i);
        beat->role = text_copy(arena, beat->role);
        beat->host = text_copy(arena, beat->host);
        beat->counters = text_copy(arena, beat->counters);
    }
    return arena_failed(arena) && !mutant_is("beats_without_words")
               ? memory_gave_up(fault, "arena")
               : STORE_DONE;
}
