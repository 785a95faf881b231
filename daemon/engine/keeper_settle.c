/* SPDX-License-Identifier: Apache-2.0
 *
 * tx3: what is settled becomes reply rows, one a run of questions of a tray,
 * and what is not goes back into its tray. The exchange is closed on record in
 * the same transaction, so that an answer is stored once and never asked for
 * again.
 */
#include "keeper.h"

#include <assert.h>
#include <string.h>

struct settling { /* one tx3 while it is put together */
    struct turn *turn;
    struct keeper *keeper;
    struct held_exchange *exchange; /* NULL: settled without asking */
    const struct split *split;      /* NULL: nothing was read */
    struct line_change *change;
    struct settle *settles;
    uint32_t count;
};

static struct settling
settling_of(struct turn *turn, struct keeper *keeper,
            struct held_exchange *exchange, const struct split *split,
            uint32_t room)
{
    return (struct settling){
        .turn = turn,
        .keeper = keeper,
        .exchange = exchange,
        .split = split,
        .change = effects_alloc(turn->effects, 1, sizeof(struct line_change)),
        .settles = effects_alloc(turn->effects, room, sizeof(struct settle))};
}

/* The slices of question `no`: [*first, *end) of the split. */
static void
slices_of(const struct split *split, uint32_t no, uint32_t *first,
          uint32_t *end)
{
    uint32_t low = 0, high = split->slice_count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (split->slices[middle].question < no)
            low = middle + 1;
        else
            high = middle;
    }
    *first = low;
    while (low < split->slice_count && split->slices[low].question == no)
        low++;
    *end = low;
}

static void
question_fill(struct settling *settling, struct reply_question *out,
              const struct tray_question *asked, uint32_t no,
              const struct verdict *verdict)
{
    struct effects *effects = settling->turn->effects;
    *out = (struct reply_question){
        .case_id = asked->case_id,
        .member = asked->member,
        .id = asked->id,
        .name = asked->name,
        .consent = asked->consent,
        .birth = asked->birth,
        .kind = verdict->kind,
        .reason = verdict->reason,
    };
    if (settling->split == NULL)
        return;
    uint32_t first, end;
    slices_of(settling->split, no, &first, &end);
    out->stray_count = settling->split->stray_count;
    out->slice_count = end - first;
    out->slices = effects_alloc(effects, end - first, sizeof(*out->slices));
    out->slice_replies =
        effects_alloc(effects, end - first, sizeof(*out->slice_replies));
    out->salts = effects_alloc(effects, end - first, sizeof(*out->salts));
    keeper_random(&settling->turn->desk->rules->salts, out->salts,
                  (end - first) * sizeof(*out->salts));
    for (uint32_t i = first; i < end; i++) {
        const struct slice *slice = &settling->split->slices[i];
        out->slices[i - first] =
            text_slice(settling->exchange->replies[slice->reply].body,
                       slice->from, slice->to);
        out->slice_replies[i - first] = slice->reply;
    }
}

/* One digest over the replies as they came. */
static void
received_root(const struct held_exchange *exchange, struct digest *out)
{
    memset(out, 0, sizeof(*out));
    if (exchange == NULL || exchange->reply_count == 0)
        return;
    if (exchange->reply_count == 1)
        *out = exchange->received[0];
    else
        digest_sha256((struct text){(const char *)exchange->received[0].bytes,
                                    exchange->reply_count * DIGEST_SIZE},
                      out);
}

/* A row for questions [from, to) of a tray. `numbers`: the question of each in
 * the exchange; verdicts stand beside them. */
static void
settle_run(struct settling *settling, struct held_tray *tray, uint32_t from,
           uint32_t to, const uint32_t *numbers, const struct verdict *verdicts)
{
    struct turn *turn = settling->turn;
    struct settle *settle = &settling->settles[settling->count++];
    const struct held_question *held = &tray->held[from];
    struct reply_evidence evidence = {
        .exchange_id = text_of(held->exchange_id),
        .attempt = held->attempt,
        .received_at_us = turn->time.now_us,
        .question_count = to - from,
    };
    if (settling->split != NULL) {
        evidence.frame_count = settling->split->frame_count;
        evidence.frames = settling->split->frames;
    }
    evidence.questions =
        effects_alloc(turn->effects, to - from, sizeof(*evidence.questions));
    for (uint32_t i = from; i < to; i++)
        question_fill(
            settling, &evidence.questions[i - from], &tray->questions[i],
            numbers != NULL ? numbers[i - from] : 0, &verdicts[i - from]);
    settle->tray_id = tray->tray_id;
    struct reply_row *row = &settle->reply;
    row->round_id = tray->round_id;
    row->line = settling->keeper->line;
    row->from = from;
    row->to = to;
    row->received_at_us = turn->time.now_us;
    memcpy(row->exchange_id, held->exchange_id, sizeof(row->exchange_id));
    received_root(settling->split != NULL ? settling->exchange : NULL,
                  &row->received);
    reply_evidence_root(&evidence, &row->root);
    bool is_packed =
        reply_pack(&turn->effects->arena, &evidence, &row->evidence);
    assert(is_packed);
    (void)is_packed;
}

static bool
is_tray_done(const struct held_tray *tray)
{
    return tray->free_count == 0 && tray->out_count == 0;
}

/* The row of a tray that settles the last of it is its last one. */
static void
mark_tray_done(struct settling *settling, const struct held_tray *tray)
{
    if (!is_tray_done(tray))
        return;
    for (uint32_t i = settling->count; i > 0; i--)
        if (settling->settles[i - 1].tray_id == tray->tray_id) {
            settling->settles[i - 1].is_tray_done = true;
            return;
        }
}

static void
emit_got(struct settling *settling, const struct stray *strays,
         uint32_t stray_count)
{
    struct effect *effect =
        keeper_effect(settling->turn, settling->keeper, EFFECT_GOT);
    const char *exchange_id = "";
    if (settling->exchange != NULL) {
        exchange_id =
            arena_copy(&settling->turn->effects->arena,
                       settling->exchange->row.exchange_id, EXCHANGE_ID_SIZE);
        effect->as.got.handle = settling->exchange->handle;
        exchange_set_phase(settling->keeper, settling->exchange,
                           PHASE_SETTLING);
    }
    effect->as.got.exchange_id = exchange_id;
    effect->as.got.settles = settling->settles;
    effect->as.got.count = settling->count;
    effect->as.got.strays = strays;
    effect->as.got.stray_count = stray_count;
    settling->change->day = settling->turn->today;
    settling->change->watch = settling->keeper->watch;
    effect->as.got.change = settling->change;
}

/* ---- after an exchange ---- */

static void
take_back(struct settling *settling, struct held_tray *tray, uint32_t at,
          const struct verdict *verdict)
{
    struct held_question *held = &tray->held[at];
    held->state = ASKED_FREE;
    tray->free_count++;
    tray->out_count--;
    held->retry_at_us = verdict->retry_at_us;
    held->group_max = verdict->group_max;
    if (verdict->kind != ANSWER_NONE) {
        held->last_kind = verdict->kind;
        held->last_reason = verdict->reason;
    }
    settling->keeper->tally.retried++;
}

static void
settle_part(struct settling *settling, uint32_t part_at, uint32_t asked_at,
            const struct verdict *verdicts)
{
    struct held_exchange *exchange = settling->exchange;
    const struct tray_part *part = &exchange->row.parts[part_at];
    struct held_tray *tray = exchange->trays[part_at];
    uint32_t run = part->from;
    for (uint32_t i = part->from; i < part->to; i++) {
        const struct verdict *verdict = &verdicts[asked_at + i - part->from];
        if (verdict->is_settled) {
            tray->held[i].state = ASKED_DONE;
            tray->out_count--;
            keeper_count(settling->change, verdict);
        } else {
            take_back(settling, tray, i, verdict);
        }
        bool ends = i + 1 == part->to || !verdict->is_settled ||
                    !verdicts[asked_at + i + 1 - part->from].is_settled;
        if (!ends)
            continue;
        uint32_t end = verdict->is_settled ? i + 1 : i;
        if (end > run)
            settle_run(settling, tray, run, end,
                       &exchange->asked[asked_at + run - part->from],
                       &verdicts[asked_at + run - part->from]);
        run = i + 1;
    }
}

void
exchange_settle(struct turn *turn, struct keeper *keeper,
                struct held_exchange *exchange, const struct verdict *verdicts,
                const struct split *split, const struct stray *strays,
                uint32_t stray_count)
{
    struct settling settling =
        settling_of(turn, keeper, exchange, split, exchange->asked_count);
    keeper_count_exchange(turn, settling.change, exchange);
    uint32_t asked_at = 0;
    for (uint32_t i = 0; i < exchange->row.part_count; i++) {
        settle_part(&settling, i, asked_at, verdicts);
        asked_at += exchange->row.parts[i].to - exchange->row.parts[i].from;
    }
    for (uint32_t i = 0; i < exchange->row.part_count; i++)
        mark_tray_done(&settling, exchange->trays[i]);
    emit_got(&settling, strays, stray_count);
}

void
exchange_settle_all(struct turn *turn, struct keeper *keeper,
                    struct held_exchange *exchange, enum answer_kind kind,
                    enum answer_reason reason)
{
    struct verdict *verdicts =
        effects_alloc(turn->effects, exchange->asked_count, sizeof(*verdicts));
    for (uint32_t i = 0; i < exchange->asked_count; i++)
        verdicts[i] = (struct verdict){
            .is_settled = true, .kind = kind, .reason = reason};
    exchange_settle(turn, keeper, exchange, verdicts, NULL, NULL, 0);
}

void
exchange_dissolve(struct turn *turn, struct keeper *keeper,
                  struct held_exchange *exchange)
{
    if (exchange->phase != PHASE_ORPHAN)
        for (uint32_t i = 0; i < exchange->row.part_count; i++) {
            struct held_tray *tray = exchange->trays[i];
            for (uint32_t j = exchange->row.parts[i].from;
                 j < exchange->row.parts[i].to; j++) {
                tray->held[j].state = ASKED_FREE;
                tray->held[j].retry_at_us = turn->time.now_us;
                tray->free_count++;
                tray->out_count--;
            }
        }
    struct settling settling = settling_of(turn, keeper, exchange, NULL, 0);
    emit_got(&settling, NULL, 0);
}

void
keeper_release_trays(struct keeper *keeper)
{
    struct held_tray *next;
    for (struct held_tray *tray = keeper->trays; tray != NULL; tray = next) {
        next = tray->next;
        if (tray->out_count > 0)
            continue;
        bool is_done = tray->free_count == 0 && tray->count > 0;
        if (is_done || tray->is_gone)
            tray_release(keeper, tray);
    }
}

void
exchange_settled(struct keeper *keeper, const struct outcome_of *outcome)
{
    if (outcome->result == STORE_FENCED)
        keeper->is_doubtful = true;
    uint64_t handle = outcome->effect->as.got.handle;
    struct held_exchange *exchange =
        handle != 0 ? keeper_exchange(keeper, handle) : NULL;
    if (exchange != NULL)
        exchange_release(keeper, exchange);
}

/* ---- without asking ---- */

void
tray_settle_free(struct turn *turn, struct keeper *keeper,
                 struct held_tray *tray,
                 bool (*kind_of)(const struct turn *, const struct keeper *,
                                 const struct held_tray *, uint32_t,
                                 struct verdict *))
{
    struct settling settling =
        settling_of(turn, keeper, NULL, NULL, tray->count);
    struct verdict *verdicts =
        effects_alloc(turn->effects, tray->count, sizeof(*verdicts));
    uint32_t run = 0;
    for (uint32_t i = 0; i < tray->count; i++) {
        struct verdict *verdict = &verdicts[i];
        *verdict = (struct verdict){.is_settled = false};
        if (tray->held[i].state == ASKED_FREE &&
            kind_of(turn, keeper, tray, i, verdict)) {
            verdict->is_settled = true;
            tray->held[i].state = ASKED_DONE;
            tray->free_count--;
            keeper_count(settling.change, verdict);
        }
        /* A run is of one last exchange, since a row names one. */
        bool joins =
            i > run && verdict->is_settled && verdicts[i - 1].is_settled &&
            strcmp(tray->held[i - 1].exchange_id, tray->held[i].exchange_id) ==
                0;
        if (joins)
            continue;
        if (i > run && verdicts[run].is_settled)
            settle_run(&settling, tray, run, i, NULL, &verdicts[run]);
        run = i;
    }
    if (tray->count > run && verdicts[run].is_settled)
        settle_run(&settling, tray, run, tray->count, NULL, &verdicts[run]);
    if (settling.count == 0)
        return;
    mark_tray_done(&settling, tray);
    emit_got(&settling, NULL, 0);
}
