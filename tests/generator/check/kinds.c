/* Has every line rows of every kind, and something in every column: the kinds
 * are copied from records.md. */
#include "population.h"

#include <stdio.h>
#include <string.h>

#include "verdict.h"

struct kind {
    const char *line, *column, *values;
};

static const struct kind kinds[] = {
    {"household_register", "cancelled", "death moved_out enlisted"},
    {"household_register", "sex", "male female"},
    {"household_register", "rural", "yes no"},
    {"marriage", "event", "married divorced reissued"},
    {"death", "institution", "civil_affairs health"},
    {"benefits", "programme",
     "minimum_living extreme_hardship low_income illness_expense low_rent "
     "shared_ownership medical temporary education elder_care "
     "disability_living rural_housing employment_aid"},
    {"disability", "category", "1 2 3 4 5 6 7"},
    {"disability", "grade", "1 2 3 4"},
    {"custody", "status",
     "prison compulsory_rehabilitation community_correction"},
    {"income_tax", "item",
     "wages labour author royalty business interest_dividend rent transfer "
     "incidental severance"},
    {"business_tax", "method", "books deemed"},
    {"social_insurance", "insurance",
     "pension medical unemployment injury maternity"},
    {"pension", "kind",
     "employee resident survivors work_injury injury_care funeral martyr "
     "disabled_soldier"},
    {"pension", "status", "paid suspended stopped"},
    {"housing_fund", "record", "account withdrawal loan"},
    {"housing_fund", "status", "open sealed closed"},
    {"real_estate", "use", "dwelling shop office parking storage other"},
    {"real_estate", "co_ownership", "sole joint by_share"},
    {"real_estate", "status", "current cancelled"},
    {"real_estate", "mortgaged", "yes no"},
    {"real_estate", "sealed", "yes no"},
    {"public_housing", "form", "public_rent low_rent shared_ownership"},
    {"housing_transactions", "role", "buyer seller compensated"},
    {"motor_vehicles", "use", "private business disabled"},
    {"motor_vehicles", "status", "normal scrapped cancelled stolen"},
    {"vessels", "form", "vessel fishing farm_machine"},
    {"vessels", "status", "normal cancelled"},
    {"vessels", "share", "1/1 1/2"},
    {"companies", "role",
     "legal_representative shareholder executive sole_trader"},
    {"companies", "status", "open closed revoked"},
    {"social_organisations", "status", "open closed revoked"},
    {"state_banks", "form", "current fixed card margin benefit"},
    {"state_banks", "currency", "CNY USD EUR JPY HKD GBP"},
    {"national_banks", "currency", "CNY USD EUR JPY HKD GBP"},
    {"local_banks", "form", "fixed card benefit"},
    {"local_banks", "joint", "yes no"},
    {"local_banks", "over_person", "yes no"},
    {"local_banks", "over_household", "yes"},
    {"securities", "market", "shanghai shenzhen beijing neeq"},
    {"insurance", "record", "policy claim"},
    {"insurance", "form", "life health annuity group accident"},
    {"insurance", "role", "holder insured both"},
    {"insurance", "status", "in_force lapsed surrendered"},
    {"payments", "status", "open closed"},
    {"education", "stage",
     "kindergarten primary junior senior vocational college bachelor master "
     "doctor"},
    {"education", "public", "yes no"},
    {"education", "full_time", "yes no"},
};

/* Lines without kinds of their own, and several institutions. */
static const struct kind several[] = {
    {"mutual_aid", "fund", "3"},
    {"payments", "institution", "4"},
    {"local_banks", "institution", "3"},
    {"state_banks", "institution", "6"},
    {"national_banks", "institution", "5"},
    {"funds", "institution", "4"},
    {"insurance", "institution", "3"},
    {"employment", "form", "3"},
    {"medical_insurance", "hospital", "8"},
    {"social_organisations", "form", "3"},
};

static bool
kinds_has(const struct table *t, size_t column, const char *value,
          size_t length)
{
    for (size_t i = 0; i < t->rows; i++) {
        const char *cell = table_at(t, i, column);
        if (strlen(cell) == length && memcmp(cell, value, length) == 0)
            return true;
    }
    return false;
}

static bool
kinds_check_values(const char *directory, const struct kind *kind)
{
    struct table t;
    bool has_all = true;

    table_load(&t, directory, kind->line);
    size_t column = table_column(&t, kind->column);
    for (const char *at = kind->values; *at != '\0';) {
        size_t length = strcspn(at, " ");
        if (!kinds_has(&t, column, at, length)) {
            printf("%s has no %s %.*s\n", kind->line, kind->column, (int)length,
                   at);
            has_all = false;
        }
        at += length + (at[length] == ' ');
    }
    table_release(&t);
    return has_all;
}

static bool
kinds_check_several(const char *directory, const struct kind *kind)
{
    const char *seen[16];
    size_t count = 0, wanted = (size_t)(kind->values[0] - '0');
    struct table t;

    table_load(&t, directory, kind->line);
    size_t column = table_column(&t, kind->column);
    for (size_t i = 0; i < t.rows && count < 16; i++) {
        const char *cell = table_at(&t, i, column);
        size_t at = 0;
        while (at < count && strcmp(seen[at], cell) != 0)
            at++;
        if (at == count && cell[0] != '\0')
            seen[count++] = cell;
    }
    table_release(&t);
    if (count < wanted)
        printf("%s has %zu of %s\n", kind->line, count, kind->column);
    return count >= wanted;
}

/* Nothing but the value in yuan of foreign money, which local banks do not
 * hold here, is empty from top to bottom. */
static bool
kinds_check_columns(const char *directory, const char *line)
{
    struct table t;
    bool are_filled = true;

    table_load(&t, directory, line);
    for (size_t column = 0; column < t.columns; column++) {
        size_t row = 0;
        while (row < t.rows && table_at(&t, row, column)[0] == '\0')
            row++;
        bool is_free = strcmp(line, "local_banks") == 0 &&
                       strcmp(t.cells[column], "balance_cny") == 0;
        if (row == t.rows && !is_free) {
            printf("%s has no %s\n", line, t.cells[column]);
            are_filled = false;
        }
    }
    table_release(&t);
    return are_filled;
}

void
kinds_check(const char *directory)
{
    bool has_all = true, are_several = true, are_filled = true;

    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
        has_all = kinds_check_values(directory, &kinds[i]) && has_all;
    for (size_t i = 0; i < sizeof several / sizeof several[0]; i++)
        are_several =
            kinds_check_several(directory, &several[i]) && are_several;
    for (size_t i = 0; i < POPULATION_LINES; i++)
        are_filled =
            kinds_check_columns(directory, population_lines[i]) && are_filled;
    verdict_add(has_all, "every line has rows of every kind of records.md");
    verdict_add(are_several, "where there are several institutions, several "
                             "have rows");
    verdict_add(are_filled, "no column of any line is empty");
}
