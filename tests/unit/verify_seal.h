/* SPDX-License-Identifier: Apache-2.0
 *
 * Containers of the cases of verify_ground.h, sealed: good ones, and such as
 * the holder of the key has altered and sealed again.
 */
#ifndef HEDUI_TESTS_UNIT_VERIFY_SEAL_H
#define HEDUI_TESTS_UNIT_VERIFY_SEAL_H

#include "container.h"
#include "leaf.h"
#include "seal_pki.h"
#include "verify_ground.h"

struct verify_seal {
    const struct pki *pki; /* tsa and its key */
    const struct seal_key *key;
    const struct seal_chain *chain;
    int64_t at_us;
};

enum alteration {
    ALTER_NOTHING,
    ALTER_FIGURE,   /* one figure of report.json */
    ALTER_NAME,     /* a text that may be a person's */
    ALTER_SLICE,    /* one byte of a slice in evidence.zst */
    ALTER_HTML,     /* one letter of report.html */
    ALTER_EVIDENCE, /* evidence.zst is that of the next case */
    ALTER_ROOT,     /* the root of the evidence in case.json */
    ALTER_RULES,    /* case.json names another policy pack */
    ALTERATIONS
};

/* All but manifest and signature; report.html in Chinese for which == 1. */
void verify_parts(struct ground *ground, uint32_t which, enum alteration alter,
                  struct container *parts);
/* The leaves that a log has of it, beside the sealed one: request, report and
 * replies; how many of LEAVES_OF_MAX. Number and time are the caller's. */
#define LEAVES_OF_MAX 40
uint32_t verify_leaves_of(struct ground *ground, uint32_t which,
                          const struct container *parts, struct leaf_row *rows);
/* LT; stamped as a whole for LTA. Parts that are signed stay so. */
struct text verify_sealed(struct arena *arena, const struct verify_seal *seal,
                          struct container *parts, bool is_lta);

#endif
