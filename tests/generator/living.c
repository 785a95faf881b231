/* What people live on: who learns, works, is idle, retired or unable; jobs with
 * their wages month by month; pensions. Households that ask follow the plot,
 * all others chance. */
#include "living.h"

#include <assert.h>

#include "day.h"
#include "family.h"
#include "figures.h"
#include "pay.h"
#include "places.h"

enum { YUAN = 100, MONTHS_SHOWN = 14 };

static void
living_found_employers(struct world *w)
{
    size_t count = w->settings.people / 60 + 12;

    for (size_t i = 0; i < count; i++) {
        struct employer *e = list_add(&w->employers);
        struct prng p;
        prng_init(&p, w->settings.seed, "employer", i);
        places_write_firm(&p, e->name, sizeof e->name);
        codes_write_credit(e->code, "91310000", (uint32_t)i * 37 + 4096);
    }
}

static int64_t
living_draw_wage(struct prng *p, enum means means)
{
    static const int64_t bounds[][2] = {
        {230, 230}, {230, 340}, {350, 750}, {750, 1800}, {1800, 6000}};

    return prng_between(p, bounds[means][0], bounds[means][1]) * 10 * YUAN;
}

static size_t
living_add_job(struct world *w, struct prng *p, size_t member, int64_t gross)
{
    const struct member *m = world_member(w, member);
    struct job *j = list_add(&w->jobs);
    int grown = day_month(day_add_years(m->birth, 18));
    int since = w->this_month - (int)prng_between(p, 2, 240);

    j->member = member;
    j->employer = prng_below(p, (uint32_t)w->employers.count);
    j->from = since < grown ? grown : since;
    j->item = "wages";
    j->is_insured = true;
    j->gross = gross;
    j->base = pay_base(gross);
    j->has_fund = prng_chance(p, gross < 350000 ? 400 : 900);
    j->is_declared = true;
    if (!member_is_alive(m))
        j->until = day_month(m->died);
    return w->jobs.count - 1;
}

/* One that is held for all of the period, whatever else. */
static struct job *
living_add_steady_job(struct world *w, struct prng *p, size_t member,
                      int64_t gross)
{
    struct job *j = list_at(&w->jobs, living_add_job(w, p, member, gross));

    if (j->from > w->this_month - MONTHS_SHOWN)
        j->from = w->this_month - MONTHS_SHOWN;
    return j;
}

static struct pension *
living_add_pension(struct world *w, struct prng *p, size_t member,
                   const char *kind, int64_t monthly)
{
    const struct member *m = world_member(w, member);
    struct pension *row = list_add(&w->pensions);
    bool is_early = m->is_female && kind[0] == 'e';
    int first = day_month(day_add_years(m->birth, is_early ? 50 : 60)) + 1;

    row->member = member;
    row->kind = kind;
    row->status = "paid";
    row->monthly = monthly;
    row->first = first + (int)prng_between(p, 0, 3);
    row->last = w->this_month - 1;
    row->is_declared = true;
    if (!member_is_alive(m)) {
        row->last = day_month(m->died);
        row->status = "stopped";
    }
    if (row->first > row->last)
        row->first = row->last;
    return row;
}

static void
living_retire(struct world *w, struct prng *p, size_t at, bool is_bare)
{
    struct member *m = world_member(w, at);
    int64_t average = figures_average_pension(w->settings.as_of);

    if (m->activity != ACTIVITY_DEAD)
        m->activity = ACTIVITY_RETIRED;
    bool is_resident = is_bare || prng_chance(p, 180);
    if (is_resident && member_age(w, m) < 60)
        return;
    living_add_pension(w, p, at, is_resident ? "resident" : "employee",
                       is_resident ? prng_between(p, 850, 1050) * YUAN
                                   : average / 100 * prng_between(p, 70, 160) /
                                         10 * 10);
}

/* True for those too young to earn; gives them their place. */
static bool
living_school(const struct world *w, struct prng *p, struct member *m)
{
    int age = member_age(w, m);

    if (age < 3)
        m->activity = ACTIVITY_INFANT;
    else if (age < 18 || (age < 22 && prng_chance(p, 600)))
        m->activity = ACTIVITY_PUPIL;
    else
        return false;
    return true;
}

static void
living_lose_work(struct world *w, struct prng *p, size_t at, int64_t gross,
                 int most)
{
    struct member *m = world_member(w, at);
    int ended = w->this_month - (int)prng_between(p, 1, most);
    struct job *j = living_add_steady_job(w, p, at, gross);

    j->until = ended - 1;
    m->activity = ACTIVITY_UNEMPLOYED;
    m->unemployed_since = day_month_first(ended) + (int)prng_between(p, 0, 20);
    if (m->unemployed_since >= w->settings.as_of)
        m->unemployed_since = w->settings.as_of - 1;
}

/* Now and then: fees beside the wage, rent, interest, a wage corrected. */
static void
living_add_sideline(struct world *w, struct prng *p, size_t at)
{
    static const char *const items[] = {"labour", "author", "rent",
                                        "interest_dividend"};

    if (prng_chance(p, 10)) {
        struct job *main_job = list_at(&w->jobs, w->jobs.count - 1);
        main_job->correction = -(main_job->gross / 10);
    }
    if (!prng_chance(p, 50))
        return;
    const char *item = items[prng_below(p, 4)];
    int64_t gross = prng_between(p, 100, 3600) * YUAN;
    struct job *j = list_at(&w->jobs, living_add_job(w, p, at, gross));
    j->item = item;
    j->is_insured = j->has_fund = false;
    j->from = w->this_month - (int)prng_between(p, 2, MONTHS_SHOWN);
    j->until = j->from + (int)prng_between(p, 0, 3);
}

static void
living_settle_natural(struct world *w, struct prng *p, size_t at,
                      enum means means)
{
    struct member *m = world_member(w, at);
    static const uint16_t ways[] = {850, 50, 40, 40, 20};

    if (m->activity == ACTIVITY_DEAD) {
        if (member_age(w, m) > 62)
            living_retire(w, p, at, false);
        return;
    }
    if (living_school(w, p, m))
        return;
    if (member_age(w, m) >= (m->is_female ? 50 : 60)) {
        if (member_age(w, m) < 55 && prng_chance(p, 150)) {
            m->activity = ACTIVITY_WORKER;
            living_add_job(w, p, at, living_draw_wage(p, means));
        } else {
            living_retire(w, p, at, false);
        }
        return;
    }
    switch (prng_pick(p, ways, 5)) {
    case 0:
        m->activity = ACTIVITY_WORKER;
        living_add_job(w, p, at, living_draw_wage(p, means));
        living_add_sideline(w, p, at);
        break;
    case 1:
        m->activity = ACTIVITY_SELF_EMPLOYED;
        break;
    case 2:
        living_lose_work(w, p, at, living_draw_wage(p, means), 5);
        break;
    case 3:
        m->activity = ACTIVITY_HOME;
        break;
    default:
        m->activity = ACTIVITY_UNABLE;
        m->cannot_work = true;
        m->disability_category = (int)prng_between(p, 1, 7);
        m->disability_grade = (int)prng_between(p, 1, 4);
    }
}

/* A wage until then adds to the income: not where a plot counts it. */
static bool
living_is_jobless(const struct household *h)
{
    return (h->needy & NEEDY_JOBLESS) &&
           (h->plot == PLOT_NOTHING ||
            plot_traits[h->plot].living == LIVING_POOR);
}

/* One member of a household that asks, before the plot's own job. */
static void
living_settle_poor(struct world *w, struct prng *p, size_t at,
                   enum plot_living living)
{
    const struct household *h =
        world_household(w, world_member(w, at)->household);
    struct member *m = world_member(w, at);
    bool is_bare = living == LIVING_BARE;

    if (m->activity == ACTIVITY_DEAD || living_school(w, p, m))
        return;
    if (!member_is_of_working_age(w, m)) {
        living_retire(w, p, at, is_bare || prng_chance(p, 700));
        return;
    }
    size_t way =
        is_bare ? 2 : prng_pick(p, (const uint16_t[]){300, 150, 550}, 3);
    int age = member_age(w, m);
    if (age >= (m->is_female ? 50 : 60) || age < 20)
        way = 2;
    else if (living_is_jobless(h))
        way = 1;
    if (way == 0) {
        m->activity = ACTIVITY_WORKER;
        living_add_steady_job(w, p, at, prng_between(p, 230, 265) * 10 * YUAN);
    } else if (way == 1) {
        living_lose_work(w, p, at, 2400 * YUAN, living_is_jobless(h) ? 9 : 5);
    } else {
        m->activity = ACTIVITY_UNABLE;
        m->cannot_work = true;
        m->is_ill = prng_chance(p, 300);
        m->disability_grade =
            prng_chance(p, 450) ? (int)prng_between(p, 1, 3) : 0;
        if (h->needy & NEEDY_ALONE)
            m->disability_grade = (int)prng_between(p, 1, 2);
        m->disability_category =
            m->disability_grade == 0 ? 0 : (int)prng_between(p, 1, 7);
    }
}

/* A wage of the head that leaves, over the last months and after the
 * disregard, exactly so much for the household. */
static void
living_add_exact_job(struct world *w, struct prng *p, const struct household *h,
                     int64_t total, int months)
{
    int64_t monthly = total / months;
    int64_t disregard = figures_disregard(w->settings.as_of);

    struct job *j = living_add_steady_job(w, p, h->first, 0);
    j->has_fund = false;
    j->base = pay_base(monthly + disregard);
    j->gross = pay_gross_for(monthly + disregard, j->base);
    assert(disregard == 0 ||
           j->gross >= figures_minimum_wage(w->settings.as_of));
    struct member *m = world_member(w, h->first);
    m->activity = ACTIVITY_WORKER;
    m->cannot_work = m->is_ill = false;
    m->disability_grade = m->disability_category = 0;
    j->last_extra =
        pay_gross_for(total - monthly * (months - 1) + disregard, j->base) -
        j->gross;
}

/* The same of an old head: a pension, and what is lacking as interest of the
 * last month, which is too little to be taxed. */
static void
living_add_exact_pension(struct world *w, struct prng *p,
                         const struct household *h, int64_t total, int months)
{
    int64_t monthly = total / months - 10 * YUAN;
    struct pension *row =
        living_add_pension(w, p, h->first, "employee", monthly);

    if (row->first > w->this_month - MONTHS_SHOWN)
        row->first = w->this_month - MONTHS_SHOWN;
    world_member(w, h->first)->activity = ACTIVITY_RETIRED;
    int64_t lacking = total - monthly * months;
    struct job *j = list_at(&w->jobs, living_add_job(w, p, h->first, lacking));
    j->item = "interest_dividend";
    j->is_insured = j->has_fund = false;
    j->from = j->until = w->this_month - 1;
}

static void
living_stand_at_limit(struct world *w, struct prng *p,
                      const struct household *h)
{
    int months;
    int64_t total = limits_income(w, h, &months);

    if (total == 0)
        return;
    if (member_age(w, world_member(w, h->first)) >= 60)
        living_add_exact_pension(w, p, h, total, months);
    else
        living_add_exact_job(w, p, h, total, months);
}

static void
living_disable(struct member *m)
{
    m->activity = ACTIVITY_UNABLE;
    m->cannot_work = true;
    m->disability_category = 6;
    m->disability_grade = 2;
}

static void
living_apply_plot(struct world *w, struct prng *p, const struct household *h)
{
    int64_t persons = family_count_persons(w, h);
    int64_t standard = figures_standard(w->settings.as_of);
    int64_t line = standard * persons * 12;
    int64_t low = line * FIGURES_LOW_INCOME_MULTIPLE;
    bool is_declared;

    switch (h->plot) {
    case PLOT_OVER_INCOME:
    case PLOT_HIDDEN_WAGE: {
        int64_t gross = standard * persons * prng_between(p, 30, 80) / 10;
        struct job *j =
            living_add_steady_job(w, p, h->first, gross / 1000 * 1000);
        world_member(w, h->first)->activity = ACTIVITY_WORKER;
        j->is_declared = h->plot == PLOT_OVER_INCOME;
        break;
    }
    case PLOT_WORKING_POOR:
    case PLOT_ILLNESS:
        living_add_exact_job(w, p, h, low / 100 * prng_between(p, 60, 95), 12);
        break;
    case PLOT_INCOME_EQUAL:
        living_add_exact_job(w, p, h, line, 12);
        break;
    case PLOT_INCOME_UNDER_BY_A_FEN:
        living_add_exact_job(w, p, h, line - 1, 12);
        break;
    case PLOT_INCOME_EQUAL_LOW:
        living_add_exact_job(w, p, h, low, 12);
        break;
    case PLOT_INCOME_OVER_BY_A_FEN_LOW:
        living_add_exact_job(w, p, h, low + 1, 12);
        break;
    case PLOT_AT_LIMIT:
        living_stand_at_limit(w, p, h);
        break;
    case PLOT_UNDECLARED_MEMBER:
        living_settle_natural(w, p, h->left_out, MEANS_WELL_OFF);
        break;
    case PLOT_SMALL_PENSION:
        world_member(w, h->first)->activity = ACTIVITY_RETIRED;
        living_add_pension(w, p, h->first, "employee",
                           prng_between(p, 500, 1900) * YUAN);
        break;
    case PLOT_SINGLE_DISABLED:
        living_disable(world_member(w, h->first));
        break;
    case PLOT_OVER_PENSION:
        world_member(w, h->first)->activity = ACTIVITY_RETIRED;
        is_declared = prng_chance(p, 500);
        living_add_pension(w, p, h->first, "employee",
                           persons * prng_between(p, 2100, 4200) * YUAN)
            ->is_declared = is_declared;
        break;
    default:
        break;
    }
}

/* The plot itself gives these an income. */
static bool
living_is_for_plot(const struct world *w, const struct household *h, size_t at)
{
    int months;
    bool is_heads =
        limits_income(w, h, &months) != 0 || h->plot == PLOT_OVER_INCOME ||
        h->plot == PLOT_HIDDEN_WAGE || h->plot == PLOT_WORKING_POOR ||
        h->plot == PLOT_ILLNESS || h->plot == PLOT_SMALL_PENSION ||
        h->plot == PLOT_OVER_PENSION;

    return (is_heads && at == h->first) ||
           (h->plot == PLOT_UNDECLARED_MEMBER && at == h->left_out);
}

void
living_settle(struct world *w)
{
    living_found_employers(w);
    for (size_t number = 0; number < w->households.count; number++) {
        struct household *h = world_household(w, number);
        struct prng p;
        prng_init(&p, w->settings.seed, "living", number);
        h->jobs.first = w->jobs.count;
        h->pensions.first = w->pensions.count;
        for (size_t i = h->first; i < h->first + h->count; i++) {
            struct member *m = world_member(w, i);
            if (!member_is_alive(m))
                m->activity = ACTIVITY_DEAD;
            if (!h->is_asking)
                living_settle_natural(w, &p, i, h->means);
            else if (!living_is_for_plot(w, h, i))
                living_settle_poor(w, &p, i, plot_traits[h->plot].living);
        }
        if (h->is_asking)
            living_apply_plot(w, &p, h);
        h->jobs.end = w->jobs.count;
        h->pensions.end = w->pensions.count;
    }
}

int64_t
living_pay(const struct world *w, const struct job *j, int month)
{
    if (month < j->from || (j->until != 0 && month > j->until))
        return 0;
    return j->gross + (month == w->this_month - 1 ? j->last_extra : 0);
}

int64_t
living_net_of_job(const struct world *w, const struct job *j)
{
    int64_t net = 0;

    for (int month = w->this_month - 12; month < w->this_month; month++) {
        int64_t gross = living_pay(w, j, month);
        if (gross == 0)
            continue;
        net += gross - pay_tax(pay_taxable(gross, j->base, j->has_fund)) -
               pay_own_all(j->base) - (j->has_fund ? pay_fund_own(j->base) : 0);
    }
    return net;
}
