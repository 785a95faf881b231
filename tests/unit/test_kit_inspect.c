/* SPDX-License-Identifier: Apache-2.0
 *
 * What the kit says of descriptors that lack something, and of templates that
 * are none. Folders and cases are spoiled by tests/suites/kit.
 */
#include <string.h>

#include "check.h"
#include "inspect.h"
#include "template.h"

static void
lacks(const struct connector *connector, const char *word)
{
    const char *said = inspect_descriptor(connector);
    CU_ASSERT_PTR_NOT_NULL(said);
    if (said != NULL && strstr(said, word) == NULL)
        CU_FAIL(said);
}

static void
numbers(void)
{
    struct connector one = *connector_find(LINE_MARRIAGE);
    CU_ASSERT_PTR_NULL(inspect_descriptor(&one));
    one.line = LINE_DEATH;
    lacks(&one, "of another connector");
    one.line = LINE_NONE;
    lacks(&one, ".line");
    one.line = LINES_MAX;
    lacks(&one, ".line");
    one.line = (enum line)(LINES_MAX - 1);
    lacks(&one, ".owner_zh");
    one.owner_zh = "卡";
    one.owner_en = "Cards";
    CU_ASSERT_PTR_NULL(inspect_descriptor(&one));
}

static void
fields(void)
{
    const struct connector good = *connector_find(LINE_MARRIAGE);
    struct connector one = good;
    one.family = "H9";
    lacks(&one, ".family");
    one.family = "1 ";
    lacks(&one, ".family");
    one.family = "F1";
    lacks(&one, ".carrier");
    one = good;
    one.persons_max = 0;
    lacks(&one, ".persons_max");
    one.persons_max = INSPECT_PERSONS_MOST + 1;
    lacks(&one, ".persons_max");
    one = good;
    one.format_version = NULL;
    lacks(&one, ".format_version");
    one = good;
    one.next = NULL;
    lacks(&one, ".next");
}

/* ---- templates ---- */

static const struct filling fillings[] = {
    {"@NAME@", {"cards", 5}},
    {NULL, {NULL, 0}},
};

static bool
is_template(const char *bytes, struct template *template)
{
    struct fault fault = {0};
    return template_read(text_of(bytes), template, &fault);
}

static void
bad_templates(void)
{
    static struct template template;
    static const char *const bad[] = {
        "no head\n",
        "== reply1.body\nof no case\n",
        "== case : about\n",
        "== case several: about\nbytes of no file\n",
    };
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
        CU_ASSERT_FALSE(is_template(bad[i], &template));
    CU_ASSERT(is_template("# only this\n", &template));
}

/* The bytes and ranges of the last section of a template. */
static void
writes(const char *bytes, const char *expected, const char *ranges)
{
    static struct template template;
    struct arena arena;
    struct buffer out, lists[TEMPLATE_QUESTIONS + 1];
    arena_init(&arena, 0);
    buffer_init(&out, 4096);
    for (int i = 0; i <= TEMPLATE_QUESTIONS; i++)
        buffer_init(&lists[i], 4096);
    CU_ASSERT_FATAL(is_template(bytes, &template));
    CU_ASSERT(template_write(&arena,
                             &template.sections[template.section_count - 1],
                             fillings, &out, lists));
    CU_ASSERT(text_equals_chars(buffer_view(&out), expected));
    for (int i = TEMPLATE_QUESTIONS - 1; i >= 0; i--)
        buffer_text(&lists[TEMPLATE_QUESTIONS], buffer_view(&lists[i]));
    CU_ASSERT(
        text_equals_chars(buffer_view(&lists[TEMPLATE_QUESTIONS]), ranges));
    buffer_release(&out);
    for (int i = 0; i <= TEMPLATE_QUESTIONS; i++)
        buffer_release(&lists[i]);
    arena_release(&arena);
}

static void
bytes_and_ranges(void)
{
    writes("== case a: b\n== reply2.body\nx«1@NAME@»y\n", "xcardsy\n",
           "[2, 1, 6]");
    writes("== case a: b\n== reply1.body open\n«-all\n»\n", "all\n",
           "[1, 0, 4]");
    writes("== case a: b\n== reply1.plain crlf gb18030\n«2王\n»珅\n",
           "\xcd\xf5\r\n\xab\x7c\r\n", "[1, 0, 4]");
    writes("== case a: b\n== reply1.plain bom open\nh«1r»«1s»\n",
           "\xef\xbb\xbfhrs", "[1, 4, 5], [1, 5, 6]");
    writes("== case a: b\n== reply1.plain bom open\n«-h»\n", "\xef\xbb\xbfh",
           "[1, 0, 4]");
}

static const struct unit_test tests[] = {
    {"a number is a connector's own, and above the 29 it has owners", numbers},
    {"family, carrier, persons, version and functions are there", fields},
    {"a template that is none is refused", bad_templates},
    {"bytes are written as the template says, ranges counted in them",
     bytes_and_ranges},
};

UNIT_MAIN("kit inspect", tests)
