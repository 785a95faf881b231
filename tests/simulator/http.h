// SPDX-License-Identifier: Apache-2.0
//
// HTTP/1.1 as far as an owner's endpoint needs it: requests with a length or
// in chunks, replies with a length, connections kept open.
#ifndef SIMULATOR_HTTP_H
#define SIMULATOR_HTTP_H

#include "buffer.h"

enum {
    HTTP_HEADERS_MAX = 64,
    HTTP_HEAD_BYTES = 32768,
    HTTP_BODY_BYTES = 1 << 20
};

struct http_header {
    const char *name; // lower case
    const char *value;
};

struct http_request {
    const char *method;
    const char *path;
    struct http_header headers[HTTP_HEADERS_MAX];
    size_t header_count;
    const char *body;
    size_t body_length;
    bool is_last; // the connection closes behind the reply
};

enum http_progress {
    HTTP_MORE,     // not all here yet
    HTTP_CONTINUE, // the head asks for "100 Continue"; then as MORE
    HTTP_COMPLETE,
    HTTP_BAD,       // answer 400 and close
    HTTP_TOO_LARGE, // answer 413 and close
};

// Looks at the bytes that have come. When complete, the request points into
// them (they are changed) and `used` says how many belong to it.
enum http_progress http_parse(struct buffer *bytes,
                              struct http_request *request, size_t *used);

// The value of the header, or NULL; the name in lower case.
const char *http_header(const struct http_request *request, const char *name);

const char *http_reason(int status);

#endif
