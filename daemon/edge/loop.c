/* SPDX-License-Identifier: Apache-2.0
 *
 * epoll and signalfd behind four functions. Signals are blocked before any
 * thread of a library starts, so that only the descriptor sees them.
 */
#include "loop.h"

#include <errno.h>
#include <signal.h>
#include <sys/epoll.h>
#include <sys/signalfd.h>
#include <unistd.h>

/* Of the process, as signals are. */
static struct {
    loop_reload_fn *may;
    void *context;
    bool is_reloading;
} on_reload;

void
loop_on_reload(loop_reload_fn *may, void *context)
{
    on_reload.may = may;
    on_reload.context = context;
}

bool
loop_is_reloading(void)
{
    return on_reload.is_reloading;
}

int64_t
loop_boottime_us(void)
{
    struct timespec now;
    clock_gettime(CLOCK_BOOTTIME, &now);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

int64_t
loop_monotonic_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

bool
loop_open(struct loop *loop, struct fault *fault)
{
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGTERM);
    sigaddset(&set, SIGINT);
    sigaddset(&set, SIGHUP);
    sigprocmask(SIG_BLOCK, &set, NULL);
    signal(SIGPIPE, SIG_IGN);
    *loop = (struct loop){.epoll_fd = epoll_create1(EPOLL_CLOEXEC)};
    loop->signal_fd = signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC);
    if (loop->epoll_fd < 0 || loop->signal_fd < 0) {
        loop_close(loop);
        return fault_set(fault, FAULT_LOCAL, "no event loop: %s",
                         strerror(errno));
    }
    loop_watch(loop, loop->signal_fd);
    return true;
}

void
loop_close(struct loop *loop)
{
    if (loop->epoll_fd >= 0)
        close(loop->epoll_fd);
    if (loop->signal_fd >= 0)
        close(loop->signal_fd);
}

void
loop_watch(struct loop *loop, int fd)
{
    struct epoll_event event = {.events = EPOLLIN, .data.fd = fd};
    if (fd >= 0)
        epoll_ctl(loop->epoll_fd, EPOLL_CTL_ADD, fd, &event);
}

static void
take_signals(struct loop *loop)
{
    struct signalfd_siginfo info;
    while (read(loop->signal_fd, &info, sizeof(info)) == sizeof(info)) {
        if (info.ssi_signo != SIGHUP) {
            loop->is_stopping = true;
            on_reload.is_reloading = false;
        } else if (on_reload.may == NULL) {
            loop->wants_reload = true;
        } else if (!loop->is_stopping && on_reload.may(on_reload.context)) {
            loop->is_stopping = true;
            on_reload.is_reloading = true;
        }
    }
}

void
loop_sleep(struct loop *loop, int timeout_ms)
{
    struct epoll_event events[16];
    epoll_wait(loop->epoll_fd, events, 16, timeout_ms);
    take_signals(loop);
}

void
loop_wait(struct loop *loop, int timeout_ms)
{
    bool knew_reload = loop->wants_reload;
    take_signals(loop);
    if (!loop->is_stopping && loop->wants_reload == knew_reload)
        loop_sleep(loop, timeout_ms);
}
