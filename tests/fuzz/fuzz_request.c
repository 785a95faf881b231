/* SPDX-License-Identifier: Apache-2.0
 *
 * Any bytes as a request: refused with errors that say where, or accepted with
 * a meaning that is a request again. Seeds: tests/requests.
 */
#include <stdlib.h>

#include "date.h"
#include "decode.h"
#include "policy.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static bool
any_agency(void *context, struct text code)
{
    (void)context;
    (void)code;
    return true;
}

static const struct policy *
policy_once(void)
{
    static struct arena arena;
    static const struct policy *policy;
    struct fault fault = {0};
    if (policy == NULL)
        policy = policy_read(&arena, SOURCE_FOLDER "/deploy/policy/shanghai",
                             &fault);
    if (policy == NULL)
        abort();
    return policy;
}

static void
check_accepted(struct arena *arena, const struct decode_rules *rules,
               const struct household_request *request)
{
    struct text once, twice;
    struct household_request again;
    struct decode_errors errors;
    if (!request_canonical(arena, request, &once))
        abort();
    if (once.size > REQUEST_SIZE_MAX) /* all defaults written out */
        return;
    if (!request_decode(arena, once, rules, &again, &errors) ||
        !request_canonical(arena, &again, &twice) || !text_equals(once, twice))
        abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    struct decode_rules rules = {.policy = policy_once(),
                                 .agency_is_known = any_agency,
                                 .is_simulated = true};
    if (!date_make(2017, 9, 20, &rules.today))
        abort();
    for (int i = 0; i < PROGRAMME_COUNT; i++)
        rules.available[i] = true;
    struct arena arena;
    arena_init(&arena, 0);
    struct household_request request;
    struct decode_errors errors;
    struct text json = {(const char *)bytes, size};
    if (request_decode(&arena, json, &rules, &request, &errors)) {
        if (errors.count != 0)
            abort();
        check_accepted(&arena, &rules, &request);
    } else if (errors.count == 0 ||
               decode_errors_json(&arena, &errors) == NULL) {
        abort();
    }
    arena_release(&arena);
    return 0;
}
