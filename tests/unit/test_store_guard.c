/* SPDX-License-Identifier: Apache-2.0
 *
 * The guard numbers calls, loses them or their answers, and kills between any
 * two effects.
 */
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "check.h"
#include "guard.h"
#include "killpoint.h"

static int64_t clock_us = 1504231200000000;

struct lossy {
    unsigned lose_before, lose_after, called;
};

static bool
lose_before(void *context, const char *call, unsigned number)
{
    struct lossy *lossy = context;
    CU_ASSERT_TRUE(strlen(call) > 0);
    lossy->called++;
    return number != lossy->lose_before;
}

static enum store_result
lose_after(void *context, const char *call, unsigned number,
           enum store_result result)
{
    (void)call;
    const struct lossy *lossy = context;
    return number == lossy->lose_after ? STORE_UNKNOWN : result;
}

static enum store_result
put(struct store *store)
{
    struct text message = TEXT("message");
    int64_t queue_id;
    struct fault fault = {0};
    return store->calls->queue_put(store, 1, &message, &queue_id, &fault);
}

static int64_t
queued(struct store *store)
{
    struct queue_status status;
    struct fault fault = {0};
    store = store_guard_inner(store);
    store->calls->queue_status(store, &status, &fault);
    return status.queued;
}

static void
calls_are_numbered_and_passed_on(void)
{
    struct store *store = store_guard_open(store_memory_open(&clock_us), NULL);
    CU_ASSERT_EQUAL(put(store), STORE_DONE);
    CU_ASSERT_EQUAL(put(store), STORE_DONE);
    CU_ASSERT_EQUAL(store_guard_count(store), 2);
    CU_ASSERT_EQUAL(queued(store), 2);
    store->calls->close(store);
}

static void
calls_and_answers_are_lost(void)
{
    struct lossy lossy = {.lose_before = 2, .lose_after = 3};
    struct guard_hooks hooks = {&lossy, lose_before, lose_after};
    struct store *store =
        store_guard_open(store_memory_open(&clock_us), &hooks);
    CU_ASSERT_EQUAL(put(store), STORE_DONE);
    CU_ASSERT_EQUAL(put(store), STORE_AWAY);
    CU_ASSERT_EQUAL(queued(store), 1);
    CU_ASSERT_EQUAL(put(store), STORE_UNKNOWN);
    CU_ASSERT_EQUAL(queued(store), 2);
    CU_ASSERT_EQUAL(lossy.called, 3);
    store->calls->close(store);
}

/* In a child: puts twice, telling each through the pipe; how it ended. */
static int
child_puts(const char *kill_at, unsigned *told)
{
    int ends[2];
    CU_ASSERT_EQUAL_FATAL(pipe(ends), 0);
    fflush(NULL);
    pid_t child = fork();
    if (child == 0) {
        if (kill_at != NULL)
            setenv("HEDUI_KILL_AT", kill_at, 1);
        struct store *store =
            store_guard_open(store_memory_open(&clock_us), NULL);
        for (int i = 0; i < 2; i++) {
            put(store);
            if (write(ends[1], "x", 1) != 1)
                _exit(3);
        }
        _exit(0);
    }
    close(ends[1]);
    char byte;
    *told = 0;
    while (read(ends[0], &byte, 1) == 1)
        ++*told;
    close(ends[0]);
    int status = 0;
    CU_ASSERT_EQUAL(waitpid(child, &status, 0), child);
    return status;
}

/* In a child: four calls of a name, every second of which writes; how it ended
 * and to which step it came: three a call, one less where nothing is written.
 */
static int
child_writes(const char *kill_at, unsigned *told)
{
    int ends[2];
    CU_ASSERT_EQUAL_FATAL(pipe(ends), 0);
    fflush(NULL);
    pid_t child = fork();
    if (child == 0) {
        ssize_t sent = 0;
        setenv("HEDUI_KILL_AT", kill_at, 1);
        for (int i = 0; i < 4; i++) {
            unsigned number = killpoint_enter("call");
            sent += write(ends[1], "e", 1);
            killpoint_hit("within");
            if (i % 2 == 1) {
                killpoint_writes("call");
                sent += write(ends[1], "w", 1);
            }
            killpoint_leave(number);
            sent += write(ends[1], "l", 1);
        }
        _exit(sent == 10 ? 0 : 3);
    }
    close(ends[1]);
    char byte;
    *told = 0;
    while (read(ends[0], &byte, 1) == 1)
        ++*told;
    close(ends[0]);
    int status = 0;
    CU_ASSERT_EQUAL(waitpid(child, &status, 0), child);
    return status;
}

static void
a_kill_strikes_at_a_call_that_writes(void)
{
    static const struct {
        const char *kill_at;
        unsigned told;
    } rows[] = {{"call#2:before", 2},  {"call#2:after", 4},
                {"call+1:before", 3},  {"call+1:after", 4},
                {"call+2:before", 8},  {"call+2:after", 9},
                {"call+3:before", 10}, {"within+1:before", 10}};
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        unsigned told;
        int status = child_writes(rows[i].kill_at, &told);
        CU_ASSERT_EQUAL(told, rows[i].told);
        CU_ASSERT_TRUE(rows[i].told == 10
                           ? WIFEXITED(status) && WEXITSTATUS(status) == 0
                           : WIFSIGNALED(status) &&
                                 WTERMSIG(status) == SIGKILL);
    }
}

static void
a_kill_strikes_where_it_was_set(void)
{
    unsigned told;
    int status = child_puts("1:before", &told);
    CU_ASSERT_TRUE(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
    CU_ASSERT_EQUAL(told, 0);
    status = child_puts("2:after", &told);
    CU_ASSERT_TRUE(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
    CU_ASSERT_EQUAL(told, 1);
    status = child_puts("3:before", &told);
    CU_ASSERT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    CU_ASSERT_EQUAL(told, 2);
}

/* First: a child inherits what the parent has read of the environment. */
static const struct unit_test tests[] = {
    {"a kill strikes where it was set", a_kill_strikes_where_it_was_set},
    {"a kill strikes at a call that writes, before its commit or behind it",
     a_kill_strikes_at_a_call_that_writes},
    {"calls are numbered and passed on", calls_are_numbered_and_passed_on},
    {"calls and answers are lost on purpose", calls_and_answers_are_lost},
};

UNIT_MAIN("store_guard", tests)
