/* SPDX-License-Identifier: Apache-2.0
 *
 * Single steps of the line desk: what is sent, when, and what is settled.
 */
#include "check.h"
#include "engine_bench.h"

static const struct bench_tray one = {1, 1, "a", "M", 0, 0};
static const struct bench_tray two = {1, 2, "ab", "M", 0, 0};

static void
a_question_goes_at_once_when_nothing_is_in_flight(void)
{
    struct bench bench;
    bench_open(&bench);
    bench_begin(&bench, &one, 1);
    const struct effect *take = bench_expect(&bench, EFFECT_TAKE);
    CU_ASSERT_PTR_NOT_NULL_FATAL(take);
    CU_ASSERT_EQUAL(take->fence, bench.fence);
    CU_ASSERT_EQUAL(take->as.take.exchange->attempt, 1);
    CU_ASSERT_EQUAL(take->as.take.exchange->question_count, 1);
    CU_ASSERT_EQUAL(take->as.take.quota_day, BENCH_DAY);
    CU_ASSERT_PTR_NULL(bench_effect(&bench)); /* nothing before it is done */
    bench_say(&bench, take, STORE_DONE);
    const struct effect *send = bench_expect(&bench, EFFECT_SEND);
    CU_ASSERT_PTR_NOT_NULL_FATAL(send);
    CU_ASSERT_EQUAL(send->as.send.not_after_mono_us,
                    bench.time.mono_us + BENCH_LEASE_US - LEASE_MARGIN_US);
    bench_bring(&bench, send, BROUGHT_REPLY, 200, "F");
    const struct effect *got = bench_expect(&bench, EFFECT_GOT);
    CU_ASSERT_PTR_NOT_NULL_FATAL(got);
    CU_ASSERT_EQUAL(got->as.got.count, 1);
    CU_ASSERT_TRUE(got->as.got.settles[0].is_tray_done);
    CU_ASSERT_STRING_EQUAL(got->as.got.exchange_id,
                           take->as.take.exchange->exchange_id);
    bench_close(&bench);
}

static void
a_fence_stops_the_send(void)
{
    struct bench bench;
    bench_open(&bench);
    bench_begin(&bench, &one, 1);
    const struct effect *take = bench_expect(&bench, EFFECT_TAKE);
    CU_ASSERT_PTR_NOT_NULL_FATAL(take);
    bench_say(&bench, take, STORE_FENCED);
    const struct effect *keep = bench_expect(&bench, EFFECT_KEEP);
    CU_ASSERT_PTR_NOT_NULL_FATAL(keep);
    CU_ASSERT_PTR_NULL(bench_effect(&bench));
    bench_kept(&bench, keep, false);
    CU_ASSERT_FALSE(line_desk_holds(bench.desk, LINE_MARRIAGE));
    CU_ASSERT_PTR_NULL(bench_effect(&bench));
    bench_close(&bench);
}

static void
a_store_that_is_away_is_waited_for_and_never_a_gap(void)
{
    struct bench bench;
    bench_open(&bench);
    bench_begin(&bench, &one, 1);
    const struct effect *take = bench_expect(&bench, EFFECT_TAKE);
    CU_ASSERT_PTR_NOT_NULL_FATAL(take);
    bench_say(&bench, take, STORE_AWAY);
    CU_ASSERT_EQUAL(bench.repeat_after_us, STORE_RETRY_US);
    bench_say(&bench, take, STORE_UNKNOWN);
    CU_ASSERT_EQUAL(bench.repeat_after_us, 2 * STORE_RETRY_US);
    for (int i = 0; i < 20; i++)
        bench_say(&bench, take, STORE_AWAY);
    CU_ASSERT_EQUAL(bench.repeat_after_us, STORE_RETRY_MAX_US);
    CU_ASSERT_PTR_NULL(bench_effect(&bench));
    bench_say(&bench, take, STORE_DONE);
    CU_ASSERT_PTR_NOT_NULL(bench_expect(&bench, EFFECT_SEND));
    bench_close(&bench);
}

static void
over_the_quota_nothing_is_sent_until_the_next_shanghai_day(void)
{
    struct bench bench;
    bench_open(&bench);
    bench.line.quota_per_day = 10;
    bench_begin(&bench, &one, 1);
    const struct effect *take = bench_expect(&bench, EFFECT_TAKE);
    CU_ASSERT_PTR_NOT_NULL_FATAL(take);
    struct outcome_of outcome = {
        .effect = take, .result = STORE_DONE, .is_over_quota = true};
    bench_outcome(&bench, &outcome);
    const struct effect *keep = bench_expect(&bench, EFFECT_KEEP);
    CU_ASSERT_PTR_NOT_NULL_FATAL(keep);
    bench.quota_used = 10;
    bench_kept(&bench, keep, true); /* nothing is left */
    CU_ASSERT_PTR_NULL(bench_effect(&bench));
    bench.time.mono_us -= BENCH_LEASE_US; /* keep the lease in hand */
    for (int64_t hours = 0; hours < 11; hours++) {
        bench.time.mono_us -= 3600 * INSTANT_SECOND;
        bench_pass(&bench, 3600 * INSTANT_SECOND);
        CU_ASSERT_PTR_NULL(bench_expect(&bench, EFFECT_TAKE));
    }
    bench.time.mono_us -= 3600 * INSTANT_SECOND;
    bench_pass(&bench, 3600 * INSTANT_SECOND);
    bench.from = bench.to > 0 ? bench.to - 1 : 0;
    take = bench_expect(&bench, EFFECT_TAKE);
    CU_ASSERT_PTR_NOT_NULL_FATAL(take);
    CU_ASSERT_EQUAL(take->as.take.quota_day, BENCH_DAY + 1);
    bench_close(&bench);
}

static void
nothing_is_sent_with_less_than_two_seconds_of_lease(void)
{
    struct bench bench;
    bench_open(&bench);
    bench_begin(&bench, &one, 0);
    bench.time.mono_us += BENCH_LEASE_US - LEASE_MARGIN_US + 1;
    bench_step(&bench,
               (struct line_event){.kind = LINE_LOOK, .lanes = NEWS_TRAYS});
    bench_looked(&bench, true);
    const struct effect *keep = bench_expect(&bench, EFFECT_KEEP);
    CU_ASSERT_PTR_NOT_NULL_FATAL(keep);
    bench_trays(&bench, &one, 1);
    CU_ASSERT_PTR_NULL(bench_effect(&bench));
    bench_kept(&bench, keep, true); /* renewed */
    CU_ASSERT_PTR_NOT_NULL(bench_expect(&bench, EFFECT_TAKE));
    bench_close(&bench);
}

static void
under_load_a_keeper_gathers_until_full_or_coalesce_ms(void)
{
    struct bench bench;
    bench_open(&bench);
    bench_begin(&bench, &one, 1);
    CU_ASSERT_PTR_NOT_NULL_FATAL(bench_take(&bench));
    const struct bench_tray second = {2, 1, "b", "M", 0, 0};
    bench_more(&bench, &second, 1);
    CU_ASSERT_PTR_NULL(bench_effect(&bench)); /* waits */
    const struct bench_tray third = {3, 3, "cde", "M", 0, 0};
    bench_more(&bench, &third, 1);
    const struct effect *take = bench_expect(&bench, EFFECT_TAKE);
    CU_ASSERT_PTR_NOT_NULL_FATAL(take); /* persons_max is 4 */
    CU_ASSERT_EQUAL(take->as.take.exchange->question_count, 4);
    CU_ASSERT_EQUAL(take->as.take.exchange->part_count, 2);
    bench_close(&bench);

    bench_open(&bench);
    bench_begin(&bench, &one, 1);
    CU_ASSERT_PTR_NOT_NULL_FATAL(bench_take(&bench));
    bench_more(&bench, &second, 1);
    CU_ASSERT_PTR_NULL(bench_effect(&bench));
    bench_pass(&bench, 500 * 1000);
    CU_ASSERT_PTR_NOT_NULL(bench_expect(&bench, EFFECT_TAKE));
    bench_close(&bench);
}

static void
the_same_question_is_asked_once_and_answered_to_both(void)
{
    struct bench bench;
    bench_open(&bench);
    const struct bench_tray trays[2] = {{1, 1, "a", "M", 0, 0},
                                        {2, 2, "ba", "M", 0, 0}};
    bench_begin(&bench, trays, 2);
    const struct effect *take = bench_expect(&bench, EFFECT_TAKE);
    CU_ASSERT_PTR_NOT_NULL_FATAL(take);
    CU_ASSERT_EQUAL(take->as.take.exchange->question_count, 2);
    bench_say(&bench, take, STORE_DONE);
    const struct effect *send = bench_expect(&bench, EFFECT_SEND);
    CU_ASSERT_PTR_NOT_NULL_FATAL(send);
    bench_bring(&bench, send, BROUGHT_REPLY, 200, "FN");
    const struct effect *got = bench_expect(&bench, EFFECT_GOT);
    CU_ASSERT_PTR_NOT_NULL_FATAL(got);
    CU_ASSERT_EQUAL_FATAL(got->as.got.count, 2);
    struct arena arena;
    arena_init(&arena, 0);
    struct reply_evidence evidence;
    CU_ASSERT_TRUE_FATAL(
        reply_unpack(&arena, got->as.got.settles[1].reply.evidence, &evidence));
    CU_ASSERT_EQUAL_FATAL(evidence.question_count, 2);
    CU_ASSERT_TRUE(text_equals(evidence.questions[0].slices[0], TEXT("N")));
    CU_ASSERT_TRUE(text_equals(evidence.questions[1].slices[0], TEXT("F")));
    arena_release(&arena);
    bench_close(&bench);
}

static void
two_mandates_are_two_exchanges(void)
{
    struct bench bench;
    bench_open(&bench);
    const struct bench_tray trays[2] = {{1, 1, "a", "M", 0, 0},
                                        {2, 1, "b", "other", 0, 0}};
    bench_begin(&bench, trays, 2);
    const struct effect *take = bench_expect(&bench, EFFECT_TAKE);
    CU_ASSERT_PTR_NOT_NULL_FATAL(take);
    CU_ASSERT_EQUAL(take->as.take.exchange->question_count, 1);
    CU_ASSERT_TRUE(text_equals(take->as.take.exchange->mandate, TEXT("M")));
    bench_close(&bench);
}

static void
a_consent_that_has_ended_is_never_sent(void)
{
    struct bench bench;
    bench_open(&bench);
    const struct bench_tray tray = {1, 1, "a", "M", BENCH_DAY - 1, 0};
    bench_begin(&bench, &tray, 1);
    const struct effect *got = bench_expect(&bench, EFFECT_GOT);
    CU_ASSERT_PTR_NOT_NULL_FATAL(got);
    CU_ASSERT_STRING_EQUAL(got->as.got.exchange_id, "");
    CU_ASSERT_EQUAL(bench_settled(got, 0, NULL), ANSWER_NOT_AUTHORISED);
    CU_ASSERT_TRUE(got->as.got.settles[0].is_tray_done);
    CU_ASSERT_PTR_NULL(bench_effect(&bench));
    bench_close(&bench);
}

static void
a_consent_withdrawn_meanwhile_is_seen_before_the_send(void)
{
    struct bench bench;
    bench_open(&bench);
    bench_begin(&bench, &two, 1);
    const struct effect *take = bench_expect(&bench, EFFECT_TAKE);
    CU_ASSERT_PTR_NOT_NULL_FATAL(take);
    bench_say(&bench, take, STORE_FENCED);
    const struct effect *keep = bench_expect(&bench, EFFECT_KEEP);
    CU_ASSERT_PTR_NOT_NULL_FATAL(keep);
    bench_kept(&bench, keep, true); /* the lease is ours: so it is the tray */
    bench_pass(&bench, INSTANT_SECOND / 10);
    CU_ASSERT_FATAL(bench.from < bench.to);
    CU_ASSERT_EQUAL_FATAL(bench.queue[bench.from]->kind, EFFECT_TRAYS);
    CU_ASSERT_EQUAL(bench.queue[bench.from]->as.trays.known_count, 0);
    const struct bench_tray ended = {1, 2, "ab", "M", BENCH_DAY - 1, 0};
    bench_trays(&bench, &ended, 1);
    const struct effect *got = bench_expect(&bench, EFFECT_GOT);
    CU_ASSERT_PTR_NOT_NULL_FATAL(got);
    CU_ASSERT_EQUAL(bench_settled(got, 0, NULL), ANSWER_NOT_AUTHORISED);
    CU_ASSERT_PTR_NULL(bench_expect(&bench, EFFECT_TAKE));
    bench_close(&bench);
}

static void
take_over(struct bench *bench, const char *memo_path)
{
    bench_step(bench, (struct line_event){.kind = LINE_TICK});
    const struct effect *keep = bench_expect(bench, EFFECT_KEEP);
    CU_ASSERT_PTR_NOT_NULL_FATAL(keep);
    bench_kept(bench, keep, true);
    const struct effect *look = bench_expect(bench, EFFECT_EXCHANGES);
    CU_ASSERT_PTR_NOT_NULL_FATAL(look);
    struct tray_part part = {1, 100, 0, 2};
    struct exchange open = {.exchange_id = "AAAABBBBCCCCDDDD",
                            .line = LINE_MARRIAGE,
                            .attempt = 3,
                            .question_count = 2,
                            .part_count = 1,
                            .parts = &part,
                            .mandate = TEXT("M"),
                            .made_at_us = bench->time.now_us - 1000,
                            .poll_at_us = bench->time.now_us - 1000,
                            .answer_by_us = bench->time.now_us + INSTANT_DAY};
    struct arena arena;
    arena_init(&arena, 0);
    if (memo_path != NULL) {
        struct note note = {.is_awaiting = true, .has_request = true};
        note.request.path = text_of(memo_path);
        note.request.body = TEXT("ticket");
        open.memo = note_pack(&arena, &note);
        open.is_sent = true;
    }
    struct outcome_of outcome = {
        .effect = look, .result = STORE_DONE, .exchanges = &open, .count = 1};
    bench_outcome(bench, &outcome);
    arena_release(&arena);
    bench_trays(bench, &two, 1);
}

static void
the_next_keeper_asks_again_with_the_same_key(void)
{
    struct bench bench;
    bench_open(&bench);
    take_over(&bench, NULL);
    const struct effect *take = bench_expect(&bench, EFFECT_TAKE);
    CU_ASSERT_PTR_NOT_NULL_FATAL(take);
    CU_ASSERT_STRING_EQUAL(take->as.take.exchange->exchange_id,
                           "AAAABBBBCCCCDDDD");
    CU_ASSERT_EQUAL(take->as.take.exchange->attempt, 4);
    CU_ASSERT_EQUAL(take->as.take.exchange->question_count, 2);
    bench_close(&bench);
}

static void
the_next_keeper_polls_by_ticket(void)
{
    struct bench bench;
    bench_open(&bench);
    take_over(&bench, "/fetch");
    const struct effect *send = bench_expect(&bench, EFFECT_SEND);
    CU_ASSERT_PTR_NOT_NULL_FATAL(send);
    CU_ASSERT_FALSE(send->as.send.is_ask);
    CU_ASSERT_TRUE(text_equals(send->as.send.request->path, TEXT("/fetch")));
    CU_ASSERT_TRUE(text_equals(send->as.send.request->body, TEXT("ticket")));
    bench_close(&bench);
}

static void
the_rate_bucket_starts_empty_with_a_new_lease(void)
{
    struct bench bench;
    bench_open(&bench);
    bench.line.rate_per_s = 2;
    bench_begin(&bench, &one, 1);
    CU_ASSERT_PTR_NULL(bench_expect(&bench, EFFECT_TAKE));
    bench_pass(&bench, 999 * 1000); /* one token stays for express */
    CU_ASSERT_PTR_NULL(bench_expect(&bench, EFFECT_TAKE));
    bench_pass(&bench, 1000);
    CU_ASSERT_PTR_NOT_NULL(bench_find(&bench, EFFECT_TAKE));
    bench_close(&bench);
}

static void
a_line_that_is_off_is_never_asked(void)
{
    struct bench bench;
    bench_open(&bench);
    bench.line.is_on = false;
    const struct bench_tray tray = {1, 1, "a", "M", 0, BENCH_DAY};
    bench_begin(&bench, &tray, 1);
    CU_ASSERT_PTR_NULL(bench_effect(&bench));
    int64_t end_us = instant_from_shanghai(BENCH_DAY + 1, 0);
    bench.time.mono_us -= end_us - SETTLE_LEAD_US - bench.time.now_us;
    bench_pass(&bench, end_us - SETTLE_LEAD_US - bench.time.now_us);
    enum answer_reason reason = REASON_NONE;
    const struct effect *got = bench_find(&bench, EFFECT_GOT);
    CU_ASSERT_EQUAL(bench_settled(got, 0, &reason), ANSWER_NOT_ASKED);
    CU_ASSERT_EQUAL(reason, REASON_PAUSED);
    bench_close(&bench);
}

static void
a_reply_that_comes_twice_is_taken_once(void)
{
    struct bench bench;
    bench_open(&bench);
    bench_begin(&bench, &one, 1);
    const struct effect *send = bench_take(&bench);
    CU_ASSERT_PTR_NOT_NULL_FATAL(send);
    bench_bring(&bench, send, BROUGHT_REPLY, 200, "F");
    CU_ASSERT_PTR_NOT_NULL(bench_expect(&bench, EFFECT_GOT));
    bench_bring(&bench, send, BROUGHT_REPLY, 200, "N");
    CU_ASSERT_PTR_NULL(bench_effect(&bench));
    bench_close(&bench);
}

static void
a_worker_that_stops_gives_its_leases_back_when_all_is_in(void)
{
    struct bench bench;
    bench_open(&bench);
    bench_begin(&bench, &one, 1);
    const struct effect *send = bench_take(&bench);
    CU_ASSERT_PTR_NOT_NULL_FATAL(send);
    bench_step(&bench, (struct line_event){.kind = LINE_STOP});
    CU_ASSERT_PTR_NULL(bench_effect(&bench));
    bench_bring(&bench, send, BROUGHT_REPLY, 200, "F");
    const struct effect *got = bench_expect(&bench, EFFECT_GOT);
    CU_ASSERT_PTR_NOT_NULL_FATAL(got);
    CU_ASSERT_PTR_NULL(bench_effect(&bench));
    bench_say(&bench, got, STORE_DONE);
    const struct effect *release = bench_expect(&bench, EFFECT_RELEASE);
    CU_ASSERT_PTR_NOT_NULL_FATAL(release);
    bench_say(&bench, release, STORE_DONE);
    CU_ASSERT_TRUE(line_desk_is_released(bench.desk));
    bench_close(&bench);
}

static void
every_worker_chooses_the_same_keeper_and_all_get_some(void)
{
    static const char *const peers[3] = {"a:1", "b:2", "c:3"};
    static const char *const other[3] = {"c:3", "a:1", "b:2"};
    int counts[3] = {0};
    for (int line = 1; line < LINE_COUNT; line++) {
        uint32_t chosen = line_peer_choose((enum line)line, peers, 3);
        CU_ASSERT_STRING_EQUAL(
            peers[chosen], other[line_peer_choose((enum line)line, other, 3)]);
        counts[chosen]++;
        /* One that goes takes only its own lines with it. */
        uint32_t without = line_peer_choose((enum line)line, peers, 2);
        if (chosen < 2)
            CU_ASSERT_EQUAL(without, chosen);
    }
    for (int i = 0; i < 3; i++)
        CU_ASSERT(counts[i] >= 4);
}

static void
a_host_that_comes_back_has_the_lines_that_it_had(void)
{
    static const char *const before[3] = {"a:1", "b:2", "b:3"};
    static const char *const after[3] = {"a:77", "b:2", "b:3"};
    int counts[3] = {0};
    for (int line = 1; line < LINE_COUNT; line++) {
        uint32_t chosen = line_peer_choose((enum line)line, before, 3);
        CU_ASSERT_EQUAL(line_peer_choose((enum line)line, after, 3), chosen);
        counts[chosen]++;
    }
    for (int i = 0; i < 3; i++) /* workers of one host share its lines */
        CU_ASSERT(counts[i] >= 4);
}

static const struct unit_test tests[] = {
    {"a host that comes back has the lines that it had",
     a_host_that_comes_back_has_the_lines_that_it_had},
    {"a question goes at once when nothing is in flight",
     a_question_goes_at_once_when_nothing_is_in_flight},
    {"a fence stops the send", a_fence_stops_the_send},
    {"a store that is away is waited for and never a gap",
     a_store_that_is_away_is_waited_for_and_never_a_gap},
    {"over the quota nothing is sent until the next Shanghai day",
     over_the_quota_nothing_is_sent_until_the_next_shanghai_day},
    {"nothing is sent with less than two seconds of lease",
     nothing_is_sent_with_less_than_two_seconds_of_lease},
    {"under load a keeper gathers until full or coalesce_ms",
     under_load_a_keeper_gathers_until_full_or_coalesce_ms},
    {"the same question is asked once and answered to both",
     the_same_question_is_asked_once_and_answered_to_both},
    {"two mandates are two exchanges", two_mandates_are_two_exchanges},
    {"a consent that has ended is never sent",
     a_consent_that_has_ended_is_never_sent},
    {"a consent withdrawn meanwhile is seen before the send",
     a_consent_withdrawn_meanwhile_is_seen_before_the_send},
    {"the next keeper asks again with the same key",
     the_next_keeper_asks_again_with_the_same_key},
    {"the next keeper polls by ticket", the_next_keeper_polls_by_ticket},
    {"the rate bucket starts empty with a new lease",
     the_rate_bucket_starts_empty_with_a_new_lease},
    {"a line that is off is never asked", a_line_that_is_off_is_never_asked},
    {"a reply that comes twice is taken once",
     a_reply_that_comes_twice_is_taken_once},
    {"a worker that stops gives its leases back when all is in",
     a_worker_that_stops_gives_its_leases_back_when_all_is_in},
    {"every worker chooses the same keeper and all get some",
     every_worker_chooses_the_same_keeper_and_all_get_some},
};

UNIT_MAIN("line desk", tests)
