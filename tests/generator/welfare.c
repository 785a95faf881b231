/* What the State gives and takes: benefits of all thirteen programmes, pensions
 * beside those of age, prison, posts that the public pays, service in the army,
 * flats bought in part. */
#include "extras.h"

#include <string.h>

#include "day.h"
#include "figures.h"

enum { YUAN = 100 };

struct programme {
    const char *name;
    int64_t least, most; /* yuan a month */
    bool is_once;
    bool is_for_asking; /* counts in no test of one who asks */
};

static const struct programme programmes[] = {
    {"minimum_living", 200, 2900, false, false},
    {"extreme_hardship", 1260, 1260, false, false},
    {"low_income", 0, 0, false, false},
    {"illness_expense", 300, 1500, false, true},
    {"low_rent", 400, 1800, false, true},
    {"shared_ownership", 0, 0, false, true},
    {"medical", 100, 3000, true, true},
    {"temporary", 970, 2910, true, true},
    {"education", 100, 400, false, true},
    {"elder_care", 200, 960, false, true},
    {"disability_living", 330, 330, false, true},
    {"rural_housing", 500, 1500, true, true},
    {"employment_aid", 800, 1660, false, true},
};
enum { PROGRAMME_COUNT = sizeof programmes / sizeof programmes[0] };

/* Whether the programme is for somebody like him. */
static bool
welfare_is_for(const struct world *w, const struct household *h,
               const struct member *m, size_t programme)
{
    switch (programme) {
    case 1:
        return h->count == 1 && member_age(w, m) >= 60;
    case 3:
        return member_age(w, m) >= 40;
    case 8:
        return m->activity == ACTIVITY_PUPIL;
    case 9:
        return member_age(w, m) >= 60;
    case 10:
        return m->disability_grade != 0;
    case 11:
        return h->is_rural;
    case 12:
        return m->activity == ACTIVITY_UNEMPLOYED ||
               m->activity == ACTIVITY_HOME;
    default:
        return member_age(w, m) >= 18;
    }
}

static void
welfare_settle_benefit(struct world *w, struct prng *p,
                       const struct household *h, size_t at)
{
    size_t which = prng_below(p, PROGRAMME_COUNT);
    const struct programme *programme = &programmes[which];
    bool is_running = prng_chance(p, 600);
    int from = w->this_month - (int)prng_between(p, 2, 40);
    int64_t monthly = prng_between(p, programme->least, programme->most);
    bool is_given = prng_chance(p, h->means == MEANS_POOR ? 250 : 60);

    if (!is_given || (h->is_asking && !programme->is_for_asking) ||
        !welfare_is_for(w, h, world_member(w, at), which))
        return;
    struct extra *e = extras_add(w, LINE_BENEFITS, at, programme->name);
    e->amounts[0] = monthly * YUAN;
    e->from = from;
    if (programme->is_once)
        e->until = from;
    else if (!is_running)
        e->until = from + (w->this_month - from) / 2;
}

static struct pension *
welfare_add_pension(struct world *w, size_t member, const char *kind,
                    int64_t monthly, int first)
{
    struct pension *row = list_add(&w->pensions);

    row->member = member;
    row->kind = kind;
    row->status = "paid";
    row->monthly = monthly;
    row->first = first < w->this_month ? first : w->this_month - 1;
    row->last = w->this_month - 1;
    row->is_declared = true;
    return row;
}

/* A husband or wife, or a child, of somebody who died. */
static void
welfare_settle_survivor(struct world *w, struct prng *p,
                        const struct household *h, const struct member *dead)
{
    int month = day_month(dead->died);

    for (size_t i = h->first; i < h->first + h->count; i++) {
        const struct member *m = world_member(w, i);
        bool is_near =
            m->spouse != NOBODY && world_member(w, m->spouse) == dead;
        if (!member_is_alive(m) || (!is_near && m->activity != ACTIVITY_PUPIL))
            continue;
        if (is_near)
            welfare_add_pension(w, i, "funeral",
                                prng_between(p, 8000, 25000) * YUAN, month)
                ->last = month;
        if (month < w->this_month - 1)
            welfare_add_pension(w, i, "survivors",
                                prng_between(p, 600, 1500) * YUAN, month + 1);
    }
}

/* Of those injured at work, or in the army, or left by a martyr. */
static void
welfare_settle_pension(struct world *w, struct prng *p, size_t at)
{
    static const char *const kinds[] = {"work_injury", "injury_care", "martyr",
                                        "disabled_soldier"};
    const struct member *m = world_member(w, at);
    const char *kind = kinds[prng_below(p, 4)];
    int64_t monthly = prng_between(p, 60, 350) * 10 * YUAN;
    int first = w->this_month - (int)prng_between(p, 14, 120);
    size_t state = prng_pick(p, (const uint16_t[]){700, 150, 150}, 3);

    if (member_age(w, m) < 30)
        return;
    struct pension *row = welfare_add_pension(w, at, kind, monthly, first);
    if (state == 1) {
        row->status = "suspended";
        row->last = w->this_month - 3;
    } else if (state == 2) {
        /* Stopped, and taken up again: two records. */
        row->status = "stopped";
        row->last = w->this_month - 9;
        welfare_add_pension(w, at, kind, monthly + 60 * YUAN,
                            w->this_month - 5);
    }
}

/* employment, form: what a public post pays; since. */
static void
welfare_settle_public_post(struct world *w, struct prng *p, size_t at)
{
    bool is_public = prng_chance(p, 500);
    struct extra *e = extras_add(w, LINE_EMPLOYMENT, at,
                                 is_public ? "公益性岗位" : "灵活就业");

    e->from = w->settings.as_of - (int)prng_between(p, 40, 900);
    e->amounts[0] = is_public ? figures_minimum_wage(w->settings.as_of) : 0;
}

static void
welfare_settle_member(struct world *w, struct prng *p,
                      const struct household *h, size_t at)
{
    struct member *m = world_member(w, at);
    int age = member_age(w, m);

    if (member_is_alive(m)) {
        welfare_settle_benefit(w, p, h, at);
    } else {
        if (extras_is_free(h))
            welfare_settle_survivor(w, p, h, m);
        return;
    }
    if (extras_happens(p, h, 12))
        welfare_settle_pension(w, p, at);
    if (m->activity == ACTIVITY_HOME && extras_happens(p, h, 250)) {
        if (!h->is_asking && prng_chance(p, 250))
            m->custody_from = w->settings.as_of - (int)prng_between(p, 20, 900);
        else
            welfare_settle_public_post(w, p, at);
    }
    if (!h->is_asking && !m->is_female && m->activity == ACTIVITY_PUPIL &&
        age >= 18 && prng_chance(p, 40))
        m->enlisted = day_of(day_to_date(w->settings.as_of).year - 1, 9, 12);
}

static bool
welfare_owns_home(const struct world *w, const struct household *h)
{
    for (size_t i = h->units.first; i < h->units.end; i++) {
        const struct unit *u = list_at(&w->units, i);
        if (u->holder[0] == h->first && strcmp(u->address, h->address) == 0)
            return true;
    }
    return false;
}

void
welfare_settle(struct world *w)
{
    for (size_t number = 0; number < w->households.count; number++) {
        const struct household *h = world_household(w, number);
        struct prng p;
        prng_init(&p, w->settings.seed, "welfare", number);
        for (size_t i = h->first; i < h->first + h->count; i++)
            welfare_settle_member(w, &p, h, i);
        if (welfare_owns_home(w, h) && prng_chance(&p, 15) &&
            extras_is_free(h)) {
            struct extra *e = extras_add(w, LINE_PUBLIC_HOUSING, h->first,
                                         "shared_ownership");
            e->amounts[0] = prng_between(&p, 2500, 4500);
            e->from = w->settings.as_of - (int)prng_between(&p, 100, 2000);
        }
    }
}
