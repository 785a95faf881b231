/* SPDX-License-Identifier: Apache-2.0
 *
 * Who is expected to earn the minimum wage (policy D10 to D12): working age on
 * the first day of the month, and no ground of exemption. Any one ground is
 * enough; a ground that a silent line might give leaves the month bounded by
 * the minimum wage (A08).
 */
#include "ledger.h"

#include <string.h>

#include "date.h"
#include "mutant.h"

struct delay {
    int base_year; /* births from January of this year are delayed */
    int every;     /* one month for so many months of birth */
    int months_max;
};

/* The decision of 2024-09-13 on the gradual rise of the statutory ages. */
static const struct delay delay_man = {1965, 4, 36};
static const struct delay delay_cadre = {1970, 4, 36};
static const struct delay delay_woman = {1975, 2, 60};

static int32_t
pension_day(const struct work *work, const struct member *member)
{
    const struct policy_rules *rules = policy_rules(work->policy);
    const struct delay *delay = &delay_man;
    int age = rules->pension_male;
    if (member->sex == SEX_FEMALE) {
        delay = member->is_cadre ? &delay_cadre : &delay_woman;
        age = member->is_cadre ? rules->pension_female_cadre
                               : rules->pension_female;
    }
    int32_t day = date_add_years(member->birth, age);
    if (day < rules->pension_delay_from)
        return day;
    int32_t born = date_month(member->birth) - month_make(delay->base_year, 1);
    if (born < 0)
        return day;
    int later = born / delay->every + 1;
    return date_add_months(day, later > delay->months_max ? delay->months_max
                                                          : later);
}

bool
imputed_working_age(const struct work *work, uint32_t member, int32_t on)
{
    const struct member *who = &work->request->members[member];
    if (who->birth == DATE_NONE)
        return true; /* intake asks for it (C13) */
    return date_age(who->birth, on) >= policy_rules(work->policy)->work_from &&
           on < pension_day(work, who);
}

/* The month of registration and the next five, unless employed again. */
static enum truth
newly_unemployed(const struct work *work, uint32_t member, int32_t month)
{
    const struct cell *cell = cell_at(&work->matched, LINE_EMPLOYMENT, member);
    int free_months = policy_rules(work->policy)->unemployed_free_months;
    for (const struct finding *f = finding_next(&work->matched, cell, NULL);
         f != NULL; f = finding_next(&work->matched, cell, f)) {
        int64_t since, again;
        if (!record_number(f->record, FIELD_UNEMPLOYED_SINCE, &since))
            continue;
        int32_t start = date_month((int32_t)since);
        bool is_employed =
            record_number(f->record, FIELD_EMPLOYED_SINCE, &again) &&
            again > since && date_month((int32_t)again) <= month;
        if (month >= start && month < start + free_months && !is_employed)
            return TRUE_;
    }
    return cell->is_gap ? UNKNOWN_ : FALSE_;
}

static enum truth
draws_old_age_pension(const struct work *work, uint32_t member, int32_t month)
{
    const struct cell *cell = cell_at(&work->matched, LINE_PENSION, member);
    for (const struct finding *f = finding_next(&work->matched, cell, NULL);
         f != NULL; f = finding_next(&work->matched, cell, f)) {
        int64_t first, last;
        if ((record_is(f->record, FIELD_KIND, "employee") ||
             record_is(f->record, FIELD_KIND, "resident")) &&
            record_number(f->record, FIELD_FIRST_MONTH, &first) &&
            record_number(f->record, FIELD_LAST_MONTH, &last) &&
            month >= first && month <= last)
            return TRUE_;
    }
    return cell->is_gap ? UNKNOWN_ : FALSE_;
}

static enum truth
in_business(const struct work *work, uint32_t member, int32_t month)
{
    int64_t declared;
    if (business_covers(work, member, month) ||
        (declared_in_month(work, member, WAY_I3, month, &declared) &&
         declared > 0))
        return TRUE_;
    return cell_at(&work->matched, LINE_BUSINESS_TAX, member)->is_gap ? UNKNOWN_
                                                                      : FALSE_;
}

static bool
is_infant(const struct work *work, const struct member *member, int32_t month)
{
    return member->birth != DATE_NONE && date_month(member->birth) <= month &&
           date_age(member->birth, month_first_day(month)) <
               policy_rules(work->policy)->infant_under;
}

/* The carer of an infant or of a disabled member, who must be there. */
static enum truth
is_carer(const struct work *work, const struct people *people, uint32_t member,
         int32_t month)
{
    int cared = work->request->members[member].cares_for;
    if (cared < 0 || people->persons[cared].standing == STANDING_DOES_NOT)
        return FALSE_;
    enum truth there =
        people->persons[cared].standing == STANDING_COUNTS ? TRUE_ : UNKNOWN_;
    if (is_infant(work, &work->request->members[cared], month))
        return there;
    return truth_and(there, card_in_force(work, (uint32_t)cared, CARD_CARE));
}

static void
weigh(enum truth *sum, const char **ground, enum truth one, const char *name)
{
    if (one == TRUE_ || (one == UNKNOWN_ && *sum == FALSE_))
        *ground = name;
    *sum = truth_or(*sum, one);
}

static void
findings_of(const struct work *work, struct entry *entry, uint32_t member,
            enum line line)
{
    const struct cell *cell = cell_at(&work->matched, line, member);
    for (const struct finding *f = finding_next(&work->matched, cell, NULL);
         f != NULL; f = finding_next(&work->matched, cell, f))
        if (line != LINE_INCOME_TAX ||
            record_is(f->record, FIELD_ITEM, "business"))
            entry_finding(work, entry, f->no);
}

void
imputed_findings(const struct work *work, struct entry *entry)
{
    static const struct {
        const char *ground;
        enum line line, other;
    } lines[] = {
        {"student", LINE_EDUCATION, LINE_NONE},
        {"disabled", LINE_DISABILITY, LINE_NONE},
        {"newly_unemployed", LINE_EMPLOYMENT, LINE_NONE},
        {"held", LINE_CUSTODY, LINE_NONE},
        {"old_age_pension", LINE_PENSION, LINE_NONE},
        {"business", LINE_INCOME_TAX, LINE_BUSINESS_TAX},
        {"carer", LINE_DISABILITY, LINE_NONE},
    };
    int cared = work->request->members[entry->member].cares_for;
    for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
        if (entry->kind == NULL || strcmp(entry->kind, lines[i].ground) != 0)
            continue;
        uint32_t member = strcmp(entry->kind, "carer") == 0 && cared >= 0
                              ? (uint32_t)cared
                              : entry->member;
        findings_of(work, entry, member, lines[i].line);
        if (lines[i].other != LINE_NONE)
            findings_of(work, entry, member, lines[i].other);
    }
}

enum truth
imputed_exempt(const struct work *work, const struct people *people,
               uint32_t member, int32_t month, const char **ground)
{
    const struct member *who = &work->request->members[member];
    int32_t first = month_first_day(month), last = month_last_day(month);
    const struct {
        enum truth is;
        const char *name;
    } grounds[] = {
        {who->has_serious_illness ? TRUE_ : FALSE_, "serious_illness"},
        {who->cannot_work ? TRUE_ : FALSE_, "cannot_work"},
        {student_between(work, member, first, last, false), "student"},
        {card_in_force(work, member, CARD_SEVERE), "disabled"},
        {newly_unemployed(work, member, month), "newly_unemployed"},
        {held_between(work, member, first, last), "held"},
        {draws_old_age_pension(work, member, month), "old_age_pension"},
        {in_business(work, member, month), "business"},
        {is_carer(work, people, member, month), "carer"},
    };
    enum truth sum = FALSE_;
    *ground = NULL;
    for (size_t i = 0; i < sizeof(grounds) / sizeof(grounds[0]); i++) {
        if (sum != TRUE_)
            weigh(&sum, ground, grounds[i].is, grounds[i].name);
    }
    if (mutant_is("exemption_gap_ignored") && sum == UNKNOWN_)
        sum = FALSE_;
    return sum;
}
