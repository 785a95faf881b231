/* SPDX-License-Identifier: Apache-2.0
 *
 * From gaps, contradictions and open tests to sentences. A gap is a cause of a
 * ruling where its line feeds a test that is open (measures.md, section 5), or
 * makes the household doubtful; other gaps of the ruling move nothing.
 */
#include "print_advice.h"

#include <string.h>

#include "mutant.h"

/* What a line can leave open: tests, "household", or "persons" (who counts,
 * and with it every test). */
static const char *const feeds[][2] = {
    {"household_register", "household persons"},
    {"marriage", "household"},
    {"death", "persons"},
    {"disability", "income vehicles disabled person single"},
    {"custody", "persons income"},
    {"income_tax", "income expense"},
    {"business_tax", "income expense"},
    {"social_insurance", "income expense"},
    {"pension", "income expense"},
    {"employment", "income expense unemployed"},
    {"medical_insurance", "expense"},
    {"mutual_aid", "expense"},
    {"housing_fund", "income expense"},
    {"real_estate", "dwellings area non_residential only_dwelling income"},
    {"public_housing", "dwellings area only_dwelling income"},
    {"housing_transactions", "income expense sold"},
    {"motor_vehicles", "vehicles"},
    {"state_banks", "money"},
    {"national_banks", "money"},
    {"local_banks", "money"},
    {"securities", "money"},
    {"funds", "money"},
    {"insurance", "money expense"},
    {"payments", "money"},
    {"education", "student income expense persons"}};

static struct text
feeds_of(struct text line)
{
    for (size_t i = 0; i < sizeof(feeds) / sizeof(feeds[0]); i++)
        if (text_equals_chars(line, feeds[i][0]))
            return text_of(feeds[i][1]);
    return TEXT("");
}

const char *
advice_opens(const struct page *page, struct text line)
{
    struct text rest = feeds_of(line), word;
    const char *words = "";
    while (rest.size > 0 && text_cut(&rest, ' ', &word)) {
        const char *one = page_word(page, "test", word);
        if (text_equals_chars(word, "household"))
            one = page_say(page, "opens_household");
        else if (text_equals_chars(word, "persons"))
            one = page_say(page, "opens_persons");
        words = words_joined(page, words, one);
        if (words == NULL)
            return "";
    }
    return words;
}

static bool
has_word(struct text words, struct text wanted)
{
    struct text word;
    while (words.size > 0 && text_cut(&words, ' ', &word))
        if (text_equals(word, wanted))
            return true;
    return false;
}

static bool
is_undetermined(const struct json *test)
{
    return text_equals_chars(tree_get(test, "result"), "UNDETERMINED");
}

/* Is the line behind an open test of the ruling? */
static bool
is_cause(const struct json *ruling, struct text line)
{
    struct text words = feeds_of(line);
    bool by_persons = has_word(words, TEXT("persons"));
    for (const struct json *t = tree_first(json_get(ruling, "tests"));
         t != NULL; t = t->next)
        if (is_undetermined(t) &&
            !text_equals_chars(tree_get(t, "name"), "rests_on") &&
            (by_persons || has_word(words, tree_get(t, "name"))))
            return true;
    return false;
}

static bool
has_reason(const struct json *ruling, const char *reason)
{
    for (const struct json *r = tree_first(json_get(ruling, "reasons"));
         r != NULL; r = r->next)
        if (text_equals_chars(r->text, reason))
            return true;
    return false;
}

static void
advice_add(const struct page *page, struct advice_list *list, const char *words)
{
    for (const struct advice *a = list->first; a != NULL && words != NULL;
         a = a->next)
        if (strcmp(a->words, words) == 0)
            return;
    struct advice *one =
        words == NULL ? NULL : arena_alloc(page->arena, sizeof(*one));
    if (one == NULL)
        return;
    one->words = words;
    if (list->first == NULL)
        list->first = one;
    else
        list->last->next = one;
    list->last = one;
    list->count++;
}

static const char *
paper_of(const struct page *page, const struct json *tree, struct text line)
{
    const struct json *request = json_get(tree, "request");
    const struct json *period = json_get(request, "period");
    const char *from = text_chars(page->arena, tree_get(period, "from"));
    const char *to = text_chars(page->arena, tree_get(period, "to"));
    const char *values[] = {
        "day", text_chars(page->arena, tree_get(request, "as_of")), "period",
        arena_printf(page->arena, "%s %s %s", from == NULL ? "" : from,
                     page_say(page, "to"), to == NULL ? "" : to),
        NULL};
    const char *name = text_chars(page->arena, line);
    const char *words = page_word(page, "paper", line);
    if (name != NULL && strcmp(words, name) == 0) /* a line of its own */
        words = page_word(page, "paper", TEXT("other"));
    return page_fill(page, words, values);
}

/* A family is told the paper, whatever is wrong with the answer. */
static const char *
do_words(const struct page *page, const struct advice_list *list,
         const char *what)
{
    if (!list->is_for_family || mutant_is("letter_says_what_office_knows"))
        return page_word(page, "do", text_of(what));
    const char *own = page_word(page, "letterdo", text_of(what));
    return strcmp(own, what) != 0 ? own
                                  : page_word(page, "letterdo", TEXT("GAP"));
}

/* One sentence about a line, filled in. */
static const char *
sentence(const struct page *page, const struct json *tree,
         const struct advice_list *list, const char *what, struct text line,
         const char *who, struct text detail)
{
    const char *more = text_chars(page->arena, detail);
    const char *values[] = {
        "owner",
        words_owner(page, tree, line),
        "who",
        who,
        "paper",
        paper_of(page, tree, line),
        "bank",
        more,
        "key",
        more,
        "field",
        page_word(page, "field", detail),
        "relation",
        page_word(page, "relation", detail),
        "day",
        text_chars(page->arena, tree_get(json_get(tree, "request"), "as_of")),
        NULL};
    return page_fill(page, do_words(page, list, what), values);
}

/* "PARTIAL(bank)" without a bank is an answer that lacks a part. */
static const char *
gap_sentence(const struct page *page, const struct json *tree,
             const struct advice_list *list, struct text line, struct text gap,
             const char *who)
{
    struct text rest = gap, kind;
    text_cut(&rest, '(', &kind);
    struct text detail = text_is_absent(rest) || rest.size == 0
                             ? TEXT("")
                             : text_slice(rest, 0, rest.size - 1);
    const char *what = text_chars(page->arena, kind);
    if (text_equals_chars(kind, "PARTIAL") && detail.size == 0)
        what = "PART";
    return sentence(page, tree, list, what == NULL ? "" : what, line, who,
                    detail);
}

static bool
has_gap(const struct json *gaps, struct text gap)
{
    for (const struct json *g = tree_first(gaps); g != NULL; g = g->next)
        if (text_equals(g->text, gap))
            return true;
    return false;
}

/* Members of whom the line has the same gap are named together. */
static void
line_advice(const struct page *page, const struct json *tree,
            const struct json *line, bool only_doubt, struct advice_list *list)
{
    for (const struct json *m = tree_first(line); m != NULL; m = m->next)
        for (const struct json *g = tree_first(m); g != NULL; g = g->next) {
            bool is_doubt = text_equals_chars(g->text, "DOUBTFUL") ||
                            text_equals_chars(g->text, "AMBIGUOUS");
            const char *who = "";
            if (only_doubt && !is_doubt)
                continue;
            for (const struct json *n = tree_first(line); n != NULL;
                 n = n->next)
                if (has_gap(n, g->text))
                    who = words_joined(
                        page, who,
                        text_chars(page->arena, words_member(tree, n->key)));
            advice_add(page, list,
                       gap_sentence(page, tree, list, line->key, g->text, who));
        }
}

static void
gaps_advice(const struct page *page, const struct json *tree,
            const struct json *ruling, struct advice_list *list)
{
    const struct json *gaps = json_get(ruling, "gaps");
    bool is_unconfirmed = has_reason(ruling, "HOUSEHOLD_UNCONFIRMED");
    bool is_doubted = has_reason(ruling, "DOUBTFUL");
    for (const struct json *l = tree_first(gaps); l != NULL; l = l->next) {
        bool is_household = has_word(feeds_of(l->key), TEXT("household"));
        if (is_cause(ruling, l->key) || (is_unconfirmed && is_household))
            line_advice(page, tree, l, false, list);
        else if (is_doubted)
            line_advice(page, tree, l, true, list);
    }
}

/* Somebody whom the register names beside those declared. */
static const char *
other_person(const struct page *page, const struct json *tree,
             const struct json *contradiction)
{
    const struct json *finding =
        words_finding(tree, tree_number(contradiction, "finding"));
    const struct json *record = json_get(finding, "record");
    bool is_book =
        text_equals_chars(tree_get(contradiction, "code"), "CO_MEMBER");
    struct text name =
        is_book ? tree_get(record, "name")
                : tree_get(json_get(record, "fields"), "spouse_name");
    if (name.size == 0)
        name = is_book ? tree_get(record, "id")
                       : tree_get(json_get(record, "fields"), "spouse_id");
    return name.size == 0 ? page_say(page, "other_unknown")
                          : text_chars(page->arena, name);
}

static void
household_advice(const struct page *page, const struct json *tree,
                 struct advice_list *list)
{
    const struct json *all =
        json_get(json_get(tree, "who_counts"), "contradictions");
    for (const struct json *c = tree_first(all); c != NULL; c = c->next) {
        struct text who = words_member(tree, tree_get(c, "member"));
        const char *values[] = {"who", text_chars(page->arena, who), "other",
                                other_person(page, tree, c), NULL};
        advice_add(
            page, list,
            page_fill(page,
                      list->is_for_family
                          ? page_say(page, "letter_differs")
                          : page_word(page, "dodiff", tree_get(c, "code")),
                      values));
    }
}

/* The test that compares an entry of the measure. */
static struct text
test_of(struct text measure)
{
    if (measure.size == 2 && measure.bytes[0] == 'I')
        return TEXT("income");
    if (text_contains(measure, "_expense"))
        return TEXT("expense");
    return measure;
}

static bool
is_open_test(const struct json *ruling, struct text name)
{
    for (const struct json *t = tree_first(json_get(ruling, "tests"));
         t != NULL; t = t->next) {
        struct text own = tree_get(t, "name");
        bool is_same = text_equals(own, name) ||
                       (text_equals_chars(name, "income") &&
                        text_equals_chars(own, "no_able_relative")) ||
                       (text_equals_chars(name, "dwellings") &&
                        (text_equals_chars(own, "area") ||
                         text_equals_chars(own, "only_dwelling")));
        if (is_same && is_undetermined(t))
            return true;
    }
    return false;
}

/* Single records with an empty cell, limit flags, relatives not stated. */
static void
entries_advice(const struct page *page, const struct json *tree,
               const struct json *ruling, struct advice_list *list)
{
    struct text window = tree_get(ruling, "window");
    const char *key = text_chars(page->arena, window);
    const struct json *entries =
        key == NULL ? NULL : json_get(json_get(tree, "entries"), key);
    for (const struct json *e = tree_first(entries); e != NULL; e = e->next) {
        bool is_flag = text_equals_chars(tree_get(e, "kind"), "limit_flag");
        bool is_relative = text_equals_chars(tree_get(e, "source"), "relative");
        struct text own = tree_get(e, "key");
        if ((!is_flag && !words_has_mark(e, "UNKNOWN")) ||
            !is_open_test(ruling, test_of(tree_get(e, "measure"))))
            continue;
        const char *who =
            text_chars(page->arena, words_member(tree, tree_get(e, "member")));
        if (is_relative)
            own = tree_get(e, "kind");
        else if (words_is_made_up(own))
            own = TEXT("");
        advice_add(page, list,
                   sentence(page, tree, list,
                            is_relative ? "RELATIVE"
                            : is_flag   ? "FLAG"
                                        : "CELL",
                            tree_get(e, "line"), who == NULL ? "" : who, own));
    }
}

/* What no gap explains: a card past its review, a permit that nobody knows. */
static void
rest_advice(const struct page *page, const struct json *tree,
            const struct json *ruling, struct advice_list *list)
{
    const struct json *open = json_get(json_get(tree, "who_counts"), "open");
    for (const struct json *p = tree_first(open); p != NULL; p = p->next) {
        struct text who = words_member(tree, tree_get(p, "member"));
        const char *values[] = {"who", text_chars(page->arena, who), NULL};
        if (tree_get(p, "reason").size == 0)
            advice_add(page, list,
                       page_fill(page, do_words(page, list, "PERMIT"), values));
    }
    for (const struct json *t = tree_first(json_get(ruling, "tests"));
         t != NULL && list->count == 0; t = t->next) {
        struct text name = tree_get(t, "name");
        if (!is_undetermined(t) || text_equals_chars(name, "rests_on"))
            continue;
        bool is_letter = list->is_for_family;
        const char *prefix = is_letter ? "letterdotest" : "dotest";
        const char *own = page_word(page, prefix, name);
        const char *values[] = {
            "test", page_word(page, is_letter ? "lettertest" : "test", name),
            NULL};
        if (text_equals_chars(name, own))
            own = page_word(page, prefix, TEXT("other"));
        advice_add(page, list, page_fill(page, own, values));
    }
}

/* `is_last`: nothing else has been said. */
static void
reasons_advice(const struct page *page, const struct json *ruling, bool is_last,
               struct advice_list *list)
{
    static const char *const alone[] = {
        "APPLICANT_DOES_NOT_COUNT", "APPLICANT_UNCONFIRMED", "NO_FIGURE",
        "NO_LINE_ANSWERED",         "HOUSEHOLD_UNCONFIRMED", "DOUBTFUL"};
    for (int i = is_last ? 4 : 0; i < (is_last ? 6 : 4); i++)
        if (has_reason(ruling, alone[i]))
            advice_add(
                page, list,
                page_word(page,
                          list->is_for_family ? "letterdoreason" : "doreason",
                          text_of(alone[i])));
}

/* The rulings that are open and on which this one rests. */
static void
rests_advice(const struct page *page, const struct json *tree,
             const struct json *ruling, struct advice_list *list)
{
    static const char *const keys[] = {"recognitions", "rulings"};
    if (!is_open_test(ruling, TEXT("rests_on")))
        return;
    for (const struct json *r = tree_first(json_get(ruling, "rests_on"));
         r != NULL; r = r->next) {
        const char *name = text_chars(page->arena, r->key);
        if (name == NULL || !text_equals_chars(r->text, "REFER"))
            continue;
        for (int i = 0; i < 2; i++) {
            const struct json *own = json_get(json_get(tree, keys[i]), name);
            if (own != NULL && own != ruling)
                advice_collect(page, tree, own, list);
        }
    }
}

void
advice_collect(const struct page *page, const struct json *tree,
               const struct json *ruling, struct advice_list *list)
{
    struct advice_list own = {.is_for_family = list->is_for_family};
    if (!text_equals_chars(tree_get(ruling, "outcome"), "REFER"))
        return;
    if (has_reason(ruling, "HOUSEHOLD_DIFFERS"))
        household_advice(page, tree, &own);
    reasons_advice(page, ruling, false, &own);
    gaps_advice(page, tree, ruling, &own);
    entries_advice(page, tree, ruling, &own);
    rests_advice(page, tree, ruling, &own);
    rest_advice(page, tree, ruling, &own);
    if (own.count == 0)
        reasons_advice(page, ruling, true, &own);
    for (const struct advice *a = own.first; a != NULL; a = a->next)
        advice_add(page, list, a->words);
}
