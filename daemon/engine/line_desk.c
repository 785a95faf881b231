/* SPDX-License-Identifier: Apache-2.0
 *
 * One step of the line desk: the event goes to the keeper that it is about,
 * then that keeper looks at all it has in hand. Leases are asked for together,
 * a third of their time before they end; who should keep which line is
 * rendezvous hashing over the live workers, so that all agree without a word.
 */
#include "line_desk.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "keeper.h"

static const struct line_config *
config_of(const struct config *config, const char *name)
{
    for (unsigned i = 0; i < config->lines_count; i++)
        if (strcmp(config->lines[i].name, name) == 0)
            return &config->lines[i];
    return NULL;
}

struct line_desk *
line_desk_new(const struct desk_rules *rules)
{
    struct line_desk *desk = calloc(1, sizeof(*desk));
    if (desk == NULL)
        return NULL;
    desk->rules = rules;
    size_t room = 0;
    while (rules->house->connectors[room] != NULL)
        room++;
    desk->keepers = calloc(room + 1, sizeof(*desk->keepers));
    if (desk->keepers == NULL) {
        free(desk);
        return NULL;
    }
    for (const struct connector *const *at = rules->house->connectors;
         *at != NULL; at++) {
        const struct line_config *config =
            config_of(rules->config, (*at)->name);
        if (config == NULL)
            continue;
        assert((*at)->line < LINES_MAX);
        struct keeper *keeper = &desk->keepers[desk->keeper_count++];
        keeper_init(keeper, *at, config);
        if (!institutions_init(keeper)) {
            line_desk_free(desk);
            return NULL;
        }
        desk->by_line[(*at)->line] = desk->keeper_count;
    }
    desk->keep_at_mono_us = INT64_MIN;
    desk->tick_at_mono_us = INT64_MIN;
    desk->look_at_mono_us = INT64_MIN;
    desk->next_at_us = INT64_MAX;
    return desk;
}

void
line_desk_free(struct line_desk *desk)
{
    if (desk == NULL)
        return;
    struct effects effects;
    effects_init(&effects);
    struct turn turn = {.desk = desk, .effects = &effects};
    for (uint32_t i = 0; i < desk->keeper_count; i++) {
        keeper_drop(&turn, &desk->keepers[i]);
        institutions_free(&desk->keepers[i]);
    }
    effects_release(&effects);
    free(desk->keepers);
    free(desk);
}

/* ---- who keeps what ---- */

static uint64_t
mix(uint64_t value)
{
    value = (value ^ (value >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    value = (value ^ (value >> 27)) * UINT64_C(0x94d049bb133111eb);
    return value ^ (value >> 31);
}

/* How much `line` is for the first `size` bytes of a worker's name. */
static uint64_t
peer_score(enum line line, const char *name, size_t size)
{
    uint64_t hash = UINT64_C(14695981039346656037) + (uint64_t)line;
    for (size_t i = 0; i < size; i++)
        hash = (hash ^ (unsigned char)name[i]) * UINT64_C(1099511628211);
    return mix(hash);
}

static bool
is_before(enum line line, const char *left, const char *right)
{
    uint64_t left_score = peer_score(line, left, strcspn(left, ":"));
    uint64_t right_score = peer_score(line, right, strcspn(right, ":"));
    if (left_score == right_score || /* workers of one host */
        mutant_is("pid_decides_the_keeper")) {
        left_score = peer_score(line, left, strlen(left));
        right_score = peer_score(line, right, strlen(right));
    }
    return left_score != right_score ? left_score > right_score
                                     : strcmp(left, right) < 0;
}

uint32_t
line_peer_choose(enum line line, const char *const *peers, uint32_t count)
{
    uint32_t chosen = 0;
    for (uint32_t i = 1; i < count; i++)
        if (is_before(line, peers[i], peers[chosen]))
            chosen = i;
    return chosen;
}

bool
line_peer_is_spare(const char *const *peers, uint32_t count, const char *worker)
{
    return count > 1 && strcmp(peers[line_peer_choose(LINE_NONE, peers, count)],
                               worker) == 0;
}

static void
step_peers(struct line_desk *desk, const struct line_event *event)
{
    for (uint32_t i = 0; i < desk->keeper_count; i++) {
        struct keeper *keeper = &desk->keepers[i];
        bool is_wanted = event->peer_count == 0;
        if (event->peer_count > 0) {
            uint32_t chosen =
                line_peer_choose(keeper->line, event->peers, event->peer_count);
            is_wanted = strcmp(event->peers[chosen], desk->rules->worker) == 0;
        }
        if (is_wanted && !keeper->is_wanted)
            desk->keep_at_mono_us = INT64_MIN;
        keeper->is_wanted = is_wanted;
    }
}

/* A line that is somebody else's is held on to until nothing is in flight. */
static bool
keeps_on(const struct keeper *keeper)
{
    return keeper->is_wanted || (keeper->is_held && keeper->jobs > 0);
}

static void
emit_keep(struct turn *turn)
{
    struct line_desk *desk = turn->desk;
    if (desk->is_keeping || desk->is_releasing ||
        turn->time.mono_us < desk->keep_at_mono_us)
        return;
    enum line *lines =
        effects_alloc(turn->effects, desk->keeper_count, sizeof(*lines));
    uint32_t count = 0;
    for (uint32_t i = 0; i < desk->keeper_count; i++)
        if (desk->is_stopping ? desk->keepers[i].is_held
                              : keeps_on(&desk->keepers[i]))
            lines[count++] = desk->keepers[i].line;
    int64_t lease_ms = desk->rules->config->lease_ms;
    desk->keep_at_mono_us = turn->time.mono_us + lease_ms * 1000 / 3;
    if (count == 0)
        return;
    desk->is_keeping = true;
    desk->store_waits++;
    struct effect *effect =
        effects_add(turn->effects, EFFECT_KEEP, LINE_NONE, 0);
    effect->as.keep.lease_ms = lease_ms;
    effect->as.keep.lines = lines;
    effect->as.keep.count = count;
}

static struct keeper *
keeper_of(struct line_desk *desk, enum line line)
{
    uint32_t at = (uint32_t)line < LINES_MAX ? desk->by_line[line] : 0;
    return at > 0 ? &desk->keepers[at - 1] : NULL;
}

static void
kept(struct turn *turn, struct keeper *keeper, const struct line_row *row,
     int64_t called_mono_us)
{
    if (!row->is_held) {
        if (keeper->is_held)
            keeper_drop(turn, keeper);
        return;
    }
    if (!keeper->is_held || keeper->fence != row->fence)
        keeper_take_over(turn, keeper, row);
    keeper->is_doubtful = false;
    /* From before the call: the store's clock cannot have started earlier. */
    keeper->lease_until_mono_us =
        called_mono_us + turn->desk->rules->config->lease_ms * 1000;
    keeper->is_paused = row->is_paused;
    keeper->quota_day = row->quota_day;
    keeper->quota_used = row->quota_used;
}

static void
step_kept(struct turn *turn, const struct outcome_of *outcome)
{
    turn->desk->is_keeping = false;
    for (uint32_t i = 0; i < outcome->count; i++) {
        struct keeper *keeper =
            keeper_of(turn->desk, outcome->line_rows[i].line);
        assert(keeper != NULL);
        kept(turn, keeper, &outcome->line_rows[i], outcome->called_mono_us);
    }
}

/* ---- one keeper looks at what it has ---- */

static void
look(struct turn *turn, struct keeper *keeper)
{
    keeper->next_at_us = INT64_MAX;
    if (!keeper->is_held)
        return;
    keeper->opens_at_us = keeper_opens_at(turn, keeper);
    if (turn->time.mono_us >= keeper->lease_until_mono_us) {
        keeper_drop(turn, keeper);
        return;
    }
    if (keeper->is_doubtful) {
        turn->desk->keep_at_mono_us = INT64_MIN;
        return;
    }
    keeper_release_trays(turn, keeper);
    keeper_load(turn, keeper);
    if (!keeper->is_loaded || keeper_has_orphans(keeper))
        return;
    keeper_sweep(turn, keeper);
    if (turn->desk->is_stopping || !keeper->is_wanted ||
        !keeper_may_send(turn, keeper))
        return;
    keeper_resend(turn, keeper, false);
    keeper_pick(turn, keeper);
    if (breaker_is_open(keeper))
        keeper_resend(turn, keeper, true);
}

void
desk_look_at_keeper(struct turn *turn, struct keeper *keeper)
{
    look(turn, keeper);
    if (keeper->next_at_us < turn->desk->next_at_us)
        turn->desk->next_at_us = keeper->next_at_us;
}

static void
look_at_all(struct turn *turn, bool is_due_only)
{
    struct line_desk *desk = turn->desk;
    if (is_due_only && turn->time.now_us < desk->next_at_us)
        return;
    desk->next_at_us = INT64_MAX;
    for (uint32_t i = 0; i < desk->keeper_count; i++) {
        struct keeper *keeper = &desk->keepers[i];
        if (!is_due_only || keeper->next_at_us <= turn->time.now_us)
            desk_look_at_keeper(turn, keeper);
        else if (keeper->next_at_us < desk->next_at_us)
            desk->next_at_us = keeper->next_at_us;
    }
}

/* A keeper that was paused looks at once at what it has. */
static void
step_orders(struct turn *turn, const struct line_event *event)
{
    struct line_desk *desk = turn->desk;
    for (uint32_t i = 0; i < desk->keeper_count; i++)
        if (!mutant_is("pause_waits_for_the_lease"))
            desk->keepers[i].is_paused =
                event->is_paused[desk->keepers[i].line];
    desk->is_drained = event->is_drained;
    look_at_all(turn, false);
}

/* ---- outcomes ---- */

/* An outcome of an earlier lease is about nothing that is in hand. */
static bool
is_stale(const struct keeper *keeper, const struct outcome_of *outcome)
{
    return keeper == NULL || !keeper->is_held ||
           outcome->effect->lease_no != keeper->lease_no;
}

static void
store_is_away(struct turn *turn, const struct outcome_of *outcome)
{
    turn->effects->repeat_after_us = desk_store_pause(&turn->desk->away_count);
    struct keeper *keeper = keeper_of(turn->desk, outcome->effect->line);
    if (outcome->effect->kind != EFFECT_TAKE || is_stale(keeper, outcome))
        return;
    struct held_exchange *exchange =
        keeper_exchange(keeper, outcome->effect->as.take.handle);
    if (exchange == NULL || exchange->phase != PHASE_TAKING)
        return;
    exchange->is_on_record |= outcome->result == STORE_UNKNOWN;
    if (mutant_is("gap_when_store_away"))
        exchange_settle_all(turn, keeper, exchange, ANSWER_UNREACHABLE,
                            REASON_NONE);
}

static void
step_keeper_done(struct turn *turn, struct keeper *keeper,
                 const struct outcome_of *outcome)
{
    switch (outcome->effect->kind) {
    case EFFECT_EXCHANGES:
        keeper_got_exchanges(turn, keeper, outcome);
        break;
    case EFFECT_TRAYS:
        keeper_got_trays(turn, keeper, outcome);
        break;
    case EFFECT_TAKE:
        exchange_taken(turn, keeper, outcome);
        break;
    case EFFECT_AGAIN:
        keeper->is_doubtful |= outcome->result == STORE_FENCED;
        break;
    case EFFECT_GOT:
        exchange_settled(turn, keeper, outcome);
        break;
    default:
        assert(false && "an outcome that the line desk never asked for");
    }
    desk_look_at_keeper(turn, keeper);
}

static void
step_looked(struct turn *turn, const struct outcome_of *outcome)
{
    turn->desk->is_looking = false;
    for (uint32_t i = 0; i < outcome->count; i++) {
        struct keeper *keeper =
            keeper_of(turn->desk, outcome->effect->as.look.lines[i]);
        if (!outcome->has_trays[i] || !keeper->is_held)
            continue;
        keeper->wants_trays = true;
        desk_look_at_keeper(turn, keeper);
    }
}

static void
step_done(struct turn *turn, const struct outcome_of *outcome)
{
    struct line_desk *desk = turn->desk;
    assert(outcome->result != STORE_BROKEN);
    if (outcome->result == STORE_AWAY || outcome->result == STORE_UNKNOWN) {
        store_is_away(turn, outcome);
        return;
    }
    desk->away_count = 0;
    assert(desk->store_waits > 0);
    desk->store_waits--;
    if (outcome->effect->kind == EFFECT_KEEP) {
        step_kept(turn, outcome);
        look_at_all(turn, false);
        return;
    }
    if (outcome->effect->kind == EFFECT_LOOK) {
        step_looked(turn, outcome);
        return;
    }
    if (outcome->effect->kind == EFFECT_RELEASE) {
        desk->is_released = true;
        return;
    }
    struct keeper *keeper = keeper_of(desk, outcome->effect->line);
    if (!is_stale(keeper, outcome))
        step_keeper_done(turn, keeper, outcome);
}

/* ---- jobs ---- */

/* A job's name says which line it is of. */
static struct held_exchange *
find_job(struct line_desk *desk, uint64_t handle, struct keeper **keeper)
{
    *keeper = keeper_of(desk, (enum line)(handle % LINES_MAX));
    struct held_exchange *exchange = *keeper ? (*keeper)->exchanges : NULL;
    while (exchange != NULL &&
           (exchange->job != handle || exchange->phase != PHASE_CARRYING))
        exchange = exchange->next;
    return exchange;
}

static void
step_brought(struct turn *turn, struct brought *brought)
{
    struct keeper *keeper;
    struct held_exchange *exchange =
        find_job(turn->desk, brought->handle, &keeper);
    if (exchange == NULL)
        return; /* of a lease that is gone */
    exchange_brought(turn, keeper, exchange, brought);
    desk_look_at_keeper(turn, keeper);
}

static void
step_unsent(struct turn *turn, uint64_t handle)
{
    struct keeper *keeper;
    struct held_exchange *exchange = find_job(turn->desk, handle, &keeper);
    if (exchange == NULL)
        return;
    exchange_unsent(turn, keeper, exchange);
    desk_look_at_keeper(turn, keeper);
}

/* ---- the end ---- */

uint32_t
line_desk_jobs(const struct line_desk *desk)
{
    uint32_t jobs = 0;
    for (uint32_t i = 0; i < desk->keeper_count; i++)
        jobs += desk->keepers[i].jobs;
    return jobs;
}

static void
emit_release(struct turn *turn)
{
    struct line_desk *desk = turn->desk;
    if (!desk->is_stopping || desk->is_releasing || desk->store_waits > 0 ||
        line_desk_jobs(desk) > 0)
        return;
    for (uint32_t i = 0; i < desk->keeper_count; i++)
        keeper_drop(turn, &desk->keepers[i]);
    desk->is_releasing = true;
    desk->store_waits++;
    effects_add(turn->effects, EFFECT_RELEASE, LINE_NONE, 0);
}

static int64_t
next_tick(const struct turn *turn)
{
    const struct line_desk *desk = turn->desk;
    int64_t at = desk->tick_at_mono_us < desk->keep_at_mono_us
                     ? desk->tick_at_mono_us
                     : desk->keep_at_mono_us;
    if (desk_look_at(desk) < at)
        at = desk_look_at(desk);
    if (desk->next_at_us < INT64_MAX) {
        int64_t next_us =
            turn->time.mono_us + (desk->next_at_us - turn->time.now_us);
        at = next_us < at ? next_us : at;
    }
    return desk->is_releasing ? INT64_MAX : at;
}

static void
step_tick(struct turn *turn)
{
    struct line_desk *desk = turn->desk;
    bool is_tick = turn->time.mono_us >= desk->tick_at_mono_us;
    if (is_tick) {
        desk->tick_at_mono_us =
            turn->time.mono_us + desk->rules->config->tick_ms * 1000;
        desk_want_trays(desk);
    }
    look_at_all(turn, !is_tick);
}

void
line_step(struct line_desk *desk, const struct line_event *event,
          struct effects *effects)
{
    struct turn turn = {desk, event->time, effects,
                        instant_shanghai_date(event->time.now_us)};
    switch (event->kind) {
    case LINE_TICK:
        step_tick(&turn);
        break;
    case LINE_LOOK:
        desk_hear(&turn, event->lanes);
        break;
    case LINE_PEERS:
        step_peers(desk, event);
        break;
    case LINE_DONE:
        step_done(&turn, event->outcome);
        break;
    case LINE_BROUGHT:
        step_brought(&turn, event->brought);
        break;
    case LINE_UNSENT:
        step_unsent(&turn, event->handle);
        break;
    case LINE_ORDERS:
        step_orders(&turn, event);
        break;
    case LINE_STOP:
        desk->is_stopping = true;
        break;
    }
    desk_look(&turn);
    emit_keep(&turn);
    emit_release(&turn);
    effects->tick_at_mono_us = next_tick(&turn);
}

/* ---- reading ---- */

bool
line_desk_is_idle(const struct line_desk *desk)
{
    return desk->store_waits == 0 && line_desk_jobs(desk) == 0;
}

bool
line_desk_is_released(const struct line_desk *desk)
{
    return desk->is_released;
}

static const struct keeper *
keeper_read(const struct line_desk *desk, enum line line)
{
    uint32_t at = (uint32_t)line < LINES_MAX ? desk->by_line[line] : 0;
    return at > 0 ? &desk->keepers[at - 1] : NULL;
}

bool
line_desk_holds(const struct line_desk *desk, enum line line)
{
    const struct keeper *keeper = keeper_read(desk, line);
    return keeper != NULL && keeper->is_held;
}

const struct line_tally *
line_desk_tally(const struct line_desk *desk, enum line line)
{
    const struct keeper *keeper = keeper_read(desk, line);
    return keeper != NULL ? &keeper->tally : NULL;
}

int64_t
line_desk_closed_until(const struct line_desk *desk, enum line line)
{
    const struct keeper *keeper = keeper_read(desk, line);
    return keeper != NULL && keeper->is_held ? keeper->pause_until_us
                                             : INSTANT_NONE;
}

int64_t
line_desk_opens_at(const struct line_desk *desk, enum line line)
{
    const struct keeper *keeper = keeper_read(desk, line);
    return keeper != NULL && keeper->is_held ? keeper->opens_at_us
                                             : INSTANT_NONE;
}

const struct line_watch *
line_desk_watch(const struct line_desk *desk, enum line line)
{
    const struct keeper *keeper = keeper_read(desk, line);
    return keeper != NULL ? &keeper->watch : NULL;
}

bool
line_desk_is_waiting(const struct line_desk *desk, enum line line,
                     uint32_t *trays, uint32_t *exchanges)
{
    const struct keeper *keeper = keeper_read(desk, line);
    *trays = keeper != NULL ? keeper->tray_count : 0;
    *exchanges = keeper != NULL ? keeper->exchange_count : 0;
    return keeper != NULL && keeper->is_held;
}
