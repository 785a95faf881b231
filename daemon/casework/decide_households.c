/* SPDX-License-Identifier: Apache-2.0
 *
 * The measures of every possible household (policy A13), made once for each
 * window of months: programmes of one window share them, and so do those that
 * rest on each other.
 */
#include "ruling.h"

#include "mutant.h"

void
decide_measures(const struct work *work, const struct ledger *ledger,
                uint32_t members, struct household *out)
{
    struct interval *m = out->measure;
    *out = (struct household){.members = members};
    for (uint32_t i = 0; i < work->request->member_count; i++) {
        if ((members >> i & 1) == 0)
            continue;
        out->persons++;
        for (int way = WAY_I1; way < WAY_COUNT; way++)
            if (way != WAY_I8)
                m[way] = interval_add(m[way], ledger->way[i][way]);
        m[MEASURE_MEDICAL_EXPENSE] =
            interval_add(m[MEASURE_MEDICAL_EXPENSE], ledger->medical[i]);
        m[MEASURE_EDUCATION_EXPENSE] =
            interval_add(m[MEASURE_EDUCATION_EXPENSE], ledger->education[i]);
    }
    decide_dwellings(ledger, members, &m[MEASURE_DWELLINGS],
                     &m[MEASURE_DWELLING_AREA], &m[MEASURE_NON_RESIDENTIAL]);
    m[MEASURE_I8] = decide_lumps(ledger, members, m[MEASURE_DWELLINGS]);
    m[MEASURE_MONEY] = decide_money(work, ledger, members);
    m[MEASURE_VEHICLES] = decide_vehicles(work, ledger, members);
    m[MEASURE_SOLD] = decide_sold(ledger, members);
    for (int way = WAY_I1; way < WAY_COUNT; way++)
        if (way != WAY_I9 || !mutant_is("total_without_other"))
            m[MEASURE_INCOME] = interval_add(m[MEASURE_INCOME], m[way]);
}

/* The members of the possible household of that number: the bits of the number
 * say which open members are in it. */
static uint32_t
household_at(const struct people *people, uint32_t index)
{
    uint32_t members = people->counted;
    for (uint32_t m = 0; m < MEMBERS_MAX; m++) {
        if ((people->open >> m & 1) == 0)
            continue;
        if ((index & 1) != 0)
            members |= UINT32_C(1) << m;
        index >>= 1;
    }
    return members;
}

static uint32_t
open_count(const struct people *people)
{
    uint32_t count = 0;
    for (uint32_t mask = people->open; mask != 0; mask &= mask - 1)
        count++;
    return count;
}

/* The case over the programme's months; the request's own where they are as
 * many (H08). */
static const struct work *
window_of(const struct work *work, int months)
{
    if (work->to - work->from + 1 == months)
        return work;
    struct work *window = arena_alloc(work->arena, sizeof(*window));
    if (window == NULL ||
        !match_window(work, work->to - months + 1, work->to, window))
        return NULL;
    return window;
}

static bool
panel_make(const struct docket *docket, int months, struct panel *panel)
{
    const struct people *people = docket->people;
    const struct work *work = window_of(docket->work, months);
    struct ledger *ledger = arena_alloc(docket->work->arena, sizeof(*ledger));
    uint32_t open = open_count(people);
    if (ledger == NULL || work == NULL)
        return false;
    reconcile_make(work, people, months, ledger);
    panel->work = work;
    panel->ledger = ledger;
    panel->is_too_many = open > OPEN_MEMBERS_MAX;
    panel->count = panel->is_too_many ? 2 : UINT32_C(1) << open;
    panel->households =
        arena_array(work->arena, panel->count, sizeof(*panel->households));
    if (panel->households == NULL)
        return false;
    for (uint32_t i = 0; i < panel->count; i++) {
        uint32_t members = panel->is_too_many && i == 1
                               ? people->counted | people->open
                               : household_at(people, i);
        decide_measures(work, ledger, members, &panel->households[i]);
    }
    return !arena_failed(work->arena);
}

const struct panel *
docket_panel(struct docket *docket, enum programme programme)
{
    const struct work *work = docket->work;
    int months = policy_window_months(work->policy, programme);
    int period = work->request->period_to - work->request->period_from + 1;
    if (months > period)
        months = period;
    for (uint32_t i = 0; i < docket->panel_count; i++)
        if (docket->panels[i].ledger->months == months)
            return &docket->panels[i];
    if (docket->panel_count == PANELS_MAX)
        return NULL;
    struct panel *panel = &docket->panels[docket->panel_count];
    if (!panel_make(docket, months, panel))
        return NULL;
    docket->panel_count++;
    return panel;
}
