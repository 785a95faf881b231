/* SPDX-License-Identifier: Apache-2.0
 *
 * When a late answer makes a revision: where a figure, an answer kind or an
 * outcome changes, and nowhere else.
 */
#include "check.h"
#include "date.h"
#include "rule_case.h"

#define OWN "310101195003020216,王建国,"

#define PAYMENTS(money)                                                        \
    {                                                                          \
        {                                                                      \
            "payments", "id,name,institution,account,balance,money_fund\n" OWN \
                        "支付宝,A," money ",0.00\n"                            \
        }                                                                      \
    }

static struct text
bytes_of(struct trial *trial)
{
    return text_of(json_canonical(&trial->arena, trial->tree));
}

static bool
differs(struct rule_case *before, struct rule_case *after)
{
    struct trial a, b;
    rule_case_decide(before, &a);
    rule_case_decide(after, &b);
    bool is_changed = report_is_changed(bytes_of(&a), bytes_of(&b));
    CU_ASSERT_EQUAL(report_is_changed(bytes_of(&b), bytes_of(&a)), is_changed);
    trial_release(&b);
    trial_release(&a);
    return is_changed;
}

/* Every answer came an hour later, in another exchange, at the third try. */
static void
when_and_how(void)
{
    struct trial trial;
    struct rule_case row = {
        .sentence = "same", .members = ELDER, .rows = PAYMENTS("100.00")};
    rule_case_decide(&row, &trial);
    struct text before = bytes_of(&trial);
    for (uint32_t i = 0; i < trial.heard_count; i++) {
        struct settled *again = arena_alloc(&trial.arena, sizeof(*again));
        *again = *trial.heard[i].settled;
        again->received_at_us += INSTANT_SECOND * 3600;
        again->exchange_id = TEXT("ANOTHER000000001");
        again->attempt += 2;
        again->leaf.bytes[0] ^= 1;
        trial.heard[i].settled = again;
    }
    trial.input.revision = 2;
    trial.input.made_on++;
    trial_decide(&trial);
    struct text after = bytes_of(&trial);
    CU_ASSERT_FALSE(text_equals(before, after));
    CU_ASSERT_FALSE(report_is_changed(before, after));
    trial_release(&trial);
}

static void
an_answer_kind(void)
{
    struct rule_case silent = {.sentence = "silent",
                               .members = ELDER,
                               .rows = PAYMENTS("100.00"),
                               .behaves = {{"payments", "", "hang", "", ""}}};
    struct rule_case told = {
        .sentence = "told", .members = ELDER, .rows = PAYMENTS("100.00")};
    CU_ASSERT_TRUE(differs(&silent, &told));
}

/* The outcome stays what it was. */
static void
a_figure(void)
{
    struct rule_case less = {
        .sentence = "less", .members = ELDER, .rows = PAYMENTS("100.00")};
    struct rule_case more = {
        .sentence = "more", .members = ELDER, .rows = PAYMENTS("100.01")};
    CU_ASSERT_TRUE(differs(&less, &more));
    CU_ASSERT_FALSE(differs(&less, &less));
}

static void
bytes(void)
{
    struct text good = TEXT("{\"revision\":1,\"rulings\":{\"a\":1}}");
    CU_ASSERT_FALSE(report_is_changed(
        good, TEXT("{\"revision\":2,\"rulings\":{\"a\":1}}")));
    CU_ASSERT_TRUE(report_is_changed(
        good, TEXT("{\"revision\":1,\"rulings\":{\"a\":\"1\"}}")));
    CU_ASSERT_TRUE(report_is_changed(
        good, TEXT("{\"revision\":1,\"rulings\":{\"a\":1,\"b\":1}}")));
    CU_ASSERT_TRUE(report_is_changed(
        TEXT("{\"revision\":1,\"rulings\":{\"a\":1,\"b\":1}}"), good));
    /* Only the number of the report itself says nothing. */
    CU_ASSERT_TRUE(
        report_is_changed(TEXT("{\"rulings\":{\"revision\":\"1\"}}"),
                          TEXT("{\"rulings\":{\"revision\":\"2\"}}")));
    CU_ASSERT_TRUE(report_is_changed(good, TEXT("no report")));
    CU_ASSERT_TRUE(report_is_changed(TEXT("no report"), good));
}

static const struct unit_test tests[] = {
    {"when, how often and in which exchange an answer came changes nothing",
     when_and_how},
    {"another answer kind is a revision", an_answer_kind},
    {"another figure is one, though the outcome stays", a_figure},
    {"numbers, texts and keys are compared, and what is no JSON is another",
     bytes},
};

UNIT_MAIN("casework changed", tests)
