/* SPDX-License-Identifier: Apache-2.0
 *
 * One flag a thread, as the queue is one a thread.
 */
#include "seal_errors.h"

#include <openssl/err.h>
#include <stdarg.h>
#include <stdio.h>

#include "mutant.h"

#define TRIAL_SIZE 256

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

bool
seal_errors_are_short(void)
{
    /* Some of libcrypto gives up without a word. Where memory is short still
     * that was why; where it is not they are asked twice. */
    void *trial = OPENSSL_malloc(TRIAL_SIZE);
    if (trial == NULL)
        was_short = true;
    OPENSSL_free(trial);
    seal_errors_clear();
    return was_short && !mutant_is("seal_blames_others");
}

enum fault_kind
seal_errors_kind(const struct arena *arena, enum fault_kind otherwise)
{
    bool is_short = seal_errors_are_short();
    return is_short || (arena != NULL && arena_failed(arena)) ? FAULT_LOCAL
                                                              : otherwise;
}

bool
seal_errors_fault(struct fault *fault, const struct arena *arena,
                  enum fault_kind otherwise, const char *format, ...)
{
    char said[sizeof(fault->text)];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(said, sizeof(said), format, arguments);
    va_end(arguments);
    bool is_short =
        seal_errors_are_short() || (arena != NULL && arena_failed(arena));
    return is_short
               ? fault_set(fault, FAULT_LOCAL,
                           "memory was short, so that this is not known: %s",
                           said)
               : fault_set(fault, otherwise, "%s", said);
}
