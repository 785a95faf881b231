/* SPDX-License-Identifier: Apache-2.0
 *
 * tx1 on PostgreSQL: what waits in `fresh` becomes a round. Rows are taken by
 * SKIP LOCKED and deleted: the scan starts at the hint (beside a held snapshot
 * that is ten times faster than from the top, over the dead rows), and the
 * caller resets the hint once a second, because a lower key can commit later.
 */
#include <assert.h>
#include <string.h>

#include "date.h"
#include "mutant.h"
#include "postgres.h"

/* The first row that nobody else holds decides due day and lines. */
static const struct statement first_sql = {
    "open_first",
    "select slack_day, turn, case_id, due, lines, hedui.now_us()"
    "  from hedui.fresh"
    " where lane = $1::int4"
    "   and (slack_day, turn, case_id) > ($2::int4, $3::int8, $4::int8)"
    " order by slack_day, turn, case_id limit 1 for update skip locked"};

/* Others like it are looked for among the next 4,096 of its slack day, one by
 * one in the order of the index, until there are enough: as a plain join the
 * planner reads all that waits (25 ms of 100,000 rows, against 0.3). Whose
 * clock stops in this very moment is not deleted, and stays for another round.
 */
static const struct statement pick_sql = {
    "open_pick",
    "with seen as ("
    "  select turn, case_id, due, lines from hedui.fresh"
    "   where lane = $1::int4 and slack_day = $2::int4"
    "     and (turn, case_id) >= ($3::int8, $4::int8)"
    "   order by turn, case_id limit 4096),"
    " picked as ("
    "  select f.at from seen c cross join lateral ("
    "    select i.ctid as at from hedui.fresh i"
    "     where i.lane = $1::int4 and i.slack_day = $2::int4"
    "       and i.turn = c.turn and i.case_id = c.case_id"
    "       and i.due = c.due" /* its clock may have stopped since */
    "       for update skip locked) f"
    "   where c.due = $5::int4 and c.lines = $6::bytea"
    "   order by c.turn, c.case_id limit $7::int4),"
    " gone as ("
    "  delete from hedui.fresh f where f.ctid = any (array(select at from "
    "picked))"
    "  returning f.turn, f.case_id)"
    " select g.case_id, r.accepted_at_us, r.due, r.request"
    "   from gone g join hedui.request r using (case_id)"
    "  order by g.turn, g.case_id"};

static const struct statement insert_sql = {
    "open_insert",
    "with opened as ("
    "  insert into hedui.round (round_id, root_id, lane, due, missing,"
    "    tray_count, opened_at_us, wake_at_us, cases)"
    "  select i.id, i.id, $1::int2, $2::int4, $3::int4, $3::int4, $4::int8,"
    "         $5::int8, $6::int8[]"
    "    from (select nextval('hedui.round_id') as id) i"
    "  returning round_id),"
    " planned as ("
    "  insert into hedui.plan (case_id, round_id, opened_at_us, plan,"
    "    persons_key, recall_from)"
    "  select u.case_id, o.round_id, $4::int8, u.plan,"
    "         hedui.persons_key(u.persons), u.recall_from"
    "    from unnest($6::int8[], $7::bytea[], $12::bytea[], $13::int4[])"
    "         u (case_id, plan, persons, recall_from), opened o),"
    " laid as ("
    "  insert into hedui.tray (round_id, line, lane, due, question_count,"
    "    opened_at_us, consent_end, questions, until, turn)"
    "  select o.round_id, u.line::int2, $1::int2, $14::int4,"
    "         u.question_count, $4::int8, u.consent_end, u.questions,"
    "         nullif($2::int4, $14::int4), $15::int8"
    "    from unnest($8::int4[], $9::int4[], $10::int4[], $11::bytea[])"
    "         u (line, question_count, consent_end, questions), opened o),"
    " floored as ("
    "  insert into hedui.floor (lane, due, line, turn)"
    "  select $1::int2, $14::int4, line, 0 from unnest($8::int4[]) u (line)"
    "   order by line on conflict do nothing)"
    " select round_id, pg_notify('hedui_worker', 'trays ' || $1::int2) is null"
    "  from opened"};

static const struct statement aside_sql = {
    "open_aside", "insert into hedui.set_aside (kind, case_id, at_us, why)"
                  " select 0, u.case_id, $1::int8, u.why"
                  "   from unnest($2::int8[], $3::text[]) u (case_id, why)"};

struct open {
    struct arena *arena;
    enum lane lane;
    uint32_t max;
    struct fresh_hint from, went;
    store_plan_fn plan;
    void *context;
    int64_t now_us;
    int32_t day; /* of the round: DUE_NEVER while clocks stand */
    uint32_t count, poison_count;
    struct opened_case *cases;
    uint32_t tray_count;
    struct opened_tray *trays;
    int64_t round_id;
};

/* The row that decides; false when there is none, or pg->error is set. */
static bool
open_first(struct pg *pg, struct open *open, struct params *picked)
{
    struct params params;
    params_init(&params);
    params_int32(&params, open->lane);
    params_int32(&params, open->from.slack_day);
    params_int64(&params, open->from.turn);
    params_int64(&params, open->from.case_id);
    PGresult *result = pg_query(pg, &first_sql, &params);
    params_release(&params);
    if (result == NULL)
        return false;
    bool is_there = pg_touched(result) == 1;
    if (is_there) {
        /* The scan goes on behind the first: rows of another kind stand
         * between it and the last. */
        open->went = (struct fresh_hint){column_int32(result, 0, 0),
                                         column_int64(result, 0, 1),
                                         column_int64(result, 0, 2)};
        open->now_us = column_int64(result, 0, 5);
        params_int32(picked, open->lane);
        params_int32(picked, open->went.slack_day);
        params_int64(picked, open->went.turn);
        params_int64(picked, open->went.case_id);
        open->day = column_int32(result, 0, 3);
        params_int32(picked, open->day);
        params_text(picked, column_view(result, 0, 4));
        params_int32(picked, open->max);
    }
    PQclear(result);
    return is_there;
}

static bool
open_cases(struct pg *pg, struct open *open, const PGresult *result)
{
    open->count = pg_touched(result);
    open->cases =
        postgres_array(pg, open->arena, open->count, sizeof(*open->cases));
    if (open->cases == NULL)
        return false;
    for (uint32_t i = 0; i < open->count; i++) {
        struct opened_case *found = &open->cases[i];
        *found =
            (struct opened_case){.case_id = column_int64(result, i, 0),
                                 .accepted_at_us = column_int64(result, i, 1),
                                 .due = column_int32(result, i, 2)};
        if (!column_blob(result, i, 3, open->arena, &found->request)) {
            pg_broken(pg, "request");
            return false;
        }
    }
    return true;
}

static bool
open_pick(struct pg *pg, struct open *open)
{
    struct params picked;
    params_init(&picked);
    PGresult *result = NULL;
    bool done = true;
    if (open_first(pg, open, &picked)) {
        result = pg_query(pg, &pick_sql, &picked);
        done = result != NULL && open_cases(pg, open, result);
    } else {
        done = pg->error == PG_FINE;
    }
    PQclear(result);
    params_release(&picked);
    return done;
}

/* The first day on which a consent of the tray ends: as long as that day has
 * not passed, an exchange needs no look into the tray. */
static bool
open_consent_end(const struct opened_tray *tray, int32_t *end)
{
    struct arena scratch;
    arena_init(&scratch, 0);
    struct tray_question *questions = NULL;
    uint32_t count = 0;
    bool done = tray_unpack(&scratch, tray->questions, &questions, &count) &&
                count == tray->question_count;
    *end = DATE_NONE;
    for (uint32_t i = 0; done && i < count; i++)
        if (questions[i].consent_until != DATE_NONE &&
            (*end == DATE_NONE || questions[i].consent_until < *end))
            *end = questions[i].consent_until;
    arena_release(&scratch);
    return done;
}

static bool
open_tray_items(struct params *params, const struct open *open)
{
    bool done = true;
    params_items(params, ITEMS_INT32, open->tray_count);
    for (uint32_t i = 0; i < open->tray_count; i++)
        items_int32(params, open->trays[i].line);
    params_items(params, ITEMS_INT32, open->tray_count);
    for (uint32_t i = 0; i < open->tray_count; i++)
        items_int32(params, open->trays[i].question_count);
    params_items(params, ITEMS_INT32, open->tray_count);
    for (uint32_t i = 0; i < open->tray_count; i++) {
        int32_t end;
        done = done && open_consent_end(&open->trays[i], &end);
        if (!done || end == DATE_NONE)
            items_null(params);
        else
            items_int32(params, end);
    }
    params_items(params, ITEMS_BYTES, open->tray_count);
    for (uint32_t i = 0; i < open->tray_count; i++)
        items_blob(params, open->trays[i].questions);
    return done;
}

/* Of whom the cases are, and since when determinations are looked for. */
static void
open_recall_items(struct params *params, const struct open *open,
                  uint32_t count)
{
    params_items(params, ITEMS_BYTES, count);
    for (uint32_t i = 0; i < open->count; i++) {
        const struct opened_case *found = &open->cases[i];
        struct digest digest;
        if (found->is_poison)
            continue;
        if (text_is_empty(found->persons)) {
            items_null(params);
            continue;
        }
        digest_sha256(found->persons, &digest);
        items_bytes(params, digest.bytes, DIGEST_SIZE);
    }
    params_items(params, ITEMS_INT32, count);
    for (uint32_t i = 0; i < open->count; i++) {
        if (open->cases[i].is_poison)
            continue;
        if (text_is_empty(open->cases[i].persons) ||
            open->cases[i].recall_from == DATE_NONE)
            items_null(params);
        else
            items_int32(params, open->cases[i].recall_from);
    }
}

static bool
open_insert(struct pg *pg, struct open *open)
{
    uint32_t count = open->count - open->poison_count;
    int32_t due = 0;
    for (uint32_t i = 0; i < open->count; i++)
        if (!open->cases[i].is_poison)
            due = open->cases[i].due;
    struct params params;
    params_init(&params);
    params_bytes(&params, (char[]){0, (char)open->lane}, 2);
    params_int32(&params, open->day);
    params_int32(&params, open->tray_count);
    params_int64(&params, open->now_us);
    params_int64(&params, open->tray_count == 0
                              ? open->now_us
                              : instant_from_shanghai(open->day + 1, 0));
    params_items(&params, ITEMS_INT64, count);
    for (uint32_t i = 0; i < open->count; i++)
        if (!open->cases[i].is_poison)
            items_int64(&params, open->cases[i].case_id);
    params_items(&params, ITEMS_BYTES, count);
    for (uint32_t i = 0; i < open->count; i++)
        if (!open->cases[i].is_poison)
            items_blob(&params, open->cases[i].plan);
    PGresult *result = NULL;
    bool is_whole = open_tray_items(&params, open);
    open_recall_items(&params, open, count);
    params_int32(&params, due);
    params_int64(&params,
                 mutant_is("trays_without_turn") ? 0 : open->went.turn);
    if (is_whole)
        result = pg_query(pg, &insert_sql, &params);
    else
        pg_broken(pg, "tray");
    params_release(&params);
    if (result == NULL)
        return false;
    open->round_id = column_int64(result, 0, 0);
    PQclear(result);
    return true;
}

static bool
open_aside(struct pg *pg, const struct open *open)
{
    struct params params;
    params_init(&params);
    params_int64(&params, open->now_us);
    params_items(&params, ITEMS_INT64, open->poison_count);
    for (uint32_t i = 0; i < open->count; i++)
        if (open->cases[i].is_poison)
            items_int64(&params, open->cases[i].case_id);
    params_items(&params, ITEMS_TEXT, open->poison_count);
    for (uint32_t i = 0; i < open->count; i++)
        if (open->cases[i].is_poison)
            items_text(&params, text_of(open->cases[i].why));
    bool done = pg_do(pg, &aside_sql, &params, NULL);
    params_release(&params);
    return done;
}

static enum tx
open_body(struct pg *pg, void *context)
{
    struct open *open = context;
    open->count = open->poison_count = open->tray_count = 0;
    open->round_id = 0;
    if (!open_pick(pg, open))
        return TX_FAILED;
    if (open->count == 0)
        return TX_NOTHING;
    if (!open->plan(open->context, open->arena, open->cases, open->count,
                    open->now_us, &open->trays, &open->tray_count))
        return postgres_gave_up(pg, "plan callback");
    for (uint32_t i = 0; i < open->count; i++)
        open->poison_count += open->cases[i].is_poison;
    if (open->poison_count > 0 && !open_aside(pg, open))
        return TX_FAILED;
    if (open->poison_count < open->count && !open_insert(pg, open))
        return TX_FAILED;
    return TX_COMMIT;
}

enum store_result
postgres_open(struct store *store, struct arena *arena, enum lane lane,
              uint32_t max, struct fresh_hint *hint, store_plan_fn plan,
              void *context, struct opened *opened, struct fault *fault)
{
    assert(max > 0 && max <= ROUND_CASES_MAX);
    struct pg *pg = pg_of(store);
    struct open open = {.arena = arena,
                        .lane = lane,
                        .max = max,
                        .from = *hint,
                        .plan = plan,
                        .context = context};
    if (mutant_is("cursor_instead_of_rescan"))
        open.from = pg->cursor[lane];
    *opened = (struct opened){0};
    enum store_result result = pg_run(pg, "open", open_body, &open, fault);
    if (result != STORE_DONE || open.count == 0)
        return result;
    *hint = pg->cursor[lane] = open.went;
    opened->round_id = open.round_id;
    opened->case_count = open.count;
    opened->tray_count = open.round_id == 0 ? 0 : open.tray_count;
    return STORE_DONE;
}
