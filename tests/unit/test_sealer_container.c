/* SPDX-License-Identifier: Apache-2.0
 *
 * The container of a report: canonical bytes, and never one about a report
 * that storage gave back otherwise.
 */
#include "check.h"
#include "json.h"
#include "role_sealer.h"

static struct arena arena;

static struct seal_job
job_of(const char *report)
{
    struct seal_job job = {
        .case_id = 42, .revision = 2, .report = text_of(report)};
    digest_sha256(job.report, &job.digest);
    digest_sha256(TEXT("evidence"), &job.evidence);
    return job;
}

static void
canonical_and_hashed(void)
{
    char report[65], evidence[65], expected[512];
    struct digest digest;
    arena_init(&arena, 0);
    struct seal_job job = job_of("{\"outcome\":\"REFER\"}");
    CU_ASSERT_FATAL(seal_container(NULL, &arena, &job));
    digest_hex(&job.digest, report);
    digest_hex(&job.evidence, evidence);
    snprintf(expected, sizeof(expected),
             "{\"case\":42,\"evidence\":\"%s\",\"format\":1,\"report\":\"%s\","
             "\"revision\":2}",
             evidence, report);
    CU_ASSERT_TRUE(text_equals_chars(job.container, expected));
    digest_sha256(job.container, &digest);
    CU_ASSERT_TRUE(digest_equals(&digest, &job.container_digest));
    arena_release(&arena);
}

static void
holds_no_word_of_the_report(void)
{
    arena_init(&arena, 0);
    struct seal_job job = job_of("{\"name\":\"somebody\"}");
    CU_ASSERT_FATAL(seal_container(NULL, &arena, &job));
    CU_ASSERT_FALSE(text_contains(job.container, "somebody"));
    arena_release(&arena);
}

static void
other_bytes_are_refused(void)
{
    arena_init(&arena, 0);
    struct seal_job job = job_of("{\"outcome\":\"REFER\"}");
    job.report = TEXT("{\"outcome\":\"WITHIN\"}");
    CU_ASSERT_TRUE(seal_container(NULL, &arena, &job));
    CU_ASSERT_TRUE(job.is_refused);
    CU_ASSERT_TRUE(text_is_absent(job.container));
    job.report = TEXT_NONE;
    CU_ASSERT_TRUE(seal_container(NULL, &arena, &job));
    CU_ASSERT_TRUE(job.is_refused);
    arena_release(&arena);
}

static void
no_memory_is_no_container(void)
{
    arena_init(&arena, 64);
    struct seal_job job = job_of("{}");
    CU_ASSERT_FALSE(seal_container(NULL, &arena, &job));
    arena_release(&arena);
}

static const struct unit_test tests[] = {
    {"a container is canonical JSON of its digests, and is hashed",
     canonical_and_hashed},
    {"a container holds no word of the report", holds_no_word_of_the_report},
    {"a report of other bytes than were hashed is refused",
     other_bytes_are_refused},
    {"without memory there is no container", no_memory_is_no_container},
};

UNIT_MAIN("the container", tests)
