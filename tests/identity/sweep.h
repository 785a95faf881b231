/* SPDX-License-Identifier: Apache-2.0
 *
 * Shared by the sweep of identities: an owner behind a pipe, and what one
 * exchange with it gave each question.
 */
#ifndef HEDUI_TESTS_IDENTITY_SWEEP_H
#define HEDUI_TESTS_IDENTITY_SWEEP_H

#include <stdio.h>
#include <sys/types.h>

#include "casework.h"

/* simulator-render of one line, for as long as the sweep lasts. */
struct owner {
    const struct connector *connector;
    pid_t pid;
    FILE *to, *from;
    unsigned exchanges;
};

/* Ends the program where the owner cannot be started. */
void owner_start(struct owner *owner, const char *program,
                 const char *population, const struct connector *connector);
void owner_end(struct owner *owner);

/* One whole exchange: ask, the owner's replies, next, split; settled[i] is
 * about questions[i] as the engine would keep it. What is made lives in the
 * arena. */
void owner_ask(struct arena *arena, struct owner *owner,
               const struct question *questions, uint32_t count,
               struct settled *settled);

#endif
