/* SPDX-License-Identifier: Apache-2.0
 *
 * A timestamp authority in a thread of the test, over HTTP on loopback: each
 * question gets a good token of a fixed instant.
 */
#ifndef HEDUI_TESTS_UNIT_STAMP_SERVER_H
#define HEDUI_TESTS_UNIT_STAMP_SERVER_H

#include "seal_pki.h"

struct stamp_server;

struct stamp_server *stamp_server_open(const struct pki *pki, int64_t at_us);
void stamp_server_close(struct stamp_server *server);
const char *stamp_server_url(const struct stamp_server *server);

#endif
