/* SPDX-License-Identifier: Apache-2.0
 *
 * An owner behind a pipe: simulator-render gives the bytes that the owner
 * would send, without carrier, crypt and clock. Its frames are described in
 * tests/simulator/README.md.
 */
#include "sweep.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "date.h"

#define REPLIES_MAX 256

static void
stop(const struct owner *owner, const char *why)
{
    fprintf(stderr, "identity: line %s: %s\n", owner->connector->name, why);
    exit(2);
}

void
owner_start(struct owner *owner, const char *program, const char *population,
            const struct connector *connector)
{
    int there[2], back[2];
    *owner = (struct owner){.connector = connector};
    if (pipe2(there, O_CLOEXEC) != 0 || pipe2(back, O_CLOEXEC) != 0)
        stop(owner, strerror(errno));
    owner->pid = fork();
    if (owner->pid == 0) {
        dup2(there[0], STDIN_FILENO);
        dup2(back[1], STDOUT_FILENO);
        execl(program, program, "--population", population, connector->name,
              (char *)NULL);
        _exit(127);
    }
    close(there[0]);
    close(back[1]);
    owner->to = fdopen(there[1], "w");
    owner->from = fdopen(back[0], "r");
    if (owner->pid < 0 || owner->to == NULL || owner->from == NULL)
        stop(owner, "it cannot be started");
}

void
owner_end(struct owner *owner)
{
    int status = 0;
    fclose(owner->to);
    fclose(owner->from);
    if (waitpid(owner->pid, &status, 0) != owner->pid || status != 0)
        stop(owner, "simulator-render did not end well");
}

/* ---- frames ---- */

static void
send_body(struct owner *owner, struct text body)
{
    fwrite(body.bytes, 1, body.size, owner->to);
    if (fflush(owner->to) != 0)
        stop(owner, "simulator-render has gone away");
}

/* The words of a frame's header line. */
struct words {
    char line[1024];
    struct text rest;
};

static struct text
word(struct words *words)
{
    struct text out = TEXT_NONE;
    (void)text_cut(&words->rest, ' ', &out);
    return out;
}

static int64_t
number(struct owner *owner, struct words *words)
{
    int64_t value;
    if (!text_to_count(word(words), &value))
        stop(owner, "a frame of simulator-render has no number");
    return value;
}

static struct text
frame_begin(struct owner *owner, struct words *words)
{
    if (fgets(words->line, sizeof(words->line), owner->from) == NULL)
        stop(owner, "simulator-render gave no frame");
    words->rest = text_of(words->line);
    if (words->rest.size > 0)
        words->rest.size--; /* the line end */
    return word(words);
}

static struct text
body_read(struct arena *arena, struct owner *owner, int64_t size)
{
    char *bytes = arena_alloc(arena, (size_t)size + 1);
    if (bytes == NULL ||
        fread(bytes, 1, (size_t)size, owner->from) != (size_t)size)
        stop(owner, "a frame of simulator-render is cut off");
    return (struct text){bytes, (size_t)size};
}

/* ---- one message and its replies ---- */

struct dialogue {
    struct arena *arena;
    struct owner *owner;
    struct request first, last;
    struct text memo;
    uint32_t reply_count;
    struct reply replies[REPLIES_MAX];
};
