/* SPDX-License-Identifier: Apache-2.0
 *
 * Which determinations stand, by the rows of a household: revisions of one
 * case, and cases beside each other.
 */
#include "check.h"
#include "date.h"
#include "recall.h"

#define DAY 17000

static struct determined_row
row(int64_t case_id, uint32_t revision, enum outcome outcome, int32_t decided)
{
    return (struct determined_row){.case_id = case_id,
                                   .revision = revision,
                                   .programme = PROGRAMME_LOW_INCOME,
                                   .outcome = outcome,
                                   .decided = decided,
                                   .is_published = true,
                                   .persons = TEXT("ann\nbob")};
}

/* What stands, as one line: case.revision@from-until, and so on. */
static const char *
standing(struct arena *arena, const struct determined_row *rows, uint32_t count)
{
    struct determination *list = NULL;
    struct text packed;
    uint32_t found = 0;
    const char *line = "";
    CU_ASSERT_TRUE_FATAL(recall_standing(arena, rows, count, &packed));
    if (text_is_absent(packed))
        return "nothing";
    CU_ASSERT_TRUE_FATAL(determinations_unpack(arena, packed, &list, &found));
    for (uint32_t i = 0; i < found; i++) {
        CU_ASSERT_TRUE(text_equals_chars(list[i].persons, "ann\nbob"));
        line = arena_printf(arena, "%s%.*s.%u@%d", line,
                            (int)list[i].case_no.size, list[i].case_no.bytes,
                            list[i].revision, list[i].from - DAY);
        if (list[i].until != DATE_NONE)
            line = arena_printf(arena, "%s-%d", line, list[i].until - DAY);
        line = arena_printf(arena, "%s ", line);
    }
    return line;
}

#define STANDING(want, ...)                                                    \
    do {                                                                       \
        struct arena arena;                                                    \
        arena_init(&arena, 0);                                                 \
        struct determined_row rows[] = {__VA_ARGS__};                          \
        const char *line =                                                     \
            standing(&arena, rows, sizeof(rows) / sizeof(rows[0]));            \
        CU_ASSERT_STRING_EQUAL(line, (want));                                  \
        arena_release(&arena);                                                 \
    } while (0)

static struct determined_row
unpublished(struct determined_row one)
{
    one.is_published = false;
    return one;
}

static struct determined_row
other_programme(struct determined_row one)
{
    one.programme = PROGRAMME_MINIMUM_LIVING;
    return one;
}

static void
the_last_revision_speaks(void)
{
    STANDING("C7.1@0 ", row(7, 1, OUTCOME_WITHIN, DAY));
    STANDING("C7.2@3 ", row(7, 1, OUTCOME_WITHIN, DAY),
             row(7, 2, OUTCOME_WITHIN, DAY + 3));
    STANDING("C7.2@3 ", row(7, 1, OUTCOME_REFER, DAY),
             row(7, 2, OUTCOME_WITHIN, DAY + 3));
    STANDING("nothing", row(7, 1, OUTCOME_WITHIN, DAY),
             row(7, 2, OUTCOME_OVER, DAY + 3));
    STANDING("nothing", row(7, 1, OUTCOME_WITHIN, DAY),
             row(7, 2, OUTCOME_REFER, DAY + 3));
}

static void
a_revision_that_waits_takes_but_does_not_give(void)
{
    STANDING("nothing", row(7, 1, OUTCOME_WITHIN, DAY),
             unpublished(row(7, 2, OUTCOME_OVER, DAY + 3)));
    STANDING("C7.1@0 ", row(7, 1, OUTCOME_WITHIN, DAY),
             unpublished(row(7, 2, OUTCOME_WITHIN, DAY + 3)));
    STANDING("nothing", unpublished(row(7, 1, OUTCOME_WITHIN, DAY)));
}

static void
another_case_that_is_over_ends_it(void)
{
    STANDING("C7.1@0-9 ", row(7, 1, OUTCOME_WITHIN, DAY),
             row(8, 1, OUTCOME_OVER, DAY + 9),
             row(9, 1, OUTCOME_OVER, DAY + 20));
    STANDING("C7.1@0 ", row(7, 1, OUTCOME_WITHIN, DAY),
             row(8, 1, OUTCOME_REFER, DAY + 9));
    STANDING("C7.1@0-9 C9.1@20 ", row(7, 1, OUTCOME_WITHIN, DAY),
             row(8, 1, OUTCOME_OVER, DAY + 9),
             row(9, 1, OUTCOME_WITHIN, DAY + 20));
    STANDING("C7.1@0 ", row(7, 1, OUTCOME_WITHIN, DAY),
             unpublished(row(8, 1, OUTCOME_OVER, DAY + 9)));
    STANDING("C7.1@0 ", row(7, 1, OUTCOME_WITHIN, DAY),
             other_programme(row(8, 1, OUTCOME_OVER, DAY + 9)));
    STANDING("C7.1@5 ", row(6, 1, OUTCOME_OVER, DAY),
             row(7, 1, OUTCOME_WITHIN, DAY + 5));
    /* Two of one day: the later number. */
    STANDING("C7.1@0-0 ", row(7, 1, OUTCOME_WITHIN, DAY),
             row(8, 1, OUTCOME_OVER, DAY));
    STANDING("C9.1@0 ", row(8, 1, OUTCOME_OVER, DAY),
             row(9, 1, OUTCOME_WITHIN, DAY));
}

static void
a_case_that_came_to_be_within_ends_nothing(void)
{
    STANDING("C7.1@0 C8.2@12 ", row(7, 1, OUTCOME_WITHIN, DAY),
             row(8, 1, OUTCOME_OVER, DAY + 9),
             row(8, 2, OUTCOME_WITHIN, DAY + 12));
}

static const struct unit_test tests[] = {
    {"the last published revision of a case speaks", the_last_revision_speaks},
    {"a revision that waits takes its case's word, and gives none",
     a_revision_that_waits_takes_but_does_not_give},
    {"another case of the persons that is OVER ends it",
     another_case_that_is_over_ends_it},
    {"a case whose last revision is WITHIN ends nothing",
     a_case_that_came_to_be_within_ends_nothing},
};

UNIT_MAIN("store recall", tests)
