// SPDX-License-Identifier: Apache-2.0
//
// The shared state of a simulator and what a line does to whole exchanges;
// see world.h.
#include "world.h"

#include "identity.h"

#include <math.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static bool
world_start(struct world *world, const char *directory, struct fault *fault)
{
    *world = (struct world){.log = NULL};
    pthread_mutex_init(&world->mutex, NULL);
    snprintf(world->behaviour_path, sizeof world->behaviour_path,
             "%s/behaviour.csv", directory);
    struct behaviour_set *set = calloc(1, sizeof *set);
    if (!set)
        return fault_set(fault, "out of memory");
    if (stat(world->behaviour_path, &world->behaviour_stat) != 0)
        world->behaviour_stat = (struct stat){.st_size = -1};
    if (!behaviour_load(set, world->behaviour_path, fault)) {
        free(set);
        return false;
    }
    atomic_store(&world->behaviours, set);
    return true;
}

bool
world_open(struct world *world, const char *directory, uint64_t seed,
           struct fault *fault)
{
    if (!world_start(world, directory, fault) ||
        !population_load(&world->population, directory, fault))
        return false;
    world->random = seed ? seed : (uint64_t)world->population.seed;
    world->random = world->random ? world->random : 1;
    return true;
}

// The people whom behaviours of the line name beside those who are asked for.
static bool
world_load_names(struct world *world, const char *directory, unsigned line,
                 struct fault *fault)
{
    const struct behaviour_set *set = world_behaviours(world);
    const char **ids = calloc((size_t)set->count + 1, sizeof *ids);
    size_t count = 0;
    if (!ids)
        abort();
    for (uint32_t i = 0; i < set->count; i++) {
        const struct behaviour *row = &set->rows[i];
        if (row->line == line &&
            (row->what == WHAT_OTHER_PERSON || row->what == WHAT_RECORD_OF))
            ids[count++] = row->detail;
    }
    bool is_good =
        population_load_names(&world->population, directory, ids, count, fault);
    free(ids);
    return is_good;
}

bool
world_open_line(struct world *world, const char *directory, unsigned line,
                struct fault *fault)
{
    world->random = 1;
    return world_start(world, directory, fault) &&
           population_load_line(&world->population, directory, line, fault) &&
           world_load_names(world, directory, line, fault);
}

static void
world_free_set(struct behaviour_set *set)
{
    while (set) {
        struct behaviour_set *next = set->next;
        behaviour_release(set);
        free(set);
        set = next;
    }
}

void
world_close(struct world *world)
{
    world_free_set(atomic_load(&world->behaviours));
    world_free_set(world->retired);
    population_release(&world->population);
    count_release(&world->counts);
    pthread_mutex_destroy(&world->mutex);
}

const struct behaviour_set *
world_behaviours(const struct world *world)
{
    return atomic_load(&((struct world *)(uintptr_t)world)->behaviours);
}

static bool
world_is_changed(const struct stat *a, const struct stat *b)
{
    return a->st_size != b->st_size || a->st_ino != b->st_ino ||
           a->st_mtim.tv_sec != b->st_mtim.tv_sec ||
           a->st_mtim.tv_nsec != b->st_mtim.tv_nsec;
}

void
world_refresh(struct world *world)
{
    struct stat now;
    if (stat(world->behaviour_path, &now) != 0)
        now = (struct stat){.st_size = -1};
    if (!world_is_changed(&now, &world->behaviour_stat))
        return;
    world->behaviour_stat = now;
    struct behaviour_set *set = calloc(1, sizeof *set);
    struct fault fault = {""};
    if (!set)
        return;
    if (!behaviour_load(set, world->behaviour_path, &fault)) {
        world_log(world, "behaviour.csv kept as it was: %s", fault.text);
        free(set);
        return;
    }
    struct behaviour_set *old = atomic_exchange(&world->behaviours, set);
    old->next = world->retired;
    world->retired = old;
    world_log(world, "behaviour.csv read again: %u rows", set->count);
}

// splitmix64, so that a seed gives the same delays everywhere.
static double
world_random(struct world *world)
{
    uint64_t z = (world->random += 0x9e3779b97f4a7c15ULL);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
    z ^= z >> 31;
    return ((double)(z >> 11) + 0.5) / 9007199254740992.0;
}

// The median times the spread to a power that is normally distributed.
static int64_t
world_delay(struct world *world, const struct behaviour *row)
{
    if (row->is_days)
        return row->number * world->clock.day_ms;
    if (row->spread <= 0)
        return row->number;
    pthread_mutex_lock(&world->mutex);
    double radius = sqrt(-2.0 * log(world_random(world)));
    double normal = radius * cos(2.0 * acos(-1.0) * world_random(world));
    pthread_mutex_unlock(&world->mutex);
    return (int64_t)((double)row->number * pow(row->spread, normal));
}

// Seconds until the line opens again; 0 while it is open.
static int64_t
world_closed_seconds(const struct behaviour *row, int64_t now_ms)
{
    int minute = clock_shanghai_minute(now_ms);
    bool wraps = row->closes_minute > row->opens_minute;
    bool is_closed =
        wraps ? minute >= row->closes_minute || minute < row->opens_minute
              : minute >= row->closes_minute && minute < row->opens_minute;
    if (!is_closed)
        return 0;
    int wait = row->opens_minute - minute;
    return (int64_t)(wait > 0 ? wait : wait + 24 * 60) * 60;
}

static void
world_end(struct effect *effect, enum effect_kind kind, int64_t number,
          const char *detail)
{
    if (effect->kind == EFFECT_NONE) {
        effect->kind = kind;
        effect->number = number;
        effect->detail = detail;
    }
}

static void
world_apply_quota(struct world *world, const struct exchange *exchange,
                  const struct behaviour *row, unsigned open_count,
                  struct effect *effect)
{
    if (effect->kind != EFFECT_NONE)
        return;
    pthread_mutex_lock(&world->mutex);
    int64_t seconds =
        quota_take(&world->quotas[exchange->line->number], row,
                   clock_now_ms(&world->clock), exchange->count, open_count);
    pthread_mutex_unlock(&world->mutex);
    if (seconds)
        world_end(effect, EFFECT_QUOTA, seconds, "");
}

// Rows of an institution do nothing to the whole; they are in the answer.
static void
world_apply(struct world *world, const struct behaviour *row, int64_t now_ms,
            struct effect *effect)
{
    if (*row->institution)
        return;
    int64_t seconds = 0;
    switch (row->what) {
    case WHAT_SLOW:
    case WHAT_LATE:
        effect->delay_ms += world_delay(world, row);
        break;
    case WHAT_HANG:
        world_end(effect, EFFECT_HANG, 0, "");
        break;
    case WHAT_RESET:
        world_end(effect, EFFECT_RESET, 0, "");
        break;
    case WHAT_ERROR:
        world_end(effect, EFFECT_ERROR, row->number, row->detail);
        break;
    case WHAT_BUSY:
        world_end(effect, EFFECT_BUSY, row->number, "");
        break;
    case WHAT_CLOSED:
        seconds = world_closed_seconds(row, now_ms);
        if (seconds)
            world_end(effect, EFFECT_CLOSED, seconds, "");
        break;
    case WHAT_GARBLE:
        if (!*row->canonical || row->garble != GARBLE_BYTES)
            effect->garble = row->garble;
        break;
    case WHAT_RETRACT:
        if (now_ms < row->at_ms && row->at_ms < effect->retract_ms)
            effect->retract_ms = row->at_ms;
        break;
    default:
        break;
    }
}

void
world_add_person(struct world *world, const struct line *line, const char *id,
                 struct effect *effect)
{
    const struct behaviour_set *set = world_behaviours(world);
    if (!set->by_person[line->number].used)
        return;
    int64_t now_ms = clock_now_ms(&world->clock);
    char canonical[IDENTITY_SIZE];
    identity_canonical(id, canonical);
    uint32_t at = MAP_NONE;
    const struct behaviour *row = NULL;
    while ((row = behaviour_next(set, line->number, canonical, now_ms, &at)))
        world_apply(world, row, now_ms, effect);
}

void
world_count(struct world *world, const struct line *line,
            enum count_event event)
{
    pthread_mutex_lock(&world->mutex);
    world->counts.lines[line->number].events[event]++;
    pthread_mutex_unlock(&world->mutex);
}

void
world_begin(struct world *world, const struct exchange *exchange)
{
    pthread_mutex_lock(&world->mutex);
    count_exchange(&world->counts, exchange->line->number, exchange->id,
                   exchange->count);
    pthread_mutex_unlock(&world->mutex);
}

static void
world_count_effect(struct world *world, const struct line *line,
                   const struct effect *effect)
{
    static const enum count_event events[] = {
        [EFFECT_HANG] = COUNT_HANGS,    [EFFECT_RESET] = COUNT_RESETS,
        [EFFECT_ERROR] = COUNT_ERRORS,  [EFFECT_BUSY] = COUNT_BUSY,
        [EFFECT_CLOSED] = COUNT_CLOSED, [EFFECT_QUOTA] = COUNT_QUOTA_REFUSALS};
    if (effect->kind != EFFECT_NONE)
        world_count(world, line, events[effect->kind]);
    else if (effect->garble != GARBLE_NONE)
        world_count(world, line, COUNT_GARBLED);
}

// What the line does to everybody; the quota that is in force, or NULL.
static struct effect
world_general(struct world *world, const struct line *line,
              const struct behaviour **quota)
{
    struct effect effect = {.detail = "", .retract_ms = INT64_MAX};
    const struct behaviour_set *set = world_behaviours(world);
    int64_t now_ms = clock_now_ms(&world->clock);
    uint32_t at = MAP_NONE;
    const struct behaviour *row = NULL;
    while ((row = behaviour_next(set, line->number, NULL, now_ms, &at))) {
        world_apply(world, row, now_ms, &effect);
        if (row->what == WHAT_QUOTA && !*row->institution)
            *quota = row;
    }
    return effect;
}

static void
world_end_effect(struct world *world, const struct exchange *exchange,
                 const struct behaviour *quota, unsigned open_count,
                 struct effect *effect)
{
    if (!open_count)
        return;
    if (quota)
        world_apply_quota(world, exchange, quota, open_count, effect);
    world_count_effect(world, exchange->line, effect);
}

struct effect
world_effect(struct world *world, const struct exchange *exchange,
             unsigned open_count)
{
    const struct behaviour *quota = NULL;
    struct effect effect = world_general(world, exchange->line, &quota);
    for (size_t i = 0; i < exchange->count; i++)
        world_add_person(world, exchange->line, exchange->questions[i].id,
                         &effect);
    world_end_effect(world, exchange, quota, open_count, &effect);
    return effect;
}

struct effect
world_line_effect(struct world *world, const struct exchange *exchange,
                  unsigned open_count)
{
    const struct behaviour *quota = NULL;
    struct effect effect = world_general(world, exchange->line, &quota);
    world_end_effect(world, exchange, quota, open_count, &effect);
    return effect;
}

void
world_answer(struct world *world, const struct exchange *exchange,
             const struct effect *effect, struct answers *answers)
{
    answer_plan(answers, exchange, &world->population, world_behaviours(world),
                clock_now_ms(&world->clock));
    answers->tamper = effect->garble;
    pthread_mutex_lock(&world->mutex);
    count_results(&world->counts, answers);
    pthread_mutex_unlock(&world->mutex);
}

void
world_log(struct world *world, const char *format, ...)
{
    if (!world->log)
        return;
    char time[CLOCK_TEXT];
    clock_print(clock_now_ms(&world->clock), time);
    va_list values;
    va_start(values, format);
    flockfile(world->log);
    fprintf(world->log, "%s ", time);
    vfprintf(world->log, format, values);
    fputc('\n', world->log);
    fflush(world->log);
    funlockfile(world->log);
    va_end(values);
}
