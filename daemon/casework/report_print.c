/* SPDX-License-Identifier: Apache-2.0
 *
 * The report for people: the outcome first, then why, then what is missing and
 * who owns it, then the figures. It reads the tree of a report and nothing
 * else, so that an archived report prints as it did on its day.
 */

#include "date.h"
#include "mutant.h"
#include "print_advice.h"
#include "report_sections.h"

static const char *
with_stop(const struct page *page, const char *so_far, const char *prefix,
          const char *more)
{
    const char *stop = page->language == LANGUAGE_ZH ? "；" : "; ";
    if (so_far == NULL || *more == '\0')
        return so_far;
    return arena_printf(page->arena, "%s%s%s%s", so_far,
                        *so_far == '\0' ? "" : stop, prefix, more);
}

/* "minimum living guarantee: OVER: over by money; 9 lines missing" */
static const char *
outcome_detail(const struct page *page, const struct json *ruling)
{
    const char *detail = "";
    if (text_equals_chars(tree_get(ruling, "outcome"), "WITHIN"))
        return page_say(page, "all_met");
    detail = with_stop(page, detail, page_say(page, "outside"),
                       words_tests(page, ruling, "NOT_MET", WORDS_OTHER));
    detail = with_stop(page, detail, page_say(page, "over_by"),
                       words_tests(page, ruling, "NOT_MET", WORDS_MEANS));
    detail = with_stop(page, detail, "",
                       words_list(page, "reason", json_get(ruling, "reasons")));
    detail = with_stop(page, detail, page_say(page, "undetermined"),
                       words_tests(page, ruling, "UNDETERMINED", WORDS_ALL));
    return detail == NULL ? "" : detail;
}

const char *
grant_words(const struct page *page, const struct json *ruling)
{
    const struct json *grant = json_get(ruling, "grant");
    int64_t least, most;
    char a[32], b[32];
    if (!json_get_integer(grant, "least", &least) ||
        !json_get_integer(grant, "most", &most))
        return "";
    money_print_grouped(least, a);
    money_print_grouped(most, b);
    bool is_zh = page->language == LANGUAGE_ZH;
    if (text_equals_chars(tree_get(ruling, "programme"), "temporary"))
        return arena_printf(page->arena, is_zh ? "%s %s 元" : "%s %s yuan",
                            page_say(page, "at_most"), b);
    const char *amount =
        least == most
            ? text_chars(page->arena, text_of(a))
            : arena_printf(page->arena, "%s %s %s", a, page_say(page, "to"), b);
    return is_zh ? arena_printf(page->arena, "每月 %s 元", amount)
                 : arena_printf(page->arena, "%s yuan a month", amount);
}

static const char *
extras(const struct page *page, const struct json *ruling)
{
    const char *grant =
        mutant_is("text_grant_unsaid") ? "" : grant_words(page, ruling);
    int64_t months;
    uint32_t missing = words_missing_lines(ruling);
    const char *stop = page->language == LANGUAGE_ZH ? "；" : "; ";
    if (json_get_integer(ruling, "exit_months", &months))
        grant = arena_printf(page->arena,
                             page->language == LANGUAGE_ZH
                                 ? "渐退 %lld 个月"
                                 : "gradual exit, %lld months",
                             (long long)months);
    grant = page_or_empty(grant);
    if (missing == 0)
        return grant;
    const char *lines = page->language == LANGUAGE_ZH
                            ? arena_printf(page->arena, "缺 %u 条线路", missing)
                            : arena_printf(page->arena, "%u line%s missing",
                                           missing, missing == 1 ? "" : "s");
    return page_or_empty(arena_printf(page->arena, "%s%s%s", grant,
                                      *grant == '\0' ? "" : stop, lines));
}

bool
report_sentence(struct arena *arena, const struct json *tree,
                enum programme programme, enum language language,
                struct text *sentence)
{
    struct page page = {.arena = arena, .language = language};
    const struct json *ruling =
        json_get(json_get(tree, "rulings"), programme_name(programme));
    if (ruling == NULL)
        return false;
    const char *more = extras(&page, ruling);
    const char *stop = language == LANGUAGE_ZH ? "；" : "; ";
    *sentence = text_of(arena_printf(
        arena, "%s %s%s%s%s%s",
        page_word(&page, "programme", tree_get(ruling, "programme")),
        page_word(&page, "outcome", tree_get(ruling, "outcome")),
        page_say(&page, "colon"), outcome_detail(&page, ruling),
        *more == '\0' ? "" : stop, more));
    return !arena_failed(arena);
}

static const char *
due_words(const struct page *page, const struct json *clock)
{
    struct text due = tree_get(clock, "due");
    const char *mark =
        tree_is(clock, "provisional") ? page_say(page, "provisional") : "";
    if (text_is_empty(due))
        return page_say(page, "clock_stands");
    return arena_printf(page->arena, "%.*s%s%s", (int)due.size, due.bytes,
                        *mark == '\0' ? "" : " ", mark);
}

/* "2017-09-05 10:15" in Shanghai. */
static const char *
minute_words(const struct page *page, struct text instant)
{
    int64_t at_us;
    char spaced[32];
    if (!instant_read(instant, &at_us))
        return page_say(page, "clock_open");
    instant_print_spaced(at_us, spaced);
    return arena_printf(page->arena, "%.16s", spaced);
}

/* When the clock stood, why, and who said so. */
static void
pauses_print(const struct page *page, const struct json *clock)
{
    for (const struct json *at = tree_first(json_get(clock, "pauses"));
         at != NULL; at = at->next) {
        struct text why = tree_get(at, "why"), by = tree_get(at, "by");
        const char *words = arena_printf(
            page->arena, "%s %s – %s%s%.*s (%.*s)",
            page_say(page, "clock_stopped"),
            minute_words(page, tree_get(at, "from")),
            minute_words(page, tree_get(at, "until")), page_say(page, "colon"),
            (int)why.size, why.bytes, (int)by.size, by.bytes);
        page_paragraph(page, 2, text_of(words));
    }
}

const char *
edition_words(const struct page *page, const struct json *tree)
{
    const char *values[] = {
        "revision",
        arena_printf(page->arena, "%lld",
                     (long long)tree_number(tree, "revision")),
        NULL};
    return page_fill(page, page_say(page, "edition"), values);
}

static void
head_print(const struct page *page, const struct json *tree)
{
    const struct json *request = json_get(tree, "request");
    const struct json *period = json_get(request, "period");
    const struct json *clock = json_get(tree, "clock");
    struct page_table table;
    page_title(page, tree_get(tree, "case_no"), edition_words(page, tree));
    if (tree_is(tree, "interim"))
        page_item(page, 2, "▲ ", page_say(page, "interim"));
    page_table_init(&table, 4, "llll");
    page_table_chars(page, &table, page_say(page, "as_of"));
    page_table_cell(page, &table, tree_get(request, "as_of"));
    page_table_chars(page, &table, page_say(page, "household"));
    page_table_cell(page, &table, tree_get(json_get(tree, "household"), "ref"));
    page_table_chars(page, &table, page_say(page, "period"));
    page_table_chars(page, &table,
                     arena_printf(page->arena, "%.*s – %.*s", 7,
                                  tree_get(period, "from").bytes, 7,
                                  tree_get(period, "to").bytes));
    page_table_chars(page, &table, page_say(page, "due"));
    page_table_chars(page, &table, due_words(page, clock));
    page_table_print(page, &table, false);
    pauses_print(page, clock);
}

/* "vehicles 1, limit 0": the tests with that result and what they compared. */
static const char *
tests_with_values(const struct page *page, const struct json *ruling,
                  const char *result)
{
    const char *words = "", *stop = page->language == LANGUAGE_ZH ? "；" : "; ";
    for (const struct json *t = tree_first(json_get(ruling, "tests"));
         t != NULL && words != NULL; t = t->next) {
        struct text name = tree_get(t, "name");
        const char *value = words_test_value(page, ruling, t);
        const char *limit = words_amount(page, json_get(t, "limit"), name);
        if (!text_equals_chars(tree_get(t, "result"), result))
            continue;
        words = arena_printf(
            page->arena, "%s%s%s%s%s%s%s", words, *words == '\0' ? "" : stop,
            page_word(page, "test", name), *value == '\0' ? "" : " ", value,
            *limit == '\0' ? "" : page_say(page, "limit_is"), limit);
    }
    return words == NULL ? "" : words;
}

/* What decided: failed tests, reasons, open tests; each in a line. */
static void
decided_print(const struct page *page, const struct json *ruling)
{
    const char *failed = tests_with_values(page, ruling, "NOT_MET");
    const char *open = tests_with_values(page, ruling, "UNDETERMINED");
    const char *reasons =
        words_list(page, "reason", json_get(ruling, "reasons"));
    const char *rests = words_rests(page, ruling);
    if (text_equals_chars(tree_get(ruling, "outcome"), "WITHIN"))
        page_paragraph(page, 4, text_of(page_say(page, "all_met")));
    if (*reasons != '\0')
        page_paragraph(page, 4, text_of(reasons));
    if (*failed != '\0')
        page_named(page, 4, page_say(page, "not_met"), failed);
    if (*failed != '\0' &&
        text_equals_chars(tree_get(ruling, "outcome"), "REFER"))
        page_paragraph(page, 4, text_of(page_say(page, "household_first")));
    if (*open != '\0')
        page_named(page, 4, page_say(page, "undetermined"), open);
    if (*rests != '\0')
        page_named(page, 4, page_say(page, "rests_on"), rests);
    if (!text_equals_chars(tree_get(ruling, "outcome"), "REFER") &&
        words_missing_lines(ruling) > 0)
        page_paragraph(page, 4, text_of(page_say(page, "stands")));
}

/* What would settle it: the one thing, or how many. */
static void
next_print(const struct page *page, const struct json *tree,
           const struct json *ruling)
{
    struct advice_list list = {0};
    advice_collect(page, tree, ruling, &list);
    const char *values[] = {"count",
                            arena_printf(page->arena, "%u", list.count), NULL};
    if (mutant_is("text_advice_unsaid"))
        return;
    if (list.count == 1)
        page_item(page, 4, "→ ", list.first->words);
    else if (list.count > 1)
        page_item(page, 4, "→ ",
                  page_fill(page, page_say(page, "do_many"), values));
}

static void
outcomes_print(const struct page *page, const struct json *tree)
{
    page_heading(page, "outcome");
    int at = 0;
    for (const struct json *ruling = next_ruling(tree, &at); ruling != NULL;
         ruling = next_ruling(tree, &at)) {
        struct text outcome = tree_get(ruling, "outcome");
        const char *more = extras(page, ruling);
        page_outcome(page, outcome,
                     arena_printf(page->arena, "%s  %s%s%s",
                                  page_word(page, "programme",
                                            tree_get(ruling, "programme")),
                                  page_word(page, "outcome", outcome),
                                  *more == '\0' ? "" : " · ", more));
        decided_print(page, ruling);
        next_print(page, tree, ruling);
    }
}

bool
sections_print(const struct page *page, const struct json *tree)
{
    if (json_get(tree, "rulings") == NULL || json_get(tree, "lines") == NULL ||
        tree_number(tree, "format") != 1)
        return false;
    head_print(page, tree);
    outcomes_print(page, tree);
    section_why(page, tree);
    section_missing(page, tree);
    section_figures(page, tree);
    section_matrix(page, tree);
    section_basis(page, tree);
    return (page->out == NULL || !page->out->failed) &&
           !arena_failed(page->arena);
}

bool
report_print_wide(struct arena *arena, const struct json *tree,
                  enum language language, size_t width, struct buffer *out)
{
    struct page page = {
        .arena = arena, .language = language, .out = out, .width = width};
    return sections_print(&page, tree);
}

bool
report_print(struct arena *arena, const struct json *tree,
             enum language language, struct buffer *out)
{
    return report_print_wide(arena, tree, language, 0, out);
}
