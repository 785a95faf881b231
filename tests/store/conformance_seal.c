/* SPDX-License-Identifier: Apache-2.0
 *
 * Both stores: sealing, publishing, and the evidence that replay needs.
 */
#include "conformance.h"

static int64_t
reported_case(void)
{
    int64_t case_id = world_submit("agency r1 m 1 8 A");
    world_open(world.a, 1);
    world_answer(LINE_HOUSEHOLD_REGISTER);
    struct leased_round round = world_wake(world.a);
    CU_ASSERT_EQUAL(world_close(world.a, &round), STORE_DONE);
    return case_id;
}

static void
a_report_is_sealed_then_published(void)
{
    world_begin();
    int64_t case_id = reported_case();
    CU_ASSERT_EQUAL(world_state(case_id), STATE_REPORTED);
    CU_ASSERT_EQUAL(world_queue().seal_jobs, 1);
    struct notice *notices = NULL;
    uint32_t count = 9, sealed = 9;
    CU_ASSERT_EQUAL(world.a->calls->publish(world.a, &world.arena, 10, &notices,
                                            &count, &world.fault),
                    STORE_DONE);
    CU_ASSERT_EQUAL(count, 0);
    CU_ASSERT_TRUE(world_seal("container", &sealed));
    CU_ASSERT_EQUAL(sealed, 1);
    CU_ASSERT_EQUAL(world_state(case_id), STATE_SEALED);
    CU_ASSERT_EQUAL(world_queue().outbox, 1);
    world_check();
    CU_ASSERT_TRUE(world_seal("container", &sealed));
    CU_ASSERT_EQUAL(sealed, 0);
    CU_ASSERT_EQUAL(world.a->calls->publish(world.a, &world.arena, 10, &notices,
                                            &count, &world.fault),
                    STORE_DONE);
    CU_ASSERT_EQUAL_FATAL(count, 1);
    CU_ASSERT_EQUAL(notices[0].case_id, case_id);
    CU_ASSERT_EQUAL(notices[0].revision, 1);
    CU_ASSERT_TRUE(text_equals_chars(notices[0].agency, "agency"));
    CU_ASSERT_TRUE(
        text_equals_chars(notices[0].household_ref_key, "household-7"));
    CU_ASSERT_TRUE(text_equals_chars(notices[0].summary,
                                     "{\"minimum_living\":\"REFER\"}"));
    CU_ASSERT_EQUAL(world_state(case_id), STATE_PUBLISHED);
    CU_ASSERT_EQUAL(world.a->calls->publish(world.a, &world.arena, 10, &notices,
                                            &count, &world.fault),
                    STORE_DONE);
    CU_ASSERT_EQUAL(count, 0);
    CU_ASSERT_EQUAL(world_queue().state_count[STATE_PUBLISHED], 1);
    world_end();
}

static bool
refuses_to_seal(void *context, struct arena *arena, struct seal_job *job)
{
    (void)context, (void)arena, (void)job;
    return false;
}

static bool
refuses_the_first(void *context, struct arena *arena, struct seal_job *job)
{
    int64_t *refused = context;
    job->is_refused = job->case_id == *refused;
    job->container = TEXT("{}");
    digest_sha256(job->container, &job->container_digest);
    (void)arena;
    return true;
}

static void
a_damaged_report_is_never_sealed_and_holds_nobody_up(void)
{
    world_begin();
    int64_t damaged = reported_case();
    uint32_t sealed = 9;
    CU_ASSERT_EQUAL(world.a->calls->seal(world.a, 10, refuses_the_first,
                                         &damaged, &sealed, &world.fault),
                    STORE_DONE);
    CU_ASSERT_EQUAL(sealed, 0);
    CU_ASSERT_EQUAL(world_state(damaged), STATE_REPORTED);
    /* Marked: nobody is asked about it again. */
    CU_ASSERT_TRUE(world_seal("container", &sealed));
    CU_ASSERT_EQUAL(sealed, 0);
    CU_ASSERT_EQUAL(world_queue().seal_jobs, 1);
    world_end();
}

static void
a_seal_that_fails_leaves_the_job(void)
{
    world_begin();
    int64_t case_id = reported_case();
    uint32_t sealed = 9;
    CU_ASSERT_EQUAL(world.a->calls->seal(world.a, 10, refuses_to_seal, NULL,
                                         &sealed, &world.fault),
                    STORE_BROKEN);
    fault_clear(&world.fault);
    CU_ASSERT_EQUAL(sealed, 0);
    CU_ASSERT_EQUAL(world_state(case_id), STATE_REPORTED);
    CU_ASSERT_EQUAL(world_queue().seal_jobs, 1);
    world_end();
}

static void
evidence_holds_what_replay_needs(void)
{
    world_begin();
    int64_t case_id = world_submit("agency r1 m 1 8 A");
    struct case_evidence evidence = world_evidence(case_id, 0);
    CU_ASSERT_EQUAL(evidence.revision, 0);
    CU_ASSERT_TRUE(text_is_absent(evidence.plan));
    world_open(world.a, 1);
    world_answer(LINE_HOUSEHOLD_REGISTER);
    evidence = world_evidence(case_id, 0);
    CU_ASSERT_EQUAL(evidence.reply_count, 1);
    CU_ASSERT_TRUE(text_is_absent(evidence.report));
    struct leased_round round = world_wake(world.a);
    CU_ASSERT_EQUAL_FATAL(round.case_count, 1);
    CU_ASSERT_EQUAL(world_close(world.a, &round), STORE_DONE);
    evidence = world_evidence(case_id, 1);
    CU_ASSERT_EQUAL(evidence.revision, 1);
    CU_ASSERT_EQUAL(evidence.made_at_us, round.wake_at_us);
    CU_ASSERT_TRUE(text_equals(evidence.request, round.cases[0].request));
    CU_ASSERT_TRUE(text_equals_chars(evidence.plan, "a plan"));
    CU_ASSERT_EQUAL(evidence.reply_count, 1);
    CU_ASSERT_TRUE(
        text_equals(evidence.replies[0].evidence, round.replies[0].evidence));
    struct digest digest;
    digest_sha256(evidence.report, &digest);
    CU_ASSERT_TRUE(digest_equals(&digest, &evidence.report_digest));
    CU_ASSERT_EQUAL(evidence.status.case_id, case_id);
    CU_ASSERT_TRUE(text_equals_chars(evidence.status.summary,
                                     "{\"minimum_living\":\"REFER\"}"));
    bool found = true;
    CU_ASSERT_EQUAL(world.a->calls->evidence(world.a, &world.arena, case_id, 2,
                                             &evidence, &found, &world.fault),
                    STORE_DONE);
    CU_ASSERT_FALSE(found);
    CU_ASSERT_EQUAL(world.a->calls->evidence(world.a, &world.arena,
                                             case_id + 1000, 0, &evidence,
                                             &found, &world.fault),
                    STORE_DONE);
    CU_ASSERT_FALSE(found);
    world_end();
}

static struct rule_file
rule_file_of(enum rule_file_kind kind, const char *version, const char *bytes)
{
    struct rule_file file = {.kind = kind,
                             .name = TEXT("place"),
                             .version = text_of(version),
                             .bytes = text_of(bytes)};
    digest_sha256(file.bytes, &file.digest);
    return file;
}

static enum store_result
keep(struct store *store, const struct rule_file *files, uint32_t count)
{
    return store->calls->keep_rules(store, files, count, &world.fault);
}

static struct rule_file *
kept(uint32_t *count)
{
    struct rule_file *files = NULL;
    CU_ASSERT_EQUAL_FATAL(world.b->calls->rules_kept(world.b, &world.arena,
                                                     &files, count,
                                                     &world.fault),
                          STORE_DONE);
    return files;
}

static void
rules_are_kept_once_and_whole(void)
{
    world_begin();
    uint32_t count = 9;
    kept(&count);
    CU_ASSERT_EQUAL(count, 0);
    struct rule_file first[] = {
        rule_file_of(RULE_FILE_PACK, "1", "{\"version\":\"1\"}"),
        rule_file_of(RULE_FILE_CALENDAR, "", "{\"years\":{}}")};
    CU_ASSERT_EQUAL(keep(world.a, first, 1), STORE_DONE);
    world_clock(world.now_us + HOUR_US);
    CU_ASSERT_EQUAL(keep(world.b, first, 2), STORE_DONE);
    CU_ASSERT_EQUAL(keep(world.a, first, 2), STORE_DONE);
    struct rule_file *files = kept(&count);
    CU_ASSERT_EQUAL_FATAL(count, 2);
    for (uint32_t i = 0; i < 2; i++) {
        CU_ASSERT_EQUAL(files[i].kind, first[i].kind);
        CU_ASSERT_TRUE(digest_equals(&files[i].digest, &first[i].digest));
        CU_ASSERT_TRUE(text_equals(files[i].name, first[i].name));
        CU_ASSERT_TRUE(text_equals(files[i].version, first[i].version));
        CU_ASSERT_TRUE(text_equals(files[i].bytes, first[i].bytes));
    }
    CU_ASSERT_TRUE(files[1].kept_at_us > files[0].kept_at_us);
    world_end();
}

static void
bytes_of_another_digest_are_not_kept(void)
{
    world_begin();
    uint32_t count = 9;
    struct rule_file file = rule_file_of(RULE_FILE_PACK, "1", "{}");
    file.bytes = TEXT("{ }");
    CU_ASSERT_EQUAL(keep(world.a, &file, 1), STORE_BROKEN);
    fault_clear(&world.fault);
    kept(&count);
    CU_ASSERT_EQUAL(count, 0);
    world_end();
}

const struct conformance_test conformance_seal[] = {
    {"rules are kept once and whole", rules_are_kept_once_and_whole},
    {"bytes of another digest are not kept",
     bytes_of_another_digest_are_not_kept},
    {"a report is sealed, then published, once",
     a_report_is_sealed_then_published},
    {"a seal that fails leaves the job", a_seal_that_fails_leaves_the_job},
    {"a damaged report is never sealed and holds nobody up",
     a_damaged_report_is_never_sealed_and_holds_nobody_up},
    {"evidence holds all that replay needs", evidence_holds_what_replay_needs},
    {NULL, NULL},
};
