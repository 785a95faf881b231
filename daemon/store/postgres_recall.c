/* SPDX-License-Identifier: Apache-2.0
 *
 * Earlier determinations on PostgreSQL. Persons are compared by the keyed index
 * of the database alone: the secret never leaves it, and no number of a person
 * is in a column that can be searched.
 */
#include "digest.h"
#include "postgres.h"
#include "recall.h"

/* By the index of persons, for each case of a round. */
static const struct statement recall_sql = {
    "recall",
    "select u.i, d.case_id, d.revision, d.programme::int4, d.outcome::int4,"
    "       d.decided, d.persons,"
    "       exists (select from hedui.notice n where n.case_id = d.case_id"
    "                and n.revision = d.revision)"
    "  from unnest($1::int8[]) with ordinality u (case_id, i)"
    "  join hedui.plan p using (case_id)"
    "  join hedui.determination d on d.persons_key = p.persons_key"
    "   and d.decided > p.recall_from and d.case_id <> p.case_id"
    "  join hedui.request r on r.case_id = d.case_id"
    "   and r.withdrawn_at_us is null"
    " order by u.i, d.case_id, d.revision, d.programme"};

static bool
row_read(const PGresult *result, uint32_t at, struct arena *arena,
         struct determined_row *row)
{
    int32_t programme = column_int32(result, at, 3);
    int32_t outcome = column_int32(result, at, 4);
    if (programme < 0 || programme >= PROGRAMME_COUNT || outcome < 0 ||
        outcome > OUTCOME_OVER)
        return false;
    *row = (struct determined_row){.case_id = column_int64(result, at, 1),
                                   .revision = column_uint32(result, at, 2),
                                   .programme = (enum programme)programme,
                                   .outcome = (enum outcome)outcome,
                                   .decided = column_int32(result, at, 5),
                                   .is_published = column_bool(result, at, 7)};
    return column_blob(result, at, 6, arena, &row->persons);
}

/* recalled[i]: what stands for case_ids[i]; absent: nothing. */
static bool
recall(struct pg *pg, struct arena *arena, const int64_t *case_ids,
       uint32_t count, struct text *recalled)
{
    struct params params;
    params_init(&params);
    params_items(&params, ITEMS_INT64, count);
    for (uint32_t i = 0; i < count; i++)
        items_int64(&params, case_ids[i]);
    PGresult *result = pg_query(pg, &recall_sql, &params);
    params_release(&params);
    if (result == NULL)
        return false;
    uint32_t row_count = pg_touched(result), at = 0;
    struct determined_row *rows = arena_array(arena, row_count, sizeof(*rows));
    bool done = rows != NULL;
    for (uint32_t i = 0; done && i < row_count; i++)
        done = row_read(result, i, arena, &rows[i]);
    for (uint32_t i = 0; done && i < count; i++) {
        uint32_t from = at;
        while (at < row_count && column_int64(result, at, 0) == (int64_t)i + 1)
            at++;
        done = recall_standing(arena, &rows[from], at - from, &recalled[i]);
    }
    PQclear(result);
    if (!done)
        pg_broken(pg, "determination");
    return done;
}

bool
postgres_recall_case(struct pg *pg, struct arena *arena, int64_t case_id,
                     struct text *recalled)
{
    return recall(pg, arena, &case_id, 1, recalled);
}

bool
postgres_recall_round(struct pg *pg, struct arena *arena,
                      struct leased_round *round)
{
    int64_t case_ids[ROUND_CASES_MAX] = {0};
    uint32_t places[ROUND_CASES_MAX], count = 0;
    struct text recalled[ROUND_CASES_MAX];
    for (uint32_t i = 0; i < round->case_count && i < ROUND_CASES_MAX; i++) {
        if (round->cases[i].revision != 1)
            continue;
        case_ids[count] = round->cases[i].case_id;
        places[count++] = i;
    }
    if (!recall(pg, arena, case_ids, count, recalled))
        return false;
    for (uint32_t i = 0; i < count; i++)
        round->cases[places[i]].recalled = recalled[i];
    return true;
}

/* One array over all that the reports determine. */
#define DETERMINED(params, reports, count, total, type, item, ...)             \
    do {                                                                       \
        params_items((params), (type), (total));                               \
        for (uint32_t r_ = 0; r_ < (count); r_++)                              \
            for (uint32_t d_ = 0; d_ < (reports)[r_].determined_count; d_++) { \
                const struct report_row *row = &(reports)[r_];                 \
                const struct determination *one = &row->determined[d_];        \
                item((params), __VA_ARGS__);                                   \
                (void)row, (void)one;                                          \
            }                                                                  \
    } while (0)

static void
items_persons(struct params *params, struct text persons)
{
    struct digest digest;
    digest_sha256(persons, &digest);
    items_bytes(params, digest.bytes, DIGEST_SIZE);
}

void
postgres_recall_params(struct params *params, const struct report_row *reports,
                       uint32_t count)
{
    uint32_t total = 0;
    params_items(params, ITEMS_BYTES, count);
    for (uint32_t i = 0; i < count; i++) {
        items_blob(params, reports[i].recalled);
        total += reports[i].determined_count;
    }
    DETERMINED(params, reports, count, total, ITEMS_INT64, items_int64,
               row->case_id);
    DETERMINED(params, reports, count, total, ITEMS_INT32, items_int32,
               row->revision);
    DETERMINED(params, reports, count, total, ITEMS_INT32, items_int32,
               one->programme);
    DETERMINED(params, reports, count, total, ITEMS_INT32, items_int32,
               one->outcome);
    DETERMINED(params, reports, count, total, ITEMS_INT32, items_int32,
               one->from);
    DETERMINED(params, reports, count, total, ITEMS_BYTES, items_persons,
               one->persons);
    DETERMINED(params, reports, count, total, ITEMS_BYTES, items_blob,
               one->persons);
}
