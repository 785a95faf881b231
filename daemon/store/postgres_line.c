/* SPDX-License-Identifier: Apache-2.0
 *
 * What a keeper reads on PostgreSQL: leases of lines, trays, open exchanges.
 */
#include <string.h>

#include "look.h"
#include "postgres.h"
#include "postgres_change.h"

static const struct statement make_sql = {
    "line_make", "insert into hedui.line (line) select unnest($1::int4[])::int2"
                 " on conflict (line) do nothing"};

/* Lines that another transaction is writing are skipped: they are held. */
static const struct statement keep_sql = {
    "line_keep",
    "with mine as ("
    "  select l.line, n.now_us from hedui.line l,"
    "         (select hedui.now_us() as now_us) n"
    "   where l.line = any ($1::int4[])"
    "     and (l.holder = $2::text or l.holder is null"
    "          or l.lease_until_us <= n.now_us)"
    "   order by l.line for no key update of l skip locked)"
    " update hedui.line l"
    "    set fence = l.fence + (l.holder is distinct from $2::text)::int4,"
    "        holder = $2::text, lease_until_us = m.now_us + $3::int8"
    "   from mine m where l.line = m.line"};

static const struct statement lines_sql = {
    "line_rows",
    "select u.i, l.holder is not distinct from $2::text, l.fence,"
    "       l.lease_until_us, l.quota_day, l.quota_used, l.is_paused,"
    "       l.marks, " WATCH_COLUMNS
    "  from unnest($1::int4[]) with ordinality u (line, i)"
    "  join hedui.line l on l.line = u.line"};

static const struct statement release_sql = {
    "line_release",
    "update hedui.line set holder = null, lease_until_us = hedui.now_us()"
    " where holder = $1::text"};

struct keep {
    struct arena *arena;
    const char *worker;
    int64_t lease_us;
    const enum line *lines;
    uint32_t count;
    struct line_row *rows;
};

static void
keep_lines(struct params *params, const struct keep *keep)
{
    params_items(params, ITEMS_INT32, keep->count);
    for (uint32_t i = 0; i < keep->count; i++)
        items_int32(params, keep->lines[i]);
}

/* Rows of all lines asked; false when some have none yet. */
static bool
keep_rows(const struct keep *keep, const PGresult *result)
{
    for (uint32_t row = 0; row < pg_touched(result); row++) {
        uint32_t i = (uint32_t)column_int64(result, row, 0) - 1;
        keep->rows[i] =
            (struct line_row){.line = keep->lines[i],
                              .is_held = column_bool(result, row, 1),
                              .fence = column_int64(result, row, 2),
                              .lease_until_us = column_int64(result, row, 3),
                              .quota_day = column_int32(result, row, 4),
                              .quota_used = column_int64(result, row, 5),
                              .is_paused = column_bool(result, row, 6)};
        struct line_watch *watch = &keep->rows[i].watch;
        change_watch(result, row, 8, watch);
        struct text marks = column_view(result, row, 7);
        if (marks.size == sizeof(watch->marks))
            memcpy(watch->marks, marks.bytes, sizeof(watch->marks));
    }
    return pg_touched(result) == keep->count;
}

static bool
keep_institutions(struct pg *pg, const struct keep *keep)
{
    struct line_institution **of =
        postgres_array(pg, keep->arena, keep->count, sizeof(void *));
    uint32_t *counts =
        postgres_array(pg, keep->arena, keep->count, sizeof(*counts));
    if (of == NULL || counts == NULL ||
        !change_institutions_read(pg, keep->arena, keep->lines, keep->count, of,
                                  counts))
        return false;
    for (uint32_t i = 0; i < keep->count; i++) {
        keep->rows[i].institution_count = counts[i];
        keep->rows[i].institutions = of[i];
    }
    return true;
}

static enum tx
keep_body(struct pg *pg, void *context)
{
    struct keep *keep = context;
    enum tx tx = TX_FAILED;
    for (int i = 0; i < 2 && tx == TX_FAILED; i++) {
        struct params params;
        params_init(&params);
        keep_lines(&params, keep);
        PGresult *result = NULL;
        bool done = i == 0 || pg_do(pg, &make_sql, &params, NULL);
        params_chars(&params, keep->worker);
        params_int64(&params, keep->lease_us);
        if (done)
            done = pg_do(pg, &keep_sql, &params, NULL);
        params.count = 2;
        if (done)
            result = pg_query(pg, &lines_sql, &params);
        if (result == NULL)
            i = 2;
        else if (keep_rows(keep, result)) {
            if (keep_institutions(pg, keep))
                tx = TX_COMMIT;
            i = 2;
        }
        PQclear(result);
        params_release(&params);
    }
    if (tx == TX_FAILED && pg->error == PG_FINE)
        pg_broken(pg, "line");
    return tx;
}

enum store_result
postgres_keep(struct store *store, struct arena *arena, const char *worker,
              int64_t lease_ms, const enum line *lines, uint32_t count,
              struct line_row *rows, struct fault *fault)
{
    struct keep keep = {arena, worker, lease_ms * 1000, lines, count, rows};
    return pg_run(pg_of(store), "keep", keep_body, &keep, fault);
}

static enum tx
release_body(struct pg *pg, void *context)
{
    struct params params;
    params_init(&params);
    params_chars(&params, context);
    bool done = pg_do(pg, &release_sql, &params, NULL);
    params_release(&params);
    return done ? TX_COMMIT : TX_FAILED;
}

enum store_result
postgres_release(struct store *store, const char *worker, struct fault *fault)
{
    char name[256];
    snprintf(name, sizeof(name), "%s", worker);
    return pg_run(pg_of(store), "release", release_body, name, fault);
}

/* ---- trays ---- */

/* A probe of the index a line. */
static const struct statement waiting_sql = {
    "line_waiting",
    "select u.i from unnest($1::int4[]) with ordinality u (line, i)"
    " where exists (select from hedui.tray t where t.line = u.line)"};

struct waiting {
    const enum line *lines;
    uint32_t count;
    bool *has_trays;
};

static enum tx
waiting_body(struct pg *pg, void *context)
{
    const struct waiting *asked = context;
    struct params params;
    params_init(&params);
    params_items(&params, ITEMS_INT32, asked->count);
    for (uint32_t i = 0; i < asked->count; i++)
        items_int32(&params, asked->lines[i]);
    PGresult *result = pg_query(pg, &waiting_sql, &params);
    params_release(&params);
    if (result == NULL)
        return TX_FAILED;
    memset(asked->has_trays, 0, asked->count * sizeof(*asked->has_trays));
    for (uint32_t row = 0; row < pg_touched(result); row++)
        asked->has_trays[column_int64(result, row, 0) - 1] = true;
    PQclear(result);
    return TX_COMMIT;
}

enum store_result
postgres_waiting(struct store *store, const enum line *lines, uint32_t count,
                 bool *has_trays, struct fault *fault)
{
    struct waiting asked = {lines, count, has_trays};
    return pg_read(pg_of(store), "waiting", waiting_body, &asked, fault);
}

static const struct statement fence_sql = {
    "line_fence",
    "select exists (select from hedui.consent where is_open)"
    "  from hedui.line where line = $1::int4 and fence = $2::int8"};

/* Each lane is a walk of its own along the index tray_order, to its own end: a
 * flood of one costs the others nothing, and of one that is not wanted (limit
 * 0) no row is looked at. What is known is looked up in a hash: one by one a
 * full hand was half a million comparisons. */
#define TRAYS_OF_LANE(lane, max)                                               \
    "(select * from hedui.tray where line = $1::int4 and lane = " lane         \
    "    and coalesce(version, tray_id) not in (select unnest($2::int8[]))"    \
    "  order by due, turn, tray_id limit " max "::int4)"

/* clang-format off */
static const struct statement trays_sql = {
    "trays",
    "select tray_id, round_id, lane::int4, due, question_count, opened_at_us,"
    "       questions, coalesce(until, due), coalesce(version, tray_id), turn"
    "  from (" TRAYS_OF_LANE("0", "$3")
    "  union all " TRAYS_OF_LANE("1", "$4")
    "  union all " TRAYS_OF_LANE("2", "$5") ") t"
    " order by lane, due, turn, tray_id"};
/* clang-format on */

_Static_assert(LANE_EXPRESS == 0 && LANE_STANDARD == 1 && LANE_REVIEW == 2 &&
                   LANE_COUNT == 3,
               "trays_sql has one part a lane");

static const struct statement done_sql = {
    "trays_done", "select round_id, part_from, part_to from hedui.reply"
                  " where round_id = any ($2::int8[]) and line = $1::int4"
                  "   and kept_at_us >= $3::int8"};

static const struct statement withdrawn_sql = {
    "trays_withdrawn",
    "select case_id, consent, withdrawn_at_us from hedui.consent"
    " where case_id = any ($1::int8[])"};

struct trays {
    struct arena *arena;
    enum line line;
    int64_t fence;
    const int64_t *known;
    uint32_t known_count;
    const uint32_t *max; /* one a lane */
    struct tray *trays;
    uint32_t count;
    struct tray_part *done;
    uint32_t done_count;
    int64_t opened_at_us; /* the earliest */
};

/* TX_COMMIT when the line is ours; *is_withdrawn: some consent is. */
static enum tx
line_fence(struct pg *pg, enum line line, int64_t fence, bool *is_withdrawn)
{
    struct params params;
    params_init(&params);
    params_int32(&params, line);
    params_int64(&params, fence);
    PGresult *result = pg_query(pg, &fence_sql, &params);
    params_release(&params);
    if (result == NULL)
        return TX_FAILED;
    enum tx tx = pg_touched(result) == 1 ? TX_COMMIT : TX_FENCED;
    if (tx == TX_COMMIT)
        *is_withdrawn = column_bool(result, 0, 0);
    PQclear(result);
    return tx;
}

static bool
trays_read(struct pg *pg, struct trays *asked)
{
    struct params params;
    params_init(&params);
    params_int32(&params, asked->line);
    params_items(&params, ITEMS_INT64, asked->known_count);
    for (uint32_t i = 0; i < asked->known_count; i++)
        items_int64(&params, asked->known[i]);
    for (int lane = 0; lane < LANE_COUNT; lane++)
        params_int32(&params, asked->max[lane]);
    PGresult *result = pg_query(pg, &trays_sql, &params);
    params_release(&params);
    if (result == NULL)
        return false;
    asked->count = pg_touched(result);
    asked->trays =
        postgres_array(pg, asked->arena, asked->count, sizeof(*asked->trays));
    bool done = asked->trays != NULL;
    for (uint32_t i = 0; done && i < asked->count; i++) {
        struct tray *tray = &asked->trays[i];
        *tray = (struct tray){.tray_id = column_int64(result, i, 0),
                              .round_id = column_int64(result, i, 1),
                              .line = asked->line,
                              .lane = (enum lane)column_int32(result, i, 2),
                              .due = column_int32(result, i, 3),
                              .turn = column_int64(result, i, 9),
                              .question_count = column_uint32(result, i, 4),
                              .until = column_int32(result, i, 7),
                              .version = column_int64(result, i, 8)};
        int64_t opened_at_us = column_int64(result, i, 5);
        if (i == 0 || opened_at_us < asked->opened_at_us)
            asked->opened_at_us = opened_at_us;
        done = column_blob(result, i, 6, asked->arena, &tray->questions);
        if (!done)
            pg_broken(pg, "tray");
    }
    PQclear(result);
    return done;
}

/* Parts that have replies. A round is asked for once a line, so a round is its
 * tray. */
static bool
trays_done(struct pg *pg, struct trays *asked)
{
    struct params params;
    params_init(&params);
    params_int32(&params, asked->line);
    params_items(&params, ITEMS_INT64, asked->count);
    for (uint32_t i = 0; i < asked->count; i++)
        items_int64(&params, asked->trays[i].round_id);
    params_int64(&params, asked->opened_at_us);
    PGresult *result = pg_query(pg, &done_sql, &params);
    params_release(&params);
    if (result == NULL)
        return false;
    uint32_t rows = pg_touched(result);
    asked->done = postgres_array(pg, asked->arena, rows, sizeof(*asked->done));
    for (uint32_t row = 0; asked->done != NULL && row < rows; row++) {
        int64_t round_id = column_int64(result, row, 0);
        for (uint32_t i = 0; i < asked->count; i++)
            if (asked->trays[i].round_id == round_id)
                asked->done[asked->done_count++] =
                    (struct tray_part){asked->trays[i].tray_id, round_id,
                                       column_uint32(result, row, 1),
                                       column_uint32(result, row, 2)};
    }
    PQclear(result);
    return asked->done != NULL;
}

bool
postgres_withdrawn(struct pg *pg, struct arena *arena, struct text questions,
                   struct withdrawn **withdrawn, uint32_t *count)
{
    struct tray_question *all = NULL;
    uint32_t size = 0;
    *count = 0;
    if (!tray_unpack(arena, questions, &all, &size)) {
        pg_broken(pg, "tray");
        return false;
    }
    struct params params;
    params_init(&params);
    params_items(&params, ITEMS_INT64, size);
    for (uint32_t i = 0; i < size; i++)
        items_int64(&params, all[i].case_id);
    PGresult *result = pg_query(pg, &withdrawn_sql, &params);
    params_release(&params);
    if (result == NULL)
        return false;
    *count = pg_touched(result);
    *withdrawn = postgres_array(pg, arena, *count, sizeof(**withdrawn));
    for (uint32_t i = 0; *withdrawn != NULL && i < *count; i++)
        (*withdrawn)[i] = (struct withdrawn){column_int64(result, i, 0),
                                             column_text(result, i, 1, arena),
                                             column_int64(result, i, 2)};
    PQclear(result);
    return *withdrawn != NULL;
}

static bool
trays_withdraw(struct pg *pg, struct trays *asked)
{
    for (uint32_t i = 0; i < asked->count; i++) {
        struct tray *tray = &asked->trays[i];
        struct withdrawn *withdrawn;
        uint32_t count;
        if (!postgres_withdrawn(pg, asked->arena, tray->questions, &withdrawn,
                                &count))
            return false;
        if (count > 0 && !look_apply(asked->arena, tray->questions, withdrawn,
                                     count, &tray->questions)) {
            pg_broken(pg, "tray");
            return false;
        }
    }
    return true;
}

static enum tx
trays_body(struct pg *pg, void *context)
{
    struct trays *asked = context;
    bool is_withdrawn = false;
    asked->count = asked->done_count = 0;
    enum tx tx = line_fence(pg, asked->line, asked->fence, &is_withdrawn);
    if (tx != TX_COMMIT)
        return tx;
    if (!trays_read(pg, asked))
        return TX_FAILED;
    if (asked->count == 0)
        return TX_COMMIT;
    if (!trays_done(pg, asked))
        return TX_FAILED;
    if (is_withdrawn && !trays_withdraw(pg, asked))
        return TX_FAILED;
    return TX_COMMIT;
}

enum store_result
postgres_trays(struct store *store, struct arena *arena, enum line line,
               int64_t fence, const int64_t *known, uint32_t known_count,
               const uint32_t *max, struct tray **trays, uint32_t *count,
               struct tray_part **done, uint32_t *done_count,
               struct fault *fault)
{
    struct trays asked = {.arena = arena,
                          .line = line,
                          .fence = fence,
                          .known = known,
                          .known_count = known_count,
                          .max = max};
    *count = *done_count = 0;
    enum store_result result =
        pg_read(pg_of(store), "trays", trays_body, &asked, fault);
    if (result == STORE_DONE) {
        *trays = asked.trays;
        *count = asked.count;
        *done = asked.done;
        *done_count = asked.done_count;
    }
    return result;
}

/* ---- exchanges ---- */

static const struct statement exchanges_sql = {
    "exchanges",
    "select exchange_id, attempt, question_count, tray_ids, round_ids,"
    "       part_from::int8[], part_to::int8[], mandate, made_at_us,"
    "       poll_at_us, answer_by_us, is_sent, memo"
    "  from hedui.exchange where line = $1::int4 and settled_at_us is null"
    " order by made_at_us, exchange_id"};

struct exchanges {
    struct arena *arena;
    enum line line;
    int64_t fence;
    struct exchange *open;
    uint32_t count;
};

static bool
exchange_parts(const PGresult *result, uint32_t row, struct arena *arena,
               struct exchange *exchange)
{
    int64_t *columns[4];
    uint32_t counts[4];
    for (int i = 0; i < 4; i++)
        if (!column_int64s(result, row, 3 + i, arena, &columns[i],
                           &counts[i]) ||
            counts[i] != counts[0])
            return false;
    exchange->part_count = counts[0];
    exchange->parts = arena_array(arena, counts[0], sizeof(*exchange->parts));
    for (uint32_t i = 0; exchange->parts != NULL && i < counts[0]; i++)
        exchange->parts[i] = (struct tray_part){columns[0][i], columns[1][i],
                                                (uint32_t)columns[2][i],
                                                (uint32_t)columns[3][i]};
    return exchange->parts != NULL;
}

static bool
exchange_read(const PGresult *result, uint32_t row, struct exchanges *asked,
              struct exchange *exchange)
{
    struct text id = column_view(result, row, 0);
    if (id.size > EXCHANGE_ID_SIZE)
        return false;
    *exchange =
        (struct exchange){.line = asked->line,
                          .attempt = column_uint32(result, row, 1),
                          .question_count = column_uint32(result, row, 2),
                          .mandate = column_text(result, row, 7, asked->arena),
                          .made_at_us = column_int64(result, row, 8),
                          .poll_at_us = column_int64(result, row, 9),
                          .answer_by_us = column_int64(result, row, 10),
                          .is_sent = column_bool(result, row, 11)};
    memcpy(exchange->exchange_id, id.bytes, id.size);
    return exchange_parts(result, row, asked->arena, exchange) &&
           column_blob(result, row, 12, asked->arena, &exchange->memo);
}

static enum tx
exchanges_body(struct pg *pg, void *context)
{
    struct exchanges *asked = context;
    bool is_withdrawn;
    asked->count = 0;
    enum tx tx = line_fence(pg, asked->line, asked->fence, &is_withdrawn);
    if (tx != TX_COMMIT)
        return tx;
    struct params params;
    params_init(&params);
    params_int32(&params, asked->line);
    PGresult *result = pg_query(pg, &exchanges_sql, &params);
    params_release(&params);
    if (result == NULL)
        return TX_FAILED;
    asked->count = pg_touched(result);
    asked->open = arena_array(asked->arena, asked->count, sizeof(*asked->open));
    bool done = asked->open != NULL;
    for (uint32_t i = 0; done && i < asked->count; i++)
        done = exchange_read(result, i, asked, &asked->open[i]);
    PQclear(result);
    return done ? TX_COMMIT : postgres_gave_up(pg, "exchange");
}

enum store_result
postgres_exchanges(struct store *store, struct arena *arena, enum line line,
                   int64_t fence, struct exchange **open, uint32_t *count,
                   struct fault *fault)
{
    struct exchanges asked = {.arena = arena, .line = line, .fence = fence};
    *count = 0;
    enum store_result result =
        pg_read(pg_of(store), "exchanges", exchanges_body, &asked, fault);
    if (result == STORE_DONE) {
        *open = asked.open;
        *count = asked.count;
    }
    return result;
}
