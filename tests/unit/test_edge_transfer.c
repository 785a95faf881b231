/* SPDX-License-Identifier: Apache-2.0
 *
 * Transfers to where somebody else has said, with names that the test answers
 * for: getaddrinfo() of this program is libcurl's too.
 */
#include <arpa/inet.h>
#include <netdb.h>
#include <netinet/in.h>
#include <semaphore.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "check.h"
#include "loop.h"
#include "transfer.h"

#define HELD_S 20

/* What a name says: addresses, in their order. */
static const char *said[3];
static atomic_bool is_held, was_let_go;
static sem_t let_go;

static struct addrinfo *
address_make(const char *chars, int port)
{
    struct addrinfo *made = calloc(1, sizeof(*made));
    struct sockaddr_in *to = calloc(1, sizeof(*to));
    if (made == NULL || to == NULL)
        abort();
    to->sin_family = AF_INET;
    to->sin_port = htons((uint16_t)port);
    inet_pton(AF_INET, chars, &to->sin_addr);
    *made = (struct addrinfo){.ai_family = AF_INET,
                              .ai_socktype = SOCK_STREAM,
                              .ai_protocol = IPPROTO_TCP,
                              .ai_addrlen = sizeof(*to),
                              .ai_addr = (struct sockaddr *)to};
    return made;
}

int
getaddrinfo(const char *restrict node, const char *restrict service,
            const struct addrinfo *restrict hints,
            struct addrinfo **restrict result)
{
    struct timespec until;
    (void)hints;
    *result = NULL;
    if (strcmp(node, "held.example") == 0) {
        clock_gettime(CLOCK_REALTIME, &until);
        until.tv_sec += HELD_S;
        atomic_store(&is_held, true);
        if (sem_timedwait(&let_go, &until) == 0)
            atomic_store(&was_let_go, true);
        atomic_store(&is_held, false);
        return EAI_AGAIN;
    }
    for (size_t i = 3; i-- > 0;) {
        struct addrinfo *made;
        if (said[i] == NULL)
            continue;
        made = address_make(said[i], service == NULL ? 0 : atoi(service));
        made->ai_next = *result;
        *result = made;
    }
    return *result == NULL ? EAI_NONAME : 0;
}

void
freeaddrinfo(struct addrinfo *list)
{
    while (list != NULL) {
        struct addrinfo *next = list->ai_next;
        free(list->ai_addr);
        free(list);
        list = next;
    }
}

static struct arena arena;
static struct transfer_set *set;
static int epoll_fd;
static struct transfer_result last;
static bool is_done;

static void
on_done(void *context, struct transfer_result *result)
{
    (void)context;
    last = *result;
    is_done = true;
}

static void
begin(void)
{
    struct fault fault = {0};
    arena_init(&arena, 0);
    epoll_fd = epoll_create1(EPOLL_CLOEXEC);
    set = transfer_set_open(epoll_fd, &fault);
    CU_ASSERT_PTR_NOT_NULL_FATAL(set);
    memset(said, 0, sizeof(said));
}

static void
end(void)
{
    transfer_set_close(set);
    close(epoll_fd);
    arena_release(&arena);
}

static void
step(void)
{
    struct epoll_event events[8];
    int wait_ms = transfer_set_timeout_ms(set);
    int ready = epoll_wait(epoll_fd, events, 8,
                           wait_ms < 0 || wait_ms > 20 ? 20 : wait_ms);
    for (int i = 0; i < ready; i++)
        transfer_set_ready(set, events[i].data.fd, events[i].events);
    transfer_set_step(set);
}

static uint64_t
start(const char *host, int port, const struct networks *allowed,
      int64_t timeout_ms)
{
    const struct transfer_target target = {
        .ca = "/dev/null", .timeout_ms = timeout_ms, .networks = allowed};
    is_done = false;
    uint64_t handle = transfer_start(
        set, &target, arena_printf(&arena, "https://%s:%d/", host, port), NULL,
        0, TEXT("{}"), &arena, on_done, NULL);
    CU_ASSERT_FATAL(handle != 0);
    return handle;
}

static int
listen_at(const char *chars, int *port)
{
    struct sockaddr_in at = {.sin_family = AF_INET};
    socklen_t size = sizeof(at);
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    at.sin_port = htons((uint16_t)*port);
    inet_pton(AF_INET, chars, &at.sin_addr);
    CU_ASSERT_FATAL(fd >= 0);
    CU_ASSERT_FATAL(bind(fd, (struct sockaddr *)&at, size) == 0);
    CU_ASSERT_FATAL(listen(fd, 8) == 0);
    CU_ASSERT_FATAL(getsockname(fd, (struct sockaddr *)&at, &size) == 0);
    *port = ntohs(at.sin_port);
    return fd;
}

static void
a_name_leads_to_no_forbidden_address(void)
{
    struct networks none = {0};
    int port = 0;
    begin();
    int listener = listen_at("127.0.0.1", &port);
    said[0] = "127.0.0.1";
    start("name.example", port, &none, 5000);
    while (!is_done)
        step();
    CU_ASSERT_EQUAL(last.state, TRANSFER_FORBIDDEN);
    CU_ASSERT(accept(listener, NULL, NULL) < 0); /* nobody has come */
    close(listener);
    end();
}

/* What the name says at this moment is what is judged and connected. */
static void
of_several_addresses_the_allowed_one_is_taken(void)
{
    struct networks allowed;
    int port = 0, fd = -1;
    begin();
    int forbidden = listen_at("127.0.0.1", &port);
    int listener = listen_at("127.0.0.2", &port);
    CU_ASSERT_TRUE(networks_read(TEXT("127.0.0.2/32"), &allowed));
    said[0] = "127.0.0.1";
    said[1] = "127.0.0.2";
    uint64_t handle = start("name.example", port, &allowed, 20000);
    while (!is_done && fd < 0) {
        step();
        fd = accept(listener, NULL, NULL);
    }
    CU_ASSERT(fd >= 0);
    CU_ASSERT(accept(forbidden, NULL, NULL) < 0);
    transfer_cancel(set, handle);
    if (fd >= 0)
        close(fd);
    close(forbidden);
    close(listener);
    end();
}

static void
a_name_server_that_is_silent_holds_up_nobody(void)
{
    struct networks none = {0};
    begin();
    sem_init(&let_go, 0, 0);
    start("held.example", 443, &none, 300);
    while (!is_done)
        step();
    CU_ASSERT_EQUAL(last.state, TRANSFER_NO_CONNECTION);
    CU_ASSERT_TRUE(atomic_load(&is_held)); /* it is still being asked */
    sem_post(&let_go);
    while (!atomic_load(&was_let_go) && atomic_load(&is_held))
        step();
    end();
}

static const struct unit_test tests[] = {
    {"a name leads to no forbidden address",
     a_name_leads_to_no_forbidden_address},
    {"of several addresses the allowed one is taken",
     of_several_addresses_the_allowed_one_is_taken},
    {"a name server that is silent holds up nobody",
     a_name_server_that_is_silent_holds_up_nobody},
};
UNIT_MAIN("edge transfer", tests)
