/* School by age, as in Shanghai: primary for five years from six, junior for
 * four, then senior or vocational for three, then college or bachelor. One
 * fact is one school year, from September to August. */
#include "schooling.h"

#include "day.h"

enum { YUAN = 100 };

struct stage {
    const char *name;
    int age, years;
    int64_t fee, lodging; /* yuan a year at a public school */
};

static const struct stage stages[] = {
    {"kindergarten", 3, 3, 2700, 0},  {"primary", 6, 5, 0, 0},
    {"junior", 11, 4, 0, 0},          {"senior", 15, 3, 3000, 0},
    {"vocational", 15, 3, 3200, 600}, {"bachelor", 18, 4, 5000, 1200},
    {"college", 18, 3, 7500, 1200},
};

/* The year of the September that a day's school year began in. */
static int
schooling_year(int day)
{
    struct date date = day_to_date(day);

    return date.month >= 9 ? date.year : date.year - 1;
}

static void
schooling_add_year(struct world *w, struct prng *p, size_t member, int year)
{
    const struct member *m = world_member(w, member);
    int age = day_age(m->birth, day_of(year, 9, 1));
    const struct stage *stage = NULL;

    for (size_t i = 0; i < sizeof stages / sizeof stages[0]; i++) {
        /* Of two stages of one age the second takes every fourth. */
        bool is_second = i == 4 || i == 6;
        if (age >= stages[i].age && age < stages[i].age + stages[i].years &&
            (!is_second || m->birth % 4 == 0))
            stage = &stages[i];
    }
    if (stage == NULL)
        return;
    struct extra *e = list_add(&w->extras);
    bool is_private = m->birth % 11 == 0;
    int began = year - (age - stage->age);
    e->line = LINE_EDUCATION;
    e->member = member;
    e->other = NOBODY;
    e->kind = stage->name;
    e->amounts[0] = (stage->fee + (is_private ? 9000 : 0)) * YUAN;
    e->amounts[1] = stage->lodging * YUAN;
    e->amounts[2] =
        prng_chance(p, 150) ? prng_between(p, 5, 30) * 100 * YUAN : 0;
    e->amounts[3] = year;
    e->from = day_of(began, 9, 1);
    e->until = day_of(began + stage->years, 6, 30);
    e->serial = is_private ? 1 : 0;
}

void
schooling_settle(struct world *w, struct prng *p, size_t member)
{
    int year = schooling_year(w->settings.as_of);

    if (world_member(w, member)->activity != ACTIVITY_PUPIL)
        return;
    schooling_add_year(w, p, member, year - 1);
    schooling_add_year(w, p, member, year);
}
