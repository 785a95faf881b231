/* SPDX-License-Identifier: Apache-2.0
 *
 * Both stores: the archive. Whose cases, which containers, renewal, when all of
 * them were read again.
 */
#include "archive_calls.h"
#include "conformance.h"
#include "person.h"

#define FIRST "310101199001010004"
#define SECOND "310101195003020515"

static uint32_t
cases_of(const char *id, int64_t after, uint32_t max, int64_t **cases)
{
    struct digest person;
    uint32_t count = 99;
    person_digest(text_of(id), &person);
    CU_ASSERT_EQUAL(
        world.a->calls->archive->cases_of(world.a, &world.arena, &person, after,
                                          max, cases, &count, &world.fault),
        STORE_DONE);
    return count;
}

static void
a_person_is_found_by_number_and_by_nothing_else(void)
{
    int64_t *cases = NULL;
    world_begin();
    int64_t a = world_submit("agency r1 m 1 8 A "
                             "{\"household\":{\"members\":[{\"id\":\"" FIRST
                             "\"},{\"id\":\"" SECOND "\"}]}}");
    int64_t b = world_submit("agency r2 m2 1 8 A "
                             "{\"others\":[{\"x\":[{\"id\":\"" SECOND
                             "\"}]}],\"id\":\"3101011990****0004\"}");
    world_submit("agency r3 m3 1 8 A {\"name\":\"" FIRST "\"}");
    world_submit("agency r4 m4 1 8 A"); /* no JSON */
    CU_ASSERT_EQUAL_FATAL(cases_of(FIRST, 0, 9, &cases), 1);
    CU_ASSERT_EQUAL(cases[0], a);
    CU_ASSERT_EQUAL_FATAL(cases_of(SECOND, 0, 9, &cases), 2);
    CU_ASSERT_EQUAL(cases[0], a);
    CU_ASSERT_EQUAL(cases[1], b);
    CU_ASSERT_EQUAL_FATAL(cases_of(SECOND, a, 9, &cases), 1);
    CU_ASSERT_EQUAL(cases[0], b);
    CU_ASSERT_EQUAL(cases_of(SECOND, 0, 1, &cases), 1);
    CU_ASSERT_EQUAL(cases_of("310101195003020516", 0, 9, &cases), 0);
    CU_ASSERT_EQUAL(cases_of("3101011990****0004", 0, 9, &cases), 0);
    world_end();
}

/* ---- containers ---- */

static bool
accepts(void *context, const struct seal_row *row, struct text file)
{
    (void)context;
    return text_equals(file, row->file);
}

static struct seal_row
sealed(const char *request, enum seal_level level, const char *file)
{
    struct seal_batch batch = {.count = 0};
    world_submit(request);
    world_open(world.a, 1);
    world_answer(LINE_HOUSEHOLD_REGISTER);
    struct leased_round round = world_wake(world.a);
    CU_ASSERT_EQUAL(world_close(world.a, &round), STORE_DONE);
    const struct store_seal_calls *calls = world.a->calls->sealing;
    CU_ASSERT_EQUAL(calls->take(world.a, &world.arena, "a", 1, INT64_MAX, 60000,
                                &batch, &world.fault),
                    STORE_DONE);
    CU_ASSERT_EQUAL_FATAL(batch.count, 1);
    struct seal_row row = {.case_id = batch.cases[0].case_id,
                           .revision = 1,
                           .fence = batch.cases[0].fence,
                           .level = level,
                           .file = text_of(file),
                           .stamped_at_us = WORLD_NOW,
                           .until_us = world.now_us + HOUR_US,
                           .signer = TEXT("CN=seal")};
    digest_sha256(TEXT("leaf"), &row.leaf);
    digest_sha256(row.file, &row.file_digest);
    CU_ASSERT_EQUAL(calls->done(world.a, &row, 1, accepts, NULL, &world.fault),
                    STORE_DONE);
    return row;
}

static struct archive_wish
all(void)
{
    return (struct archive_wish){
        .from_us = INT64_MIN, .to_us = INT64_MAX, .ends_before_us = INT64_MAX};
}

static uint32_t
list(const struct archive_wish *wish, uint32_t max, struct archive_row **rows)
{
    uint32_t count = 99;
    CU_ASSERT_EQUAL(world.a->calls->archive->list(world.a, &world.arena, wish,
                                                  max, rows, &count,
                                                  &world.fault),
                    STORE_DONE);
    return count;
}

static void
containers_are_listed_with_the_number_of_their_leaf(void)
{
    struct archive_row *rows = NULL;
    struct archive_wish wish = all();
    world_begin();
    struct seal_row a = sealed("agency r1 m 1 8 A", SEAL_LT, "a");
    struct seal_row b = sealed("agency r2 m2 1 8 A", SEAL_B, "b");
    CU_ASSERT_EQUAL_FATAL(list(&wish, 9, &rows), 2);
    CU_ASSERT_EQUAL(rows[0].number, LEAF_UNNUMBERED);
    world_number_all();
    CU_ASSERT_EQUAL_FATAL(list(&wish, 9, &rows), 2);
    CU_ASSERT_EQUAL(rows[0].case_id, a.case_id);
    CU_ASSERT_EQUAL(rows[0].level, SEAL_LT);
    CU_ASSERT_TRUE(rows[0].has_file && rows[0].number >= 0);
    CU_ASSERT_TRUE(digest_equals(&rows[0].file_digest, &a.file_digest));
    CU_ASSERT_TRUE(digest_equals(&rows[0].leaf, &a.leaf));
    CU_ASSERT_EQUAL(rows[0].until_us, a.until_us);
    CU_ASSERT_EQUAL(rows[1].case_id, b.case_id);
    CU_ASSERT_TRUE(rows[1].number > rows[0].number);
    wish.after_case = a.case_id;
    wish.after_revision = 1;
    CU_ASSERT_EQUAL_FATAL(list(&wish, 9, &rows), 1);
    CU_ASSERT_EQUAL(rows[0].case_id, b.case_id);
    wish = all();
    CU_ASSERT_EQUAL(list(&wish, 1, &rows), 1);
    world_end();
}

static void
containers_are_listed_by_when_they_were_sealed_and_end(void)
{
    struct archive_row *rows = NULL;
    struct archive_wish wish = all();
    world_begin();
    struct seal_row a = sealed("agency r1 m 1 8 A", SEAL_LT, "a");
    world_clock(world.now_us + 24 * HOUR_US);
    sealed("agency r2 m2 1 8 A", SEAL_B, "b");
    wish.to_us = world.now_us - HOUR_US;
    CU_ASSERT_EQUAL_FATAL(list(&wish, 9, &rows), 1);
    CU_ASSERT_EQUAL(rows[0].case_id, a.case_id);
    wish.from_us = wish.to_us;
    wish.to_us = INT64_MAX;
    CU_ASSERT_EQUAL_FATAL(list(&wish, 9, &rows), 1);
    CU_ASSERT_NOT_EQUAL(rows[0].case_id, a.case_id);
    wish = all(); /* what is to be renewed: B waits for its first stamp */
    wish.ends_before_us = world.now_us + 100 * HOUR_US;
    CU_ASSERT_EQUAL_FATAL(list(&wish, 9, &rows), 1);
    CU_ASSERT_EQUAL(rows[0].case_id, a.case_id);
    wish.ends_before_us = a.until_us;
    CU_ASSERT_EQUAL(list(&wish, 9, &rows), 0);
    world_end();
}

static void
a_container_is_renewed_by_one_and_never_lowered(void)
{
    world_begin();
    struct seal_row row = sealed("agency r1 m 1 8 A", SEAL_LT, "a");
    const struct store_seal_calls *calls = world.a->calls->sealing;
    struct seal_row slow = row, fast = row, again;
    slow.before = fast.before = row.file_digest;
    slow.level = fast.level = SEAL_LTA;
    slow.file = TEXT("slow");
    fast.file = TEXT("fast");
    digest_sha256(slow.file, &slow.file_digest);
    digest_sha256(fast.file, &fast.file_digest);
    CU_ASSERT_EQUAL(
        calls->raised(world.a, &fast, 1, accepts, NULL, &world.fault),
        STORE_DONE);
    CU_ASSERT_EQUAL(
        calls->raised(world.b, &slow, 1, accepts, NULL, &world.fault),
        STORE_FENCED);
    again = row; /* back to LT */
    again.before = fast.file_digest;
    CU_ASSERT_EQUAL(
        calls->raised(world.a, &again, 1, accepts, NULL, &world.fault),
        STORE_FENCED);
    slow.before = fast.file_digest; /* renewed once more */
    CU_ASSERT_EQUAL(
        calls->raised(world.b, &slow, 1, accepts, NULL, &world.fault),
        STORE_DONE);
    world_end();
}

static void
the_last_scrub_is_known(void)
{
    struct archive_state state = {.files = 99};
    const struct store_archive_calls *calls;
    world_begin();
    calls = world.a->calls->archive;
    CU_ASSERT_EQUAL(calls->state(world.a, &state, &world.fault), STORE_DONE);
    CU_ASSERT_EQUAL(state.files, 0);
    CU_ASSERT_EQUAL(state.soonest_us, INSTANT_NONE);
    CU_ASSERT_EQUAL(state.scrubbed_us, INSTANT_NONE);
    struct seal_row row = sealed("agency r1 m 1 8 A", SEAL_LT, "a");
    CU_ASSERT_EQUAL(
        calls->scrubbed(world.a, world.now_us - 5, 7, 2, &world.fault),
        STORE_DONE);
    CU_ASSERT_EQUAL(calls->scrubbed(world.a, world.now_us, 8, 0, &world.fault),
                    STORE_DONE);
    CU_ASSERT_EQUAL(calls->state(world.a, &state, &world.fault), STORE_DONE);
    CU_ASSERT_EQUAL(state.files, 1);
    CU_ASSERT_EQUAL(state.soonest_us, row.until_us);
    CU_ASSERT_TRUE(world_is_about(state.scrubbed_us, world.now_us));
    CU_ASSERT_EQUAL(state.checked, 8);
    CU_ASSERT_EQUAL(state.damaged, 0);
    world_end();
}

const struct conformance_test conformance_archive[] = {
    {"a person is found by number and by nothing else",
     a_person_is_found_by_number_and_by_nothing_else},
    {"containers are listed with the number of their leaf",
     containers_are_listed_with_the_number_of_their_leaf},
    {"containers are listed by when they were sealed and until when they prove",
     containers_are_listed_by_when_they_were_sealed_and_end},
    {"a container is renewed by one and never lowered",
     a_container_is_renewed_by_one_and_never_lowered},
    {"the last scrub is known", the_last_scrub_is_known},
    {NULL, NULL},
};
