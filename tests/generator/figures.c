/* The figures that decide what is near a limit, copied by hand from the
 * policy's parameters and not shared with the service, so that one misreading
 * cannot hide on both sides. */
#include "figures.h"

#include <stddef.h>

#include "day.h"

struct dated {
    int year, month;
    int64_t value;
};

static const struct dated standards[] = {
    {2015, 4, 79000},  {2016, 4, 88000},  {2017, 4, 97000},  {2018, 4, 107000},
    {2019, 4, 116000}, {2020, 7, 124000}, {2021, 7, 133000}, {2022, 7, 142000},
    {2023, 7, 151000}, {2024, 7, 159500}};

static const struct dated minimum_wages[] = {
    {2015, 4, 202000}, {2016, 4, 219000}, {2017, 4, 230000}, {2018, 4, 242000},
    {2019, 4, 248000}, {2021, 7, 259000}, {2023, 7, 269000}, {2025, 7, 274000}};

static const struct dated dwelling_areas[] = {{2016, 1, 3610},
                                              {2017, 1, 3670},
                                              {2018, 1, 3700},
                                              {2019, 1, 3720},
                                              {2020, 1, 3730}};

static const struct dated average_pensions[] = {
    {2015, 1, 331500}, {2016, 1, 355800}, {2017, 1, 375400}, {2018, 1, 398500},
    {2019, 1, 422800}, {2020, 1, 446700}, {2021, 1, 467100}, {2022, 1, 485900},
    {2023, 1, 503500}, {2024, 1, 518500}};

static const struct dated disposable_incomes[] = {
    {2016, 1, 5430500}, {2017, 1, 5898800}, {2018, 1, 6418300},
    {2019, 1, 6944200}, {2020, 1, 7223200}, {2021, 1, 7802700},
    {2022, 1, 7961000}, {2023, 1, 8483400}, {2024, 1, 8836600}};

/* The last value that has begun; before the first, the first. */
static int64_t
figures_find(const struct dated *rows, size_t count, int day)
{
    int64_t value = rows[0].value;

    for (size_t i = 0; i < count; i++)
        if (day_of(rows[i].year, rows[i].month, 1) <= day)
            value = rows[i].value;
    return value;
}

int64_t
figures_standard(int day)
{
    return figures_find(standards, sizeof standards / sizeof standards[0], day);
}

int64_t
figures_minimum_wage(int day)
{
    return figures_find(minimum_wages,
                        sizeof minimum_wages / sizeof minimum_wages[0], day);
}

int64_t
figures_dwelling_area(int day)
{
    return figures_find(dwelling_areas,
                        sizeof dwelling_areas / sizeof dwelling_areas[0],
                        day_add_years(day, -1));
}

int64_t
figures_average_pension(int day)
{
    return figures_find(average_pensions,
                        sizeof average_pensions / sizeof average_pensions[0],
                        day_add_years(day, -1));
}

int64_t
figures_disposable_income(int day)
{
    return figures_find(disposable_incomes,
                        sizeof disposable_incomes /
                            sizeof disposable_incomes[0],
                        day_add_years(day, -1));
}

int64_t
figures_disregard(int day)
{
    return day < day_of(2017, 1, 1) ? 0 : 87000;
}

int64_t
figures_money_limit(int persons)
{
    return persons * INT64_C(100) * (persons >= 3 ? 30000 : 33000);
}

int64_t
figures_money_limit_low(int persons)
{
    return persons * INT64_C(100) * (persons >= 3 ? 50000 : 55000);
}

/* Of one or two persons a tenth, or a fifth, more. */
static int64_t
figures_for_few(int persons, int64_t amount, int64_t parts)
{
    return persons <= 2 ? amount + amount / parts : amount;
}

int64_t
figures_money_limit_rent(int persons)
{
    return figures_for_few(persons, persons * INT64_C(12000000), 10);
}

int64_t
figures_money_limit_ownership(int persons)
{
    return figures_for_few(persons, persons * INT64_C(18000000), 5);
}

int64_t
figures_income_limit_rent(int persons)
{
    return figures_for_few(persons, persons * INT64_C(330000) * 12, 10);
}

int64_t
figures_income_limit_ownership(int persons)
{
    return figures_for_few(persons, persons * INT64_C(7200000), 5);
}
