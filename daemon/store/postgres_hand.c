/* SPDX-License-Identifier: Apache-2.0
 *
 * Answers by hand that are confirmed, handed in by a worker. Locks are taken as
 * by a late reply: the line, the rounds, and the answer's row last, since a
 * wrong ID holds the rounds when it takes what was entered.
 */
#include "postgres_hand.h"

#include "date.h"
#include "mutant.h"
#include "postgres.h"

static const struct statement waiting_sql = {
    "hands_waiting",
    "select h.case_id, h.number, h.line, h.member, h.document, h.scan, h.names,"
    "       h.answer, h.entered_by, h.decided_by, h.decided_at_us, r.request,"
    "       p.plan, p.round_id"
    "  from hedui.hand_answer h"
    "  join hedui.request r using (case_id)"
    "  join hedui.plan p using (case_id)"
    " where h.state = 1 and not exists ("
    "       select from hedui.round o"
    "        where o.root_id = p.round_id and o.kind = 0)"
    " order by h.decided_at_us limit $1::int4"};

/* An exchange of nobody: it asks 0. */
static const struct statement take_sql = {
    "hand_take",
    "with it as ("
    "  select h.line from hedui.hand_answer h"
    "   where h.case_id = $1::int8 and h.number = $2::int4 and h.state = 1"
    "     and exists (select from hedui.report t"
    "                  where t.case_id = h.case_id)"
    "     for no key update)"
    " insert into hedui.exchange (exchange_id, line, fence, attempt, counted,"
    "   asks, asked_day, asked_count, question_count, tray_ids, round_ids,"
    "   part_from, part_to, made_at_us, poll_at_us, answer_by_us, is_sent,"
    "   checked_on)"
    " select $3::text, it.line, 0, 1, 1, 0, $5::int4, 0, 1, '{}',"
    "        array[$6::int8], '{}', '{}', $4::int8, $4::int8, $4::int8, false,"
    "        $5::int4 from it"
    " on conflict do nothing returning 1"};

static const struct statement end_sql = {
    "hand_end",
    "update hedui.hand_answer h"
    "   set state = 3, handed_at_us = $4::int8, exchange_id = $3::text,"
    "       round_fence = (select y.round_fence from hedui.reply y"
    "                       where y.round_id = $5::int8 and y.line = h.line"
    "                         and y.exchange_id = $3::text"
    "                         and y.kept_at_us = $4::int8)"
    " where h.case_id = $1::int8 and h.number = $2::int4 and h.state = 1"};

static const struct statement aside_sql = {
    "hand_aside",
    "update hedui.hand_answer h set state = 4, handed_at_us = hedui.now_us()"
    " where h.case_id = $1::int8 and h.number = $2::int4 and h.state = 1"};

struct waiting {
    struct arena *arena;
    uint32_t max;
    struct hand_waiting **rows;
    uint32_t *count;
};

static bool
waiting_read(const PGresult *result, uint32_t i, struct arena *arena,
             struct hand_waiting *waiting)
{
    waiting->row = (struct hand_row){
        .case_id = column_int64(result, i, 0),
        .number = column_uint32(result, i, 1),
        .line = (enum line)column_int32(result, i, 2),
        .member = column_uint32(result, i, 3),
        .document = column_uint32(result, i, 4),
        .names = column_text(result, i, 6, arena),
        .entered_by = column_text(result, i, 8, arena),
        .decided_by = column_text(result, i, 9, arena),
        .decided_at_us = column_int64(result, i, 10),
        .state = HAND_CONFIRMED,
    };
    waiting->round_id = column_int64(result, i, 13);
    return column_digest(result, i, 5, &waiting->row.scan) &&
           column_blob(result, i, 7, arena, &waiting->row.answer) &&
           column_blob(result, i, 11, arena, &waiting->request) &&
           column_blob(result, i, 12, arena, &waiting->plan);
}

static enum tx
waiting_body(struct pg *pg, void *context)
{
    struct waiting *asked = context;
    struct params params;
    params_init(&params);
    params_int32(&params, asked->max);
    PGresult *result = pg_query(pg, &waiting_sql, &params);
    params_release(&params);
    if (result == NULL)
        return TX_FAILED;
    uint32_t count = pg_touched(result);
    *asked->rows =
        postgres_array(pg, asked->arena, count, sizeof(**asked->rows));
    bool done = *asked->rows != NULL;
    for (uint32_t i = 0; done && i < count; i++)
        done = waiting_read(result, i, asked->arena, &(*asked->rows)[i]);
    PQclear(result);
    *asked->count = done ? count : 0;
    return done ? TX_COMMIT : postgres_gave_up(pg, "hands_waiting");
}

enum store_result
store_hands_waiting(struct store *store, struct arena *arena, uint32_t max,
                    struct hand_waiting **rows, uint32_t *count,
                    struct fault *fault)
{
    struct waiting asked = {arena, max, rows, count};
    *count = 0;
    return pg_read(pg_of(store), "hands_waiting", waiting_body, &asked, fault);
}

static void
hand_params(struct params *params, const struct hand_waiting *waiting,
            const char *exchange_id, int64_t now_us)
{
    params_init(params);
    params_int64(params, waiting->row.case_id);
    params_int32(params, waiting->row.number);
    params_chars(params, exchange_id);
    params_int64(params, now_us);
}

enum tx
postgres_hand_take(struct pg *pg, const struct hand_waiting *waiting,
                   const char *exchange_id, int64_t now_us)
{
    struct params params;
    uint32_t taken = 0;
    hand_params(&params, waiting, exchange_id, now_us);
    params_int32(&params, now_us / INSTANT_DAY);
    params_int64(&params, waiting->round_id);
    bool done = pg_do(pg, &take_sql, &params, &taken);
    params_release(&params);
    return !done ? TX_FAILED : taken == 1 ? TX_COMMIT : TX_NOTHING;
}

bool
postgres_hand_end(struct pg *pg, const struct hand_waiting *waiting,
                  const char *exchange_id, int64_t now_us)
{
    struct params params;
    hand_params(&params, waiting, exchange_id, now_us);
    params_int64(&params, waiting->round_id);
    bool done = pg_do(pg, &end_sql, &params, NULL);
    params_release(&params);
    return done;
}

static enum tx
aside_body(struct pg *pg, void *context)
{
    const struct hand_waiting *waiting = context;
    struct params params;
    params_init(&params);
    params_int64(&params, waiting->row.case_id);
    params_int32(&params, waiting->row.number);
    bool done = pg_do(pg, &aside_sql, &params, NULL);
    params_release(&params);
    return done ? TX_COMMIT : TX_FAILED;
}

enum store_result
store_hand_in(struct store *store, const struct hand_waiting *waiting,
              const struct settle *settle, struct fault *fault)
{
    struct hand_waiting copy = *waiting;
    return settle != NULL
               ? postgres_got_by_hand(store, waiting, settle, fault)
               : pg_run(pg_of(store), "hand_aside", aside_body, &copy, fault);
}
