/* SPDX-License-Identifier: Apache-2.0
 *
 * tx3 on PostgreSQL: what came back is written, settled trays bring their
 * rounds nearer, strays go aside, the exchange is settled, the line's watch and
 * counts follow. Locks are taken in one order: line, exchange, rounds by
 * number (those that are not there as advisory ones), trays.
 *
 * A reply has a number of hedui.round_fence, drawn while its rounds are locked:
 * who leases one of them later draws a larger one, and makes its report with
 * the reply. A report that is there already was made under a smaller one. What
 * a round that was taken does not know of is told by has_more.
 */
#include <string.h>

#include "date.h"
#include "mutant.h"
#include "postgres.h"
#include "postgres_change.h"
#include "postgres_hand.h"
#include "postgres_revise.h"

static const struct statement partition_sql = {
    "got_partition", "select hedui.make_reply_partition($1::int4) is null"};

/* The line, and the exchange when there is one, locked. */
static const struct statement lock_sql = {
    "got_lock",
    "with l as (select is_silent from hedui.line where line = $1::int4"
    "              and fence = $2::int8 for no key update),"
    " x as (select settled_at_us is not null as is_settled"
    "         from hedui.exchange where exchange_id = $3::text"
    "          and line = $1::int4 for no key update)"
    " select hedui.now_us(), x.is_settled, l.is_silent"
    "   from l left join x on true"};

/* Of an answer by hand, which has no keeper: its line, locked as by one. */
static const struct statement line_sql = {
    "got_line", "select hedui.now_us(), null::bool, is_silent from hedui.line"
                " where line = $1::int4 for no key update"};

/* The rounds, locked: nobody else writes replies of this line to them. */
static const struct statement rounds_sql = {
    "got_rounds",
    "with o as materialized ("
    "  select root_id, kind, round_id, opened_at_us from hedui.round"
    "   where root_id = any ($1::int8[]) order by round_id"
    "     for no key update)"
    " select root_id, bool_or(kind = 0),"
    "        bool_or(kind = 0 and round_id = root_id), min(opened_at_us)"
    "   from o group by root_id"};

/* The parts that have replies already. A statement of its own, since when is a
 * parameter: only then are the months before it left out when it is planned,
 * and 40 of them opened for nothing took longer than all else of it. */
static const struct statement parts_sql = {
    "got_parts", "select round_id, part_from, exchange_id from hedui.reply"
                 " where round_id = any ($1::int8[]) and line = $2::int4"
                 "   and kept_at_us >= $3::int8"};

/* Replies with their leaves; trays that are settled now; their rounds miss one
 * less and wake at zero (a wake_at that has passed stays: reports are dated by
 * it); strays; the exchange is settled. */
static const struct statement write_sql = {
    "got_write",
    "with written as ("
    "  insert into hedui.reply (round_id, line, part_from, part_to,"
    "    exchange_id, kept_at_us, received_at_us, round_fence, is_late,"
    "    received, root, evidence)"
    "  select round_id, $1::int4, part_from, part_to, exchange_id, $2::int8,"
    "         received_at_us, nextval('hedui.round_fence'), is_late, received,"
    "         root, evidence"
    "    from unnest($4::int8[], $5::int4[], $6::int4[], $7::text[],"
    "      $8::int8[], $9::bool[], $10::bytea[], $11::bytea[],"
    "      $12::bytea[]) u (round_id, part_from, part_to, exchange_id,"
    "      received_at_us, is_late, received, root, evidence)"
    "  returning round_id, root),"
    " leaves as ("
    "  insert into hedui.leaf (kind, at_us, digest)"
    "  select 2, $2::int8, root from written),"
    " gone as ("
    "  delete from hedui.tray t"
    "   using unnest($13::int8[], $14::int8[]) u (tray_id, round_id)"
    "   where t.round_id = u.round_id and t.line = $1::int4"
    "     and t.tray_id = u.tray_id"
    "  returning t.round_id),"
    " less as ("
    "  select round_id, sum(n)::int4 as n, bool_or(is_new) as is_new"
    "    from (select round_id, 1 as n, false as is_new from gone"
    "          union all select round_id, 0, true from written) u"
    "   group by round_id),"
    " nearer as ("
    "  update hedui.round o"
    "     set missing = case when o.kind = 0 then o.missing - l.n"
    "                        else o.missing end,"
    "         wake_at_us = case when o.kind = 0 and l.n > 0"
    "                            and o.missing = l.n"
    "                           then least(o.wake_at_us, $2::int8)"
    "                           else o.wake_at_us end,"
    "         has_more = o.has_more or (l.is_new and o.attempts > 0)"
    "    from less l where o.root_id = l.round_id and not $15::bool"
    "     and ((o.kind = 0 and l.n > 0)"
    "          or (l.is_new and o.attempts > 0 and not o.has_more))"
    "  returning o.missing),"
    " aside as ("
    "  insert into hedui.set_aside (kind, line, exchange_id, at_us, why,"
    "    bytes)"
    "  select 1, line::int2, exchange_id, $2::int8, why, bytes"
    "    from unnest($16::int4[], $17::text[], $18::text[], $19::bytea[])"
    "         u (line, exchange_id, why, bytes))," CHANGE_SQL " settled as ("
    /* What its owner was sent next may name a stranger. */
    "  update hedui.exchange e"
    "     set settled_at_us = $2::int8,"
    "         memo = case when exists (select from hedui.wrong_id_ask a"
    "                                   where a.exchange_id = e.exchange_id)"
    "                     then null else memo end"
    "   where e.exchange_id = $3::text)"
    " select exists (select from hedui.wrong_id w"
    "                 where w.round_id = any ($4::int8[])), n.is_told"
    "   from (values (1)) one (x) left join"
    "        (select pg_notify('hedui_worker', 'cases') is null as is_told"
    "           from nearer where missing = 0 limit 1) n on true"};

struct got {
    enum line line;
    int64_t fence;
    const char *exchange_id;
    const struct settle *settles;
    uint32_t count;
    const struct stray *strays;
    uint32_t stray_count;
    const struct line_change *change;   /* NULL: none */
    const struct hand_waiting *by_hand; /* NULL: its keeper brings it */
    /* read in the transaction */
    struct arena arena;
    bool is_repeat; /* the exchange is settled */
    bool was_silent;
    int64_t now_us;
    int64_t day;      /* UTC day of it: names the partition */
    bool *is_late;    /* one a settle: its round was closed */
    bool *is_known;   /* one a settle: the reply is there */
    bool is_whole;    /* no case of these rounds was reported yet */
    int64_t since_us; /* the earliest of them was opened then; 0: one is gone */
};

/* The partition for a day is made in a transaction of its own: DDL takes locks
 * that must not be held over an answer. The next day's comes along. */
static enum tx
partition_body(struct pg *pg, void *context)
{
    const int64_t *day = context;
    for (int i = 0; i < 2; i++) {
        struct params params;
        params_init(&params);
        params_int32(&params, *day + i);
        bool done = pg_do(pg, &partition_sql, &params, NULL);
        params_release(&params);
        if (!done)
            return TX_FAILED;
    }
    return TX_COMMIT;
}

static enum tx
got_lock(struct pg *pg, struct got *got)
{
    struct params params;
    params_init(&params);
    params_int32(&params, got->line);
    if (got->by_hand == NULL) {
        params_int64(&params, got->fence);
        params_chars(&params, got->exchange_id);
    }
    PGresult *result =
        pg_query(pg, got->by_hand == NULL ? &lock_sql : &line_sql, &params);
    params_release(&params);
    if (result == NULL)
        return TX_FAILED;
    enum tx tx = TX_FENCED;
    if (pg_touched(result) == 1) {
        bool is_there = !column_is_null(result, 0, 1);
        got->now_us = column_int64(result, 0, 0);
        got->day = got->now_us / INSTANT_DAY;
        got->was_silent = column_bool(result, 0, 2);
        if (is_there)
            tx = column_bool(result, 0, 1) ? TX_NOTHING : TX_COMMIT;
        else
            tx = got->exchange_id[0] == '\0' || got->by_hand != NULL
                     ? TX_COMMIT
                     : TX_FENCED;
        got->is_repeat = tx == TX_NOTHING;
    }
    PQclear(result);
    return tx;
}

static PGresult *
got_rounds_query(struct pg *pg, const struct got *got)
{
    struct params params;
    params_init(&params);
    params_items(&params, ITEMS_INT64, got->count);
    for (uint32_t i = 0; i < got->count; i++)
        items_int64(&params, got->settles[i].reply.round_id);
    PGresult *result = pg_query(pg, &rounds_sql, &params);
    params_release(&params);
    return result;
}

static PGresult *
got_parts_query(struct pg *pg, const struct got *got)
{
    struct params params;
    params_init(&params);
    params_items(&params, ITEMS_INT64, got->count);
    for (uint32_t i = 0; i < got->count; i++)
        items_int64(&params, got->settles[i].reply.round_id);
    params_int32(&params, got->line);
    params_int64(&params, got->since_us);
    PGresult *result = pg_query(pg, &parts_sql, &params);
    params_release(&params);
    return result;
}

/* While a round is open a part has one reply; what comes after the report is
 * kept once an exchange. */
static void
got_settle_known(struct got *got, uint32_t i, const PGresult *result)
{
    const struct reply_row *reply = &got->settles[i].reply;
    bool is_late = got->is_late[i];
    got->is_known[i] = reply->from == reply->to;
    for (uint32_t row = 0; row < pg_touched(result); row++)
        got->is_known[i] |=
            column_int64(result, row, 0) == reply->round_id &&
            column_uint32(result, row, 1) == reply->from &&
            (!is_late || text_equals_chars(column_view(result, row, 2),
                                           reply->exchange_id));
    for (uint32_t j = 0; j < i; j++)
        got->is_known[i] |= got->settles[j].reply.round_id == reply->round_id &&
                            got->settles[j].reply.from == reply->from;
}

/* What is known of the rounds that are there; false: one of them is not open.
 */
static bool
got_rounds_read(struct got *got, const PGresult *result)
{
    bool are_open = true, are_there = true;
    got->is_whole = true;
    got->since_us = INT64_MAX;
    for (uint32_t i = 0; i < got->count; i++) {
        bool is_whole = false, is_there = false;
        got->is_late[i] = true;
        for (uint32_t row = 0; row < pg_touched(result); row++) {
            if (column_int64(result, row, 0) != got->settles[i].reply.round_id)
                continue;
            int64_t opened_us = column_int64(result, row, 3);
            is_there = true;
            got->is_late[i] = !column_bool(result, row, 1);
            is_whole = column_bool(result, row, 2);
            if (opened_us < got->since_us)
                got->since_us = opened_us;
        }
        are_there &= is_there;
        are_open &= !got->is_late[i];
        got->is_whole &= is_whole;
    }
    if (!are_there)
        got->since_us = 0;
    if (mutant_is("parts_of_later"))
        got->since_us = INT64_MAX;
    return are_open;
}

/* Where a round is not there, look a second time: it may just have been split,
 * or another line has just made one of kind REVISE, and only a new snapshot
 * sees it. What is drawn of hedui.round_fence later is drawn with it locked. */
static bool
got_rounds(struct pg *pg, struct got *got)
{
    bool is_gone = got->count > 0;
    for (int pass = 0; is_gone && pass < 2; pass++) {
        if (pass == 1 && !postgres_revise_lock(pg, got->settles, got->count))
            return false;
        PGresult *result = got_rounds_query(pg, got);
        if (result == NULL)
            return false;
        is_gone = !got_rounds_read(got, result);
        PQclear(result);
    }
    if (got->count == 0)
        return true;
    PGresult *result = got_parts_query(pg, got);
    if (result == NULL)
        return false;
    for (uint32_t i = 0; i < got->count; i++)
        got_settle_known(got, i, result);
    PQclear(result);
    return true;
}

static uint32_t
got_new_count(const struct got *got)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < got->count; i++)
        count += !got->is_known[i];
    return count;
}

/* One array over the settles whose replies are new. */
#define GOT_ITEMS(params, got, type, item, ...)                                \
    do {                                                                       \
        params_items((params), (type), got_new_count(got));                    \
        for (uint32_t i = 0; i < (got)->count; i++) {                          \
            const struct reply_row *reply = &(got)->settles[i].reply;          \
            if (!(got)->is_known[i])                                           \
                item((params), __VA_ARGS__);                                   \
            (void)reply;                                                       \
        }                                                                      \
    } while (0)

static void
got_reply_items(struct params *params, const struct got *got)
{
    GOT_ITEMS(params, got, ITEMS_INT64, items_int64, reply->round_id);
    GOT_ITEMS(params, got, ITEMS_INT32, items_int32, reply->from);
    GOT_ITEMS(params, got, ITEMS_INT32, items_int32, reply->to);
    GOT_ITEMS(params, got, ITEMS_TEXT, items_text, text_of(reply->exchange_id));
    GOT_ITEMS(params, got, ITEMS_INT64, items_int64, reply->received_at_us);
    GOT_ITEMS(params, got, ITEMS_BOOL, items_bool, got->is_late[i]);
    GOT_ITEMS(params, got, ITEMS_BYTES, items_bytes, reply->received.bytes,
              DIGEST_SIZE);
    GOT_ITEMS(params, got, ITEMS_BYTES, items_bytes, reply->root.bytes,
              DIGEST_SIZE);
    GOT_ITEMS(params, got, ITEMS_BYTES, items_blob, reply->evidence);
}

static void
got_tray_items(struct params *params, const struct got *got)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < got->count; i++)
        count += got->settles[i].is_tray_done;
    params_items(params, ITEMS_INT64, count);
    for (uint32_t i = 0; i < got->count; i++)
        if (got->settles[i].is_tray_done)
            items_int64(params, got->settles[i].tray_id);
    params_items(params, ITEMS_INT64, count);
    for (uint32_t i = 0; i < got->count; i++)
        if (got->settles[i].is_tray_done)
            items_int64(params, got->settles[i].reply.round_id);
}

static void
got_stray_items(struct params *params, const struct got *got)
{
    params_items(params, ITEMS_INT32, got->stray_count);
    for (uint32_t i = 0; i < got->stray_count; i++)
        items_int32(params, got->strays[i].line);
    params_items(params, ITEMS_TEXT, got->stray_count);
    for (uint32_t i = 0; i < got->stray_count; i++)
        items_text(params, text_of(got->strays[i].exchange_id));
    params_items(params, ITEMS_TEXT, got->stray_count);
    for (uint32_t i = 0; i < got->stray_count; i++)
        items_text(params, text_of(got->strays[i].why));
    params_items(params, ITEMS_BYTES, got->stray_count);
    for (uint32_t i = 0; i < got->stray_count; i++)
        items_blob(params, got->strays[i].bytes);
}

/* Parts that were settled without asking and are there: a repeat. */
static bool
got_is_counted(const struct got *got)
{
    return got->change != NULL &&
           (got->exchange_id[0] != '\0' || got_new_count(got) > 0 ||
            mutant_is("counted_twice"));
}

static bool
got_write(struct pg *pg, const struct got *got)
{
    struct params params;
    params_init(&params);
    params_int32(&params, got->line);
    params_int64(&params, got->now_us);
    params_chars(&params, got->exchange_id);
    got_reply_items(&params, got);
    got_tray_items(&params, got);
    params_bool(&params, mutant_is("missing_not_decremented"));
    got_stray_items(&params, got);
    change_params(&params, got_is_counted(got) ? got->change : NULL,
                  got->was_silent);
    PGresult *result = pg_query(pg, &write_sql, &params);
    params_release(&params);
    if (result == NULL)
        return false;
    if (got_is_counted(got) &&
        !change_institutions(pg, got->line, got->change)) {
        PQclear(result);
        return false;
    }
    bool is_about_a_stranger = pg_touched(result) == 1 &&
                               column_bool(result, 0, 0) &&
                               !mutant_is("late_stranger_kept");
    PQclear(result);
    return !is_about_a_stranger ||
           postgres_purge_late(pg, got->settles, got->count);
}

static bool
got_day_is_known(const struct pg *pg, const struct got *got)
{
    return got->day >= pg->reply_days[0] && got->day <= pg->reply_days[1];
}

/* While its round is open for other cases a part has one reply: it waits. */
static enum tx
got_take_hand(struct pg *pg, const struct got *got)
{
    if (got->by_hand == NULL)
        return TX_COMMIT;
    return got->is_late[0] ? postgres_hand_take(pg, got->by_hand,
                                                got->exchange_id, got->now_us)
                           : TX_NOTHING;
}

static enum tx
got_body(struct pg *pg, void *context)
{
    struct got *got = context;
    arena_release(&got->arena);
    got->is_late =
        postgres_array(pg, &got->arena, got->count, sizeof(*got->is_late));
    got->is_known =
        postgres_array(pg, &got->arena, got->count, sizeof(*got->is_known));
    if (arena_failed(&got->arena))
        return TX_FAILED;
    enum tx tx = got_lock(pg, got);
    if (tx != TX_COMMIT)
        return tx;
    if (!got_day_is_known(pg, got))
        return TX_NOTHING;
    if (!got_rounds(pg, got))
        return TX_FAILED;
    tx = got_take_hand(pg, got);
    if (tx != TX_COMMIT)
        return tx;
    if (!got_write(pg, got) ||
        (got->by_hand != NULL &&
         !postgres_hand_end(pg, got->by_hand, got->exchange_id, got->now_us)))
        return TX_FAILED;
    if (!got->is_whole && got_new_count(got) > 0 &&
        !postgres_revise(pg, got->settles, got->count, got->now_us))
        return TX_FAILED;
    return TX_COMMIT;
}

static enum store_result
got_run(struct pg *pg, struct got *got, struct fault *fault)
{
    arena_init(&got->arena, 0);
    enum store_result result = pg_run(pg, "got", got_body, got, fault);
    if (result == STORE_DONE && !got->is_repeat && !got_day_is_known(pg, got)) {
        result =
            pg_run(pg, "reply partition", partition_body, &got->day, fault);
        if (result == STORE_DONE) {
            if (got->day != pg->reply_days[1] + 1)
                pg->reply_days[0] = got->day;
            pg->reply_days[1] = got->day + 1;
            result = pg_run(pg, "got", got_body, got, fault);
        } else if (result == STORE_UNKNOWN) {
            result = STORE_AWAY;
        }
    }
    arena_release(&got->arena);
    return result;
}

enum store_result
postgres_got(struct store *store, enum line line, int64_t fence,
             const char *exchange_id, const struct settle *settles,
             uint32_t count, const struct stray *strays, uint32_t stray_count,
             const struct line_change *change, struct fault *fault)
{
    struct got got = {.line = line,
                      .fence = fence,
                      .exchange_id = exchange_id,
                      .settles = settles,
                      .count = count,
                      .strays = strays,
                      .stray_count = stray_count,
                      .change = change};
    return got_run(pg_of(store), &got, fault);
}

enum store_result
postgres_got_by_hand(struct store *store, const struct hand_waiting *waiting,
                     const struct settle *settle, struct fault *fault)
{
    struct got got = {.line = waiting->row.line,
                      .exchange_id = settle->reply.exchange_id,
                      .settles = settle,
                      .count = 1,
                      .by_hand = waiting};
    return got_run(pg_of(store), &got, fault);
}
