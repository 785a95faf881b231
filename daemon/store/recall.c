/* SPDX-License-Identifier: Apache-2.0
 *
 * Which determinations stand. A household has a few in a year, so every row is
 * held against every other.
 */
#include "recall.h"

#include "date.h"
#include "mutant.h"

#define PACKED_ROWS_MAX (1 << 20)

/* The last published revision of its case. */
static bool
is_last(const struct determined_row *rows, uint32_t count,
        const struct determined_row *row)
{
    for (uint32_t i = 0; i < count; i++)
        if (rows[i].case_id == row->case_id &&
            rows[i].programme == row->programme && rows[i].is_published &&
            rows[i].revision > row->revision)
            return mutant_is("first_revision_stands");
    return row->is_published || mutant_is("unpublished_stands");
}

/* A revision that waits to be published already says otherwise. */
static bool
is_contested(const struct determined_row *rows, uint32_t count,
             const struct determined_row *row)
{
    for (uint32_t i = 0; i < count; i++)
        if (rows[i].case_id == row->case_id &&
            rows[i].programme == row->programme &&
            rows[i].revision > row->revision &&
            rows[i].outcome != OUTCOME_WITHIN)
            return true;
    return false;
}

/* The day on which another case of these persons was over the limit; of two
 * cases of one day the later number speaks. */
static int32_t
until(const struct determined_row *rows, uint32_t count,
      const struct determined_row *row)
{
    int32_t day = DATE_NONE;
    for (uint32_t i = 0; i < count; i++) {
        const struct determined_row *other = &rows[i];
        bool is_later =
            other->decided > row->decided ||
            (other->decided == row->decided && other->case_id > row->case_id);
        if (other->case_id == row->case_id || !is_later ||
            other->programme != row->programme ||
            other->outcome != OUTCOME_OVER || !is_last(rows, count, other) ||
            mutant_is("over_ends_nothing"))
            continue;
        if (day == DATE_NONE || other->decided < day)
            day = other->decided;
    }
    return day;
}

static uint32_t
standing(struct arena *arena, const struct determined_row *rows, uint32_t count,
         struct determination *list)
{
    uint32_t found = 0;
    for (uint32_t i = 0; i < count; i++) {
        const struct determined_row *row = &rows[i];
        if (row->outcome != OUTCOME_WITHIN || !is_last(rows, count, row) ||
            is_contested(rows, count, row))
            continue;
        list[found++] = (struct determination){
            .programme = row->programme,
            .outcome = OUTCOME_WITHIN,
            .from = row->decided,
            .until = until(rows, count, row),
            .case_no =
                text_of(arena_printf(arena, "C%lld", (long long)row->case_id)),
            .revision = row->revision,
            .persons = row->persons};
    }
    return found;
}

bool
recall_standing(struct arena *arena, const struct determined_row *rows,
                uint32_t count, struct text *packed)
{
    *packed = TEXT_NONE;
    struct determination *list = arena_array(arena, count, sizeof(*list));
    if (list == NULL)
        return false;
    uint32_t found = standing(arena, rows, count, list);
    if (found == 0)
        return true;
    struct buffer out;
    buffer_init(&out, PACKED_ROWS_MAX);
    bool done = !arena_failed(arena) && determinations_pack(list, found, &out);
    if (done)
        *packed = text_copy(arena, buffer_view(&out));
    buffer_release(&out);
    return done && !arena_failed(arena);
}
