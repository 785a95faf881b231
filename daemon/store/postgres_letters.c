/* SPDX-License-Identifier: Apache-2.0
 *
 * Letters. What is done with one is written in the row, under the condition
 * that nothing was done yet: of two people who mend the same letter one is
 * told. What is sent again is a message of its sender's still: an operator who
 * does not read it cannot be made to submit in another agency's name.
 */
#include "postgres_letters.h"

#include "mutant.h"

#define LETTER_COLUMNS                                                         \
    "select s.set_aside_id, s.at_us, s.kind::int4, coalesce(s.case_id, 0),"    \
    "  coalesce(s.queue_id, 0), s.topic, coalesce(s.partition, 0),"            \
    "  coalesce(s.message_offset, 0), greatest(length(s.bytes) - 5, 0)::int8," \
    "  r.errors, coalesce(s.done_how, 0)::int4, coalesce(s.done_at_us, 0),"    \
    "  s.done_why, coalesce(s.done_queue_id, 0), r.agency,"                    \
    "  coalesce(b.status, 0)::int4, coalesce(b.case_id, 0)"

/* The receipt that has its errors, and that of what was sent again. */
#define LETTER_FROM                                                            \
    "  from hedui.set_aside s left join hedui.receipt r using (queue_id)"      \
    "  left join hedui.receipt b on b.queue_id = s.done_queue_id"

static const struct statement list_sql = {
    "letters", LETTER_COLUMNS LETTER_FROM
    " where s.kind in (2, 3) and s.set_aside_id >= $1::int8"
    "   and s.done_at_us is null"
    " order by s.set_aside_id limit $2::int4"};

static const struct statement list_all_sql = {
    "letters_all", LETTER_COLUMNS LETTER_FROM
    " where s.kind in (2, 3) and s.set_aside_id >= $1::int8"
    " order by s.set_aside_id limit $2::int4"};

static const struct statement one_sql = {
    "letter",
    LETTER_COLUMNS ", s.bytes" LETTER_FROM
                   " where s.kind in (2, 3) and s.set_aside_id = $1::int8"};

static const struct statement waiting_sql = {
    "letters_waiting", "select count(*) from hedui.set_aside"
                       " where kind in (2, 3) and done_at_us is null"};

static const struct statement resend_sql = {
    "letter_resend",
    "with letter as ("
    "  select s.set_aside_id, hedui.now_us() as now_us, r.agency"
    "    from hedui.set_aside s left join hedui.receipt r using (queue_id)"
    "   where s.set_aside_id = $1::int8 and s.kind in (2, 3)"
    "     and s.done_at_us is null for update of s),"
    " put as ("
    "  insert into hedui.queue (put_at_us, bytes, agency)"
    "  select now_us, $2::bytea, agency from letter"
    "  returning queue_id, put_at_us),"
    " done as ("
    "  update hedui.set_aside s set done_at_us = p.put_at_us, done_how = 1,"
    "    done_queue_id = p.queue_id"
    "   from put p, letter l where s.set_aside_id = l.set_aside_id)"
    " select queue_id, pg_notify('hedui_intake', '') is null from put"};

/* The request goes in and the letter waits on (a deliberate bug). */
static const struct statement resend_only_sql = {
    "letter_resend_only", "insert into hedui.queue (put_at_us, bytes)"
                          " select hedui.now_us(), $2::bytea"
                          "  where $1::int8 > 0 returning queue_id"};

static const struct statement discard_sql = {
    "letter_discard",
    "update hedui.set_aside set done_at_us = hedui.now_us(), done_how = 2,"
    "   done_why = $2::text"
    " where set_aside_id = $1::int8 and kind in (2, 3)"
    "   and done_at_us is null"};

struct letters {
    struct arena *arena;
    int64_t id;
    bool is_all;
    uint32_t max, count;
    struct letter *rows;
    struct text bytes;
    const char *why;
    int64_t number; /* waiting, or the message that was put */
};

bool
postgres_letter_read(const PGresult *result, uint32_t row, struct arena *arena,
                     struct letter *letter)
{
    *letter = (struct letter){
        .id = column_int64(result, row, 0),
        .at_us = column_int64(result, row, 1),
        .is_conflict = column_int32(result, row, 2) == POSTGRES_CONFLICT,
        .case_id = column_int64(result, row, 3),
        .queue_id = column_int64(result, row, 4),
        .topic = column_text(result, row, 5, arena),
        .partition = column_int32(result, row, 6),
        .offset = column_int64(result, row, 7),
        .size = column_int64(result, row, 8),
        .done = (enum letter_done)column_int32(result, row, 10),
        .done_at_us = column_int64(result, row, 11),
        .done_why = column_text(result, row, 12, arena),
        .done_queue_id = column_int64(result, row, 13),
        .agency = mutant_is("letter_sender_lost")
                      ? TEXT_NONE
                      : column_text(result, row, 14, arena),
        .became = (enum receipt_status)column_int32(result, row, 15),
        .became_case = column_int64(result, row, 16),
    };
    return column_blob(result, row, 9, arena, &letter->errors);
}

static PGresult *
letters_ask(struct pg *pg, const struct letters *asked,
            const struct statement *statement)
{
    struct params params;
    params_init(&params);
    params_int64(&params, asked->id);
    if (statement == &resend_sql || statement == &resend_only_sql)
        params_blob(&params, asked->bytes);
    else if (statement == &discard_sql)
        params_chars(&params, asked->why);
    else if (statement != &one_sql)
        params_int32(&params, (int32_t)asked->max);
    PGresult *result = pg_query(pg, statement, &params);
    params_release(&params);
    return result;
}

static bool
letters_count(struct pg *pg, int64_t *waiting)
{
    PGresult *result = pg_query(pg, &waiting_sql, NULL);
    if (result == NULL)
        return false;
    *waiting = column_int64(result, 0, 0);
    PQclear(result);
    return true;
}

static enum tx
letters_body(struct pg *pg, void *context)
{
    struct letters *asked = context;
    PGresult *result =
        letters_ask(pg, asked, asked->is_all ? &list_all_sql : &list_sql);
    if (result == NULL)
        return TX_FAILED;
    asked->count = pg_touched(result);
    asked->rows =
        postgres_array(pg, asked->arena, asked->count, sizeof(*asked->rows));
    bool done = asked->rows != NULL;
    for (uint32_t i = 0; done && i < asked->count; i++)
        done = postgres_letter_read(result, i, asked->arena, &asked->rows[i]);
    PQclear(result);
    if (!done)
        return postgres_gave_up(pg, "letters");
    return letters_count(pg, &asked->number) ? TX_COMMIT : TX_FAILED;
}

enum store_result
store_letters(struct store *store, struct arena *arena, int64_t from,
              bool is_all, uint32_t max, struct letter **letters,
              uint32_t *count, int64_t *waiting, struct fault *fault)
{
    struct letters asked = {
        .arena = arena, .id = from, .is_all = is_all, .max = max};
    enum store_result result =
        pg_read(pg_of(store), "letters", letters_body, &asked, fault);
    *letters = asked.rows;
    *count = asked.count;
    *waiting = asked.number;
    return result;
}

static enum tx
letter_body(struct pg *pg, void *context)
{
    struct letters *asked = context;
    PGresult *result = letters_ask(pg, asked, &one_sql);
    if (result == NULL)
        return TX_FAILED;
    asked->count = pg_touched(result);
    bool done = asked->count == 0 ||
                (postgres_letter_read(result, 0, asked->arena, asked->rows) &&
                 column_blob(result, 0, POSTGRES_LETTER_COLUMNS, asked->arena,
                             &asked->bytes));
    PQclear(result);
    return done ? TX_COMMIT : postgres_gave_up(pg, "letter");
}

enum store_result
store_letter(struct store *store, struct arena *arena, int64_t id,
             struct letter *letter, struct text *bytes, bool *found,
             struct fault *fault)
{
    struct letters asked = {.arena = arena, .id = id, .rows = letter};
    enum store_result result =
        pg_read(pg_of(store), "letter", letter_body, &asked, fault);
    *bytes = asked.bytes;
    *found = result == STORE_DONE && asked.count == 1;
    return result;
}

static enum tx
resend_body(struct pg *pg, void *context)
{
    struct letters *asked = context;
    PGresult *result = letters_ask(
        pg, asked,
        mutant_is("letter_waits_on") ? &resend_only_sql : &resend_sql);
    if (result == NULL)
        return TX_FAILED;
    asked->number = pg_touched(result) == 1 ? column_int64(result, 0, 0) : 0;
    PQclear(result);
    return TX_COMMIT;
}

enum store_result
store_letter_resend(struct store *store, int64_t id, struct text bytes,
                    int64_t *queue_id, struct fault *fault)
{
    struct letters asked = {.id = id, .bytes = bytes};
    enum store_result result =
        pg_run(pg_of(store), "letter_resend", resend_body, &asked, fault);
    *queue_id = asked.number;
    return result;
}

static enum tx
discard_body(struct pg *pg, void *context)
{
    struct letters *asked = context;
    PGresult *result = letters_ask(pg, asked, &discard_sql);
    if (result == NULL)
        return TX_FAILED;
    asked->count = pg_touched(result);
    PQclear(result);
    return TX_COMMIT;
}

enum store_result
store_letter_discard(struct store *store, int64_t id, const char *why,
                     bool *done, struct fault *fault)
{
    struct letters asked = {.id = id, .why = why};
    enum store_result result =
        pg_run(pg_of(store), "letter_discard", discard_body, &asked, fault);
    *done = result == STORE_DONE && asked.count == 1;
    return result;
}

static enum tx
waiting_body(struct pg *pg, void *context)
{
    struct letters *asked = context;
    return letters_count(pg, &asked->number) ? TX_COMMIT : TX_FAILED;
}

enum store_result
store_letters_waiting(struct store *store, int64_t *waiting,
                      struct fault *fault)
{
    struct letters asked = {0};
    enum store_result result =
        pg_read(pg_of(store), "letters_waiting", waiting_body, &asked, fault);
    *waiting = asked.number;
    return result;
}
