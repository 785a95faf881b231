/* SPDX-License-Identifier: Apache-2.0
 *
 * Intake on PostgreSQL: acceptance. The queue is read by SKIP LOCKED from its
 * top each time: no cursor, so that a message whose lower id commits late is
 * not lost.
 */
#include "postgres_accept.h"

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
