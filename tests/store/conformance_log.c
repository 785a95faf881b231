/* SPDX-License-Identifier: Apache-2.0
 *
 * Both stores: leaves get numbers, tiles follow, and what a leaf is about can
 * be shown from what is kept beside it.
 */
#include <stdio.h>
#include <string.h>

#include "conformance.h"
#include "log_calls.h"
#include "plain_tiles.h"

bool
world_is_about(int64_t at_us, int64_t wanted_us)
{
    return at_us >= wanted_us && at_us < wanted_us + HOUR_US / 2;
}

uint32_t
world_number(struct store *store, uint32_t max, int64_t *after)
{
    uint32_t numbered = 9;
    CU_ASSERT_EQUAL(store->calls->log->number(store, max, after, plain_tiles,
                                              NULL, &numbered, &world.fault),
                    STORE_DONE);
    return numbered;
}

uint32_t
world_number_all(void)
{
    int64_t after = 0;
    return world_number(world.a, 10000, &after);
}

struct log_state
world_log_state(void)
{
    struct log_state state = {0};
    CU_ASSERT_EQUAL(world.b->calls->log->state(world.b, &state, &world.fault),
                    STORE_DONE);
    return state;
}

static struct leaf_row *
leaves_from(int64_t from, uint32_t max, uint32_t *count)
{
    struct leaf_row *leaves = NULL;
    CU_ASSERT_EQUAL_FATAL(world.b->calls->log->leaves(world.b, &world.arena,
                                                      from, max, &leaves, count,
                                                      &world.fault),
                          STORE_DONE);
    return leaves;
}

static struct leaf_proof
leaf_of(enum leaf_kind kind, int64_t case_id, uint32_t revision)
{
    struct leaf_proof found;
    bool is_there = false;
    CU_ASSERT_EQUAL(world.b->calls->log->find(world.b, kind, case_id, revision,
                                              &found, &is_there, &world.fault),
                    STORE_DONE);
    CU_ASSERT_TRUE_FATAL(is_there);
    return found;
}

static enum store_result
note(enum leaf_kind kind, int64_t case_id, const char *what)
{
    struct digest digest;
    digest_sha256(text_of(what), &digest);
    return world.a->calls->log->note(world.a, kind, case_id, &digest,
                                     &world.fault);
}

static void
notes(uint32_t count)
{
    static uint32_t number;
    for (uint32_t i = 0; i < count; i++) {
        char words[40];
        snprintf(words, sizeof(words), "%u", number++);
        CU_ASSERT_EQUAL(note(LEAF_CONFIG, 0, words), STORE_DONE);
    }
}

/* ---- numbers ---- */

static void
leaves_get_numbers_without_holes(void)
{
    world_begin();
    int64_t after = 0;
    CU_ASSERT_EQUAL(world_number(world.a, 10, &after), 0);
    CU_ASSERT_EQUAL(world_log_state().oldest_us, INSTANT_NONE);
    int64_t first = world_submit("agency r1 m 1 8 A");
    world_clock(world.now_us + HOUR_US);
    world_submit("agency r2 m 1 8 A");
    int64_t third = world_submit("agency r3 m 1 8 A");
    struct log_state state = world_log_state();
    CU_ASSERT_EQUAL(state.size, 0);
    CU_ASSERT_EQUAL(state.unnumbered, 3);
    CU_ASSERT_TRUE(world_is_about(state.oldest_us, WORLD_NOW));
    CU_ASSERT_EQUAL(world_number(world.a, 2, &after), 2);
    world_check();
    state = world_log_state();
    CU_ASSERT_EQUAL(state.size, 2);
    CU_ASSERT_EQUAL(state.unnumbered, 1);
    CU_ASSERT_TRUE(world_is_about(state.oldest_us, WORLD_NOW + HOUR_US));
    CU_ASSERT_EQUAL(world_number(world.b, 2, &after), 1);
    CU_ASSERT_EQUAL(world_number(world.b, 2, &after), 0);
    CU_ASSERT_EQUAL(world_number_all(), 0);
    uint32_t count = 0;
    struct leaf_row *leaves = leaves_from(0, 10, &count);
    CU_ASSERT_EQUAL_FATAL(count, 3);
    for (uint32_t i = 0; i < 3; i++) {
        CU_ASSERT_EQUAL(leaves[i].number, i);
        CU_ASSERT_EQUAL(leaves[i].kind, LEAF_RECEIVED);
        CU_ASSERT_EQUAL(leaves[i].revision, 0);
    }
    CU_ASSERT_EQUAL(leaves[0].case_id, first);
    CU_ASSERT_TRUE(world_is_about(leaves[0].at_us, WORLD_NOW));
    CU_ASSERT_EQUAL(leaves[2].case_id, third);
    leaves = leaves_from(1, 1, &count);
    CU_ASSERT_EQUAL_FATAL(count, 1);
    CU_ASSERT_EQUAL(leaves[0].number, 1);
    leaves_from(3, 10, &count);
    CU_ASSERT_EQUAL(count, 0);
    world_end();
}

/* The hint says where the scan goes on, and from the top all is seen. */
static void
what_lies_below_the_hint_is_found_from_the_top(void)
{
    world_begin();
    int64_t after = INT64_C(1) << 40;
    world_submit("agency r1 m 1 8 A");
    CU_ASSERT_EQUAL(world_number(world.a, 10, &after), 0);
    CU_ASSERT_EQUAL(after, INT64_C(1) << 40);
    after = 0;
    CU_ASSERT_EQUAL(world_number(world.a, 10, &after), 1);
    CU_ASSERT_TRUE(after > 0);
    world_end();
}

static struct tile_row
tile(uint32_t level, int64_t index)
{
    struct tile_row row = {.level = level, .index = index};
    CU_ASSERT_EQUAL(world.b->calls->log->tiles(world.b, &world.arena, &row, 1,
                                               &world.fault),
                    STORE_DONE);
    return row;
}

static void
tiles_fill_and_the_next_level_has_their_roots(void)
{
    static const uint32_t steps[] = {1, 255, 3, 300};
    world_begin();
    for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++) {
        notes(steps[i]);
        CU_ASSERT_EQUAL(world_number_all(), steps[i]);
        world_check();
    }
    CU_ASSERT_EQUAL(world_log_state().size, 559);
    uint32_t count = 0;
    struct leaf_row *leaves = leaves_from(0, 1000, &count);
    CU_ASSERT_EQUAL_FATAL(count, 559);
    for (uint32_t i = 0; i < count; i++) {
        struct digest hash;
        plain_leaf_hash(&leaves[i], &hash);
        struct tile_row row = tile(0, i / TILE_WIDTH);
        CU_ASSERT_EQUAL(row.width, i < 512 ? 256 : 47);
        CU_ASSERT_EQUAL_FATAL(row.hashes.size, row.width * DIGEST_SIZE);
        CU_ASSERT_EQUAL(memcmp(row.hashes.bytes + i % TILE_WIDTH * DIGEST_SIZE,
                               hash.bytes, DIGEST_SIZE),
                        0);
    }
    struct tile_row above = tile(1, 0);
    CU_ASSERT_EQUAL_FATAL(above.width, 2);
    for (uint32_t i = 0; i < 2; i++) {
        struct digest hashes[TILE_WIDTH], root;
        memcpy(hashes, tile(0, i).hashes.bytes, sizeof(hashes));
        digest_merkle_root(hashes, TILE_WIDTH, &root);
        CU_ASSERT_EQUAL(memcmp(above.hashes.bytes + i * DIGEST_SIZE, root.bytes,
                               DIGEST_SIZE),
                        0);
    }
    CU_ASSERT_EQUAL(tile(0, 3).width, 0);
    CU_ASSERT_EQUAL(tile(2, 0).width, 0);
    CU_ASSERT_TRUE(text_is_absent(tile(2, 0).hashes));
    world_end();
}

enum spoil { NO_TILES, GIVES_UP, OTHER_PAST, NARROW, ONE_MORE, SPOILS };

static bool
grow_spoilt(void *context, struct arena *arena, const struct leaf_batch *batch,
            struct tile_row **tiles, uint32_t *count)
{
    enum spoil *spoil = context;
    if (!plain_tiles(NULL, arena, batch, tiles, count))
        return false;
    struct tile_row *last = &(*tiles)[*count - 1];
    char *hashes = arena_alloc(arena, last->hashes.size);
    memcpy(hashes, last->hashes.bytes, last->hashes.size);
    hashes[0] ^= *spoil == OTHER_PAST;
    last->hashes.bytes = hashes;
    if (*spoil == NARROW) {
        last->width--;
        last->hashes.size -= DIGEST_SIZE;
    }
    if (*spoil == ONE_MORE) {
        (*tiles)[*count] = *last;
        (*tiles)[(*count)++].level = 1;
    }
    *count = *spoil == NO_TILES ? 0 : *count;
    return *spoil != GIVES_UP;
}

static void
tiles_that_do_not_follow_are_refused(void)
{
    world_begin();
    notes(2);
    CU_ASSERT_EQUAL(world_number_all(), 2);
    notes(2);
    for (enum spoil spoil = NO_TILES; spoil < SPOILS; spoil++) {
        int64_t after = 0;
        uint32_t numbered = 9;
        CU_ASSERT_EQUAL(world.a->calls->log->number(world.a, 10, &after,
                                                    grow_spoilt, &spoil,
                                                    &numbered, &world.fault),
                        STORE_BROKEN);
        CU_ASSERT_EQUAL(world.fault.kind, FAULT_LOCAL);
        fault_clear(&world.fault);
        CU_ASSERT_EQUAL(numbered, 0);
        CU_ASSERT_EQUAL(after, 0);
        CU_ASSERT_EQUAL(world_log_state().size, 2);
        CU_ASSERT_EQUAL(tile(0, 0).width, 2);
    }
    CU_ASSERT_EQUAL(world_number_all(), 2);
    world_end();
}

/* ---- what a leaf is about ---- */

struct sealed {
    uint8_t salt[LEAF_SALT_SIZE], request_salt[LEAF_SALT_SIZE];
    bool has_salt, has_request_salt;
    struct digest report, container;
};

static bool
seal_salts(void *context, struct arena *arena, struct seal_job *job)
{
    struct sealed *sealed = context;
    (void)arena;
    memcpy(sealed->salt, job->salt, LEAF_SALT_SIZE);
    memcpy(sealed->request_salt, job->request_salt, LEAF_SALT_SIZE);
    sealed->has_salt = job->has_salt;
    sealed->has_request_salt = job->has_request_salt;
    sealed->report = job->digest;
    job->container = TEXT("container");
    digest_sha256(TEXT("leaf of it"), &job->container_digest);
    sealed->container = job->container_digest;
    return true;
}

static int64_t
sealed_case(struct sealed *sealed)
{
    int64_t case_id = world_submit("agency r1 m 1 8 A");
    world_open(world.a, 1);
    world_answer(LINE_HOUSEHOLD_REGISTER);
    struct leased_round round = world_wake(world.a);
    CU_ASSERT_EQUAL(world_close(world.a, &round), STORE_DONE);
    uint32_t count = 0;
    CU_ASSERT_EQUAL(world.a->calls->seal(world.a, 10, seal_salts, sealed,
                                         &count, &world.fault),
                    STORE_DONE);
    CU_ASSERT_EQUAL_FATAL(count, 1);
    return case_id;
}

static bool
is_salted(const struct leaf_proof *proof, const struct digest *digest,
          const uint8_t *salt)
{
    struct digest salted;
    leaf_salted(salt, digest, &salted);
    return proof->has_salt && memcmp(proof->salt, salt, LEAF_SALT_SIZE) == 0 &&
           digest_equals(&salted, &proof->leaf.digest) &&
           !digest_equals(digest, &proof->leaf.digest);
}

static void
a_leaf_names_its_case_and_tells_nothing(void)
{
    struct sealed sealed;
    struct digest meaning;
    world_begin();
    int64_t case_id = sealed_case(&sealed);
    digest_sha256(TEXT("m"), &meaning);
    struct leaf_proof received = leaf_of(LEAF_RECEIVED, case_id, 0);
    CU_ASSERT_EQUAL(received.leaf.number, LEAF_UNNUMBERED);
    CU_ASSERT_EQUAL(world_number_all(), 5);
    received = leaf_of(LEAF_RECEIVED, case_id, 0);
    CU_ASSERT_EQUAL(received.leaf.number, 0);
    CU_ASSERT_TRUE(sealed.has_request_salt);
    CU_ASSERT_TRUE(is_salted(&received, &meaning, sealed.request_salt));
    struct leaf_proof reported = leaf_of(LEAF_REPORTED, case_id, 1);
    CU_ASSERT_EQUAL(reported.leaf.number, 3);
    CU_ASSERT_EQUAL(reported.leaf.revision, 1);
    CU_ASSERT_TRUE(is_salted(&reported, &sealed.report, sealed.salt));
    struct leaf_proof seal = leaf_of(LEAF_SEALED, case_id, 1);
    CU_ASSERT_EQUAL(seal.leaf.number, 4);
    CU_ASSERT_FALSE(seal.has_salt);
    CU_ASSERT_TRUE(digest_equals(&seal.leaf.digest, &sealed.container));
    uint32_t count = 0;
    struct leaf_row *leaves = leaves_from(1, 2, &count);
    CU_ASSERT_EQUAL_FATAL(count, 2);
    CU_ASSERT_EQUAL(leaves[0].kind, LEAF_ASKED);
    CU_ASSERT_EQUAL(leaves[0].case_id, 0);
    CU_ASSERT_EQUAL(leaves[1].kind, LEAF_REPLY);
    CU_ASSERT_EQUAL(leaves[1].case_id, 0);
    struct leaf_proof none;
    bool is_there = true;
    CU_ASSERT_EQUAL(world.b->calls->log->find(world.b, LEAF_REPORTED, case_id,
                                              2, &none, &is_there,
                                              &world.fault),
                    STORE_DONE);
    CU_ASSERT_FALSE(is_there);
    /* The same request again has another salt. */
    world_submit("other r1 m 1 8 A");
    struct digest first = received.leaf.digest;
    received = leaf_of(LEAF_RECEIVED, world_submit("third r1 m 1 8 A"), 0);
    CU_ASSERT_FALSE(digest_equals(&first, &received.leaf.digest));
    world_end();
}

static bool
make_nothing(void *context, struct arena *arena, struct wrong_id_case *wrong)
{
    (void)context, (void)arena;
    wrong->masked = TEXT("agency, nobody");
    digest_sha256(TEXT("id"), &wrong->person);
    wrong->row.report = TEXT("{\"retracts\":1}");
    wrong->row.summary = TEXT("{}");
    digest_sha256(wrong->row.report, &wrong->row.digest);
    return true;
}

/* The leaf stays what it was; nobody can try numbers against it any more. */
static void
a_wrong_id_takes_the_salt_of_the_request(void)
{
    struct sealed sealed;
    world_begin();
    int64_t case_id = sealed_case(&sealed);
    struct digest before = leaf_of(LEAF_RECEIVED, case_id, 0).leaf.digest;
    enum wrong_id_change became;
    CU_ASSERT_EQUAL(world.a->calls->wrong_id(world.a, case_id, 0, TEXT("li"),
                                             TEXT("why"), make_nothing, NULL,
                                             &became, &world.fault),
                    STORE_DONE);
    struct leaf_proof received = leaf_of(LEAF_RECEIVED, case_id, 0);
    CU_ASSERT_FALSE(received.has_salt);
    CU_ASSERT_TRUE(digest_equals(&before, &received.leaf.digest));
    struct leaf_proof tomb = leaf_of(LEAF_SHREDDED, case_id, 0);
    struct digest shredded;
    CU_ASSERT_TRUE(shredded_digest_of(&world.arena, case_id, 0, tomb.leaf.at_us,
                                      2, &shredded));
    CU_ASSERT_TRUE(digest_equals(&tomb.leaf.digest, &shredded));
    struct digest retraction;
    digest_sha256(TEXT("{\"retracts\":1}"), &retraction);
    struct leaf_proof reported = leaf_of(LEAF_REPORTED, case_id, 2);
    uint32_t count = 0;
    CU_ASSERT_EQUAL(world.a->calls->seal(world.a, 10, seal_salts, &sealed,
                                         &count, &world.fault),
                    STORE_DONE);
    CU_ASSERT_EQUAL(count, 1);
    CU_ASSERT_TRUE(is_salted(&reported, &retraction, sealed.salt));
    CU_ASSERT_FALSE(sealed.has_request_salt);
    CU_ASSERT_EQUAL(world_number_all(), 8);
    world_end();
}

static void
a_wrong_id_takes_the_salts_of_what_it_retracts(void)
{
    struct sealed sealed;
    static const uint8_t gone[LEAF_SALT_SIZE];
    enum wrong_id_change became;
    world_begin();
    int64_t case_id = world_submit("agency r1 m 1 8 A");
    world_open(world.a, 1);
    world_answer(LINE_HOUSEHOLD_REGISTER);
    struct leased_round round = world_wake(world.a);
    CU_ASSERT_EQUAL(world_close(world.a, &round), STORE_DONE);
    struct leaf_proof reported = leaf_of(LEAF_REPORTED, case_id, 1);
    CU_ASSERT_TRUE(reported.has_salt);
    struct digest before = reported.leaf.digest;
    /* Before it is sealed: that goes on, without its salt. */
    CU_ASSERT_EQUAL(world.a->calls->wrong_id(world.a, case_id, 0, TEXT("li"),
                                             TEXT("why"), make_nothing, NULL,
                                             &became, &world.fault),
                    STORE_DONE);
    reported = leaf_of(LEAF_REPORTED, case_id, 1);
    CU_ASSERT_FALSE(reported.has_salt);
    CU_ASSERT_EQUAL(memcmp(reported.salt, gone, sizeof(gone)), 0);
    CU_ASSERT_TRUE(digest_equals(&before, &reported.leaf.digest));
    CU_ASSERT_TRUE(leaf_of(LEAF_REPORTED, case_id, 2).has_salt);
    for (uint32_t revision = 1; revision <= 2; revision++) {
        uint32_t count = 0;
        CU_ASSERT_EQUAL(world.a->calls->seal(world.a, 1, seal_salts, &sealed,
                                             &count, &world.fault),
                        STORE_DONE);
        CU_ASSERT_EQUAL(count, 1);
        CU_ASSERT_EQUAL(sealed.has_salt, revision == 2);
    }
    world_check();
    world_end();
}

static void
a_note_is_written_once(void)
{
    world_begin();
    CU_ASSERT_EQUAL(note(LEAF_HEARTBEAT, 0, "2017-09-01"), STORE_DONE);
    CU_ASSERT_EQUAL(note(LEAF_CONFIG, 0, "pack 1"), STORE_DONE);
    CU_ASSERT_EQUAL(note(LEAF_HEARTBEAT, 0, "2017-09-01"), STORE_DONE);
    CU_ASSERT_EQUAL(note(LEAF_CONFIG, 0, "pack 1"), STORE_DONE);
    CU_ASSERT_EQUAL(world_log_state().unnumbered, 2);
    CU_ASSERT_EQUAL(note(LEAF_CONFIG, 0, "pack 2"), STORE_DONE);
    CU_ASSERT_EQUAL(note(LEAF_CONFIG, 0, "pack 1"), STORE_DONE);
    CU_ASSERT_EQUAL(note(LEAF_SHREDDED, 7, "pack 1"), STORE_DONE);
    CU_ASSERT_EQUAL(note(LEAF_SHREDDED, 8, "pack 1"), STORE_DONE);
    CU_ASSERT_EQUAL(note(LEAF_SHREDDED, 7, "pack 1"), STORE_DONE);
    CU_ASSERT_EQUAL(world_number_all(), 6);
    /* What has a call of its own is not noted. */
    static const struct {
        enum leaf_kind kind;
        int64_t case_id;
    } others[] = {{LEAF_ACCESSED, 1},
                  {LEAF_SEALED, 1},
                  {LEAF_CONFIG, 1},
                  {LEAF_SHREDDED, 0},
                  {LEAF_RECEIVED, 1}};
    for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
        CU_ASSERT_EQUAL(note(others[i].kind, others[i].case_id, "x"),
                        STORE_BROKEN);
        fault_clear(&world.fault);
    }
    CU_ASSERT_EQUAL(world_log_state().unnumbered, 0);
    world_end();
}

const struct conformance_test conformance_log[] = {
    {"leaves get numbers without holes", leaves_get_numbers_without_holes},
    {"what lies below the hint is found from the top",
     what_lies_below_the_hint_is_found_from_the_top},
    {"tiles fill, and the next level has their roots",
     tiles_fill_and_the_next_level_has_their_roots},
    {"tiles that do not follow are refused",
     tiles_that_do_not_follow_are_refused},
    {"a leaf names its case, and tells nothing of it",
     a_leaf_names_its_case_and_tells_nothing},
    {"a wrong ID takes the salt of the request",
     a_wrong_id_takes_the_salt_of_the_request},
    {"a wrong ID takes the salts of the reports that it retracts",
     a_wrong_id_takes_the_salts_of_what_it_retracts},
    {"a note is written once", a_note_is_written_once},
    {NULL, NULL},
};
