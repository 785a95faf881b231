/* SPDX-License-Identifier: Apache-2.0
 *
 * The shaking itself. A child does it and writes into a shared page where it
 * is, so that the parent can say at what a child died of; the parent only
 * waits.
 */
#include "shake.h"

#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#include "golden.h"
#include "guard.h"
#include "promise.h"

#define REPLIES_MAX 64
#define MEMORY ((size_t)256 * 1024 * 1024)
#define TIGHT_MEMORY ((size_t)24 * 1024) /* one run in eight */
#define SAID_MAX ((size_t)1024 * 1024)

/* What the child tells. */
struct board {
    uint32_t at, reply, time, runs;
    bool is_done;
    char sentence[160];
};

struct run {
    const struct shake *shake;
    struct golden *golden; /* stamp, questions */
    struct arena *arena;   /* of this changed exchange */
    struct guards *guards;
    uint32_t count;
    struct reply replies[REPLIES_MAX];
};

static const char *
run_next(struct run *run, const struct request *first)
{
    struct request last = *first;
    struct text memo = TEXT_NONE;
    for (uint32_t i = 1; i <= run->count; i++) {
        struct next next = {.state = NEXT_DONE};
        struct exchange_view view = {first, &last, memo, i, run->replies};
        bool is_done = run->shake->connector->next(run->arena, &view, &next);
        const char *broken = promise_call(run->arena, is_done);
        if (broken == NULL && is_done)
            broken = promise_next(&next);
        if (broken != NULL || !is_done || next.state != NEXT_AGAIN)
            return broken;
        memo = next.memo;
        last = next.request;
    }
    return NULL;
}

static const char *
run_read(struct run *run, const struct split *split, uint32_t question)
{
    struct answer answer = {.as_of = DATE_NONE};
    struct evidence evidence =
        promise_evidence(run->arena, run->replies, split, question);
    struct text *slices =
        arena_array(run->arena, evidence.slice_count, sizeof(*slices));
    if (slices == NULL || arena_failed(run->arena))
        return NULL;
    for (uint32_t i = 0; i < evidence.slice_count; i++)
        slices[i] = guard_copy(run->guards, evidence.slices[i]);
    evidence.slices = slices;
    bool is_done = run->shake->connector->read(
        run->arena, &evidence, &run->golden->questions[question], &answer);
    const char *broken = promise_call(run->arena, is_done);
    return broken != NULL || !is_done
               ? broken
               : promise_read(run->arena, &evidence, &answer);
}

static const char *
run_split(struct run *run)
{
    struct golden *golden = run->golden;
    struct split split = {.is_garbled = false};
    bool is_done = run->shake->connector->split(
        run->arena, &golden->stamp, golden->questions, golden->question_count,
        run->replies, run->count, &split);
    const char *broken = promise_call(run->arena, is_done);
    if (broken == NULL && is_done)
        broken = promise_split(run->arena, run->replies, run->count,
                               golden->question_count, &split);
    if (broken != NULL || !is_done || split.is_garbled)
        return broken;
    for (uint32_t i = 0; i < split.frame_count; i++)
        split.frames[i] = guard_copy(run->guards, split.frames[i]);
    for (uint32_t i = 0; broken == NULL && i < golden->question_count; i++)
        broken = run_read(run, &split, i);
    return broken;
}

/* The replies again, one of them changed: mostly its bytes, now and then what
 * the carrier says of it. */
static const char *
run_changed(struct run *run, uint32_t changed, uint64_t chance)
{
    static const int statuses[] = {0, 202, 302, 401, 403, 410, 429, 500, 503};
    struct request first;
    struct reply *reply = &run->replies[changed];
    uint64_t how = shake_chance(&chance) % 16;
    struct text other = run->replies[shake_chance(&chance) % run->count].body;
    if (how == 0)
        reply->status = statuses[shake_chance(&chance) % 9];
    else if (how == 1)
        reply->file_name =
            shake_change(run->arena, &chance, reply->file_name, other);
    else if (how == 2)
        reply->batch_answered += 1;
    else
        reply->body = shake_change(run->arena, &chance, reply->body, other);
    for (uint32_t i = 0; i < run->count; i++)
        run->replies[i].body = guard_copy(run->guards, run->replies[i].body);
    bool is_done = run->shake->connector->ask(
        run->arena, &run->golden->stamp, run->golden->questions,
        run->golden->question_count, &first);
    const char *broken = promise_call(run->arena, is_done);
    if (broken == NULL && is_done)
        broken = run_next(run, &first);
    if (broken == NULL && is_done && !arena_failed(run->arena))
        broken = run_split(run);
    return broken;
}

/* The clock of one run; the system ends a process that takes longer. */
static void
wind_up(int seconds)
{
    struct itimerval timer = {.it_value = {.tv_sec = seconds}};
    (void)setitimer(ITIMER_PROF, &timer, NULL);
}

static const char *
shake_reply(const struct shake *shake, struct golden *golden,
            struct board *board, const struct reply *replies, uint32_t count)
{
    static struct guards guards;
    for (uint32_t time = 0; time < shake->times; time++) {
        struct arena arena;
        struct run run = {.shake = shake,
                          .golden = golden,
                          .arena = &arena,
                          .guards = &guards,
                          .count = count};
        uint64_t chance = shake->seed ^ (uint64_t)board->at << 40 ^
                          (uint64_t)board->reply << 32 ^ time;
        memcpy(run.replies, replies, count * sizeof(*replies));
        board->time = time;
        arena_init(&arena, time % 8 == 7 ? TIGHT_MEMORY : MEMORY);
        wind_up(SHAKE_SECONDS_MAX);
        const char *broken = run_changed(&run, board->reply, chance);
        wind_up(0);
        guard_release(&guards);
        arena_release(&arena);
        board->runs++;
        if (broken != NULL)
            return broken;
    }
    return NULL;
}

static const char *
shake_case(const struct shake *shake, struct board *board)
{
    struct arena arena;
    struct buffer said;
    struct reply replies[REPLIES_MAX];
    uint32_t count = 0;
    const char *broken = NULL;
    arena_init(&arena, MEMORY);
    buffer_init(&said, SAID_MAX);
    struct golden golden = {.arena = &arena,
                            .folder = shake->cases[board->at],
                            .connector = shake->connector,
                            .said = &said};
    if (golden_open(&golden))
        while (count < REPLIES_MAX &&
               golden_reply(&golden, count + 1, &replies[count]))
            count++;
    for (uint32_t i = 0; broken == NULL && i < count; i++) {
        board->reply = i;
        broken = shake_reply(shake, &golden, board, replies, count);
    }
    buffer_release(&said);
    arena_release(&arena);
    return broken;
}

static void
shake_child(const struct shake *shake, struct board *board)
{
    static const struct rlimit none = {0, 0};
    static const int deadly[] = {SIGSEGV, SIGBUS, SIGABRT, SIGPROF};
    const char *broken = NULL;
    (void)setrlimit(RLIMIT_CORE, &none);
    for (size_t i = 0; i < sizeof(deadly) / sizeof(deadly[0]); i++)
        (void)signal(deadly[i], SIG_DFL); /* a sanitizer has its own */
    for (uint32_t i = 0; broken == NULL && i < shake->case_count; i++) {
        board->at = i;
        broken = shake_case(shake, board);
    }
    if (broken != NULL)
        (void)snprintf(board->sentence, sizeof(board->sentence), "%s", broken);
    board->is_done = true;
}

static const char *
death_of(int status)
{
    if (!WIFSIGNALED(status))
        return "the process ended by itself";
    switch (WTERMSIG(status)) {
    case SIGSEGV:
    case SIGBUS:
        return "memory was read that is not there: past the end of the bytes?";
    case SIGABRT:
        return "an assertion failed";
    case SIGPROF:
        return "a run takes more than 2 s of processor";
    default:
        return strsignal(WTERMSIG(status));
    }
}

bool
shake_run(struct arena *arena, const struct shake *shake, struct shaken *shaken)
{
    int status = 0;
    *shaken = (struct shaken){.runs = 0};
    struct board *board = mmap(NULL, sizeof(*board), PROT_READ | PROT_WRITE,
                               MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (board == MAP_FAILED)
        return false;
    (void)fflush(NULL);
    pid_t child = fork();
    if (child == 0) {
        shake_child(shake, board);
        _exit(0);
    }
    bool is_done = child > 0 && waitpid(child, &status, 0) == child;
    if (is_done) {
        shaken->runs = board->runs;
        shaken->folder = shake->cases[board->at];
        shaken->reply = board->reply + 1;
        shaken->time = board->time;
        if (!board->is_done)
            shaken->sentence = death_of(status);
        else if (board->sentence[0] != '\0')
            shaken->sentence =
                arena_copy(arena, board->sentence, strlen(board->sentence));
    }
    munmap(board, sizeof(*board));
    return is_done;
}
