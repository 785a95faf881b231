/* SPDX-License-Identifier: Apache-2.0
 *
 * What makes the records of a supposed answer. The figure is what the row of
 * the probe says: fen in all or a month, 0.01 m2, pieces, months; where there
 * is none it is not looked at.
 */
#ifndef HEDUI_CASEWORK_WHATIF_MAKERS_H
#define HEDUI_CASEWORK_WHATIF_MAKERS_H

#include "whatif.h"

/* That one probe makes: one a month, at most. */
#define RECORDS_MAX 40

struct maker {
    struct arena *arena;
    const struct household_request *request;
    const struct policy *policy;
    const struct point *point;
    struct record *records;
    uint32_t count;
};

void make_registration(struct maker *maker, int64_t x);
void make_no_event(struct maker *maker, int64_t x);
void make_death(struct maker *maker, int64_t x);
void make_custody(struct maker *maker, int64_t x);
void make_card_severe(struct maker *maker, int64_t x);
void make_card_light(struct maker *maker, int64_t x);
void make_wages(struct maker *maker, int64_t x);
void make_rent(struct maker *maker, int64_t x);
void make_profit(struct maker *maker, int64_t x);
void make_insured(struct maker *maker, int64_t x);
void make_insurance_own(struct maker *maker, int64_t x);
void make_fund(struct maker *maker, int64_t x);
void make_fund_own(struct maker *maker, int64_t x);
void make_pension(struct maker *maker, int64_t x);
void make_benefit(struct maker *maker, int64_t x);
void make_unemployed(struct maker *maker, int64_t x);
void make_bills(struct maker *maker, int64_t x);
void make_claim(struct maker *maker, int64_t x);
void make_fees(struct maker *maker, int64_t x);
void make_student(struct maker *maker, int64_t x);
void make_dwelling(struct maker *maker, int64_t x);
void make_dwellings(struct maker *maker, int64_t x);
void make_other_units(struct maker *maker, int64_t x);
void make_tenancy(struct maker *maker, int64_t x);
void make_tenancies(struct maker *maker, int64_t x);
void make_sale(struct maker *maker, int64_t x);
void make_sold_before(struct maker *maker, int64_t x);
void make_compensation(struct maker *maker, int64_t x);
void make_vehicles(struct maker *maker, int64_t x);
void make_account(struct maker *maker, int64_t x);
void make_holding(struct maker *maker, int64_t x);
void make_policy(struct maker *maker, int64_t x);
void make_his(struct maker *maker, int64_t x);
void make_same(struct maker *maker, int64_t x);

#endif
