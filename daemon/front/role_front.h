/* SPDX-License-Identifier: Apache-2.0
 *
 * The front: for now /live, /ready and /metrics over plain HTTP on loopback or
 * a unix socket. TLS and client certificates are a proxy's matter.
 */
#ifndef HEDUI_FRONT_ROLE_FRONT_H
#define HEDUI_FRONT_ROLE_FRONT_H

#include "role.h"

int role_front_run(const struct config *config);

#endif
