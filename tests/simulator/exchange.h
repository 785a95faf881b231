// SPDX-License-Identifier: Apache-2.0
//
// What we were asked: one exchange of questions, read from any carrier. Its
// texts live in the arena that the reader was given.
#ifndef SIMULATOR_EXCHANGE_H
#define SIMULATOR_EXCHANGE_H

#include "arena.h"
#include "fault.h"
#include "line.h"

#include <jansson.h>

struct question {
    unsigned no;
    const char *id;
    const char *name;
    const char *consent;
};

struct exchange {
    const struct line *line;
    struct arena *arena;
    const char *id;      // 16 characters 0-9A-Z
    const char *mandate; // may be empty: the owner then refuses
    const char *date;    // of the request's making, as the request has it
    struct question *questions;
    size_t count;
    size_t capacity;
};

// Starts an exchange with room for `capacity` questions.
void exchange_init(struct exchange *exchange, const struct line *line,
                   struct arena *arena, size_t capacity);

// The reader's checks that are the same for all: form of the exchange id,
// numbers counting from 1, 18-character numbers, nobody twice, not too many.
bool exchange_set_id(struct exchange *exchange, const char *id,
                     struct fault *fault);
bool exchange_add(struct exchange *exchange, const struct question *question,
                  struct fault *fault);
bool exchange_check(const struct exchange *exchange, struct fault *fault);

// A member of a JSON object that must be a text, copied; NULL with a fault.
const char *exchange_json_text(struct arena *arena, const json_t *object,
                               const char *key, struct fault *fault);

// Reads an array of persons whose members have the four names given.
struct person_keys {
    const char *no;
    const char *name;
    const char *id;
    const char *consent;
};
bool exchange_add_persons(struct exchange *exchange, const json_t *persons,
                          const struct person_keys *keys, struct fault *fault);

#endif
