/* SPDX-License-Identifier: Apache-2.0
 *
 * The queue on PostgreSQL as who submits sees it: messages are put into it, and
 * receipts say what became of them.
 */
#include "postgres.h"

static const struct statement put_sql = {
    "put",
    "with put as ("
    "  insert into hedui.queue (put_at_us, bytes)"
    "  select n.now_us, b from unnest($1::bytea[]) with ordinality u (b, i),"
    "         (select hedui.now_us() as now_us) n"
    "   order by i returning queue_id)"
    " select queue_id, pg_notify('hedui_intake', '') is null"
    "   from put order by queue_id"};

static const struct statement receipts_sql = {
    "receipts",
    "select u.i, r.status::int4, r.case_id, r.due, r.is_provisional, r.errors"
    "  from unnest($1::int8[]) with ordinality u (queue_id, i)"
    "  join hedui.receipt r using (queue_id)"};

struct put {
    uint32_t count;
    const struct text *messages;
    int64_t *queue_ids;
};

static enum tx
put_body(struct pg *pg, void *context)
{
    struct put *put = context;
    struct params params;
    params_init(&params);
    params_items(&params, ITEMS_BYTES, put->count);
    for (uint32_t i = 0; i < put->count; i++)
        items_blob(&params, put->messages[i]);
    PGresult *result = pg_query(pg, &put_sql, &params);
    params_release(&params);
    if (result == NULL)
        return TX_FAILED;
    for (uint32_t i = 0; i < put->count; i++)
        put->queue_ids[i] = column_int64(result, i, 0);
    PQclear(result);
    return TX_COMMIT;
}

enum store_result
postgres_queue_put(struct store *store, uint32_t count,
                   const struct text *messages, int64_t *queue_ids,
                   struct fault *fault)
{
    struct put put = {count, messages, queue_ids};
    return count == 0
               ? STORE_DONE
               : pg_run(pg_of(store), "queue_put", put_body, &put, fault);
}

struct receipts {
    struct arena *arena;
    uint32_t count;
    const int64_t *queue_ids;
    struct receipt *receipts;
};

static enum tx
receipts_body(struct pg *pg, void *context)
{
    struct receipts *asked = context;
    struct params params;
    params_init(&params);
    params_items(&params, ITEMS_INT64, asked->count);
    for (uint32_t i = 0; i < asked->count; i++) {
        items_int64(&params, asked->queue_ids[i]);
        asked->receipts[i] = (struct receipt){.queue_id = asked->queue_ids[i],
                                              .status = RECEIPT_WAITING};
    }
    PGresult *result = pg_query(pg, &receipts_sql, &params);
    params_release(&params);
    if (result == NULL)
        return TX_FAILED;
    bool done = true;
    for (uint32_t row = 0; done && row < pg_touched(result); row++) {
        struct receipt *receipt =
            &asked->receipts[column_int64(result, row, 0) - 1];
        receipt->status = (enum receipt_status)column_int32(result, row, 1);
        receipt->case_id = column_int64(result, row, 2);
        receipt->due = column_int32(result, row, 3);
        receipt->is_provisional = column_bool(result, row, 4);
        done = column_blob(result, row, 5, asked->arena, &receipt->errors);
    }
    PQclear(result);
    return done ? TX_COMMIT : postgres_gave_up(pg, "receipts");
}

enum store_result
postgres_receipts(struct store *store, struct arena *arena, uint32_t count,
                  const int64_t *queue_ids, struct receipt *receipts,
                  struct fault *fault)
{
    struct receipts asked = {arena, count, queue_ids, receipts};
    return pg_read(pg_of(store), "receipts", receipts_body, &asked, fault);
}
