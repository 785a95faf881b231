/* What a family declares: income by person and way, assets by kind, vehicles
 * for its disabled. Facts that are not declared are what it hides. */
#include "declared.h"

#include <string.h>

#include "day.h"
#include "living.h"
#include "programmes.h"

enum { YUAN = 100, PRICE_OF_A_METRE = 40000, PRICE_OF_A_CAR = 60000 };

/* The place of a member in the request; NOBODY if it does not name him. */
static size_t
declared_find(const struct roll *roll, size_t member)
{
    for (size_t i = 0; i < roll->count; i++)
        if (roll->member[i] == member)
            return i;
    return NOBODY;
}

/* What is said of an amount: with --differ some say 5 to 40 % less, or more.
 * The stream goes by request and place, so that nothing else depends on it. */
static int64_t
declared_say(const struct world *w, const struct declaration *d, size_t place,
             int64_t amount)
{
    struct prng p;

    if (w->settings.differ == 0)
        return amount;
    prng_init(&p, w->settings.seed, "differ", d->request * 4096 + place);
    if (prng_below(&p, 100000) >= (uint32_t)w->settings.differ)
        return amount;
    int64_t part = amount / 100 * prng_between(&p, 5, 40);
    return prng_chance(&p, 800) ? amount - part : amount + part;
}

static void
declared_write_way(struct json *j, size_t at, const char *way, int64_t amount,
                   const char *kind)
{
    json_open(j, NULL, '{');
    json_ref(j, "member", 'm', at + 1);
    json_text(j, "way", way);
    json_null(j, "month");
    json_money(j, "amount", amount);
    json_text(j, "kind", kind);
    json_null(j, "exclusion");
    json_close(j, '}');
}

static int64_t
declared_count_months(const struct world *w, const struct pension *row)
{
    int from = w->this_month - 12, to = w->this_month - 1;

    if (row->first > from)
        from = row->first;
    if (row->last < to)
        to = row->last;
    return to < from ? 0 : to - from + 1;
}

static void
declared_write_income(struct json *j, const struct world *w,
                      const struct declaration *d)
{
    const struct household *h = d->h;
    const struct roll *roll = d->roll;
    size_t place = 0;

    json_open(j, "income", '[');
    for (size_t i = h->jobs.first; i < h->jobs.end; i++) {
        const struct job *job = list_at(&w->jobs, i);
        size_t at = declared_find(roll, job->member);
        int64_t net = living_net_of_job(w, job);
        if (at != NOBODY && job->is_declared && job->is_insured && net > 0)
            declared_write_way(j, at, "I1", declared_say(w, d, place++, net),
                               "wages");
    }
    for (size_t i = h->pensions.first; i < h->pensions.end; i++) {
        const struct pension *row = list_at(&w->pensions, i);
        size_t at = declared_find(roll, row->member);
        int64_t sum = row->monthly * declared_count_months(w, row);
        /* The residents' pension is excluded, and nobody writes it down. */
        if (at != NOBODY && row->is_declared && sum > 0 &&
            strcmp(row->kind, "resident") != 0)
            declared_write_way(j, at, "I5", declared_say(w, d, place++, sum),
                               NULL);
    }
    for (size_t i = h->deeds.first; i < h->deeds.end; i++) {
        const struct deed *deed = list_at(&w->deeds, i);
        size_t at = declared_find(roll, deed->seller);
        if (at != NOBODY && deed->is_declared)
            declared_write_way(j, at, "I8", deed->price, "sale");
    }
    json_close(j, ']');
}

static void
declared_write_asset(struct json *j, size_t at, const char *kind,
                     int64_t amount)
{
    json_open(j, NULL, '{');
    json_ref(j, "member", 'm', at + 1);
    json_text(j, "kind", kind);
    json_money(j, "amount", amount);
    json_flag(j, "elsewhere", false);
    json_close(j, '}');
}

static void
declared_write_money(struct json *j, const struct world *w,
                     const struct declaration *d)
{
    const struct household *h = d->h;
    const struct roll *roll = d->roll;
    int64_t sums[ROLL_LIMIT] = {0};

    for (size_t i = h->accounts.first; i < h->accounts.end; i++) {
        const struct account *a = list_at(&w->accounts, i);
        size_t at = declared_find(roll, a->member);
        if (at == NOBODY || !a->is_declared)
            continue;
        int64_t money = a->balance + a->wealth;
        sums[at] += a->shares == 0 ? money : money * a->share / a->shares;
    }
    for (size_t at = 0; at < roll->count; at++)
        if (sums[at] > 0)
            declared_write_asset(j, at, "money",
                                 declared_say(w, d, 1024 + at, sums[at]));
}

static void
declared_write_units(struct json *j, const struct world *w,
                     const struct household *h, const struct roll *roll)
{
    for (size_t i = h->units.first; i < h->units.end; i++) {
        const struct unit *u = list_at(&w->units, i);
        size_t at = declared_find(roll, u->holder[0]);
        if (at == NOBODY || !u->is_declared)
            continue;
        json_open(j, NULL, '{');
        json_ref(j, "member", 'm', at + 1);
        json_text(j, "kind",
                  u->use == USE_DWELLING ? "dwelling" : "nonresidential");
        json_money(j, "amount", u->area * PRICE_OF_A_METRE);
        json_money(j, "area", u->area);
        json_flag(j, "elsewhere", false);
        json_close(j, '}');
    }
}

static void
declared_write_assets(struct json *j, const struct world *w,
                      const struct declaration *d)
{
    const struct household *h = d->h;
    const struct roll *roll = d->roll;

    json_open(j, "assets", '[');
    declared_write_money(j, w, d);
    declared_write_units(j, w, h, roll);
    for (size_t i = h->vehicles.first; i < h->vehicles.end; i++) {
        const struct vehicle *v = list_at(&w->vehicles, i);
        size_t at = declared_find(roll, v->member);
        if (at != NOBODY && v->is_declared)
            declared_write_asset(j, at, "vehicle", PRICE_OF_A_CAR * YUAN);
    }
    json_close(j, ']');
}

static void
declared_write_claimed(struct json *j, const struct world *w,
                       const struct household *h, const struct roll *roll)
{
    json_open(j, "vehicles_for_disabled", '[');
    for (size_t i = h->vehicles.first; i < h->vehicles.end; i++) {
        const struct vehicle *v = list_at(&w->vehicles, i);
        size_t at = declared_find(roll, v->member);
        if (at == NOBODY || !v->is_claimed)
            continue;
        json_open(j, NULL, '{');
        json_text(j, "plate", v->plate);
        json_ref(j, "member", 'm', at + 1);
        json_close(j, '}');
    }
    json_close(j, ']');
}

static void
declared_write_expense(struct json *j, size_t at, const char *kind, int month,
                       int64_t amount)
{
    json_open(j, NULL, '{');
    json_ref(j, "member", 'm', at + 1);
    json_text(j, "kind", kind);
    json_month(j, "month", month);
    json_money(j, "amount", amount);
    json_close(j, '}');
}

/* Bills of the period, and the fees of the school year that began in it. */
static void
declared_write_expenses(struct json *j, const struct world *w,
                        const struct declaration *d)
{
    bool is_short = d->programmes == PROGRAMME_BIT(PROGRAMME_TEMPORARY);
    int from = w->this_month - (is_short ? 3 : 12);
    size_t place = 2048;

    json_open(j, "expenses", '[');
    for (size_t i = d->h->extras.first; i < d->h->extras.end; i++) {
        const struct extra *e = list_at(&w->extras, i);
        size_t at = declared_find(d->roll, e->member);
        bool is_school = e->line == LINE_EDUCATION;
        if (at == NOBODY || (!is_school && e->line != LINE_MEDICAL_INSURANCE))
            continue;
        int month = is_school ? day_month(day_of((int)e->amounts[3], 9, 1))
                              : day_month(e->from);
        int64_t paid =
            is_school ? e->amounts[0] + e->amounts[1] : e->amounts[3];
        if (paid > 0 && month >= from && month < w->this_month)
            declared_write_expense(j, at, is_school ? "education" : "medical",
                                   month, declared_say(w, d, place++, paid));
    }
    json_close(j, ']');
}

static void
declared_write_rural_dwelling(struct json *j, const struct world *w,
                              const struct declaration *d)
{
    struct prng p;

    prng_init(&p, w->settings.seed, "rural dwelling", d->request);
    bool is_worst = prng_chance(&p, 400);
    bool is_rebuilt = prng_chance(&p, 150);
    json_open(j, "rural_dwelling", '{');
    json_text(j, "grade", is_worst ? "D" : "C");
    json_day(j, "rebuilt",
             is_rebuilt ? w->settings.as_of - (int)prng_between(&p, 1000, 6000)
                        : 0);
    json_close(j, '}');
}

void
declared_write(struct json *j, const struct world *w,
               const struct declaration *d)
{
    const unsigned for_expense = PROGRAMME_BIT(PROGRAMME_ILLNESS_EXPENSE) |
                                 PROGRAMME_BIT(PROGRAMME_MEDICAL) |
                                 PROGRAMME_BIT(PROGRAMME_TEMPORARY);

    json_open(j, "declared", '{');
    declared_write_income(j, w, d);
    declared_write_assets(j, w, d);
    declared_write_claimed(j, w, d->h, d->roll);
    if (d->programmes & for_expense)
        declared_write_expenses(j, w, d);
    if (d->programmes & PROGRAMME_BIT(PROGRAMME_RURAL_HOUSING) &&
        d->h->is_rural)
        declared_write_rural_dwelling(j, w, d);
    json_flag(j, "work_change", false);
    json_close(j, '}');
}

int64_t
declared_monthly_income(const struct world *w, const struct household *h)
{
    int64_t sum = 0;

    if (h == NULL)
        return 1500 * YUAN;
    for (size_t i = h->jobs.first; i < h->jobs.end; i++) {
        const struct job *job = list_at(&w->jobs, i);
        sum += living_pay(w, job, w->this_month - 1);
    }
    for (size_t i = h->pensions.first; i < h->pensions.end; i++) {
        const struct pension *row = list_at(&w->pensions, i);
        if (row->last >= w->this_month - 1)
            sum += row->monthly;
    }
    return sum;
}
