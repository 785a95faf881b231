/* SPDX-License-Identifier: Apache-2.0
 *
 * Units and tenancies, one entry a record (policy F08 to F11): how many pieces
 * it may be, how large the whole is, which share the member holds. Units whose
 * use is housing are dwellings, parking and storage are neither, everything
 * else is non-residential; a use that is not given may be either.
 */
#include "ledger.h"

#include "mutant.h"

static struct text
unit_key(const struct work *work, const struct finding *finding)
{
    const enum field keys[] = {FIELD_UNIT, FIELD_CERTIFICATE, FIELD_ADDRESS};
    for (int i = 0; i < 3; i++) {
        struct text text = record_text(finding->record, keys[i]);
        if (!text_is_empty(text))
            return text;
    }
    return text_of(arena_printf(work->arena, "record %u", finding->no));
}

/* Current and registered up to as_of; an empty cell may be either (A19). */
static enum truth
is_held(const struct record *record, int32_t as_of)
{
    int64_t registered;
    struct text status = record_text(record, FIELD_STATUS);
    enum truth current = text_is_empty(status)                  ? UNKNOWN_
                         : text_equals_chars(status, "current") ? TRUE_
                                                                : FALSE_;
    enum truth in_time = !record_number(record, FIELD_REGISTERED, &registered)
                             ? UNKNOWN_
                         : registered <= as_of ? TRUE_
                                               : FALSE_;
    return truth_and(current, in_time);
}

static struct interval
area_of(const struct record *record, enum field field)
{
    int64_t area;
    if (!record_number(record, field, &area))
        return interval_make(0, OPEN);
    return interval_point(fen_at_least_zero(area));
}

static struct entry *
unit_entry(const struct work *work, struct ledger *ledger,
           const struct finding *finding, enum measure measure, bool is_sure)
{
    const struct record *record = finding->record;
    const struct field_value *share = record_field(record, FIELD_SHARE_OF);
    struct entry *entry = ledger_add(work, ledger, measure, finding->member);
    entry->source = SOURCE_LINE;
    entry->line = finding->line;
    entry->kind = "unit";
    entry->key = unit_key(work, finding);
    entry->amount = interval_make(is_sure ? 1 : 0, 1);
    entry->area = area_of(record, FIELD_AREA_SIZE);
    entry->has_share = share != NULL && share->share.q > 0;
    if (entry->has_share)
        entry->share = share->share;
    if (!is_sure || (measure == MEASURE_DWELLINGS && entry->area.hi == OPEN))
        entry->marks |= ENTRY_UNKNOWN;
    if (!is_sure)
        entry->area.lo = 0;
    entry_finding(work, entry, finding->no);
    return entry;
}

static void
unit_entries(const struct work *work, struct ledger *ledger,
             const struct finding *finding)
{
    struct text use = record_text(finding->record, FIELD_USE);
    enum truth held = is_held(finding->record, work->request->as_of);
    if (held == FALSE_ || text_equals_chars(use, "parking") ||
        text_equals_chars(use, "storage"))
        return;
    bool is_dwelling = text_equals_chars(use, "dwelling");
    bool is_unknown = text_is_empty(use);
    bool is_sure = held == TRUE_ && !is_unknown;
    if (is_unknown && mutant_is("unit_without_use_is_dwelling")) {
        is_unknown = false;
        is_dwelling = is_sure = true;
    }
    if (is_dwelling || is_unknown)
        unit_entry(work, ledger, finding, MEASURE_DWELLINGS, is_sure);
    if (!is_dwelling)
        unit_entry(work, ledger, finding, MEASURE_NON_RESIDENTIAL, is_sure);
}

/* Which members are among tenant and co-residents, and how many are all. */
static void
tenancy_people(const struct work *work, const struct record *record,
               struct entry *entry)
{
    struct idno seen[1 + MEMBERS_MAX * 4];
    uint32_t count = 0;
    const struct field_value *list = record_field(record, FIELD_CO_RESIDENTS);
    uint32_t others = list == NULL ? 0 : list->id_count;
    for (uint32_t i = 0; i <= others; i++) {
        struct text id =
            i == 0 ? record_text(record, FIELD_TENANT) : list->ids[i - 1];
        struct idno idno;
        bool is_new =
            idno_normalise(id, &idno) && count < sizeof(seen) / sizeof(seen[0]);
        for (uint32_t j = 0; is_new && j < count; j++)
            is_new = !idno_equals(&seen[j], &idno);
        if (!is_new)
            continue;
        seen[count++] = idno;
        for (uint32_t m = 0; m < work->request->member_count; m++)
            if (idno_equals(&idno, &work->request->members[m].idno))
                entry->persons_mask |= UINT32_C(1) << m;
    }
    entry->persons_all = count;
}

/* A share of ownership that is bought stands in line 15; here it is shown
 * only. Living area counts doubled as building area (F11). */
static void
tenancy_entry(const struct work *work, struct ledger *ledger,
              const struct finding *finding)
{
    const struct record *record = finding->record;
    struct text form = record_text(record, FIELD_FORM);
    int64_t since;
    bool is_sure = !text_is_empty(form);
    if (text_equals_chars(form, "shared_ownership") ||
        (record_number(record, FIELD_SINCE, &since) &&
         since > work->request->as_of))
        return;
    struct entry *entry =
        ledger_add(work, ledger, MEASURE_DWELLINGS, finding->member);
    int64_t factor = policy_rules(work->policy)->living_to_building;
    struct interval living = area_of(record, FIELD_LIVING_AREA);
    struct text address = record_text(record, FIELD_ADDRESS);
    entry->source = SOURCE_LINE;
    entry->line = finding->line;
    entry->kind = "tenancy";
    entry->key =
        text_is_empty(address)
            ? text_of(arena_printf(work->arena, "record %u", finding->no))
            : address;
    entry->amount = interval_make(is_sure ? 1 : 0, 1);
    entry->area = interval_share(living, (struct share){factor, 1});
    if (!is_sure)
        entry->area.lo = 0;
    if (!is_sure || entry->area.hi == OPEN)
        entry->marks |= ENTRY_UNKNOWN;
    tenancy_people(work, record, entry);
    entry_finding(work, entry, finding->no);
}

static void
elsewhere(const struct work *work, uint32_t member, struct ledger *ledger)
{
    for (uint32_t i = 0; i < work->request->asset_count; i++) {
        const struct declared_asset *asset = &work->request->assets[i];
        if (asset->member != (int)member ||
            (asset->kind != ASSET_DWELLING &&
             asset->kind != ASSET_NONRESIDENTIAL))
            continue;
        struct entry *entry =
            ledger_add(work, ledger,
                       asset->kind == ASSET_DWELLING ? MEASURE_DWELLINGS
                                                     : MEASURE_NON_RESIDENTIAL,
                       member);
        entry->source = SOURCE_DECLARED;
        entry->kind = "declared";
        entry->amount = interval_point(1);
        entry->area = asset->area < 0 ? interval_make(0, OPEN)
                                      : interval_point(asset->area);
        entry->key = text_of(arena_printf(work->arena, "declared %u", i));
        entry->declared = declared_asset_no(work->request, i);
        if (!asset->is_elsewhere) {
            entry->marks |= ENTRY_NOT_COUNTED;
            entry->left_out = "covered";
        }
    }
}

void
reconcile_dwellings(const struct work *work, uint32_t member,
                    struct ledger *ledger)
{
    const struct cell *units =
        cell_at(&work->matched, LINE_REAL_ESTATE, member);
    const struct cell *tenancies =
        cell_at(&work->matched, LINE_PUBLIC_HOUSING, member);
    for (const struct finding *f = finding_next(&work->matched, units, NULL);
         f != NULL; f = finding_next(&work->matched, units, f))
        unit_entries(work, ledger, f);
    for (const struct finding *f =
             finding_next(&work->matched, tenancies, NULL);
         f != NULL; f = finding_next(&work->matched, tenancies, f))
        tenancy_entry(work, ledger, f);
    elsewhere(work, member, ledger);
}
