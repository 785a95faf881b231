// SPDX-License-Identifier: Apache-2.0
//
// The authority without its sockets: the bytes of a request in, what is to be
// sent out. The time comes from a file or an option, never only from here.
#ifndef TSA_AUTHORITY_H
#define TSA_AUTHORITY_H

#include "credential.h"
#include "token.h"

enum { AUTHORITY_ARGUMENT = 64, AUTHORITY_REQUEST = 1 << 16 };

struct authority {
    const char *pki; // folder of behaviours' certificates, or NULL
    const struct credential *own;
    const char *policy;
    const char *at_file; // wins over the two below
    bool is_fixed;
    int64_t at_us; // the instant, or what is added to the machine's clock
    int digits;    // of the second
    int64_t accuracy_ms;
    uint64_t serial;  // of the next token
    struct der first; // reply of the first good request, for "replay"
};

enum transport {
    TRANSPORT_WHOLE,
    TRANSPORT_AWAY,   // nobody listens
    TRANSPORT_CLOSES, // closed at once, unread
    TRANSPORT_RESETS, // RST behind the request
    TRANSPORT_HANGS,  // never a byte
    TRANSPORT_STALLS, // head and half the body, then never a byte
    TRANSPORT_BREAKS, // head and half the body, then closed
};

struct answer {
    enum transport transport;
    int status;
    const char *type;
    const char *header; // whole further lines, or NULL
    char header_room[AUTHORITY_ARGUMENT + 32];
    bool is_chunked;
    bool is_until_close; // no length: the body ends with the connection
    bool is_interim;     // 100 Continue goes ahead
    int64_t delay_ms;
    int64_t drip_ms; // between any two bytes; 0: at once
    struct der body;
    const char *behaviour;
    char serial[2 * TOKEN_INTEGER + 1]; // hexadecimal; "" without token
};

// UTC, in microseconds; false when the file of times cannot be read.
bool authority_now(const struct authority *authority, int64_t *us);
// GeneralizedTime of RFC 3161: no zero at the end of a fraction.
void authority_time(int64_t us, int digits, char out[TOKEN_TIME]);

// What is sent to a POST with these bytes while SPEC ("NAME" or
// "NAME=ARGUMENT") is in force. False: SPEC is not known, or its certificates
// are not there; the answer is then HTTP 599.
bool authority_answer(struct authority *authority, const char *spec,
                      const unsigned char *request, size_t length,
                      struct answer *answer);

#endif
