/* SPDX-License-Identifier: Apache-2.0
 *
 * The report as one file of HTML: the sections of the text report on a page of
 * HTML, in the frame of a document. It depends on tree and language alone.
 */
#include "mutant.h"
#include "page_html.h"
#include "report_sections.h"

const char *
foot_words(const struct page *page, const struct json *tree)
{
    struct text number = tree_get(tree, "case_no");
    return arena_printf(page->arena, "%.*s · %s", (int)number.size,
                        number.bytes, edition_words(page, tree));
}

/* A revision without figures: the report was about somebody else. */
static void
retraction_print(const struct page *page, const struct json *tree)
{
    const struct json *retracted = json_get(tree, "retracted");
    struct text by = tree_get(retracted, "by"),
                why = tree_get(retracted, "why");
    const char *values[] = {
        "day",
        text_chars(page->arena, tree_get(tree, "made_on")),
        "member",
        arena_printf(page->arena, "%lld",
                     (long long)tree_number(retracted, "member")),
        "by",
        text_chars(page->arena, by),
        "why",
        text_chars(page->arena, why),
        NULL};
    page_title(page, tree_get(tree, "case_no"), edition_words(page, tree));
    page_heading(page, "retracted");
    page_paragraph(
        page, 2,
        text_of(page_fill(page, page_say(page, "retracted_why"), values)));
    page_paragraph(page, 2, text_of(page_say(page, "retracted_gone")));
}

bool
form_print(const struct page *page, const struct json *tree)
{
    if (json_get(tree, "retracted") == NULL ||
        mutant_is("html_retraction_unsaid"))
        return sections_print(page, tree);
    retraction_print(page, tree);
    return !arena_failed(page->arena);
}

bool
report_html(struct arena *arena, const struct json *tree,
            enum language language, struct buffer *out)
{
    struct page_html html = {0};
    struct page page = {.arena = arena,
                        .language = language,
                        .out = out,
                        .form = &html_form,
                        .state = &html};
    const char *foot = foot_words(&page, tree);
    const char *title =
        arena_printf(arena, "%s · %s", foot, page_say(&page, "title"));
    html_begin(&page, text_of(title), text_of(foot));
    bool is_whole = form_print(&page, tree);
    html_end(&page);
    return is_whole && !out->failed && !arena_failed(arena);
}
