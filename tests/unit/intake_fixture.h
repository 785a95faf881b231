/* SPDX-License-Identifier: Apache-2.0
 *
 * What the tests of the request decoder share: the city's policy pack, rules
 * for a day on which the good requests were received, and files.
 */
#ifndef HEDUI_TESTS_UNIT_INTAKE_FIXTURE_H
#define HEDUI_TESTS_UNIT_INTAKE_FIXTURE_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "date.h"
#include "decode.h"
#include "policy.h"

#define GOOD_COUNT 3
static const char *const good_names[GOOD_COUNT] = {"example", "minimal",
                                                   "family"};

static inline bool
fixture_agency_is_known(void *context, struct text code)
{
    (void)context;
    return text_starts_with(code, "31");
}

static inline int32_t
fixture_day(const char *iso)
{
    int32_t day;
    if (!date_read_iso(text_of(iso), &day))
        abort();
    return day;
}

/* Received on 2017-09-20; every programme is available. */
static inline struct decode_rules
fixture_rules(struct arena *arena)
{
    struct fault fault = {0};
    struct decode_rules rules = {
        .policy =
            policy_read(arena, SOURCE_FOLDER "/deploy/policy/shanghai", &fault),
        .today = fixture_day("2017-09-20"),
        .agency_is_known = fixture_agency_is_known,
    };
    if (rules.policy == NULL) {
        fprintf(stderr, "%s\n", fault.text);
        abort();
    }
    for (int i = 0; i < PROGRAMME_COUNT; i++)
        rules.available[i] = true;
    return rules;
}

static inline struct text
fixture_file(struct arena *arena, const char *path)
{
    FILE *file = fopen(path, "rb");
    if (file == NULL) {
        perror(path);
        abort();
    }
    size_t room = 300 * 1024;
    char *bytes = arena_alloc(arena, room);
    size_t size = fread(bytes, 1, room, file);
    fclose(file);
    return (struct text){bytes, size};
}

static inline struct text
fixture_good(struct arena *arena, const char *name)
{
    return fixture_file(
        arena, arena_printf(arena, TESTS_FOLDER "/requests/%s.json", name));
}

static inline void
fixture_show(const struct decode_errors *errors)
{
    for (uint32_t i = 0; i < errors->count; i++)
        printf("    %s at \"%s\" %u:%u\n", errors->list[i].code,
               errors->list[i].pointer, errors->list[i].line,
               errors->list[i].column);
}

static inline bool
fixture_has(const struct decode_errors *errors, const char *pointer,
            const char *code)
{
    for (uint32_t i = 0; i < errors->count; i++)
        if (strcmp(errors->list[i].pointer, pointer) == 0 &&
            strcmp(errors->list[i].code, code) == 0)
            return true;
    return false;
}

/* splitmix64: the same everywhere, for ever. */
static inline uint64_t
random_next(uint64_t *state)
{
    uint64_t z = (*state += UINT64_C(0x9E3779B97F4A7C15));
    z = (z ^ (z >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94D049BB133111EB);
    return z ^ (z >> 31);
}

/* Does the pointer lead into the tree? Its last step may be a field that is
 * missing there. */
static inline bool
pointer_resolves(const struct json *tree, const char *pointer)
{
    struct text rest = text_of(pointer), part;
    if (rest.size == 0)
        return true;
    text_cut(&rest, '/', &part); /* before the first slash: nothing */
    const struct json *node = tree;
    while (text_cut(&rest, '/', &part)) {
        bool is_last = text_is_absent(rest);
        int64_t index = 0;
        const struct json *child = NULL;
        if (node->kind == JSON_OBJECT)
            for (child = node->first; child; child = child->next)
                if (text_equals(child->key, part))
                    break;
        if (node->kind == JSON_ARRAY && text_to_count(part, &index))
            child = json_at(node, (uint32_t)index);
        if (child == NULL)
            return is_last && node->kind == JSON_OBJECT;
        node = child;
    }
    return true;
}

#endif
