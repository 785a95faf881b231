// SPDX-License-Identifier: Apache-2.0
//
// The words in which owners of batches and files refuse a whole exchange.
#ifndef SIMULATOR_REFUSAL_H
#define SIMULATOR_REFUSAL_H

#include "world.h"

struct rejection {
    const char *word; // NULL: it is not refused
    const char *text;
};

struct rejection refusal_of_batch(const struct exchange *exchange,
                                  const struct effect *effect);
struct rejection refusal_of_file(const struct exchange *exchange,
                                 const struct effect *effect);

// Who signs a reply in files.
enum signer { SIGNER_OWNER, SIGNER_STRANGER, SIGNER_OTHER_OWNER };
enum signer refusal_signer(const struct effect *effect);

#endif
