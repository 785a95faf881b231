/* SPDX-License-Identifier: Apache-2.0
 *
 * For suites on another day (tests/run --on), preloaded before libfaketime.
 * That shifts the clock of pthread_cond_timedwait() but not of C11's
 * cnd_timedwait(), which librdkafka waits by: on a later day it waits for
 * months. glibc's C11 types are the POSIX ones.
 */
#include <errno.h>
#include <pthread.h>
#include <threads.h>

int
cnd_timedwait(cnd_t *restrict condition, mtx_t *restrict mutex,
              const struct timespec *restrict until)
{
    int error = pthread_cond_timedwait((pthread_cond_t *)condition,
                                       (pthread_mutex_t *)mutex, until);
    if (error == 0)
        return thrd_success;
    return error == ETIMEDOUT ? thrd_timedout : thrd_error;
}
