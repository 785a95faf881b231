/* SPDX-License-Identifier: Apache-2.0
 *
 * The result file of a submission: CSV with a byte order mark, one row an item,
 * or one an error of a refused item. It is also how far the submission has
 * come: a run that was killed goes on behind what it has, and a submission that
 * was finished gets its earlier result. Rows say of which input they are, and
 * which of how many of their item, so that half an item is seen and cut off.
 */
#ifndef HEDUI_CTL_SUBMIT_RESULTS_H
#define HEDUI_CTL_SUBMIT_RESULTS_H

#include "ctl.h"
#include "submit_progress.h"
#include "submit_source.h"

struct submit_results; /* owns the file */

/* Opens it, or makes it; *earlier counts what it has. NULL with an exit code
 * after saying why: it cannot be written, or is no result file of this input,
 * and then it is left as it is. */
struct submit_results *submit_results_open(const struct ctl *ctl,
                                           const char *path, const char *digest,
                                           struct submit_counts *earlier,
                                           int *code);
void submit_results_close(struct submit_results *results);

/* Has an earlier run answered the item that stands there? */
bool submit_results_has(const struct submit_results *results, const char *file,
                        uint32_t line);
/* Keeps the rows of one item until the next flush. Not for WAITING ones. */
void submit_results_add(struct submit_results *results,
                        const struct submit_item *item,
                        const struct receipt *receipt);
/* Writes what was kept; false after saying why. */
bool submit_results_flush(struct submit_results *results);

void submit_counts_add(struct submit_counts *counts,
                       enum receipt_status status);
/* The word of scripts: "ACCEPTED". */
const char *submit_status_key(enum receipt_status status);

#endif
