/* SPDX-License-Identifier: Apache-2.0
 *
 * The last checkpoints outside, against the store.
 */
#include "log_start.h"

#include <limits.h>
#include <string.h>
#include <sys/stat.h>

#include "date.h"
#include "log.h"
#include "log_folder.h"
#include "log_holder.h"
#include "log_publish.h"
#include "mutant.h"
#include "slurp.h"

/* STATE/ROLE/log of STATE/ROLE/history. */
static bool
state_folder(const struct role *role, char folder[PATH_MAX])
{
    const char *slash = strrchr(role->history.path, '/');
    if (slash == NULL)
        return false;
    snprintf(folder, PATH_MAX, "%.*s/log", (int)(slash - role->history.path),
             role->history.path);
    return true;
}

bool
log_start_remember(const struct role *role, struct text note,
                   struct fault *fault)
{
    char folder[PATH_MAX], path[PATH_MAX + 16];
    if (!state_folder(role, folder))
        return true;
    mkdir(folder, 0700);
    snprintf(path, sizeof(path), "%s/checkpoint", folder);
    return log_folder_put(path, note, fault);
}

static void
made_at(const char *folder, char when[32])
{
    char path[PATH_MAX];
    struct stat status;
    snprintf(path, sizeof(path), "%s/checkpoint", folder);
    snprintf(when, 32, "an unknown day");
    if (stat(path, &status) == 0)
        instant_print((int64_t)status.st_mtim.tv_sec * INSTANT_SECOND, when);
}

static void
refuse(struct role *role, const char *folder,
       const struct tlog_checkpoint *seen, enum log_agreement agreement)
{
    struct fault fault = {0};
    struct arena arena;
    struct checkpoint_row last = {.size = 0};
    bool is_there = false;
    char when[32];
    made_at(folder, when);
    arena_init(&arena, 1 << 20);
    struct fault ignored = {0};
    if (role->store->calls->log->last_checkpoint(
            role->store, &arena, &last, &is_there, &ignored) != STORE_DONE)
        last.size = 0;
    arena_release(&arena);
    fault_set(&fault, FAULT_STORE,
              "log: a checkpoint of %llu leaves was published (%s, %s), this "
              "database has %s; its own last checkpoint is of %lld. It was "
              "rolled back or rewritten, is an early standby, or another one. "
              "Connect to the right database; if the loss is accepted, tell "
              "the witnesses and give the log a new log_origin and new folders",
              (unsigned long long)seen->size, folder, when,
              agreement == LOG_BEHIND ? "fewer" : "another root at that size",
              (long long)last.size);
    log_fault(LOG_ERROR, "refused", &fault);
    role->is_refused = true;
    role->loop.is_stopping = true;
}

/* One place. false: not now, or never. */
static bool
place_look(struct role *role, struct arena *arena, const char *folder,
           const struct note_key *log, bool may_be_absent)
{
    struct fault fault = {0};
    struct tlog_checkpoint seen;
    enum store_result result;
    bool is_there = false;
    if (!log_publish_seen(arena, folder, log, &seen, &is_there, &fault)) {
        if (!may_be_absent)
            log_fault(LOG_WARN, "witness_away", &fault);
        return true;
    }
    if (!is_there)
        return true;
    enum log_agreement agreement =
        log_tiles_agree(role->store, &seen, &result, &fault);
    if (agreement == LOG_UNSEEN)
        return role_done(role, result, &fault);
    if (agreement == LOG_AGREES || mutant_is("starts_behind_checkpoint"))
        return true;
    refuse(role, folder, &seen, agreement);
    return false;
}

bool
log_start_look(struct role *role)
{
    const struct config *config = role->config;
    struct arena arena;
    struct note_key log;
    struct fault fault = {0};
    bool is_known = false, may_go_on = true;
    char folder[PATH_MAX];
    arena_init(&arena, 64 * SLURP_MAX);
    if (!log_public_read(&arena, config, &log, &is_known, &fault))
        log_fault(LOG_WARN, "log_public", &fault);
    for (unsigned i = 0; is_known && may_go_on && i < config->witnesses_count;
         i++)
        if (config->witnesses[i].folder[0] != '\0')
            may_go_on = place_look(role, &arena, config->witnesses[i].folder,
                                   &log, false);
    if (is_known && may_go_on && state_folder(role, folder))
        may_go_on = place_look(role, &arena, folder, &log, true);
    arena_release(&arena);
    return may_go_on;
}
