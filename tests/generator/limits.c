/* The limits of all programmes as amounts of one household: what it must earn,
 * own, or have paid for its health to stand at the one that it plays. */
#include "limits.h"

#include "day.h"
#include "family.h"
#include "figures.h"

enum { MONTHS = 12, QUARTER = 3 };

#define AT_INCOME (NEED_EARNER | NEED_NO_YOUTH)
#define AT_EXPENSE (NEED_EARNER | NEED_NO_PUPIL)

const struct limit_trait limit_traits[LIMIT_COUNT] = {
    [LIMIT_NONE] = {"none", 0, 0},
    [LIMIT_INCOME_MINIMUM] = {"income_minimum", 7, AT_INCOME},
    [LIMIT_INCOME_LOW] = {"income_low", 3, AT_INCOME},
    [LIMIT_INCOME_YEAR] = {"income_year", 3, AT_INCOME},
    [LIMIT_INCOME_RENT] = {"income_rent", 3, AT_INCOME},
    [LIMIT_INCOME_OWNERSHIP] = {"income_ownership", 5, AT_INCOME},
    [LIMIT_INCOME_PENSION] = {"income_pension", 30, NEED_OLD | NEED_EIGHTY},
    [LIMIT_INCOME_QUARTER] = {"income_quarter", 3, AT_INCOME},
    [LIMIT_MONEY_MINIMUM] = {"money_minimum", 1, 0},
    [LIMIT_MONEY_LOW] = {"money_low", 1, 0},
    [LIMIT_MONEY_RENT] = {"money_rent", 1, 0},
    [LIMIT_MONEY_OWNERSHIP] = {"money_ownership", 1, 0},
    [LIMIT_MONEY_TEMPORARY] = {"money_temporary", 1, 0},
    [LIMIT_AREA_RENT] = {"area_rent", 1, 0},
    [LIMIT_AREA_OWNERSHIP] = {"area_ownership", 1, 0},
    [LIMIT_AREA_AVERAGE] = {"area_average", 1, 0},
    [LIMIT_SOLD] = {"sold", 1, NEED_GROWN},
    [LIMIT_EXPENSE_MINIMUM] = {"expense_minimum", 8, AT_EXPENSE},
    [LIMIT_EXPENSE_SHARE] = {"expense_share", 8, AT_EXPENSE},
    [LIMIT_EXPENSE_QUARTER] = {"expense_quarter", 8, AT_EXPENSE},
};

/* What the minimum living standard gives all of them in so many months. */
static int64_t
limits_standard(const struct world *w, const struct household *h, int months)
{
    return figures_standard(w->settings.as_of) * family_count_persons(w, h) *
           months;
}

/* What an expense is measured against: far enough from the other branch of its
 * test that this one decides. */
static int64_t
limits_earned(const struct world *w, const struct household *h)
{
    switch (h->limit) {
    case LIMIT_EXPENSE_MINIMUM:
        return limits_standard(w, h, MONTHS) / 5 * 7;
    case LIMIT_EXPENSE_SHARE:
        return limits_standard(w, h, MONTHS) / 2 * 5;
    case LIMIT_EXPENSE_QUARTER:
        return limits_standard(w, h, QUARTER) * 3;
    default:
        return 0;
    }
}

int64_t
limits_income(const struct world *w, const struct household *h, int *months)
{
    int as_of = w->settings.as_of;
    int64_t persons = family_count_persons(w, h);

    bool is_quarter =
        h->limit == LIMIT_INCOME_QUARTER || h->limit == LIMIT_EXPENSE_QUARTER;

    *months = is_quarter ? QUARTER : MONTHS;
    switch (h->limit) {
    case LIMIT_INCOME_MINIMUM:
        return limits_standard(w, h, MONTHS) + h->side;
    case LIMIT_INCOME_LOW:
    case LIMIT_INCOME_QUARTER:
        return limits_standard(w, h, *months) * FIGURES_LOW_INCOME_MULTIPLE +
               h->side;
    case LIMIT_INCOME_YEAR:
        return figures_disposable_income(as_of) * persons + h->side;
    case LIMIT_INCOME_RENT:
        return figures_income_limit_rent((int)persons) + h->side;
    case LIMIT_INCOME_OWNERSHIP:
        return figures_income_limit_ownership((int)persons) + h->side;
    case LIMIT_INCOME_PENSION:
        return figures_average_pension(as_of) * persons * MONTHS + h->side;
    default:
        return limits_earned(w, h);
    }
}

int64_t
limits_money(const struct world *w, const struct household *h)
{
    int persons = family_count_persons(w, h);

    switch (h->limit) {
    case LIMIT_MONEY_MINIMUM:
        return figures_money_limit(persons) + h->side;
    case LIMIT_MONEY_LOW:
        return figures_money_limit_low(persons) + h->side;
    case LIMIT_MONEY_RENT:
        return figures_money_limit_rent(persons) + h->side;
    case LIMIT_MONEY_OWNERSHIP:
        return figures_money_limit_ownership(persons) + h->side;
    case LIMIT_MONEY_TEMPORARY:
        return limits_standard(w, h, FIGURES_TEMPORARY_STANDARDS) + h->side;
    default:
        return 0;
    }
}

int64_t
limits_area(const struct world *w, const struct household *h)
{
    int64_t persons = family_count_persons(w, h);

    switch (h->limit) {
    case LIMIT_AREA_RENT:
        return persons * FIGURES_AREA_RENT + h->side;
    case LIMIT_AREA_OWNERSHIP:
        return persons * FIGURES_AREA_OWNERSHIP + h->side;
    case LIMIT_AREA_AVERAGE:
        return persons * figures_dwelling_area(w->settings.as_of) + h->side;
    default:
        return 0;
    }
}

int64_t
limits_bills(const struct world *w, const struct household *h)
{
    int64_t earned = limits_earned(w, h);
    int months;

    switch (h->limit) {
    case LIMIT_INCOME_YEAR:
        /* So much that only the income can be too high. */
        return limits_income(w, h, &months) / 2;
    case LIMIT_EXPENSE_MINIMUM:
        return earned - limits_standard(w, h, MONTHS) - h->side;
    case LIMIT_EXPENSE_SHARE:
        return earned / 5 * 2 + h->side;
    case LIMIT_EXPENSE_QUARTER:
        return earned + h->side;
    default:
        return 0;
    }
}

int
limits_sold_on(const struct world *w, const struct household *h)
{
    return h->limit == LIMIT_SOLD
               ? day_add_years(w->settings.as_of, -FIGURES_YEARS_SOLD) + h->side
               : 0;
}
