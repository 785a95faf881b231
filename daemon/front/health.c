/* SPDX-License-Identifier: Apache-2.0
 *
 * Progress is read from the counters of heartbeats: what a role has finished,
 * not that its loop turns. A sum that falls (a process began anew) is no
 * progress: a role that is started over and over gets nothing done.
 */
#include "health.h"

#include "date.h"
#include "json.h"
#include "mutant.h"

static const struct {
    const char *name, *no_beat, *stalled;
    const char *done[3]; /* counters of what is finished */
} roles[HEALTH_ROLES] = {
    {"intake",
     "no intake has a fresh heartbeat\n",
     "messages or notices wait and no intake does anything\n",
     /* Refused for its size and tried again: the queue's limit is in the way,
      * or the row, and no restart of the intake mends that. */
     {"taken", "published", "too_large"}},
    {"worker",
     "no worker has a fresh heartbeat\n",
     "cases wait and no worker does anything\n",
     {"cases_opened", "reports", "set_aside"}},
    {"sealer",
     "no sealer has a fresh heartbeat\n",
     "reports wait and no sealer does anything\n",
     {"sealed", NULL, NULL}}};

void
health_init(struct health *health, int64_t heartbeat_ms)
{
    health->beat_late_us = role_late_us(heartbeat_ms);
    atomic_store(&health->looked_at_us, 0);
}

const char *
health_role_name(int role)
{
    return roles[role].name;
}

static int64_t
done_by(struct arena *arena, int role, const struct heartbeat *beats,
        uint32_t count)
{
    int64_t sum = 0;
    for (uint32_t i = 0; i < count; i++) {
        struct fault fault = {0};
        if (!text_equals_chars(beats[i].role, roles[role].name))
            continue;
        const struct json *tree =
            json_read(arena, beats[i].counters, 4, &fault);
        for (int c = 0; c < 3 && tree != NULL; c++) {
            int64_t value = 0;
            if (roles[role].done[c] != NULL &&
                json_get_integer(tree, roles[role].done[c], &value))
                sum += value;
        }
    }
    return sum;
}

void
health_look(struct health *health, struct arena *arena, int64_t now_us,
            const struct work_waiting *waiting, const struct heartbeat *beats,
            uint32_t count)
{
    const bool waits[HEALTH_ROLES] = {waiting->intake, waiting->worker,
                                      waiting->sealer};
    bool is_first = atomic_load(&health->looked_at_us) == 0;
    for (int role = 0; role < HEALTH_ROLES; role++) {
        int64_t done = done_by(arena, role, beats, count);
        if (is_first || !waits[role] || done > health->done[role] ||
            mutant_is("stalled_role_is_ready"))
            atomic_store(&health->since_us[role], now_us);
        health->done[role] = done;
    }
    atomic_store(&health->looked_at_us, now_us);
}

/* Each process of the role that beats is on a host where it is drained. */
static bool
is_drained(const struct health *health, int role, int64_t now_us,
           const struct order *orders, uint32_t order_count,
           const struct heartbeat *beats, uint32_t count)
{
    bool is_somebody = false;
    for (uint32_t i = 0; i < count; i++) {
        if (!text_equals_chars(beats[i].role, roles[role].name) ||
            now_us - beats[i].at_us >= health->beat_late_us)
            continue;
        uint32_t at = 0;
        while (at < order_count &&
               (orders[at].line != LINE_NONE ||
                !text_equals(orders[at].role, beats[i].role) ||
                (!text_is_empty(orders[at].host) &&
                 !text_equals(orders[at].host, beats[i].host))))
            at++;
        if (at == order_count)
            return false;
        is_somebody = true;
    }
    return is_somebody && !mutant_is("drained_is_stalled");
}

void
health_leave_drained(const struct health *health, int64_t now_us,
                     const struct order *orders, uint32_t order_count,
                     const struct heartbeat *beats, uint32_t count,
                     struct work_waiting *waiting)
{
    bool *const waits[HEALTH_ROLES] = {&waiting->intake, &waiting->worker,
                                       &waiting->sealer};
    for (int role = 0; role < HEALTH_ROLES; role++)
        *waits[role] &= !is_drained(health, role, now_us, orders, order_count,
                                    beats, count);
}

int64_t
health_stalled_s(const struct health *health, int role, int64_t now_us)
{
    int64_t looked_us = atomic_load(&health->looked_at_us);
    int64_t since_us = atomic_load(&health->since_us[role]);
    /* A role without anything to do is not stalled between two looks. */
    if (looked_us == 0 || since_us >= looked_us || now_us <= since_us)
        return 0;
    return (now_us - since_us) / INSTANT_SECOND;
}

static bool
has_beat(const struct health *health, int role, const struct heartbeat *beats,
         uint32_t count, int64_t now_us)
{
    for (uint32_t i = 0; i < count; i++)
        if (text_equals_chars(beats[i].role, roles[role].name) &&
            now_us - beats[i].at_us < health->beat_late_us)
            return true;
    return false;
}

const char *
health_why_not(const struct health *health, int role,
               const struct heartbeat *beats, uint32_t count, int64_t now_us)
{
    int64_t looked_us = atomic_load(&health->looked_at_us);
    if (looked_us == 0 || now_us - looked_us >= HEALTH_LATE_S * INSTANT_SECOND)
        return "the front has not looked\n";
    if (!has_beat(health, role, beats, count, now_us))
        return roles[role].no_beat;
    if (health_stalled_s(health, role, now_us) >= HEALTH_LATE_S)
        return roles[role].stalled;
    return NULL;
}
