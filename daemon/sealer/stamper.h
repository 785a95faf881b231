/* SPDX-License-Identifier: Apache-2.0
 *
 * Time stamps for a round: asked over HTTP side by side, each judged, all of it
 * within one bounded wait. An authority that fails is left alone for a pause
 * that grows, or for as long as it says; nobody waits for it meanwhile.
 */
#ifndef HEDUI_SEALER_STAMPER_H
#define HEDUI_SEALER_STAMPER_H

#include "arena.h"
#include "cades.h"
#include "config.h"
#include "fault.h"

/* Why there is no stamp. */
enum stamp_failure {
    STAMP_GIVEN,
    STAMP_NOT_ASKED,
    STAMP_AWAY,    /* refused, reset, closed, broken off */
    STAMP_SLOW,    /* not in its time */
    STAMP_REFUSED, /* HTTP says no, or what came is no reply */
    STAMP_WRONG,   /* it was judged, and is not believed */
    STAMP_LOCAL,   /* our own memory or files: not the authority's fault */
    STAMP_FAILURE_COUNT,
};
/* The name of its counter: "tsa_away" */
const char *stamp_failure_name(enum stamp_failure failure);

struct time_stamp {
    struct text content; /* what is to be stamped; absent: nothing */
    struct text token;   /* absent: none came */
    int64_t at_us, tsa_until_us;
    enum stamp_failure failure;
};

/* The database's clock, carried on by the machine's. */
struct seal_clock {
    int64_t now_us, read_us;
};
int64_t seal_clock_now(const struct seal_clock *clock);

struct stamper;

struct stamper *stamper_open(const struct config *config, struct fault *fault);
void stamper_close(struct stamper *stamper);
/* It may be asked now. */
bool stamper_is_ready(const struct stamper *stamper);
/* Fills in what came; the last failure is told in the log. */
void stamper_run(struct stamper *stamper, struct arena *arena,
                 const struct cades_anchors *anchors,
                 const struct seal_clock *clock, struct time_stamp *stamps,
                 uint32_t count);

/* The same without waiting, for whoever has a loop: start, then poll until it
 * says true, at each event of the descriptor and at least each tick. Arena,
 * anchors, clock and stamps stay until then, or until cancel. */
void stamper_start(struct stamper *stamper, struct arena *arena,
                   const struct cades_anchors *anchors,
                   const struct seal_clock *clock, struct time_stamp *stamps,
                   uint32_t count);
/* true: it is over, as after stamper_run. may_wait: for what comes next. */
bool stamper_poll(struct stamper *stamper, bool may_wait);
void stamper_cancel(struct stamper *stamper);
int stamper_fd(const struct stamper *stamper);

#endif
