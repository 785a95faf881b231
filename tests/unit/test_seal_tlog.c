/* SPDX-License-Identifier: Apache-2.0
 *
 * The Merkle log: published vectors, and every root, tile and proof against
 * RFC 9162's own recursion.
 */
#include "chance.h"
#include "check.h"
#include "tlog_ground.h"

static struct ground ground;
static struct tlog_reader reader;
static struct fault fault;

static void
begin(uint64_t size)
{
    ground_init(&ground);
    CU_ASSERT_TRUE_FATAL(ground_grow(&ground, size));
    tlog_reader_init(&reader, size, ground_read, &ground);
}

static bool
is_hex(const struct digest *digest, const char *hex)
{
    char text[65];
    digest_hex(digest, text);
    return strcmp(text, hex) == 0;
}

/* The eight leaves that all implementations of RFC 6962 are tested with. */
static void
published_vectors(void)
{
    static const struct text entries[] = {
        {"", 0},
        {"\x00", 1},
        {"\x10", 1},
        {"\x20\x21", 2},
        {"\x30\x31", 2},
        {"\x40\x41\x42\x43", 4},
        {"\x50\x51\x52\x53\x54\x55\x56\x57", 8},
        {"\x60\x61\x62\x63\x64\x65\x66\x67\x68\x69\x6a\x6b\x6c\x6d\x6e\x6f",
         16}};
    static const char *const roots[] = {
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
        "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
        "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
        "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
        "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"};
    static const char *const path[] = {
        "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4"};
    struct tlog_proof proof;
    struct digest root;
    begin(0);
    for (uint32_t i = 0; i <= 8; i++) {
        tlog_root(&ground.tree, &root);
        CU_ASSERT_TRUE(is_hex(&root, roots[i]));
        if (i == 8)
            break;
        digest_merkle_leaf(entries[i], &ground.leaves[i]);
        CU_ASSERT_TRUE(ground_grow(&ground, i + 1));
    }
    tlog_reader_init(&reader, 8, ground_read, &ground);
    CU_ASSERT_TRUE(tlog_prove_inclusion(&reader, 0, 8, &proof, &fault));
    CU_ASSERT_EQUAL_FATAL(proof.count, 3);
    for (uint32_t i = 0; i < 3; i++)
        CU_ASSERT_TRUE(is_hex(&proof.hashes[i], path[i]));
    ground_free(&ground);
}

static bool
tiles_follow(const struct digest *leaves, uint64_t size)
{
    struct digest hash;
    for (uint32_t level = 0; level < 3; level++) {
        uint64_t all = size >> (8 * level), span = 1U << (8 * level);
        if (ground.sizes[level] != all)
            return false;
        for (uint64_t i = 0; i < all; i++) {
            rfc_hash(leaves + i * span, span, &hash);
            if (!digest_equals(&hash, &ground.levels[level][i]))
                return false;
        }
    }
    return true;
}

static void
roots_and_tiles_of_each_size(void)
{
    struct digest root, expected;
    uint32_t wrong = 0;
    begin(0);
    for (uint64_t size = 0; size <= 600; size++) {
        struct digest read;
        CU_ASSERT_TRUE_FATAL(ground_grow(&ground, size));
        tlog_reader_init(&reader, size, ground_read, &ground);
        rfc_hash(ground.leaves, size, &expected);
        tlog_root(&ground.tree, &root);
        wrong += !digest_equals(&root, &expected);
        wrong += !tlog_read_root(&reader, size, &read, &fault) ||
                 !digest_equals(&read, &expected);
        wrong += !tiles_follow(ground.leaves, size);
    }
    CU_ASSERT_EQUAL(wrong, 0);
    CU_ASSERT_FALSE(ground.is_torn);
    /* One at a time: each leaf changes its tile, each 256th one above. */
    CU_ASSERT_EQUAL(ground.calls, 602);
    ground_free(&ground);
}

/* The batches in which leaves come leave no trace, and a batch gives a tile
 * once. */
static void
batches_leave_no_trace(void)
{
    struct chance chance = chance_begin("batches");
    struct digest root, expected;
    begin(0);
    while (ground.tree.size < 70000) {
        uint64_t before = ground.tree.size;
        uint64_t to = before + 1 + chance_below(&chance, 5000);
        if (to > 70000)
            to = 70000;
        ground.calls = 0;
        CU_ASSERT_TRUE_FATAL(ground_grow(&ground, to));
        CU_ASSERT_TRUE(ground.calls <= (to >> 8) - (before >> 8) + 5);
    }
    rfc_hash(ground.leaves, 70000, &expected);
    tlog_root(&ground.tree, &root);
    CU_ASSERT_TRUE(digest_equals(&root, &expected));
    CU_ASSERT_TRUE(tiles_follow(ground.leaves, 70000));
    CU_ASSERT_FALSE(ground.is_torn);
    ground_free(&ground);
}

/* One bit of any hash, another place, another size, one hash more or less. */
static uint32_t
inclusion_accepts(uint64_t index, uint64_t size, const struct digest *leaf,
                  const struct tlog_proof *proof, const struct digest *root)
{
    uint32_t accepted = 0;
    struct tlog_proof other = *proof;
    struct digest changed = *leaf, top = *root;
    changed.bytes[7] ^= 1;
    top.bytes[31] ^= 128;
    accepted += tlog_includes(index, size, &changed, proof, root);
    accepted += tlog_includes(index, size, leaf, proof, &top);
    accepted += tlog_includes(index ^ 1, size, leaf, proof, root);
    accepted += tlog_includes(size, size, leaf, proof, root);
    /* Another size with a way of another shape. */
    accepted += tlog_includes(index, 4 * size + 1, leaf, proof, root);
    for (uint32_t i = 0; i < proof->count; i++) {
        other.hashes[i].bytes[i] ^= 4;
        accepted += tlog_includes(index, size, leaf, &other, root);
        other.hashes[i].bytes[i] ^= 4;
    }
    other.count++;
    other.hashes[other.count - 1] = *root;
    accepted += tlog_includes(index, size, leaf, &other, root);
    other.count -= 2;
    if (proof->count > 0)
        accepted += tlog_includes(index, size, leaf, &other, root);
    return accepted;
}

static void
inclusion_of_each_leaf(void)
{
    uint32_t wrong = 0, accepted = 0;
    begin(0);
    for (uint64_t size = 1; size <= 70; size++) {
        struct digest root;
        CU_ASSERT_TRUE_FATAL(ground_grow(&ground, size));
        tlog_reader_init(&reader, size, ground_read, &ground);
        rfc_hash(ground.leaves, size, &root);
        for (uint64_t i = 0; i < size; i++) {
            struct tlog_proof proof, expected = {0};
            rfc_path(i, ground.leaves, size, &expected);
            wrong += !tlog_prove_inclusion(&reader, i, size, &proof, &fault) ||
                     !rfc_same(&proof, &expected);
            wrong += !tlog_includes(i, size, &ground.leaves[i], &proof, &root);
            accepted +=
                inclusion_accepts(i, size, &ground.leaves[i], &proof, &root);
        }
    }
    CU_ASSERT_EQUAL(wrong, 0);
    CU_ASSERT_EQUAL(accepted, 0);
    ground_free(&ground);
}

static uint32_t
consistency_accepts(uint64_t from, const struct digest *old, uint64_t to,
                    const struct digest *root, const struct tlog_proof *proof)
{
    uint32_t accepted = 0;
    struct tlog_proof other = *proof;
    struct digest before = *old, after = *root;
    before.bytes[0] ^= 1;
    after.bytes[30] ^= 1;
    accepted += tlog_extends(from, &before, to, root, proof);
    accepted += tlog_extends(from, old, to, &after, proof);
    accepted += tlog_extends(to + 1, old, to, root, proof);
    for (uint32_t i = 0; i < proof->count; i++) {
        other.hashes[i].bytes[1] ^= 64;
        accepted += tlog_extends(from, old, to, root, &other);
        other.hashes[i].bytes[1] ^= 64;
    }
    other.count++;
    other.hashes[other.count - 1] = *root;
    accepted += tlog_extends(from, old, to, root, &other);
    other.count -= 2;
    if (proof->count > 0)
        accepted += tlog_extends(from, old, to, root, &other);
    return accepted;
}

static void
consistency_of_each_pair(void)
{
    uint32_t wrong = 0, accepted = 0;
    begin(70);
    for (uint64_t to = 1; to <= 70; to++)
        for (uint64_t from = 1; from <= to; from++) {
            struct tlog_proof proof, expected = {0};
            struct digest old, root;
            rfc_hash(ground.leaves, from, &old);
            rfc_hash(ground.leaves, to, &root);
            rfc_subproof(from, ground.leaves, to, true, &expected);
            wrong += !tlog_prove_consistency(&reader, from, to, &proof, &fault);
            wrong += !rfc_same(&proof, &expected);
            wrong += !tlog_extends(from, &old, to, &root, &proof);
            accepted += consistency_accepts(from, &old, to, &root, &proof);
        }
    CU_ASSERT_EQUAL(wrong, 0);
    CU_ASSERT_EQUAL(accepted, 0);
    ground_free(&ground);
}

/* An older log is read from the tiles of the newer one. */
static void
proofs_of_a_large_log(void)
{
    struct chance chance = chance_begin("proofs");
    uint32_t wrong = 0;
    begin(70000);
    for (uint32_t i = 0; i < 12; i++) {
        uint64_t to = 1 + chance_below(&chance, 70000);
        uint64_t from = 1 + chance_below(&chance, (uint32_t)to);
        uint64_t index = from - 1;
        struct tlog_proof path, step, e_path = {0}, e_step = {0};
        struct digest old, root;
        rfc_hash(ground.leaves, from, &old);
        rfc_hash(ground.leaves, to, &root);
        rfc_path(index, ground.leaves, to, &e_path);
        rfc_subproof(from, ground.leaves, to, true, &e_step);
        wrong += !tlog_prove_inclusion(&reader, index, to, &path, &fault) ||
                 !rfc_same(&path, &e_path);
        wrong += !tlog_prove_consistency(&reader, from, to, &step, &fault) ||
                 !rfc_same(&step, &e_step);
        wrong += !tlog_includes(index, to, &ground.leaves[index], &path, &root);
        wrong += !tlog_extends(from, &old, to, &root, &step);
    }
    CU_ASSERT_EQUAL(wrong, 0);
    ground_free(&ground);
}

/* A role that was killed reads the right edge and goes on. */
static void
growth_goes_on_from_tiles(void)
{
    static struct tlog_tree tree;
    struct digest root, expected;
    begin(66000);
    CU_ASSERT_TRUE_FATAL(tlog_read_tree(&reader, &tree, &fault));
    CU_ASSERT_EQUAL(tree.size, 66000);
    CU_ASSERT_TRUE(
        tlog_append(&tree, ground.leaves + 66000, 1111, NULL, NULL, &fault));
    rfc_hash(ground.leaves, 67111, &expected);
    tlog_root(&tree, &root);
    CU_ASSERT_TRUE(digest_equals(&root, &expected));
    ground_free(&ground);
}

static void
what_is_not_there_is_refused(void)
{
    struct tlog_proof proof;
    struct digest hash;
    begin(300);
    fault_clear(&fault);
    CU_ASSERT_FALSE(tlog_prove_inclusion(&reader, 300, 300, &proof, &fault));
    CU_ASSERT_EQUAL(fault.kind, FAULT_INPUT);
    CU_ASSERT_FALSE(tlog_prove_inclusion(&reader, 0, 301, &proof, &fault));
    CU_ASSERT_FALSE(tlog_prove_consistency(&reader, 0, 300, &proof, &fault));
    CU_ASSERT_FALSE(tlog_prove_consistency(&reader, 9, 301, &proof, &fault));
    CU_ASSERT_FALSE(tlog_prove_consistency(&reader, 9, 8, &proof, &fault));
    CU_ASSERT_FALSE(tlog_read_root(&reader, 301, &hash, &fault));
    CU_ASSERT_FALSE(tlog_read_hash(&reader, 0, 300, &hash, &fault));
    CU_ASSERT_FALSE(tlog_read_hash(&reader, 1, 1, &hash, &fault));
    CU_ASSERT_FALSE(tlog_read_hash(&reader, TLOG_LEVELS, 0, &hash, &fault));
    CU_ASSERT_TRUE(tlog_read_hash(&reader, 0, 299, &hash, &fault));
    CU_ASSERT_TRUE(digest_equals(&hash, &ground.leaves[299]));
    /* Tiles that were not kept: no proof, and none that is made of nothing. */
    ground.sizes[0] = 256;
    tlog_reader_init(&reader, 300, ground_read, &ground);
    CU_ASSERT_FALSE(tlog_prove_inclusion(&reader, 5, 300, &proof, &fault));
    ground_free(&ground);
}

/* Of a bound reader no flipped bit of any tile is passed on. */
static void
a_bound_reader_sees_damage(void)
{
    struct chance chance = chance_begin("damage");
    struct digest root, hash;
    uint32_t seen = 0;
    begin(70000);
    tlog_root(&ground.tree, &root);
    CU_ASSERT_TRUE_FATAL(tlog_reader_bind(&reader, &root, &fault));
    for (uint32_t i = 0; i < 20; i++) {
        uint64_t at = chance_below(&chance, 70000);
        CU_ASSERT_TRUE(tlog_read_hash(&reader, 0, at, &hash, &fault));
        CU_ASSERT_TRUE(digest_equals(&hash, &ground.leaves[at]));
    }
    for (uint32_t i = 0; i < 60; i++) {
        uint64_t level = i % 3;
        uint32_t all = (uint32_t)ground.sizes[level];
        uint64_t at = chance_below(&chance, all);
        uint64_t leaf = at << (8 * level);
        ground.levels[level][at].bytes[i % 32] ^= 1;
        tlog_reader_init(&reader, 70000, ground_read, &ground);
        seen += !tlog_reader_bind(&reader, &root, &fault) ||
                !tlog_read_hash(&reader, 0, leaf, &hash, &fault);
        ground.levels[level][at].bytes[i % 32] ^= 1;
    }
    CU_ASSERT_EQUAL(seen, 60);
    ground_free(&ground);
}

static void
an_empty_log_begins_every_log(void)
{
    struct tlog_proof none = {0}, one = {.count = 1};
    struct digest empty, other;
    rfc_hash(NULL, 0, &empty);
    digest_sha256(TEXT("other"), &other);
    CU_ASSERT_TRUE(tlog_extends(0, &empty, 0, &empty, &none));
    CU_ASSERT_TRUE(tlog_extends(0, &empty, 5, &other, &none));
    CU_ASSERT_FALSE(tlog_extends(0, &other, 5, &other, &none));
    CU_ASSERT_FALSE(tlog_extends(0, &empty, 0, &other, &none));
    CU_ASSERT_FALSE(tlog_extends(0, &empty, 5, &other, &one));
    CU_ASSERT_FALSE(tlog_extends(5, &empty, 5, &other, &none));
    CU_ASSERT_FALSE(tlog_extends(4, &empty, 5, &other, &none));
}

static void
names_of_tiles(void)
{
    static const struct {
        uint32_t level;
        uint64_t index;
        uint32_t width;
        const char *path;
    } rows[] = {
        {0, 0, 256, "tile/0/000"},
        {0, 67, 5, "tile/0/067.p/5"},
        {0, 1067, 5, "tile/0/x001/067.p/5"},
        {1, 999, 256, "tile/1/999"},
        {3, 1234067, 256, "tile/3/x001/x234/067"},
        {TLOG_ENTRIES, 0, 255, "tile/entries/000.p/255"},
        {TLOG_ENTRIES, 1000000, 256, "tile/entries/x001/x000/000"},
        {7, UINT64_C(1) << 54, 1, "tile/7/x018/x014/x398/x509/x481/984.p/1"},
    };
    static const char *const bad[] = {
        "",
        "tile",
        "tile/0",
        "tile/0/",
        "tile/00/000",
        "tile/8/000",
        "tile/entry/000",
        "tile/0/00",
        "tile/0/0000",
        "tile/0/x000/001",
        "tile/0/x001",
        "tile/0/001/002",
        "tile/0/x001/x002",
        "tile/0/000.p/0",
        "tile/0/000.p/256",
        "tile/0/000.p/05",
        "tile/0/000.p/",
        "tile/0/000.p/1/2",
        "tile/0/000/",
        "/tile/0/000",
        "tile/0/-01",
        "tile/0/x001/x001/x001/x001/x001/x001/x001/x001/x001/001",
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        char path[TLOG_PATH_SIZE];
        uint32_t level, width;
        uint64_t index;
        tlog_tile_path(rows[i].level, rows[i].index, rows[i].width, path);
        CU_ASSERT_STRING_EQUAL(path, rows[i].path);
        CU_ASSERT_TRUE(tlog_tile_parse(text_of(path), &level, &index, &width));
        CU_ASSERT_EQUAL(level, rows[i].level);
        CU_ASSERT_EQUAL(index, rows[i].index);
        CU_ASSERT_EQUAL(width, rows[i].width);
    }
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        uint32_t level, width;
        uint64_t index;
        CU_ASSERT_FALSE(
            tlog_tile_parse(text_of(bad[i]), &level, &index, &width));
    }
}

static void
bundles_of_entries(void)
{
    static char large[TLOG_ENTRY_MAX + 1];
    struct text entries[] = {TEXT("one"), TEXT(""), {large, TLOG_ENTRY_MAX}};
    struct buffer bundle;
    struct text rest, entry;
    memset(large, 'x', sizeof(large));
    buffer_init(&bundle, (size_t)1 << 20);
    for (size_t i = 0; i < 3; i++)
        tlog_bundle_add(&bundle, entries[i]);
    CU_ASSERT_EQUAL(memcmp(bundle.bytes, "\0\3one\0\0\xff\xff", 9), 0);
    rest = buffer_view(&bundle);
    for (size_t i = 0; i < 3; i++) {
        CU_ASSERT_TRUE_FATAL(tlog_bundle_next(&rest, &entry));
        CU_ASSERT_TRUE(text_equals(entry, entries[i]));
    }
    CU_ASSERT_FALSE(tlog_bundle_next(&rest, &entry));
    CU_ASSERT_EQUAL(rest.size, 0);
    /* Cut anywhere: what is whole is read, the rest is seen to be there. */
    rest = TEXT("\0\3one\0\3tw");
    CU_ASSERT_TRUE(tlog_bundle_next(&rest, &entry));
    CU_ASSERT_FALSE(tlog_bundle_next(&rest, &entry));
    CU_ASSERT_EQUAL(rest.size, 4);
    CU_ASSERT_FALSE(bundle.failed);
    tlog_bundle_add(&bundle, (struct text){large, TLOG_ENTRY_MAX + 1});
    CU_ASSERT_TRUE(bundle.failed);
    buffer_release(&bundle);
}

static const struct unit_test tests[] = {
    {"roots and a path as RFC 6962 implementations publish them",
     published_vectors},
    {"roots and tiles of sizes 0 to 600", roots_and_tiles_of_each_size},
    {"the batches of 70,000 leaves leave no trace", batches_leave_no_trace},
    {"an inclusion proof of each leaf of sizes 1 to 70, and nothing else",
     inclusion_of_each_leaf},
    {"a consistency proof of each pair up to 70, and nothing else",
     consistency_of_each_pair},
    {"proofs of a log of 70,000 and of what it was", proofs_of_a_large_log},
    {"a log grows on from its tiles", growth_goes_on_from_tiles},
    {"what is not in the log has no proof", what_is_not_there_is_refused},
    {"a bound reader passes no damaged tile on", a_bound_reader_sees_damage},
    {"the empty log begins every log", an_empty_log_begins_every_log},
    {"tiles have the names of tlog-tiles, and only those", names_of_tiles},
    {"entry bundles give back what went in", bundles_of_entries},
};
UNIT_MAIN("log", tests)
