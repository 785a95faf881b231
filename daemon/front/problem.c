/* SPDX-License-Identifier: Apache-2.0
 *
 * Problem details, as JSON for programs and as a page for people.
 */
#include "problem.h"

#include <assert.h>

#include "page_html.h"

#define TEXT_OF(literal)                                                       \
    {                                                                          \
        (literal), sizeof(literal) - 1                                         \
    }

enum problem
problem_find(struct text name)
{
    int kind = 0;
    while (kind < PROBLEM_COUNT &&
           !text_equals_chars(name, problem_kind((enum problem)kind)->name))
        kind++;
    return (enum problem)kind;
}

const struct problem_word *
problem_detail(const char *key)
{
    uint32_t count = 0;
    const struct problem_word *words = problem_details(&count);
    for (uint32_t i = 0; i < count; i++)
        if (strcmp(words[i].key, key) == 0)
            return &words[i];
    return NULL;
}

static const char *
word_in(const struct problem_word *word, enum language language)
{
    return language == LANGUAGE_ZH ? word->zh : word->en;
}

static struct json *
error_json(struct arena *arena, const struct problem_error *error,
           enum language language)
{
    struct json *row = json_object(arena);
    json_set(row, "pointer",
             json_string(arena, text_is_absent(error->pointer)
                                    ? TEXT("")
                                    : error->pointer));
    json_set(row, "code", json_string(arena, error->code));
    json_set(
        row, "detail",
        json_string(arena, language == LANGUAGE_ZH ? error->zh : error->en));
    if (error->line > 0) {
        json_set(row, "line", json_integer(arena, error->line));
        json_set(row, "column", json_integer(arena, error->column));
    }
    return row;
}

static const struct problem_error more_errors = {
    .code = TEXT_OF("MORE"),
    .zh = TEXT_OF("尚有其他问题未列出；请先改正以上各项。"),
    .en = TEXT_OF("There is more that is not said here: correct these first.")};

struct json *
problem_json(struct arena *arena, enum problem kind, enum language language,
             const struct problem_errors *errors, const char *detail)
{
    const struct problem_kind *what = problem_kind(kind);
    const struct problem_word *more =
        detail == NULL ? NULL : problem_detail(detail);
    assert(detail == NULL || more != NULL);
    struct json *tree = json_object(arena);
    const char *type = arena_printf(arena, "/problems/%s", what->name);
    json_set(tree, "type", json_chars(arena, type != NULL ? type : ""));
    json_set(tree, "title", json_chars(arena, word_in(&what->title, language)));
    json_set(tree, "status", json_integer(arena, what->status));
    json_set(tree, "detail",
             json_chars(arena, word_in(more != NULL ? more : &what->detail,
                                       language)));
    if (errors == NULL || errors->count == 0)
        return tree;
    struct json *list = json_array(arena);
    for (uint32_t i = 0; i < errors->count; i++)
        json_add(list, error_json(arena, &errors->list[i], language));
    if (errors->more)
        json_add(list, error_json(arena, &more_errors, language));
    json_set(tree, "errors", list);
    return tree;
}

static void
page_half(const struct problem_kind *kind, enum language language,
          struct buffer *out)
{
    buffer_printf(out, "<section lang=\"%s\">\n<h1>%u ",
                  language == LANGUAGE_ZH ? "zh" : "en", kind->status);
    html_text(out, text_of(word_in(&kind->title, language)));
    buffer_chars(out, "</h1>\n<p>");
    html_text(out, text_of(word_in(&kind->detail, language)));
    buffer_chars(out, "</p>\n</section>\n");
}

bool
problem_page(enum problem kind, struct buffer *out)
{
    const struct problem_kind *what = problem_kind(kind);
    buffer_printf(out,
                  "<!DOCTYPE html>\n<html lang=\"zh\">\n<meta "
                  "charset=\"utf-8\">\n<title>%s</title>\n<style>body{margin:"
                  "2em auto;max-width:44em;padding:0 1em;font:16px/1.6 "
                  "sans-serif}</style>\n",
                  what->name);
    page_half(what, LANGUAGE_ZH, out);
    page_half(what, LANGUAGE_EN, out);
    buffer_chars(out, "</html>\n");
    return !out->failed;
}
