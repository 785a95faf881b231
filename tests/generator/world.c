/* Storage of a population's facts and the few questions that all subjects ask
 * of a member. */
#include "world.h"

#include <stdlib.h>

#include "day.h"

void
world_init(struct world *w, const struct settings *settings)
{
    *w = (struct world){.settings = *settings};
    w->this_month = day_month(settings->as_of);
    list_init(&w->households, sizeof(struct household));
    list_init(&w->members, sizeof(struct member));
    list_init(&w->employers, sizeof(struct employer));
    list_init(&w->jobs, sizeof(struct job));
    list_init(&w->accounts, sizeof(struct account));
    list_init(&w->flags, sizeof(struct limit_flag));
    list_init(&w->units, sizeof(struct unit));
    list_init(&w->deeds, sizeof(struct deed));
    list_init(&w->vehicles, sizeof(struct vehicle));
    list_init(&w->weddings, sizeof(struct wedding));
    list_init(&w->pensions, sizeof(struct pension));
    list_init(&w->extras, sizeof(struct extra));
    list_init(&w->requests, sizeof(size_t));
    for (size_t i = 0; i < LINE_COUNT; i++)
        list_init(&w->rows[i], sizeof(struct line_row));
}

void
world_release(struct world *w)
{
    list_release(&w->households);
    list_release(&w->members);
    list_release(&w->employers);
    list_release(&w->jobs);
    list_release(&w->accounts);
    list_release(&w->flags);
    list_release(&w->units);
    list_release(&w->deeds);
    list_release(&w->vehicles);
    list_release(&w->weddings);
    list_release(&w->pensions);
    list_release(&w->extras);
    list_release(&w->requests);
    for (size_t i = 0; i < LINE_COUNT; i++)
        list_release(&w->rows[i]);
    free(w->numbers);
}

struct household *
world_household(const struct world *w, size_t at)
{
    return list_at(&w->households, at);
}

struct member *
world_member(const struct world *w, size_t at)
{
    return list_at(&w->members, at);
}

struct employer *
world_employer(const struct world *w, size_t at)
{
    return list_at(&w->employers, at);
}

uint32_t
world_take_serial(struct world *w)
{
    return ++w->serial;
}

int
member_age(const struct world *w, const struct member *m)
{
    return day_age(m->birth, w->settings.as_of);
}

bool
member_is_alive(const struct member *m)
{
    return m->died == 0;
}

bool
household_is_orphan(const struct world *w, const struct household *h)
{
    return h->count == 1 && member_age(w, world_member(w, h->first)) < 18;
}

bool
member_is_of_working_age(const struct world *w, const struct member *m)
{
    int from = day_month_first(w->this_month - 12);
    int to = day_month_first(w->this_month - 1);

    return day_age(m->birth, to) >= 16 &&
           day_age(m->birth, from) < (m->is_female ? 50 : 60);
}
