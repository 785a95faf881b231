/* SPDX-License-Identifier: Apache-2.0
 *
 * Hosts on PostgreSQL: a process that begins takes over from those that are
 * gone in its place; a witness of the history of this database.
 */
#include "postgres.h"

static const struct statement processes_sql = {
    "processes", "select holder, pid from hedui.process"
                 " where place = $1::text order by holder"};

static const struct statement arrive_sql = {
    "arrive", "select hedui.arrive($1::text, $2::text, $3::int8, $4::text[])"};

/* No row: the history here is shorter than what was seen of it. */
static const struct statement witness_sql = {
    "witness",
    "with known as ("
    "  update hedui.witness set number = number + 1"
    "   where witness = $1::text and number >= $2::int8 returning number),"
    " begun as ("
    "  insert into hedui.witness (witness, number)"
    "  select $1::text, 1 where $2::int8 = 0"
    "     and not exists (select from hedui.witness"
    "                      where witness = $1::text)"
    "  on conflict do nothing returning number)"
    " select number from known union all select number from begun"};

struct arrival {
    const struct process *mine;
    store_gone_fn is_gone;
    void *context;
    uint32_t freed;
};

/* Those that are gone, as the array parameter of the call. */
static bool
arrival_gone(struct pg *pg, struct params *params,
             const struct arrival *arrival, const PGresult *found)
{
    struct arena scratch;
    arena_init(&scratch, 0);
    uint32_t rows = pg_touched(found), count = 0;
    bool *gone = postgres_array(pg, &scratch, rows, sizeof(*gone));
    for (uint32_t row = 0; gone != NULL && row < rows; row++) {
        int64_t pid = column_int64(found, row, 1);
        /* My own number: it was another's before. */
        gone[row] = pid == arrival->mine->pid ||
                    arrival->is_gone(arrival->context, pid);
        count += gone[row];
    }
    params_items(params, ITEMS_TEXT, count);
    for (uint32_t row = 0; gone != NULL && row < rows; row++)
        if (gone[row])
            items_text(params, column_view(found, row, 0));
    arena_release(&scratch);
    return gone != NULL;
}

static enum tx
arrive_body(struct pg *pg, void *context)
{
    struct arrival *arrival = context;
    struct params place, params;
    params_init(&place);
    params_chars(&place, arrival->mine->place);
    PGresult *found = pg_query(pg, &processes_sql, &place);
    params_release(&place);
    if (found == NULL)
        return TX_FAILED;
    params_init(&params);
    params_chars(&params, arrival->mine->holder);
    params_chars(&params, arrival->mine->place);
    params_int64(&params, arrival->mine->pid);
    PGresult *result = NULL;
    if (arrival_gone(pg, &params, arrival, found))
        result = pg_query(pg, &arrive_sql, &params);
    params_release(&params);
    PQclear(found);
    if (result == NULL)
        return TX_FAILED;
    arrival->freed = column_uint32(result, 0, 0);
    PQclear(result);
    return TX_COMMIT;
}

enum store_result
postgres_arrive(struct store *store, const struct process *mine,
                store_gone_fn is_gone, void *context, uint32_t *freed,
                struct fault *fault)
{
    struct arrival arrival = {mine, is_gone, context, 0};
    *freed = 0;
    enum store_result result =
        pg_run(pg_of(store), "arrive", arrive_body, &arrival, fault);
    if (result == STORE_DONE)
        *freed = arrival.freed;
    return result;
}

struct seen {
    const char *witness;
    int64_t seen, number;
};

static enum tx
witness_body(struct pg *pg, void *context)
{
    struct seen *seen = context;
    struct params params;
    params_init(&params);
    params_chars(&params, seen->witness);
    params_int64(&params, seen->seen);
    PGresult *result = pg_query(pg, &witness_sql, &params);
    params_release(&params);
    if (result == NULL)
        return TX_FAILED;
    seen->number = pg_touched(result) == 0 ? 0 : column_int64(result, 0, 0);
    PQclear(result);
    return seen->number == 0 ? TX_NOTHING : TX_COMMIT;
}

enum store_result
postgres_witness(struct store *store, const char *witness, int64_t seen_number,
                 int64_t *number, struct fault *fault)
{
    struct seen seen = {witness, seen_number, 0};
    *number = 0;
    enum store_result result =
        pg_run(pg_of(store), "witness", witness_body, &seen, fault);
    if (result == STORE_DONE)
        *number = seen.number;
    return result;
}
