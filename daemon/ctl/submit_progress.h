/* SPDX-License-Identifier: Apache-2.0
 *
 * How far a submission is, on standard error: a bar on a terminal, lines
 * elsewhere. Small submissions show nothing unless they are asked to.
 */
#ifndef HEDUI_CTL_SUBMIT_PROGRESS_H
#define HEDUI_CTL_SUBMIT_PROGRESS_H

#include "ctl.h"

struct submit_counts {
    uint32_t accepted, duplicate, refused, conflict, waiting;
};

struct submit_progress {
    const struct ctl *ctl;
    bool is_bar, is_lines;
    bool is_shown; /* a bar stands on the terminal's line */
    uint32_t total;
    uint32_t before; /* of them answered by an earlier run */
    int64_t began_ms, shown_ms;
};

/* is_wanted: --progress. now_ms is monotonic. */
void submit_progress_begin(struct submit_progress *progress,
                           const struct ctl *ctl, uint32_t total,
                           bool is_wanted, int64_t now_ms);
void submit_progress_show(struct submit_progress *progress,
                          const struct submit_counts *counts, int64_t now_ms,
                          bool is_last);
/* Takes the bar away, before something else is printed. */
void submit_progress_clear(struct submit_progress *progress);

/* "45120/100000  accepted 44671  refused 449  3210/s  17 s left", with a bar
 * of so many places in front unless that is 0. */
void submit_progress_print(const struct submit_progress *progress,
                           const struct submit_counts *counts, int64_t now_ms,
                           uint32_t places, struct buffer *out);

#endif
