/* SPDX-License-Identifier: Apache-2.0
 *
 * Decoding a request: size, depth and JSON first, since nothing can be said
 * about the rest without them; then one walk over the table that collects
 * every error with its place; then the rules that tie fields together.
 */
#include "decode.h"

#include "date.h"
#include "decode_inner.h"
#include "mutant.h"

_Static_assert(sizeof(enum lane) == sizeof(int), "words are written as int");

static bool
has_field(const struct decode_object *object, struct text key)
{
    for (uint32_t i = 0; i < object->count; i++)
        if (text_equals_chars(key, object->fields[i].name))
            return true;
    return false;
}

static void
walk_unknown(struct decode_context *context, const struct json *node,
             const struct decode_object *object)
{
    for (const struct json *child = node->first; child; child = child->next) {
        if (has_field(object, child->key) ||
            mutant_is("unknown_field_accepted"))
            continue;
        size_t before = decode_enter_key(context, child->key);
        decode_refuse(context, DECODE_UNKNOWN_FIELD);
        decode_leave(context, before);
    }
}

static void
walk_list(struct decode_context *context, const struct json *node,
          const struct decode_field *field, void *target)
{
    if (node->kind != JSON_ARRAY) {
        decode_refuse(context, DECODE_WRONG_TYPE);
        return;
    }
    if ((int64_t)node->count < field->least ||
        (int64_t)node->count > field->most) {
        decode_refuse(context,
                      node->count == 0 ? DECODE_EMPTY_LIST : DECODE_TOO_MANY);
        return;
    }
    size_t size = field->object->size;
    char *elements = arena_array(context->arena, node->count, size);
    if (elements == NULL)
        return;
    *(void **)((char *)target + field->offset) = elements;
    *(uint32_t *)((char *)target + field->second) = node->count;
    uint32_t index = 0;
    for (const struct json *child = node->first; child; child = child->next) {
        size_t before = decode_enter_index(context, index);
        decode_walk(context, child, field->object, elements + index * size);
        decode_leave(context, before);
        index++;
    }
}

static void
walk_field(struct decode_context *context, const struct json *node,
           const struct decode_field *field, void *target)
{
    const struct json *value = json_get(node, field->name);
    decode_default(field, target);
    if (value == NULL || value->kind == JSON_NULL) {
        if (field->is_required)
            decode_refuse(context, DECODE_MISSING_FIELD);
    } else if (field->form == FORM_OBJECT) {
        if (field->second != NO_PLACE)
            *(bool *)((char *)target + field->second) = true;
        decode_walk(context, value, field->object, target);
    } else if (field->form == FORM_LIST) {
        walk_list(context, value, field, target);
    } else {
        decode_value(context, value, field, target);
    }
}

void
decode_walk(struct decode_context *context, const struct json *node,
            const struct decode_object *object, void *target)
{
    bool is_object = node->kind == JSON_OBJECT;
    if (is_object)
        walk_unknown(context, node, object);
    else
        decode_refuse(context, DECODE_WRONG_TYPE);
    for (uint32_t i = 0; i < object->count; i++) {
        const struct decode_field *field = &object->fields[i];
        if (!is_object) {
            decode_default(field, target);
            continue;
        }
        size_t before = decode_enter_key(context, text_of(field->name));
        walk_field(context, node, field, target);
        decode_leave(context, before);
    }
}

/* ---- before the walk ---- */

/* Brackets outside of strings; the reader would say only "too deep". */
static bool
is_too_deep(struct text json, size_t depth_max, size_t *offset)
{
    size_t depth = 0;
    bool in_string = false;
    for (size_t i = 0; i < json.size; i++) {
        char c = json.bytes[i];
        if (in_string && c == '\\')
            i++;
        else if (c == '"')
            in_string = !in_string;
        else if (!in_string && (c == '{' || c == '['))
            depth++;
        else if (!in_string && (c == '}' || c == ']') && depth > 0)
            depth--;
        if (depth > depth_max) {
            *offset = i;
            return true;
        }
    }
    return false;
}

/* json_read ends its sentence with the byte. */
static size_t
offset_of(const struct fault *fault)
{
    size_t end = strlen(fault->text), from = end;
    while (from > 0 && fault->text[from - 1] >= '0' &&
           fault->text[from - 1] <= '9')
        from--;
    return from == end ? 0 : (size_t)strtoull(fault->text + from, NULL, 10);
}

struct json *
decode_json(struct decode_context *context, struct text json, int depth_max)
{
    size_t offset;
    if (is_too_deep(json, (size_t)depth_max, &offset)) {
        decode_refuse_byte(context, DECODE_TOO_DEEP, json, offset);
        return NULL;
    }
    struct fault fault = {0};
    struct json *tree = json_read(context->arena, json, depth_max, &fault);
    if (tree == NULL && fault.kind == FAULT_INPUT) {
        bool is_twice = strstr(fault.text, "twice") != NULL;
        decode_refuse_byte(context,
                           is_twice ? DECODE_DUPLICATE_KEY : DECODE_NOT_JSON,
                           json, offset_of(&fault));
    }
    return tree;
}

/* A member whose ref cannot be read has an absent one here: nobody names it. */
static void
prepare_refs(struct decode_context *context, const struct json *tree)
{
    const struct json *members =
        json_get(json_get(tree, "household"), "members");
    if (members == NULL || members->kind != JSON_ARRAY ||
        members->count > MEMBERS_MAX)
        return;
    context->refs_known = true;
    for (const struct json *child = members->first; child;
         child = child->next) {
        struct text *ref = &context->refs[context->ref_count++];
        if (!json_get_text(child, "ref", ref)) {
            *ref = TEXT_NONE;
            context->refs_known = false;
        }
    }
}

void
decode_prepare(struct decode_context *context, const struct json *tree)
{
    const struct json *period = json_get(tree, "period");
    prepare_refs(context, tree);
    context->has_period = period != NULL && period->kind != JSON_NULL;
}

static bool
decode_all(struct arena *arena, struct text json, size_t size_max,
           const struct decode_rules *rules, struct household_request *request,
           struct decode_errors *errors)
{
    struct decode_context context = {
        .arena = arena, .rules = rules, .request = request, .errors = errors};
    errors->count = 0;
    errors->more = false;
    *request = (struct household_request){0};
    if (json.size > size_max)
        decode_refuse(&context, DECODE_TOO_LARGE);
    struct json *tree = json.size > size_max
                            ? NULL
                            : decode_json(&context, json, REQUEST_DEPTH_MAX);
    if (tree == NULL)
        return false;
    decode_prepare(&context, tree);
    decode_walk(&context, tree, &decode_request_object, request);
    if (!arena_failed(arena))
        decode_check(&context);
    return errors->count == 0 && !arena_failed(arena);
}

bool
request_decode(struct arena *arena, struct text json,
               const struct decode_rules *rules,
               struct household_request *request, struct decode_errors *errors)
{
    return decode_all(arena, json, REQUEST_SIZE_MAX, rules, request, errors);
}

bool
request_decode_accepted(struct arena *arena, struct text bytes,
                        struct household_request *request, struct fault *fault)
{
    struct decode_rules rules = {.today = INT32_MAX, .is_simulated = true};
    struct decode_errors *errors = arena_alloc(arena, sizeof(*errors));
    for (int i = 0; i < PROGRAMME_COUNT; i++)
        rules.available[i] = true;
    if (errors != NULL &&
        decode_all(arena, bytes, CANONICAL_SIZE_MAX, &rules, request, errors))
        return true;
    if (arena_failed(arena))
        return fault_set(fault, FAULT_LOCAL, "request: the arena is full");
    return fault_set(fault, FAULT_INPUT,
                     "an accepted request cannot be read: %s at \"%s\"",
                     errors->list[0].code, errors->list[0].pointer);
}
