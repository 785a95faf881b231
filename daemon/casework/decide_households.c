/* SPDX-License-Identifier: Apache-2.0
 *
 * The measures of every possible household (policy A13), made once for each
 * window of months: programmes of one window share them, and so do those that
 * rest on each other.
 */
#include "ruling.h"

#include "mutant.h"

/* What is a sum over members, whoever else is there. */
static void
member_add(const struct ledger *ledger, uint32_t member, struct household *out)
{
    struct interval *m = out->measure;
    out->members |= UINT32_C(1) << member;
    out->persons++;
    for (int way = WAY_I1; way < WAY_COUNT; way++)
        if (way != WAY_I8)
            m[way] = interval_add(m[way], ledger->way[member][way]);
    m[MEASURE_MEDICAL_EXPENSE] =
        interval_add(m[MEASURE_MEDICAL_EXPENSE], ledger->medical[member]);
    m[MEASURE_EDUCATION_EXPENSE] =
        interval_add(m[MEASURE_EDUCATION_EXPENSE], ledger->education[member]);
}

/* What only the whole household has: things that several hold, sums of kinds,
 * the total. */
static void
household_end(const struct work *work, const struct ledger *ledger,
              struct household *out)
{
    struct interval *m = out->measure;
    uint32_t members = out->members;
    decide_dwellings(ledger, members, &m[MEASURE_DWELLINGS],
                     &m[MEASURE_DWELLING_AREA], &m[MEASURE_NON_RESIDENTIAL]);
    m[MEASURE_I8] = decide_lumps(ledger, members, m[MEASURE_DWELLINGS]);
    m[MEASURE_MONEY] = decide_money(work, ledger, members);
    m[MEASURE_VEHICLES] = decide_vehicles(work, ledger, members);
    m[MEASURE_SOLD] = decide_sold(ledger, members);
    m[MEASURE_INCOME] = interval_point(0);
    for (int way = WAY_I1; way < WAY_COUNT; way++)
        if (way != WAY_I9 || !mutant_is("total_without_other"))
            m[MEASURE_INCOME] = interval_add(m[MEASURE_INCOME], m[way]);
}

void
decide_measures(const struct work *work, const struct ledger *ledger,
                uint32_t members, struct household *out)
{
    *out = (struct household){0};
    for (uint32_t i = 0; i < work->request->member_count; i++)
        if ((members >> i & 1) != 0)
            member_add(ledger, i, out);
    household_end(work, ledger, out);
}

/* The same with one member more than a household that is decided already: no
 * way is below 0 (D22), so the order of adding changes nothing. */
static void
measures_with(const struct work *work, const struct ledger *ledger,
              const struct household *without, uint32_t member,
              struct household *out)
{
    *out = *without;
    if (!mutant_is("open_member_adds_nothing"))
        member_add(ledger, member, out);
    household_end(work, ledger, out);
}

static uint32_t
open_count(const struct people *people)
{
    uint32_t count = 0;
    for (uint32_t mask = people->open; mask != 0; mask &= mask - 1)
        count++;
    return count;
}

/* Every possible household: the bits of its number say which open members are
 * in it, so that each is an earlier one and the member of its lowest bit. */
static void
households_make(const struct panel *panel, const struct people *people)
{
    uint32_t open[OPEN_MEMBERS_MAX], count = 0;
    struct household *all = panel->households;
    decide_measures(panel->work, panel->ledger, people->counted, &all[0]);
    if (panel->is_too_many) {
        decide_measures(panel->work, panel->ledger,
                        people->counted | people->open, &all[1]);
        return;
    }
    for (uint32_t m = 0; m < MEMBERS_MAX; m++)
        if ((people->open >> m & 1) != 0)
            open[count++] = m;
    for (uint32_t i = 1; i < panel->count; i++) {
        uint32_t lowest = 0;
        while ((i >> lowest & 1) == 0)
            lowest++;
        measures_with(panel->work, panel->ledger, &all[i & (i - 1)],
                      open[lowest], &all[i]);
    }
}

static void
hull_make(struct panel *panel)
{
    for (int m = 0; m < MEASURE_COUNT; m++) {
        struct interval hull = panel->households[0].measure[m];
        for (uint32_t i = 1; i < panel->count; i++)
            hull = interval_hull(hull, panel->households[i].measure[m]);
        panel->hull[m] = hull;
    }
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
    households_make(panel, people);
    hull_make(panel);
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
