/* SPDX-License-Identifier: Apache-2.0
 *
 * What sealing costs: sealing_speed CONFIG CONNINFO ROUNDS [CASES]. Takes CASES
 * jobs (256) of a database (their leases run out by themselves), makes, signs,
 * stamps, completes and judges them so many times over, and writes nothing. CPU
 * of this process by step, in microseconds a case, and bytes.
 */
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>

#include "date.h"
#include "log.h"
#include "loop.h"
#include "seal_key.h"
#include "seal_parts.h"
#include "seal_round.h"
#include "stamper.h"

enum step { MAKE, SIGN, STAMP, COMPLETE, PACK, JUDGE, STEPS };
static const char *const names[STEPS] = {
    "make (html, sheet, evidence, manifest)",
    "sign",
    "stamp (ask, judge)",
    "complete (LT)",
    "container",
    "judge"};

static double spent[STEPS];
static int64_t bytes[4]; /* report, html, evidence, file */

static double
cpu_us(void)
{
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    return (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1e6 +
           (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec);
}

static void
took(enum step step, double *from)
{
    double now = cpu_us();
    spent[step] += now - *from;
    *from = now;
}

struct ground {
    const struct config *config;
    struct seal_house house;
    struct stamper *stamper;
    struct seal_batch batch;
    const struct seal_chain *chain;
    struct seal_clock clock;
};

static void
must(bool done, const char *what, const struct fault *fault)
{
    if (done)
        return;
    fprintf(stderr, "%s: %s\n", what, fault->text);
    exit(1);
}

static void
round_once(struct ground *ground)
{
    static struct seal_parts parts[256];
    static struct time_stamp stamps[256];
    static struct evidence_round *groups[256];
    struct arena arena;
    struct fault fault = {0};
    struct seal_judge judge = {.anchors = ground->house.anchors};
    uint32_t count = ground->batch.count;
    double from = cpu_us();
    arena_init(&arena, 0);
    for (uint32_t i = 0; i < ground->batch.group_count; i++)
        must(seal_parts_group(&arena, &ground->batch, i, &groups[i]), "group",
             &fault);
    for (uint32_t i = 0; i < count; i++) {
        const struct seal_case *of = &ground->batch.cases[i];
        must(seal_parts_make(&arena, of, groups[of->group], LANGUAGE_ZH,
                             ground->clock.now_us, &parts[i]) &&
                 !parts[i].is_refused,
             "make", &fault);
    }
    took(MAKE, &from);
    for (uint32_t i = 0; i < count; i++)
        must(seal_parts_sign(&arena, ground->house.key,
                             seal_clock_now(&ground->clock), &parts[i], &fault),
             "sign", &fault);
    took(SIGN, &from);
    for (uint32_t i = 0; i < count; i++)
        stamps[i] = (struct time_stamp){.content = parts[i].value};
    stamper_run(ground->stamper, &arena, ground->house.anchors, &ground->clock,
                stamps, count);
    took(STAMP, &from);
    const struct cades_raising by = {ground->chain, ground->house.key,
                                     ground->house.anchors};
    for (uint32_t i = 0; i < count; i++) {
        struct text *signature = &parts[i].container.signature;
        must(!text_is_absent(stamps[i].token) &&
                 cades_raised(&arena, &by, *signature, stamps[i].token,
                              signature, &fault),
             "complete", &fault);
    }
    took(COMPLETE, &from);
    for (uint32_t i = 0; i < count; i++) {
        struct seal_row row = {.level = SEAL_LT,
                               .stamped_at_us = stamps[i].at_us};
        must(seal_parts_row(&arena, &parts[i], &row, &fault), "container",
             &fault);
        took(PACK, &from);
        must(seal_judge_row(&judge, &row, row.file), "judge", &fault);
        took(JUDGE, &from);
        bytes[0] += (int64_t)parts[i].container.report_json.size;
        bytes[1] += (int64_t)parts[i].container.report_html.size;
        bytes[2] += (int64_t)parts[i].container.evidence.size;
        bytes[3] += (int64_t)row.file.size;
    }
    arena_release(&arena);
}

int
main(int argc, char **argv)
{
    struct ground ground = {0};
    struct fault fault = {0};
    struct arena arena;
    uint32_t most = argc == 5 ? (uint32_t)atoi(argv[4]) : 256;
    if (argc < 4 || argc > 5 || most < 1 || most > 256)
        return 2;
    log_init("speed", LOG_WARN);
    seal_round_keep_memory();
    ground.config = config_read(argv[1], &fault);
    must(ground.config != NULL, "config", &fault);
    struct store *store = store_postgres_open(argv[2], NULL, &fault);
    must(store != NULL, "store", &fault);
    arena_init(&arena, 0);
    double from = cpu_us();
    must(store->calls->sealing->take(store, &arena, "speed", most, 64 << 20, 1,
                                     &ground.batch, &fault) == STORE_DONE,
         "take", &fault);
    double take = cpu_us() - from;
    ground.clock = (struct seal_clock){ground.batch.now_us, loop_boottime_us()};
    must(ground.batch.count > 0, "no jobs", &fault);
    must(seal_house_open(&ground.house, ground.config, ground.clock.now_us,
                         &fault),
         "key", &fault);
    ground.chain = seal_house_chain(&ground.house, ground.clock.now_us);
    ground.stamper = stamper_open(ground.config, &fault);
    int rounds = atoi(argv[3]);
    for (int i = 0; i < rounds; i++)
        round_once(&ground);
    double cases = (double)rounds * ground.batch.count, sum = 0;
    printf("%u cases a round, %d rounds, CPU us a case:\n", ground.batch.count,
           rounds);
    printf("  %-40s %8.1f (client)\n", "take", take / ground.batch.count);
    for (int i = 0; i < STEPS; i++) {
        printf("  %-40s %8.1f\n", names[i], spent[i] / cases);
        sum += spent[i] / cases;
    }
    printf("  %-40s %8.1f\n", "together", sum);
    printf("bytes a case: report %.0f, html %.0f, evidence %.0f, file %.0f\n",
           (double)bytes[0] / cases, (double)bytes[1] / cases,
           (double)bytes[2] / cases, (double)bytes[3] / cases);
    store->calls->close(store);
    return 0;
}
