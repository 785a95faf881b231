/* SPDX-License-Identifier: Apache-2.0
 *
 * Promises of the whole pure half: the same bytes whatever came first, a gap
 * that only widens, no death by a full arena; and the report for people.
 */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "chance.h"
#include "check.h"
#include "date.h"
#include "page.h"
#include "rule_case.h"
#include "ruling.h"

#define VECTORS TESTS_FOLDER "/vectors"
static const char *const programmes[] = {"minimum_living", "low_income"};

static int
is_vector(const struct dirent *entry)
{
    return entry->d_name[0] != '.' && strchr(entry->d_name, '.') == NULL;
}

/* Asks and answers a vector with all lines; false: not of our programmes. */
static bool
vector_ask(const char *name, struct trial *trial)
{
    trial_init(trial, ALL_LINES, NULL);
    struct arena *arena = &trial->arena;
    struct population *population = population_load(
        arena, arena_printf(arena, VECTORS "/%s/population", name));
    struct text request = fixture_text(
        arena, arena_printf(arena, VECTORS "/%s/request.json", name));
    bool is_ours = text_contains(request, "\"minimum_living\"") &&
                   strcmp(name, "grant-632") != 0 && /* has a pack of its own */
                   trial_ask(trial, request, population);
    if (is_ours)
        trial_decide(trial);
    else
        trial_release(trial);
    return is_ours;
}

/* Calls `check` for every worked household; gives their number. */
static unsigned
each_vector(void (*check)(struct trial *trial, const char *name,
                          struct chance *chance),
            struct chance *chance)
{
    struct dirent **names;
    unsigned seen = 0;
    int count = scandir(VECTORS, &names, is_vector, alphasort);
    CU_ASSERT_FATAL(count > 0);
    for (int i = 0; i < count; i++) {
        struct trial trial;
        if (vector_ask(names[i]->d_name, &trial)) {
            check(&trial, names[i]->d_name, chance);
            trial_release(&trial);
            seen++;
        }
        free(names[i]);
    }
    free(names);
    return seen;
}

static void
shuffle(struct trial *trial, struct chance *chance)
{
    for (uint32_t i = trial->heard_count; i > 1; i--) {
        uint32_t j = chance_below(chance, i);
        struct heard swap = trial->heard[i - 1];
        trial->heard[i - 1] = trial->heard[j];
        trial->heard[j] = swap;
    }
}

static void
order_check(struct trial *trial, const char *name, struct chance *chance)
{
    struct text first = trial->bytes;
    (void)name;
    for (int i = 0; i < 3; i++) {
        shuffle(trial, chance);
        trial_decide(trial);
        CU_ASSERT(text_equals(first, trial->bytes));
    }
}

static void
order_changes_nothing(void)
{
    struct chance chance = chance_begin("order");
    CU_ASSERT(each_vector(order_check, &chance) >= 60);
}

/* One answer becomes a gap of some kind. */
static void
gap_make(struct trial *trial, struct chance *chance)
{
    static const enum answer_kind kinds[] = {
        ANSWER_AMBIGUOUS,   ANSWER_REFUSED,   ANSWER_GARBLED,
        ANSWER_UNREACHABLE, ANSWER_TIMED_OUT, ANSWER_WRONG_PERSON};
    struct heard *one = &trial->heard[chance_below(chance, trial->heard_count)];
    uint32_t what = chance_below(chance, 8);
    if (what < 6) {
        one->answer = (struct answer){.kind = kinds[what]};
        one->answer.as_of = DATE_NONE;
    } else if (what == 6) {
        one->answer.as_of = trial->request.as_of - 400;
        for (uint32_t i = 0; i < one->answer.record_count; i++)
            one->answer.records[i].as_of = one->answer.as_of;
    } else {
        static struct text silent;
        silent = TEXT("某银行");
        one->answer.marks |= MARK_PARTIAL;
        one->answer.silent = &silent;
        one->answer.silent_count = 1;
    }
}

static struct interval
interval_of(const struct json *node)
{
    const struct json *lo = json_at(node, 0), *hi = json_at(node, 1);
    CU_ASSERT_FATAL(lo != NULL && hi != NULL);
    return (struct interval){lo->integer,
                             hi->kind == JSON_NULL ? OPEN : hi->integer};
}

static void
contains(const struct json *wide, const struct json *narrow, const char *what,
         const char *name)
{
    struct interval a = interval_of(wide), b = interval_of(narrow);
    if (a.lo > b.lo || a.hi < b.hi)
        printf("  %s: %s shrank\n", name, what);
    CU_ASSERT(a.lo <= b.lo && a.hi >= b.hi);
}

static void
ruling_widens(const struct json *before, const struct json *after,
              const char *name)
{
    static const char *const measures[] = {
        "money", "dwellings", "dwelling_area", "non_residential", "vehicles"};
    struct text was = TEXT(""), is = TEXT("");
    json_get_text(before, "outcome", &was);
    json_get_text(after, "outcome", &is);
    bool flips =
        (text_equals_chars(was, "WITHIN") && text_equals_chars(is, "OVER")) ||
        (text_equals_chars(was, "OVER") && text_equals_chars(is, "WITHIN"));
    if (flips)
        printf("  %s: a gap moved %s\n", name, was.bytes);
    CU_ASSERT(!flips);
    const struct json *a = json_get(before, "measures");
    const struct json *b = json_get(after, "measures");
    contains(json_get(json_get(b, "income"), "total"),
             json_get(json_get(a, "income"), "total"), "income", name);
    for (int i = 0; i < 5; i++)
        contains(json_get(b, measures[i]), json_get(a, measures[i]),
                 measures[i], name);
}

static void
gap_check(struct trial *trial, const char *name, struct chance *chance)
{
    const struct json *before[] = {trial_ruling(trial, programmes[0]),
                                   trial_ruling(trial, programmes[1])};
    struct heard *whole = trial->heard;
    if (trial->heard_count == 0)
        return; /* there is nothing that could become one */
    for (int round = 0; round < 24; round++) {
        trial->heard =
            arena_array(&trial->arena, trial->heard_count, sizeof(*whole));
        for (uint32_t i = 0; i < trial->heard_count; i++) {
            struct answer *answer = &trial->heard[i].answer;
            trial->heard[i] = whole[i];
            answer->records = arena_array(&trial->arena, answer->record_count,
                                          sizeof(struct record));
            for (uint32_t j = 0; j < answer->record_count; j++)
                answer->records[j] = whole[i].answer.records[j];
        }
        for (uint32_t n = chance_below(chance, 3) + 1; n > 0; n--)
            gap_make(trial, chance);
        trial_decide(trial);
        for (int p = 0; p < 2; p++)
            ruling_widens(before[p], trial_ruling(trial, programmes[p]), name);
    }
}

static void
gaps_only_widen(void)
{
    struct chance chance = chance_begin("gaps");
    CU_ASSERT(each_vector(gap_check, &chance) >= 60);
}

/* Each line silent for everybody, alone: the gap is named, nothing flips. */
static void
line_check(struct trial *trial, const char *name, struct chance *chance)
{
    const struct json *before[] = {trial_ruling(trial, programmes[0]),
                                   trial_ruling(trial, programmes[1])};
    struct heard *whole = trial->heard;
    uint32_t count = trial->heard_count;
    (void)chance;
    for (int line = 1; line < LINE_COUNT; line++) {
        trial->heard = arena_array(&trial->arena, count, sizeof(*whole));
        trial->heard_count = 0;
        for (uint32_t i = 0; i < count; i++)
            if (whole[i].line != (enum line)line)
                trial->heard[trial->heard_count++] = whole[i];
        trial_decide(trial);
        for (int p = 0; p < 2; p++) {
            const struct json *ruling = trial_ruling(trial, programmes[p]);
            bool is_needed =
                line_need((enum line)line,
                          programme_find(text_of(programmes[p]))) != NEED_NONE;
            ruling_widens(before[p], ruling, name);
            CU_ASSERT((json_get(json_get(ruling, "gaps"),
                                line_name((enum line)line)) != NULL) ==
                      is_needed);
        }
    }
}

static void
each_line_silent(void)
{
    CU_ASSERT(each_vector(line_check, NULL) >= 60);
}

/* Figures no owner should send: they may widen or fail, never wrap. */
static void
extremes_check(struct trial *trial, const char *name, struct chance *chance)
{
    static const int64_t extremes[] = {INT64_MAX, INT64_MIN, INT64_MAX / 2, -1,
                                       0};
    (void)name;
    for (int round = 0; round < 12; round++) {
        for (uint32_t i = 0; i < trial->heard_count; i++) {
            const struct answer *answer = &trial->heard[i].answer;
            for (uint32_t j = 0; j < answer->record_count; j++) {
                struct record *record = &answer->records[j];
                uint32_t f = chance_below(chance, record->field_count + 1);
                if (f < record->field_count &&
                    (field_type(record->fields[f].field) == TYPE_MONEY ||
                     field_type(record->fields[f].field) == TYPE_AREA ||
                     field_type(record->fields[f].field) == TYPE_COUNT))
                    record->fields[f].number =
                        extremes[chance_below(chance, 5)];
            }
        }
        trial_decide(trial);
        for (int p = 0; p < 2; p++) {
            const struct json *m =
                json_get(trial_ruling(trial, programmes[p]), "measures");
            struct interval income =
                interval_of(json_get(json_get(m, "income"), "total"));
            CU_ASSERT(income.lo >= 0 && income.lo <= income.hi);
            struct interval money = interval_of(json_get(m, "money"));
            CU_ASSERT(money.lo >= 0 && money.lo <= money.hi);
        }
    }
}

static void
extremes(void)
{
    struct chance chance = chance_begin("extremes");
    CU_ASSERT(each_vector(extremes_check, &chance) >= 60);
}

static void
full_arena(void)
{
    struct trial trial;
    struct rule_case row = {.sentence = "full", .members = ELDER "," WIFE};
    bool is_made = false;
    unsigned failures = 0;
    rule_case_decide(&row, &trial);
    for (size_t cap = 1 << 10; !is_made; cap += cap / 2) {
        struct arena arena;
        struct fault fault = {0};
        struct json *tree;
        struct text bytes;
        struct report_summary summary;
        CU_ASSERT_FATAL(cap < (size_t)64 << 20);
        arena_init(&arena, cap);
        is_made = report_from_heard(&arena, &trial.rules, &trial.input,
                                    trial.heard, trial.heard_count, &tree,
                                    &bytes, &summary, &fault);
        CU_ASSERT(is_made == (fault.kind == FAULT_NONE));
        CU_ASSERT(is_made || fault.kind == FAULT_LOCAL);
        if (is_made)
            CU_ASSERT(text_equals(bytes, trial.bytes));
        failures += !is_made;
        arena_release(&arena);
    }
    CU_ASSERT(failures > 3);
    trial_release(&trial);
}

static void
interim_and_deadline(void)
{
    struct trial trial;
    struct rule_case row = {.sentence = "interim", .members = ELDER};
    rule_case_decide(&row, &trial);
    for (uint32_t i = 0; i < trial.heard_count; i++)
        if (trial.heard[i].line == LINE_PENSION)
            trial.heard[i] = trial.heard[--trial.heard_count];
    trial.input.is_deadline = false;
    trial_decide(&trial);
    CU_ASSERT(json_get(trial.tree, "interim")->kind == JSON_TRUE);
    CU_ASSERT_STRING_EQUAL(
        trial_part(&trial, "minimum_living", "gaps.pension.m1"),
        "[\"OUTSTANDING\"]");
    trial.input.is_deadline = true;
    trial_decide(&trial);
    CU_ASSERT(json_get(trial.tree, "interim")->kind == JSON_FALSE);
    CU_ASSERT_STRING_EQUAL(
        trial_part(&trial, "minimum_living", "gaps.pension.m1"),
        "[\"TIMED_OUT\"]");
    CU_ASSERT(trial.summary.gap_count == 1);
    CU_ASSERT(trial.summary.outcome[PROGRAMME_MINIMUM_LIVING] == OUTCOME_REFER);
    trial_release(&trial);
}

/* The later of two answers to one question speaks, in whatever order. */
static void
later_answer(void)
{
    struct trial trial;
    struct rule_case row = {.sentence = "later", .members = ELDER};
    rule_case_decide(&row, &trial);
    struct heard two[2] = {{0}};
    struct heard *whole = trial.heard;
    struct settled late;
    uint32_t count = trial.heard_count;
    for (int order = 0; order < 2; order++) {
        trial.heard =
            arena_array(&trial.arena, count + 1, sizeof(*trial.heard));
        trial.heard_count = 0;
        for (uint32_t i = 0; i < count; i++) {
            if (whole[i].line != LINE_PENSION) {
                trial.heard[trial.heard_count++] = whole[i];
                continue;
            }
            late = *whole[i].settled;
            late.received_at_us += INSTANT_SECOND;
            two[order] = whole[i];
            two[1 - order] = whole[i];
            two[1 - order].settled = &late;
            two[1 - order].answer =
                (struct answer){.kind = ANSWER_REFUSED, .as_of = DATE_NONE};
            trial.heard[trial.heard_count++] = two[0];
            trial.heard[trial.heard_count++] = two[1];
        }
        trial_decide(&trial);
        CU_ASSERT_STRING_EQUAL(
            trial_part(&trial, "minimum_living", "gaps.pension.m1"),
            "[\"REFUSED\"]");
    }
    trial_release(&trial);
}

static void
lines_fit(struct text text, const char *name)
{
    struct text rest = text, line;
    while (text_cut(&rest, '\n', &line)) {
        if (page_width(line) > PAGE_WIDTH)
            printf("  %s: %zu columns: %.*s\n", name, page_width(line),
                   (int)line.size, line.bytes);
        CU_ASSERT(page_width(line) <= PAGE_WIDTH);
        CU_ASSERT(line.size == 0 || line.bytes[line.size - 1] != ' ');
    }
}

static void
print_check(struct trial *trial, const char *name, struct chance *chance)
{
    struct fault fault = {0};
    (void)chance;
    struct json *tree = json_read(&trial->arena, trial->bytes, 64, &fault);
    CU_ASSERT_PTR_NOT_NULL_FATAL(tree);
    CU_ASSERT_STRING_EQUAL(json_canonical(&trial->arena, tree),
                           text_chars(&trial->arena, trial->bytes));
    for (int language = 0; language < 2; language++) {
        struct buffer out;
        buffer_init(&out, 1 << 22);
        CU_ASSERT(
            report_print(&trial->arena, tree, (enum language)language, &out));
        CU_ASSERT(text_is_utf8(buffer_view(&out)));
        CU_ASSERT(text_contains(buffer_view(&out), "WITHIN") ||
                  text_contains(buffer_view(&out), "OVER") ||
                  text_contains(buffer_view(&out), "REFER") ||
                  language == LANGUAGE_ZH);
        lines_fit(buffer_view(&out), name);
        buffer_clear(&out);
        CU_ASSERT(
            report_explain(&trial->arena, tree, (enum language)language, &out));
        CU_ASSERT(text_is_utf8(buffer_view(&out)));
        CU_ASSERT(text_contains(buffer_view(&out), "└─ "));
        buffer_release(&out);
    }
}

static void
every_report_prints(void)
{
    CU_ASSERT(each_vector(print_check, NULL) >= 60);
}

static void
sentences(void)
{
    struct trial trial;
    struct text sentence;
    CU_ASSERT_FATAL(vector_ask("bank-missing-but-over", &trial));
    CU_ASSERT(report_sentence(&trial.arena, trial.tree,
                              PROGRAMME_MINIMUM_LIVING, LANGUAGE_EN,
                              &sentence));
    CU_ASSERT_STRING_EQUAL(text_chars(&trial.arena, sentence),
                           "Minimum living guarantee OVER: over by money; "
                           "1 line missing");
    CU_ASSERT(report_sentence(&trial.arena, trial.tree, PROGRAMME_LOW_INCOME,
                              LANGUAGE_ZH, &sentence));
    CU_ASSERT_STRING_EQUAL(
        text_chars(&trial.arena, sentence),
        "低收入困难家庭 需人工核定：未定：货币财产；缺 1 条线路");
    CU_ASSERT(!report_sentence(&trial.arena, trial.tree, PROGRAMME_EDUCATION,
                               LANGUAGE_ZH, &sentence));
    trial_release(&trial);
}

static void
widths(void)
{
    CU_ASSERT(page_width(TEXT("abc")) == 3);
    CU_ASSERT(page_width(TEXT("王建国")) == 6);
    CU_ASSERT(page_width(TEXT("王 x国")) == 6);
    CU_ASSERT(page_width(TEXT("𠮷")) == 2);
    CU_ASSERT(page_width(TEXT("├─·m²")) == 5);
    CU_ASSERT(page_width(TEXT("")) == 0);
}

/* What a connector would have read out of evidence, once it is asked. */
static bool
fake_read(struct arena *arena, const struct evidence *evidence,
          const struct question *question, struct answer *answer)
{
    (void)arena;
    (void)question;
    answer->kind = evidence->slice_count == 0 ? ANSWER_GARBLED : ANSWER_NOTHING;
    answer->reason = evidence->slice_count == 0 ? REASON_MISSING : REASON_NONE;
    answer->as_of = DATE_NONE;
    return true;
}

static void
hearing(void)
{
    const struct connector pension = {
        .name = "pension", .line = LINE_PENSION, .read = fake_read};
    const struct connector *list[] = {&pension, NULL};
    const struct rules rules = {.connectors = list};
    const struct text slice = TEXT("bytes");
    struct settled settled[] = {
        {.line = LINE_PENSION,
         .evidence = {.slice_count = 1, .slices = &slice}},
        {.line = LINE_PENSION, .member = 1},
        {.line = LINE_DEATH, .kind = ANSWER_TIMED_OUT}};
    struct case_input input = {.settled_count = 3, .settled = settled};
    struct heard *heard;
    struct fault fault = {0};
    struct arena arena;
    uint32_t count;
    arena_init(&arena, 0);
    CU_ASSERT(match_hear(&arena, &rules, &input, &count, &heard, &fault));
    CU_ASSERT(count == 3);
    CU_ASSERT(heard[0].answer.kind == ANSWER_NOTHING);
    CU_ASSERT(heard[1].answer.reason == REASON_MISSING);
    CU_ASSERT(heard[2].answer.kind == ANSWER_TIMED_OUT);
    settled[2].kind = ANSWER_NONE; /* evidence of a line nobody can read */
    CU_ASSERT(!match_hear(&arena, &rules, &input, &count, &heard, &fault));
    CU_ASSERT(fault.kind == FAULT_LOCAL);
    arena_release(&arena);
}

static const struct unit_test tests[] = {
    {"the order of answers changes no byte of a report", order_changes_nothing},
    {"a gap widens, and never moves WITHIN and OVER", gaps_only_widen},
    {"each line silent alone is named where it is needed, and flips nothing",
     each_line_silent},
    {"figures beyond all measure saturate and never wrap", extremes},
    {"a full arena is a LOCAL fault at every size", full_arena},
    {"before the deadline a question is outstanding, after it timed out",
     interim_and_deadline},
    {"of two answers to one question the later one speaks", later_answer},
    {"every report prints in both languages within 100 columns",
     every_report_prints},
    {"a status sentence says outcome, cause and what is missing", sentences},
    {"wide characters take two columns", widths},
    {"evidence is read by its connector, and by nobody else", hearing},
};

UNIT_MAIN("casework report", tests)
