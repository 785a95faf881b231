/* SPDX-License-Identifier: Apache-2.0
 *
 * Counterfactuals of the households worked by hand: what whatif names really
 * gives the outcome that it names, on both sides of each threshold.
 */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "chance.h"
#include "check.h"
#include "date.h"
#include "rule_case.h"
#include "trial.h"
#include "whatif_proof.h"

#define VECTORS TESTS_FOLDER "/vectors"

static struct whatif_proof proof;
static unsigned long refer, over, within, households;

/* Watched by AddressSanitizer each takes eight times as long: a round of each
 * density is enough for it. */
#if defined(__SANITIZE_ADDRESS__)
#define ROUNDS 3
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define ROUNDS 3
#endif
#endif
#ifndef ROUNDS
#define ROUNDS 15
#endif

static void
trial_whatif(struct trial *trial, struct whatif *whatif, struct json **tree)
{
    struct fault fault = {0};
    *whatif = (struct whatif){&trial->arena, &trial->rules, &trial->input,
                              trial->heard, trial->heard_count};
    if (!whatif_from_heard(&trial->arena, &trial->rules, &trial->input,
                           trial->heard, trial->heard_count, tree, &fault))
        fixture_stop("whatif", fault.text);
}

static void
outcomes_count(const struct json *tree)
{
    for (const struct json *r = json_get(tree, "rulings")->first; r != NULL;
         r = r->next) {
        struct text outcome = TEXT("");
        json_get_text(r, "outcome", &outcome);
        refer += text_equals_chars(outcome, "REFER");
        over += text_equals_chars(outcome, "OVER");
        within += text_equals_chars(outcome, "WITHIN");
    }
}

/* ---- answers that go missing, by chance ---- */

static struct record *
records_copy(struct arena *arena, const struct answer *answer)
{
    struct record *copy =
        arena_array(arena, answer->record_count, sizeof(*copy));
    memcpy(copy, answer->records, answer->record_count * sizeof(*copy));
    return copy;
}

/* A bank that says only whether it is more or less than 20,000 yuan. */
static void
flag_only(struct arena *arena, struct answer *answer, bool is_over)
{
    struct record *flag = arena_alloc(arena, sizeof(*flag));
    struct field_value *fields = arena_array(arena, 2, sizeof(*fields));
    fields[0] =
        (struct field_value){.field = FIELD_OVER_PERSON, .number = is_over};
    fields[1] =
        (struct field_value){.field = FIELD_LIMIT_PERSON, .number = 2000000};
    *flag = (struct record){.kind = RECORD_LIMIT_FLAG,
                            .institution = TEXT("bank"),
                            .as_of = DATE_NONE,
                            .field_count = 2,
                            .fields = fields};
    *answer = (struct answer){.kind = is_over ? ANSWER_OVER_LIMIT
                                              : ANSWER_UNDER_LIMIT,
                              .as_of = DATE_NONE,
                              .record_count = 1,
                              .records = flag};
}

/* One answer turns bad: refused, in doubt, too old, with a silent bank, with
 * an empty cell, or a flag. */
static void
answer_spoil(struct arena *arena, const struct member *member,
             struct heard *heard)
{
    static struct text silent[] = {{"quiet", 5}};
    struct answer *answer = &heard->answer;
    bool has_records = answer->record_count > 0;
    bool is_bank =
        heard->line >= LINE_STATE_BANKS && heard->line <= LINE_LOCAL_BANKS;
    switch (chance_below(&proof.chance, 6)) {
    case 0:
        *answer = (struct answer){.kind = ANSWER_REFUSED,
                                  .reason = REASON_CLOSED,
                                  .as_of = DATE_NONE};
        return;
    case 1: /* no number came back: only the name agrees */
        answer->records = records_copy(arena, answer);
        for (uint32_t i = 0; i < answer->record_count; i++) {
            answer->records[i].id = TEXT_NONE;
            answer->records[i].name = member->name;
        }
        if (!has_records)
            *answer =
                (struct answer){.kind = ANSWER_AMBIGUOUS, .as_of = DATE_NONE};
        return;
    case 2:
        answer->records = records_copy(arena, answer);
        for (uint32_t i = 0; i < answer->record_count; i++)
            answer->records[i].as_of = month_first_day(month_make(2001, 1));
        if (!has_records)
            answer->as_of = month_first_day(month_make(2001, 1));
        return;
    case 3:
        answer->marks |= MARK_PARTIAL;
        answer->silent = silent;
        answer->silent_count = 1;
        return;
    case 4:
        answer->records = records_copy(arena, answer);
        for (uint32_t i = 0; i < answer->record_count; i++)
            if (answer->records[i].field_count > 0)
                answer->records[i].field_count -=
                    chance_below(&proof.chance, answer->records[i].field_count);
        return;
    default:
        if (is_bank)
            flag_only(arena, answer, chance_below(&proof.chance, 2) == 0);
    }
}

/* `often` of a thousand answers do not come, as many come spoilt. */
static void
answers_lose(struct trial *trial, unsigned often)
{
    uint32_t kept = 0;
    for (uint32_t i = 0; i < trial->heard_count; i++) {
        struct heard *heard = &trial->heard[i];
        unsigned lot = chance_below(&proof.chance, 1000);
        if (lot < often)
            continue;
        if (lot < often * 2)
            answer_spoil(&trial->arena, &trial->request.members[heard->member],
                         heard);
        trial->heard[kept++] = *heard;
    }
    trial->heard_count = kept;
    for (uint32_t i = 0; i < trial->request.relative_count; i++)
        if (often > 0 && chance_below(&proof.chance, 8) == 0)
            trial->request.relatives[i].has_income = false;
}

static void
vector_prove(const char *name, const struct json *expected, unsigned often)
{
    struct trial trial;
    struct whatif whatif;
    struct json *tree;
    trial_init(&trial, ALL_LINES, json_get(expected, "parameters"));
    struct population *population = population_load(
        &trial.arena,
        arena_printf(&trial.arena, VECTORS "/%s/population", name));
    struct text request = fixture_text(
        &trial.arena,
        arena_printf(&trial.arena, VECTORS "/%s/request.json", name));
    if (trial_ask(&trial, request, population)) {
        answers_lose(&trial, often);
        trial.input.case_no = name;
        trial_decide(&trial);
        trial_whatif(&trial, &whatif, &tree);
        outcomes_count(tree);
        whatif_prove(&proof, &whatif, tree, trial.tree);
        households++;
    }
    trial_release(&trial);
}

static int
is_vector(const struct dirent *entry)
{
    return entry->d_name[0] != '.' && strchr(entry->d_name, '.') == NULL;
}

static void
vectors_prove(unsigned often)
{
    struct dirent **names;
    int count = scandir(VECTORS, &names, is_vector, alphasort);
    CU_ASSERT_FATAL(count > 0);
    for (int i = 0; i < count; i++) {
        struct arena arena;
        struct fault fault = {0};
        arena_init(&arena, 0);
        const char *path =
            arena_printf(&arena, VECTORS "/%s/expected.json", names[i]->d_name);
        struct json *expected =
            json_read(&arena, fixture_text(&arena, path), 32, &fault);
        vector_prove(names[i]->d_name, expected, often);
        arena_release(&arena);
        free(names[i]);
    }
    free(names);
}

static void
begin(const char *what)
{
    proof = (struct whatif_proof){.chance = chance_begin(what)};
    refer = over = within = households = 0;
}

static void
end(void)
{
    printf("  %lu households: %lu REFER, %lu OVER, %lu WITHIN\n"
           "  %lu cases, %lu thresholds, %lu sets, %lu margins, %lu reports\n",
           households, refer, over, within, proof.cases, proof.thresholds,
           proof.together, proof.margins, proof.reports);
    CU_ASSERT_EQUAL(proof.wrong, 0);
}

static void
households_worked_by_hand(void)
{
    begin("figures");
    vectors_prove(0);
    end();
    CU_ASSERT(refer > 20 && over > 20 && within > 50);
    CU_ASSERT(proof.thresholds > 10 && proof.margins > 200);
}

static void
households_with_gaps(void)
{
    begin("answers lost");
    for (int round = 0; round < ROUNDS; round++) {
        unsigned often = (unsigned[]){5, 15, 40}[round % 3];
        vectors_prove(often);
    }
    end();
    CU_ASSERT(refer > 1000 * ROUNDS / 15 &&
              proof.thresholds > 1000 * ROUNDS / 15 &&
              proof.together > 200 * ROUNDS / 15);
}

/* ---- what people read ---- */

static void
trial_reads(struct trial *trial, const char *name, enum language language,
            const char *want)
{
    struct whatif whatif;
    struct json *tree;
    struct buffer out;
    trial_whatif(trial, &whatif, &tree);
    buffer_init(&out, 1 << 20);
    CU_ASSERT(whatif_print(&trial->arena, tree, language, &out));
    const char *have = text_chars(&trial->arena, buffer_view(&out));
    bool is_there = strstr(have, want) != NULL;
    if (!is_there)
        printf("  %s: want\n%s\nhave\n%s\n", name, want, have);
    CU_ASSERT(is_there);
    buffer_release(&out);
    trial_release(trial);
}

static void
reads(const char *name, enum language language, const char *want)
{
    struct trial trial;
    trial_init(&trial, ALL_LINES, NULL);
    struct population *population = population_load(
        &trial.arena,
        arena_printf(&trial.arena, VECTORS "/%s/population", name));
    struct text request = fixture_text(
        &trial.arena,
        arena_printf(&trial.arena, VECTORS "/%s/request.json", name));
    CU_ASSERT_FATAL(trial_ask(&trial, request, population));
    trial_reads(&trial, name, language, want);
}

/* Worked by hand: 1,000 yuan are known, and 33,000 is the limit of one. */
static void
silent_institution(void)
{
    reads("one-institution-silent", LANGUAGE_EN,
          "Minimum living guarantee: REFER\n"
          "  One of these answers alone would settle it:\n"
          "    State banks · 黄建国 · institution silent: 中国银行\n"
          "      nothing more on file → WITHIN\n"
          "      further money: up to 32,000.00 yuan → WITHIN\n"
          "      further money: 32,000.01 yuan and more → OVER\n");
    reads("one-institution-silent", LANGUAGE_ZH,
          "    国有大行 · 黄建国 · 部分机构未答复：中国银行\n"
          "      别无记录 → 符合标准\n"
          "      另有款项：不超过 32,000.00 元 → 符合标准\n"
          "      另有款项：32,000.01 元 及以上 → 超出标准\n");
}

static void
record_in_doubt(void)
{
    reads("nine-doubtful-account", LANGUAGE_EN,
          "    Local banks · 李建国 · identity in doubt\n"
          "      the records in doubt are not his, and nothing else is → "
          "WITHIN\n"
          "      the records in doubt are his → OVER\n");
}

/* By the worked household: a relative owes half of what his household has over
 * 1,940 a head and month; the limit of low_income is 23,280 a year. */
static void
relative_without_income(void)
{
    reads("way-7-relative-unknown", LANGUAGE_EN,
          "      income of his household: up to 11,640.00 yuan a month → "
          "WITHIN\n"
          "      income of his household: 11,640.01 yuan a month and more → "
          "OVER\n"
          "  For the office to find out: what the relative's household "
          "earns.\n");
}

/* The bank has said "over 33,000": less is not supposed. */
static void
limit_without_figure(void)
{
    reads("nine-flag-over", LANGUAGE_EN,
          "    Local banks · 林建国 · over the limit\n"
          "      further money: 33,000.01 to 55,000.00 yuan → WITHIN\n"
          "      further money: 55,000.01 yuan and more → OVER\n");
}

/* One able man, 23,280 a year. Below the minimum wage (2,190, from April 2,300)
 * all of a wage counts: 1,940 a month. From 2,190 on 870 come off in seven
 * months, from 2,300 on in all: 12 x 2,810 - 12 x 870. Without a wage the
 * minimum wage is imputed: 26,830. */
static void
wage_at_the_minimum_wage(void)
{
    struct rule_case row = {
        .sentence = "a wage that nobody tells of",
        .members = ABLE,
        .behaves = {{"income_tax", "", "refuse", "closed", ""}},
    };
    struct trial trial;
    rule_case_decide(&row, &trial);
    trial_reads(&trial, "able", LANGUAGE_EN,
                "      nothing more on file → OVER\n"
                "      wages: up to 1,940.00 yuan a month → WITHIN\n"
                "      wages: 1,940.01 to 2,189.99 yuan a month → OVER\n"
                "      wages: 2,190.00 to 2,810.00 yuan a month → WITHIN\n"
                "      wages: 2,810.01 yuan a month and more → OVER\n"
                "      rent or other income from property: whatever it is → "
                "OVER\n");
}

static void
contradiction(void)
{
    reads("nine-undeclared-co-member", LANGUAGE_EN,
          "the book lists somebody who is not declared\n"
          "      the register agrees with the declaration → WITHIN\n"
          "  For the office to find out: register and declaration differ;");
}

static void
one_fen_over(void)
{
    reads("nine-bank-one-fen-over", LANGUAGE_EN,
          "Minimum living guarantee: OVER\n"
          "  money · 33,000.01 · limit 33,000.00\n"
          "    money: over by 0.01 (0.01 a head)\n"
          "    largest parts:\n"
          "      money · account · 陈建国 · 33,000.01 ← Local banks · "
          "上海银行 622400000040 #2\n");
    reads("nine-income-one-fen-over", LANGUAGE_EN, "over by 0.01");
    reads("nine-bank-exactly-at-limit", LANGUAGE_EN, "money: at the limit");
}

/* ---- whole answers, not records: the line says it, and the report follows.
 * The threshold that whatif named is put into the population as the bank's own
 * figure. ---- */

static const char *
with_balance(const char *balance, bool is_silent, const char *path)
{
    static char said[64];
    struct rule_case row = {
        .sentence = "a bank that was silent gives its figure",
        .members = ELDER,
        .rows = {{"local_banks", NULL}},
    };
    char csv[300];
    struct trial trial;
    snprintf(csv, sizeof(csv),
             "id,name,institution,account,currency,balance,wealth\n"
             "310101195003020216,王建国,上海银行,1,CNY,%s,0.00\n",
             balance);
    row.rows[0].csv = csv;
    if (is_silent) {
        row.behaves[0].line = "local_banks";
        row.behaves[0].id = "310101195003020216";
        row.behaves[0].what = "refuse";
        row.behaves[0].detail = "closed";
        row.behaves[0].institution = "";
    }
    rule_case_decide(&row, &trial);
    if (!is_silent) {
        snprintf(said, sizeof(said), "%s", trial_outcome(&trial, path));
    } else {
        struct whatif whatif;
        struct json *tree;
        trial_whatif(&trial, &whatif, &tree);
        const struct json *cases =
            json_get(json_at(json_get(json_get(json_get(tree, "rulings"), path),
                                      "alone"),
                             0),
                     "cases");
        int64_t to = -1;
        for (const struct json *c = cases == NULL ? NULL : cases->first;
             c != NULL; c = c->next)
            if (json_get_integer(c, "to", &to))
                break;
        snprintf(said, sizeof(said), "%lld", (long long)to);
    }
    trial_release(&trial);
    return said;
}

static void
bank_gives_its_figure(void)
{
    CU_ASSERT_STRING_EQUAL(with_balance("1.00", true, "minimum_living"),
                           "3300000");
    CU_ASSERT_STRING_EQUAL(with_balance("33000.00", false, "minimum_living"),
                           "WITHIN");
    CU_ASSERT_STRING_EQUAL(with_balance("33000.01", false, "minimum_living"),
                           "OVER");
    CU_ASSERT_STRING_EQUAL(with_balance("1.00", true, "low_income"), "5500000");
    CU_ASSERT_STRING_EQUAL(with_balance("55000.00", false, "low_income"),
                           "WITHIN");
    CU_ASSERT_STRING_EQUAL(with_balance("55000.01", false, "low_income"),
                           "OVER");
}

static const struct unit_test tests[] = {
    {"what whatif names of the households worked by hand comes true",
     households_worked_by_hand},
    {"what whatif names comes true where answers are missing or spoilt",
     households_with_gaps},
    {"a silent institution: up to what it may have, to the fen",
     silent_institution},
    {"a record in doubt: what if it is his, and if it is not", record_in_doubt},
    {"a wage counts less from the minimum wage on: it may be within again",
     wage_at_the_minimum_wage},
    {"a limit without a figure bounds what is supposed", limit_without_figure},
    {"a relative of whom nothing is stated: up to what he may earn",
     relative_without_income},
    {"a contradiction is for the office, and what it would mean",
     contradiction},
    {"a failed test is missed by so much, and this is what it is made of",
     one_fen_over},
    {"the bank gives the figure that was named: the report says the same",
     bank_gives_its_figure},
};

UNIT_MAIN("casework whatif", tests)
