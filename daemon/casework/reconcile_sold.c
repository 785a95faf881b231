/* SPDX-License-Identifier: Apache-2.0
 *
 * Dwellings sold in the years before as_of (policy B09, F12): one entry a deed
 * that a member sold by; expropriation and purchase are no sales. A deed
 * without day or role may be any number of sales.
 */
#include "date.h"
#include "ledger.h"

#include "mutant.h"

/* The same day so many years ago is outside. */
static bool
is_within(const struct work *work, int32_t on)
{
    int years = policy_limits(work->policy, PROGRAMME_SHARED_OWNERSHIP)
                    ->look_back_years;
    int32_t out = date_add_years(on, years);
    if (mutant_is("look_back_a_day_longer"))
        out++;
    return on <= work->request->as_of && out > work->request->as_of;
}

void
reconcile_sold(const struct work *work, uint32_t member, struct ledger *ledger)
{
    const struct cell *cell =
        cell_at(&work->matched, LINE_HOUSING_TRANSACTIONS, member);
    for (const struct finding *f = finding_next(&work->matched, cell, NULL);
         f != NULL; f = finding_next(&work->matched, cell, f)) {
        int64_t on;
        bool has_day = record_number(f->record, FIELD_ON, &on);
        struct text role = record_text(f->record, FIELD_ROLE);
        bool is_known = has_day && !text_is_empty(role);
        if ((!text_is_empty(role) && !text_equals_chars(role, "seller")) ||
            (has_day && !is_within(work, (int32_t)on)))
            continue;
        struct entry *entry = ledger_add(work, ledger, MEASURE_SOLD, member);
        entry->source = SOURCE_LINE;
        entry->line = LINE_HOUSING_TRANSACTIONS;
        entry->kind = "sale";
        entry->key = deed_key(work, f);
        entry->amount = is_known ? interval_point(1) : interval_make(0, OPEN);
        if (!is_known)
            entry->marks |= ENTRY_UNKNOWN;
        entry_finding(work, entry, f->no);
    }
}
