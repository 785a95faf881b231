/* SPDX-License-Identifier: Apache-2.0
 *
 * Stage times of what was published just now. It is out and on record: where
 * they cannot be read, they are missing from a histogram, and the queue goes
 * on.
 */
#include "inbox.h"
#include "log.h"
#include "queue_backends.h"

void
queue_count_stages(struct queue *queue, struct store *store,
                   const int64_t *cases, uint32_t count)
{
    struct fault fault = {0};
    if (store_case_stages(store, cases, count, &queue->stages, &fault) !=
        STORE_DONE)
        log_event(LOG_WARN, "queue_stages_not_counted", LOG_INT("cases", count),
                  LOG_WORD("fault", fault_kind_name(fault.kind)),
                  LOG_WORD("text", fault.text));
}
