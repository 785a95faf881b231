/* SPDX-License-Identifier: Apache-2.0
 *
 * The catalogue: both languages of every row, in order, and words for every
 * name that a report can hold.
 */
#include <stdio.h>
#include <string.h>

#include "catalogue.h"
#include "check.h"
#include "line.h"
#include "ruling.h"

static void
has_words(const char *prefix, const char *name)
{
    char key[80];
    if (name == NULL)
        return;
    snprintf(key, sizeof(key), "%s.%s", prefix, name);
    if (catalogue_find(key, LANGUAGE_ZH) == NULL)
        printf("  no words for %s\n", key);
    CU_ASSERT_PTR_NOT_NULL(catalogue_find(key, LANGUAGE_ZH));
}

/* Both languages fill in, and neither has a brace that is not closed. */
static void
same_braces(const struct catalogue_row *row)
{
    int open[2] = {0, 0}, close[2] = {0, 0};
    const char *const words[] = {row->zh, row->en};
    for (int i = 0; i < 2; i++)
        for (const char *at = words[i]; *at != '\0'; at++) {
            open[i] += *at == '{';
            close[i] += *at == '}';
            CU_ASSERT(open[i] - close[i] == 0 || open[i] - close[i] == 1);
        }
    CU_ASSERT(open[0] == close[0] && open[1] == close[1]);
    CU_ASSERT((open[0] == 0) == (open[1] == 0));
}

static void
catalogue_is_whole(void)
{
    size_t count;
    const struct catalogue_row *rows;
    for (int t = 0; (rows = catalogue_rows(t, &count)) != NULL; t++)
        for (size_t i = 0; i < count; i++) {
            CU_ASSERT(rows[i].zh[0] != '\0' && rows[i].en[0] != '\0');
            CU_ASSERT(i == 0 || strcmp(rows[i - 1].key, rows[i].key) < 0);
            CU_ASSERT(catalogue_find(rows[i].key, LANGUAGE_EN) == rows[i].en);
            CU_ASSERT(catalogue_find(rows[i].key, LANGUAGE_ZH) == rows[i].zh);
            same_braces(&rows[i]);
        }
    for (int i = ANSWER_FOUND; i < ANSWER_KIND_COUNT; i++) {
        has_words("answer", answer_kind_name((enum answer_kind)i));
        has_words("cell", answer_kind_name((enum answer_kind)i));
        if (answer_is_gap((enum answer_kind)i, REASON_NONE))
            has_words("do", answer_kind_name((enum answer_kind)i));
    }
    for (int i = 1; i < ANSWER_REASON_COUNT; i++)
        has_words("why", answer_reason_name((enum answer_reason)i));
    for (int i = 0; i < WHY_COUNT; i++)
        has_words("counts", standing_reason_name((enum standing_reason)i));
    for (int i = 0; i < DIFFERS_COUNT; i++) {
        has_words("differs", contradiction_name((enum contradiction_code)i));
        has_words("dodiff", contradiction_name((enum contradiction_code)i));
    }
    for (int i = 1; i < LINE_COUNT; i++)
        has_words("paper", line_name((enum line)i));
    for (int i = 0; i < MATCH_REASON_COUNT; i++)
        has_words("match", match_reason_name((enum match_reason)i));
    for (int i = 0; i < MEASURE_COUNT; i++)
        has_words("measure", measure_name((enum measure)i));
    for (int i = 0; i < TEST_NAME_COUNT; i++)
        has_words("test", test_name_of((enum test_name)i));
    for (int i = 0; i < 3; i++) {
        has_words("outcome", outcome_name((enum outcome)i));
        has_words("testresult", test_result_name((enum test_result)i));
    }
    for (int i = 0; i < PROGRAMME_COUNT; i++)
        has_words("programme", programme_name((enum programme)i));
    for (int i = 0; i < RELATION_COUNT; i++)
        has_words("relation", relation_name((enum relation)i));
    for (int i = STATUS_OFFICIAL; i <= STATUS_ASSUMED; i++)
        has_words("status", figure_status_name((enum figure_status)i));
}

static const struct unit_test tests[] = {
    {"the catalogue has words for everything, in order", catalogue_is_whole},
};

UNIT_MAIN("casework catalogue", tests)
