/* SPDX-License-Identifier: Apache-2.0
 *
 * The head of a pack, its dated and its yearly figures.
 */
#include "policy_check.h"

#include <string.h>

#include "date.h"
#include "mutant.h"

static const char *const tops[] = {
    "pack",     "version",       "city_division",  "dated",
    "yearly",   "limits",        "window_months",  "validity_months",
    "rules",    "school_tariff", "freshness_days", "complete_report",
    "left_out", "units",         "source",         NULL};

void
check_unknown(struct policy_check *check, const char *pointer,
              struct text written, const char *const *names)
{
    const char *near =
        names != NULL ? policy_near(written, names) : policy_near_term(written);
    const char *name = text_chars(check->notes->arena, written);
    if (mutant_is("pack_any_name"))
        return;
    note_add(check->notes, near == NULL ? NOTE_UNKNOWN : NOTE_UNKNOWN_NEAR,
             pointer, name, near);
}

bool
check_status_is(struct text status)
{
    for (int i = STATUS_OFFICIAL; i <= STATUS_ASSUMED; i++)
        if (text_equals_chars(status,
                              figure_status_name((enum figure_status)i)))
            return true;
    return false;
}

bool
check_integer(struct policy_check *check, const struct policy_term *term,
              const char *pointer, const struct json *value)
{
    struct arena *arena = check->notes->arena;
    if (value->kind != JSON_INTEGER)
        return note_add(check->notes, NOTE_TYPE, pointer, "整数", "an integer");
    if (mutant_is("pack_any_range") ||
        (value->integer >= term->least && value->integer <= term->most))
        return true;
    return note_add(
        check->notes, NOTE_RANGE, pointer,
        term_value(arena, term->unit, value->integer, NULL),
        arena_printf(arena, "%s - %s %s",
                     term_value(arena, term->unit, term->least, NULL),
                     term_value(arena, term->unit, term->most, NULL),
                     term_unit_name(term->unit, LANGUAGE_EN)));
}

bool
check_share(struct policy_check *check, const struct policy_term *term,
            const char *pointer, const struct json *value)
{
    struct arena *arena = check->notes->arena;
    struct share share;
    struct text rest = value->text, p, q;
    if (value->kind != JSON_STRING || !text_cut(&rest, '/', &p) ||
        !text_cut(&rest, '/', &q) || !text_is_absent(rest) ||
        !text_to_count(p, &share.p) || !text_to_count(q, &share.q) ||
        share.q == 0)
        return note_add(
            check->notes, NOTE_NOT_A_SHARE, pointer,
            value->kind == JSON_INTEGER
                ? arena_printf(arena, "%lld", (long long)value->integer)
                : text_chars(arena, value->text),
            "");
    if (money_compare_products(share.p, 100, share.q, term->least) >= 0 &&
        money_compare_products(share.p, 100, share.q, term->most) <= 0)
        return true;
    return note_add(
        check->notes, NOTE_RANGE, pointer, text_chars(arena, value->text),
        arena_printf(arena, "%lld/100 - %lld/100", (long long)term->least,
                     (long long)term->most));
}

/* ---- dated ---- */

static void
row_keys(struct policy_check *check, const char *pointer,
         const struct json *row)
{
    static const char *const keys[] = {"from", "value", "status", NULL};
    for (const struct json *node = row->first; node; node = node->next)
        if (!text_equals_chars(node->key, "from") &&
            !text_equals_chars(node->key, "value") &&
            !text_equals_chars(node->key, "status"))
            check_unknown(check, note_pointer(check->notes, pointer, node->key),
                          node->key, keys);
}

static void
status_check(struct policy_check *check, const char *parent,
             const struct json *object)
{
    const char *pointer = note_pointer(check->notes, parent, TEXT("status"));
    struct text status;
    if (!json_get_text(object, "status", &status))
        note_add(check->notes, NOTE_STATUS_MISSING, parent, "", "");
    else if (!check_status_is(status))
        note_add(check->notes, NOTE_STATUS, pointer,
                 text_chars(check->notes->arena, status), "");
}

/* DATE_NONE where it has no real day. */
static int32_t
row_check(struct policy_check *check, const struct policy_term *term,
          const char *pointer, const struct json *row)
{
    struct text from = TEXT("");
    int32_t day = DATE_NONE;
    row_keys(check, pointer, row);
    json_get_text(row, "from", &from);
    if (!date_read_iso(from, &day)) {
        day = DATE_NONE;
        note_add(check->notes, NOTE_DATE,
                 note_pointer(check->notes, pointer, TEXT("from")),
                 text_chars(check->notes->arena, from), "");
    }
    const struct json *value = json_get(row, "value");
    const char *at = note_pointer(check->notes, pointer, TEXT("value"));
    if (value == NULL)
        note_add(check->notes, NOTE_MISSING, at, term->zh, term->en);
    else if (term->unit == UNIT_TIMES)
        check_share(check, term, at, value);
    else
        check_integer(check, term, at, value);
    status_check(check, pointer, row);
    return day;
}

static const char *
day_chars(struct policy_check *check, int32_t day)
{
    char out[11];
    date_print(day, out);
    return arena_printf(check->notes->arena, "%s", out);
}

static void
ages_check(struct policy_check *check, const char *pointer, int32_t first,
           int32_t last)
{
    if (first != DATE_NONE && check->first_day != DATE_NONE &&
        first > check->first_day)
        note_add(check->notes, NOTE_HOLE, pointer, day_chars(check, first),
                 day_chars(check, check->first_day));
    if (last != DATE_NONE && check->on != DATE_NONE &&
        date_add_years(last, 1) < check->on)
        note_add(check->notes, NOTE_OLD, pointer, day_chars(check, last),
                 day_chars(check, check->on));
}

static void
assumed_rows(struct policy_check *check, const char *pointer,
             const struct json *rows)
{
    struct text status, from;
    uint32_t count = 0, index = 0, first = 0;
    for (const struct json *row = rows->first; row; row = row->next, index++)
        if (json_get_text(row, "status", &status) &&
            text_equals_chars(status, "assumed") && count++ == 0)
            first = index;
    if (count == 0)
        return;
    json_get_text(json_at(rows, first), "from", &from);
    note_add(
        check->notes, NOTE_ASSUMED,
        note_pointer_at(check->notes, pointer, first),
        arena_printf(check->notes->arena, "%u/%u 个数值", count, rows->count),
        arena_printf(check->notes->arena, "%u of %u values", count,
                     rows->count));
}

static void
dated_one(struct policy_check *check, const struct policy_term *term,
          const char *pointer, const struct json *rows)
{
    int32_t first = DATE_NONE, last = DATE_NONE;
    uint32_t index = 0;
    if (rows->kind != JSON_ARRAY || rows->count == 0) {
        note_add(check->notes, NOTE_TYPE, pointer,
                 "列表，各行为 {from, value, status}",
                 "a list of rows {from, value, status}");
        return;
    }
    for (const struct json *row = rows->first; row; row = row->next, index++) {
        const char *at = note_pointer_at(check->notes, pointer, index);
        int32_t day = row_check(check, term, at, row);
        if (day != DATE_NONE && last != DATE_NONE && day <= last &&
            !mutant_is("pack_overlap_accepted"))
            note_add(check->notes, NOTE_ORDER, at, day_chars(check, day),
                     day_chars(check, last));
        if (day == DATE_NONE)
            continue;
        first = first == DATE_NONE ? day : first;
        last = day;
    }
    ages_check(check, pointer, first, last);
    assumed_rows(check, pointer, rows);
}

static void
first_day_find(struct policy_check *check)
{
    const struct json *rows =
        json_get(json_get(check->root, "dated"), "standard");
    struct text from;
    check->first_day = DATE_NONE;
    if (rows != NULL && rows->first != NULL &&
        json_get_text(rows->first, "from", &from) &&
        !date_read_iso(from, &check->first_day))
        check->first_day = DATE_NONE;
}

static const struct json *
section_of(struct policy_check *check, const char *name)
{
    const struct json *object = json_get(check->root, name);
    const char *pointer = note_pointer(check->notes, "", text_of(name));
    if (object == NULL)
        note_add(check->notes, NOTE_MISSING, pointer, name, name);
    else if (object->kind != JSON_OBJECT)
        note_add(check->notes, NOTE_TYPE, pointer, "对象", "an object");
    else
        return object;
    return NULL;
}

void
check_dated(struct policy_check *check)
{
    const struct json *object = section_of(check, "dated");
    first_day_find(check);
    for (const struct json *node = object ? object->first : NULL; node;
         node = node->next) {
        const struct policy_term *term = policy_term_find(node->key);
        const char *pointer = note_pointer(check->notes, "/dated", node->key);
        if (term == NULL || term->form != TERM_DATED)
            check_unknown(check, pointer, node->key, NULL);
        else
            dated_one(check, term, pointer, node);
    }
}

/* ---- yearly ---- */

static void
yearly_values(struct policy_check *check, const struct policy_term *term,
              const char *pointer, const struct json *values)
{
    int64_t year, last = 0, first = 0;
    for (const struct json *node = values->first; node; node = node->next) {
        const char *at = note_pointer(check->notes, pointer, node->key);
        if (node->key.size != 4 || !text_to_count(node->key, &year)) {
            check_unknown(check, at, node->key, NULL);
            continue;
        }
        check_integer(check, term, at, node);
        if (last != 0 && year <= last)
            note_add(
                check->notes, NOTE_ORDER, at,
                arena_printf(check->notes->arena, "%lld", (long long)year),
                arena_printf(check->notes->arena, "%lld", (long long)last));
        for (int64_t gap = last + 1; last != 0 && gap < year; gap++)
            note_add(
                check->notes, NOTE_YEAR_HOLE, pointer,
                arena_printf(check->notes->arena, "%lld", (long long)gap - 1),
                arena_printf(check->notes->arena, "%lld", (long long)gap));
        first = first == 0 ? year : first;
        last = year;
    }
    int y = 0, m, d;
    if (check->first_day != DATE_NONE)
        date_split(check->first_day, &y, &m, &d);
    if (first != 0 && y != 0 && first > y - 1)
        note_add(check->notes, NOTE_BEGINS_LATE, pointer,
                 arena_printf(check->notes->arena, "%lld", (long long)first),
                 arena_printf(check->notes->arena, "%d", y));
    if (check->on != DATE_NONE)
        date_split(check->on, &y, &m, &d);
    if (check->on != DATE_NONE && last != 0 && last < y - 1)
        note_add(check->notes, NOTE_OLD, pointer,
                 arena_printf(check->notes->arena, "%lld", (long long)last),
                 day_chars(check, check->on));
}

static void
yearly_keys(struct policy_check *check, const char *pointer,
            const struct json *node)
{
    static const char *const keys[] = {"status", "values", "proposed", NULL};
    for (const struct json *inner = node->first; inner; inner = inner->next) {
        bool is_known = false;
        for (const char *const *key = keys; *key != NULL; key++)
            is_known |= text_equals_chars(inner->key, *key);
        if (!is_known)
            check_unknown(check,
                          note_pointer(check->notes, pointer, inner->key),
                          inner->key, keys);
    }
}

void
check_yearly(struct policy_check *check)
{
    const struct json *object = section_of(check, "yearly");
    for (const struct json *node = object ? object->first : NULL; node;
         node = node->next) {
        const struct policy_term *term = policy_term_find(node->key);
        const char *pointer = note_pointer(check->notes, "/yearly", node->key);
        const struct json *values = json_get(node, "values");
        struct text status;
        if (term == NULL || term->form != TERM_YEARLY) {
            check_unknown(check, pointer, node->key, NULL);
            continue;
        }
        yearly_keys(check, pointer, node);
        status_check(check, pointer, node);
        if (json_get_text(node, "status", &status) &&
            text_equals_chars(status, "assumed"))
            note_add(check->notes, NOTE_ASSUMED, pointer, "全部数值",
                     "all values");
        if (values == NULL || values->kind != JSON_OBJECT || values->count == 0)
            note_add(check->notes, NOTE_TYPE, pointer,
                     "对象 values，按年份列出整数",
                     "an object with values by year");
        else
            yearly_values(check, term,
                          note_pointer(check->notes, pointer, TEXT("values")),
                          values);
    }
}

/* ---- the whole ---- */

static void
head_check(struct policy_check *check)
{
    static const char *const texts[] = {"pack", "version", "city_division"};
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        struct text text;
        const char *pointer = note_pointer(check->notes, "", text_of(texts[i]));
        int64_t digits;
        if (json_get(check->root, texts[i]) == NULL)
            note_add(check->notes, NOTE_MISSING, pointer, texts[i], texts[i]);
        else if (!json_get_text(check->root, texts[i], &text) ||
                 text_is_empty(text))
            note_add(check->notes, NOTE_TYPE, pointer, "文本", "a text");
        else if (i == 2 && (text.size != 2 || !text_to_count(text, &digits)))
            note_add(check->notes, NOTE_TYPE, pointer, "行政区划代码前两位",
                     "the first two digits of the city's divisions");
    }
    for (const struct json *node = check->root->first; node;
         node = node->next) {
        bool is_known = false;
        for (const char *const *top = tops; *top != NULL; top++)
            is_known |= text_equals_chars(node->key, *top);
        if (!is_known)
            check_unknown(check, note_pointer(check->notes, "", node->key),
                          node->key, tops);
    }
}

static const struct json *
root_read(struct policy_notes *notes, const char *file, struct text bytes)
{
    struct fault fault = {0};
    notes->file = file;
    if (text_is_absent(bytes)) {
        note_add(notes, NOTE_FILE, "", "", "");
        return NULL;
    }
    const struct json *root = json_read(notes->arena, bytes, 16, &fault);
    if (root == NULL)
        note_add(notes, NOTE_NOT_JSON, "", fault.text, "");
    else if (root->kind != JSON_OBJECT)
        note_add(notes, NOTE_TYPE, "", "对象", "an object");
    else
        return root;
    return NULL;
}

void
policy_check(struct policy_notes *notes, struct text parameters,
             struct text sources, int32_t on)
{
    struct policy_check check = {.notes = notes, .on = on};
    check.pack = root_read(notes, PACK_SOURCES, sources);
    check.root = root_read(notes, PACK_FIGURES, parameters);
    if (check.root == NULL)
        return;
    head_check(&check);
    check_dated(&check);
    check_yearly(&check);
    check_parts(&check);
    if (check.pack != NULL) {
        notes->file = PACK_SOURCES;
        check_sources(&check);
        check_adjustment(&check);
    }
}
