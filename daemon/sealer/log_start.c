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

/* STATE/sealer/log, of STATE/ROLE/history: what the sealer of this host has
 * signed counts for each role that may read it. */
static bool
state_folder(const struct role *role, char folder[PATH_MAX])
{
    const char *slash = strrchr(role->history.path, '/');
    while (slash != NULL && slash > role->history.path && slash[-1] != '/')
        slash--;
    if (slash == NULL || slash == role->history.path)
        return false;
    snprintf(folder, PATH_MAX, "%.*ssealer/log",
             (int)(slash - role->history.path), role->history.path);
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
    log_event(LOG_ERROR, "published", LOG_WORD("in", folder),
              LOG_INT("size", (int64_t)seen->size));
    fault_set(&fault, FAULT_STORE,
              "log: %llu leaves were published on %s, this database has %s; "
              "its own last checkpoint is of %lld. An old backup, an early "
              "standby, another database? Connect to the right one",
              (unsigned long long)seen->size, when,
              agreement == LOG_BEHIND ? "fewer" : "another root at that size",
              (long long)last.size);
    log_fault(LOG_ERROR, "refused", &fault);
    log_event(LOG_ERROR, "refused",
              LOG_WORD("help", "if the loss is accepted: a new log_origin and "
                               "new folders, and tell the witnesses"));
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
        if (fault.kind == FAULT_LOCAL &&
            !mutant_is("starts_uncompared_when_short"))
            return role_done(role, STORE_BROKEN, &fault);
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
    if (config->log_key[0] == '\0' && config->log_public[0] == '\0')
        return true; /* nothing was ever published */
    arena_init(&arena, 64 * SLURP_MAX);
    if (!log_public_read(&arena, config, &log, &is_known, &fault)) {
        if (fault.kind == FAULT_LOCAL)
            may_go_on = role_done(role, STORE_BROKEN, &fault);
        else
            log_fault(LOG_WARN, "log_public", &fault);
    } else if (!is_known)
        log_event(LOG_WARN, "log_not_compared",
                  LOG_WORD("why", "log_key cannot be read: set log_public"));
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
