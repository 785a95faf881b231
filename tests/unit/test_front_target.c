/* SPDX-License-Identifier: Apache-2.0
 *
 * What callers write: escapes, queries, tokens, purposes, cursors, numbers, and
 * the certificate that the proxy hands on.
 */
#include <string.h>

#include "check.h"
#include "http.h"
#include "target.h"

static struct arena arena;

static void
escapes_are_read_strictly(void)
{
    struct text plain;
    arena_init(&arena, 0);
    CU_ASSERT_TRUE(target_unescape(&arena, TEXT("a%2Fb%20c+d"), false, &plain));
    CU_ASSERT_TRUE(text_equals_chars(plain, "a/b c+d"));
    CU_ASSERT_TRUE(target_unescape(&arena, TEXT("a+%e4%b8%ad"), true, &plain));
    CU_ASSERT_TRUE(text_equals_chars(plain, "a 中"));
    CU_ASSERT_TRUE(target_unescape(&arena, TEXT(""), false, &plain));
    CU_ASSERT_EQUAL(plain.size, 0);
    CU_ASSERT_FALSE(target_unescape(&arena, TEXT("%"), false, &plain));
    CU_ASSERT_FALSE(target_unescape(&arena, TEXT("%4"), false, &plain));
    CU_ASSERT_FALSE(target_unescape(&arena, TEXT("%4g"), false, &plain));
    CU_ASSERT_FALSE(target_unescape(&arena, TEXT("%00"), false, &plain));
    CU_ASSERT_FALSE(target_unescape(&arena, TEXT("%c0%af"), false, &plain));
    CU_ASSERT_FALSE(target_unescape(&arena, TEXT("%ff"), false, &plain));
    arena_release(&arena);
}

static void
a_query_has_each_name_once(void)
{
    struct http_field fields[3];
    uint32_t count = 0;
    const char *detail = NULL;
    arena_init(&arena, 0);
    CU_ASSERT_TRUE(target_query(&arena, TEXT("a=1&b=&&c=x%26y"), 3, fields,
                                &count, &detail));
    CU_ASSERT_EQUAL(count, 3);
    CU_ASSERT_TRUE(text_equals_chars(fields[2].value, "x&y"));
    CU_ASSERT_EQUAL(fields[1].value.size, 0);
    CU_ASSERT_FALSE(
        target_query(&arena, TEXT("a=1&a=2"), 3, fields, &count, &detail));
    CU_ASSERT_FALSE(
        target_query(&arena, TEXT("a=1&%61=2"), 3, fields, &count, &detail));
    CU_ASSERT_FALSE(
        target_query(&arena, TEXT("a&b&c&d"), 3, fields, &count, &detail));
    CU_ASSERT_STRING_EQUAL(detail, "parameter_twice");
    CU_ASSERT_FALSE(
        target_query(&arena, TEXT("a=%"), 3, fields, &count, &detail));
    CU_ASSERT_STRING_EQUAL(detail, "escape_wrong");
    CU_ASSERT_TRUE(target_query(&arena, TEXT(""), 3, fields, &count, &detail));
    CU_ASSERT_EQUAL(count, 0);
    arena_release(&arena);
}

static void
a_token_is_one_word_behind_bearer(void)
{
    struct text token;
    CU_ASSERT_TRUE(target_bearer(TEXT("Bearer hedui_AB_c-d"), &token));
    CU_ASSERT_TRUE(text_equals_chars(token, "hedui_AB_c-d"));
    CU_ASSERT_TRUE(target_bearer(TEXT("bearer   x "), &token));
    CU_ASSERT_TRUE(text_equals_chars(token, "x"));
    CU_ASSERT_FALSE(target_bearer(TEXT("Basic eDp5"), &token));
    CU_ASSERT_FALSE(target_bearer(TEXT("Bearer "), &token));
    CU_ASSERT_FALSE(target_bearer(TEXT("Bearer"), &token));
    CU_ASSERT_FALSE(target_bearer(TEXT("Bearer a b"), &token));
    CU_ASSERT_FALSE(target_bearer(TEXT("Bearer a'--"), &token));
    CU_ASSERT_FALSE(target_bearer(TEXT(""), &token));
}

static void
a_purpose_is_a_line_of_text(void)
{
    struct text purpose;
    char longest[3 * 201 + 1];
    arena_init(&arena, 0);
    CU_ASSERT_TRUE(target_purpose(&arena, TEXT(" audit "), &purpose));
    CU_ASSERT_TRUE(text_equals_chars(purpose, "audit"));
    CU_ASSERT_TRUE(
        target_purpose(&arena, TEXT("%E5%AE%A1%E8%AE%A1%E4%B8%89"), &purpose));
    CU_ASSERT_TRUE(text_equals_chars(purpose, "审计三"));
    CU_ASSERT_TRUE(target_purpose(&arena, TEXT("审计三"), &purpose));
    CU_ASSERT_FALSE(target_purpose(&arena, TEXT("审计"), &purpose));
    CU_ASSERT_FALSE(target_purpose(&arena, TEXT("  a  "), &purpose));
    CU_ASSERT_FALSE(target_purpose(&arena, TEXT("why%0Anot"), &purpose));
    CU_ASSERT_FALSE(target_purpose(&arena, TEXT("100%"), &purpose));
    CU_ASSERT_FALSE(target_purpose(&arena, TEXT("\xff\xfe\xfd"), &purpose));
    for (int i = 0; i < 201; i++)
        memcpy(longest + 3 * i, "中", 3);
    CU_ASSERT_TRUE(
        target_purpose(&arena, (struct text){longest, 3 * 200}, &purpose));
    CU_ASSERT_FALSE(
        target_purpose(&arena, (struct text){longest, 3 * 201}, &purpose));
    arena_release(&arena);
}

static void
a_case_is_written_in_one_way(void)
{
    int64_t id = 0;
    CU_ASSERT_TRUE(target_case(TEXT("C42"), &id));
    CU_ASSERT_EQUAL(id, 42);
    static const char *const wrong[] = {
        "42",  "c42",  "C",   "C0",   "C042", "",
        "C-1", "C4 2", "C4x", "CC42", "C+4",  "C99999999999999999999"};
    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
        CU_ASSERT_FALSE(target_case(text_of(wrong[i]), &id));
}

static void
a_cursor_is_of_its_list_alone(void)
{
    int64_t at = 0;
    arena_init(&arena, 0);
    struct text cursor = target_cursor(&arena, TEXT("agency|state"), 123456789);
    CU_ASSERT_TRUE(target_cursor_read(cursor, TEXT("agency|state"), &at));
    CU_ASSERT_EQUAL(at, 123456789);
    CU_ASSERT_FALSE(target_cursor_read(cursor, TEXT("other|state"), &at));
    CU_ASSERT_FALSE(target_cursor_read(TEXT(""), TEXT(""), &at));
    CU_ASSERT_FALSE(
        target_cursor_read(TEXT("AAAAAAAAAAAAAAAA"), TEXT(""), &at));
    CU_ASSERT_FALSE(
        target_cursor_read(target_cursor(&arena, TEXT(""), -1), TEXT(""), &at));
    char *text = text_chars(&arena, cursor);
    for (size_t i = 0; i < cursor.size; i++) {
        char was = text[i];
        text[i] = was == 'A' ? 'B' : 'A';
        CU_ASSERT_FALSE(
            target_cursor_read(text_of(text), TEXT("agency|state"), &at));
        text[i] = was;
    }
    for (int64_t i = 1; i > 0 && i < INT64_MAX / 3; i *= 3) {
        cursor = target_cursor(&arena, TEXT("x"), i);
        CU_ASSERT_EQUAL(cursor.size, 16);
        CU_ASSERT_TRUE(target_cursor_read(cursor, TEXT("x"), &at));
        CU_ASSERT_EQUAL(at, i);
    }
    arena_release(&arena);
}

/* As nginx writes it: PEM, everything but letters and digits escaped. */
static void
a_certificate_is_its_der(void)
{
    static const char header[] =
        "-----BEGIN%20CERTIFICATE-----%0AMAMC%0AAQU%3D%0A-----END%20"
        "CERTIFICATE-----%0A";
    static const char der[] = "\x30\x03\x02\x01\x05";
    struct digest want, have;
    arena_init(&arena, 0);
    digest_sha256((struct text){der, 5}, &want);
    CU_ASSERT_TRUE(target_certificate(&arena, text_of(header), &have));
    CU_ASSERT_TRUE(digest_equals(&want, &have));
    static const char no_der[] =
        "-----BEGIN%20CERTIFICATE-----%0AAAMC%0AAQU%3D%0A-----END%20"
        "CERTIFICATE-----";
    static const char *const wrong[] = {
        "",
        "-----BEGIN%20CERTIFICATE-----%0A-----END%20CERTIFICATE-----",
        "-----BEGIN%20CERTIFICATE-----%0A%2A%2A%0A-----END%20CERTIFICATE-----",
        no_der,
        "MAMCAQU=",
        "-----BEGIN%20CERTIFICATE-----%0AMAMCAQU%3D%0A",
        "%",
    };
    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
        CU_ASSERT_FALSE(target_certificate(&arena, text_of(wrong[i]), &have));
    arena_release(&arena);
}

static const struct unit_test tests[] = {
    {"escapes are read strictly", escapes_are_read_strictly},
    {"a query has each name once", a_query_has_each_name_once},
    {"a token is one word behind Bearer", a_token_is_one_word_behind_bearer},
    {"a purpose is a line of text", a_purpose_is_a_line_of_text},
    {"a case is written in one way", a_case_is_written_in_one_way},
    {"a cursor is of its list alone", a_cursor_is_of_its_list_alone},
    {"a certificate is its DER", a_certificate_is_its_der},
};
UNIT_MAIN("front target", tests)
