/* SPDX-License-Identifier: Apache-2.0
 *
 * Letters for an operator of the API. The database says who he is, keeps his
 * look and does what he wants in one call (schemas/036_operators.sql).
 */
#include "mutant.h"
#include "postgres_api.h"
#include "postgres_letters.h"

/* What the functions give instead of a message. */
enum { LETTER_SAYS_DONE = -3, LETTER_SAYS_PURGED = -4 };

static const struct statement list_sql = {
    "api_letters",
    "select letter_id, at_us, kind, case_id, queue_id, topic, partition,"
    "       message_offset, size, errors, done_how, done_at_us, done_why,"
    "       done_queue_id, agency, became, became_case"
    "  from hedui.api_letters($1::int8, $2::bool, $3::int4)"};

static const struct statement one_sql = {
    "api_letter", "select said, bytes from hedui.api_letter($1::int8,"
                  "  $2::bytea, $3::bytea, $4::bytea)"};

static const struct statement resubmit_sql = {
    "api_letter_resubmit",
    "select hedui.api_letter_resubmit($1::int8, $5::bytea, $2::bytea,"
    "  $3::bytea, $4::bytea)"};

static const struct statement discard_sql = {
    "api_letter_discard", "select hedui.api_letter_discard($1::int8,"
                          "  $2::bytea, $3::bytea, $4::bytea)"};

struct ask {
    struct api_call call;
    int64_t id; /* or from which on */
    bool is_all;
    uint32_t max;
    struct letter **letters;
    uint32_t *count;
    struct text *bytes;
    const struct statement *statement;
    struct text mended;
    enum letter_change *became;
};

/* ---- the list ---- */

static bool
list_read(const PGresult *result, struct ask *ask)
{
    uint32_t count = pg_touched(result);
    *ask->letters =
        arena_array(ask->call.arena, count + 1u, sizeof(**ask->letters));
    if (*ask->letters == NULL)
        return false;
    for (uint32_t i = 0; i < count; i++)
        if (!postgres_letter_read(result, i, ask->call.arena,
                                  &(*ask->letters)[i]))
            return false;
    *ask->count = count;
    return true;
}

static enum tx
list_body(struct pg *pg, void *context)
{
    struct ask *ask = context;
    struct params params;
    if (!api_enter(pg, &ask->call))
        return TX_FAILED;
    params_init(&params);
    params_int64(&params, ask->id);
    params_bool(&params, ask->is_all);
    params_int32(&params, (int32_t)ask->max);
    PGresult *result = pg_query(pg, &list_sql, &params);
    params_release(&params);
    if (result == NULL)
        return TX_FAILED;
    bool done = list_read(result, ask);
    PQclear(result);
    if (!done)
        return postgres_gave_up(pg, "api: letters");
    *ask->call.answer = API_FOUND;
    /* None is none, or he is no operator. */
    if (*ask->count == 0 && api_none(pg, &ask->call) == TX_FAILED)
        return TX_FAILED;
    if (*ask->call.answer == API_NONE)
        *ask->call.answer = API_FOUND;
    return TX_NOTHING;
}

enum store_result
store_api_letters(struct store *store, struct arena *arena,
                  const struct api_caller *caller, int64_t from, bool is_all,
                  uint32_t max, struct letter **letters, uint32_t *count,
                  enum api_answer *answer, struct fault *fault)
{
    struct ask ask = {
        .call = {.caller = caller, .arena = arena, .answer = answer},
        .id = from,
        .is_all = is_all,
        .max = max,
        .letters = letters,
        .count = count};
    *count = 0;
    return api_run(store, "api_letters", list_body, &ask, fault);
}

/* ---- one ---- */

static PGresult *
one_ask(struct pg *pg, const struct ask *ask, const struct statement *statement)
{
    uint8_t salt[LEAF_SALT_SIZE];
    struct params params;
    digest_random(salt, sizeof(salt));
    params_init(&params);
    params_int64(&params, ask->id);
    params_blob(&params, ask->call.look->purpose);
    params_blob(&params, ask->call.look->what);
    params_bytes(&params, salt, sizeof(salt));
    if (statement == &resubmit_sql)
        params_blob(&params, mutant_is("api_letter_mend_lost") ? TEXT_NONE
                                                               : ask->mended);
    PGresult *result = pg_query(pg, statement, &params);
    params_release(&params);
    return result;
}

static enum tx
one_body(struct pg *pg, void *context)
{
    struct ask *ask = context;
    if (!api_enter(pg, &ask->call))
        return TX_FAILED;
    PGresult *result = one_ask(pg, ask, &one_sql);
    if (result == NULL)
        return TX_FAILED;
    enum tx tx = api_said(&ask->call, column_int32(result, 0, 0));
    bool done = column_blob(result, 0, 1, ask->call.arena, ask->bytes);
    PQclear(result);
    return done ? tx : postgres_gave_up(pg, "api: letter");
}

enum store_result
store_api_letter(struct store *store, struct arena *arena,
                 const struct api_caller *caller, int64_t id,
                 const struct api_look *look, struct text *bytes,
                 enum api_answer *answer, struct fault *fault)
{
    struct ask ask = {.call = {.caller = caller,
                               .arena = arena,
                               .answer = answer,
                               .look = look},
                      .id = id,
                      .bytes = bytes};
    *bytes = TEXT_NONE;
    return api_run(store, "api_letter", one_body, &ask, fault);
}

/* ---- what is done with it ---- */

static enum tx
change_body(struct pg *pg, void *context)
{
    struct ask *ask = context;
    if (!api_enter(pg, &ask->call))
        return TX_FAILED;
    PGresult *result = one_ask(pg, ask, ask->statement);
    if (result == NULL)
        return TX_FAILED;
    int64_t said = column_int64(result, 0, 0);
    PQclear(result);
    *ask->became = said == LETTER_SAYS_DONE && !mutant_is("api_letter_twice")
                       ? LETTER_WAS_DONE
                   : said == LETTER_SAYS_PURGED ? LETTER_PURGED
                                                : LETTER_CHANGED;
    if (said > LETTER_SAYS_DONE)
        return api_said(&ask->call, said);
    *ask->call.answer = API_FOUND;
    return TX_NOTHING;
}

enum store_result
store_api_letter_resubmit(struct store *store, const struct api_caller *caller,
                          int64_t id, struct text mended,
                          const struct api_look *look,
                          enum letter_change *became, enum api_answer *answer,
                          struct fault *fault)
{
    struct ask ask = {
        .call = {.caller = caller, .answer = answer, .look = look},
        .id = id,
        .statement = &resubmit_sql,
        .mended = mended,
        .became = became};
    return api_run(store, "api_letter_resubmit", change_body, &ask, fault);
}

enum store_result
store_api_letter_discard(struct store *store, const struct api_caller *caller,
                         int64_t id, const struct api_look *look,
                         enum letter_change *became, enum api_answer *answer,
                         struct fault *fault)
{
    struct ask ask = {
        .call = {.caller = caller, .answer = answer, .look = look},
        .id = id,
        .statement = &discard_sql,
        .became = became};
    return api_run(store, "api_letter_discard", change_body, &ask, fault);
}
