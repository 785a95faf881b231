/* SPDX-License-Identifier: Apache-2.0
 *
 * tx3: what is settled becomes reply rows, one a run of questions of a tray,
 * and what is not goes back into its tray. The answers about fifty thousand
 * people are settled in groups, a transaction each; with the last one the
 * exchange is closed on record and its trays leave the store. Until then the
 * next keeper finds all of them, sees which questions have their replies, reads
 * the file again and settles the rest: an answer is stored once and never asked
 * for again.
 */
#include "keeper.h"

#include <assert.h>
#include <string.h>

#define STRAY_WHY "about a person who was not asked"

struct group { /* one tx3 while it is put together */
    struct turn *turn;
    struct keeper *keeper;
    struct held_exchange *exchange; /* NULL: settled without asking */
    struct arena arena;             /* of what is packed in this step */
    bool is_read;
    struct gathered gathered; /* of the questions of the group, when read */
    uint32_t stray_count;     /* of the exchange, when read */
    struct line_change *change;
    struct settle *settles;
    uint32_t count;
};

/* `room` for settles. */
static struct group
group_of(struct turn *turn, struct keeper *keeper,
         struct held_exchange *exchange, size_t room)
{
    struct group group = {
        .turn = turn,
        .keeper = keeper,
        .exchange = exchange,
        .change = effects_alloc(turn->effects, 1, sizeof(struct line_change)),
        .settles = effects_alloc(turn->effects, room, sizeof(struct settle))};
    arena_init(&group.arena, 0);
    return group;
}

static void *
group_alloc(struct group *group, size_t count, size_t size)
{
    void *bytes = arena_array(&group->arena, count, size);
    assert(bytes != NULL);
    return bytes;
}

/* `at`: its place in the group. */
static void
question_fill(struct group *group, struct reply_question *out,
              const struct tray_question *asked, uint32_t at,
              const struct verdict *verdict)
{
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
    if (!group->is_read)
        return;
    uint32_t first = group->gathered.firsts[at];
    out->stray_count = group->stray_count;
    out->slice_count = group->gathered.firsts[at + 1] - first;
    out->slices = group->gathered.slices + first;
    out->slice_replies = group->gathered.replies + first;
    out->salts = group_alloc(group, out->slice_count, sizeof(*out->salts));
    keeper_random(&group->turn->desk->rules->salts, out->salts,
                  out->slice_count * sizeof(*out->salts));
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

/* Questions of a tray are in the order of their cases. */
static void
settle_cases(struct turn *turn, struct settle *settle,
             const struct tray_question *questions, uint32_t count)
{
    int64_t *case_ids = effects_alloc(turn->effects, count, sizeof(*case_ids));
    for (uint32_t i = 0; i < count; i++)
        if (settle->case_count == 0 ||
            case_ids[settle->case_count - 1] != questions[i].case_id)
            case_ids[settle->case_count++] = questions[i].case_id;
    settle->case_ids = case_ids;
}

/* A row for questions [from, to) of a tray; verdicts and places in the group
 * begin with the first. */
static void
settle_run(struct group *group, struct held_tray *tray,
           const struct tray_question *questions, uint32_t from, uint32_t to,
           uint32_t at, const struct verdict *verdicts)
{
    struct turn *turn = group->turn;
    struct settle *settle = &group->settles[group->count++];
    const struct held_question *held = &tray->held[from];
    struct reply_evidence evidence = {
        .exchange_id = text_of(held->exchange_id),
        .attempt = held->attempt,
        .received_at_us = turn->time.now_us,
        .question_count = to - from,
    };
    if (group->is_read) {
        evidence.frame_count = group->exchange->reply_count;
        evidence.frames = group->exchange->settling.frames;
    }
    evidence.questions =
        group_alloc(group, to - from, sizeof(*evidence.questions));
    for (uint32_t i = from; i < to; i++)
        question_fill(group, &evidence.questions[i - from], &questions[i],
                      at + i - from, &verdicts[i - from]);
    settle->tray_id = tray->tray_id;
    settle_cases(turn, settle, questions + from, to - from);
    struct reply_row *row = &settle->reply;
    row->round_id = tray->round_id;
    row->line = group->keeper->line;
    row->from = from;
    row->to = to;
    row->received_at_us = turn->time.now_us;
    memcpy(row->exchange_id, held->exchange_id, sizeof(row->exchange_id));
    received_root(group->is_read ? group->exchange : NULL, &row->received);
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

/* Its last row says that the tray is settled; where all its rows are on record
 * already, one without a reply does. There is room for one a tray. */
static void
tell_tray_done(struct group *group, struct held_tray *tray)
{
    if (!is_tray_done(tray))
        return;
    tray->is_told = true;
    for (uint32_t i = group->count; i > 0; i--)
        if (group->settles[i - 1].tray_id == tray->tray_id) {
            group->settles[i - 1].is_tray_done = true;
            return;
        }
    group->settles[group->count++] = (struct settle){
        .reply = {.round_id = tray->round_id, .line = group->keeper->line},
        .tray_id = tray->tray_id,
        .is_tray_done = true};
}

/* What could not be believed: the garbled replies, or rows about others. */
static struct stray *
make_strays(struct group *group, uint32_t *count)
{
    struct effects *effects = group->turn->effects;
    struct settling *settling = &group->exchange->settling;
    *count = settling->stray_count;
    struct stray *strays = effects_alloc(effects, *count, sizeof(*strays));
    struct text *texts = settling->strays;
    if (texts == NULL) {
        texts = group_alloc(group, *count, sizeof(*texts));
        if (*count > 0)
            cuts_strays(group->exchange, &group->arena, texts);
    }
    for (uint32_t i = 0; i < *count; i++) {
        strays[i].line = group->keeper->line;
        memcpy(strays[i].exchange_id, group->exchange->row.exchange_id,
               sizeof(strays[i].exchange_id));
        strays[i].bytes = text_copy(&effects->arena, texts[i]);
        strays[i].why = settling->stray_why;
    }
    return strays;
}

/* Strays, news of institutions and the end of the exchange go with its last
 * group: a repeat of that one changes nothing. */
static void
emit_got(struct group *group, bool is_last)
{
    struct effect *effect =
        keeper_effect(group->turn, group->keeper, EFFECT_GOT);
    struct held_exchange *exchange = group->exchange;
    effect->as.got.exchange_id = "";
    if (exchange != NULL) {
        effect->as.got.handle = exchange->handle;
        exchange_set_phase(group->keeper, exchange, PHASE_SETTLING);
    }
    if (exchange != NULL && is_last) {
        effect->as.got.exchange_id =
            arena_copy(&group->turn->effects->arena, exchange->row.exchange_id,
                       EXCHANGE_ID_SIZE);
        effect->as.got.strays = make_strays(group, &effect->as.got.stray_count);
        institutions_change(group->turn, group->keeper, group->change);
    }
    effect->as.got.settles = group->settles;
    effect->as.got.count = group->count;
    group->change->day = group->turn->today;
    group->change->watch = group->keeper->watch;
    effect->as.got.change = group->change;
}

/* ---- after an exchange ---- */

static uint32_t
part_size(const struct held_exchange *exchange, uint32_t part_at)
{
    return exchange->row.parts[part_at].to - exchange->row.parts[part_at].from;
}

static void
ask_again(struct group *group, struct held_question *held,
          const struct verdict *verdict)
{
    held->state = ASKED_BACK;
    held->retry_at_us = verdict->retry_at_us;
    held->group_max = verdict->group_max;
    if (verdict->kind != ANSWER_NONE) {
        held->last_kind = (uint8_t)verdict->kind;
        held->last_reason = (uint8_t)verdict->reason;
    }
    group->keeper->tally.retried++;
}

/* Questions of a part: `at` is the place of its first in the group. What has
 * its reply from an earlier keeper stands between two runs. */
static void
settle_part(struct group *group, uint32_t part_at,
            const struct tray_question *questions, uint32_t at,
            const struct verdict *verdicts)
{
    const struct tray_part *part = &group->exchange->row.parts[part_at];
    struct held_tray *tray = group->exchange->trays[part_at];
    uint32_t run = part->from;
    for (uint32_t i = part->from; i <= part->to; i++) {
        struct held_question *held = i < part->to ? &tray->held[i] : NULL;
        const struct verdict *verdict = &verdicts[i - part->from];
        if (held != NULL && held->state == ASKED_OUT && verdict->is_settled) {
            held->state = ASKED_KEPT;
            change_count(group->change, verdict);
            continue;
        }
        if (held != NULL && held->state == ASKED_OUT)
            ask_again(group, held, verdict);
        if (i > run)
            settle_run(group, tray, questions, run, i, at + run - part->from,
                       &verdicts[run - part->from]);
        run = i + 1;
    }
}

/* The parts [from, to) as they are read: verdicts when all of them is heard. */
static void
judge_parts(struct group *group, const struct tray_question *const *questions,
            uint32_t from, uint32_t to, struct verdict *verdicts)
{
    struct held_exchange *exchange = group->exchange;
    struct hearing *hearing = &exchange->settling.hearing;
    struct said *said =
        group_alloc(group, group->gathered.count, sizeof(*said));
    memset(&hearing->reply, 0, sizeof(hearing->reply));
    uint32_t at = 0;
    for (uint32_t i = from; i < to; i++) {
        part_read(group->keeper, exchange, i, questions[i - from],
                  &group->gathered, at, said + at);
        at += part_size(exchange, i);
    }
    keeper_hear(group->turn, group->keeper, hearing,
                to == exchange->row.part_count);
    if (to == exchange->row.part_count ||
        mutant_is("institution_judged_by_group"))
        institutions_judge(group->turn, group->keeper, exchange);
    at = 0;
    for (uint32_t i = from; i < to; i++) {
        part_judge(group->turn, group->keeper, exchange, i, said + at,
                   verdicts + at);
        at += part_size(exchange, i);
    }
}

static void
settle_parts(struct group *group, uint32_t from, uint32_t to)
{
    struct held_exchange *exchange = group->exchange;
    const struct settling *settling = &exchange->settling;
    const struct tray_question **questions =
        group_alloc(group, to - from, sizeof(const struct tray_question *));
    for (uint32_t i = from; i < to; i++)
        questions[i - from] = tray_open(exchange->trays[i], &group->arena);
    const struct verdict *verdicts = settling->verdicts;
    if (group->is_read) {
        struct verdict *read =
            group_alloc(group, group->gathered.count, sizeof(*read));
        judge_parts(group, questions, from, to, read);
        verdicts = read;
    } else {
        verdicts += settling->asked_at;
    }
    uint32_t at = 0;
    for (uint32_t i = from; i < to; i++) {
        settle_part(group, i, questions[i - from], at, verdicts + at);
        at += part_size(exchange, i);
    }
}

/* The parts [part_at, end) of the next group. A line that is asked again when
 * its keeper dies is settled at once: nobody is asked again after an answer. */
static uint32_t
group_end(const struct keeper *keeper, const struct turn *turn,
          const struct held_exchange *exchange, uint32_t *count)
{
    uint32_t most = turn->desk->rules->group_questions > 0
                        ? turn->desk->rules->group_questions
                        : GROUP_QUESTIONS;
    uint32_t end = exchange->settling.part_at;
    *count = 0;
    while (end < exchange->row.part_count) {
        uint32_t size = part_size(exchange, end);
        bool may_wait = keeper_is_by_name(keeper) ||
                        mutant_is("groups_of_what_is_asked_again");
        if (*count > 0 && *count + size > most && may_wait)
            break;
        *count += size;
        end++;
    }
    return end;
}

/* One group; false when it has nothing to write and another one follows. */
static bool
settle_group(struct turn *turn, struct keeper *keeper,
             struct held_exchange *exchange)
{
    struct settling *settling = &exchange->settling;
    uint32_t count;
    uint32_t end = group_end(keeper, turn, exchange, &count);
    bool is_last = end == exchange->row.part_count;
    struct group group =
        group_of(turn, keeper, exchange,
                 (size_t)count + (is_last ? exchange->row.part_count : 0));
    group.is_read = settling->verdicts == NULL;
    group.stray_count = settling->stray_count;
    if (group.is_read)
        cuts_gather(exchange, &group.arena,
                    settling->numbers + settling->asked_at, count,
                    &group.gathered);
    settle_parts(&group, settling->part_at, end);
    settling->part_at = end;
    settling->asked_at += count;
    if (is_last || mutant_is("exchange_counted_by_group"))
        change_count_exchange(group.change, exchange);
    /* What is garbled as a whole is no sign that the line works. */
    if ((group.is_read && exchange->reply_count > 0 &&
         settling->hearing.sound > 0) ||
        mutant_is("garbled_is_an_answer"))
        keeper->tally.answered_at_us = turn->time.now_us;
    if (is_last) {
        exchange_unclaim(exchange);
        for (uint32_t i = 0; i < exchange->row.part_count; i++)
            tell_tray_done(&group, exchange->trays[i]);
    }
    for (uint32_t i = 0;
         mutant_is("tray_goes_with_its_group") && !is_last && i < group.count;
         i++)
        group.settles[i].is_tray_done = true;
    bool is_emitted = is_last || group.count > 0;
    if (is_emitted)
        emit_got(&group, is_last);
    arena_release(&group.arena);
    return is_emitted;
}

static void
begin_reading(struct turn *turn, struct keeper *keeper,
              struct held_exchange *exchange)
{
    struct settling *settling = &exchange->settling;
    exchange_fill(exchange);
    uint32_t *numbers =
        arena_array(&settling->arena, exchange->asked_count, sizeof(*numbers));
    settling->frames = arena_array(&settling->arena, exchange->reply_count,
                                   sizeof(*settling->frames));
    assert(numbers != NULL && settling->frames != NULL);
    memcpy(numbers, exchange->numbers,
           exchange->asked_count * sizeof(*numbers));
    settling->numbers = numbers;
    for (uint32_t i = 0; i < exchange->reply_count; i++)
        settling->frames[i] = exchange->cuts[i].frame;
    exchange_empty_hand(exchange);
    institutions_begin(keeper, exchange);
    settling->stray_count = cuts_stray_count(exchange);
    settling->stray_why = STRAY_WHY;
    keeper->tally.strays += settling->stray_count;
    if (settling->stray_count > 0)
        effects_alarm(turn->effects, keeper->line, "strays_set_aside",
                      STRAY_WHY);
}

void
exchange_settle(struct turn *turn, struct keeper *keeper,
                struct held_exchange *exchange, const struct verdict *verdicts)
{
    exchange->settling.verdicts = verdicts;
    exchange->settling.began_us = turn->time.now_us;
    if (verdicts == NULL)
        begin_reading(turn, keeper, exchange);
    while (!settle_group(turn, keeper, exchange))
        ;
}

struct verdict *
exchange_verdicts(struct held_exchange *exchange)
{
    struct verdict *verdicts = arena_array(
        &exchange->settling.arena, exchange->asked_count, sizeof(*verdicts));
    assert(verdicts != NULL);
    return verdicts;
}

void
exchange_settle_all(struct turn *turn, struct keeper *keeper,
                    struct held_exchange *exchange, enum answer_kind kind,
                    enum answer_reason reason)
{
    struct verdict *verdicts = exchange_verdicts(exchange);
    for (uint32_t i = 0; i < exchange->asked_count; i++)
        verdicts[i] = (struct verdict){
            .is_settled = true, .kind = kind, .reason = reason};
    exchange_settle(turn, keeper, exchange, verdicts);
}

void
exchange_dissolve(struct turn *turn, struct keeper *keeper,
                  struct held_exchange *exchange)
{
    if (exchange->phase != PHASE_ORPHAN)
        exchange_unclaim(exchange);
    struct group group = group_of(turn, keeper, exchange, 0);
    emit_got(&group, true);
    arena_release(&group.arena);
}

void
exchange_settled(struct turn *turn, struct keeper *keeper,
                 const struct outcome_of *outcome)
{
    if (outcome->result == STORE_FENCED)
        keeper->is_doubtful = true;
    uint64_t handle = outcome->effect->as.got.handle;
    struct held_exchange *exchange =
        handle != 0 ? keeper_exchange(keeper, handle) : NULL;
    if (exchange == NULL)
        return;
    if (outcome->result == STORE_FENCED ||
        outcome->effect->as.got.exchange_id[0] != '\0') {
        exchange_release(keeper, exchange);
        return;
    }
    while (!settle_group(turn, keeper, exchange))
        ;
}

/* ---- trays ---- */

static void
tell_settled(struct turn *turn, struct keeper *keeper, struct held_tray *tray)
{
    struct group group = group_of(turn, keeper, NULL, 1);
    tell_tray_done(&group, tray);
    emit_got(&group, false);
    arena_release(&group.arena);
}

void
keeper_release_trays(struct turn *turn, struct keeper *keeper)
{
    struct held_tray *next;
    bool has_orphans = keeper_has_orphans(keeper);
    for (struct held_tray *tray = keeper->trays; tray != NULL; tray = next) {
        next = tray->next;
        bool is_done = is_tray_done(tray) && tray->count > 0;
        if (tray->out_count > 0 || (is_done && !tray->is_told && has_orphans))
            continue;
        if (is_done && !tray->is_told && !tray->is_gone)
            tell_settled(turn, keeper, tray);
        if (is_done || tray->is_gone)
            tray_release(keeper, tray);
    }
}

void
tray_settle_free(struct turn *turn, struct keeper *keeper,
                 struct held_tray *tray,
                 bool (*kind_of)(const struct turn *, const struct keeper *,
                                 const struct held_tray *,
                                 const struct tray_question *, uint32_t,
                                 struct verdict *))
{
    struct group group = group_of(turn, keeper, NULL, (size_t)tray->count + 1);
    const struct tray_question *questions = tray_open(tray, &group.arena);
    struct verdict *verdicts =
        group_alloc(&group, tray->count, sizeof(*verdicts));
    uint32_t run = 0;
    for (uint32_t i = 0; i < tray->count; i++) {
        struct verdict *verdict = &verdicts[i];
        *verdict = (struct verdict){.is_settled = false};
        if (tray->held[i].state == ASKED_FREE &&
            kind_of(turn, keeper, tray, &questions[i], i, verdict)) {
            verdict->is_settled = true;
            tray_mark(tray, i, ASKED_DONE);
            change_count(group.change, verdict);
        }
        /* A run is of one last exchange, since a row names one. */
        bool joins =
            i > run && verdict->is_settled && verdicts[i - 1].is_settled &&
            strcmp(tray->held[i - 1].exchange_id, tray->held[i].exchange_id) ==
                0;
        if (joins)
            continue;
        if (i > run && verdicts[run].is_settled)
            settle_run(&group, tray, questions, run, i, 0, &verdicts[run]);
        run = i;
    }
    if (tray->count > run && verdicts[run].is_settled)
        settle_run(&group, tray, questions, run, tray->count, 0,
                   &verdicts[run]);
    if (group.count > 0) {
        tell_tray_done(&group, tray);
        emit_got(&group, false);
    }
    arena_release(&group.arena);
}
