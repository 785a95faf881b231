/* SPDX-License-Identifier: Apache-2.0 */
#include "check.h"
#include "intake_fixture.h"
#include "ndjson.h"

static void
expect_line(struct ndjson *lines, const char *text, uint64_t number,
            size_t offset)
{
    struct ndjson_line line;
    CU_ASSERT_TRUE_FATAL(ndjson_next(lines, &line));
    CU_ASSERT_TRUE(text_equals_chars(line.text, text));
    CU_ASSERT_EQUAL(line.number, number);
    CU_ASSERT_EQUAL(line.offset, offset);
    CU_ASSERT_FALSE(line.is_too_long);
}

static void
lines_keep_their_number_and_place(void)
{
    struct ndjson lines;
    struct ndjson_line line;
    ndjson_init(&lines, TEXT("{}\n\n \t\r\n{\"a\":1}\r\n[]"));
    expect_line(&lines, "{}", 1, 0);
    expect_line(&lines, "{\"a\":1}", 4, 8);
    expect_line(&lines, "[]", 5, 17);
    CU_ASSERT_FALSE(ndjson_next(&lines, &line));
    CU_ASSERT_FALSE(ndjson_next(&lines, &line));
}

static void
nothing_has_no_lines(void)
{
    struct ndjson lines;
    struct ndjson_line line;
    ndjson_init(&lines, TEXT(""));
    CU_ASSERT_FALSE(ndjson_next(&lines, &line));
    ndjson_init(&lines, TEXT("\n\r\n  \n"));
    CU_ASSERT_FALSE(ndjson_next(&lines, &line));
    ndjson_init(&lines, TEXT_NONE);
    CU_ASSERT_FALSE(ndjson_next(&lines, &line));
}

static void
a_byte_order_mark_is_no_part_of_a_line(void)
{
    struct ndjson lines;
    ndjson_init(&lines, TEXT("\xEF\xBB\xBF{}\n{}"));
    expect_line(&lines, "{}", 1, 3);
    expect_line(&lines, "{}", 2, 6);
}

static void
a_line_beyond_256_kib_is_cut_and_said_so(void)
{
    struct arena arena;
    arena_init(&arena, 0);
    size_t size = REQUEST_SIZE_MAX + 1;
    char *bytes = arena_alloc(&arena, size + 3);
    memset(bytes, 'x', size);
    memcpy(bytes + size, "\n{}", 3);
    struct ndjson lines;
    struct ndjson_line line;
    ndjson_init(&lines, (struct text){bytes, size + 3});
    CU_ASSERT_TRUE(ndjson_next(&lines, &line));
    CU_ASSERT_TRUE(line.is_too_long);
    CU_ASSERT_EQUAL(line.text.size, REQUEST_SIZE_MAX + 1);
    expect_line(&lines, "{}", 2, size + 1);
    ndjson_init(&lines, (struct text){bytes + 1, size + 2});
    CU_ASSERT_TRUE(ndjson_next(&lines, &line));
    CU_ASSERT_FALSE(line.is_too_long);
    arena_release(&arena);
}

static const struct unit_test tests[] = {
    {"lines keep their number and their place",
     lines_keep_their_number_and_place},
    {"nothing has no lines", nothing_has_no_lines},
    {"a byte order mark is no part of a line",
     a_byte_order_mark_is_no_part_of_a_line},
    {"a line beyond 256 KiB is cut, and said so",
     a_line_beyond_256_kib_is_cut_and_said_so},
};

UNIT_MAIN("lines of requests", tests)
