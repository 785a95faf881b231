/* SPDX-License-Identifier: Apache-2.0
 *
 * What is looked at before a connector is handed in: its folder, its limits,
 * its cases, and what it does with bytes that nobody would send. A finding has
 * a rule, whose sentence and remedy stand in the catalogue of hedui, a place,
 * and a detail in English for whoever writes C.
 */
#ifndef HEDUI_KIT_CHECK_H
#define HEDUI_KIT_CHECK_H

#include "connector.h"

#define CHECK_CASES_LEAST 6
#define CHECK_LINES_LEAST 50
#define CHECK_LINES_MOST 180
#define CHECK_PERSONS_MOST 50000

enum check_rule {
    CHECK_FOLDER,     /* NAME.c, cases/, and nothing else */
    CHECK_SOURCE,     /* the source has so many lines */
    CHECK_DESCRIPTOR, /* name, number, owners, persons_max ... */
    CHECK_CALLS,      /* what its object file calls */
    CHECK_LEAST,      /* several, nothing, refused; six of its own */
    CHECK_LAYOUT,     /* the files of a case fit together */
    CHECK_CASE,       /* a case passes */
    CHECK_SHAKE,      /* changed replies */
    CHECK_RULE_COUNT,
};

const char *check_rule_name(enum check_rule rule); /* "folder" */

struct check_finding {
    enum check_rule rule;
    bool is_good;
    struct text where;  /* file, case; absent */
    struct text detail; /* absent */
};

struct check {
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
    struct check_finding *findings;
};

/* All of it; false when the arena has failed or a process cannot be made. */
bool check_run(struct check *check);

/* ---- for the parts ---- */

void check_note(struct check *check, enum check_rule rule, bool is_good,
                const char *where, const char *format, ...)
    __attribute__((format(printf, 5, 6)));
/* A finding for each line that was said. */
void check_said(struct check *check, enum check_rule rule, const char *where,
                struct text said);
void check_limits(struct check *check);
/* Notes what does not fit together in the files of a case; true: all fits. */
bool check_layout(struct check *check, const char *folder, struct buffer *said);

#endif
