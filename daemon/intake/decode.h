/* SPDX-License-Identifier: Apache-2.0
 *
 * From the JSON of one request to a household_request whose every value is
 * checked, or to all its errors at once. Pure: the day, the policy and the
 * agencies come in through decode_rules. Nothing is half accepted: when the
 * decoder says false the request must not be used.
 */
#ifndef HEDUI_INTAKE_DECODE_H
#define HEDUI_INTAKE_DECODE_H

#include <stdbool.h>
#include <stdint.h>

#include "arena.h"
#include "fault.h"
#include "household.h"
#include "json.h"
#include "policy.h"
#include "text.h"

#define REQUEST_SIZE_MAX ((size_t)256 * 1024)
/* Canonical bytes: far above what REQUEST_SIZE_MAX becomes with all defaults
 * written out. */
#define CANONICAL_SIZE_MAX ((size_t)8 * 1024 * 1024)
#define REQUEST_DEPTH_MAX 16
#define DECODE_ERRORS_MAX 50

struct decode_rules {
    const struct policy *policy; /* NULL: as_of and period are not judged */
    int32_t today; /* Shanghai day on which the request was received */
    /* Is this agency in the configuration? NULL: not judged. */
    bool (*agency_is_known)(void *context, struct text code);
    void *context;
    /* Replayed and simulated requests: as_of may be any day up to today. */
    bool is_simulated;
    /* Programmes that this house decides; others are refused by name. */
    bool available[PROGRAMME_COUNT];
};

struct decode_error {
    char pointer[160]; /* RFC 6901; "" is the whole request */
    uint32_t line;     /* from 1, where the text is no JSON; else 0 */
    uint32_t column;   /* bytes, from 1; else 0 */
    const char *code;  /* stable, "UNKNOWN_FIELD" */
    const char *zh;    /* says what to do; names no person */
    const char *en;
};

struct decode_errors {
    uint32_t count;
    struct decode_error list[DECODE_ERRORS_MAX];
    bool more; /* there were more than fit */
};

/* true: *request is complete, with defaults filled in; it lives in the arena
 * and needs nothing of `json` any more. false: errors->count > 0 and *request
 * is not to be read; the sentences may live in the arena. A failed arena is
 * false with no error: the caller asks arena_failed(). */
bool request_decode(struct arena *arena, struct text json,
                    const struct decode_rules *rules,
                    struct household_request *request,
                    struct decode_errors *errors);

/* A request that was accepted, from its canonical bytes in the store: what
 * depends on a day, on the configuration or on the policy was judged when it
 * was accepted and is not judged again. FAULT_INPUT with code and place where
 * the bytes are none. */
bool request_decode_accepted(struct arena *arena, struct text bytes,
                             struct household_request *request,
                             struct fault *fault) FAULT_MUST_CHECK;

/* The meaning as canonical JSON (RFC 8785): defaults filled in, ID numbers of
 * 18 characters, money with two decimals, lists without an order sorted
 * (programmes, others, relatives, everything declared, a consent's members and
 * lines, refused offers). Members and consents keep their order: the first
 * consent that fits is the one that is sent, and members are numbered by their
 * place. Equal bytes are equal meaning, and the bytes are a request
 * themselves. false when the arena failed. */
bool request_canonical(struct arena *arena,
                       const struct household_request *request,
                       struct text *bytes);

/* [{"code","pointer","zh","en"[,"line","column"]}], and a last element with
 * the code MORE where errors were left out. */
struct json *decode_errors_json(struct arena *arena,
                                const struct decode_errors *errors);

#endif
