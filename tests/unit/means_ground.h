/* SPDX-License-Identifier: Apache-2.0
 *
 * A household of any size for measuring the means test: members with wages, an
 * account and bills of a pharmacy, relatives with an income, and members whose
 * custody nobody tells, so that each may count or not.
 */
#ifndef HEDUI_TESTS_UNIT_MEANS_GROUND_H
#define HEDUI_TESTS_UNIT_MEANS_GROUND_H

#include "ruling.h"
#include "trial.h"

struct means_size {
    int members, relatives, bills; /* bills a member, in the twelve months */
    int open;                      /* members who may count or not */
    bool all_programmes;           /* twelve; else minimum_living, low_income */
};

/* CPU of one case in us, the least of `times`: identity (match), who counts,
 * ledgers and rulings (means), and the report's tree and bytes (report). */
struct means_cost {
    double match, means, report;
    uint32_t records; /* that the lines have answered with */
};

/* Asks and answers; the caller releases the trial. */
void means_ground(const struct means_size *size, struct trial *trial);
void means_measure(struct trial *trial, int times, struct means_cost *cost);

#endif
