/* SPDX-License-Identifier: Apache-2.0
 *
 * One flag a thread, as the queue is one a thread.
 */
#include "seal_errors.h"

#include <openssl/err.h>

#include "mutant.h"

static _Thread_local bool was_short;

void
seal_errors_begin(void)
{
    ERR_clear_error();
    was_short = false;
}

void
seal_errors_short(void)
{
    was_short = true;
}

void
seal_errors_clear(void)
{
    unsigned long code;
    while ((code = ERR_get_error()) != 0)
        if (ERR_GET_REASON(code) == ERR_R_MALLOC_FAILURE)
            was_short = true;
}

enum fault_kind
seal_errors_kind(const struct arena *arena, enum fault_kind otherwise)
{
    seal_errors_clear();
    bool is_short = was_short && !mutant_is("seal_blames_others");
    return is_short || (arena != NULL && arena_failed(arena)) ? FAULT_LOCAL
                                                              : otherwise;
}
