/* SPDX-License-Identifier: Apache-2.0
 *
 * schemas/request.json and the decoder's table say the same: every field of
 * the one is a field of the other, with the same form, words and limits.
 */
#include "check.h"
#include "decode_table.h"
#include "intake_fixture.h"

static uint32_t fields_compared;

/* The schema of a value without the `null` beside it, and with $ref (alone or
 * in an allOf of one) followed. */
static const struct json *
schema_value(const struct json *root, const struct json *schema)
{
    struct text ref;
    const struct json *any = json_get(schema, "anyOf");
    if (any != NULL)
        schema = json_at(any, 0);
    const struct json *all = json_get(schema, "allOf");
    if (all != NULL && all->count == 1)
        schema = json_at(all, 0);
    if (!json_get_text(schema, "$ref", &ref))
        return schema;
    struct text name = text_slice(ref, strlen("#/definitions/"), ref.size);
    const struct json *definitions = json_get(root, "definitions");
    for (const struct json *d = definitions->first; d != NULL; d = d->next)
        if (text_equals(d->key, name))
            return d;
    return NULL;
}

static bool
names_type(const struct json *schema, const char *name)
{
    const struct json *type = json_get(schema, "type");
    if (type == NULL)
        return false;
    if (type->kind == JSON_STRING)
        return text_equals_chars(type->text, name);
    for (const struct json *t = type->first; t != NULL; t = t->next)
        if (text_equals_chars(t->text, name))
            return true;
    return false;
}

static bool
takes_null(const struct json *schema)
{
    const struct json *any = json_get(schema, "anyOf");
    return names_type(schema, "null") || (any != NULL && any->count == 2 &&
                                          names_type(json_at(any, 1), "null"));
}

static const char *
type_of(enum decode_form form)
{
    switch (form) {
    case FORM_FLAG:
        return "boolean";
    case FORM_COUNT:
    case FORM_GRADE:
        return "integer";
    case FORM_MEMBERS:
    case FORM_PROGRAMMES:
    case FORM_LINES:
    case FORM_DATES:
    case FORM_LIST:
        return "array";
    case FORM_OBJECT:
        return "object";
    default:
        return "string";
    }
}

static bool
has_limit(const struct json *schema, const char *key, int64_t limit)
{
    int64_t said;
    return json_get_integer(schema, key, &said) && said == limit;
}

static bool
words_agree(const struct json *schema, const struct decode_words *words)
{
    const struct json *list = json_get(schema, "enum");
    uint32_t count = 0;
    if (list == NULL)
        return false;
    for (const struct json *word = list->first; word; word = word->next) {
        if (word->kind == JSON_NULL)
            continue;
        count++;
        if (decode_word_find(words, word->text) == words->end)
            return false;
    }
    return count == (uint32_t)(words->end - words->first);
}

static bool
matches_pattern(const struct json *schema, const char *pattern)
{
    struct text text;
    return json_get_text(schema, "pattern", &text) &&
           text_equals_chars(text, pattern);
}

static bool
list_agrees(const struct json *root, const struct json *schema,
            const struct decode_field *field)
{
    const struct json *items = schema_value(root, json_get(schema, "items"));
    bool limits =
        (field->least == 0 || has_limit(schema, "minItems", field->least)) &&
        (field->most == INT32_MAX ||
         has_limit(schema, "maxItems", field->most));
    if (field->form == FORM_PROGRAMMES || field->form == FORM_LINES)
        return limits && words_agree(items, field->words);
    return limits && items != NULL;
}

static bool
form_agrees(const struct json *root, const struct json *schema,
            const struct decode_field *field)
{
    if (schema == NULL || !names_type(schema, type_of(field->form)))
        return false;
    switch (field->form) {
    case FORM_ASCII:
    case FORM_TEXT:
    case FORM_MEMBER:
        return has_limit(schema, "minLength",
                         field->form == FORM_MEMBER ? 1 : field->least) &&
               has_limit(schema, "maxLength",
                         field->form == FORM_MEMBER ? 64 : field->most);
    case FORM_DIGITS:
        return matches_pattern(schema, "^[0-9]{6}$") && field->most == 6;
    case FORM_SHA256:
        return matches_pattern(schema, "^[0-9a-fA-F]{64}$");
    case FORM_EXCLUSION:
        return matches_pattern(schema, "^X(0[1-9]|1[0-9]|2[01])$");
    case FORM_WORD:
    case FORM_WORD_TEXT:
    case FORM_WORD_FLAG:
        return words_agree(schema, field->words);
    case FORM_DATE:
        return matches_pattern(schema, "^[0-9]{4}-[0-9]{2}-[0-9]{2}$");
    case FORM_MONTH:
        return matches_pattern(schema, "^[0-9]{4}-[0-9]{2}$");
    case FORM_MONEY:
    case FORM_AREA:
        return matches_pattern(schema, "^[0-9]+(\\.[0-9]{1,2})?$");
    case FORM_COUNT:
    case FORM_GRADE:
        return has_limit(schema, "minimum", field->least) &&
               has_limit(schema, "maximum", field->most);
    case FORM_FLAG: {
        const struct json *value = json_get(schema, "default");
        return value != NULL &&
               value->kind == (field->default_value ? JSON_TRUE : JSON_FALSE);
    }
    case FORM_OBJECT:
        return true;
    default:
        return list_agrees(root, schema, field);
    }
}

static bool
is_required(const struct json *schema, const char *name)
{
    const struct json *required = json_get(schema, "required");
    if (required != NULL)
        for (const struct json *r = required->first; r != NULL; r = r->next)
            if (text_equals_chars(r->text, name))
                return true;
    return false;
}

static void compare_object(const struct json *root, const struct json *schema,
                           const struct decode_object *object);

static void
compare_field(const struct json *root, const struct json *schema,
              const struct decode_object *object,
              const struct decode_field *field)
{
    const struct json *property =
        json_get(json_get(schema, "properties"), field->name);
    const struct json *value =
        property == NULL ? NULL : schema_value(root, property);
    bool is_right = value != NULL && form_agrees(root, value, field) &&
                    is_required(schema, field->name) == field->is_required &&
                    takes_null(property) == !field->is_required;
    CU_ASSERT_TRUE(is_right);
    if (!is_right)
        printf("\n  %s.%s differs\n", object->name, field->name);
    fields_compared++;
    if (value != NULL && field->form == FORM_OBJECT)
        compare_object(root, value, field->object);
    if (value != NULL && field->form == FORM_LIST)
        compare_object(root, schema_value(root, json_get(value, "items")),
                       field->object);
}

static void
compare_object(const struct json *root, const struct json *schema,
               const struct decode_object *object)
{
    const struct json *properties = json_get(schema, "properties");
    const struct json *more = json_get(schema, "additionalProperties");
    CU_ASSERT_PTR_NOT_NULL_FATAL(properties);
    CU_ASSERT_TRUE(more != NULL && more->kind == JSON_FALSE);
    CU_ASSERT_EQUAL(properties->count, object->count);
    for (uint32_t i = 0; i < object->count; i++)
        compare_field(root, schema, object, &object->fields[i]);
}

static void
schema_and_table_say_the_same(void)
{
    struct arena arena;
    arena_init(&arena, 0);
    struct fault fault = {0};
    struct json *root = json_read(
        &arena, fixture_file(&arena, SOURCE_FOLDER "/schemas/request.json"), 32,
        &fault);
    CU_ASSERT_PTR_NOT_NULL_FATAL(root);
    compare_object(root, root, &decode_request_object);
    CU_ASSERT_TRUE(fields_compared > 80);
    printf("%u fields ", fields_compared);
    arena_release(&arena);
}

static void
the_kinds_of_each_way_are_those_of_the_schema(void)
{
    struct arena arena;
    arena_init(&arena, 0);
    struct fault fault = {0};
    struct json *root = json_read(
        &arena, fixture_file(&arena, SOURCE_FOLDER "/schemas/request.json"), 32,
        &fault);
    CU_ASSERT_PTR_NOT_NULL_FATAL(root);
    const struct json *rules =
        json_get(json_get(json_get(root, "definitions"), "income"), "allOf");
    static const int ways[] = {WAY_I1, WAY_I4, WAY_I8};
    for (uint32_t i = 0; i < 3; i++) {
        const struct json *then = json_get(json_at(rules, i), "then");
        const struct json *list =
            json_get(json_get(json_get(then, "properties"), "kind"), "enum");
        const char *const *kinds = decode_kinds_of_way(ways[i]);
        CU_ASSERT_PTR_NOT_NULL_FATAL(list);
        uint32_t count = 0;
        for (; kinds[count] != NULL; count++)
            CU_ASSERT_TRUE(
                text_equals_chars(json_at(list, count)->text, kinds[count]));
        CU_ASSERT_EQUAL(list->count, count + 1); /* and null */
    }
    for (int way = WAY_I1; way < WAY_COUNT; way++)
        CU_ASSERT_EQUAL(decode_kinds_of_way(way) != NULL,
                        way == WAY_I1 || way == WAY_I4 || way == WAY_I8);
    arena_release(&arena);
}

static const struct unit_test tests[] = {
    {"schema and table say the same", schema_and_table_say_the_same},
    {"the kinds of each way of income are those of the schema",
     the_kinds_of_each_way_are_those_of_the_schema},
};

UNIT_MAIN("request schema", tests)
