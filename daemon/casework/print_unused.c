/* SPDX-License-Identifier: Apache-2.0
 *
 * Records that no entry rests on: doubtful, foreign, stale and repeated ones,
 * and those that the rules leave aside (a scrapped vehicle, a parking space, a
 * purchase, relief by the state). Facts about persons (register, marriage,
 * cards, schools, posts) are no figures and are not listed here.
 */
#include "mutant.h"
#include "report_sections.h"

#include <string.h>

static const char *
unused(const struct page *page, const char *name)
{
    return page_word(page, "unused", text_of(name));
}

static bool
is(const struct json *fields, const char *key, const char *value)
{
    return text_equals_chars(tree_get(fields, key), value);
}

static bool
is_after(const struct json *tree, const struct json *fields, const char *key)
{
    struct text day = tree_get(fields, key);
    return day.size == 10 &&
           text_compare(day, tree_get(json_get(tree, "request"), "as_of")) > 0;
}

/* By its own months or day, against the period of the request. */
static bool
is_outside(const struct json *tree, const struct json *fields)
{
    static const char *const lasts[] = {"month", "on", "to", "last_month"};
    static const char *const firsts[] = {"month", "on", "from", "first_month"};
    const struct json *period = json_get(json_get(tree, "request"), "period");
    struct text from = tree_get(period, "from"), to = tree_get(period, "to");
    for (size_t i = 0; i < 4; i++) {
        struct text last = tree_get(fields, lasts[i]);
        struct text first = tree_get(fields, firsts[i]);
        if ((last.size >= 7 &&
             text_compare(text_slice(last, 0, 7), from) < 0) ||
            (first.size >= 7 && text_compare(text_slice(first, 0, 7), to) > 0))
            return true;
    }
    return false;
}

/* A thing that the rules leave aside. */
static const char *
thing_words(const struct page *page, const struct json *tree, struct text kind,
            const struct json *fields)
{
    if (text_equals_chars(kind, "vehicle")) {
        if (is_after(tree, fields, "first_registered"))
            return unused(page, "after");
        return unused(page, is(fields, "use", "disabled") ? "disabled_use"
                                                          : "scrapped");
    }
    if (text_equals_chars(kind, "unit")) {
        if (is_after(tree, fields, "registered"))
            return unused(page, "after");
        return unused(page, is(fields, "status", "cancelled") ? "cancelled_unit"
                            : is(fields, "use", "parking") ||
                                    is(fields, "use", "storage")
                                ? "parking"
                                : "not_compared");
    }
    if (text_equals_chars(kind, "tenancy"))
        return unused(page, is(fields, "form", "shared_ownership")
                                ? "purchase_unit"
                                : "not_compared");
    if (text_equals_chars(kind, "deed"))
        return unused(page, is(fields, "role", "buyer") ? "purchase"
                            : is_outside(tree, fields)  ? "outside"
                                                        : "not_compared");
    return NULL;
}

/* Has the line's answer about the member a gap? Then its figures wait. */
static bool
is_of_gap(const struct json *tree, const struct json *finding)
{
    const struct json *line = tree_first(json_get(tree, "lines"));
    while (line != NULL &&
           !text_equals(tree_get(line, "line"), tree_get(finding, "line")))
        line = line->next;
    for (const struct json *c = tree_first(json_get(line, "cells")); c != NULL;
         c = c->next)
        if (text_equals(tree_get(c, "member"), tree_get(finding, "member")))
            return json_get(c, "gap") != NULL;
    return false;
}

/* Why a record of the household that is in order adds nothing; NULL where it
 * is no figure. */
static const char *
aside_words(const struct page *page, const struct json *tree,
            const struct json *finding)
{
    static const char *const kinds[][2] = {
        {"vessel", "shown"},      {"role", "shown"},      {"benefit", "relief"},
        {"fund_account", "fund"}, {"withdrawal", "fund"}, {"loan", "fund"}};
    static const char *const dated[] = {
        "pay",   "business", "contribution", "pension", "medical_bill",
        "claim", "account",  "holding",      "policy"};
    const struct json *record = json_get(finding, "record");
    const struct json *fields = json_get(record, "fields");
    struct text kind = tree_get(record, "kind");
    for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
        if (text_equals_chars(kind, kinds[i][0]))
            return unused(page, kinds[i][1]);
    for (size_t i = 0; i < sizeof(dated) / sizeof(dated[0]); i++)
        if (text_equals_chars(kind, dated[i]))
            return unused(page, is_outside(tree, fields)   ? "outside"
                                : is_of_gap(tree, finding) ? "gap"
                                                           : "not_compared");
    if (text_equals_chars(kind, "disability") &&
        (tree_number(fields, "living_allowance") > 0 ||
         tree_number(fields, "nursing_allowance") > 0))
        return unused(page, "subsidies");
    return thing_words(page, tree, kind, fields);
}

static const char *
finding_words(const struct page *page, const struct json *tree,
              const struct json *finding, bool is_used)
{
    struct text verdict = tree_get(finding, "verdict");
    bool is_doubtful = text_equals_chars(verdict, "DOUBTFUL");
    const char *values[] = {
        "match", page_word(page, "match", tree_get(finding, "reason")), "day",
        text_chars(page->arena, tree_get(finding, "as_of")), NULL};
    if (is_doubtful || text_equals_chars(verdict, "STRAY"))
        return page_fill(page, unused(page, is_doubtful ? "doubtful" : "stray"),
                         values);
    if (tree_is(finding, "stale") && !mutant_is("text_stale_unsaid"))
        return page_fill(page, unused(page, "stale"), values);
    if (tree_is(finding, "repeat"))
        return unused(page, "repeat");
    if (is_used || !tree_is(finding, "counts"))
        return NULL;
    const char *aside = aside_words(page, tree, finding);
    return aside != NULL &&
                   words_is_not_counted(tree, tree_get(finding, "member"))
               ? unused(page, "member")
               : aside;
}

/* Which findings an entry of any window rests on, by number. */
static bool *
used_findings(const struct page *page, const struct json *tree, uint32_t *count)
{
    const struct json *findings = json_get(tree, "findings");
    *count = findings == NULL ? 0 : findings->count;
    bool *is_used = arena_array(page->arena, *count + 1, sizeof(bool));
    if (is_used == NULL)
        return NULL;
    for (const struct json *w = tree_first(json_get(tree, "entries"));
         w != NULL; w = w->next)
        for (const struct json *e = tree_first(w); e != NULL; e = e->next)
            for (const struct json *f = tree_first(json_get(e, "findings"));
                 f != NULL; f = f->next)
                if (f->integer > 0 && f->integer <= *count)
                    is_used[f->integer] = true;
    return is_used;
}

struct row {
    const struct json *finding;
    const char *reason, *whose;
    uint32_t count;
    struct row *next;
};

/* The name and number that the owner wrote, where the identity is in doubt. */
static const char *
whose_words(const struct page *page, const struct json *finding)
{
    const struct json *record = json_get(finding, "record");
    struct text verdict = tree_get(finding, "verdict");
    struct text name = tree_get(record, "name"), id = tree_get(record, "id");
    if (!text_equals_chars(verdict, "DOUBTFUL") || name.size + id.size == 0)
        return "";
    const char *words =
        arena_printf(page->arena, "%.*s %.*s", (int)name.size,
                     name.size == 0 ? "" : name.bytes, (int)id.size,
                     id.size == 0 ? "" : id.bytes);
    return words == NULL ? "" : words;
}

static void
row_count(const struct page *page, struct row **first,
          const struct json *finding, const char *reason)
{
    struct row **at = first;
    const char *whose = whose_words(page, finding);
    for (; *at != NULL; at = &(*at)->next)
        if (strcmp((*at)->reason, reason) == 0 &&
            strcmp((*at)->whose, whose) == 0 &&
            text_equals(tree_get((*at)->finding, "line"),
                        tree_get(finding, "line")) &&
            text_equals(tree_get((*at)->finding, "member"),
                        tree_get(finding, "member")))
            break;
    if (*at == NULL) {
        *at = arena_alloc(page->arena, sizeof(**at));
        if (*at == NULL)
            return;
        **at =
            (struct row){.finding = finding, .reason = reason, .whose = whose};
    }
    (*at)->count++;
}

static void
rows_print(const struct page *page, const struct json *tree,
           const struct row *first)
{
    static const char *const keys[] = {"line", "member", "entries_head",
                                       "as_written", "reason"};
    struct page_table table;
    page_subheading(page, page_say(page, "at_unused"));
    page_table_init(&table, 5, "llrll");
    for (int i = 0; i < 5; i++)
        page_table_chars(page, &table, page_say(page, keys[i]));
    for (const struct row *r = first; r != NULL; r = r->next) {
        page_table_chars(
            page, &table,
            words_owner_short(
                page, words_owner(page, tree, tree_get(r->finding, "line"))));
        page_table_cell(page, &table,
                        words_member(tree, tree_get(r->finding, "member")));
        page_table_chars(page, &table,
                         arena_printf(page->arena, "%u", r->count));
        page_table_chars(page, &table, r->whose);
        page_table_chars(page, &table, r->reason);
    }
    page_table_print(page, &table, true);
}

void
figures_not_used(const struct page *page, const struct json *tree)
{
    uint32_t count;
    struct row *first = NULL;
    const bool *is_used = used_findings(page, tree, &count);
    if (is_used == NULL)
        return;
    for (const struct json *f = tree_first(json_get(tree, "findings"));
         f != NULL; f = f->next) {
        int64_t no = tree_number(f, "no");
        bool used = no > 0 && no <= count && is_used[no];
        const char *reason = finding_words(page, tree, f, used);
        if (reason != NULL)
            row_count(page, &first, f, reason);
    }
    if (first != NULL)
        rows_print(page, tree, first);
}
