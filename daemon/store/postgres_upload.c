/* SPDX-License-Identifier: Apache-2.0
 *
 * Uploads as intake sees them. Whoever holds the lease has the fence; what it
 * writes for a batch is one transaction with how far it is, so that a household
 * is decided once, whoever dies when.
 */
#include "upload.h"

#include "mutant.h"
#include "postgres_accept.h"

/* Pieces that are read at a time: some 4 MiB. */
#define PIECES 8

static const struct statement take_sql = {
    "upload_take",
    "with it as ("
    "  select u.upload_id from hedui.upload u"
    "   where u.state = 1 and u.lease_until_us <= hedui.now_us()"
    "   order by u.upload_id limit 1 for no key update skip locked)"
    " update hedui.upload u set holder = $1::text, fence = u.fence + 1,"
    "        tries = least(u.tries + 1, 30000), lease_until_us = "
    "hedui.now_us() + $2::int8"
    "   from it where u.upload_id = it.upload_id"
    " returning u.upload_id, u.fence, u.agency, u.size, u.type::int4,"
    "           u.charset::int4, u.sha256, u.received_at_us, u.place,"
    "           u.tries::int4"};

static const struct statement renew_sql = {
    "upload_renew",
    "update hedui.upload set found = greatest(found, $3::int4),"
    "       lease_until_us = hedui.now_us() + $4::int8"
    " where upload_id = $1::int8 and fence = $2::int8 and state = 1"};

static const struct statement pieces_sql = {
    "upload_pieces", "select at, size, bytes from hedui.upload_piece"
                     " where upload_id = $1::int8 and at >= $2::int8"
                     " order by at limit $3::int4"};

static const struct statement hold_sql = {
    "upload_hold", "select hedui.now_us() from hedui.upload"
                   " where upload_id = $1::int8 and fence = $2::int8"
                   "   and state = 1 and place = $3::int4 for no key update"};

static const struct statement rows_sql = {
    "upload_rows",
    "insert into hedui.upload_row (upload_id, place, line, status, request_id,"
    "   case_id, due, is_provisional, errors)"
    " select $1::int8, place, line, status::int2, request_id, case_id, due,"
    "        is_provisional, errors"
    "   from unnest($2::int4[], $3::int4[], $4::int4[], $5::text[], $6::int8[],"
    "     $7::int4[], $8::bool[], $9::bytea[]) u (place, line, status,"
    "     request_id, case_id, due, is_provisional, errors)"};

static const struct statement step_sql = {
    "upload_step",
    "update hedui.upload set place = place + $3::int4, tries = 0,"
    "       found = greatest(found, $9::int4),"
    "       accepted = accepted + $4::int4, duplicate = duplicate + $5::int4,"
    "       conflict = conflict + $6::int4, refused = refused + $7::int4,"
    "       lease_until_us = hedui.now_us() + $8::int8"
    " where upload_id = $1::int8 and fence = $2::int8"};

/* As accept_aside of the queue: what contradicts a case with a wrong ID names a
 * stranger, as a rule. */
static const struct statement aside_sql = {
    "upload_aside",
    "insert into hedui.set_aside (kind, case_id, at_us, why, bytes)"
    " select 2, u.case_id, $1::int8, 'conflict',"
    "        case when not exists (select from hedui.wrong_id w"
    "                               where w.case_id = u.case_id)"
    "             then u.bytes end"
    "   from unnest($2::int8[], $3::bytea[]) u (case_id, bytes)"};

static const struct statement end_sql = {
    "upload_end",
    "update hedui.upload set state = $3::int4::int2, reason = $4::text,"
    "         ended_at_us = hedui.now_us(), holder = null,"
    "         refused = refused + $5::int4"
    "   where upload_id = $1::int8 and fence = $2::int8 and state = 1"};

static const struct statement leave_sql = {
    "upload_leave",
    "update hedui.upload set holder = null, tries = greatest(tries - 1, 0),"
    "       lease_until_us = hedui.now_us() + $3::int8"
    " where upload_id = $1::int8 and fence = $2::int8 and state = 1"};

static const struct statement prune_sql = {"upload_prune",
                                           "select hedui.upload_prune()"};

/* ---- the lease ---- */

struct take {
    struct arena *arena;
    const char *holder;
    int64_t lease_ms;
    struct upload *upload;
    bool *is_there;
};

static enum tx
take_body(struct pg *pg, void *context)
{
    struct take *take = context;
    struct params params;
    params_init(&params);
    params_chars(&params, take->holder);
    params_int64(&params, take->lease_ms * 1000);
    PGresult *result = pg_query(pg, &take_sql, &params);
    params_release(&params);
    if (result == NULL)
        return TX_FAILED;
    *take->is_there = pg_touched(result) == 1;
    if (*take->is_there)
        *take->upload = (struct upload){
            .upload_id = column_int64(result, 0, 0),
            .fence = column_int64(result, 0, 1),
            .agency = column_text(result, 0, 2, take->arena),
            .size = column_int64(result, 0, 3),
            .type = (enum upload_type)column_int32(result, 0, 4),
            .charset = column_int32(result, 0, 5),
            .received_at_us = column_int64(result, 0, 7),
            .place = column_uint32(result, 0, 8),
            .tries = column_uint32(result, 0, 9)};
    if (*take->is_there)
        take->upload->has_sha256 =
            column_digest(result, 0, 6, &take->upload->sha256);
    PQclear(result);
    if (arena_failed(take->arena))
        return postgres_gave_up(pg, "upload");
    return *take->is_there ? TX_COMMIT : TX_NOTHING;
}

enum store_result
store_upload_take(struct store *store, struct arena *arena, const char *holder,
                  int64_t lease_ms, struct upload *upload, bool *is_there,
                  struct fault *fault)
{
    struct take take = {arena, holder, lease_ms, upload, is_there};
    *is_there = false;
    return pg_run(pg_of(store), "upload_take", take_body, &take, fault);
}

static void
held_params(struct params *params, const struct upload *upload)
{
    params_init(params);
    params_int64(params, upload->upload_id);
    params_int64(params, upload->fence);
}

struct leave {
    const struct upload *upload;
    int64_t wait_ms;
};

static enum tx
leave_body(struct pg *pg, void *context)
{
    const struct leave *leave = context;
    struct params params;
    held_params(&params, leave->upload);
    params_int64(&params, leave->wait_ms * 1000);
    bool done = pg_do(pg, &leave_sql, &params, NULL);
    params_release(&params);
    return done ? TX_COMMIT : TX_FAILED;
}

enum store_result
store_upload_leave(struct store *store, const struct upload *upload,
                   int64_t wait_ms, struct fault *fault)
{
    struct leave leave = {upload, wait_ms};
    return pg_run(pg_of(store), "upload_leave", leave_body, &leave, fault);
}

/* ---- bytes ---- */

struct bytes {
    struct arena *arena;
    const struct upload *upload;
    int64_t at, lease_ms;
    uint32_t found;
    struct text *bytes;
};

/* Who has SQL of his own under his role may have put anything: it ends where it
 * is damaged. */
static bool
pieces_join(const PGresult *result, struct bytes *asked)
{
    struct buffer out;
    int64_t next = asked->at;
    buffer_init(&out, PIECES * PACKED_PLAIN_MAX);
    for (uint32_t i = 0; i < pg_touched(result); i++) {
        struct text plain = TEXT_NONE;
        if (!column_packed(result, i, 2, asked->arena, &plain) ||
            column_int64(result, i, 0) != next ||
            (int64_t)plain.size != column_int32(result, i, 1))
            break;
        buffer_add(&out, plain.bytes, plain.size);
        next += (int64_t)plain.size;
    }
    *asked->bytes = text_copy(asked->arena, buffer_view(&out));
    bool done = !out.failed && !arena_failed(asked->arena);
    buffer_release(&out);
    return done;
}

static enum tx
bytes_body(struct pg *pg, void *context)
{
    struct bytes *asked = context;
    struct params params;
    uint32_t touched = 0;
    held_params(&params, asked->upload);
    params_int32(&params, asked->found);
    params_int64(&params, asked->lease_ms * 1000);
    bool done = pg_do(pg, &renew_sql, &params, &touched);
    params_release(&params);
    if (!done || touched != 1)
        return done ? TX_FENCED : TX_FAILED;
    params_init(&params);
    params_int64(&params, asked->upload->upload_id);
    params_int64(&params, asked->at);
    params_int32(&params, PIECES);
    PGresult *result = pg_query(pg, &pieces_sql, &params);
    params_release(&params);
    if (result == NULL)
        return TX_FAILED;
    done = pieces_join(result, asked);
    PQclear(result);
    return done ? TX_COMMIT : postgres_gave_up(pg, "upload pieces");
}

enum store_result
store_upload_read(struct store *store, struct arena *arena,
                  const struct upload *upload, int64_t at, uint32_t found,
                  int64_t lease_ms, struct text *bytes, struct fault *fault)
{
    struct bytes asked = {arena, upload, at, lease_ms, found, bytes};
    *bytes = TEXT("");
    return pg_run(pg_of(store), "upload_read", bytes_body, &asked, fault);
}

/* ---- a batch ---- */

#define ROW_ITEMS(params, count, rows, type, item, value)                      \
    do {                                                                       \
        params_items((params), (type), (count));                               \
        for (uint32_t i_ = 0; i_ < (count); i_++) {                            \
            const struct upload_row *r = &(rows)[i_];                          \
            item((params), (value));                                           \
        }                                                                      \
    } while (0)

static bool
rows_insert(struct pg *pg, const struct upload *upload, uint32_t count,
            const struct upload_row *rows)
{
    struct params params;
    params_init(&params);
    params_int64(&params, upload->upload_id);
    ROW_ITEMS(&params, count, rows, ITEMS_INT32, items_int32, r->place);
    ROW_ITEMS(&params, count, rows, ITEMS_INT32, items_int32, r->line);
    ROW_ITEMS(&params, count, rows, ITEMS_INT32, items_int32, r->status);
    ROW_ITEMS(&params, count, rows, ITEMS_TEXT, items_text, r->request_id);
    ROW_ITEMS(&params, count, rows, ITEMS_INT64, items_int64, r->case_id);
    ROW_ITEMS(&params, count, rows, ITEMS_INT32, items_int32, r->due);
    ROW_ITEMS(&params, count, rows, ITEMS_BOOL, items_bool, r->is_provisional);
    ROW_ITEMS(&params, count, rows, ITEMS_BYTES, items_blob, r->errors);
    bool done = pg_do(pg, &rows_sql, &params, NULL);
    params_release(&params);
    return done;
}

struct batch {
    const struct upload *upload;
    struct upload_batch *batch;
    int64_t lease_ms;
    struct accept accept;
    bool was_beside; /* a transaction that begins again */
};

static void
beside_once(void *context)
{
    struct batch *asked = context;
    if (!asked->was_beside && asked->batch->beside != NULL)
        asked->batch->beside(asked->batch->context);
    asked->was_beside = true;
}

/* false with *is_mine: it is another's. */
static bool
batch_hold(struct pg *pg, struct batch *asked, bool *is_mine)
{
    struct params params;
    held_params(&params, asked->upload);
    params_int32(&params, asked->upload->place);
    PGresult *result = pg_query(pg, &hold_sql, &params);
    params_release(&params);
    *is_mine = true;
    if (result == NULL)
        return false;
    *is_mine = pg_touched(result) == 1;
    if (*is_mine)
        asked->batch->now_us = column_int64(result, 0, 0);
    PQclear(result);
    return *is_mine;
}

static bool
batch_documents(struct pg *pg, const struct accept *accept)
{
    bool done = true;
    for (uint32_t i = 0; done && i < accept->count; i++) {
        uint32_t fresh;
        const struct acceptance *accepted = &accept->accepted[i];
        if (accept_is_asked(accept, i) && accepted->document_count > 0 &&
            accept->receipts[i].status != RECEIPT_CONFLICT)
            done = postgres_keep_documents(pg, accept->receipts[i].case_id,
                                           accepted, &fresh);
    }
    return done;
}

static bool
batch_aside(struct pg *pg, const struct accept *accept)
{
    struct params params;
    uint32_t count = 0;
    for (uint32_t i = 0; i < accept->count; i++)
        count += accept->receipts[i].status == RECEIPT_CONFLICT;
    if (count == 0)
        return true;
    params_init(&params);
    params_int64(&params, accept->now_us);
    params_items(&params, ITEMS_INT64, count);
    for (uint32_t i = 0; i < accept->count; i++)
        if (accept->receipts[i].status == RECEIPT_CONFLICT)
            items_int64(&params, accept->receipts[i].case_id);
    params_items(&params, ITEMS_BYTES, count);
    for (uint32_t i = 0; i < accept->count; i++)
        if (accept->receipts[i].status == RECEIPT_CONFLICT)
            items_blob(&params, accept->accepted[i].request);
    bool done = pg_do(pg, &aside_sql, &params, NULL);
    params_release(&params);
    return done;
}

static void
batch_count(struct batch *asked, struct upload_counts *counts)
{
    uint32_t *const places[] = {NULL, &counts->accepted, &counts->duplicate,
                                &counts->conflict, &counts->refused};
    for (uint32_t i = 0; i < asked->batch->count; i++) {
        const struct receipt *receipt = &asked->accept.receipts[i];
        struct upload_row *row = &asked->batch->rows[i];
        row->status = receipt->status;
        row->case_id = receipt->case_id;
        row->due = receipt->case_id != 0 ? receipt->due : 0;
        row->is_provisional = receipt->is_provisional;
        (*places[receipt->status])++;
    }
}

static bool
batch_step(struct pg *pg, struct batch *asked,
           const struct upload_counts *counts)
{
    struct params params;
    uint32_t touched = 0;
    held_params(&params, asked->upload);
    params_int32(&params,
                 mutant_is("upload_place_stays") ? 0 : asked->batch->count);
    params_int32(&params, counts->accepted);
    params_int32(&params, counts->duplicate);
    params_int32(&params, counts->conflict);
    params_int32(&params, counts->refused);
    params_int64(&params, asked->lease_ms * 1000);
    params_int32(&params, asked->upload->found);
    bool done = pg_do(pg, &step_sql, &params, &touched);
    params_release(&params);
    if (done && touched != 1)
        pg_broken(pg, "upload: step");
    return done && touched == 1;
}

static enum tx
batch_body(struct pg *pg, void *context)
{
    struct batch *asked = context;
    struct accept *accept = &asked->accept;
    struct upload_counts counts = {0};
    bool is_mine;
    if (!batch_hold(pg, asked, &is_mine))
        return is_mine ? TX_FAILED : TX_FENCED;
    asked->batch->is_late =
        instant_shanghai_date(asked->batch->now_us) != asked->batch->day;
    if (asked->batch->is_late)
        return TX_NOTHING;
    accept->now_us = asked->batch->now_us;
    accept->lacks_marks = false;
    for (uint32_t i = 0; i < accept->count; i++)
        accept->receipts[i] = (struct receipt){.status = RECEIPT_REFUSED};
    if (accept_count(accept) > 0 && !accept_judge(pg, accept))
        return TX_FAILED;
    batch_count(asked, &counts);
    return batch_documents(pg, accept) && batch_aside(pg, accept) &&
                   rows_insert(pg, asked->upload, asked->batch->count,
                               asked->batch->rows) &&
                   batch_step(pg, asked, &counts)
               ? TX_COMMIT
               : TX_FAILED;
}

enum store_result
store_upload_accept(struct store *store, const struct upload *upload,
                    struct upload_batch *batch, int64_t lease_ms,
                    struct fault *fault)
{
    struct batch asked = {upload, batch, lease_ms, {0}, false};
    arena_init(&asked.accept.arena, 0);
    asked.accept.count = batch->count;
    asked.accept.accepted = batch->accepted;
    asked.accept.beside = beside_once;
    asked.accept.beside_context = &asked;
    asked.accept.receipts = arena_array(&asked.accept.arena, batch->count,
                                        sizeof(*asked.accept.receipts));
    enum store_result result =
        asked.accept.receipts == NULL
            ? STORE_BROKEN
            : pg_run(pg_of(store), "upload_accept", batch_body, &asked, fault);
    arena_release(&asked.accept.arena);
    return result;
}

/* ---- the end ---- */

struct end {
    const struct upload *upload;
    struct text reason;
    uint32_t count;
    const struct upload_row *rows;
};

static enum tx
end_body(struct pg *pg, void *context)
{
    struct end *end = context;
    struct params params;
    uint32_t touched = 0;
    held_params(&params, end->upload);
    params_int32(&params,
                 text_is_absent(end->reason) ? UPLOAD_DONE : UPLOAD_FAILED);
    params_text(&params, end->reason);
    params_int32(&params, end->count);
    bool done = pg_do(pg, &end_sql, &params, &touched);
    params_release(&params);
    if (!done || touched != 1)
        return done ? TX_FENCED : TX_FAILED;
    return end->count == 0 ||
                   rows_insert(pg, end->upload, end->count, end->rows)
               ? TX_COMMIT
               : TX_FAILED;
}

enum store_result
store_upload_end(struct store *store, const struct upload *upload,
                 struct text reason, const struct upload_row *rows,
                 uint32_t count, struct fault *fault)
{
    struct end end = {upload, reason, count, rows};
    return pg_run(pg_of(store), "upload_end", end_body, &end, fault);
}

static enum tx
prune_body(struct pg *pg, void *context)
{
    uint32_t *pruned = context;
    PGresult *result = pg_query(pg, &prune_sql, NULL);
    if (result == NULL)
        return TX_FAILED;
    *pruned = column_uint32(result, 0, 0);
    PQclear(result);
    return TX_COMMIT;
}

enum store_result
store_upload_prune(struct store *store, uint32_t *pruned, struct fault *fault)
{
    *pruned = 0;
    return pg_run(pg_of(store), "upload_prune", prune_body, pruned, fault);
}
