/* Families: how many live together, who they are to the head, how old they
 * are; then which of them ask for assistance and which plot each plays. No
 * names here and no money. */
#include "family.h"

#include <assert.h>
#include <string.h>

#include "day.h"
#include "places.h"

/* H head, S spouse, C child, P parent, L parent-in-law, B sibling. */
struct shape {
    const char *text;
    uint16_t weight;
    int youngest, oldest; /* age of the head */
};

static const struct shape shapes[] = {
    {"H", 110, 60, 88},     {"H", 140, 20, 59},    {"HS", 100, 60, 84},
    {"HS", 85, 24, 59},     {"HC", 80, 26, 66},    {"HP", 35, 28, 58},
    {"HSC", 175, 26, 64},   {"HSP", 20, 30, 58},   {"HCC", 15, 32, 52},
    {"HCP", 20, 28, 56},    {"HPP", 20, 22, 48},   {"HSCP", 50, 28, 56},
    {"HSCC", 42, 31, 56},   {"HSPP", 18, 26, 50},  {"HSCB", 10, 30, 60},
    {"HSCPP", 30, 28, 52},  {"HSCCP", 14, 31, 54}, {"HSCPB", 6, 30, 54},
    {"HSCCPP", 16, 31, 52}, {"HSCPPL", 8, 28, 50}, {"HSCPPB", 6, 28, 50},
};
enum { SHAPE_COUNT = sizeof shapes / sizeof shapes[0] };

/* Those alone whom extreme_hardship is for: old, disabled, an orphan. */
static const struct shape alone[] = {
    {"H", 500, 60, 88}, {"H", 300, 20, 58}, {"H", 200, 4, 15}};

/* Family sizes 1 to 6, in percent. */
static const uint16_t sizes[] = {25, 30, 25, 12, 5, 3};

static const struct shape *
family_pick_shape(struct prng *p, size_t size)
{
    uint16_t weights[SHAPE_COUNT];

    for (size_t i = 0; i < SHAPE_COUNT; i++)
        weights[i] = strlen(shapes[i].text) == size ? shapes[i].weight : 0;
    return &shapes[prng_pick(p, weights, SHAPE_COUNT)];
}

static enum kin
family_kin(char letter)
{
    switch (letter) {
    case 'H':
        return KIN_HEAD;
    case 'S':
        return KIN_SPOUSE;
    case 'C':
        return KIN_CHILD;
    case 'P':
        return KIN_PARENT;
    case 'L':
        return KIN_PARENT_IN_LAW;
    default:
        return KIN_SIBLING;
    }
}

static int
family_draw_age(struct prng *p, enum kin kin, int head, int previous_child)
{
    int age = head;

    switch (kin) {
    case KIN_HEAD:
        return head;
    case KIN_SPOUSE:
        age = head + (int)prng_between(p, -3, 3);
        break;
    case KIN_CHILD:
        age = previous_child >= 0 ? previous_child - (int)prng_between(p, 2, 6)
                                  : head - (int)prng_between(p, 25, 33);
        break;
    case KIN_PARENT:
    case KIN_PARENT_IN_LAW:
        age = head + (int)prng_between(p, 23, 31);
        break;
    default:
        age = head + (int)prng_between(p, -8, 8);
    }
    if (kin == KIN_CHILD)
        return age < 0 ? 0 : age;
    return age < 20 ? 20 : age > 97 ? 97 : age;
}

static void
family_marry(struct world *w, size_t one, size_t other)
{
    world_member(w, one)->spouse = other;
    world_member(w, other)->spouse = one;
    world_member(w, other)->is_female = !world_member(w, one)->is_female;
}

static size_t
family_find(const struct world *w, const struct household *h, enum kin kin)
{
    for (size_t i = h->first; i < h->first + h->count; i++)
        if (world_member(w, i)->kin == kin)
            return i;
    return NOBODY;
}

/* Spouses, and two parents, are couples. */
static void
family_pair(struct world *w, const struct household *h)
{
    size_t spouse = family_find(w, h, KIN_SPOUSE);
    size_t parent = family_find(w, h, KIN_PARENT);

    if (spouse != NOBODY)
        family_marry(w, h->first, spouse);
    if (parent != NOBODY && parent + 1 < h->first + h->count &&
        world_member(w, parent + 1)->kin == KIN_PARENT) {
        world_member(w, parent)->is_female = false;
        family_marry(w, parent, parent + 1);
    }
}

/* Whether a family is needy, and in which ways: of its own stream, so that all
 * others stay as they are. */
static unsigned
family_draw_needy(const struct world *w, size_t number,
                  const struct shape **shape)
{
    struct prng p;

    if (w->settings.needy == 0)
        return 0;
    prng_init(&p, w->settings.seed, "needy", number);
    if (prng_below(&p, 100000) >= (uint32_t)w->settings.needy)
        return 0;
    unsigned needy = prng_chance(&p, 600) ? NEEDY_VILLAGE : 0;
    if (prng_chance(&p, 550))
        return needy | NEEDY_JOBLESS;
    uint16_t weights[] = {alone[0].weight, alone[1].weight, alone[2].weight};
    *shape = &alone[prng_pick(&p, weights, 3)];
    return needy | NEEDY_ALONE;
}

static void
family_form_one(struct world *w, size_t left)
{
    size_t number = w->households.count;
    struct prng p;
    prng_init(&p, w->settings.seed, "family", number);
    size_t size = prng_pick(&p, sizes, sizeof sizes / sizeof sizes[0]) + 1;
    const struct shape *shape =
        family_pick_shape(&p, size < left ? size : left);
    unsigned needy = family_draw_needy(w, number, &shape);
    struct household *h = list_add(&w->households);
    h->needy = needy;
    h->first = w->members.count;
    h->count = strlen(shape->text);
    h->left_out = h->relative = NOBODY;
    h->district = places_draw_district(&p);
    if (needy & NEEDY_VILLAGE)
        h->district = places_draw_village(&p);
    h->means = (enum means)(
        MEANS_POOR + prng_pick(&p, (const uint16_t[]){150, 450, 320, 80}, 4));
    int head = (int)prng_between(&p, shape->youngest, shape->oldest);
    int child = -1;
    for (size_t i = 0; i < h->count; i++) {
        struct member *m = list_add(&w->members);
        m->household = number;
        m->spouse = NOBODY;
        m->kin = family_kin(shape->text[i]);
        int age = family_draw_age(&p, m->kin, head, child);
        if (m->kin == KIN_CHILD)
            child = age;
        m->birth = day_add_years(w->settings.as_of, -age) -
                   (int)prng_between(&p, 0, 364);
        m->is_female =
            m->kin == KIN_HEAD && h->count > 1 && shape->text[1] == 'S'
                ? prng_chance(&p, 250)
                : prng_chance(&p, 500);
    }
    family_pair(w, h);
}

void
family_form(struct world *w)
{
    while (w->members.count < w->settings.people)
        family_form_one(w, w->settings.people - w->members.count);
}

static bool
family_can_work(const struct world *w, const struct member *m)
{
    int from = day_month_first(w->this_month - 15);

    return day_age(m->birth, from) >= 18 &&
           day_age(m->birth, w->settings.as_of) < (m->is_female ? 50 : 60);
}

static size_t
family_find_other_adult(const struct world *w, const struct household *h)
{
    for (size_t i = h->first + 1; i < h->first + h->count; i++) {
        const struct member *m = world_member(w, i);
        if (m->kin != KIN_SPOUSE && member_age(w, m) >= 22)
            return i;
    }
    return NOBODY;
}

static bool
family_has_age(const struct world *w, const struct household *h, int from,
               int to)
{
    for (size_t i = h->first; i < h->first + h->count; i++) {
        int age = member_age(w, world_member(w, i));
        if (age >= from && age <= to)
            return true;
    }
    return false;
}

static bool
family_is_retired(const struct world *w, const struct member *m)
{
    return !member_is_of_working_age(w, m) && member_age(w, m) >= 60;
}

static bool
family_fits(const struct world *w, const struct household *h, unsigned needs)
{
    const struct member *head = world_member(w, h->first);
    size_t other = family_find_other_adult(w, h);

    if ((needs & NEED_COUPLE) && head->spouse == NOBODY)
        return false;
    if ((needs & NEED_WORKER) && !family_can_work(w, head))
        return false;
    if ((needs & NEED_NO_YOUTH) && family_has_age(w, h, 14, 24))
        return false;
    if ((needs & NEED_OTHER_ADULT) && other == NOBODY)
        return false;
    if ((needs & NEED_TWO) && h->count < 2)
        return false;
    if ((needs & NEED_OLD) && !family_is_retired(w, head))
        return false;
    if ((needs & NEED_GROWN) && member_age(w, head) < 18)
        return false;
    if ((needs & NEED_NO_PUPIL) && family_has_age(w, h, 3, 24))
        return false;
    if ((needs & NEED_EIGHTY) && member_age(w, head) < 80)
        return false;
    if ((needs & NEED_EARNER) && !family_is_retired(w, head) &&
        (h->count < 2 || !family_can_work(w, head)))
        return false;
    return !(needs & NEED_ALL_LINES) || w->settings.has_all_lines;
}

/* Some of those who ask stand at a limit, whichever fits them. */
static bool
family_stands_at_limit(const struct world *w, struct household *h,
                       size_t number)
{
    uint16_t weights[LIMIT_COUNT] = {0};
    struct prng p;

    if (w->settings.limits == 0 || !w->settings.has_all_lines)
        return false;
    prng_init(&p, w->settings.seed, "limit", number);
    if (prng_below(&p, 100000) >= (uint32_t)w->settings.limits)
        return false;
    for (size_t i = LIMIT_NONE + 1; i < LIMIT_COUNT; i++)
        weights[i] = family_fits(w, h, limit_traits[i].needs)
                         ? limit_traits[i].weight
                         : 0;
    h->limit = (enum limit)prng_pick(&p, weights, LIMIT_COUNT);
    h->side = (int)prng_between(&p, -1, 1);
    h->plot = PLOT_AT_LIMIT;
    return true;
}

/* The needy are poor more often than others who ask. */
static uint16_t
family_weigh_plot(const struct household *h, size_t plot)
{
    bool is_poor = plot == PLOT_NOTHING || plot == PLOT_SMALL_PENSION;
    uint16_t weight = plot_traits[plot].weight;

    return h->needy != 0 && is_poor ? (uint16_t)(weight * 12) : weight;
}

static void
family_choose_plot(struct world *w, size_t number)
{
    struct household *h = world_household(w, number);
    uint16_t weights[PLOT_COUNT];
    struct prng p;

    prng_init(&p, w->settings.seed, "plot", number);
    for (size_t i = 0; i < PLOT_COUNT; i++)
        weights[i] = family_fits(w, h, plot_traits[i].needs)
                         ? family_weigh_plot(h, i)
                         : 0;
    h->is_asking = true;
    if (family_stands_at_limit(w, h, number))
        return;
    h->plot = (enum plot)prng_pick(&p, weights, PLOT_COUNT);
    if (plot_traits[h->plot].needs & NEED_OTHER_ADULT)
        h->left_out = family_find_other_adult(w, h);
    if (h->plot == PLOT_LATE_SPOUSE || h->plot == PLOT_SPOUSE_WITHOUT_PERMIT)
        h->left_out = world_member(w, h->first)->spouse;
    /* Whoever asks alone is himself the disabled one. */
    if (h->plot == PLOT_SINGLE_DISABLED)
        h->left_out = NOBODY;
}

void
family_choose_askers(struct world *w)
{
    size_t count = w->households.count;
    struct list order;
    struct prng p;

    prng_init(&p, w->settings.seed, "asking", 0);
    list_init(&order, sizeof(size_t));
    for (size_t i = 0; i < count; i++)
        *(size_t *)list_add(&order) = i;
    for (size_t i = 0; i < count; i++) {
        size_t *here = list_at(&order, i);
        size_t *there =
            list_at(&order, i + prng_below(&p, (uint32_t)(count - i)));
        size_t kept = *here;
        *here = *there;
        *there = kept;
    }
    /* More requests than families: they ask again, in the same order. */
    for (size_t i = 0; i < w->settings.requests; i++) {
        size_t number = *(size_t *)list_at(&order, i % count);
        *(size_t *)list_add(&w->requests) = number;
        if (i < count)
            family_choose_plot(w, number);
    }
    list_release(&order);
}

int
family_count_persons(const struct world *w, const struct household *h)
{
    int persons = 0;

    for (size_t i = h->first; i < h->first + h->count; i++) {
        const struct member *m = world_member(w, i);
        bool has_permit = m->permit_until >= w->settings.as_of;
        if (member_is_alive(m) && i != h->left_out && m->moved_out == 0 &&
            (!m->is_outsider || has_permit))
            persons++;
    }
    return h->plot == PLOT_SINGLE_DISABLED ? 1 : persons;
}
