/* SPDX-License-Identifier: Apache-2.0
 *
 * What did not count, and why. An entry has the code of its exclusion or a word
 * of the ledger; where it has none the reason follows from what it is. Entries
 * that say the same of one member stand in one row, with their number.
 */
#include "mutant.h"
#include "report_sections.h"

#include <string.h>

static bool
is_zero(const struct json *interval)
{
    const struct json *lo = json_at(interval, 0), *hi = json_at(interval, 1);
    return lo != NULL && hi != NULL && lo->integer == 0 &&
           hi->kind == JSON_INTEGER && hi->integer == 0;
}

static bool
is_unbounded(const struct json *interval)
{
    const struct json *lo = json_at(interval, 0), *hi = json_at(interval, 1);
    return lo != NULL && lo->integer == 0 && hi != NULL &&
           hi->kind == JSON_NULL;
}

static bool
is_measure(const struct json *entry, const char *measure)
{
    return text_equals_chars(tree_get(entry, "measure"), measure);
}

static const char *
not_words(const struct page *page, const char *name)
{
    return page_word(page, "not", text_of(name));
}

static bool
is_code(struct text key)
{
    return key.size == 3 && key.bytes[0] == 'X';
}

/* The exclusion of a pension, by its kind (D15); "" where it has none. */
static const char *
pension_code(const struct json *tree, const struct json *entry)
{
    static const char *const codes[][2] = {{"resident", "X03"},
                                           {"martyr", "X04"},
                                           {"disabled_soldier", "X04"},
                                           {"injury_care", "X12"},
                                           {"funeral", "X13"}};
    const struct json *no = tree_first(json_get(entry, "findings"));
    const struct json *finding =
        no == NULL ? NULL : words_finding(tree, no->integer);
    struct text kind =
        tree_get(json_get(json_get(finding, "record"), "fields"), "kind");
    for (size_t i = 0; i < sizeof(codes) / sizeof(codes[0]); i++)
        if (text_equals_chars(kind, codes[i][0]))
            return codes[i][1];
    return "";
}

static const char *
excluded_words(const struct page *page, struct text code, bool is_declared)
{
    const char *values[] = {"code", text_chars(page->arena, code), "what",
                            page_word(page, "exclusion", code), NULL};
    return page_fill(
        page, not_words(page, is_declared ? "excluded" : "excluded_found"),
        values);
}

/* Of an entry that is marked: "covered", "found", "silent", or a code. */
static const char *
marked_words(const struct page *page, const struct json *tree,
             const struct json *entry)
{
    struct text said = tree_get(entry, "not_counted");
    struct text key = tree_get(entry, "key");
    bool is_declared = text_equals_chars(tree_get(entry, "source"), "declared");
    if (is_code(said))
        return excluded_words(page, said, is_declared);
    if (is_declared && is_code(key))
        return excluded_words(page, key, true);
    if (is_measure(entry, "I5") && *pension_code(tree, entry) != '\0')
        return excluded_words(page, text_of(pension_code(tree, entry)), false);
    if (text_equals_chars(said, "silent"))
        return not_words(page, "silent");
    if (is_measure(entry, "I8"))
        return not_words(page, "found_instead");
    return not_words(page, is_declared ? "declared_only" : "shown_only");
}

static bool
is_open_member(const struct json *tree, struct text member)
{
    const struct json *open = json_get(json_get(tree, "who_counts"), "open");
    for (const struct json *p = tree_first(open); p != NULL; p = p->next)
        if (text_equals(tree_get(p, "member"), member))
            return true;
    return false;
}

static bool
is_thing(const struct json *entry)
{
    return !text_starts_with(tree_get(entry, "measure"), "I") &&
           !text_contains(tree_get(entry, "measure"), "_expense") &&
           !text_equals_chars(tree_get(entry, "kind"), "limit_flag");
}

static bool
is_deal(const struct json *entry)
{
    return is_measure(entry, "I8") &&
           text_equals_chars(tree_get(entry, "line"), "housing_transactions");
}

static bool
is_joint(const struct json *entries, struct text key)
{
    for (const struct json *e = tree_first(entries); e != NULL; e = e->next)
        if (tree_is(e, "joint") && text_equals(tree_get(e, "key"), key))
            return true;
    return false;
}

/* One account, unit, vehicle or deal with one that stands before it. */
static bool
is_seen(const struct json *entries, const struct json *entry)
{
    struct text key = tree_get(entry, "key");
    bool is_money = is_measure(entry, "money");
    if (key.size == 0 || (!is_thing(entry) && !is_deal(entry)) ||
        mutant_is("text_same_thing_counts"))
        return false;
    for (const struct json *e = tree_first(entries); e != entry; e = e->next) {
        bool is_same =
            text_equals(tree_get(e, "measure"), tree_get(entry, "measure")) &&
            text_equals(tree_get(e, "kind"), tree_get(entry, "kind")) &&
            text_equals(tree_get(e, "source"), tree_get(entry, "source")) &&
            text_equals(tree_get(e, "key"), key) &&
            !words_has_mark(e, "NOT_COUNTED");
        if (!is_same)
            continue;
        if (!is_money ||
            text_equals(tree_get(e, "member"), tree_get(entry, "member")) ||
            is_joint(entries, key))
            return true;
    }
    return false;
}

/* Claimed for the use of a member whose card is in force (F13). */
static bool
is_for_disabled(const struct json *entry)
{
    return text_equals_chars(tree_get(json_get(entry, "claimed_for"), "card"),
                             "in_force");
}

static const char *
exempt_words(const struct page *page, const struct json *entry)
{
    struct text kind = tree_get(entry, "kind");
    const char *values[] = {"ground", page_word(page, "ground", kind), NULL};
    return page_fill(page, not_words(page, "exempt"), values);
}

const char *
entry_why_not(const struct page *page, const struct json *tree,
              const struct json *entries, const struct json *entry)
{
    struct text measure = tree_get(entry, "measure");
    const struct json *amount = json_get(entry, "amount");
    const char *name = text_chars(page->arena, measure);
    if (words_has_mark(entry, "NOT_COUNTED"))
        return marked_words(page, tree, entry);
    if (is_measure(entry, "I2") && is_zero(amount))
        return exempt_words(page, entry);
    if (name == NULL || (!text_starts_with(measure, "I") &&
                         measure_in(tree, entries->key, name) == NULL))
        return not_words(page, "no_programme");
    if (words_has_mark(entry, "GAP") && is_unbounded(amount))
        return not_words(page, "gap");
    if (is_open_member(tree, tree_get(entry, "member")))
        return not_words(page, "member_open");
    if (is_for_disabled(entry))
        return not_words(page, "disabled_use");
    if (is_seen(entries, entry))
        return not_words(page, "same_thing");
    return NULL;
}

/* ---- the table of entries ---- */

/* Entries of one row: what, member and reason are the same. */
struct left {
    const char *what, *reason;
    struct text member, measure;
    uint32_t count;
    bool is_sum; /* every amount is one number */
    int64_t sum;
    const struct json *only; /* its amount, where it is one entry */
    struct left *next;
};

static struct left *
left_find(const struct page *page, struct left **first, const char *what,
          struct text member, const char *reason)
{
    struct left **at = first;
    for (; *at != NULL; at = &(*at)->next)
        if (strcmp((*at)->what, what) == 0 &&
            strcmp((*at)->reason, reason) == 0 &&
            text_equals((*at)->member, member))
            return *at;
    *at = arena_alloc(page->arena, sizeof(**at));
    if (*at != NULL)
        **at = (struct left){
            .what = what, .reason = reason, .member = member, .is_sum = true};
    return *at;
}

static void
left_add(struct left *left, const struct json *entry)
{
    const struct json *amount = json_get(entry, "amount");
    const struct json *lo = json_at(amount, 0), *hi = json_at(amount, 1);
    left->only = entry;
    left->measure = tree_get(entry, "measure");
    left->count++;
    left->is_sum &= lo != NULL && hi != NULL && lo->kind == JSON_INTEGER &&
                    hi->kind == JSON_INTEGER && lo->integer == hi->integer &&
                    money_add(left->sum, lo->integer, &left->sum);
}

static const char *
left_amount(const struct page *page, const struct left *left)
{
    struct json sum = {.kind = JSON_INTEGER, .integer = left->sum};
    if (left->count == 1)
        return words_entry_amount(page, left->only);
    return left->is_sum ? words_amount(page, &sum, left->measure) : "";
}

static void
left_row(const struct page *page, const struct json *tree,
         const struct left *left, struct page_table *table)
{
    page_table_chars(page, table, left->what);
    page_table_cell(page, table, words_member(tree, left->member));
    page_table_chars(page, table, arena_printf(page->arena, "%u", left->count));
    page_table_chars(page, table, left_amount(page, left));
    page_table_chars(page, table, left->reason);
}

static void
headings_add(const struct page *page, struct page_table *table,
             const char *const *keys)
{
    for (uint32_t i = 0; i < table->columns; i++)
        page_table_chars(page, table, page_say(page, keys[i]));
}

void
figures_not_counted(const struct page *page, const struct json *tree,
                    const struct json *entries)
{
    static const char *const keys[] = {"measure", "member", "entries_head",
                                       "amount", "reason"};
    struct left *first = NULL;
    struct page_table table;
    for (const struct json *e = tree_first(entries); e != NULL; e = e->next) {
        const char *reason = entry_why_not(page, tree, entries, e);
        if (reason == NULL ||
            (mutant_is("text_reason_unsaid") && is_measure(e, "I2")))
            continue;
        struct left *left = left_find(page, &first, words_entry(page, e),
                                      tree_get(e, "member"), reason);
        if (left != NULL)
            left_add(left, e);
    }
    if (first == NULL)
        return;
    page_subheading(page, page_say(page, "at_not"));
    page_table_init(&table, 5, "llrrl");
    headings_add(page, &table, keys);
    for (const struct left *l = first; l != NULL; l = l->next)
        left_row(page, tree, l, &table);
    page_table_print(page, &table, true);
}
