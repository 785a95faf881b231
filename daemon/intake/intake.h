/* SPDX-License-Identifier: Apache-2.0
 *
 * What intake decides about one queued message: accepted with its meaning, its
 * due day, its place in the order and the set of lines it will ask, or refused
 * with every error. Pure: the store calls it inside its transaction and writes
 * what comes out; whether an accepted request is a duplicate or a conflict is
 * the store's to see, by (agency, request id) and the digest of the meaning.
 */
#ifndef HEDUI_INTAKE_INTAKE_H
#define HEDUI_INTAKE_INTAKE_H

#include "casework.h"
#include "decode.h"
#include "document.h"
#include "store.h"

struct intake {
    const struct rules *house;
    bool (*agency_is_known)(void *context, struct text code);
    void *context;
    bool is_simulated;
    const struct document_limits *limits; /* NULL: as usual */
};

/* A store_accept_fn; `intake` is a const struct intake. The day of submission
 * is that of put_at_us, the clock of the deadline starts at now_us, both in
 * Shanghai (B08, B13). The request is kept as its canonical bytes. false only
 * when the arena failed. */
bool intake_accept(void *intake, struct arena *arena,
                   const struct queued *message, int64_t now_us,
                   struct acceptance *acceptance);

/* Every error, as the receipt says it. false: no memory. */
bool intake_refuse(struct arena *arena, const struct decode_errors *errors,
                   struct acceptance *acceptance);

/* The programmes that this house decides. */
void intake_programmes(bool available[PROGRAMME_COUNT]);

#endif
