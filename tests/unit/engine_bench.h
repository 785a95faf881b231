/* SPDX-License-Identifier: Apache-2.0
 *
 * A bench for single steps of the line desk: one line "marriage" whose reply
 * is one character a question (F found, N nothing, E back end, ? garbled,
 * x about somebody else), and a store that is played by hand: the test takes
 * the effects one by one and says what came of each.
 */
#ifndef HEDUI_TESTS_UNIT_ENGINE_BENCH_H
#define HEDUI_TESTS_UNIT_ENGINE_BENCH_H

#include <assert.h>
#include <string.h>

#include "line_desk.h"
#include "note.h"

#define BENCH_DAY 17410 /* 2017-09-01 */
#define BENCH_LEASE_US (60 * INSTANT_SECOND)
#define BENCH_EFFECTS 128
#define BENCH_EXPRESS 900 /* trays from here on are of the express lane */

struct bench {
    struct line_config line;
    struct config config;
    struct rules house;
    struct desk_rules rules;
    struct line_desk *desk;
    struct desk_time time;
    struct effects batches[BENCH_EFFECTS];
    uint32_t batch_count;
    const struct effect *queue[BENCH_EFFECTS];
    uint32_t from, to; /* effects not taken yet */
    int64_t repeat_after_us, tick_at_mono_us;
    int64_t fence;
    int64_t quota_used;      /* today, as the lease brings it */
    struct line_watch watch; /* as the lease brings it */
    uint32_t institution_count;
    const struct line_institution *institutions; /* as the lease brings them */
    unsigned char chance;
};

static inline bool
bench_ask(struct arena *arena, const struct stamp *stamp,
          const struct question *questions, uint32_t count,
          struct request *request)
{
    (void)questions;
    memset(request, 0, sizeof(*request));
    request->path = TEXT("/ask");
    request->body = text_of(
        arena_printf(arena, "%.16s %u", stamp->exchange_id.bytes, count));
    return true;
}

static inline bool
bench_next(struct arena *arena, const struct exchange_view *view,
           struct next *next)
{
    (void)arena;
    next->request = *view->last;
    next->retry_after_s = 40;
    next->kind = ANSWER_REFUSED;
    switch (view->replies[view->reply_count - 1].status) {
    case 200:
        next->state = NEXT_DONE;
        break;
    case 202: /* a ticket */
        next->state = NEXT_AGAIN;
        next->request.path = TEXT("/fetch");
        next->after_s = 30;
        break;
    case 429:
        next->state = NEXT_AGAIN;
        next->is_busy = true;
        next->after_s = 30;
        break;
    case 503:
        next->state = NEXT_FAILED;
        next->reason = REASON_CLOSED;
        break;
    default:
        next->state = NEXT_FAILED;
        next->reason = REASON_OTHER;
        break;
    }
    return true;
}

static inline bool
bench_split(struct arena *arena, const struct stamp *stamp,
            const struct question *questions, uint32_t count,
            const struct reply *replies, uint32_t reply_count,
            struct split *split)
{
    (void)stamp, (void)questions;
    split->slices = arena_array(arena, count, sizeof(struct slice));
    split->strays = arena_array(arena, count, sizeof(struct slice));
    split->frames = arena_array(arena, 1, sizeof(struct text));
    split->frame_count = 1;
    split->frames[0] = TEXT("frame");
    split->is_garbled = reply_count != 1 || replies[0].body.size != count;
    split->reason = REASON_COUNT;
    for (uint32_t i = 0; !split->is_garbled && i < count; i++) {
        struct slice slice = {i, 0, i, i + 1};
        if (replies[0].body.bytes[i] == 'x')
            split->strays[split->stray_count++] = slice;
        else
            split->slices[split->slice_count++] = slice;
    }
    return true;
}

static inline bool
bench_read(struct arena *arena, const struct evidence *evidence,
           const struct question *question, struct answer *answer)
{
    (void)arena, (void)question;
    char said = evidence->slice_count > 0 ? evidence->slices[0].bytes[0] : '?';
    answer->kind = said == 'F'   ? ANSWER_FOUND
                   : said == 'N' ? ANSWER_NOTHING
                   : said == 'E' ? ANSWER_UNREACHABLE
                                 : ANSWER_GARBLED;
    answer->reason = said == '?' ? REASON_FIELD : REASON_NONE;
    return true;
}

static const struct connector bench_connector = {.name = "marriage",
                                                 .line = LINE_MARRIAGE,
                                                 .carrier = CARRIER_HTTPS,
                                                 .persons_max = 4,
                                                 .ask = bench_ask,
                                                 .next = bench_next,
                                                 .split = bench_split,
                                                 .read = bench_read};
static const struct connector *const bench_connectors[] = {&bench_connector,
                                                           NULL};

/* Every draw another: two exchanges have two ids. */
static inline void
bench_fill(void *context, void *out, size_t size)
{
    memset(out, ++*(unsigned char *)context, size);
}

/* ---- steps ---- */

static inline void
bench_step(struct bench *bench, struct line_event event)
{
    assert(bench->batch_count < BENCH_EFFECTS);
    struct effects *effects = &bench->batches[bench->batch_count++];
    effects_init(effects);
    event.time = bench->time;
    line_step(bench->desk, &event, effects);
    assert(line_desk_counts_hold(bench->desk));
    bench->repeat_after_us = effects->repeat_after_us;
    bench->tick_at_mono_us = effects->tick_at_mono_us;
    for (const struct effect *at = effects->first; at != NULL; at = at->next) {
        assert(bench->to < BENCH_EFFECTS);
        bench->queue[bench->to++] = at;
    }
}

static inline void
bench_pass(struct bench *bench, int64_t us)
{
    bench->time.now_us += us;
    bench->time.mono_us += us;
    bench_step(bench, (struct line_event){.kind = LINE_TICK});
}

/* The next effect, or NULL. */
static inline const struct effect *
bench_effect(struct bench *bench)
{
    return bench->from < bench->to ? bench->queue[bench->from++] : NULL;
}

/* The next effect when it is of this kind; else NULL, and it stays. */
static inline const struct effect *
bench_expect(struct bench *bench, enum effect_kind kind)
{
    if (bench->from == bench->to || bench->queue[bench->from]->kind != kind)
        return NULL;
    return bench_effect(bench);
}

/* The next effect of this kind; those before it are let go. */
static inline const struct effect *
bench_find(struct bench *bench, enum effect_kind kind)
{
    const struct effect *effect;
    while ((effect = bench_effect(bench)) != NULL && effect->kind != kind)
        ;
    return effect;
}

static inline void
bench_outcome(struct bench *bench, const struct outcome_of *outcome)
{
    bench_step(bench,
               (struct line_event){.kind = LINE_DONE, .outcome = outcome});
}

static inline void
bench_say(struct bench *bench, const struct effect *effect,
          enum store_result result)
{
    struct outcome_of outcome = {.effect = effect,
                                 .result = result,
                                 .called_mono_us = bench->time.mono_us};
    bench_outcome(bench, &outcome);
}

static inline void
bench_open(struct bench *bench)
{
    memset(bench, 0, sizeof(*bench));
    static char name[] = "marriage";
    bench->line = (struct line_config){.name = name,
                                       .is_on = true,
                                       .coalesce_ms = 500,
                                       .connections = 2,
                                       .answer_ms = 3600 * 1000,
                                       .retry_ms = 1000,
                                       .silence_questions = 500};
    bench->config = (struct config){.lease_ms = BENCH_LEASE_US / 1000,
                                    .tick_ms = 1000,
                                    .round_cases = 256,
                                    .lines = &bench->line,
                                    .lines_count = 1};
    bench->house.connectors = bench_connectors;
    bench->rules = (struct desk_rules){.config = &bench->config,
                                       .house = &bench->house,
                                       .worker = "w:1",
                                       .ids = {bench_fill, &bench->chance},
                                       .salts = {bench_fill, &bench->chance},
                                       .jitter = {bench_fill, &bench->chance}};
    bench->time.now_us = instant_from_shanghai(BENCH_DAY, 12 * 3600);
    bench->time.mono_us = 5 * INSTANT_SECOND;
    bench->fence = 7;
    bench->desk = line_desk_new(&bench->rules);
    assert(bench->desk != NULL);
}

static inline void
bench_close(struct bench *bench)
{
    line_desk_free(bench->desk);
    for (uint32_t i = 0; i < bench->batch_count; i++)
        effects_release(&bench->batches[i]);
}

static inline void
bench_kept(struct bench *bench, const struct effect *keep, bool is_held)
{
    struct line_row row = {.line = LINE_MARRIAGE,
                           .is_held = is_held,
                           .fence = bench->fence,
                           .quota_day = BENCH_DAY,
                           .quota_used = bench->quota_used,
                           .watch = bench->watch,
                           .institution_count = bench->institution_count,
                           .institutions = bench->institutions};
    struct outcome_of outcome = {.effect = keep,
                                 .result = STORE_DONE,
                                 .called_mono_us = bench->time.mono_us,
                                 .line_rows = &row,
                                 .count = 1};
    bench_outcome(bench, &outcome);
}

/* ---- trays ---- */

struct bench_tray {
    int64_t tray_id;
    uint32_t count;
    const char *ids; /* one character a person */
    const char *mandate;
    int32_t consent_until;
    int32_t due;
};

/* The turn of a tray, by its number. */
static int64_t bench_turns[1024];

/* The ID number of a person, where his character will not do. */
static const char *bench_numbers[128];

static inline void
bench_tray_row(const struct bench_tray *from, struct arena *arena,
               struct tray *tray)
{
    struct tray_question questions[16];
    for (uint32_t i = 0; i < from->count; i++)
        questions[i] = (struct tray_question){
            .case_id = from->tray_id * 10,
            .member = i,
            .id = bench_numbers[(unsigned char)from->ids[i]] != NULL
                      ? text_of(bench_numbers[(unsigned char)from->ids[i]])
                      : (struct text){from->ids + i, 1},
            .name = TEXT("N"),
            .consent = TEXT("C"),
            .birth = DATE_NONE,
            .consent_until =
                from->consent_until != 0 ? from->consent_until : DATE_NONE,
            .mandate = text_of(from->mandate)};
    struct buffer packed;
    buffer_init(&packed, 65536);
    bool is_packed = tray_pack(questions, from->count, &packed);
    assert(is_packed);
    (void)is_packed;
    *tray = (struct tray){.tray_id = from->tray_id,
                          .round_id = from->tray_id * 100,
                          .line = LINE_MARRIAGE,
                          .lane = from->tray_id < BENCH_EXPRESS ? LANE_STANDARD
                                                                : LANE_EXPRESS,
                          .due = from->due != 0 ? from->due : BENCH_DAY + 9,
                          .turn = bench_turns[from->tray_id % 1024],
                          .until = from->due != 0 ? from->due : BENCH_DAY + 9,
                          .version = from->tray_id,
                          .question_count = from->count,
                          .questions = text_copy(arena, buffer_view(&packed))};
    buffer_release(&packed);
}

/* Answers the look for idle lines when it comes next. */
static inline void
bench_looked(struct bench *bench, bool has_trays)
{
    const struct effect *look = bench_expect(bench, EFFECT_LOOK);
    if (look == NULL)
        return;
    struct outcome_of outcome = {.effect = look,
                                 .result = STORE_DONE,
                                 .has_trays = &has_trays,
                                 .count = 1};
    bench_outcome(bench, &outcome);
}

/* Answers the look for trays that comes next. */
static inline void
bench_trays(struct bench *bench, const struct bench_tray *from, uint32_t count)
{
    bench_looked(bench, true);
    const struct effect *look = bench_expect(bench, EFFECT_TRAYS);
    assert(look != NULL);
    struct arena arena;
    arena_init(&arena, 0);
    struct tray trays[8];
    for (uint32_t i = 0; i < count; i++)
        bench_tray_row(&from[i], &arena, &trays[i]);
    struct outcome_of outcome = {
        .effect = look, .result = STORE_DONE, .trays = trays, .count = count};
    bench_outcome(bench, &outcome);
    arena_release(&arena);
}

/* Lease, no open exchanges, and these trays. */
static inline void
bench_begin(struct bench *bench, const struct bench_tray *trays, uint32_t count)
{
    bench_step(bench, (struct line_event){.kind = LINE_TICK});
    const struct effect *keep = bench_expect(bench, EFFECT_KEEP);
    assert(keep != NULL);
    bench_kept(bench, keep, true);
    const struct effect *exchanges = bench_expect(bench, EFFECT_EXCHANGES);
    assert(exchanges != NULL);
    bench_say(bench, exchanges, STORE_DONE);
    bench_trays(bench, trays, count);
}

/* More trays are said and found. */
static inline void
bench_more(struct bench *bench, const struct bench_tray *trays, uint32_t count)
{
    bench->time.now_us += INSTANT_SECOND / 10;
    bench->time.mono_us += INSTANT_SECOND / 10;
    bench_step(bench,
               (struct line_event){.kind = LINE_LOOK, .lanes = NEWS_TRAYS});
    bench_trays(bench, trays, count);
}

/* ---- jobs ---- */

static inline void
bench_bring(struct bench *bench, const struct effect *send,
            enum brought_state state, int status, const char *body)
{
    struct brought brought = {.handle = send->as.send.handle, .state = state};
    arena_init(&brought.arena, 0);
    brought.replies = arena_array(&brought.arena, 1, sizeof(struct reply));
    brought.received = arena_array(&brought.arena, 1, sizeof(struct digest));
    assert(brought.replies != NULL && brought.received != NULL);
    brought.reply_count = state == BROUGHT_REPLY;
    brought.replies[0].status = status;
    brought.replies[0].body = text_copy(&brought.arena, text_of(body));
    bench_step(bench,
               (struct line_event){.kind = LINE_BROUGHT, .brought = &brought});
    arena_release(&brought.arena);
}

/* tx2 is asked for and done; gives the send that follows, or NULL. */
static inline const struct effect *
bench_take(struct bench *bench)
{
    const struct effect *take = bench_expect(bench, EFFECT_TAKE);
    if (take == NULL)
        return NULL;
    bench_say(bench, take, STORE_DONE);
    return bench_expect(bench, EFFECT_SEND);
}

/* How the first question of a settled part was settled without reading. */
static inline enum answer_kind
bench_settled(const struct effect *got, uint32_t at, enum answer_reason *reason)
{
    struct arena arena;
    arena_init(&arena, 0);
    struct reply_evidence evidence;
    enum answer_kind kind = ANSWER_KIND_COUNT;
    if (got != NULL && at < got->as.got.count &&
        reply_unpack(&arena, got->as.got.settles[at].reply.evidence,
                     &evidence) &&
        evidence.question_count > 0) {
        kind = evidence.questions[0].kind;
        if (reason != NULL)
            *reason = evidence.questions[0].reason;
    }
    arena_release(&arena);
    return kind;
}

/* ---- what more than one program does ---- */

/* It does not look for trays by itself each second, and keeps its lease. */
static inline void
bench_open_quiet(struct bench *bench)
{
    bench_open(bench);
    bench->config.tick_ms = 86400000;
    bench->config.lease_ms = 86400000;
    bench->line.coalesce_ms = 0;
}

static inline uint32_t
bench_questions_of(const struct effect *take)
{
    return take == NULL ? 0 : take->as.take.exchange->question_count;
}

/* One more tray comes; what else was wanted is let go. */
static inline void
bench_comes(struct bench *bench, const struct bench_tray *tray)
{
    while (bench_effect(bench) != NULL)
        ;
    bench_more(bench, tray, 1);
}

#endif
