/* SPDX-License-Identifier: Apache-2.0
 *
 * What sealing costs: sealing_speed CONFIG CONNINFO ROUNDS [CASES [write]].
 * Takes CASES jobs (256) of a database (their leases run out by themselves),
 * makes, signs, stamps, completes and judges them so many times over, and
 * writes nothing. CPU of this process by step, in microseconds a case, and
 * bytes.
 *
 * With "write" each round takes others and writes them, as the sealer does; the
 * first is not counted. Then "begin" and "end" are said and a line is waited
 * for after each, so that whoever has started it can look at PostgreSQL's CPU.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include "date.h"
#include "log.h"
#include "loop.h"
#include "seal_key.h"
#include "seal_parts.h"
#include "seal_round.h"
#include "stamper.h"

enum step { TAKE, MAKE, SIGN, STAMP, COMPLETE, PACK, JUDGE, DONE, STEPS };
static const char *const names[STEPS] = {
    "take (client)", "make (html, sheet, evidence, manifest)",
    "sign",          "stamp (ask, judge)",
    "complete (LT)", "container",
    "judge",         "done (client; pack, judge what is read back)"};

static double spent[STEPS];
static struct seal_parts parts[256];
static struct time_stamp stamps[256];
static struct seal_row rows[256];
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
    struct store *store;
    bool is_written;
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

/* Up to the stamps. */
static void
parts_make(struct ground *ground, struct arena *arena)
{
    static struct evidence_round *groups[256];
    struct fault fault = {0};
    uint32_t count = ground->batch.count;
    double from = cpu_us();
    for (uint32_t i = 0; i < ground->batch.group_count; i++)
        must(seal_parts_group(arena, &ground->batch, i, &groups[i]), "group",
             &fault);
    for (uint32_t i = 0; i < count; i++) {
        const struct seal_case *of = &ground->batch.cases[i];
        must(seal_parts_make(arena, of, groups[of->group], LANGUAGE_ZH,
                             ground->clock.now_us, &parts[i]) &&
                 !parts[i].is_refused,
             "make", &fault);
    }
    took(MAKE, &from);
    for (uint32_t i = 0; i < count; i++)
        must(seal_parts_sign(arena, ground->house.key,
                             seal_clock_now(&ground->clock), &parts[i], &fault),
             "sign", &fault);
    took(SIGN, &from);
    for (uint32_t i = 0; i < count; i++)
        stamps[i] = (struct time_stamp){.content = parts[i].value};
    stamper_run(ground->stamper, arena, ground->house.anchors, &ground->clock,
                stamps, count);
    took(STAMP, &from);
    const struct cades_raising by = {ground->chain, ground->house.key,
                                     ground->house.anchors};
    for (uint32_t i = 0; i < count; i++) {
        struct text *signature = &parts[i].container.signature;
        must(!text_is_absent(stamps[i].token) &&
                 cades_raised(arena, &by, *signature, stamps[i].token,
                              signature, &fault),
             "complete", &fault);
    }
    took(COMPLETE, &from);
}

static void
row_make(const struct ground *ground, struct arena *arena, uint32_t i)
{
    struct fault fault = {0};
    struct seal_row *row = &rows[i];
    *row = (struct seal_row){.case_id = parts[i].of->case_id,
                             .revision = parts[i].of->revision,
                             .fence = parts[i].of->fence,
                             .level = SEAL_LT,
                             .stamped_at_us = stamps[i].at_us,
                             .until_us = stamps[i].tsa_until_us,
                             .signer = text_of(ground->house.signer)};
    must(seal_parts_row(arena, &parts[i], row, &fault), "container", &fault);
    bytes[0] += (int64_t)parts[i].container.report_json.size;
    bytes[1] += (int64_t)parts[i].container.report_html.size;
    bytes[2] += (int64_t)parts[i].container.evidence.size;
    bytes[3] += (int64_t)row->file.size;
}

static void
round_once(struct ground *ground)
{
    struct arena arena;
    struct fault fault = {0};
    struct seal_judge judge = {.anchors = ground->house.anchors};
    uint32_t count = ground->batch.count;
    arena_init(&arena, 0);
    parts_make(ground, &arena);
    double from = cpu_us();
    for (uint32_t i = 0; i < count; i++) {
        row_make(ground, &arena, i);
        took(PACK, &from);
        must(ground->is_written ||
                 seal_judge_row(&judge, &rows[i], rows[i].file),
             "judge", &fault);
        took(JUDGE, &from);
    }
    if (ground->is_written)
        must(ground->store->calls->sealing->done(ground->store, rows, count,
                                                 seal_judge_row, &judge,
                                                 &fault) == STORE_DONE,
             "done", &fault);
    took(DONE, &from);
    arena_release(&arena);
}

static void
take(struct ground *ground, struct arena *arena, uint32_t most)
{
    struct fault fault = {0};
    double from = cpu_us();
    must(ground->store->calls->sealing->take(ground->store, arena, "speed",
                                             most, 64 << 20, 1, &ground->batch,
                                             &fault) == STORE_DONE,
         "take", &fault);
    took(TAKE, &from);
    ground->clock =
        (struct seal_clock){ground->batch.now_us, loop_boottime_us()};
    must(ground->batch.count > 0, "no jobs", &fault);
}

static void
say_and_wait(const char *word)
{
    char line[16];
    printf("%s\n", word);
    fflush(stdout);
    if (fgets(line, sizeof(line), stdin) == NULL)
        exit(1);
}

/* The first opens what stays open. */
static void
rounds_written(struct ground *ground, int rounds, uint32_t most)
{
    struct arena arena;
    for (int i = 0; i <= rounds; i++) {
        if (i == 1) {
            say_and_wait("begin");
            memset(spent, 0, sizeof(spent));
            memset(bytes, 0, sizeof(bytes));
        }
        arena_init(&arena, 0);
        take(ground, &arena, most);
        round_once(ground);
        arena_release(&arena);
    }
    say_and_wait("end");
}

static void
print(const struct ground *ground, int rounds)
{
    double cases = (double)rounds * ground->batch.count, sum = 0;
    printf("%u cases a round, %d rounds, CPU us a case:\n", ground->batch.count,
           rounds);
    for (int i = 0; i < STEPS; i++) {
        printf("  %-46s %8.1f\n", names[i], spent[i] / cases);
        sum += spent[i] / cases;
    }
    printf("  %-46s %8.1f\n", "together", sum);
    printf("bytes a case: report %.0f, html %.0f, evidence %.0f, file %.0f\n",
           (double)bytes[0] / cases, (double)bytes[1] / cases,
           (double)bytes[2] / cases, (double)bytes[3] / cases);
}

int
main(int argc, char **argv)
{
    struct ground ground = {.is_written = argc == 6};
    struct fault fault = {0};
    struct arena arena;
    if (argc < 4 || argc > 6)
        return 2;
    int rounds = atoi(argv[3]);
    uint32_t most = argc > 4 ? (uint32_t)atoi(argv[4]) : 256;
    if (most < 1 || most > 256)
        return 2;
    log_init("speed", LOG_WARN);
    seal_round_keep_memory();
    ground.config = config_read(argv[1], &fault);
    must(ground.config != NULL, "config", &fault);
    ground.store = store_postgres_open(argv[2], NULL, &fault);
    must(ground.store != NULL, "store", &fault);
    int64_t now_us = 0;
    must(ground.store->calls->now(ground.store, &now_us, &fault) == STORE_DONE,
         "now", &fault);
    must(seal_house_open(&ground.house, ground.config, now_us, &fault), "key",
         &fault);
    ground.chain = seal_house_chain(&ground.house, now_us);
    ground.stamper = stamper_open(ground.config, &fault);
    if (ground.is_written) {
        rounds_written(&ground, rounds, most);
    } else {
        arena_init(&arena, 0);
        take(&ground, &arena, most);
        spent[TAKE] *= rounds; /* once for all of them */
        for (int i = 0; i < rounds; i++)
            round_once(&ground);
    }
    print(&ground, rounds);
    ground.store->calls->close(ground.store);
    return 0;
}
