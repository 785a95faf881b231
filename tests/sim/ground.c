/* SPDX-License-Identifier: Apache-2.0
 *
 * The ground under the workers: the memory store behind a layer that can be
 * away, can lose the answer to a commit (done or not), and sees what is
 * committed. After each transaction that changed something the invariants of
 * the house are checked, and ours: no question is asked again that has its
 * reply, or while it is out; no report contradicts the truth.
 */
#include <assert.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "date.h"
#include "sim.h"

struct ground {
    struct store store; /* first */
    struct sim *sim;
    struct sim_worker *worker; /* who is calling */
};

static struct ground *
ground_of(struct store *store)
{
    return (struct ground *)store;
}

void
ground_speaks_for(struct sim *sim, struct sim_worker *worker)
{
    sim->ground->worker = worker;
}

bool
ground_check(struct sim *sim)
{
    struct arena arena;
    arena_init(&arena, 0);
    struct text *broken = NULL;
    uint32_t count = 0;
    struct fault fault;
    fault_clear(&fault);
    sim->checks++;
    if (sim->memory->calls->invariants(sim->memory, &arena, &broken, &count,
                                       &fault) != STORE_DONE)
        sim_fail(sim, "invariants cannot be checked");
    else if (count > 0)
        sim_fail(sim, "%.*s", (int)broken[0].size, broken[0].bytes);
    arena_release(&arena);
    return sim->failure[0] == '\0';
}

/* ---- bad ground ---- */

enum luck { LUCK_GOOD, LUCK_AWAY, LUCK_LOST, LUCK_FAILED };

/* What becomes of a transaction; drawn before it. */
static enum luck
luck_of(struct sim *sim, uint32_t in)
{
    if (sim->now_us < sim->away_until_us)
        return LUCK_AWAY;
    if (sim_strikes(sim, BAD_STORE_AWAY, in * 3)) {
        sim->away_until_us = sim->now_us + (1 + prng_below(&sim->life, 100)) *
                                               INSTANT_SECOND * 60;
        return LUCK_AWAY;
    }
    if (sim_strikes(sim, BAD_COMMIT_LOST, in))
        return LUCK_LOST;
    if (sim_strikes(sim, BAD_COMMIT_FAILED, in))
        return LUCK_FAILED;
    return LUCK_GOOD;
}

/* Runs `call` as luck has it; `done` is what the caller is told. */
#define UNDER_LUCK(sim, in, result, call)                                      \
    do {                                                                       \
        enum luck luck_ = luck_of(sim, in);                                    \
        if (luck_ == LUCK_AWAY)                                                \
            return STORE_AWAY;                                                 \
        if (luck_ == LUCK_FAILED)                                              \
            return STORE_UNKNOWN;                                              \
        (result) = (call);                                                     \
        lost = luck_ == LUCK_LOST && (result) == STORE_DONE;                   \
    } while (0)

static enum store_result
told(struct sim *sim, enum store_result result, bool lost, bool is_change)
{
    if (result == STORE_DONE && is_change) {
        sim->changes++;
        ground_check(sim);
    }
    return lost ? STORE_UNKNOWN : result;
}

/* ---- what was committed ---- */

struct sim_exchange *
ground_exchange(struct sim *sim, const char *exchange_id)
{
    struct sim_exchange *at = sim->exchanges;
    while (at != NULL && strcmp(at->exchange_id, exchange_id) != 0)
        at = at->next;
    return at;
}

static bool
is_settled(const struct sim *sim, int64_t round_id, enum line line, uint32_t at)
{
    for (uint32_t i = sim->settled_count; i-- > 0;)
        if (sim->settled[i].round_id == round_id &&
            sim->settled[i].line == line && sim->settled[i].at == at)
            return true;
    return false;
}

static bool
overlaps(const struct tray_part *a, const struct tray_part *b)
{
    return a->tray_id == b->tray_id && a->from < b->to && b->from < a->to;
}

static bool
check_parts(struct sim *sim, const struct exchange *row)
{
    for (uint32_t i = 0; i < row->part_count; i++) {
        const struct tray_part *part = &row->parts[i];
        for (uint32_t j = part->from; j < part->to; j++)
            if (is_settled(sim, part->round_id, row->line, j))
                return sim_fail(sim, "%s is asked again after its answer",
                                line_name(row->line));
        for (const struct sim_exchange *at = sim->exchanges; at != NULL;
             at = at->next)
            for (uint32_t j = 0; at->is_open && j < at->part_count; j++)
                if (strcmp(at->exchange_id, row->exchange_id) != 0 &&
                    overlaps(part, &at->parts[j]))
                    return sim_fail(sim, "%s has a question out twice",
                                    line_name(row->line));
    }
    return true;
}

static void
see_take(struct sim *sim, const struct exchange *row, int32_t quota_day)
{
    struct sim_exchange *known = ground_exchange(sim, row->exchange_id);
    if (known == NULL) {
        known = sim_alloc(sim, 1, sizeof(*known));
        memcpy(known->exchange_id, row->exchange_id,
               sizeof(known->exchange_id));
        known->line = row->line;
        known->ready_at_us = INSTANT_NONE;
        known->part_count = row->part_count;
        known->parts = sim_alloc(sim, row->part_count, sizeof(*known->parts));
        memcpy(known->parts, row->parts,
               row->part_count * sizeof(*known->parts));
        known->is_open = true;
        known->next = sim->exchanges;
        sim->exchanges = known;
        sim->exchange_count++;
    } else if (known->attempt == row->attempt) {
        return; /* a repeat */
    }
    known->attempt = row->attempt;
    known->taken_at_us = sim->now_us;
    known->counted_day = quota_day;
    (void)check_parts(sim, row);
}

/* What is on record of a part that had none: the row, for good. */
static void
see_reply(struct sim *sim, const struct settle *settle)
{
    if (sim->reply_count == sim->reply_room) {
        sim->reply_room = sim->reply_room * 2 + 256;
        sim->replies =
            realloc(sim->replies, sim->reply_room * sizeof(*sim->replies));
        assert(sim->replies != NULL);
    }
    struct reply_row *row = &sim->replies[sim->reply_count++];
    *row = settle->reply;
    row->evidence = text_copy(&sim->arena, settle->reply.evidence);
    for (uint32_t i = 0; i < settle->case_count; i++)
        if (people_case(sim, settle->case_ids[i])->reports > 0) {
            sim_hit(sim, BAD_LATE);
            return;
        }
}

static void
see_settle(struct sim *sim, const struct settle *settle)
{
    const struct reply_row *reply = &settle->reply;
    if (reply->from < reply->to &&
        !is_settled(sim, reply->round_id, reply->line, reply->from))
        see_reply(sim, settle);
    for (uint32_t i = reply->from; i < reply->to; i++) {
        if (is_settled(sim, reply->round_id, reply->line, i))
            continue;
        if (sim->settled_count == sim->settled_room) {
            sim->settled_room = sim->settled_room * 2 + 256;
            sim->settled = realloc(sim->settled,
                                   sim->settled_room * sizeof(*sim->settled));
            assert(sim->settled != NULL);
        }
        sim->settled[sim->settled_count++] =
            (struct settled_key){reply->round_id, reply->line, i};
    }
}

/* Groups of one exchange: another keeper may go on behind the first. Only what
 * is looked for by its name is settled so. */
static void
see_group(struct sim *sim, const struct settle *settles, uint32_t count,
          bool is_last)
{
    struct sim_exchange *exchange =
        count > 0 ? ground_exchange(sim, settles[0].reply.exchange_id) : NULL;
    if (exchange == NULL || !exchange->is_open)
        return;
    int64_t pid = sim->ground->worker->pid;
    if (exchange->group_pid != 0 && exchange->group_pid != pid)
        sim_hit(sim, BAD_BETWEEN);
    if (exchange->line != LINE_LOCAL_BANKS && exchange->line != LINE_MARRIAGE &&
        !is_last)
        sim_fail(sim, "%s is settled in groups, and is asked again",
                 line_name(exchange->line));
    exchange->group_pid = pid;
}

/* A group of an answer, or its last, that is not a repeat of one whose outcome
 * was lost. */
static bool
is_answer(struct sim *sim, const struct sim_exchange *closed,
          const struct settle *settles, uint32_t count)
{
    if (closed != NULL)
        return closed->is_open;
    const struct reply_row *first = count > 0 ? &settles[0].reply : NULL;
    if (first == NULL || first->from == first->to ||
        is_settled(sim, first->round_id, first->line, first->from))
        return false;
    const struct sim_exchange *exchange =
        ground_exchange(sim, first->exchange_id);
    return exchange != NULL && exchange->is_open;
}

/* ---- the calls ---- */

static enum store_result
ground_now(struct store *store, int64_t *now_us, struct fault *fault)
{
    struct sim *sim = ground_of(store)->sim;
    if (sim->now_us < sim->away_until_us)
        return STORE_AWAY;
    return sim->memory->calls->now(sim->memory, now_us, fault);
}

static enum store_result
ground_beat(struct store *store, const char *role, const char *host,
            int64_t number, struct text counters, struct fault *fault)
{
    struct sim *sim = ground_of(store)->sim;
    if (sim->now_us < sim->away_until_us)
        return STORE_AWAY;
    return sim->memory->calls->beat(sim->memory, role, host, number, counters,
                                    fault);
}

static enum store_result
ground_heartbeats(struct store *store, struct arena *arena,
                  struct heartbeat **beats, uint32_t *count,
                  struct fault *fault)
{
    struct sim *sim = ground_of(store)->sim;
    if (sim->now_us < sim->away_until_us)
        return STORE_AWAY;
    return sim->memory->calls->heartbeats(sim->memory, arena, beats, count,
                                          fault);
}

static enum store_result
ground_open_round(struct store *store, struct arena *arena, enum lane lane,
                  uint32_t max, struct fresh_hint *hint, store_plan_fn plan,
                  void *context, struct opened *opened, struct fault *fault)
{
    struct sim *sim = ground_of(store)->sim;
    enum store_result result;
    bool lost = false;
    UNDER_LUCK(sim, 1500, result,
               sim->memory->calls->open(sim->memory, arena, lane, max, hint,
                                        plan, context, opened, fault));
    return told(sim, result, lost, opened->case_count > 0);
}

static enum store_result
ground_wake(struct store *store, struct arena *arena, const char *worker,
            int64_t lease_ms, uint32_t max, struct leased_round **rounds,
            uint32_t *count, struct fault *fault)
{
    struct sim *sim = ground_of(store)->sim;
    enum store_result result;
    bool lost = false;
    UNDER_LUCK(sim, 1500, result,
               sim->memory->calls->wake(sim->memory, arena, worker, lease_ms,
                                        max, rounds, count, fault));
    return told(sim, result, lost, *count > 0);
}

static enum store_result
ground_close_round(struct store *store, int64_t round_id, int64_t fence,
                   const struct report_row *reports, uint32_t count,
                   struct fault *fault)
{
    struct sim *sim = ground_of(store)->sim;
    struct queue_status before = {0}, after = {0};
    enum store_result result;
    bool lost = false;
    const struct sim_case *early = clock_early(sim, reports, count);
    (void)sim->memory->calls->queue_status(sim->memory, &before, fault);
    UNDER_LUCK(sim, 12, result,
               sim->memory->calls->close_round(sim->memory, round_id, fence,
                                               reports, count, fault));
    (void)sim->memory->calls->queue_status(sim->memory, &after, fault);
    /* A round that is opened again for what came meanwhile takes its place. */
    bool is_new = after.rounds_open < before.rounds_open ||
                  after.reports > before.reports ||
                  after.set_aside > before.set_aside;
    for (uint32_t i = 0; result == STORE_DONE && is_new && i < count; i++)
        (void)people_check_report(sim, &reports[i]);
    if (result == STORE_DONE && is_new && early != NULL)
        sim_fail(sim, "case %u is closed before its day is over", early->index);
    return told(sim, result, lost, is_new);
}

static enum store_result
ground_split_round(struct store *store, int64_t round_id, int64_t fence,
                   struct fault *fault)
{
    struct sim *sim = ground_of(store)->sim;
    enum store_result result;
    bool lost = false;
    UNDER_LUCK(
        sim, 12, result,
        sim->memory->calls->split_round(sim->memory, round_id, fence, fault));
    return told(sim, result, lost, true);
}

static void
see_keep(struct sim *sim, const char *worker, const struct line_row *row)
{
    struct sim_line *line = &sim->lines[owner_line(row->line)];
    if (!row->is_held)
        return;
    if (line->holder[0] != '\0' && strcmp(line->holder, worker) != 0 &&
        line->fence != row->fence)
        sim_hit(sim, BAD_LEASE_LOST);
    snprintf(line->holder, sizeof(line->holder), "%s", worker);
    line->lease_until_us = row->lease_until_us;
    line->fence = row->fence;
}

static enum store_result
ground_keep(struct store *store, struct arena *arena, const char *worker,
            int64_t lease_ms, const enum line *lines, uint32_t count,
            struct line_row *rows, struct fault *fault)
{
    struct sim *sim = ground_of(store)->sim;
    enum store_result result;
    bool lost = false;
    UNDER_LUCK(sim, 1500, result,
               sim->memory->calls->keep(sim->memory, arena, worker, lease_ms,
                                        lines, count, rows, fault));
    for (uint32_t i = 0; result == STORE_DONE && i < count; i++)
        see_keep(sim, worker, &rows[i]);
    return told(sim, result, lost, false);
}

static enum store_result
ground_release(struct store *store, const char *worker, struct fault *fault)
{
    struct sim *sim = ground_of(store)->sim;
    enum store_result result;
    bool lost = false;
    UNDER_LUCK(sim, 12, result,
               sim->memory->calls->release(sim->memory, worker, fault));
    for (uint32_t i = 0; result == STORE_DONE && i < SIM_LINES; i++)
        if (strcmp(sim->lines[i].holder, worker) == 0)
            sim->lines[i].holder[0] = '\0';
    return told(sim, result, lost, false);
}

static enum store_result
ground_waiting(struct store *store, const enum line *lines, uint32_t count,
               bool *has_trays, struct fault *fault)
{
    struct sim *sim = ground_of(store)->sim;
    enum store_result result;
    bool lost = false;
    UNDER_LUCK(sim, 1500, result,
               sim->memory->calls->waiting(sim->memory, lines, count, has_trays,
                                           fault));
    return told(sim, result, lost, false);
}

static enum store_result
ground_trays(struct store *store, struct arena *arena, enum line line,
             int64_t fence, const int64_t *known, uint32_t known_count,
             const uint32_t *max, struct tray **trays, uint32_t *count,
             struct tray_part **done, uint32_t *done_count, struct fault *fault)
{
    struct sim *sim = ground_of(store)->sim;
    enum store_result result;
    bool lost = false;
    UNDER_LUCK(sim, 1500, result,
               sim->memory->calls->trays(sim->memory, arena, line, fence, known,
                                         known_count, max, trays, count, done,
                                         done_count, fault));
    return told(sim, result, lost, false);
}

static enum store_result
ground_exchanges(struct store *store, struct arena *arena, enum line line,
                 int64_t fence, struct exchange **open, uint32_t *count,
                 struct fault *fault)
{
    struct sim *sim = ground_of(store)->sim;
    enum store_result result;
    bool lost = false;
    UNDER_LUCK(sim, 60, result,
               sim->memory->calls->exchanges(sim->memory, arena, line, fence,
                                             open, count, fault));
    return told(sim, result, lost, false);
}

static enum store_result
ground_take(struct store *store, enum line line, int64_t fence,
            const struct exchange *exchange, int32_t quota_day,
            int64_t quota_max, bool *is_over_quota, struct fault *fault)
{
    struct sim *sim = ground_of(store)->sim;
    enum store_result result;
    bool lost = false;
    UNDER_LUCK(sim, 60, result,
               sim->memory->calls->take(sim->memory, line, fence, exchange,
                                        quota_day, quota_max, is_over_quota,
                                        fault));
    if (result == STORE_DONE && !*is_over_quota)
        see_take(sim, exchange, quota_day);
    return told(sim, result, lost, !*is_over_quota);
}

static enum store_result
ground_again(struct store *store, enum line line, int64_t fence,
             const struct exchange *exchange, struct fault *fault)
{
    struct sim *sim = ground_of(store)->sim;
    enum store_result result;
    bool lost = false;
    UNDER_LUCK(
        sim, 60, result,
        sim->memory->calls->again(sim->memory, line, fence, exchange, fault));
    return told(sim, result, lost, true);
}

static enum store_result
ground_got(struct store *store, enum line line, int64_t fence,
           const char *exchange_id, const struct settle *settles,
           uint32_t count, const struct stray *strays, uint32_t stray_count,
           const struct line_change *change, struct fault *fault)
{
    struct sim *sim = ground_of(store)->sim;
    enum store_result result;
    bool lost = false;
    UNDER_LUCK(sim, 60, result,
               sim->memory->calls->got(sim->memory, line, fence, exchange_id,
                                       settles, count, strays, stray_count,
                                       change, fault));
    if (result == STORE_DONE) {
        struct sim_exchange *known = ground_exchange(sim, exchange_id);
        see_group(sim, settles, count, known != NULL);
        if (is_answer(sim, known, settles, count))
            silence_see(sim, line, settles, count, change);
        if (known != NULL)
            known->is_open = false;
        for (uint32_t i = 0; i < count; i++)
            see_settle(sim, &settles[i]);
    }
    return told(sim, result, lost, true);
}

static enum store_result
ground_orders(struct store *store, struct arena *arena, const char *role,
              struct order **orders, uint32_t *count, struct fault *fault)
{
    struct sim *sim = ground_of(store)->sim;
    return sim->memory->calls->orders(sim->memory, arena, role, orders, count,
                                      fault);
}

static const struct store_calls ground_calls = {
    .now = ground_now,
    .beat = ground_beat,
    .heartbeats = ground_heartbeats,
    .orders = ground_orders,
    .open = ground_open_round,
    .wake = ground_wake,
    .close_round = ground_close_round,
    .split_round = ground_split_round,
    .keep = ground_keep,
    .release = ground_release,
    .waiting = ground_waiting,
    .trays = ground_trays,
    .exchanges = ground_exchanges,
    .take = ground_take,
    .again = ground_again,
    .got = ground_got,
};

struct store *
ground_open(struct sim *sim)
{
    sim->ground = calloc(1, sizeof(*sim->ground));
    assert(sim->ground != NULL);
    sim->ground->store.calls = &ground_calls;
    sim->ground->sim = sim;
    return &sim->ground->store;
}

void
ground_close(struct sim *sim)
{
    free(sim->ground);
}
