/* SPDX-License-Identifier: Apache-2.0
 *
 * One round of stamps as the sealer asks for them: sealing_stamp URL ROOTS
 * POLICY OFFSET-US WAIT-MS COUNT. Our clock is the machine's and OFFSET-US.
 * Prints how many stamps came, of which each is verified once more, and how the
 * last failed.
 */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "log.h"
#include "loop.h"
#include "stamper.h"
#include "timestamp.h"

#define COUNT_MAX 256

static int64_t
now_us(int64_t offset_us)
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    return now.tv_sec * INT64_C(1000000) + now.tv_nsec / 1000 + offset_us;
}

static bool
is_good(struct arena *arena, const struct cades_anchors *anchors,
        const struct time_stamp *stamp)
{
    struct timestamp_verdict verdict;
    return !text_is_absent(stamp->token) &&
           timestamp_verify(arena, anchors, stamp->content, stamp->token,
                            INT64_MIN, &verdict);
}

int
main(int argc, char **argv)
{
    static struct time_stamp stamps[COUNT_MAX];
    struct fault fault = {0};
    struct arena arena;
    if (argc != 7)
        return 2;
    struct config config = {.seal_tsa_url = argv[1],
                            .seal_tsa_policy = argv[3],
                            .seal_tsa_ca = (char[]){""},
                            .seal_tsa_wait_ms = atol(argv[5]),
                            .seal_tsa_tolerance_ms = 60000};
    uint32_t count = (uint32_t)atol(argv[6]), given = 0;
    enum stamp_failure failure = STAMP_GIVEN;
    log_init("stamp", LOG_WARN);
    struct cades_anchors *anchors = cades_anchors_open(argv[2], &fault);
    struct stamper *stamper = stamper_open(&config, &fault);
    if (anchors == NULL || stamper == NULL || count > COUNT_MAX)
        return 2;
    const struct seal_clock clock = {now_us(atoll(argv[4])),
                                     loop_boottime_us()};
    arena_init(&arena, 0);
    for (uint32_t i = 0; i < count; i++) {
        char *content = arena_printf(&arena, "content %u", i);
        stamps[i].content = text_of(content);
    }
    stamper_run(stamper, &arena, anchors, &clock, stamps, count);
    for (uint32_t i = 0; i < count; i++) {
        given += is_good(&arena, anchors, &stamps[i]);
        if (stamps[i].failure > STAMP_NOT_ASKED)
            failure = stamps[i].failure;
    }
    printf("%u %s\n", given, stamp_failure_name(failure));
    arena_release(&arena);
    stamper_close(stamper);
    cades_anchors_close(anchors);
    return 0;
}
