/* SPDX-License-Identifier: Apache-2.0
 *
 * Comparing values, each difference with the JSON pointer (RFC 6901) at which
 * it stands; and requests as JSON values.
 */
#include "golden.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>

void
golden_differ(struct golden *golden, const char *file, const char *pointer,
              const char *format, ...)
{
    va_list arguments;
    char text[2048];
    golden->differences++;
    va_start(arguments, format);
    (void)vsnprintf(text, sizeof(text), format, arguments);
    va_end(arguments);
    buffer_printf(golden->said, "%s#%s: %s\n", file, pointer, text);
}

static const char *
shown(struct golden *golden, const struct json *node)
{
    if (node == NULL)
        return "nothing";
    struct buffer out;
    buffer_init(&out, 1024 * 1024);
    json_write(node, &out);
    char *text = arena_copy(golden->arena, out.bytes, out.size);
    buffer_release(&out);
    return text == NULL ? "?" : text;
}

static bool
leaf_equals(const struct json *a, const struct json *b)
{
    return a->kind == JSON_INTEGER ? a->integer == b->integer
           : a->kind == JSON_STRING || a->kind == JSON_DECIMAL
               ? text_equals(a->text, b->text)
               : true;
}

static void compare(struct golden *golden, const char *file,
                    const char *pointer, const struct json *expected,
                    const struct json *actual);

static void
compare_objects(struct golden *golden, const char *file, const char *pointer,
                const struct json *expected, const struct json *actual)
{
    const struct json *node;
    for (node = expected->first; node != NULL; node = node->next) {
        char *key = text_chars(golden->arena, node->key);
        compare(golden, file,
                arena_printf(golden->arena, "%s/%s", pointer, key), node,
                json_get(actual, key));
    }
    for (node = actual->first; node != NULL; node = node->next) {
        char *key = text_chars(golden->arena, node->key);
        if (json_get(expected, key) == NULL)
            compare(golden, file,
                    arena_printf(golden->arena, "%s/%s", pointer, key), NULL,
                    node);
    }
}

static void
compare(struct golden *golden, const char *file, const char *pointer,
        const struct json *expected, const struct json *actual)
{
    if (expected == NULL || actual == NULL || expected->kind != actual->kind ||
        !leaf_equals(expected, actual)) {
        golden_differ(golden, file, pointer, "expected %s, got %s",
                      shown(golden, expected), shown(golden, actual));
        return;
    }
    if (expected->kind == JSON_OBJECT) {
        compare_objects(golden, file, pointer, expected, actual);
        return;
    }
    uint32_t count =
        expected->count > actual->count ? expected->count : actual->count;
    for (uint32_t i = 0; i < count; i++)
        compare(golden, file,
                arena_printf(golden->arena, "%s/%" PRIu32, pointer, i),
                json_at(expected, i), json_at(actual, i));
}

void
golden_compare(struct golden *golden, const char *file,
               const struct json *expected, const struct json *actual)
{
    compare(golden, file, "", expected, actual);
}

void
golden_compare_bytes(struct golden *golden, const char *file,
                     struct text expected, struct text actual)
{
    size_t at = 0;
    while (at < expected.size && at < actual.size &&
           expected.bytes[at] == actual.bytes[at])
        at++;
    if (at < expected.size || at < actual.size)
        golden_differ(golden, file, "",
                      "differs at byte %zu (%zu bytes expected, %zu made)", at,
                      expected.size, actual.size);
}

static void
https_json(struct golden *golden, const struct request *request,
           struct json *root)
{
    struct arena *arena = golden->arena;
    struct json *headers = json_object(arena);
    for (uint32_t i = 0; i < request->header_count; i++)
        json_set_text(headers, request->headers[i].name,
                      json_string(arena, request->headers[i].value));
    json_set(root, "method", json_string(arena, request->method));
    json_set(root, "path", json_string(arena, request->path));
    json_set(root, "headers", headers);
    struct json *body = golden_parse(golden, "request", request->body);
    if (body != NULL)
        json_set(root, "body", body);
}

static void
batch_json(struct golden *golden, const struct request *request,
           struct json *root)
{
    struct arena *arena = golden->arena;
    json_set(root, "table", json_string(arena, request->table));
    if (text_is_absent(request->batch_no))
        return;
    struct json *batch = json_object(arena);
    json_set(batch, "batch_no", json_string(arena, request->batch_no));
    json_set(batch, "line", json_string(arena, request->batch_line));
    json_set(batch, "rows", json_integer(arena, request->batch_rows));
    json_set(batch, "mandate", json_string(arena, request->batch_mandate));
    json_set(batch, "state", json_integer(arena, 0));
    json_set(batch, "written_at", json_string(arena, request->written_at));
    json_set(root, "batch", batch);
}

struct json *
golden_request_json(struct golden *golden, const struct request *request,
                    const struct next *next)
{
    struct arena *arena = golden->arena;
    struct json *root = json_object(arena);
    if (next != NULL)
        json_set(root, "after_s", json_integer(arena, next->after_s));
    if (next != NULL && next->new_token)
        json_set(root, "new_token", json_bool(arena, true));
    if (golden->connector->carrier == CARRIER_HTTPS)
        https_json(golden, request, root);
    else if (golden->connector->carrier == CARRIER_DATABASE)
        batch_json(golden, request, root);
    else
        json_set(root, "file", json_string(arena, request->file_name));
    return root;
}
