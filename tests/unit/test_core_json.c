/* SPDX-License-Identifier: Apache-2.0
 *
 * JSON: what is refused and where, byte ranges, and the canonical form.
 */
#include "json.h"

#include <stdlib.h>
#include <string.h>

#include "chance.h"
#include "check.h"

static struct arena arena;
static struct fault fault;

static struct json *
read(const char *input)
{
    arena_release(&arena);
    fault_clear(&fault);
    return json_read(&arena, text_of(input), 16, &fault);
}

static void
refused(const char *input, const char *words)
{
    CU_ASSERT_PTR_NULL(read(input));
    CU_ASSERT_EQUAL(fault.kind, FAULT_INPUT);
    const char *found = strstr(fault.text, words);
    CU_ASSERT_PTR_NOT_NULL(found);
    if (found == NULL)
        printf("\n    %s: said %s\n", input, fault.text);
}

static void
test_every_kind(void)
{
    struct json *root =
        read("{\"a\":null,\"b\":true,\"c\":false,\"d\":-5,\"e\":2.50,"
             "\"f\":\"x\\u4e2d\\n\",\"g\":[1,[]],\"h\":{}}");
    CU_ASSERT_PTR_NOT_NULL_FATAL(root);
    CU_ASSERT_EQUAL(root->count, 8);
    CU_ASSERT_EQUAL(json_get(root, "a")->kind, JSON_NULL);
    CU_ASSERT_EQUAL(json_get(root, "b")->kind, JSON_TRUE);
    CU_ASSERT_EQUAL(json_get(root, "c")->kind, JSON_FALSE);
    int64_t integer = 0;
    CU_ASSERT_TRUE(json_get_integer(root, "d", &integer));
    CU_ASSERT_EQUAL(integer, -5);
    CU_ASSERT_EQUAL(json_get(root, "e")->kind, JSON_DECIMAL);
    CU_ASSERT_TRUE(text_equals_chars(json_get(root, "e")->text, "2.50"));
    struct text text;
    CU_ASSERT_TRUE(json_get_text(root, "f", &text));
    CU_ASSERT_TRUE(text_equals_chars(text, "x中\n"));
    CU_ASSERT_EQUAL(json_get(root, "g")->count, 2);
    CU_ASSERT_EQUAL(json_at(json_get(root, "g"), 1)->kind, JSON_ARRAY);
    CU_ASSERT_PTR_NULL(json_at(json_get(root, "g"), 2));
    CU_ASSERT_PTR_NULL(json_get(root, "i"));
    CU_ASSERT_FALSE(json_get_text(root, "d", &text));
    CU_ASSERT_FALSE(json_get_integer(root, "e", &integer));
    CU_ASSERT_PTR_NULL(json_get(NULL, "a"));
    CU_ASSERT_PTR_NULL(json_get(json_get(root, "g"), "a"));
}

static void
test_roots_and_limits_of_integers(void)
{
    CU_ASSERT_EQUAL(read(" 7 ")->integer, 7);
    CU_ASSERT_EQUAL(read("9223372036854775807")->integer, INT64_MAX);
    CU_ASSERT_EQUAL(read("-9223372036854775808")->integer, INT64_MIN);
    CU_ASSERT_EQUAL(read("9223372036854775808")->kind, JSON_DECIMAL);
    CU_ASSERT_EQUAL(read("1e2")->kind, JSON_DECIMAL);
    CU_ASSERT_EQUAL(read("1.0")->kind, JSON_DECIMAL);
    CU_ASSERT_EQUAL(read("\"\"")->text.size, 0);
    CU_ASSERT_EQUAL(read("[]")->count, 0);
    refused("123456789012345678901234567890", "byte 0");
    refused("[1e999]", "byte 1");
}

static void
test_refused(void)
{
    refused("", "byte 0");
    refused("  ", "byte 2");
    refused("[1,]", "byte 3");
    refused("[1", "byte 2");
    refused("{\"a\" 1}", "byte 5");
    refused("{a:1}", "byte 1");
    refused("[1] 2", "byte 4");
    refused("[01]", "byte 1");
    refused("[1.]", "byte 3");
    refused("[+1]", "byte 1");
    refused("nul", "byte 3");
    refused("[NaN]", "byte 1");
    refused("\"a\tb\"", "byte 2");
    refused("\"\\x\"", "byte 2");
    refused("\"\\u12g4\"", "byte 5");
    refused("\"\\ud800\"", "malformed escape");
    refused("'a'", "byte 0");
    refused("[1,2", "byte 4");
    refused("{\"a\":1,}", "byte 7");
    refused("// no\n1", "byte 0");
    refused("\xEF\xBB\xBF[]", "byte 0");
    refused("\"abc\xFF\"", "invalid UTF-8 at byte 4");
    refused("\"\xED\xA0\x80\"", "byte 1");
    refused("[\"abc]", "byte 6");
}

static void
test_duplicate_keys(void)
{
    refused("{\"a\":1,\"b\":2,\"a\":3}", "a key stands twice at byte 13");
    refused("{\"a\":1,\"\\u0061\":2}", "twice");
    refused("[{\"x\":{\"\":1,\"\":2}}]", "twice");
    CU_ASSERT_PTR_NOT_NULL(read("{\"a\":{\"a\":1},\"b\":{\"a\":1}}"));
}

/* Both ways of finding them: few keys, and so many that they are sorted. */
static void
test_duplicate_keys_by_chance(void)
{
    struct chance chance = chance_begin("duplicate keys");
    static char input[65536];
    unsigned missed = 0, invented = 0;
    for (int round = 0; round < 600; round++) {
        uint32_t count = 2 + chance_below(&chance, round % 2 ? 20 : 300);
        uint32_t from = chance_below(&chance, count);
        uint32_t to = chance_below(&chance, count);
        size_t size = 0;
        for (uint32_t i = 0; i < count; i++)
            size += (size_t)snprintf(input + size, sizeof(input) - size,
                                     "%s\"key%u\":%u", i ? "," : "{",
                                     i == to ? from : i, i);
        snprintf(input + size, sizeof(input) - size, "}");
        bool is_read = read(input) != NULL;
        missed += is_read && from != to;
        invented += !is_read && from == to;
    }
    CU_ASSERT_EQUAL(missed, 0);
    CU_ASSERT_EQUAL(invented, 0);
}

static void
test_nul(void)
{
    refused("{\"a\":\"x\\u0000y\"}", "\\u0000 at byte 5");
    refused("{\"\\u0000\":1}", "\\u0000 at byte 1");
    refused("[\"\\\\\\u0000\"]", "\\u0000");
    CU_ASSERT_PTR_NOT_NULL(read("[\"\\\\u0000\"]"));
    struct text raw = {"\"a\0b\"", 5};
    fault_clear(&fault);
    CU_ASSERT_PTR_NULL(json_read(&arena, raw, 16, &fault));
}

static void
test_depth(void)
{
    char input[600];
    for (int depth = 1; depth <= 200; depth++) {
        memset(input, '[', (size_t)depth);
        memset(input + depth, ']', (size_t)depth);
        struct text text = {input, (size_t)depth * 2};
        arena_release(&arena);
        for (int most = 1; most <= 128; most += 127) {
            fault_clear(&fault);
            bool is_read = json_read(&arena, text, most, &fault) != NULL;
            CU_ASSERT_EQUAL(is_read, depth <= most);
        }
    }
    CU_ASSERT_PTR_NOT_NULL(strstr(fault.text, "nested too deeply"));
}

static void
test_ranges(void)
{
    const char *input =
        " {\"k\" : [ 12 ,\"a\\\"b\" , {} , null\n] ,\"z\":-1.5 }\n";
    struct json *root = read(input);
    CU_ASSERT_PTR_NOT_NULL_FATAL(root);
    const char *expected[] = {"12", "\"a\\\"b\"", "{}", "null"};
    struct json *array = json_get(root, "k");
    for (uint32_t i = 0; i < 4; i++) {
        struct json *node = json_at(array, i);
        struct text cut = text_slice(text_of(input), node->from, node->to);
        CU_ASSERT_TRUE(text_equals_chars(cut, expected[i]));
    }
    struct json *last = json_get(root, "z");
    CU_ASSERT_TRUE(text_equals_chars(
        text_slice(text_of(input), last->from, last->to), "-1.5"));
    CU_ASSERT_EQUAL(input[array->from], '[');
    CU_ASSERT_EQUAL(input[array->to - 1], ']');
    CU_ASSERT_EQUAL(root->from, 1);
    CU_ASSERT_EQUAL(root->to, strlen(input) - 1);
}

static struct json *
grow(struct chance *chance, int depth)
{
    static const char *const words[] = {"",   "a",  "王珅", "\"", "\\",
                                        "\n", "𠮷", "\x01", "é",  "\uFB33"};
    uint32_t kind = chance_below(chance, depth > 3 ? 6 : 8);
    uint32_t count = chance_below(chance, 6);
    switch (kind) {
    case 0:
        return json_null(&arena);
    case 1:
        return json_bool(&arena, count % 2 == 0);
    case 2:
    case 3:
        return json_integer(&arena, (int64_t)chance_next(chance) >>
                                        chance_below(chance, 63));
    case 4:
    case 5:
        return json_chars(&arena, words[chance_below(chance, 10)]);
    default:
        break;
    }
    struct json *node = kind == 6 ? json_array(&arena) : json_object(&arena);
    for (uint32_t i = 0; i < count; i++) {
        struct json *child = grow(chance, depth + 1);
        if (kind == 6)
            json_add(node, child);
        else
            json_set(node,
                     arena_printf(&arena, "%s%u",
                                  words[chance_below(chance, 10)], i),
                     child);
    }
    return node;
}

/* Each node, read again from its own range, is the same value. */
static unsigned
count_wrong_ranges(const struct json *node, struct text input)
{
    struct buffer whole, part;
    struct fault ignored = {0};
    unsigned wrong = 0;
    buffer_init(&whole, 1 << 20);
    buffer_init(&part, 1 << 20);
    json_write(node, &whole);
    struct json *again = json_read(
        &arena, text_slice(input, node->from, node->to), 16, &ignored);
    json_write(again, &part);
    wrong +=
        again == NULL || !text_equals(buffer_view(&whole), buffer_view(&part));
    buffer_release(&whole);
    buffer_release(&part);
    for (const struct json *child = node->first; child; child = child->next)
        wrong += count_wrong_ranges(child, input);
    return wrong;
}

static void
test_random_trees(void)
{
    struct chance chance = chance_begin("trees");
    unsigned wrong = 0, different = 0;
    for (int i = 0; i < 400; i++) {
        arena_release(&arena);
        struct json *tree = grow(&chance, 0);
        for (int style = 0; style < 3; style++) {
            struct buffer first, second;
            buffer_init(&first, 1 << 20);
            buffer_init(&second, 1 << 20);
            void (*write)(const struct json *, struct buffer *) =
                style == 0   ? json_write
                : style == 1 ? json_write_pretty
                             : json_write_ordered;
            write(tree, &first);
            fault_clear(&fault);
            struct json *back =
                json_read(&arena, buffer_view(&first), 16, &fault);
            CU_ASSERT_PTR_NOT_NULL_FATAL(back);
            write(back, &second);
            different +=
                !text_equals(buffer_view(&first), buffer_view(&second));
            wrong += count_wrong_ranges(back, buffer_view(&first));
            buffer_release(&first);
            buffer_release(&second);
        }
    }
    CU_ASSERT_EQUAL(different, 0);
    CU_ASSERT_EQUAL(wrong, 0);
}

/* Damage must be refused or read as something, never crash. */
static void
test_damage(void)
{
    struct chance chance = chance_begin("damage");
    const char *good = "{\"a\":[1,-2.5e3,\"x\\u4e2d\\\\\"],\"b\":{\"c\":null,"
                       "\"d\":true},\"e\":\"王珅\"}";
    size_t size = strlen(good);
    unsigned silent = 0, read_count = 0;
    for (int i = 0; i < 20000; i++) {
        char *bytes = malloc(size);
        memcpy(bytes, good, size);
        uint32_t hits = 1 + chance_below(&chance, 3);
        for (uint32_t k = 0; k < hits; k++)
            bytes[chance_below(&chance, (uint32_t)size)] =
                (char)chance_next(&chance);
        struct text text = {bytes, 1 + chance_below(&chance, (uint32_t)size)};
        arena_release(&arena);
        fault_clear(&fault);
        struct json *node = json_read(&arena, text, 16, &fault);
        read_count += node != NULL;
        silent += node == NULL && strstr(fault.text, " at byte ") == NULL;
        free(bytes);
    }
    CU_ASSERT_EQUAL(silent, 0);
    CU_ASSERT_TRUE(read_count < 20000);
}

static void
canonical(const char *input, const char *expected)
{
    struct buffer out;
    buffer_init(&out, 4096);
    struct json *node = read(input);
    CU_ASSERT_PTR_NOT_NULL_FATAL(node);
    json_write(node, &out);
    CU_ASSERT_TRUE(text_equals_chars(buffer_view(&out), expected));
    if (!text_equals_chars(buffer_view(&out), expected))
        printf("\n    %.*s\n", (int)out.size, out.bytes);
    buffer_release(&out);
}

/* The sorting example of RFC 8785 section 3.2.3, and its escapes. */
static void
test_canonical(void)
{
    canonical("{\"\\u20ac\":\"Euro Sign\",\"\\r\":\"Carriage Return\","
              "\"\\ufb33\":\"Hebrew Letter Dalet With Dagesh\",\"1\":\"One\","
              "\"\\ud83d\\ude00\":\"Emoji: Grinning Face\","
              "\"\\u0080\":\"Control\",\"\\u00f6\":\"Latin Small Letter O "
              "With Diaeresis\"}",
              "{\"\\r\":\"Carriage Return\",\"1\":\"One\",\"\xC2\x80\":"
              "\"Control\",\"ö\":\"Latin Small Letter O With Diaeresis\","
              "\"€\":\"Euro Sign\",\"😀\":\"Emoji: Grinning Face\","
              "\"\uFB33\":\"Hebrew Letter Dalet With Dagesh\"}");
    canonical("\"\\u20ac$\\u000F\\u000aA'\\u0042\\u0022\\u005c\\\\\\\"\\/\"",
              "\"€$\\u000f\\nA'B\\\"\\\\\\\\\\\"/\"");
    canonical("[ \"\\b\\t\\f\\u007f\\u000b\" , -0 ]",
              "[\"\\b\\t\\f\x7F\\u000b\",0]");
    canonical("{\"b\":1,\"a\":{\"z\":[],\"y\":{}}}",
              "{\"a\":{\"y\":{},\"z\":[]},\"b\":1}");
    canonical("-9223372036854775808", "-9223372036854775808");
}

static void
test_other_forms(void)
{
    struct buffer out;
    buffer_init(&out, 4096);
    struct json *object = json_object(&arena);
    json_set(object, "b", json_integer(&arena, 1));
    json_set(object, "a", json_array(&arena));
    json_add(json_get(object, "a"), json_bool(&arena, true));
    json_add(json_get(object, "a"), json_string(&arena, TEXT_NONE));
    json_set_text(object, TEXT("c"), json_object(&arena));
    json_write_ordered(object, &out);
    CU_ASSERT_TRUE(text_equals_chars(buffer_view(&out),
                                     "{\"b\":1,\"a\":[true,null],\"c\":{}}"));
    buffer_clear(&out);
    json_write_pretty(object, &out);
    CU_ASSERT_TRUE(text_equals_chars(
        buffer_view(&out), "{\n  \"a\": [\n    true,\n    null\n  ],\n"
                           "  \"b\": 1,\n  \"c\": {}\n}"));
    buffer_release(&out);
    buffer_init(&out, 5);
    json_write(object, &out);
    CU_ASSERT_TRUE(out.failed);
    buffer_release(&out);
}

static void
test_failed_arena(void)
{
    struct arena small;
    struct buffer out;
    arena_init(&small, 100);
    struct json *object = json_object(&small);
    json_set(object, "a", json_array(&small));
    json_add(json_get(object, "a"), json_null(&small));
    CU_ASSERT_TRUE(arena_failed(&small));
    buffer_init(&out, 100);
    json_write(NULL, &out);
    CU_ASSERT_TRUE(out.failed);
    buffer_release(&out);
    arena_release(&small);
    fault_clear(&fault);
    CU_ASSERT_PTR_NULL(
        json_read(&small, TEXT("[1,2,3,4,5,6,7,8]"), 16, &fault));
    CU_ASSERT_PTR_NOT_NULL(strstr(fault.text, "memory cap"));
    arena_release(&small);
}

static void
test_input_is_not_kept(void)
{
    char input[] = "{\"k\":[\"abc\",2.5]}";
    struct json *root = read(input);
    memset(input, '#', sizeof(input) - 1);
    CU_ASSERT_TRUE(text_equals_chars(root->first->key, "k"));
    CU_ASSERT_TRUE(
        text_equals_chars(json_at(json_get(root, "k"), 0)->text, "abc"));
    CU_ASSERT_TRUE(
        text_equals_chars(json_at(json_get(root, "k"), 1)->text, "2.5"));
}

static void
test_the_arena_is_released(void)
{
    arena_release(&arena);
    CU_ASSERT_EQUAL(arena.used, 0);
}

static void
test_keys_are_whole(void)
{
    struct json *root = read("{\"abc\":1,\"a\":2,\"\":4}");
    CU_ASSERT_PTR_NOT_NULL_FATAL(root);
    CU_ASSERT_PTR_NULL(json_get(root, "ab"));
    CU_ASSERT_PTR_NULL(json_get(root, "abcd"));
    CU_ASSERT_EQUAL(json_get(root, "a")->integer, 2);
    CU_ASSERT_EQUAL(json_get(root, "abc")->integer, 1);
    CU_ASSERT_EQUAL(json_get(root, "")->integer, 4);
    CU_ASSERT_PTR_NULL(read("{\"a\\u0000b\":1}"));
}

static const struct unit_test tests[] = {
    {"every kind of value is read", test_every_kind},
    {"a key is found by all of it", test_keys_are_whole},
    {"integers are int64 and other numbers keep their text",
     test_roots_and_limits_of_integers},
    {"what is not JSON is refused at its byte", test_refused},
    {"a key that stands twice is refused", test_duplicate_keys},
    {"duplicates are found among few and many", test_duplicate_keys_by_chance},
    {"the character zero is refused", test_nul},
    {"depth is limited", test_depth},
    {"every node knows its bytes", test_ranges},
    {"trees survive writing and reading", test_random_trees},
    {"damage is refused with its byte", test_damage},
    {"the canonical form is RFC 8785", test_canonical},
    {"the other forms keep order or indent", test_other_forms},
    {"a failed arena gives nothing", test_failed_arena},
    {"the input is not kept", test_input_is_not_kept},
    {"the arena is released", test_the_arena_is_released},
};

UNIT_MAIN("core json", tests)
