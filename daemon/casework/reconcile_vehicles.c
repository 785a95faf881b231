/* SPDX-License-Identifier: Apache-2.0
 *
 * Vehicles, one entry a registration (policy F13).
 */
#include "ledger.h"

static enum truth
is_registered(const struct record *record, int32_t as_of)
{
    int64_t first;
    struct text status = record_text(record, FIELD_STATUS);
    enum truth alive = text_is_empty(status)                 ? UNKNOWN_
                       : text_equals_chars(status, "normal") ? TRUE_
                                                             : FALSE_;
    enum truth in_time = !record_number(record, FIELD_FIRST_REGISTERED, &first)
                             ? UNKNOWN_
                         : first <= as_of ? TRUE_
                                          : FALSE_;
    return truth_and(alive, in_time);
}

static enum truth
is_for_other_use(const struct record *record)
{
    struct text use = record_text(record, FIELD_USE);
    if (text_is_empty(use))
        return UNKNOWN_;
    return text_equals_chars(use, "disabled") ? FALSE_ : TRUE_;
}

static struct text
vehicle_key(const struct work *work, const struct finding *finding)
{
    struct text vin = record_text(finding->record, FIELD_VIN);
    struct text plate = record_text(finding->record, FIELD_PLATE);
    if (!text_is_empty(vin))
        return vin;
    if (!text_is_empty(plate))
        return text_fold_name(work->arena, plate);
    return text_of(arena_printf(work->arena, "record %u", finding->no));
}

/* The member for whom the request claims the vehicle, or -1. */
static int
claimed_for(const struct work *work, const struct record *record)
{
    struct text plate =
        text_fold_name(work->arena, record_text(record, FIELD_PLATE));
    for (uint32_t i = 0; i < work->request->vehicle_claim_count; i++)
        if (!text_is_empty(plate) &&
            text_equals(plate,
                        text_fold_name(work->arena,
                                       work->request->vehicle_claims[i].plate)))
            return work->request->vehicle_claims[i].member;
    return -1;
}

static void
vehicle_entry(const struct work *work, struct ledger *ledger,
              const struct finding *finding)
{
    const struct record *record = finding->record;
    enum truth counts = truth_and(is_registered(record, work->request->as_of),
                                  is_for_other_use(record));
    int claimed = claimed_for(work, record);
    if (counts == FALSE_)
        return;
    struct entry *entry =
        ledger_add(work, ledger, MEASURE_VEHICLES, finding->member);
    entry->source = SOURCE_LINE;
    entry->line = finding->line;
    entry->kind = "vehicle";
    entry->key = vehicle_key(work, finding);
    entry->amount = interval_make(counts == TRUE_ ? 1 : 0, 1);
    entry->is_joint = true; /* one vehicle, whoever shows it */
    if (counts == UNKNOWN_)
        entry->marks |= ENTRY_UNKNOWN;
    if (claimed >= 0) {
        /* only a counted member takes it out: decide_vehicles asks */
        entry->persons_mask = UINT32_C(1) << claimed;
        entry->claimed_for = claimed;
        ledger->looked_at[LINE_DISABILITY][claimed] = true;
    }
    entry_finding(work, entry, finding->no);
}

void
reconcile_vehicles(const struct work *work, uint32_t member,
                   struct ledger *ledger)
{
    const struct cell *cell =
        cell_at(&work->matched, LINE_MOTOR_VEHICLES, member);
    for (const struct finding *f = finding_next(&work->matched, cell, NULL);
         f != NULL; f = finding_next(&work->matched, cell, f))
        vehicle_entry(work, ledger, f);
    for (uint32_t i = 0; i < work->request->asset_count; i++) {
        const struct declared_asset *asset = &work->request->assets[i];
        if (asset->member != (int)member || asset->kind != ASSET_VEHICLE)
            continue;
        struct entry *entry =
            ledger_add(work, ledger, MEASURE_VEHICLES, member);
        entry->source = SOURCE_DECLARED;
        entry->kind = "declared";
        entry->amount = interval_point(1);
        entry->key = text_of(arena_printf(work->arena, "declared %u", i));
        entry->declared = declared_asset_no(work->request, i);
        if (!asset->is_elsewhere) {
            entry->marks |= ENTRY_NOT_COUNTED;
            entry->left_out = "covered";
        }
    }
}
