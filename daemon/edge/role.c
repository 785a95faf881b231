/* SPDX-License-Identifier: Apache-2.0
 *
 * The common half of the four roles. While the store is away a role keeps what
 * it holds and looks again each tick: our own ground missing is never a gap.
 */
#include "role.h"

#include <errno.h>
#include <sys/random.h>
#include <unistd.h>

#include "json.h"
#include "log.h"
#include "mutant.h"

static enum log_level
level_of(const char *word)
{
    static const struct {
        const char *word;
        enum log_level level;
    } levels[] = {{"debug", LOG_DEBUG},
                  {"info", LOG_INFO},
                  {"warn", LOG_WARN},
                  {"error", LOG_ERROR}};
    for (size_t i = 0; i < sizeof(levels) / sizeof(levels[0]); i++)
        if (strcmp(levels[i].word, word) == 0)
            return levels[i].level;
    return LOG_INFO;
}

char *
role_conninfo(const struct config *config, const char *role_name)
{
    char *conninfo = NULL;
    const char *base = config->database, *prefix = config->database_role_prefix;
    bool is_uri = strncmp(base, "postgresql://", 13) == 0 ||
                  strncmp(base, "postgres://", 11) == 0;
    int size;
    if (prefix[0] == '\0')
        size = asprintf(&conninfo, "%s", base);
    else if (is_uri)
        size =
            asprintf(&conninfo, "%s%coptions=-c%%20role%%3D%s_%s", base,
                     strchr(base, '?') == NULL ? '?' : '&', prefix, role_name);
    else
        size = asprintf(&conninfo, "%s options='-c role=%s_%s'", base, prefix,
                        role_name);
    return size < 0 ? NULL : conninfo;
}

int64_t
role_number_pid(int64_t number)
{
    return number % ROLE_PIDS;
}

int64_t
role_number_run(int64_t number)
{
    return number / ROLE_PIDS;
}

/* Below 2^53: JSON and its readers keep it whole. */
static bool
number_draw(int64_t *number, struct fault *fault)
{
    uint32_t run = 0;
    ssize_t size;
    do
        size = getrandom(&run, sizeof(run), 0);
    while (size < 0 && errno == EINTR);
    if (size != (ssize_t)sizeof(run))
        return fault_set(fault, FAULT_LOCAL, "there is no randomness");
    run = mutant_is("holder_is_the_pid") ? 0 : run % INT32_MAX + 1;
    *number = run * ROLE_PIDS + getpid() % ROLE_PIDS;
    return true;
}

/* systemd names the folder that it has made. */
static const char *
state_of(const struct config *config)
{
    const char *made = getenv("STATE_DIRECTORY");
    return config->state[0] != '\0' ? config->state : made ? made : "";
}

bool
role_open(struct role *role, const char *name, const struct config *config,
          struct fault *fault)
{
    char channel[64];
    memset(role, 0, sizeof(*role));
    role->name = name;
    role->config = config;
    log_init(name, level_of(config->log_level));
    if (config->host[0] == '\0')
        gethostname(role->host, sizeof(role->host) - 1);
    else
        snprintf(role->host, sizeof(role->host), "%s", config->host);
    if (!number_draw(&role->number, fault))
        return false;
    /* As the driver of a worker is called (driver_worker_name). */
    snprintf(role->worker, sizeof(role->worker), "%.50s:%lld", role->host,
             (long long)role->number);
    snprintf(channel, sizeof(channel), "hedui_%s", name);
    /* The front only reads: it goes on saying how things stand. */
    if (!history_open(&role->history,
                      strcmp(name, "front") == 0 ? "" : state_of(config), name,
                      fault) ||
        !loop_open(&role->loop, fault))
        return false;
    char *conninfo = role_conninfo(config, name);
    role->store =
        conninfo == NULL ? NULL : store_postgres_open(conninfo, channel, fault);
    free(conninfo);
    if (role->store == NULL) {
        loop_close(&role->loop);
        return fault_set(fault, FAULT_LOCAL, "the store cannot be opened");
    }
    loop_watch(&role->loop, store_postgres_fd(role->store));
    return true;
}

void
role_close(struct role *role)
{
    role->store->calls->close(role->store);
    loop_close(&role->loop);
}

void
role_count(struct role *role, const char *name, int64_t by)
{
    uint32_t at = 0;
    while (at < role->counter_count &&
           strcmp(role->counters[at].name, name) != 0)
        at++;
    if (at == ROLE_COUNTERS_MAX)
        return;
    if (at == role->counter_count)
        role->counters[role->counter_count++].name = name;
    role->counters[at].value += by;
}

void
role_gauge(struct role *role, const char *name, int64_t value)
{
    uint32_t at = 0;
    while (at < role->gauge_count && strcmp(role->gauges[at].name, name) != 0)
        at++;
    if (at == ROLE_GAUGES_MAX)
        return;
    if (at == role->gauge_count)
        role->gauges[role->gauge_count++].name = name;
    role->gauges[at].value = value;
}

void
role_gauge_forget(struct role *role, const char *name)
{
    for (uint32_t at = 0; at < role->gauge_count; at++)
        if (strcmp(role->gauges[at].name, name) == 0) {
            role->gauges[at] = role->gauges[--role->gauge_count];
            return;
        }
}

bool
role_note_store(struct role *role, bool is_away, const struct fault *fault)
{
    bool is_back = role->is_away && !is_away;
    if (is_away && !role->is_away)
        log_fault(LOG_WARN, "store_away", fault);
    if (is_back)
        log_event(LOG_INFO, "store_back", LOG_WORD("worker", role->worker));
    role->is_away = is_away;
    return is_back;
}

bool
role_done(struct role *role, enum store_result result,
          const struct fault *fault)
{
    if (fault->kind == FAULT_LOCAL) {
        log_fault(LOG_ERROR, "bug", fault);
        role->is_broken = true;
        role->loop.is_stopping = true;
        return false;
    }
    role_note_store(role, result == STORE_AWAY || result == STORE_UNKNOWN,
                    fault);
    return result == STORE_DONE;
}

int
role_code(const struct role *role)
{
    int code = role->is_refused ? ROLE_REFUSED : role->is_broken;
    log_event(LOG_INFO, "stopped", LOG_INT("code", code));
    return code;
}

bool
role_beats_now(const struct role *role)
{
    return loop_monotonic_ms() >= role->next_beat_ms;
}

static struct json *
role_gauges(const struct role *role, struct arena *arena)
{
    struct json *gauges = json_object(arena);
    for (uint32_t i = 0; i < role->gauge_count; i++)
        json_set(gauges, role->gauges[i].name,
                 json_integer(arena, role->gauges[i].value));
    return gauges;
}

int64_t
role_late_us(int64_t heartbeat_ms)
{
    int64_t least_us = ROLE_LATE_S * INSTANT_SECOND;
    return heartbeat_ms * 3000 > least_us ? heartbeat_ms * 3000 : least_us;
}

void
role_beat(struct role *role)
{
    if (!role_beats_now(role))
        return;
    role->next_beat_ms = loop_monotonic_ms() + role->config->heartbeat_ms;
    if (role->history.path[0] != '\0' && !role_remember(role))
        return;
    struct arena arena;
    struct fault fault = {0};
    struct buffer out;
    arena_init(&arena, 1 << 16);
    buffer_init(&out, 1 << 16);
    struct json *counters = json_object(&arena);
    for (uint32_t i = 0; i < role->counter_count; i++)
        json_set(counters, role->counters[i].name,
                 json_integer(&arena, role->counters[i].value));
    if (role->gauge_count > 0)
        json_set(counters, "gauges", role_gauges(role, &arena));
    if (role->tell != NULL)
        role->tell(role->tell_context, &arena, counters);
    json_write(counters, &out);
    role_done(role,
              role->store->calls->beat(role->store, role->name, role->host,
                                       role->number, buffer_view(&out), &fault),
              &fault);
    buffer_release(&out);
    arena_release(&arena);
}

/* Whether one of the orders is for this host. */
static bool
is_for_us(const struct role *role, const struct order *orders, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++)
        if (text_is_empty(orders[i].host) ||
            text_equals_chars(orders[i].host, role->host))
            return true;
    return false;
}

bool
role_is_drained(struct role *role)
{
    if (loop_monotonic_ms() < role->next_orders_ms)
        return role->is_drained;
    struct arena arena;
    struct fault fault = {0};
    struct order *orders = NULL;
    uint32_t count = 0;
    arena_init(&arena, 1 << 20);
    role->next_orders_ms = loop_monotonic_ms() + role->config->tick_ms;
    if (role->store->calls->orders(role->store, &arena, role->name, &orders,
                                   &count, &fault) == STORE_DONE) {
        bool is_drained = is_for_us(role, orders, count);
        if (is_drained != role->is_drained)
            log_event(LOG_INFO, is_drained ? "drained" : "resumed",
                      LOG_WORD("host", role->host));
        role->is_drained = is_drained;
    }
    arena_release(&arena);
    return role->is_drained;
}

void
role_wait(struct role *role, int timeout_ms)
{
    /* A reconnect gives a new descriptor: watching it twice is harmless. */
    loop_watch(&role->loop, store_postgres_fd(role->store));
    bool is_notified = store_postgres_notified(role->store);
    if (timeout_ms > 0 || !mutant_is("deaf_while_busy"))
        loop_wait(&role->loop, is_notified ? 0 : timeout_ms);
}
