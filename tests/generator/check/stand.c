/* Households of --limits, from the owners' files alone: what each earns, owns
 * and has paid stands where truth/limits.csv says, by the figures of
 * 2017-09-01, written here once more. And who is needy, by --needy. */
#include "population.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "verdict.h"

enum { STANDARD = 97000, DISREGARD = 87000, YEAR = 12, QUARTER = 3 };

/* Of one household; the second of a pair is of the last three months. */
struct standing {
    int64_t money, area, own, pension;
    int64_t pay[2], bills[2], wages;
    char sold[16];
};

struct limit_rule {
    const char *name;
    int64_t a_head, of_few_in_tenths; /* of one or two persons, 10: no more */
};

/* Income of a year but of income_quarter, money, area: all a head. */
static const struct limit_rule rules[] = {
    {"income_minimum", STANDARD *YEAR, 10},
    {"income_low", STANDARD *YEAR * 2, 10},
    {"income_year", 5430500, 10},
    {"income_rent", 330000 * YEAR, 11},
    {"income_ownership", 7200000, 12},
    {"income_pension", 355800 * YEAR, 10},
    {"income_quarter", STANDARD * 2 * QUARTER, 10},
    {"money_minimum", 3000000, 11},
    {"money_low", 5000000, 11},
    {"money_rent", 12000000, 11},
    {"money_ownership", 18000000, 12},
    {"money_temporary", INT64_C(72) * STANDARD, 10},
    {"area_rent", 1400, 10},
    {"area_ownership", 1500, 10},
    {"area_average", 3610, 10},
};

enum { RULES = sizeof rules / sizeof rules[0] };

static struct standing *
stand_of(const struct census *c, struct standing *all, const char *id)
{
    size_t member = census_find(c, id);

    return member == (size_t)-1
               ? NULL
               : &all[strtoul(table_cell(&c->people, member, "household"), NULL,
                              10)];
}

/* Into the year's sum, and the quarter's if the month or day is of it. */
static void
stand_add_dated(int64_t sums[2], const char *day, int64_t amount)
{
    if (strncmp(day, "2016-09", 7) < 0 || strncmp(day, "2017-08", 7) > 0)
        return;
    sums[0] += amount;
    if (strncmp(day, "2017-06", 7) >= 0)
        sums[1] += amount;
}

static void
stand_add_row(struct standing *h, const char *line, const struct table *t,
              size_t i)
{
    if (strcmp(line, "income_tax") == 0) {
        stand_add_dated(h->pay, table_cell(t, i, "month"),
                        table_hundredths(table_cell(t, i, "gross")) -
                            table_hundredths(table_cell(t, i, "tax")));
        h->wages += strcmp(table_cell(t, i, "item"), "wages") == 0;
    } else if (strcmp(line, "social_insurance") == 0) {
        h->own += table_hundredths(table_cell(t, i, "own"));
    } else if (strcmp(line, "pension") == 0) {
        if (strcmp(table_cell(t, i, "kind"), "employee") == 0)
            h->pension += table_hundredths(table_cell(t, i, "monthly"));
    } else if (strcmp(line, "medical_insurance") == 0) {
        stand_add_dated(h->bills, table_cell(t, i, "on"),
                        table_hundredths(table_cell(t, i, "cash")));
    } else if (strcmp(line, "real_estate") == 0) {
        h->area += table_hundredths(table_cell(t, i, "area"));
    } else if (strcmp(line, "housing_transactions") == 0) {
        if (strcmp(table_cell(t, i, "role"), "seller") == 0)
            snprintf(h->sold, sizeof h->sold, "%s", table_cell(t, i, "on"));
    } else {
        h->money += table_hundredths(table_cell(t, i, "balance")) +
                    table_hundredths(table_cell(t, i, "wealth"));
    }
}

static void
stand_load(const struct census *c, const char *directory, struct standing *all)
{
    static const char *const lines[] = {
        "income_tax",        "social_insurance", "pension",
        "medical_insurance", "real_estate",      "housing_transactions",
        "local_banks",       "state_banks",      "national_banks"};

    for (size_t k = 0; k < sizeof lines / sizeof lines[0]; k++) {
        struct table t;
        table_load(&t, directory, lines[k]);
        for (size_t i = 0; i < t.rows; i++) {
            struct standing *h = stand_of(c, all, table_at(&t, i, 0));
            if (h != NULL)
                stand_add_row(h, lines[k], &t, i);
        }
        table_release(&t);
    }
}

/* What is left of the wage, the pension, and interest. */
static int64_t
stand_income(const struct standing *h, int months)
{
    int64_t a_month = h->pension - h->own - (h->wages > 0 ? DISREGARD : 0);

    return h->pay[months == QUARTER] + a_month * months;
}

static bool
stand_holds(const char *limit, int64_t persons, int64_t side,
            const struct standing *h)
{
    static const char *const sold[] = {"2012-08-31", "2012-09-01",
                                       "2012-09-02"};
    bool is_quarter = strstr(limit, "_quarter") != NULL;
    int64_t line = persons * STANDARD * YEAR;
    int64_t income = stand_income(h, is_quarter ? QUARTER : YEAR);

    if (strcmp(limit, "sold") == 0)
        return strcmp(h->sold, sold[side + 1]) == 0;
    if (strcmp(limit, "expense_minimum") == 0)
        return income - h->bills[0] == line + side;
    if (strcmp(limit, "expense_share") == 0)
        return income * 2 + side * 5 == h->bills[0] * 5;
    if (strcmp(limit, "expense_quarter") == 0)
        return h->bills[1] == income + side;
    for (size_t i = 0; i < RULES; i++) {
        if (strcmp(limit, rules[i].name) != 0)
            continue;
        int64_t found = limit[0] == 'i'   ? income
                        : limit[0] == 'm' ? h->money
                                          : h->area;
        int64_t tenths = persons <= 2 ? rules[i].of_few_in_tenths : 10;
        return found == persons * rules[i].a_head * tenths / 10 + side;
    }
    return false;
}

/* Each limit below, at and above it, and as truth says. */
static void
stand_check_limits(const struct census *c, const char *directory,
                   const int64_t *persons)
{
    struct standing *all = calloc(c->count, sizeof *all);
    struct table t;
    size_t wrong = 0, sides[3] = {0};

    if (all == NULL)
        exit(2);
    stand_load(c, directory, all);
    table_load(&t, directory, "truth/limits");
    for (size_t i = 0; i < t.rows; i++) {
        size_t at = strtoul(table_cell(&t, i, "household"), NULL, 10);
        int64_t side = strtol(table_cell(&t, i, "side"), NULL, 10);
        const char *limit = table_cell(&t, i, "limit");
        sides[side + 1]++;
        if (stand_holds(limit, persons[at], side, &all[at]))
            continue;
        if (wrong++ == 0)
            printf("household %zu is not at %s\n", at, limit);
    }
    printf("at a limit: %zu below, %zu at, %zu above\n", sides[0], sides[1],
           sides[2]);
    verdict_add(wrong == 0 && sides[0] > 0 && sides[1] > 0 && sides[2] > 0,
                "a household of --limits stands to the fen where truth says");
    table_release(&t);
    free(all);
}

static void
stand_check_needy(const struct census *c, const char *directory)
{
    struct table t;
    size_t villages = 0, orphans = 0, alone = 0, jobless = 0;
    size_t size = 0;
    char *requests = table_read_file(directory, "requests.ndjson", &size);

    table_load(&t, directory, "truth/families");
    for (size_t i = 0; i < t.rows; i++) {
        size_t first = strtoul(table_cell(&t, i, "first"), NULL, 10);
        bool is_one = strcmp(table_cell(&t, i, "count"), "1") == 0;
        const char *birth = table_cell(&c->people, first, "birth");
        villages += strcmp(table_cell(&t, i, "rural"), "yes") == 0;
        alone += is_one;
        orphans += is_one && strcmp(birth, "1999-09-02") >= 0;
    }
    for (size_t i = 0; i < c->people.rows; i++)
        jobless += *table_cell(&c->people, i, "unemployed_since") != '\0';
    printf("of %zu families %zu rural, %zu of one person, %zu orphans; %zu out "
           "of work\n",
           t.rows, villages, alone, orphans, jobless);
    /* Half are needy: of these 60 % rural and 45 % alone, a fifth of whom are
     * orphans; of all others 25 % are of one person and some 6 % rural. */
    verdict_add(villages * 100 > t.rows * 28 && villages * 100 < t.rows * 38 &&
                    alone * 100 > t.rows * 38 && alone * 100 < t.rows * 46 &&
                    orphans * 1000 > t.rows * 38 &&
                    orphans * 1000 < t.rows * 54 && jobless > t.rows / 20,
                "of --needy so many are rural, alone, orphans and out of work");
    verdict_add(strstr(requests, "\"by\":\"r1\"") != NULL,
                "a grandparent signs for an orphan");
    table_release(&t);
    free(requests);
}

void
stand_check(const struct census *c, const char *directory)
{
    int64_t *persons = calloc(c->count, sizeof *persons);
    struct table t;

    if (persons == NULL)
        exit(2);
    table_load(&t, directory, "truth/requests");
    for (size_t i = 0; i < t.rows; i++)
        persons[strtoul(table_cell(&t, i, "household"), NULL, 10)] =
            strtol(table_cell(&t, i, "persons"), NULL, 10);
    table_release(&t);
    stand_check_limits(c, directory, persons);
    stand_check_needy(c, directory);
    free(persons);
}
