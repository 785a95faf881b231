/* SPDX-License-Identifier: Apache-2.0
 *
 * evidence.zst of a container: one zstd frame of a packed form with all that
 * the pure half needs to make the report of one case and revision again, and of
 * no other case anything. Of each reply it has the questions of this case, with
 * the hashes that lead from their slices to the root that stands in the log's
 * reply leaf; so an auditor gets from a figure to what was logged when it came.
 * (The hash over a reply as it came is left out: it is unsalted, and of others
 * too.)
 *
 * Kept for fifteen years: a format never changes, a new one gets the next
 * number. The same input gives the same bytes. Pure.
 */
#ifndef HEDUI_ENGINE_EVIDENCE_PACK_H
#define HEDUI_ENGINE_EVIDENCE_PACK_H

#include "case_make.h"

#define EVIDENCE_PLAIN_MAX ((size_t)256 << 20)

/* Reply rows of a round, unpacked once for many of its cases. */
struct evidence_round;

/* `filter`: the cases that will be packed (NULL: all); questions of others
 * leave their hashes only. All lives in the arena; rows are not needed after.
 * A row that is damaged is remembered as such: case_make() knows what of. false
 * when the arena has failed. */
bool evidence_round_open(struct arena *arena, const struct reply_row *rows,
                         uint32_t count, const struct settled_filter *filter,
                         struct evidence_round **round);

/* Of one case, beside the replies. */
struct evidence_facts {
    struct case_source source;
    uint32_t silence_count; /* as its revision knew them */
    const struct line_silence *silences;
    struct digest pack, calendar; /* by which its report was made */
};

/* What a reply has of this case. */
struct evidence_reply {
    enum line line;
    struct digest root;             /* in the log's leaf "reply" */
    uint32_t total;                 /* questions of the whole reply */
    struct reply_evidence evidence; /* the questions of this case alone */
    uint32_t *places;               /* of each, among the total; ascending */
    bool is_rooted; /* they lead to the root: none of them was changed */
};

struct evidence_kept {
    struct evidence_facts facts;
    bool is_damaged[LINES_MAX]; /* as in settled_set */
    uint32_t reply_count;
    struct evidence_reply *replies; /* by line */
};

/* false: no memory, or more than EVIDENCE_PLAIN_MAX. */
bool evidence_pack(struct arena *arena, const struct evidence_round *round,
                   const struct evidence_facts *facts, struct text *bytes);

/* Strictly: what evidence_pack could not have written is refused. Whether it is
 * what came is said by is_rooted, and by the report that is made of it. */
bool evidence_unpack(struct arena *arena, struct text bytes,
                     struct evidence_kept *kept);

/* For case_make, silences looked at. */
bool evidence_settled(struct arena *arena, const struct evidence_kept *kept,
                      struct settled_set *set);

#endif
