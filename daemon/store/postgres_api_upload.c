/* SPDX-License-Identifier: Apache-2.0
 *
 * Uploads as their agency sees them: under its database role, with its token.
 */
#include "mutant.h"
#include "postgres_api.h"
#include "upload.h"

static const struct statement make_sql = {
    "api_upload_make",
    "select said, upload_id from hedui.api_upload_make($1::text, $2::bytea,"
    "  $3::int8, $4::int4, $5::int4, $6::bytea, $7::bytea, $8::int4, "
    "$9::int8)"};

static const struct statement add_sql = {
    "api_upload_add",
    "select said, received, size from hedui.api_upload_add($1::int8, $2::int8,"
    "  $3::int4, $4::bytea, $5::bool)"};

static const struct statement cut_sql = {
    "api_upload_cut",
    "select hedui.api_upload_cut($1::int8, $2::int8, $3::int8)"};

#define UPLOADS                                                                \
    "select size, received, type::int4, state::int4, reason, name,"            \
    "       created_at_us, ended_at_us, found, accepted, duplicate,"           \
    "       conflict, refused, upload_id"                                      \
    "  from hedui.upload where upload_id "

static const struct statement upload_sql = {"api_upload", UPLOADS "= $1::int8"};
static const struct statement uploads_sql = {
    "api_uploads", UPLOADS "< $1::int8 order by upload_id desc limit $2::int4"};
static const struct statement end_sql = {
    "api_upload_end", "select hedui.api_upload_end($1::int8)"};

#define ROWS                                                                   \
    "select place, line, status::int4, request_id, case_id, due,"              \
    "       is_provisional, errors"                                            \
    "  from hedui.upload_row"                                                  \
    " where upload_id = $1::int8 and place > $2::int8"
#define IN_ORDER " order by place limit $3::int4"

static const struct statement rows_sql = {"api_upload_rows", ROWS IN_ORDER};
/* Most are: they are not looked up by it. */
static const struct statement accepted_sql = {"api_upload_accepted",
                                              ROWS " and status = 1" IN_ORDER};
static const struct statement others_sql = {
    "api_upload_others",
    ROWS " and status = $4::int4 and status <> 1" IN_ORDER};

/* ---- making ---- */

struct make {
    struct api_call call;
    const struct upload_wish *wish;
    int64_t *upload_id;
    enum upload_made *made;
};

static enum tx
make_body(struct pg *pg, void *context)
{
    struct make *make = context;
    const struct upload_wish *wish = make->wish;
    struct params params;
    if (!api_enter(pg, &make->call))
        return TX_FAILED;
    params_init(&params);
    params_text(&params, wish->key);
    params_digest(&params, &wish->asked);
    params_int64(&params, wish->size);
    params_int32(&params, wish->type);
    params_int32(&params, wish->charset);
    if (wish->has_sha256)
        params_digest(&params, &wish->sha256);
    else
        params_null(&params);
    params_blob(&params, wish->name);
    params_int32(&params, wish->open_max);
    params_int64(&params, wish->bytes_max);
    PGresult *result = pg_query(pg, &make_sql, &params);
    params_release(&params);
    if (result == NULL)
        return TX_FAILED;
    int32_t said = column_int32(result, 0, 0);
    *make->upload_id =
        said < 0 || said >= UPLOAD_MANY ? 0 : column_int64(result, 0, 1);
    PQclear(result);
    if (said >= 0)
        *make->made = (enum upload_made)said;
    return api_said(&make->call, said);
}

enum store_result
store_api_upload_make(struct store *store, const struct api_caller *caller,
                      const struct upload_wish *wish, int64_t *upload_id,
                      enum upload_made *made, enum api_answer *answer,
                      struct fault *fault)
{
    struct make make = {.call = {.caller = caller, .answer = answer},
                        .wish = wish,
                        .upload_id = upload_id,
                        .made = made};
    return api_run(store, "api_upload_make", make_body, &make, fault);
}

/* ---- bytes ---- */

struct add {
    struct api_call call;
    const struct upload_piece *piece;
    enum upload_added *added;
    int64_t *received;
};

static void
add_params(struct params *params, const struct upload_piece *piece)
{
    params_init(params);
    params_int64(params, piece->upload_id);
    params_int64(params, piece->at);
    params_int32(params, (int64_t)piece->bytes.size);
    struct text packed = TEXT_NONE;
    if (!pack_compress_quickly(&params->arena, piece->bytes, &packed))
        params->failed = true;
    params_blob(params, packed);
    params_bool(params, piece->is_answered);
}

static enum tx
add_body(struct pg *pg, void *context)
{
    struct add *add = context;
    struct params params;
    if (!api_enter(pg, &add->call))
        return TX_FAILED;
    add_params(&params, add->piece);
    PGresult *result = pg_query(pg, &add_sql, &params);
    params_release(&params);
    if (result == NULL)
        return TX_FAILED;
    int32_t said = column_int32(result, 0, 0);
    if (said >= 0) {
        *add->added = (enum upload_added)said;
        *add->received = column_int64(result, 0, 1);
    }
    PQclear(result);
    return api_said(&add->call, said);
}

enum store_result
store_api_upload_add(struct store *store, const struct api_caller *caller,
                     const struct upload_piece *piece, enum upload_added *added,
                     int64_t *received, enum api_answer *answer,
                     struct fault *fault)
{
    struct add add = {.call = {.caller = caller, .answer = answer},
                      .piece = piece,
                      .added = added,
                      .received = received};
    return api_run(store, "api_upload_add", add_body, &add, fault);
}

struct upload_cut {
    struct api_call call;
    int64_t upload_id, from, to;
};

static enum tx
cut_body(struct pg *pg, void *context)
{
    struct upload_cut *cut = context;
    struct params params;
    if (!api_enter(pg, &cut->call))
        return TX_FAILED;
    params_init(&params);
    params_int64(&params, cut->upload_id);
    params_int64(&params, cut->from);
    params_int64(&params, cut->to);
    PGresult *result = pg_query(pg, &cut_sql, &params);
    params_release(&params);
    if (result == NULL)
        return TX_FAILED;
    int32_t said = column_int32(result, 0, 0);
    PQclear(result);
    return api_said(&cut->call, said);
}

enum store_result
store_api_upload_cut(struct store *store, const struct api_caller *caller,
                     int64_t upload_id, int64_t from, int64_t to,
                     enum api_answer *answer, struct fault *fault)
{
    struct upload_cut cut = {.call = {.caller = caller, .answer = answer},
                             .upload_id = upload_id,
                             .from = from,
                             .to = to};
    return api_run(store, "api_upload_cut", cut_body, &cut, fault);
}

/* ---- how it stands ---- */

static bool
upload_read(const PGresult *result, uint32_t row, struct arena *arena,
            struct api_upload *upload)
{
    *upload = (struct api_upload){
        .upload_id = column_int64(result, row, 13),
        .size = column_int64(result, row, 0),
        .received = column_int64(result, row, 1),
        .type = (enum upload_type)column_int32(result, row, 2),
        .state = (enum upload_state)column_int32(result, row, 3),
        .reason = column_text(result, row, 4, arena),
        .created_at_us = column_int64(result, row, 6),
        .ended_at_us = api_instant(result, row, 7),
        .found = column_uint32(result, row, 8),
        .counts = {
            column_uint32(result, row, 9), column_uint32(result, row, 10),
            column_uint32(result, row, 11), column_uint32(result, row, 12)}};
    return column_blob(result, row, 5, arena, &upload->name) &&
           !arena_failed(arena);
}

struct look {
    struct api_call call;
    int64_t upload_id;
    struct api_upload *upload;
};

static enum tx
look_body(struct pg *pg, void *context)
{
    struct look *look = context;
    struct params params;
    if (!api_enter(pg, &look->call))
        return TX_FAILED;
    params_init(&params);
    params_int64(&params, look->upload_id);
    PGresult *result = pg_query(pg, &upload_sql, &params);
    params_release(&params);
    if (result == NULL)
        return TX_FAILED;
    bool is_there = pg_touched(result) == 1;
    bool done =
        !is_there || upload_read(result, 0, look->call.arena, look->upload);
    PQclear(result);
    if (!done)
        return postgres_gave_up(pg, "upload");
    if (!is_there)
        return api_none(pg, &look->call);
    *look->call.answer = API_FOUND;
    return TX_NOTHING;
}

enum store_result
store_api_upload(struct store *store, struct arena *arena,
                 const struct api_caller *caller, int64_t upload_id,
                 struct api_upload *upload, enum api_answer *answer,
                 struct fault *fault)
{
    struct look look = {
        .call = {.caller = caller, .arena = arena, .answer = answer},
        .upload_id = upload_id,
        .upload = upload};
    return api_run(store, "api_upload", look_body, &look, fault);
}

/* ---- all of them ---- */

struct looks {
    struct api_call call;
    int64_t before;
    uint32_t max;
    struct api_upload **uploads;
    uint32_t *count;
};

static bool
uploads_read(struct pg *pg, const PGresult *result, struct looks *looks)
{
    struct arena *arena = looks->call.arena;
    uint32_t count = pg_touched(result);
    struct api_upload *uploads =
        postgres_array(pg, arena, count, sizeof(*uploads));
    bool done = uploads != NULL;
    for (uint32_t i = 0; done && i < count; i++)
        done = upload_read(result, i, arena, &uploads[i]);
    *looks->uploads = uploads;
    *looks->count = count;
    return done;
}

static enum tx
looks_body(struct pg *pg, void *context)
{
    struct looks *looks = context;
    struct params params;
    if (!api_enter(pg, &looks->call))
        return TX_FAILED;
    params_init(&params);
    params_int64(&params, looks->before);
    params_int32(&params, looks->max);
    PGresult *result = pg_query(pg, &uploads_sql, &params);
    params_release(&params);
    if (result == NULL)
        return TX_FAILED;
    bool done = uploads_read(pg, result, looks);
    PQclear(result);
    if (!done)
        return postgres_gave_up(pg, "uploads");
    if (*looks->count == 0)
        return api_none(pg, &looks->call);
    *looks->call.answer = API_FOUND;
    return TX_NOTHING;
}

enum store_result
store_api_uploads(struct store *store, struct arena *arena,
                  const struct api_caller *caller, int64_t before, uint32_t max,
                  struct api_upload **uploads, uint32_t *count,
                  enum api_answer *answer, struct fault *fault)
{
    struct looks looks = {
        .call = {.caller = caller, .arena = arena, .answer = answer},
        .before = before,
        .max = max,
        .uploads = uploads,
        .count = count};
    return api_run(store, "api_uploads", looks_body, &looks, fault);
}

/* ---- giving up ---- */

struct end {
    struct api_call call;
    int64_t upload_id;
    bool *is_whole;
};

static enum tx
end_body(struct pg *pg, void *context)
{
    struct end *end = context;
    struct params params;
    if (!api_enter(pg, &end->call))
        return TX_FAILED;
    params_init(&params);
    params_int64(&params, end->upload_id);
    PGresult *result = pg_query(pg, &end_sql, &params);
    params_release(&params);
    if (result == NULL)
        return TX_FAILED;
    int32_t said = column_int32(result, 0, 0);
    PQclear(result);
    *end->is_whole = said == 1;
    return api_said(&end->call, said);
}

enum store_result
store_api_upload_end(struct store *store, const struct api_caller *caller,
                     int64_t upload_id, bool *is_whole, enum api_answer *answer,
                     struct fault *fault)
{
    struct end end = {.call = {.caller = caller, .answer = answer},
                      .upload_id = upload_id,
                      .is_whole = is_whole};
    return api_run(store, "api_upload_end", end_body, &end, fault);
}

/* ---- what became of each ---- */

struct page {
    struct api_call call;
    int64_t upload_id, after;
    enum receipt_status status;
    uint32_t max;
    struct upload_row **rows;
    uint32_t *count;
};

static bool
rows_read(struct pg *pg, const PGresult *result, struct page *page)
{
    struct arena *arena = page->call.arena;
    uint32_t count = pg_touched(result);
    struct upload_row *rows = postgres_array(pg, arena, count, sizeof(*rows));
    bool done = rows != NULL;
    for (uint32_t i = 0; done && i < count; i++) {
        rows[i] = (struct upload_row){
            .place = column_uint32(result, i, 0),
            .line = column_uint32(result, i, 1),
            .status = (enum receipt_status)column_int32(result, i, 2),
            .request_id = column_text(result, i, 3, arena),
            .case_id = column_int64(result, i, 4),
            .due = column_int32(result, i, 5),
            .is_provisional = column_bool(result, i, 6)};
        done = column_blob(result, i, 7, arena, &rows[i].errors);
    }
    *page->rows = rows;
    *page->count = count;
    return done && !arena_failed(arena);
}

static enum tx
page_body(struct pg *pg, void *context)
{
    struct page *page = context;
    const struct statement *statement =
        page->status == RECEIPT_WAITING    ? &rows_sql
        : page->status == RECEIPT_ACCEPTED ? &accepted_sql
                                           : &others_sql;
    struct params params;
    if (!api_enter(pg, &page->call))
        return TX_FAILED;
    params_init(&params);
    params_int64(&params, page->upload_id);
    params_int64(&params, page->after);
    params_int32(&params, page->max);
    if (statement == &others_sql)
        params_int32(&params, page->status);
    PGresult *result = pg_query(pg, statement, &params);
    params_release(&params);
    if (result == NULL)
        return TX_FAILED;
    bool done = rows_read(pg, result, page);
    PQclear(result);
    if (!done)
        return postgres_gave_up(pg, "upload rows");
    if (*page->count == 0)
        return api_none(pg, &page->call);
    *page->call.answer = API_FOUND;
    return TX_NOTHING;
}

enum store_result
store_api_upload_rows(struct store *store, struct arena *arena,
                      const struct api_caller *caller, int64_t upload_id,
                      enum receipt_status status, int64_t after, uint32_t max,
                      struct upload_row **rows, uint32_t *count,
                      enum api_answer *answer, struct fault *fault)
{
    struct page page = {
        .call = {.caller = caller, .arena = arena, .answer = answer},
        .upload_id = upload_id,
        .after = after,
        .status = status,
        .max = max,
        .rows = rows,
        .count = count};
    return api_run(store, "api_upload_rows", page_body, &page, fault);
}
