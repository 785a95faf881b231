/* SPDX-License-Identifier: Apache-2.0
 *
 * The inbox: what came from a queue outside becomes a row of hedui.queue, once.
 * The age of a message is carried over to our own clock, because that of a
 * sample is not the broker's.
 */
#include "digest.h"
#include "inbox.h"
#include "mutant.h"
#include "postgres.h"

static const struct statement inbox_sql = {
    "inbox_put",
    "with given as ("
    "  select * from unnest($1::text[], $2::int4[], $3::int8[], $4::bytea[],"
    "    $5::int8[], $6::bytea[], $7::bytea[]) with ordinality"
    "    u (topic, partition, message_offset, digest, age_us, message_key,"
    "       bytes, i)),"
    " new as ("
    "  insert into hedui.origin (topic, partition, message_offset, digest,"
    "    at_us)"
    "  select topic, partition, message_offset, digest, n.now_us"
    "    from given, (select hedui.now_us() as now_us) n order by i"
    "  on conflict do nothing"
    "  returning topic, partition, message_offset, digest, at_us)"
    " insert into hedui.queue (put_at_us, bytes, topic, partition,"
    "   message_offset, message_key)"
    " select w.at_us - g.age_us, g.bytes, g.topic, g.partition,"
    "        g.message_offset, g.message_key"
    "   from given g join new w using (topic, partition, message_offset,"
    "     digest) order by g.i"
    " returning queue_id"};

/* The same without looking at what was there (a deliberate bug). */
static const struct statement inbox_twice_sql = {
    "inbox_put_twice",
    "insert into hedui.queue (put_at_us, bytes, topic, partition,"
    "   message_offset, message_key)"
    " select hedui.now_us() - age_us, bytes, topic, partition,"
    "        message_offset, message_key"
    "   from unnest($1::text[], $2::int4[], $3::int8[], $4::bytea[],"
    "    $5::int8[], $6::bytea[], $7::bytea[]) with ordinality"
    "    u (topic, partition, message_offset, digest, age_us, message_key,"
    "       bytes, i) order by i"
    " returning queue_id"};

static const struct statement lag_sql = {
    "inbox_lag", "select count(*), coalesce(greatest(hedui.now_us()"
                 "    - min(put_at_us), 0), 0) from hedui.queue"};

static const struct statement forget_sql = {
    "inbox_forget", "delete from hedui.origin where ctid = any (array("
                    "  select ctid from hedui.origin"
                    "   where at_us < hedui.now_us() - $1::int8 * 86400000000"
                    "   order by at_us limit $2::int4))"};

struct inbox {
    uint32_t count, fresh;
    const struct inbox_message *messages;
};

#define INBOX_ITEMS(params, inbox, type, item, ...)                            \
    do {                                                                       \
        params_items((params), (type), (inbox)->count);                        \
        for (uint32_t i_ = 0; i_ < (inbox)->count; i_++) {                     \
            const struct inbox_message *m = &(inbox)->messages[i_];            \
            item((params), __VA_ARGS__);                                       \
        }                                                                      \
    } while (0)

static void
inbox_digest(struct params *params, const struct inbox_message *message)
{
    struct digest digest;
    digest_sha256(message->bytes, &digest);
    items_bytes(params, digest.bytes, DIGEST_SIZE);
}

static enum tx
inbox_body(struct pg *pg, void *context)
{
    struct inbox *inbox = context;
    bool is_blind = mutant_is("inbox_takes_twice");
    struct params params;
    params_init(&params);
    INBOX_ITEMS(&params, inbox, ITEMS_TEXT, items_text, m->origin.topic);
    INBOX_ITEMS(&params, inbox, ITEMS_INT32, items_int32, m->origin.partition);
    INBOX_ITEMS(&params, inbox, ITEMS_INT64, items_int64, m->origin.offset);
    INBOX_ITEMS(&params, inbox, ITEMS_BYTES, inbox_digest, m);
    INBOX_ITEMS(&params, inbox, ITEMS_INT64, items_int64, m->age_us);
    INBOX_ITEMS(&params, inbox, ITEMS_BYTES, items_blob, m->key);
    INBOX_ITEMS(&params, inbox, ITEMS_BYTES, items_blob, m->bytes);
    bool done = pg_do(pg, is_blind ? &inbox_twice_sql : &inbox_sql, &params,
                      &inbox->fresh);
    params_release(&params);
    return done ? TX_COMMIT : TX_FAILED;
}

enum store_result
store_inbox_put(struct store *store, uint32_t count,
                const struct inbox_message *messages, uint32_t *fresh,
                struct fault *fault)
{
    struct inbox inbox = {.count = count, .messages = messages};
    *fresh = 0;
    if (count == 0)
        return STORE_DONE;
    enum store_result result =
        pg_run(pg_of(store), "inbox_put", inbox_body, &inbox, fault);
    if (result == STORE_DONE)
        *fresh = inbox.fresh;
    return result;
}

struct inbox_lag {
    int64_t messages, age_us;
};

static enum tx
lag_body(struct pg *pg, void *context)
{
    struct inbox_lag *lag = context;
    PGresult *result = pg_query(pg, &lag_sql, NULL);
    if (result == NULL)
        return TX_FAILED;
    lag->messages = column_int64(result, 0, 0);
    lag->age_us = column_int64(result, 0, 1);
    PQclear(result);
    return TX_COMMIT;
}

enum store_result
store_inbox_lag(struct store *store, int64_t *messages, int64_t *age_us,
                struct fault *fault)
{
    struct inbox_lag lag = {0};
    enum store_result result =
        pg_read(pg_of(store), "inbox_lag", lag_body, &lag, fault);
    *messages = lag.messages;
    *age_us = lag.age_us;
    return result;
}

struct forget {
    int32_t days;
    uint32_t max, forgotten;
};

static enum tx
forget_body(struct pg *pg, void *context)
{
    struct forget *forget = context;
    struct params params;
    params_init(&params);
    params_int64(&params, forget->days);
    params_int32(&params, (int32_t)forget->max);
    bool done = pg_do(pg, &forget_sql, &params, &forget->forgotten);
    params_release(&params);
    return done ? TX_COMMIT : TX_FAILED;
}

enum store_result
store_inbox_forget(struct store *store, int32_t days, uint32_t max,
                   uint32_t *forgotten, struct fault *fault)
{
    struct forget forget = {.days = days, .max = max};
    enum store_result result =
        pg_run(pg_of(store), "inbox_forget", forget_body, &forget, fault);
    *forgotten = result == STORE_DONE ? forget.forgotten : 0;
    return result;
}
