/* SPDX-License-Identifier: Apache-2.0
 *
 * What both stores do alike for the record of the look: the second check of a
 * consent (the plan was an intention, the exchange row is the look, and between
 * them a consent may have ended or been withdrawn), and the digest of the ASKED
 * leaf.
 */
#ifndef HEDUI_STORE_LOOK_H
#define HEDUI_STORE_LOOK_H

#include <stdbool.h>
#include <stdint.h>

#include "arena.h"
#include "text.h"
#include "work.h"

struct withdrawn {
    int64_t case_id;
    struct text consent; /* empty: all of the case, which is withdrawn */
    int64_t at_us;
};

/* Looks at questions [from, to) of a packed tray. *first_end becomes the
 * earlier of itself and the first day on which a consent of them ends
 * (DATE_NONE on entry and exit: none ends). A withdrawn consent ended the day
 * before. false: the bytes are damaged, or the range is not in the tray. */
bool look_first_end(struct text questions, uint32_t from, uint32_t to,
                    const struct withdrawn *withdrawn, uint32_t count,
                    int32_t *first_end);

/* The tray with the ends of withdrawn consents written into it. */
bool look_apply(struct arena *arena, struct text questions,
                const struct withdrawn *withdrawn, uint32_t count,
                struct text *applied);

/* Who was asked about whom, as a digest: exchange, line, attempt, stamp,
 * mandate and parts. */
void look_digest(const struct exchange *exchange, struct digest *digest);

#endif
