/* Facts of the further twenty lines. Money here belongs to households that do
 * not ask, or to the plot: a household at a limit has nothing but what its plot
 * counted. */
#include "extras.h"

#include "day.h"
#include "figures.h"
#include "pay.h"
#include "schooling.h"

enum { YUAN = 100 };

bool
extras_is_free(const struct household *h)
{
    switch (h->plot) {
    case PLOT_NONE:
    case PLOT_OVER_INCOME:
    case PLOT_HIDDEN_WAGE:
    case PLOT_OVER_MONEY:
    case PLOT_OVER_SHOP:
    case PLOT_OVER_PENSION:
    case PLOT_HIDDEN_ACCOUNT_ELSEWHERE:
        return true;
    default:
        return false;
    }
}

bool
extras_happens(struct prng *p, const struct household *h, uint32_t per_mille)
{
    bool happens = prng_chance(p, h->is_asking ? per_mille * 2 : per_mille);

    return happens && extras_is_free(h);
}

struct extra *
extras_add(struct world *w, enum line line, size_t member, const char *kind)
{
    struct extra *e = list_add(&w->extras);

    e->line = line;
    e->member = member;
    e->other = NOBODY;
    e->kind = kind;
    e->serial = world_take_serial(w);
    return e;
}

/* housing_fund, account: balance, monthly, own, base; months from, until;
 * other is the employer. loan: balance, monthly, amount. */
static void
extras_add_fund(struct world *w, struct prng *p, const struct job *job)
{
    int last = job->until == 0 ? w->this_month - 1 : job->until;
    int64_t own = pay_fund_own(job->base);

    if (!job->has_fund || last < job->from)
        return;
    struct extra *e = extras_add(w, LINE_HOUSING_FUND, job->member, "account");
    int months = last - job->from + 1;
    e->other = job->employer;
    e->amounts[0] = own * 2 * (months > 120 ? 120 : months);
    e->amounts[1] = own * 2;
    e->amounts[2] = own;
    e->amounts[3] = job->base;
    e->from = job->from;
    e->until = last;
    if (!prng_chance(p, 120))
        return;
    int64_t borrowed = prng_between(p, 10, 50) * 10000 * YUAN;
    e = extras_add(w, LINE_HOUSING_FUND, job->member, "loan");
    e->amounts[0] = borrowed / 10 * 7;
    e->amounts[1] = borrowed / 180;
    e->amounts[2] = borrowed;
    e->from = w->settings.as_of - (int)prng_between(p, 400, 2500);
    e->until = day_month(e->from) + 240;
}

/* medical_insurance, hospital: total, pooled, personal account, cash; on. */
static void
extras_add_bill(struct world *w, struct prng *p, size_t member, int64_t cash)
{
    static const char *const hospitals[] = {
        "瑞金医院", "中山医院", "第六人民医院东院", "仁济医院", "儿童医学中心"};
    const char *hospital = hospitals[prng_below(p, 5)];
    struct extra *e = extras_add(w, LINE_MEDICAL_INSURANCE, member, hospital);

    e->amounts[3] = cash;
    e->amounts[1] = cash * prng_between(p, 10, 40) / 10;
    e->amounts[2] = prng_between(p, 0, 20000);
    e->amounts[0] = e->amounts[1] + e->amounts[2] + e->amounts[3];
    e->from = w->settings.as_of - (int)prng_between(p, 35, 360);
}

/* mutual_aid, fund: amount; on. */
static void
extras_add_aid(struct world *w, struct prng *p, size_t member, int64_t amount)
{
    static const char *const funds[] = {"职工互助保障", "社区医疗互助帮困",
                                        "少儿住院互助基金"};
    bool is_child = member_age(w, world_member(w, member)) < 18;
    const char *fund = is_child ? funds[2] : funds[prng_below(p, 2)];
    struct extra *e = extras_add(w, LINE_MUTUAL_AID, member, fund);

    e->amounts[0] = amount;
    e->from = w->settings.as_of - (int)prng_between(p, 33, 300);
}

static void
extras_settle_health(struct world *w, struct prng *p, size_t at)
{
    const struct member *m = world_member(w, at);
    int age = member_age(w, m);
    uint32_t chance = m->is_ill ? 1000 : age >= 60 ? 450 : 120;

    if (!prng_chance(p, chance))
        return;
    int64_t bills = prng_between(p, 1, m->is_ill ? 8 : 3);
    for (int64_t i = 0; i < bills; i++)
        extras_add_bill(w, p, at,
                        m->is_ill ? prng_between(p, 100000, 1200000)
                                  : prng_between(p, 1000, 90000));
    if (m->is_ill && prng_chance(p, 400))
        extras_add_aid(w, p, at, prng_between(p, 50000, 400000));
}

/* benefits, programme: monthly; months from, until. */
static void
extras_settle_benefits(struct world *w, struct prng *p,
                       const struct household *h)
{
    bool is_recipient =
        h->is_asking && h->plot == PLOT_NOTHING && prng_chance(p, 250);
    bool was_one =
        !is_recipient && h->means == MEANS_POOR && prng_chance(p, 100);

    if (!is_recipient && !was_one)
        return;
    struct extra *e = extras_add(w, LINE_BENEFITS, h->first, "minimum_living");
    e->amounts[0] = figures_standard(w->settings.as_of) * (int64_t)h->count;
    e->from = w->this_month - (int)prng_between(p, 13, 40);
    if (was_one)
        e->until = w->this_month - (int)prng_between(p, 1, 10);
}

/* public_housing, form: living area, subsidy; since. The head is tenant, all
 * others of the book live with him. */
static void
extras_settle_tenancy(struct world *w, struct prng *p,
                      const struct household *h)
{
    bool is_housed = h->units.end > h->units.first ||
                     h->plot == PLOT_AT_LIMIT ||
                     plot_traits[h->plot].living == LIVING_NATURAL;

    if (h->is_asking ? is_housed || prng_chance(p, 300)
                     : h->units.end > h->units.first || prng_chance(p, 300))
        return;
    bool is_low_rent = h->is_asking && prng_chance(p, 150);
    struct extra *e = extras_add(w, LINE_PUBLIC_HOUSING, h->first,
                                 is_low_rent ? "low_rent" : "public_rent");
    e->amounts[0] = prng_between(p, 900, 3200);
    e->amounts[1] = is_low_rent ? prng_between(p, 60, 180) * 10 * YUAN : 0;
    e->from = day_of(1975, 1, 1) + (int)prng_between(p, 0, 14000);
}

/* business_tax, method: sales, cost, tax; months from, until of a quarter. And
 * companies, role: registered, subscribed; founded. */
static void
extras_add_business(struct world *w, struct prng *p, size_t at)
{
    bool has_books = prng_chance(p, 600);
    int64_t sales = prng_between(p, 1, 40) * 5000 * YUAN;
    int quarter = w->this_month - w->this_month % 3;
    uint32_t serial = 0;

    for (int i = 1; i <= 4; i++) {
        struct extra *e = extras_add(w, LINE_BUSINESS_TAX, at,
                                     has_books ? "books" : "deemed");
        serial = serial == 0 ? e->serial : serial;
        e->serial = serial;
        e->amounts[0] = sales + prng_between(p, 0, 900000);
        e->amounts[1] = e->amounts[0] / 100 * prng_between(p, 50, 95);
        e->amounts[2] = e->amounts[0] / 100;
        e->from = quarter - 3 * i;
        e->until = e->from + 2;
    }
    struct extra *e = extras_add(w, LINE_COMPANIES, at, "sole_trader");
    e->serial = serial;
    e->amounts[0] = prng_between(p, 1, 10) * 10000 * YUAN;
    e->from = w->settings.as_of - (int)prng_between(p, 400, 4000);
}

static void
extras_settle_firms(struct world *w, struct prng *p, size_t at,
                    enum means means)
{
    static const char *const roles[] = {"legal_representative", "shareholder",
                                        "executive"};
    uint32_t serial = world_take_serial(w);
    uint32_t count = 1 + prng_below(p, 3);
    int64_t registered = prng_between(p, 10, 500) * 10000 * YUAN;
    int founded = w->settings.as_of - (int)prng_between(p, 400, 6000);

    for (uint32_t i = 0; i < count && means == MEANS_RICH; i++) {
        struct extra *e = extras_add(w, LINE_COMPANIES, at, roles[i]);
        e->serial = serial;
        e->amounts[0] = registered;
        e->amounts[1] = registered / 4;
        e->from = founded;
    }
    if (prng_chance(p, 20)) {
        struct extra *e = extras_add(w, LINE_SOCIAL_ORGANISATIONS, at, "理事");
        e->amounts[0] = 3000000;
    }
}

/* payments, institution: balance, money fund, inflow, outflow. */
static void
extras_add_purse(struct world *w, struct prng *p, size_t at, int64_t most)
{
    const char *institution = prng_chance(p, 550) ? "支付宝" : "财付通";
    struct extra *e = extras_add(w, LINE_PAYMENTS, at, institution);

    e->amounts[0] = prng_between(p, 0, most / 10);
    e->amounts[1] = prng_between(p, 0, most);
    e->amounts[2] = most * 3;
    e->amounts[3] = most * 3 - e->amounts[0] / 2;
}

/* securities, market: stocks, bonds, cash. */
static void
extras_add_shares(struct world *w, struct prng *p, size_t at, int64_t most)
{
    const char *market = prng_chance(p, 600) ? "shanghai" : "shenzhen";
    struct extra *e = extras_add(w, LINE_SECURITIES, at, market);

    e->amounts[0] = prng_between(p, most / 4, most);
    e->amounts[1] = prng_chance(p, 100) ? prng_between(p, 0, most) : 0;
    e->amounts[2] = prng_between(p, 0, most / 20);
}

/* funds, institution: units in thousandths, value. insurance, form: premium,
 * cash value, claim (0 none); on; other is insured where it is not he. */
static void
extras_add_savings(struct world *w, struct prng *p, size_t at, int64_t most)
{
    static const char *const houses[] = {"易方达", "华夏基金", "南方基金"};
    const char *house = houses[prng_below(p, 3)];
    const struct member *m = world_member(w, at);

    if (prng_chance(p, 400)) {
        struct extra *e = extras_add(w, LINE_FUNDS, at, house);
        e->amounts[0] = prng_between(p, 100, 50000) * 1000;
        e->amounts[1] = e->amounts[0] / 10 * prng_between(p, 80, 300) / 100;
    }
    if (prng_chance(p, 400)) {
        static const char *const forms[] = {"life", "health", "annuity",
                                            "accident"};
        const char *form = forms[prng_below(p, 4)];
        struct extra *e = extras_add(w, LINE_INSURANCE, at, form);
        e->amounts[0] = prng_between(p, 10, 120) * 100 * YUAN;
        e->amounts[1] = prng_between(p, 0, most / 4);
        e->amounts[2] = prng_chance(p, 80) ? prng_between(p, 50000, 900000) : 0;
        e->from = w->settings.as_of - (int)prng_between(p, 400, 3500);
        e->other = m->spouse;
    }
}

static void
extras_settle_money(struct world *w, struct prng *p, size_t at,
                    enum means means)
{
    static const int64_t most[] = {0, 2000, 20000, 120000, 900000};
    int64_t limit = most[means] * YUAN;

    if (prng_chance(p, 650))
        extras_add_purse(w, p, at, limit / 2);
    if (prng_chance(p, means >= MEANS_WELL_OFF ? 350 : 60))
        extras_add_shares(w, p, at, limit);
    extras_add_savings(w, p, at, limit);
}

/* vessels, form: power in kW. */
static void
extras_settle_vessel(struct world *w, struct prng *p, const struct household *h)
{
    if (!h->is_rural || !prng_chance(p, 80))
        return;
    struct extra *e =
        extras_add(w, LINE_VESSELS, h->first,
                   prng_chance(p, 500) ? "fishing" : "farm_machine");
    e->amounts[0] = prng_between(p, 4, 90);
}

/* A household that does not ask has what goes with its means. */
static void
extras_settle_natural(struct world *w, struct prng *p,
                      const struct household *h)
{
    for (size_t i = h->first; i < h->first + h->count; i++) {
        const struct member *m = world_member(w, i);
        if (!member_is_alive(m) || member_age(w, m) < 18)
            continue;
        extras_settle_money(w, p, i, h->means);
        extras_settle_firms(w, p, i, h->means);
        if (m->activity == ACTIVITY_SELF_EMPLOYED)
            extras_add_business(w, p, i);
    }
    extras_settle_vessel(w, p, h);
}

/* Two bills of the last months that add up to what the limit wants. */
static void
extras_add_bills_of_limit(struct world *w, struct prng *p,
                          const struct household *h)
{
    int64_t all = limits_bills(w, h);
    int64_t first = all / 100 * prng_between(p, 30, 70);

    for (int i = 0; i < 2; i++) {
        extras_add_bill(w, p, h->first, i == 0 ? first : all - first);
        struct extra *e = list_at(&w->extras, w->extras.count - 1);
        e->from = day_month_first(w->this_month - 1 - i) +
                  (int)prng_between(p, 0, 27);
    }
}

static void
extras_play(struct world *w, struct prng *p, const struct household *h)
{
    int64_t limit = figures_money_limit_low((int)h->count);

    if (h->plot == PLOT_ILLNESS) {
        for (int i = 0; i < 4; i++)
            extras_add_bill(w, p, h->first, prng_between(p, 200000, 1200000));
        extras_add_aid(w, p, h->first, prng_between(p, 50000, 300000));
    }
    if (limits_bills(w, h) != 0)
        extras_add_bills_of_limit(w, p, h);
    if (h->plot != PLOT_HIDDEN_ACCOUNT_ELSEWHERE)
        return;
    if (prng_chance(p, 300))
        extras_add_purse(w, p, h->first, limit * 2);
    if (prng_chance(p, 300))
        extras_add_shares(w, p, h->first, limit * 4);
}

void
extras_settle(struct world *w)
{
    for (size_t number = 0; number < w->households.count; number++) {
        struct household *h = world_household(w, number);
        struct prng p;
        prng_init(&p, w->settings.seed, "extras", number);
        h->extras.first = w->extras.count;
        for (size_t i = h->first; i < h->first + h->count; i++) {
            const struct member *m = world_member(w, i);
            if (!member_is_alive(m))
                continue;
            schooling_settle(w, &p, i);
            if (h->plot != PLOT_AT_LIMIT)
                extras_settle_health(w, &p, i);
        }
        for (size_t i = h->jobs.first; i < h->jobs.end; i++)
            extras_add_fund(w, &p, list_at(&w->jobs, i));
        extras_settle_benefits(w, &p, h);
        extras_settle_tenancy(w, &p, h);
        if (h->is_asking)
            extras_play(w, &p, h);
        else
            extras_settle_natural(w, &p, h);
        h->extras.end = w->extras.count;
    }
}
