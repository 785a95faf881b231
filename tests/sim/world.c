/* SPDX-License-Identifier: Apache-2.0
 *
 * The world: one clock, an agenda in order, streams drawn from the seed, and
 * the loop that always does what comes first.
 */
#include <assert.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "date.h"
#include "sim.h"

#define STILL_TURNS_MAX 20000 /* of a worker, without time going on */

const char *const sim_fault_names[BAD_COUNT] = {
    [BAD_LOSS] = "loss",
    [BAD_LOST_REPLY] = "lost reply",
    [BAD_SLOW] = "slow",
    [BAD_DELAY] = "delay",
    [BAD_DOUBLED] = "doubled",
    [BAD_REORDERED] = "reordered",
    [BAD_BUSY] = "busy",
    [BAD_CLOSED] = "closed",
    [BAD_QUOTA] = "owner's quota",
    [BAD_GARBLED] = "garbled",
    [BAD_GARBLED_ROW] = "garbled row",
    [BAD_WRONG_PERSON] = "wrong person",
    [BAD_STRAY] = "stray",
    [BAD_BACK_END] = "back end silent",
    [BAD_EXPIRED] = "ticket expired",
    [BAD_TOKEN] = "token refused",
    [BAD_BULK_REFUSED] = "bulk refused",
    [BAD_CERTIFICATE] = "certificate",
    [BAD_DAMAGED] = "damaged",
    [BAD_KILL] = "worker killed",
    [BAD_PAUSE] = "worker paused",
    [BAD_MIDNIGHT] = "paused over midnight",
    [BAD_LEASE_LOST] = "lease lost",
    [BAD_STORE_AWAY] = "store away",
    [BAD_COMMIT_LOST] = "commit reply lost",
    [BAD_COMMIT_FAILED] = "commit failed unseen",
    [BAD_TWICE] = "submitted twice",
    [BAD_WITHDRAWN] = "consent withdrawn",
    [BAD_CONSENT_ENDED] = "consent ended",
    [BAD_POISON] = "poison request",
    [BAD_NO_REPORT] = "report impossible",
    [BAD_UPGRADE] = "worker upgraded",
    [BAD_KILLER] = "case that kills",
    [BAD_OUTAGE] = "line away",
    [BAD_SHUT] = "line shut",
    [BAD_NONSENSE] = "line talks nonsense",
    [BAD_STRANGERS] = "line talks of others",
    [BAD_NOTHING_FOR_ALL] = "nothing for all",
    [BAD_FELL_SILENT] = "line found silent",
    [BAD_HELD] = "nothing held",
    [BAD_UNFINISHED] = "file unfinished",
    [BAD_BETWEEN] = "lost between groups",
    [BAD_LATE] = "answer after report",
    [BAD_REVISED] = "report revised",
    [BAD_UNCHANGED] = "nothing to revise",
    [BAD_TAKEN_BACK] = "request withdrawn",
    [BAD_CLOCK_STOPPED] = "clock stopped",
};

/* ---- chance: splitmix64 ---- */

uint64_t
prng_next(struct prng *prng)
{
    uint64_t value = prng->state += UINT64_C(0x9e3779b97f4a7c15);
    value = (value ^ (value >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    value = (value ^ (value >> 27)) * UINT64_C(0x94d049bb133111eb);
    return value ^ (value >> 31);
}

uint32_t
prng_below(struct prng *prng, uint32_t below)
{
    return (uint32_t)(((prng_next(prng) >> 32) * below) >> 32);
}

uint64_t
sim_hash(const void *bytes, size_t size)
{
    uint64_t hash = UINT64_C(14695981039346656037);
    const unsigned char *at = bytes;
    for (size_t i = 0; i < size; i++)
        hash = (hash ^ at[i]) * UINT64_C(1099511628211);
    return hash;
}

void
prng_seed(struct prng *prng, uint64_t seed, const char *name)
{
    prng->state =
        seed * UINT64_C(0xd1342543de82ef95) ^ sim_hash(name, strlen(name));
    (void)prng_next(prng);
}

void
sim_fill(void *context, void *out, size_t size)
{
    unsigned char *at = out;
    for (size_t i = 0; i < size; i++)
        at[i] = (unsigned char)(prng_next(context) >> 56);
}

bool
sim_is_calm(const struct sim *sim)
{
    return sim->now_us >= sim->heals_us;
}

void
sim_hit(struct sim *sim, enum sim_fault fault)
{
    sim->hits[fault]++;
    sim_trace(sim, 0xfa, fault, 0);
}

bool
sim_strikes(struct sim *sim, enum sim_fault fault, uint32_t in)
{
    /* Drawn in any weather, so that the streams do not depend on it. */
    bool strikes = prng_below(&sim->weather, in) == 0;
    if (!strikes || sim_is_calm(sim))
        return false;
    sim_hit(sim, fault);
    return true;
}

void
sim_trace(struct sim *sim, uint64_t a, uint64_t b, uint64_t c)
{
    const uint64_t words[5] = {sim->trace, (uint64_t)sim->now_us, a, b, c};
    sim->trace = sim_hash(words, sizeof(words));
    if (sim->is_loud)
        printf("%" PRId64 " %" PRIx64 " %" PRIu64 " %" PRIx64 "\n",
               sim->now_us - sim->began_us, a, b, c);
}

bool
sim_fail(struct sim *sim, const char *format, ...)
{
    if (sim->failure[0] != '\0')
        return false;
    int day = (int)((sim->now_us - sim->began_us) / INSTANT_DAY);
    int at = snprintf(sim->failure, sizeof(sim->failure), "day %d: ", day);
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(sim->failure + at, sizeof(sim->failure) - (size_t)at, format,
              arguments);
    va_end(arguments);
    return false;
}

void *
sim_alloc(struct sim *sim, size_t count, size_t size)
{
    void *memory = arena_array(&sim->arena, count, size);
    assert(memory != NULL);
    return memory;
}

/* ---- the agenda: a heap by time, then by arrival ---- */

static bool
comes_before(const struct agenda_item *a, const struct agenda_item *b)
{
    return a->at_us != b->at_us ? a->at_us < b->at_us : a->no < b->no;
}

void
sim_at(struct sim *sim, int64_t at_us, enum agenda_kind kind, uint32_t which,
       struct job *job)
{
    if (sim->agenda_count == sim->agenda_room) {
        sim->agenda_room = sim->agenda_room * 2 + 64;
        sim->agenda =
            realloc(sim->agenda, sim->agenda_room * sizeof(*sim->agenda));
        assert(sim->agenda != NULL);
    }
    uint32_t at = sim->agenda_count++;
    sim->agenda[at] =
        (struct agenda_item){at_us, sim->agenda_no++, kind, which, job};
    while (at > 0 &&
           comes_before(&sim->agenda[at], &sim->agenda[(at - 1) / 2])) {
        struct agenda_item swapped = sim->agenda[at];
        sim->agenda[at] = sim->agenda[(at - 1) / 2];
        sim->agenda[(at - 1) / 2] = swapped;
        at = (at - 1) / 2;
    }
}

int64_t
agenda_next(const struct sim *sim)
{
    return sim->agenda_count > 0 ? sim->agenda[0].at_us : INT64_MAX;
}

bool
agenda_pop(struct sim *sim, struct agenda_item *item)
{
    if (sim->agenda_count == 0)
        return false;
    *item = sim->agenda[0];
    sim->agenda[0] = sim->agenda[--sim->agenda_count];
    for (uint32_t at = 0;;) {
        uint32_t least = at;
        for (uint32_t child = at * 2 + 1; child <= at * 2 + 2; child++)
            if (child < sim->agenda_count &&
                comes_before(&sim->agenda[child], &sim->agenda[least]))
                least = child;
        if (least == at)
            return true;
        struct agenda_item swapped = sim->agenda[at];
        sim->agenda[at] = sim->agenda[least];
        sim->agenda[least] = swapped;
        at = least;
    }
}

/* ---- one run ---- */

static void
seed_streams(struct sim *sim)
{
    prng_seed(&sim->weather, sim->seed, "weather");
    prng_seed(&sim->ids, sim->seed, "ids");
    prng_seed(&sim->salts, sim->seed, "salts");
    prng_seed(&sim->jitter, sim->seed, "jitter");
    prng_seed(&sim->life, sim->seed, "life");
    prng_seed(&sim->twin, sim->seed, "twin");
    prng_seed(&sim->luck, sim->seed, "luck");
}

bool
sim_is_under(struct sim *sim, enum line line, enum sim_fault spell)
{
    const struct sim_line *at = &sim->lines[owner_line(line)];
    return at->spell == spell && at->spell_from_us <= sim->now_us &&
           sim->now_us < at->spell_until_us && !sim_is_calm(sim);
}

/* Most lines have a bad time once; some for days. */
static void
draw_spells(struct sim *sim)
{
    uint32_t hours =
        (uint32_t)((sim->heals_us - sim->began_us) / (3600 * INSTANT_SECOND));
    for (uint32_t i = 0; i < SIM_LINES; i++) {
        struct sim_line *line = &sim->lines[i];
        line->spell = (enum sim_fault)(BAD_OUTAGE + prng_below(&sim->luck, 5));
        line->spell_from_us = sim->began_us + prng_below(&sim->luck, hours) *
                                                  3600 * INSTANT_SECOND;
        int64_t length = 1 + prng_below(&sim->luck, 12);
        if (prng_below(&sim->luck, 3) == 0)
            length *= 14;
        line->spell_until_us =
            line->spell_from_us + length * 3600 * INSTANT_SECOND;
        sim_hit(sim, line->spell);
    }
}

void
sim_open(struct sim *sim, uint64_t seed, uint32_t cases, uint32_t days)
{
    memset(sim, 0, sizeof(*sim));
    sim->seed = seed;
    sim->case_count = cases < SIM_CASES_MAX ? cases : SIM_CASES_MAX;
    sim->day_count = days;
    arena_init(&sim->arena, 0);
    seed_streams(sim);
    bool is_date = date_make(2017, 9, 4, &sim->first_day); /* a Monday */
    assert(is_date);
    (void)is_date;
    sim->began_us = instant_from_shanghai(sim->first_day, 9 * 3600);
    sim->now_us = sim->began_us;
    /* Working days to days: what is bad lasts for three quarters. */
    int64_t calendar_days = (int64_t)days * 7 / 5;
    sim->heals_us = sim->began_us + calendar_days * 3 / 4 * INSTANT_DAY;
    sim->ends_us = sim->began_us + (calendar_days + 12) * INSTANT_DAY;
    sim->memory = store_memory_open(&sim->now_us);
    assert(sim->memory != NULL);
    owner_config(sim);
    sim->house.connectors = owner_connectors;
    (void)ground_open(sim);
    draw_spells(sim);
    people_make(sim);
    for (uint32_t i = 0; i < SIM_WORKERS; i++)
        sim_at(sim, sim->now_us + i * INSTANT_SECOND, AGENDA_START, i, NULL);
    sim_at(sim, sim->now_us + INSTANT_SECOND * 3600, AGENDA_SEAL, 0, NULL);
}

void
sim_close(struct sim *sim)
{
    for (uint32_t i = 0; i < SIM_WORKERS; i++)
        worker_close(&sim->workers[i]);
    struct agenda_item item;
    while (agenda_pop(sim, &item))
        if (item.job != NULL)
            job_release(sim, item.job);
    free(sim->agenda);
    free(sim->settled);
    free(sim->replies);
    ground_close(sim);
    sim->memory->calls->close(sim->memory);
    arena_release(&sim->arena);
}

static bool
seal(void *context, struct arena *arena, struct seal_job *job)
{
    (void)context;
    job->container = text_copy(arena, job->report);
    digest_sha256(job->container, &job->container_digest);
    return true;
}

static void
seal_and_publish(struct sim *sim)
{
    struct fault fault;
    fault_clear(&fault);
    uint32_t count;
    if (sim->memory->calls->seal(sim->memory, 100, seal, NULL, &count,
                                 &fault) != STORE_DONE)
        sim_fail(sim, "sealing does not work");
    struct arena arena;
    arena_init(&arena, 0);
    struct notice *notices;
    if (sim->memory->calls->publish(sim->memory, &arena, 100, &notices, &count,
                                    &fault) != STORE_DONE)
        sim_fail(sim, "publishing does not work");
    arena_release(&arena);
    sim_at(sim, sim->now_us + INSTANT_SECOND * 7200, AGENDA_SEAL, 0, NULL);
}

static void
withdraw(struct sim *sim, uint32_t index)
{
    struct sim_case *found = &sim->cases[index];
    if (found->case_id == 0 || found->reports > 0)
        return;
    char consent[24];
    snprintf(consent, sizeof(consent), "C%u-0", index);
    struct fault fault;
    fault_clear(&fault);
    if (sim->memory->calls->withdraw_consent(sim->memory, found->case_id,
                                             text_of(consent),
                                             &fault) == STORE_DONE) {
        found->withdrawn_at_us = sim->now_us;
        sim_hit(sim, BAD_WITHDRAWN);
    }
}

/* Its agency takes a request back, once or twice. */
static void
take_back(struct sim *sim, uint32_t index)
{
    struct sim_case *found = &sim->cases[index];
    struct fault fault;
    fault_clear(&fault);
    enum withdrawal became = WITHDRAWAL_UNKNOWN;
    if (found->case_id == 0 || found->is_undecodable)
        return;
    if (sim->memory->calls->withdraw_case(sim->memory, found->case_id,
                                          TEXT("sim"), TEXT("why"), &became,
                                          &fault) != STORE_DONE) {
        sim_fail(sim, "a request cannot be withdrawn");
        return;
    }
    enum withdrawal wanted = found->taken_back_at_us != 0 ? WITHDRAWAL_BEFORE
                             : found->reports > 0         ? WITHDRAWAL_REPORTED
                             : found->is_aside            ? WITHDRAWAL_ASIDE
                                                          : WITHDRAWAL_DONE;
    if (became != wanted)
        sim_fail(sim, "case %u is withdrawn as if it were another", index);
    if (became != WITHDRAWAL_DONE)
        return;
    found->taken_back_at_us = sim->now_us;
    sim_hit(sim, BAD_TAKEN_BACK);
    ground_check(sim);
}

static void
do_item(struct sim *sim, const struct agenda_item *item)
{
    sim_trace(sim, 0xa0, item->kind, item->which);
    switch (item->kind) {
    case AGENDA_DELIVER:
        owner_deliver(sim, item->job);
        break;
    case AGENDA_SUBMIT:
        people_submit(sim, item->which);
        break;
    case AGENDA_START:
        worker_start(sim, item->which);
        break;
    case AGENDA_STOP:
        worker_stop(&sim->workers[item->which]);
        break;
    case AGENDA_WITHDRAW:
        withdraw(sim, item->which);
        break;
    case AGENDA_TAKE_BACK:
        take_back(sim, item->which);
        break;
    case AGENDA_CLOCK_STOP:
        clock_stop(sim, item->which);
        break;
    case AGENDA_CLOCK_GO_ON:
        clock_go_on(sim, item->which);
        break;
    case AGENDA_SEAL:
        seal_and_publish(sim);
        break;
    case AGENDA_LOOK:
        break;
    }
}

static struct sim_worker *
next_worker(struct sim *sim)
{
    struct sim_worker *chosen = NULL;
    for (uint32_t i = 0; i < SIM_WORKERS; i++) {
        struct sim_worker *worker = &sim->workers[i];
        if (worker->driver != NULL &&
            (chosen == NULL || worker->wake_at_us < chosen->wake_at_us))
            chosen = worker;
    }
    return chosen;
}

static bool
has_ended(struct sim *sim, struct sim_case *from)
{
    bool is_over =
        from->reports > 0 || from->is_aside || from->taken_back_at_us != 0;
    if (is_over || !from->is_undecodable)
        return is_over;
    struct arena arena;
    arena_init(&arena, 0);
    struct fault fault;
    fault_clear(&fault);
    struct case_status status;
    bool found = false;
    (void)sim->memory->calls->find_case(sim->memory, &arena, from->case_id,
                                        TEXT_NONE, &status, &found, &fault);
    from->is_aside = found && status.state == STATE_SET_ASIDE;
    arena_release(&arena);
    return from->is_aside;
}

/* After healing everything is empty or terminal. */
static bool
is_all_done(struct sim *sim, bool must_be)
{
    struct queue_status status;
    struct fault fault;
    fault_clear(&fault);
    if (sim->memory->calls->queue_status(sim->memory, &status, &fault) !=
        STORE_DONE)
        return sim_fail(sim, "the queue cannot be read");
    int64_t fresh = 0, open = 0;
    for (int lane = 0; lane < LANE_COUNT; lane++)
        fresh += status.fresh[lane];
    for (const struct sim_exchange *at = sim->exchanges; at != NULL;
         at = at->next)
        open += at->is_open;
    uint32_t missing = 0;
    for (uint32_t i = 0; i < sim->case_count; i++)
        missing += !has_ended(sim, &sim->cases[i]);
    bool is_done = fresh == 0 && status.rounds_open == 0 &&
                   status.seal_jobs == 0 && status.outbox == 0 && open == 0 &&
                   missing == 0;
    if (!is_done && must_be)
        return sim_fail(sim,
                        "not terminal after healing: %" PRId64
                        " fresh, %" PRId64 " rounds, %" PRId64
                        " exchanges open, %u cases without an end",
                        fresh, status.rounds_open, open, missing);
    return is_done;
}

bool
sim_run(struct sim *sim)
{
    int64_t look_at_us = sim->heals_us;
    while (sim->failure[0] == '\0' && sim->now_us < sim->ends_us) {
        sim->steps++;
        struct sim_worker *worker = next_worker(sim);
        int64_t agenda_us = agenda_next(sim);
        if (worker == NULL || agenda_us <= worker->wake_at_us) {
            struct agenda_item item;
            bool is_there = agenda_pop(sim, &item);
            assert(is_there); /* sealing never ends */
            (void)is_there;
            if (item.at_us > sim->now_us)
                sim->now_us = item.at_us;
            do_item(sim, &item);
        } else {
            if (worker->wake_at_us > sim->now_us) {
                sim->now_us = worker->wake_at_us;
                worker->still_turns = 0;
            }
            worker_turn(worker);
            if (worker->still_turns++ > STILL_TURNS_MAX)
                sim_fail(sim, "worker %u turns without time going on",
                         worker->index);
        }
        if (sim->now_us >= look_at_us) {
            look_at_us = sim->now_us + INSTANT_DAY / 4;
            if (is_all_done(sim, false))
                break;
        }
    }
    (void)is_all_done(sim, true);
    (void)replay_all(sim);
    return sim->failure[0] == '\0';
}
