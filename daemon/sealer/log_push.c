/* SPDX-License-Identifier: Apache-2.0
 *
 * Directories are written in slices, between which the sealer seals; endpoints
 * are asked on an epoll of their own, which the role's loop watches.
 */
#include "log_push.h"

#include <stdlib.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "log.h"
#include "mutant.h"
#include "slurp.h"

#define SLICE 64         /* files of a directory at a time */
#define LOOK_MS 500      /* how often the store is asked */
#define FIRST_MS 1000    /* wait after a failure; doubles */
#define LONGEST_MS 60000 /* up to that */
#define COSIGNED_MS                                                            \
    5000 /* how often a directory's cosignature is looked for                  \
          */
#define CHECKPOINT_SIZE_MAX ((size_t)1 << 20)

static const struct store_log_calls *
log_of(const struct log_push *push)
{
    return push->role->store->calls->log;
}

bool
log_push_open(struct log_push *push, struct role *role,
              const struct note_key *log, struct fault *fault)
{
    uint32_t count = role->config->witnesses_count;
    *push = (struct log_push){.role = role, .log = log, .epoll_fd = -1};
    push->witnesses = calloc(count + 1, sizeof(*push->witnesses));
    push->names = calloc(count + 1, sizeof(*push->names));
    push->epoll_fd = epoll_create1(EPOLL_CLOEXEC);
    push->transfers = transfer_set_open(push->epoll_fd, fault);
    if (push->witnesses == NULL || push->names == NULL || push->epoll_fd < 0 ||
        push->transfers == NULL)
        return fault_set(fault, FAULT_LOCAL, "no memory for witnesses");
    for (uint32_t i = 0; i < count; i++) {
        const struct witness_config *config = &role->config->witnesses[i];
        struct log_witness *witness = &push->witnesses[i];
        *witness = (struct log_witness){
            .config = config,
            .push = push,
            .told = -1,
            .publish = {.folder = config->folder, .log = log, .slice = SLICE}};
        arena_init(&witness->arena, 2 * CHECKPOINT_SIZE_MAX);
        push->names[i] = text_of(config->name);
        push->count = i + 1;
        witness->has_key = config->vkey[0] != '\0';
        if (witness->has_key &&
            !note_key_read(text_of(config->vkey), &witness->key, fault))
            return false;
    }
    loop_watch(&role->loop, push->epoll_fd);
    return true;
}

void
log_push_close(struct log_push *push)
{
    for (uint32_t i = 0; i < push->count; i++) {
        if (push->witnesses[i].is_under_way && !push->witnesses[i].is_answered)
            transfer_cancel(push->transfers, push->witnesses[i].handle);
        arena_release(&push->witnesses[i].arena);
    }
    if (push->transfers != NULL)
        transfer_set_close(push->transfers);
    if (push->epoll_fd >= 0)
        close(push->epoll_fd);
    free(push->witnesses);
    free(push->names);
}

static void
settled(struct log_push *push, struct log_witness *witness, int64_t size,
        bool is_taken)
{
    struct fault fault = {0};
    int64_t wait_ms = FIRST_MS;
    enum store_result result =
        log_of(push)->pushed(push->role->store, text_of(witness->config->name),
                             size, is_taken, &fault);
    role_done(push->role, result, &fault);
    witness->failures = is_taken ? 0 : witness->failures + 1;
    for (uint32_t i = 1; i < witness->failures && wait_ms < LONGEST_MS; i++)
        wait_ms *= 2;
    witness->next_ms = is_taken
                           ? 0
                           : loop_monotonic_ms() +
                                 (wait_ms < LONGEST_MS ? wait_ms : LONGEST_MS);
    role_count(push->role, is_taken ? "log_pushed" : "log_push_failed", 1);
    if (is_taken)
        log_event(LOG_INFO, "log_published",
                  LOG_WORD("witness", witness->config->name),
                  LOG_INT("size", size));
}

static void
complain(struct log_witness *witness, const char *event,
         const struct fault *fault)
{
    /* Of a witness that stays away once, and then each tenth time. */
    if (witness->failures % 10 == 0)
        log_fault(LOG_WARN, event, fault);
}

/* A log that does not begin with what we published ourselves is not published
 * any further, anywhere. */
static void
refuse(struct log_push *push, struct log_witness *witness, int64_t size)
{
    if (!push->is_refused)
        log_event(LOG_ERROR, "log_forked",
                  LOG_WORD("witness", witness->config->name),
                  LOG_INT("published", size));
    push->is_refused = true;
}

/* ---- directories ---- */

static bool
folder_step(struct log_push *push, struct log_witness *witness,
            const struct checkpoint_row *row)
{
    struct fault fault = {0};
    enum log_published published =
        log_publish_step(&witness->publish, push->role->store, row, &fault);
    switch (published) {
    case LOG_MORE:
        return true;
    case LOG_PUBLISHED:
        settled(push, witness, row->size, true);
        return false;
    case LOG_STORE:
        role_done(push->role, witness->publish.result, &fault);
        return false;
    case LOG_REFUSED:
        refuse(push, witness, witness->publish.from);
        break;
    case LOG_DAMAGED:
        complain(witness, "log_damaged", &fault);
        break;
    case LOG_FOLDER:
        complain(witness, "witness_away", &fault);
        break;
    }
    settled(push, witness, row->size, false);
    return false;
}

/* Its cosignature lies beside the checkpoint, as hedui witness puts it. */
static void
folder_cosigned(struct log_push *push, struct log_witness *witness,
                const struct checkpoint_row *row)
{
    struct fault fault = {0};
    struct arena arena;
    struct text bytes;
    enum store_result result;
    int64_t now_ms = loop_monotonic_ms();
    if (!witness->has_key || now_ms < witness->cosigned_ms)
        return;
    witness->cosigned_ms = now_ms + COSIGNED_MS;
    arena_init(&arena, 2 * SLURP_MAX);
    const char *path =
        arena_printf(&arena, "%s/cosigned", witness->config->folder);
    if (path != NULL && access(path, R_OK) == 0 &&
        slurp_file(&arena, path, &bytes, &fault) &&
        (log_cosigned_keep(push->role->store, row, &witness->key, bytes,
                           &result, &fault) ||
         fault.kind == FAULT_LOCAL))
        role_done(push->role, result, &fault);
    arena_release(&arena);
}

/* A stamp that came after the checkpoint. */
static void
folder_stamped(struct log_push *push, struct log_witness *witness,
               const struct checkpoint_row *row)
{
    struct fault fault = {0};
    if (witness->is_due || witness->stamped == row->size ||
        text_is_absent(row->token))
        return;
    if (!log_publish_stamp(witness->config->folder, push->log, row, &fault)) {
        if (fault.kind == FAULT_LOCAL)
            role_done(push->role, STORE_BROKEN, &fault);
        else
            complain(witness, "witness_away", &fault);
    } else
        witness->stamped = row->size;
}

/* ---- endpoints ---- */

static void
on_answer(void *context, struct transfer_result *result)
{
    struct log_witness *witness = context;
    witness->answer = *result;
    witness->is_answered = true;
}

static bool
post_body(struct log_push *push, struct log_witness *witness, int64_t old,
          struct buffer *body)
{
    struct fault fault = {0};
    enum store_result result;
    if (log_post_write(push->role->store, &witness->row, old, body, &result,
                       &fault))
        return true;
    if (result != STORE_DONE || fault.kind == FAULT_LOCAL)
        role_done(push->role, result, &fault);
    else
        complain(witness, "log_damaged", &fault);
    return false;
}

static void
post_start(struct log_push *push, struct log_witness *witness,
           const struct checkpoint_row *row, int64_t taken)
{
    const struct witness_config *config = witness->config;
    const struct header headers[] = {
        {TEXT("content-type"), TEXT("text/x.tlog.checkpoint")}};
    bool has_ours = config->certificate[0] != '\0';
    struct transfer_target target = {.ca = config->ca,
                                     .certificate =
                                         has_ours ? config->certificate : NULL,
                                     .key = has_ours ? config->key : NULL,
                                     .timeout_ms = config->answer_ms};
    struct buffer body;
    arena_release(&witness->arena);
    witness->row = *row;
    witness->row.note = text_copy(&witness->arena, row->note);
    buffer_init(&body, CHECKPOINT_SIZE_MAX);
    int64_t old = witness->told >= 0 ? witness->told : taken;
    witness->is_answered = false;
    if (!text_is_absent(witness->row.note) &&
        post_body(push, witness, old, &body))
        witness->handle = transfer_start(push->transfers, &target, config->url,
                                         headers, 1, buffer_view(&body),
                                         &witness->arena, on_answer, witness);
    else
        witness->handle = 0;
    buffer_release(&body);
    witness->is_under_way = witness->handle != 0;
    if (!witness->is_under_way)
        settled(push, witness, row->size, false);
}

/* What it gave is its cosignature; without a key it is enough that it says so.
 */
static bool
is_cosigned(struct log_push *push, struct log_witness *witness)
{
    struct fault fault = {0};
    enum store_result result;
    if (!witness->has_key)
        return true;
    /* The note may have grown by another's line. */
    struct checkpoint_row *rows = NULL;
    uint32_t count = 0;
    result =
        log_of(push)->checkpoints(push->role->store, &witness->arena,
                                  witness->row.size, 1, &rows, &count, &fault);
    if (!role_done(push->role, result, &fault) || count != 1)
        return false;
    if (!log_cosigned_keep(push->role->store, &rows[0], &witness->key,
                           witness->answer.body, &result, &fault)) {
        if (fault.kind == FAULT_LOCAL)
            return role_done(push->role, result, &fault);
        fault_set(&fault, FAULT_REMOTE,
                  "witness %s: its answer holds no cosignature of its key",
                  witness->config->name);
        complain(witness, "witness_unsigned", &fault);
        return false;
    }
    return role_done(push->role, result, &fault);
}

static void
post_judge(struct log_push *push, struct log_witness *witness)
{
    struct fault fault = {0};
    int64_t size = 0, tried = witness->told;
    witness->is_under_way = false;
    enum log_posted posted = log_post_read(&witness->answer, &size);
    if (posted == LOG_POST_TAKEN) {
        bool is_taken = is_cosigned(push, witness);
        witness->told = is_taken ? witness->row.size : -1;
        settled(push, witness, witness->row.size, is_taken);
        return;
    }
    if (posted == LOG_POST_OTHER && size <= witness->row.size &&
        size != tried) {
        witness->told = size; /* from there at the next step */
        return;
    }
    /* Its word alone: unlike a directory it shows nothing that we signed, so
     * it stops nobody else. */
    if (posted == LOG_POST_OTHER && size > witness->row.size)
        log_event(LOG_ERROR, "witness_ahead",
                  LOG_WORD("witness", witness->config->name),
                  LOG_INT("published", size));
    witness->told = -1;
    fault_set(&fault, FAULT_REMOTE,
              "witness %s: %s (status %d, transfer %d %s)",
              witness->config->name,
              posted == LOG_POST_AWAY ? "away" : "it refuses the checkpoint",
              witness->answer.status, (int)witness->answer.state,
              witness->answer.why == NULL ? "" : witness->answer.why);
    complain(witness,
             posted == LOG_POST_AWAY ? "witness_away" : "witness_refuses",
             &fault);
    settled(push, witness, witness->row.size, false);
}

/* ---- all of them ---- */

static void
transfers_step(struct log_push *push)
{
    struct epoll_event events[16];
    int ready = epoll_wait(push->epoll_fd, events, 16, 0);
    for (int i = 0; i < ready; i++)
        transfer_set_ready(push->transfers, events[i].data.fd,
                           events[i].events);
    transfer_set_step(push->transfers);
    for (uint32_t i = 0; i < push->count; i++) {
        struct log_witness *witness = &push->witnesses[i];
        if (!witness->is_under_way || !witness->is_answered)
            continue;
        post_judge(push, witness);
        push->look_ms = 0;
    }
}

/* Since the first checkpoint that it lacks was made. */
static int64_t
behind_of(struct log_push *push, struct arena *arena,
          const struct witness_row *due, int64_t now_us)
{
    struct checkpoint_row *rows = NULL;
    uint32_t count = 0;
    struct fault fault = {0};
    enum store_result result = log_of(push)->checkpoints(
        push->role->store, arena, due->size + 1, 1, &rows, &count, &fault);
    return role_done(push->role, result, &fault) && count == 1
               ? now_us - rows[0].at_us
               : 0;
}

static struct log_witness *
witness_find(struct log_push *push, struct text name)
{
    for (uint32_t i = 0; i < push->count; i++)
        if (text_equals(push->names[i], name))
            return &push->witnesses[i];
    return NULL;
}

static bool
witness_step(struct log_push *push, struct log_witness *witness,
             const struct checkpoint_row *last, const struct witness_row *due)
{
    if (push->is_refused || witness->is_under_way ||
        loop_monotonic_ms() < witness->next_ms)
        return false;
    if (witness->config->folder[0] != '\0')
        return folder_step(push, witness, last);
    post_start(push, witness, last, due->size);
    return false;
}

/* Each witness that lacks the last checkpoint, once. */
static bool
due_step(struct log_push *push, struct arena *arena, int64_t now_us,
         const struct checkpoint_row *last)
{
    struct fault fault = {0};
    struct witness_row *due = NULL;
    uint32_t count = 0;
    bool is_more = false;
    if (!role_done(push->role,
                   log_of(push)->pushes_due(push->role->store, arena,
                                            push->names, push->count, &due,
                                            &count, &fault),
                   &fault))
        return false;
    push->behind_us = 0;
    for (uint32_t i = 0; i < push->count; i++)
        push->witnesses[i].is_due = false;
    for (uint32_t i = 0; i < count; i++) {
        struct log_witness *witness = witness_find(push, due[i].witness);
        int64_t behind_us = behind_of(push, arena, &due[i], now_us);
        if (behind_us > push->behind_us)
            push->behind_us = behind_us;
        if (witness == NULL)
            continue;
        witness->is_due = true;
        is_more |= witness_step(push, witness, last, &due[i]);
    }
    for (uint32_t i = 0; i < push->count; i++)
        if (push->witnesses[i].config->folder[0] != '\0') {
            folder_cosigned(push, &push->witnesses[i], last);
            folder_stamped(push, &push->witnesses[i], last);
        }
    return is_more;
}

bool
log_push_step(struct log_push *push, int64_t *behind_us)
{
    struct arena arena;
    struct fault fault = {0};
    struct checkpoint_row last;
    int64_t now_us, now_ms = loop_monotonic_ms();
    bool is_there = false;
    struct store *store = push->role->store;
    transfers_step(push);
    *behind_us = push->behind_us;
    if (push->count == 0 || now_ms < push->look_ms)
        return false;
    push->look_ms = now_ms + LOOK_MS;
    arena_init(&arena, 8 << 20);
    bool is_more =
        role_done(push->role, store->calls->now(store, &now_us, &fault),
                  &fault) &&
        role_done(push->role,
                  log_of(push)->last_checkpoint(store, &arena, &last, &is_there,
                                                &fault),
                  &fault) &&
        is_there && due_step(push, &arena, now_us, &last);
    arena_release(&arena);
    if (is_more)
        push->look_ms = 0;
    return is_more;
}

bool
log_push_is_waiting(const struct log_push *push)
{
    for (uint32_t i = 0; i < push->count; i++)
        if (push->witnesses[i].is_under_way)
            return true;
    return false;
}
