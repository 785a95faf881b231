/* SPDX-License-Identifier: Apache-2.0
 *
 * An owner behind a pipe, and what one exchange with it gave each question.
 */
#ifndef HEDUI_TESTS_OWNERS_OWNER_H
#define HEDUI_TESTS_OWNERS_OWNER_H

#include <stdio.h>
#include <sys/types.h>

#include "casework.h"

/* simulator-render of one line, until owner_end. */
struct owner {
    const struct connector *connector;
    int64_t now_us; /* when its exchanges are made and answered */
    pid_t pid;
    FILE *to, *from;
    unsigned exchanges;
};

/* Ends the program where the owner cannot be started. Exchanges are made at
 * 10:15 in Shanghai on the day. */
void owner_start(struct owner *owner, const char *program,
                 const char *population, const struct connector *connector,
                 int32_t day);
void owner_end(struct owner *owner);

/* One whole exchange: ask, the owner's replies, next, split; settled[i] is
 * about questions[i] as the engine would keep it; TIMED_OUT where no reply came
 * or a part of it is missing. What is made lives in the arena. */
void owner_ask(struct arena *arena, struct owner *owner,
               const struct question *questions, uint32_t count,
               struct settled *settled);

/* The same of any number: exchanges as large as they may be, and one that fails
 * as a whole is halved until the bad question stands alone; whoever is missing
 * beside strangers is asked again alone. The questions are numbered anew. */
void owner_ask_all(struct arena *arena, struct owner *owner,
                   struct question *questions, uint32_t count,
                   struct settled *settled);

#endif
