/* SPDX-License-Identifier: Apache-2.0
 *
 * Shaking a connector: the replies of its cases, changed by chance, go through
 * next, split and read in a process of their own. Whatever comes, the promises
 * of promise.h hold, no call reads past the bytes it was given (behind each
 * reply, frame and slice lies a page that cannot be read), and each run ends in
 * its time and memory. The same seed changes the same bytes.
 */
#ifndef HEDUI_KIT_SHAKE_H
#define HEDUI_KIT_SHAKE_H

#include "connector.h"

#define SHAKE_SECONDS_MAX 2 /* of processor, for one changed exchange */

struct shake {
    const struct connector *connector;
    uint32_t case_count;
    const char *const *cases; /* folders in the golden layout */
    uint64_t seed;
    uint32_t times; /* each reply of each case is changed so often */
};

struct shaken {
    uint32_t runs;        /* changed exchanges */
    const char *sentence; /* NULL: all is well; in the arena */
    const char *folder;   /* of the case that was being shaken */
    uint32_t reply, time; /* which reply of it, and for which time */
};

/* false: the process could not be made. */
bool shake_run(struct arena *arena, const struct shake *shake,
               struct shaken *shaken);

/* A changed copy of bytes; `other` lends pieces. */
struct text shake_change(struct arena *arena, uint64_t *chance,
                         struct text bytes, struct text other);
uint64_t shake_chance(uint64_t *state);

#endif
