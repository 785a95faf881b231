/* SPDX-License-Identifier: Apache-2.0
 *
 * The console's pages as they are given: type, policy, every file that the
 * first one asks for, and words in both languages.
 */
#include <string.h>

#include "built_texts.h"
#include "check.h"
#include "console.h"
#include "pack.h"

#define BYTES_MAX ((size_t)200 * 1024)

static struct arena arena;
static struct http_reply reply;
static struct console console;

/* encoding: Accept-Encoding, NULL: none. */
static void
ask_as(const char *path, const char *encoding)
{
    struct http_field field = {TEXT("Accept-Encoding"),
                               text_of(encoding == NULL ? "" : encoding)};
    struct http_request request = {
        .arena = &arena,
        .path = text_of(path),
        .head = {.list = &field, .count = encoding == NULL ? 0 : 1}};
    memset(&reply, 0, sizeof(reply));
    console_answer(&console, &request, &reply);
}

static void
ask(const char *path)
{
    ask_as(path, NULL);
}

static struct text
head(const char *name)
{
    for (uint32_t i = 0; i < reply.header_count; i++)
        if (strcmp(reply.headers[i].name, name) == 0)
            return reply.headers[i].value;
    return TEXT("");
}

static bool
has(struct text text, const char *part)
{
    return text.size >= strlen(part) &&
           memmem(text.bytes, text.size, part, strlen(part)) != NULL;
}

static void
its_paths_are_its_own(void)
{
    CU_ASSERT_TRUE(console_is_path(TEXT("/console")));
    CU_ASSERT_TRUE(console_is_path(TEXT("/console/app.js")));
    CU_ASSERT_FALSE(console_is_path(TEXT("/consoles")));
    CU_ASSERT_FALSE(console_is_path(TEXT("/v1/console/")));
}

static void
each_page_has_its_type(void)
{
    arena_init(&arena, 0);
    ask("/console/");
    CU_ASSERT_EQUAL(reply.status, 200);
    CU_ASSERT_STRING_EQUAL(reply.type, "text/html; charset=utf-8");
    CU_ASSERT_TRUE(reply.is_static);
    ask("/console/app.js");
    CU_ASSERT_STRING_EQUAL(reply.type, "text/javascript; charset=utf-8");
    ask("/console/console.css");
    CU_ASSERT_STRING_EQUAL(reply.type, "text/css; charset=utf-8");
    ask("/console/icon.svg");
    CU_ASSERT_STRING_EQUAL(reply.type, "image/svg+xml");
    ask("/console/../openapi.json");
    CU_ASSERT_EQUAL(reply.status, 404);
    ask("/console");
    CU_ASSERT_EQUAL(reply.status, 308);
    CU_ASSERT_TRUE(text_equals_chars(head("Location"), "/console/"));
    arena_release(&arena);
}

static void
nothing_runs_but_what_comes_from_here(void)
{
    static const char *const paths[] = {"/console", "/console/",
                                        "/console/app.js", "/console/none",
                                        "/console/words.json"};
    arena_init(&arena, 0);
    for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++) {
        ask(paths[i]);
        struct text policy = head("Content-Security-Policy");
        CU_ASSERT_TRUE(has(policy, "default-src 'none'"));
        CU_ASSERT_TRUE(has(policy, "script-src 'self';"));
        CU_ASSERT_TRUE(has(policy, "style-src 'self';"));
        CU_ASSERT_TRUE(has(policy, "frame-ancestors 'none'"));
        CU_ASSERT_FALSE(has(policy, "unsafe"));
        CU_ASSERT_FALSE(has(policy, "http"));
    }
    arena_release(&arena);
}

/* No inline script or style, nothing of another house; whatever a module
 * imports is there. */
static void
pages_are_whole(void)
{
    size_t bytes = 0;
    for (const struct built_page *page = built_pages; page->name; page++) {
        struct text text = {page->bytes, page->size};
        struct text packed = TEXT_NONE;
        arena_init(&arena, 0);
        CU_ASSERT_TRUE(pack_gzip(&arena, text, &packed));
        bytes += packed.size;
        arena_release(&arena);
        CU_ASSERT_FALSE(has(text, " style=\""));
        CU_ASSERT_FALSE(has(text, "innerHTML"));
        CU_ASSERT_FALSE(has(text, "eval("));
        CU_ASSERT_FALSE(has(text, "https://"));
        struct text rest = text, line;
        while (text_cut(&rest, '\n', &line)) {
            const char *from = memmem(line.bytes, line.size, "\"./", 4);
            if (from == NULL)
                continue;
            const char *end = memchr(
                from + 4, '"', line.size - (size_t)(from + 4 - line.bytes));
            char path[64];
            CU_ASSERT_PTR_NOT_NULL_FATAL(end);
            snprintf(path, sizeof(path), "/console/%.*s", (int)(end - from - 4),
                     from + 4);
            arena_init(&arena, 0);
            ask(path);
            CU_ASSERT_EQUAL(reply.status, 200);
            arena_release(&arena);
        }
    }
    /* All of them, as a browser takes them; each page: tests/console. */
    CU_ASSERT_TRUE(bytes > 20000 && bytes < BYTES_MAX);
}

static void
words_are_the_catalogue_s_and_the_lines(void)
{
    struct text zh = TEXT_NONE, en = TEXT_NONE;
    struct fault fault = {0};
    arena_init(&arena, 0);
    ask("/console/words.json");
    CU_ASSERT_EQUAL(reply.status, 200);
    const struct json *tree = json_read(&arena, reply.body, 4, &fault);
    static const struct {
        const char *key, *zh, *en;
    } rows[] = {
        {"measure.money", "货币财产", "money"},
        {"outcome.REFER", "需人工核定", "REFER"},
        {"line.marriage", "婚姻登记 / 民政", "Marriages / Civil Affairs"},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        const struct json *pair = json_get(tree, rows[i].key);
        CU_ASSERT_PTR_NOT_NULL_FATAL(pair);
        zh = json_at(pair, 0)->text;
        en = json_at(pair, 1)->text;
        CU_ASSERT_TRUE(text_equals_chars(zh, rows[i].zh));
        CU_ASSERT_TRUE(text_equals_chars(en, rows[i].en));
    }
    arena_release(&arena);
}

static void
who_takes_gzip_gets_the_same_in_half(void)
{
    static const char *const paths[] = {
        "/console/", "/console/words.js", "/console/words.json",
        "/console/words.json", "/console/console.css"};
    for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++) {
        struct text plain, packed, again = TEXT_NONE;
        arena_init(&arena, 0);
        ask(paths[i]);
        plain = reply.body;
        CU_ASSERT_TRUE(text_is_empty(head("Content-Encoding")));
        CU_ASSERT_TRUE(text_equals_chars(head("Vary"), "Accept-Encoding"));
        ask_as(paths[i], "br, gzip;q=0.5");
        packed = reply.body;
        CU_ASSERT_TRUE(text_equals_chars(head("Content-Encoding"), "gzip"));
        CU_ASSERT_TRUE(text_equals_chars(head("Vary"), "Accept-Encoding"));
        CU_ASSERT_TRUE(packed.size <
                       (plain.size < 2000 ? plain.size : plain.size / 2));
        CU_ASSERT_TRUE(pack_gunzip(&arena, packed, plain.size, &again));
        CU_ASSERT_TRUE(text_equals(again, plain));
        arena_release(&arena);
    }
    arena_release(&console.arena);
    memset(&console, 0, sizeof(console));
}

static void
nobody_else_does(void)
{
    static const char *const not_taken[] = {
        "", "br", "gzip;q=0", "deflate, gzip; q=0", "gzip;q=0.000", "xgzip"};
    arena_init(&arena, 0);
    for (size_t i = 0; i < sizeof(not_taken) / sizeof(not_taken[0]); i++) {
        ask_as("/console/app.js", not_taken[i]);
        CU_ASSERT_TRUE(text_is_empty(head("Content-Encoding")));
        CU_ASSERT_TRUE(has(reply.body, "SPDX"));
    }
    ask_as("/console/none", "gzip");
    CU_ASSERT_EQUAL(reply.status, 404);
    CU_ASSERT_TRUE(text_is_empty(head("Content-Encoding")));
    arena_release(&arena);
}

static const struct unit_test tests[] = {
    {"its paths are its own", its_paths_are_its_own},
    {"each page has its type", each_page_has_its_type},
    {"nothing runs but what comes from here",
     nothing_runs_but_what_comes_from_here},
    {"pages are whole", pages_are_whole},
    {"who takes gzip gets the same in half",
     who_takes_gzip_gets_the_same_in_half},
    {"nobody else does", nobody_else_does},
    {"words are the catalogue's, and the lines'",
     words_are_the_catalogue_s_and_the_lines},
};
UNIT_MAIN("front console", tests)
