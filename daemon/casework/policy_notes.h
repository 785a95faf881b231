/* SPDX-License-Identifier: Apache-2.0
 *
 * What a check of a policy pack or a calendar found: each with file, JSON
 * pointer, what is wrong and what to do, in both languages. Codes are stable.
 */
#ifndef HEDUI_CASEWORK_POLICY_NOTES_H
#define HEDUI_CASEWORK_POLICY_NOTES_H

#include "casework.h"

enum note_code {
    NOTE_FILE,
    NOTE_CALENDAR_FILE,
    NOTE_NOT_JSON,
    NOTE_MISSING,
    NOTE_MISSING_LATER,
    NOTE_UNKNOWN,
    NOTE_UNKNOWN_NEAR,
    NOTE_TYPE,
    NOTE_RANGE,
    NOTE_NOT_A_SHARE,
    NOTE_DATE,
    NOTE_ORDER,
    NOTE_HOLE,
    NOTE_YEAR_HOLE,
    NOTE_BEGINS_LATE,
    NOTE_STATUS_MISSING,
    NOTE_STATUS,
    NOTE_STATUS_TWICE,
    NOTE_SOURCE_MISSING,
    NOTE_SOURCE_HALF,
    NOTE_SOURCE_OF_NOTHING,
    NOTE_OTHER_PACK,
    NOTE_STEPS,
    NOTE_TWICE,
    NOTE_ASSUMED,
    NOTE_OLD,
    NOTE_DAY_OF_OTHER_YEAR,
    NOTE_DAY_OFF_AND_WORK,
    NOTE_WORK_ANYWAY,
    NOTE_CALENDAR_SHORT,
    NOTE_VECTOR,
    NOTE_CODE_COUNT,
};

struct policy_note {
    enum note_code code;
    const char *file;    /* "parameters.json" */
    const char *pointer; /* RFC 6901; "" is the whole file */
    const char *a, *b;   /* what the sentences name; never NULL */
};

struct policy_notes {
    struct arena *arena;
    const char *file; /* of the notes to come */
    uint32_t count, room, errors, warnings;
    struct policy_note *notes;
};

void notes_init(struct policy_notes *notes, struct arena *arena);
/* Pointer, a and b are copied. Always false. */
bool note_add(struct policy_notes *notes, enum note_code code,
              const char *pointer, const char *a, const char *b);
/* "/a/b" from a parent and a key, escaped. */
const char *note_pointer(const struct policy_notes *notes, const char *parent,
                         struct text key);
const char *note_pointer_at(const struct policy_notes *notes,
                            const char *parent, uint32_t index);

bool note_is_error(enum note_code code);
const char *note_code_name(enum note_code code); /* "NOT_A_SHARE" */
/* With a and b put in; in the arena. */
const char *note_what(struct arena *arena, const struct policy_note *note,
                      enum language language);
const char *note_remedy(struct arena *arena, const struct policy_note *note,
                        enum language language);
/* The first error as a fault of kind INPUT: place, what, and what to do. */
bool notes_fault(const struct policy_notes *notes, struct fault *fault);

#endif
