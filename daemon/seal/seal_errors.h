/* SPDX-License-Identifier: Apache-2.0
 *
 * libcrypto's queue of errors, of this thread. It is looked at before it is
 * emptied: where memory was short, a certificate "cannot be read", a list is
 * "not there" and a signature "wrong", and whoever is told so looks in the
 * wrong place.
 */
#ifndef HEDUI_SEAL_SEAL_ERRORS_H
#define HEDUI_SEAL_SEAL_ERRORS_H

#include "arena.h"
#include "fault.h"

/* Empties it, and forgets what was remembered: before a call of seal/. */
void seal_errors_begin(void);
/* Empties it, and remembers that memory was short. */
void seal_errors_clear(void);
/* Remembers it: where libcrypto gives nothing and says nothing. */
void seal_errors_short(void);
/* Memory was short since the beginning; what the queue holds counts, too. */
bool seal_errors_are_short(void);
/* LOCAL where memory was short since the beginning (arena may be NULL). */
enum fault_kind seal_errors_kind(const struct arena *arena,
                                 enum fault_kind otherwise);
/* Sets a fault of that kind; one of LOCAL says that memory was short. Returns
 * false, as fault_set. */
bool seal_errors_fault(struct fault *fault, const struct arena *arena,
                       enum fault_kind otherwise, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

#endif
