/* SPDX-License-Identifier: Apache-2.0
 *
 * All carriers of a process behind one epoll: it starts jobs, gives readiness
 * to its owner, and hands outcomes over from the step, never from the start,
 * so that a desk is never entered twice.
 */
#include "carrier.h"

#include <sys/epoll.h>
#include <unistd.h>

#include "job.h"
#include "sftp.h"

/* A garbage reply of 64 MiB inflated and its copy must fit. */
#define JOB_MEMORY (160u << 20)

struct carrier_set {
    const struct config *config;
    int epoll_fd;
    carried_fn wake;
    void *context;
    struct transfer_set *transfers;
    struct sftp_set *servers;
    struct https_carrier *https;
    struct file_carrier *files;
    struct database_carrier *databases;
    struct job *jobs;
    uint32_t done_count; /* jobs to hand over */
    uint32_t file_count; /* file jobs that wait for the step */
};

struct carrier_set *
carrier_set_open(const struct config *config, carried_fn wake, void *context,
                 struct fault *fault)
{
    struct carrier_set *set = calloc(1, sizeof(*set));
    if (set == NULL) {
        fault_set(fault, FAULT_LOCAL, "no memory for the carriers");
        return NULL;
    }
    set->config = config;
    set->wake = wake;
    set->context = context;
    set->epoll_fd = epoll_create1(EPOLL_CLOEXEC);
    set->transfers = transfer_set_open(set->epoll_fd, fault);
    set->https = https_open(set->transfers);
    set->servers = sftp_set_open(set->epoll_fd, set->transfers);
    set->files = file_open(set->servers);
    set->databases = database_open(set->epoll_fd);
    if (set->epoll_fd < 0 || set->transfers == NULL || set->https == NULL ||
        set->servers == NULL || set->files == NULL || set->databases == NULL) {
        fault_set(fault, FAULT_LOCAL, "the carriers cannot be started");
        carrier_set_close(set);
        return NULL;
    }
    return set;
}

static void
job_free(struct job *job)
{
    arena_release(&job->carried.arena);
    free(job);
}

void
carrier_set_close(struct carrier_set *set)
{
    if (set == NULL)
        return;
    while (set->jobs != NULL)
        carrier_set_cancel(set, set->jobs->carried.handle);
    https_close(set->https);
    file_close(set->files);
    sftp_set_close(set->servers);
    database_close(set->databases);
    transfer_set_close(set->transfers);
    if (set->epoll_fd >= 0)
        close(set->epoll_fd);
    free(set);
}

int
carrier_set_fd(const struct carrier_set *set)
{
    return set->epoll_fd;
}

/* -1 is never. */
static int
sooner_ms(int a, int b)
{
    return a < 0 || (b >= 0 && b < a) ? b : a;
}

int
carrier_set_timeout_ms(const struct carrier_set *set)
{
    if (set->done_count > 0 || set->file_count > 0)
        return 0;
    return sooner_ms(transfer_set_timeout_ms(set->transfers),
                     sooner_ms(database_timeout_ms(set->databases),
                               sftp_set_timeout_ms(set->servers)));
}

void
job_finish(struct job *job, enum carried_state state)
{
    job->carried.state = state;
    if (arena_failed(&job->carried.arena)) {
        job->carried.state = CARRIED_TOO_LARGE;
        job->carried.reply_count = 0;
    }
    if (!job->is_done)
        job->set->done_count++;
    job->is_done = true;
}

void
job_fail_local(struct job *job, const struct fault *fault)
{
    job->carried.fault = *fault;
    job_finish(job, CARRIED_LOCAL);
}

static void
request_copy(struct arena *arena, struct request *to,
             const struct request *from)
{
    *to = *from;
    to->method = text_copy(arena, from->method);
    to->path = text_copy(arena, from->path);
    for (uint32_t i = 0; i < from->header_count; i++) {
        to->headers[i].name = text_copy(arena, from->headers[i].name);
        to->headers[i].value = text_copy(arena, from->headers[i].value);
    }
    to->body = text_copy(arena, from->body);
    to->file_name = text_copy(arena, from->file_name);
    to->table = text_copy(arena, from->table);
    to->batch_no = text_copy(arena, from->batch_no);
    to->batch_line = text_copy(arena, from->batch_line);
    to->batch_mandate = text_copy(arena, from->batch_mandate);
    to->written_at = text_copy(arena, from->written_at);
}

bool
carrier_set_start(struct carrier_set *set, const struct carrier_job *wanted,
                  struct fault *fault)
{
    const struct line_config *line = config_line(set->config, wanted->line);
    struct job *job = calloc(1, sizeof(*job));
    if (job == NULL || line == NULL) {
        free(job);
        return fault_set(fault, FAULT_LOCAL,
                         "line %s: no configuration, or no memory",
                         wanted->line);
    }
    arena_init(&job->carried.arena, JOB_MEMORY);
    job->set = set;
    job->carried.handle = wanted->handle;
    job->line = line;
    job->carrier = wanted->carrier;
    job->traits = wanted->traits;
    job->is_poll = wanted->is_poll;
    job->new_token = wanted->new_token;
    job->parts_known = wanted->parts_known;
    job->now_us = wanted->now_us;
    job->not_after_us = wanted->not_after_us;
    job->exchange_id = text_copy(&job->carried.arena, wanted->exchange_id);
    request_copy(&job->carried.arena, &job->request, wanted->request);
    job->next = set->jobs;
    set->jobs = job;
    switch (job->carrier) {
    case CARRIER_HTTPS:
        https_start(set->https, job);
        break;
    case CARRIER_FILE:
        set->file_count++;
        break;
    case CARRIER_DATABASE:
        database_start(set->databases, job);
        break;
    }
    return true;
}

static void
job_unlink(struct carrier_set *set, struct job *job)
{
    struct job **at = &set->jobs;
    while (*at != job)
        at = &(*at)->next;
    *at = job->next;
    if (job->is_done)
        set->done_count--;
    else if (job->carrier == CARRIER_FILE && job->work == NULL)
        set->file_count--;
}

void
carrier_set_cancel(struct carrier_set *set, uint64_t handle)
{
    struct job *job = set->jobs;
    while (job != NULL && job->carried.handle != handle)
        job = job->next;
    if (job == NULL)
        return;
    if (job->carrier == CARRIER_HTTPS)
        transfer_cancel(set->transfers, job->transfer);
    if (job->carrier == CARRIER_FILE)
        file_cancel(job);
    if (job->carrier == CARRIER_DATABASE)
        database_cancel(set->databases, job);
    job_unlink(set, job);
    job_free(job);
}

/* One outcome at a time: the receiver may start and cancel jobs. What ends
 * while this runs waits for the next step. */
static void
hand_over(struct carrier_set *set)
{
    for (uint32_t left = set->done_count; left > 0 && set->done_count > 0;
         left--) {
        struct job *job = set->jobs;
        while (!job->is_done)
            job = job->next;
        job_unlink(set, job);
        struct carried carried = job->carried;
        free(job);
        set->wake(set->context, &carried);
    }
}

/* One a step, the oldest: opening a part of 8 MiB takes long enough. */
static void
file_step(struct carrier_set *set)
{
    struct job *oldest = NULL;
    if (set->file_count == 0)
        return;
    for (struct job *job = set->jobs; job != NULL; job = job->next)
        if (job->carrier == CARRIER_FILE && !job->is_done && job->work == NULL)
            oldest = job;
    set->file_count--;
    file_run(set->files, oldest);
}

void
carrier_set_step(struct carrier_set *set)
{
    struct epoll_event events[64];
    int ready = epoll_wait(set->epoll_fd, events, 64, 0);
    for (int i = 0; i < ready; i++)
        if (!database_ready(set->databases, events[i].data.fd) &&
            !sftp_set_ready(set->servers, events[i].data.fd))
            transfer_set_ready(set->transfers, events[i].data.fd,
                               events[i].events);
    transfer_set_step(set->transfers);
    sftp_set_step(set->servers);
    database_step(set->databases);
    file_step(set);
    hand_over(set);
}
