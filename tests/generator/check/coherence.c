/* Facts that two lines tell: work, pensions, school, bills, cards. Each is read
 * from the owners' files alone and compared there. */
#include "population.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "join.h"
#include "verdict.h"

static bool
coherence_say(size_t rows, size_t amiss, const char *sentence)
{
    printf("%zu rows, %zu amiss: ", rows, amiss);
    verdict_add(rows > 0 && amiss == 0, sentence);
    return amiss == 0;
}

/* A row of the person's in which two columns are as told; NULL: any. */
static bool
coherence_has(const struct join *j, size_t member, const char *columns[2],
              const char *values[2])
{
    if (member == JOIN_NONE)
        return false;
    size_t at[2] = {table_column(&j->table, columns[0]),
                    table_column(&j->table, columns[1])};
    for (size_t row = j->first[member]; row != JOIN_NONE; row = j->next[row])
        if (strcmp(table_at(&j->table, row, at[0]), values[0]) == 0 &&
            strcmp(table_at(&j->table, row, at[1]), values[1]) == 0)
            return true;
    return false;
}

/* Who pays in has a wage of that employer in the last month of it. */
static void
coherence_check_wages(const struct join *tax, const struct join *own)
{
    const char *columns[] = {"month", "payer"};
    const struct table *t = &own->table;
    size_t rows = 0, amiss = 0;

    for (size_t i = 0; i < t->rows; i++) {
        const char *values[] = {table_cell(t, i, "last_month"),
                                table_cell(t, i, "employer")};
        /* The tax office shows fourteen months; who has no employer pays for
         * himself. */
        if (values[1][0] == '\0' || strcmp(values[0], "2016-07") < 0)
            continue;
        rows++;
        amiss += !coherence_has(tax, own->member[i], columns, values);
    }
    coherence_say(rows, amiss,
                  "where contributions are paid, that employer "
                  "pays a wage");
}

static void
coherence_check_funds(const struct census *c, const char *directory,
                      const struct join *own)
{
    const char *columns[] = {"employer", "base"};
    const char *until[] = {"employer", "last_month"};
    struct join fund;
    size_t rows = 0, amiss = 0;

    join_load(&fund, c, directory, "housing_fund");
    const struct table *t = &fund.table;
    for (size_t i = 0; i < t->rows; i++) {
        const char *status = table_cell(t, i, "status");
        if (status[0] == '\0' || strcmp(status, "closed") == 0)
            continue;
        const char *values[] = {table_cell(t, i, "employer"),
                                table_cell(t, i, "base")};
        const char *ends[] = {values[0], table_cell(t, i, "to")};
        rows++;
        amiss += !coherence_has(own, fund.member[i], columns, values) ||
                 !coherence_has(own, fund.member[i], until, ends);
    }
    coherence_say(rows, amiss,
                  "the housing fund has the employer, base and "
                  "last month of the insurance");
    join_release(&fund);
}

static void
coherence_check_employment(const struct census *c, const char *directory,
                           const struct join *tax, const struct join *own)
{
    const char *columns[] = {"employer", "insurance"};
    struct join work;
    size_t rows = 0, amiss = 0;

    join_load(&work, c, directory, "employment");
    const struct table *t = &work.table;
    for (size_t i = 0; i < t->rows; i++) {
        size_t member = work.member[i];
        const char *lost = table_cell(t, i, "unemployed_since");
        const char *values[] = {table_cell(t, i, "employer"), "pension"};
        rows++;
        /* Who began this month has paid nothing yet. */
        if (values[0][0] != '\0' &&
            strcmp(table_cell(t, i, "employed_since"), "2017-09-01") < 0)
            amiss += !coherence_has(own, member, columns, values);
        for (size_t row = tax->first[member];
             lost[0] != '\0' && row != JOIN_NONE; row = tax->next[row])
            amiss +=
                strcmp(table_cell(&tax->table, row, "item"), "wages") == 0 &&
                join_month(table_cell(&tax->table, row, "month")) >
                    join_month(lost);
    }
    coherence_say(rows, amiss,
                  "who is employed is insured there, and who lost "
                  "his work has no wage after");
    join_release(&work);
}

static void
coherence_check_work(const struct census *c, const char *directory)
{
    struct join tax, own;

    join_load(&tax, c, directory, "income_tax");
    join_load(&own, c, directory, "social_insurance");
    coherence_check_wages(&tax, &own);
    coherence_check_funds(c, directory, &own);
    coherence_check_employment(c, directory, &tax, &own);
    join_release(&own);
    join_release(&tax);
}

/* Of families that do not ask: the plots of the others count every fen. */
static void
coherence_check_pensions(const struct census *c, const char *directory)
{
    struct join pensions, banks;
    struct table families;
    size_t paid = 0, homeless = 0, early = 0, dead = 0;

    join_load(&pensions, c, directory, "pension");
    join_load(&banks, c, directory, "state_banks");
    table_load(&families, directory, "truth/families");
    const struct table *t = &pensions.table;
    for (size_t i = 0; i < t->rows; i++) {
        size_t member = pensions.member[i];
        const char *kind = table_cell(t, i, "kind");
        bool is_paid = strcmp(table_cell(t, i, "status"), "paid") == 0;
        bool is_dead = table_cell(&c->people, member, "died")[0] != '\0';
        size_t family =
            strtoul(table_cell(&c->people, member, "household"), NULL, 10);
        int age = (join_month(table_cell(t, i, "first_month")) -
                   join_month(table_cell(&c->people, member, "birth"))) /
                  12;
        early += (kind[0] == 'e' || kind[0] == 'r') && age < 50;
        dead += is_dead && is_paid;
        if (!is_paid || is_dead ||
            strcmp(table_cell(&families, family, "asks"), "no") != 0)
            continue;
        int64_t yearly = table_hundredths(table_cell(t, i, "monthly")) * 12;
        bool has_account = false;
        for (size_t row = banks.first[member]; row != JOIN_NONE;
             row = banks.next[row])
            has_account = has_account ||
                          (strcmp(table_cell(&banks.table, row, "form"),
                                  "benefit") == 0 &&
                           table_hundredths(table_cell(
                               &banks.table, row, "inflow_12m")) == yearly);
        paid++;
        homeless += !has_account;
    }
    coherence_say(paid, homeless, "a pension comes to an account of its own");
    coherence_say(t->rows, early + dead,
                  "nobody has a pension of age before "
                  "50, or after his death");
    table_release(&families);
    join_release(&banks);
    join_release(&pensions);
}

/* On 2017-09-01. */
static void
coherence_check_school(const struct census *c, const char *directory)
{
    const char *columns[] = {"year", "full_time"}, *values[] = {"2017", "yes"};
    struct join school;
    size_t children = 0, amiss = 0;

    join_load(&school, c, directory, "education");
    for (size_t i = 0; i < c->count; i++) {
        const char *birth = table_cell(&c->people, i, "birth");
        if (strcmp(birth, "2002-09-01") < 0 ||
            strcmp(birth, "2011-09-01") > 0 ||
            table_cell(&c->people, i, "died")[0] != '\0')
            continue;
        children++;
        amiss += !coherence_has(&school, i, columns, values);
    }
    coherence_say(children, amiss, "every child of 6 to 14 is at school");
    join_release(&school);
}

static void
coherence_check_bills(const struct census *c, const char *directory)
{
    static const char *const parts[] = {
        "pooled", "serious_illness", "assistance", "personal_account", "cash"};
    struct join bills;
    size_t amiss = 0, refunds = 0, lost = 0;

    join_load(&bills, c, directory, "medical_insurance");
    const struct table *t = &bills.table;
    for (size_t i = 0; i < t->rows; i++) {
        int64_t sum = 0, total = table_hundredths(table_cell(t, i, "total"));
        for (size_t k = 0; k < 5; k++)
            sum += table_hundredths(table_cell(t, i, parts[k]));
        amiss += sum != total;
        if (total >= 0)
            continue;
        bool has_bill = false;
        for (size_t row = bills.first[bills.member[i]]; row != JOIN_NONE;
             row = bills.next[row])
            has_bill = has_bill ||
                       table_hundredths(table_cell(t, row, "total")) == -total;
        refunds++;
        lost += !has_bill;
    }
    coherence_say(t->rows, amiss, "the parts of a bill are its total");
    coherence_say(refunds, lost,
                  "a refund takes back a bill of the same "
                  "person");
    join_release(&bills);
}

static void
coherence_check_cards(const struct census *c, const char *directory)
{
    struct join cards;
    size_t amiss = 0;

    join_load(&cards, c, directory, "disability");
    const struct table *t = &cards.table;
    for (size_t i = 0; i < t->rows; i++) {
        const char *number = table_cell(t, i, "certificate");
        const char *id = table_cell(&c->people, cards.member[i], "id");
        amiss += strlen(number) != 20 || strncmp(number, id, 18) != 0 ||
                 number[18] != table_cell(t, i, "category")[0] ||
                 number[19] != table_cell(t, i, "grade")[0];
    }
    coherence_say(t->rows, amiss,
                  "a disabled person's card has his number, "
                  "category and grade");
    join_release(&cards);
}

void
coherence_check(const struct census *c, const char *directory)
{
    coherence_check_work(c, directory);
    coherence_check_pensions(c, directory);
    coherence_check_school(c, directory);
    coherence_check_bills(c, directory);
    coherence_check_cards(c, directory);
}
