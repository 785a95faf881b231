/* SPDX-License-Identifier: Apache-2.0
 *
 * What a host remembers of the database outside of it: one file for each role,
 * STATE/ROLE/history, with the name of a witness and the last number that the
 * database has given it. Processes of one role on one host share the file; its
 * number never goes down.
 */
#ifndef HEDUI_EDGE_HISTORY_H
#define HEDUI_EDGE_HISTORY_H

#include <stdint.h>

#include "fault.h"

struct history {
    char path[512];   /* "": nothing is remembered */
    char witness[33]; /* 32 hex digits, made with the file */
    int64_t seen;     /* 0: nothing yet */
};

/* Reads the file, or makes a witness that has seen nothing. `state` "": nothing
 * is remembered. FAULT_INPUT: the folder or the file is not as it should be. */
bool history_open(struct history *history, const char *state, const char *role,
                  struct fault *fault) FAULT_MUST_CHECK;

/* Writes what has been seen, durably, unless another process has seen more. */
bool history_write(struct history *history,
                   struct fault *fault) FAULT_MUST_CHECK;

#endif
