/* SPDX-License-Identifier: Apache-2.0
 *
 * Which path and method is whose: one table. Who may ask, for what, how much
 * may be sent and which media types are taken and given stands in its row and
 * is looked at before a handler is called. Pure.
 */
#ifndef HEDUI_FRONT_ROUTES_H
#define HEDUI_FRONT_ROUTES_H

#include "http.h"

#define ROUTE_ROLE(role) (1u << (role))
/* Whoever has a token. */
#define ROUTE_ANY_ROLE                                                         \
    (ROUTE_ROLE(CALLER_AGENCY) | ROUTE_ROLE(CALLER_OPERATOR) |                 \
     ROUTE_ROLE(CALLER_AUDITOR) | ROUTE_ROLE(CALLER_SUPERVISOR))

/* body_max: the largest message that the configuration takes. */
#define ROUTE_MESSAGE SIZE_MAX

struct route {
    enum http_method method; /* HEAD is asked for as GET, unless it has a row */
    const char *pattern;     /* "/v1/cases/{case}/report" */
    uint32_t roles;          /* ROUTE_ROLE bits; 0: nobody needs a token */
    uint32_t scope;          /* SCOPE_* bits, all of which are needed */
    bool needs_purpose;
    size_t body_max;   /* 0: a body is refused */
    uint32_t takes;    /* MEDIA_BIT of a body */
    uint32_t gives;    /* MEDIA_BIT of a reply that is no problem */
    const char *query; /* names of the parameters, separated by a space */
    http_handler handler;
    /* After all else has been looked at, before a byte of the body: sets
     * request->pieces. false: the reply is there. NULL: it is gathered. */
    bool (*begin)(struct house *house, struct http_request *request,
                  struct http_reply *reply);
};

/* The row, with request->parts filled in. NULL: *allowed is the methods that
 * the path has, one bit each; 0: there is no such path. false in *is_well: it
 * is no path at all (a wrong escape). */
const struct route *route_find(struct arena *arena, enum http_method method,
                               struct text path,
                               struct text parts[HTTP_PARTS_MAX],
                               uint32_t *allowed, bool *is_well);
const struct route *routes_all(uint32_t *count);

#endif
