/* SPDX-License-Identifier: Apache-2.0
 *
 * The loop of a role: one epoll, signals as a descriptor, a wait that ends at
 * readiness, a signal or the timeout. TERM and INT ask for a stop; the role
 * ends what it holds and returns. Nothing else is blocking in a role.
 */
#ifndef HEDUI_EDGE_LOOP_H
#define HEDUI_EDGE_LOOP_H

#include <stdbool.h>
#include <stdint.h>

#include "fault.h"

struct loop {
    int epoll_fd;
    int signal_fd;
    bool is_stopping;  /* TERM or INT came */
    bool wants_reload; /* HUP came; the role clears it */
};

/* What HUP does in this process, for all its loops: is asked at a safe place,
 * and when it says true, the loop stops as at TERM. Without it HUP sets
 * wants_reload alone. */
typedef bool loop_reload_fn(void *context);
void loop_on_reload(loop_reload_fn *may, void *context);
/* The stop was for that, and nobody has told us to end. */
bool loop_is_reloading(void);

bool loop_open(struct loop *loop, struct fault *fault) FAULT_MUST_CHECK;
void loop_close(struct loop *loop);
/* Wakes the wait when fd is readable. fd -1 is ignored; a descriptor that was
 * closed leaves by itself. */
void loop_watch(struct loop *loop, int fd);
/* At most timeout_ms (-1: for ever); returns at once when stopping, or when HUP
 * has come since the last wait. */
void loop_wait(struct loop *loop, int timeout_ms);
/* The same, but sleeps although it is stopping: for a role that waits for what
 * is in flight. */
void loop_sleep(struct loop *loop, int timeout_ms);

int64_t loop_monotonic_ms(void);
/* Goes on while the machine is suspended: a lease ends there. */
int64_t loop_boottime_us(void);

#endif
