/* SPDX-License-Identifier: Apache-2.0
 *
 * What a sealer seals with: key, certificates, roots, revocation lists. The
 * lists are read again when their files change or one of them has run out; a
 * token that is away is logged in to again.
 */
#ifndef HEDUI_SEALER_SEAL_HOUSE_H
#define HEDUI_SEALER_SEAL_HOUSE_H

#include "arena.h"
#include "cades.h"
#include "config.h"
#include "fault.h"

struct seal_house {
    const struct config *config;
    struct seal_key *key; /* NULL: its token is away */
    struct cades_anchors *anchors;
    struct seal_chain *chain; /* NULL: its lists cannot be read now */
    uint64_t chain_mark;      /* of its files, as they were read */
    char signer[256];
    int64_t signer_until_us;
};

/* config->seal_key names one. */
bool seal_house_is_wanted(const struct config *config);
/* FAULT_INPUT says what to do; a token that is away is no fault. What the key
 * signs is judged by the roots before anything counts on it. */
bool seal_house_open(struct seal_house *house, const struct config *config,
                     int64_t now_us, struct fault *fault) FAULT_MUST_CHECK;
void seal_house_close(struct seal_house *house);

/* The key is there: it is tried again. Told in the log when that changes. */
bool seal_house_has_key(struct seal_house *house, int64_t now_us);
/* The token did not sign: it is looked for again. */
void seal_house_lose_key(struct seal_house *house, const struct fault *fault);
/* Certificates and lists of now; NULL: they cannot be read, or ran out. */
const struct seal_chain *seal_house_chain(struct seal_house *house,
                                          int64_t now_us);

#endif
