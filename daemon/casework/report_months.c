/* SPDX-License-Identifier: Apache-2.0
 *
 * Income by way and month: a row for months that follow each other in which a
 * member has the same, and none where he has nothing. What is of no month, an
 * inheritance say, stands in a row without months.
 */
#include "mutant.h"
#include "report_tree.h"

struct row {
    bool is_there;
    struct interval way[WAY_COUNT];
};

static struct row
row_of(const struct ledger *ledger, uint32_t member, int32_t month)
{
    struct row row = {0};
    for (int way = WAY_I1; way < WAY_COUNT; way++)
        for (const struct entry *e = ledger->of_measure[way]; e != NULL;
             e = e->next_of_measure) {
            bool has_months =
                e->month_from != MONTH_NONE ||
                (e->by_month != NULL && interval_is_point(e->amount));
            if (e->member != member || (e->marks & ENTRY_NOT_COUNTED) != 0 ||
                has_months != (month != MONTH_NONE))
                continue;
            struct interval one = month == MONTH_NONE
                                      ? e->amount
                                      : entry_in_month(ledger, e, month);
            row.way[way] = interval_add(row.way[way], one);
        }
    for (int way = WAY_I1; way < WAY_COUNT; way++)
        row.is_there |= !interval_is_zero(row.way[way]);
    return row;
}

static bool
row_equals(const struct row *a, const struct row *b)
{
    for (int way = WAY_I1; way < WAY_COUNT; way++)
        if (!interval_equals(a->way[way], b->way[way]))
            return false;
    return true;
}

static void
row_add(const struct report_parts *parts, uint32_t member, int32_t from,
        int32_t to, const struct row *row, struct json *array)
{
    struct arena *arena = parts->work->arena;
    struct json *object = json_object(arena);
    tree_text(arena, object, "member",
              parts->work->request->members[member].ref);
    tree_month(arena, object, "from", from);
    tree_month(arena, object, "to", to);
    for (int way = WAY_I1; way < WAY_COUNT; way++)
        if (!interval_is_zero(row->way[way]))
            json_set(object, measure_name((enum measure)way),
                     tree_interval(arena, row->way[way]));
    json_add(array, object);
}

struct json *
report_months(const struct report_parts *parts, const struct ledger *ledger)
{
    struct json *array = json_array(parts->work->arena);
    uint32_t mask = parts->people->counted | parts->people->open;
    for (uint32_t m = 0; m < parts->work->request->member_count; m++) {
        if ((mask >> m & 1) == 0)
            continue;
        for (int32_t from = ledger->from, to; from <= ledger->to; from = to) {
            struct row row = row_of(ledger, m, from), next = row;
            for (to = from + 1; to <= ledger->to; to++) {
                next = row_of(ledger, m, to);
                if (!row_equals(&row, &next))
                    break;
            }
            if (row.is_there && !mutant_is("month_left_out"))
                row_add(parts, m, from, to - 1, &row, array);
        }
        struct row rest = row_of(ledger, m, MONTH_NONE);
        if (rest.is_there)
            row_add(parts, m, MONTH_NONE, MONTH_NONE, &rest, array);
    }
    return array;
}
