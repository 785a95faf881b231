/* SPDX-License-Identifier: Apache-2.0
 *
 * How long a line is closed: what its keeper says, not what one said that is
 * gone or keeps it no more.
 */
#include "check.h"
#include "date.h"
#include "lines_view.h"

#define AT(seconds)                                                            \
    (INT64_C(1504231200) * INSTANT_SECOND + (seconds)*INSTANT_SECOND)

static int64_t now_us;
static struct store *store;

static void
beat(int64_t seconds, int64_t pid, const char *counters)
{
    struct fault fault = {0};
    now_us = AT(seconds);
    CU_ASSERT_EQUAL(store->calls->beat(store, "worker", "h", pid,
                                       text_of(counters), &fault),
                    STORE_DONE);
}

/* Until when marriage is closed, in seconds, seen at that second; -1: it is
 * not said to be. */
static int64_t
closed_until(int64_t seconds)
{
    struct config config = {.heartbeat_ms = 1000};
    struct ctl ctl = {
        .config = &config, .store = store, .language = LANGUAGE_EN};
    struct line_view *views = NULL;
    uint32_t count = 0;
    int64_t found = -2;
    now_us = AT(seconds);
    arena_init(&ctl.arena, 0);
    CU_ASSERT_EQUAL(lines_read(&ctl, 1, &views, &count), STORE_DONE);
    for (uint32_t i = 0; i < count; i++)
        if (strcmp(views[i].name, "marriage") == 0)
            found = views[i].closed_until_us == INSTANT_NONE
                        ? -1
                        : (views[i].closed_until_us - AT(0)) / INSTANT_SECOND;
    arena_release(&ctl.arena);
    return found;
}

static const char *
closing_at(int64_t seconds)
{
    static char said[96];
    snprintf(said, sizeof(said), "{\"closed_until_us\":{\"marriage\":%lld}}",
             (long long)AT(seconds));
    return said;
}

static void
the_newest_keeper_is_believed(void)
{
    store = store_memory_open(&now_us);
    CU_ASSERT_PTR_NOT_NULL_FATAL(store);
    beat(0, 1, closing_at(900));
    CU_ASSERT_EQUAL(closed_until(1), 900);
    beat(2, 2, closing_at(60));
    beat(3, 3, "{\"closed_until_us\":{\"death\":1}}");
    CU_ASSERT_EQUAL(closed_until(3), 60);
    beat(4, 1, closing_at(300)); /* whichever stands first */
    CU_ASSERT_EQUAL(closed_until(4), 300);
    store->calls->close(store);
}

static void
a_keeper_that_is_gone_is_not(void)
{
    store = store_memory_open(&now_us);
    CU_ASSERT_PTR_NOT_NULL_FATAL(store);
    beat(0, 1, closing_at(900));
    CU_ASSERT_EQUAL(closed_until(20), 900);
    CU_ASSERT_EQUAL(closed_until(21), -1);
    beat(22, 2, "no JSON");
    CU_ASSERT_EQUAL(closed_until(23), -1);
    store->calls->close(store);
}

static const struct unit_test tests[] = {
    {"the newest keeper that names a line is believed",
     the_newest_keeper_is_believed},
    {"a keeper that is gone is not", a_keeper_that_is_gone_is_not},
};

UNIT_MAIN("lines", tests)
