/* SPDX-License-Identifier: Apache-2.0
 *
 * hedui explain: from the outcome to the evidence, what was shown not again, as
 * text and as JSON.
 */
#include "check.h"
#include "trial.h"

#define VECTORS TESTS_FOLDER "/vectors"

static void
vector_decide(const char *name, struct trial *trial)
{
    trial_init(trial, ALL_LINES, NULL);
    struct population *population = population_load(
        &trial->arena,
        arena_printf(&trial->arena, VECTORS "/%s/population", name));
    struct text request = fixture_text(
        &trial->arena,
        arena_printf(&trial->arena, VECTORS "/%s/request.json", name));
    CU_ASSERT_FATAL(trial_ask(trial, request, population));
    trial_decide(trial);
}

static void
explanation(void)
{
    struct trial trial;
    struct buffer out;
    buffer_init(&out, 1 << 20);
    vector_decide("nine-bank-one-fen-over", &trial);
    CU_ASSERT(report_explain(&trial.arena, trial.tree, LANGUAGE_EN, &out));
    CU_ASSERT(text_starts_with(
        buffer_view(&out),
        "HD-2017-000001\n"
        "├─ Minimum living guarantee: OVER\n"
        "│  ├─ income: met · 0.00 · limit 11,640.00\n"
        "│  ├─ money: not met · 33,000.01 · limit 33,000.00\n"
        "│  │  └─ money 33,000.01\n"
        "│  │     └─ money · account · 陈建国 · 33,000.01 ← Local banks · "
        "上海银行 622400000040\n"
        "│  │        └─ #2 local_banks · ID and name agree · 2017-09-01 · "
        "exchange X000000000000024 · slice 0 · 0000000000000000\n"));
    /* low_income rests on the same money: its entries stand above */
    CU_ASSERT(
        text_contains(buffer_view(&out),
                      "   ├─ money: met · 33,000.01 · limit 55,000.00\n"
                      "   │  └─ money 33,000.01 · as above\n   ├─ vehicles"));
    buffer_clear(&out);
    CU_ASSERT(report_explain_json(&trial.arena, trial.tree, &out));
    struct fault fault = {0};
    const struct json *root =
        json_read(&trial.arena, buffer_view(&out), 32, &fault);
    const struct json *money[2];
    for (uint32_t i = 0; i < 2; i++)
        money[i] = json_at(
            json_get(json_at(json_get(json_at(json_get(root, "rulings"), i),
                                      "tests"),
                             1),
                     "measures"),
            0);
    CU_ASSERT_STRING_EQUAL(
        json_canonical(
            &trial.arena,
            json_get(json_at(json_get(json_at(json_get(money[0], "entries"), 0),
                                      "findings"),
                             0),
                     "exchange")),
        "\"X000000000000024\"");
    CU_ASSERT_PTR_NULL(json_get(money[1], "entries"));
    CU_ASSERT_STRING_EQUAL(
        json_canonical(&trial.arena, json_get(money[1], "as_above")), "true");
    buffer_release(&out);
    trial_release(&trial);
}

static const struct unit_test tests[] = {
    {"the explanation goes from outcome to slice", explanation},
};

UNIT_MAIN("casework explain", tests)
