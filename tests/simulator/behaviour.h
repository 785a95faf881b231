// SPDX-License-Identifier: Apache-2.0
//
// How lines misbehave: behaviour.csv, checked as a population is. The set of
// rows in force is read again whenever the file changes; a set that somebody
// still uses stays valid until the process ends.
#ifndef SIMULATOR_BEHAVIOUR_H
#define SIMULATOR_BEHAVIOUR_H

#include "arena.h"
#include "columns.h"
#include "fault.h"
#include "map.h"

#include <stdbool.h>
#include <stdint.h>

enum what {
    WHAT_SLOW,
    WHAT_HANG,
    WHAT_RESET,
    WHAT_ERROR,
    WHAT_BUSY,
    WHAT_CLOSED,
    WHAT_QUOTA,
    WHAT_SEVERAL,
    WHAT_REFUSE,
    WHAT_SILENT,
    WHAT_GARBLE,
    WHAT_OTHER_PERSON,
    WHAT_RECORD_OF,
    WHAT_SHIFT,
    WHAT_STALE,
    WHAT_DUPLICATE,
    WHAT_LATE,
    WHAT_RETRACT,
    WHAT_NOTHING_FOR_ALL,
    WHAT_WITHOUT_ID,
    WHAT_COUNT
};

enum refusal { REFUSE_CONSENT, REFUSE_RESTRICTED, REFUSE_OTHER, REFUSE_FAULT };

enum garble {
    GARBLE_NONE,
    GARBLE_BYTES,
    GARBLE_TRUNCATED,
    GARBLE_COUNT,
    GARBLE_SUM,
    GARBLE_ENCODING,
    GARBLE_HTML,
    GARBLE_HUGE,    // a reply of 1 GiB
    GARBLE_CHUNKED, // the same in chunks
    GARBLE_BOMB,    // a small reply that is large when it is unpacked
    GARBLE_ZIP,     // an archive in place of the reply
    GARBLE_DEEP,    // 100,000 levels, separators or quotes
    GARBLE_NO_OK,   // files without their .ok
    GARBLE_PART_MISSING,
    GARBLE_COUNT_OF
};

struct behaviour {
    unsigned line;
    const char *institution; // "": all
    const char *canonical;   // of the person; "": all
    enum what what;
    const char *detail;
    int64_t from_ms;
    int64_t until_ms;

    // What the detail says, by `what`.
    int64_t number; // error, busy, several, shift; slow and late: ms
    bool is_days;   // the number counts working days
    double spread;  // above 0: lognormal around the number
    int64_t at_ms;  // retract
    enum refusal refusal;
    enum garble garble;
    int opens_minute; // closed: minutes since midnight
    int closes_minute;
    int64_t day_quota; // 0: no limit
    bool day_counts_persons;
    int64_t second_quota;
    int64_t connection_quota;
    uint32_t next; // of the same line and person
};

struct behaviour_set {
    struct behaviour_set *next; // a chain of sets that are out of force
    struct arena arena;
    struct behaviour *rows;
    uint32_t count;
    uint32_t general[LINE_COUNT]; // first row of the line without a person
    struct map by_person[LINE_COUNT];
};

// Starts an empty set; add rows, then index it.
void behaviour_init(struct behaviour_set *set);

// Adds one row from its seven cells (line … until).
bool behaviour_add(struct behaviour_set *set, const char *const cells[7],
                   struct fault *fault);
void behaviour_index(struct behaviour_set *set);

// Reads a file; one that does not exist is an empty set.
bool behaviour_load(struct behaviour_set *set, const char *path,
                    struct fault *fault);
void behaviour_release(struct behaviour_set *set);

// The next row in force at the time, of the line alone (canonical NULL) or of
// the person; start with *at = MAP_NONE.
const struct behaviour *behaviour_next(const struct behaviour_set *set,
                                       unsigned line, const char *canonical,
                                       int64_t now_ms, uint32_t *at);

#endif
