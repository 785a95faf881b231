/* SPDX-License-Identifier: Apache-2.0
 *
 * What is no path of the API: health and metrics, as plain text, for machines
 * that watch, and the pages of the console. Nobody needs a token; nothing of a
 * case is in it.
 */
#ifndef HEDUI_FRONT_PLAIN_H
#define HEDUI_FRONT_PLAIN_H

#include "house.h"
#include "http.h"

void plain_answer(struct house *house, struct http_request *request,
                  struct http_reply *reply);

#endif
