/* The plots at a limit, from the owners' files alone: the money and the wages
 * of each family, by the figures of 2017-09-01, written here once more. */
#include "population.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "verdict.h"

enum { STANDARD = 97000, DISREGARD = 87000, MONTHS = 12, AVERAGE_AREA = 3610 };

struct totals {
    int64_t money, wages, pay_months, area;
    size_t units;
};

static size_t
limits_household(const struct census *c, const char *id)
{
    size_t member = census_find(c, id);

    return member == (size_t)-1
               ? member
               : (size_t)strtoul(table_cell(&c->people, member, "household"),
                                 NULL, 10);
}

static void
limits_add_money(const struct census *c, const char *directory,
                 const char *line, const char *columns[2],
                 struct totals *totals)
{
    struct table t;

    table_load(&t, directory, line);
    for (size_t i = 0; i < t.rows; i++) {
        size_t at = limits_household(c, table_at(&t, i, 0));
        for (size_t k = 0; k < 2 && at != (size_t)-1; k++)
            totals[at].money += table_hundredths(table_cell(&t, i, columns[k]));
    }
    table_release(&t);
}

/* Gross less tax of the period, less the own part of every month. */
static void
limits_add_wages(const struct census *c, const char *directory,
                 struct totals *totals)
{
    struct table t;

    table_load(&t, directory, "income_tax");
    for (size_t i = 0; i < t.rows; i++) {
        const char *month = table_cell(&t, i, "month");
        if (strcmp(month, "2016-09") < 0 || strcmp(month, "2017-08") > 0)
            continue;
        struct totals *h = &totals[limits_household(c, table_at(&t, i, 0))];
        h->wages += table_hundredths(table_cell(&t, i, "gross")) -
                    table_hundredths(table_cell(&t, i, "tax"));
        h->pay_months++;
    }
    table_release(&t);
    table_load(&t, directory, "social_insurance");
    for (size_t i = 0; i < t.rows; i++)
        totals[limits_household(c, table_at(&t, i, 0))].wages -=
            MONTHS * table_hundredths(table_cell(&t, i, "own"));
    table_release(&t);
}

static void
limits_add_units(const struct census *c, const char *directory,
                 struct totals *totals)
{
    struct table t;

    table_load(&t, directory, "real_estate");
    for (size_t i = 0; i < t.rows; i++) {
        struct totals *h = &totals[limits_household(c, table_at(&t, i, 0))];
        h->area += table_hundredths(table_cell(&t, i, "area"));
        h->units++;
    }
    table_release(&t);
}

static bool
limits_hold(const char *plot, int64_t persons, const struct totals *h,
            bool *is_near)
{
    int64_t money = persons * (persons >= 3 ? 3000000 : 3300000);
    int64_t low = persons * (persons >= 3 ? 5000000 : 5500000);
    int64_t line = persons * STANDARD * MONTHS;
    int64_t income = h->wages - MONTHS * (int64_t)DISREGARD;
    bool is_income = strncmp(plot, "income_", 7) == 0;

    *is_near = true;
    if (is_income && h->pay_months != MONTHS)
        return false;
    if (strcmp(plot, "money_equal") == 0)
        return h->money == money;
    if (strcmp(plot, "money_over_by_a_fen") == 0)
        return h->money == money + 1;
    if (strcmp(plot, "money_equal_low_income") == 0)
        return h->money == low;
    if (strcmp(plot, "money_over_by_a_fen_low_income") == 0)
        return h->money == low + 1;
    if (strcmp(plot, "income_equal") == 0)
        return income == line;
    if (strcmp(plot, "income_under_by_a_fen") == 0)
        return income == line - 1;
    if (strcmp(plot, "income_equal_low_income") == 0)
        return income == line * 2;
    if (strcmp(plot, "income_over_by_a_fen_low_income") == 0)
        return income == line * 2 + 1;
    if (strcmp(plot, "two_flats_at_average") == 0)
        return h->units == 2 && h->area == persons * AVERAGE_AREA;
    if (strcmp(plot, "two_flats_under_average") == 0)
        return h->units == 2 && h->area < persons * AVERAGE_AREA;
    *is_near = false;
    return true;
}

void
limits_check(const struct census *c, const char *directory)
{
    const char *bank[] = {"balance", "wealth"};
    const char *purse[] = {"balance", "money_fund"};
    const char *shares[] = {"stocks", "cash"};
    const char *funds[] = {"value", "value"};
    struct totals *totals = calloc(c->count, sizeof *totals);
    struct table t;
    bool hold = true;
    size_t count = 0;

    if (totals == NULL)
        exit(2);
    limits_add_money(c, directory, "local_banks", bank, totals);
    limits_add_money(c, directory, "state_banks", bank, totals);
    limits_add_money(c, directory, "national_banks", bank, totals);
    limits_add_money(c, directory, "payments", purse, totals);
    limits_add_money(c, directory, "securities", shares, totals);
    limits_add_money(c, directory, "funds", funds, totals);
    limits_add_wages(c, directory, totals);
    limits_add_units(c, directory, totals);
    table_load(&t, directory, "truth/requests");
    for (size_t i = 0; i < t.rows; i++) {
        const char *plot = table_cell(&t, i, "plot");
        size_t at = strtoul(table_cell(&t, i, "household"), NULL, 10);
        int64_t persons = strtol(table_cell(&t, i, "persons"), NULL, 10);
        bool is_near;
        bool holds = limits_hold(plot, persons, &totals[at], &is_near);
        if (!holds)
            printf("household %zu, %s: money %lld, wages %lld\n", at, plot,
                   (long long)totals[at].money, (long long)totals[at].wages);
        hold = hold && holds;
        count += is_near;
    }
    printf("households at a limit: %zu\n", count);
    verdict_add(hold && count > 0, "who stands at a limit stands there to "
                                   "the fen");
    table_release(&t);
    free(totals);
}
