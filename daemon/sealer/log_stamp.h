/* SPDX-License-Identifier: Apache-2.0
 *
 * RFC 3161 time stamps of checkpoints, over the body that is signed. The last
 * checkpoint is stamped as soon as the authority answers; nobody waits for it.
 * One that was followed by a larger one meanwhile is covered by that, which
 * continues it, and is not stamped any more.
 */
#ifndef HEDUI_SEALER_LOG_STAMP_H
#define HEDUI_SEALER_LOG_STAMP_H

#include "leaf.h"
#include "role.h"
#include "seal_house.h"
#include "stamper.h"
#include "timestamp.h"

struct log_stamp {
    struct role *role;
    struct seal_house house; /* roots and lists; no key */
    struct stamper *stamper; /* NULL: no authority is configured */
    struct arena arena;      /* of what is under way */
    struct time_stamp stamp;
    struct seal_clock clock;
    int64_t size;    /* of the checkpoint that is asked about; 0: none is */
    int64_t look_ms; /* when it is looked again what lacks a stamp */
};

/* FAULT_INPUT: the roots cannot be read. */
bool log_stamp_open(struct log_stamp *stamp, struct role *role,
                    struct fault *fault) FAULT_MUST_CHECK;
void log_stamp_close(struct log_stamp *stamp);

/* Takes what came, and asks. Never waits. */
void log_stamp_step(struct log_stamp *stamp);

/* Is the token a stamp over the body of this note, by these roots alone, as a
 * container's is judged: not of later than `at_us`, the instant of the
 * question, and with what came to be known of its authority until then?
 * *verdict says why not. */
bool log_stamp_is_good(struct arena *arena, const struct cades_anchors *anchors,
                       struct text note, struct text token, int64_t at_us,
                       struct timestamp_verdict *verdict);

#endif
