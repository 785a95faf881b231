/* SPDX-License-Identifier: Apache-2.0
 *
 * GB18030, folding of names, variants, pinyin.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "chance.h"
#include "check.h"
#include "text.h"
#include "text_variants.h"

static struct arena arena;

static void
same(struct text (*fold)(struct arena *, struct text), const char *a,
     const char *b, bool expected)
{
    struct text left = fold(&arena, text_of(a));
    struct text right = fold(&arena, text_of(b));
    CU_ASSERT_EQUAL(text_equals(left, right), expected);
    if (text_equals(left, right) != expected)
        printf("\n    %s %s: %.*s %.*s\n", a, b, (int)left.size, left.bytes,
               (int)right.size, right.bytes);
    arena_release(&arena);
}

static void
test_traditional(void)
{
    same(text_fold_name, "歐陽秀英", "欧阳秀英", true);
    same(text_fold_name, "諸葛瑒", "诸葛玚", true);
    same(text_fold_name, "鍾靈", "钟灵", true);
    same(text_fold_name, "王昇", "王升", true);
    same(text_fold_name, "王伟", "王伟民", false);
    same(text_fold_name, "王伟", "王炜", false);
}

static void
test_dots_and_spaces(void)
{
    static const char *const dotted[] = {
        "古丽•买买提", "古丽．买买提", "古丽・买买提", "古丽 买买提",
        "古丽.买买提", "古丽‧买买提",  "古丽　买买提", "古丽买买提",
        "古丽･买买提", "古丽∙买买提",  "古丽⋅买买提",  "古丽\u200B买买提"};
    for (size_t i = 0; i < sizeof(dotted) / sizeof(dotted[0]); i++)
        same(text_fold_name, "古丽·买买提", dotted[i], true);
}

static void
test_width_and_case(void)
{
    same(text_fold_name, "ＡＮＮＡ Ｌｉ", "anna li", true);
    same(text_fold_name, "ÉMILE", "émile", true);
    same(text_fold_name, "\uF9B4", "領", true); /* compatibility ideograph */
}

static void
test_variants(void)
{
    same(text_fold_name, "王喆", "王哲", false);
    same(text_fold_variants, "王喆", "王哲", true);
    same(text_fold_variants, "李堃", "李坤", true);
    same(text_fold_variants, "𠮷田", "吉田", true);
    same(text_fold_variants, "髙峯", "高峰", true);
    same(text_fold_variants, "甯靑", "宁青", true);
    same(text_fold_variants, "德勲", "徳勋", true);
    same(text_fold_variants, "鱻", "鲜", true);
    same(text_fold_variants, "王伟", "王炜", false);
}

static void
put_utf8(char out[5], uint32_t c)
{
    char *at = out;
    if (c >= 0x10000) {
        *at++ = (char)(0xF0 | c >> 18);
        *at++ = (char)(0x80 | (c >> 12 & 0x3F));
    } else {
        *at++ = (char)(0xE0 | c >> 12);
    }
    *at++ = (char)(0x80 | (c >> 6 & 0x3F));
    *at++ = (char)(0x80 | (c & 0x3F));
    *at = '\0';
}

static void
test_table_of_variants(void)
{
    CU_ASSERT_TRUE(text_variants_count >= 60);
    for (size_t i = 0; i < text_variants_count; i++) {
        const struct variant *row = &text_variants[i];
        char variant[5], standard[5];
        put_utf8(variant, row->variant);
        put_utf8(standard, row->standard);
        if (i > 0)
            CU_ASSERT_TRUE(text_variants[i - 1].variant < row->variant);
        CU_ASSERT_EQUAL(text_variant_standard(row->standard), row->standard);
        /* Without the table they differ, with it they are one. */
        same(text_fold_name, variant, standard, false);
        same(text_fold_variants, variant, standard, true);
        struct text folded = text_fold_name(&arena, text_of(standard));
        CU_ASSERT_TRUE(text_equals_chars(folded, standard));
    }
}

static void
test_pinyin(void)
{
    same(text_pinyin, "王珅", "汪申", true);
    same(text_pinyin, "欧阳秀英", "歐陽 秀瑛", true);
    same(text_pinyin, "王珅", "王坤", false);
    struct text pinyin = text_pinyin(&arena, TEXT("吕绿"));
    CU_ASSERT_TRUE(text_equals_chars(pinyin, "lulu"));
    arena_release(&arena);
}

static void
test_folding_odd_input(void)
{
    CU_ASSERT_TRUE(text_is_absent(text_fold_name(&arena, TEXT_NONE)));
    CU_ASSERT_EQUAL(text_fold_name(&arena, TEXT("")).size, 0);
    struct text broken = text_fold_name(&arena, TEXT("\xFF\xFE"));
    CU_ASSERT_TRUE(text_equals_chars(broken, "\xFF\xFE"));
    char *many = arena_alloc(&arena, 12000);
    for (size_t i = 0; i < 12000; i += 3)
        memcpy(many + i, "王", 3);
    struct text long_name = {many, 3000};
    CU_ASSERT_EQUAL(text_fold_name(&arena, long_name).size, 3000);
    CU_ASSERT_FALSE(text_is_absent(text_pinyin(&arena, long_name)));
    long_name.size = 12000;
    CU_ASSERT_TRUE(text_equals(text_fold_name(&arena, long_name), long_name));
    arena_release(&arena);
}

static void
check_gb18030(const char *utf8, const char *expected)
{
    struct text bytes = TEXT_NONE, back = TEXT_NONE;
    CU_ASSERT_TRUE(text_to_gb18030(&arena, text_of(utf8), &bytes));
    CU_ASSERT_TRUE(text_equals_chars(bytes, expected));
    CU_ASSERT_TRUE(text_from_gb18030(&arena, bytes, &back));
    CU_ASSERT_TRUE(text_equals_chars(back, utf8));
    arena_release(&arena);
}

static void
test_gb18030(void)
{
    check_gb18030("珅", "\xAB\x7C"); /* the second byte is a bar */
    check_gb18030("•", "\x81\x36\xA6\x31");
    check_gb18030("䶮", "\xFE\x9F");
    check_gb18030("𠮷", "\x95\x34\xB2\x35");
    check_gb18030("张伟", "\xD5\xC5\xCE\xB0");
    check_gb18030("plain", "plain");
    check_gb18030("", "");
}

static void
test_gb18030_refuses(void)
{
    static const char *const bad[] = {"\xAB", "\xAB\x20", "\x81\x36\xA6",
                                      "\xFF", "a\xD5",    "\x81\x30"};
    struct text out;
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        CU_ASSERT_FALSE(text_from_gb18030(&arena, text_of(bad[i]), &out));
        CU_ASSERT_FALSE(text_is_gb18030(text_of(bad[i])));
    }
    CU_ASSERT_FALSE(text_to_gb18030(&arena, TEXT("\xFF"), &out));
    arena_release(&arena);
    CU_ASSERT_TRUE(text_from_gb18030(&arena, TEXT("\xAB\x7C"), &out));
    CU_ASSERT_TRUE(text_equals_chars(out, "珅"));
    arena_release(&arena);
}

/* Longer than any buffer, with a character across each of its ends. */
static void
test_gb18030_is_checked(void)
{
    char long_text[9001];
    memset(long_text, 'a', sizeof(long_text));
    for (size_t i = 1; i + 1 < sizeof(long_text); i += 2)
        memcpy(long_text + i, "\xAB\x7C", 2);
    struct text text = {long_text, sizeof(long_text)};
    CU_ASSERT_TRUE(text_is_gb18030(text));
    CU_ASSERT_TRUE(text_is_gb18030(TEXT_NONE));
    text.size--;
    CU_ASSERT_FALSE(text_is_gb18030(text));
    CU_ASSERT_TRUE(text_is_gb18030(TEXT("\x81\x36\xA6\x31")));
    long_text[5000] = '\x20';
    CU_ASSERT_FALSE(text_is_gb18030(text));
}

/* Every character there and back. */
static void
test_gb18030_of_everything(void)
{
    unsigned wrong = 0;
    for (uint32_t c = 0x800; c < 0x110000; c += c < 0x30000 ? 1 : 251) {
        char utf8[5];
        struct text bytes, back;
        if (c >= 0xD800 && c < 0xE000)
            continue;
        put_utf8(utf8, c);
        if (!text_to_gb18030(&arena, text_of(utf8), &bytes) ||
            !text_from_gb18030(&arena, bytes, &back) ||
            !text_equals_chars(back, utf8))
            wrong++;
        if (arena.used > 1 << 20)
            arena_release(&arena);
    }
    CU_ASSERT_EQUAL(wrong, 0);
    arena_release(&arena);
}

static void
test_golden_files_decode(void)
{
    static const char *const files[] = {"state_banks/several/reply1.plain",
                                        "mutual_aid/several/reply1.plain",
                                        "local_banks/several/reply1.plain"};
    static char bytes[1 << 16];
    for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
        char path[512];
        snprintf(path, sizeof(path), "%s/golden/%s", TESTS_FOLDER, files[i]);
        FILE *file = fopen(path, "rb");
        CU_ASSERT_PTR_NOT_NULL_FATAL(file);
        size_t size = fread(bytes, 1, sizeof(bytes), file);
        fclose(file);
        struct text utf8, back, input = {bytes, size};
        CU_ASSERT_TRUE_FATAL(text_from_gb18030(&arena, input, &utf8));
        CU_ASSERT_TRUE(text_is_utf8(utf8));
        CU_ASSERT_TRUE(text_contains(utf8, "310101198001010018"));
        CU_ASSERT_TRUE(text_to_gb18030(&arena, utf8, &back));
        CU_ASSERT_TRUE(text_equals(back, input));
        arena_release(&arena);
    }
}

static const struct unit_test tests[] = {
    {"traditional and simplified are one", test_traditional},
    {"dots and spaces do not matter", test_dots_and_spaces},
    {"width and case do not matter", test_width_and_case},
    {"variants are told from the same", test_variants},
    {"every row of the table is needed and leads to a standard form",
     test_table_of_variants},
    {"pinyin has no tones and no spaces", test_pinyin},
    {"what cannot be folded is itself", test_folding_odd_input},
    {"GB18030 goes there and back", test_gb18030},
    {"what is not GB18030 is refused", test_gb18030_refuses},
    {"GB18030 is checked without being decoded", test_gb18030_is_checked},
    {"every character has its GB18030", test_gb18030_of_everything},
    {"golden files decode and encode to the same bytes",
     test_golden_files_decode},
};

UNIT_MAIN("core fold", tests)
