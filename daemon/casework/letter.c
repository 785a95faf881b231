/* SPDX-License-Identifier: Apache-2.0
 *
 * The letter to the family, out of the tree of a report and nothing else: who
 * asked and what was looked at, what came out and why, the figures that
 * counted, which paper closes which gap and by when, how to object and where.
 *
 * Whoever reads it is the applicant, and not each member: so sums are of the
 * household, by kind, and never of one member; no account, no number of a
 * person, no record; of who does not count the name and not the reason; of what
 * a register says against the declaration that it does, and not what.
 */
#include "mutant.h"
#include "page_html.h"
#include "print_advice.h"
#include "report_sections.h"

static void
say(const struct page *page, const char *key, const char *const *values)
{
    page_paragraph(page, 2,
                   text_of(page_fill(page, page_say(page, key), values)));
}

static const char *
chars_of(const struct page *page, const struct json *object, const char *key)
{
    return page_or_empty(text_chars(page->arena, tree_get(object, key)));
}

static const char *
number_of(const struct page *page, int64_t number)
{
    return page_or_empty(arena_printf(page->arena, "%lld", (long long)number));
}

/* ---- to whom, who asked, what was looked at ---- */

static const char *
applicant(const struct page *page, const struct json *tree)
{
    const struct json *members =
        json_get(json_get(tree, "household"), "members");
    for (const struct json *m = tree_first(members); m != NULL; m = m->next)
        if (text_equals_chars(tree_get(m, "relation"), "self"))
            return chars_of(page, m, "name");
    return chars_of(page, tree_first(members), "name");
}

static const char *
programmes_of(const struct page *page, const struct json *tree)
{
    const char *words = "";
    int at = 0;
    for (const struct json *r = next_ruling(tree, &at); r != NULL && words;
         r = next_ruling(tree, &at))
        words = words_joined(
            page, words,
            page_word(page, "programme", tree_get(r, "programme")));
    return page_or_empty(words);
}

/* Names of the members of who_counts.KEY, a list of {"member"}. */
static const char *
persons_of(const struct page *page, const struct json *tree, const char *key)
{
    const char *words = "";
    const struct json *list = json_get(json_get(tree, "who_counts"), key);
    for (const struct json *p = tree_first(list); p != NULL && words;
         p = p->next)
        words = words_joined(
            page, words,
            text_chars(page->arena, words_member(tree, tree_get(p, "member"))));
    return page_or_empty(words);
}

static void
household_print(const struct page *page, const struct json *tree)
{
    static const char *const lists[][2] = {{"not_counted", "letter_away"},
                                           {"open", "letter_unsettled"}};
    const struct json *counted =
        json_get(json_get(tree, "who_counts"), "counted");
    const char *values[] = {"who", words_members(page, tree, counted), NULL};
    if (*values[1] != '\0')
        say(page, "letter_counted", values);
    for (int i = 0; i < 2; i++) {
        values[1] = persons_of(page, tree, lists[i][0]);
        if (*values[1] != '\0')
            say(page, lists[i][1], values);
    }
}

static void
asked_print(const struct page *page, const struct json *tree)
{
    const struct json *request = json_get(tree, "request");
    const struct json *period = json_get(request, "period");
    const char *values[] = {
        "agency",
        chars_of(page, request, "agency"),
        "request",
        chars_of(page, request, "request_id"),
        "programmes",
        programmes_of(page, tree),
        "day",
        chars_of(page, request, "as_of"),
        "from",
        chars_of(page, period, "from"),
        "to",
        chars_of(page, period, "to"),
        "lines",
        number_of(page,
                  tree_number(json_get(tree, "completeness"), "lines_asked")),
        "who",
        applicant(page, tree),
        NULL};
    const char *made[] = {"day", chars_of(page, tree, "made_on"), NULL};
    say(page, "letter_to", values);
    page_heading(page, "letter_who");
    say(page, "letter_asked", values);
    say(page, "letter_looked", values);
    household_print(page, tree);
    say(page, "letter_made", made);
    if (tree_is(tree, "interim"))
        page_item(page, 2, "▲ ", page_say(page, "interim"));
}

/* ---- what came out ---- */

static const char *
result_sign(struct text result)
{
    return text_equals_chars(result, "MET")       ? "✓ "
           : text_equals_chars(result, "NOT_MET") ? "✕ "
                                                  : "◐ ";
}

/* A test that compares says its figures; another, whom the programme is for,
 * is said where it fails or is open. */
static void
test_print(const struct page *page, const struct json *ruling,
           const struct json *test)
{
    struct text name = tree_get(test, "name"),
                result = tree_get(test, "result");
    const char *value = words_test_value(page, ruling, test);
    const char *limit = words_amount(page, json_get(test, "limit"), name);
    const char *not_met = page_word(page, "letternot", name);
    bool is_compared = *value != '\0' && *limit != '\0';
    const char *values[] = {"what",   page_word(page, "lettertest", name),
                            "value",  value,
                            "limit",  limit,
                            "result", page_word(page, "letterresult", result),
                            NULL};
    const char *words = page_fill(
        page, page_say(page, is_compared ? "letter_limit" : "letter_open"),
        values);
    if (!is_compared && text_equals_chars(result, "MET"))
        return;
    if (!is_compared && text_equals_chars(result, "NOT_MET") &&
        !text_equals_chars(name, not_met))
        words = not_met;
    if (!mutant_is("letter_test_unsaid") ||
        !text_equals_chars(result, "NOT_MET"))
        page_item(page, 4, result_sign(result), words);
}

/* The programmes that a ruling rests on, with what came out of them. */
static void
builds_print(const struct page *page, const struct json *ruling)
{
    const char *words = "";
    for (const struct json *r = tree_first(json_get(ruling, "rests_on"));
         r != NULL && words != NULL; r = r->next)
        words = words_joined(
            page, words,
            arena_printf(page->arena,
                         page->language == LANGUAGE_ZH ? "%s（%s）" : "%s (%s)",
                         page_word(page, "programme", r->key),
                         page_word(page, "letteroutcome", r->text)));
    const char *values[] = {"programmes", page_or_empty(words), NULL};
    if (*values[1] != '\0')
        say(page, "letter_builds", values);
}

static void
grant_print(const struct page *page, const struct json *ruling)
{
    int64_t months;
    const char *grant = page_or_empty(grant_words(page, ruling));
    bool is_exit = json_get_integer(ruling, "exit_months", &months);
    const char *values[] = {"grant", grant, "months",
                            number_of(page, is_exit ? months : 0), NULL};
    if (is_exit)
        say(page, "letter_exit", values);
    else if (*grant != '\0')
        say(page, "letter_grant", values);
}

static void
ruling_print(const struct page *page, const struct json *ruling)
{
    struct text outcome = tree_get(ruling, "outcome");
    if (mutant_is("letter_outcome_kind") && text_equals_chars(outcome, "REFER"))
        outcome = TEXT("WITHIN");
    page_outcome(
        page, outcome,
        page_or_empty(arena_printf(
            page->arena, "%s%s%s",
            page_word(page, "programme", tree_get(ruling, "programme")),
            page_say(page, "colon"),
            page_word(page, "letteroutcome", outcome))));
    for (const struct json *r = tree_first(json_get(ruling, "reasons"));
         r != NULL; r = r->next)
        page_paragraph(page, 2,
                       text_of(page_word(page, "letterreason", r->text)));
    for (const struct json *t = tree_first(json_get(ruling, "tests"));
         t != NULL; t = t->next)
        test_print(page, ruling, t);
    builds_print(page, ruling);
    grant_print(page, ruling);
    if (!text_equals_chars(outcome, "REFER") && words_missing_lines(ruling) > 0)
        page_paragraph(page, 2, text_of(page_say(page, "letter_stands")));
}

static void
outcomes_print(const struct page *page, const struct json *tree)
{
    int at = 0;
    page_heading(page, "letter_outcome");
    for (const struct json *ruling = next_ruling(tree, &at); ruling != NULL;
         ruling = next_ruling(tree, &at))
        ruling_print(page, ruling);
}

/* ---- figures, of the household, by kind ---- */

static bool
is_zero(const struct json *node)
{
    const struct json *lo = json_at(node, 0), *hi = json_at(node, 1);
    return lo != NULL && hi != NULL && lo->kind == JSON_INTEGER &&
           hi->kind == JSON_INTEGER && lo->integer == 0 && hi->integer == 0;
}

static void
figure_row(const struct page *page, struct page_table *table, struct text name,
           const struct json *value)
{
    if (value == NULL)
        return;
    page_table_chars(page, table, page_word(page, "lettermeasure", name));
    page_table_chars(page, table, words_amount(page, value, name));
}

static void
window_print(const struct page *page, const struct json *tree,
             struct text window)
{
    static const char *const names[] = {
        "medical_expense", "education_expense", "money",    "dwellings",
        "dwelling_area",   "non_residential",   "vehicles", "sold"};
    const struct json *income = measure_in(tree, window, "income");
    struct page_table table;
    page_table_init(&table, 2, "lr");
    page_table_chars(page, &table, page_say(page, "letter_what"));
    page_table_chars(page, &table, page_say(page, "amount"));
    for (const struct json *way = tree_first(income); way != NULL;
         way = way->next)
        if (!text_equals_chars(way->key, "total") && !is_zero(way) &&
            !mutant_is("letter_way_unsaid"))
            figure_row(page, &table, way->key, way);
    figure_row(page, &table, TEXT("income"), json_get(income, "total"));
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
        figure_row(page, &table, text_of(names[i]),
                   measure_in(tree, window, names[i]));
    if (table.count > table.columns)
        page_table_print(page, &table, true);
}

/* The months of a window. */
static void
months_print(const struct page *page, const struct json *tree,
             struct text window)
{
    const char *months = words_months(page, tree, window);
    if (months != NULL)
        page_subheading(page, months);
}

static void
figures_print(const struct page *page, const struct json *tree)
{
    const struct json *windows = json_get(tree, "entries");
    page_heading(page, "letter_figures");
    page_paragraph(page, 2, text_of(page_say(page, "letter_figures_all")));
    for (const struct json *w = tree_first(windows); w != NULL; w = w->next) {
        if (windows->count > 1)
            months_print(page, tree, w->key);
        window_print(page, tree, w->key);
    }
}

/* ---- what is missing, and how to object ---- */

static void
missing_print(const struct page *page, const struct json *tree)
{
    struct advice_list list = {.is_for_family = true};
    const char *values[] = {
        "day", chars_of(page, json_get(tree, "clock"), "due"), NULL};
    int at = 0;
    for (const struct json *r = next_ruling(tree, &at); r != NULL;
         r = next_ruling(tree, &at))
        advice_collect(page, tree, r, &list);
    page_heading(page, "letter_missing");
    if (list.count == 0) {
        page_paragraph(page, 2, text_of(page_say(page, "letter_missing_none")));
        return;
    }
    for (const struct advice *a = list.first; a != NULL; a = a->next)
        if (a->next != NULL || !mutant_is("letter_paper_unsaid"))
            page_item(page, 2, "→ ", a->words);
    say(page, *values[1] == '\0' ? "letter_by_none" : "letter_by", values);
}

static void
object_print(const struct page *page, const struct json *tree)
{
    const char *values[] = {
        "agency",   chars_of(page, json_get(tree, "request"), "agency"),
        "case",     chars_of(page, tree, "case_no"),
        "revision", number_of(page, tree_number(tree, "revision")),
        NULL};
    page_heading(page, "letter_object");
    say(page, "letter_object_how", values);
    page_paragraph(page, 2, text_of(page_say(page, "letter_decides")));
}

bool
letter_sections(const struct page *page, const struct json *tree)
{
    if (json_get(tree, "rulings") == NULL || json_get(tree, "retracted") ||
        tree_number(tree, "format") != 1)
        return false;
    page_title_of(page, page_say(page, "letter_title"),
                  tree_get(tree, "case_no"), edition_words(page, tree));
    asked_print(page, tree);
    outcomes_print(page, tree);
    figures_print(page, tree);
    missing_print(page, tree);
    object_print(page, tree);
    return (page->out == NULL || !page->out->failed) &&
           !arena_failed(page->arena);
}

const char *
letter_title(const struct page *page, const struct json *tree)
{
    return page_or_empty(arena_printf(page->arena, "%s · %s",
                                      page_or_empty(foot_words(page, tree)),
                                      page_say(page, "letter_title")));
}

bool
letter_html(struct arena *arena, const struct json *tree,
            enum language language, struct buffer *out)
{
    struct page_html html = {0};
    struct page page = {.arena = arena,
                        .language = language,
                        .out = out,
                        .form = &html_form,
                        .state = &html};
    const char *foot = page_or_empty(foot_words(&page, tree));
    html_begin(&page, text_of(letter_title(&page, tree)), text_of(foot));
    bool is_whole = letter_sections(&page, tree);
    html_end(&page);
    return is_whole && !out->failed && !arena_failed(arena);
}

bool
letter_print(struct arena *arena, const struct json *tree,
             enum language language, size_t width, struct buffer *out)
{
    struct page page = {
        .arena = arena, .language = language, .out = out, .width = width};
    return letter_sections(&page, tree);
}
