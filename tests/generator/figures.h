#ifndef GENERATOR_FIGURES_H
#define GENERATOR_FIGURES_H

#include <stdint.h>

/* The policy's figures on a day, in fen and 0.01 m2. */
int64_t figures_standard(int day);
int64_t figures_minimum_wage(int day);
/* Of the calendar year before the day's. */
int64_t figures_dwelling_area(int day);
int64_t figures_average_pension(int day);

/* Money a head that minimum_living and low_income allow. */
int64_t figures_money_limit(int persons);
int64_t figures_money_limit_low(int persons);

/* Off a wage at or above the minimum wage, a month. */
int64_t figures_disregard(int day);

enum { FIGURES_LOW_INCOME_MULTIPLE = 2 };

#endif
