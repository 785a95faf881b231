/* SPDX-License-Identifier: Apache-2.0
 *
 * The proof of counterfactuals. The whole of report_from_heard stands behind
 * each of them, not the short way that whatif goes.
 */
#include "whatif_proof.h"

#include <stdio.h>

#include "ruling.h"

#define MEMORY ((size_t)256 << 20)
#define SUPPOSED_MAX 640

/* What is looked at: one ruling, with the case as the stages see it. */
struct bench_of {
    struct whatif_proof *proof;
    const struct whatif *whatif;
    const char *programme;
    uint32_t point_count;
    const struct point *points;
};

static void
wrong(struct bench_of *bench, const char *what, const char *have, int64_t at)
{
    if (bench->proof->wrong++ < 20)
        printf("  %s %s: %s, at %lld have %s\n", bench->whatif->input->case_no,
               bench->programme, what, (long long)at, have);
}

static const char *
outcome_with(struct bench_of *bench, struct arena *arena,
             const struct supposed *list, uint32_t count)
{
    struct case_input input;
    struct heard *heard;
    uint32_t heard_count;
    struct json *tree;
    struct text bytes, outcome = TEXT("(none)");
    struct report_summary summary;
    struct fault fault = {0};
    bench->proof->reports++;
    if (!whatif_suppose(bench->whatif, arena, list, count, &input, &heard,
                        &heard_count) ||
        !report_from_heard(arena, bench->whatif->rules, &input, heard,
                           heard_count, &tree, &bytes, &summary, &fault))
        return "(no report)";
    const struct json *ruling =
        json_get(json_get(tree, "rulings"), bench->programme);
    if (ruling == NULL)
        ruling = json_get(json_get(tree, "recognitions"), bench->programme);
    json_get_text(ruling, "outcome", &outcome);
    return text_chars(bench->whatif->arena, outcome);
}

static struct text
word(const struct json *object, const char *key)
{
    struct text text = TEXT("");
    json_get_text(object, key, &text);
    return text;
}

static bool
point_is(const struct bench_of *bench, const struct point *point,
         const struct json *named)
{
    const struct household_request *request = bench->whatif->input->request;
    if (!text_equals(word(named, "member"),
                     request->members[point->member].ref))
        return false;
    if (point->relative >= 0)
        return text_equals(word(named, "relative"),
                           request->relatives[point->relative].ref);
    return text_equals_chars(word(named, "line"), line_name(point->line));
}

/* The point and the kind of answer that the tree names. */
static bool
suppose(struct bench_of *bench, const struct json *named, struct text probe,
        int64_t x, struct supposed *supposed)
{
    struct arena *arena = bench->whatif->arena;
    struct probe *probes = arena_array(arena, PROBES_MAX, sizeof(*probes));
    for (uint32_t i = 0; i < bench->point_count && probes != NULL; i++) {
        if (!point_is(bench, &bench->points[i], named))
            continue;
        uint32_t count =
            probes_of(bench->whatif->rules->policy, &bench->points[i], probes);
        *supposed = (struct supposed){&bench->points[i],
                                      probe_find(probes, count, probe), x};
        if (supposed->probe != NULL)
            return true;
    }
    wrong(bench, "names no point or answer of the case", "", x);
    return false;
}

static void
try_at(struct bench_of *bench, struct supposed *list, uint32_t count, int64_t x,
       struct text want)
{
    struct arena arena;
    arena_init(&arena, MEMORY);
    list[count - 1].x = x;
    const char *have = outcome_with(bench, &arena, list, count);
    if (!text_equals_chars(want, have))
        wrong(bench,
              arena_printf(bench->whatif->arena, "%s of %s m%u says %.*s",
                           list[count - 1].probe->name,
                           line_name(list[count - 1].point->line) == NULL
                               ? "relative"
                               : line_name(list[count - 1].point->line),
                           list[count - 1].point->member + 1, (int)want.size,
                           want.bytes),
              have, x);
    arena_release(&arena);
}

/* Both ends, and one figure between. */
static void
case_prove(struct bench_of *bench, struct supposed *list, uint32_t others,
           const struct json *point, const struct json *one,
           const struct json *before)
{
    int64_t from = 0, last = 0;
    struct text want = word(one, "outcome");
    if (!suppose(bench, point, word(one, "if"), 0, &list[others]))
        return;
    bench->proof->cases++;
    if (!json_get_integer(one, "from", &from)) {
        try_at(bench, list, others + 1, 0, want);
        return;
    }
    int64_t to = list[others].probe->to;
    json_get_integer(one, "to", &to);
    try_at(bench, list, others + 1, from, want);
    if (to > from)
        try_at(bench, list, others + 1, to, want);
    if (to - from > 1)
        try_at(bench, list, others + 1,
               from + 1 +
                   (int64_t)(chance_next(&bench->proof->chance) %
                             (uint64_t)(to - from - 1)),
               want);
    /* the case before ends where this one begins, and says another thing */
    if (before == NULL || !text_equals(word(before, "if"), word(one, "if")))
        return;
    bench->proof->thresholds++;
    if (!json_get_integer(before, "to", &last) || last + 1 != from ||
        text_equals(word(before, "outcome"), want))
        wrong(bench, "two cases do not join", "", from);
}

static void
cases_prove(struct bench_of *bench, struct supposed *list, uint32_t others,
            const struct json *one)
{
    const struct json *before = NULL;
    for (const struct json *c = json_get(one, "cases")->first; c != NULL;
         c = c->next) {
        case_prove(bench, list, others, json_get(one, "point"), c, before);
        before = c;
    }
}

static void
together_prove(struct bench_of *bench, const struct json *together)
{
    struct supposed *list =
        arena_array(bench->whatif->arena, SUPPOSED_MAX, sizeof(*list));
    const struct json *suppose_list = json_get(together, "suppose");
    uint32_t count = 0, at = 0;
    bench->proof->together++;
    for (const struct json *s = suppose_list->first; s != NULL; s = s->next) {
        int64_t x = 0;
        json_get_integer(s, "at", &x);
        if (!suppose(bench, json_get(s, "point"), word(s, "if"), x,
                     &list[count++]))
            return;
    }
    try_at(bench, list, count, list[count - 1].x, word(together, "outcome"));
    /* the smallest: without any one of them it does not come there */
    for (uint32_t i = 0; i < count; i++) {
        struct arena arena;
        struct supposed fewer[SUPPOSED_MAX];
        uint32_t left = 0;
        for (uint32_t j = 0; j < count; j++)
            if (j != i)
                fewer[left++] = list[j];
        arena_init(&arena, MEMORY);
        if (text_equals_chars(word(together, "outcome"),
                              outcome_with(bench, &arena, fewer, left)))
            wrong(bench, "a set is larger than it must be", "", (int64_t)i);
        arena_release(&arena);
    }
    for (const struct json *e = json_get(together, "each")->first; e != NULL;
         e = e->next, at++) {
        struct supposed others[SUPPOSED_MAX];
        uint32_t left = 0;
        for (uint32_t j = 0; j < count; j++)
            if (j != at)
                others[left++] = list[j];
        cases_prove(bench, others, left, e);
    }
}

/* ---- margins, by value and limit alone ---- */

static bool
is_any(struct text word, const char *const *list)
{
    for (; *list != NULL; list++)
        if (text_equals_chars(word, *list))
            return true;
    return false;
}

/* The one way that follows from value and limit; the others must be there for
 * an alternative. */
static const char *
measure_of_test(struct text test)
{
    static const char *const pairs[][2] = {
        {"income", "income"},          {"money", "money"},
        {"vehicles", "vehicles"},      {"non_residential", "non_residential"},
        {"area", "dwelling_area"},     {"sold", "sold"},
        {"only_dwelling", "dwellings"}};
    for (size_t i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++)
        if (text_equals_chars(test, pairs[i][0]))
            return pairs[i][1];
    return NULL;
}

static void
margin_prove(struct bench_of *bench, const struct json *test, bool is_failed)
{
    static const char *const strict[] = {"minimum_living", "extreme_hardship",
                                         "illness_expense", NULL};
    static const char *const either[] = {"temporary", "elder_care", NULL};
    struct text name = word(test, "test");
    struct text programme = text_of(bench->programme);
    const char *measure = measure_of_test(name);
    const struct json *value = json_get(test, "value");
    int64_t limit, by = -1;
    if (measure == NULL || !json_get_integer(test, "limit", &limit))
        return;
    bool is_income = text_equals_chars(name, "income");
    int64_t most = is_income && is_any(programme, strict) ? limit - 1 : limit;
    const struct json *end = json_at(value, is_failed ? 0 : 1);
    int64_t want = is_failed ? end->integer - most : most - end->integer;
    for (const struct json *w = json_get(test, "ways")->first; w != NULL;
         w = w->next)
        if (text_equals_chars(word(w, "measure"), measure))
            json_get_integer(w, "by", &by);
    bench->proof->margins++;
    /* an alternative that helps lies nearer, one that is met already is not in
     * the way of more */
    if (is_income && is_any(programme, either)) {
        if (is_failed && (by < 1 || by > want))
            wrong(bench, "an income is missed by more than it is", "", by);
        return;
    }
    if (by != want)
        wrong(bench,
              arena_printf(bench->whatif->arena, "%.*s by %lld", (int)name.size,
                           name.bytes, (long long)by),
              "another margin", want);
}

static void
margins_prove(struct bench_of *bench, const struct json *ruling,
              const struct json *report_of)
{
    const char *key = text_equals_chars(word(ruling, "outcome"), "OVER")
                          ? "failed"
                          : "margins";
    const struct json *list = json_get(ruling, key);
    bool is_failed = key[0] == 'f';
    /* of several possible households no single limit and value speaks */
    if (json_get(report_of, "open")->count > 0)
        return;
    for (const struct json *t = list == NULL ? NULL : list->first; t != NULL;
         t = t->next)
        margin_prove(bench, t, is_failed);
}

static void
ruling_prove(struct bench_of *bench, const struct json *ruling,
             const struct json *report_of)
{
    const struct json *together = json_get(ruling, "together");
    bench->proof->rulings++;
    if (!text_equals(word(ruling, "outcome"), word(report_of, "outcome")))
        wrong(bench, "another outcome than the report", "", 0);
    margins_prove(bench, ruling, report_of);
    const struct json *alone = json_get(ruling, "alone");
    for (const struct json *a = alone == NULL ? NULL : alone->first; a != NULL;
         a = a->next) {
        struct supposed list[1];
        cases_prove(bench, list, 0, a);
    }
    if (together != NULL)
        together_prove(bench, together);
    if (text_equals_chars(word(ruling, "outcome"), "REFER") &&
        alone->count == 0 && together == NULL &&
        json_get(ruling, "office")->count == 0)
        wrong(bench, "nothing is said of a REFER",
              json_get(ruling, "reasons")->count > 0
                  ? text_chars(bench->whatif->arena,
                               json_get(ruling, "reasons")->first->text)
                  : "(no reason)",
              bench->point_count);
}

void
whatif_prove(struct whatif_proof *proof, const struct whatif *whatif,
             const struct json *tree, const struct json *report)
{
    struct work work = {.arena = whatif->arena,
                        .rules = whatif->rules,
                        .input = whatif->input,
                        .request = whatif->input->request,
                        .policy = whatif->rules->policy};
    struct people people;
    struct fault fault = {0};
    struct docket *docket = arena_alloc(whatif->arena, sizeof(*docket));
    struct bench_of bench = {.proof = proof, .whatif = whatif};
    bench.programme = "(case)";
    if (docket == NULL ||
        !match_make(&work, whatif->heard, whatif->heard_count, &fault)) {
        wrong(&bench, "the case cannot be matched", fault.text, 0);
        return;
    }
    people_make(&work, &people);
    docket->work = &work;
    docket->people = &people;
    for (const struct json *r = json_get(tree, "rulings")->first; r != NULL;
         r = r->next) {
        bench.programme = text_chars(whatif->arena, r->key);
        const struct json *of =
            json_get(json_get(report, "rulings"), bench.programme);
        if (of == NULL)
            of = json_get(json_get(report, "recognitions"), bench.programme);
        bench.points = points_of(whatif, docket, programme_find(r->key),
                                 &bench.point_count);
        ruling_prove(&bench, r, of);
    }
}
