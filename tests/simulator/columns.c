// SPDX-License-Identifier: Apache-2.0
//
// The table of columns and the check of a cell. A column is written
// `name`, `name:type` or `name(word word …)`; see columns.h.
#include "columns.h"

#include "clock.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

static const struct {
    const char *line;
    const char *columns;
} COLUMN_TABLE[LINE_OWN] = {
    {"household_register",
     "household_no relation sex(male female) ethnicity birth:date address "
     "division:division rural:flag moved_in:date "
     "cancelled(death moved_out enlisted) cancelled_on:date "
     "residence_permit_until:date police_station"},
    {"marriage",
     "event(married divorced reissued) on:date spouse_id spouse_name office"},
    {"death", "on:date cause place cremated_on:date funeral_home "
              "institution(civil_affairs health)"},
    {"benefits",
     "programme(minimum_living extreme_hardship low_income illness_expense "
     "low_rent shared_ownership medical temporary education elder_care "
     "disability_living rural_housing employment_aid) from:month until:month "
     "monthly:money office members:ids stop_reason"},
    {"disability",
     "certificate category(1 2 3 4 5 6 7) grade(1 2 3 4) issued:date "
     "review:date living_allowance:money nursing_allowance:money"},
    {"custody", "status(prison compulsory_rehabilitation community_correction) "
                "from:date until:date"},
    {"income_tax",
     "month:month item(wages labour author royalty business "
     "interest_dividend rent transfer incidental severance) gross:money "
     "taxable:money tax:money payer payer_code"},
    {"business_tax",
     "taxpayer tax_kind from:month to:month sales:money cost:money tax:money "
     "exempt:money method(books deemed)"},
    {"social_insurance",
     "insurance(pension medical unemployment injury maternity) employer "
     "base:money own:money last_month:month months:count"},
    {"pension",
     "kind(employee resident survivors work_injury injury_care funeral martyr "
     "disabled_soldier) monthly:money first_month:month last_month:month "
     "status(paid suspended stopped)"},
    {"employment",
     "employed_since:date form employer unemployed_since:date reason "
     "benefit_monthly:money benefit_from:month benefit_to:month "
     "public_post_monthly:money"},
    {"medical_insurance",
     "on:date hospital total:money pooled:money serious_illness:money "
     "assistance:money personal_account:money cash:money in_scope_self:money"},
    {"mutual_aid", "fund on:date amount:money"},
    {"housing_fund",
     "record(account withdrawal loan) account balance:money "
     "status(open sealed closed) monthly:money own:money base:money employer "
     "from:month to:month on:date amount:money reason address"},
    {"real_estate",
     "unit certificate address area:area use(dwelling shop office parking "
     "storage other) nature co_ownership(sole joint by_share) share:share "
     "registered:date status(current cancelled) mortgaged:flag sealed:flag"},
    {"public_housing",
     "form(public_rent low_rent shared_ownership) address living_area:area "
     "tenant co_residents:ids since:date subsidy:money"},
    {"housing_transactions",
     "on:date address area:area price:money role(buyer seller compensated) "
     "compensation:money"},
    {"motor_vehicles",
     "plate plate_type model vin use(private business disabled) "
     "status(normal scrapped cancelled stolen) first_registered:date energy"},
    {"vessels", "registration form(vessel fishing farm_machine) power_kw:count "
                "share:share status(normal cancelled)"},
    {"companies",
     "code company form role(legal_representative shareholder executive "
     "sole_trader) registered_capital:money subscribed:money founded:date "
     "status(open closed revoked)"},
    {"social_organisations",
     "code organisation form role registered_capital:money "
     "status(open closed revoked)"},
    {"state_banks",
     "institution account form(current fixed card margin benefit) "
     "currency(CNY USD EUR JPY HKD GBP) balance:money wealth:money "
     "balance_cny:money inflow_12m:money outflow_12m:money joint:flag "
     "share:share opened:date closed:date over_person:flag "
     "over_household:flag limit_person:money limit_household:money"},
    {"national_banks",
     "institution account form(current fixed card margin benefit) "
     "currency(CNY USD EUR JPY HKD GBP) balance:money wealth:money "
     "balance_cny:money inflow_12m:money outflow_12m:money joint:flag "
     "share:share opened:date closed:date over_person:flag "
     "over_household:flag limit_person:money limit_household:money"},
    {"local_banks",
     "institution account form(current fixed card margin benefit) "
     "currency(CNY USD EUR JPY HKD GBP) balance:money wealth:money "
     "balance_cny:money inflow_12m:money outflow_12m:money joint:flag "
     "share:share opened:date closed:date over_person:flag "
     "over_household:flag limit_person:money limit_household:money"},
    {"securities",
     "market(shanghai shenzhen beijing neeq) stocks:money bonds:money "
     "cash:money custodian queried_on:date"},
    {"funds", "institution product units:units valued_on:date value:money"},
    {"insurance",
     "institution record(policy claim) policy form(life health annuity group "
     "accident) role(holder insured both) premium_yearly:money "
     "cash_value:money status(in_force lapsed surrendered) on:date "
     "amount:money"},
    {"payments",
     "institution account status(open closed) balance:money money_fund:money "
     "inflow_12m:money outflow_12m:money"},
    {"education",
     "stage(kindergarten primary junior senior vocational college bachelor "
     "master doctor) school school_no public:flag full_time:flag from:date "
     "until:date year:count fee:money lodging:money aid:money"},
};

static const struct {
    const char *name;
    enum column_type type;
} COLUMN_TYPES[] = {
    {"date", COLUMN_DATE},   {"month", COLUMN_MONTH},
    {"money", COLUMN_MONEY}, {"area", COLUMN_AREA},
    {"units", COLUMN_UNITS}, {"share", COLUMN_SHARE},
    {"flag", COLUMN_FLAG},   {"count", COLUMN_COUNT},
    {"ids", COLUMN_IDS},     {"division", COLUMN_DIVISION},
};

static struct column_set column_sets[LINE_COUNT];
static char column_texts[LINE_OWN][640];
static unsigned column_sets_count = LINE_OWN;

static enum column_type
columns_type(const char *name)
{
    for (size_t i = 0; i < sizeof COLUMN_TYPES / sizeof *COLUMN_TYPES; i++)
        if (strcmp(COLUMN_TYPES[i].name, name) == 0)
            return COLUMN_TYPES[i].type;
    assert(false && "a type in the table of columns is misspelt");
    return COLUMN_TEXT;
}

// Cuts one column off the text and returns what follows it.
static char *
columns_cut(struct column *column, char *text)
{
    *column = (struct column){.name = text, .type = COLUMN_TEXT};
    char *end = text + strcspn(text, " :(");
    char what = *end;
    if (what)
        *end++ = '\0';
    if (what == '(') {
        column->type = COLUMN_ONE_OF;
        column->values = end;
        end += strcspn(end, ")");
        *end++ = '\0';
    } else if (what == ':') {
        char *type = end;
        end += strcspn(end, " ");
        char after = *end;
        *end = '\0';
        column->type = columns_type(type);
        *end = after;
    }
    return end + strspn(end, " ");
}

void
columns_init(void)
{
    for (unsigned line = 0; line < LINE_OWN; line++) {
        struct column_set *set = &column_sets[line];
        set->line = COLUMN_TABLE[line].line;
        set->column_count = 0;
        int length = snprintf(column_texts[line], sizeof column_texts[line],
                              "%s as_of:date", COLUMN_TABLE[line].columns);
        assert(length < (int)sizeof column_texts[line]);
        (void)length;
        for (char *at = column_texts[line]; *at;) {
            assert(set->column_count < COLUMNS_MAX);
            at = columns_cut(&set->columns[set->column_count++], at);
        }
    }
}

unsigned
columns_add(const char *name, const char *like)
{
    unsigned other = columns_line(like);
    if (other == LINE_COUNT || column_sets_count == LINE_COUNT)
        return LINE_COUNT;
    column_sets[column_sets_count] = column_sets[other];
    column_sets[column_sets_count].line = name;
    return column_sets_count++;
}

unsigned
columns_count(void)
{
    return column_sets_count;
}

const struct column_set *
columns_of(unsigned line)
{
    return &column_sets[line];
}

unsigned
columns_line(const char *name)
{
    for (unsigned line = 0; line < column_sets_count; line++)
        if (strcmp(column_sets[line].line, name) == 0)
            return line;
    return LINE_COUNT;
}

unsigned
columns_find(const struct column_set *set, const char *name)
{
    for (unsigned i = 0; i < set->column_count; i++)
        if (strcmp(set->columns[i].name, name) == 0)
            return i;
    return COLUMNS_MAX;
}

// -12.34 with `least` to `most` digits behind the point (none: no point).
static bool
columns_is_decimal(const char *cell, size_t least, size_t most)
{
    if (*cell == '-')
        cell++;
    size_t whole = strspn(cell, "0123456789");
    if (whole == 0 || whole > 15)
        return false;
    cell += whole;
    if (!*cell)
        return least == 0;
    size_t behind = *cell == '.' ? strspn(cell + 1, "0123456789") : 0;
    return behind >= least && behind > 0 && behind <= most && !cell[behind + 1];
}

static bool
columns_is_share(const char *cell)
{
    size_t above = strspn(cell, "0123456789");
    const char *below = cell + above + 1;
    if (above == 0 || above > 9 || cell[above] != '/')
        return false;
    size_t length = strspn(below, "0123456789");
    return length > 0 && length <= 9 && !below[length] &&
           strspn(below, "0") < length;
}

static bool
columns_is_word(const char *words, const char *cell)
{
    size_t length = strlen(cell);
    for (const char *at = words; *at; at += strspn(at, " ")) {
        size_t width = strcspn(at, " ");
        if (width == length && strncmp(at, cell, width) == 0)
            return true;
        at += width;
    }
    return false;
}

bool
columns_accept(const struct column *column, const char *cell)
{
    switch (column->type) {
    case COLUMN_TEXT:
        return true;
    case COLUMN_DATE:
        return clock_is_date(cell);
    case COLUMN_MONTH:
        return clock_is_month(cell);
    case COLUMN_MONEY:
        return columns_is_decimal(cell, 2, 2);
    case COLUMN_AREA:
        return columns_is_decimal(cell, 0, 2);
    case COLUMN_UNITS:
        return columns_is_decimal(cell, 0, 3);
    case COLUMN_SHARE:
        return columns_is_share(cell);
    case COLUMN_FLAG:
        return columns_is_word("yes no", cell);
    case COLUMN_COUNT:
        return columns_is_decimal(cell, 0, 0);
    case COLUMN_IDS:
        return !strstr(cell, ";;") && *cell != ';';
    case COLUMN_DIVISION:
        return strlen(cell) == 6 && strspn(cell, "0123456789") == 6;
    case COLUMN_ONE_OF:
        return columns_is_word(column->values, cell);
    }
    return false;
}
