/* SPDX-License-Identifier: Apache-2.0
 *
 * What is looked at before a connector is handed in: its folder, its limits,
 * its cases, and what it does with bytes that nobody would send. A finding has
 * a rule, whose sentence and remedy stand in the catalogue of hedui, a place,
 * and a detail in English for whoever writes C.
 */
#ifndef HEDUI_KIT_INSPECT_H
#define HEDUI_KIT_INSPECT_H

#include "connector.h"

#define INSPECT_CASES_LEAST 6
#define INSPECT_LINES_LEAST 50
#define INSPECT_LINES_MOST 180
#define INSPECT_PERSONS_MOST 50000

enum inspect_rule {
    INSPECT_FOLDER,     /* NAME.c, cases/, and nothing else */
    INSPECT_SOURCE,     /* the source has so many lines */
    INSPECT_DESCRIPTOR, /* name, number, owners, persons_max ... */
    INSPECT_CALLS,      /* what its object file calls */
    INSPECT_LEAST,      /* several, nothing, refused; six of its own */
    INSPECT_LAYOUT,     /* the files of a case fit together */
    INSPECT_CASE,       /* a case passes */
    INSPECT_SHAKE,      /* changed replies */
    INSPECT_RULE_COUNT,
};

const char *inspect_rule_name(enum inspect_rule rule); /* "folder" */

struct inspect_finding {
    enum inspect_rule rule;
    bool is_good;
    struct text where;  /* file, case; absent */
    struct text detail; /* absent */
};

struct inspection {
    struct arena *arena;
    const struct connector *connector;
    const char *folder; /* connectors/NAME, or a copy of it */
    const char
        *owners;       /* tests/golden/NAME: the owner's cases; may not exist */
    const char *calls; /* the program that reads object files */
    const char *build; /* where they were built */
    uint64_t seed;
    uint32_t times;
    /* found */
    uint32_t count, room, failed;
    struct inspect_finding *findings;
};

/* All of it; false when the arena has failed or a process cannot be made. */
bool inspect_run(struct inspection *inspection);

/* ---- for the parts ---- */

void inspect_note(struct inspection *inspection, enum inspect_rule rule,
                  bool is_good, const char *where, const char *format, ...)
    __attribute__((format(printf, 5, 6)));
/* A finding for each line that was said. */
void inspect_said(struct inspection *inspection, enum inspect_rule rule,
                  const char *where, struct text said);
void inspect_limits(struct inspection *inspection);
/* What a descriptor lacks; NULL: nothing. */
const char *inspect_descriptor(const struct connector *connector);
/* Notes what does not fit together in the files of a case; true: all fits. */
bool inspect_layout(struct inspection *inspection, const char *folder,
                    struct buffer *said);

#endif
