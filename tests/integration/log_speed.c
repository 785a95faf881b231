/* SPDX-License-Identifier: Apache-2.0
 *
 * What the integrator carries, and what it costs those who write leaves:
 * numbers `leaves` that lie there, then two writers accept requests at `rate`
 * leaves a second for `seconds`, forty a transaction, first alone, then beside
 * it.
 *
 *   log_speed CONNINFO SCHEMAS LEAVES RATE SECONDS
 */
#include <libpq-fe.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "date.h"
#include "log_calls.h"
#include "tlog_rows.h"

#define WRITERS 2
#define LEAVES_A_STEP 40
#define BATCH 1024
#define TOP_S 5 /* between scans from the top */
#define STEPS_MAX 200000

struct writer {
    pthread_t thread;
    const char *conninfo;
    double until, pause_s;
    uint32_t steps, taken;
    double *spent;
};

static double
seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static void
must(enum store_result result, const struct fault *fault)
{
    if (result == STORE_DONE)
        return;
    fprintf(stderr, "result %d: %s\n", (int)result, fault->text);
    exit(1);
}

static bool
accept_one(void *context, struct arena *arena, const struct queued *message,
           int64_t now_us, struct acceptance *accepted)
{
    (void)context, (void)now_us;
    accepted->status = RECEIPT_ACCEPTED;
    accepted->agency = TEXT("310115009");
    accepted->request_id =
        text_of(arena_printf(arena, "r%lld", (long long)message->queue_id));
    digest_sha256(accepted->request_id, &accepted->meaning);
    accepted->lane = LANE_STANDARD;
    accepted->due = 17418;
    accepted->slack_day = 17413;
    accepted->lines = TEXT("ABCDEFGHI");
    accepted->request = message->bytes;
    return true;
}

static void *
write_on(void *context)
{
    struct writer *writer = context;
    struct fault fault = {0};
    struct store *store = store_postgres_open(writer->conninfo, NULL, &fault);
    struct text messages[LEAVES_A_STEP];
    int64_t ids[LEAVES_A_STEP];
    char words[1500];
    memset(words, 'x', sizeof(words));
    for (int i = 0; i < LEAVES_A_STEP; i++)
        messages[i] = (struct text){words, sizeof(words)};
    double next = seconds();
    while (seconds() < writer->until && writer->steps < STEPS_MAX) {
        uint32_t taken;
        must(store->calls->queue_put(store, LEAVES_A_STEP, messages, ids,
                                     &fault),
             &fault);
        double start = seconds();
        must(store->calls->accept(store, LEAVES_A_STEP, accept_one, NULL,
                                  &taken, &fault),
             &fault);
        double now = seconds();
        writer->spent[writer->steps++] = now - start;
        writer->taken += taken;
        next = next + writer->pause_s > now ? next + writer->pause_s : now;
        struct timespec rest = {0, (long)((next - now) * 1e9)};
        if (next > now)
            nanosleep(&rest, NULL);
    }
    store->calls->close(store);
    return NULL;
}

static int
by_size(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* Numbers until `until`, and then what is left. */
static void
integrate(struct store *store, double until)
{
    struct fault fault = {0};
    int64_t after = 0, numbered = 0, waits = 0;
    uint32_t count = 0;
    double start = seconds(), longest = 0, oldest = 0, top = start;
    do {
        double step = seconds();
        must(store->calls->log->number(store, BATCH, &after, tlog_number, NULL,
                                       &count, &fault),
             &fault);
        double now = seconds();
        longest = now - step > longest ? now - step : longest;
        numbered += count;
        if (count < BATCH && now < until)
            nanosleep(&(struct timespec){0, 100000000}, NULL);
        if (now - top < TOP_S && (count == BATCH || now < until))
            continue;
        after = 0;
        top = now;
        struct log_state state;
        int64_t now_us;
        must(store->calls->log->state(store, &state, &fault), &fault);
        must(store->calls->now(store, &now_us, &fault), &fault);
        waits = state.unnumbered;
        if (waits > 0 && (double)(now_us - state.oldest_us) / 1e6 > oldest)
            oldest = (double)(now_us - state.oldest_us) / 1e6;
    } while (seconds() < until || count > 0 || waits > 0);
    double whole = seconds() - start;
    printf("integrator   %lld leaves in %.1f s, %.0f a second, longest "
           "transaction %.1f ms, oldest leaf without number %.2f s\n",
           (long long)numbered, whole, (double)numbered / whole, longest * 1000,
           oldest);
}

static void
run(const char *conninfo, struct store *integrator, double rate, double length)
{
    struct writer writers[WRITERS];
    double *all = calloc(WRITERS * STEPS_MAX, sizeof(double));
    double until = seconds() + length;
    uint32_t steps = 0, taken = 0;
    for (int i = 0; i < WRITERS; i++) {
        writers[i] = (struct writer){.conninfo = conninfo,
                                     .until = until,
                                     .pause_s = WRITERS * LEAVES_A_STEP / rate};
        writers[i].spent = calloc(STEPS_MAX, sizeof(double));
        pthread_create(&writers[i].thread, NULL, write_on, &writers[i]);
    }
    if (integrator != NULL)
        integrate(integrator, until);
    for (int i = 0; i < WRITERS; i++) {
        pthread_join(writers[i].thread, NULL);
        memcpy(all + steps, writers[i].spent,
               writers[i].steps * sizeof(double));
        steps += writers[i].steps;
        taken += writers[i].taken;
        free(writers[i].spent);
    }
    qsort(all, steps, sizeof(double), by_size);
    printf(
        "writers      %u leaves, %.0f a second, accept of forty: median %.2f "
        "ms, p99 %.2f ms\n",
        taken, taken / length, all[steps / 2] * 1000,
        all[steps * 99 / 100] * 1000);
    free(all);
}

static bool
lay(const char *conninfo, long leaves)
{
    char sql[200];
    snprintf(sql, sizeof(sql),
             "insert into hedui.leaf (kind, at_us, digest)"
             " select 1, hedui.now_us(), sha256(i::text::bytea)"
             "   from generate_series(1, %ld) i",
             leaves);
    PGconn *conn = PQconnectdb(conninfo);
    PGresult *result = PQexec(conn, sql);
    bool done = PQresultStatus(result) == PGRES_COMMAND_OK;
    PQclear(result);
    PQfinish(conn);
    return done;
}

int
main(int argc, char **argv)
{
    struct fault fault = {0};
    uint32_t applied;
    if (argc != 6 || !store_migrate(argv[1], argv[2], "hedui_speed",
                                    INSTANT_NONE, &applied, &fault)) {
        fprintf(stderr, "%s\n", fault.text);
        return 2;
    }
    double rate = strtod(argv[4], NULL), length = strtod(argv[5], NULL);
    struct store *store = store_postgres_open(argv[1], NULL, &fault);
    if (store == NULL || !lay(argv[1], strtol(argv[3], NULL, 10)))
        return 1;
    printf("what lies there\n");
    integrate(store, seconds());
    printf("writers alone\n");
    run(argv[1], NULL, rate, length);
    integrate(store, seconds());
    printf("writers beside the integrator\n");
    run(argv[1], store, rate, length);
    store->calls->close(store);
    return 0;
}
