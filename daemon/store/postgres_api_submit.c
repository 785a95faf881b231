/* SPDX-License-Identifier: Apache-2.0
 *
 * Messages that come over the API, and what became of them.
 */
#include "postgres_api.h"

static const struct statement put_sql = {
    "api_put", "select hedui.api_put($1::bytea[], $2::text[])"};

static const struct statement submission_sql = {
    "api_submission",
    "select status, case_id, due, is_provisional, errors, request_id"
    "  from hedui.api_submission($1::int8)"};

struct put {
    struct api_call call;
    uint32_t count;
    const struct text *messages, *request_ids;
    int64_t *queue_ids;
};

static void
put_params(struct params *params, const struct put *put)
{
    params_init(params);
    params_items(params, ITEMS_BYTES, put->count);
    for (uint32_t i = 0; i < put->count; i++)
        items_blob(params, put->messages[i]);
    params_items(params, ITEMS_TEXT, put->count);
    for (uint32_t i = 0; i < put->count; i++)
        if (put->request_ids == NULL || text_is_absent(put->request_ids[i]))
            items_null(params);
        else
            items_text(params, put->request_ids[i]);
}

static enum tx
put_body(struct pg *pg, void *context)
{
    struct put *put = context;
    struct params params;
    if (!api_enter(pg, &put->call))
        return TX_FAILED;
    put_params(&params, put);
    PGresult *result = pg_query(pg, &put_sql, &params);
    params_release(&params);
    if (result == NULL)
        return TX_FAILED;
    uint32_t rows = pg_touched(result);
    for (uint32_t i = 0; i < rows && i < put->count; i++)
        put->queue_ids[i] = column_int64(result, i, 0);
    PQclear(result);
    return api_said(&put->call,
                    rows == put->count ? (int64_t)rows : API_SAYS_DENIED);
}

enum store_result
store_api_put(struct store *store, const struct api_caller *caller,
              uint32_t count, const struct text *messages,
              const struct text *request_ids, int64_t *queue_ids,
              enum api_answer *answer, struct fault *fault)
{
    struct put put = {.call = {.caller = caller, .answer = answer},
                      .count = count,
                      .messages = messages,
                      .request_ids = request_ids,
                      .queue_ids = queue_ids};
    *answer = API_FOUND;
    return count == 0 ? STORE_DONE
                      : api_run(store, "api_put", put_body, &put, fault);
}

struct submission {
    struct api_call call;
    int64_t queue_id;
    struct receipt *receipt;
    struct text *request_id;
};

static enum tx
submission_body(struct pg *pg, void *context)
{
    struct submission *asked = context;
    struct params params;
    if (!api_enter(pg, &asked->call))
        return TX_FAILED;
    params_init(&params);
    params_int64(&params, asked->queue_id);
    PGresult *result = pg_query(pg, &submission_sql, &params);
    params_release(&params);
    if (result == NULL)
        return TX_FAILED;
    bool is_there = pg_touched(result) == 1, done = true;
    if (is_there) {
        *asked->receipt = (struct receipt){
            .queue_id = asked->queue_id,
            .status = (enum receipt_status)column_int32(result, 0, 0),
            .case_id = column_int64(result, 0, 1),
            .due = column_int32(result, 0, 2),
            .is_provisional = column_bool(result, 0, 3)};
        done = column_blob(result, 0, 4, asked->call.arena,
                           &asked->receipt->errors);
        *asked->request_id = column_text(result, 0, 5, asked->call.arena);
        *asked->call.answer = API_FOUND;
    }
    PQclear(result);
    if (!done)
        return postgres_gave_up(pg, "submission");
    return is_there ? TX_NOTHING : api_none(pg, &asked->call);
}

enum store_result
store_api_submission(struct store *store, struct arena *arena,
                     const struct api_caller *caller, int64_t queue_id,
                     struct receipt *receipt, struct text *request_id,
                     enum api_answer *answer, struct fault *fault)
{
    struct submission asked = {
        .call = {.caller = caller, .arena = arena, .answer = answer},
        .queue_id = queue_id,
        .receipt = receipt,
        .request_id = request_id};
    return api_run(store, "api_submission", submission_body, &asked, fault);
}

enum store_result
store_api_receipts(struct store *store, struct arena *arena, uint32_t count,
                   const int64_t *queue_ids, struct receipt *receipts,
                   struct fault *fault)
{
    return postgres_receipts(store, arena, count, queue_ids, receipts, fault);
}
