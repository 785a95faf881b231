/* SPDX-License-Identifier: Apache-2.0
 *
 * Every kind of problem and every sentence, in both languages.
 */
#include <string.h>

#include "check.h"
#include "problem.h"

static struct arena arena;

/* A sentence for people: Chinese has characters of its own, English none. */
static bool
is_both(const struct problem_word *word)
{
    bool has_han = false, is_ascii = true;
    if (word->zh == NULL || word->en == NULL || word->en[0] == '\0' ||
        !text_is_utf8(text_of(word->zh)))
        return false;
    for (const char *at = word->zh; *at != '\0'; at++)
        has_han |= (uint8_t)*at >= 0xe4 && (uint8_t)*at <= 0xe9;
    for (const char *at = word->en; *at != '\0'; at++)
        is_ascii &= (uint8_t)*at < 0x80;
    return has_han && is_ascii;
}

static struct text
get(const struct json *tree, const char *key)
{
    struct text text = TEXT_NONE;
    (void)json_get_text(tree, key, &text);
    return text;
}

static void
each_kind_is_said_in_both_languages(void)
{
    arena_init(&arena, 0);
    for (int i = 0; i < PROBLEM_COUNT; i++) {
        const struct problem_kind *kind = problem_kind((enum problem)i);
        CU_ASSERT_TRUE(kind->status >= 400 && kind->status < 600);
        CU_ASSERT_TRUE(is_both(&kind->title));
        CU_ASSERT_TRUE(is_both(&kind->detail));
        CU_ASSERT_EQUAL(problem_find(text_of(kind->name)), i);
        const struct json *zh =
            problem_json(&arena, (enum problem)i, LANGUAGE_ZH, NULL, NULL);
        const struct json *en =
            problem_json(&arena, (enum problem)i, LANGUAGE_EN, NULL, NULL);
        int64_t status = 0;
        CU_ASSERT_TRUE(json_get_integer(zh, "status", &status));
        CU_ASSERT_EQUAL(status, kind->status);
        CU_ASSERT_TRUE(text_equals_chars(get(zh, "title"), kind->title.zh));
        CU_ASSERT_TRUE(text_equals_chars(get(en, "title"), kind->title.en));
        CU_ASSERT_TRUE(text_equals_chars(get(en, "detail"), kind->detail.en));
        CU_ASSERT_TRUE(text_starts_with(get(en, "type"), "/problems/"));
        CU_ASSERT_PTR_NULL(json_get(en, "errors"));
    }
    CU_ASSERT_EQUAL(problem_find(TEXT("none-such")), PROBLEM_COUNT);
    arena_release(&arena);
}

static void
each_sentence_is_there_once_and_in_order(void)
{
    uint32_t count = 0;
    const struct problem_word *words = problem_details(&count);
    CU_ASSERT_TRUE(count > 10);
    for (uint32_t i = 0; i < count; i++) {
        CU_ASSERT_TRUE(is_both(&words[i]));
        CU_ASSERT_PTR_EQUAL(problem_detail(words[i].key), &words[i]);
        if (i > 0)
            CU_ASSERT_TRUE(strcmp(words[i - 1].key, words[i].key) < 0);
    }
    CU_ASSERT_PTR_NULL(problem_detail("none_such"));
}

static void
errors_are_named_one_by_one(void)
{
    const struct problem_error rows[] = {
        {.pointer = TEXT("/household/members/0/id"),
         .code = TEXT("ID_INVALID"),
         .zh = TEXT("号码有误"),
         .en = TEXT("wrong number")},
        {.pointer = TEXT(""),
         .code = TEXT("NOT_JSON"),
         .zh = TEXT("不是"),
         .en = TEXT("no"),
         .line = 3,
         .column = 7}};
    const struct problem_errors errors = {2, rows, true};
    arena_init(&arena, 0);
    const struct json *tree = problem_json(&arena, PROBLEM_REFUSED, LANGUAGE_EN,
                                           &errors, "body_missing");
    const struct json *list = json_get(tree, "errors");
    CU_ASSERT_PTR_NOT_NULL_FATAL(list);
    CU_ASSERT_EQUAL(list->count, 3);
    CU_ASSERT_TRUE(text_equals_chars(get(json_at(list, 0), "pointer"),
                                     "/household/members/0/id"));
    CU_ASSERT_TRUE(
        text_equals_chars(get(json_at(list, 0), "detail"), "wrong number"));
    CU_ASSERT_PTR_NULL(json_get(json_at(list, 0), "line"));
    int64_t line = 0;
    CU_ASSERT_TRUE(json_get_integer(json_at(list, 1), "line", &line));
    CU_ASSERT_EQUAL(line, 3);
    CU_ASSERT_TRUE(text_equals_chars(get(tree, "detail"),
                                     problem_detail("body_missing")->en));
    CU_ASSERT_TRUE(text_equals_chars(get(json_at(list, 2), "code"), "MORE"));
    arena_release(&arena);
}

static void
each_kind_has_a_page(void)
{
    struct buffer out;
    for (int i = 0; i < PROBLEM_COUNT; i++) {
        buffer_init(&out, 65536);
        CU_ASSERT_TRUE(problem_page((enum problem)i, &out));
        struct text page = buffer_view(&out);
        CU_ASSERT_TRUE(
            text_contains(page, problem_kind((enum problem)i)->title.zh));
        CU_ASSERT_TRUE(
            text_contains(page, problem_kind((enum problem)i)->title.en));
        buffer_release(&out);
    }
}

static const struct unit_test tests[] = {
    {"each kind is said in both languages",
     each_kind_is_said_in_both_languages},
    {"each sentence is there once, and in order",
     each_sentence_is_there_once_and_in_order},
    {"errors are named one by one", errors_are_named_one_by_one},
    {"each kind has a page", each_kind_has_a_page},
};
UNIT_MAIN("front problem", tests)
