/* SPDX-License-Identifier: Apache-2.0
 *
 * The table of terms beside what the rules do: each figure is made a little and
 * far another, the households worked by hand are decided again, as they ask and
 * for all programmes, and what has changed in their rulings must be
 * what the table says rests on it.
 */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "policy_terms.h"
#include "ruling.h"
#include "trial.h"

#define VECTORS TESTS_FOLDER "/vectors"
#define PACK SOURCE_FOLDER "/deploy/policy/shanghai/parameters.json"
#define FIGURES 128

/* One figure made another, and what that did to all the households. */
struct other {
    const struct policy_term *term;
    const struct policy *policy;
    unsigned tests, measures, touches, programmes;
};

static struct arena arena;
static struct other others[FIGURES];
static size_t other_count;

static struct json *
child(struct json *object, struct text name)
{
    for (struct json *node = object->first; node != NULL; node = node->next)
        if (text_equals(node->key, name) || text_equals_chars(name, "*"))
            return node;
    return NULL;
}

/* Every value of the figure: money a tenth more, all else one more; or, so that
 * what is near no limit moves too, money a thirtieth, all else thirty more. */
static void
node_change(const struct policy_term *term, bool is_far, struct json *node)
{
    bool is_money = term->unit <= UNIT_AREA_HEAD;
    if (node->kind == JSON_INTEGER && !text_equals_chars(node->key, "from"))
        node->integer = is_money && is_far ? node->integer / 30
                        : is_money         ? node->integer * 11 / 10 + 1
                                           : node->integer + (is_far ? 30 : 1);
    else if (term->form == TERM_SHARE)
        node->text = is_far ? TEXT("1/50") : TEXT("3/10");
    else if (term->unit == UNIT_TIMES && text_equals_chars(node->key, "value"))
        node->text = is_far ? TEXT("9/1") : TEXT("3/1");
    for (struct json *inner = node->first; inner; inner = inner->next)
        node_change(term, is_far, inner);
}

static void
other_add(const struct policy_term *term, bool is_far, struct text pack)
{
    struct fault fault = {0};
    struct json *root = json_read(&arena, pack, 16, &fault), *node = root;
    struct text rest = text_of(term->name), word;
    if (term->form == TERM_DATED || term->form == TERM_YEARLY)
        node = child(root,
                     term->form == TERM_DATED ? TEXT("dated") : TEXT("yearly"));
    while (node != NULL && text_cut(&rest, '.', &word))
        node = child(node, word);
    CU_ASSERT_PTR_NOT_NULL_FATAL(node);
    node_change(term, is_far, node);
    const struct policy *policy =
        policy_parse(&arena, text_of(json_canonical(&arena, root)), &fault);
    if (policy == NULL)
        printf("%s: %s\n", term->name, fault.text);
    CU_ASSERT_PTR_NOT_NULL_FATAL(policy);
    CU_ASSERT_FATAL(other_count < FIGURES);
    others[other_count++] = (struct other){.term = term, .policy = policy};
}

static void
others_make(void)
{
    size_t count;
    const struct policy_term *terms = policy_terms(&count);
    struct text pack = fixture_text(&arena, PACK);
    other_count = 0;
    for (size_t i = 0; i < 2 * count; i++) {
        const struct policy_term *term = &terms[i / 2];
        if ((term->form == TERM_DATED || term->form == TERM_YEARLY ||
             term->form == TERM_INTEGER || term->form == TERM_SHARE) &&
            (term->is_needed || term->is_listed) &&
            strcmp(term->name, "window_months.*") != 0)
            other_add(term, i % 2 == 1, pack);
    }
}

static const char *
part(const struct json *node)
{
    return node == NULL ? "" : json_canonical(&arena, node);
}

static bool
is_other(const struct json *a, const struct json *b, const char *key)
{
    return strcmp(part(json_get(a, key)), part(json_get(b, key))) != 0;
}

static unsigned
tests_changed(const struct json *a, const struct json *b)
{
    unsigned set = 0;
    const struct json *one = json_get(a, "tests")->first;
    const struct json *two = json_get(b, "tests")->first;
    for (; one != NULL && two != NULL; one = one->next, two = two->next) {
        struct text name;
        bool is_named = json_get_text(one, "name", &name);
        for (int i = TEST_SINGLE; is_named && i < TEST_NAME_COUNT; i++)
            if (i != TEST_OLD_ELDER && /* a part of another test */
                text_equals_chars(name, test_name_of((enum test_name)i)) &&
                strcmp(part(one), part(two)) != 0)
                set |= 1u << i;
    }
    return set;
}

static unsigned
measures_changed(const struct json *a, const struct json *b)
{
    const struct json *one = json_get(a, "measures");
    const struct json *two = json_get(b, "measures");
    const struct json *in = json_get(one, "income");
    const struct json *out = json_get(two, "income");
    unsigned set = is_other(in, out, "total") ? 1u << MEASURE_INCOME : 0;
    for (int m = MEASURE_I1; m < MEASURE_COUNT; m++) {
        const char *name = measure_name((enum measure)m);
        if (m == MEASURE_INCOME)
            continue;
        if (m <= MEASURE_I9 ? is_other(in, out, name)
                            : is_other(one, two, name))
            set |= 1u << m;
    }
    return set;
}

static void
rulings_compare(struct other *other, const struct json *before,
                const struct json *after)
{
    const struct json *a = json_get(before, "rulings")->first;
    const struct json *b = json_get(after, "rulings")->first;
    for (; a != NULL && b != NULL; a = a->next, b = b->next) {
        other->tests |= tests_changed(a, b);
        other->measures |= measures_changed(a, b);
        other->touches |= is_other(a, b, "grant") ? TOUCH_GRANT : 0;
        other->touches |= is_other(a, b, "exit_months") ? TOUCH_EXIT : 0;
        other->touches |= is_other(a, b, "counted") ? TOUCH_COUNTS : 0;
        other->touches |= is_other(a, b, "gaps") ? TOUCH_STALE : 0;
        if (is_other(a, b, "tests") || is_other(a, b, "measures") ||
            is_other(a, b, "grant"))
            other->programmes |= 1u << programme_find(a->key);
    }
}

/* The same request for all programmes that a household of any size may ask for:
 * what it has consents and a period for is asked, the rest is a gap. */
static struct text
for_all_programmes(struct text request)
{
    struct fault fault = {0};
    struct json *root = json_read(&arena, request, 32, &fault);
    struct json *list = json_array(&arena);
    CU_ASSERT_PTR_NOT_NULL_FATAL(root);
    struct json *old = child(root, TEXT("programmes"));
    CU_ASSERT_PTR_NOT_NULL_FATAL(old);
    for (int p = 0; p < PROGRAMME_COUNT; p++)
        if (p != PROGRAMME_EXTREME_HARDSHIP) /* one person's (G21) */
            json_add(list,
                     json_chars(&arena, programme_name((enum programme)p)));
    old->first = list->first;
    old->last = list->last;
    old->count = list->count;
    return text_of(json_canonical(&arena, root));
}

static bool
request_run(struct text request, const char *folder)
{
    struct trial trial;
    trial_init(&trial, ALL_LINES, NULL);
    struct population *population = population_load(&trial.arena, folder);
    bool is_asked = trial_ask(&trial, request, population);
    if (is_asked) {
        trial_decide(&trial);
        const struct json *before = trial.tree;
        for (size_t i = 0; i < other_count; i++) {
            trial.rules.policy = others[i].policy;
            trial_decide(&trial);
            rulings_compare(&others[i], before, trial.tree);
        }
    }
    trial_release(&trial);
    return is_asked;
}

/* How many requests were decided: two a household, unless intake refuses. */
static uint32_t
household_run(const char *name)
{
    const char *folder = arena_printf(&arena, VECTORS "/%s/population", name);
    struct text request = fixture_text(
        &arena, arena_printf(&arena, VECTORS "/%s/request.json", name));
    return (uint32_t)request_run(request, folder) +
           (uint32_t)request_run(for_all_programmes(request), folder);
}

static int
is_vector(const struct dirent *entry)
{
    return entry->d_name[0] != '.' && strchr(entry->d_name, '.') == NULL;
}

/* A figure that says who counts or what is a gap changes all that follows. */
static bool
is_said(const struct other *other)
{
    const struct policy_term *term = other->term;
    if ((term->touches & (TOUCH_COUNTS | TOUCH_STALE)) != 0)
        return true;
    unsigned touches = other->touches &
                       (TOUCH_GRANT | TOUCH_EXIT | TOUCH_COUNTS | TOUCH_STALE);
    return (other->tests & ~term->tests) == 0 &&
           (other->measures & ~term->measures) == 0 &&
           (touches & ~term->touches) == 0 &&
           (other->programmes & ~term->programmes) == 0;
}

static void
other_check(const struct other *other)
{
    if (!is_said(other))
        printf("  %s changes tests %x, measures %x, touches %x, "
               "programmes %x\n",
               other->term->name, other->tests, other->measures, other->touches,
               other->programmes);
    CU_ASSERT_TRUE(is_said(other));
}

/* Listed, and no worked household has a cadre, an infant with a carer or a fee:
 * rows of the other casework tests do (D11, D12, E04). */
static bool
is_in_no_vector(const struct policy_term *term)
{
    static const char *const names[] = {"rules.infant_under",
                                        "rules.pension_age.female_cadre",
                                        "school_tariff.fee.*"};
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
        if (strcmp(term->name, names[i]) == 0)
            return true;
    return false;
}

static void
what_changes_is_what_the_table_says(void)
{
    struct dirent **names;
    unsigned moved = 0;
    uint32_t asked = 0;
    arena_init(&arena, 0);
    others_make();
    int count = scandir(VECTORS, &names, is_vector, alphasort);
    CU_ASSERT_FATAL(count > 0);
    for (int i = 0; i < count; i++) {
        asked += household_run(names[i]->d_name);
        free(names[i]);
    }
    free(names);
    CU_ASSERT_TRUE(asked > (uint32_t)count);
    for (size_t i = 0; i + 1 < other_count; i += 2) { /* near, far */
        const struct policy_term *term = others[i].term;
        bool has_moved = (others[i].programmes | others[i + 1].programmes) != 0;
        other_check(&others[i]);
        other_check(&others[i + 1]);
        moved += has_moved;
        bool may_stay = !term->is_listed || is_in_no_vector(term);
        if (!may_stay && !has_moved)
            printf("  no household rests on %s\n", term->name);
        CU_ASSERT_TRUE(may_stay || has_moved);
    }
    printf("  %u of %zu figures change a ruling, in %u requests\n", moved,
           other_count / 2, asked);
    arena_release(&arena);
}

static const struct unit_test tests[] = {
    {"what a figure changes is what the table of terms says",
     what_changes_is_what_the_table_says},
};

UNIT_MAIN("casework: the table of terms", tests)
