#ifndef GENERATOR_LIMITS_H
#define GENERATOR_LIMITS_H

#include <stdint.h>

struct world;
struct household;

/* Where a household of PLOT_AT_LIMIT stands (--limits): at one limit of one
 * programme, exactly, or one fen, 0.01 m2 or day to either side. Its other
 * means are so small that this limit decides. */
enum limit {
    LIMIT_NONE,
    LIMIT_INCOME_MINIMUM,
    LIMIT_INCOME_LOW,
    LIMIT_INCOME_YEAR,      /* illness_expense: disposable income */
    LIMIT_INCOME_RENT,      /* low_rent */
    LIMIT_INCOME_OWNERSHIP, /* shared_ownership */
    LIMIT_INCOME_PENSION,   /* elder_care from 80 */
    LIMIT_INCOME_QUARTER,   /* temporary */
    LIMIT_MONEY_MINIMUM,
    LIMIT_MONEY_LOW,
    LIMIT_MONEY_RENT,
    LIMIT_MONEY_OWNERSHIP,
    LIMIT_MONEY_TEMPORARY,
    LIMIT_AREA_RENT,
    LIMIT_AREA_OWNERSHIP,
    LIMIT_AREA_AVERAGE,    /* two dwellings */
    LIMIT_SOLD,            /* shared_ownership: a day of the look-back */
    LIMIT_EXPENSE_MINIMUM, /* illness_expense: what is left after bills */
    LIMIT_EXPENSE_SHARE,   /* illness_expense: 40 % of income */
    LIMIT_EXPENSE_QUARTER, /* temporary: bills above income */
    LIMIT_COUNT
};

struct limit_trait {
    const char *name;
    uint16_t weight; /* more where fewer families fit */
    unsigned needs;  /* enum plot_need */
};

extern const struct limit_trait limit_traits[LIMIT_COUNT];

/* What the household has, in fen and 0.01 m2, so that it stands there; 0 where
 * its limit says nothing of it. Income is that of so many last months. */
int64_t limits_income(const struct world *w, const struct household *h,
                      int *months);
int64_t limits_money(const struct world *w, const struct household *h);
int64_t limits_area(const struct world *w, const struct household *h);
int64_t limits_bills(const struct world *w, const struct household *h);

/* The day on which it sold a dwelling, or 0. */
int limits_sold_on(const struct world *w, const struct household *h);

#endif
