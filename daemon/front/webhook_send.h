/* SPDX-License-Identifier: Apache-2.0
 *
 * The front's main thread sends what webhooks wait for: events become
 * deliveries, those that are due are leased and posted side by side, and what
 * became of each is written under its lease. Nothing here waits for a receiver:
 * a role is held up by none, a webhook has few of the places, its agency twice
 * as many. With several fronts on one database each sends what it has leased.
 */
#ifndef HEDUI_FRONT_WEBHOOK_SEND_H
#define HEDUI_FRONT_WEBHOOK_SEND_H

#include "arena.h"
#include "role.h"
#include "transfer.h"
#include "webhooks.h"

#define WEBHOOK_PLACES 128 /* under way at once, of this process */
#define WEBHOOK_EACH 4     /* of one webhook, over all processes */

struct webhook_sender;

struct webhook_place {
    struct webhook_sender *sender;
    struct arena arena; /* of what is in hand */
    bool is_taken, is_answered;
    int64_t delivery_id, webhook_id;
    int32_t fence;
    uint32_t attempts;
    uint64_t handle;
    enum transfer_state state;
    int status;
};

struct webhook_sender {
    struct role *role;
    struct networks networks; /* beside the public one */
    int epoll_fd;
    struct transfer_set *transfers;
    uint32_t busy;
    int64_t look_ms, tell_ms;
    struct webhook_place places[WEBHOOK_PLACES];
};

bool webhook_sender_open(struct webhook_sender *sender, struct role *role,
                         struct fault *fault) FAULT_MUST_CHECK;
/* What is under way is waited for, as long as a role may take to stop. */
void webhook_sender_close(struct webhook_sender *sender);
/* Does what is to be done now. */
void webhook_sender_step(struct webhook_sender *sender);
/* How long may be slept, at most so long. */
int webhook_sender_wait_ms(const struct webhook_sender *sender, int most_ms);

#endif
