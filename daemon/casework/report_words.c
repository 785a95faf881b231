/* SPDX-License-Identifier: Apache-2.0
 *
 * From the tree's codes and integers to words: one place, so that text report,
 * explanation and status line say the same.
 */
#include "report_words.h"

#include <string.h>

#include "money.h"

struct text
tree_get(const struct json *object, const char *key)
{
    struct text text = TEXT("");
    json_get_text(object, key, &text);
    return text;
}

int64_t
tree_number(const struct json *object, const char *key)
{
    int64_t number = 0;
    json_get_integer(object, key, &number);
    return number;
}

bool
tree_is(const struct json *object, const char *key)
{
    const struct json *node = json_get(object, key);
    return node != NULL && node->kind == JSON_TRUE;
}

const struct json *
tree_first(const struct json *node)
{
    return node == NULL ? NULL : node->first;
}

static bool
is_count(struct text measure)
{
    return text_equals_chars(measure, "dwellings") ||
           text_equals_chars(measure, "non_residential") ||
           text_equals_chars(measure, "vehicles") ||
           text_equals_chars(measure, "only_dwelling") ||
           text_equals_chars(measure, "sold");
}

static bool
is_area(struct text measure)
{
    return text_equals_chars(measure, "dwelling_area") ||
           text_equals_chars(measure, "area");
}

static const char *
end_words(const struct page *page, const struct json *node, struct text measure)
{
    char money[32];
    if (node == NULL || node->kind != JSON_INTEGER)
        return "";
    if (is_count(measure))
        return page_or_empty(
            arena_printf(page->arena, "%lld", (long long)node->integer));
    money_print_grouped(node->integer, money);
    return page_or_empty(arena_printf(page->arena, "%s%s", money,
                                      is_area(measure) ? " m²" : ""));
}

const char *
words_amount(const struct page *page, const struct json *node,
             struct text measure)
{
    if (node == NULL || node->kind == JSON_NULL)
        return "";
    if (node->kind != JSON_ARRAY)
        return end_words(page, node, measure);
    const struct json *lo = json_at(node, 0), *hi = json_at(node, 1);
    bool from_below = lo == NULL || lo->kind != JSON_INTEGER;
    bool is_open = hi == NULL || hi->kind != JSON_INTEGER;
    if (!from_below && !is_open && lo->integer == hi->integer)
        return end_words(page, lo, measure);
    const char *const values[] = {"low", end_words(page, lo, measure), "high",
                                  end_words(page, hi, measure), NULL};
    if (from_below || is_open)
        return page_fill(page,
                         page_say(page, !is_open      ? "or_less"
                                        : !from_below ? "or_more"
                                                      : "any"),
                         values);
    return page_or_empty(arena_printf(page->arena, "%s %s %s", values[1],
                                      page_say(page, "to"), values[3]));
}

const char *
words_gap(const struct page *page, struct text gap, struct text reason)
{
    struct text rest = gap, word;
    text_cut(&rest, '(', &word);
    const char *kind = page_word(page, "answer", word);
    if (!text_is_absent(rest) && rest.size > 0 &&
        text_equals_chars(word, "UNKNOWN"))
        return arena_printf(
            page->arena, "%s%s%s", kind, page_say(page, "colon"),
            page_word(page, "field", text_slice(rest, 0, rest.size - 1)));
    if (!text_is_absent(rest) && rest.size > 0)
        return arena_printf(page->arena, "%s%s%.*s", kind,
                            page_say(page, "colon"), (int)rest.size - 1,
                            rest.bytes);
    if (!text_is_empty(reason))
        return arena_printf(page->arena, "%s%s%s", kind,
                            page_say(page, "colon"),
                            page_word(page, "why", reason));
    return kind;
}

struct text
words_member(const struct json *report, struct text ref)
{
    const struct json *members =
        json_get(json_get(report, "household"), "members");
    for (const struct json *m = tree_first(members); m != NULL; m = m->next)
        if (text_equals(tree_get(m, "ref"), ref))
            return tree_get(m, "name");
    return ref;
}

const char *
words_owner(const struct page *page, const struct json *report,
            struct text line)
{
    const char *key = page->language == LANGUAGE_ZH ? "owner_zh" : "owner_en";
    for (const struct json *l = tree_first(json_get(report, "lines"));
         l != NULL; l = l->next)
        if (text_equals(tree_get(l, "line"), line))
            return text_chars(page->arena, tree_get(l, key));
    return text_chars(page->arena, line);
}

const char *
words_joined(const struct page *page, const char *so_far, const char *word)
{
    if (so_far == NULL || word == NULL)
        return NULL;
    if (*so_far == '\0')
        return word;
    return arena_printf(page->arena, "%s%s%s", so_far,
                        page->language == LANGUAGE_ZH ? "、" : ", ", word);
}

const char *
words_members(const struct page *page, const struct json *report,
              const struct json *refs)
{
    const char *names = "";
    for (const struct json *r = tree_first(refs); r != NULL && names != NULL;
         r = r->next)
        names = words_joined(
            page, names,
            text_chars(page->arena, words_member(report, r->text)));
    return names == NULL ? "" : names;
}

const char *
words_list(const struct page *page, const char *prefix,
           const struct json *array)
{
    const char *words = "";
    for (const struct json *n = tree_first(array); n != NULL; n = n->next) {
        words = words_joined(page, words, page_word(page, prefix, n->text));
        if (words == NULL)
            return "";
    }
    return words;
}

/* Tests about means; all others say whom a programme is for (G17). */
static bool
is_about_means(struct text test)
{
    static const char *const names[] = {
        "income",    "expense", "money", "vehicles",     "non_residential",
        "dwellings", "area",    "sold",  "only_dwelling"};
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
        if (text_equals_chars(test, names[i]))
            return true;
    return false;
}

/* Whom a programme is for, where nobody is: in words of its own. */
static const char *
test_words(const struct page *page, struct text name, const char *result,
           enum words_of of)
{
    const char *own = page_word(page, "nottest", name);
    return of != WORDS_OTHER || strcmp(result, "NOT_MET") != 0 ||
                   text_equals_chars(name, own)
               ? page_word(page, "test", name)
               : own;
}

const char *
words_tests(const struct page *page, const struct json *ruling,
            const char *result, enum words_of of)
{
    const char *words = "";
    for (const struct json *t = tree_first(json_get(ruling, "tests"));
         t != NULL; t = t->next) {
        bool is_means = is_about_means(tree_get(t, "name"));
        if (text_equals_chars(tree_get(t, "result"), result) &&
            (of == WORDS_ALL || (of == WORDS_MEANS) == is_means))
            words = words_joined(
                page, words, test_words(page, tree_get(t, "name"), result, of));
        if (words == NULL)
            return "";
    }
    return words;
}

/* "Housing fund" of "Housing fund / Housing Fund Centre". */
const char *
words_owner_short(const struct page *page, const char *owner)
{
    size_t size = 0;
    if (owner == NULL)
        return "";
    while (owner[size] != '\0' && strncmp(owner + size, " / ", 3) != 0 &&
           strncmp(owner + size, " (", 2) != 0)
        size++;
    return text_chars(page->arena, (struct text){owner, size});
}

const char *
words_source(const struct page *page, const struct json *report,
             const struct json *entry)
{
    struct text line = tree_get(entry, "line");
    return text_is_empty(line)
               ? page_word(page, "by", tree_get(entry, "source"))
               : words_owner_short(page, words_owner(page, report, line));
}

const char *
words_entry(const struct page *page, const struct json *entry)
{
    struct text measure = tree_get(entry, "measure");
    struct text kind = tree_get(entry, "kind");
    const char *words = page_word(page, "measure", measure);
    bool is_imputed = text_equals_chars(measure, "I2");
    if (text_is_empty(kind) || text_equals_chars(measure, "I1") ||
        text_equals_chars(measure, "I3") || text_equals_chars(measure, "I5") ||
        text_equals_chars(measure, "I6"))
        return words;
    const char *prefix = is_imputed                         ? "ground"
                         : text_equals_chars(measure, "I7") ? "relation"
                                                            : "kind";
    return page_or_empty(arena_printf(page->arena, "%s · %s", words,
                                      page_word(page, prefix, kind)));
}

const struct json *
words_finding(const struct json *report, int64_t no)
{
    const struct json *f = tree_first(json_get(report, "findings"));
    while (f != NULL && tree_number(f, "no") != no)
        f = f->next;
    return f;
}

bool
words_has_mark(const struct json *entry, const char *mark)
{
    for (const struct json *m = tree_first(json_get(entry, "marks")); m != NULL;
         m = m->next)
        if (text_equals_chars(m->text, mark))
            return true;
    return false;
}

static const char *
flag_words(const struct page *page, const struct json *entry, const char *flag,
           const char *limit)
{
    char money[32];
    int64_t fen;
    const struct json *node = json_get(entry, flag);
    if (node == NULL)
        return "";
    bool is_over = node->kind == JSON_TRUE;
    bool is_person = strcmp(flag, "over_person") == 0;
    const char *words =
        page_say(page, is_person ? is_over ? "over_person" : "under_person"
                       : is_over ? "over_household"
                                 : "under_household");
    if (!json_get_integer(entry, limit, &fen))
        return words;
    money_print_grouped(fen, money);
    return page_or_empty(arena_printf(page->arena, "%s %s", words, money));
}

const char *
words_entry_amount(const struct page *page, const struct json *entry)
{
    if (!text_equals_chars(tree_get(entry, "kind"), "limit_flag"))
        return words_amount(page, json_get(entry, "amount"),
                            tree_get(entry, "measure"));
    const char *person = flag_words(page, entry, "over_person", "limit_person");
    const char *household =
        flag_words(page, entry, "over_household", "limit_household");
    return arena_printf(page->arena, "%s%s%s", person,
                        *person != '\0' && *household != '\0' ? ", " : "",
                        household);
}

/* Keys that we made up for things without a number say nothing to people. */
bool
words_is_made_up(struct text key)
{
    return text_starts_with(key, "record ") || text_starts_with(key, "deed ") ||
           text_starts_with(key, "declared ");
}

/* The key of a deal ends with its day as a number, which says nothing. */
static struct text
key_shown(struct text key)
{
    size_t end = key.size;
    while (end > 0 && key.bytes[end - 1] >= '0' && key.bytes[end - 1] <= '9')
        end--;
    bool has_day = end > 1 && end < key.size && key.bytes[end - 1] == ' ' &&
                   key.size - end == 5 && (key.bytes[0] & 0x80) != 0;
    return has_day ? text_slice(key, 0, end - 1) : key;
}

const char *
words_entry_source(const struct page *page, const struct json *report,
                   const struct json *entry)
{
    struct text key = key_shown(tree_get(entry, "key"));
    const char *marks = words_list(page, "mark", json_get(entry, "marks"));
    const char *source = words_source(page, report, entry);
    bool is_relative = text_equals_chars(tree_get(entry, "source"), "relative");
    if (!text_is_empty(key) && !words_is_made_up(key) && !is_relative)
        source = arena_printf(page->arena, "%s · %.*s", source, (int)key.size,
                              key.bytes);
    if (source != NULL && *marks != '\0')
        source = arena_printf(page->arena, "%s [%s]", source, marks);
    return source == NULL ? "" : source;
}

const char *
words_test_value(const struct page *page, const struct json *ruling,
                 const struct json *test)
{
    struct text name = tree_get(test, "name");
    const char *value = words_amount(page, json_get(test, "value"), name);
    const struct json *area =
        json_get(json_get(ruling, "measures"), "dwelling_area");
    bool has_area =
        json_at(area, 1) != NULL && (json_at(area, 1)->kind != JSON_INTEGER ||
                                     json_at(area, 1)->integer != 0);
    if (!text_equals_chars(name, "dwellings") || !has_area)
        return value;
    return page_or_empty(
        arena_printf(page->arena, "%s (%s)", value,
                     words_amount(page, area, TEXT("dwelling_area"))));
}

const char *
words_months(const struct page *page, const struct json *report,
             struct text window)
{
    int at = 0;
    const struct json *ruling = next_ruling(report, &at);
    while (ruling != NULL && !ruling_is_of_window(ruling, window))
        ruling = next_ruling(report, &at);
    const struct json *months = json_get(ruling, "months");
    struct text from = tree_get(months, "from"), to = tree_get(months, "to");
    if (from.size == 0)
        return NULL;
    const char *words =
        arena_printf(page->arena, "%s %.*s – %.*s", page_say(page, "period"),
                     (int)from.size, from.bytes, (int)to.size, to.bytes);
    return words == NULL ? "" : words;
}

uint32_t
words_missing_lines(const struct json *ruling)
{
    const struct json *gaps = json_get(ruling, "gaps");
    return gaps == NULL ? 0 : gaps->count;
}

bool
ruling_is_of_window(const struct json *ruling, struct text window)
{
    struct text own = tree_get(ruling, "window");
    return text_is_empty(own) || text_equals(own, window);
}

const char *
words_reused(const struct page *page, const struct json *earlier)
{
    static const char *const keys[] = {"case_no", "from", "until"};
    const char *parts[3];
    for (int i = 0; i < 3; i++) {
        parts[i] = text_chars(page->arena, tree_get(earlier, keys[i]));
        if (parts[i] == NULL)
            return "";
    }
    const char *words = arena_printf(page->arena, page_say(page, "reused"),
                                     parts[0], parts[1], parts[2]);
    return words == NULL ? "" : words;
}

const char *
words_rests(const struct page *page, const struct json *ruling)
{
    const char *words = "";
    const struct json *reused = json_get(ruling, "reused");
    for (const struct json *r = tree_first(json_get(ruling, "rests_on"));
         r != NULL; r = r->next) {
        const char *name = text_chars(page->arena, r->key);
        const struct json *earlier =
            name == NULL ? NULL : json_get(reused, name);
        const char *one = arena_printf(page->arena, "%s %s",
                                       page_word(page, "programme", r->key),
                                       page_word(page, "outcome", r->text));
        if (one != NULL && earlier != NULL)
            one = arena_printf(page->arena, "%s (%s)", one,
                               words_reused(page, earlier));
        words = one == NULL ? NULL : words_joined(page, words, one);
        if (words == NULL)
            return "";
    }
    return words;
}

const struct json *
next_ruling(const struct json *report, int *programme)
{
    return next_ruling_in(report, "rulings", programme);
}

const struct json *
next_ruling_in(const struct json *report, const char *key, int *programme)
{
    const struct json *rulings = json_get(report, key);
    while (*programme < PROGRAMME_COUNT) {
        const char *name = programme_name((enum programme)(*programme)++);
        const struct json *ruling = json_get(rulings, name);
        if (ruling != NULL)
            return ruling;
    }
    return NULL;
}

bool
words_is_not_counted(const struct json *tree, struct text member)
{
    const struct json *out =
        json_get(json_get(tree, "who_counts"), "not_counted");
    for (const struct json *p = tree_first(out); p != NULL; p = p->next)
        if (text_equals(tree_get(p, "member"), member))
            return true;
    return false;
}
