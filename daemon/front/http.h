/* SPDX-License-Identifier: Apache-2.0
 *
 * What a handler of the API sees: a request that was read whole, routed,
 * negotiated and whose caller is known and may ask for it; and the reply that
 * it fills. A handler never sees libmicrohttpd, and runs on the HTTP thread:
 * what it asks of the store is short.
 *
 * Everything of a request lives in its arena, which lasts until the reply has
 * left; what a handler adds to a reply lives there too.
 */
#ifndef HEDUI_FRONT_HTTP_H
#define HEDUI_FRONT_HTTP_H

#include <stdbool.h>
#include <stdint.h>

#include "api.h"
#include "arena.h"
#include "casework.h"
#include "json.h"
#include "media.h"
#include "problem.h"
#include "text.h"

#define HTTP_PARTS_MAX 4
#define HTTP_REPLY_HEADERS_MAX 12

enum http_method {
    HTTP_GET,
    HTTP_HEAD,
    HTTP_POST,
    HTTP_PATCH,
    HTTP_PUT,
    HTTP_DELETE,
    HTTP_METHOD_COUNT, /* none of them */
};
const char *http_method_name(enum http_method method);

enum http_done {
    HTTP_DONE,   /* the reply is there */
    HTTP_WAIT,   /* request->wait says for what; nothing is held up */
    HTTP_STREAM, /* request->stream gives events, one after the other */
};

struct house;
struct http_request;
struct http_reply;
struct route;

/* Fields of the head and of the query: as they came, names without regard to
 * case in the head. */
struct http_field {
    struct text name, value;
};
struct http_fields {
    uint32_t count;
    const struct http_field *list;
};

struct http_wait {
    int64_t at_most_ms;
    /* Asked at each tick. true: the reply is there. When the time is over it is
     * asked once more with request->wait.is_over set, and then must be. */
    bool (*is_ready)(struct house *house, struct http_request *request,
                     struct http_reply *reply);
    bool is_over;
    int64_t queue_id; /* where it waits for a receipt: all of those that wait
                         are asked for together; else 0 */
    struct receipt receipt; /* as it was seen at this tick */
};

struct http_stream {
    /* Adds what there is by now; nothing is fine. false: it ends. */
    bool (*more)(struct house *house, struct http_request *request,
                 struct buffer *out);
    /* It has ended, by whom ever; may be NULL. */
    void (*over)(struct house *house, struct http_request *request);
    int64_t every_ms; /* how often it is asked; 0: whenever there is room, and
                         then it adds something or ends */
    bool is_broken;   /* set by it: it ends before its end, and the client sees
                         that */
};

/* Of a route with `begin`: its body is not gathered, but taken as it comes. */
struct http_pieces {
    int64_t held; /* memory that this takes */
    /* false: the reply is there, and the rest of the body is dropped. */
    bool (*take)(struct house *house, struct http_request *request,
                 struct http_reply *reply, struct text piece);
    /* The body ends before its end; is_too_large: since it is more than may
     * be. Not called where the handler is, nor after take has said no. */
    void (*cut)(struct house *house, struct http_request *request,
                bool is_too_large);
};

struct http_request {
    enum http_method method;
    struct text path;                  /* as it came, without the query */
    struct text parts[HTTP_PARTS_MAX]; /* what stood for {..}, decoded */
    struct text body;
    struct api_caller caller;
    enum language language;
    struct text purpose; /* absent where the route wants none */
    struct arena *arena;
    const struct route *route;
    enum media media;     /* that the caller wants, of those that the route has;
                             the first of them where he does not care */
    enum media body_type; /* of a body; MEDIA_COUNT: none */
    struct http_fields head, query;
    bool is_local; /* came over the unix socket */
    char id[17];   /* Request-Id: names it in the log */
    struct http_wait wait;
    struct http_stream stream;
    struct http_pieces pieces;
    void *state; /* of the handler, in the arena: over waits and streams */
    void (*forget)(
        void *state); /* of what is not in the arena; NULL: nothing */
};

struct http_reply {
    unsigned status;
    const char *type; /* Content-Type */
    struct text body; /* in the arena, or static */
    bool is_static;   /* the bytes outlive the house: not copied */
    uint32_t header_count;
    struct {
        const char *name;
        struct text value;
    } headers[HTTP_REPLY_HEADERS_MAX];
};

/* Absent where there is none. Fields that must not come twice have been looked
 * at before. */
struct text http_request_header(const struct http_request *request,
                                const char *name);
struct text http_request_query(const struct http_request *request,
                               const char *name);

void http_reply_header(struct http_reply *reply, const char *name,
                       struct text value);
/* The reply is this; the tree is written in canonical form. All of them give
 * HTTP_DONE, so that a handler ends with `return http_reply_json(...)`. */
enum http_done http_reply_json(struct http_reply *reply,
                               struct http_request *request, unsigned status,
                               const struct json *tree);
/* Accept-Encoding has gzip, and not with q=0. */
bool http_takes_gzip(const struct http_request *request);
/* The body of a reply as gzip, where that is taken: for what is long and secret
 * to nobody who may ask. Without memory it goes as it is. */
enum http_done http_reply_packed(struct http_reply *reply,
                                 struct http_request *request);
enum http_done http_reply_bytes(struct http_reply *reply, unsigned status,
                                const char *type, struct text bytes);
/* RFC 9457, in the caller's language. `errors` NULL: none; `detail` NULL: what
 * the kind says, else a key of problem_words.c. */
enum http_done http_problem(struct http_reply *reply,
                            struct http_request *request, enum problem kind,
                            const struct problem_errors *errors,
                            const char *detail);
/* What the store said, where it was not STORE_DONE: 503, or 500 for a bug. */
enum http_done http_away(struct http_reply *reply, struct http_request *request,
                         enum store_result result, const struct fault *fault);

typedef enum http_done (*http_handler)(struct house *house,
                                       struct http_request *request,
                                       struct http_reply *reply);

#endif
