/* SPDX-License-Identifier: Apache-2.0
 *
 * The connections to SFTP servers: their life, their readiness in the epoll,
 * their deadline. Closing is hard: the socket goes first, so that libssh2 frees
 * what it holds without a word to a server that may not listen.
 */
#include "sftp_parts.h"

#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "loop.h"
#include "mutant.h"

/* One connection works so long before the loop has its turn. */
#define STEP_MS 3

struct sftp_set {
    int epoll_fd;
    struct transfer_set *transfers;
    struct sftp *all;
};

struct sftp_set *
sftp_set_open(int epoll_fd, struct transfer_set *transfers)
{
    struct sftp_set *set = calloc(1, sizeof(*set));
    if (set == NULL || libssh2_init(0) != 0) {
        free(set);
        return NULL;
    }
    set->epoll_fd = epoll_fd;
    set->transfers = transfers;
    return set;
}

void
sftp_set_close(struct sftp_set *set)
{
    if (set == NULL)
        return;
    while (set->all != NULL)
        sftp_close(set->all);
    libssh2_exit();
    free(set);
}

enum sftp_went
sftp_over(struct sftp *sftp, enum folder_state state, const char *why)
{
    char *out = sftp->call == NULL ? sftp->why : sftp->call->why;
    snprintf(out, sizeof(sftp->why), "%s", why);
    sftp->stage = SFTP_OVER;
    sftp->state = state;
    sftp->is_broken = state != FOLDER_DONE && state != FOLDER_ABSENT;
    sftp->is_ready = true;
    return SFTP_GOES_ON;
}

static void
on_connected(void *context, struct transfer_result *result)
{
    struct sftp *sftp = context;
    sftp->transfer = 0;
    sftp->fd = result->fd;
    sftp->is_ready = true;
    if (result->state == TRANSFER_DONE)
        sftp->stage = SFTP_SHAKE;
    else
        sftp_over(sftp, FOLDER_NO_CONNECTION, "");
}

struct sftp *
sftp_open(struct sftp_set *set, const struct line_config *line)
{
    const char *expected;
    struct sftp *sftp = calloc(1, sizeof(*sftp));
    if (sftp == NULL)
        return NULL;
    sftp->set = set;
    sftp->line = line;
    sftp->fd = -1;
    sftp->deadline_ms = loop_monotonic_ms() + line->transfer_ms;
    sftp->next = set->all;
    set->all = sftp;
    if (!sftp_address_read(line->folder, &sftp->address, &expected)) {
        sftp_over(sftp, FOLDER_UNUSABLE, expected);
    } else if (sftp_login_begin(sftp)) {
        sftp->transfer = transfer_connect(set->transfers, sftp->address.host,
                                          sftp->address.port, line->transfer_ms,
                                          on_connected, sftp);
        if (sftp->transfer == 0)
            sftp_over(sftp, FOLDER_UNUSABLE, "no memory");
    }
    return sftp;
}

void
sftp_run(struct sftp *sftp, struct folder_call *call, folder_fn done,
         void *context)
{
    sftp->call = call;
    sftp->done = done;
    sftp->context = context;
    sftp->is_ready = true;
    if (sftp->is_broken)
        snprintf(call->why, sizeof(call->why), "%s", sftp->why);
    else if (sftp->stage == SFTP_OVER)
        sftp->stage = SFTP_READY;
}

static void
session_free(struct sftp *sftp)
{
    /* The socket is shut: nothing of this waits. */
    if (sftp->handle != NULL)
        libssh2_sftp_close_handle(sftp->handle);
    if (sftp->sftp != NULL)
        libssh2_sftp_shutdown(sftp->sftp);
    if (sftp->known != NULL)
        libssh2_knownhost_free(sftp->known);
    if (sftp->session != NULL)
        libssh2_session_free(sftp->session);
}

void
sftp_close(struct sftp *sftp)
{
    struct sftp **at = &sftp->set->all;
    while (*at != sftp)
        at = &(*at)->next;
    *at = sftp->next;
    if (sftp->transfer != 0)
        transfer_cancel(sftp->set->transfers, sftp->transfer);
    if (sftp->fd >= 0) {
        epoll_ctl(sftp->set->epoll_fd, EPOLL_CTL_DEL, sftp->fd, NULL);
        shutdown(sftp->fd, SHUT_RDWR);
    }
    session_free(sftp);
    if (sftp->fd >= 0)
        close(sftp->fd);
    free(sftp);
}

static void
watch(struct sftp *sftp)
{
    int directions = libssh2_session_block_directions(sftp->session);
    struct epoll_event event = {.events = EPOLLIN, .data.fd = sftp->fd};
    if (directions == LIBSSH2_SESSION_BLOCK_OUTBOUND)
        event.events = EPOLLOUT;
    else if (directions & LIBSSH2_SESSION_BLOCK_OUTBOUND)
        event.events |= EPOLLOUT;
    if (epoll_ctl(sftp->set->epoll_fd, EPOLL_CTL_MOD, sftp->fd, &event) != 0)
        epoll_ctl(sftp->set->epoll_fd, EPOLL_CTL_ADD, sftp->fd, &event);
}

static void
go(struct sftp *sftp)
{
    int64_t until_ms = loop_monotonic_ms() + STEP_MS;
    while (sftp->stage != SFTP_OVER && loop_monotonic_ms() < until_ms) {
        enum sftp_went went = SFTP_GOES_ON;
        if (sftp->stage == SFTP_READY && sftp->call == NULL)
            went = SFTP_WAITS;
        else if (sftp->stage == SFTP_READY)
            sftp_verb_begin(sftp);
        else if (sftp->stage < SFTP_READY)
            went = sftp_login_step(sftp);
        else
            went = sftp_verb_step(sftp);
        if (went == SFTP_WAITS) {
            sftp->is_ready = false;
            watch(sftp);
            return;
        }
    }
}

bool
sftp_set_ready(struct sftp_set *set, int fd)
{
    for (struct sftp *sftp = set->all; sftp != NULL; sftp = sftp->next)
        if (sftp->fd == fd) {
            sftp->is_ready = true;
            return true;
        }
    return false;
}

/* After `done` the connection may be gone, and others may be new. */
void
sftp_set_step(struct sftp_set *set)
{
    int64_t now_ms = loop_monotonic_ms();
    for (struct sftp *sftp = set->all; sftp != NULL; sftp = sftp->next) {
        if (sftp->deadline_ms <= now_ms && sftp->stage != SFTP_OVER &&
            !mutant_is("sftp_waits_for_ever"))
            sftp_over(sftp,
                      sftp->stage == SFTP_CONNECT ? FOLDER_NO_CONNECTION
                                                  : FOLDER_TIMED_OUT,
                      "");
        if (sftp->is_ready && sftp->stage != SFTP_CONNECT)
            go(sftp);
        if (sftp->stage == SFTP_OVER && sftp->call != NULL) {
            sftp->call = NULL;
            sftp->is_ready = false;
            sftp->done(sftp->context, sftp->state);
            return;
        }
    }
}

int
sftp_set_timeout_ms(const struct sftp_set *set)
{
    int timeout = -1;
    for (struct sftp *sftp = set->all; sftp != NULL; sftp = sftp->next) {
        int64_t left = sftp->deadline_ms - loop_monotonic_ms();
        int wait = left < 0 ? 0 : left > 1000 ? 1000 : (int)left;
        if (sftp->is_ready && sftp->stage != SFTP_CONNECT)
            return 0;
        if (timeout < 0 || wait < timeout)
            timeout = wait;
    }
    return timeout;
}
