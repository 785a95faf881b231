/* SPDX-License-Identifier: Apache-2.0
 *
 * The guard: each call is entered, made, left.
 */
#include "guard_parts.h"

#include <assert.h>

#include "killpoint.h"

struct guard *
guard_of(struct store *store)
{
    return (struct guard *)store;
}

bool
guard_enter(struct guard *guard, const char *call, struct fault *fault)
{
    guard->count++;
    guard->killpoint = killpoint_enter(call);
    if (guard->hooks == NULL || guard->hooks->before == NULL ||
        guard->hooks->before(guard->hooks->context, call, guard->count))
        return true;
    return fault_set(fault, FAULT_STORE, "store: %s was lost on purpose", call);
}

enum store_result
guard_leave(struct guard *guard, const char *call, enum store_result result)
{
    killpoint_leave(guard->killpoint);
    if (guard->hooks == NULL || guard->hooks->after == NULL)
        return result;
    return guard->hooks->after(guard->hooks->context, call, guard->count,
                               result);
}

static void
guard_close(struct store *store)
{
    struct guard *guard = guard_of(store);
    guard->inner->calls->close(guard->inner);
    free(guard);
}

static enum store_result
guard_now(struct store *store, int64_t *now_us, struct fault *fault)
{
    struct guard *guard = guard_of(store);
    return guard->inner->calls->now(guard->inner, now_us, fault);
}

static enum store_result
guard_queue_put(struct store *store, uint32_t count,
                const struct text *messages, int64_t *queue_ids,
                struct fault *fault)
{
    GUARDED(queue_put, count, messages, queue_ids, fault);
}

static enum store_result
guard_accept(struct store *store, uint32_t max, store_accept_fn accept,
             void *context, uint32_t *taken, struct fault *fault)
{
    *taken = 0;
    GUARDED(accept, max, accept, context, taken, fault);
}

static enum store_result
guard_receipts(struct store *store, struct arena *arena, uint32_t count,
               const int64_t *queue_ids, struct receipt *receipts,
               struct fault *fault)
{
    GUARDED(receipts, arena, count, queue_ids, receipts, fault);
}

static enum store_result
guard_open(struct store *store, struct arena *arena, enum lane lane,
           uint32_t max, struct fresh_hint *hint, store_plan_fn plan,
           void *context, struct opened *opened, struct fault *fault)
{
    *opened = (struct opened){0};
    GUARDED(open, arena, lane, max, hint, plan, context, opened, fault);
}

static enum store_result
guard_wake(struct store *store, struct arena *arena, const char *worker,
           int64_t lease_ms, uint32_t max, struct leased_round **rounds,
           uint32_t *count, struct fault *fault)
{
    *count = 0;
    GUARDED(wake, arena, worker, lease_ms, max, rounds, count, fault);
}

static enum store_result
guard_close_round(struct store *store, int64_t round_id, int64_t fence,
                  const struct report_row *reports, uint32_t count,
                  struct fault *fault)
{
    GUARDED(close_round, round_id, fence, reports, count, fault);
}

static enum store_result
guard_split_round(struct store *store, int64_t round_id, int64_t fence,
                  struct fault *fault)
{
    GUARDED(split_round, round_id, fence, fault);
}

static enum store_result
guard_next_wake(struct store *store, int64_t *at_us, struct fault *fault)
{
    GUARDED(next_wake, at_us, fault);
}

static enum store_result
guard_keep(struct store *store, struct arena *arena, const char *worker,
           int64_t lease_ms, const enum line *lines, uint32_t count,
           struct line_row *rows, struct fault *fault)
{
    GUARDED(keep, arena, worker, lease_ms, lines, count, rows, fault);
}

static enum store_result
guard_release(struct store *store, const char *worker, struct fault *fault)
{
    GUARDED(release, worker, fault);
}

static enum store_result
guard_waiting(struct store *store, const enum line *lines, uint32_t count,
              bool *has_trays, struct fault *fault)
{
    GUARDED(waiting, lines, count, has_trays, fault);
}

static enum store_result
guard_trays(struct store *store, struct arena *arena, enum line line,
            int64_t fence, const int64_t *known, uint32_t known_count,
            const uint32_t *max, struct tray **trays, uint32_t *count,
            struct tray_part **done, uint32_t *done_count, struct fault *fault)
{
    *count = *done_count = 0;
    GUARDED(trays, arena, line, fence, known, known_count, max, trays, count,
            done, done_count, fault);
}

static enum store_result
guard_exchanges(struct store *store, struct arena *arena, enum line line,
                int64_t fence, struct exchange **open, uint32_t *count,
                struct fault *fault)
{
    *count = 0;
    GUARDED(exchanges, arena, line, fence, open, count, fault);
}

static enum store_result
guard_take(struct store *store, enum line line, int64_t fence,
           const struct exchange *exchange, int32_t quota_day,
           int64_t quota_max, bool *is_over_quota, struct fault *fault)
{
    *is_over_quota = false;
    GUARDED(take, line, fence, exchange, quota_day, quota_max, is_over_quota,
            fault);
}

static enum store_result
guard_again(struct store *store, enum line line, int64_t fence,
            const struct exchange *exchange, struct fault *fault)
{
    GUARDED(again, line, fence, exchange, fault);
}

static enum store_result
guard_got(struct store *store, enum line line, int64_t fence,
          const char *exchange_id, const struct settle *settles, uint32_t count,
          const struct stray *strays, uint32_t stray_count,
          const struct line_change *change, struct fault *fault)
{
    GUARDED(got, line, fence, exchange_id, settles, count, strays, stray_count,
            change, fault);
}

static enum store_result
guard_seal(struct store *store, uint32_t max, store_seal_fn seal, void *context,
           uint32_t *sealed, struct fault *fault)
{
    *sealed = 0;
    GUARDED(seal, max, seal, context, sealed, fault);
}

static enum store_result
guard_publish(struct store *store, struct arena *arena, uint32_t max,
              struct notice **notices, uint32_t *count, struct fault *fault)
{
    *count = 0;
    GUARDED(publish, arena, max, notices, count, fault);
}

static enum store_result
guard_withdraw_consent(struct store *store, int64_t case_id,
                       struct text consent, struct fault *fault)
{
    GUARDED(withdraw_consent, case_id, consent, fault);
}

static enum store_result
guard_withdraw_case(struct store *store, int64_t case_id, struct text by,
                    struct text why, enum withdrawal *became,
                    struct fault *fault)
{
    *became = WITHDRAWAL_UNKNOWN;
    GUARDED(withdraw_case, case_id, by, why, became, fault);
}

static enum store_result
guard_pause_clock(struct store *store, int64_t case_id, struct text by,
                  struct text why, enum clock_change *became,
                  struct fault *fault)
{
    *became = CLOCK_UNKNOWN;
    GUARDED(pause_clock, case_id, by, why, became, fault);
}

static enum store_result
guard_resume_clock(struct store *store, int64_t case_id, struct text by,
                   store_due_fn due, void *context, enum clock_change *became,
                   struct clock_due *now_due, struct fault *fault)
{
    *became = CLOCK_UNKNOWN;
    GUARDED(resume_clock, case_id, by, due, context, became, now_due, fault);
}

static enum store_result
guard_wrong_id(struct store *store, int64_t case_id, uint32_t member,
               struct text by, struct text why, store_wrong_id_fn make,
               void *context, enum wrong_id_change *became, struct fault *fault)
{
    *became = WRONG_ID_UNKNOWN;
    GUARDED(wrong_id, case_id, member, by, why, make, context, became, fault);
}

static enum store_result
guard_wrong_ids(struct store *store, struct arena *arena, int64_t case_id,
                struct wrong_id **rows, uint32_t *count, struct fault *fault)
{
    *count = 0;
    GUARDED(wrong_ids, arena, case_id, rows, count, fault);
}

static enum store_result
guard_documents(struct store *store, struct arena *arena, int64_t case_id,
                struct document **rows, uint32_t *count, struct fault *fault)
{
    *count = 0;
    GUARDED(documents, arena, case_id, rows, count, fault);
}

static enum store_result
guard_document(struct store *store, struct arena *arena, int64_t case_id,
               uint32_t ordinal, struct text *bytes, struct fault *fault)
{
    *bytes = TEXT_NONE;
    GUARDED(document, arena, case_id, ordinal, bytes, fault);
}

static enum store_result
guard_keep_rules(struct store *store, const struct rule_file *files,
                 uint32_t count, struct fault *fault)
{
    GUARDED(keep_rules, files, count, fault);
}

static enum store_result
guard_rules_kept(struct store *store, struct arena *arena,
                 struct rule_file **files, uint32_t *count, struct fault *fault)
{
    *count = 0;
    GUARDED(rules_kept, arena, files, count, fault);
}

static enum store_result
guard_beat(struct store *store, const char *role, const char *host,
           int64_t number, struct text counters, struct fault *fault)
{
    GUARDED(beat, role, host, number, counters, fault);
}

static enum store_result
guard_heartbeats(struct store *store, struct arena *arena,
                 struct heartbeat **beats, uint32_t *count, struct fault *fault)
{
    *count = 0;
    GUARDED(heartbeats, arena, beats, count, fault);
}

static enum store_result
guard_find_case(struct store *store, struct arena *arena, int64_t case_id,
                struct text request_id, struct case_status *status, bool *found,
                struct fault *fault)
{
    *found = false;
    GUARDED(find_case, arena, case_id, request_id, status, found, fault);
}

static enum store_result
guard_list_cases(struct store *store, struct arena *arena, int64_t after,
                 uint32_t max, struct case_status **cases, uint32_t *count,
                 struct fault *fault)
{
    *count = 0;
    GUARDED(list_cases, arena, after, max, cases, count, fault);
}

static enum store_result
guard_evidence(struct store *store, struct arena *arena, int64_t case_id,
               uint32_t revision, struct case_evidence *evidence, bool *found,
               struct fault *fault)
{
    *found = false;
    GUARDED(evidence, arena, case_id, revision, evidence, found, fault);
}

static enum store_result
guard_line_statuses(struct store *store, struct arena *arena, int32_t days,
                    struct line_status **lines, uint32_t *count,
                    struct fault *fault)
{
    *count = 0;
    GUARDED(line_statuses, arena, days, lines, count, fault);
}

static enum store_result
guard_queue_status(struct store *store, struct queue_status *status,
                   struct fault *fault)
{
    GUARDED(queue_status, status, fault);
}

static enum store_result
guard_deadlines(struct store *store, struct arena *arena,
                struct deadline **rows, uint32_t *count, struct fault *fault)
{
    *count = 0;
    GUARDED(deadlines, arena, rows, count, fault);
}

static enum store_result
guard_programme_risks(struct store *store, struct arena *arena, int32_t until,
                      struct programme_risk **rows, uint32_t *count,
                      struct fault *fault)
{
    *count = 0;
    GUARDED(programme_risks, arena, until, rows, count, fault);
}

static enum store_result
guard_work_waiting(struct store *store, struct work_waiting *waiting,
                   struct fault *fault)
{
    GUARDED(work_waiting, waiting, fault);
}

static enum store_result
guard_invariants(struct store *store, struct arena *arena, struct text **broken,
                 uint32_t *count, struct fault *fault)
{
    *count = 0;
    GUARDED(invariants, arena, broken, count, fault);
}

static enum store_result
guard_arrive(struct store *store, const struct process *mine,
             store_gone_fn is_gone, void *context, uint32_t *freed,
             struct fault *fault)
{
    *freed = 0;
    GUARDED(arrive, mine, is_gone, context, freed, fault);
}

static enum store_result
guard_witness(struct store *store, const char *witness, int64_t seen,
              int64_t *number, struct fault *fault)
{
    *number = 0;
    GUARDED(witness, witness, seen, number, fault);
}

static enum store_result
guard_give_order(struct store *store, const struct order *order,
                 bool *has_changed, struct fault *fault)
{
    *has_changed = false;
    GUARDED(give_order, order, has_changed, fault);
}

static enum store_result
guard_lift_order(struct store *store, const struct order *order,
                 bool *has_changed, struct fault *fault)
{
    *has_changed = false;
    GUARDED(lift_order, order, has_changed, fault);
}

/* Not counted, as the clock is not: it is looked at by time. */
static enum store_result
guard_orders(struct store *store, struct arena *arena, const char *role,
             struct order **orders, uint32_t *count, struct fault *fault)
{
    struct guard *guard = guard_of(store);
    return guard->inner->calls->orders(guard->inner, arena, role, orders, count,
                                       fault);
}

static const struct store_calls guard_calls = {
    .close = guard_close,
    .now = guard_now,
    .queue_put = guard_queue_put,
    .accept = guard_accept,
    .receipts = guard_receipts,
    .open = guard_open,
    .wake = guard_wake,
    .close_round = guard_close_round,
    .split_round = guard_split_round,
    .next_wake = guard_next_wake,
    .keep = guard_keep,
    .release = guard_release,
    .waiting = guard_waiting,
    .trays = guard_trays,
    .exchanges = guard_exchanges,
    .take = guard_take,
    .again = guard_again,
    .got = guard_got,
    .seal = guard_seal,
    .publish = guard_publish,
    .withdraw_consent = guard_withdraw_consent,
    .withdraw_case = guard_withdraw_case,
    .pause_clock = guard_pause_clock,
    .resume_clock = guard_resume_clock,
    .wrong_id = guard_wrong_id,
    .wrong_ids = guard_wrong_ids,
    .documents = guard_documents,
    .document = guard_document,
    .keep_rules = guard_keep_rules,
    .rules_kept = guard_rules_kept,
    .arrive = guard_arrive,
    .witness = guard_witness,
    .give_order = guard_give_order,
    .lift_order = guard_lift_order,
    .orders = guard_orders,
    .beat = guard_beat,
    .heartbeats = guard_heartbeats,
    .find_case = guard_find_case,
    .list_cases = guard_list_cases,
    .evidence = guard_evidence,
    .line_statuses = guard_line_statuses,
    .queue_status = guard_queue_status,
    .deadlines = guard_deadlines,
    .programme_risks = guard_programme_risks,
    .work_waiting = guard_work_waiting,
    .invariants = guard_invariants,
    .log = &guard_log_calls,
    .sealing = &guard_seal_calls,
    .archive = &guard_archive_calls,
};

struct store *
store_guard_open(struct store *inner, const struct guard_hooks *hooks)
{
    struct guard *guard = calloc(1, sizeof(*guard));
    assert(guard != NULL && "no memory for the guard");
    guard->store.calls = &guard_calls;
    guard->inner = inner;
    guard->hooks = hooks;
    return &guard->store;
}

struct store *
store_guard_inner(struct store *store)
{
    return guard_of(store)->inner;
}

unsigned
store_guard_count(const struct store *store)
{
    return ((const struct guard *)store)->count;
}
