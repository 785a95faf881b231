/* SPDX-License-Identifier: Apache-2.0
 *
 * hedui explain --json: the same way from outcome to evidence, as a tree of the
 * report's own words. A measure that stands above already has "as_above" in
 * the place of its entries, a ruling that does its outcome alone.
 */
#include "report_trace.h"

struct way_down {
    struct arena *arena;
    const struct json *tree;
    struct json *seen;
};

/* A node has one parent: what goes into another tree is copied. */
static struct json *
copy(struct arena *arena, const struct json *node)
{
    struct json *own;
    if (node == NULL)
        return json_null(arena);
    switch (node->kind) {
    case JSON_OBJECT:
        own = json_object(arena);
        for (const struct json *n = node->first; n != NULL; n = n->next)
            json_set_text(own, n->key, copy(arena, n));
        return own;
    case JSON_ARRAY:
        own = json_array(arena);
        for (const struct json *n = node->first; n != NULL; n = n->next)
            json_add(own, copy(arena, n));
        return own;
    case JSON_STRING:
        return json_string(arena, node->text);
    case JSON_INTEGER:
        return json_integer(arena, node->integer);
    case JSON_TRUE:
    case JSON_FALSE:
        return json_bool(arena, node->kind == JSON_TRUE);
    default:
        return json_null(arena);
    }
}

static void
take(const struct way_down *way, const struct json *from, const char *key,
     struct json *into)
{
    const struct json *node = json_get(from, key);
    if (node != NULL)
        json_set(into, key, copy(way->arena, node));
}

static bool
is_above(const struct way_down *way, const char *what, struct text which)
{
    const char *key =
        arena_printf(way->arena, "%s %.*s", what, (int)which.size, which.bytes);
    if (key == NULL || json_get(way->seen, key) != NULL)
        return key != NULL;
    json_set(way->seen, key, json_null(way->arena));
    return false;
}

static struct json *
finding_json(const struct way_down *way, int64_t number)
{
    static const char *const own[] = {"no",     "line",  "member",
                                      "reason", "as_of", "slice"};
    static const char *const of_cell[] = {"exchange", "received_at", "attempt",
                                          "consent", "leaf"};
    struct json *object = json_object(way->arena);
    const struct json *f = trace_finding(way->tree, number);
    const struct json *cell =
        trace_cell(way->tree, tree_get(f, "line"), tree_get(f, "member"));
    for (size_t i = 0; i < sizeof(own) / sizeof(own[0]); i++)
        take(way, f, own[i], object);
    for (size_t i = 0; i < sizeof(of_cell) / sizeof(of_cell[0]); i++)
        take(way, cell, of_cell[i], object);
    return object;
}

static struct json *
entry_json(const struct way_down *way, const struct json *entry)
{
    struct json *object = json_object(way->arena);
    struct json *findings = json_array(way->arena);
    for (const struct json *n = tree_first(entry); n != NULL; n = n->next)
        if (!text_equals_chars(n->key, "findings"))
            json_set_text(object, n->key, copy(way->arena, n));
    for (const struct json *n = tree_first(json_get(entry, "findings"));
         n != NULL; n = n->next)
        json_add(findings, finding_json(way, n->integer));
    json_set(object, "findings", findings);
    return object;
}

static struct json *
measure_json(const struct way_down *way, const struct json *ruling,
             struct text measure, const struct json *value)
{
    struct json *object = json_object(way->arena);
    struct json *entries = json_array(way->arena);
    const struct json *window = trace_entries(way->tree, ruling);
    struct text own = trace_own(measure);
    json_set(object, "measure", json_string(way->arena, measure));
    json_set(object, "value", copy(way->arena, value));
    if (window != NULL &&
        is_above(way, text_chars(way->arena, window->key), own)) {
        json_set(object, "as_above", json_bool(way->arena, true));
        return object;
    }
    for (const struct json *e = trace_next(tree_first(window), own); e != NULL;
         e = trace_next(e->next, own))
        json_add(entries, entry_json(way, e));
    json_set(object, "entries", entries);
    return object;
}

static struct json *ruling_json(const struct way_down *way,
                                const struct json *ruling);

static struct json *
rests_json(const struct way_down *way, const struct json *ruling)
{
    static const char *const keys[] = {"recognitions", "rulings"};
    struct json *array = json_array(way->arena);
    for (const struct json *r = tree_first(json_get(ruling, "rests_on"));
         r != NULL; r = r->next) {
        const char *name = text_chars(way->arena, r->key);
        const struct json *own = NULL;
        for (int i = 0; i < 2 && own == NULL && name != NULL; i++)
            own = json_get(json_get(way->tree, keys[i]), name);
        const struct json *reused =
            name == NULL ? NULL : json_get(json_get(ruling, "reused"), name);
        struct json *one = json_object(way->arena);
        if (own != NULL && reused == NULL && !is_above(way, "ruling", r->key))
            one = ruling_json(way, own);
        else {
            json_set(one, "programme", json_string(way->arena, r->key));
            json_set(one, "outcome", copy(way->arena, r));
        }
        json_add(array, one);
    }
    return array;
}

static struct json *
test_json(const struct way_down *way, const struct json *ruling,
          const struct json *test)
{
    struct json *object = copy(way->arena, test);
    struct json *measures = json_array(way->arena);
    struct text name = tree_get(test, "name");
    struct trace_parts parts;
    trace_parts(ruling, name, &parts);
    for (uint32_t i = 0; i < parts.count; i++)
        json_add(measures,
                 measure_json(way, ruling, parts.names[i], parts.values[i]));
    json_set(object, "measures", measures);
    if (text_equals_chars(name, "rests_on"))
        json_set(object, "rests_on", rests_json(way, ruling));
    return object;
}

static struct json *
ruling_json(const struct way_down *way, const struct json *ruling)
{
    struct json *object = json_object(way->arena);
    struct json *tests = json_array(way->arena);
    take(way, ruling, "programme", object);
    take(way, ruling, "outcome", object);
    take(way, ruling, "reasons", object);
    take(way, ruling, "gaps", object);
    for (const struct json *t = tree_first(json_get(ruling, "tests"));
         t != NULL; t = t->next)
        json_add(tests, test_json(way, ruling, t));
    json_set(object, "tests", tests);
    return object;
}

/* Entries and findings name members by ref; people by name. */
static struct json *
names_json(const struct way_down *way)
{
    struct json *list = json_array(way->arena);
    const struct json *household = json_get(way->tree, "household");
    for (const struct json *m = tree_first(json_get(household, "members"));
         m != NULL; m = m->next) {
        struct json *one = json_object(way->arena);
        take(way, m, "ref", one);
        take(way, m, "name", one);
        json_add(list, one);
    }
    return list;
}

bool
report_explain_json(struct arena *arena, const struct json *tree,
                    struct buffer *out)
{
    struct way_down way = {arena, tree, json_object(arena)};
    struct json *root = json_object(arena), *rulings = json_array(arena);
    int at = 0;
    if (json_get(tree, "rulings") == NULL || tree_number(tree, "format") != 1)
        return false;
    take(&way, tree, "case_no", root);
    take(&way, tree, "revision", root);
    json_set(root, "members", names_json(&way));
    for (const struct json *r = next_ruling(tree, &at); r != NULL;
         r = next_ruling(tree, &at)) {
        (void)is_above(&way, "ruling", tree_get(r, "programme"));
        json_add(rulings, ruling_json(&way, r));
    }
    json_set(root, "rulings", rulings);
    json_write(root, out);
    buffer_chars(out, "\n");
    return !out->failed && !arena_failed(arena);
}
