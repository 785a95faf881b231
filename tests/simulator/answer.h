// SPDX-License-Identifier: Apache-2.0
//
// What the owner says, before it is written in anybody's format: for each
// question the rows found, or why there are none, with the line's misbehaviour
// already done to it. The families render this and decide nothing.
#ifndef SIMULATOR_ANSWER_H
#define SIMULATOR_ANSWER_H

#include "behaviour.h"
#include "buffer.h"
#include "exchange.h"
#include "population.h"

enum result {
    RESULT_FOUND,
    RESULT_NONE,
    RESULT_SEVERAL,
    RESULT_CONSENT,
    RESULT_RESTRICTED,
    RESULT_OTHER,
    RESULT_FAULT,
    RESULT_COUNT
};

// One institution's word about one person, where it is not rows.
struct notice {
    const char *institution; // as the owner calls it
    enum result result;
};

// The data of one institution are of another date.
struct stale {
    const struct stale *next;
    const char *institution; // as the owner calls it
    const char *date;
};

struct answer {
    unsigned no;    // the number under which it stands
    const char *id; // as held, or as asked where nothing is held
    const char *name;
    enum result result;
    bool is_missing;            // left out of the reply
    bool is_garbled;            // its result is a code that nobody knows
    bool is_without_id;         // its own records come without an ID
    const char *stale;          // date that replaces every as_of, or NULL
    const struct stale *stales; // of single institutions
    struct row_list list;
    const struct row *stranger; // a row slipped in behind the person's own
    struct notice *notices;
    size_t notice_count;
};

struct answers {
    const struct exchange *exchange;
    const struct population *population;
    struct answer *items; // one for each question, in their order
    size_t count;
    const char **silent; // institutions that say nothing, as the owner
    size_t silent_count; // calls them
    const char *as_of;   // of the whole, where one date stands for all
    enum garble tamper;  // GARBLE_COUNT and GARBLE_SUM: be one off
    size_t cell_size;    // GARBLE_HUGE in tables: of one cell; 0: not here
};

// Answers the exchange as the line would at that time.
void answer_plan(struct answers *answers, const struct exchange *exchange,
                 const struct population *population,
                 const struct behaviour_set *behaviours, int64_t now_ms);

// Dates that the data are of: of a row, and of an answer (its oldest row).
const char *answer_row_as_of(const struct answers *answers,
                             const struct answer *answer,
                             const struct row *row);
const char *answer_as_of(const struct answers *answers,
                         const struct answer *answer);

// The ID that comes back with the row (NULL: with the answer); "" is unknown.
const char *answer_row_id(const struct answer *answer, const struct row *row);

// Whether a row before this one has taken its role in (FORM_ROLES).
bool answer_is_merged(const struct answers *answers,
                      const struct answer *answer, size_t at);

// Whether the row is of the institution, as the owner calls it.
bool answer_is_of(const struct answers *answers, const struct row *row,
                  const char *institution);

// Whether the institution, as the owner calls it, is silent for everybody.
bool answer_is_silent(const struct answers *answers, const char *institution);

// Appends the field of the row in the owner's form; false and nothing
// appended where the owner does not know.
bool answer_render_field(const struct answers *answers,
                         const struct answer *answer, const struct field *field,
                         const struct row *row, struct buffer *out);

#endif
