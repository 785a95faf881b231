/* SPDX-License-Identifier: Apache-2.0
 *
 * A message of the queue: a request alone; an envelope, the request and
 * documents beside it; or a supplement, documents that come later for a request
 * that is there (schemas/message.json). One that is not right in all its parts
 * is refused as a whole, with every error. Pure.
 */
#ifndef HEDUI_INTAKE_DECODE_MESSAGE_H
#define HEDUI_INTAKE_DECODE_MESSAGE_H

#include "decode.h"
#include "document.h"
#include "store.h"

struct request_message {
    bool is_supplement;
    struct household_request request; /* else */
    struct text agency, request_id;   /* of a supplement: whose it is */
    /* What the request announces (documents_marks); a supplement: absent. */
    struct text marks;
    /* Whole and as announced, bytes decoded. A file that is announced more than
     * once stands here as often, in the order of the numbers; a declaration has
     * the number that is free behind what is announced, at least. Those of a
     * supplement have no number yet: supplement_match. */
    uint32_t document_count;
    struct document *documents;
};

/* As request_decode(); a request alone gives the same errors at the same
 * places, one in an envelope has /request before them. limits NULL: as usual.
 */
bool message_decode(struct arena *arena, struct text json,
                    const struct decode_rules *rules,
                    const struct document_limits *limits,
                    struct request_message *message,
                    struct decode_errors *errors);
/* The largest message that can be right. */
size_t message_size_max(const struct document_limits *limits);

/* A request that comes without an envelope, as its first key says. */
bool message_is_alone(struct text json);
/* One file before it is sent, by the same rules: its digest where it is not
 * NULL, its type, its size. false: *error says what to do, without a place. */
bool document_check(struct arena *arena, struct text bytes,
                    const struct digest *announced,
                    const struct document_limits *limits,
                    struct decode_error *error);

/* A store_supplement_fn: numbers for the documents of a supplement, by what its
 * case announces, or a refusal. */
bool supplement_match(struct arena *arena, const struct supplement_case *found,
                      struct acceptance *acceptance);

/* The one error of a message that names another agency than who put it: the
 * same whatever else is in it. */
void message_refuse_agency(struct arena *arena, struct decode_errors *errors);

#endif
