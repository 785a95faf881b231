/* SPDX-License-Identifier: Apache-2.0
 *
 * The handlers, by file, for routes.c.
 */
#ifndef HEDUI_FRONT_HANDLERS_H
#define HEDUI_FRONT_HANDLERS_H

#include "http.h"

#define HANDLER(name)                                                          \
    enum http_done name(struct house *house, struct http_request *request,     \
                        struct http_reply *reply)

/* api_entry.c */
HANDLER(api_entry);
HANDLER(api_problem);
/* api_submit.c */
HANDLER(api_submit);
HANDLER(api_submission);
/* api_cases.c */
HANDLER(api_case);
HANDLER(api_cases);
HANDLER(api_revisions);
/* api_report.c */
HANDLER(api_report);

#endif
