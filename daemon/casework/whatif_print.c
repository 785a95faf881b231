/* SPDX-License-Identifier: Apache-2.0
 *
 * Counterfactuals for people, from the tree and nothing else: a block a
 * programme, in their order, outcome first.
 */
#include "money.h"
#include "report_words.h"
#include "whatif.h"

static void
line(const struct page *page, int depth, const char *words)
{
    for (int i = 0; i < depth; i++)
        buffer_chars(page->out, "  ");
    buffer_chars(page->out, words == NULL ? "" : words);
    buffer_chars(page->out, "\n");
}

/* "Local banks · 王建国 · no answer in time", "what a relative of 王建国 earns"
 */
static const char *
point_words(const struct page *page, const struct json *tree,
            const struct json *point)
{
    struct text name = words_member(tree, tree_get(point, "member"));
    struct text relative = tree_get(point, "relative");
    const char *words;
    if (!text_is_empty(relative))
        return arena_printf(page->arena, "%s · %.*s · %.*s",
                            page_say(page, "whatif_relative"), (int)name.size,
                            name.bytes, (int)relative.size, relative.bytes);
    words = arena_printf(page->arena, "%s · %.*s",
                         words_owner(page, tree, tree_get(point, "line")),
                         (int)name.size, name.bytes);
    for (const struct json *g = tree_first(json_get(point, "gap")); g != NULL;
         g = g->next)
        words =
            arena_printf(page->arena, "%s · %s", words,
                         words_gap(page, g->text, tree_get(point, "reason")));
    if (json_get(point, "gap") == NULL &&
        !text_equals_chars(tree_get(point, "kind"), "FOUND"))
        words =
            arena_printf(page->arena, "%s · %s", words,
                         page_word(page, "answer", tree_get(point, "kind")));
    for (const struct json *c = tree_first(json_get(point, "contradictions"));
         c != NULL; c = c->next)
        words = arena_printf(page->arena, "%s · %s", words,
                             page_word(page, "differs", c->text));
    return words == NULL ? "" : words;
}

/* One figure with its unit: "32,269.95 yuan", "36.10 m²", "2". */
static const char *
figure_words(const struct page *page, struct text unit, int64_t x)
{
    char money[32];
    if (text_equals_chars(unit, "count") || text_equals_chars(unit, "months"))
        return arena_printf(page->arena, "%lld", (long long)x);
    money_print_grouped(x, money);
    return arena_printf(page->arena, "%s", money);
}

static const char *
unit_words(const struct page *page, struct text unit)
{
    return text_equals_chars(unit, "count") ? ""
                                            : page_word(page, "unit", unit);
}

/* "up to 32,269.95 yuan", "32,269.96 yuan and more", "from 1 to 2" */
static const char *
range_words(const struct page *page, const struct json *one)
{
    struct text unit = tree_get(one, "unit");
    int64_t from = tree_number(one, "from"), to;
    bool has_end = json_get_integer(one, "to", &to);
    const char *suffix = unit_words(page, unit);
    if (text_equals_chars(unit, "none"))
        return "";
    const char *low = figure_words(page, unit, from);
    if (!has_end)
        return from <= 1 && !text_equals_chars(unit, "count")
                   ? page_say(page, "whatif_any")
                   : arena_printf(page->arena, page_say(page, "whatif_more"),
                                  low, suffix);
    const char *high = figure_words(page, unit, to);
    if (from == to)
        return arena_printf(page->arena, "%s%s", low, suffix);
    if (from <= 1)
        return arena_printf(page->arena, page_say(page, "whatif_up_to"), high,
                            suffix);
    return arena_printf(page->arena, page_say(page, "whatif_between"), low,
                        high, suffix);
}

static void
cases_print(const struct page *page, int depth, const struct json *cases)
{
    for (const struct json *c = tree_first(cases); c != NULL; c = c->next) {
        const char *range = range_words(page, c);
        line(page, depth,
             arena_printf(page->arena, "%s%s%s → %s",
                          page_word(page, "if", tree_get(c, "if")),
                          *range == '\0' ? "" : page_say(page, "colon"), range,
                          page_word(page, "outcome", tree_get(c, "outcome"))));
    }
}

static void
points_print(const struct page *page, const struct json *tree,
             const struct json *list)
{
    for (const struct json *one = tree_first(list); one != NULL;
         one = one->next) {
        line(page, 2, point_words(page, tree, json_get(one, "point")));
        cases_print(page, 3, json_get(one, "cases"));
    }
}

static void
together_print(const struct page *page, const struct json *tree,
               const struct json *together)
{
    const struct json *suppose = json_get(together, "suppose");
    line(page, 1,
         arena_printf(
             page->arena, page_say(page, "whatif_together"), suppose->count,
             page_word(page, "outcome", tree_get(together, "outcome"))));
    for (const struct json *s = tree_first(suppose); s != NULL; s = s->next) {
        struct text unit = tree_get(s, "unit");
        int64_t at;
        const char *words = arena_printf(
            page->arena, "%s%s%s",
            point_words(page, tree, json_get(s, "point")),
            page_say(page, "colon"), page_word(page, "if", tree_get(s, "if")));
        if (json_get_integer(s, "at", &at) && words != NULL)
            words = arena_printf(
                page->arena, "%s%s%s%s", words, page_say(page, "colon"),
                figure_words(page, unit, at), unit_words(page, unit));
        line(page, 2, words);
    }
    if (suppose->count < 2)
        return;
    line(page, 1, page_say(page, "whatif_each"));
    points_print(page, tree, json_get(together, "each"));
}

static void
refer_print(const struct page *page, const struct json *tree,
            const struct json *ruling)
{
    const struct json *together = json_get(ruling, "together");
    const struct json *alone = json_get(ruling, "alone");
    if (tree_first(alone) != NULL) {
        line(page, 1, page_say(page, "whatif_alone"));
        points_print(page, tree, alone);
    } else {
        line(page, 1, page_say(page, "whatif_none_alone"));
    }
    if (together != NULL)
        together_print(page, tree, together);
    for (const struct json *o = tree_first(json_get(ruling, "office"));
         o != NULL; o = o->next)
        line(page, 1, page_word(page, "office", o->text));
}

/* "income: over by 26,720.00 (8,906.67 a head)" */
static const char *
way_words(const struct page *page, const struct json *way, bool is_failed)
{
    struct text measure = tree_get(way, "measure");
    bool is_less = text_equals_chars(tree_get(way, "way"), "less");
    const char *head = words_amount(page, json_get(way, "a_head"), measure);
    const char *key = is_failed ? is_less ? "whatif_over" : "whatif_short"
                      : is_less ? "whatif_fall"
                                : "whatif_room";
    if (!is_failed && tree_number(way, "by") == 0)
        return arena_printf(
            page->arena, "%s%s%s", page_word(page, "measure", measure),
            page_say(page, "colon"), page_say(page, "whatif_at_limit"));
    return arena_printf(
        page->arena, "%s%s%s %s%s%s%s%s%s", page_word(page, "measure", measure),
        page_say(page, "colon"), page_say(page, key),
        tree_is(way, "at_least") ? page_say(page, "whatif_at_least") : "",
        words_amount(page, json_get(way, "by"), measure),
        *head == '\0' ? "" : " (", head,
        *head == '\0' ? "" : page_say(page, "whatif_a_head"),
        *head == '\0' ? "" : ")");
}

static void
largest_print(const struct page *page, const struct json *tree,
              const struct json *largest)
{
    for (const struct json *p = tree_first(largest); p != NULL; p = p->next) {
        struct text measure = tree_get(p, "measure");
        struct text name = words_member(tree, tree_get(p, "member"));
        const char *words =
            arena_printf(page->arena, "%s · %.*s · %s ← %s",
                         words_entry(page, p), (int)name.size, name.bytes,
                         words_amount(page, json_get(p, "amount"), measure),
                         words_entry_source(page, tree, p));
        for (const struct json *n = tree_first(json_get(p, "findings"));
             n != NULL && words != NULL; n = n->next)
            words = arena_printf(page->arena, "%s #%lld", words,
                                 (long long)n->integer);
        line(page, 3, words);
    }
}

static void
test_print(const struct page *page, const struct json *tree,
           const struct json *test, bool is_failed)
{
    struct text name = tree_get(test, "test");
    const struct json *way = tree_first(json_get(test, "ways"));
    const char *value = words_amount(page, json_get(test, "value"), name);
    const char *limit = words_amount(page, json_get(test, "limit"), name);
    if (!is_failed && way == NULL)
        return;
    line(page, 1,
         arena_printf(
             page->arena, "%s%s%s%s%s%s%s", page_word(page, "test", name),
             *value == '\0' ? "" : " · ", value, *limit == '\0' ? "" : " · ",
             *limit == '\0' ? "" : page_say(page, "limit"),
             *limit == '\0' ? "" : " ", limit));
    for (; way != NULL; way = way->next)
        line(page, 2, way_words(page, way, is_failed));
    if (tree_first(json_get(test, "largest")) != NULL) {
        line(page, 2, page_say(page, "whatif_largest"));
        largest_print(page, tree, json_get(test, "largest"));
    }
}

static void
ruling_print(const struct page *page, const struct json *tree,
             const struct json *ruling)
{
    struct text outcome = tree_get(ruling, "outcome");
    const char *why = words_list(page, "reason", json_get(ruling, "reasons"));
    const char *rests = words_rests(page, ruling);
    bool is_over = text_equals_chars(outcome, "OVER");
    line(page, 0,
         arena_printf(
             page->arena, "%s%s%s%s%s%s",
             page_word(page, "programme", tree_get(ruling, "programme")),
             page_say(page, "colon"), page_word(page, "outcome", outcome),
             tree_is(ruling, "asked") ? "" : page_say(page, "whatif_unasked"),
             *why == '\0' ? "" : " · ", why));
    if (*rests != '\0')
        line(page, 1,
             arena_printf(page->arena, "%s%s", page_say(page, "rests_on"),
                          rests));
    if (text_equals_chars(outcome, "REFER")) {
        refer_print(page, tree, ruling);
        return;
    }
    const struct json *tests = json_get(ruling, is_over ? "failed" : "margins");
    for (const struct json *t = tree_first(tests); t != NULL; t = t->next)
        test_print(page, tree, t, is_over);
}

bool
whatif_print(struct arena *arena, const struct json *tree,
             enum language language, struct buffer *out)
{
    struct page page = {.arena = arena, .language = language, .out = out};
    int at = 0;
    struct text number = tree_get(tree, "case_no");
    line(&page, 0, text_chars(arena, number));
    for (const struct json *r = next_ruling(tree, &at); r != NULL;
         r = next_ruling(tree, &at)) {
        buffer_chars(out, "\n");
        ruling_print(&page, tree, r);
    }
    return !out->failed && !arena_failed(arena);
}
