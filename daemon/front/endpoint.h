/* SPDX-License-Identifier: Apache-2.0
 *
 * A small HTTP endpoint behind somebody's TLS proxy: whole requests of a
 * bounded size, one after the other, each answered by a function. One thread of
 * its own calls that; the caller's goes on, and waits for signals.
 */
#ifndef HEDUI_FRONT_ENDPOINT_H
#define HEDUI_FRONT_ENDPOINT_H

#include "arena.h"
#include "fault.h"
#include "text.h"

struct endpoint_request {
    const char *method, *path;
    struct text body;
};
struct endpoint_answer {
    unsigned status; /* 500 until the function says another */
    const char *type;
    struct text body; /* of the arena */
};
/* The arena is of this request, and wiped behind it. */
typedef void (*endpoint_fn)(void *context, struct arena *arena,
                            const struct endpoint_request *request,
                            struct endpoint_answer *answer);

struct endpoint;

/* `where` as in listen.h. A body above body_max is answered with 413, and the
 * function not asked. NULL with a fault. */
struct endpoint *endpoint_open(const char *option, const char *where,
                               size_t body_max, endpoint_fn answer,
                               void *context, struct fault *fault);
/* What is under way is answered first. */
void endpoint_close(struct endpoint *endpoint);

#endif
