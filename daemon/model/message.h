/* SPDX-License-Identifier: Apache-2.0
 *
 * What travels between us and an owner: a request as a connector yields it and
 * a carrier sends it, and a reply as a carrier brings it. Bytes only: no
 * socket, no file handle, no key.
 */
#ifndef HEDUI_MODEL_MESSAGE_H
#define HEDUI_MODEL_MESSAGE_H

#include <stdbool.h>
#include <stdint.h>

#include "text.h"

enum carrier { CARRIER_HTTPS, CARRIER_FILE, CARRIER_DATABASE };

/* What the https carrier adds by itself, so that keys stay in one place. */
enum carrier_trait {
    TRAIT_SIGN_H1 = 1, /* x-app-id, x-timestamp, x-nonce, x-signature */
    TRAIT_TOKEN = 2,   /* Authorization: Bearer, from POST /oauth/token */
};

struct header {
    struct text name; /* lower case */
    struct text value;
};

#define REQUEST_HEADERS_MAX 6

/* One message to an owner. Only the part of its carrier is set. */
struct request {
    /* https */
    struct text method;
    struct text path;
    uint32_t header_count;
    struct header headers[REQUEST_HEADERS_MAX];
    struct text body;
    /* file: the name without ".p7m"; body is the plaintext */
    struct text file_name;
    /* database: table the rows are copied into (PostgreSQL CSV without header
     * in `body`), how many, and for D1 the qz_batch row */
    struct text table;
    int64_t batch_rows;
    struct text batch_no; /* absent in D2 */
    struct text batch_line;
    struct text batch_mandate;
    struct text written_at; /* "2017-09-01 10:15:00", Shanghai */
};

struct reply {
    /* https */
    int status;
    uint32_t header_count;
    const struct header *headers; /* names in lower case */
    /* file: name of this part; `is_rejection` for NAME.rej */
    struct text file_name;
    bool is_rejection;
    /* database, D1: the qz_batch row; D2: how many rows have an answer, and
     * state 2 when all have, else 1 */
    int batch_state;
    int64_t batch_answered;
    struct text batch_note;
    /* plain bytes: inflated, decrypted, before decoding of the charset.
     * Database: what COPY gave; absent unless state is 2 */
    struct text body;
};

#endif
