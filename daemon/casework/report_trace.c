/* SPDX-License-Identifier: Apache-2.0
 *
 * Following a report from an outcome to its evidence: which measures a test
 * compares, which entries a measure adds up, where a finding is kept.
 */
#include "report_trace.h"

const struct json *
trace_finding(const struct json *tree, int64_t number)
{
    for (const struct json *f = tree_first(json_get(tree, "findings"));
         f != NULL; f = f->next)
        if (tree_number(f, "no") == number)
            return f;
    return NULL;
}

const struct json *
trace_cell(const struct json *tree, struct text line, struct text member)
{
    for (const struct json *l = tree_first(json_get(tree, "lines")); l != NULL;
         l = l->next)
        if (text_equals(tree_get(l, "line"), line))
            for (const struct json *c = tree_first(json_get(l, "cells"));
                 c != NULL; c = c->next)
                if (text_equals(tree_get(c, "member"), member))
                    return c;
    return NULL;
}

const struct json *
trace_entries(const struct json *tree, const struct json *ruling)
{
    for (const struct json *w = tree_first(json_get(tree, "entries"));
         w != NULL; w = w->next)
        if (ruling_is_of_window(ruling, w->key))
            return w;
    return NULL;
}

const struct json *
trace_next(const struct json *entry, struct text measure)
{
    for (; entry != NULL; entry = entry->next)
        if (text_equals(tree_get(entry, "measure"), measure))
            return entry;
    return NULL;
}

static bool
is_zero(const struct json *interval)
{
    const struct json *lo = json_at(interval, 0), *hi = json_at(interval, 1);
    return lo != NULL && hi != NULL && lo->integer == 0 &&
           hi->kind == JSON_INTEGER && hi->integer == 0;
}

static bool
is_compared(const struct json *value)
{
    return value != NULL && value->kind == JSON_ARRAY && !is_zero(value);
}

static void
parts_add(struct trace_parts *parts, struct text name, const struct json *value)
{
    if (!is_compared(value) || parts->count == TRACE_PARTS_MAX)
        return;
    parts->names[parts->count] = name;
    parts->values[parts->count++] = value;
}

/* The measure behind a test's name, where it has another one. */
static const char *
measure_of(struct text test)
{
    static const char *const pairs[][2] = {
        {"area", "dwelling_area"},
        {"only_dwelling", "dwellings"},
        {"money", "money"},
        {"vehicles", "vehicles"},
        {"non_residential", "non_residential"},
        {"dwellings", "dwellings"},
        {"sold", "sold"}};
    for (size_t i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++)
        if (text_equals_chars(test, pairs[i][0]))
            return pairs[i][1];
    return NULL;
}

void
trace_parts(const struct json *ruling, struct text test,
            struct trace_parts *parts)
{
    const struct json *measures = json_get(ruling, "measures");
    bool is_expense = text_equals_chars(test, "expense");
    bool is_income = text_equals_chars(test, "income");
    const char *own = measure_of(test);
    parts->count = 0;
    if (own != NULL)
        parts_add(parts, text_of(own), json_get(measures, own));
    if (!is_income && !is_expense)
        return;
    for (const struct json *way = tree_first(json_get(measures, "income"));
         way != NULL; way = way->next)
        if (!text_equals_chars(way->key, "total"))
            parts_add(parts, way->key, way);
    if (is_income &&
        !text_equals_chars(tree_get(ruling, "programme"), "temporary"))
        return;
    parts_add(parts, TEXT("medical_expense"),
              json_get(measures, "medical_expense"));
    parts_add(parts, TEXT("education_expense"),
              json_get(measures, "education_expense"));
}

struct text
trace_own(struct text measure)
{
    return text_equals_chars(measure, "dwelling_area") ? TEXT("dwellings")
                                                       : measure;
}
