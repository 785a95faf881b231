/* SPDX-License-Identifier: Apache-2.0
 *
 * Tokens are looked up each time, so that one that is revoked ends at once. A
 * session of a certificate lives for a minute in the database; its secret is
 * kept here for half of that, and is looked up each time too.
 */
#include "caller.h"

#include <strings.h>

#include "loop.h"
#include "mutant.h"
#include "target.h"

enum caller_proof
caller_proof(struct http_request *request, struct text *token,
             struct digest *certificate)
{
    struct text verify = http_request_header(request, "X-Client-Verify");
    struct text pem = http_request_header(request, "X-Client-Certificate");
    struct text authorization = http_request_header(request, "Authorization");
    bool has_certificate = !text_is_empty(verify) || !text_is_empty(pem);
    if (has_certificate && !request->is_local &&
        !mutant_is("api_certificate_over_tcp"))
        return CALLER_PROOF_REFUSED;
    if (!text_is_absent(authorization))
        return target_bearer(authorization, token) ? CALLER_PROOF_TOKEN
                                                   : CALLER_PROOF_UNREADABLE;
    if (!has_certificate || text_equals_chars(verify, "NONE"))
        return CALLER_PROOF_NONE;
    return text_equals_chars(verify, "SUCCESS") &&
                   target_certificate(request->arena, pem, certificate)
               ? CALLER_PROOF_CERTIFICATE
               : CALLER_PROOF_UNREADABLE;
}

/* ---- sessions of certificates ---- */

static struct session *
session_of(struct house *house, const struct digest *certificate)
{
    uint32_t at = (uint32_t)certificate->bytes[0] << 8 | certificate->bytes[1];
    return &house->sessions[at % HOUSE_SESSIONS];
}

static struct api_caller
caller_copy(struct arena *arena, const struct api_caller *caller)
{
    struct api_caller copy = *caller;
    copy.agency = text_copy(arena, caller->agency);
    copy.name = text_copy(arena, caller->name);
    copy.label = text_copy(arena, caller->label);
    copy.token = text_copy(arena, caller->token);
    return copy;
}

static enum store_result
session_find(struct house *house, struct http_request *request,
             const struct digest *certificate, enum token_state *state,
             struct fault *fault)
{
    struct session *session = session_of(house, certificate);
    int64_t now_ms = loop_monotonic_ms();
    *state = TOKEN_GOOD;
    if (session->until_ms > now_ms &&
        digest_equals(&session->certificate, certificate)) {
        struct text secret = text_copy(request->arena, session->caller.token);
        enum store_result again =
            store_api_session_again(house->store, request->arena, secret,
                                    &request->caller, state, fault);
        if (again != STORE_DONE || *state == TOKEN_GOOD)
            return again;
        session->until_ms = 0;
    }
    enum store_result result =
        store_api_session(house->store, request->arena, certificate,
                          &request->caller, state, fault);
    if (result != STORE_DONE || *state != TOKEN_GOOD)
        return result;
    arena_release(&session->arena);
    session->certificate = *certificate;
    session->caller = caller_copy(&session->arena, &request->caller);
    session->until_ms =
        arena_failed(&session->arena) ? 0 : now_ms + API_SESSION_US / 2000;
    return STORE_DONE;
}

/* ---- both ---- */

static bool
refuse(struct http_request *request, struct http_reply *reply,
       enum problem kind, const char *detail)
{
    http_problem(reply, request, kind, NULL, detail);
    return false;
}

bool
caller_find(struct house *house, struct http_request *request,
            struct http_reply *reply)
{
    struct text token = TEXT_NONE;
    struct digest certificate;
    struct fault fault = {0};
    enum token_state state = TOKEN_UNKNOWN;
    enum store_result result = STORE_DONE;
    enum caller_proof proof = caller_proof(request, &token, &certificate);
    if (proof == CALLER_PROOF_REFUSED)
        return refuse(request, reply, PROBLEM_BAD_REQUEST,
                      "certificate_untrusted");
    if (proof == CALLER_PROOF_TOKEN)
        result = store_api_caller(house->store, request->arena, token,
                                  &request->caller, &state, &fault);
    else if (proof == CALLER_PROOF_CERTIFICATE)
        result = session_find(house, request, &certificate, &state, &fault);
    if (result != STORE_DONE) {
        http_away(reply, request, result, &fault);
        return false;
    }
    if (state == TOKEN_EXPIRED)
        return refuse(request, reply, PROBLEM_TOKEN_EXPIRED, NULL);
    if (state != TOKEN_GOOD)
        return refuse(request, reply, PROBLEM_UNAUTHORIZED,
                      proof == CALLER_PROOF_CERTIFICATE ? "certificate_unknown"
                                                        : NULL);
    return true;
}
