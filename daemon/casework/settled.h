/* SPDX-License-Identifier: Apache-2.0
 *
 * From reply rows to settled questions: what the store keeps of a round, cut
 * by case. Both the case desk and `hedui replay` go this way, so that a report
 * made again is made of the same things.
 */
#ifndef HEDUI_CASEWORK_SETTLED_H
#define HEDUI_CASEWORK_SETTLED_H

#include "casework.h"
#include "line_state.h"
#include "work.h"

struct settled_set {
    uint32_t count; /* ordered by case, line, member */
    struct settled *settled;
    int64_t *case_ids;
    bool
        is_damaged[LINES_MAX]; /* by enum line: a reply row could not be read */
};

struct settled_filter { /* the cases that are wanted */
    uint32_t count;
    const int64_t *case_ids;
};

/* Unpacks rows of a round, one after the other, and keeps in the arena what is
 * about the wanted cases (NULL: all). A row that is damaged is left out and
 * told; false only when the arena has failed. */
bool settled_unpack(struct arena *arena, const struct reply_row *rows,
                    uint32_t count, const struct settled_filter *filter,
                    struct settled_set *set);
/* The same from replies that are unpacked already, all of them: views. */
struct settled_reply {
    enum line line;
    const struct reply_evidence *evidence;
};
bool settled_gather(struct arena *arena, const struct settled_reply *replies,
                    uint32_t count, struct settled_set *set);
/* Marks what came in one of the silences; paper is not what a line says. */
void settled_hold(struct settled_set *set, const struct line_silence *silences,
                  uint32_t count);
/* What its line read: a NOTHING that is held is GARBLED. */
void settled_believe(const struct settled *settled, struct answer *answer);
/* Those of one case: a view. */
const struct settled *settled_of_case(const struct settled_set *set,
                                      int64_t case_id, uint32_t *count);
/* The evidence root of a report: over the leaves of its questions by line and
 * member (RFC 9162). Scratch memory comes from the arena. */
bool settled_root(struct arena *arena, const struct settled *settled,
                  uint32_t count, struct digest *root);

#endif
