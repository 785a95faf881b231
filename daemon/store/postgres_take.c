/* SPDX-License-Identifier: Apache-2.0
 *
 * tx2 on PostgreSQL: the record of the look, written before anything is sent;
 * and `again`, which moves it on.
 */
#include <string.h>

#include "date.h"
#include "look.h"
#include "mutant.h"
#include "postgres.h"

/* The line and, when it is there, the exchange, locked. */
static const struct statement lock_sql = {
    "take_lock",
    "with l as ("
    "  select quota_day, quota_used from hedui.line"
    "   where line = $1::int4 and fence = $2::int8 and not is_paused"
    "     for no key update),"
    " x as ("
    "  select counted, fence, settled_at_us is not null as is_settled"
    "    from hedui.exchange where exchange_id = $3::text"
    "     for no key update)"
    " select l.quota_day, l.quota_used, hedui.now_us(),"
    "        exists (select from hedui.consent where is_open),"
    "        x.counted, x.fence, x.is_settled"
    "   from l left join x on true"};

/* The trays, shared until COMMIT: a round that is closed meanwhile waits and
 * then sees the exchange. Questions come along where they must be looked at: a
 * consent may have ended or been withdrawn, or the round is gone. */
static const struct statement trays_sql = {
    "take_trays",
    "select u.i, t.consent_end,"
    "       case when $4::bool or t.consent_end < $5::int4"
    "              or not exists (select from hedui.round o"
    "                              where o.root_id = t.round_id"
    "                                and o.kind = 0)"
    "            then t.questions end, t.question_count"
    "  from unnest($2::int8[], $3::int8[]) with ordinality"
    "       u (tray_id, round_id, i)"
    "  join hedui.tray t on t.round_id = u.round_id and t.line = $1::int4"
    "   and t.tray_id = u.tray_id"
    " order by u.i for share of t"};

static const struct statement write_sql = {
    "take_write",
    "with asked as ("
    "  update hedui.line set quota_day = $4::int4, quota_used = $5::int8,"
    "         quota_max = $6::int8 where line = $2::int4),"
    " leaves as ("
    "  insert into hedui.leaf (kind, at_us, digest)"
    "  values (1, $7::int8, $8::bytea)),"
    " floored as (" /* the turns to which this line has come */
    "  insert into hedui.floor as f (lane, due, line, turn)"
    "  select t.lane, t.due, $2::int4, max(t.turn)"
    "    from unnest($11::int8[], $12::int8[]) u (tray_id, round_id)"
    "    join hedui.tray t on t.round_id = u.round_id and t.line = $2::int4"
    "     and t.tray_id = u.tray_id"
    "   group by t.lane, t.due order by t.lane, t.due"
    "  on conflict (lane, due, line) do update set turn = excluded.turn"
    "   where f.turn < excluded.turn)"
    " insert into hedui.exchange as e (exchange_id, line, fence, attempt,"
    "   counted, asked_day, asked_count, question_count, tray_ids, round_ids,"
    "   part_from, part_to, mandate, made_at_us, poll_at_us, answer_by_us,"
    "   is_sent, memo, checked_on, consent_end)"
    " values ($1::text, $2::int4, $3::int8, $9::int4, $9::int4, $4::int4,"
    "   $10::int4, $10::int4, $11::int8[], $12::int8[], $13::int4[],"
    "   $14::int4[], $15::text, $16::int8, $17::int8, $18::int8, $19::bool,"
    "   $20::bytea, $21::int4, $22::int4)"
    " on conflict (exchange_id) do update set fence = excluded.fence,"
    "   attempt = excluded.attempt, counted = excluded.counted,"
    "   asks = e.asks + 1, asked_day = excluded.asked_day,"
    "   asked_count = excluded.asked_count"
    "     + case when e.asked_day = excluded.asked_day"
    "            then e.asked_count else 0 end,"
    "   question_count = excluded.question_count,"
    "   tray_ids = excluded.tray_ids, round_ids = excluded.round_ids,"
    "   part_from = excluded.part_from, part_to = excluded.part_to,"
    "   mandate = excluded.mandate, made_at_us = excluded.made_at_us,"
    "   poll_at_us = excluded.poll_at_us,"
    "   answer_by_us = excluded.answer_by_us, is_sent = excluded.is_sent,"
    "   memo = excluded.memo, checked_on = excluded.checked_on,"
    "   consent_end = excluded.consent_end"};

struct take {
    enum line line;
    int64_t fence;
    const struct exchange *exchange;
    int32_t quota_day;
    int64_t quota_max;
    bool is_over_quota;
    /* read in the transaction */
    int64_t quota_used, now_us;
    bool is_withdrawn;
    int32_t today, consent_end;
};

/* The exchange is there already. TX_COMMIT: write the new attempt; TX_NOTHING:
 * this one was written, and is looked at once more; TX_FENCED: not now. */
static enum tx
take_there(const struct take *take, const PGresult *result)
{
    uint32_t counted = column_uint32(result, 0, 4);
    bool is_settled = column_bool(result, 0, 6);
    if (is_settled || take->exchange->attempt < counted)
        return TX_FENCED;
    if (take->exchange->attempt > counted)
        return TX_COMMIT;
    /* The same attempt of an earlier keeper would be asked without being
     * counted. */
    return column_int64(result, 0, 5) == take->fence ? TX_NOTHING : TX_FENCED;
}

static enum tx
take_lock(struct pg *pg, struct take *take)
{
    struct params params;
    params_init(&params);
    params_int32(&params, take->line);
    params_int64(&params, take->fence);
    params_chars(&params, take->exchange->exchange_id);
    PGresult *result = pg_query(pg, &lock_sql, &params);
    params_release(&params);
    if (result == NULL)
        return TX_FAILED;
    enum tx tx = TX_FENCED;
    if (pg_touched(result) == 1) {
        /* A day that went back counts under the later day: there is never a
         * second quota for one. */
        int32_t day = column_int32(result, 0, 0);
        bool is_new_day = take->quota_day > day;
        take->quota_used = is_new_day ? 0 : column_int64(result, 0, 1);
        if (!is_new_day)
            take->quota_day = day;
        take->now_us = column_int64(result, 0, 2);
        take->today = instant_shanghai_date(take->now_us);
        take->is_withdrawn = column_bool(result, 0, 3);
        tx =
            column_is_null(result, 0, 4) ? TX_COMMIT : take_there(take, result);
    }
    PQclear(result);
    return tx;
}

/* One part against its tray: narrows the first end of a consent. */
static bool
take_part(struct pg *pg, struct take *take, const PGresult *result,
          uint32_t row)
{
    const struct tray_part *part = &take->exchange->parts[row];
    struct arena scratch;
    arena_init(&scratch, 0);
    struct text questions;
    struct withdrawn *withdrawn = NULL;
    uint32_t count = 0;
    bool done = part->from < part->to &&
                part->to <= column_uint32(result, row, 3) &&
                column_blob(result, row, 2, &scratch, &questions);
    if (!done) {
        pg_broken(pg, "part");
    } else if (text_is_absent(questions)) {
        int32_t end = column_is_null(result, row, 1)
                          ? DATE_NONE
                          : column_int32(result, row, 1);
        if (end != DATE_NONE &&
            (take->consent_end == DATE_NONE || end < take->consent_end))
            take->consent_end = end;
    } else {
        done = postgres_withdrawn(pg, &scratch, questions, &withdrawn, &count);
        if (done && !look_first_end(questions, part->from, part->to, withdrawn,
                                    count, &take->consent_end)) {
            pg_broken(pg, "tray");
            done = false;
        }
    }
    arena_release(&scratch);
    return done;
}

static enum tx
take_lawful(struct pg *pg, struct take *take)
{
    const struct exchange *exchange = take->exchange;
    struct params params;
    params_init(&params);
    params_int32(&params, take->line);
    params_items(&params, ITEMS_INT64, exchange->part_count);
    for (uint32_t i = 0; i < exchange->part_count; i++)
        items_int64(&params, exchange->parts[i].tray_id);
    params_items(&params, ITEMS_INT64, exchange->part_count);
    for (uint32_t i = 0; i < exchange->part_count; i++)
        items_int64(&params, exchange->parts[i].round_id);
    params_bool(&params, take->is_withdrawn);
    params_int32(&params, take->today);
    PGresult *result = pg_query(pg, &trays_sql, &params);
    params_release(&params);
    if (result == NULL)
        return TX_FAILED;
    take->consent_end = DATE_NONE;
    bool is_whole = pg_touched(result) == exchange->part_count;
    bool done = true;
    for (uint32_t i = 0; is_whole && done && i < exchange->part_count; i++)
        done = take_part(pg, take, result, i);
    PQclear(result);
    if (!done)
        return TX_FAILED;
    bool is_valid = take->consent_end == DATE_NONE ||
                    take->consent_end >= take->today ||
                    mutant_is("consent_not_checked");
    return is_whole && is_valid ? TX_COMMIT : TX_FENCED;
}

static void
take_parts(struct params *params, const struct exchange *exchange)
{
    uint32_t count = exchange->part_count;
    params_items(params, ITEMS_INT64, count);
    for (uint32_t i = 0; i < count; i++)
        items_int64(params, exchange->parts[i].tray_id);
    params_items(params, ITEMS_INT64, count);
    for (uint32_t i = 0; i < count; i++)
        items_int64(params, exchange->parts[i].round_id);
    params_items(params, ITEMS_INT32, count);
    for (uint32_t i = 0; i < count; i++)
        items_int32(params, exchange->parts[i].from);
    params_items(params, ITEMS_INT32, count);
    for (uint32_t i = 0; i < count; i++)
        items_int32(params, exchange->parts[i].to);
}

static bool
take_write(struct pg *pg, const struct take *take)
{
    const struct exchange *exchange = take->exchange;
    struct digest asked;
    look_digest(exchange, &asked);
    struct params params;
    params_init(&params);
    params_chars(&params, exchange->exchange_id);
    params_int32(&params, take->line);
    params_int64(&params, take->fence);
    params_int32(&params, take->quota_day);
    params_int64(&params, mutant_is("quota_after_send")
                              ? take->quota_used
                              : take->quota_used + exchange->question_count);
    params_int64(&params, take->quota_max);
    params_int64(&params, take->now_us);
    params_digest(&params, &asked);
    params_int32(&params, exchange->attempt);
    params_int32(&params, exchange->question_count);
    take_parts(&params, exchange);
    params_text(&params, exchange->mandate);
    params_int64(&params, exchange->made_at_us);
    params_int64(&params, exchange->poll_at_us);
    params_int64(&params, exchange->answer_by_us);
    params_bool(&params, exchange->is_sent);
    params_blob(&params, exchange->memo);
    params_int32(&params, take->today);
    if (take->consent_end == DATE_NONE)
        params_null(&params);
    else
        params_int32(&params, take->consent_end);
    uint32_t touched = 0;
    bool done = pg_do(pg, &write_sql, &params, &touched);
    params_release(&params);
    return done && touched == 1;
}

static enum tx
take_body(struct pg *pg, void *context)
{
    struct take *take = context;
    take->is_over_quota = false;
    enum tx tx = take_lock(pg, take);
    if (tx != TX_COMMIT && tx != TX_NOTHING)
        return tx;
    enum tx lawful = take_lawful(pg, take);
    if (lawful != TX_COMMIT || tx == TX_NOTHING)
        return lawful == TX_COMMIT ? tx : lawful;
    if (take->quota_max > 0 &&
        take->quota_used + take->exchange->question_count > take->quota_max) {
        take->is_over_quota = true;
        return TX_NOTHING;
    }
    return take_write(pg, take) ? TX_COMMIT : TX_FAILED;
}

enum store_result
postgres_take(struct store *store, enum line line, int64_t fence,
              const struct exchange *exchange, int32_t quota_day,
              int64_t quota_max, bool *is_over_quota, struct fault *fault)
{
    struct take take = {.line = line,
                        .fence = fence,
                        .exchange = exchange,
                        .quota_day = quota_day,
                        .quota_max = quota_max};
    *is_over_quota = false;
    if (exchange->line != line)
        return STORE_FENCED;
    enum store_result result =
        pg_run(pg_of(store), "take", take_body, &take, fault);
    *is_over_quota = result == STORE_DONE && take.is_over_quota;
    return result;
}

/* ---- again ---- */

static const struct statement again_sql = {
    "again",
    "with mine as (select from hedui.line"
    "               where line = $1::int4 and fence = $2::int8 for share)"
    " update hedui.exchange e set poll_at_us = $4::int8, is_sent = $5::bool,"
    "        attempt = $6::int4, memo = $7::bytea"
    "   from mine where e.exchange_id = $3::text and e.line = $1::int4"
    "    and e.settled_at_us is null"};

static enum tx
again_body(struct pg *pg, void *context)
{
    const struct take *take = context;
    struct params params;
    params_init(&params);
    params_int32(&params, take->line);
    params_int64(&params, take->fence);
    params_chars(&params, take->exchange->exchange_id);
    params_int64(&params, take->exchange->poll_at_us);
    params_bool(&params, take->exchange->is_sent);
    params_int32(&params, take->exchange->attempt);
    params_blob(&params, take->exchange->memo);
    uint32_t touched = 0;
    bool done = pg_do(pg, &again_sql, &params, &touched);
    params_release(&params);
    if (!done)
        return TX_FAILED;
    return touched == 1 ? TX_COMMIT : TX_FENCED;
}

enum store_result
postgres_again(struct store *store, enum line line, int64_t fence,
               const struct exchange *exchange, struct fault *fault)
{
    struct take take = {.line = line, .fence = fence, .exchange = exchange};
    return pg_run(pg_of(store), "again", again_body, &take, fault);
}
