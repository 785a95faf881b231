/* SPDX-License-Identifier: Apache-2.0
 *
 * What whatif says of a case, held against reports: each answer that it names
 * is given to the case, on both sides of each threshold, and the whole report
 * is made; each margin is computed again from value and limit.
 */
#ifndef HEDUI_TESTS_UNIT_WHATIF_PROOF_H
#define HEDUI_TESTS_UNIT_WHATIF_PROOF_H

#include "chance.h"
#include "ledger.h"
#include "whatif.h"

struct whatif_proof {
    struct chance chance; /* of figures between the ends of a case */
    unsigned long rulings, cases, reports, thresholds, margins, together;
    unsigned long wrong; /* each is printed, without names */
};

/* `tree`: what whatif_from_heard made of these answers; `report`: the report.
 */
void whatif_prove(struct whatif_proof *proof, const struct whatif *whatif,
                  const struct json *tree, const struct json *report);

#endif
