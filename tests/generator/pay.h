#ifndef GENERATOR_PAY_H
#define GENERATOR_PAY_H

#include <stdbool.h>
#include <stdint.h>

enum insurance {
    INSURANCE_PENSION,
    INSURANCE_MEDICAL,
    INSURANCE_UNEMPLOYMENT,
    INSURANCE_INJURY,
    INSURANCE_MATERNITY,
    INSURANCE_COUNT
};

extern const char *const pay_insurances[INSURANCE_COUNT];

/* What the base is for a wage: between the floor and the ceiling of 2017. */
int64_t pay_base(int64_t gross);
/* The employee's own part, in fen, a month. */
int64_t pay_own(enum insurance insurance, int64_t base);
int64_t pay_own_all(int64_t base);
int64_t pay_fund_own(int64_t base);

/* What is taxed of a wage after own contributions, and the tax on it. */
int64_t pay_taxable(int64_t gross, int64_t base, bool has_fund);
int64_t pay_tax(int64_t taxable);

/* The least gross that leaves exactly `net` after tax and own contributions
 * on this base. */
int64_t pay_gross_for(int64_t net, int64_t base);

#endif
