/* SPDX-License-Identifier: Apache-2.0
 *
 * An owner behind a pipe: simulator-render gives the bytes that the owner
 * would send, without carrier, crypt and clock. Its frames are described in
 * tests/simulator/README.md.
 */
#include "owner.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "date.h"

#define REPLIES_MAX 256

static void
stop(const struct owner *owner, const char *why)
{
    fprintf(stderr, "owner of %s: %s\n", owner->connector->name, why);
    exit(2);
}

void
owner_start(struct owner *owner, const char *program, const char *population,
            const struct connector *connector, int32_t day)
{
    int there[2], back[2];
    *owner = (struct owner){
        .connector = connector,
        .now_us = instant_from_shanghai(day, 10 * 3600 + 15 * 60)};
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

/* A batch names its line; rows go into a schema, which configuration names. */
static const char *
address_of(const struct owner *owner, const struct request *request)
{
    if (!text_is_empty(request->batch_line))
        return request->batch_line.bytes;
    return owner->connector->line == LINE_HOUSING_FUND ? "gjj" : "fgj";
}

static void
send_request(struct dialogue *dialogue)
{
    const struct request *request = &dialogue->last;
    FILE *to = dialogue->owner->to;
    const int size = (int)request->body.size;
    const char *header =
        text_is_empty(request->batch_no)
            ? "ref,name,id_no,purpose,mandate,consent_no,asked_at,status\n"
            : "batch_no,seq,name,id_no,consent_no\n";
    switch (dialogue->owner->connector->carrier) {
    case CARRIER_HTTPS:
        fprintf(to, "https %.*s %d\n", (int)request->path.size,
                request->path.bytes, size);
        break;
    case CARRIER_FILE:
        fprintf(to, "file %.*s %d\n", (int)request->file_name.size,
                request->file_name.bytes, size);
        break;
    case CARRIER_DATABASE:
        fprintf(to, "rows %s %s M1 %zu\n%s",
                text_is_empty(request->batch_no) ? "-"
                                                 : request->batch_no.bytes,
                address_of(dialogue->owner, request),
                request->body.size + strlen(header), header);
    }
    send_body(dialogue->owner, request->body);
}

static struct reply *
reply_room(struct dialogue *dialogue)
{
    if (dialogue->reply_count == REPLIES_MAX)
        stop(dialogue->owner, "too many replies");
    struct reply *reply = &dialogue->replies[dialogue->reply_count++];
    *reply = (struct reply){0};
    return reply;
}

/* What the engine would say at the end of its patience. */
static const struct next nothing_came = {.state = NEXT_FAILED,
                                         .kind = ANSWER_TIMED_OUT};

/* What came, told to the connector; true when it wants no more. */
static bool
take_reply(struct dialogue *dialogue, struct next *next)
{
    struct exchange_view view = {.first = &dialogue->first,
                                 .last = &dialogue->last,
                                 .memo = dialogue->memo,
                                 .reply_count = dialogue->reply_count,
                                 .replies = dialogue->replies};
    *next = (struct next){.state = NEXT_DONE};
    if (!dialogue->owner->connector->next(dialogue->arena, &view, next))
        stop(dialogue->owner, "next has no memory");
    if (next->state != NEXT_AGAIN)
        return true;
    if (!next->keep_reply)
        dialogue->reply_count--;
    dialogue->memo = next->memo;
    dialogue->last = next->request;
    return false;
}

/* All parts of a file's answer, or its rejection. */
static void
read_parts(struct dialogue *dialogue, struct next *next)
{
    struct words words;
    bool is_over = false;
    while (text_equals_chars(frame_begin(dialogue->owner, &words), "part")) {
        struct text name = text_copy(dialogue->arena, word(&words));
        struct reply *reply = reply_room(dialogue);
        reply->file_name = name;
        reply->is_rejection =
            name.size > 4 && memcmp(name.bytes + name.size - 4, ".rej", 4) == 0;
        reply->body = body_read(dialogue->arena, dialogue->owner,
                                number(dialogue->owner, &words));
        is_over = take_reply(dialogue, next);
    }
    if (!is_over)
        *next = nothing_came;
}

static bool
read_one(struct dialogue *dialogue, struct next *next)
{
    struct owner *owner = dialogue->owner;
    struct words words;
    struct reply *reply = reply_room(dialogue);
    if (!text_equals_chars(frame_begin(owner, &words), "reply"))
        stop(owner, "simulator-render understood no frame");
    int64_t state = number(owner, &words);
    if (owner->connector->carrier == CARRIER_HTTPS) {
        reply->status = (int)state;
    } else {
        reply->batch_state = (int)state;
        reply->batch_answered = number(owner, &words);
    }
    struct text body = body_read(dialogue->arena, owner, number(owner, &words));
    if (state < 2) {
        *next = nothing_came;
        return true;
    }
    reply->body = body;
    if (state == 9) {
        reply->batch_note = body;
        reply->body = TEXT_NONE;
    }
    return take_reply(dialogue, next);
}

/* ---- what it gives each question ---- */

static void
settle(struct dialogue *dialogue, const struct question *questions,
       uint32_t count, const struct stamp *stamp, struct settled *settled)
{
    struct arena *arena = dialogue->arena;
    struct split split = {0};
    if (!dialogue->owner->connector->split(arena, stamp, questions, count,
                                           dialogue->replies,
                                           dialogue->reply_count, &split))
        stop(dialogue->owner, "split has no memory");
    uint32_t at = 0;
    for (uint32_t i = 0; i < count; i++) {
        uint32_t first = at;
        while (at < split.slice_count && split.slices[at].question == i)
            at++;
        struct text *slices = arena_array(arena, at - first, sizeof(*slices));
        uint32_t *from = arena_array(arena, at - first, sizeof(*from));
        if (slices == NULL || from == NULL)
            stop(dialogue->owner, "no memory");
        for (uint32_t j = first; j < at; j++) {
            const struct slice *slice = &split.slices[j];
            slices[j - first] = text_slice(dialogue->replies[slice->reply].body,
                                           slice->from, slice->to);
            from[j - first] = slice->reply;
        }
        settled[i].evidence = (struct evidence){split.frame_count, split.frames,
                                                at - first, slices, from};
        settled[i].stray_count = split.stray_count;
        if (split.is_garbled) {
            settled[i].kind = ANSWER_GARBLED;
            settled[i].reason = split.reason;
        }
    }
}

void
owner_ask(struct arena *arena, struct owner *owner,
          const struct question *questions, uint32_t count,
          struct settled *settled)
{
    struct dialogue *dialogue = arena_alloc(arena, sizeof(*dialogue));
    char *id = arena_printf(arena, "E%015u", ++owner->exchanges);
    struct next next = {.state = NEXT_DONE};
    struct stamp stamp = {.exchange_id = text_of(id),
                          .made_at_us = owner->now_us,
                          .mandate = TEXT("M1")};
    if (dialogue == NULL || id == NULL)
        stop(owner, "no memory");
    dialogue->arena = arena;
    dialogue->owner = owner;
    if (!owner->connector->ask(arena, &stamp, questions, count,
                               &dialogue->first))
        stop(owner, "ask has no memory");
    dialogue->last = dialogue->first;
    bool is_over = false;
    while (!is_over) {
        send_request(dialogue);
        if (owner->connector->carrier == CARRIER_FILE) {
            read_parts(dialogue, &next);
            is_over = true;
        } else {
            is_over = read_one(dialogue, &next);
        }
    }
    for (uint32_t i = 0; i < count; i++) {
        settled[i] = (struct settled){.line = owner->connector->line,
                                      .exchange_id = stamp.exchange_id,
                                      .received_at_us = stamp.made_at_us,
                                      .question = questions[i]};
        if (next.state == NEXT_FAILED) {
            settled[i].kind = next.kind;
            settled[i].reason = next.reason;
        }
    }
    if (next.state == NEXT_DONE)
        settle(dialogue, questions, count, &stamp, settled);
}

/* ---- many questions ---- */

static bool
has_failed(const struct settled *settled, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++)
        if (settled[i].kind == ANSWER_NONE)
            return false;
    return true;
}

/* Rows of strangers came and none of theirs: they are asked again, alone, for
 * the strangers may have come with somebody else. */
static void
ask_again(struct arena *arena, struct owner *owner, struct question *questions,
          uint32_t count, struct settled *settled)
{
    for (uint32_t i = 0; i < count; i++) {
        if (settled[i].kind != ANSWER_NONE || settled[i].stray_count == 0 ||
            settled[i].evidence.slice_count > 0)
            continue;
        questions[i].no = 1;
        owner_ask(arena, owner, &questions[i], 1, &settled[i]);
    }
}

/* As deep as the exchange can be halved: some sixteen levels. */
static void
ask_halving(struct arena *arena, struct owner *owner,
            struct question *questions, uint32_t count, struct settled *settled)
{
    for (uint32_t i = 0; i < count; i++)
        questions[i].no = (int32_t)i + 1;
    owner_ask(arena, owner, questions, count, settled);
    if (count < 2)
        return;
    if (!has_failed(settled, count)) {
        ask_again(arena, owner, questions, count, settled);
        return;
    }
    uint32_t half = count / 2;
    ask_halving(arena, owner, questions, half, settled);
    ask_halving(arena, owner, questions + half, count - half, settled + half);
}

void
owner_ask_all(struct arena *arena, struct owner *owner,
              struct question *questions, uint32_t count,
              struct settled *settled)
{
    const uint32_t most = owner->connector->persons_max;
    for (uint32_t done = 0; done < count; done += most)
        ask_halving(arena, owner, questions + done,
                    count - done < most ? count - done : most, settled + done);
}
