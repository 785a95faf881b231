/* SPDX-License-Identifier: Apache-2.0
 *
 * What the tests of the API's calls share: whoever calls, in a world with a
 * case of each of two agencies.
 */
#ifndef HEDUI_TESTS_STORE_GROUND_API_H
#define HEDUI_TESTS_STORE_GROUND_API_H

#include "api.h"
#include "store_ground.h"

struct api_world {
    struct store *front;
    struct api_caller mine, others, auditor, supervisor, operator;
    int64_t my_case, other_case;
    enum api_answer answer; /* of the last call */
};
extern struct api_world api;

void api_begin(void);
void api_end(void);
/* Both cases get their report, sealed and published. */
void api_report_both(void);
/* One more token, and who has it. */
struct api_caller api_caller_make(enum caller_role role, const char *agency,
                                  uint32_t scopes);

#endif
