/* SPDX-License-Identifier: Apache-2.0
 *
 * Documents of a case on PostgreSQL. A function of the schema keeps them:
 * intake may write no row of them and read none.
 */
#include "postgres_document.h"
#include "mutant.h"

static const struct statement keep_sql = {
    "keep_documents",
    "select hedui.keep_documents($1::int8, $2::int4[], $3::int4[],"
    "         $4::bytea[], $5::int4[], $6::int8[], $7::bytea[], $8::bytea[])"};

/* What another intake has in hand is still in the queue as long as its request
 * cannot be seen: one statement sees both. */
static const struct statement supplement_sql = {
    "supplement_case",
    "select r.case_id, r.due, r.is_provisional, r.marks,"
    "       exists (select from hedui.wrong_id w where w.case_id = r.case_id),"
    "       r.case_id is null and exists (select from hedui.queue q"
    "         where q.queue_id < $3::int8 and q.later_us is null"
    "           and q.queue_id <> all ($4::int8[]))"
    "  from (select) one left join hedui.request r"
    "    on r.agency = $1::text and r.request_id = $2::text"};

static const struct statement documents_sql = {
    "documents",
    "select d.ordinal, d.kind::int4, d.sha256, d.media::int4, d.size, d.name,"
    "       d.received_at_us, d.purged_at_us is not null, b.bytes, d.case_id"
    "  from hedui.document d"
    "  left join hedui.document_bytes b"
    "    on $2::bool and b.case_id = d.case_id and b.sha256 = d.sha256"
    " where d.case_id = any ($1::int8[]) order by d.case_id, d.ordinal"};

static const struct statement document_sql = {
    "document", "select b.bytes from hedui.document d"
                "  join hedui.document_bytes b using (case_id, sha256)"
                " where d.case_id = $1::int8 and d.ordinal = $2::int4"};

static const struct statement purge_sql = {
    "wrong_id_documents",
    "select hedui.wrong_id_documents($1::int8, $2::int4, $3::int4[]) is null"};

/* An array of one field of each document. */
#define DOCUMENT_ITEMS(params, accepted, type, item, ...)                      \
    do {                                                                       \
        params_items((params), (type), (accepted)->document_count);            \
        for (uint32_t i_ = 0; i_ < (accepted)->document_count; i_++) {         \
            const struct document *d = &(accepted)->documents[i_];             \
            item((params), __VA_ARGS__);                                       \
        }                                                                      \
    } while (0)

bool
postgres_keep_documents(struct pg *pg, int64_t case_id,
                        const struct acceptance *accepted, uint32_t *fresh)
{
    struct params params;
    params_init(&params);
    params_int64(&params, case_id);
    DOCUMENT_ITEMS(&params, accepted, ITEMS_INT32, items_int32, d->ordinal);
    DOCUMENT_ITEMS(&params, accepted, ITEMS_INT32, items_int32, d->kind);
    DOCUMENT_ITEMS(&params, accepted, ITEMS_BYTES, items_bytes, d->sha256.bytes,
                   DIGEST_SIZE);
    DOCUMENT_ITEMS(&params, accepted, ITEMS_INT32, items_int32, d->media);
    DOCUMENT_ITEMS(&params, accepted, ITEMS_INT64, items_int64, d->size);
    DOCUMENT_ITEMS(&params, accepted, ITEMS_BYTES, items_blob, d->name);
    DOCUMENT_ITEMS(&params, accepted, ITEMS_BYTES, items_blob, d->bytes);
    PGresult *result = pg_query(pg, &keep_sql, &params);
    params_release(&params);
    if (result == NULL)
        return false;
    *fresh = column_uint32(result, 0, 0);
    PQclear(result);
    return true;
}

static PGresult *
supplement_query(struct pg *pg, const struct supplement_place *place,
                 const struct acceptance *accepted)
{
    struct params params;
    params_init(&params);
    params_text(&params, accepted->agency);
    params_text(&params, accepted->request_id);
    params_int64(&params, place->message->queue_id);
    params_items(&params, ITEMS_INT64, place->batch_count);
    for (uint32_t i = 0; i < place->batch_count; i++)
        items_int64(&params, place->batch[i].queue_id);
    PGresult *result = pg_query(pg, &supplement_sql, &params);
    params_release(&params);
    return result;
}

bool
postgres_supplement(struct pg *pg, struct arena *arena,
                    const struct supplement_place *place,
                    struct acceptance *accepted, struct receipt *receipt)
{
    struct supplement_case found = {0};
    uint32_t fresh = 0;
    PGresult *result = supplement_query(pg, place, accepted);
    if (result == NULL)
        return false;
    found.is_found = !column_is_null(result, 0, 0);
    bool is_behind = column_bool(result, 0, 5);
    if (found.is_found) {
        receipt->case_id = column_int64(result, 0, 0);
        receipt->due = column_int32(result, 0, 1);
        receipt->is_provisional = column_bool(result, 0, 2);
        found.marks = column_text(result, 0, 3, arena);
        found.is_ended = column_bool(result, 0, 4);
    }
    PQclear(result);
    int64_t age_us = place->now_us - place->message->put_at_us;
    receipt->status = RECEIPT_WAITING;
    if (!found.is_found && (is_behind || age_us < STORE_SUPPLEMENT_WAITS_US) &&
        !mutant_is("supplement_waits_for_nobody"))
        return true;
    if (!accepted->supplement(arena, &found, accepted)) {
        (void)postgres_gave_up(pg, "supplement callback");
        return false;
    }
    receipt->status = accepted->status;
    if (accepted->status == RECEIPT_REFUSED)
        return true;
    if (!postgres_keep_documents(pg, receipt->case_id, accepted, &fresh))
        return false;
    receipt->status = fresh > 0 ? RECEIPT_ACCEPTED : RECEIPT_DUPLICATE;
    return true;
}

bool
postgres_purge_documents(struct pg *pg, const struct wrong_id_case *wrong)
{
    struct params params;
    params_init(&params);
    params_int64(&params, wrong->case_id);
    params_int32(&params, wrong->member);
    params_items(&params, ITEMS_INT32, wrong->document_count);
    for (uint32_t i = 0; i < wrong->document_count; i++)
        items_int32(&params, wrong->documents[i]);
    bool done = mutant_is("wrong_id_keeps_documents") ||
                pg_do(pg, &purge_sql, &params, NULL);
    params_release(&params);
    return done;
}

static bool
document_read(struct pg *pg, const PGresult *result, uint32_t i,
              struct arena *arena, struct document *row)
{
    row->ordinal = column_uint32(result, i, 0);
    row->kind = (enum document_kind)column_int32(result, i, 1);
    row->media = (enum document_media)column_int32(result, i, 3);
    row->size = column_int64(result, i, 4);
    row->received_at_us = column_int64(result, i, 6);
    row->is_purged = column_bool(result, i, 7);
    row->is_delivered = true;
    if (column_digest(result, i, 2, &row->sha256) &&
        column_blob(result, i, 5, arena, &row->name) &&
        column_blob(result, i, 8, arena, &row->bytes))
        return true;
    pg_broken(pg, "document");
    return false;
}

bool
postgres_documents_read(struct pg *pg, struct arena *arena,
                        const int64_t *cases, uint32_t case_count,
                        bool with_bytes, struct document **rows,
                        int64_t **of_cases, uint32_t *count)
{
    struct params params;
    *count = 0;
    params_init(&params);
    params_items(&params, ITEMS_INT64, case_count);
    for (uint32_t i = 0; i < case_count; i++)
        items_int64(&params, cases[i]);
    params_bool(&params, with_bytes);
    PGresult *result = pg_query(pg, &documents_sql, &params);
    params_release(&params);
    if (result == NULL)
        return false;
    *rows = postgres_array(pg, arena, pg_touched(result), sizeof(**rows));
    *of_cases =
        postgres_array(pg, arena, pg_touched(result), sizeof(**of_cases));
    bool done = *rows != NULL && *of_cases != NULL;
    for (uint32_t i = 0; done && i < pg_touched(result); i++) {
        (*of_cases)[i] = column_int64(result, i, 9);
        done = document_read(pg, result, i, arena, &(*rows)[i]);
        *count += done;
    }
    PQclear(result);
    return done;
}

struct documents_read {
    struct arena *arena;
    int64_t case_id;
    uint32_t ordinal;
    struct document **rows;
    uint32_t *count;
    struct text *bytes;
};

static enum tx
documents_body(struct pg *pg, void *context)
{
    struct documents_read *read = context;
    int64_t *of_cases;
    return postgres_documents_read(pg, read->arena, &read->case_id, 1, false,
                                   read->rows, &of_cases, read->count)
               ? TX_COMMIT
               : TX_FAILED;
}

enum store_result
postgres_documents(struct store *store, struct arena *arena, int64_t case_id,
                   struct document **rows, uint32_t *count, struct fault *fault)
{
    struct documents_read read = {
        .arena = arena, .case_id = case_id, .rows = rows, .count = count};
    *count = 0;
    return pg_read(pg_of(store), "documents", documents_body, &read, fault);
}

static enum tx
document_body(struct pg *pg, void *context)
{
    struct documents_read *read = context;
    struct params params;
    params_init(&params);
    params_int64(&params, read->case_id);
    params_int32(&params, read->ordinal);
    PGresult *result = pg_query(pg, &document_sql, &params);
    params_release(&params);
    if (result == NULL)
        return TX_FAILED;
    bool done = pg_touched(result) == 0 ||
                column_blob(result, 0, 0, read->arena, read->bytes);
    PQclear(result);
    if (!done)
        pg_broken(pg, "document");
    return done ? TX_COMMIT : TX_FAILED;
}

enum store_result
postgres_document(struct store *store, struct arena *arena, int64_t case_id,
                  uint32_t ordinal, struct text *bytes, struct fault *fault)
{
    struct documents_read read = {
        .arena = arena, .case_id = case_id, .ordinal = ordinal, .bytes = bytes};
    *bytes = TEXT_NONE;
    return pg_read(pg_of(store), "document", document_body, &read, fault);
}
