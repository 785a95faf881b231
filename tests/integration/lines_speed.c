/* SPDX-License-Identifier: Apache-2.0
 *
 * What idle lines cost a worker: the driver and its desks over a real
 * PostgreSQL, N lines that nobody asks. One JSON line a number of lines: wall
 * time of a second's tick with its look at the store and of a heartbeat with
 * the renewal of all leases; CPU of a step of the line desk about one line.
 *
 *   lines_speed CONNINFO SCHEMAS LINES...
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "date.h"
#include "driver.h"

#define TICKS 300
#define STEPS 200000
#define TICK_US INSTANT_SECOND

struct bench {
    uint32_t count;
    struct connector *connectors;
    const struct connector **list;
    struct line_config *configs;
    char (*names)[16];
    struct config config;
    struct rules house;
    struct desk_rules rules;
    struct store *store;
    struct driver *driver;
    int64_t mono_us;
};

static double
seconds(clockid_t clock)
{
    struct timespec now;
    clock_gettime(clock, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static int64_t
mono(void *context)
{
    return ((struct bench *)context)->mono_us;
}

static void
fill(void *context, void *out, size_t size)
{
    (void)context;
    memset(out, 7, size);
}

static bool
no_job(void *context, const char *line, const struct send *send,
       struct fault *fault)
{
    (void)context, (void)line, (void)send, (void)fault;
    return true;
}

static void
no_cancel(void *context, uint64_t handle)
{
    (void)context, (void)handle;
}

static bool
bench_open(struct bench *bench, uint32_t count, struct store *store)
{
    *bench = (struct bench){.count = count, .store = store, .mono_us = 1};
    bench->connectors = calloc(count, sizeof(*bench->connectors));
    bench->list = calloc(count + 1, sizeof(*bench->list));
    bench->configs = calloc(count, sizeof(*bench->configs));
    bench->names = calloc(count, sizeof(*bench->names));
    if (!bench->connectors || !bench->list || !bench->configs || !bench->names)
        return false;
    for (uint32_t i = 0; i < count; i++) {
        snprintf(bench->names[i], sizeof(bench->names[i]), "line_%03u", i + 1);
        bench->connectors[i] = (struct connector){.name = bench->names[i],
                                                  .line = (enum line)(i + 1)};
        bench->list[i] = &bench->connectors[i];
        bench->configs[i] = (struct line_config){
            .name = bench->names[i], .is_on = true, .connections = 2};
    }
    bench->house.connectors = bench->list;
    bench->config = (struct config){.lease_ms = 30000,
                                    .tick_ms = TICK_US / 1000,
                                    .heartbeat_ms = 10000,
                                    .round_cases = 256,
                                    .lines = bench->configs,
                                    .lines_count = count};
    static char name[80];
    driver_worker_name("bench", 1, name);
    bench->rules = (struct desk_rules){.config = &bench->config,
                                       .house = &bench->house,
                                       .worker = name,
                                       .ids = {fill, NULL},
                                       .salts = {fill, NULL},
                                       .jitter = {fill, NULL}};
    const struct driver_world world = {.store = store,
                                       .carriage = {bench, no_job, no_cancel},
                                       .mono_us = mono,
                                       .clock = bench,
                                       .role = "worker",
                                       .host = "bench",
                                       .number = 1};
    bench->driver = driver_open(&bench->rules, &world);
    return bench->driver != NULL;
}

static bool
runs(struct bench *bench, int ticks)
{
    int64_t wake_us;
    for (int i = 0; i < ticks; i++) {
        bench->mono_us += TICK_US;
        if (driver_run(bench->driver, &wake_us) != DRIVER_RUNNING ||
            !driver_has_store(bench->driver))
            return false;
    }
    return true;
}

/* A step about one line: nothing of it depends on the others. */
static double
step_ns(struct bench *bench)
{
    struct line_desk *desk = line_desk_new(&bench->rules);
    struct line_event event = {.kind = LINE_UNSENT, .handle = 1};
    struct effects effects;
    double began = seconds(CLOCK_PROCESS_CPUTIME_ID);
    for (int i = 0; i < STEPS; i++) {
        effects_init(&effects);
        event.time = (struct desk_time){i, i};
        line_step(desk, &event, &effects);
        effects_release(&effects);
    }
    double spent = seconds(CLOCK_PROCESS_CPUTIME_ID) - began;
    line_desk_free(desk);
    return spent * 1e9 / STEPS;
}

static bool
measure(uint32_t count, struct store *store)
{
    struct bench bench;
    if (!bench_open(&bench, count, store) || !runs(&bench, 5))
        return false;
    double wall = seconds(CLOCK_MONOTONIC);
    double cpu = seconds(CLOCK_PROCESS_CPUTIME_ID);
    if (!runs(&bench, TICKS))
        return false;
    wall = seconds(CLOCK_MONOTONIC) - wall;
    cpu = seconds(CLOCK_PROCESS_CPUTIME_ID) - cpu;
    uint32_t held = 0;
    for (uint32_t i = 1; i <= count; i++)
        held += line_desk_holds(driver_line_desk(bench.driver), (enum line)i);
    printf("{\"lines\":%u,\"held\":%u,\"tick_wall_ms\":%.3f,"
           "\"tick_cpu_ms\":%.3f,\"step_ns\":%.0f}\n",
           count, held, wall * 1000 / TICKS, cpu * 1000 / TICKS,
           step_ns(&bench));
    driver_close(bench.driver);
    free(bench.connectors);
    free(bench.list);
    free(bench.configs);
    free(bench.names);
    return held == count;
}

int
main(int count, char **words)
{
    struct fault fault = {0};
    uint32_t applied = 0;
    if (count < 4) {
        fprintf(stderr, "usage: lines_speed CONNINFO SCHEMAS LINES...\n");
        return 2;
    }
    if (!store_migrate(words[1], words[2], "hedui", INSTANT_NONE, &applied,
                       &fault)) {
        fprintf(stderr, "%s\n", fault.text);
        return 1;
    }
    struct store *store = store_postgres_open(words[1], NULL, &fault);
    for (int i = 3; store != NULL && i < count; i++)
        if (!measure((uint32_t)strtoul(words[i], NULL, 10), store)) {
            fprintf(stderr, "%s lines: it did not run\n", words[i]);
            return 1;
        }
    if (store != NULL)
        store->calls->close(store);
    return store != NULL ? 0 : 1;
}
