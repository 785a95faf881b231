/* SPDX-License-Identifier: Apache-2.0
 *
 * How much waits in the inbox, whichever the queue is.
 */
#include "inbox.h"
#include "loop.h"
#include "queue_backends.h"

#define RESTS_AS_LONG 20

enum store_result
queue_inbox_lag(struct queue *queue, struct store *store, int64_t *messages,
                int64_t *age_us, struct fault *fault)
{
    struct inbox_count *count = &queue->inbox;
    int64_t now_ms = loop_monotonic_ms();
    enum store_result result = STORE_DONE;
    if (now_ms >= count->again_ms) {
        result =
            store_inbox_lag(store, &count->messages, &count->age_us, fault);
        count->at_ms = now_ms;
        now_ms = loop_monotonic_ms();
        count->again_ms = result == STORE_DONE
                              ? now_ms + (now_ms - count->at_ms) * RESTS_AS_LONG
                              : 0;
    }
    *messages = count->messages;
    *age_us = count->messages == 0
                  ? 0
                  : count->age_us + (now_ms - count->at_ms) * 1000;
    return result;
}
