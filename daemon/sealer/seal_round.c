/* SPDX-License-Identifier: Apache-2.0
 *
 * A round: taken, made, signed, stamped, written.
 */
#include "seal_round.h"

#include <malloc.h>
#include <string.h>

#include "date.h"
#include "killpoint.h"
#include "log.h"
#include "mutant.h"
#include "seal_parts.h"

/* Documents of a round together: they are in memory twice. */
#define ROUND_BYTES ((int64_t)64 << 20)

/* A round that was made and could not be written is made again, and stamped
 * again: not each tick. */
enum { PAUSE_FIRST_MS = 1000, PAUSE_MOST_MS = 60000 };

/* A container that could not be raised is tried again after so long. */
enum { RAISE_WAIT_MS = 2000 };

struct round {
    struct sealer *sealer;
    struct arena arena;
    struct seal_clock clock;
    struct seal_batch batch;
    struct seal_parts *parts;
    struct time_stamp *stamps;
    struct seal_row *rows;
    struct evidence_round **groups;
};

static enum language
language_of(const struct config *config)
{
    return strcmp(config->seal_language, "en") == 0 ? LANGUAGE_EN : LANGUAGE_ZH;
}

/* ---- making ---- */

static bool
one_make(struct round *round, uint32_t i, struct fault *fault)
{
    struct sealer *sealer = round->sealer;
    const struct seal_case *of = &round->batch.cases[i];
    struct seal_parts *parts = &round->parts[i];
    struct evidence_round **group =
        of->is_retraction || of->is_purged ? NULL : &round->groups[of->group];
    *parts = (struct seal_parts){.of = of};
    if (of->is_purged)
        return true;
    if (group != NULL && *group == NULL &&
        !seal_parts_group(&round->arena, &round->batch, of->group, group))
        return fault_set(fault, FAULT_LOCAL, "no memory for evidence");
    if (!seal_parts_make(&round->arena, of, group == NULL ? NULL : *group,
                         language_of(sealer->role->config), round->clock.now_us,
                         parts))
        return fault_set(fault, FAULT_LOCAL, "no memory for a container");
    return parts->is_refused ||
           seal_parts_sign(&round->arena, sealer->house.key,
                           seal_clock_now(&round->clock), parts, fault);
}

static bool
round_make(struct round *round, struct fault *fault)
{
    struct arena *arena = &round->arena;
    uint32_t count = round->batch.count;
    round->parts = arena_array(arena, count, sizeof(*round->parts));
    round->stamps = arena_array(arena, count, sizeof(*round->stamps));
    round->rows = arena_array(arena, count, sizeof(*round->rows));
    round->groups =
        arena_array(arena, round->batch.group_count, sizeof(*round->groups));
    if (round->parts == NULL || round->stamps == NULL || round->rows == NULL ||
        round->groups == NULL)
        return fault_set(fault, FAULT_LOCAL, "no memory for a round");
    for (uint32_t i = 0; i < count; i++)
        if (!one_make(round, i, fault))
            return false;
    return true;
}

/* ---- stamping ---- */

static void
stamps_count(struct role *role, const struct time_stamp *stamps, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++)
        if (!text_is_absent(stamps[i].content) &&
            stamps[i].failure != STAMP_NOT_ASKED)
            role_count(role, stamp_failure_name(stamps[i].failure), 1);
}

/* NULL: nobody is asked now. */
static const struct seal_chain *
stamps_ask(struct sealer *sealer, struct arena *arena,
           const struct seal_clock *clock, struct time_stamp *stamps,
           uint32_t count)
{
    const struct seal_chain *chain =
        seal_house_chain(&sealer->house, seal_clock_now(clock));
    if (chain == NULL) {
        role_count(sealer->role, "crls_out", 1);
        return NULL;
    }
    if (!stamper_is_ready(sealer->stamper))
        return NULL;
    stamper_run(sealer->stamper, arena, sealer->house.anchors, clock, stamps,
                count);
    stamps_count(sealer->role, stamps, count);
    return chain;
}

/* Level, times and signer of a row; *signature becomes LT where it can. A list
 * that does not fit leaves it at B: it is raised when there is a newer one. */
static bool
row_raise(struct sealer *sealer, struct arena *arena,
          const struct seal_chain *chain, const struct time_stamp *stamp,
          struct text *signature, struct seal_row *row, struct fault *fault)
{
    row->level = SEAL_B;
    row->stamped_at_us = INSTANT_NONE;
    row->until_us = sealer->house.signer_until_us;
    row->signer = text_of(sealer->house.signer);
    if (chain == NULL || text_is_absent(stamp->token))
        return true;
    struct text completed;
    const struct cades_raising by = {chain, sealer->house.key,
                                     sealer->house.anchors};
    if (!cades_raised(arena, &by, *signature, stamp->token, &completed,
                      fault)) {
        if (fault->kind == FAULT_LOCAL)
            return false;
        log_fault(LOG_WARN, "not_completed", fault);
        role_count(sealer->role, "not_completed", 1);
        fault_clear(fault);
        return true;
    }
    *signature = completed;
    row->level = SEAL_LT;
    row->stamped_at_us = stamp->at_us;
    row->until_us = stamp->tsa_until_us;
    return true;
}

static bool
round_rows(struct round *round, const struct seal_chain *chain,
           struct fault *fault)
{
    struct sealer *sealer = round->sealer;
    for (uint32_t i = 0; i < round->batch.count; i++) {
        struct seal_parts *parts = &round->parts[i];
        struct seal_row *row = &round->rows[i];
        *row = (struct seal_row){.case_id = parts->of->case_id,
                                 .revision = parts->of->revision,
                                 .fence = parts->of->fence,
                                 .is_purged = parts->of->is_purged,
                                 .is_refused = parts->is_refused};
        bool done =
            parts->is_refused ||
            (!parts->is_signed
                 ? seal_hashes_row(&round->arena, parts->of, row)
                 : row_raise(sealer, &round->arena, chain, &round->stamps[i],
                             &parts->container.signature, row, fault) &&
                       seal_parts_row(&round->arena, parts, row, fault));
        if (!done && fault->kind == FAULT_NONE)
            (void)fault_set(fault, FAULT_LOCAL, "no memory for a row");
        if (!done)
            return false;
    }
    return true;
}

/* ---- the round ---- */

static bool
round_end(struct round *round)
{
    struct role *role = round->sealer->role;
    struct seal_judge judge = {.anchors = round->sealer->house.anchors};
    struct fault fault = {0};
    killpoint_hit("containers_made");
    enum store_result result = role->store->calls->sealing->done(
        role->store, round->rows, round->batch.count, seal_judge_row, &judge,
        &fault);
    if (result == STORE_FENCED)
        log_event(LOG_WARN, "seals_fenced",
                  LOG_INT("count", round->batch.count));
    if (!role_done(role, result, &fault))
        return false;
    int64_t by_level[SEAL_LT + 1] = {0}, refused = 0;
    for (uint32_t i = 0; i < round->batch.count; i++)
        if (round->rows[i].is_refused)
            refused++;
        else
            by_level[round->rows[i].level]++;
    role_count(role, "sealed",
               by_level[SEAL_HASHES] + by_level[SEAL_B] + by_level[SEAL_LT]);
    role_count(role, "sealed_unstamped", by_level[SEAL_B]);
    role_count(role, "seals_refused", refused);
    return true;
}

static bool
round_run(struct round *round)
{
    struct sealer *sealer = round->sealer;
    struct fault fault = {0};
    const struct seal_chain *chain = NULL;
    if (!round_make(round, &fault)) {
        if (fault.kind == FAULT_STORE)
            seal_house_lose_key(&sealer->house, &fault);
        else
            (void)role_done(sealer->role, STORE_BROKEN, &fault);
        return false;
    }
    killpoint_hit("containers_signed");
    for (uint32_t i = 0; i < round->batch.count; i++)
        round->stamps[i].content = round->parts[i].value;
    chain = stamps_ask(sealer, &round->arena, &round->clock, round->stamps,
                       round->batch.count);
    killpoint_hit("containers_stamped");
    if (!round_rows(round, chain, &fault)) {
        (void)role_done(sealer->role, STORE_BROKEN, &fault);
        return false;
    }
    return round_end(round);
}

static void
pause_note(struct sealer *sealer, bool is_done)
{
    sealer->pause_ms = is_done                 ? 0
                       : sealer->pause_ms == 0 ? PAUSE_FIRST_MS
                                               : sealer->pause_ms * 2;
    if (sealer->pause_ms > PAUSE_MOST_MS)
        sealer->pause_ms = PAUSE_MOST_MS;
    sealer->not_before_ms = loop_monotonic_ms() + sealer->pause_ms;
}

/* The pages of a round, given back to the kernel and asked for again by the
 * next, were a tenth of its CPU. What is released is wiped all the same. */
void
seal_round_keep_memory(void)
{
    (void)mallopt(M_MMAP_THRESHOLD, 32 << 20);
    (void)mallopt(M_TRIM_THRESHOLD, 128 << 20);
}

bool
seal_round(struct sealer *sealer)
{
    struct role *role = sealer->role;
    struct round round = {.sealer = sealer};
    struct fault fault = {0};
    bool is_more = false;
    if (sealer->house.key == NULL ||
        loop_monotonic_ms() < sealer->not_before_ms)
        return false;
    arena_init(&round.arena, 0);
    enum store_result result = role->store->calls->sealing->take(
        role->store, &round.arena, role->worker, SEAL_ROUND_MAX, ROUND_BYTES,
        sealer->lease_ms, &round.batch, &fault);
    round.clock = (struct seal_clock){round.batch.now_us, loop_boottime_us()};
    if (role_done(role, result, &fault) && round.batch.count > 0) {
        is_more = round_run(&round);
        pause_note(sealer, is_more);
    }
    arena_release(&round.arena);
    return is_more;
}

/* ---- raising ---- */

/* What storage gave back is looked at again before anything is added. False
 * without a fault: it is damaged, which is said. */
static bool
raise_read(struct sealer *sealer, struct arena *arena,
           const struct seal_row *row, struct container *container,
           struct time_stamp *stamp, struct fault *fault)
{
    struct seal_judge judge = {.anchors = sealer->house.anchors};
    struct flaws flaws = {0};
    bool is_good = seal_judge_row(&judge, row, row->file);
    bool is_short = !is_good && flaw_lacks_memory(&judge.flaw);
    if (is_good) {
        is_good =
            container_read(arena, row->file, row->file.size, container, &flaws);
        is_short = flaws_lack_memory(&flaws);
    }
    stamp->content = is_good
                         ? cades_signature_value(arena, container->signature)
                         : TEXT_NONE;
    if ((is_short || arena_failed(arena)) &&
        !mutant_is("raise_short_is_damage"))
        return fault_set(fault, FAULT_LOCAL, "no memory to judge a container");
    if (!text_is_absent(stamp->content))
        return true;
    log_event(LOG_ERROR, "container_damaged", LOG_INT("case", row->case_id),
              LOG_INT("revision", row->revision));
    role_count(sealer->role, "containers_damaged", 1);
    return false;
}

static bool
raise_one(struct sealer *sealer, struct arena *arena,
          const struct seal_chain *chain, const struct container *container,
          const struct time_stamp *stamp, struct seal_row *row,
          struct fault *fault)
{
    struct text signature = container->signature;
    if (!row_raise(sealer, arena, chain, stamp, &signature, row, fault))
        return false;
    if (row->level == SEAL_B)
        return true;
    if (!container_with_signature(arena, container, signature, &row->file,
                                  fault))
        return false;
    digest_sha256(row->file, &row->file_digest);
    return true;
}

static bool
raise_write(struct sealer *sealer, const struct seal_row *rows, uint32_t count)
{
    struct role *role = sealer->role;
    struct seal_judge judge = {.anchors = sealer->house.anchors};
    struct fault fault = {0};
    if (count == 0)
        return false;
    bool done =
        role_done(role,
                  role->store->calls->sealing->raised(
                      role->store, rows, count, seal_judge_row, &judge, &fault),
                  &fault);
    role_count(role, "raised", done ? count : 0);
    return done;
}

static bool
raise_rows(struct sealer *sealer, struct arena *arena,
           const struct seal_clock *clock, struct seal_row *rows,
           uint32_t count)
{
    struct fault fault = {0};
    struct container *containers =
        arena_array(arena, count, sizeof(*containers));
    struct time_stamp *stamps = arena_array(arena, count, sizeof(*stamps));
    uint32_t kept = 0;
    if (containers == NULL || stamps == NULL)
        (void)fault_set(&fault, FAULT_LOCAL, "no memory for a round");
    for (uint32_t i = 0; fault.kind == FAULT_NONE && i < count; i++)
        if (raise_read(sealer, arena, &rows[i], &containers[kept],
                       &stamps[kept], &fault))
            rows[kept++] = rows[i];
    if (fault.kind != FAULT_NONE)
        return role_done(sealer->role, STORE_BROKEN, &fault);
    const struct seal_chain *chain =
        stamps_ask(sealer, arena, clock, stamps, kept);
    killpoint_hit("stamps_came");
    count = kept;
    kept = 0;
    for (uint32_t i = 0; i < count; i++) {
        if (!raise_one(sealer, arena, chain, &containers[i], &stamps[i],
                       &rows[i], &fault))
            return role_done(sealer->role, STORE_BROKEN, &fault);
        if (rows[i].level == SEAL_LT)
            rows[kept++] = rows[i];
    }
    return raise_write(sealer, rows, kept);
}

bool
seal_raise(struct sealer *sealer)
{
    struct role *role = sealer->role;
    struct fault fault = {0};
    struct seal_row *rows = NULL;
    struct arena arena;
    struct seal_clock clock = {0};
    uint32_t count = 0;
    bool is_more = false;
    if (!stamper_is_ready(sealer->stamper) || sealer->house.key == NULL)
        return false;
    arena_init(&arena, 0);
    enum store_result result =
        role->store->calls->now(role->store, &clock.now_us, &fault);
    clock.read_us = loop_boottime_us();
    if (result == STORE_DONE)
        result = role->store->calls->sealing->take_unstamped(
            role->store, &arena, SEAL_ROUND_MAX, RAISE_WAIT_MS, &rows, &count,
            &fault);
    if (role_done(role, result, &fault) && count > 0)
        is_more = raise_rows(sealer, &arena, &clock, rows, count) &&
                  count == SEAL_ROUND_MAX;
    arena_release(&arena);
    return is_more;
}

/* ---- watching ---- */

static const struct order *
order_of_all(const struct order *orders, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++)
        if (text_is_empty(orders[i].host))
            return &orders[i];
    return NULL;
}

/* An operator's own order stays as it is, and is his to lift. */
static void
intake_order(struct sealer *sealer, bool is_late)
{
    struct role *role = sealer->role;
    const struct store_calls *calls = role->store->calls;
    struct fault fault = {0};
    struct arena arena;
    struct order *orders = NULL;
    uint32_t count = 0;
    bool has_changed = false;
    arena_init(&arena, 1 << 20);
    enum store_result result =
        calls->orders(role->store, &arena, "intake", &orders, &count, &fault);
    const struct order *given = order_of_all(orders, count);
    const struct order order = {
        .line = LINE_NONE,
        .role = TEXT("intake"),
        .host = TEXT(""),
        .by = TEXT("sealer"),
        .why = TEXT("containers wait for a time stamp for too long: see "
                    "seal_tsa_url and seal_unstamped_minutes")};
    if (result == STORE_DONE && is_late && given == NULL)
        result = calls->give_order(role->store, &order, &has_changed, &fault);
    else if (result == STORE_DONE && !is_late && given != NULL &&
             text_equals_chars(given->by, "sealer"))
        result = calls->lift_order(role->store, &order, &has_changed, &fault);
    (void)role_done(role, result, &fault);
    if (has_changed)
        log_event(LOG_WARN, is_late ? "intake_stopped" : "intake_goes_on",
                  LOG_INT("minutes", role->config->seal_unstamped_minutes));
    arena_release(&arena);
}

void
seal_watch(struct sealer *sealer)
{
    struct role *role = sealer->role;
    struct seal_waiting waiting;
    struct fault fault = {0};
    int64_t now_us = 0;
    if (loop_monotonic_ms() < sealer->next_look_ms)
        return;
    sealer->next_look_ms = loop_monotonic_ms() + role->config->heartbeat_ms;
    enum store_result result =
        role->store->calls->now(role->store, &now_us, &fault);
    if (result == STORE_DONE)
        result =
            role->store->calls->sealing->waiting(role->store, &waiting, &fault);
    if (!role_done(role, result, &fault))
        return;
    int64_t age_us = waiting.count == 0 ? 0 : now_us - waiting.oldest_us;
    role_gauge(role, "unstamped_containers", waiting.count);
    role_gauge(role, "unstamped_seconds", age_us / INSTANT_SECOND);
    /* A house without an authority waits for none. */
    bool is_late =
        role->config->seal_tsa_url[0] != '\0' &&
        age_us > role->config->seal_unstamped_minutes * 60 * INSTANT_SECOND;
    intake_order(sealer, is_late);
}
