/* SPDX-License-Identifier: Apache-2.0
 *
 * Intake on PostgreSQL: acceptance. The queue is read by SKIP LOCKED from its
 * top each time: no cursor, so that a message whose lower id commits late is
 * not lost.
 */
#include "postgres_document.h"

/* Messages that are taken at a time, but one whatever its size. */
#define ACCEPT_BYTES ((int64_t)16 << 20)

static const struct statement take_sql = {
    "queue_take",
    "with locked as materialized ("
    "  select queue_id, octet_length(bytes) as size from hedui.queue"
    "   where coalesce(later_us, 0) <= hedui.now_us()"
    "   order by queue_id limit $1::int4 for update skip locked),"
    " before as ("
    "  select queue_id, sum(size) over (order by queue_id) - size as size"
    "    from locked)"
    " select q.queue_id, q.put_at_us, q.bytes, hedui.now_us(), q.agency"
    "   from before b join hedui.queue q using (queue_id)"
    "  where b.size <= $2::int8 order by q.queue_id"};

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

static const struct statement receipt_sql = {
    "receipt",
    "with done as (delete from hedui.queue where queue_id = any ($1::int8[])"
    "              returning queue_id, agency, request_id)"
    " insert into hedui.receipt (queue_id, status, case_id, due,"
    "   is_provisional, errors, agency, request_id)"
    " select q, status::int2, case_id, due, is_provisional, errors,"
    "        done.agency, done.request_id"
    "   from unnest($1::int8[], $2::int4[], $3::int8[], $4::int4[],"
    "     $5::bool[], $6::bytea[]) u (q, status, case_id, due,"
    "     is_provisional, errors) join done on done.queue_id = q"};

/* The bytes of what contradicts a case with a wrong ID are the same request
 * again, as a rule: with the number of a stranger. */
static const struct statement aside_sql = {
    "accept_aside",
    "insert into hedui.set_aside (kind, case_id, at_us, why, bytes, queue_id,"
    "   topic, partition, message_offset)"
    " select u.kind::int2, nullif(u.case_id, 0), $1::int8, u.why,"
    "        case when not exists (select from hedui.wrong_id w"
    "                               where w.case_id = u.case_id)"
    "             then u.bytes end,"
    "        u.queue_id, q.topic, q.partition, q.message_offset"
    "   from unnest($2::int4[], $3::int8[], $4::text[], $5::bytea[],"
    "     $6::int8[]) with ordinality u (kind, case_id, why, bytes, queue_id,"
    "     i) join hedui.queue q using (queue_id) order by u.i"};

/* Of what came from a queue outside; where it stood is still in its row. What
 * is more than twice a request's size is not repeated. */
static const struct statement letter_sql = {
    "accept_letter",
    "insert into hedui.letter (at_us, reason, topic, partition,"
    "   message_offset, message_key, errors, bytes)"
    " select $1::int8, u.reason::int2, q.topic, q.partition,"
    "        q.message_offset, q.message_key, u.errors,"
    "        case when length(q.bytes) <= $6::int8"
    "              and not exists (select from hedui.wrong_id w"
    "                               where w.case_id = u.case_id)"
    "             then q.bytes end"
    "   from unnest($2::int8[], $3::int4[], $4::bytea[], $5::int8[])"
    "        with ordinality u (queue_id, reason, errors, case_id, i)"
    "   join hedui.queue q using (queue_id) where q.topic is not null"
    "  order by u.i"};

static const struct statement later_sql = {
    "accept_later", "update hedui.queue set later_us = $1::int8"
                    " where queue_id = any ($2::int8[])"};

struct accept {
    uint32_t max;
    store_accept_fn accept;
    void *context;
    struct arena arena; /* of one try */
    int64_t now_us;
    uint32_t count, later; /* later: of them, that stay in the queue */
    bool lacks_marks; /* one that is there already says not what it announces */
    struct queued *messages;
    struct acceptance *accepted;
    struct receipt *receipts;
};

static bool
accept_take(struct pg *pg, struct accept *accept)
{
    struct params params;
    params_init(&params);
    params_int32(&params, accept->max);
    params_int64(&params, ACCEPT_BYTES);
    PGresult *result = pg_query(pg, &take_sql, &params);
    params_release(&params);
    if (result == NULL)
        return false;
    accept->count = pg_touched(result);
    struct arena *arena = &accept->arena;
    accept->messages =
        arena_array(arena, accept->count, sizeof(*accept->messages));
    accept->accepted =
        arena_array(arena, accept->count, sizeof(*accept->accepted));
    accept->receipts =
        arena_array(arena, accept->count, sizeof(*accept->receipts));
    bool done = !arena_failed(arena);
    for (uint32_t i = 0; done && i < accept->count; i++) {
        struct queued *message = &accept->messages[i];
        message->queue_id = column_int64(result, i, 0);
        message->put_at_us = column_int64(result, i, 1);
        done = column_blob(result, i, 2, arena, &message->bytes);
        accept->now_us = column_int64(result, i, 3);
        message->agency = column_text(result, i, 4, arena);
    }
    PQclear(result);
    done = done && !arena_failed(arena);
    if (!done)
        pg_broken(pg, "queue");
    return done;
}

static bool
accept_is_asked(const struct accept *accept, uint32_t i)
{
    return accept->accepted[i].status == RECEIPT_ACCEPTED &&
           accept->accepted[i].supplement == NULL;
}

static uint32_t
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
    PGresult *result = pg_query(pg, &accept_sql, &params);
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

static bool
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

static bool
accept_is_aside(const struct accept *accept, uint32_t i)
{
    return accept->receipts[i].status == RECEIPT_CONFLICT ||
           accept->receipts[i].status == RECEIPT_REFUSED;
}

static uint32_t
accept_aside_count(const struct accept *accept)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < accept->count; i++)
        count += accept_is_aside(accept, i);
    return count;
}

static bool
accept_letters(struct pg *pg, const struct accept *accept)
{
    uint32_t count = accept_aside_count(accept);
    if (count == 0)
        return true;
    struct params params;
    params_init(&params);
    params_int64(&params, accept->now_us);
    params_items(&params, ITEMS_INT64, count);
    for (uint32_t i = 0; i < accept->count; i++)
        if (accept_is_aside(accept, i))
            items_int64(&params, accept->messages[i].queue_id);
    params_items(&params, ITEMS_INT32, count);
    for (uint32_t i = 0; i < accept->count; i++)
        if (accept_is_aside(accept, i))
            items_int32(&params, accept->receipts[i].status == RECEIPT_CONFLICT
                                     ? POSTGRES_CONFLICT
                                     : POSTGRES_REFUSED);
    params_items(&params, ITEMS_BYTES, count);
    for (uint32_t i = 0; i < accept->count; i++)
        if (accept_is_aside(accept, i))
            items_blob(&params, accept->accepted[i].errors);
    params_items(&params, ITEMS_INT64, count);
    for (uint32_t i = 0; i < accept->count; i++)
        if (accept_is_aside(accept, i))
            items_int64(&params, accept->receipts[i].case_id);
    params_int64(&params, POSTGRES_ASIDE_BYTES);
    bool done = pg_do(pg, &letter_sql, &params, NULL);
    params_release(&params);
    return done;
}

/* What is refused is looked at by people: not a load of documents, nor any that
 * were to be added to a case. */
static struct text
accept_kept(const struct accept *accept, uint32_t i)
{
    const struct acceptance *accepted = &accept->accepted[i];
    struct text bytes = accept->messages[i].bytes;
    bool is_load =
        accepted->brings_documents && bytes.size > POSTGRES_ASIDE_BYTES;
    return is_load || accepted->supplement != NULL ? TEXT_NONE : bytes;
}

static bool
accept_set_aside(struct pg *pg, const struct accept *accept)
{
    uint32_t count = accept_aside_count(accept);
    if (count == 0)
        return true;
    struct params params;
    params_init(&params);
    params_int64(&params, accept->now_us);
    for (int column = 0; column < 5; column++) {
        static const enum items_type types[] = {
            ITEMS_INT32, ITEMS_INT64, ITEMS_TEXT, ITEMS_BYTES, ITEMS_INT64};
        params_items(&params, types[column], count);
        for (uint32_t i = 0; i < accept->count; i++) {
            const struct receipt *receipt = &accept->receipts[i];
            bool is_conflict = receipt->status == RECEIPT_CONFLICT;
            if (!accept_is_aside(accept, i))
                continue;
            if (column == 0)
                items_int32(&params,
                            is_conflict ? POSTGRES_CONFLICT : POSTGRES_REFUSED);
            else if (column == 1)
                items_int64(&params, receipt->case_id);
            else if (column == 2)
                items_text(&params,
                           is_conflict ? TEXT("conflict") : TEXT("refused"));
            else if (column == 4)
                items_int64(&params, accept->messages[i].queue_id);
            else
                items_blob(&params, is_conflict ? accept->accepted[i].request
                                                : accept_kept(accept, i));
        }
    }
    bool done = pg_do(pg, &aside_sql, &params, NULL);
    params_release(&params);
    return done;
}

static bool
accept_is_later(const struct accept *accept, uint32_t i)
{
    return accept->receipts[i].status == RECEIPT_WAITING;
}

/* One array of the messages that are decided. */
#define RECEIPT_ITEMS(params, accept, type, item, value)                       \
    do {                                                                       \
        params_items((params), (type), (accept)->count - (accept)->later);     \
        for (uint32_t i_ = 0; i_ < (accept)->count; i_++) {                    \
            const struct receipt *r = &(accept)->receipts[i_];                 \
            if (r->status != RECEIPT_WAITING)                                  \
                item((params), (value));                                       \
        }                                                                      \
    } while (0)

static bool
accept_receipts(struct pg *pg, const struct accept *accept)
{
    struct params params;
    params_init(&params);
    RECEIPT_ITEMS(&params, accept, ITEMS_INT64, items_int64,
                  accept->messages[i_].queue_id);
    RECEIPT_ITEMS(&params, accept, ITEMS_INT32, items_int32, r->status);
    RECEIPT_ITEMS(&params, accept, ITEMS_INT64, items_int64, r->case_id);
    RECEIPT_ITEMS(&params, accept, ITEMS_INT32, items_int32, r->due);
    RECEIPT_ITEMS(&params, accept, ITEMS_BOOL, items_bool, r->is_provisional);
    RECEIPT_ITEMS(&params, accept, ITEMS_BYTES, items_blob,
                  accept->accepted[i_].errors);
    uint32_t touched = 0;
    bool done = pg_do(pg, &receipt_sql, &params, &touched);
    params_release(&params);
    if (done && touched != accept->count - accept->later) {
        pg_broken(pg, "receipt: rows");
        return false;
    }
    return done;
}

/* They stay in the queue, and are not in the way of what is behind them. */
static bool
accept_later(struct pg *pg, struct accept *accept)
{
    accept->later = 0;
    for (uint32_t i = 0; i < accept->count; i++)
        accept->later += accept_is_later(accept, i);
    if (accept->later == 0)
        return true;
    struct params params;
    params_init(&params);
    params_int64(&params, accept->now_us + STORE_SUPPLEMENT_AGAIN_US);
    params_items(&params, ITEMS_INT64, accept->later);
    for (uint32_t i = 0; i < accept->count; i++)
        if (accept_is_later(accept, i))
            items_int64(&params, accept->messages[i].queue_id);
    bool done = pg_do(pg, &later_sql, &params, NULL);
    params_release(&params);
    return done;
}

/* After all requests of the batch: a supplement may come with its own. */
static bool
accept_documents(struct pg *pg, struct accept *accept)
{
    bool done = true;
    for (uint32_t i = 0; done && i < accept->count; i++) {
        struct acceptance *accepted = &accept->accepted[i];
        struct receipt *receipt = &accept->receipts[i];
        struct supplement_place place = {&accept->messages[i], accept->now_us,
                                         accept->count, accept->messages};
        uint32_t fresh;
        if (accepted->status == RECEIPT_REFUSED)
            continue;
        if (accepted->supplement != NULL)
            done = postgres_supplement(pg, &accept->arena, &place, accepted,
                                       receipt);
        else if (accepted->document_count > 0 &&
                 receipt->status != RECEIPT_CONFLICT)
            done =
                postgres_keep_documents(pg, receipt->case_id, accepted, &fresh);
    }
    return done;
}

static enum tx
accept_body(struct pg *pg, void *context)
{
    struct accept *accept = context;
    arena_release(&accept->arena);
    accept->count = accept->later = 0;
    accept->lacks_marks = false;
    if (!accept_take(pg, accept))
        return TX_FAILED;
    if (accept->count == 0)
        return TX_NOTHING;
    for (uint32_t i = 0; i < accept->count; i++) {
        if (!accept->accept(accept->context, &accept->arena,
                            &accept->messages[i], accept->now_us,
                            &accept->accepted[i]))
            return postgres_gave_up(pg, "accept callback");
        accept->receipts[i].status = RECEIPT_REFUSED;
    }
    bool done = (accept_count(accept) == 0 || accept_judge(pg, accept)) &&
                accept_documents(pg, accept) && accept_later(pg, accept) &&
                accept_set_aside(pg, accept) && accept_letters(pg, accept) &&
                accept_receipts(pg, accept);
    return done ? TX_COMMIT : TX_FAILED;
}

enum store_result
postgres_accept(struct store *store, uint32_t max, store_accept_fn accept,
                void *context, uint32_t *taken, struct fault *fault)
{
    struct accept body = {.max = max, .accept = accept, .context = context};
    arena_init(&body.arena, 0);
    enum store_result result =
        pg_run(pg_of(store), "accept", accept_body, &body, fault);
    *taken = result == STORE_DONE ? body.count - body.later : 0;
    arena_release(&body.arena);
    return result;
}
