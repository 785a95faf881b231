// SPDX-License-Identifier: Apache-2.0
//
// HTTP/1.1 on loopback, one thread: the authority's port, and a second one by
// which a test says what is to happen from the next request on.
#ifndef TSA_SERVER_H
#define TSA_SERVER_H

#include "authority.h"
#include "script.h"

struct server_options {
    int port; // 0: any
    const char *port_file;
    const char *control_port_file; // NULL: no second port
    const char *log;               // a line for each request, or NULL
};

// Never returns but with a fault, which it has printed.
int server_run(struct authority *authority, struct script *script,
               const struct server_options *options);

#endif
