/* SPDX-License-Identifier: Apache-2.0
 *
 * Values as the report writes them: fen as integers, days and months in ISO
 * form, instants in UTC.
 */
#include "report_tree.h"

#include "date.h"

void
tree_text(struct arena *arena, struct json *object, const char *key,
          struct text text)
{
    if (!text_is_absent(text))
        json_set(object, key, json_string(arena, text));
}

void
tree_chars(struct arena *arena, struct json *object, const char *key,
           const char *chars)
{
    if (chars != NULL)
        json_set(object, key, json_chars(arena, chars));
}

void
tree_integer(struct arena *arena, struct json *object, const char *key,
             int64_t value)
{
    json_set(object, key, json_integer(arena, value));
}

void
tree_flag(struct arena *arena, struct json *object, const char *key, bool value)
{
    json_set(object, key, json_bool(arena, value));
}

void
tree_date(struct arena *arena, struct json *object, const char *key,
          int32_t date)
{
    char out[11];
    if (date == DATE_NONE)
        return;
    date_print(date, out);
    tree_text(arena, object, key, text_copy(arena, text_of(out)));
}

void
tree_month(struct arena *arena, struct json *object, const char *key,
           int32_t month)
{
    char out[8];
    if (month == MONTH_NONE)
        return;
    month_print(month, out);
    tree_text(arena, object, key, text_copy(arena, text_of(out)));
}

void
tree_instant(struct arena *arena, struct json *object, const char *key,
             int64_t instant_us)
{
    char out[32];
    if (instant_us == INSTANT_NONE)
        return;
    instant_print(instant_us, out);
    tree_text(arena, object, key, text_copy(arena, text_of(out)));
}

void
tree_digest(struct arena *arena, struct json *object, const char *key,
            const struct digest *digest)
{
    char out[65];
    digest_hex(digest, out);
    tree_text(arena, object, key, text_copy(arena, text_of(out)));
}

bool
tree_has(const struct json *node)
{
    return node != NULL && node->count > 0;
}

static struct json *
tree_end(struct arena *arena, int64_t end)
{
    return end == OPEN || end == OPEN_BELOW ? json_null(arena)
                                            : json_integer(arena, end);
}

const char *
tree_window(struct arena *arena, const struct ledger *ledger)
{
    return arena_printf(arena, "%d_months", ledger->months);
}

struct json *
tree_interval(struct arena *arena, struct interval interval)
{
    struct json *array = json_array(arena);
    json_add(array, tree_end(arena, interval.lo));
    json_add(array, tree_end(arena, interval.hi));
    return array;
}

struct json *
tree_limit(struct arena *arena, struct interval limit)
{
    return interval_is_point(limit) ? json_integer(arena, limit.lo)
                                    : tree_interval(arena, limit);
}

struct json *
tree_reasons(struct arena *arena, unsigned reasons)
{
    struct json *array = json_array(arena);
    for (unsigned i = 0; i < RULING_REASONS; i++)
        if ((reasons >> i & 1) != 0)
            json_add(array, json_chars(arena, ruling_reason_name(1u << i)));
    return array;
}

struct json *
tree_members(const struct report_parts *parts, uint32_t mask)
{
    const struct household_request *request = parts->work->request;
    struct json *array = json_array(parts->work->arena);
    for (uint32_t m = 0; m < request->member_count; m++)
        if ((mask >> m & 1) != 0)
            json_add(array,
                     json_string(parts->work->arena, request->members[m].ref));
    return array;
}

struct json *
tree_findings(const struct report_parts *parts, enum line line,
              uint32_t members)
{
    const struct work *work = parts->work;
    struct json *array = json_array(work->arena);
    for (uint32_t m = 0; line != LINE_NONE && m < work->request->member_count;
         m++) {
        const struct cell *cell = cell_at(&work->matched, line, m);
        if ((members >> m & 1) == 0)
            continue;
        for (const struct finding *f = finding_next(&work->matched, cell, NULL);
             f != NULL; f = finding_next(&work->matched, cell, f))
            json_add(array, json_integer(work->arena, f->no));
    }
    return array;
}

static void
add_printed(struct arena *arena, struct json *array, const char *word,
            struct text what)
{
    json_add(array,
             json_chars(arena, arena_printf(arena, "%s(%.*s)", word,
                                            (int)what.size, what.bytes)));
}

static bool
is_flag_kind(const struct cell *cell)
{
    return cell->kind == ANSWER_OVER_LIMIT || cell->kind == ANSWER_UNDER_LIMIT;
}

struct json *
tree_gaps(struct arena *arena, const struct cell *cell)
{
    if (!cell->is_gap)
        return NULL;
    struct json *array = json_array(arena);
    if (cell->kind == ANSWER_NONE)
        json_add(array, json_chars(arena, "OUTSTANDING"));
    else if (!cell_is_answered(cell))
        json_add(array, json_chars(arena, answer_kind_name(cell->kind)));
    if ((cell->marks & MARK_LATE) != 0)
        json_add(array, json_chars(arena, "LATE"));
    if (cell->has_stale)
        json_add(array, json_chars(arena, "STALE"));
    for (uint32_t i = 0;
         (cell->marks & MARK_PARTIAL) != 0 && i < cell->silent_count; i++)
        add_printed(arena, array, "PARTIAL", cell->silent[i]);
    if (cell->has_doubtful)
        json_add(array, json_chars(arena, "DOUBTFUL"));
    for (uint32_t i = 0; i < cell->unknown_count; i++)
        add_printed(arena, array, "UNKNOWN",
                    text_of(field_name(cell->unknown[i])));
    if (!tree_has(array) && is_flag_kind(cell))
        json_add(array, json_chars(arena, answer_kind_name(cell->kind)));
    if (!tree_has(array))
        json_add(array, json_chars(arena, "PARTIAL"));
    return array;
}
