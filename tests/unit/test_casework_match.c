/* SPDX-License-Identifier: Apache-2.0
 *
 * Whose record is it: every row of the identity table, and what a verdict does
 * to the cell: doubtful, stray, wrong person, co-members of a book.
 */
#include <string.h>

#include "check.h"
#include "date.h"
#include "rule_case.h"

struct judge_case {
    const char *sentence;
    enum line line;
    const char *id, *name; /* as they came back; NULL: not echoed */
    enum field key;        /* one field of the record, or NONE */
    const char *value;
    enum verdict verdict;
    enum match_reason reason;
};

/* Ours: 欧阳秀英, 31010819820520007X, born 1982-05-20, 某路1号. */
static const struct judge_case judged[] = {
    {"ID and name equal", LINE_INCOME_TAX, "31010819820520007X", "欧阳秀英",
     FIELD_NONE, NULL, VERDICT_KEPT, MATCH_EQUAL},
    {"fifteen digits, equal", LINE_INCOME_TAX, "310108820520007", "欧阳秀英",
     FIELD_NONE, NULL, VERDICT_KEPT, MATCH_EQUAL},
    {"lower-case x and spaces", LINE_INCOME_TAX, " 31010819820520007x ",
     "欧阳 秀英", FIELD_NONE, NULL, VERDICT_KEPT, MATCH_EQUAL},
    {"a traditional name is the same name", LINE_INCOME_TAX,
     "31010819820520007X", "歐陽秀英", FIELD_NONE, NULL, VERDICT_KEPT,
     MATCH_EQUAL},
    {"ID equal, no name came back", LINE_PENSION, "31010819820520007X", NULL,
     FIELD_NONE, NULL, VERDICT_KEPT, MATCH_ID_EQUAL},
    {"ID equal, the same pinyin", LINE_INCOME_TAX, "31010819820520007X",
     "欧阳秀瑛", FIELD_NONE, NULL, VERDICT_NOTED, MATCH_VARIANT},
    {"ID equal, a different name", LINE_INCOME_TAX, "31010819820520007X",
     "王建国", FIELD_NONE, NULL, VERDICT_DOUBTFUL, MATCH_NAME_DIFFERS},
    {"no ID, name and birth agree", LINE_EDUCATION, NULL, "欧阳秀英",
     FIELD_BIRTH, "1982-05-20", VERDICT_NOTED, MATCH_SECOND_KEY},
    {"no ID, name and address agree", LINE_PUBLIC_HOUSING, NULL, "欧阳秀英",
     FIELD_ADDRESS, "某路 1号", VERDICT_NOTED, MATCH_SECOND_KEY},
    {"no ID, our number is the tenant's", LINE_PUBLIC_HOUSING, NULL, "欧阳秀英",
     FIELD_TENANT, "310108820520007", VERDICT_NOTED, MATCH_SECOND_KEY},
    {"no ID, another's number is the tenant's", LINE_PUBLIC_HOUSING, NULL,
     "欧阳秀英", FIELD_TENANT, "310101195003020216", VERDICT_DOUBTFUL,
     MATCH_NO_SECOND_KEY},
    {"no ID, only the name", LINE_SOCIAL_ORGANISATIONS, NULL, "欧阳秀英",
     FIELD_NONE, NULL, VERDICT_DOUBTFUL, MATCH_NO_SECOND_KEY},
    {"no ID, another name", LINE_SOCIAL_ORGANISATIONS, NULL, "王建国",
     FIELD_NONE, NULL, VERDICT_STRAY, MATCH_OTHER_PERSON},
    {"the family that answers by our number", LINE_BUSINESS_TAX, NULL, NULL,
     FIELD_NONE, NULL, VERDICT_NOTED, MATCH_OUR_NUMBER},
    {"neither ID nor name from another family", LINE_PENSION, NULL, NULL,
     FIELD_NONE, NULL, VERDICT_DOUBTFUL, MATCH_NO_SECOND_KEY},
    {"one digit off, theirs invalid, name equal", LINE_INCOME_TAX,
     "310108198205200071", "欧阳秀英", FIELD_NONE, NULL, VERDICT_DOUBTFUL,
     MATCH_ONE_DIGIT_OFF},
    {"one digit off, no name came back", LINE_PENSION, "310108198205200071",
     NULL, FIELD_NONE, NULL, VERDICT_DOUBTFUL, MATCH_ONE_DIGIT_OFF},
    {"one digit off, another name", LINE_INCOME_TAX, "310108198205200071",
     "王建国", FIELD_NONE, NULL, VERDICT_STRAY, MATCH_OTHER_PERSON},
    {"two digits off", LINE_INCOME_TAX, "310108198205200011", "欧阳秀英",
     FIELD_NONE, NULL, VERDICT_STRAY, MATCH_OTHER_PERSON},
    {"another valid number", LINE_INCOME_TAX, "310101195003020216", "欧阳秀英",
     FIELD_NONE, NULL, VERDICT_STRAY, MATCH_OTHER_PERSON},
    {"what is no number at all", LINE_INCOME_TAX, "3101", "欧阳秀英",
     FIELD_NONE, NULL, VERDICT_STRAY, MATCH_OTHER_PERSON},
};

static void
identity_table(void)
{
    struct arena arena;
    struct member member = {.name = TEXT("欧阳秀英")};
    arena_init(&arena, 0);
    CU_ASSERT(idno_normalise(TEXT("31010819820520007X"), &member.idno));
    CU_ASSERT(date_read_iso(TEXT("1982-05-20"), &member.birth));
    for (size_t i = 0; i < sizeof(judged) / sizeof(judged[0]); i++) {
        const struct judge_case *row = &judged[i];
        struct field_value value = {.field = row->key,
                                    .text = text_of(row->value)};
        struct record record = {.id = text_of(row->id),
                                .name = text_of(row->name),
                                .as_of = DATE_NONE,
                                .field_count = row->key != FIELD_NONE,
                                .fields = &value};
        enum match_reason reason = MATCH_REASON_COUNT;
        if (row->key == FIELD_BIRTH) {
            int32_t day;
            CU_ASSERT(date_read_iso(value.text, &day));
            value.number = day;
        }
        enum verdict verdict = match_judge(&arena, &member, row->line, &record,
                                           TEXT("某路1号"), &reason);
        if (verdict != row->verdict || reason != row->reason)
            printf("  %s: %s %s\n", row->sentence, verdict_name(verdict),
                   match_reason_name(reason));
        CU_ASSERT(verdict == row->verdict);
        CU_ASSERT(reason == row->reason);
    }
    arena_release(&arena);
}

#define PAY "id,name,month,item,gross,tax\n"

static const struct rule_case rows[] = {
    {.sentence = "the whole answer speaks of somebody else: WRONG_PERSON",
     .members = ELDER,
     .rows = {{"income_tax",
               PAY "310101197001107018,周建国,2017-03,rent,9.00,0.00\n"}},
     .behaves = {{"income_tax", "", "other_person", "310101197001107018", ""}},
     .wants = {{ML "gaps.income_tax.m1", "[\"WRONG_PERSON\"]"},
               {ML "measures.income.I4", "[0,null]"}}},
    {.sentence = "nor does it say of the member which bank is silent",
     .members = ELDER,
     .rows = {{"local_banks",
               "id,name,institution,account,currency,balance,joint\n"
               "310101197001107018,周建国,上海银行,A,CNY,9.00,no\n"}},
     .behaves = {{"local_banks", "", "other_person", "310101197001107018", ""},
                 {"local_banks", "", "silent", "", "上海农商银行"}},
     .wants = {{ML "gaps.local_banks.m1", "[\"WRONG_PERSON\"]"}}},
    {.sentence = "one record of a stranger is a stray, and no gap",
     .members = ELDER,
     .rows = {{"income_tax",
               PAY "310101195003020216,王建国,2017-03,rent,5.00,0.00\n"
                   "310101197001107018,周建国,2017-03,rent,9.00,0.00\n"}},
     .behaves = {{"income_tax", "", "record_of", "310101197001107018", ""}},
     .wants = {{ML "gaps", "{}"},
               {ML "measures.income.I4", "[500,500]"},
               {"findings.2.verdict", "\"STRAY\""},
               {"findings.2.reason", "\"OTHER_PERSON\""}}},
    {.sentence = "rows about other members of a book are not judged",
     .members = ELDER "," WIFE,
     .wants = {{"findings.1.verdict", "\"CO_MEMBER\""},
               {"findings.1.counts", "false"},
               {ML "outcome", "\"WITHIN\""}}},
    {.sentence = "a number one digit off is found by name, and doubtful",
     .members = ELDER,
     .rows = {{"pension", "id,name,kind,monthly,first_month,last_month\n"
                          "310101195003020217,王建国,employee,1000.00,"
                          "2010-01,2017-08\n"}},
     .wants = {{ML "reasons", "[\"DOUBTFUL\"]"},
               {ML "measures.income.I5", "[0,null]"},
               {"findings.1.reason", "\"ONE_DIGIT_OFF\""}}},
    {.sentence = "a record that is too old is shown and counts in no end",
     .members = ELDER,
     .rows = {{"local_banks",
               "id,name,institution,account,currency,balance,wealth,joint,"
               "as_of\n310101195003020216,王建国,上海银行,A,CNY,90000.00,"
               "0.00,no,2017-07-31\n"}},
     .wants = {{"findings.1.stale", "true"},
               {ML "measures.money", "[0,null]"}}},
};

static void
verdicts(void)
{
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        CU_ASSERT(rule_case_run(&rows[i]) > 0);
}

/* What the engine knows of a question whose slice is missing. */
static void
missing_beside_strays(void)
{
    struct rule_case row = {.sentence = "missing beside strays",
                            .members = ELDER};
    struct trial trial;
    rule_case_decide(&row, &trial);
    for (uint32_t i = 0; i < trial.heard_count; i++) {
        struct heard *one = &trial.heard[i];
        struct settled *settled = (struct settled *)one->settled;
        if (one->line != LINE_PENSION && one->line != LINE_FUNDS)
            continue;
        one->answer = (struct answer){.kind = ANSWER_GARBLED,
                                      .reason = REASON_MISSING,
                                      .as_of = DATE_NONE};
        settled->stray_count = one->line == LINE_PENSION ? 1 : 0;
    }
    trial_decide(&trial);
    CU_ASSERT_STRING_EQUAL(trial_part(&trial, "minimum_living", "gaps"),
                           "{\"funds\":{\"m1\":[\"GARBLED\"]},"
                           "\"pension\":{\"m1\":[\"WRONG_PERSON\"]}}");
    trial_release(&trial);
}

struct nothing_case {
    const char *sentence, *id, *name;
    const char *gap; /* of line pension; NULL: none */
};

static const struct nothing_case nothings[] = {
    {"about him", "310101195003020216", "王建国", NULL},
    {"about him, as the owner writes", "310101500302021", "王建國", NULL},
    {"about nobody by name or number", NULL, NULL, NULL},
    {"about his name", NULL, "王建国", NULL},
    {"about another name", NULL, "周建国", "WRONG_PERSON"},
    {"about another", "310101197001107018", "周建国", "WRONG_PERSON"},
    {"about his number and another name", "310101195003020216", "周建国",
     "DOUBTFUL"},
    {"about a number one digit off", "310101195003020217", "王建国",
     "DOUBTFUL"},
};

/* A "nothing" is believed only of the person whom it names. */
static void
nothing_of_somebody(void)
{
    for (size_t i = 0; i < sizeof(nothings) / sizeof(nothings[0]); i++) {
        const struct nothing_case *row = &nothings[i];
        struct rule_case household = {.sentence = row->sentence,
                                      .members = ELDER};
        struct echo echo = {text_of(row->id), text_of(row->name)};
        struct trial trial;
        rule_case_decide(&household, &trial);
        for (uint32_t j = 0; j < trial.heard_count; j++)
            if (trial.heard[j].line == LINE_PENSION) {
                trial.heard[j].answer.nothing_of_count = 1;
                trial.heard[j].answer.nothing_of = &echo;
            }
        trial_decide(&trial);
        const char *want =
            row->gap == NULL
                ? "{}"
                : arena_printf(&trial.arena, "{\"pension\":{\"m1\":[\"%s\"]}}",
                               row->gap);
        const char *have = trial_part(&trial, "minimum_living", "gaps");
        if (strcmp(want, have) != 0)
            printf("  %s: %s\n", row->sentence, have);
        CU_ASSERT_STRING_EQUAL(have, want);
        trial_release(&trial);
    }
}

/* A17: an institution that should have answered and is named nowhere. */
static void
institution_left_out(void)
{
    struct text behind[] = {TEXT("上海银行"), TEXT("崇明村镇银行")};
    struct text spoke[] = {TEXT("上海银行"), TEXT("某银行")};
    struct rule_case row = {.sentence = "left out", .members = ELDER};
    struct trial trial;
    rule_case_decide(&row, &trial);
    struct plan_institutions list = {LINE_LOCAL_BANKS, 2, behind};
    trial.plan.institutions_count = 1;
    trial.plan.institutions = &list;
    for (uint32_t i = 0; i < trial.heard_count; i++) {
        struct answer *answer = &trial.heard[i].answer;
        if (trial.heard[i].line != LINE_LOCAL_BANKS)
            continue;
        CU_ASSERT(answer->kind == ANSWER_NOTHING);
        answer->spoke_count = 2;
        answer->spoke = spoke;
    }
    trial_decide(&trial);
    CU_ASSERT_STRING_EQUAL(
        trial_part(&trial, "minimum_living", "gaps"),
        "{\"local_banks\":{\"m1\":[\"PARTIAL(崇明村镇银行)\"]}}");
    CU_ASSERT_STRING_EQUAL(trial_outcome(&trial, "minimum_living"), "REFER");
    behind[1] = TEXT("上海银行");
    trial_decide(&trial);
    CU_ASSERT_STRING_EQUAL(trial_part(&trial, "minimum_living", "gaps"), "{}");
    trial_release(&trial);
}

static const struct unit_test tests[] = {
    {"every row of the identity table has its verdict and reason",
     identity_table},
    {"a verdict does to its line what the table says", verdicts},
    {"a missing slice beside strays is WRONG_PERSON, alone it is GARBLED",
     missing_beside_strays},
    {"a nothing is believed of the person whom it names", nothing_of_somebody},
    {"an institution that is named nowhere is a gap", institution_left_out},
};

UNIT_MAIN("casework match", tests)
