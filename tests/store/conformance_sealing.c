/* SPDX-License-Identifier: Apache-2.0
 *
 * Both stores: real containers, from the lease of a job to the stamp that came
 * late.
 */
#include "conformance.h"
#include "seal_calls.h"

#define LEASE_MS 60000
#define NO_CAP INT64_MAX

static int64_t
reported(const char *request)
{
    int64_t case_id = world_submit(request);
    world_open(world.a, 1);
    world_answer(LINE_HOUSEHOLD_REGISTER);
    struct leased_round round = world_wake(world.a);
    CU_ASSERT_EQUAL(world_close(world.a, &round), STORE_DONE);
    return case_id;
}

static struct seal_batch
take_as(struct store *store, const char *sealer, uint32_t max)
{
    struct seal_batch batch = {.count = 99};
    CU_ASSERT_EQUAL(store->calls->sealing->take(store, &world.arena, sealer,
                                                max, NO_CAP, LEASE_MS, &batch,
                                                &world.fault),
                    STORE_DONE);
    return batch;
}

static struct seal_batch
take(struct store *store, uint32_t max)
{
    return take_as(store, "h:1", max);
}

static bool
accepts(void *context, const struct seal_row *row, struct text file)
{
    if (context != NULL)
        ++*(int *)context;
    return text_equals(file, row->file);
}

static bool
refuses(void *context, const struct seal_row *row, struct text file)
{
    (void)context, (void)row, (void)file;
    return false;
}

static struct seal_row
row_of(const struct seal_case *of, enum seal_level level, const char *file)
{
    struct seal_row row = {.case_id = of->case_id,
                           .revision = of->revision,
                           .fence = of->fence,
                           .is_purged = of->is_purged,
                           .level = level,
                           .file = text_of(file),
                           .stamped_at_us =
                               level > SEAL_B ? WORLD_NOW : INSTANT_NONE,
                           .until_us = WORLD_NOW + 5 * HOUR_US,
                           .signer = TEXT("CN=seal")};
    digest_sha256(TEXT("leaf"), &row.leaf);
    digest_sha256(row.file, &row.file_digest);
    return row;
}

static enum store_result
done(struct store *store, const struct seal_row *row)
{
    return store->calls->sealing->done(store, row, 1, accepts, NULL,
                                       &world.fault);
}

static struct seal_row
sealed(int64_t case_id, uint32_t revision)
{
    struct seal_row row = {0};
    bool is_there = false;
    CU_ASSERT_EQUAL(world.a->calls->sealing->file(world.a, &world.arena,
                                                  case_id, revision, &row,
                                                  &is_there, &world.fault),
                    STORE_DONE);
    CU_ASSERT_TRUE(is_there);
    return row;
}

static struct seal_waiting
waiting(void)
{
    struct seal_waiting of = {.count = -1};
    CU_ASSERT_EQUAL(
        world.a->calls->sealing->waiting(world.a, &of, &world.fault),
        STORE_DONE);
    return of;
}

static void
a_job_comes_with_all_that_its_report_was_made_of(void)
{
    world_begin();
    int64_t case_id = reported("agency r1 m 1 8 A");
    struct seal_batch batch = take(world.a, 10);
    CU_ASSERT_EQUAL_FATAL(batch.count, 1);
    const struct seal_case *of = &batch.cases[0];
    struct case_evidence evidence = world_evidence(case_id, 1);
    CU_ASSERT_EQUAL(of->case_id, case_id);
    CU_ASSERT_EQUAL(of->revision, 1);
    CU_ASSERT_TRUE(text_equals_chars(of->agency, "agency"));
    CU_ASSERT_EQUAL(of->accepted_at_us, evidence.status.accepted_at_us);
    CU_ASSERT_EQUAL(of->due, evidence.status.due);
    CU_ASSERT_TRUE(text_equals(of->report, evidence.report));
    CU_ASSERT_TRUE(digest_equals(&of->digest, &evidence.report_digest));
    CU_ASSERT_TRUE(text_equals(of->request, evidence.request));
    CU_ASSERT_TRUE(text_equals(of->plan, evidence.plan));
    CU_ASSERT_TRUE(of->has_request_salt && !of->is_purged);
    CU_ASSERT_EQUAL_FATAL(batch.group_count, 1);
    CU_ASSERT_EQUAL_FATAL(batch.groups[of->group].reply_count,
                          evidence.reply_count);
    CU_ASSERT_TRUE(text_equals(batch.groups[of->group].replies[0].evidence,
                               evidence.replies[0].evidence));
    world_end();
}

static void
what_came_later_is_not_of_that_revision(void)
{
    world_begin();
    int64_t case_id = world_submit("agency r1 m 1 0 A");
    world_open(world.a, 1);
    int64_t fence = world_keep(world.a, "w", LINE_HOUSEHOLD_REGISTER);
    struct tray tray = world_tray(world.a, LINE_HOUSEHOLD_REGISTER, fence);
    struct exchange exchange = world_exchange(&tray, 1);
    CU_ASSERT_EQUAL(
        world_take(world.a, LINE_HOUSEHOLD_REGISTER, fence, &exchange, 0),
        STORE_DONE);
    world_clock(world.now_us + 24 * HOUR_US);
    struct leased_round round = world_wake(world.a);
    CU_ASSERT_EQUAL(world_close(world.a, &round), STORE_DONE);
    world_clock(world.now_us + HOUR_US);
    fence = world_keep(world.a, "w", LINE_HOUSEHOLD_REGISTER);
    struct settle settle =
        world_settle(&tray, exchange.exchange_id, 0, tray.question_count, true);
    CU_ASSERT_EQUAL(world_got(world.a, LINE_HOUSEHOLD_REGISTER, fence,
                              exchange.exchange_id, &settle, 1),
                    STORE_DONE);
    struct seal_batch batch = take(world.a, 1);
    CU_ASSERT_EQUAL_FATAL(batch.count, 1);
    CU_ASSERT_EQUAL(batch.cases[0].case_id, case_id);
    CU_ASSERT_EQUAL(batch.group_count > 0 ? batch.groups[0].reply_count : 0, 0);
    world_end();
}

static void
a_job_has_one_sealer(void)
{
    world_begin();
    reported("agency r1 m 1 8 A");
    struct seal_batch first = take(world.a, 10);
    CU_ASSERT_EQUAL_FATAL(first.count, 1);
    CU_ASSERT_EQUAL(take_as(world.b, "h:2", 10).count, 0);
    world_clock(world.now_us + 2 * LEASE_MS * INT64_C(1000));
    struct seal_batch second = take_as(world.b, "h:2", 10);
    CU_ASSERT_EQUAL_FATAL(second.count, 1);
    struct seal_row slow = row_of(&first.cases[0], SEAL_LT, "slow");
    struct seal_row fast = row_of(&second.cases[0], SEAL_LT, "fast");
    CU_ASSERT_EQUAL(done(world.a, &slow), STORE_FENCED);
    CU_ASSERT_EQUAL(world_queue().outbox, 0);
    CU_ASSERT_EQUAL(done(world.b, &fast), STORE_DONE);
    CU_ASSERT_EQUAL(done(world.a, &slow), STORE_FENCED);
    CU_ASSERT_EQUAL(done(world.b, &fast), STORE_DONE); /* a repeat */
    CU_ASSERT_EQUAL(world_queue().outbox, 1);
    CU_ASSERT_EQUAL(world_queue().seal_jobs, 0);
    CU_ASSERT_TRUE(text_equals(sealed(fast.case_id, 1).file, fast.file));
    world_end();
}

/* Its own fault, or storage that was away: it need not wait for itself. */
static void
what_a_sealer_did_not_end_it_is_given_again(void)
{
    world_begin();
    reported("agency r1 m 1 8 A");
    struct seal_batch first = take(world.a, 10), again = take(world.a, 10);
    CU_ASSERT_EQUAL_FATAL(first.count, 1);
    CU_ASSERT_EQUAL_FATAL(again.count, 1);
    CU_ASSERT_EQUAL(again.cases[0].fence, first.cases[0].fence + 1);
    CU_ASSERT_EQUAL(take_as(world.b, "h:2", 10).count, 0);
    struct seal_row old = row_of(&first.cases[0], SEAL_LT, "old");
    struct seal_row now = row_of(&again.cases[0], SEAL_LT, "now");
    CU_ASSERT_EQUAL(done(world.a, &old), STORE_FENCED);
    CU_ASSERT_EQUAL(done(world.a, &now), STORE_DONE);
    CU_ASSERT_EQUAL(world_queue().outbox, 1);
    world_end();
}

static bool
all_are_gone(void *context, int64_t pid)
{
    (void)context, (void)pid;
    return true;
}

static uint32_t
arrive(const char *holder, int64_t pid)
{
    const struct process mine = {holder, "here", pid};
    uint32_t freed = 99;
    CU_ASSERT_EQUAL(world.a->calls->arrive(world.a, &mine, all_are_gone, NULL,
                                           &freed, &world.fault),
                    STORE_DONE);
    return freed;
}

static void
jobs_of_a_dead_sealer_are_free_at_once(void)
{
    world_begin();
    reported("agency r1 m 1 8 A");
    CU_ASSERT_EQUAL(arrive("h:1", 1), 0);
    struct seal_batch held = take(world.a, 10);
    CU_ASSERT_EQUAL_FATAL(held.count, 1);
    CU_ASSERT_EQUAL(take_as(world.b, "h:2", 10).count, 0);
    CU_ASSERT_EQUAL(arrive("h:2", 2), 1);
    struct seal_batch taken = take_as(world.b, "h:2", 10);
    CU_ASSERT_EQUAL_FATAL(taken.count, 1);
    CU_ASSERT_EQUAL(taken.cases[0].fence, held.cases[0].fence + 1);
    /* The dead one's hand: two never count. */
    struct seal_row late = row_of(&held.cases[0], SEAL_LT, "late");
    struct seal_row good = row_of(&taken.cases[0], SEAL_LT, "good");
    CU_ASSERT_EQUAL(done(world.a, &late), STORE_FENCED);
    CU_ASSERT_EQUAL(done(world.b, &good), STORE_DONE);
    CU_ASSERT_EQUAL(done(world.a, &late), STORE_FENCED);
    CU_ASSERT_EQUAL(world_queue().outbox, 1);
    world_end();
}

/* Whoever takes it dies: what is behind it is sealed all the same. */
static void
a_job_that_kills_waits_its_lease_out(void)
{
    static const char *const names[] = {"h:1", "h:2", "h:3", "h:4", "h:5"};
    world_begin();
    int64_t bad = reported("agency r1 m 1 8 A");
    int64_t behind = reported("agency r2 m2 1 8 A");
    for (int i = 0; i < SEAL_DEATHS_MAX; i++) {
        CU_ASSERT_EQUAL(arrive(names[i], i + 1), i > 0);
        struct seal_batch batch = take_as(world.a, names[i], 1);
        CU_ASSERT_EQUAL_FATAL(batch.count, 1);
        CU_ASSERT_EQUAL(batch.cases[0].case_id, bad);
    }
    CU_ASSERT_EQUAL(arrive(names[SEAL_DEATHS_MAX], 9), 0);
    struct seal_batch batch = take_as(world.a, names[SEAL_DEATHS_MAX], 1);
    CU_ASSERT_EQUAL_FATAL(batch.count, 1);
    CU_ASSERT_EQUAL(batch.cases[0].case_id, behind);
    world_clock(world.now_us + 2 * LEASE_MS * INT64_C(1000));
    batch = take_as(world.a, "h:6", 1);
    CU_ASSERT_EQUAL_FATAL(batch.count, 1);
    CU_ASSERT_EQUAL(batch.cases[0].case_id, bad);
    world_end();
}

static void
what_storage_gives_back_is_judged_before_it_counts(void)
{
    int judged = 0;
    world_begin();
    reported("agency r1 m 1 8 A");
    struct seal_batch batch = take(world.a, 10);
    CU_ASSERT_EQUAL_FATAL(batch.count, 1);
    struct seal_row row = row_of(&batch.cases[0], SEAL_LT, "bad");
    const struct store_seal_calls *calls = world.a->calls->sealing;
    CU_ASSERT_EQUAL(calls->done(world.a, &row, 1, refuses, NULL, &world.fault),
                    STORE_BROKEN);
    world.fault = (struct fault){0};
    CU_ASSERT_EQUAL(world_queue().seal_jobs, 1);
    CU_ASSERT_EQUAL(world_queue().outbox, 0);
    CU_ASSERT_EQUAL(
        calls->done(world.a, &row, 1, accepts, &judged, &world.fault),
        STORE_DONE);
    CU_ASSERT_EQUAL(judged, 1);
    CU_ASSERT_EQUAL(world_state(row.case_id), STATE_SEALED);
    world_end();
}

static void
a_refused_one_stays_and_holds_nobody_up(void)
{
    world_begin();
    reported("agency r1 m 1 8 A");
    reported("agency r2 m 1 8 A");
    struct seal_batch batch = take(world.a, 10);
    CU_ASSERT_EQUAL_FATAL(batch.count, 2);
    struct seal_row rows[2] = {row_of(&batch.cases[0], SEAL_B, ""),
                               row_of(&batch.cases[1], SEAL_B, "file")};
    rows[0].is_refused = true;
    CU_ASSERT_EQUAL(world.a->calls->sealing->done(world.a, rows, 2, accepts,
                                                  NULL, &world.fault),
                    STORE_DONE);
    CU_ASSERT_EQUAL(world_queue().seal_jobs, 1);
    CU_ASSERT_EQUAL(world_queue().outbox, 1);
    world_clock(world.now_us + HOUR_US);
    CU_ASSERT_EQUAL(take(world.a, 10).count, 0);
    world_end();
}

static void
one_without_stamp_is_raised_and_its_leaf_stays(void)
{
    struct seal_row *rows;
    uint32_t count = 9;
    world_begin();
    int64_t case_id = reported("agency r1 m 1 8 A");
    CU_ASSERT_EQUAL(waiting().count, 0);
    struct seal_batch batch = take(world.a, 10);
    CU_ASSERT_EQUAL_FATAL(batch.count, 1);
    struct seal_row row = row_of(&batch.cases[0], SEAL_B, "level B");
    CU_ASSERT_EQUAL(done(world.a, &row), STORE_DONE);
    CU_ASSERT_EQUAL(waiting().count, 1);
    CU_ASSERT_TRUE(world_is_about(waiting().oldest_us, world.now_us));
    const struct store_seal_calls *calls = world.a->calls->sealing;
    CU_ASSERT_EQUAL(calls->take_unstamped(world.a, &world.arena, 10, LEASE_MS,
                                          &rows, &count, &world.fault),
                    STORE_DONE);
    CU_ASSERT_EQUAL_FATAL(count, 1);
    CU_ASSERT_TRUE(text_equals_chars(rows[0].file, "level B"));
    struct seal_row up = row_of(&batch.cases[0], SEAL_LT, "level LT");
    up.before = rows[0].before;
    CU_ASSERT_EQUAL(calls->take_unstamped(world.b, &world.arena, 10, LEASE_MS,
                                          &rows, &count, &world.fault),
                    STORE_DONE);
    CU_ASSERT_EQUAL(count, 0);
    struct seal_row other = up;
    digest_sha256(TEXT("another leaf"), &other.leaf);
    CU_ASSERT_EQUAL(
        calls->raised(world.a, &other, 1, accepts, NULL, &world.fault),
        STORE_FENCED);
    CU_ASSERT_EQUAL(calls->raised(world.a, &up, 1, refuses, NULL, &world.fault),
                    STORE_BROKEN);
    world.fault = (struct fault){0};
    for (int i = 0; i < 2; i++)
        CU_ASSERT_EQUAL(
            calls->raised(world.a, &up, 1, accepts, NULL, &world.fault),
            STORE_DONE);
    CU_ASSERT_EQUAL(waiting().count, 0);
    struct seal_row now = sealed(case_id, 1);
    CU_ASSERT_EQUAL(now.level, SEAL_LT);
    CU_ASSERT_EQUAL(now.stamped_at_us, WORLD_NOW);
    CU_ASSERT_TRUE(text_equals_chars(now.file, "level LT"));
    CU_ASSERT_TRUE(digest_equals(&now.leaf, &row.leaf));
    world_end();
}

static bool
retracts(void *context, struct arena *arena, struct wrong_id_case *wrong)
{
    (void)context, (void)arena;
    digest_sha256(TEXT("person"), &wrong->person);
    wrong->masked = TEXT("masked");
    if (wrong->last == 0)
        return true;
    wrong->row = (struct report_row){.report = TEXT("{\"retracts\":1}"),
                                     .summary = TEXT("{}")};
    digest_sha256(wrong->row.report, &wrong->row.digest);
    return true;
}

static void
wrong_id(int64_t case_id)
{
    enum wrong_id_change became = WRONG_ID_UNKNOWN;
    CU_ASSERT_EQUAL(world.b->calls->wrong_id(world.b, case_id, 0, TEXT("who"),
                                             TEXT("why"), retracts, NULL,
                                             &became, &world.fault),
                    STORE_DONE);
    CU_ASSERT_EQUAL(became, WRONG_ID_DONE);
}

static void
a_wrong_id_takes_what_was_sealed_and_what_is_being_sealed(void)
{
    world_begin();
    int64_t early = reported("agency r1 m 1 8 A");
    struct seal_batch batch = take(world.a, 10);
    CU_ASSERT_EQUAL_FATAL(batch.count, 1);
    struct seal_row row = row_of(&batch.cases[0], SEAL_LT, "stranger");
    CU_ASSERT_EQUAL(done(world.a, &row), STORE_DONE);
    wrong_id(early);
    struct seal_row left = sealed(early, 1);
    CU_ASSERT_TRUE(text_is_absent(left.file));
    CU_ASSERT_TRUE(digest_equals(&left.leaf, &row.leaf));
    int64_t late = reported("agency r2 m 1 8 A");
    batch = take(world.a, 10);
    CU_ASSERT_EQUAL_FATAL(batch.count, 2);
    CU_ASSERT_TRUE(batch.cases[0].is_retraction);
    CU_ASSERT_TRUE(text_is_absent(batch.cases[0].request));
    wrong_id(late);
    row = row_of(&batch.cases[1], SEAL_LT, "stranger");
    CU_ASSERT_EQUAL(done(world.a, &row), STORE_FENCED);
    world_clock(world.now_us + HOUR_US);
    batch = take(world.a, 10);
    CU_ASSERT_EQUAL_FATAL(batch.count, 3);
    CU_ASSERT_TRUE(batch.cases[1].is_purged);
    CU_ASSERT_TRUE(text_is_absent(batch.cases[1].report));
    world_end();
}

const struct conformance_test conformance_sealing[] = {
    {"a job comes with all that its report was made of",
     a_job_comes_with_all_that_its_report_was_made_of},
    {"what came later is not of that revision",
     what_came_later_is_not_of_that_revision},
    {"a job has one sealer", a_job_has_one_sealer},
    {"what a sealer did not end it is given again",
     what_a_sealer_did_not_end_it_is_given_again},
    {"jobs of a dead sealer are free at once",
     jobs_of_a_dead_sealer_are_free_at_once},
    {"a job that kills who takes it waits its lease out",
     a_job_that_kills_waits_its_lease_out},
    {"what storage gives back is judged before it counts",
     what_storage_gives_back_is_judged_before_it_counts},
    {"a container that is refused stays and holds nobody up",
     a_refused_one_stays_and_holds_nobody_up},
    {"one without stamp is raised and its leaf stays",
     one_without_stamp_is_raised_and_its_leaf_stays},
    {"a wrong ID takes what was sealed and what is being sealed",
     a_wrong_id_takes_what_was_sealed_and_what_is_being_sealed},
    {NULL, NULL},
};
