/* SPDX-License-Identifier: Apache-2.0
 *
 * libcurl's multi handle on the caller's epoll: the socket callback moves
 * descriptors in and out, the timer callback keeps one deadline. Easy handles
 * go back to a free list, so that connections, TLS sessions and buffers are
 * used again. Bodies are collected into a buffer with a cap: what is larger is
 * stopped unread.
 */
#include "transfer.h"

#include <ctype.h>
#include <curl/curl.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <sys/epoll.h>
#include <sys/socket.h>

#include "line.h"
#include "loop.h"
#include "mutant.h"

/* Kept open: as many as lines with four each may have under way. A line whose
 * connection is dropped for another pays a handshake with each exchange. */
#define CONNECTIONS_MAX ((long)LINES_MAX * 4)
#define CONNECT_MS 5000L
#define HEADERS_MAX 240

struct transfer {
    uint64_t handle;
    CURL *easy;
    struct curl_slist *headers;
    char *body; /* ours: must live while curl sends it */
    size_t body_size;
    struct buffer received;
    struct arena *arena;
    uint32_t header_count, header_room;
    struct header *reply_headers;
    transfer_fn done;
    void *context;
    char error[CURL_ERROR_SIZE]; /* libcurl's words; never shown */
    int64_t not_after_us;
    const struct networks *networks; /* NULL: anywhere */
    uint32_t opened, forbidden;      /* addresses that were tried */
    bool was_sent, is_bare, is_late;
    struct transfer *next;
};

struct transfer_set {
    CURLM *multi;
    int epoll_fd;
    uint64_t last_handle;
    struct transfer *active;
    struct transfer *idle;
    int64_t deadline_ms; /* monotonic; -1 none */
};

static int
on_socket(CURL *easy, curl_socket_t fd, int what, void *context, void *known)
{
    struct transfer_set *set = context;
    (void)easy;
    if (what == CURL_POLL_REMOVE) {
        epoll_ctl(set->epoll_fd, EPOLL_CTL_DEL, fd, NULL);
        return 0;
    }
    struct epoll_event event = {.data.fd = fd};
    if (what & CURL_POLL_IN)
        event.events |= EPOLLIN;
    if (what & CURL_POLL_OUT)
        event.events |= EPOLLOUT;
    /* A descriptor number may come back for a new connection. */
    if (known == NULL || epoll_ctl(set->epoll_fd, EPOLL_CTL_MOD, fd, &event))
        if (epoll_ctl(set->epoll_fd, EPOLL_CTL_ADD, fd, &event) != 0)
            epoll_ctl(set->epoll_fd, EPOLL_CTL_MOD, fd, &event);
    curl_multi_assign(set->multi, fd, set);
    return 0;
}

static int
on_timer(CURLM *multi, long timeout_ms, void *context)
{
    struct transfer_set *set = context;
    (void)multi;
    set->deadline_ms = timeout_ms < 0 ? -1 : loop_monotonic_ms() + timeout_ms;
    return 0;
}

static size_t
on_body(char *bytes, size_t size, size_t count, void *context)
{
    struct transfer *transfer = context;
    buffer_add(&transfer->received, bytes, size * count);
    return transfer->received.failed ? 0 : size * count;
}

static void
header_keep(struct transfer *transfer, struct text name, struct text value)
{
    if (transfer->header_count == transfer->header_room) {
        uint32_t room = transfer->header_room * 2 + 16;
        struct header *grown =
            room > HEADERS_MAX
                ? NULL
                : arena_array(transfer->arena, room, sizeof(*grown));
        if (grown == NULL)
            return; /* more than anybody needs; or seen by the arena's owner */
        if (transfer->header_count > 0)
            memcpy(grown, transfer->reply_headers,
                   transfer->header_count * sizeof(*grown));
        transfer->reply_headers = grown;
        transfer->header_room = room;
    }
    struct header *header = &transfer->reply_headers[transfer->header_count];
    char *lower = arena_copy(transfer->arena, name.bytes, name.size);
    struct text copy = text_copy(transfer->arena, value);
    if (lower == NULL || text_is_absent(copy))
        return;
    for (size_t i = 0; i < name.size; i++)
        lower[i] = (char)tolower((unsigned char)lower[i]);
    *header = (struct header){{lower, name.size}, copy};
    transfer->header_count++;
}

static size_t
on_header(char *bytes, size_t size, size_t count, void *context)
{
    struct transfer *transfer = context;
    struct text rest = {bytes, size * count};
    struct text name;
    if (text_starts_with(rest, "HTTP/"))
        transfer->header_count = 0; /* 100 Continue, then the real one */
    else if (text_cut(&rest, ':', &name) && !text_is_absent(rest))
        header_keep(transfer, text_trim(name), text_trim(rest));
    return size * count;
}

static bool
may_connect(const struct networks *networks, const struct sockaddr *to)
{
    struct address address;
    struct sockaddr_in ipv4;
    struct sockaddr_in6 ipv6;
    if (to->sa_family == AF_INET) {
        memcpy(&ipv4, to, sizeof(ipv4));
        address = address_of_ipv4((const uint8_t *)&ipv4.sin_addr);
    } else if (to->sa_family == AF_INET6) {
        memcpy(&ipv6, to, sizeof(ipv6));
        address = address_of_ipv6(ipv6.sin6_addr.s6_addr);
    } else {
        return false;
    }
    return networks_may(networks, &address);
}

/* The address to which this very socket will be connected: a name that says
 * another one a moment later changes nothing. */
static curl_socket_t
on_open(void *context, curlsocktype purpose, struct curl_sockaddr *to)
{
    struct transfer *transfer = context;
    (void)purpose;
    if (!may_connect(transfer->networks, &to->addr) &&
        !mutant_is("webhook_address_unlooked")) {
        transfer->forbidden++;
        return CURL_SOCKET_BAD;
    }
    transfer->opened++;
    return socket(to->family, to->socktype | SOCK_CLOEXEC, to->protocol);
}

/* Called before each sending of the request. libcurl sends again by itself when
 * a connection that it used again is reset: an ask that nobody counted, with a
 * nonce that the owner has seen. Ours is to ask again, as another attempt. Nor
 * is anything sent for which connecting took longer than it may be sent: we
 * stood still, and somebody else may speak to this owner by now. */
static int
on_send(void *context, char *to, char *from, int to_port, int from_port)
{
    struct transfer *transfer = context;
    (void)to;
    (void)from;
    (void)to_port;
    (void)from_port;
    if (transfer->was_sent && !mutant_is("sent_twice_by_itself"))
        return CURL_PREREQFUNC_ABORT;
    transfer->is_late = transfer->not_after_us > 0 &&
                        loop_boottime_us() > transfer->not_after_us &&
                        !mutant_is("sent_when_it_is_late");
    if (transfer->is_late)
        return CURL_PREREQFUNC_ABORT;
    transfer->was_sent = true;
    return CURL_PREREQFUNC_OK;
}

struct transfer_set *
transfer_set_open(int epoll_fd, struct fault *fault)
{
    struct transfer_set *set = calloc(1, sizeof(*set));
    if (set == NULL || curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK ||
        (set->multi = curl_multi_init()) == NULL) {
        free(set);
        fault_set(fault, FAULT_LOCAL, "libcurl cannot be started: no memory");
        return NULL;
    }
    set->epoll_fd = epoll_fd;
    set->deadline_ms = -1;
    curl_multi_setopt(set->multi, CURLMOPT_SOCKETFUNCTION, on_socket);
    curl_multi_setopt(set->multi, CURLMOPT_SOCKETDATA, set);
    curl_multi_setopt(set->multi, CURLMOPT_TIMERFUNCTION, on_timer);
    curl_multi_setopt(set->multi, CURLMOPT_TIMERDATA, set);
    curl_multi_setopt(set->multi, CURLMOPT_MAXCONNECTS, CONNECTIONS_MAX);
    return set;
}

static void
transfer_free(struct transfer *transfer)
{
    buffer_release(&transfer->received);
    curl_slist_free_all(transfer->headers);
    free(transfer->body);
    curl_easy_cleanup(transfer->easy);
    free(transfer);
}

void
transfer_set_close(struct transfer_set *set)
{
    if (set == NULL)
        return;
    while (set->active != NULL)
        transfer_cancel(set, set->active->handle);
    while (set->idle != NULL) {
        struct transfer *next = set->idle->next;
        transfer_free(set->idle);
        set->idle = next;
    }
    curl_multi_cleanup(set->multi);
    curl_global_cleanup();
    free(set);
}

static struct transfer *
transfer_take(struct transfer_set *set)
{
    struct transfer *transfer = set->idle;
    if (transfer != NULL) {
        set->idle = transfer->next;
        return transfer;
    }
    transfer = calloc(1, sizeof(*transfer));
    if (transfer == NULL || (transfer->easy = curl_easy_init()) == NULL) {
        free(transfer);
        return NULL;
    }
    buffer_init(&transfer->received, TRANSFER_REPLY_MAX);
    return transfer;
}

/* Wipes what was about people and what opens doors (a token, a signature), and
 * puts the handle back. */
static void
transfer_put_back(struct transfer_set *set, struct transfer *transfer)
{
    curl_easy_reset(transfer->easy);
    for (struct curl_slist *at = transfer->headers; at; at = at->next)
        explicit_bzero(at->data, strlen(at->data));
    curl_slist_free_all(transfer->headers);
    transfer->headers = NULL;
    if (transfer->body != NULL)
        explicit_bzero(transfer->body, transfer->body_size);
    free(transfer->body);
    transfer->body = NULL;
    buffer_release(&transfer->received);
    buffer_init(&transfer->received, TRANSFER_REPLY_MAX);
    transfer->header_count = transfer->header_room = 0;
    transfer->reply_headers = NULL;
    transfer->next = set->idle;
    set->idle = transfer;
}

static void
transfer_configure(struct transfer *transfer,
                   const struct transfer_target *target, const char *url)
{
    CURL *easy = transfer->easy;
    curl_easy_setopt(easy, CURLOPT_URL, url);
    curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR,
                     target->may_be_plain ? "http,https" : "https");
    curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(easy, CURLOPT_POST, 1L);
    curl_easy_setopt(easy, CURLOPT_POSTFIELDS, transfer->body);
    curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE,
                     (curl_off_t)transfer->body_size);
    curl_easy_setopt(easy, CURLOPT_HTTPHEADER, transfer->headers);
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, on_body);
    curl_easy_setopt(easy, CURLOPT_WRITEDATA, transfer);
    curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, on_header);
    curl_easy_setopt(easy, CURLOPT_HEADERDATA, transfer);
    curl_easy_setopt(easy, CURLOPT_PREREQFUNCTION, on_send);
    curl_easy_setopt(easy, CURLOPT_PREREQDATA, transfer);
    curl_easy_setopt(easy, CURLOPT_PRIVATE, transfer);
    curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, transfer->error);
    curl_easy_setopt(easy, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
    curl_easy_setopt(easy, CURLOPT_SSL_VERIFYPEER, 1L);
    curl_easy_setopt(easy, CURLOPT_SSL_VERIFYHOST, 2L);
    curl_easy_setopt(easy, CURLOPT_CAINFO, target->ca);
    curl_easy_setopt(easy, CURLOPT_CAPATH, NULL);
    curl_easy_setopt(easy, CURLOPT_SSLCERT, target->certificate);
    curl_easy_setopt(easy, CURLOPT_SSLKEY, target->key);
    /* Else OpenSSL asks for the passphrase of a key on the terminal. */
    curl_easy_setopt(easy, CURLOPT_KEYPASSWD, "");
    /* A total deadline: an owner that sends a byte a second is cut off. */
    curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, (long)target->timeout_ms);
    curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS,
                     target->timeout_ms < CONNECT_MS ? (long)target->timeout_ms
                                                     : CONNECT_MS);
    curl_easy_setopt(easy, CURLOPT_USERPWD, target->user_password);
    curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(easy, CURLOPT_PROXY, "");
    if (target->networks != NULL) {
        curl_easy_setopt(easy, CURLOPT_OPENSOCKETFUNCTION, on_open);
        curl_easy_setopt(easy, CURLOPT_OPENSOCKETDATA, transfer);
        /* Else whoever has a name server that never answers holds up our
         * thread: libcurl waits for its own that asks. */
        if (!mutant_is("name_server_holds_up"))
            curl_easy_setopt(easy, CURLOPT_QUICK_EXIT, 1L);
        if (mutant_is("webhook_believes_anybody"))
            curl_easy_setopt(easy, CURLOPT_SSL_VERIFYPEER, 0L);
        if (mutant_is("webhook_follows"))
            curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 1L);
        curl_easy_setopt(easy, CURLOPT_FRESH_CONNECT, 1L);
        curl_easy_setopt(easy, CURLOPT_FORBID_REUSE, 1L);
        curl_easy_setopt(easy, CURLOPT_SSL_SESSIONID_CACHE, 0L);
        curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, CURL_HTTP_VERSION_1_1);
    }
}

static uint64_t
transfer_add(struct transfer_set *set, struct transfer *transfer)
{
    transfer->handle = ++set->last_handle;
    transfer->next = set->active;
    set->active = transfer;
    if (curl_multi_add_handle(set->multi, transfer->easy) != CURLM_OK) {
        set->active = transfer->next;
        transfer_put_back(set, transfer);
        return 0;
    }
    return transfer->handle;
}

uint64_t
transfer_start(struct transfer_set *set, const struct transfer_target *target,
               const char *url, const struct header *headers,
               uint32_t header_count, struct text body, struct arena *arena,
               transfer_fn done, void *context)
{
    struct transfer *transfer = transfer_take(set);
    if (transfer == NULL)
        return 0;
    transfer->arena = arena;
    transfer->done = done;
    transfer->context = context;
    transfer->body = malloc(body.size + 1);
    transfer->body_size = body.size;
    for (uint32_t i = 0; i < header_count; i++) {
        char *line =
            arena_printf(arena, "%.*s: %.*s", (int)headers[i].name.size,
                         headers[i].name.bytes, (int)headers[i].value.size,
                         headers[i].value.bytes);
        struct curl_slist *grown =
            line ? curl_slist_append(transfer->headers, line) : NULL;
        if (grown != NULL)
            transfer->headers = grown;
    }
    /* No "Expect: 100-continue": it costs a round trip on large bodies. */
    struct curl_slist *grown = curl_slist_append(transfer->headers, "Expect:");
    if (transfer->body == NULL || grown == NULL || arena_failed(arena)) {
        transfer_put_back(set, transfer);
        return 0;
    }
    transfer->headers = grown;
    if (body.size > 0)
        memcpy(transfer->body, body.bytes, body.size);
    transfer->error[0] = '\0';
    transfer->was_sent = transfer->is_late = false;
    transfer->not_after_us = target->not_after_us;
    transfer->networks = target->networks;
    transfer->opened = transfer->forbidden = 0;
    if (target->reply_max > 0)
        buffer_init(&transfer->received, target->reply_max);
    transfer->is_bare = false;
    transfer_configure(transfer, target, url);
    return transfer_add(set, transfer);
}

uint64_t
transfer_connect(struct transfer_set *set, const char *host, unsigned port,
                 int64_t timeout_ms, transfer_fn done, void *context)
{
    char url[320];
    bool is_ipv6 = strchr(host, ':') != NULL;
    struct transfer *transfer = transfer_take(set);
    if (transfer == NULL)
        return 0;
    snprintf(url, sizeof(url), is_ipv6 ? "http://[%s]:%u/" : "http://%s:%u/",
             host, port);
    transfer->done = done;
    transfer->context = context;
    transfer->error[0] = '\0';
    transfer->is_bare = true;
    transfer->is_late = false;
    CURL *easy = transfer->easy;
    curl_easy_setopt(easy, CURLOPT_URL, url);
    curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http");
    curl_easy_setopt(easy, CURLOPT_CONNECT_ONLY, 1L);
    curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(easy, CURLOPT_PROXY, "");
    curl_easy_setopt(easy, CURLOPT_PRIVATE, transfer);
    curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, transfer->error);
    curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS,
                     timeout_ms < CONNECT_MS ? (long)timeout_ms : CONNECT_MS);
    return transfer_add(set, transfer);
}

static void
transfer_unlink(struct transfer_set *set, struct transfer *transfer)
{
    struct transfer **at = &set->active;
    while (*at != transfer)
        at = &(*at)->next;
    *at = transfer->next;
    curl_multi_remove_handle(set->multi, transfer->easy);
}

void
transfer_cancel(struct transfer_set *set, uint64_t handle)
{
    struct transfer *transfer = set->active;
    while (transfer != NULL && transfer->handle != handle)
        transfer = transfer->next;
    if (transfer == NULL)
        return;
    transfer_unlink(set, transfer);
    transfer_put_back(set, transfer);
}

/* TLS broke off. An alert or a certificate that does not verify is a refusal; a
 * peer that went away in the middle of a handshake is away. libcurl tells them
 * apart only by its words: OpenSSL's own reason begins with "error:". */
static enum transfer_state
handshake_state_of(const struct transfer *transfer)
{
    bool has_reason = strstr(transfer->error, "error:") != NULL;
    bool is_gone = strstr(transfer->error, "unexpected eof") != NULL;
    bool is_refusal = has_reason && !is_gone;
    return is_refusal || mutant_is("reset_is_refusal") ? TRANSFER_CERTIFICATE
                                                       : TRANSFER_NO_CONNECTION;
}

/* With TLS 1.3 an owner refuses our certificate after the handshake: the alert
 * is what we read instead of a reply, if it is read at all. Mostly his close is
 * faster (measured on loopback: 51 of 60), and then nobody can tell it from a
 * reset: NO_CONNECTION, which is tried again and raises the alarm of a line
 * that is down. */
static enum transfer_state
broken_state_of(const struct transfer *transfer)
{
    return strstr(transfer->error, "alert") != NULL ? TRANSFER_CERTIFICATE
                                                    : TRANSFER_NO_CONNECTION;
}

static enum transfer_state
state_of(const struct transfer *transfer, CURLcode code)
{
    double connected = 0;
    if (transfer->is_late)
        return TRANSFER_LATE;
    if (transfer->forbidden > 0 && transfer->opened == 0)
        return TRANSFER_FORBIDDEN;
    switch (code) {
    case CURLE_OK:
        return TRANSFER_DONE;
    case CURLE_WRITE_ERROR:
        return transfer->received.is_starved ? TRANSFER_LOCAL
               : transfer->received.failed   ? TRANSFER_TOO_LARGE
                                             : TRANSFER_DAMAGED;
    case CURLE_OPERATION_TIMEDOUT:
        curl_easy_getinfo(transfer->easy, CURLINFO_PRETRANSFER_TIME,
                          &connected);
        return connected > 0 ? TRANSFER_TIMED_OUT : TRANSFER_NO_CONNECTION;
    case CURLE_SSL_CONNECT_ERROR:
        return handshake_state_of(transfer);
    case CURLE_RECV_ERROR:
    case CURLE_SEND_ERROR:
        return broken_state_of(transfer);
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_ISSUER_ERROR:
    case CURLE_SSL_INVALIDCERTSTATUS:
        return TRANSFER_CERTIFICATE;
    case CURLE_PARTIAL_FILE:
    case CURLE_WEIRD_SERVER_REPLY:
    case CURLE_HTTP2:
    case CURLE_BAD_CONTENT_ENCODING:
        return TRANSFER_DAMAGED;
    case CURLE_SSL_CERTPROBLEM: /* our certificate or key, not theirs */
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_SSL_CIPHER:
    case CURLE_URL_MALFORMAT:
    case CURLE_UNSUPPORTED_PROTOCOL:
    case CURLE_OUT_OF_MEMORY:
    case CURLE_FAILED_INIT:
        return TRANSFER_LOCAL;
    default:
        return TRANSFER_NO_CONNECTION;
    }
}

/* libcurl closes its own descriptor when the transfer goes. */
static int
bare_fd(struct transfer *transfer)
{
    curl_socket_t fd = -1;
    if (curl_easy_getinfo(transfer->easy, CURLINFO_ACTIVESOCKET, &fd) !=
        CURLE_OK)
        return -1;
    return fd < 0 ? -1 : fcntl(fd, F_DUPFD_CLOEXEC, 3);
}

static void
transfer_finish(struct transfer_set *set, struct transfer *transfer,
                CURLcode code)
{
    struct transfer_result result = {.state = state_of(transfer, code),
                                     .why = curl_easy_strerror(code)};
    long status = 0;
    result.fd = -1;
    if (transfer->is_bare && result.state == TRANSFER_DONE &&
        (result.fd = bare_fd(transfer)) < 0)
        result.state = TRANSFER_NO_CONNECTION;
    curl_easy_getinfo(transfer->easy, CURLINFO_RESPONSE_CODE, &status);
    result.status = (int)status;
    result.header_count = transfer->header_count;
    result.headers = transfer->reply_headers;
    if (result.state == TRANSFER_DONE && !transfer->is_bare)
        result.body =
            text_copy(transfer->arena, buffer_view(&transfer->received));
    transfer_fn done = transfer->done;
    void *context = transfer->context;
    transfer_unlink(set, transfer);
    transfer_put_back(set, transfer);
    done(context, &result);
}

void
transfer_set_ready(struct transfer_set *set, int fd, uint32_t events)
{
    int running = 0;
    int mask = ((events & EPOLLIN) ? CURL_CSELECT_IN : 0) |
               ((events & EPOLLOUT) ? CURL_CSELECT_OUT : 0) |
               ((events & (EPOLLERR | EPOLLHUP)) ? CURL_CSELECT_ERR : 0);
    curl_multi_socket_action(set->multi, fd, mask, &running);
}

void
transfer_set_step(struct transfer_set *set)
{
    int running = 0;
    if (set->deadline_ms >= 0 && set->deadline_ms <= loop_monotonic_ms()) {
        set->deadline_ms = -1;
        curl_multi_socket_action(set->multi, CURL_SOCKET_TIMEOUT, 0, &running);
    }
    int left = 0;
    CURLMsg *message;
    while ((message = curl_multi_info_read(set->multi, &left)) != NULL) {
        char *private = NULL;
        if (message->msg != CURLMSG_DONE)
            continue;
        CURLcode code = message->data.result;
        curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &private);
        transfer_finish(set, (struct transfer *)(void *)private, code);
    }
}

int
transfer_set_timeout_ms(const struct transfer_set *set)
{
    if (set->deadline_ms < 0)
        return -1;
    int64_t left = set->deadline_ms - loop_monotonic_ms();
    return left < 0 ? 0 : left > 1000 ? 1000 : (int)left;
}
