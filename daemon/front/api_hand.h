/* SPDX-License-Identifier: Apache-2.0
 *
 * Inside of the answers by hand.
 */
#ifndef HEDUI_FRONT_API_HAND_H
#define HEDUI_FRONT_API_HAND_H

#include "api_common.h"
#include "hand.h"

/* 422: where it is wrong, and why. */
enum http_done api_hand_refuse(struct http_request *request,
                               struct http_reply *reply,
                               const struct hand_cut *cut);

#endif
