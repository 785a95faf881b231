/* SPDX-License-Identifier: Apache-2.0
 *
 * Reports, containers and documents over the API. The look is written in the
 * transaction that reads, so that no byte leaves which is not on record, and
 * nothing is on record that was not there.
 */
#include "postgres_api.h"

static const struct statement revisions_sql = {
    "api_revisions",
    "select revision, made_at_us, digest, is_purged, is_retraction, level,"
    "       has_file, sealed_at_us, published_at_us, file_digest, size"
    "  from hedui.api_revisions($1::int8)"};

/* $2 = 0: the last. */
static const struct statement report_sql = {
    "api_report", "select r.revision, r.made_at_us, r.digest, r.report,"
                  "       (select max(t.revision) from hedui.report t"
                  "         where t.case_id = $1::int8),"
                  "       c.level::int4, c.digest, c.sealed_at_us,"
                  "       c.stamped_at_us, c.signer"
                  "  from hedui.report r"
                  "  left join hedui.container c"
                  "    on c.case_id = r.case_id and c.revision = r.revision"
                  "   and c.level > 0"
                  " where r.case_id = $1::int8 and $2::int4 in (0, r.revision)"
                  " order by r.revision desc limit 1"};

static const struct statement container_sql = {
    "api_container",
    "select revision, level::int4, container, digest,"
    "       coalesce(file_digest, digest), stamped_at_us, until_us, signer"
    "  from hedui.container"
    " where case_id = $1::int8 and $2::int4 in (0, revision)"
    " order by revision desc limit 1"};

static const struct statement documents_sql = {
    "api_documents",
    "select ordinal, kind::int4, sha256, media::int4, size, name,"
    "       received_at_us, purged_at_us is not null"
    "  from hedui.document where case_id = $1::int8 order by ordinal"};

static const struct statement request_sql = {
    "api_request", "select hedui.api_request($1::int8)"};

static const struct statement document_sql = {
    "api_document",
    "select d.ordinal, d.kind::int4, d.sha256, d.media::int4, d.size, d.name,"
    "       d.received_at_us, d.purged_at_us is not null, b.bytes"
    "  from hedui.document d"
    "  left join hedui.document_bytes b"
    "    on b.case_id = d.case_id and b.sha256 = d.sha256"
    "   and d.purged_at_us is null"
    " where d.case_id = $1::int8 and d.ordinal = $2::int4"};

/* What a file may expand to (postgres_sealed.c). */
#define FILE_MAX ((size_t)1 << 30)

/* NULL with pg->error set. number < 0: the statement has one parameter. */
static PGresult *
query(struct pg *pg, const struct api_call *call,
      const struct statement *statement, int64_t number)
{
    struct params params;
    params_init(&params);
    params_int64(&params, call->case_id);
    if (number >= 0)
        params_int32(&params, number);
    PGresult *result = pg_query(pg, statement, &params);
    params_release(&params);
    return result;
}

/* ---- revisions --------------------------------------------------------------
 */

struct revisions {
    struct api_call call;
    struct api_revision **revisions;
    uint32_t *count;
};

static bool
revision_read(const PGresult *result, uint32_t i, struct api_revision *row)
{
    *row = (struct api_revision){
        .revision = column_uint32(result, i, 0),
        .made_at_us = column_int64(result, i, 1),
        .is_purged = column_bool(result, i, 3),
        .is_retraction = column_bool(result, i, 4),
        .sealed_at_us = api_instant(result, i, 7),
        .published_at_us = api_instant(result, i, 8),
        .file_size =
            column_is_null(result, i, 10) ? 0 : column_int64(result, i, 10)};
    if (!column_is_null(result, i, 5)) {
        row->level = (enum seal_level)column_int32(result, i, 5);
        row->has_container = column_bool(result, i, 6);
    }
    return column_digest(result, i, 2, &row->digest) &&
           (column_is_null(result, i, 9) ||
            column_digest(result, i, 9, &row->file_digest));
}

static enum tx
revisions_body(struct pg *pg, void *context)
{
    struct revisions *asked = context;
    struct api_case found;
    bool is_there = false;
    if (!api_enter(pg, &asked->call))
        return TX_FAILED;
    PGresult *result = query(pg, &asked->call, &revisions_sql, -1);
    if (result == NULL)
        return TX_FAILED;
    uint32_t count = pg_touched(result);
    *asked->revisions = postgres_array(pg, asked->call.arena, count,
                                       sizeof(**asked->revisions));
    bool done = *asked->revisions != NULL;
    for (uint32_t i = 0; done && i < count; i++)
        done = revision_read(result, i, &(*asked->revisions)[i]);
    PQclear(result);
    if (!done)
        return postgres_gave_up(pg, "api: revisions");
    *asked->count = count;
    *asked->call.answer = API_FOUND;
    if (count > 0)
        return TX_NOTHING;
    if (!api_case_find(pg, asked->call.arena, asked->call.case_id, &found,
                       &is_there))
        return TX_FAILED;
    return is_there ? TX_NOTHING : api_none(pg, &asked->call);
}

enum store_result
store_api_revisions(struct store *store, struct arena *arena,
                    const struct api_caller *caller, int64_t case_id,
                    struct api_revision **revisions, uint32_t *count,
                    enum api_answer *answer, struct fault *fault)
{
    struct revisions asked = {.call = {.caller = caller,
                                       .arena = arena,
                                       .answer = answer,
                                       .case_id = case_id},
                              .revisions = revisions,
                              .count = count};
    *count = 0;
    return api_run(store, "api_revisions", revisions_body, &asked, fault);
}

/* ---- a report, a container, a document --------------------------------------
 */

struct fetch {
    struct api_call call;
    const struct statement *statement;
    int64_t number; /* revision or ordinal as asked for */
    struct api_report *report;
    struct seal_row *row;
    struct document *document;
};

static bool
seal_read(const PGresult *result, struct fetch *fetch)
{
    struct api_report *report = fetch->report;
    report->is_sealed = !column_is_null(result, 0, 5);
    if (!report->is_sealed)
        return true;
    report->seal = (struct seal_row){
        .case_id = fetch->call.case_id,
        .revision = report->revision,
        .level = (enum seal_level)column_int32(result, 0, 5),
        .sealed_at_us = column_int64(result, 0, 7),
        .stamped_at_us = api_instant(result, 0, 8),
        .signer = column_text(result, 0, 9, fetch->call.arena)};
    return column_digest(result, 0, 6, &report->seal.leaf);
}

static bool
report_read(const PGresult *result, struct fetch *fetch)
{
    struct api_report *report = fetch->report;
    *report = (struct api_report){.revision = column_uint32(result, 0, 0),
                                  .made_at_us = column_int64(result, 0, 1),
                                  .last = column_uint32(result, 0, 4)};
    *fetch->call.answer = column_is_null(result, 0, 3) ? API_GONE : API_FOUND;
    fetch->call.revision = report->revision;
    return column_digest(result, 0, 2, &report->digest) &&
           column_packed(result, 0, 3, fetch->call.arena, &report->report) &&
           seal_read(result, fetch);
}

/* One whose bytes were taken is GONE; one that has hashes alone was never a
 * file. */
static bool
container_read(const PGresult *result, struct fetch *fetch)
{
    struct arena *arena = fetch->call.arena;
    struct seal_row *row = fetch->row;
    struct text packed;
    *row =
        (struct seal_row){.case_id = fetch->call.case_id,
                          .revision = column_uint32(result, 0, 0),
                          .level = (enum seal_level)column_int32(result, 0, 1),
                          .stamped_at_us = api_instant(result, 0, 5),
                          .until_us = api_instant(result, 0, 6),
                          .signer = column_text(result, 0, 7, arena)};
    fetch->call.revision = row->revision;
    *fetch->call.answer = column_is_null(result, 0, 2) ? API_GONE
                          : row->level == SEAL_HASHES  ? API_NONE
                                                       : API_FOUND;
    if (!column_digest(result, 0, 3, &row->leaf) ||
        !column_digest(result, 0, 4, &row->file_digest))
        return false;
    return *fetch->call.answer != API_FOUND ||
           (column_blob(result, 0, 2, arena, &packed) &&
            pack_expand(arena, packed, FILE_MAX, &row->file));
}

static bool
document_row(const PGresult *result, uint32_t i, struct arena *arena,
             struct document *row)
{
    *row = (struct document){
        .ordinal = column_uint32(result, i, 0),
        .kind = (enum document_kind)column_int32(result, i, 1),
        .media = (enum document_media)column_int32(result, i, 3),
        .size = column_int64(result, i, 4),
        .received_at_us = column_int64(result, i, 6),
        .is_purged = column_bool(result, i, 7),
        .is_delivered = true};
    return column_digest(result, i, 2, &row->sha256) &&
           column_blob(result, i, 5, arena, &row->name);
}

static bool
document_read(const PGresult *result, struct fetch *fetch)
{
    struct document *row = fetch->document;
    if (!document_row(result, 0, fetch->call.arena, row))
        return false;
    *fetch->call.answer = row->is_purged ? API_GONE : API_FOUND;
    return column_blob(result, 0, 8, fetch->call.arena, &row->bytes);
}

static enum tx
fetch_body(struct pg *pg, void *context)
{
    struct fetch *fetch = context;
    if (!api_enter(pg, &fetch->call))
        return TX_FAILED;
    PGresult *result = query(pg, &fetch->call, fetch->statement, fetch->number);
    if (result == NULL)
        return TX_FAILED;
    bool is_there = pg_touched(result) == 1, done = true;
    if (is_there)
        done = fetch->report != NULL ? report_read(result, fetch)
               : fetch->row != NULL  ? container_read(result, fetch)
                                     : document_read(result, fetch);
    PQclear(result);
    if (!done || arena_failed(fetch->call.arena))
        return postgres_gave_up(pg, fetch->statement->name);
    if (!is_there)
        return api_none(pg, &fetch->call);
    return *fetch->call.answer == API_FOUND ? api_look_keep(pg, &fetch->call)
                                            : TX_NOTHING;
}

static enum store_result
fetch_run(struct store *store, struct arena *arena,
          const struct api_caller *caller, const struct api_look *look,
          enum api_answer *answer, struct fetch fetch, struct fault *fault)
{
    fetch.call.caller = caller;
    fetch.call.arena = arena;
    fetch.call.look = look;
    fetch.call.answer = answer;
    return api_run(store, fetch.statement->name, fetch_body, &fetch, fault);
}

enum store_result
store_api_report(struct store *store, struct arena *arena,
                 const struct api_caller *caller, int64_t case_id,
                 uint32_t revision, const struct api_look *look,
                 struct api_report *report, enum api_answer *answer,
                 struct fault *fault)
{
    return fetch_run(store, arena, caller, look, answer,
                     (struct fetch){.call = {.case_id = case_id},
                                    .statement = &report_sql,
                                    .number = revision,
                                    .report = report},
                     fault);
}

enum store_result
store_api_container(struct store *store, struct arena *arena,
                    const struct api_caller *caller, int64_t case_id,
                    uint32_t revision, const struct api_look *look,
                    struct seal_row *row, enum api_answer *answer,
                    struct fault *fault)
{
    return fetch_run(store, arena, caller, look, answer,
                     (struct fetch){.call = {.case_id = case_id},
                                    .statement = &container_sql,
                                    .number = revision,
                                    .row = row},
                     fault);
}

enum store_result
store_api_document(struct store *store, struct arena *arena,
                   const struct api_caller *caller, int64_t case_id,
                   uint32_t ordinal, const struct api_look *look,
                   struct document *document, enum api_answer *answer,
                   struct fault *fault)
{
    return fetch_run(store, arena, caller, look, answer,
                     (struct fetch){.call = {.case_id = case_id},
                                    .statement = &document_sql,
                                    .number = ordinal,
                                    .document = document},
                     fault);
}

/* ---- documents --------------------------------------------------------------
 */

struct documents {
    struct api_call call;
    struct text *request;
    struct document **rows;
    uint32_t *count;
};

static bool
documents_read(struct pg *pg, struct documents *asked)
{
    PGresult *result = query(pg, &asked->call, &documents_sql, -1);
    if (result == NULL)
        return false;
    uint32_t count = pg_touched(result);
    *asked->rows =
        postgres_array(pg, asked->call.arena, count, sizeof(**asked->rows));
    bool done = *asked->rows != NULL;
    for (uint32_t i = 0; done && i < count; i++)
        done = document_row(result, i, asked->call.arena, &(*asked->rows)[i]);
    PQclear(result);
    *asked->count = count;
    if (!done)
        pg_broken(pg, "api: documents");
    return done;
}

static enum tx
documents_body(struct pg *pg, void *context)
{
    struct documents *asked = context;
    if (!api_enter(pg, &asked->call))
        return TX_FAILED;
    PGresult *result = query(pg, &asked->call, &request_sql, -1);
    if (result == NULL)
        return TX_FAILED;
    bool is_there = !column_is_null(result, 0, 0);
    bool done = column_blob(result, 0, 0, asked->call.arena, asked->request);
    PQclear(result);
    if (!done)
        return postgres_gave_up(pg, "api: request");
    if (!is_there)
        return api_none(pg, &asked->call);
    return documents_read(pg, asked) ? api_look_keep(pg, &asked->call)
                                     : TX_FAILED;
}

enum store_result
store_api_documents(struct store *store, struct arena *arena,
                    const struct api_caller *caller, int64_t case_id,
                    const struct api_look *look, struct text *request,
                    struct document **rows, uint32_t *count,
                    enum api_answer *answer, struct fault *fault)
{
    struct documents asked = {.call = {.caller = caller,
                                       .arena = arena,
                                       .answer = answer,
                                       .case_id = case_id,
                                       .look = look},
                              .request = request,
                              .rows = rows,
                              .count = count};
    *count = 0;
    return api_run(store, "api_documents", documents_body, &asked, fault);
}
