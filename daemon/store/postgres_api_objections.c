/* SPDX-License-Identifier: Apache-2.0
 *
 * Objections to figures of a report, over the API. The database says who
 * objects, when, and with which leaf of the log; a list leaves with its look.
 */
#include "postgres_api.h"
#include "postgres_log.h"

static const struct statement object_sql = {
    "api_object",
    "select hedui.api_object($1::int8, $2::int4, $3::int8::int4, $4::bytea)"};

static const struct statement objections_sql = {
    "api_objections",
    "select number, revision, document, at_us, who, objection, digest"
    "  from hedui.objection where case_id = $1::int8 order by number"};

struct object {
    struct api_call call;
    uint32_t document;
    struct text words;
    int32_t became;
};

/* What the function gives beside API_SAYS_NONE and API_SAYS_DENIED. */
enum { SAYS_NO_REPORT = -3, SAYS_OFTEN = -4, SAYS_NO_DOCUMENT = -5 };

static enum tx
object_body(struct pg *pg, void *context)
{
    struct object *object = context;
    struct params params;
    if (!api_enter(pg, &object->call))
        return TX_FAILED;
    params_init(&params);
    params_int64(&params, object->call.case_id);
    params_int32(&params, object->call.revision);
    params_some(&params, object->document);
    params_blob(&params, object->words);
    PGresult *result = pg_query(pg, &object_sql, &params);
    params_release(&params);
    if (result == NULL)
        return TX_FAILED;
    object->became = column_int32(result, 0, 0);
    PQclear(result);
    /* What was refused is not committed. */
    if (object->became <= SAYS_NO_REPORT) {
        *object->call.answer = API_FOUND;
        return TX_NOTHING;
    }
    return api_said(&object->call, object->became);
}

enum store_result
store_api_object(struct store *store, const struct api_caller *caller,
                 int64_t case_id, const struct api_objection *objection,
                 enum objection_made *became, uint32_t *number,
                 enum api_answer *answer, struct fault *fault)
{
    struct object object = {.call = {.caller = caller,
                                     .answer = answer,
                                     .case_id = case_id,
                                     .revision = objection->revision},
                            .document = objection->document,
                            .words = objection->words};
    enum store_result result =
        api_run(store, "api_object", object_body, &object, fault);
    *became = object.became == SAYS_NO_REPORT     ? OBJECTION_NO_REPORT
              : object.became == SAYS_OFTEN       ? OBJECTION_OFTEN
              : object.became == SAYS_NO_DOCUMENT ? OBJECTION_NO_DOCUMENT
                                                  : OBJECTION_MADE;
    *number = object.became > 0 ? (uint32_t)object.became : 0;
    return result;
}

/* ---- the list ---- */

struct objections {
    struct api_call call;
    struct api_objection **rows;
    uint32_t *count;
};

static bool
objection_read(const PGresult *result, uint32_t i, struct arena *arena,
               struct api_objection *row)
{
    *row = (struct api_objection){.number = column_uint32(result, i, 0),
                                  .revision = column_uint32(result, i, 1),
                                  .document = column_is_null(result, i, 2)
                                                  ? 0
                                                  : column_uint32(result, i, 2),
                                  .at_us = column_int64(result, i, 3),
                                  .words = TEXT_NONE};
    row->who = column_text(result, i, 4, arena);
    return !text_is_absent(row->who) &&
           (column_is_null(result, i, 5) ||
            column_blob(result, i, 5, arena, &row->words)) &&
           column_digest(result, i, 6, &row->digest);
}

static bool
objections_read(struct pg *pg, struct objections *asked)
{
    struct params params;
    params_init(&params);
    params_int64(&params, asked->call.case_id);
    PGresult *result = pg_query(pg, &objections_sql, &params);
    params_release(&params);
    if (result == NULL)
        return false;
    uint32_t count = pg_touched(result);
    *asked->rows =
        postgres_array(pg, asked->call.arena, count, sizeof(**asked->rows));
    bool done = *asked->rows != NULL;
    for (uint32_t i = 0; done && i < count; i++)
        done = objection_read(result, i, asked->call.arena, &(*asked->rows)[i]);
    PQclear(result);
    *asked->count = done ? count : 0;
    if (!done)
        pg_broken(pg, "api: objections");
    return done;
}

static enum tx
objections_body(struct pg *pg, void *context)
{
    struct objections *asked = context;
    struct api_case found;
    bool is_there = false;
    if (!api_enter(pg, &asked->call) ||
        !api_case_find(pg, asked->call.arena, asked->call.case_id, &found,
                       &is_there))
        return TX_FAILED;
    if (!is_there)
        return api_none(pg, &asked->call);
    if (!objections_read(pg, asked))
        return TX_FAILED;
    return api_look_keep(pg, &asked->call);
}

enum store_result
store_api_objections(struct store *store, struct arena *arena,
                     const struct api_caller *caller, int64_t case_id,
                     const struct api_look *look, struct api_objection **rows,
                     uint32_t *count, enum api_answer *answer,
                     struct fault *fault)
{
    struct objections asked = {.call = {.caller = caller,
                                        .arena = arena,
                                        .answer = answer,
                                        .case_id = case_id,
                                        .look = look},
                               .rows = rows,
                               .count = count};
    *count = 0;
    return api_run(store, "api_objections", objections_body, &asked, fault);
}

/* ---- of the command line ---- */

static enum tx
ctl_body(struct pg *pg, void *context)
{
    return objections_read(pg, context) ? TX_COMMIT : TX_FAILED;
}

enum store_result
store_objections(struct store *store, struct arena *arena, int64_t case_id,
                 struct api_objection **rows, uint32_t *count,
                 struct fault *fault)
{
    struct objections asked = {.call = {.arena = arena, .case_id = case_id},
                               .rows = rows,
                               .count = count};
    *count = 0;
    return pg_read(pg_of(store), "objections", ctl_body, &asked, fault);
}
