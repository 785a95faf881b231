/* Things that two rows or two lines tell of: shops, firms, flats, policies,
 * markets, plates. */
#include "population.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "join.h"
#include "verdict.h"

/* A sole trader's code is the taxpayer's of his business, and no other's. */
static void
things_check_traders(const struct census *c, const char *directory)
{
    struct join roles, taxes;
    size_t shops = 0, amiss = 0;

    join_load(&roles, c, directory, "companies");
    join_load(&taxes, c, directory, "business_tax");
    for (size_t i = 0; i < roles.table.rows; i++) {
        if (strcmp(table_cell(&roles.table, i, "role"), "sole_trader") != 0)
            continue;
        const char *code = table_cell(&roles.table, i, "code");
        size_t months = 0;
        for (size_t row = taxes.first[roles.member[i]]; row != JOIN_NONE;
             row = taxes.next[row])
            if (strcmp(table_cell(&taxes.table, row, "taxpayer"), code) == 0)
                months +=
                    (size_t)(join_month(table_cell(&taxes.table, row, "to")) -
                             join_month(table_cell(&taxes.table, row, "from")) +
                             1);
        shops++;
        amiss += months != 12;
    }
    printf("%zu shops: ", shops);
    verdict_add(shops > 0 && amiss == 0,
                "a trader's business pays tax for twelve months, by the month "
                "or the quarter");
    join_release(&taxes);
    join_release(&roles);
}

static void
things_check_flats(const struct census *c, const char *directory)
{
    struct join tenancies, units;
    size_t bought = 0, amiss = 0;

    join_load(&tenancies, c, directory, "public_housing");
    join_load(&units, c, directory, "real_estate");
    const struct table *t = &tenancies.table;
    for (size_t i = 0; i < t->rows; i++) {
        size_t member = tenancies.member[i];
        amiss += census_find(c, table_cell(t, i, "tenant")) != member;
        if (strcmp(table_cell(t, i, "form"), "shared_ownership") != 0)
            continue;
        bool is_registered = false;
        for (size_t row = units.first[member]; row != JOIN_NONE;
             row = units.next[row])
            is_registered = is_registered ||
                            strcmp(table_cell(&units.table, row, "address"),
                                   table_cell(t, i, "address")) == 0;
        bought++;
        amiss += !is_registered;
    }
    verdict_add(bought > 0 && amiss == 0,
                "a flat bought in part is a unit of the register");
    join_release(&units);
    join_release(&tenancies);
}

/* Bought long enough ago to be registered, by a family that does not count
 * every flat. */
static void
things_check_deeds(const struct census *c, const char *directory)
{
    struct join deeds, units;
    struct table families;
    size_t bought = 0, amiss = 0;

    join_load(&deeds, c, directory, "housing_transactions");
    join_load(&units, c, directory, "real_estate");
    table_load(&families, directory, "truth/families");
    const struct table *t = &deeds.table;
    for (size_t i = 0; i < t->rows; i++) {
        size_t member = deeds.member[i];
        size_t family =
            strtoul(table_cell(&c->people, member, "household"), NULL, 10);
        if (strcmp(table_cell(t, i, "role"), "buyer") != 0 ||
            strcmp(table_cell(t, i, "on"), "2017-07-01") > 0 ||
            strcmp(table_cell(&families, family, "asks"), "no") != 0)
            continue;
        bool is_registered = false;
        for (size_t row = units.first[member]; row != JOIN_NONE;
             row = units.next[row])
            is_registered = is_registered ||
                            (strcmp(table_cell(&units.table, row, "address"),
                                    table_cell(t, i, "address")) == 0 &&
                             strcmp(table_cell(&units.table, row, "area"),
                                    table_cell(t, i, "area")) == 0);
        bought++;
        amiss += !is_registered;
    }
    verdict_add(bought > 0 && amiss == 0,
                "a flat that was bought is registered, with its area");
    table_release(&families);
    join_release(&units);
    join_release(&deeds);
}

static int
things_compare(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* True if no two rows have the same value; empty ones do not count. */
static bool
things_are_unique(const char *directory, const char *line, const char *first,
                  const char *second)
{
    struct table t;

    table_load(&t, directory, line);
    char(*keys)[96] = calloc(t.rows + 1, sizeof *keys);
    const char **sorted = calloc(t.rows + 1, sizeof *sorted);
    size_t count = 0, same = 0;
    if (keys == NULL || sorted == NULL)
        exit(2);
    for (size_t i = 0; i < t.rows; i++) {
        const char *cell = table_cell(&t, i, first);
        snprintf(keys[i], sizeof keys[i], "%s %s", cell,
                 second == NULL ? "" : table_cell(&t, i, second));
        if (cell[0] != '\0')
            sorted[count++] = keys[i];
    }
    qsort(sorted, count, sizeof *sorted, things_compare);
    for (size_t i = 1; i < count; i++)
        same += strcmp(sorted[i], sorted[i - 1]) == 0;
    free(sorted);
    free(keys);
    table_release(&t);
    return count > 0 && same == 0;
}

/* Both, or one of each, or a member of a group. */
static void
things_check_policies(const char *directory)
{
    struct table t;
    size_t policies = 0, amiss = 0;

    table_load(&t, directory, "insurance");
    for (size_t i = 0; i < t.rows; i++) {
        const char *role = table_cell(&t, i, "role");
        bool is_group = strcmp(table_cell(&t, i, "form"), "group") == 0;
        if (strcmp(table_cell(&t, i, "record"), "policy") != 0 ||
            strcmp(role, "both") == 0 || is_group) {
            amiss += is_group && strcmp(role, "insured") != 0;
            continue;
        }
        /* The insured's row follows the holder's. */
        size_t other = strcmp(role, "holder") == 0 ? i + 1 : i - 1;
        policies++;
        amiss +=
            other >= t.rows || strcmp(table_cell(&t, i, "policy"),
                                      table_cell(&t, other, "policy")) != 0;
    }
    verdict_add(policies > 0 && amiss == 0,
                "a policy of two people is told of both");
    table_release(&t);
}

static void
things_check_closed(const char *directory)
{
    static const char *const lines[] = {"local_banks", "state_banks",
                                        "national_banks", "payments"};
    size_t closed = 0, amiss = 0;

    for (size_t i = 0; i < 4; i++) {
        struct table t;
        table_load(&t, directory, lines[i]);
        size_t column = table_column(&t, i == 3 ? "status" : "closed");
        for (size_t row = 0; row < t.rows; row++) {
            const char *cell = table_at(&t, row, column);
            if (cell[0] == '\0' || strcmp(cell, "open") == 0)
                continue;
            closed++;
            amiss += table_hundredths(table_cell(&t, row, "balance")) != 0;
        }
        table_release(&t);
    }
    verdict_add(closed > 0 && amiss == 0, "nothing is left on closed accounts");
}

void
things_check(const struct census *c, const char *directory)
{
    things_check_traders(c, directory);
    things_check_flats(c, directory);
    things_check_deeds(c, directory);
    things_check_policies(directory);
    things_check_closed(directory);
    verdict_add(things_are_unique(directory, "motor_vehicles", "plate", NULL) &&
                    things_are_unique(directory, "motor_vehicles", "vin", NULL),
                "every plate and VIN is one vehicle's");
    verdict_add(things_are_unique(directory, "securities", "id", "market"),
                "a person has one row a market");
    verdict_add(things_are_unique(directory, "truth/people", "id", NULL),
                "one number, one person");
}
