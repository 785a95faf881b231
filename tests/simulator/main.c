// SPDX-License-Identifier: Apache-2.0
//
// hedui-simulator: plays the data owners. The HTTPS owners run on the main
// thread's epoll loop, file owners and the exchange database on a thread each;
// what they share is in world.c.
#include "database.h"
#include "files.h"
#include "line_file.h"
#include "options.h"
#include "server.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <unistd.h>

enum { MAIN_REFRESH_MS = 200 };

struct simulator {
    struct options options;
    struct world world;
    struct service service;
    struct server *server;
    struct files *files;
    struct database *database;
    int signals;
};

static long long
main_number(const char *text)
{
    return strtoll(text, NULL, 10);
}

static bool
main_start_clock(struct simulator *simulator, struct fault *fault)
{
    struct world *world = &simulator->world;
    const char *now = simulator->options.now;
    char morning[32];
    snprintf(morning, sizeof morning, "%.10s 09:00", world->population.as_of);
    int64_t start_ms = 0;
    if (!clock_parse(now ? now : morning, &start_ms))
        return fault_set(fault, "--now %s: no time", now);
    clock_init(&world->clock, start_ms, main_number(simulator->options.day_ms));
    return true;
}

static bool
main_load(struct simulator *simulator, struct fault *fault)
{
    const struct options *options = &simulator->options;
    struct world *world = &simulator->world;
    uint64_t seed = options->seed ? (uint64_t)main_number(options->seed) : 0;
    if (options->line_file && !line_file_read(options->line_file, fault))
        return false;
    if (!world_open(world, options->population, seed, fault) ||
        !main_start_clock(simulator, fault))
        return false;
    if (options->log && !(world->log = fopen(options->log, "a")))
        return fault_set(fault, "%s: %s", options->log, strerror(errno));
    printf("seed %llu, as of %s\n", (unsigned long long)world->random,
           world->population.as_of);
    fflush(stdout);
    world_log(world, "seed %llu", (unsigned long long)world->random);
    return true;
}

static bool
main_start_server(struct simulator *simulator, struct fault *fault)
{
    const struct options *options = &simulator->options;
    char authority[4096];
    char certificate[4096];
    char key[4096];
    simulator->service = (struct service){
        .world = &simulator->world,
        .options = {.h1_secret = options->h1_secret,
                    .client_id = options->client_id,
                    .client_secret = options->client_secret,
                    .token_seconds = main_number(options->token_seconds),
                    .clock_skew_seconds = main_number(options->clock_skew),
                    .ticket_wait_seconds = main_number(options->ticket_wait),
                    .ticket_life_seconds = main_number(options->ticket_life),
                    .page_rows = (size_t)main_number(options->page_rows)}};
    if (simulator->service.options.page_rows < 1)
        return fault_set(fault, "--page-rows must be above 0");
    if (!options->listen)
        return true;
    if (!options->keys)
        return fault_set(fault, "--listen needs --keys");
    snprintf(authority, sizeof authority, "%s/ca.crt", options->keys);
    snprintf(certificate, sizeof certificate, "%s/owners.crt", options->keys);
    snprintf(key, sizeof key, "%s/owners.key", options->keys);
    struct server_files files = {authority, certificate, key};
    simulator->server =
        server_open(&simulator->service, options->listen, &files, fault);
    return simulator->server != NULL;
}

static bool
main_start(struct simulator *simulator, struct fault *fault)
{
    const struct options *options = &simulator->options;
    if (!main_start_server(simulator, fault))
        return false;
    if (options->files) {
        if (!options->keys)
            return fault_set(fault, "--files needs --keys");
        struct files_options files = {options->files, options->keys,
                                      (size_t)main_number(options->part_rows)};
        simulator->files = files_open(&simulator->world, &files, fault);
        if (!simulator->files)
            return false;
    }
    if (options->database) {
        simulator->database = database_open(
            &simulator->world, options->database, options->schema, fault);
        if (!simulator->database)
            return false;
    }
    return true;
}

static bool
main_write_file(const char *path, const char *text)
{
    char half[4096];
    snprintf(half, sizeof half, "%s.tmp", path);
    FILE *file = fopen(half, "w");
    if (!file)
        return false;
    bool is_good = fputs(text, file) >= 0;
    is_good = fclose(file) == 0 && is_good;
    return is_good && rename(half, path) == 0;
}

static void
main_write_counts(struct simulator *simulator)
{
    struct buffer text = {0};
    if (!simulator->options.count_file)
        return;
    pthread_mutex_lock(&simulator->world.mutex);
    count_write(&simulator->world.counts, &text);
    pthread_mutex_unlock(&simulator->world.mutex);
    if (!main_write_file(simulator->options.count_file, text.bytes))
        world_log(&simulator->world, "the count file cannot be written");
    buffer_release(&text);
}

static bool
main_announce(const struct simulator *simulator, struct fault *fault)
{
    char text[64];
    const struct options *options = &simulator->options;
    snprintf(text, sizeof text, "%ld\n", (long)getpid());
    if (options->pid_file && !main_write_file(options->pid_file, text))
        return fault_set(fault, "%s: %s", options->pid_file, strerror(errno));
    int port = simulator->server ? server_port(simulator->server) : 0;
    snprintf(text, sizeof text, "{\"port\":%d}\n", port);
    if (options->ready_file && !main_write_file(options->ready_file, text))
        return fault_set(fault, "%s: %s", options->ready_file, strerror(errno));
    printf("serving%s", port ? ", port " : "\n");
    if (port)
        printf("%d\n", port);
    fflush(stdout);
    return true;
}

// True when it is time to end.
static bool
main_take_signal(struct simulator *simulator)
{
    struct signalfd_siginfo info;
    bool ends = false;
    while (read(simulator->signals, &info, sizeof info) ==
           (ssize_t)sizeof info) {
        if (info.ssi_signo == SIGUSR1)
            main_write_counts(simulator);
        else
            ends = true;
    }
    return ends;
}

static void
main_run(struct simulator *simulator)
{
    int64_t refresh_ms = clock_monotonic_ms();
    for (;;) {
        if (simulator->server)
            server_step(simulator->server, simulator->signals, MAIN_REFRESH_MS);
        else
            usleep(MAIN_REFRESH_MS * 1000 / 4);
        if (main_take_signal(simulator))
            return;
        int64_t now_ms = clock_monotonic_ms();
        if (now_ms - refresh_ms >= MAIN_REFRESH_MS) {
            refresh_ms = now_ms;
            world_refresh(&simulator->world);
        }
    }
}

// Threads inherit the mask, so every signal comes to the main loop.
static int
main_block_signals(void)
{
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGTERM);
    sigaddset(&set, SIGINT);
    sigaddset(&set, SIGUSR1);
    sigprocmask(SIG_BLOCK, &set, NULL);
    signal(SIGPIPE, SIG_IGN);
    return signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC);
}

static void
main_stop(struct simulator *simulator)
{
    if (simulator->server)
        server_close(simulator->server);
    files_close(simulator->files);
    database_close(simulator->database);
    main_write_counts(simulator);
    service_release(&simulator->service);
    if (simulator->world.log)
        fclose(simulator->world.log);
    world_close(&simulator->world);
    if (simulator->options.pid_file)
        unlink(simulator->options.pid_file);
}

int
main(int argc, char **argv)
{
    static struct simulator simulator;
    struct fault fault = {""};
    if (!options_read(&simulator.options, argc, argv))
        return 2;
    columns_init();
    line_init();
    bool is_good = main_load(&simulator, &fault);
    if (is_good && simulator.options.checks_only) {
        puts("the population is good");
        world_close(&simulator.world);
        return 0;
    }
    simulator.signals = main_block_signals();
    is_good = is_good && main_start(&simulator, &fault) &&
              main_announce(&simulator, &fault);
    if (!is_good) {
        fprintf(stderr, "hedui-simulator: %s\n", fault.text);
        return 1;
    }
    main_run(&simulator);
    main_stop(&simulator);
    return 0;
}
