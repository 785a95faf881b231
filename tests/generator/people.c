/* People: ID numbers that nobody shares, names that run in families, deaths,
 * permits, moves and marriages. Owns the set of numbers in use. */
#include "people.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "day.h"
#include "hard.h"
#include "places.h"
#include "wrong.h"

/* True if the number was free; it is taken from then on. */
static bool
people_take_number(struct world *w, const char *id)
{
    uint64_t key = 0;

    if (w->numbers == NULL) {
        w->number_mask = 1023;
        while (w->number_mask < (w->settings.people + wrong_most(w)) * 4)
            w->number_mask = w->number_mask * 2 + 1;
        w->numbers = calloc(w->number_mask + 1, sizeof *w->numbers);
        assert(w->numbers != NULL);
    }
    for (size_t i = 0; i < 17; i++)
        key = key * 10 + (uint64_t)(id[i] - '0');
    uint64_t mixed = key * 0x9e3779b97f4a7c15u;
    size_t at = (size_t)(mixed >> 20) & w->number_mask;
    while (w->numbers[at] != 0) {
        if (w->numbers[at] == key)
            return false;
        at = (at + 1) & w->number_mask;
    }
    assert(w->number_count * 2 < w->number_mask);
    w->number_count++;
    w->numbers[at] = key;
    return true;
}

static void
people_draw_id(struct world *w, struct prng *p, int division,
               const struct member *m, char out[CODES_ID_SIZE])
{
    do {
        int number = (int)prng_between(p, 1, 498) * 2 + !m->is_female;
        codes_write_id(out, division, m->birth, number);
    } while (!people_take_number(w, out));
}

bool
people_draw_namesake(struct world *w, struct prng *p, size_t member,
                     char id[CODES_ID_SIZE])
{
    const struct member *m = world_member(w, member);
    int division = 0;

    for (size_t i = 0; i < 6; i++)
        division = division * 10 + (m->id[i] - '0');
    /* Of 500 numbers of a day and a place some may be taken. */
    for (int i = 0; i < 100; i++) {
        int number = (int)prng_between(p, 1, 498) * 2 + !m->is_female;
        codes_write_id(id, division, m->birth, number);
        if (people_take_number(w, id))
            return true;
    }
    return false;
}

void
people_draw_stranger(struct world *w, struct prng *p, bool is_female, int birth,
                     char id[CODES_ID_SIZE], char name[NAMES_SIZE])
{
    struct member stranger = {.is_female = is_female, .birth = birth};
    char surname[NAMES_SURNAME_SIZE];

    names_draw_surname(p, surname);
    people_draw_id(w, p, places_draw_outside(p), &stranger, id);
    names_draw(p, surname, is_female, day_to_date(birth).year, name);
}

/* Children have the surname of the man of the couple; parents and siblings
 * that of the one whose parents they are. */
static void
people_choose_surname(struct world *w, struct prng *p, struct member *m)
{
    const struct household *h = world_household(w, m->household);
    const struct member *head = world_member(w, h->first);
    const struct member *from = NULL;

    if (m->kin == KIN_CHILD)
        from = head->is_female && head->spouse != NOBODY
                   ? world_member(w, head->spouse)
                   : head;
    else if (m->kin == KIN_SIBLING || (m->kin == KIN_PARENT && !m->is_female))
        from = head;
    else if (m->kin == KIN_PARENT_IN_LAW && !m->is_female)
        from = world_member(w, head->spouse);
    if (from != NULL)
        memcpy(m->surname, from->surname, sizeof m->surname);
    else
        names_draw_surname(p, m->surname);
}

static void
people_settle_address(struct prng *p, struct household *h)
{
    h->is_rural = places_has_villages(h->district) && prng_chance(p, 300);
    if (h->needy & NEEDY_VILLAGE)
        h->is_rural = true;
    places_write_address(p, h->district, h->address, sizeof h->address);
}

/* What becomes of a member who is not simply there. */
static void
people_apply_plot(struct world *w, struct prng *p, struct household *h)
{
    int as_of = w->settings.as_of;
    struct member *head = world_member(w, h->first);
    struct member *last = world_member(w, h->first + h->count - 1);
    struct member *spouse =
        head->spouse == NOBODY ? NULL : world_member(w, head->spouse);

    switch (h->plot) {
    case PLOT_DEAD_MEMBER:
    case PLOT_LATE_SPOUSE:
        spouse->died = as_of - (int)prng_between(p, 20, 300);
        break;
    case PLOT_SPOUSE_WITH_PERMIT:
        spouse->is_outsider = true;
        spouse->permit_until = as_of + (int)prng_between(p, 0, 700);
        break;
    case PLOT_SPOUSE_WITHOUT_PERMIT:
        spouse->is_outsider = true;
        if (prng_chance(p, 500))
            spouse->permit_until = as_of - (int)prng_between(p, 1, 400);
        break;
    case PLOT_MOVED_OUT:
        last->moved_out = as_of - (int)prng_between(p, 30, 1500);
        if (last->moved_out <= last->birth)
            last->moved_out = as_of;
        break;
    case PLOT_CUSTODY:
        last->custody_from = as_of - (int)prng_between(p, 30, 900);
        if (member_age(w, last) < 22)
            last->custody_from = 0;
        break;
    default:
        break;
    }
}

/* Those who do not ask die too, and marry from outside. */
static void
people_apply_chance(struct world *w, struct prng *p, struct household *h)
{
    int as_of = w->settings.as_of;

    for (size_t i = h->first + 1; i < h->first + h->count; i++) {
        struct member *m = world_member(w, i);
        if (m->kin == KIN_SPOUSE && m->is_female && prng_chance(p, 60)) {
            m->is_outsider = true;
            m->permit_until = as_of + (int)prng_between(p, -200, 900);
        } else if (prng_chance(p, member_age(w, m) >= 65 ? 35 : 1)) {
            m->died = as_of - (int)prng_between(p, 1, 700);
            if (m->died <= m->birth)
                m->died = 0;
        }
    }
}

/* Some names are to be hard: drawn apart, all else stays as it was. */
static void
people_harden(const struct world *w, struct member *m, size_t at)
{
    struct prng p;

    if (w->settings.hard < 0)
        return;
    prng_init(&p, w->settings.seed, "hard", at);
    m->has_hard_name = prng_below(&p, 100000) < (uint32_t)w->settings.hard;
    if (m->has_hard_name && hard_draw(&p, m->surname, m->is_female, m->name))
        m->surname[0] = '\0';
}

static void
people_name_member(struct world *w, struct prng *p, size_t at)
{
    struct member *m = world_member(w, at);
    const struct household *h = world_household(w, m->household);
    int year = day_to_date(m->birth).year;

    people_choose_surname(w, p, m);
    names_draw(p, m->surname, m->is_female, year, m->name);
    people_harden(w, m, at);
    int division = m->is_outsider
                       ? places_draw_outside(p)
                       : places_draw_birthplace(p, h->district, year);
    people_draw_id(w, p, division, m, m->id);
    int since = m->kin == KIN_CHILD
                    ? m->birth + (int)prng_between(p, 10, 60)
                    : day_of(1978, 1, 1) + (int)prng_between(p, 0, 12700);
    if (since < m->birth)
        since = m->birth + 30;
    m->moved_in = since < w->settings.as_of ? since : w->settings.as_of;
}

static int
people_wedding_day(const struct world *w, struct prng *p,
                   const struct member *one, int other_birth)
{
    int later = one->birth > other_birth ? one->birth : other_birth;
    int on = day_add_years(later, 22) + (int)prng_between(p, 10, 1000);

    if (on >= w->settings.as_of)
        on = w->settings.as_of - (int)prng_between(p, 5, 200);
    return on;
}

static struct wedding *
people_add_event(struct world *w, size_t member, const char *event, int on)
{
    struct wedding *event_row = list_add(&w->weddings);

    event_row->member = member;
    event_row->spouse = NOBODY;
    event_row->event = event;
    event_row->on = on;
    event_row->district =
        world_household(w, world_member(w, member)->household)->district;
    return event_row;
}

/* Both have the event in their own rows, each naming the other. */
static void
people_add_couple_event(struct world *w, size_t one, const char *event, int on)
{
    size_t other = world_member(w, one)->spouse;
    size_t pair[] = {one, other, one};

    for (size_t i = 0; i < 2; i++) {
        const struct member *spouse = world_member(w, pair[i + 1]);
        struct wedding *row = people_add_event(w, pair[i], event, on);
        row->spouse = pair[i + 1];
        memcpy(row->spouse_id, spouse->id, sizeof row->spouse_id);
        memcpy(row->spouse_name, spouse->name, sizeof row->spouse_name);
    }
}

static void
people_add_stranger_event(struct world *w, size_t member, const char *event,
                          int on, const struct wedding *known)
{
    const struct member *m = world_member(w, member);
    struct prng p;
    prng_init(&p, w->settings.seed, "stranger", w->weddings.count);
    struct wedding stranger = {.member = NOBODY};

    if (known == NULL)
        people_draw_stranger(w, &p, !m->is_female,
                             m->birth + (int)prng_between(&p, -900, 900),
                             stranger.spouse_id, stranger.spouse_name);
    else
        stranger = *known;
    struct wedding *row = people_add_event(w, member, event, on);
    memcpy(row->spouse_id, stranger.spouse_id, sizeof row->spouse_id);
    memcpy(row->spouse_name, stranger.spouse_name, sizeof row->spouse_name);
}

static void
people_divorce_stranger(struct world *w, struct prng *p, size_t at)
{
    const struct member *m = world_member(w, at);
    int on = people_wedding_day(w, p, m, m->birth);
    int end = on + (int)prng_between(p, 400, 4000);

    if (end >= w->settings.as_of)
        return;
    people_add_stranger_event(w, at, "married", on, NULL);
    struct wedding known =
        *(struct wedding *)list_at(&w->weddings, w->weddings.count - 1);
    people_add_stranger_event(w, at, "divorced", end, &known);
}

static void
people_marry(struct world *w, struct prng *p, struct household *h, size_t at)
{
    const struct member *m = world_member(w, at);
    int as_of = w->settings.as_of;

    if (m->spouse == NOBODY) {
        bool is_single_parent = m->kin == KIN_HEAD && h->count > 1;
        if (member_age(w, m) >= 30 && member_age(w, m) < 65 &&
            prng_chance(p, is_single_parent ? 650 : 120))
            people_divorce_stranger(w, p, at);
        return;
    }
    if (m->spouse < at)
        return;
    int on = people_wedding_day(w, p, m, world_member(w, m->spouse)->birth);
    bool is_asking = h->is_asking && m->kin == KIN_HEAD;
    /* Of the oldest marriages many were never entered. */
    if (!is_asking && day_to_date(on).year < 1986 && prng_chance(p, 400))
        return;
    people_add_couple_event(w, at, "married", on);
    if (is_asking &&
        (h->plot == PLOT_DIVORCED || h->plot == PLOT_OTHER_SPOUSE)) {
        int end = on + (as_of - on) * (int)prng_between(p, 30, 90) / 100;
        people_add_couple_event(w, at, "divorced", end);
        if (h->plot == PLOT_OTHER_SPOUSE)
            people_add_stranger_event(w, at, "married", end + (as_of - end) / 2,
                                      NULL);
    } else if (on < as_of - 500 && prng_chance(p, 40)) {
        people_add_couple_event(w, at, "reissued",
                                as_of - (int)prng_between(p, 1, 900) / 2);
    }
}

void
people_name(struct world *w)
{
    for (size_t number = 0; number < w->households.count; number++) {
        struct household *h = world_household(w, number);
        struct prng p;
        prng_init(&p, w->settings.seed, "people", number);
        people_settle_address(&p, h);
        if (h->is_asking)
            people_apply_plot(w, &p, h);
        else
            people_apply_chance(w, &p, h);
        for (size_t i = h->first; i < h->first + h->count; i++)
            people_name_member(w, &p, i);
        for (size_t i = h->first; i < h->first + h->count; i++)
            people_marry(w, &p, h, i);
    }
}

static bool
people_could_be_child(const struct world *w, const struct member *parent,
                      const struct member *child)
{
    int gap = (child->birth - parent->birth) / 365;

    return child->kin == KIN_HEAD && gap >= 22 && gap <= 38 &&
           member_is_alive(child) &&
           world_household(w, child->household)->relative == NOBODY &&
           (parent->is_female && parent->spouse == NOBODY
                ? true
                : strcmp(parent->surname, child->surname) == 0);
}

/* An orphan's guardian is a grandparent who keeps house elsewhere: the first
 * who is old enough, from anywhere in the list on. */
static size_t
people_find_guardian(const struct world *w, size_t number)
{
    const struct member *orphan =
        world_member(w, world_household(w, number)->first);
    struct prng p;

    prng_init(&p, w->settings.seed, "guardian", number);
    size_t start = prng_below(&p, (uint32_t)w->households.count);
    for (size_t i = 0; i < w->households.count; i++) {
        const struct household *h =
            world_household(w, (start + i) % w->households.count);
        const struct member *head = world_member(w, h->first);
        if (!h->is_asking && member_is_alive(head) &&
            (orphan->birth - head->birth) / 365 >= 45)
            return h->first;
    }
    return NOBODY;
}

void
people_link_relatives(struct world *w)
{
    struct prng p;

    prng_init(&p, w->settings.seed, "relatives", 0);
    for (size_t number = 0; number < w->households.count; number++) {
        struct household *h = world_household(w, number);
        const struct member *head = world_member(w, h->first);
        bool is_fit = h->plot == PLOT_NOTHING ||
                      h->plot == PLOT_SMALL_PENSION ||
                      h->plot == PLOT_OVER_MONEY;
        if (h->is_asking && household_is_orphan(w, h)) {
            h->relative = people_find_guardian(w, number);
            continue;
        }
        if (!is_fit || member_age(w, head) < 58 || !prng_chance(&p, 600))
            continue;
        for (int probe = 0; probe < 60 && h->relative == NOBODY; probe++) {
            size_t at = prng_below(&p, (uint32_t)(w->households.count));
            const struct household *other = world_household(w, at);
            if (at != number && !other->is_asking &&
                people_could_be_child(w, head, world_member(w, other->first)))
                h->relative = other->first;
        }
    }
}
