/* SPDX-License-Identifier: Apache-2.0
 *
 * The database carrier (wire.md 2, D1 and D2): writes an exchange into the
 * owner's database and looks whether all of it is answered. One connection a
 * line; its jobs wait for each other. A job that takes longer than transfer_ms
 * is given up with its connection, so that one dead database holds nobody else.
 */
#include <sys/epoll.h>

#include "digest.h"
#include "exchange_db.h"
#include "job.h"
#include "killpoint.h"
#include "loop.h"

/* A batch of 10,000 persons with many rows each; more is not believed. */
#define ANSWER_MAX (64u << 20)

struct lane_of_line {
    const struct line_config *line;
    struct exchange_db *db;
    struct job *running; /* head of the queue */
    struct job *waiting; /* the rest, linked by job->waiting */
    struct reply *reply;
    int64_t deadline_ms;
    int fd; /* in the epoll, -1 none */
    uint32_t events;
    struct lane_of_line *next;
};

struct database_carrier {
    int epoll_fd;
    struct lane_of_line *lanes;
};

struct database_carrier *
database_open(int epoll_fd)
{
    struct database_carrier *carrier = calloc(1, sizeof(*carrier));
    if (carrier != NULL)
        carrier->epoll_fd = epoll_fd;
    return carrier;
}

static void
watch(struct database_carrier *carrier, struct lane_of_line *lane)
{
    uint32_t events = 0;
    int fd = exchange_db_fd(lane->db, &events);
    struct epoll_event event = {.events = events, .data.fd = fd};
    if (lane->fd >= 0 && lane->fd != fd)
        epoll_ctl(carrier->epoll_fd, EPOLL_CTL_DEL, lane->fd, NULL);
    /* libpq may have closed and opened a socket of the same number. */
    if (fd >= 0 && epoll_ctl(carrier->epoll_fd, EPOLL_CTL_MOD, fd, &event) != 0)
        epoll_ctl(carrier->epoll_fd, EPOLL_CTL_ADD, fd, &event);
    lane->fd = fd;
}

void
database_close(struct database_carrier *carrier)
{
    while (carrier != NULL && carrier->lanes != NULL) {
        struct lane_of_line *next = carrier->lanes->next;
        exchange_db_close(carrier->lanes->db);
        free(carrier->lanes);
        carrier->lanes = next;
    }
    free(carrier);
}

static struct lane_of_line *
lane_of(struct database_carrier *carrier, const struct line_config *line)
{
    struct lane_of_line *lane = carrier->lanes;
    while (lane != NULL && lane->line != line)
        lane = lane->next;
    if (lane != NULL)
        return lane;
    lane = calloc(1, sizeof(*lane));
    if (lane == NULL ||
        (lane->db = exchange_db_open(line->database, line->schema)) == NULL) {
        free(lane);
        return NULL;
    }
    lane->line = line;
    lane->fd = -1;
    lane->next = carrier->lanes;
    carrier->lanes = lane;
    return lane;
}

static void
run_next(struct database_carrier *carrier, struct lane_of_line *lane)
{
    struct job *job = lane->waiting;
    if (lane->running != NULL || job == NULL)
        return;
    lane->waiting = job->waiting;
    lane->running = job;
    lane->deadline_ms = loop_monotonic_ms() + lane->line->transfer_ms;
    lane->reply = arena_alloc(&job->carried.arena, sizeof(*lane->reply));
    killpoint_hit(job->is_poll ? "database_poll" : "database_send");
    if (lane->reply == NULL)
        lane->deadline_ms = 0;
    else if (job->is_poll)
        exchange_db_read(lane->db, &job->carried.arena, &job->request,
                         job->exchange_id, ANSWER_MAX, lane->reply);
    else
        exchange_db_write(lane->db, &job->carried.arena, &job->request);
    watch(carrier, lane);
}

void
database_start(struct database_carrier *carrier, struct job *job)
{
    struct lane_of_line *lane = lane_of(carrier, job->line);
    if (lane == NULL) {
        job_finish(job, CARRIED_NO_CONNECTION);
        return;
    }
    struct job **at = &lane->waiting;
    while (*at != NULL)
        at = &(*at)->waiting;
    *at = job;
    job->waiting = NULL;
    run_next(carrier, lane);
}

void
database_cancel(struct database_carrier *carrier, struct job *job)
{
    struct lane_of_line *lane = lane_of(carrier, job->line);
    if (lane == NULL || job->is_done)
        return;
    if (lane->running == job) {
        exchange_db_abandon(lane->db);
        lane->running = NULL;
        watch(carrier, lane);
        run_next(carrier, lane);
        return;
    }
    for (struct job **at = &lane->waiting; *at; at = &(*at)->waiting)
        if (*at == job) {
            *at = job->waiting;
            return;
        }
}

/* States 0 and 1 are "not yet": we look again; 2, 9 and what nobody knows go
 * to the connector. */
static void
bring(struct job *job, struct reply *reply)
{
    struct digest *received =
        arena_alloc(&job->carried.arena, sizeof(*received));
    if (received == NULL) {
        job_finish(job, CARRIED_TOO_LARGE);
        return;
    }
    if (reply->batch_state == 0 || reply->batch_state == 1) {
        job_finish(job, CARRIED_NOT_YET);
        return;
    }
    digest_sha256(text_is_absent(reply->body) ? reply->batch_note : reply->body,
                  received);
    job->carried.reply_count = 1;
    job->carried.replies = reply;
    job->carried.received = received;
    job_finish(job, CARRIED_REPLY);
}

static void
end_job(struct lane_of_line *lane, enum exchange_db_state state)
{
    struct job *job = lane->running;
    lane->running = NULL;
    killpoint_hit("database_done");
    switch (state) {
    case EXCHANGE_DB_WRITTEN:
        job_finish(job, CARRIED_NOT_YET);
        break;
    case EXCHANGE_DB_READ:
        bring(job, lane->reply);
        break;
    case EXCHANGE_DB_TOO_LARGE:
        job_finish(job, CARRIED_TOO_LARGE);
        break;
    case EXCHANGE_DB_REFUSED:
        job_finish(job, CARRIED_DAMAGED);
        break;
    default: /* away; or no such exchange: it was never sent */
        job_finish(job, CARRIED_NO_CONNECTION);
        break;
    }
}

static void
lane_step(struct database_carrier *carrier, struct lane_of_line *lane)
{
    while (lane->running != NULL) {
        enum exchange_db_state state = exchange_db_step(lane->db);
        if (state == EXCHANGE_DB_BUSY) {
            if (lane->deadline_ms > loop_monotonic_ms())
                break;
            exchange_db_abandon(lane->db);
            struct job *job = lane->running;
            lane->running = NULL;
            job_finish(job, CARRIED_TIMED_OUT);
        } else {
            end_job(lane, state);
        }
        run_next(carrier, lane);
    }
    watch(carrier, lane);
}

bool
database_ready(struct database_carrier *carrier, int fd)
{
    for (struct lane_of_line *lane = carrier->lanes; lane; lane = lane->next)
        if (lane->fd == fd)
            return true;
    return false;
}

void
database_step(struct database_carrier *carrier)
{
    for (struct lane_of_line *lane = carrier->lanes; lane; lane = lane->next)
        if (lane->running != NULL)
            lane_step(carrier, lane);
}

int
database_timeout_ms(const struct database_carrier *carrier)
{
    int timeout = -1;
    for (struct lane_of_line *lane = carrier->lanes; lane; lane = lane->next)
        if (lane->running != NULL) {
            int64_t left = lane->deadline_ms - loop_monotonic_ms();
            int wait = left < 0 ? 0 : left > 1000 ? 1000 : (int)left;
            if (timeout < 0 || wait < timeout)
                timeout = wait;
        }
    return timeout;
}
