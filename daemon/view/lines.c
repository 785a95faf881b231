/* SPDX-License-Identifier: Apache-2.0
 *
 * The state of a line is what keeps it from being asked or believed, the
 * weightiest first.
 */
#include "lines.h"

#include "date.h"
#include "mutant.h"
#include "role.h"

#define GARBLED_RUN_SHOWN 3 /* as the keeper's alarm */

static const struct line_status *
status_of(const struct line_status *statuses, uint32_t count, enum line line)
{
    static const struct line_status none = {.oldest_us = INSTANT_NONE};
    for (uint32_t i = 0; i < count; i++)
        if (statuses[i].line == line)
            return &statuses[i];
    return &none;
}

static const char *
state_of(const struct line_view *view, int64_t now_us)
{
    const struct line_status *status = view->status;
    if (view->connector == NULL || view->config == NULL)
        return "connector_none";
    if (!view->config->is_on)
        return "state_off";
    if (status->is_paused)
        return "state_paused";
    if (status->lease_until_us < now_us)
        return "state_unkept";
    if (status->watch.is_silent)
        return "state_silent";
    if (status->watch.garbled_run >= GARBLED_RUN_SHOWN)
        return "state_garbled";
    if (view->opens_at_us > now_us)
        return "state_opens";
    if (view->closed_until_us > now_us)
        return "state_closed";
    return institutions_are_down(view) ? "state_partly" : "state_on";
}

/* What keepers say beside their heartbeats, of those that are still there. */
struct said {
    const struct heartbeat *beats;
    const struct json **trees; /* NULL: late, or none */
    uint32_t count;
};

static bool
said_read(const struct view_ground *ground, int64_t now_us, struct said *said)
{
    int64_t late_us = role_late_us(ground->config->heartbeat_ms);
    said->trees = arena_array(ground->arena, said->count, sizeof(*said->trees));
    for (uint32_t i = 0; said->trees != NULL && i < said->count; i++) {
        struct fault fault = {0};
        bool is_late = now_us - said->beats[i].at_us > late_us &&
                       !mutant_is("lines_believe_the_dead");
        said->trees[i] =
            is_late
                ? NULL
                : json_read(ground->arena, said->beats[i].counters, 4, &fault);
    }
    return said->trees != NULL;
}

/* {"closed_until_us":{"marriage":...}}: of the newest that names the line, as a
 * line moves from one keeper to another. */
static int64_t
instant_of(const struct said *said, const char *name, const char *line)
{
    int64_t at_us = INSTANT_NONE, said_us = INSTANT_NONE;
    for (uint32_t i = 0; i < said->count; i++) {
        const struct json *all =
            said->trees[i] != NULL ? json_get(said->trees[i], name) : NULL;
        const struct json *at = all != NULL ? json_get(all, line) : NULL;
        if (at == NULL || at->kind != JSON_INTEGER ||
            (said_us != INSTANT_NONE && (said->beats[i].at_us <= said_us ||
                                         mutant_is("lines_believe_the_first"))))
            continue;
        at_us = at->integer;
        said_us = said->beats[i].at_us;
    }
    return at_us;
}

static void
view_fill(const struct view_ground *ground, struct line_view *view,
          enum line line, const struct connector *connector)
{
    *view = (struct line_view){
        .line = line,
        .name = line_name(line) != NULL ? line_name(line) : connector->name,
        .owner_zh = line_owner_zh(line),
        .owner_en = line_owner_en(line),
        .connector = connector};
    if (line >= LINE_COUNT) {
        view->owner_zh = connector->owner_zh;
        view->owner_en = connector->owner_en;
    }
    view->config = config_line(ground->config, view->name);
}

static struct line_view *
views_make(const struct view_ground *ground, uint32_t *count)
{
    uint32_t room = LINE_COUNT;
    for (size_t i = 0; connector_registry[i] != NULL; i++)
        room++;
    struct line_view *views = arena_array(ground->arena, room, sizeof(*views));
    *count = 0;
    for (int line = 1; views != NULL && line < LINE_COUNT; line++)
        view_fill(ground, &views[(*count)++], (enum line)line,
                  connector_find((enum line)line));
    for (size_t i = 0; views != NULL && connector_registry[i] != NULL; i++)
        if (connector_registry[i]->line >= LINE_COUNT)
            view_fill(ground, &views[(*count)++], connector_registry[i]->line,
                      connector_registry[i]);
    return views;
}

enum store_result
lines_read(const struct view_ground *ground, int32_t days,
           struct line_view **views, uint32_t *count)
{
    struct store *store = ground->store;
    struct line_status *statuses = NULL;
    struct heartbeat *beats = NULL;
    uint32_t status_count = 0, beat_count = 0;
    int64_t now_us = 0;
    enum store_result result = store->calls->now(store, &now_us, ground->fault);
    if (result == STORE_DONE)
        result =
            store->calls->line_statuses(store, ground->arena, days, &statuses,
                                        &status_count, ground->fault);
    if (result == STORE_DONE)
        result = store->calls->heartbeats(store, ground->arena, &beats,
                                          &beat_count, ground->fault);
    if (result != STORE_DONE)
        return result;
    struct said said = {.beats = beats, .count = beat_count};
    *views = views_make(ground, count);
    if (!said_read(ground, now_us, &said) || *views == NULL)
        *count = 0;
    for (uint32_t i = 0; i < *count; i++) {
        struct line_view *view = &(*views)[i];
        view->status = status_of(statuses, status_count, view->line);
        view->closed_until_us =
            instant_of(&said, "closed_until_us", view->name);
        view->opens_at_us = instant_of(&said, "opens_at_us", view->name);
        view->state = state_of(view, now_us);
    }
    return result;
}

const char *
line_carrier(const struct line_view *view)
{
    static const char *const names[] = {"https", "file", "database"};
    return view->connector == NULL ? "-" : names[view->connector->carrier];
}

int64_t
line_quota_max(const struct line_view *view)
{
    return view->config == NULL ? 0 : view->config->quota_per_day;
}

int64_t
line_answered(const struct line_view *view)
{
    int64_t sum = 0;
    for (int kind = 1; kind < ANSWER_KIND_COUNT; kind++)
        sum += view->status->counts.settled[kind];
    return sum;
}

/* ---- institutions, names ---- */

bool
institutions_are_down(const struct line_view *view)
{
    const struct line_status *status = view->status;
    if (view->config == NULL || !view->config->is_on)
        return false;
    for (uint32_t i = 0; i < status->institution_count; i++)
        if (status->institutions[i].is_down)
            return true;
    return false;
}

enum line
order_line(struct text name)
{
    enum line line = line_find(name);
    for (size_t i = 0; line == LINE_NONE && connector_registry[i] != NULL; i++)
        if (text_equals_chars(name, connector_registry[i]->name))
            line = connector_registry[i]->line;
    return line;
}

const char *
order_line_name(enum line line)
{
    const struct connector *connector = connector_find(line);
    return line_name(line) != NULL ? line_name(line)
           : connector != NULL     ? connector->name
                                   : "-";
}
