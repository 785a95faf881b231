/* SPDX-License-Identifier: Apache-2.0
 *
 * What leaves through a queue, as JSON (schemas/asyncapi.yaml). Pure.
 */
#ifndef HEDUI_INTAKE_QUEUE_LETTER_H
#define HEDUI_INTAKE_QUEUE_LETTER_H

#include "inbox.h"

/* "A report is there": case, revision, outcomes, SHA-256 of the report, and
 * where to read it when `link` is not "". Canonical JSON; absent: the summary
 * is damaged, or no memory. */
struct text letter_notice(struct arena *arena, const struct outbox_row *row,
                          const char *link);

/* "What you were told has changed": for each revision above 1, beside its
 * notice. */
struct text letter_alert(struct arena *arena, const struct outbox_row *row,
                         const char *link);

#endif
