// SPDX-License-Identifier: Apache-2.0
//
// The HTTPS carrier: one listening socket, one epoll loop, TLS with a client
// certificate, replies that may have to wait for their time.
#ifndef SIMULATOR_SERVER_H
#define SIMULATOR_SERVER_H

#include "fault.h"
#include "service.h"

struct server;

struct server_files {
    const char *authority;
    const char *certificate;
    const char *key;
};

// Listens on "127.0.0.1:PORT"; port 0 takes a free one.
struct server *server_open(struct service *service, const char *address,
                           const struct server_files *files,
                           struct fault *fault);
int server_port(const struct server *server);

// Waits at most `timeout_ms` and does what there is to do. `extra_fd` is one
// more descriptor to watch; true when it became readable.
bool server_step(struct server *server, int extra_fd, int timeout_ms);
void server_close(struct server *server);

#endif
