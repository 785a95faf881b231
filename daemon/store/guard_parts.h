/* SPDX-License-Identifier: Apache-2.0
 *
 * What the files of the guard share.
 */
#ifndef HEDUI_STORE_GUARD_PARTS_H
#define HEDUI_STORE_GUARD_PARTS_H

#include "archive_calls.h"
#include "guard.h"
#include "log_calls.h"
#include "seal_calls.h"

struct guard {
    struct store store; /* first */
    struct store *inner;
    const struct guard_hooks *hooks;
    unsigned count;
    unsigned killpoint; /* of the call that is being made */
};

struct guard *guard_of(struct store *store);
bool guard_enter(struct guard *guard, const char *call, struct fault *fault);
enum store_result guard_leave(struct guard *guard, const char *call,
                              enum store_result result);

/* Makes the call unless it is lost; results that a caller may look at without
 * looking at what it was told are set before. */
#define GUARDED(call, ...)                                                     \
    struct guard *guard = guard_of(store);                                     \
    if (!guard_enter(guard, #call, fault))                                     \
        return STORE_AWAY;                                                     \
    return guard_leave(guard, #call,                                           \
                       guard->inner->calls->call(guard->inner, __VA_ARGS__))
/* The same of store->calls->log. */
#define GUARDED_LOG(call, ...)                                                 \
    struct guard *guard = guard_of(store);                                     \
    if (!guard_enter(guard, "log_" #call, fault))                              \
        return STORE_AWAY;                                                     \
    return guard_leave(                                                        \
        guard, "log_" #call,                                                   \
        guard->inner->calls->log->call(guard->inner, __VA_ARGS__))

/* And of store->calls->sealing. */
#define GUARDED_SEAL(call, ...)                                                \
    struct guard *guard = guard_of(store);                                     \
    if (!guard_enter(guard, "seal_" #call, fault))                             \
        return STORE_AWAY;                                                     \
    return guard_leave(                                                        \
        guard, "seal_" #call,                                                  \
        guard->inner->calls->sealing->call(guard->inner, __VA_ARGS__))

/* And of store->calls->archive. */
#define GUARDED_ARCHIVE(call, ...)                                             \
    struct guard *guard = guard_of(store);                                     \
    if (!guard_enter(guard, "archive_" #call, fault))                          \
        return STORE_AWAY;                                                     \
    return guard_leave(                                                        \
        guard, "archive_" #call,                                               \
        guard->inner->calls->archive->call(guard->inner, __VA_ARGS__))

extern const struct store_archive_calls guard_archive_calls;
extern const struct store_log_calls guard_log_calls;   /* store_guard_log.c */
extern const struct store_seal_calls guard_seal_calls; /* store_guard_seal.c */

#endif
