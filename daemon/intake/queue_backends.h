/* SPDX-License-Identifier: Apache-2.0
 *
 * The backends of the queue, for queue.c alone, and what they share.
 */
#ifndef HEDUI_INTAKE_QUEUE_BACKENDS_H
#define HEDUI_INTAKE_QUEUE_BACKENDS_H

#include "queue.h"

struct queue *queue_postgres_open(struct store *store);
struct queue *queue_kafka_open(const struct config *config, struct store *store,
                               const char *worker, struct fault *fault);
/* Whether a client can be made as configured. */
bool queue_kafka_check(const struct config *config, struct fault *fault);
/* Adds what the stages of these cases took, which were published just now. */
void queue_count_stages(struct queue *queue, struct store *store,
                        const int64_t *cases, uint32_t count);
/* What waits in the inbox, and the age of the oldest at most. Counting takes as
 * long as there is much to count (0.4 to 1 s at 1,000,000 rows), so that it is
 * done anew only after twenty times what it took the last time. */
enum store_result queue_inbox_lag(struct queue *queue, struct store *store,
                                  int64_t *messages, int64_t *age_us,
                                  struct fault *fault);

#endif
