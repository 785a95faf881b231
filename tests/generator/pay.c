/* From a gross wage to what is left of it: contributions at the rates of
 * Shanghai in 2017, income tax by the law of 2011 (3,500 yuan free, seven
 * brackets, in force to 2018-09). Rounded half up to the fen. */
#include "pay.h"

#include <assert.h>
#include <stddef.h>

enum {
    BASE_FLOOR = 390200,
    BASE_CEILING = 1951200,
    TAX_FREE = 350000,
    FUND_RATE = 70
};

const char *const pay_insurances[INSURANCE_COUNT] = {
    "pension", "medical", "unemployment", "injury", "maternity"};

/* Per mille of the base that the employee pays himself. */
static const int64_t own_rates[INSURANCE_COUNT] = {80, 20, 5, 0, 0};

struct bracket {
    int64_t up_to, percent, quick;
};

static const struct bracket brackets[] = {
    {150000, 3, 0},          {450000, 10, 10500},   {900000, 20, 55500},
    {3500000, 25, 100500},   {5500000, 30, 275500}, {8000000, 35, 550500},
    {INT64_MAX, 45, 1350500}};

int64_t
pay_base(int64_t gross)
{
    int64_t base = gross / 100 * 100;

    return base < BASE_FLOOR     ? BASE_FLOOR
           : base > BASE_CEILING ? BASE_CEILING
                                 : base;
}

int64_t
pay_own(enum insurance insurance, int64_t base)
{
    return (base * own_rates[insurance] + 500) / 1000;
}

int64_t
pay_own_all(int64_t base)
{
    int64_t sum = 0;

    for (int i = 0; i < INSURANCE_COUNT; i++)
        sum += pay_own((enum insurance)i, base);
    return sum;
}

int64_t
pay_fund_own(int64_t base)
{
    return (base * FUND_RATE + 500) / 1000;
}

int64_t
pay_taxable(int64_t gross, int64_t base, bool has_fund)
{
    int64_t taxable = gross - pay_own_all(base) -
                      (has_fund ? pay_fund_own(base) : 0) - TAX_FREE;

    return taxable > 0 ? taxable : 0;
}

int64_t
pay_tax(int64_t taxable)
{
    size_t i = 0;

    if (taxable <= 0)
        return 0;
    while (taxable > brackets[i].up_to)
        i++;
    return (taxable * brackets[i].percent + 50) / 100 - brackets[i].quick;
}

int64_t
pay_gross_for(int64_t net, int64_t base)
{
    int64_t own = pay_own_all(base);
    int64_t low = net, high = net * 2;

    /* What is left never falls as the wage grows by a fen, and never rises by
     * more than one: every net below `high` is reached. */
    while (low < high) {
        int64_t middle = low + (high - low) / 2;
        if (middle - pay_tax(middle - TAX_FREE) < net)
            low = middle + 1;
        else
            high = middle;
    }
    assert(low - pay_tax(low - TAX_FREE) == net);
    return low + own;
}
