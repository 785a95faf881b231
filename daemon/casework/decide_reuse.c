/* SPDX-License-Identifier: Apache-2.0
 *
 * Determinations that are still valid (policy S3, B11): WITHIN, of exactly the
 * persons of the request, decided on or before as_of and not so many months
 * ago. A negative one is never reused.
 */
#include "ruling.h"

#include "date.h"
#include "mutant.h"

static bool
are_same_persons(const struct work *work,
                 const struct determination *determination)
{
    struct text persons = household_persons(work->arena, work->request);
    return !text_is_empty(persons) &&
           text_equals(persons, determination->persons);
}

/* The first day on which it holds no more: the pack's validity at most. */
int32_t
determination_end(const struct work *work,
                  const struct determination *determination)
{
    int months = policy_validity_months(work->policy);
    int32_t end = date_add_months(
        date_add_years(determination->from, months / 12), months % 12);
    return determination->until != DATE_NONE && determination->until < end
               ? determination->until
               : end;
}

static bool
is_valid(const struct work *work, const struct determination *determination)
{
    int32_t as_of = work->request->as_of;
    if (determination->outcome != OUTCOME_WITHIN || determination->from > as_of)
        return false;
    return (as_of < determination_end(work, determination) ||
            mutant_is("old_determination_holds")) &&
           (are_same_persons(work, determination) ||
            mutant_is("determination_of_others"));
}

/* The latest, and of one day the one with the smallest number: whatever the
 * order in which the store gives them. */
const struct determination *
determination_find(const struct work *work, enum programme programme)
{
    const struct determination *best = NULL;
    for (uint32_t i = 0; i < work->input->determination_count; i++) {
        const struct determination *one = &work->input->determinations[i];
        if (one->programme != programme || !is_valid(work, one))
            continue;
        if (best == NULL || one->from > best->from ||
            (one->from == best->from &&
             text_compare(one->case_no, best->case_no) < 0))
            best = one;
    }
    return best;
}
