/* SPDX-License-Identifier: Apache-2.0
 *
 * The console: static pages, which are in the program (daemon/front/console),
 * and the words of a report for them, which are the catalogue's. The pages are
 * a client of the API and know nothing that it does not say; nobody needs a
 * token to get them.
 */
#ifndef HEDUI_FRONT_CONSOLE_H
#define HEDUI_FRONT_CONSOLE_H

#include "http.h"

bool console_is_path(struct text path);
/* GET of such a path. */
void console_answer(struct http_request *request, struct http_reply *reply);

#endif
