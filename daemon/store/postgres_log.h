/* SPDX-License-Identifier: Apache-2.0
 *
 * What the files of the log share on PostgreSQL.
 */
#ifndef HEDUI_STORE_POSTGRES_LOG_H
#define HEDUI_STORE_POSTGRES_LOG_H

#include "log_calls.h"
#include "postgres.h"

/* kind, at_us, case_id, revision, digest, from `column` on; its number is the
 * caller's. */
bool postgres_leaf(const PGresult *result, uint32_t row, int column,
                   struct leaf_row *leaf);
/* As the call `tiles`. */
bool postgres_tiles(struct pg *pg, struct arena *arena, struct tile_row *tiles,
                    uint32_t count);
/* A row of look_id, at_us, who, purpose, what, case_id, revision, salt, digest
 * (postgres_look.c). */
bool postgres_look_read(const PGresult *result, uint32_t row,
                        struct arena *arena, struct look_row *look);
/* Null for 0. */
void params_some(struct params *params, int64_t value);

enum store_result postgres_number(struct store *, uint32_t, int64_t *,
                                  store_number_fn, void *, uint32_t *,
                                  struct fault *);
enum store_result postgres_put_checkpoint(struct store *,
                                          const struct checkpoint_row *,
                                          struct fault *);
enum store_result postgres_complete_checkpoint(struct store *, int64_t,
                                               struct text, struct text,
                                               struct fault *);
enum store_result postgres_checkpoints(struct store *, struct arena *, int64_t,
                                       uint32_t, struct checkpoint_row **,
                                       uint32_t *, struct fault *);
enum store_result postgres_last_checkpoint(struct store *, struct arena *,
                                           struct checkpoint_row *, bool *,
                                           struct fault *);
enum store_result postgres_pushes_due(struct store *, struct arena *,
                                      const struct text *, uint32_t,
                                      struct witness_row **, uint32_t *,
                                      struct fault *);
enum store_result postgres_pushed(struct store *, struct text, int64_t, bool,
                                  struct fault *);
enum store_result postgres_look(struct store *, const struct look_row *,
                                int64_t *, struct fault *);
enum store_result postgres_looks(struct store *, struct arena *, int64_t,
                                 int64_t, uint32_t, struct look_row **,
                                 uint32_t *, struct fault *);

#endif
