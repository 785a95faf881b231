/* SPDX-License-Identifier: Apache-2.0
 *
 * Reports for agencies that registered a certificate: the canonical JSON, as it
 * was hashed and sealed, as CMS to it and to nobody else (cms.h).
 */
#ifndef HEDUI_INTAKE_QUEUE_REPORT_H
#define HEDUI_INTAKE_QUEUE_REPORT_H

#include "config.h"
#include "inbox.h"

/* A report above this leaves by no queue: its notice has hash and link. */
#define REPORT_BYTES_MAX ((size_t)4 << 20)

struct report_recipients;

/* Reads the certificates; the configuration lives longer. NULL with
 * FAULT_INPUT, which names the agency. */
struct report_recipients *report_recipients_open(const struct config *config,
                                                 struct fault *fault);
void report_recipients_close(struct report_recipients *recipients);

/* The report of a notice, DER in the arena; absent when its agency registered
 * no certificate, when it is above the limit, and when its bytes are not those
 * that the notice has the hash of (which is logged). */
enum store_result report_envelop(const struct report_recipients *recipients,
                                 struct store *store, struct arena *arena,
                                 const struct outbox_row *notice,
                                 struct text *envelope, struct fault *fault);

#endif
