#ifndef GENERATOR_FIGURES_H
#define GENERATOR_FIGURES_H

#include <stdint.h>

/* The policy's figures on a day, in fen and 0.01 m2. */
int64_t figures_standard(int day);
int64_t figures_minimum_wage(int day);
/* Of the calendar year before the day's. */
int64_t figures_dwelling_area(int day);
int64_t figures_average_pension(int day);
int64_t figures_disposable_income(int day);

/* Money a head that minimum_living and low_income allow. */
int64_t figures_money_limit(int persons);
int64_t figures_money_limit_low(int persons);

/* Off a wage at or above the minimum wage, a month. */
int64_t figures_disregard(int day);

/* Money that low_rent and shared_ownership allow, and income of a year. */
int64_t figures_money_limit_rent(int persons);
int64_t figures_money_limit_ownership(int persons);
int64_t figures_income_limit_rent(int persons);
int64_t figures_income_limit_ownership(int persons);

enum {
    FIGURES_LOW_INCOME_MULTIPLE = 2,
    FIGURES_TEMPORARY_STANDARDS = 72, /* money a head, in standards */
    /* Building area a head, 0.01 m2; that of low_rent is 7 m2 to live in. */
    FIGURES_AREA_RENT = 1400,
    FIGURES_AREA_OWNERSHIP = 1500,
    FIGURES_YEARS_SOLD = 5 /* that day itself is outside */
};

#endif
