/* SPDX-License-Identifier: Apache-2.0
 *
 * What the parts of the decoder share: the context of one request, the
 * catalogue of errors, and the steps. Inside intake only.
 */
#ifndef HEDUI_INTAKE_DECODE_INNER_H
#define HEDUI_INTAKE_DECODE_INNER_H

#include "decode.h"
#include "decode_table.h"

enum decode_code {
    DECODE_TOO_LARGE,
    DECODE_TOO_DEEP,
    DECODE_NOT_JSON,
    DECODE_DUPLICATE_KEY,
    DECODE_WRONG_TYPE,
    DECODE_UNKNOWN_FIELD,
    DECODE_MISSING_FIELD,
    DECODE_BAD_TEXT,
    DECODE_UNKNOWN_WORD,
    DECODE_BAD_DATE,
    DECODE_BAD_MONTH,
    DECODE_BAD_MONEY,
    DECODE_BAD_AREA,
    DECODE_OUT_OF_RANGE,
    DECODE_EMPTY_LIST,
    DECODE_TOO_MANY,
    DECODE_NAMED_TWICE,
    DECODE_REF_TWICE,
    DECODE_UNKNOWN_REF,
    DECODE_UNKNOWN_AGENCY,
    DECODE_PROGRAMME_NOT_AVAILABLE,
    DECODE_ID_INVALID,
    DECODE_ID_TWICE,
    DECODE_BIRTH_NEEDED,
    DECODE_SEX_NEEDED,
    DECODE_BIRTH_DIFFERS,
    DECODE_SEX_DIFFERS,
    DECODE_NO_APPLICANT,
    DECODE_TWO_APPLICANTS,
    DECODE_SINGLE_PERSON,
    DECODE_TWO_CARERS,
    DECODE_CARES_FOR_SELF,
    DECODE_TWO_VEHICLES,
    DECODE_VEHICLE_TWICE,
    DECODE_KIND_OF_WAY,
    DECODE_EXCLUSION_OF_WAGES,
    DECODE_CONSENT_SELF,
    DECODE_AS_OF_AFTER_TODAY,
    DECODE_AS_OF_TOO_OLD,
    DECODE_AS_OF_BEFORE_STANDARD,
    DECODE_AFTER_TODAY,
    DECODE_UNTIL_BEFORE_SIGNED,
    DECODE_PERIOD_LENGTH,
    DECODE_PERIOD_END,
    DECODE_MESSAGE_TOO_LARGE,
    DECODE_BAD_BASE64,
    DECODE_DOCUMENT_TOO_LARGE,
    DECODE_DOCUMENTS_TOO_LARGE,
    DECODE_DOCUMENTS_TOO_MANY,
    DECODE_DOCUMENT_HASH,
    DECODE_DOCUMENT_TYPE,
    DECODE_DOCUMENT_TWICE,
    DECODE_DOCUMENT_NOT_ANNOUNCED,
    DECODE_UNKNOWN_REQUEST,
    DECODE_CASE_ENDED,
    DECODE_MORE,
    DECODE_CODE_COUNT,
};

struct decode_context {
    struct arena *arena;
    const struct decode_rules *rules;
    struct household_request *request;
    struct decode_errors *errors;
    /* Where the walk is: an RFC 6901 pointer. */
    char pointer[160];
    size_t pointer_size;
    size_t base_size; /* of it, where the request stands in its message */
    /* The refs of the members as the text has them, read before the walk so
     * that every reference can be followed where it stands. */
    uint32_t ref_count;
    struct text refs[MEMBERS_MAX];
    bool refs_known; /* false: members are not readable, follow nothing */
    /* Places of the walk that later checks stand on. */
    bool has_period;
};

/* ---- decode.c ---- */

/* NULL after refusing it at its byte, or without memory. */
struct json *decode_json(struct decode_context *context, struct text json,
                         int depth_max);
/* What is read of a request before it is walked. */
void decode_prepare(struct decode_context *context, const struct json *tree);
/* Takes an object apart by its table, into the struct that it says. */
void decode_walk(struct decode_context *context, const struct json *node,
                 const struct decode_object *object, void *target);

/* ---- decode_error.c ---- */

/* At the place of the walk, or at a pointer of the caller's, which begins at
 * the request. */
void decode_refuse(struct decode_context *context, enum decode_code code);
void decode_refuse_at(struct decode_context *context, enum decode_code code,
                      const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* With a figure behind the sentence: what is allowed at most. */
void decode_refuse_above(struct decode_context *context, enum decode_code code,
                         size_t most);
/* UNKNOWN_WORD naming the words that would do. */
void decode_refuse_word(struct decode_context *context,
                        const struct decode_words *words);
/* The text is no JSON: line and column of the byte instead of a pointer. */
void decode_refuse_byte(struct decode_context *context, enum decode_code code,
                        struct text input, size_t offset);

/* Steps into a key or an element, and back to where the walk was. */
size_t decode_enter_key(struct decode_context *context, struct text key);
size_t decode_enter_index(struct decode_context *context, uint32_t index);
void decode_leave(struct decode_context *context, size_t size);

/* ---- decode_value.c ---- */

/* One value that is there and not null; refuses at the place of the walk. */
void decode_value(struct decode_context *context, const struct json *node,
                  const struct decode_field *field, void *target);
/* What stands there when the request does not say. */
void decode_default(const struct decode_field *field, void *target);
/* The index of the member with this ref, -1 unknown. */
int decode_member_find(const struct decode_context *context, struct text ref);

/* ---- decode_check.c ---- */

/* The rules that tie fields together, on a request whose parts were walked.
 * Parts that were refused hold their defaults and are passed over. */
void decode_check(struct decode_context *context);

#endif
