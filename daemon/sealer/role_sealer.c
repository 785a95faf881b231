/* SPDX-License-Identifier: Apache-2.0
 *
 * The sealer's loop, and the container of hashes of a house without a key.
 */
#include "role_sealer.h"

#include "json.h"
#include "log.h"
#include "log_keeper.h"
#include "mutant.h"
#include "seal_round.h"

#define SEALS_A_STEP 64
/* What a round takes beside its wait for stamps. */
#define LEASE_REST_MS 60000

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

/* ---- with a key ---- */

/* A token that signs no more is looked for each tick, and the jobs wait. */
static bool
sealer_step(struct sealer *sealer)
{
    struct fault fault = {0};
    struct role *role = sealer->role;
    int64_t now_us = 0;
    bool is_more = false;
    if (sealer->house.key == NULL &&
        (!role_done(role, role->store->calls->now(role->store, &now_us, &fault),
                    &fault) ||
         !seal_house_has_key(&sealer->house, now_us)))
        return false;
    if (!role_is_drained(role))
        is_more = seal_round(sealer);
    is_more |= !role->loop.is_stopping && seal_raise(sealer);
    return is_more;
}

static bool
sealer_open(struct sealer *sealer, struct role *role, struct fault *fault)
{
    int64_t now_us = 0;
    *sealer = (struct sealer){.role = role};
    sealer->lease_ms = role->config->seal_tsa_wait_ms + LEASE_REST_MS;
    while (!role->loop.is_stopping &&
           !role_done(role,
                      role->store->calls->now(role->store, &now_us, fault),
                      fault)) {
        fault_clear(fault);
        role_wait(role, (int)role->config->tick_ms);
    }
    if (role->loop.is_stopping)
        return false;
    if (!seal_house_open(&sealer->house, role->config, now_us, fault))
        return false;
    sealer->stamper = stamper_open(role->config, fault);
    return sealer->stamper != NULL;
}

static void
sealer_close(struct sealer *sealer)
{
    stamper_close(sealer->stamper);
    seal_house_close(&sealer->house);
}

/* ---- the role ---- */

/* One loop: containers, and the log of what is committed. */
struct work {
    struct role *role;
    struct log_keeper keeper;
    struct sealer sealer; /* with a key */
    bool is_signed, was_drained;
};

static bool
work_open(struct work *work, struct fault *fault)
{
    if (!log_keeper_open(&work->keeper, work->role, fault))
        return false;
    log_keeper_note_config(&work->keeper);
    if (!work->is_signed || sealer_open(&work->sealer, work->role, fault))
        return true;
    sealer_close(&work->sealer);
    log_keeper_close(&work->keeper);
    return false;
}

static bool
work_step(struct work *work)
{
    bool is_drained = role_is_drained(work->role), is_more;
    if (work->is_signed)
        is_more = sealer_step(&work->sealer);
    else
        is_more = !is_drained && seal_step(work->role);
    if (is_drained && !work->was_drained)
        log_keeper_rest(&work->keeper);
    is_more |= !is_drained && log_keeper_step(&work->keeper);
    work->was_drained = is_drained;
    if (work->is_signed)
        seal_watch(&work->sealer);
    return is_more;
}

static void
work_close(struct work *work)
{
    if (!work->role->is_broken && !work->role->is_refused)
        log_keeper_rest(&work->keeper);
    if (work->is_signed)
        sealer_close(&work->sealer);
    log_keeper_close(&work->keeper);
}

/* false: it could not start. */
static bool
work_run(struct work *work)
{
    struct fault fault = {0};
    if (!work_open(work, &fault)) {
        if (fault.kind == FAULT_NONE)
            return true; /* stopped before */
        log_fault(LOG_ERROR, "cannot_start", &fault);
        work->role->is_broken = true;
        return false;
    }
    while (!work->role->loop.is_stopping) {
        bool is_more = work_step(work);
        role_beat(work->role);
        role_wait(work->role, is_more ? 0 : (int)work->role->config->tick_ms);
    }
    work_close(work);
    return true;
}

int
role_sealer_run(const struct config *config)
{
    struct role role;
    struct fault fault = {0};
    bool is_signed = seal_house_is_wanted(config), is_well = true;
    if (!role_open(&role, "sealer", config, &fault)) {
        log_fault(LOG_ERROR, "cannot_start", &fault);
        return 1;
    }
    struct work work = {.role = &role, .is_signed = is_signed};
    if (is_signed)
        seal_round_keep_memory();
    log_event(LOG_INFO, "started", LOG_INT("format", is_signed ? 2 : 1));
    if (role_begin(&role, true))
        is_well = work_run(&work);
    int code = role_code(&role);
    role_close(&role);
    return is_well ? code : 1;
}
