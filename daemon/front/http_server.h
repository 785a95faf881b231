/* SPDX-License-Identifier: Apache-2.0
 *
 * The HTTP server: libmicrohttpd, run by one thread of ours, which waits
 * for its epoll descriptor; between two runs suspended requests are looked at.
 * Memory is bounded: by the number of connections, by what a head may have, and
 * by what all bodies and replies in hand may take together. Each phase of a
 * connection (idle, head, body, reply) has a time in all, which a byte now and
 * then does not prolong.
 */
#ifndef HEDUI_FRONT_HTTP_SERVER_H
#define HEDUI_FRONT_HTTP_SERVER_H

#include "house.h"
#include "http.h"

struct http_server;

/* What is no path of the API: health and metrics. */
typedef void (*http_plain_fn)(struct house *house, struct http_request *request,
                              struct http_reply *reply);

/* Serves on a listening descriptor, which becomes its own, until it is stopped.
 * `is_local`: a unix socket, behind which a proxy is believed. */
struct http_server *http_server_start(struct house *house, int fd,
                                      bool is_local, http_plain_fn plain,
                                      struct fault *fault);
void http_server_stop(struct http_server *server);

#endif
