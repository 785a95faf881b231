/* SPDX-License-Identifier: Apache-2.0
 *
 * A file answer in the line desk: part by part as it comes, settled in groups
 * of two questions, and taken over between two of them. A part is two
 * characters a row, whom it is about and what he has; its name is "k/n".
 */
#include "check.h"
#include "engine_bench.h"

static bool
pair_next(struct arena *arena, const struct exchange_view *view,
          struct next *next)
{
    (void)arena;
    const struct reply *reply = &view->replies[view->reply_count - 1];
    next->request = *view->last;
    next->after_s = 60;
    next->keep_reply = true;
    next->state =
        view->reply_count == (uint32_t)(reply->file_name.bytes[2] - '0')
            ? NEXT_DONE
            : NEXT_AGAIN;
    for (uint32_t i = 0; i + 1 < view->reply_count; i++)
        assert(text_is_absent(view->replies[i].body)); /* put away */
    return true;
}

static bool
pair_split(struct arena *arena, const struct stamp *stamp,
           const struct question *questions, uint32_t count,
           const struct reply *replies, uint32_t reply_count,
           struct split *split)
{
    (void)stamp;
    struct text body = replies[0].body;
    assert(reply_count == 1);
    split->frames = arena_array(arena, 1, sizeof(struct text));
    split->frames[0] = text_slice(body, 0, 0);
    split->frame_count = 1;
    split->slices = arena_array(arena, body.size, sizeof(struct slice));
    split->strays = split->slices;
    split->is_garbled = body.size % 2 != 0;
    split->reason = REASON_COUNT;
    for (uint32_t i = 0; i < count && !split->is_garbled; i++)
        for (uint32_t at = 0; at < body.size; at += 2)
            if (body.bytes[at] == questions[i].id.bytes[0])
                split->slices[split->slice_count++] =
                    (struct slice){i, 0, at, at + 2};
    return true;
}

static bool
pair_read(struct arena *arena, const struct evidence *evidence,
          const struct question *question, struct answer *answer)
{
    (void)arena;
    answer->kind = ANSWER_GARBLED;
    for (uint32_t i = 0; i < evidence->slice_count; i++) {
        assert(evidence->slices[i].bytes[0] == question->id.bytes[0]);
        answer->kind =
            evidence->slices[i].bytes[1] == 'F' ? ANSWER_FOUND : ANSWER_NOTHING;
    }
    return true;
}

static const struct connector pair_connector = {.name = "marriage",
                                                .line = LINE_MARRIAGE,
                                                .carrier = CARRIER_FILE,
                                                .persons_max = 8,
                                                .ask = bench_ask,
                                                .next = pair_next,
                                                .split = pair_split,
                                                .read = pair_read};
static const struct connector *const pair_connectors[] = {&pair_connector,
                                                          NULL};

static const struct bench_tray three[] = {
    {1, 2, "ab", "M", 0, 0}, {2, 2, "cd", "M", 0, 0}, {3, 2, "ef", "M", 0, 0}};

static void
pair_open(struct bench *bench)
{
    bench_open(bench);
    bench->house.connectors = pair_connectors;
    bench->rules.group_questions = 2;
    line_desk_free(bench->desk);
    bench->desk = line_desk_new(&bench->rules);
    assert(bench->desk != NULL);
}

static void
bring_part(struct bench *bench, const struct effect *send, const char *name,
           const char *body)
{
    struct brought brought = {.handle = send->as.send.handle,
                              .state = BROUGHT_REPLY,
                              .reply_count = 1};
    arena_init(&brought.arena, 0);
    brought.replies = arena_array(&brought.arena, 1, sizeof(struct reply));
    brought.received = arena_array(&brought.arena, 1, sizeof(struct digest));
    assert(brought.replies != NULL && brought.received != NULL);
    brought.replies[0].file_name = text_copy(&brought.arena, text_of(name));
    brought.replies[0].body = text_copy(&brought.arena, text_of(body));
    bench_step(bench,
               (struct line_event){.kind = LINE_BROUGHT, .brought = &brought});
    arena_release(&brought.arena);
}

/* The file is there: the first look at it, as the next effect. */
static const struct effect *
look_after(struct bench *bench)
{
    bench_begin(bench, three, 3);
    const struct effect *send = bench_take(bench);
    assert(send != NULL);
    bench_bring(bench, send, BROUGHT_NOT_YET, 0, "");
    const struct effect *again = bench_expect(bench, EFFECT_AGAIN);
    assert(again != NULL);
    bench_say(bench, again, STORE_DONE);
    bench_pass(bench, 2 * INSTANT_SECOND);
    return bench_find(bench, EFFECT_SEND);
}

static const struct effect *
begin_look(struct bench *bench)
{
    pair_open(bench);
    return look_after(bench);
}

/* Settles of a tray: with a reply, and its end. */
static void
count_settles(const struct effect *got, int64_t tray_id, uint32_t *replies,
              uint32_t *ends)
{
    *replies = *ends = 0;
    for (uint32_t i = 0; got != NULL && i < got->as.got.count; i++) {
        const struct settle *settle = &got->as.got.settles[i];
        if (settle->tray_id != tray_id)
            continue;
        *replies += settle->reply.to > settle->reply.from;
        *ends += settle->is_tray_done;
    }
}

static bool
settles_are(const struct effect *got, int64_t tray_id, uint32_t replies,
            uint32_t ends)
{
    uint32_t seen_replies, seen_ends;
    count_settles(got, tray_id, &seen_replies, &seen_ends);
    return seen_replies == replies && seen_ends == ends;
}

static bool
is_closing(const struct effect *got)
{
    return got != NULL && got->as.got.exchange_id[0] != '\0';
}

static void
trays_go_with_the_last_group(void)
{
    struct bench bench;
    const struct effect *look = begin_look(&bench);
    CU_ASSERT_PTR_NOT_NULL_FATAL(look);
    CU_ASSERT_TRUE(look->as.send.is_poll);
    bring_part(&bench, look, "1/1", "aFbNcFdNeFfN");
    for (int64_t tray = 1; tray <= 2; tray++) {
        const struct effect *got = bench_find(&bench, EFFECT_GOT);
        CU_ASSERT_PTR_NOT_NULL_FATAL(got);
        CU_ASSERT_FALSE(is_closing(got));
        CU_ASSERT_EQUAL(got->as.got.count, 1);
        CU_ASSERT_TRUE(settles_are(got, tray, 1, 0));
        bench_say(&bench, got, STORE_DONE);
    }
    const struct effect *last = bench_find(&bench, EFFECT_GOT);
    CU_ASSERT_TRUE_FATAL(is_closing(last));
    CU_ASSERT_TRUE(settles_are(last, 1, 0, 1));
    CU_ASSERT_TRUE(settles_are(last, 2, 0, 1));
    CU_ASSERT_TRUE(settles_are(last, 3, 1, 1));
    bench_say(&bench, last, STORE_DONE);
    uint32_t trays, exchanges;
    bench_pass(&bench, INSTANT_SECOND);
    CU_ASSERT_TRUE(
        line_desk_is_waiting(bench.desk, LINE_MARRIAGE, &trays, &exchanges));
    CU_ASSERT_EQUAL(trays + exchanges, 0);
    bench_close(&bench);
}

static void
what_is_asked_again_waits_for_the_end(void)
{
    struct bench bench;
    const struct effect *look = begin_look(&bench);
    CU_ASSERT_PTR_NOT_NULL_FATAL(look);
    bring_part(&bench, look, "1/1", "aFcFdNeFfN"); /* nothing about b */
    const struct effect *got;
    for (int i = 0; i < 3; i++) {
        CU_ASSERT_PTR_NULL(bench_expect(&bench, EFFECT_TAKE));
        got = bench_find(&bench, EFFECT_GOT);
        CU_ASSERT_PTR_NOT_NULL_FATAL(got);
        bench_say(&bench, got, STORE_DONE);
    }
    CU_ASSERT_TRUE(is_closing(got));
    CU_ASSERT_TRUE(settles_are(got, 1, 0, 0));
    bench_pass(&bench, 60 * INSTANT_SECOND / 2);
    const struct effect *take = bench_find(&bench, EFFECT_TAKE);
    CU_ASSERT_PTR_NOT_NULL_FATAL(take);
    CU_ASSERT_EQUAL(take->as.take.exchange->part_count, 1);
    CU_ASSERT_EQUAL(take->as.take.exchange->parts[0].from, 1);
    bench_close(&bench);
}

static void
behind_a_part_the_next_is_looked_for_at_once(void)
{
    struct bench bench;
    struct arena arena;
    struct reply_evidence evidence;
    const struct effect *look = begin_look(&bench);
    CU_ASSERT_PTR_NOT_NULL_FATAL(look);
    bring_part(&bench, look, "1/2", "aFcFeF");
    look = bench_find(&bench, EFFECT_SEND);
    CU_ASSERT_PTR_NOT_NULL_FATAL(look);
    CU_ASSERT_EQUAL(look->as.send.parts_known, 1);
    bring_part(&bench, look, "2/2", "aFbNdNfN");
    const struct effect *got = bench_find(&bench, EFFECT_GOT);
    CU_ASSERT_PTR_NOT_NULL_FATAL(got);
    arena_init(&arena, 0);
    CU_ASSERT_TRUE_FATAL(
        reply_unpack(&arena, got->as.got.settles[0].reply.evidence, &evidence));
    CU_ASSERT_EQUAL(evidence.frame_count, 2);
    CU_ASSERT_EQUAL_FATAL(evidence.questions[0].slice_count, 2);
    CU_ASSERT_EQUAL(evidence.questions[0].slice_replies[0], 0);
    CU_ASSERT_EQUAL(evidence.questions[0].slice_replies[1], 1);
    CU_ASSERT_TRUE(text_equals_chars(evidence.questions[1].slices[0], "bN"));
    arena_release(&arena);
    bench_close(&bench);
}

static void
a_garbled_part_is_set_aside_alone(void)
{
    struct bench bench;
    const struct effect *look = begin_look(&bench);
    CU_ASSERT_PTR_NOT_NULL_FATAL(look);
    bring_part(&bench, look, "1/2", "aFcFeF");
    look = bench_find(&bench, EFFECT_SEND);
    CU_ASSERT_PTR_NOT_NULL_FATAL(look);
    bring_part(&bench, look, "2/2", "aFbN?");
    const struct effect *got = bench_find(&bench, EFFECT_GOT);
    CU_ASSERT_TRUE_FATAL(is_closing(got));
    CU_ASSERT_EQUAL(got->as.got.count, 0);
    CU_ASSERT_EQUAL_FATAL(got->as.got.stray_count, 1);
    CU_ASSERT_TRUE(text_equals_chars(got->as.got.strays[0].bytes, "aFbN?"));
    bench_close(&bench);
}

/* Answers the look for trays, with the parts that have replies. */
static void
give_trays(struct bench *bench, const struct tray_part *done, uint32_t count)
{
    const struct effect *look = bench_find(bench, EFFECT_TRAYS);
    assert(look != NULL);
    struct arena arena;
    arena_init(&arena, 0);
    struct tray trays[3];
    for (uint32_t i = 0; i < 3; i++)
        bench_tray_row(&three[i], &arena, &trays[i]);
    struct outcome_of outcome = {.effect = look,
                                 .result = STORE_DONE,
                                 .trays = trays,
                                 .count = 3,
                                 .parts = done,
                                 .part_count = count};
    bench_outcome(bench, &outcome);
    arena_release(&arena);
}

static void
take_over(struct bench *bench, const struct exchange *exchange)
{
    pair_open(bench);
    bench_step(bench, (struct line_event){.kind = LINE_TICK});
    bench_kept(bench, bench_expect(bench, EFFECT_KEEP), true);
    const struct effect *exchanges = bench_expect(bench, EFFECT_EXCHANGES);
    assert(exchanges != NULL);
    struct outcome_of outcome = {.effect = exchanges,
                                 .result = STORE_DONE,
                                 .exchanges = exchange,
                                 .count = exchange != NULL};
    bench_outcome(bench, &outcome);
}

static void
the_next_keeper_settles_the_rest_of_the_same_file(void)
{
    struct bench bench;
    struct arena arena;
    struct note note = {.is_awaiting = true};
    struct tray_part parts[] = {{1, 100, 0, 2}, {2, 200, 0, 2}, {3, 300, 0, 2}};
    arena_init(&arena, 0);
    struct exchange row = {.exchange_id = "E000000000000001",
                           .line = LINE_MARRIAGE,
                           .attempt = 1,
                           .question_count = 6,
                           .part_count = 3,
                           .parts = parts,
                           .mandate = TEXT("M"),
                           .is_sent = true,
                           .memo = note_pack(&arena, &note)};
    take_over(&bench, &row);
    row.made_at_us = row.poll_at_us = bench.time.now_us;
    give_trays(&bench, parts, 1);
    /* answer_by of the row has passed: nothing of the first is settled twice */
    const struct effect *got = bench_find(&bench, EFFECT_GOT);
    CU_ASSERT_PTR_NOT_NULL_FATAL(got);
    CU_ASSERT_FALSE(is_closing(got));
    CU_ASSERT_TRUE(settles_are(got, 1, 0, 0));
    CU_ASSERT_TRUE(settles_are(got, 2, 1, 0));
    bench_say(&bench, got, STORE_DONE);
    got = bench_find(&bench, EFFECT_GOT);
    CU_ASSERT_TRUE_FATAL(is_closing(got));
    CU_ASSERT_TRUE(settles_are(got, 1, 0, 1));
    CU_ASSERT_TRUE(settles_are(got, 2, 0, 1));
    CU_ASSERT_TRUE(settles_are(got, 3, 1, 1));
    bench_close(&bench);

    row.answer_by_us = INT64_MAX;
    take_over(&bench, &row);
    give_trays(&bench, parts, 1);
    const struct effect *look = bench_find(&bench, EFFECT_SEND);
    CU_ASSERT_PTR_NOT_NULL_FATAL(look);
    CU_ASSERT_TRUE(look->as.send.is_poll);
    CU_ASSERT_EQUAL(look->as.send.parts_known, 0);
    bring_part(&bench, look, "1/1", "aFbNcFdNeFfN");
    got = bench_find(&bench, EFFECT_GOT);
    CU_ASSERT_PTR_NOT_NULL_FATAL(got);
    CU_ASSERT_EQUAL(got->as.got.count, 1);
    CU_ASSERT_TRUE(settles_are(got, 2, 1, 0));
    /* nor heard or counted twice */
    CU_ASSERT_EQUAL(got->as.got.change->watch.found, 1);
    CU_ASSERT_EQUAL(got->as.got.change->counts.settled[ANSWER_FOUND], 1);
    bench_close(&bench);

    /* nor asked again, where even that it was sent was not on record */
    row.is_sent = false;
    row.memo = TEXT_NONE;
    take_over(&bench, &row);
    give_trays(&bench, parts, 1);
    look = bench_find(&bench, EFFECT_SEND);
    CU_ASSERT_PTR_NOT_NULL_FATAL(look);
    CU_ASSERT_TRUE(look->as.send.is_poll);
    bench_close(&bench);
    arena_release(&arena);
}

static void
a_tray_whose_replies_are_all_there_leaves_the_store(void)
{
    struct bench bench;
    static const struct tray_part done[] = {{1, 100, 0, 2}};
    take_over(&bench, NULL);
    give_trays(&bench, done, 1);
    const struct effect *got = bench_find(&bench, EFFECT_GOT);
    CU_ASSERT_PTR_NOT_NULL_FATAL(got);
    CU_ASSERT_FALSE(is_closing(got));
    CU_ASSERT_EQUAL(got->as.got.count, 1);
    CU_ASSERT_TRUE(settles_are(got, 1, 0, 1));
    bench_close(&bench);
}

/* ---- the watch ---- */

static void
each_group_takes_what_it_changes_along(void)
{
    struct bench bench;
    const struct effect *look = begin_look(&bench);
    CU_ASSERT_PTR_NOT_NULL_FATAL(look);
    bring_part(&bench, look, "1/1", "aFbNcNdNeNfF");
    static const int64_t found[] = {1, 1, 2}, runs[] = {0, 2, 0};
    for (int i = 0; i < 3; i++) {
        const struct effect *got = bench_find(&bench, EFFECT_GOT);
        CU_ASSERT_PTR_NOT_NULL_FATAL(got);
        const struct line_change *change = got->as.got.change;
        CU_ASSERT_EQUAL(change->watch.found, found[i]);
        CU_ASSERT_EQUAL(change->watch.run, runs[i]);
        CU_ASSERT_EQUAL(change->counts.settled[ANSWER_FOUND] +
                            change->counts.settled[ANSWER_NOTHING],
                        2);
        CU_ASSERT_EQUAL(change->counts.exchanges, i == 2);
        CU_ASSERT_EQUAL(latency_count(&change->counts), i == 2);
        if (i == 1)
            CU_ASSERT_EQUAL(change->watch.run_from_us, bench.time.now_us);
        bench.time.now_us += INSTANT_SECOND;
        bench_say(&bench, got, STORE_DONE);
    }
    bench_close(&bench);
}

static void
a_verdict_may_come_with_a_later_group(void)
{
    struct bench bench;
    pair_open(&bench);
    bench.watch =
        (struct line_watch){.found = 300, .run = 496, .run_from_us = 77};
    memset(bench.watch.marks, 0xff, sizeof(bench.watch.marks));
    const struct effect *look = look_after(&bench);
    CU_ASSERT_PTR_NOT_NULL_FATAL(look);
    bring_part(&bench, look, "1/1", "aNbNcNdNeNfN");
    const struct effect *got = bench_find(&bench, EFFECT_GOT);
    CU_ASSERT_PTR_NOT_NULL_FATAL(got);
    CU_ASSERT_FALSE(got->as.got.change->watch.is_silent);
    CU_ASSERT_EQUAL(got->as.got.change->watch.run, 498);
    CU_ASSERT_TRUE(settles_are(got, 1, 1, 0));
    bench_say(&bench, got, STORE_DONE);
    /* nothing of the second is settled: its verdict goes with the third */
    got = bench_find(&bench, EFFECT_GOT);
    CU_ASSERT_TRUE_FATAL(is_closing(got));
    CU_ASSERT_TRUE(got->as.got.change->watch.is_silent);
    CU_ASSERT_EQUAL(got->as.got.change->watch.run_from_us, 77);
    CU_ASSERT_EQUAL(got->as.got.change->counts.settled[ANSWER_NOTHING], 0);
    CU_ASSERT_TRUE(settles_are(got, 1, 0, 1));
    CU_ASSERT_TRUE(settles_are(got, 2, 0, 0));
    bench_close(&bench);
}

/* ---- incomplete when time is over ---- */

#define SHORT_S 8

static const struct effect *
begin_short(struct bench *bench)
{
    pair_open(bench);
    bench->line.answer_ms = SHORT_S * 1000;
    return look_after(bench);
}

/* All that is settled when the time for the answer is over. */
static enum answer_kind
kind_at_the_end(struct bench *bench, enum answer_reason *reason)
{
    bench_pass(bench, SHORT_S * INSTANT_SECOND);
    const struct effect *got = bench_find(bench, EFFECT_GOT);
    CU_ASSERT_PTR_NOT_NULL_FATAL(got);
    CU_ASSERT_EQUAL_FATAL(got->as.got.count, 1);
    return bench_settled(got, 0, reason);
}

static void
say_not_yet(struct bench *bench, const struct effect *look, bool is_unfinished)
{
    struct brought brought = {.handle = look->as.send.handle,
                              .state = BROUGHT_NOT_YET,
                              .is_unfinished = is_unfinished};
    arena_init(&brought.arena, 0);
    bench_step(bench,
               (struct line_event){.kind = LINE_BROUGHT, .brought = &brought});
}

static void
a_part_alone_is_garbled_when_time_is_over(void)
{
    struct bench bench;
    enum answer_reason reason = REASON_NONE;
    const struct effect *look = begin_short(&bench);
    CU_ASSERT_PTR_NOT_NULL_FATAL(look);
    bring_part(&bench, look, "1/2", "aFcFeF");
    look = bench_find(&bench, EFFECT_SEND);
    CU_ASSERT_PTR_NOT_NULL_FATAL(look);
    say_not_yet(&bench, look, false);
    CU_ASSERT_EQUAL(kind_at_the_end(&bench, &reason), ANSWER_GARBLED);
    CU_ASSERT_EQUAL(reason, REASON_ENVELOPE);
    bench_close(&bench);
}

static void
a_file_that_is_never_finished_is_garbled(void)
{
    struct bench bench;
    enum answer_reason reason = REASON_NONE;
    const struct effect *look = begin_short(&bench);
    CU_ASSERT_PTR_NOT_NULL_FATAL(look);
    say_not_yet(&bench, look, true);
    CU_ASSERT_EQUAL(kind_at_the_end(&bench, &reason), ANSWER_GARBLED);
    CU_ASSERT_EQUAL(reason, REASON_ENVELOPE);
    bench_close(&bench);
    look = begin_short(&bench);
    say_not_yet(&bench, look, true);
    bench_pass(&bench, 2 * INSTANT_SECOND);
    look = bench_find(&bench, EFFECT_SEND);
    CU_ASSERT_PTR_NOT_NULL_FATAL(look);
    say_not_yet(&bench, look, false); /* it was taken away again */
    CU_ASSERT_EQUAL(kind_at_the_end(&bench, &reason), ANSWER_TIMED_OUT);
    bench_close(&bench);
}

static void
what_lies_there_is_looked_for_first(void)
{
    struct bench bench;
    const struct effect *look = begin_short(&bench);
    CU_ASSERT_PTR_NOT_NULL_FATAL(look);
    bench_pass(&bench, SHORT_S * INSTANT_SECOND);
    bring_part(&bench, look, "1/2", "aFcFeF");
    look = bench_find(&bench, EFFECT_SEND);
    CU_ASSERT_PTR_NOT_NULL_FATAL(look);
    bring_part(&bench, look, "2/2", "bNdNfN");
    const struct effect *got = bench_find(&bench, EFFECT_GOT);
    CU_ASSERT_PTR_NOT_NULL_FATAL(got);
    CU_ASSERT_EQUAL(got->as.got.change->counts.settled[ANSWER_FOUND], 1);
    bench_close(&bench);
}

static const struct unit_test tests[] = {
    {"the trays of an exchange go with its last group",
     trays_go_with_the_last_group},
    {"what is asked again is free when the exchange is closed",
     what_is_asked_again_waits_for_the_end},
    {"behind a part the next one is looked for at once",
     behind_a_part_the_next_is_looked_for_at_once},
    {"a garbled part garbles the exchange and is set aside alone",
     a_garbled_part_is_set_aside_alone},
    {"the next keeper settles the rest of the same file",
     the_next_keeper_settles_the_rest_of_the_same_file},
    {"a tray whose replies are all there leaves the store",
     a_tray_whose_replies_are_all_there_leaves_the_store},
    {"each group takes along what it changes of watch and counts",
     each_group_takes_what_it_changes_along},
    {"the verdict may come with a later group",
     a_verdict_may_come_with_a_later_group},
    {"a part alone is GARBLED when time is over",
     a_part_alone_is_garbled_when_time_is_over},
    {"a file that is never finished is GARBLED",
     a_file_that_is_never_finished_is_garbled},
    {"what lies there is looked for before time is over",
     what_lies_there_is_looked_for_first},
};

UNIT_MAIN("file answers in groups", tests)
