/* SPDX-License-Identifier: Apache-2.0
 *
 * Arenas, texts, buffers, faults.
 */
#include "text.h"

#include <stdlib.h>
#include <string.h>

#include "chance.h"
#include "check.h"
#include "fault.h"

static void
test_arena_gives_zeroed_aligned_memory(void)
{
    struct arena arena;
    arena_init(&arena, 0);
    unsigned dirty = 0, crooked = 0;
    for (size_t size = 0; size < 3000; size++) {
        unsigned char *bytes = arena_alloc(&arena, size);
        CU_ASSERT_PTR_NOT_NULL_FATAL(bytes);
        crooked += ((uintptr_t)bytes & 15) != 0;
        for (size_t i = 0; i < size; i++)
            dirty += bytes[i] != 0;
        memset(bytes, 0xA5, size);
    }
    CU_ASSERT_EQUAL(dirty, 0);
    CU_ASSERT_EQUAL(crooked, 0);
    CU_ASSERT_FALSE(arena_failed(&arena));
    arena_release(&arena);
    CU_ASSERT_EQUAL(arena.used, 0);
}

static void
test_arena_cap_is_sticky(void)
{
    struct arena arena;
    arena_init(&arena, 1024);
    CU_ASSERT_PTR_NOT_NULL(arena_alloc(&arena, 1000));
    CU_ASSERT_PTR_NULL(arena_alloc(&arena, 100));
    CU_ASSERT_TRUE(arena_failed(&arena));
    CU_ASSERT_PTR_NULL(arena_alloc(&arena, 1));
    CU_ASSERT_PTR_NULL(arena_printf(&arena, "%d", 1));
    arena_release(&arena);
    CU_ASSERT_PTR_NOT_NULL(arena_alloc(&arena, 1000));
    CU_ASSERT_PTR_NULL(arena_array(&arena, SIZE_MAX / 2, 4));
    CU_ASSERT_TRUE(arena_failed(&arena));
    arena_release(&arena);
    CU_ASSERT_PTR_NULL(arena_alloc(&arena, SIZE_MAX));
    arena_release(&arena);
    CU_ASSERT_PTR_NULL(arena_copy(&arena, "", SIZE_MAX));
    arena_release(&arena);
}

static void
test_arena_copies(void)
{
    struct arena arena;
    arena_init(&arena, 0);
    CU_ASSERT_STRING_EQUAL(arena_copy(&arena, "abc", 2), "ab");
    CU_ASSERT_STRING_EQUAL(arena_printf(&arena, "%s-%d", "x", 7), "x-7");
    struct text copy = text_copy(&arena, TEXT("x"));
    CU_ASSERT_TRUE(text_equals_chars(copy, "x"));
    CU_ASSERT_TRUE(text_is_absent(text_copy(&arena, TEXT_NONE)));
    CU_ASSERT_FALSE(text_is_absent(text_copy(&arena, TEXT(""))));
    arena_release(&arena);
}

static void
test_absent_is_not_empty(void)
{
    CU_ASSERT_TRUE(text_is_absent(TEXT_NONE));
    CU_ASSERT_TRUE(text_is_absent(text_of(NULL)));
    CU_ASSERT_FALSE(text_is_absent(TEXT("")));
    CU_ASSERT_TRUE(text_is_empty(TEXT("")));
    CU_ASSERT_TRUE(text_is_empty(TEXT_NONE));
    CU_ASSERT_FALSE(text_equals(TEXT(""), TEXT_NONE));
    CU_ASSERT_TRUE(text_equals(TEXT_NONE, TEXT_NONE));
}

static void
test_comparing(void)
{
    CU_ASSERT_TRUE(text_compare(TEXT("a"), TEXT("b")) < 0);
    CU_ASSERT_TRUE(text_compare(TEXT("ab"), TEXT("a")) > 0);
    CU_ASSERT_TRUE(text_compare(TEXT("\xFF"), TEXT("a")) > 0);
    CU_ASSERT_EQUAL(text_compare(TEXT(""), TEXT_NONE), 0);
    CU_ASSERT_TRUE(text_starts_with(TEXT("abc"), "ab"));
    CU_ASSERT_FALSE(text_starts_with(TEXT("a"), "ab"));
    CU_ASSERT_TRUE(text_contains(TEXT("abc"), "bc"));
    CU_ASSERT_FALSE(text_contains(TEXT("abc"), "cb"));
    CU_ASSERT_TRUE(text_equals_chars(text_trim(TEXT(" \t x y\r\n")), "x y"));
    CU_ASSERT_TRUE(text_equals_chars(text_slice(TEXT("abcd"), 1, 3), "bc"));
}

static void
test_cutting(void)
{
    struct text rest = TEXT("a|b||"), part;
    char joined[32] = "";
    int parts = 0;
    while (text_cut(&rest, '|', &part)) {
        parts++;
        strncat(joined, part.bytes, part.size);
        strcat(joined, ";");
    }
    CU_ASSERT_EQUAL(parts, 4);
    CU_ASSERT_STRING_EQUAL(joined, "a;b;;;");
    rest = TEXT("");
    CU_ASSERT_TRUE(text_cut(&rest, '|', &part));
    CU_ASSERT_FALSE(text_cut(&rest, '|', &part));
}

static void
test_counts(void)
{
    int64_t value = -1;
    CU_ASSERT_TRUE(text_to_count(TEXT("007"), &value));
    CU_ASSERT_EQUAL(value, 7);
    CU_ASSERT_TRUE(text_to_count(TEXT("999999999999999999"), &value));
    CU_ASSERT_FALSE(text_to_count(TEXT("1000000000000000000"), &value));
    CU_ASSERT_FALSE(text_to_count(TEXT("-1"), &value));
    CU_ASSERT_FALSE(text_to_count(TEXT(""), &value));
    CU_ASSERT_FALSE(text_to_count(TEXT("1 "), &value));
}

static void
test_utf8(void)
{
    static const char *const good[] = {"",
                                       "plain",
                                       "王珅",
                                       "𠮷",
                                       "\x7F",
                                       "\xEF\xBF\xBF",
                                       "\xF4\x8F\xBF\xBF",
                                       "ascii of more than eight 王 bytes"};
    static const char *const bad[] = {"\x80",
                                      "\xC0\xAF",
                                      "\xC1\xBF",
                                      "\xE0\x80\xAF",
                                      "\xED\xA0\x80",
                                      "\xED\xBF\xBF",
                                      "\xF0\x80\x80\xAF",
                                      "\xF4\x90\x80\x80",
                                      "\xF5\x80\x80\x80",
                                      "\xFE",
                                      "\xE7\x8E",
                                      "\xE7\x8Ex",
                                      "12345678\xFF",
                                      "\xC3"};
    for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++)
        CU_ASSERT_TRUE(text_is_utf8(text_of(good[i])));
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
        CU_ASSERT_FALSE(text_is_utf8(text_of(bad[i])));
}

static void
test_buffer_cap_is_sticky(void)
{
    struct buffer buffer;
    buffer_init(&buffer, 10);
    buffer_chars(&buffer, "12345");
    buffer_chars(&buffer, "678901");
    CU_ASSERT_TRUE(buffer.failed);
    CU_ASSERT_EQUAL(buffer.size, 5);
    buffer_chars(&buffer, "6");
    CU_ASSERT_EQUAL(buffer.size, 5);
    buffer_clear(&buffer);
    buffer_printf(&buffer, "%s-%d", "abc", 42);
    CU_ASSERT_TRUE(text_equals_chars(buffer_view(&buffer), "abc-42"));
    CU_ASSERT_FALSE(buffer.failed);
    buffer_release(&buffer);
    CU_ASSERT_EQUAL(buffer.room, 0);
    CU_ASSERT_FALSE(text_is_absent(buffer_view(&buffer)));
}

static void
test_buffer_grows(void)
{
    struct buffer buffer;
    struct chance chance = chance_begin("buffer");
    buffer_init(&buffer, 1 << 20);
    static char model[1 << 17];
    size_t size = 0;
    while (size < sizeof(model) - 400) {
        char piece[400];
        uint32_t length = chance_below(&chance, 400);
        memset(piece, 'a' + (int)chance_below(&chance, 26), length);
        piece[length] = '\0';
        memcpy(model + size, piece, length);
        size += length;
        if (chance_below(&chance, 2) == 0)
            buffer_printf(&buffer, "%s", piece);
        else
            buffer_add(&buffer, piece, length);
    }
    CU_ASSERT_EQUAL(buffer.size, size);
    CU_ASSERT_EQUAL(memcmp(buffer.bytes, model, size), 0);
    buffer_release(&buffer);
}

static void
test_first_fault_wins(void)
{
    struct fault fault = {0};
    CU_ASSERT_FALSE(fault_set(&fault, FAULT_REMOTE, "line %s", "death"));
    CU_ASSERT_FALSE(fault_set(&fault, FAULT_LOCAL, "later"));
    CU_ASSERT_EQUAL(fault.kind, FAULT_REMOTE);
    CU_ASSERT_STRING_EQUAL(fault.text, "line death");
    CU_ASSERT_STRING_EQUAL(fault_kind_name(fault.kind), "REMOTE");
    fault_clear(&fault);
    CU_ASSERT_EQUAL(fault.kind, FAULT_NONE);
    CU_ASSERT_STRING_EQUAL(fault.text, "");
}

static void
test_long_fault_stays_utf8(void)
{
    char long_text[900];
    for (size_t shift = 0; shift < 3; shift++) {
        struct fault fault = {0};
        memset(long_text, 'x', shift);
        for (size_t i = shift; i + 3 < sizeof(long_text); i += 3)
            memcpy(long_text + i, "王", 4);
        fault_set(&fault, FAULT_INPUT, "%s", long_text);
        CU_ASSERT_TRUE(strlen(fault.text) > 390);
        CU_ASSERT_TRUE(text_is_utf8(text_of(fault.text)));
    }
}

static const struct unit_test tests[] = {
    {"an arena gives zeroed and aligned memory",
     test_arena_gives_zeroed_aligned_memory},
    {"the cap of an arena is sticky", test_arena_cap_is_sticky},
    {"an arena copies", test_arena_copies},
    {"absent is not empty", test_absent_is_not_empty},
    {"texts are compared by bytes", test_comparing},
    {"cutting gives every part once", test_cutting},
    {"counts have digits only", test_counts},
    {"UTF-8 is strict", test_utf8},
    {"the cap of a buffer is sticky", test_buffer_cap_is_sticky},
    {"a buffer holds what was added", test_buffer_grows},
    {"the first fault wins", test_first_fault_wins},
    {"a long fault is cut between characters", test_long_fault_stays_utf8},
};

UNIT_MAIN("core text", tests)
