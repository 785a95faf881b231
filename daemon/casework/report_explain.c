/* SPDX-License-Identifier: Apache-2.0
 *
 * hedui explain: from the outcome down to the evidence. Each test, the measure
 * it compares, the ledger's entries in that measure, their findings, and where
 * each finding is kept: line, exchange, slice, and the digest of the slices.
 */
#include "mutant.h"
#include "report_trace.h"

#define DEPTH_MAX 16
#define GAPS_MAX ((size_t)1 << 20)

/* Where we are in the tree: whether each level has more to come; and what was
 * shown in full already. */
struct branch {
    const struct page *page;
    struct json *seen;
    int depth;
    bool has_more[DEPTH_MAX];
};

static void
branch_line(const struct branch *branch, const char *words)
{
    struct buffer *out = branch->page->out;
    for (int i = 0; i + 1 < branch->depth; i++)
        buffer_chars(out, branch->has_more[i] ? "│  " : "   ");
    if (branch->depth > 0)
        buffer_chars(out, branch->has_more[branch->depth - 1] ? "├─ " : "└─ ");
    buffer_chars(out, words == NULL ? "" : words);
    buffer_chars(out, "\n");
}

/* Has this been shown? It is noted, and said in words where it has. */
static bool
is_above(const struct branch *branch, const char *what, struct text which)
{
    const char *key = arena_printf(branch->page->arena, "%s %.*s", what,
                                   (int)which.size, which.bytes);
    if (key == NULL)
        return false;
    if (json_get(branch->seen, key) != NULL && !mutant_is("explain_forgets"))
        return true;
    if (json_get(branch->seen, key) == NULL)
        json_set(branch->seen, key, json_null(branch->page->arena));
    return false;
}

static struct branch
branch_below(const struct branch *branch, bool has_more)
{
    struct branch below = *branch;
    below.has_more[below.depth++] = has_more;
    return below;
}

static void
finding_explain(const struct branch *branch, const struct json *tree,
                int64_t number)
{
    const struct page *page = branch->page;
    const struct json *f = trace_finding(tree, number);
    const struct json *cell =
        trace_cell(tree, tree_get(f, "line"), tree_get(f, "member"));
    struct text exchange = tree_get(cell, "exchange");
    struct text leaf = tree_get(cell, "leaf");
    struct text as_of = tree_get(f, "as_of"), line = tree_get(f, "line");
    branch_line(branch,
                arena_printf(
                    page->arena,
                    "#%lld %.*s · %s · %.*s · %s %.*s · %s %lld · %.*s",
                    (long long)number, (int)line.size, line.bytes,
                    page_word(page, "match", tree_get(f, "reason")),
                    (int)as_of.size, as_of.bytes, page_say(page, "exchange"),
                    (int)exchange.size, exchange.bytes, page_say(page, "slice"),
                    (long long)tree_number(f, "slice"),
                    leaf.size < 16 ? (int)leaf.size : 16, leaf.bytes));
}

static const char *
entry_words(const struct page *page, const struct json *tree,
            const struct json *entry)
{
    struct text name = words_member(tree, tree_get(entry, "member"));
    struct text from = tree_get(entry, "from"), to = tree_get(entry, "to");
    bool is_range = to.size > 0 && !text_equals(from, to);
    return arena_printf(page->arena, "%s · %.*s%s%.*s%s%.*s · %s ← %s",
                        words_entry(page, entry), (int)name.size, name.bytes,
                        from.size > 0 ? " · " : "", (int)from.size, from.bytes,
                        is_range ? " – " : "", is_range ? (int)to.size : 0,
                        to.bytes, words_entry_amount(page, entry),
                        words_entry_source(page, tree, entry));
}

static void
entry_explain(const struct branch *branch, const struct json *tree,
              const struct json *entry)
{
    branch_line(branch, entry_words(branch->page, tree, entry));
    for (const struct json *n = tree_first(json_get(entry, "findings"));
         n != NULL; n = n->next) {
        struct branch below = branch_below(branch, n->next != NULL);
        finding_explain(&below, tree, n->integer);
    }
}

/* A measure, with the entries that it adds up; a second programme that rests on
 * them says so alone. */
static void
measure_explain(const struct branch *branch, const struct json *tree,
                const struct json *ruling, struct text measure,
                const struct json *value)
{
    const struct page *page = branch->page;
    struct text own = trace_own(measure);
    const struct json *window = trace_entries(tree, ruling);
    bool above = window != NULL &&
                 is_above(branch, text_chars(page->arena, window->key), own);
    branch_line(branch, arena_printf(page->arena, "%s %s%s%s",
                                     page_word(page, "measure", measure),
                                     words_amount(page, value, measure),
                                     above ? " · " : "",
                                     above ? page_say(page, "as_above") : ""));
    const struct json *entry =
        above ? NULL : trace_next(tree_first(window), own);
    while (entry != NULL) {
        const struct json *next = trace_next(entry->next, own);
        struct branch below = branch_below(branch, next != NULL);
        entry_explain(&below, tree, entry);
        entry = next;
    }
}

static void ruling_explain(const struct branch *branch, const struct json *tree,
                           const struct json *ruling);

/* The rulings that a test rests on; those made in this case in full. */
static void
rests_explain(const struct branch *branch, const struct json *tree,
              const struct json *ruling)
{
    static const char *const keys[] = {"recognitions", "rulings"};
    const struct page *page = branch->page;
    for (const struct json *r = tree_first(json_get(ruling, "rests_on"));
         r != NULL; r = r->next) {
        struct branch below = branch_below(branch, r->next != NULL);
        const char *name = text_chars(page->arena, r->key);
        const struct json *own = NULL,
                          *earlier =
                              name == NULL
                                  ? NULL
                                  : json_get(json_get(ruling, "reused"), name);
        for (int i = 0; i < 2 && own == NULL && name != NULL; i++)
            own = json_get(json_get(tree, keys[i]), name);
        bool is_made = own != NULL && earlier == NULL;
        bool above = is_made && is_above(branch, "ruling", r->key);
        const char *more = above             ? page_say(page, "as_above")
                           : earlier != NULL ? words_reused(page, earlier)
                                             : "";
        if (is_made && !above)
            ruling_explain(&below, tree, own);
        else
            branch_line(&below,
                        arena_printf(page->arena, "%s: %s%s%s",
                                     page_word(page, "programme", r->key),
                                     page_word(page, "outcome", r->text),
                                     *more == '\0' ? "" : " · ", more));
    }
}

static void
test_explain(const struct branch *branch, const struct json *tree,
             const struct json *ruling, const struct json *test)
{
    const struct page *page = branch->page;
    struct text name = tree_get(test, "name");
    const char *value = words_amount(page, json_get(test, "value"), name);
    const char *limit = words_amount(page, json_get(test, "limit"), name);
    struct trace_parts parts;
    branch_line(
        branch,
        arena_printf(
            page->arena, "%s: %s%s%s%s%s%s%s", page_word(page, "test", name),
            page_word(page, "testresult", tree_get(test, "result")),
            *value == '\0' ? "" : " · ", value, *limit == '\0' ? "" : " · ",
            *limit == '\0' ? "" : page_say(page, "limit"),
            *limit == '\0' ? "" : " ", limit));
    if (text_equals_chars(name, "rests_on"))
        rests_explain(branch, tree, ruling);
    trace_parts(ruling, name, &parts);
    for (uint32_t i = 0; i < parts.count; i++) {
        struct branch below = branch_below(branch, i + 1 < parts.count);
        measure_explain(&below, tree, ruling, parts.names[i], parts.values[i]);
    }
}

/* The next line, in the order of the matrix, that is a gap of the ruling. */
static const struct json *
next_gap(const struct page *page, const struct json *line,
         const struct json *gaps)
{
    for (; line != NULL; line = line->next) {
        const char *name = text_chars(page->arena, tree_get(line, "line"));
        if (name != NULL && json_get(gaps, name) != NULL)
            return line;
    }
    return NULL;
}

static const char *
gap_words(const struct page *page, const struct json *tree,
          const struct json *line, const struct json *members)
{
    const char *words = words_owner(page, tree, tree_get(line, "line"));
    for (const struct json *m = tree_first(members); m != NULL; m = m->next) {
        struct text name = words_member(tree, m->key);
        const struct json *cell =
            trace_cell(tree, tree_get(line, "line"), m->key);
        const char *what =
            m->first == NULL
                ? ""
                : words_gap(page, m->first->text, tree_get(cell, "reason"));
        words = arena_printf(page->arena, "%s · %.*s: %s", words,
                             (int)name.size, name.bytes, what);
        if (words == NULL)
            return "";
    }
    return words;
}

static struct text
canonical(struct arena *arena, const struct json *node)
{
    struct buffer buffer;
    buffer_init(&buffer, GAPS_MAX);
    json_write(node, &buffer);
    struct text text = text_copy(arena, buffer_view(&buffer));
    buffer_release(&buffer);
    return text;
}

static void
gaps_explain(const struct branch *branch, const struct json *tree,
             const struct json *ruling)
{
    const struct page *page = branch->page;
    const struct json *gaps = json_get(ruling, "gaps");
    const struct json *line =
        next_gap(page, tree_first(json_get(tree, "lines")), gaps);
    bool above = is_above(branch, "gaps", canonical(page->arena, gaps));
    branch_line(branch,
                arena_printf(page->arena, "%s%s%s", page_say(page, "missing"),
                             above ? " · " : "",
                             above ? page_say(page, "as_above") : ""));
    while (line != NULL && !above) {
        const struct json *next = next_gap(page, line->next, gaps);
        const char *name = text_chars(page->arena, tree_get(line, "line"));
        struct branch below = branch_below(branch, next != NULL);
        branch_line(&below,
                    gap_words(page, tree, line,
                              name == NULL ? NULL : json_get(gaps, name)));
        line = next;
    }
}

static void
ruling_explain(const struct branch *branch, const struct json *tree,
               const struct json *ruling)
{
    const struct page *page = branch->page;
    const char *why = words_list(page, "reason", json_get(ruling, "reasons"));
    bool has_gaps = words_missing_lines(ruling) > 0;
    branch_line(branch,
                arena_printf(
                    page->arena, "%s: %s%s%s",
                    page_word(page, "programme", tree_get(ruling, "programme")),
                    page_word(page, "outcome", tree_get(ruling, "outcome")),
                    *why == '\0' ? "" : " · ", why));
    for (const struct json *t = tree_first(json_get(ruling, "tests"));
         t != NULL; t = t->next) {
        struct branch below = branch_below(branch, t->next != NULL || has_gaps);
        test_explain(&below, tree, ruling, t);
    }
    if (has_gaps) {
        struct branch below = branch_below(branch, false);
        gaps_explain(&below, tree, ruling);
    }
}

bool
report_explain(struct arena *arena, const struct json *tree,
               enum language language, struct buffer *out)
{
    struct page page = {.arena = arena, .language = language, .out = out};
    struct branch root = {.page = &page, .seen = json_object(arena)};
    struct text number = tree_get(tree, "case_no");
    if (json_get(tree, "rulings") == NULL || tree_number(tree, "format") != 1)
        return false;
    branch_line(&root, text_chars(arena, number));
    int at = 0;
    const struct json *ruling = next_ruling(tree, &at);
    while (ruling != NULL) {
        const struct json *next = next_ruling(tree, &at);
        struct branch below = branch_below(&root, next != NULL);
        (void)is_above(&root, "ruling", tree_get(ruling, "programme"));
        ruling_explain(&below, tree, ruling);
        ruling = next;
    }
    return !out->failed && !arena_failed(arena);
}
