/* SPDX-License-Identifier: Apache-2.0
 *
 * What the household has declared, item by item: income, then assets, then
 * expenses, in one numbering, so that entries and the comparison can name them.
 */
#include "report_tree.h"

static struct json *
item_json(const struct report_parts *parts, uint32_t no, int member)
{
    struct arena *arena = parts->work->arena;
    struct json *object = json_object(arena);
    tree_integer(arena, object, "no", no);
    if (member >= 0)
        tree_text(arena, object, "member",
                  parts->work->request->members[member].ref);
    return object;
}

static struct json *
income_json(const struct report_parts *parts, uint32_t no,
            const struct declared_income *item)
{
    struct arena *arena = parts->work->arena;
    struct json *object = item_json(parts, no, item->member);
    tree_chars(arena, object, "measure", measure_name((enum measure)item->way));
    if (!text_is_empty(item->kind))
        tree_text(arena, object, "kind", item->kind);
    tree_month(arena, object, "month", item->month);
    tree_integer(arena, object, "amount", item->amount);
    if (!text_is_empty(item->exclusion))
        tree_text(arena, object, "exclusion", item->exclusion);
    if (item->spent_dwelling != 0)
        tree_integer(arena, object, "spent_dwelling", item->spent_dwelling);
    if (item->spent_medical != 0)
        tree_integer(arena, object, "spent_medical", item->spent_medical);
    return object;
}

static struct json *
asset_json(const struct report_parts *parts, uint32_t no,
           const struct declared_asset *asset)
{
    static const enum measure measures[] = {
        [ASSET_MONEY] = MEASURE_MONEY,
        [ASSET_DWELLING] = MEASURE_DWELLINGS,
        [ASSET_NONRESIDENTIAL] = MEASURE_NON_RESIDENTIAL,
        [ASSET_VEHICLE] = MEASURE_VEHICLES};
    struct arena *arena = parts->work->arena;
    struct json *object = item_json(parts, no, asset->member);
    tree_chars(arena, object, "measure", measure_name(measures[asset->kind]));
    tree_integer(arena, object, "amount",
                 asset->kind == ASSET_MONEY ? asset->amount : 1);
    if (asset->area >= 0)
        tree_integer(arena, object, "area", asset->area);
    tree_flag(arena, object, "elsewhere", asset->is_elsewhere);
    return object;
}

static struct json *
expense_json(const struct report_parts *parts, uint32_t no,
             const struct declared_expense *expense)
{
    struct arena *arena = parts->work->arena;
    struct json *object = item_json(parts, no, expense->member);
    tree_chars(arena, object, "measure",
               measure_name(expense->is_education ? MEASURE_EDUCATION_EXPENSE
                                                  : MEASURE_MEDICAL_EXPENSE));
    tree_month(arena, object, "month", expense->month);
    tree_integer(arena, object, "amount", expense->amount);
    return object;
}

struct json *
report_declared(const struct report_parts *parts)
{
    const struct household_request *request = parts->work->request;
    struct json *array = json_array(parts->work->arena);
    uint32_t no = 0;
    for (uint32_t i = 0; i < request->income_count; i++)
        json_add(array, income_json(parts, ++no, &request->income[i]));
    for (uint32_t i = 0; i < request->asset_count; i++)
        json_add(array, asset_json(parts, ++no, &request->assets[i]));
    for (uint32_t i = 0; i < request->expense_count; i++)
        json_add(array, expense_json(parts, ++no, &request->expenses[i]));
    return array;
}
