/* SPDX-License-Identifier: Apache-2.0
 *
 * What was decided about many requests becomes cases, in one transaction of
 * whoever brings them: intake of its queue, or of an upload.
 */
#include "postgres_accept.h"

/* New cases, their fresh rows with turns, and their leaves. A request that is
 * there already gives no row. */
static const struct statement accept_sql = {
    "accept",
    "with given as ("
    "  select * from unnest($2::text[], $3::text[], $4::text[], $5::bytea[],"
    "    $6::int4[], $7::int4[], $8::int4[], $9::bool[], $10::bytea[],"
    "    $11::bytea[], $12::int4[], $13::bytea[]) with ordinality u (agency,"
    "    request_id, household_key, meaning, lane, due, slack_day,"
    "    is_provisional, lines, request, programmes, marks, i)),"
    " new as ("
    "  insert into hedui.request (agency, request_id, household_key, meaning,"
    "    lane, due, slack_day, is_provisional, accepted_at_us, lines, request,"
    "    programmes, marks)"
    "  select agency, request_id, household_key, meaning, lane::int2, due,"
    "    slack_day, is_provisional, $1::int8, lines, request, programmes,"
    "    marks"
    "    from given order by i"
    "  on conflict (agency, request_id) do nothing"
    "  returning case_id, agency, lane, due, slack_day, lines,"
    "            sha256(salt || meaning) as leaf),"
    " floors as (" /* of a set of lines: where the last of them has come to */
    "  select d.lane, d.due, d.lines, min(f.turn) as turn"
    "    from (select distinct lane, due, lines from new) d"
    "    join hedui.floor f on f.lane = d.lane and f.due = d.due"
    "     and position(set_byte('\\x00', 0, 48 + f.line % 64) in d.lines) > 0"
    "   group by d.lane, d.due, d.lines),"
    " numbered as ("
    "  select new.*, coalesce(f.turn, 0) as least, row_number() over ("
    "           partition by agency, lane, slack_day order by case_id) as n"
    "    from new left join floors f using (lane, due, lines)),"
    " begun as (" /* each behind the one before it, none before its floor */
    "  select case_id, agency, lane, due, slack_day, lines, n, max(least - n)"
    "           over (partition by agency, lane, slack_day order by n)"
    "           as least"
    "    from numbered),"
    " counted as ("
    "  select agency, lane, slack_day, count(*) as n, max(least) as least"
    "    from begun group by agency, lane, slack_day"
    "   order by agency, lane, slack_day),"
    " turned as ("
    "  insert into hedui.turn as t (agency, lane, slack_day, began, last)"
    "  select agency, lane, slack_day, 0, greatest(least, 0) + n from counted"
    "  on conflict (agency, lane, slack_day) do update set began = t.last,"
    "    last = (select greatest(t.last, c.least) + c.n from counted c"
    "     where c.agency = t.agency and c.lane = t.lane"
    "       and c.slack_day = t.slack_day)"
    "  returning agency, lane, slack_day, began),"
    " ordered as ("
    "  select b.*, b.n + greatest(t.began, b.least) as turn"
    "    from begun b join turned t using (agency, lane, slack_day)),"
    " freshened as ("
    "  insert into hedui.fresh (lane, slack_day, turn, case_id, due, lines)"
    "  select lane, slack_day, turn, case_id, due, lines from ordered),"
    " leaves as ("
    "  insert into hedui.leaf (kind, at_us, digest, case_id)"
    "  select 0, $1::int8, leaf, case_id from new order by case_id)"
    " select case_id, pg_notify('hedui_worker', 'cases') is null from new"};

static const struct statement there_sql = {
    "accept_there",
    "select u.i, r.case_id, r.meaning, r.due, r.is_provisional,"
    "       r.marks is null"
    "  from unnest($1::text[], $2::text[]) with ordinality"
    "       u (agency, request_id, i)"
    "  join hedui.request r using (agency, request_id) order by u.i"};

static const struct statement marks_sql = {
    "keep_marks", "select hedui.keep_marks($1::int8[], $2::bytea[])"};

bool
accept_is_asked(const struct accept *accept, uint32_t i)
{
    return accept->accepted[i].status == RECEIPT_ACCEPTED &&
           accept->accepted[i].supplement == NULL;
}

uint32_t
accept_count(const struct accept *accept)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < accept->count; i++)
        count += accept_is_asked(accept, i);
    return count;
}

/* One array of the accepted messages. */
#define ACCEPT_ITEMS(params, accept, type, item, value)                        \
    do {                                                                       \
        params_items((params), (type), accept_count(accept));                  \
        for (uint32_t i_ = 0; i_ < (accept)->count; i_++) {                    \
            const struct acceptance *a = &(accept)->accepted[i_];              \
            if (accept_is_asked((accept), i_))                                 \
                item((params), (value));                                       \
        }                                                                      \
    } while (0)

static PGresult *
accept_insert(struct pg *pg, const struct accept *accept)
{
    struct params params;
    params_init(&params);
    params_int64(&params, accept->now_us);
    ACCEPT_ITEMS(&params, accept, ITEMS_TEXT, items_text, a->agency);
    ACCEPT_ITEMS(&params, accept, ITEMS_TEXT, items_text, a->request_id);
    ACCEPT_ITEMS(&params, accept, ITEMS_TEXT, items_text,
                 text_is_absent(a->household_key) ? a->request_id
                                                  : a->household_key);
    params_items(&params, ITEMS_BYTES, accept_count(accept));
    for (uint32_t i = 0; i < accept->count; i++)
        if (accept_is_asked(accept, i))
            items_bytes(&params, accept->accepted[i].meaning.bytes,
                        DIGEST_SIZE);
    ACCEPT_ITEMS(&params, accept, ITEMS_INT32, items_int32, a->lane);
    ACCEPT_ITEMS(&params, accept, ITEMS_INT32, items_int32, a->due);
    ACCEPT_ITEMS(&params, accept, ITEMS_INT32, items_int32, a->slack_day);
    ACCEPT_ITEMS(&params, accept, ITEMS_BOOL, items_bool, a->is_provisional);
    ACCEPT_ITEMS(&params, accept, ITEMS_BYTES, items_text, a->lines);
    ACCEPT_ITEMS(&params, accept, ITEMS_BYTES, items_blob, a->request);
    ACCEPT_ITEMS(&params, accept, ITEMS_INT32, items_int32,
                 (int32_t)a->programmes);
    ACCEPT_ITEMS(&params, accept, ITEMS_BYTES, items_text, a->marks);
    PGresult *result = pg_query_beside(pg, &accept_sql, &params, accept->beside,
                                       accept->beside_context);
    params_release(&params);
    return result;
}

static PGresult *
accept_there(struct pg *pg, const struct accept *accept)
{
    struct params params;
    params_init(&params);
    ACCEPT_ITEMS(&params, accept, ITEMS_TEXT, items_text, a->agency);
    ACCEPT_ITEMS(&params, accept, ITEMS_TEXT, items_text, a->request_id);
    PGresult *result = pg_query(pg, &there_sql, &params);
    params_release(&params);
    return result;
}

/* Takes `case_id` off the list of the new ones: of repeats within a batch only
 * the first is ACCEPTED. */
static bool
accept_is_first(int64_t *fresh, uint32_t *count, int64_t case_id)
{
    for (uint32_t i = 0; i < *count; i++)
        if (fresh[i] == case_id) {
            fresh[i] = fresh[--*count];
            return true;
        }
    return false;
}

static void
accept_receipt(const PGresult *there, uint32_t row, bool is_new,
               const struct acceptance *accepted, struct receipt *receipt)
{
    struct digest meaning = {{0}};
    column_digest(there, row, 2, &meaning);
    receipt->case_id = column_int64(there, row, 1);
    receipt->due = column_int32(there, row, 3);
    receipt->is_provisional = column_bool(there, row, 4);
    if (is_new)
        receipt->status = RECEIPT_ACCEPTED;
    else if (digest_equals(&meaning, &accepted->meaning))
        receipt->status = RECEIPT_DUPLICATE;
    else
        receipt->status = RECEIPT_CONFLICT;
}

static bool
accept_says_marks(const struct accept *accept, uint32_t i)
{
    return accept_is_asked(accept, i) &&
           accept->receipts[i].status == RECEIPT_DUPLICATE &&
           !text_is_empty(accept->accepted[i].marks);
}

/* A request that was accepted when nobody kept what it announces says it again:
 * from now on its documents can be told from others. */
static bool
accept_marks(struct pg *pg, const struct accept *accept)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < accept->count; i++)
        count += accept_says_marks(accept, i);
    if (!accept->lacks_marks || count == 0)
        return true;
    struct params params;
    params_init(&params);
    params_items(&params, ITEMS_INT64, count);
    for (uint32_t i = 0; i < accept->count; i++)
        if (accept_says_marks(accept, i))
            items_int64(&params, accept->receipts[i].case_id);
    params_items(&params, ITEMS_BYTES, count);
    for (uint32_t i = 0; i < accept->count; i++)
        if (accept_says_marks(accept, i))
            items_text(&params, accept->accepted[i].marks);
    bool done = pg_do(pg, &marks_sql, &params, NULL);
    params_release(&params);
    return done;
}

bool
accept_judge(struct pg *pg, struct accept *accept)
{
    bool done = false;
    PGresult *there = NULL, *new = accept_insert(pg, accept);
    if (new != NULL)
        there = accept_there(pg, accept);
    if (there == NULL)
        goto done;
    uint32_t fresh_count = pg_touched(new), row = 0;
    int64_t *fresh =
        postgres_array(pg, &accept->arena, fresh_count, sizeof(*fresh));
    if (fresh == NULL)
        goto done;
    for (uint32_t i = 0; i < fresh_count; i++)
        fresh[i] = column_int64(new, i, 0);
    done = pg_touched(there) == accept_count(accept);
    for (uint32_t i = 0; done && i < accept->count; i++) {
        if (!accept_is_asked(accept, i))
            continue;
        accept->lacks_marks |= column_bool(there, row, 5);
        bool is_new =
            accept_is_first(fresh, &fresh_count, column_int64(there, row, 1));
        accept_receipt(there, row++, is_new, &accept->accepted[i],
                       &accept->receipts[i]);
    }
    if (!done)
        pg_broken(pg, "accept: rows");
    done = done && accept_marks(pg, accept);
done:
    PQclear(new);
    PQclear(there);
    return done;
}
