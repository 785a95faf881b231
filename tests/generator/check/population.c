/* Do the lines hold together: everybody in them is somebody, codes are valid,
 * couples and deeds are told alike on both sides, shares make a whole. */
#include "population.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "verdict.h"

const char *const population_lines[POPULATION_LINES] = {"household_register",
                                                        "marriage",
                                                        "death",
                                                        "income_tax",
                                                        "social_insurance",
                                                        "real_estate",
                                                        "housing_transactions",
                                                        "motor_vehicles",
                                                        "local_banks",
                                                        "benefits",
                                                        "disability",
                                                        "custody",
                                                        "business_tax",
                                                        "pension",
                                                        "employment",
                                                        "medical_insurance",
                                                        "mutual_aid",
                                                        "housing_fund",
                                                        "public_housing",
                                                        "vessels",
                                                        "companies",
                                                        "social_organisations",
                                                        "state_banks",
                                                        "national_banks",
                                                        "securities",
                                                        "funds",
                                                        "insurance",
                                                        "payments",
                                                        "education"};

static void
population_check_people(const struct census *c)
{
    bool are_valid = true, are_alone = true, agree = true;

    for (size_t i = 0; i < c->count; i++) {
        const char *id = table_cell(&c->people, i, "id");
        const char *birth = table_cell(&c->people, i, "birth");
        char digits[9];
        snprintf(digits, sizeof digits, "%.4s%.2s%.2s", birth, birth + 5,
                 birth + 8);
        are_valid = are_valid && census_is_id(id);
        are_alone = are_alone && (i == 0 || c->keys[i] != c->keys[i - 1]);
        bool is_female =
            strcmp(table_cell(&c->people, i, "sex"), "female") == 0;
        agree = agree && strncmp(id + 6, digits, 8) == 0 &&
                (id[16] - '0') % 2 == !is_female;
    }
    verdict_add(are_valid, "every number in truth has its check digit");
    verdict_add(are_alone, "no number is two persons'");
    verdict_add(agree, "birth and sex are those of the number");
}

struct dirt {
    size_t strangers, old, lower, spaced, other_names;
};

/* Every row is about somebody, however the owner writes him. */
static void
population_count_dirt(const struct census *c, const struct table *t,
                      struct dirt *dirt)
{
    for (size_t i = 0; i < t->rows; i++) {
        const char *id = table_at(t, i, 0);
        size_t member = census_find(c, id);
        if (member == (size_t)-1) {
            dirt->strangers++;
            continue;
        }
        dirt->old += strlen(id) == 15;
        dirt->lower += strchr(id, 'x') != NULL;
        dirt->spaced += strchr(id, ' ') != NULL;
        dirt->other_names +=
            strcmp(table_at(t, i, 1), table_cell(&c->people, member, "name")) !=
            0;
    }
}

static size_t
population_count_plot(const char *directory, const char *plot)
{
    struct table t;
    size_t count = 0;

    table_load(&t, directory, "truth/families");
    for (size_t i = 0; i < t.rows; i++)
        count += strcmp(table_cell(&t, i, "plot"), plot) == 0;
    table_release(&t);
    return count;
}

static void
population_check_lines(const struct census *c, const char *directory)
{
    struct dirt dirt = {0};
    size_t rows = 0;

    printf("rows:");
    for (size_t i = 0; i < POPULATION_LINES; i++) {
        struct table t;
        table_load(&t, directory, population_lines[i]);
        population_count_dirt(c, &t, &dirt);
        printf(" %s %zu", population_lines[i], t.rows);
        rows += t.rows;
        table_release(&t);
    }
    printf("\nold numbers %zu, lower x %zu, spaced %zu, other names %zu of "
           "%zu rows\n",
           dirt.old, dirt.lower, dirt.spaced, dirt.other_names, rows);
    verdict_add(dirt.strangers ==
                    population_count_plot(directory, "mistyped_number"),
                "every row is about a person, but the mistyped ones");
    verdict_add(dirt.old > 0 && dirt.lower > 0 && dirt.spaced > 0 &&
                    dirt.other_names > 0,
                "owners hold some people in their own way");
}

static void
population_check_register(const struct census *c, const char *directory)
{
    struct table t;
    size_t expected = 0;
    bool agree = true;

    table_load(&t, directory, "household_register");
    for (size_t i = 0; i < c->count; i++) {
        bool is_local = strcmp(table_cell(&c->people, i, "local"), "yes") == 0;
        const char *permit = table_cell(&c->people, i, "permit_until");
        expected += is_local || permit[0] != '\0';
    }
    for (size_t i = 0; i < t.rows; i++) {
        size_t member = census_find(c, table_at(&t, i, 0));
        const char *book = table_cell(&t, i, "household_no");
        const char *household = table_cell(&c->people, member, "household");
        agree = agree && (book[0] == '\0' || strtol(book + 1, NULL, 10) ==
                                                 strtol(household, NULL, 10));
    }
    verdict_add(t.rows == expected, "the register has every resident once");
    verdict_add(agree, "one book is one family");
    table_release(&t);
}

static void
population_check_codes(const char *directory)
{
    struct table t;
    bool are_valid = true;

    table_load(&t, directory, "income_tax");
    for (size_t i = 0; i < t.rows; i++)
        are_valid =
            are_valid && census_is_credit(table_cell(&t, i, "payer_code"));
    table_release(&t);
    table_load(&t, directory, "companies");
    for (size_t i = 0; i < t.rows; i++)
        are_valid = are_valid && census_is_credit(table_cell(&t, i, "code"));
    verdict_add(are_valid, "every firm's code has its check digit");
    table_release(&t);
    table_load(&t, directory, "motor_vehicles");
    are_valid = t.rows > 0;
    for (size_t i = 0; i < t.rows; i++)
        are_valid = are_valid && census_is_vin(table_cell(&t, i, "vin"));
    verdict_add(are_valid, "every VIN has its check digit");
    table_release(&t);
    table_load(&t, directory, "local_banks");
    are_valid = true;
    for (size_t i = 0; i < t.rows; i++) {
        const char *number = table_cell(&t, i, "account");
        are_valid =
            are_valid && (number[0] == '\0' || strchr(number, '*') != NULL ||
                          census_is_card(number));
    }
    verdict_add(are_valid, "every card that is not masked passes Luhn");
    table_release(&t);
}

static bool
population_is_unit(const char *unit)
{
    size_t length = strspn(unit, "0123456789");

    return strlen(unit) == 28 && length == 12 &&
           strncmp(unit + 12, "GB", 2) == 0 &&
           strspn(unit + 14, "0123456789") == 5 && unit[19] == 'F' &&
           strspn(unit + 20, "0123456789") == 8;
}

/* Rows of a unit follow each other. */
static void
population_check_units(const char *directory)
{
    struct table t;
    bool are_units = true, are_whole = true;
    long sum = 0, parts = 0;

    table_load(&t, directory, "real_estate");
    for (size_t i = 0; i < t.rows; i++) {
        const char *unit = table_cell(&t, i, "unit");
        const char *share = table_cell(&t, i, "share");
        are_units = are_units && population_is_unit(unit);
        if (i == 0 || strcmp(unit, table_cell(&t, i - 1, "unit")) != 0) {
            are_whole = are_whole && sum == parts;
            sum = parts = 0;
        }
        if (share[0] != '\0') {
            char *end;
            sum += strtol(share, &end, 10);
            parts = strtol(end + 1, NULL, 10);
        }
    }
    verdict_add(are_units, "every unit number has its 28 characters");
    verdict_add(are_whole && sum == parts, "shares of a unit make a whole");
    table_release(&t);
}

static void
population_check_weddings(const struct census *c, const char *directory)
{
    struct table t;
    size_t couples = 0;
    bool are_mutual = true;

    table_load(&t, directory, "truth/weddings");
    for (size_t i = 0; i < t.rows; i++) {
        const char *spouse = table_cell(&t, i, "spouse");
        if (spouse[0] == '\0')
            continue;
        size_t other = (size_t)strtoul(spouse, NULL, 10);
        couples++;
        are_mutual = are_mutual &&
                     strcmp(table_cell(&c->people, other, "spouse"),
                            table_cell(&t, i, "member")) == 0 &&
                     census_find(c, table_cell(&t, i, "spouse_id")) == other;
    }
    verdict_add(couples > 0 && couples % 2 == 0 && are_mutual,
                "what one spouse's row says, the other's says too");
    table_release(&t);
}

/* Who pays contributions to this month has a wage in the tax of it. */
static void
population_check_work(const struct census *c, const char *directory)
{
    struct table t;
    char *has_pay = calloc(c->count, 1);
    bool agree = has_pay != NULL;
    const char *last = "";

    table_load(&t, directory, "income_tax");
    for (size_t i = 0; i < t.rows; i++)
        if (strcmp(table_cell(&t, i, "month"), last) > 0)
            last = table_cell(&t, i, "month");
    for (size_t i = 0; agree && i < t.rows; i++)
        if (strcmp(table_cell(&t, i, "month"), last) == 0)
            has_pay[census_find(c, table_at(&t, i, 0))] = 1;
    struct table own;
    table_load(&own, directory, "social_insurance");
    size_t of_jobs = 0;
    for (size_t i = 0; agree && i < own.rows; i++) {
        /* Without an employer: he pays for himself. */
        if (table_cell(&own, i, "employer")[0] == '\0')
            continue;
        of_jobs++;
        if (strcmp(table_cell(&own, i, "last_month"), last) == 0)
            agree = has_pay[census_find(c, table_at(&own, i, 0))];
    }
    verdict_add(agree && of_jobs > 0 && of_jobs % 5 == 0,
                "five insurances a job, and a wage where they are paid");
    table_release(&own);
    table_release(&t);
    free(has_pay);
}

/* Sizes 1 to 6 in 25/30/25/12/5/3 %, within two points. */
static void
population_check_sizes(const char *directory)
{
    static const size_t wanted[] = {25, 30, 25, 12, 5, 3};
    size_t sizes[7] = {0};
    struct table t;
    bool are_near = true;

    table_load(&t, directory, "truth/families");
    for (size_t i = 0; i < t.rows; i++)
        sizes[strtoul(table_cell(&t, i, "count"), NULL, 10) % 7]++;
    printf("families of 1..6:");
    for (size_t i = 0; i < 6; i++) {
        size_t percent = (sizes[i + 1] * 100 + t.rows / 2) / t.rows;
        printf(" %zu%%", percent);
        are_near =
            are_near && percent <= wanted[i] + 2 && percent + 2 >= wanted[i];
    }
    printf("\n");
    verdict_add(are_near, "families have the sizes that were asked for");
    table_release(&t);
}

void
population_check(const struct census *c, const char *directory)
{
    population_check_people(c);
    population_check_lines(c, directory);
    population_check_register(c, directory);
    population_check_codes(directory);
    population_check_units(directory);
    population_check_weddings(c, directory);
    population_check_work(c, directory);
    population_check_sizes(directory);
}
