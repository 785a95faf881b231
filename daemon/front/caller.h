/* SPDX-License-Identifier: Apache-2.0
 *
 * Who asks: a bearer token, or a client certificate that the proxy has looked
 * at and hands on over the unix socket.
 */
#ifndef HEDUI_FRONT_CALLER_H
#define HEDUI_FRONT_CALLER_H

#include "house.h"
#include "http.h"

/* request->caller; false: the reply says what is wrong. */
bool caller_find(struct house *house, struct http_request *request,
                 struct http_reply *reply);

/* ---- inside, for tests ---- */

enum caller_proof {
    CALLER_PROOF_NONE,
    CALLER_PROOF_TOKEN,
    CALLER_PROOF_CERTIFICATE,
    CALLER_PROOF_UNREADABLE, /* neither a token nor a certificate is in it */
    CALLER_PROOF_REFUSED,    /* a certificate in a head that came over TCP */
};
/* What the head brings as proof. */
enum caller_proof caller_proof(struct http_request *request, struct text *token,
                               struct digest *certificate);

#endif
