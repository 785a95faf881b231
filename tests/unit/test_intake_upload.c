/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "check.h"
#include "decode.h"
#include "ndjson.h"
#include "upload_file.h"

static struct arena arena;
static struct upload upload;

static struct upload_file *
fed(enum upload_type type, struct text text, size_t cut)
{
    upload = (struct upload){.type = type, .size = (int64_t)text.size};
    struct upload_file *file = upload_file_open(&upload);
    CU_ASSERT_PTR_NOT_NULL_FATAL(file);
    CU_ASSERT_TRUE(upload_file_feed(file, text_slice(text, 0, cut), false));
    CU_ASSERT_TRUE(
        upload_file_feed(file, text_slice(text, cut, text.size), true));
    return file;
}

/* Wherever the bytes are cut, the lines are those of ndjson_next(). */
static void
lines_are_those_of_ndjson(void)
{
    const struct text texts[] = {
        TEXT("{}\n\n \t\r\n{\"a\":1}\r\n[]"), TEXT("\xEF\xBB\xBF{}\n{}\n"),
        TEXT("\n\n{\"request_id\": \"1\"}\n   \n\r\nx")};
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
        /* The mark is in the first bytes that come: those are never so few. */
        for (size_t cut = 3; cut <= texts[i].size; cut++) {
            struct upload_file *file = fed(UPLOAD_NDJSON, texts[i], cut);
            struct text errors;
            struct ndjson lines;
            struct ndjson_line line;
            uint32_t place = 0;
            CU_ASSERT_PTR_NULL(upload_file_end(file, &arena, &errors));
            ndjson_init(&lines, texts[i]);
            while (ndjson_next(&lines, &line)) {
                struct upload_item item;
                CU_ASSERT_TRUE_FATAL(place < upload_file_count(file));
                CU_ASSERT_TRUE(upload_file_item(file, &arena, place++, &item));
                CU_ASSERT_EQUAL(item.line, line.number);
                CU_ASSERT_TRUE(text_equals(item.bytes, line.text));
            }
            CU_ASSERT_EQUAL(place, upload_file_count(file));
            upload_file_close(file);
        }
    arena_release(&arena);
}

static void
a_file_without_a_request_says_so(void)
{
    struct text errors;
    struct upload_file *file = fed(UPLOAD_NDJSON, TEXT("\n \n"), 1);
    const char *reason = upload_file_end(file, &arena, &errors);
    CU_ASSERT_PTR_NOT_NULL_FATAL(reason);
    CU_ASSERT_STRING_EQUAL(reason, "UPLOAD_NO_HOUSEHOLD");
    CU_ASSERT_TRUE(text_contains(errors, "UPLOAD_NO_HOUSEHOLD"));
    upload_file_close(file);
    arena_release(&arena);
}

static void
another_file_than_was_announced_is_none(void)
{
    const struct text text = TEXT("{}\n{}\n");
    struct text errors;
    for (int is_other = 0; is_other < 2; is_other++) {
        upload = (struct upload){.type = UPLOAD_NDJSON,
                                 .size = (int64_t)text.size,
                                 .has_sha256 = true};
        digest_sha256(text, &upload.sha256);
        upload.sha256.bytes[31] ^= (uint8_t)is_other;
        struct upload_file *file = upload_file_open(&upload);
        CU_ASSERT_PTR_NOT_NULL_FATAL(file);
        CU_ASSERT_TRUE(upload_file_feed(file, text_slice(text, 0, 2), false));
        CU_ASSERT_TRUE(
            upload_file_feed(file, text_slice(text, 2, text.size), true));
        const char *reason = upload_file_end(file, &arena, &errors);
        CU_ASSERT_EQUAL(reason != NULL, is_other == 1);
        upload_file_close(file);
    }
    arena_release(&arena);
}

static void
a_table_with_an_unknown_column_is_refused_with_its_place(void)
{
    struct text errors;
    struct upload_file *file =
        fed(UPLOAD_CSV, TEXT("request_id,agency,nonsense\r\n1,A,x\r\n"), 9);
    CU_ASSERT_PTR_NOT_NULL(upload_file_end(file, &arena, &errors));
    CU_ASSERT_TRUE(text_contains(errors, "CSV_UNKNOWN_COLUMN"));
    CU_ASSERT_TRUE(text_contains(errors, "\"line\":1"));
    upload_file_close(file);
    arena_release(&arena);
}

/* Each byte of it is six in JSON: more than any room for that. */
static void
a_household_that_is_far_too_long_is_refused(void)
{
    static char table[2048 * 1024];
    struct buffer out;
    struct text errors;
    buffer_init(&out, sizeof(table));
    buffer_chars(
        &out, "request_id,agency,programmes,as_of,household.ref,"
              "household.district,household.members.ref,household.members.name,"
              "household.members.id_kind,household.members.id,"
              "household.members.relation\r\n");
    memset(table, 1, 450 * 1024);
    for (int row = 0; row < 3; row++) {
        buffer_printf(&out, "1,A,minimum_living,2017-09-01,h,310101,m%d,", row);
        buffer_add(&out, table, 450 * 1024);
        buffer_chars(&out, ",resident,x,self\r\n");
    }
    struct upload_file *file = fed(UPLOAD_CSV, buffer_view(&out), 9);
    struct upload_item item;
    CU_ASSERT_PTR_NULL_FATAL(upload_file_end(file, &arena, &errors));
    CU_ASSERT_EQUAL_FATAL(upload_file_count(file), 1);
    CU_ASSERT_TRUE(upload_file_item(file, &arena, 0, &item));
    CU_ASSERT_EQUAL(item.bytes.size, REQUEST_SIZE_MAX + 1);
    CU_ASSERT_TRUE(text_is_absent(item.errors));
    upload_file_close(file);
    buffer_release(&out);
    arena_release(&arena);
}

static const struct unit_test tests[] = {
    {"lines are those of NDJSON, however they come", lines_are_those_of_ndjson},
    {"a file without a request says so", a_file_without_a_request_says_so},
    {"another file than was announced is none",
     another_file_than_was_announced_is_none},
    {"a table with an unknown column is refused with its place",
     a_table_with_an_unknown_column_is_refused_with_its_place},
    {"a household that is far too long is refused",
     a_household_that_is_far_too_long_is_refused},
};
UNIT_MAIN("intake upload", tests)
