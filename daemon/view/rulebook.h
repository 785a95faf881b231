/* SPDX-License-Identifier: Apache-2.0
 *
 * The packs and calendars by which reports were ever made here: those of the
 * configuration and those that the store has kept.
 */
#ifndef HEDUI_VIEW_RULEBOOK_H
#define HEDUI_VIEW_RULEBOOK_H

#include "casework.h"
#include "ground.h"

struct rulebook {
    uint32_t pack_count, calendar_count;
    const struct policy **packs; /* the newest first */
    const struct calendar **calendars;
};

/* Reads them all into the arena of the ground; those of `rules` are among
 * them. */
enum store_result rulebook_open(struct rulebook *book,
                                const struct view_ground *ground,
                                const struct rules *rules);
/* Puts those that the report names into `rules`; false with *why where one of
 * them is not here. */
bool rulebook_of_report(const struct rulebook *book, struct arena *arena,
                        struct text report, struct rules *rules,
                        const char **why);
/* Every pack with every calendar, the newest first. */
uint32_t rulebook_pairs(const struct rulebook *book);
void rulebook_pair(const struct rulebook *book, uint32_t index,
                   struct rules *rules);

#endif
