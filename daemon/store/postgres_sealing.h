/* SPDX-License-Identifier: Apache-2.0
 *
 * Inside of store_postgres: sealing. The other calls are in postgres_sealed.c.
 */
#ifndef HEDUI_STORE_POSTGRES_SEALING_H
#define HEDUI_STORE_POSTGRES_SEALING_H

#include "postgres.h"
#include "seal_calls.h"

enum store_result postgres_seal_take(struct store *, struct arena *,
                                     const char *, uint32_t, int64_t, int64_t,
                                     struct seal_batch *, struct fault *);

#endif
