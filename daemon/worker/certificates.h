/* SPDX-License-Identifier: Apache-2.0
 *
 * Until when the certificates that a line is asked with are good, for the
 * heartbeat: the worker alone may read their folder.
 */
#ifndef HEDUI_WORKER_CERTIFICATES_H
#define HEDUI_WORKER_CERTIFICATES_H

#include "config.h"
#include "text.h"

/* ,"certificate_ends_us":{"LINE":N, ...} of the lines that are on: the earliest
 * end of our certificates and of the one that we believe its owner by. A file
 * that cannot be read is left out: hedui doctor names it. */
void certificates_write(const struct config *config, struct buffer *out);

#endif
