/* SPDX-License-Identifier: Apache-2.0
 *
 * The silence watch of a line: when "nothing" for everybody is not believed.
 * The last N settled questions are all NOTHING, over enough persons, although
 * the line's usual share of FOUND makes that less likely than one in a
 * million. Exact integers: the same answers give the same verdict everywhere.
 */
#ifndef HEDUI_ENGINE_WATCH_H
#define HEDUI_ENGINE_WATCH_H

#include <stdbool.h>
#include <stdint.h>

#include "text.h"

#define WATCH_PERSONS_MIN 200
#define WATCH_PERSONS_ROOM 512

struct silence_watch {
    int64_t questions;      /* so many must be NOTHING in a row */
    int64_t found, nothing; /* before the present run: the usual share */
    int64_t run;            /* NOTHINGs since the last FOUND */
    uint32_t person_count;  /* distinct persons of the run, by hash */
    uint64_t persons[WATCH_PERSONS_ROOM];
    bool is_silent; /* the verdict; until a FOUND */
};

void watch_init(struct silence_watch *watch, int64_t questions);
void watch_found(struct silence_watch *watch);
/* true when this NOTHING is not believed. */
bool watch_nothing(struct silence_watch *watch, struct text id);
/* (nothing / (found + nothing)) ^ run < 1 / 1,000,000, rounded up: a doubt
 * says "not less likely". */
bool watch_is_unlikely(int64_t found, int64_t nothing, int64_t run);

#endif
