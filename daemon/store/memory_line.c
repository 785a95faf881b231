/* SPDX-License-Identifier: Apache-2.0
 *
 * The memory twin's line desk: leases of lines, trays, exchanges, replies.
 */
#include <assert.h>
#include <string.h>

#include "date.h"
#include "look.h"
#include "memory.h"
#include "mutant.h"

static struct memory_line *
line_of(struct store_memory *memory, enum line line)
{
    assert((unsigned)line < LINES_MAX);
    memory->lines[line].line = line;
    return &memory->lines[line];
}

static bool
line_is_ours(struct store_memory *memory, enum line line, int64_t fence)
{
    return line_of(memory, line)->fence == fence || mutant_is("fence_ignored");
}

enum store_result
memory_keep_lines(struct store *store, struct arena *arena, const char *worker,
                  int64_t lease_ms, const enum line *lines, uint32_t count,
                  struct line_row *rows, struct fault *fault)
{
    (void)fault;
    struct store_memory *memory = memory_of(store);
    int64_t now_us = *memory->clock;
    assert(strlen(worker) < MEMORY_WORKER_MAX);
    for (uint32_t i = 0; i < count; i++) {
        struct memory_line *line = line_of(memory, lines[i]);
        bool is_held = strcmp(line->holder, worker) == 0;
        if (!is_held &&
            (line->holder[0] == '\0' || line->lease_until_us <= now_us)) {
            memcpy(line->holder, worker, strlen(worker) + 1);
            line->fence++;
            is_held = true;
        }
        if (is_held)
            line->lease_until_us = now_us + lease_ms * 1000;
        rows[i] = (struct line_row){.line = line->line,
                                    .is_held = is_held,
                                    .fence = line->fence,
                                    .lease_until_us = line->lease_until_us,
                                    .quota_day = line->quota_day,
                                    .quota_used = line->quota_used,
                                    .is_paused = line->is_paused,
                                    .watch = line->watch};
        rows[i].institutions = memory_institutions(memory, arena, line->line,
                                                   &rows[i].institution_count);
    }
    return STORE_DONE;
}

enum store_result
memory_release(struct store *store, const char *worker, struct fault *fault)
{
    (void)fault;
    struct store_memory *memory = memory_of(store);
    for (int i = 0; i < LINES_MAX; i++)
        if (strcmp(memory->lines[i].holder, worker) == 0) {
            memory->lines[i].holder[0] = '\0';
            memory->lines[i].lease_until_us = *memory->clock;
        }
    return STORE_DONE;
}

enum store_result
memory_waiting(struct store *store, const enum line *lines, uint32_t count,
               bool *has_trays, struct fault *fault)
{
    (void)fault;
    struct store_memory *memory = memory_of(store);
    for (uint32_t i = 0; i < count; i++) {
        has_trays[i] = false;
        for (uint32_t t = 0; t < memory->trays.count; t++)
            has_trays[i] |= ROW(memory->trays, tray, t)->line == lines[i];
    }
    return STORE_DONE;
}

static bool
tray_is_before(const struct tray *a, const struct tray *b)
{
    if (a->lane != b->lane)
        return a->lane < b->lane;
    if (a->due != b->due)
        return a->due < b->due;
    if (a->turn != b->turn)
        return a->turn < b->turn;
    return a->tray_id < b->tray_id;
}

struct trays_asked { /* of each lane so many may come still */
    enum line line;
    const int64_t *known;
    uint32_t known_count;
    uint32_t left[LANE_COUNT];
};

static bool
tray_is_wanted(const struct tray *tray, const struct trays_asked *asked)
{
    if (tray->line != asked->line || asked->left[tray->lane] == 0)
        return false;
    for (uint32_t i = 0; i < asked->known_count; i++)
        if (asked->known[i] == tray->version)
            return false;
    return true;
}

/* The next wanted tray behind `after` (NULL: the first), or NULL. */
static const struct tray *
tray_next(struct store_memory *memory, const struct trays_asked *asked,
          const struct tray *after)
{
    const struct tray *best = NULL;
    for (uint32_t i = 0; i < memory->trays.count; i++) {
        const struct tray *tray = ROW(memory->trays, tray, i);
        if ((after != NULL && !tray_is_before(after, tray)) ||
            (best != NULL && !tray_is_before(tray, best)) ||
            !tray_is_wanted(tray, asked))
            continue;
        best = tray;
    }
    return best;
}

static void
trays_done(struct store_memory *memory, const struct tray *tray,
           struct tray_part *done, uint32_t *done_count)
{
    for (uint32_t i = 0; i < memory->replies.count; i++) {
        const struct reply_row *row =
            &ROW(memory->replies, memory_reply, i)->row;
        if (row->round_id == tray->round_id && row->line == tray->line)
            done[(*done_count)++] = (struct tray_part){
                tray->tray_id, tray->round_id, row->from, row->to};
    }
}

enum store_result
memory_trays(struct store *store, struct arena *arena, enum line line,
             int64_t fence, const int64_t *known, uint32_t known_count,
             const uint32_t *max, struct tray **trays, uint32_t *count,
             struct tray_part **done, uint32_t *done_count, struct fault *fault)
{
    struct store_memory *memory = memory_of(store);
    struct trays_asked asked = {line, known, known_count, {0}};
    uint32_t most = 0;
    *count = *done_count = 0;
    *done = NULL;
    if (!line_is_ours(memory, line, fence))
        return STORE_FENCED;
    struct withdrawn *withdrawn = memory_withdrawn(memory, arena);
    for (int lane = 0; lane < LANE_COUNT; lane++) {
        asked.left[lane] = max[lane];
        most += max[lane];
    }
    *trays = arena_array(arena, most, sizeof(**trays));
    if (tray_next(memory, &asked, NULL) == NULL)
        return STORE_DONE; /* as mostly: nothing is made ready for it */
    *done = arena_array(arena, memory->replies.count, sizeof(**done));
    if (arena_failed(arena))
        return memory_gave_up(fault, "arena");
    const struct tray *next = NULL;
    while ((next = tray_next(memory, &asked, next)) != NULL) {
        if (mutant_is("flood_fills_the_load") && *count == max[LANE_EXPRESS])
            break;
        struct tray *tray = &(*trays)[(*count)++];
        *tray = *next;
        asked.left[tray->lane]--;
        if (!look_apply(arena, next->questions, withdrawn,
                        memory->consents.count, &tray->questions))
            return memory_gave_up(fault, "tray");
        trays_done(memory, next, *done, done_count);
    }
    return STORE_DONE;
}

static struct exchange
exchange_copy(struct arena *arena, const struct exchange *from)
{
    struct exchange copy = *from;
    copy.mandate = text_copy(arena, from->mandate);
    copy.memo = text_copy(arena, from->memo);
    copy.parts = arena_array(arena, from->part_count, sizeof(*copy.parts));
    if (copy.parts != NULL && from->part_count > 0)
        memcpy(copy.parts, from->parts, from->part_count * sizeof(*copy.parts));
    return copy;
}

enum store_result
memory_exchanges(struct store *store, struct arena *arena, enum line line,
                 int64_t fence, struct exchange **open, uint32_t *count,
                 struct fault *fault)
{
    struct store_memory *memory = memory_of(store);
    *count = 0;
    if (!line_is_ours(memory, line, fence))
        return STORE_FENCED;
    *open = arena_array(arena, memory->exchanges.count, sizeof(**open));
    for (uint32_t i = 0; *open != NULL && i < memory->exchanges.count; i++) {
        const struct memory_exchange *row =
            ROW(memory->exchanges, memory_exchange, i);
        if (row->exchange.line == line && row->settled_at_us == 0)
            (*open)[(*count)++] = exchange_copy(arena, &row->exchange);
    }
    return arena_failed(arena) ? memory_gave_up(fault, "arena") : STORE_DONE;
}

static struct memory_exchange *
exchange_find(struct store_memory *memory, const char *exchange_id)
{
    for (uint32_t i = memory->exchanges.count;
         i-- > 0;) { /* mostly a new one */
        struct memory_exchange *row =
            ROW(memory->exchanges, memory_exchange, i);
        if (strcmp(row->exchange.exchange_id, exchange_id) == 0)
            return row;
    }
    return NULL;
}

static const struct tray *
tray_find(struct store_memory *memory, int64_t tray_id)
{
    for (uint32_t i = 0; i < memory->trays.count; i++)
        if (ROW(memory->trays, tray, i)->tray_id == tray_id)
            return ROW(memory->trays, tray, i);
    return NULL;
}

/* Whether every part's tray is there and every consent still holds today. */
static bool
take_is_lawful(struct store_memory *memory, const struct exchange *exchange,
               int32_t day, int32_t *first_end)
{
    struct arena scratch;
    arena_init(&scratch, 0);
    struct withdrawn *withdrawn = memory_withdrawn(memory, &scratch);
    *first_end = DATE_NONE;
    bool is_lawful = true;
    for (uint32_t i = 0; is_lawful && i < exchange->part_count; i++) {
        const struct tray_part *part = &exchange->parts[i];
        const struct tray *tray = tray_find(memory, part->tray_id);
        is_lawful =
            tray != NULL && tray->line == exchange->line &&
            tray->round_id == part->round_id &&
            look_first_end(tray->questions, part->from, part->to, withdrawn,
                           memory->consents.count, first_end);
    }
    arena_release(&scratch);
    if (mutant_is("consent_not_checked"))
        return is_lawful;
    return is_lawful && (*first_end == DATE_NONE || *first_end >= day);
}

void
memory_floor_raise(struct store_memory *memory, const struct tray *tray,
                   int64_t turn)
{
    struct memory_floor *row = NULL;
    for (uint32_t i = 0; i < memory->floors.count; i++) {
        struct memory_floor *at = ROW(memory->floors, memory_floor, i);
        if (at->lane == tray->lane && at->due == tray->due &&
            at->line == tray->line)
            row = at;
    }
    if (row == NULL) {
        row = rows_add(&memory->floors);
        row->lane = tray->lane;
        row->due = tray->due;
        row->line = tray->line;
    }
    if (row->turn < turn)
        row->turn = turn;
}

/* False where the line's quota of the day would be exceeded. A day that went
 * back counts under the later day: never a second quota for one. */
static bool
take_quota(struct memory_line *line, int32_t day, int64_t max, int64_t count)
{
    int64_t used = day > line->quota_day ? 0 : line->quota_used;
    if (max > 0 && used + count > max)
        return false;
    if (day > line->quota_day)
        line->quota_day = day;
    line->quota_max = max;
    line->quota_used = mutant_is("quota_after_send") ? used : used + count;
    return true;
}

static void
take_write(struct store_memory *memory, struct memory_exchange *row,
           const struct exchange *exchange, int32_t quota_day)
{
    row->exchange = exchange_copy(&memory->kept, exchange);
    assert(!arena_failed(&memory->kept));
    row->counted = exchange->attempt;
    row->asks++;
    if (row->asked_day != quota_day)
        row->asked_count = 0;
    row->asked_day = quota_day;
    row->asked_count += exchange->question_count;
    struct digest asked;
    look_digest(exchange, &asked);
    memory_leaf(memory, LEAF_ASKED, 0, 0, &asked);
}

enum store_result
memory_take(struct store *store, enum line line, int64_t fence,
            const struct exchange *exchange, int32_t quota_day,
            int64_t quota_max, bool *is_over_quota, struct fault *fault)
{
    (void)fault;
    struct store_memory *memory = memory_of(store);
    *is_over_quota = false;
    if (!line_is_ours(memory, line, fence) ||
        (line_of(memory, line)->is_paused && !mutant_is("taken_while_paused")))
        return STORE_FENCED;
    struct memory_exchange *row = exchange_find(memory, exchange->exchange_id);
    bool is_repeat = row != NULL && exchange->attempt == row->counted;
    if (row != NULL &&
        (row->settled_at_us != 0 || exchange->attempt < row->counted ||
         (is_repeat && row->fence != fence)))
        return STORE_FENCED;
    int32_t today = instant_shanghai_date(*memory->clock);
    int32_t first_end;
    if (exchange->line != line ||
        !take_is_lawful(memory, exchange, today, &first_end))
        return STORE_FENCED;
    if (is_repeat)
        return STORE_DONE;
    struct memory_line *held = line_of(memory, line);
    if (!take_quota(held, quota_day, quota_max, exchange->question_count)) {
        *is_over_quota = true;
        return STORE_DONE;
    }
    if (row == NULL)
        row = rows_add(&memory->exchanges);
    row->fence = fence;
    row->checked_on = today;
    row->consent_end = first_end;
    take_write(memory, row, exchange, held->quota_day);
    for (uint32_t i = 0; i < exchange->part_count; i++) {
        const struct tray *tray = tray_find(memory, exchange->parts[i].tray_id);
        memory_floor_raise(memory, tray, tray->turn);
    }
    return STORE_DONE;
}

enum store_result
memory_again(struct store *store, enum line line, int64_t fence,
             const struct exchange *exchange, struct fault *fault)
{
    (void)fault;
    struct store_memory *memory = memory_of(store);
    if (!line_is_ours(memory, line, fence))
        return STORE_FENCED;
    struct memory_exchange *row = exchange_find(memory, exchange->exchange_id);
    if (row == NULL || row->exchange.line != line || row->settled_at_us != 0)
        return STORE_FENCED;
    row->exchange.poll_at_us = exchange->poll_at_us;
    row->exchange.is_sent = exchange->is_sent;
    row->exchange.attempt = exchange->attempt;
    row->exchange.memo = memory_keep(memory, exchange->memo);
    return STORE_DONE;
}

/* While a round is open a part has one reply; what comes after the report is
 * kept once an exchange. */
static bool
got_is_known(struct store_memory *memory, const struct reply_row *reply,
             bool is_late)
{
    for (uint32_t i = 0; i < memory->replies.count; i++) {
        const struct reply_row *row =
            &ROW(memory->replies, memory_reply, i)->row;
        if (row->round_id == reply->round_id && row->line == reply->line &&
            row->from == reply->from &&
            (!is_late || strcmp(row->exchange_id, reply->exchange_id) == 0))
            return true;
    }
    return false;
}

static void
got_tray_done(struct store_memory *memory, int64_t tray_id, int64_t root_id)
{
    uint32_t at = 0;
    while (at < memory->trays.count &&
           ROW(memory->trays, tray, at)->tray_id != tray_id)
        at++;
    if (at == memory->trays.count)
        return;
    rows_remove(&memory->trays, at);
    for (uint32_t i = 0; i < memory->rounds.count; i++) {
        struct memory_round *round = ROW(memory->rounds, memory_round, i);
        if (round->root_id != root_id || round->is_revise ||
            mutant_is("missing_not_decremented"))
            continue;
        assert(round->missing > 0);
        round->missing--;
        if (round->missing == 0 && *memory->clock < round->wake_at_us)
            round->wake_at_us = *memory->clock;
    }
}

/* Rounds that were taken already do not know of it. */
static void
got_more(struct store_memory *memory, int64_t root_id)
{
    for (uint32_t i = 0; i < memory->rounds.count; i++) {
        struct memory_round *round = ROW(memory->rounds, memory_round, i);
        round->has_more |= round->root_id == root_id && round->attempts > 0;
    }
}

/* Whether its reply is new. */
static bool
got_settle(struct store_memory *memory, const struct settle *settle)
{
    const struct reply_row *reply = &settle->reply;
    bool is_late = true;
    for (uint32_t i = 0; i < memory->rounds.count; i++) {
        const struct memory_round *round = ROW(memory->rounds, memory_round, i);
        is_late &= round->root_id != reply->round_id || round->is_revise;
    }
    bool is_new =
        reply->from < reply->to && !got_is_known(memory, reply, is_late);
    if (is_new) {
        got_more(memory, reply->round_id);
        struct memory_reply *row = rows_add(&memory->replies);
        row->row = *reply;
        row->row.evidence = memory_keep(memory, reply->evidence);
        row->round_fence = memory_id(memory);
        row->is_late = is_late;
        if (!mutant_is("late_stranger_kept"))
            memory_purge_late(memory, row);
        memory_leaf(memory, LEAF_REPLY, 0, 0, &reply->root);
        memory_revise(memory, settle);
    }
    if (settle->is_tray_done)
        got_tray_done(memory, settle->tray_id, reply->round_id);
    return is_new;
}

enum store_result
memory_got(struct store *store, enum line line, int64_t fence,
           const char *exchange_id, const struct settle *settles,
           uint32_t count, const struct stray *strays, uint32_t stray_count,
           const struct line_change *change, struct fault *fault)
{
    (void)fault;
    struct store_memory *memory = memory_of(store);
    bool is_new = exchange_id[0] != '\0' || mutant_is("counted_twice");
    if (!line_is_ours(memory, line, fence))
        return STORE_FENCED;
    if (exchange_id[0] != '\0') {
        struct memory_exchange *row = exchange_find(memory, exchange_id);
        if (row == NULL || row->exchange.line != line)
            return STORE_FENCED;
        if (row->settled_at_us != 0 && !mutant_is("reply_written_twice"))
            return STORE_DONE;
        row->settled_at_us = *memory->clock;
    }
    for (uint32_t i = 0; i < count; i++)
        is_new |= got_settle(memory, &settles[i]);
    if (exchange_id[0] != '\0' &&
        memory_asked_about_a_stranger(memory, exchange_id))
        exchange_find(memory, exchange_id)->exchange.memo = TEXT_NONE;
    if (change != NULL && is_new)
        memory_change(memory, line_of(memory, line), change);
    for (uint32_t i = 0; i < stray_count; i++)
        memory_aside(memory, ASIDE_STRAY, 0, strays[i].line, strays[i].why,
                     strays[i].bytes);
    return STORE_DONE;
}
