/* SPDX-License-Identifier: Apache-2.0
 *
 * The silence watch of a line: when "nothing" for everybody is not believed.
 * The last N settled questions are all NOTHING, over enough persons, although
 * the line's usual share of FOUND makes that less likely than one in a
 * million. Exact integers: the same answers give the same verdict everywhere.
 *
 * What comes in one reply is judged together, since it has no order in time: a
 * reply with a FOUND ends the run, and its own NOTHINGs are believed.
 */
#ifndef HEDUI_ENGINE_WATCH_H
#define HEDUI_ENGINE_WATCH_H

#include "line_state.h"
#include "text.h"

#define WATCH_PERSONS_MIN 200

struct watch_rule {
    int64_t questions; /* so many must be NOTHING in a row */
    int64_t persons;   /* over so many persons, by their marks */
};

struct watch_reply { /* zeroed before the first answer of a reply */
    int64_t found, nothing;
    uint8_t marks[WATCH_MARKS_SIZE];
};

void watch_see(struct watch_reply *reply, enum answer_kind kind,
               struct text id);
/* After the last answer of the reply, which came at now_us: true when its
 * NOTHINGs are not believed. */
bool watch_judge(struct line_watch *watch, const struct watch_rule *rule,
                 const struct watch_reply *reply, int64_t now_us);
/* (nothing / (found + nothing)) ^ run < 1 / 1,000,000, rounded up: a doubt
 * says "not less likely". */
bool watch_is_unlikely(int64_t found, int64_t nothing, int64_t run);

#endif
