/* SPDX-License-Identifier: Apache-2.0
 *
 * Asks the HTTP API at a steady pace whether it answers or not, and says how
 * long each answer took from when it was due to be asked for: what waits behind
 * a slow one is counted with its waiting. Connections are kept alive.
 *
 *   api_load SOCKET TOKEN_FILE PATHS RATE SECONDS
 *
 * PATHS: a file of paths, a line each, which are asked for in turn. One line of
 * JSON: how many were asked and answered with another status than 200, and
 * percentiles in ms.
 */
#include <curl/curl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

#include "text.h"

#define CONNECTIONS 32u
#define PATHS_MAX ((size_t)64 << 20)
#define URL_SIZE 256
#define TOKEN_SIZE 160

struct slot {
    CURL *easy;
    int64_t due_us;
    bool is_busy;
};

struct load {
    CURLM *multi;
    struct slot slots[CONNECTIONS];
    struct text paths, rest;
    int64_t from_us;
    double step_us;
    uint32_t total, next, done, failed;
    double *took_ms;
};

static int64_t
monotonic_us(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

static int64_t
due_us(const struct load *load, uint32_t i)
{
    return load->from_us + (int64_t)(load->step_us * i);
}

static size_t
drop(char *bytes, size_t size, size_t count, void *context)
{
    (void)bytes, (void)context;
    return size * count;
}

static void
ask(struct load *load, struct slot *slot)
{
    char url[URL_SIZE];
    struct text path;
    if (text_is_empty(load->rest))
        load->rest = load->paths;
    (void)text_cut(&load->rest, '\n', &path);
    snprintf(url, sizeof(url), "http://hedui%.*s", (int)path.size, path.bytes);
    slot->due_us = due_us(load, load->next++);
    slot->is_busy = true;
    curl_easy_setopt(slot->easy, CURLOPT_URL, url);
    curl_multi_add_handle(load->multi, slot->easy);
}

/* Whether more are asked for when the next is due: a connection is free. */
static bool
ask_what_is_due(struct load *load)
{
    for (uint32_t i = 0; i < CONNECTIONS && load->next < load->total; i++) {
        if (load->slots[i].is_busy)
            continue;
        if (due_us(load, load->next) > monotonic_us())
            return true;
        ask(load, &load->slots[i]);
    }
    return false;
}

static void
answered(struct load *load)
{
    int left;
    for (CURLMsg *said; (said = curl_multi_info_read(load->multi, &left));) {
        struct slot *slot = NULL;
        long status = 0;
        if (said->msg != CURLMSG_DONE)
            continue;
        CURL *easy = said->easy_handle;
        bool is_well = said->data.result == CURLE_OK;
        curl_easy_getinfo(easy, CURLINFO_PRIVATE, (char **)&slot);
        curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
        load->took_ms[load->done++] =
            (double)(monotonic_us() - slot->due_us) / 1000;
        load->failed += !is_well || status != 200;
        curl_multi_remove_handle(load->multi, easy);
        slot->is_busy = false;
    }
}

static void
run(struct load *load)
{
    int timer = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC);
    struct curl_waitfd wait = {.fd = timer, .events = CURL_WAIT_POLLIN};
    int running;
    load->from_us = monotonic_us() + 100000;
    while (load->done < load->total) {
        curl_multi_perform(load->multi, &running);
        answered(load);
        /* What is added has a poll return at once. */
        bool is_timed = ask_what_is_due(load);
        int64_t due = due_us(load, load->next);
        struct itimerspec at = {.it_value = {.tv_sec = due / 1000000,
                                             .tv_nsec = due % 1000000 * 1000}};
        timerfd_settime(timer, TFD_TIMER_ABSTIME, &at, NULL);
        curl_multi_poll(load->multi, &wait, is_timed, 100, NULL);
    }
    close(timer);
}

static int
by_size(const void *a, const void *b)
{
    double left = *(const double *)a, right = *(const double *)b;
    return (left > right) - (left < right);
}

static double
percentile(const struct load *load, double part)
{
    uint32_t at = (uint32_t)(part * load->total);
    return load->took_ms[at < load->total ? at : load->total - 1];
}

static bool
read_file(const char *path, struct buffer *out, size_t most)
{
    char part[65536];
    FILE *file = fopen(path, "rb");
    buffer_init(out, most);
    if (file == NULL)
        return false;
    for (size_t size; (size = fread(part, 1, sizeof(part), file)) > 0;)
        buffer_add(out, part, size);
    fclose(file);
    return !out->failed && out->size > 0;
}

static bool
open_slots(struct load *load, const char *socket, struct curl_slist *head)
{
    load->multi = curl_multi_init();
    for (uint32_t i = 0; i < CONNECTIONS; i++) {
        CURL *easy = curl_easy_init();
        if (easy == NULL || load->multi == NULL)
            return false;
        load->slots[i].easy = easy;
        curl_easy_setopt(easy, CURLOPT_UNIX_SOCKET_PATH, socket);
        curl_easy_setopt(easy, CURLOPT_HTTPHEADER, head);
        curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, drop);
        curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, 20000L);
        curl_easy_setopt(easy, CURLOPT_PRIVATE, &load->slots[i]);
    }
    return true;
}

int
main(int count, char **words)
{
    struct load load = {0};
    struct buffer token, paths;
    char header[TOKEN_SIZE];
    if (count != 6 || !read_file(words[2], &token, sizeof(header) / 2) ||
        !read_file(words[3], &paths, PATHS_MAX)) {
        fprintf(stderr, "api_load SOCKET TOKEN_FILE PATHS RATE SECONDS\n");
        return 2;
    }
    struct text secret = text_trim(buffer_view(&token));
    snprintf(header, sizeof(header), "Authorization: Bearer %.*s",
             (int)secret.size, secret.bytes);
    double rate = strtod(words[4], NULL);
    load.paths = text_trim(buffer_view(&paths));
    load.step_us = 1e6 / rate;
    load.total = (uint32_t)(rate * strtod(words[5], NULL));
    load.took_ms = calloc(load.total + 1, sizeof(*load.took_ms));
    struct curl_slist *head = curl_slist_append(NULL, header);
    if (load.total == 0 || load.took_ms == NULL ||
        !open_slots(&load, words[1], head))
        return 1;
    run(&load);
    qsort(load.took_ms, load.total, sizeof(*load.took_ms), by_size);
    printf("{\"asked\": %" PRIu32 ", \"failed\": %" PRIu32
           ", \"p50_ms\": %.2f, \"p90_ms\": %.2f, \"p99_ms\": %.2f, "
           "\"p999_ms\": %.2f, \"most_ms\": %.2f}\n",
           load.total, load.failed, percentile(&load, 0.5),
           percentile(&load, 0.9), percentile(&load, 0.99),
           percentile(&load, 0.999), percentile(&load, 1));
    for (uint32_t i = 0; i < CONNECTIONS; i++)
        curl_easy_cleanup(load.slots[i].easy);
    curl_multi_cleanup(load.multi);
    curl_slist_free_all(head);
    free(load.took_ms);
    buffer_release(&token);
    buffer_release(&paths);
    return load.failed > 0;
}
