/* SPDX-License-Identifier: Apache-2.0
 *
 * How hedui submit cuts a file into messages.
 */
#include <string.h>

#include "check.h"
#include "messages.h"

static struct arena arena;
static struct messages messages;

static uint32_t
cut(const char *file)
{
    arena_release(&arena);
    arena_init(&arena, 0);
    messages = (struct messages){0};
    messages_cut(&arena, text_of(file), "f", &messages);
    return messages.count;
}

static bool
is_message(uint32_t i, uint32_t line, const char *bytes)
{
    return i < messages.count && messages.list[i].line == line &&
           text_equals_chars(messages.list[i].bytes, bytes);
}

static void
one_document_over_lines_is_one(void)
{
    CU_ASSERT_EQUAL(cut("{\n  \"a\": 1\n}\n"), 1);
    CU_ASSERT_TRUE(is_message(0, 1, "{\n  \"a\": 1\n}"));
    CU_ASSERT_EQUAL(cut("\n\n{\"a\":\n1}"), 1);
    CU_ASSERT_TRUE(is_message(0, 3, "{\"a\":\n1}"));
    CU_ASSERT_EQUAL(cut("{\"a\":{}\n,\"b\":1}"), 1);
    CU_ASSERT_EQUAL(cut("{\"a\":1}"), 1);
}

static void
a_document_a_line_is_many(void)
{
    CU_ASSERT_EQUAL(cut("{\"a\":1}\n\n{\"b\":2}\r\n{\"c\":3}"), 3);
    CU_ASSERT_TRUE(is_message(0, 1, "{\"a\":1}"));
    CU_ASSERT_TRUE(is_message(1, 3, "{\"b\":2}"));
    CU_ASSERT_TRUE(is_message(2, 4, "{\"c\":3}"));
    CU_ASSERT_STRING_EQUAL(messages.list[2].file, "f");
}

static void
one_bad_line_is_one_bad_message(void)
{
    CU_ASSERT_EQUAL(cut("{\"a\":1}\n{\"b\":}\nnonsense\n{\"c\":3}\n"), 4);
    CU_ASSERT_TRUE(is_message(2, 3, "nonsense"));
    CU_ASSERT_EQUAL(cut("{\"a\":oops}\n{\"b\":2}\n{\"c\":3}\n"), 3);
    CU_ASSERT_TRUE(is_message(1, 2, "{\"b\":2}"));
}

static void
nothing_is_nothing(void)
{
    CU_ASSERT_EQUAL(cut(""), 0);
    CU_ASSERT_EQUAL(cut(" \n\t\r\n"), 0);
}

static void
what_is_no_json_is_still_a_message(void)
{
    CU_ASSERT_EQUAL(cut("nonsense"), 1);
    CU_ASSERT_EQUAL(cut("<html>\n</html>\n"), 1);
}

static void
several_files_are_one_list(void)
{
    cut("{\"a\":1}\n{\"b\":2}");
    for (int i = 0; i < 200; i++)
        messages_cut(&arena, TEXT("{\"c\":3}"), "g", &messages);
    CU_ASSERT_EQUAL_FATAL(messages.count, 202);
    CU_ASSERT_TRUE(is_message(1, 2, "{\"b\":2}"));
    CU_ASSERT_STRING_EQUAL(messages.list[201].file, "g");
    CU_ASSERT_EQUAL(messages.list[201].line, 1);
    arena_release(&arena);
}

static const struct unit_test tests[] = {
    {"one document over several lines is one message",
     one_document_over_lines_is_one},
    {"a document a line is many, with their lines", a_document_a_line_is_many},
    {"a bad line is one bad message, the first too",
     one_bad_line_is_one_bad_message},
    {"a file of nothing has no message", nothing_is_nothing},
    {"what is no JSON is a message that will be refused",
     what_is_no_json_is_still_a_message},
    {"several files make one list", several_files_are_one_list},
};

UNIT_MAIN("the messages of a file", tests)
