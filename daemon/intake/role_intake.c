/* SPDX-License-Identifier: Apache-2.0
 *
 * The intake role's loop: queue in, outbox out; batches while there is more
 * than one holds, else a NOTIFY or the tick.
 */
#include "role_intake.h"

#include "intake.h"
#include "log.h"
#include "role.h"

/* Messages a transaction; a crash makes us decide so many again at most. */
#define MESSAGES_A_STEP 256
#define NOTICES_A_STEP 256

struct known_agencies {
    const struct config *config;
};

static bool
agency_is_configured(void *context, struct text code)
{
    const struct known_agencies *known = context;
    char name[65]; /* the decoder gives 64 characters at most */
    if (code.size >= sizeof(name))
        return false;
    memcpy(name, code.bytes, code.size);
    name[code.size] = '\0';
    return config_agency(known->config, name) != NULL;
}

/* true: there may be more. */
static bool
intake_step(struct role *role, struct intake *intake)
{
    struct fault fault = {0};
    uint32_t taken = 0;
    enum store_result result = role->store->calls->accept(
        role->store, MESSAGES_A_STEP, intake_accept, intake, &taken, &fault);
    bool is_done = role_done(role, result, &fault);
    if (is_done)
        role_count(role, "taken", taken);
    return is_done && taken == MESSAGES_A_STEP;
}

/* Notices of sealed reports: for the postgres backend the notice rows are what
 * agencies read, so publishing is one transaction. true: there may be more. */
static bool
publish_step(struct role *role)
{
    struct fault fault = {0};
    struct arena arena;
    struct notice *notices = NULL;
    uint32_t count = 0;
    arena_init(&arena, 0);
    bool is_done = role_done(
        role,
        role->store->calls->publish(role->store, &arena, NOTICES_A_STEP,
                                    &notices, &count, &fault),
        &fault);
    arena_release(&arena);
    if (is_done)
        role_count(role, "published", count);
    return is_done && count == NOTICES_A_STEP;
}

static void
intake_loop(struct role *role, struct intake *intake)
{
    log_event(LOG_INFO, "started",
              LOG_INT("agencies", role->config->agencies_count));
    while (!role->loop.is_stopping) {
        bool is_more = intake_step(role, intake);
        is_more |= publish_step(role);
        role_beat(role);
        if (!is_more)
            role_wait(role, (int)role->config->tick_ms);
    }
}

int
role_intake_run(const struct config *config)
{
    struct role role;
    struct rules house;
    struct arena arena;
    struct fault fault = {0};
    int code = 1;
    struct known_agencies known = {config};
    struct intake intake = {.house = &house,
                            .agency_is_known = agency_is_configured,
                            .context = &known};
    arena_init(&arena, 0);
    if (!role_open(&role, "intake", config, &fault)) {
        log_fault(LOG_ERROR, "cannot_start", &fault);
    } else {
        if (rules_from_config(&arena, config, &house, &fault)) {
            intake_loop(&role, &intake);
            code = role_code(&role);
        } else {
            log_fault(LOG_ERROR, "cannot_start", &fault);
        }
        role_close(&role);
    }
    arena_release(&arena);
    return code;
}
