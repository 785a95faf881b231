/* SPDX-License-Identifier: Apache-2.0
 *
 * sim --seed N [--seeds K] [--cases 50] [--days 20] [--jobs J] [--loud]
 *
 * Runs K seeds from N on, the first of them twice: a seed repeats exactly. J
 * processes share them, every J-th seed each. Prints a line for each seed that
 * fails, then how often each fault struck and each transaction was cut, then "N
 * passed, M failed". With more than 99 seeds a count of zero is a failure: a
 * fault that never struck has proved nothing.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "log.h"
#include "month.h"
#include "sim.h"

struct totals { /* nothing but 64-bit counts */
    int64_t hits[BAD_COUNT];
    int64_t effects[EFFECT_COUNT], kills[EFFECT_COUNT], fenced[EFFECT_COUNT];
    int64_t away[EFFECT_COUNT], unknown[EFFECT_COUNT];
    int64_t answers[ANSWER_KIND_COUNT];
    int64_t steps, changes, checks, asks, questions, reports, aside, replays;
    int64_t passed, failed;
    uint64_t trace; /* the same in any order of the seeds */
};

#define JOBS_MAX 64

struct wanted {
    uint64_t seed, seeds, jobs;
    uint32_t cases, days;
    bool is_loud;
};

/* One of them is the trace, which may wrap. */
static void
add_all(int64_t *to, const int64_t *from, int count)
{
    for (int i = 0; i < count; i++)
        to[i] = (int64_t)((uint64_t)to[i] + (uint64_t)from[i]);
}

static void
totals_add(struct totals *totals, const struct sim *sim)
{
    add_all(totals->hits, sim->hits, BAD_COUNT);
    add_all(totals->effects, sim->effects, EFFECT_COUNT);
    add_all(totals->kills, sim->kills, EFFECT_COUNT);
    add_all(totals->fenced, sim->fenced, EFFECT_COUNT);
    add_all(totals->away, sim->away, EFFECT_COUNT);
    add_all(totals->unknown, sim->unknown, EFFECT_COUNT);
    add_all(totals->answers, sim->answers, ANSWER_KIND_COUNT);
    totals->steps += sim->steps;
    totals->changes += sim->changes;
    totals->checks += sim->checks;
    totals->asks += sim->asks;
    totals->questions += sim->questions_asked;
    totals->replays += sim->replays;
    for (uint32_t i = 0; i < sim->case_count; i++) {
        totals->reports += sim->cases[i].reports;
        totals->aside += sim->cases[i].is_aside;
    }
    totals->trace += sim->trace;
}

/* How many of the counts are zero. */
static int
print_totals(const struct totals *totals)
{
    int zeros = 0;
    printf("fault                    struck\n");
    for (int i = 0; i < BAD_COUNT; i++) {
        printf("%-22s %8" PRId64 "\n", sim_fault_names[i], totals->hits[i]);
        zeros += totals->hits[i] == 0;
    }
    printf("effect           done   killed   fenced     away  unknown\n");
    for (int i = 0; i < EFFECT_COUNT; i++) {
        bool is_transaction =
            i != EFFECT_SEND && i != EFFECT_CANCEL && i != EFFECT_ALARM;
        printf("%-12s %8" PRId64 " %8" PRId64 " %8" PRId64 " %8" PRId64
               " %8" PRId64 "\n",
               effect_kind_name((enum effect_kind)i), totals->effects[i],
               totals->kills[i], totals->fenced[i], totals->away[i],
               totals->unknown[i]);
        zeros += totals->effects[i] == 0 || totals->kills[i] == 0;
        zeros +=
            is_transaction && (totals->away[i] == 0 || totals->unknown[i] == 0);
    }
    printf("answers in reports:");
    for (int i = 1; i < ANSWER_KIND_COUNT; i++)
        if (totals->answers[i] > 0)
            printf(" %s %" PRId64, answer_kind_name((enum answer_kind)i),
                   totals->answers[i]);
    printf("\n%" PRId64 " reports, %" PRId64 " made again, %" PRId64
           " set aside, %" PRId64 " asks with %" PRId64 " questions, %" PRId64
           " steps, %" PRId64 " changes, invariants checked %" PRId64
           " times\n",
           totals->reports, totals->replays, totals->aside, totals->asks,
           totals->questions, totals->steps, totals->changes, totals->checks);
    printf("trace %016" PRIx64 "\n", totals->trace);
    return zeros;
}

static bool
option(int count, char **words, const char *name, uint64_t *value)
{
    for (int i = 1; i < count; i++)
        if (strcmp(words[i], name) == 0) {
            if (i + 1 < count)
                *value = strtoull(words[i + 1], NULL, 10);
            return true;
        }
    return false;
}

/* The same seed, the same trace: effects, outcomes, replies, all in order. */
static bool
repeats(struct sim *sim, const struct wanted *wanted)
{
    uint64_t traces[2];
    for (int i = 0; i < 2; i++) {
        sim_open(sim, wanted->seed, wanted->cases, wanted->days);
        (void)sim_run(sim);
        traces[i] = sim->trace;
        sim_close(sim);
    }
    if (traces[0] != traces[1])
        printf("seed %" PRIu64 " does not repeat\n", wanted->seed);
    return traces[0] == traces[1];
}

/* Every jobs-th seed from the first of this job on. */
static void
run_seeds(struct sim *sim, const struct wanted *wanted, uint64_t job,
          struct totals *totals)
{
    if (job == 0 && wanted->seeds > 1 && !repeats(sim, wanted))
        totals->failed++;
    for (uint64_t i = job; i < wanted->seeds; i += wanted->jobs) {
        sim_open(sim, wanted->seed + i, wanted->cases, wanted->days);
        sim->is_loud = wanted->is_loud;
        if (sim_run(sim)) {
            totals->passed++;
        } else {
            totals->failed++;
            printf("seed %" PRIu64 ": %s\n", wanted->seed + i, sim->failure);
        }
        totals_add(totals, sim);
        sim_close(sim);
        fflush(stdout);
    }
}

/* A process with a pipe back to us; its pid, -1 where there is none. */
static pid_t
job_start(struct sim *sim, const struct wanted *wanted, uint64_t job, int *from)
{
    int ends[2];
    if (pipe(ends) != 0)
        return -1;
    fflush(stdout);
    pid_t pid = fork();
    if (pid != 0) {
        (void)close(ends[1]);
        *from = ends[0];
        return pid;
    }
    struct totals *totals = calloc(1, sizeof(*totals));
    if (totals == NULL)
        _exit(2);
    run_seeds(sim, wanted, job, totals);
    fflush(stdout);
    ssize_t sent = write(ends[1], totals, sizeof(*totals)); /* one page */
    _exit(sent == (ssize_t)sizeof(*totals) ? 0 : 2);
}

/* What a job found; one that died has failed. */
static void
job_end(pid_t pid, int from, struct totals *totals)
{
    struct totals of;
    int status = -1;
    bool is_whole =
        pid > 0 && read(from, &of, sizeof(of)) == (ssize_t)sizeof(of);
    if (pid > 0) {
        (void)close(from);
        (void)waitpid(pid, &status, 0);
    }
    if (!is_whole || status != 0) {
        printf("a job died\n");
        totals->failed++;
        return;
    }
    /* All of it are counts of the same width. */
    add_all((int64_t *)totals, (const int64_t *)&of,
            (int)(sizeof(of) / sizeof(int64_t)));
}

static void
run_jobs(struct sim *sim, const struct wanted *wanted, struct totals *totals)
{
    pid_t pids[JOBS_MAX];
    int from[JOBS_MAX];
    for (uint64_t i = 0; i < wanted->jobs; i++)
        pids[i] = job_start(sim, wanted, i, &from[i]);
    for (uint64_t i = 0; i < wanted->jobs; i++)
        job_end(pids[i], from[i], totals);
}

/* What may be another in the month; see month.c. */
static int
run_the_month(int count, char **words)
{
    struct month_wish wish = {.seed = 1,
                              .cases = 2000,
                              .bank_median = 3,
                              .bank_p99 = 6,
                              .outage_days = 4,
                              .answer_days = 40,
                              .alert_days = 5,
                              .calendar = "deploy/calendar/china.json"};
    (void)option(count, words, "--seed", &wish.seed);
    (void)option(count, words, "--cases", &wish.cases);
    (void)option(count, words, "--bank-median", &wish.bank_median);
    (void)option(count, words, "--bank-p99", &wish.bank_p99);
    (void)option(count, words, "--outage-days", &wish.outage_days);
    (void)option(count, words, "--answer-days", &wish.answer_days);
    (void)option(count, words, "--alert-days", &wish.alert_days);
    for (int i = 1; i + 1 < count; i++)
        if (strcmp(words[i], "--calendar") == 0)
            wish.calendar = words[i + 1];
    if (wish.cases == 0 || wish.bank_median == 0 ||
        wish.bank_p99 <= wish.bank_median || wish.answer_days > 45)
        return 2;
    return month_main(&wish);
}

int
main(int count, char **words)
{
    uint64_t seed = 1, seeds = 1, cases = 50, days = 20, jobs = 1, none = 0;
    (void)option(count, words, "--seed", &seed);
    (void)option(count, words, "--seeds", &seeds);
    (void)option(count, words, "--cases", &cases);
    (void)option(count, words, "--days", &days);
    (void)option(count, words, "--jobs", &jobs);
    if (option(count, words, "--month", &none))
        return run_the_month(count, words);
    if (jobs == 0 || jobs > JOBS_MAX || cases > SIM_CASES_MAX)
        return 2;
    const struct wanted wanted = {
        seed,           seeds,
        jobs,           (uint32_t)cases,
        (uint32_t)days, option(count, words, "--loud", &none)};
    log_init("sim", LOG_ERROR);
    struct totals *totals = calloc(1, sizeof(*totals));
    struct sim *sim = calloc(1, sizeof(*sim));
    if (totals == NULL || sim == NULL)
        return 2;
    if (jobs == 1)
        run_seeds(sim, &wanted, 0, totals);
    else
        run_jobs(sim, &wanted, totals);
    int zeros = print_totals(totals);
    if (seeds > 99 && zeros > 0) {
        printf("%d counts are zero: they prove nothing\n", zeros);
        totals->failed++;
    }
    bool is_good = totals->failed == 0;
    printf("%" PRId64 " passed, %" PRId64 " failed\n", totals->passed,
           totals->failed);
    free(totals);
    free(sim);
    return is_good ? 0 : 1;
}
