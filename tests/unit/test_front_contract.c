/* SPDX-License-Identifier: Apache-2.0
 *
 * Each row of the routes is an operation of schemas/openapi.json: its roles,
 * its scope, whether it wants a purpose, its parameters, what it takes and
 * gives.
 */
#include <string.h>

#include "check.h"
#include "routes.h"

#define DEPTH 100

static struct arena arena;
static const struct json *contract;

static struct text
file_read(const char *path)
{
    FILE *file = fopen(path, "rb");
    CU_ASSERT_PTR_NOT_NULL_FATAL(file);
    size_t room = 4u << 20;
    char *bytes = arena_alloc(&arena, room);
    size_t size = fread(bytes, 1, room, file);
    fclose(file);
    return (struct text){bytes, size};
}

static void
begin(void)
{
    struct fault fault = {0};
    arena_init(&arena, 0);
    contract =
        json_read(&arena, file_read(SOURCE_FOLDER "/schemas/openapi.json"),
                  DEPTH, &fault);
    CU_ASSERT_PTR_NOT_NULL_FATAL(contract);
}

/* {"$ref": "#/components/parameters/Case"} is what it leads to. */
static const struct json *
resolve(const struct json *node)
{
    struct text reference;
    if (!json_get_text(node, "$ref", &reference))
        return node;
    struct text rest = text_slice(reference, 2, reference.size), step;
    const struct json *at = contract;
    while (text_cut(&rest, '/', &step))
        at = json_get(at, text_chars(&arena, step));
    return at;
}

static const struct json *
operation_of(const struct route *route)
{
    const struct json *path =
        json_get(json_get(contract, "paths"), route->pattern);
    char name[16];
    size_t i = 0;
    for (const char *at = http_method_name(route->method); at[i] != '\0'; i++)
        name[i] = (char)(at[i] - 'A' + 'a');
    name[i] = '\0';
    return json_get(path, name);
}

static uint32_t
roles_of(const struct json *operation)
{
    uint32_t roles = 0;
    const struct json *list = json_get(operation, "x-roles");
    for (const struct json *at = list ? list->first : NULL; at; at = at->next)
        for (int role = 1; role < CALLER_ROLE_COUNT; role++)
            if (text_equals_chars(at->text,
                                  caller_role_name((enum caller_role)role)))
                roles |= ROUTE_ROLE(role);
    return roles;
}

static uint32_t
scope_of(const struct json *operation)
{
    uint32_t scope = 0;
    const struct json *security = json_get(operation, "security");
    const struct json *bearer =
        security ? json_get(security->first, "bearer") : NULL;
    for (const struct json *at = bearer ? bearer->first : NULL; at;
         at = at->next)
        for (uint32_t i = 0; i < SCOPE_COUNT; i++)
            if (text_equals_chars(at->text, scope_name(i)))
                scope |= 1u << i;
    return scope;
}

/* As many query parameters as the row has, each of them in it. */
static bool
has_same_query(const struct route *route, const struct json *operation)
{
    uint32_t wanted = 0, found = 0;
    struct text names = text_of(route->query), name, place;
    const struct json *list = json_get(operation, "parameters");
    for (const struct json *at = list ? list->first : NULL; at; at = at->next)
        if (json_get_text(resolve(at), "in", &place) &&
            text_equals_chars(place, "query"))
            wanted++;
    while (text_cut(&names, ' ', &name)) {
        if (name.size == 0)
            continue;
        uint32_t before = found;
        for (const struct json *at = list ? list->first : NULL; at;
             at = at->next) {
            struct text have;
            found += json_get_text(resolve(at), "name", &have) &&
                     text_equals(have, name);
        }
        if (found != before + 1)
            return false;
    }
    return wanted == found;
}

/* Bits of the media types of a `content`. */
static uint32_t
media_of(const struct json *content)
{
    uint32_t bits = 0;
    for (const struct json *at = content ? content->first : NULL; at;
         at = at->next) {
        enum media media = media_read(at->key);
        CU_ASSERT_NOT_EQUAL(media, MEDIA_COUNT);
        bits |= MEDIA_BIT(media);
    }
    return bits;
}

static uint32_t
gives_of(const struct json *operation)
{
    static const char *const codes[] = {"200", "201", "202"};
    const struct json *responses = json_get(operation, "responses");
    uint32_t bits = 0;
    for (size_t i = 0; i < 3; i++)
        bits |= media_of(
            json_get(resolve(json_get(responses, codes[i])), "content"));
    return bits;
}

static bool
wants_purpose(const struct json *operation)
{
    const struct json *purpose = json_get(operation, "x-purpose");
    return purpose != NULL && purpose->kind == JSON_TRUE;
}

static void
each_route_is_an_operation(void)
{
    uint32_t count = 0;
    const struct route *all = routes_all(&count);
    begin();
    for (uint32_t i = 0; i < count; i++) {
        const struct json *operation = operation_of(&all[i]);
        bool is_same =
            operation != NULL && roles_of(operation) == all[i].roles &&
            scope_of(operation) == all[i].scope &&
            wants_purpose(operation) == all[i].needs_purpose &&
            has_same_query(&all[i], operation) &&
            gives_of(operation) == all[i].gives &&
            media_of(json_get(json_get(operation, "requestBody"), "content")) ==
                all[i].takes;
        CU_ASSERT_TRUE(is_same);
        if (!is_same)
            printf("\n    %s %s: roles %x %x, scope %x %x, purpose %d %d, "
                   "query %d, gives %x %x\n",
                   http_method_name(all[i].method), all[i].pattern,
                   roles_of(operation), all[i].roles, scope_of(operation),
                   all[i].scope, wants_purpose(operation), all[i].needs_purpose,
                   operation != NULL && has_same_query(&all[i], operation),
                   gives_of(operation), all[i].gives);
    }
    arena_release(&arena);
}

static void
each_problem_is_in_the_contract(void)
{
    begin();
    const struct json *kinds = json_get(
        json_get(json_get(json_get(json_get(json_get(contract, "components"),
                                            "schemas"),
                                   "Problem"),
                          "properties"),
                 "type"),
        "enum");
    CU_ASSERT_PTR_NOT_NULL_FATAL(kinds);
    for (int i = 0; i < PROBLEM_COUNT; i++) {
        const char *name = arena_printf(&arena, "/problems/%s",
                                        problem_kind((enum problem)i)->name);
        bool is_there = false;
        for (const struct json *at = kinds->first; at != NULL; at = at->next)
            is_there |= text_equals_chars(at->text, name);
        CU_ASSERT_TRUE(is_there);
        if (!is_there)
            printf("\n    %s\n", name);
    }
    arena_release(&arena);
}

static const struct unit_test tests[] = {
    {"each route is an operation of the contract", each_route_is_an_operation},
    {"each problem is in the contract", each_problem_is_in_the_contract},
};
UNIT_MAIN("front contract", tests)
