/* SPDX-License-Identifier: Apache-2.0
 *
 * The words of a request, and which consent lets a line be asked about a
 * member. The tables stand in the order of the enums.
 */
#include "household.h"

#include "date.h"
#include "mutant.h"

static const char *const lane_names[LANE_COUNT] = {"express", "standard",
                                                   "review"};

static const char *const reason_names[CASE_REASON_COUNT] = {
    "new", "recheck", "report", "sample", "urgent", "monitoring"};

static const char *const programme_names[PROGRAMME_COUNT] = {
    "minimum_living",  "extreme_hardship",  "low_income",
    "illness_expense", "low_rent",          "shared_ownership",
    "medical",         "temporary",         "education",
    "elder_care",      "disability_living", "rural_housing",
    "employment_aid"};

static const char *const relation_names[RELATION_COUNT] = {
    "self",       "spouse",  "child",        "parent",        "grandparent",
    "grandchild", "sibling", "child_in_law", "parent_in_law", "other"};

static int
name_find(const char *const *names, int count, struct text name)
{
    for (int i = 0; i < count; i++)
        if (text_equals_chars(name, names[i]))
            return i;
    return count;
}

const char *
lane_name(enum lane lane)
{
    return (unsigned)lane < LANE_COUNT ? lane_names[lane] : NULL;
}

const char *
case_reason_name(enum case_reason reason)
{
    return (unsigned)reason < CASE_REASON_COUNT ? reason_names[reason] : NULL;
}

const char *
programme_name(enum programme programme)
{
    return (unsigned)programme < PROGRAMME_COUNT ? programme_names[programme]
                                                 : NULL;
}

enum programme
programme_find(struct text name)
{
    return (enum programme)name_find(programme_names, PROGRAMME_COUNT, name);
}

const char *
relation_name(enum relation relation)
{
    return (unsigned)relation < RELATION_COUNT ? relation_names[relation]
                                               : NULL;
}

enum relation
relation_find(struct text name)
{
    return (enum relation)name_find(relation_names, RELATION_COUNT, name);
}

static bool
consent_holds(const struct consent *consent, int member, enum line line,
              int32_t day)
{
    if (!consent->covers_all && !consent->lines[line])
        return false;
    if (mutant_is("consent_never_ends"))
        day = consent->signed_on;
    if (day < consent->signed_on ||
        (consent->until != DATE_NONE && day > consent->until))
        return false;
    for (uint32_t i = 0; i < consent->for_count; i++)
        if (consent->for_members[i] == member)
            return true;
    return false;
}

const struct consent *
consent_find(const struct household_request *request, int member,
             enum line line, int32_t day)
{
    for (uint32_t i = 0; i < request->consent_count; i++)
        if (consent_holds(&request->consents[i], member, line, day))
            return &request->consents[i];
    return NULL;
}
