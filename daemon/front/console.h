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

/* The pages as gzip has them, a third of their bytes, each packed when it is
 * first asked for; of the house, and as long as it. */
#define CONSOLE_PACKED_MAX 64
struct console {
    struct arena arena;
    struct text packed[CONSOLE_PACKED_MAX]; /* empty: not yet */
};

bool console_is_path(struct text path);
/* GET of such a path. */
void console_answer(struct console *console, struct http_request *request,
                    struct http_reply *reply);

#endif
