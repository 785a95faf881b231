/* SPDX-License-Identifier: Apache-2.0
 *
 * The memory twin's case desk: open, wake, close, split.
 */
#include <assert.h>
#include <string.h>

#include "date.h"
#include "memory.h"
#include "mutant.h"
#include "revise.h"

static int
fresh_compare(const struct memory_fresh *row, int32_t slack_day, int64_t turn,
              int64_t case_id)
{
    if (row->slack_day != slack_day)
        return row->slack_day < slack_day ? -1 : 1;
    if (row->turn != turn)
        return row->turn < turn ? -1 : 1;
    return row->case_id < case_id ? -1 : row->case_id > case_id;
}

/* The first row of a lane behind the key, by (slack day, turn, case), among
 * those like `first` (NULL: any). -1: none. */
static int64_t
fresh_next(struct store_memory *memory, enum lane lane,
           const struct fresh_hint *after, const struct memory_fresh *first)
{
    int64_t best = -1;
    for (uint32_t i = 0; i < memory->fresh.count; i++) {
        const struct memory_fresh *row = ROW(memory->fresh, memory_fresh, i);
        if (row->lane != lane ||
            fresh_compare(row, after->slack_day, after->turn, after->case_id) <=
                0)
            continue;
        if (first != NULL &&
            (row->slack_day != first->slack_day || row->due != first->due ||
             !text_equals(row->lines, first->lines)))
            continue;
        const struct memory_fresh *found =
            best < 0 ? NULL : ROW(memory->fresh, memory_fresh, best);
        if (found == NULL || fresh_compare(row, found->slack_day, found->turn,
                                           found->case_id) < 0)
            best = i;
    }
    return best;
}

/* The cases to plan together, as copies in the arena. The hint moves to the
 * first: rows of another kind stand between it and the last. */
static uint32_t
open_pick(struct store_memory *memory, struct arena *arena, enum lane lane,
          uint32_t max, struct fresh_hint *hint, struct opened_case *cases,
          int32_t *day)
{
    struct memory_fresh first = {0};
    struct fresh_hint last = *hint;
    uint32_t count = 0;
    for (; count < max; count++) {
        int64_t at =
            fresh_next(memory, lane, &last, count == 0 ? NULL : &first);
        if (at < 0)
            break;
        const struct memory_fresh *row = ROW(memory->fresh, memory_fresh, at);
        if (count == 0)
            first = *row;
        last = (struct fresh_hint){row->slack_day, row->turn, row->case_id};
        if (count == 0)
            *hint = last;
        const struct memory_case *found =
            memory_case_find(memory, row->case_id);
        cases[count] =
            (struct opened_case){.case_id = row->case_id,
                                 .accepted_at_us = found->accepted_at_us,
                                 .due = found->due,
                                 .request = text_copy(arena, found->request)};
    }
    *day = first.due;
    return count;
}

static void
fresh_remove(struct store_memory *memory, int64_t case_id)
{
    for (uint32_t i = 0; i < memory->fresh.count; i++)
        if (ROW(memory->fresh, memory_fresh, i)->case_id == case_id) {
            rows_remove(&memory->fresh, i);
            return;
        }
    assert(false && "a case that was picked is in fresh");
}

static void
open_trays(struct store_memory *memory, const struct memory_round *round,
           int32_t due, int64_t turn, const struct opened_tray *trays,
           uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        struct tray *tray = rows_add(&memory->trays);
        tray->tray_id = memory_id(memory);
        tray->round_id = round->round_id;
        tray->line = trays[i].line;
        tray->lane = round->lane;
        tray->due = due;
        tray->turn = mutant_is("trays_without_turn") ? 0 : turn;
        tray->until = round->due;
        tray->version = tray->tray_id;
        tray->question_count = trays[i].question_count;
        tray->questions = memory_keep(memory, trays[i].questions);
        memory_floor_raise(memory, tray, 0);
    }
}

static struct memory_round *
open_round(struct store_memory *memory, enum lane lane, int32_t day,
           const struct opened_case *cases, uint32_t count, uint32_t trays)
{
    struct memory_round *round = rows_add(&memory->rounds);
    round->round_id = round->root_id = memory_id(memory);
    round->lane = lane;
    round->due = day;
    round->opened_at_us = *memory->clock;
    round->missing = round->tray_count = trays;
    round->lease_until_us = INSTANT_NONE;
    round->case_ids = arena_array(&memory->kept, count, sizeof(int64_t));
    assert(round->case_ids != NULL);
    for (uint32_t i = 0; i < count; i++) {
        if (cases[i].is_poison)
            continue;
        round->case_ids[round->case_count++] = cases[i].case_id;
        struct memory_case *found = memory_case_find(memory, cases[i].case_id);
        found->plan = memory_keep(memory, cases[i].plan);
        found->plan_round = round->round_id;
        found->opened_at_us = *memory->clock;
        found->persons = memory_keep(memory, cases[i].persons);
        found->recall_from = cases[i].recall_from;
    }
    round->wake_at_us =
        trays == 0 ? *memory->clock : instant_from_shanghai(round->due + 1, 0);
    return round;
}

enum store_result
memory_open(struct store *store, struct arena *arena, enum lane lane,
            uint32_t max, struct fresh_hint *hint, store_plan_fn plan,
            void *context, struct opened *opened, struct fault *fault)
{
    struct store_memory *memory = memory_of(store);
    *opened = (struct opened){0};
    struct opened_case *cases = arena_array(arena, max, sizeof(*cases));
    if (cases == NULL)
        return memory_gave_up(fault, "arena");
    struct fresh_hint went = *hint;
    if (mutant_is("cursor_instead_of_rescan"))
        went = memory->cursor[lane];
    int32_t day;
    uint32_t count = open_pick(memory, arena, lane, max, &went, cases, &day);
    if (count == 0)
        return STORE_DONE;
    memory->cursor[lane] = went;
    struct opened_tray *trays = NULL;
    uint32_t tray_count = 0;
    if (!plan(context, arena, cases, count, *memory->clock, &trays,
              &tray_count))
        return memory_gave_up(fault, "plan callback");
    uint32_t poison_count = 0;
    for (uint32_t i = 0; i < count; i++) {
        fresh_remove(memory, cases[i].case_id);
        if (!cases[i].is_poison)
            continue;
        poison_count++;
        memory_aside(memory, ASIDE_POISON, cases[i].case_id, LINE_NONE,
                     cases[i].why, TEXT_NONE);
    }
    opened->case_count = count;
    if (poison_count < count) {
        struct memory_round *round =
            open_round(memory, lane, day, cases, count, tray_count);
        /* In the order of the last day that was counted. */
        open_trays(memory, round, cases[0].due, went.turn, trays, tray_count);
        opened->round_id = round->round_id;
        opened->tray_count = tray_count;
    }
    *hint = went;
    return STORE_DONE;
}

static bool
round_is_leased(const struct memory_round *round, int64_t now_us)
{
    return round->lease_until_us != INSTANT_NONE &&
           round->lease_until_us > now_us;
}

/* Replies written before this lease: what this revision is made of. */
static void
wake_replies(struct store_memory *memory, struct arena *arena, int64_t root_id,
             int64_t fence, struct reply_row **replies, uint32_t *count)
{
    uint32_t room = 0;
    for (uint32_t i = 0; i < memory->replies.count; i++)
        room += ROW(memory->replies, memory_reply, i)->row.round_id == root_id;
    *count = 0;
    *replies = arena_array(arena, room, sizeof(**replies));
    for (uint32_t i = 0; *replies != NULL && i < memory->replies.count; i++) {
        const struct memory_reply *row = ROW(memory->replies, memory_reply, i);
        if (row->row.round_id != root_id || row->round_fence >= fence)
            continue;
        (*replies)[*count] = row->row;
        (*replies)[*count].evidence = text_copy(arena, row->row.evidence);
        ++*count;
    }
}

/* The last report of the case; absent: none. */
static struct text
wake_before(struct store_memory *memory, struct arena *arena, int64_t case_id)
{
    uint32_t last = memory_revision_last(memory, case_id);
    for (uint32_t i = 0; i < memory->reports.count; i++) {
        const struct report_row *row =
            &ROW(memory->reports, memory_report, i)->row;
        if (row->case_id == case_id && row->revision == last)
            return text_copy(arena, row->report);
    }
    return TEXT_NONE;
}

static void
wake_round(struct store_memory *memory, struct arena *arena,
           struct memory_round *round, struct leased_round *leased)
{
    *leased =
        (struct leased_round){.round_id = round->round_id,
                              .fence = round->fence,
                              .attempts = round->attempts,
                              .lane = round->lane,
                              .due = round->due,
                              .wake_at_us = round->wake_at_us,
                              .missing = round->missing,
                              .case_count = round->case_count,
                              .cases = arena_array(arena, round->case_count,
                                                   sizeof(struct leased_case))};
    for (uint32_t i = 0; leased->cases != NULL && i < round->case_count; i++) {
        const struct memory_case *found =
            memory_case_find(memory, round->case_ids[i]);
        leased->cases[i] = (struct leased_case){
            .case_id = found->case_id,
            .revision = memory_revision_last(memory, found->case_id) + 1,
            .accepted_at_us = found->accepted_at_us,
            .due = found->due,
            .request = text_copy(arena, found->request),
            .plan = text_copy(arena, found->plan),
            .recalled = memory_recalled(memory, arena, found),
            .before = wake_before(memory, arena, found->case_id)};
        leased->cases[i].pauses = memory_pauses(memory, arena, found->case_id,
                                                &leased->cases[i].pause_count);
    }
    wake_replies(memory, arena, round->root_id, round->fence, &leased->replies,
                 &leased->reply_count);
    round->silences = memory_silences_since(
        memory, &memory->kept, round->opened_at_us, &round->silence_count);
    leased->silences = round->silences;
    leased->silence_count = round->silence_count;
}

/* The due round that waits longest, or NULL. */
static struct memory_round *
wake_next(struct store_memory *memory)
{
    struct memory_round *best = NULL;
    for (uint32_t i = 0; i < memory->rounds.count; i++) {
        struct memory_round *round = ROW(memory->rounds, memory_round, i);
        if (round->wake_at_us > *memory->clock ||
            round_is_leased(round, *memory->clock))
            continue;
        if (best == NULL || round->wake_at_us < best->wake_at_us)
            best = round;
    }
    return best;
}

enum store_result
memory_wake(struct store *store, struct arena *arena, const char *worker,
            int64_t lease_ms, uint32_t max, struct leased_round **rounds,
            uint32_t *count, struct fault *fault)
{
    struct store_memory *memory = memory_of(store);
    assert(strlen(worker) < MEMORY_WORKER_MAX);
    *count = 0;
    *rounds = arena_array(arena, max, sizeof(**rounds));
    if (*rounds == NULL)
        return memory_gave_up(fault, "arena");
    struct memory_round *round;
    while (*count < max && (round = wake_next(memory)) != NULL) {
        memcpy(round->holder, worker, strlen(worker) + 1);
        round->lease_until_us = *memory->clock + lease_ms * 1000;
        round->fence = memory_id(memory);
        round->attempts++;
        round->has_more = false;
        wake_round(memory, arena, round, &(*rounds)[(*count)++]);
        if (mutant_is("wake_without_lease")) {
            round->lease_until_us = INSTANT_NONE;
            break;
        }
    }
    return arena_failed(arena) ? memory_gave_up(fault, "arena") : STORE_DONE;
}

/* A repeat of a close that was committed: its reports are there. */
static bool
close_is_repeat(struct store_memory *memory, const struct report_row *reports,
                uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        bool is_there = reports[i].is_unchanged &&
                        memory_revision_last(memory, reports[i].case_id) + 1 ==
                            reports[i].revision;
        for (uint32_t r = 0; r < memory->reports.count; r++) {
            const struct report_row *row =
                &ROW(memory->reports, memory_report, r)->row;
            is_there |= row->case_id == reports[i].case_id &&
                        row->revision == reports[i].revision &&
                        digest_equals(&row->digest, &reports[i].digest);
        }
        for (uint32_t a = 0; a < memory->set_aside.count; a++) {
            const struct memory_set_aside *row =
                ROW(memory->set_aside, memory_set_aside, a);
            is_there |= reports[i].is_set_aside && row->kind == ASIDE_POISON &&
                        row->case_id == reports[i].case_id;
        }
        if (!is_there)
            return false;
    }
    return count > 0;
}

static bool
close_is_whole(const struct memory_round *round,
               const struct report_row *reports, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        bool is_ours = false;
        for (uint32_t c = 0; c < round->case_count; c++)
            is_ours |= round->case_ids[c] == reports[i].case_id;
        if (!is_ours)
            return false;
    }
    return count == round->case_count;
}

/* No line was found silent since the round was taken. */
static bool
close_is_current(struct store_memory *memory, const struct memory_round *round)
{
    struct arena scratch;
    arena_init(&scratch, 0);
    uint32_t count;
    const struct line_silence *now =
        memory_silences_since(memory, &scratch, round->opened_at_us, &count);
    bool is_current = count == round->silence_count;
    for (uint32_t i = 0; is_current && i < count; i++)
        is_current = now[i].line == round->silences[i].line &&
                     now[i].from_us == round->silences[i].from_us &&
                     now[i].until_us == round->silences[i].until_us;
    arena_release(&scratch);
    return is_current || mutant_is("silence_seen_at_wake_only");
}

static void
close_report(struct store_memory *memory, const struct memory_round *round,
             const struct report_row *report)
{
    if (report->is_set_aside) {
        memory_aside(memory, ASIDE_POISON, report->case_id, LINE_NONE,
                     report->why, TEXT_NONE);
        return;
    }
    if (report->is_unchanged)
        return;
    if (report->revision > 1) {
        struct memory_alert *alert = rows_add(&memory->alerts);
        alert->case_id = report->case_id;
        alert->revision = report->revision;
    }
    struct memory_report *row = rows_add(&memory->reports);
    row->row = *report;
    row->row.report = memory_keep(memory, report->report);
    row->row.summary = memory_keep(memory, report->summary);
    row->row.recalled = memory_keep(memory, report->recalled);
    row->row.determined = NULL;
    row->row.determined_count = 0;
    row->row.why = NULL;
    row->round_fence = round->fence;
    row->made_at_us = round->wake_at_us;
    row->closed_at_us = *memory->clock;
    row->silences = round->silences;
    row->silence_count = round->silence_count;
    memory_determine(memory, report);
    struct memory_revision *job = rows_add(&memory->seal_jobs);
    job->id = memory_id(memory);
    job->case_id = report->case_id;
    job->revision = report->revision;
    memory_salt(memory, row->salt);
    memory_leaf_salted(memory, LEAF_REPORTED, report->case_id, report->revision,
                       row->salt, &report->digest);
}

static void
round_remove(struct store_memory *memory, int64_t round_id)
{
    for (uint32_t i = 0; i < memory->rounds.count; i++)
        if (ROW(memory->rounds, memory_round, i)->round_id == round_id) {
            rows_remove(&memory->rounds, i);
            return;
        }
}

void
memory_close_trays(struct store_memory *memory, int64_t root_id)
{
    for (uint32_t i = 0; i < memory->rounds.count; i++)
        if (ROW(memory->rounds, memory_round, i)->root_id == root_id &&
            !ROW(memory->rounds, memory_round, i)->is_revise)
            return;
    for (uint32_t i = memory->trays.count; i-- > 0;) {
        const struct tray *tray = ROW(memory->trays, tray, i);
        if (tray->round_id == root_id &&
            !memory_tray_is_out(memory, tray->tray_id))
            rows_remove(&memory->trays, i);
    }
}

/* What came since the round was taken: its cases are looked at once more. */
static void
close_more(struct store_memory *memory, const struct memory_round *closed,
           const struct report_row *reports, uint32_t count)
{
    uint32_t left = 0;
    int64_t wake_at_us = *memory->clock;
    for (uint32_t i = 0; i < count; i++) {
        left += !reports[i].is_set_aside;
        if (reports[i].revision > 1 && !reports[i].is_set_aside &&
            !reports[i].is_unchanged)
            wake_at_us = revise_tomorrow(*memory->clock);
    }
    if (left == 0)
        return;
    struct memory_round *round =
        memory_round_again(memory, closed->root_id, wake_at_us, left);
    round->lane = closed->lane;
    round->due = closed->due;
    round->opened_at_us = closed->opened_at_us;
    for (uint32_t i = 0; i < count; i++)
        if (!reports[i].is_set_aside)
            round->case_ids[round->case_count++] = reports[i].case_id;
}

enum store_result
memory_close_round(struct store *store, int64_t round_id, int64_t fence,
                   const struct report_row *reports, uint32_t count,
                   struct fault *fault)
{
    struct store_memory *memory = memory_of(store);
    struct memory_round *round = memory_round_find(memory, round_id);
    if (round == NULL)
        return close_is_repeat(memory, reports, count) ? STORE_DONE
                                                       : STORE_FENCED;
    if (round->fence != fence && !mutant_is("fence_ignored"))
        return STORE_FENCED;
    if (!close_is_current(memory, round))
        return STORE_FENCED;
    if (!close_is_whole(round, reports, count))
        return memory_gave_up(fault, "close: not the round's cases, it");
    for (uint32_t i = 0; i < count; i++)
        close_report(memory, round, &reports[i]);
    const struct memory_round whole = *round;
    round_remove(memory, round_id);
    if (whole.has_more && !mutant_is("late_is_not_revised"))
        close_more(memory, &whole, reports, count);
    memory_close_trays(memory, whole.root_id);
    return STORE_DONE;
}

enum store_result
memory_split_round(struct store *store, int64_t round_id, int64_t fence,
                   struct fault *fault)
{
    (void)fault;
    struct store_memory *memory = memory_of(store);
    struct memory_round *found = memory_round_find(memory, round_id);
    if (found == NULL) {
        for (uint32_t i = 0; i < memory->rounds.count; i++)
            if (ROW(memory->rounds, memory_round, i)->root_id == round_id)
                return STORE_DONE;
        return STORE_FENCED;
    }
    if (found->fence != fence)
        return STORE_FENCED;
    struct memory_round whole = *found;
    for (uint32_t i = 0; i < whole.case_count; i++) {
        struct memory_round *one = rows_add(&memory->rounds);
        *one = whole;
        one->round_id = memory_id(memory);
        one->case_ids = &whole.case_ids[i];
        one->case_count = 1;
        one->attempts = 0;
        one->lease_until_us = INSTANT_NONE;
    }
    round_remove(memory, round_id);
    return STORE_DONE;
}

enum store_result
memory_next_wake(struct store *store, int64_t *at_us, struct fault *fault)
{
    (void)fault;
    struct store_memory *memory = memory_of(store);
    *at_us = INSTANT_NONE;
    for (uint32_t i = 0; i < memory->rounds.count; i++) {
        const struct memory_round *round = ROW(memory->rounds, memory_round, i);
        int64_t at = round->wake_at_us;
        if (round_is_leased(round, *memory->clock) &&
            round->lease_until_us > at)
            at = round->lease_until_us;
        if (*at_us == INSTANT_NONE || at < *at_us)
            *at_us = at;
    }
    return STORE_DONE;
}
