/* SPDX-License-Identifier: Apache-2.0
 *
 * What leaves of the log are called and hashed of (the digests were made by
 * sha256sum), and which tiles a step of the log changes.
 */
#include "leaf.h"

#include <string.h>

#include "check.h"

static const uint8_t salt[LEAF_SALT_SIZE] = {0, 1, 2,  3,  4,  5,  6,  7,
                                             8, 9, 10, 11, 12, 13, 14, 15};

static bool
is_hex(const struct digest *digest, const char *hex)
{
    char there[65];
    digest_hex(digest, there);
    return strcmp(there, hex) == 0;
}

static void
kinds_have_the_words_of_the_log(void)
{
    static const char *const words[] = {
        "received", "asked",  "reply",     "reported", "sealed", "shredded",
        "accessed", "config", "heartbeat", "objected", "by_hand"};
    CU_ASSERT_EQUAL(sizeof(words) / sizeof(words[0]), LEAF_KIND_COUNT);
    for (int kind = 0; kind < LEAF_KIND_COUNT; kind++)
        CU_ASSERT_STRING_EQUAL(leaf_kind_name((enum leaf_kind)kind),
                               words[kind]);
}

static void
digests_are_those_of_sha256sum(void)
{
    struct arena arena;
    struct digest digest, salted;
    arena_init(&arena, 0);
    digest_sha256(TEXT("abc"), &digest);
    leaf_salted(salt, &digest, &salted);
    CU_ASSERT_TRUE(is_hex(&salted, "39d01afa77ef00d058e54688f1dcb4f2"
                                   "f97d575a6e13da8b080b5422b09bdc07"));
    struct look_row look = {.at_us = INT64_C(1504231200000000),
                            .who = TEXT("auditor li"),
                            .purpose = TEXT("yearly audit"),
                            .what = TEXT("get"),
                            .case_id = 12,
                            .revision = 1};
    memcpy(look.salt, salt, sizeof(salt));
    CU_ASSERT_TRUE(look_digest_of(&arena, &look, &digest));
    CU_ASSERT_TRUE(is_hex(&digest, "4a5d9fc26badaac95a91c885a8fa60ab"
                                   "e6e1674d110e0d3a2d223c9f3f024816"));
    look.what = TEXT("find");
    look.case_id = look.revision = 0;
    CU_ASSERT_TRUE(look_digest_of(&arena, &look, &digest));
    CU_ASSERT_TRUE(is_hex(&digest, "d8388b297566602bff0f871dbd6eb01c"
                                   "bf135a3e6dedabcd8815c4d3636872e6"));
    CU_ASSERT_TRUE(shredded_digest_of(&arena, 12, 3, look.at_us, 2, &digest));
    CU_ASSERT_TRUE(is_hex(&digest, "ef0a51c359ecf816f27ac6de1f74ec35"
                                   "8261c2ee0561c78ba672dafd38c3926a"));
    arena_release(&arena);
}

static char bytes[TILE_WIDTH * DIGEST_SIZE]; /* of any tile */

static struct tile_row
tile(uint32_t level, int64_t index, uint32_t width)
{
    return (struct tile_row){
        level, index, width, {bytes, (size_t)width * DIGEST_SIZE}};
}

/* From 250 leaves to 70,000: 274 tiles of level 0, the first of which goes on,
 * two of level 1, one of level 2. */
static void
a_step_over_two_levels_changes_its_tiles(void)
{
    struct tile_row edge = tile(0, 0, 250), tiles[300];
    uint32_t count = 0;
    for (int64_t index = 0; index < 274; index++)
        tiles[count++] = tile(0, index, index < 273 ? 256 : 112);
    tiles[count++] = tile(1, 0, 256);
    tiles[count++] = tile(1, 1, 17);
    tiles[count++] = tile(2, 0, 1);
    CU_ASSERT_EQUAL(tile_level_size(70000, 0), 70000);
    CU_ASSERT_EQUAL(tile_level_size(70000, 1), 273);
    CU_ASSERT_EQUAL(tile_level_size(70000, 2), 1);
    CU_ASSERT_TRUE(tiles_follow(&edge, 1, 250, 70000, tiles, count));
    CU_ASSERT_FALSE(tiles_follow(&edge, 1, 250, 69999, tiles, count));
    CU_ASSERT_FALSE(tiles_follow(&edge, 1, 250, 70000, tiles, count - 1));
    tiles[count] = tile(2, 1, 1);
    CU_ASSERT_FALSE(tiles_follow(&edge, 1, 250, 70000, tiles, count + 1));
    tiles[count] = tiles[0]; /* twice */
    CU_ASSERT_FALSE(tiles_follow(&edge, 1, 250, 70000, tiles, count + 1));
    /* Another past. */
    char other[250 * DIGEST_SIZE] = {0};
    edge.hashes.bytes = other;
    CU_ASSERT_TRUE(tiles_follow(&edge, 1, 250, 70000, tiles, count));
    other[sizeof(other) - 1] = 1;
    CU_ASSERT_FALSE(tiles_follow(&edge, 1, 250, 70000, tiles, count));
}

/* A full edge: the next leaf begins a tile of its own. */
static void
a_step_behind_a_full_tile_begins_a_new_one(void)
{
    struct tile_row tiles[] = {tile(0, 1, 1)};
    CU_ASSERT_TRUE(tiles_follow(NULL, 0, 256, 257, tiles, 1));
    struct tile_row again[] = {tile(0, 0, 256), tile(0, 1, 1)};
    CU_ASSERT_FALSE(tiles_follow(NULL, 0, 256, 257, again, 2));
    CU_ASSERT_TRUE(tiles_follow(NULL, 0, 256, 256, NULL, 0));
}

static void
a_note_only_grows(void)
{
    CU_ASSERT_TRUE(note_goes_on(TEXT("a\n"), TEXT("a\nb\n")));
    CU_ASSERT_TRUE(note_goes_on(TEXT("a\n"), TEXT("a\n")));
    CU_ASSERT_TRUE(note_goes_on(TEXT("a\n"), TEXT_NONE));
    CU_ASSERT_FALSE(note_goes_on(TEXT("a\n"), TEXT("a")));
    CU_ASSERT_FALSE(note_goes_on(TEXT("a\n"), TEXT("b\na\n")));
    CU_ASSERT_FALSE(note_goes_on(TEXT("a\n"), TEXT("")));
}

static const struct unit_test tests[] = {
    {"kinds have the words of the log", kinds_have_the_words_of_the_log},
    {"digests are those of sha256sum", digests_are_those_of_sha256sum},
    {"a step over two levels changes its tiles",
     a_step_over_two_levels_changes_its_tiles},
    {"a step behind a full tile begins a new one",
     a_step_behind_a_full_tile_begins_a_new_one},
    {"a note only grows", a_note_only_grows},
};

UNIT_MAIN("model leaf", tests)
