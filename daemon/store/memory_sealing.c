/* SPDX-License-Identifier: Apache-2.0
 *
 * The memory twin's sealing, as schemas/023_seal.sql keeps it.
 */
#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "date.h"
#include "memory.h"
#include "mutant.h"
#include "seal_calls.h"

static const struct memory_report *
report_of(struct store_memory *memory, int64_t case_id, uint32_t revision)
{
    for (uint32_t i = 0; i < memory->reports.count; i++) {
        const struct memory_report *row =
            ROW(memory->reports, memory_report, i);
        if (row->row.case_id == case_id && row->row.revision == revision)
            return row;
    }
    return NULL;
}

static struct memory_revision *
job_of(struct store_memory *memory, int64_t case_id, uint32_t revision)
{
    for (uint32_t i = 0; i < memory->seal_jobs.count; i++) {
        struct memory_revision *row =
            ROW(memory->seal_jobs, memory_revision, i);
        if (row->case_id == case_id && row->revision == revision)
            return row;
    }
    return NULL;
}

static struct memory_container *
container_of(struct store_memory *memory, int64_t case_id, uint32_t revision)
{
    for (uint32_t i = 0; i < memory->containers.count; i++) {
        struct memory_container *row =
            ROW(memory->containers, memory_container, i);
        if (row->case_id == case_id && row->revision == revision)
            return row;
    }
    return NULL;
}

/* ---- taking ---- */

static int64_t
documents_size(struct store_memory *memory, int64_t case_id)
{
    int64_t size = 0;
    for (uint32_t i = 0; i < memory->documents.count; i++) {
        const struct memory_document *row =
            ROW(memory->documents, memory_document, i);
        if (row->case_id == case_id && !row->document.is_purged)
            size += row->document.size;
    }
    return size;
}

static void
case_documents(struct store_memory *memory, struct arena *arena,
               struct seal_case *of)
{
    struct document *list =
        arena_array(arena, memory->documents.count, sizeof(*list));
    of->documents = list;
    for (uint32_t i = 0; list != NULL && i < memory->documents.count; i++) {
        const struct memory_document *row =
            ROW(memory->documents, memory_document, i);
        if (row->case_id == of->case_id) {
            uint32_t at = of->document_count++;
            for (; at > 0 && list[at - 1].ordinal > row->document.ordinal; at--)
                list[at] = list[at - 1];
            list[at] = row->document;
        }
    }
}

/* Each has a group of its own here. */
static void
case_replies(struct store_memory *memory, struct arena *arena, int64_t round_id,
             int64_t fence, struct seal_group *group)
{
    group->replies =
        arena_array(arena, memory->replies.count, sizeof(*group->replies));
    for (uint32_t i = 0; group->replies != NULL && i < memory->replies.count;
         i++) {
        const struct memory_reply *row = ROW(memory->replies, memory_reply, i);
        if (row->row.round_id != round_id ||
            (row->round_fence >= fence && !mutant_is("seals_later_replies")))
            continue;
        struct reply_row *reply = &group->replies[group->reply_count++];
        *reply = row->row;
        reply->evidence = text_copy(arena, row->row.evidence);
    }
}

static void
case_fill(struct store_memory *memory, struct arena *arena,
          struct seal_batch *batch, const struct memory_revision *job)
{
    const struct memory_report *report =
        report_of(memory, job->case_id, job->revision);
    const struct memory_case *row = memory_case_find(memory, job->case_id);
    struct seal_case *of = &batch->cases[batch->count++];
    assert(report != NULL && row != NULL && "a seal job has its report");
    *of = (struct seal_case){
        .case_id = job->case_id,
        .revision = job->revision,
        .fence = job->fence,
        .agency = text_copy(arena, row->agency),
        .accepted_at_us = row->accepted_at_us,
        .made_at_us = report->made_at_us,
        .due = row->due,
        .report = text_copy(arena, report->row.report),
        .digest = report->row.digest,
        .evidence = report->row.evidence,
        .has_request_salt = row->has_salt,
        .is_purged = memory_is_purged(memory, job->case_id, job->revision)};
    of->is_retraction =
        !of->is_purged && job->revision > 1 &&
        memory_is_purged(memory, job->case_id, job->revision - 1);
    memcpy(of->salt, report->salt, LEAF_SALT_SIZE);
    memcpy(of->request_salt, row->salt, LEAF_SALT_SIZE);
    if (of->is_purged || of->is_retraction)
        return;
    of->request = text_copy(arena, row->request);
    of->plan = text_copy(arena, row->plan);
    of->recalled = text_copy(arena, report->row.recalled);
    of->pauses = memory_pauses(memory, arena, of->case_id, &of->pause_count);
    of->silences = report->silences;
    of->silence_count = report->silence_count;
    of->group = batch->group_count++;
    case_replies(memory, arena, row->plan_round, report->round_fence,
                 &batch->groups[of->group]);
    case_documents(memory, arena, of);
}

static struct memory_revision *
job_next(struct store_memory *memory, const char *sealer, int64_t case_id,
         uint32_t revision)
{
    struct memory_revision *next = NULL;
    for (uint32_t i = 0; i < memory->seal_jobs.count; i++) {
        struct memory_revision *row =
            ROW(memory->seal_jobs, memory_revision, i);
        bool is_behind = row->case_id > case_id ||
                         (row->case_id == case_id && row->revision > revision);
        bool is_first =
            next == NULL || row->case_id < next->case_id ||
            (row->case_id == next->case_id && row->revision < next->revision);
        if (is_behind && is_first && !row->is_refused &&
            (row->lease_until_us <= *memory->clock ||
             strcmp(row->holder, sealer) == 0))
            next = row;
    }
    return next;
}

static enum store_result
memory_take_jobs(struct store *store, struct arena *arena, const char *sealer,
                 uint32_t max, int64_t bytes_max, int64_t lease_ms,
                 struct seal_batch *batch, struct fault *fault)
{
    struct store_memory *memory = memory_of(store);
    int64_t bytes = 0;
    *batch = (struct seal_batch){.now_us = *memory->clock};
    batch->cases = arena_array(arena, max, sizeof(*batch->cases));
    batch->groups = arena_array(arena, max, sizeof(*batch->groups));
    if (batch->cases == NULL || batch->groups == NULL)
        return memory_gave_up(fault, "arena");
    struct memory_revision *job = job_next(memory, sealer, 0, 0);
    for (; job != NULL && batch->count < max;
         job = job_next(memory, sealer, job->case_id, job->revision)) {
        bytes += documents_size(memory, job->case_id);
        if (batch->count > 0 && bytes > bytes_max)
            break;
        job->lease_until_us = *memory->clock + lease_ms * 1000;
        job->fence++;
        snprintf(job->holder, sizeof(job->holder), "%s", sealer);
        case_fill(memory, arena, batch, job);
    }
    return arena_failed(arena) ? memory_gave_up(fault, "arena") : STORE_DONE;
}

/* ---- writing ---- */

static bool
is_as_given(const struct memory_container *row, const struct seal_row *given)
{
    return row != NULL && digest_equals(&row->digest, &given->leaf) &&
           digest_equals(&row->file_digest, &given->file_digest);
}

static void
container_fill(struct store_memory *memory, struct memory_container *row,
               const struct seal_row *given)
{
    row->container = memory_keep(memory, given->file);
    row->file_digest = given->file_digest;
    row->level = (int)given->level;
    row->stamped_at_us =
        given->level > SEAL_B ? given->stamped_at_us : INSTANT_NONE;
    row->until_us = given->until_us;
    row->signer = memory_keep(memory, given->signer);
    row->raise_at_us = *memory->clock;
}

static void
container_write(struct store_memory *memory, const struct seal_row *given)
{
    struct memory_container *row = rows_add(&memory->containers);
    row->case_id = given->case_id;
    row->revision = given->revision;
    row->digest = given->leaf;
    row->sealed_at_us = *memory->clock;
    container_fill(memory, row, given);
    struct memory_revision *outbox = rows_add(&memory->outbox);
    outbox->id = memory_id(memory);
    outbox->case_id = given->case_id;
    outbox->revision = given->revision;
    memory_leaf(memory, LEAF_SEALED, given->case_id, given->revision,
                &given->leaf);
}

static bool
job_is_mine(struct store_memory *memory, const struct seal_row *given)
{
    const struct memory_revision *job =
        job_of(memory, given->case_id, given->revision);
    return job != NULL && job->fence == given->fence && !job->is_refused &&
           memory_is_purged(memory, given->case_id, given->revision) ==
               given->is_purged;
}

static void
job_end(struct store_memory *memory, const struct seal_row *given)
{
    for (uint32_t i = memory->seal_jobs.count; i-- > 0;) {
        struct memory_revision *job =
            ROW(memory->seal_jobs, memory_revision, i);
        if (job->case_id != given->case_id || job->revision != given->revision)
            continue;
        if (!given->is_refused) {
            rows_remove(&memory->seal_jobs, i);
            continue;
        }
        job->is_refused = true;
        job->lease_until_us = 0;
        job->holder[0] = '\0';
    }
}

static enum store_result
memory_done(struct store *store, const struct seal_row *rows, uint32_t count,
            store_judge_fn judge, void *context, struct fault *fault)
{
    struct store_memory *memory = memory_of(store);
    uint32_t mine = 0, there = 0, files = 0;
    for (uint32_t i = 0; i < count; i++) {
        mine += job_is_mine(memory, &rows[i]);
        files += !rows[i].is_refused;
        there += is_as_given(
            container_of(memory, rows[i].case_id, rows[i].revision), &rows[i]);
    }
    if (mine < count)
        return mine == 0 && files > 0 && there == files ? STORE_DONE
                                                        : STORE_FENCED;
    for (uint32_t i = 0; i < count; i++)
        if (!rows[i].is_refused && !mutant_is("seals_unread") &&
            !judge(context, &rows[i], rows[i].file))
            return memory_gave_up(fault, "what was sealed");
    for (uint32_t i = 0; i < count; i++) {
        job_end(memory, &rows[i]);
        if (!rows[i].is_refused)
            container_write(memory, &rows[i]);
    }
    return STORE_DONE;
}

static enum store_result
memory_take_unstamped(struct store *store, struct arena *arena, uint32_t max,
                      int64_t wait_ms, struct seal_row **rows, uint32_t *count,
                      struct fault *fault)
{
    struct store_memory *memory = memory_of(store);
    *count = 0;
    *rows = arena_array(arena, max, sizeof(**rows));
    for (uint32_t i = 0; *rows != NULL && i < memory->containers.count; i++) {
        struct memory_container *row =
            ROW(memory->containers, memory_container, i);
        if (*count == max || row->level != SEAL_B ||
            row->raise_at_us > *memory->clock)
            continue;
        row->raise_at_us = *memory->clock + wait_ms * 1000;
        (*rows)[(*count)++] =
            (struct seal_row){.case_id = row->case_id,
                              .revision = row->revision,
                              .level = SEAL_B,
                              .file = text_copy(arena, row->container),
                              .leaf = row->digest,
                              .file_digest = row->file_digest,
                              .before = row->file_digest,
                              .stamped_at_us = INSTANT_NONE,
                              .until_us = INSTANT_NONE};
    }
    return arena_failed(arena) ? memory_gave_up(fault, "arena") : STORE_DONE;
}

static bool
can_rise(const struct memory_container *row, const struct seal_row *given)
{
    return row != NULL &&
           (row->level == SEAL_B
                ? given->level > SEAL_B
                : row->level >= SEAL_LT && given->level == SEAL_LTA) &&
           !text_is_absent(row->container) &&
           (digest_equals(&row->file_digest, &given->before) ||
            mutant_is("raises_over_another")) &&
           digest_equals(&row->digest, &given->leaf);
}

static enum store_result
memory_raised(struct store *store, const struct seal_row *rows, uint32_t count,
              store_judge_fn judge, void *context, struct fault *fault)
{
    struct store_memory *memory = memory_of(store);
    uint32_t mine = 0, there = 0;
    for (uint32_t i = 0; i < count; i++) {
        const struct memory_container *row =
            container_of(memory, rows[i].case_id, rows[i].revision);
        mine += can_rise(row, &rows[i]);
        there += is_as_given(row, &rows[i]);
    }
    if (mine < count)
        return mine == 0 && there == count ? STORE_DONE : STORE_FENCED;
    for (uint32_t i = 0; i < count; i++)
        if (!mutant_is("seals_unread") &&
            !judge(context, &rows[i], rows[i].file))
            return memory_gave_up(fault, "what was sealed");
    for (uint32_t i = 0; i < count; i++)
        container_fill(memory,
                       container_of(memory, rows[i].case_id, rows[i].revision),
                       &rows[i]);
    return STORE_DONE;
}

static enum store_result
memory_waiting_stamps(struct store *store, struct seal_waiting *waiting,
                      struct fault *fault)
{
    (void)fault;
    struct store_memory *memory = memory_of(store);
    *waiting = (struct seal_waiting){.oldest_us = INSTANT_NONE};
    for (uint32_t i = 0; i < memory->containers.count; i++) {
        const struct memory_container *row =
            ROW(memory->containers, memory_container, i);
        if (row->level != SEAL_B)
            continue;
        waiting->count++;
        if (waiting->oldest_us == INSTANT_NONE ||
            row->sealed_at_us < waiting->oldest_us)
            waiting->oldest_us = row->sealed_at_us;
    }
    return STORE_DONE;
}

static enum store_result
memory_file(struct store *store, struct arena *arena, int64_t case_id,
            uint32_t revision, struct seal_row *row, bool *is_there,
            struct fault *fault)
{
    struct store_memory *memory = memory_of(store);
    const struct memory_container *found =
        container_of(memory, case_id, revision);
    *row = (struct seal_row){0};
    *is_there = found != NULL;
    if (found == NULL)
        return STORE_DONE;
    *row = (struct seal_row){.case_id = case_id,
                             .revision = revision,
                             .level = (enum seal_level)found->level,
                             .file = text_copy(arena, found->container),
                             .leaf = found->digest,
                             .file_digest = found->file_digest,
                             .sealed_at_us = found->sealed_at_us,
                             .stamped_at_us = found->stamped_at_us,
                             .until_us = found->until_us,
                             .signer = text_copy(arena, found->signer)};
    return arena_failed(arena) ? memory_gave_up(fault, "arena") : STORE_DONE;
}

void
memory_purge_containers(struct store_memory *memory, int64_t case_id)
{
    for (uint32_t i = 0; i < memory->containers.count; i++) {
        struct memory_container *row =
            ROW(memory->containers, memory_container, i);
        if (row->case_id != case_id || row->level == SEAL_HASHES)
            continue;
        row->container = TEXT_NONE;
        if (row->level == SEAL_B)
            row->level = SEAL_HASHES;
    }
}

const struct store_seal_calls memory_seal_calls = {
    .take = memory_take_jobs,
    .done = memory_done,
    .take_unstamped = memory_take_unstamped,
    .raised = memory_raised,
    .waiting = memory_waiting_stamps,
    .file = memory_file,
};
