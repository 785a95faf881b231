/* SPDX-License-Identifier: Apache-2.0
 *
 * Bytes behind which lies a page that cannot be read: who reads past their end
 * is stopped by the machine at that very byte. Also empty bytes are guarded.
 */
#ifndef HEDUI_KIT_GUARD_H
#define HEDUI_KIT_GUARD_H

#include <stdbool.h>

#include "text.h"

#define GUARDED_MAX 4096

struct guards {
    unsigned count;
    struct {
        void *base;
        size_t size;
    } list[GUARDED_MAX];
};

/* A copy of the bytes; the bytes themselves when there is no room for more. */
struct text guard_copy(struct guards *guards, struct text bytes);
/* Gives all of them back. */
void guard_release(struct guards *guards);

#endif
