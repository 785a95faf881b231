/* SPDX-License-Identifier: Apache-2.0
 *
 * hedui witness --listen: the endpoint of c2sp.org/tlog-witness, behind a TLS
 * proxy. One request after the other; the memory is on the disk before the
 * cosignature leaves. The memory is locked as long as it listens.
 */
#include <signal.h>
#include <unistd.h>

#include "endpoint.h"
#include "log_folder.h"
#include "mutant.h"
#include "witness_ask.h"
#include "witness_post.h"

struct listener {
    struct ctl *ctl;
    struct witness_ask *ask;
};

/* A fork is proved by the two heads; any checkpoint can be posted with a bad
 * proof by anybody, and proves nothing. */
static void
told(struct ctl *ctl, const struct witness_ask *ask,
     const struct witness_post *post, struct text memory)
{
    const struct witness_answer *answer = &post->answer;
    if (post->status == WITNESS_POST_TAKEN)
        witness_print_head(ctl_word(ctl, "witness_cosigned"), &answer->seen);
    else if (answer->verdict == WITNESS_FORKED)
        witness_print_refusal(ctl, ask, answer, memory, post->checkpoint);
    else {
        printf(ctl_word(ctl, "witness_answered"), (int)post->status,
               (unsigned long long)answer->last.size);
        printf("\n");
    }
    fflush(stdout);
}

/* What is to be answered; false after saying why not. */
static bool
judge(struct ctl *ctl, struct witness_ask *ask, struct text request,
      struct witness_post *post)
{
    struct text memory;
    struct fault fault = {0};
    int code;
    if (!witness_memory_read(ctl, ask, &memory, &code))
        return false;
    bool is_done =
        witness_answer_post(&ctl->arena, &ask->witness, memory, request,
                            (int64_t)time(NULL), post, &fault);
    if (is_done && !text_is_absent(post->answer.memory) &&
        !mutant_is("witness_answers_unkept"))
        is_done = witness_memory_keep(ask, post->answer.memory, &fault);
    if (!is_done) {
        witness_trouble(&fault);
        return false;
    }
    told(ctl, ask, post, memory);
    return true;
}

static void
on_post(void *context, struct arena *arena,
        const struct endpoint_request *request, struct endpoint_answer *answer)
{
    struct listener *listener = context;
    struct ctl ctl = {.language = listener->ctl->language, .arena = *arena};
    struct witness_post post;
    if (judge(&ctl, listener->ask, request->body, &post)) {
        answer->status = (unsigned)post.status;
        answer->body = post.body;
        if (post.status == WITNESS_POST_CONFLICT)
            answer->type = WITNESS_SIZE_TYPE;
    }
    *arena = ctl.arena;
}

static void
on_request(void *context, struct arena *arena,
           const struct endpoint_request *request,
           struct endpoint_answer *answer)
{
    const char *end = strrchr(request->path, '/');
    if (end == NULL || strcmp(end, "/add-checkpoint") != 0)
        answer->status = 404;
    else if (strcmp(request->method, "POST") != 0)
        answer->status = 405;
    else
        on_post(context, arena, request, answer);
}

int
witness_listen(struct ctl *ctl, struct witness_ask *ask)
{
    struct listener listener = {ctl, ask};
    struct fault fault = {0};
    struct text memory;
    sigset_t ends;
    int code = EXIT_TROUBLE, number;
    int lock = witness_lock(ctl, ask);
    if (lock < 0)
        return EXIT_TROUBLE;
    if (!witness_memory_read(ctl, ask, &memory, &code)) {
        close(lock);
        return code;
    }
    /* Blocked before there is a thread: this one alone is told. */
    sigemptyset(&ends);
    sigaddset(&ends, SIGTERM);
    sigaddset(&ends, SIGINT);
    sigprocmask(SIG_BLOCK, &ends, NULL);
    struct endpoint *endpoint =
        endpoint_open("--listen", ask->listen, WITNESS_POST_MAX, on_request,
                      &listener, &fault);
    code = endpoint == NULL ? witness_trouble(&fault) : EXIT_WELL;
    if (endpoint != NULL) {
        printf(ctl_word(ctl, "witness_listens"), ask->listen);
        printf("\n");
        fflush(stdout);
        sigwait(&ends, &number);
    }
    endpoint_close(endpoint);
    close(lock);
    return code;
}
