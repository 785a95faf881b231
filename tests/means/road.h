/* SPDX-License-Identifier: Apache-2.0
 *
 * The whole road of a chunk of households, without engine and carriers: decode,
 * plan, ask, report.
 */
#ifndef HEDUI_TESTS_MEANS_ROAD_H
#define HEDUI_TESTS_MEANS_ROAD_H

#include "owner.h"
#include "whatif_proof.h"

/* Households whose answers are held at once. */
#define CHUNK_MAX 512
#define OWNERS_MAX 64

struct road {
    struct rules rules;
    uint32_t owner_count;
    struct owner owners[OWNERS_MAX]; /* of rules.connectors */
    bool is_whole;              /* print whole reports, not rulings alone */
    bool is_backwards;          /* answers come in the other order */
    struct whatif_proof *proof; /* prove counterfactuals instead; NULL: no */
    uint64_t households, refused, rulings, questions;
};

/* Prints a line a ruling, in the order of the requests and of the programmes;
 * ends the program where a stage fails. */
void road_walk(struct road *road, const struct text *requests, uint32_t count);

_Noreturn void road_stop(const char *what, const char *why);

#endif
