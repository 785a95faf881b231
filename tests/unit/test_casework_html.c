/* SPDX-License-Identifier: Apache-2.0
 *
 * The report as HTML: it says what the text says, whatever a name holds stays
 * text, the same report gives the same bytes, and nothing comes from outside.
 */
#include <stdio.h>
#include <string.h>

#include "check.h"
#include "page_html.h"
#include "rule_case.h"

#define VECTORS TESTS_FOLDER "/vectors/"
#define HOSTILE                                                                \
    "<script>alert(1)</script>\"'><img src=x> &lt; \xF0\xA0\xAE\xB7"           \
    "\xE2\x80\xAE" /* U+20BB7, U+202E */

static void
ask(const char *name, struct trial *trial)
{
    trial_init(trial, ALL_LINES, NULL);
    struct arena *arena = &trial->arena;
    struct population *population = population_load(
        arena, arena_printf(arena, VECTORS "%s/population", name));
    struct text request = fixture_text(
        arena, arena_printf(arena, VECTORS "%s/request.json", name));
    CU_ASSERT_TRUE_FATAL(trial_ask(trial, request, population));
    trial_decide(trial);
}

/* The page, which the arena of the trial keeps. */
static struct text
html_of(struct trial *trial, enum language language)
{
    struct buffer out;
    buffer_init(&out, 1 << 20);
    CU_ASSERT_TRUE_FATAL(
        report_html(&trial->arena, trial->tree, language, &out));
    struct text page = text_copy(&trial->arena, buffer_view(&out));
    buffer_release(&out);
    return page;
}

static struct text
text_report(struct trial *trial, enum language language)
{
    struct buffer out;
    buffer_init(&out, 1 << 20);
    CU_ASSERT_TRUE_FATAL(report_print_wide(&trial->arena, trial->tree, language,
                                           PAGE_WIDTH_MOST, &out));
    struct text page = text_copy(&trial->arena, buffer_view(&out));
    buffer_release(&out);
    return page;
}

static bool
has(struct text page, const char *words)
{
    bool is_there = text_contains(page, words);
    if (!is_there)
        printf("\n    not there: %s", words);
    return is_there;
}

/* ---- as text ---- */

static const char *const entities[][2] = {{"&lt;", "<"},
                                          {"&gt;", ">"},
                                          {"&quot;", "\""},
                                          {"&#39;", "'"},
                                          {"&amp;", "&"}};

/* What the body shows, without space and the strokes of the text report. */
static void
bare(struct text page, bool is_html, struct buffer *out)
{
    static const char *const strokes[] = {"─", "━", "┈", " ", "\n"};
    while (page.size > 0) {
        size_t skip = 0;
        for (size_t i = 0; i < 5; i++) {
            if (text_starts_with(page, strokes[i]))
                skip = strlen(strokes[i]);
            if (is_html && text_starts_with(page, entities[i][0])) {
                buffer_chars(out, entities[i][1]);
                skip = strlen(entities[i][0]);
            }
        }
        if (is_html && page.bytes[0] == '<') {
            const char *end = memchr(page.bytes, '>', page.size);
            CU_ASSERT_PTR_NOT_NULL_FATAL(end);
            skip = (size_t)(end - page.bytes) + 1;
        }
        if (skip == 0) {
            buffer_add(out, page.bytes, 1);
            skip = 1;
        }
        page = text_slice(page, skip, page.size);
    }
}

/* What stands behind `words`. */
static struct text
behind(struct text page, const char *words)
{
    for (; page.size > 0; page = text_slice(page, 1, page.size))
        if (text_starts_with(page, words))
            return text_slice(page, strlen(words), page.size);
    return page;
}

static void
says_the_same(struct trial *trial, enum language language, const char *edition)
{
    struct buffer html, text;
    struct text body = behind(html_of(trial, language), "<main>");
    buffer_init(&html, 1 << 20);
    buffer_init(&text, 1 << 20);
    struct text rest = behind(body, edition);
    CU_ASSERT_TRUE(rest.size > 0);
    bare(text_slice(body, 0, body.size - rest.size - strlen(edition)), true,
         &html);
    bare(rest, true, &html);
    bare(text_report(trial, language), false, &text);
    CU_ASSERT_TRUE(text_equals(buffer_view(&html), buffer_view(&text)));
    buffer_release(&html);
    buffer_release(&text);
}

static void
it_says_what_the_text_says(void)
{
    static const char *const names[] = {
        "adult-children",          "one-institution-silent",
        "mother-and-pupil",        "illness-expense-and-medical",
        "assets-car-card-expired", "nine-non-local-members"};
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        struct trial trial;
        ask(names[i], &trial);
        says_the_same(&trial, LANGUAGE_EN, " · revision 1");
        says_the_same(&trial, LANGUAGE_ZH, " · 第 1 版");
        trial_release(&trial);
    }
}

/* ---- form ---- */

static void
it_is_one_small_file(void)
{
    static const char *const outside[] = {"<script", "<link", "<img",
                                          "src=",    "href=", "http:",
                                          "https:",  "url(",  "@import"};
    static const char *const whole[] = {
        "<!DOCTYPE html>\n<html lang=en>",
        "<meta charset=utf-8>",
        "<title>HD-2017-000001 · revision 1 · ",
        "@bottom-left{content:\"HD-2017-000001 · revision 1\"}"
        "@bottom-right{content:counter(page)\" / \"counter(pages)}",
        "<h1>",
        "<h3 class=WITHIN>● ",
        "<th scope=col>member",
        "<tr><th scope=row>吴建国<td>310101195003027119<td>",
        "<tr><td>29<th scope=row>Schooling and fees<td>nothing<td>nothing"
        "<td>nothing\n"};
    struct trial trial;
    ask("adult-children", &trial); /* three persons */
    struct text page = html_of(&trial, LANGUAGE_EN);
    for (size_t i = 0; i < sizeof(whole) / sizeof(whole[0]); i++)
        CU_ASSERT_TRUE(has(page, whole[i]));
    for (size_t i = 0; i < sizeof(outside) / sizeof(outside[0]); i++)
        CU_ASSERT_FALSE(text_contains(page, outside[i]));
    CU_ASSERT_TRUE(has(html_of(&trial, LANGUAGE_ZH), "<html lang=zh-CN>"));
    CU_ASSERT_TRUE(
        text_equals(behind(page, "</main>"), TEXT("\n</body>\n</html>\n")));
    CU_ASSERT_TRUE(page.size < 10000);
    trial_release(&trial);
}

static void
the_same_report_gives_the_same_bytes(void)
{
    struct trial one, two;
    ask("one-institution-silent", &one);
    ask("one-institution-silent", &two);
    struct fault fault = {0};
    struct text before = html_of(&one, LANGUAGE_ZH);
    two.tree = json_read(&two.arena, one.bytes, 64, &fault);
    CU_ASSERT_PTR_NOT_NULL_FATAL(two.tree);
    CU_ASSERT_TRUE(text_equals(before, html_of(&two, LANGUAGE_ZH)));
    CU_ASSERT_FALSE(text_equals(before, html_of(&one, LANGUAGE_EN)));
    trial_release(&one);
    trial_release(&two);
}

/* ---- what a value may hold ---- */

static void
a_hostile_value_stays_text(void)
{
    static const char shown[] =
        "&lt;script&gt;alert(1)&lt;/script&gt;&quot;&#39;&gt;&lt;img src=x&gt; "
        "&amp;lt; \xF0\xA0\xAE\xB7[U+202E]";
    struct trial trial;
    ask("one-institution-silent", &trial);
    struct json *member =
        json_at(json_get(json_get(trial.tree, "household"), "members"), 0);
    json_get(member, "name")->text = TEXT(HOSTILE);
    json_get(trial.tree, "case_no")->text = TEXT("C1\"}</style>" HOSTILE);
    for (int language = 0; language < 2; language++) {
        struct text page = html_of(&trial, (enum language)language);
        CU_ASSERT_TRUE(has(page, shown));
        CU_ASSERT_TRUE(has(page, "content:\"C1\\000022\\00007d\\00003c"
                                 "\\00002fstyle\\00003e\\00003cscript"));
        CU_ASSERT_FALSE(text_contains(page, "<script"));
        CU_ASSERT_FALSE(text_contains(page, "<img"));
        CU_ASSERT_FALSE(text_contains(page, "\xE2\x80\xAE"));
        CU_ASSERT_FALSE(text_contains(
            behind(behind(page, "</style>"), "<body>"), "</style>"));
        CU_ASSERT_TRUE(text_is_utf8(page));
    }
    trial_release(&trial);
}

static void
what_cannot_be_seen_is_shown(void)
{
    static const char *const rows[][2] = {
        {"a\tb\x7F", "a[U+0009]b[U+007F]"},
        {"\xC2\x85\xC2\xA0", "[U+0085]\xC2\xA0"},
        {"\xE2\x80\x8B\xE2\x80\x8F\xE2\x80\x90",
         "[U+200B][U+200F]\xE2\x80\x90"},
        {"\xE2\x81\xA6x\xE2\x81\xA9", "[U+2066]x[U+2069]"},
        {"\xEF\xBB\xBF\xF3\xA0\x81\x81", "[U+FEFF][U+E0041]"},
        {"a\xCD\x8F\xE1\x85\xA0\xE3\x85\xA4\xEF\xBE\xA0",
         "a[U+034F][U+1160][U+3164][U+FFA0]"},
        {"\xE1\xA0\x8B\xE1\xA0\x8F\xE2\xA0\x80\xE2\xA0\x81",
         "[U+180B][U+180F][U+2800]\xE2\xA0\x81"},
        {"葛\xF3\xA0\x84\x80\xEF\xB8\x8F", "葛[U+E0100][U+FE0F]"},
        {"\xEF\xBF\xB0\xF0\x9D\x85\xB3\xEF\xBF\xBD",
         "[U+FFF0][U+1D173]\xEF\xBF\xBD"},
        {"王·\xF0\xA0\xAE\xB7\xE4\xB6\xAE", "王·\xF0\xA0\xAE\xB7\xE4\xB6\xAE"},
        {"", ""}};
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct buffer out;
        buffer_init(&out, 1 << 10);
        html_text(&out, text_of(rows[i][0]));
        CU_ASSERT_TRUE(text_equals_chars(buffer_view(&out), rows[i][1]));
        buffer_release(&out);
    }
}

/* ---- what is no report ---- */

static bool
page_of(const char *bytes, enum language language, struct buffer *out)
{
    struct arena arena;
    struct fault fault = {0};
    arena_init(&arena, 1 << 20);
    const struct json *tree = json_read(&arena, text_of(bytes), 8, &fault);
    CU_ASSERT_PTR_NOT_NULL_FATAL(tree);
    bool is_page = report_html(&arena, tree, language, out);
    arena_release(&arena);
    return is_page;
}

static void
a_retraction_has_a_page(void)
{
    static const char bytes[] =
        "{\"case_no\":\"C44\",\"format\":1,\"made_on\":\"2017-09-04\","
        "\"retracted\":{\"by\":\"wang\",\"member\":2,\"reason\":\"wrong_id\","
        "\"why\":\"her <cousin>\"},\"revision\":3}";
    struct buffer out;
    buffer_init(&out, 1 << 16);
    CU_ASSERT_TRUE(page_of(bytes, LANGUAGE_EN, &out));
    CU_ASSERT_TRUE(has(buffer_view(&out),
                       "<p>C44 · revision 3\n"
                       "<h2>The report of this case is retracted</h2>\n"
                       "<p>On 2017-09-04 wang reported that the ID number of "
                       "member 2 is somebody else&#39;s (her &lt;cousin&gt;).\n"
                       "<p>The reports before this one"));
    buffer_clear(&out);
    CU_ASSERT_TRUE(page_of(bytes, LANGUAGE_ZH, &out));
    CU_ASSERT_TRUE(has(buffer_view(&out), "<h2>本案报告已撤回</h2>"));
    buffer_clear(&out);
    CU_ASSERT_FALSE(page_of("{\"format\":1}", LANGUAGE_EN, &out));
    buffer_clear(&out);
    CU_ASSERT_FALSE(page_of("[]", LANGUAGE_EN, &out));
    buffer_release(&out);
}

/* Is it a page with so much room in its buffer and arena? Then a whole one. */
static bool
html_in(struct trial *trial, size_t bytes, size_t room, size_t whole)
{
    struct arena arena;
    struct buffer out;
    arena_init(&arena, room);
    buffer_init(&out, bytes);
    bool is_page = report_html(&arena, trial->tree, LANGUAGE_EN, &out);
    CU_ASSERT_TRUE(!is_page || out.size == whole);
    buffer_release(&out);
    arena_release(&arena);
    return is_page;
}

/* With less and less room it says that it is no page, and nothing else. */
static void
full_is_no_page(const char *name)
{
    struct trial trial;
    ask(name, &trial);
    size_t whole = html_of(&trial, LANGUAGE_EN).size;
    CU_ASSERT_TRUE(html_in(&trial, whole, 0, whole));
    for (size_t room = 1; room < whole; room += 97)
        CU_ASSERT_FALSE(html_in(&trial, room, 0, whole));
    CU_ASSERT_FALSE(html_in(&trial, whole - 1, 0, whole));
    bool is_page = false;
    uint32_t without = 0;
    for (size_t room = 16; room < 1 << 22 && !is_page; room += 48) {
        is_page = html_in(&trial, 1 << 20, room, whole);
        without += !is_page;
    }
    CU_ASSERT_TRUE(is_page);
    CU_ASSERT_TRUE(without > 100);
    trial_release(&trial);
}

static void
a_full_buffer_or_arena_is_no_page(void)
{
    full_is_no_page("adult-children");
    full_is_no_page("one-institution-silent");
    full_is_no_page("illness-expense-and-medical");
    full_is_no_page("assets-car-card-expired");
    full_is_no_page("nine-non-local-members");
}

static const struct unit_test tests[] = {
    {"the HTML says what the text says", it_says_what_the_text_says},
    {"it is one small file without anything from outside",
     it_is_one_small_file},
    {"the same report gives the same bytes",
     the_same_report_gives_the_same_bytes},
    {"a hostile value stays text", a_hostile_value_stays_text},
    {"what cannot be seen is shown by its number",
     what_cannot_be_seen_is_shown},
    {"a retraction has a page, what is no report has none",
     a_retraction_has_a_page},
    {"a full buffer or arena is no page", a_full_buffer_or_arena_is_no_page},
};

UNIT_MAIN("casework html", tests)
