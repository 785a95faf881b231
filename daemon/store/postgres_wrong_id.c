/* SPDX-License-Identifier: Apache-2.0
 *
 * A wrong ID on PostgreSQL. Functions of the schema write (the command line may
 * write no table); what is inside a reply is packed, so it is read, purged and
 * given back here. begin() holds the locks under which replies are written: an
 * answer that comes meanwhile is written after the tombstone, and purged by who
 * writes it.
 */
#include <string.h>

#include "mutant.h"
#include "postgres_document.h"

static const struct statement begin_sql = {
    "wrong_id_begin",
    "select became, at_us, root, opened_at_us, last, is_retracted, request"
    "  from hedui.wrong_id_begin($1::int8, $2::int4, $3::text, $4::bytea)"};

static const struct statement keep_sql = {
    "wrong_id_keep",
    "select hedui.wrong_id_keep($1::int8, $2::int4, $3::int8, $4::text,"
    "         $5::bytea, $6::bytea, $7::bytea, $8::int8, $9::int4) is null"};

static const struct statement retract_sql = {
    "wrong_id_retract",
    "select hedui.wrong_id_retract($1::int8, $2::int4, $3::int8, $4::int8,"
    "         $5::bytea, $6::bytea, $7::bytea, ($8::bytea[])[1]) is null"};

static const struct statement replies_sql = {
    "wrong_id_replies",
    "select round_id, line::int4, part_from, part_to, exchange_id,"
    "       received_at_us, received, root, evidence, kept_at_us"
    "  from hedui.reply where round_id = $1::int8 and kept_at_us >= $2::int8"
    " order by kept_at_us, line, part_from"};

static const struct statement reply_sql = {
    "wrong_id_reply",
    "select hedui.wrong_id_reply($1::int8, $2::int4, $3::int8, $4::int4,"
    "         $5::int4, $6::int4, $7::int8, $8::bytea, $9::int4) is null"};

/* Questions that are out now. */
static const struct statement open_sql = {
    "wrong_id_open",
    "select e.exchange_id, u.part_from, u.part_to, t.questions"
    "  from hedui.exchange e,"
    "       unnest(e.tray_ids, e.part_from, e.part_to)"
    "         u (tray_id, part_from, part_to)"
    "  join hedui.tray t on t.tray_id = u.tray_id"
    " where e.settled_at_us is null and t.round_id = $1::int8"};

static const struct statement asked_sql = {
    "wrong_id_asked",
    "select hedui.wrong_id_asked($1::int8, $2::int4, $3::text[]) is null"};

/* Tombstones of these rounds, and since when they have replies. */
static const struct statement late_sql = {
    "wrong_id_late",
    "select w.case_id, w.member, w.round_id, p.opened_at_us"
    "  from hedui.wrong_id w join hedui.plan p using (case_id)"
    " where w.round_id = any ($1::int8[]) order by w.case_id, w.member"};

struct purge {
    struct arena *arena;
    int64_t case_id, root_id, opened_at_us;
    uint32_t member;
    uint32_t asked_count, asked_room; /* exchanges that asked about them */
    struct text *asked;
};

static bool
purge_asked(struct pg *pg, struct purge *purge, struct text exchange_id)
{
    if (text_is_empty(exchange_id))
        return true; /* it was settled without asking */
    if (purge->asked_count == purge->asked_room) {
        uint32_t room = purge->asked_room * 2 + 32;
        struct text *asked =
            postgres_array(pg, purge->arena, room, sizeof(*asked));
        if (asked == NULL)
            return false;
        if (purge->asked_count > 0)
            memcpy(asked, purge->asked, purge->asked_count * sizeof(*asked));
        purge->asked = asked;
        purge->asked_room = room;
    }
    purge->asked[purge->asked_count++] = text_copy(purge->arena, exchange_id);
    return true;
}

static bool
purge_write(struct pg *pg, const struct purge *purge,
            const struct reply_row *reply, int64_t kept_at_us,
            struct text after, uint32_t purged)
{
    struct params params;
    params_init(&params);
    params_int64(&params, purge->case_id);
    params_int32(&params, purge->member);
    params_int64(&params, reply->round_id);
    params_int32(&params, reply->line);
    params_int32(&params, reply->from);
    params_int32(&params, reply->to);
    params_int64(&params, kept_at_us);
    params_blob(&params, after);
    params_int32(&params, purged);
    bool done = pg_do(pg, &reply_sql, &params, NULL);
    params_release(&params);
    return done;
}

/* A reply that cannot be unpacked is damaged: it stays, nobody can read it
 * either, and `hedui replay` names it. */
static bool
purge_reply(struct pg *pg, struct purge *purge, const PGresult *result,
            uint32_t row)
{
    struct arena scratch;
    struct reply_row reply;
    struct text after;
    uint32_t purged = 0;
    arena_init(&scratch, 0);
    bool done = postgres_reply(pg, result, row, &scratch, &reply);
    if (done &&
        reply_purge(&scratch, reply.evidence, purge->case_id, purge->member,
                    &after, &purged) &&
        purged > 0 && !mutant_is("wrong_id_keeps_answers"))
        done = purge_asked(pg, purge, text_of(reply.exchange_id)) &&
               purge_write(pg, purge, &reply, column_int64(result, row, 9),
                           after, purged);
    arena_release(&scratch);
    return done;
}

static bool
purge_replies(struct pg *pg, struct purge *purge)
{
    struct params params;
    params_init(&params);
    params_int64(&params, purge->root_id);
    params_int64(&params, purge->opened_at_us);
    PGresult *result = pg_query(pg, &replies_sql, &params);
    params_release(&params);
    bool done = result != NULL;
    for (uint32_t i = 0; done && i < pg_touched(result); i++)
        done = purge_reply(pg, purge, result, i);
    PQclear(result);
    return done;
}

static bool
asked_write(struct pg *pg, const struct purge *purge)
{
    struct params params;
    if (purge->asked_count == 0)
        return true;
    params_init(&params);
    params_int64(&params, purge->case_id);
    params_int32(&params, purge->member);
    params_items(&params, ITEMS_TEXT, purge->asked_count);
    for (uint32_t i = 0; i < purge->asked_count; i++)
        items_text(&params, purge->asked[i]);
    bool done = pg_do(pg, &asked_sql, &params, NULL);
    params_release(&params);
    return done;
}

bool
postgres_purge_late(struct pg *pg, const struct settle *settles, uint32_t count)
{
    struct params params;
    params_init(&params);
    params_items(&params, ITEMS_INT64, count);
    for (uint32_t i = 0; i < count; i++)
        items_int64(&params, settles[i].reply.round_id);
    PGresult *result = pg_query(pg, &late_sql, &params);
    params_release(&params);
    bool done = result != NULL;
    for (uint32_t i = 0; done && i < pg_touched(result); i++) {
        struct arena scratch;
        arena_init(&scratch, 0);
        struct purge purge = {.arena = &scratch,
                              .case_id = column_int64(result, i, 0),
                              .member = column_uint32(result, i, 1),
                              .root_id = column_int64(result, i, 2),
                              .opened_at_us = column_int64(result, i, 3)};
        done = purge_replies(pg, &purge) &&
               (mutant_is("late_asker_forgotten") || asked_write(pg, &purge));
        arena_release(&scratch);
    }
    PQclear(result);
    return done;
}

static bool
open_asked(struct pg *pg, struct purge *purge)
{
    struct params params;
    params_init(&params);
    params_int64(&params, purge->root_id);
    PGresult *result = pg_query(pg, &open_sql, &params);
    params_release(&params);
    bool done = result != NULL;
    for (uint32_t i = 0; done && i < pg_touched(result); i++) {
        struct text bytes;
        struct tray_question *questions;
        uint32_t count, to = column_uint32(result, i, 2);
        if (!column_blob(result, i, 3, purge->arena, &bytes) ||
            !tray_unpack(purge->arena, bytes, &questions, &count)) {
            pg_broken(pg, "tray");
            done = false;
            break;
        }
        for (uint32_t q = column_uint32(result, i, 1);
             done && q < to && q < count; q++)
            if (questions[q].case_id == purge->case_id &&
                questions[q].member == purge->member)
                done = purge_asked(pg, purge, column_view(result, i, 0));
    }
    PQclear(result);
    return done;
}

struct wrong {
    struct arena arena; /* of one try */
    struct wrong_id_case wrong;
    struct purge purge;
    bool is_planned;
    store_wrong_id_fn make;
    void *context;
    enum wrong_id_change became;
};

static bool
wrong_begin(struct pg *pg, struct wrong *wrong)
{
    struct wrong_id_case *found = &wrong->wrong;
    struct params params;
    params_init(&params);
    params_int64(&params, found->case_id);
    params_int32(&params, found->member);
    params_text(&params, found->by);
    params_blob(&params, found->why);
    PGresult *result = pg_query(pg, &begin_sql, &params);
    params_release(&params);
    if (result == NULL)
        return false;
    int32_t became = column_int32(result, 0, 0);
    wrong->became = became == 0   ? WRONG_ID_DONE
                    : became == 1 ? WRONG_ID_BEFORE
                                  : WRONG_ID_UNKNOWN;
    bool done = true;
    if (wrong->became == WRONG_ID_DONE) {
        found->at_us = column_int64(result, 0, 1);
        wrong->is_planned = !column_is_null(result, 0, 2);
        wrong->purge = (struct purge){.arena = &wrong->arena,
                                      .case_id = found->case_id,
                                      .member = found->member};
        if (wrong->is_planned) {
            wrong->purge.root_id = column_int64(result, 0, 2);
            wrong->purge.opened_at_us = column_int64(result, 0, 3);
        }
        found->last = column_uint32(result, 0, 4);
        found->is_retracted = column_bool(result, 0, 5);
        done = column_blob(result, 0, 6, &wrong->arena, &found->request);
    }
    PQclear(result);
    if (!done)
        pg_broken(pg, "request");
    return done;
}

static bool
wrong_retract(struct pg *pg, const struct wrong *wrong)
{
    const struct wrong_id_case *made = &wrong->wrong;
    struct params params;
    params_init(&params);
    params_int64(&params, made->case_id);
    params_int32(&params, made->last + 1);
    params_int64(&params, made->at_us);
    params_int64(&params, wrong->purge.root_id);
    params_digest(&params, &made->row.digest);
    params_digest(&params, &made->row.evidence);
    params_blob(&params, made->row.summary);
    params_items(&params, ITEMS_BYTES, 1);
    items_packed(&params, made->row.report);
    bool done = pg_do(pg, &retract_sql, &params, NULL);
    params_release(&params);
    return done;
}

static bool
wrong_keep(struct pg *pg, const struct wrong *wrong, bool is_retracting)
{
    const struct wrong_id_case *made = &wrong->wrong;
    struct params params;
    params_init(&params);
    params_int64(&params, made->case_id);
    params_int32(&params, made->member);
    params_int64(&params, made->at_us);
    params_text(&params, made->by);
    params_blob(&params, made->why);
    params_digest(&params, &made->person);
    params_blob(&params, made->masked);
    if (wrong->is_planned)
        params_int64(&params, wrong->purge.root_id);
    else
        params_null(&params);
    params_int32(&params, is_retracting        ? made->last + 1
                          : made->is_retracted ? made->last
                                               : 0);
    bool done = pg_do(pg, &keep_sql, &params, NULL);
    params_release(&params);
    return done;
}

static enum tx
wrong_body(struct pg *pg, void *context)
{
    struct wrong *wrong = context;
    struct wrong_id_case *made = &wrong->wrong;
    arena_release(&wrong->arena);
    made->is_nobody = false;
    made->row = (struct report_row){0};
    if (!wrong_begin(pg, wrong))
        return TX_FAILED;
    if (wrong->became != WRONG_ID_DONE)
        return TX_NOTHING;
    if (!wrong->make(wrong->context, &wrong->arena, made))
        return postgres_gave_up(pg, "wrong ID callback");
    if (made->is_nobody) {
        wrong->became = WRONG_ID_NOBODY;
        return TX_NOTHING;
    }
    bool is_retracting = made->last > 0 && !made->is_retracted;
    if (!wrong_keep(pg, wrong, is_retracting) ||
        (is_retracting && !mutant_is("wrong_id_not_retracted") &&
         !wrong_retract(pg, wrong)) ||
        !postgres_purge_documents(pg, made))
        return TX_FAILED;
    if (wrong->is_planned &&
        (!purge_replies(pg, &wrong->purge) || !open_asked(pg, &wrong->purge) ||
         !asked_write(pg, &wrong->purge)))
        return TX_FAILED;
    return TX_COMMIT;
}

enum store_result
postgres_wrong_id(struct store *store, int64_t case_id, uint32_t member,
                  struct text by, struct text why, store_wrong_id_fn make,
                  void *context, enum wrong_id_change *became,
                  struct fault *fault)
{
    struct wrong wrong = {
        .wrong = {.case_id = case_id, .member = member, .by = by, .why = why},
        .make = make,
        .context = context,
        .became = WRONG_ID_UNKNOWN};
    arena_init(&wrong.arena, 0);
    enum store_result result =
        pg_run(pg_of(store), "wrong_id", wrong_body, &wrong, fault);
    arena_release(&wrong.arena);
    *became = wrong.became;
    return result;
}
