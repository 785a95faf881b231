// SPDX-License-Identifier: Apache-2.0
//
// The part of reading a request that all families share; see exchange.h.
#include "exchange.h"

#include "identity.h"
#include "map.h"

#include <string.h>

void
exchange_init(struct exchange *exchange, const struct line *line,
              struct arena *arena, size_t capacity)
{
    *exchange = (struct exchange){.line = line,
                                  .arena = arena,
                                  .id = "",
                                  .mandate = "",
                                  .date = "",
                                  .capacity = capacity};
    exchange->questions =
        arena_take(arena, (capacity + 1) * sizeof *exchange->questions);
}

bool
exchange_set_id(struct exchange *exchange, const char *id, struct fault *fault)
{
    size_t length = strlen(id);
    if (length != 16 ||
        strspn(id, "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ") != length)
        return fault_set(fault, "the exchange id is not 16 of 0-9A-Z");
    exchange->id = arena_text(exchange->arena, id, length);
    return true;
}

bool
exchange_add(struct exchange *exchange, const struct question *question,
             struct fault *fault)
{
    unsigned place = (unsigned)exchange->count + 1;
    if (exchange->count == exchange->capacity)
        return fault_set(fault, "more persons than announced");
    // Rows of a row table are questions of their own.
    if (question->no != place && exchange->line->family != FAMILY_D2)
        return fault_set(fault, "person %u has the number %u", place,
                         question->no);
    if (!identity_is_askable(question->id))
        return fault_set(fault, "person %u: no 18-character number", place);
    if (!*question->name)
        return fault_set(fault, "person %u: no name", place);
    exchange->questions[exchange->count++] = *question;
    return true;
}

bool
exchange_check(const struct exchange *exchange, struct fault *fault)
{
    if (exchange->count == 0)
        return fault_set(fault, "nobody is asked about");
    if (exchange->count > exchange->line->persons_max)
        return fault_set(fault, "%zu persons, at most %u are allowed",
                         exchange->count, exchange->line->persons_max);
    struct map seen = {0};
    bool is_good = true;
    for (size_t i = 0; i < exchange->count && is_good; i++) {
        uint32_t *place = map_place(&seen, exchange->questions[i].id);
        if (*place != MAP_NONE)
            is_good = fault_set(fault, "persons %u and %zu are the same",
                                *place + 1, i + 1);
        *place = (uint32_t)i;
    }
    map_release(&seen);
    return is_good;
}

const char *
exchange_json_text(struct arena *arena, const json_t *object, const char *key,
                   struct fault *fault)
{
    const json_t *value = json_object_get(object, key);
    if (!json_is_string(value)) {
        fault_set(fault, "\"%s\" is missing or no string", key);
        return NULL;
    }
    return arena_text(arena, json_string_value(value),
                      json_string_length(value));
}

bool
exchange_add_persons(struct exchange *exchange, const json_t *persons,
                     const struct person_keys *keys, struct fault *fault)
{
    if (!json_is_array(persons))
        return fault_set(fault, "the list of persons is missing");
    size_t at = 0;
    json_t *person = NULL;
    json_array_foreach(persons, at, person)
    {
        const json_t *no = json_object_get(person, keys->no);
        if (!json_is_integer(no) || json_integer_value(no) < 1 ||
            json_integer_value(no) > 100000)
            return fault_set(fault, "person %zu: bad \"%s\"", at + 1, keys->no);
        struct question question = {.no = (unsigned)json_integer_value(no)};
        struct arena *arena = exchange->arena;
        question.name = exchange_json_text(arena, person, keys->name, fault);
        question.id = exchange_json_text(arena, person, keys->id, fault);
        question.consent =
            exchange_json_text(arena, person, keys->consent, fault);
        if (!question.name || !question.id || !question.consent ||
            !exchange_add(exchange, &question, fault))
            return false;
    }
    return exchange_check(exchange, fault);
}
