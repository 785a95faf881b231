/* SPDX-License-Identifier: Apache-2.0
 *
 * What was found and is no income, by the exclusion that keeps it out (policy
 * section 3, D20): relief, subsidies, reimbursements, aid. Pensions that do not
 * count and what was declared under an exclusion stand among the entries.
 */
#include "date.h"
#include "mutant.h"
#include "report_tree.h"

struct excluded {
    const char *code;
    bool is_monthly;
    int64_t amount;
};

/* Is the day within the request's period? Without a day nobody knows. */
static bool
is_day_within(const struct work *work, const struct record *record)
{
    int64_t on;
    return !record_number(record, FIELD_ON, &on) ||
           (on >= month_first_day(work->request->period_from) &&
            on <= month_last_day(work->request->period_to));
}

static bool
are_months_within(const struct work *work, const struct record *record)
{
    int64_t from, until;
    return (!record_number(record, FIELD_FROM_MONTH, &from) ||
            from <= work->request->period_to) &&
           (!record_number(record, FIELD_UNTIL_MONTH, &until) ||
            until >= work->request->period_from);
}

static bool
excluded_is(struct excluded *out, const struct record *record, const char *code,
            bool is_monthly, enum field field)
{
    int64_t amount;
    if (!record_number(record, field, &amount) || amount == 0)
        return false;
    out->code = code;
    out->is_monthly = is_monthly;
    out->amount = fen_add(out->amount, amount);
    return true;
}

static bool
excluded_by(const struct work *work, const struct finding *finding,
            struct excluded *out)
{
    const struct record *record = finding->record;
    *out = (struct excluded){0};
    switch (record->kind) {
    case RECORD_BENEFIT:
        return are_months_within(work, record) &&
               excluded_is(out, record, "X08", true, FIELD_MONTHLY);
    case RECORD_DISABILITY:
        excluded_is(out, record, "X09", true, FIELD_LIVING_ALLOWANCE);
        excluded_is(out, record, "X09", true, FIELD_NURSING_ALLOWANCE);
        return out->code != NULL;
    case RECORD_MEDICAL_BILL:
        return is_day_within(work, record) &&
               excluded_is(out, record, "X10", false, FIELD_ASSISTANCE);
    case RECORD_CLAIM:
        return is_day_within(work, record) &&
               excluded_is(out, record, "X10", false, FIELD_AMOUNT);
    case RECORD_TENANCY:
        return excluded_is(out, record, "X15", true, FIELD_SUBSIDY);
    case RECORD_WITHDRAWAL:
        return is_day_within(work, record) &&
               excluded_is(out, record, "X16", false, FIELD_AMOUNT);
    case RECORD_SCHOOLING:
        return excluded_is(out, record, "X02", false, FIELD_AID);
    default:
        return false;
    }
}

struct json *
report_excluded(const struct report_parts *parts)
{
    const struct work *work = parts->work;
    struct arena *arena = work->arena;
    struct json *array = json_array(arena);
    uint32_t mask = parts->people->counted | parts->people->open;
    for (uint32_t i = 0; i < work->matched.finding_count; i++) {
        const struct finding *f = &work->matched.findings[i];
        struct json *object = json_object(arena);
        struct excluded one;
        if (!f->counts || (mask >> f->member & 1) == 0 ||
            mutant_is("relief_not_shown") || !excluded_by(work, f, &one))
            continue;
        tree_chars(arena, object, "code", one.code);
        tree_text(arena, object, "member",
                  work->request->members[f->member].ref);
        tree_integer(arena, object, one.is_monthly ? "monthly" : "amount",
                     one.amount);
        tree_integer(arena, object, "finding", f->no);
        json_add(array, object);
    }
    return array;
}
