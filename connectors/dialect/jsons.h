/* SPDX-License-Identifier: Apache-2.0
 *
 * What the families that speak JSON share: the persons of a request, and the
 * checks of an envelope.
 */
#ifndef HEDUI_CONNECTORS_JSONS_H
#define HEDUI_CONNECTORS_JSONS_H

#include "cutting.h"
#include "json.h"

/* The names that an owner gives to number, name, ID number and consent. */
struct person_keys {
    const char *no, *name, *id, *consent;
};

struct json *persons_json(struct arena *arena, const struct question *questions,
                          uint32_t count, const struct person_keys *keys);

/* A body as canonical order leaves it: in the order in which it was built.
 * Absent when the arena failed. */
struct text json_body(struct arena *arena, const struct json *root);

/* The object that a reply is; NULL after garbling the exchange (encoding, or
 * envelope). */
struct json *cutting_object(struct cutting *cutting, uint32_t reply);
/* All these keys are there; else the exchange is GARBLED(envelope). The list
 * ends with NULL. */
bool cutting_keys(struct cutting *cutting, const struct json *object,
                  const char *const *keys);
/* Typed look-ups of an envelope: GARBLED(envelope) where missing or of another
 * type. */
bool cutting_text(struct cutting *cutting, const struct json *object,
                  const char *key, struct text *text);
bool cutting_integer(struct cutting *cutting, const struct json *object,
                     const char *key, int64_t *integer);
struct json *cutting_list(struct cutting *cutting, const struct json *object,
                          const char *key);

/* Adds every element of a list by the number under `key`. An element that is
 * no object or has no such key garbles the exchange; a number that is none of
 * ours, or no number, makes a stray. */
bool cutting_elements(struct cutting *cutting, uint32_t reply,
                      const struct json *list, const char *key);

#endif
