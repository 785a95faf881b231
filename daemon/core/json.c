/* SPDX-License-Identifier: Apache-2.0
 *
 * The tree of JSON: look-ups and building. Building tolerates NULL, which a
 * failed arena gives; the owner of the arena checks once at the end.
 */
#include "json.h"

#include <assert.h>

struct json *
json_get(const struct json *object, const char *key)
{
    if (object == NULL || object->kind != JSON_OBJECT)
        return NULL;
    /* Most keys differ in their first byte: the length is asked for last. */
    for (struct json *node = object->first; node; node = node->next)
        if (node->key.size > 0 && node->key.bytes[0] == *key &&
            strncmp(node->key.bytes, key, node->key.size) == 0 &&
            key[node->key.size] == '\0')
            return node;
        else if (node->key.size == 0 && *key == '\0')
            return node;
    return NULL;
}

struct json *
json_at(const struct json *array, uint32_t index)
{
    if (array == NULL || index >= array->count)
        return NULL;
    struct json *node = array->first;
    for (; index > 0; index--)
        node = node->next;
    return node;
}

bool
json_get_text(const struct json *object, const char *key, struct text *text)
{
    const struct json *node = json_get(object, key);
    if (node == NULL || node->kind != JSON_STRING)
        return false;
    *text = node->text;
    return true;
}

bool
json_get_integer(const struct json *object, const char *key, int64_t *integer)
{
    const struct json *node = json_get(object, key);
    if (node == NULL || node->kind != JSON_INTEGER)
        return false;
    *integer = node->integer;
    return true;
}

static struct json *
json_new(struct arena *arena, enum json_kind kind)
{
    struct json *node = arena_alloc(arena, sizeof(*node));
    if (node != NULL)
        node->kind = kind;
    return node;
}

struct json *
json_null(struct arena *arena)
{
    return json_new(arena, JSON_NULL);
}

struct json *
json_bool(struct arena *arena, bool value)
{
    return json_new(arena, value ? JSON_TRUE : JSON_FALSE);
}

struct json *
json_integer(struct arena *arena, int64_t value)
{
    struct json *node = json_new(arena, JSON_INTEGER);
    if (node != NULL)
        node->integer = value;
    return node;
}

struct json *
json_string(struct arena *arena, struct text text)
{
    if (text_is_absent(text))
        return json_null(arena);
    struct json *node = json_new(arena, JSON_STRING);
    if (node != NULL)
        node->text = text;
    return node;
}

struct json *
json_chars(struct arena *arena, const char *nul_terminated)
{
    return json_string(arena, text_of(nul_terminated));
}

struct json *
json_array(struct arena *arena)
{
    return json_new(arena, JSON_ARRAY);
}

struct json *
json_object(struct arena *arena)
{
    return json_new(arena, JSON_OBJECT);
}

static void
json_link(struct json *parent, struct json *value)
{
    assert(value->next == NULL && parent->last != value);
    if (parent->last == NULL)
        parent->first = value;
    else
        parent->last->next = value;
    parent->last = value;
    parent->count++;
}

void
json_add(struct json *array, struct json *value)
{
    if (array == NULL || value == NULL)
        return;
    assert(array->kind == JSON_ARRAY);
    json_link(array, value);
}

void
json_set_text(struct json *object, struct text key, struct json *value)
{
    if (object == NULL || value == NULL)
        return;
    assert(object->kind == JSON_OBJECT && key.bytes != NULL);
    for (const struct json *node = object->first; node; node = node->next)
        assert(!text_equals(node->key, key));
    value->key = key;
    json_link(object, value);
}

void
json_set(struct json *object, const char *key, struct json *value)
{
    json_set_text(object, text_of(key), value);
}
