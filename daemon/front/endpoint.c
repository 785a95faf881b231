/* SPDX-License-Identifier: Apache-2.0
 *
 * libmicrohttpd in poll mode with one thread, as the front has it; a body is
 * gathered before it is judged.
 */
#include "endpoint.h"

#include <microhttpd.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "listen.h"

#define CONNECTIONS_MAX 64
#define TIMEOUT_S 10
#define ARENA_MAX ((size_t)16 << 20)

struct endpoint {
    char *where;
    size_t body_max;
    endpoint_fn answer;
    void *context;
    struct MHD_Daemon *daemon;
};

/* Of one request. */
struct gathered {
    struct buffer body;
    bool is_too_large;
};

static enum MHD_Result
reply(struct MHD_Connection *connection, const struct endpoint_answer *answer)
{
    struct MHD_Response *response = MHD_create_response_from_buffer(
        answer->body.size, (void *)(uintptr_t)answer->body.bytes,
        MHD_RESPMEM_MUST_COPY);
    if (response == NULL)
        return MHD_NO;
    MHD_add_response_header(response, "Content-Type", answer->type);
    MHD_add_response_header(response, "Cache-Control", "no-store");
    MHD_add_response_header(response, "X-Content-Type-Options", "nosniff");
    enum MHD_Result result =
        MHD_queue_response(connection, answer->status, response);
    MHD_destroy_response(response);
    return result;
}

static enum MHD_Result
gather_begin(const struct endpoint *endpoint, void **state)
{
    struct gathered *gathered = calloc(1, sizeof(*gathered));
    if (gathered == NULL)
        return MHD_NO;
    buffer_init(&gathered->body, endpoint->body_max);
    *state = gathered;
    return MHD_YES;
}

static enum MHD_Result
on_request(void *context, struct MHD_Connection *connection, const char *url,
           const char *method, const char *version, const char *upload,
           size_t *upload_size, void **state)
{
    struct endpoint *endpoint = context;
    struct gathered *gathered = *state;
    struct arena arena;
    (void)version;
    if (gathered == NULL)
        return gather_begin(endpoint, state);
    if (*upload_size > 0) {
        gathered->is_too_large |=
            *upload_size > endpoint->body_max - gathered->body.size;
        if (!gathered->is_too_large)
            buffer_add(&gathered->body, upload, *upload_size);
        *upload_size = 0; /* what is too large is read and dropped */
        return MHD_YES;
    }
    struct endpoint_request request = {method, url,
                                       buffer_view(&gathered->body)};
    struct endpoint_answer answer = {MHD_HTTP_INTERNAL_SERVER_ERROR,
                                     "text/plain; charset=utf-8", TEXT("")};
    arena_init(&arena, ARENA_MAX);
    if (gathered->is_too_large)
        answer.status = 413;
    else if (!gathered->body.failed)
        endpoint->answer(endpoint->context, &arena, &request, &answer);
    enum MHD_Result result = reply(connection, &answer);
    arena_release(&arena);
    return result;
}

static void
on_end(void *context, struct MHD_Connection *connection, void **state,
       enum MHD_RequestTerminationCode code)
{
    struct gathered *gathered = *state;
    (void)context, (void)connection, (void)code;
    if (gathered != NULL)
        buffer_release(&gathered->body);
    free(gathered);
    *state = NULL;
}

struct endpoint *
endpoint_open(const char *option, const char *where, size_t body_max,
              endpoint_fn answer, void *context, struct fault *fault)
{
    struct endpoint *endpoint = calloc(1, sizeof(*endpoint));
    int fd = listen_open(option, where, fault);
    if (fd < 0 || endpoint == NULL) {
        free(endpoint);
        return NULL;
    }
    *endpoint = (struct endpoint){.where = strdup(where),
                                  .body_max = body_max,
                                  .answer = answer,
                                  .context = context};
    endpoint->daemon = MHD_start_daemon(
        MHD_USE_POLL | MHD_USE_INTERNAL_POLLING_THREAD, 0, NULL, NULL,
        on_request, endpoint, MHD_OPTION_LISTEN_SOCKET, fd,
        MHD_OPTION_NOTIFY_COMPLETED, on_end, NULL, MHD_OPTION_CONNECTION_LIMIT,
        (unsigned)CONNECTIONS_MAX, MHD_OPTION_CONNECTION_TIMEOUT,
        (unsigned)TIMEOUT_S, MHD_OPTION_END);
    if (endpoint->daemon != NULL && endpoint->where != NULL)
        return endpoint;
    fault_set(fault, FAULT_LOCAL, "the HTTP server cannot be started");
    if (endpoint->daemon == NULL)
        close(fd);
    endpoint_close(endpoint);
    return NULL;
}

void
endpoint_close(struct endpoint *endpoint)
{
    if (endpoint == NULL)
        return;
    if (endpoint->daemon != NULL)
        MHD_stop_daemon(endpoint->daemon);
    if (endpoint->where != NULL)
        listen_forget(endpoint->where);
    free(endpoint->where);
    free(endpoint);
}
