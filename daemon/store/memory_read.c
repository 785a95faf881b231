/* SPDX-License-Identifier: Apache-2.0
 *
 * The memory twin's reading calls. States are derived from where the rows of a
 * case are, as the view hedui.case_state does.
 */
#include <string.h>

#include "date.h"
#include "memory.h"
#include "mutant.h"

static const struct memory_round *
round_of_case(struct store_memory *memory, int64_t case_id)
{
    for (uint32_t i = 0; i < memory->rounds.count; i++) {
        const struct memory_round *round = ROW(memory->rounds, memory_round, i);
        for (uint32_t c = 0; c < round->case_count; c++)
            if (round->case_ids[c] == case_id)
                return round;
    }
    return NULL;
}

static const struct memory_set_aside *
poison_of(struct store_memory *memory, int64_t case_id)
{
    for (uint32_t i = 0; i < memory->set_aside.count; i++) {
        const struct memory_set_aside *row =
            ROW(memory->set_aside, memory_set_aside, i);
        if (row->kind == ASIDE_POISON && row->case_id == case_id)
            return row;
    }
    return NULL;
}

static bool
round_is_asking(struct store_memory *memory, const struct memory_round *round)
{
    if (round->missing < round->tray_count)
        return true;
    for (uint32_t i = 0; i < memory->trays.count; i++) {
        const struct tray *tray = ROW(memory->trays, tray, i);
        if (tray->round_id == round->root_id &&
            memory_tray_is_out(memory, tray->tray_id))
            return true;
    }
    for (uint32_t i = 0; i < memory->replies.count; i++)
        if (ROW(memory->replies, memory_reply, i)->row.round_id ==
            round->root_id)
            return true;
    return false;
}

static bool
revision_is_in(const struct rows *rows, int64_t case_id, uint32_t revision)
{
    for (uint32_t i = 0; i < rows->count; i++) {
        const struct memory_revision *row = ROW(*rows, memory_revision, i);
        if (row->case_id == case_id && row->revision == revision)
            return true;
    }
    return false;
}

enum case_state
memory_case_state(struct store_memory *memory, const struct memory_case *found)
{
    if (found->withdrawn_at_us != 0)
        return STATE_WITHDRAWN;
    if (poison_of(memory, found->case_id) != NULL)
        return STATE_SET_ASIDE;
    const struct memory_round *round = round_of_case(memory, found->case_id);
    uint32_t revision = memory_revision_last(memory, found->case_id);
    if (revision > 0 && round != NULL)
        return STATE_REVISING;
    if (revision > 0 &&
        revision_is_in(&memory->seal_jobs, found->case_id, revision))
        return STATE_REPORTED;
    if (revision > 0)
        return revision_is_in(&memory->outbox, found->case_id, revision)
                   ? STATE_SEALED
                   : STATE_PUBLISHED;
    if (round == NULL)
        return STATE_RECEIVED;
    if (round->due == DUE_NEVER)
        return STATE_PAUSED;
    return round_is_asking(memory, round) ? STATE_ASKING : STATE_PLANNED;
}

static void
status_lines_missing(struct store_memory *memory, struct arena *arena,
                     int64_t case_id, struct case_status *status)
{
    const struct memory_round *round = round_of_case(memory, case_id);
    status->lines_missing = arena_array(arena, LINES_MAX, sizeof(enum line));
    for (int line = 1;
         round != NULL && status->lines_missing != NULL && line < LINES_MAX;
         line++) {
        bool is_missing = false;
        for (uint32_t i = 0; i < memory->trays.count; i++) {
            const struct tray *tray = ROW(memory->trays, tray, i);
            is_missing |=
                tray->round_id == round->root_id && (int)tray->line == line;
        }
        if (is_missing)
            status->lines_missing[status->trays_missing++] = (enum line)line;
    }
}

static struct case_status
status_of(struct store_memory *memory, struct arena *arena,
          const struct memory_case *found)
{
    struct case_status status = {
        .case_id = found->case_id,
        .state = memory_case_state(memory, found),
        .agency = text_copy(arena, found->agency),
        .request_id = text_copy(arena, found->request_id),
        .lane = found->lane,
        .accepted_at_us = found->accepted_at_us,
        .due = found->due,
        .is_provisional = found->is_provisional,
        .documents_announced = documents_marks_count(found->marks),
        .documents_came = memory_documents_came(memory, found->case_id),
        .revision = memory_revision_last(memory, found->case_id)};
    status_lines_missing(memory, arena, found->case_id, &status);
    for (uint32_t i = 0; i < memory->reports.count; i++) {
        const struct report_row *row =
            &ROW(memory->reports, memory_report, i)->row;
        if (row->case_id == found->case_id && row->revision == status.revision)
            status.summary = text_copy(arena, row->summary);
    }
    const struct memory_set_aside *aside = poison_of(memory, found->case_id);
    if (aside != NULL)
        status.why = text_copy(arena, aside->why);
    if (found->withdrawn_at_us != 0)
        status.why = text_copy(arena, found->withdrawn_why);
    status.is_paused = status.revision == 0 && text_is_absent(status.why) &&
                       memory_clock_stands(memory, found->case_id);
    if (status.is_paused) {
        uint32_t count;
        const struct pause *pauses =
            memory_pauses(memory, arena, found->case_id, &count);
        status.why = pauses[count - 1].why;
    }
    return status;
}

enum store_result
memory_find_case(struct store *store, struct arena *arena, int64_t case_id,
                 struct text request_id, struct case_status *status,
                 bool *found, struct fault *fault)
{
    (void)fault;
    struct store_memory *memory = memory_of(store);
    *found = false;
    for (uint32_t i = 0; i < memory->cases.count; i++) {
        const struct memory_case *row = ROW(memory->cases, memory_case, i);
        if (case_id != 0 ? row->case_id != case_id
                         : !text_equals(row->request_id, request_id))
            continue;
        *status = status_of(memory, arena, row);
        *found = true;
        break;
    }
    return STORE_DONE;
}

enum store_result
memory_list_cases(struct store *store, struct arena *arena, int64_t after,
                  uint32_t max, struct case_status **cases, uint32_t *count,
                  struct fault *fault)
{
    struct store_memory *memory = memory_of(store);
    *count = 0;
    *cases = arena_array(arena, max, sizeof(**cases));
    for (uint32_t i = 0;
         *cases != NULL && i < memory->cases.count && *count < max; i++) {
        const struct memory_case *row = ROW(memory->cases, memory_case, i);
        if (row->case_id > after)
            (*cases)[(*count)++] = status_of(memory, arena, row);
    }
    return arena_failed(arena) ? memory_gave_up(fault, "arena") : STORE_DONE;
}

static void
evidence_replies(struct store_memory *memory, struct arena *arena,
                 int64_t root_id, int64_t fence, struct case_evidence *evidence)
{
    evidence->replies =
        arena_array(arena, memory->replies.count, sizeof(*evidence->replies));
    for (uint32_t i = 0; evidence->replies != NULL && i < memory->replies.count;
         i++) {
        const struct memory_reply *row = ROW(memory->replies, memory_reply, i);
        if (row->row.round_id != root_id || row->round_fence >= fence)
            continue;
        struct reply_row *reply = &evidence->replies[evidence->reply_count++];
        *reply = row->row;
        reply->evidence = text_copy(arena, row->row.evidence);
    }
}

enum store_result
memory_evidence(struct store *store, struct arena *arena, int64_t case_id,
                uint32_t revision, struct case_evidence *evidence, bool *found,
                struct fault *fault)
{
    struct store_memory *memory = memory_of(store);
    const struct memory_case *row = memory_case_find(memory, case_id);
    *found = false;
    *evidence = (struct case_evidence){.made_at_us = INSTANT_NONE};
    if (row == NULL)
        return STORE_DONE;
    evidence->status = status_of(memory, arena, row);
    evidence->revision = revision == 0 ? evidence->status.revision : revision;
    evidence->request = text_copy(arena, row->request);
    evidence->plan = text_copy(arena, row->plan);
    evidence->pauses =
        memory_pauses(memory, arena, case_id, &evidence->pause_count);
    int64_t fence = INT64_MAX;
    for (uint32_t i = 0; i < memory->reports.count; i++) {
        const struct memory_report *report =
            ROW(memory->reports, memory_report, i);
        if (report->row.case_id != case_id ||
            report->row.revision != evidence->revision)
            continue;
        evidence->report = text_copy(arena, report->row.report);
        evidence->report_digest = report->row.digest;
        evidence->recalled = mutant_is("replay_looks_afresh")
                                 ? memory_recall(memory, arena, row)
                                 : text_copy(arena, report->row.recalled);
        evidence->made_at_us = report->made_at_us;
        fence = report->round_fence;
        evidence->silence_count = report->silence_count;
        evidence->silences = arena_array(arena, report->silence_count,
                                         sizeof(*evidence->silences));
        for (uint32_t s = 0;
             evidence->silences != NULL && s < report->silence_count; s++)
            evidence->silences[s] = report->silences[s];
        *found = true;
    }
    *found |= revision == 0;
    if (*found)
        evidence_replies(memory, arena, row->plan_round, fence, evidence);
    return arena_failed(arena) ? memory_gave_up(fault, "arena") : STORE_DONE;
}

static void
line_status_count(struct store_memory *memory, struct line_status *status,
                  int32_t from, int32_t to)
{
    for (uint32_t i = 0; i < memory->trays.count; i++) {
        const struct tray *tray = ROW(memory->trays, tray, i);
        if (tray->line != status->line ||
            memory_tray_is_out(memory, tray->tray_id))
            continue;
        status->trays_waiting++;
        status->questions_waiting += tray->question_count;
    }
    for (uint32_t i = 0; i < memory->exchanges.count; i++) {
        const struct memory_exchange *row =
            ROW(memory->exchanges, memory_exchange, i);
        if (row->exchange.line != status->line)
            continue;
        if (row->asked_day >= from && row->asked_day <= to)
            status->asked += row->asked_count;
        if (row->settled_at_us != 0)
            continue;
        status->exchanges_open++;
        if (status->oldest_us == INSTANT_NONE ||
            row->exchange.made_at_us < status->oldest_us)
            status->oldest_us = row->exchange.made_at_us;
    }
}

enum store_result
memory_line_statuses(struct store *store, struct arena *arena, int32_t days,
                     struct line_status **lines, uint32_t *count,
                     struct fault *fault)
{
    struct store_memory *memory = memory_of(store);
    *count = 0;
    int32_t today = instant_shanghai_date(*memory->clock);
    *lines = arena_array(arena, LINES_MAX, sizeof(**lines));
    for (int i = 1; *lines != NULL && i < LINES_MAX; i++) {
        const struct memory_line *row = &memory->lines[i];
        if (row->line == LINE_NONE)
            continue;
        struct line_status *status = &(*lines)[(*count)++];
        *status = (struct line_status){
            .line = row->line,
            .keeper = row->holder[0] == '\0'
                          ? TEXT_NONE
                          : text_copy(arena, text_of(row->holder)),
            .is_paused = row->is_paused,
            .paused_by = row->paused_by,
            .paused_why = row->paused_why,
            .paused_at_us = row->is_paused ? row->paused_at_us : INSTANT_NONE,
            .lease_until_us = row->lease_until_us,
            .quota_day = row->quota_day,
            .quota_used = row->quota_used,
            .quota_max = row->quota_max,
            .oldest_us = INSTANT_NONE,
            .watch = row->watch,
            .counts =
                memory_counts(memory, row->line, today - days + 1, today)};
        status->institutions = memory_institutions(memory, arena, row->line,
                                                   &status->institution_count);
        line_status_count(memory, status, today - days + 1, today);
    }
    return arena_failed(arena) ? memory_gave_up(fault, "arena") : STORE_DONE;
}

enum store_result
memory_queue_status(struct store *store, struct queue_status *status,
                    struct fault *fault)
{
    (void)fault;
    struct store_memory *memory = memory_of(store);
    *status = (struct queue_status){.queued = memory->queue.count,
                                    .oldest_queued_us = INSTANT_NONE,
                                    .reports = memory->reports.count,
                                    .seal_jobs = memory->seal_jobs.count,
                                    .outbox = memory->outbox.count,
                                    .set_aside = memory->set_aside.count,
                                    .rounds_open = memory->rounds.count};
    if (memory->queue.count > 0)
        status->oldest_queued_us =
            ROW(memory->queue, memory_queued, 0)->row.put_at_us;
    for (uint32_t i = 0; i < memory->fresh.count; i++)
        status->fresh[ROW(memory->fresh, memory_fresh, i)->lane]++;
    for (uint32_t i = 0; i < memory->rounds.count; i++) {
        const struct memory_round *round = ROW(memory->rounds, memory_round, i);
        status->cases_open += round->case_count;
        status->rounds_due += round->wake_at_us <= *memory->clock;
    }
    for (uint32_t i = 0; i < memory->cases.count; i++)
        status->state_count[memory_case_state(
            memory, ROW(memory->cases, memory_case, i))]++;
    return STORE_DONE;
}
