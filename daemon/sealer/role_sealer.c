/* SPDX-License-Identifier: Apache-2.0
 *
 * The sealer's loop and the hash-only container.
 */
#include "role_sealer.h"

#include "json.h"
#include "log.h"
#include "log_keeper.h"
#include "mutant.h"

#define SEALS_A_STEP 64

static void
set_digest(struct arena *arena, struct json *object, const char *key,
           const struct digest *digest)
{
    char hex[65];
    digest_hex(digest, hex);
    json_set(object, key, json_string(arena, text_copy(arena, text_of(hex))));
}

bool
seal_container(void *context, struct arena *arena, struct seal_job *job)
{
    struct digest report;
    struct buffer out;
    (void)context;
    digest_sha256(text_is_absent(job->report) ? TEXT("") : job->report,
                  &report);
    if (!job->is_purged && !digest_equals(&report, &job->digest) &&
        !mutant_is("seals_other_bytes")) {
        log_event(LOG_ERROR, "report_damaged", LOG_INT("case", job->case_id),
                  LOG_INT("revision", job->revision));
        job->is_refused = true; /* storage gave back other bytes */
        return true;
    }
    struct json *container = json_object(arena);
    json_set(container, "case", json_integer(arena, job->case_id));
    json_set(container, "format", json_integer(arena, 1));
    json_set(container, "revision", json_integer(arena, job->revision));
    set_digest(arena, container, "evidence", &job->evidence);
    set_digest(arena, container, "report", &job->digest);
    buffer_init(&out, 4096);
    json_write(container, &out);
    job->container = text_copy(arena, buffer_view(&out));
    buffer_release(&out);
    digest_sha256(job->container, &job->container_digest);
    return !arena_failed(arena);
}

static bool
seal_step(struct role *role)
{
    struct fault fault = {0};
    uint32_t sealed = 0;
    bool done = role_done(role,
                          role->store->calls->seal(role->store, SEALS_A_STEP,
                                                   seal_container, NULL,
                                                   &sealed, &fault),
                          &fault);
    role_count(role, "sealed", sealed);
    return done && sealed == SEALS_A_STEP;
}

static bool
keeper_open(struct log_keeper *keeper, struct role *role)
{
    struct fault fault = {0};
    if (!log_keeper_open(keeper, role, &fault)) {
        log_fault(LOG_ERROR, "cannot_start", &fault);
        role->is_broken = true;
        return false;
    }
    log_keeper_note_config(keeper);
    return true;
}

int
role_sealer_run(const struct config *config)
{
    struct role role;
    struct fault fault = {0};
    if (!role_open(&role, "sealer", config, &fault)) {
        log_fault(LOG_ERROR, "cannot_start", &fault);
        return 1;
    }
    log_event(LOG_INFO, "started", LOG_INT("format", 1));
    struct log_keeper keeper;
    bool is_well = role_begin(&role, false) && keeper_open(&keeper, &role);
    bool was_drained = false;
    while (is_well && !role.loop.is_stopping) {
        bool is_drained = role_is_drained(&role);
        bool is_more = !is_drained && seal_step(&role);
        if (is_drained && !was_drained)
            log_keeper_rest(&keeper);
        is_more |= !is_drained && log_keeper_step(&keeper);
        was_drained = is_drained;
        role_beat(&role);
        if (!is_more)
            role_wait(&role, (int)config->tick_ms);
    }
    if (is_well && !role.is_broken && !role.is_refused)
        log_keeper_rest(&keeper);
    if (is_well)
        log_keeper_close(&keeper);
    int code = role_code(&role);
    role_close(&role);
    return code;
}
