/* SPDX-License-Identifier: Apache-2.0
 *
 * Where somebody listens: "127.0.0.1:8470", or "unix:/path" behind a proxy,
 * which has to be of our group: the socket is 0660. `option` is the name under
 * which the address was given, for faults.
 */
#ifndef HEDUI_FRONT_LISTEN_H
#define HEDUI_FRONT_LISTEN_H

#include <stdbool.h>

#include "fault.h"

/* Is it well formed? FAULT_INPUT says what it should be. */
bool listen_check(const char *option, const char *where,
                  struct fault *fault) FAULT_MUST_CHECK;
/* A listening descriptor, -1 with a fault. The socket that a killed process
 * has left is replaced; one that somebody serves, or a file, never. */
int listen_open(const char *option, const char *where, struct fault *fault);
/* Removes the socket of unix:/path. */
void listen_forget(const char *where);

#endif
