/* SPDX-License-Identifier: Apache-2.0
 *
 * The form of a container that is carried: entries deflated, the same
 * container, and nothing in it that is not looked at but how zlib has packed.
 */
#include "container_fixture.h"
#include "pack.h"

static struct zip zip;

static struct text
deflated(struct text file)
{
    struct fault fault = {0};
    struct text out;
    CU_ASSERT_FATAL(container_deflated(&arena, file, &out, &fault));
    return out;
}

static void
the_same_container(void)
{
    struct fault fault = {0};
    struct text again, file = make_lt("{\"a\":1}");
    struct text small = deflated(file);
    CU_ASSERT_FALSE(text_equals(small, file));
    CU_ASSERT_TRUE_FATAL(verify(file));
    struct container_verdict before = verdict;
    CU_ASSERT_TRUE_FATAL(verify(small));
    CU_ASSERT_EQUAL(verdict.level, before.level);
    CU_ASSERT_TRUE(digest_equals(&verdict.leaf, &before.leaf));
    CU_ASSERT_FATAL(container_make(&arena, &verdict.container, &again, &fault));
    CU_ASSERT_TRUE(text_equals(again, file));
    CU_ASSERT_TRUE(text_equals(deflated(small), small));
    CU_ASSERT_TRUE(memcmp(small.bytes + 30, "mimetype" CONTAINER_MIMETYPE,
                          8 + strlen(CONTAINER_MIMETYPE)) == 0);
    arena_release(&arena);
}

static struct text
written(void)
{
    struct fault fault = {0};
    struct text file;
    CU_ASSERT_FATAL(zip_write(&arena, zip.entries, zip.count, &file, &fault));
    return file;
}

static void
open_zip(struct text file)
{
    struct zip_refusal refusal;
    CU_ASSERT_FATAL(zip_read(&arena, file, CAP, &zip, &refusal));
}

/* One entry the other way, of either form. */
static void
no_other_mixture(void)
{
    for (int form = 0; form < 2; form++) {
        struct text file = make_lt("{\"a\":1}");
        if (form == 1)
            file = deflated(file);
        open_zip(file);
        for (uint32_t i = 0; i < zip.count; i++) {
            zip.entries[i].is_deflated ^= true;
            CU_ASSERT_FALSE(verify(written()));
            CU_ASSERT_TRUE(is_flawed("compressed", NULL));
            zip.entries[i].is_deflated ^= true;
        }
        CU_ASSERT_TRUE(verify(written()));
        arena_release(&arena);
    }
}

/* Every bit but those of a stream, which inflates to the same or not at all. */
static void
each_bit_counts(void)
{
    struct text file = make_lt("{\"a\":1}"), small = deflated(file);
    char *bytes = (char *)text_copy(&arena, small).bytes;
    struct arena kept = arena;
    unsigned believed = 0;
    arena_init(&arena, 0);
    for (size_t at = 0; at < small.size; at++)
        for (int bit = 0; bit < 8; bit++) {
            bytes[at] ^= (char)(1 << bit);
            if (verify((struct text){bytes, small.size})) {
                struct fault fault = {0};
                struct text again;
                believed++;
                CU_ASSERT_TRUE(container_make(&arena, &verdict.container,
                                              &again, &fault) &&
                               text_equals(again, file));
            }
            bytes[at] ^= (char)(1 << bit);
            arena_release(&arena);
        }
    /* What fills the last byte of a stream. */
    CU_ASSERT_TRUE(believed <= 7 * 12);
    arena = kept;
    arena_release(&arena);
}

/* A stream that is cut, or has something behind it, in a zip that is good. */
static struct text
one_entry(struct text packed, size_t plain_size, struct text plain)
{
    static const char name[] = "report.json";
    struct zip_entry entry = {TEXT("report.json"), packed, false};
    struct fault fault = {0};
    struct text file;
    CU_ASSERT_FATAL(zip_write(&arena, &entry, 1, &file, &fault));
    uint8_t *bytes = (uint8_t *)text_copy(&arena, file).bytes;
    size_t records[] = {0, 30 + sizeof(name) - 1 + packed.size + 2};
    for (int i = 0; i < 2; i++) {
        uint8_t *at = bytes + records[i];
        uint32_t crc = pack_crc32(plain);
        at[4] = 20;
        at[8] = 8;
        for (int k = 0; k < 4; k++) {
            at[14 + k] = (uint8_t)(crc >> 8 * k);
            at[22 + k] = (uint8_t)(plain_size >> 8 * k);
        }
    }
    return (struct text){(char *)bytes, file.size};
}

static bool
reads(struct text file, const char *word)
{
    struct zip_refusal refusal;
    bool is_read = zip_read(&arena, file, SIZE_MAX, &zip, &refusal);
    if (is_read || word == NULL)
        return is_read == (word == NULL);
    CU_ASSERT_STRING_EQUAL(refusal.word, word);
    return strcmp(refusal.word, word) == 0;
}

static void
streams_end_where_they_should(void)
{
    struct text plain = TEXT("{\"a\":\"aaaaaaaaaaaaaaaaaaaaaaaa\"}"), packed;
    arena_init(&arena, 0);
    CU_ASSERT_FATAL(pack_deflate(&arena, plain, &packed));
    CU_ASSERT_TRUE(reads(one_entry(packed, plain.size, plain), NULL));
    CU_ASSERT_TRUE(text_equals(zip.entries[0].bytes, plain));
    CU_ASSERT_TRUE(reads(one_entry(packed, plain.size - 1, plain), "deflate"));
    CU_ASSERT_TRUE(reads(one_entry(packed, plain.size + 1, plain), "deflate"));
    CU_ASSERT_TRUE(reads(one_entry(packed, 0, plain), "deflate"));
    for (size_t size = 0; size < packed.size; size++)
        CU_ASSERT_TRUE(
            reads(one_entry(text_slice(packed, 0, size), plain.size, plain),
                  "deflate"));
    struct text parts[2] = {packed, packed};
    char *twice = arena_alloc(&arena, 2 * packed.size);
    for (int i = 0; i < 2; i++)
        memcpy(twice + (size_t)i * packed.size, parts[i].bytes, packed.size);
    for (size_t size = packed.size + 1; size <= 2 * packed.size; size++)
        CU_ASSERT_TRUE(
            reads(one_entry((struct text){twice, size}, plain.size, plain),
                  "deflate"));
    CU_ASSERT_TRUE(reads(one_entry(packed, plain.size, TEXT("{}")), "crc"));
    arena_release(&arena);
}

/* It says four gigabytes, or a little less: nobody makes room for that. */
static void
a_bomb_costs_nothing(void)
{
    struct text packed, plain;
    arena_init(&arena, 0);
    char *zeros = arena_alloc(&arena, 1 << 20);
    CU_ASSERT_FATAL(
        pack_deflate(&arena, (struct text){zeros, 1 << 20}, &packed));
    CU_ASSERT_TRUE(packed.size < 1100);
    const size_t sizes[] = {packed.size * 1033 + 1032, 64 << 20,
                            UINT32_MAX - 2};
    for (int i = 0; i < 3; i++) {
        size_t before = arena.used;
        CU_ASSERT_FALSE(pack_inflate_exactly(&arena, packed, sizes[i], &plain));
        CU_ASSERT_EQUAL(arena.used, before);
    }
    CU_ASSERT_TRUE(pack_inflate_exactly(&arena, packed, 1 << 20, &plain));
    struct zip_refusal refusal;
    struct text file = one_entry(packed, 1 << 20, plain);
    size_t before = arena.used;
    CU_ASSERT_FALSE(zip_read(&arena, file, (1 << 20) - 1, &zip, &refusal));
    CU_ASSERT_STRING_EQUAL(refusal.word, "too_large");
    CU_ASSERT_EQUAL(arena.used, before);
    CU_ASSERT_TRUE(zip_read(&arena, file, 1 << 20, &zip, &refusal));
    arena_release(&arena);
}

/* Each entry is small enough, and twelve of them are gigabytes. */
static void
nor_do_many(void)
{
    enum { ENTRIES = 12 };
    struct zip_entry entries[ENTRIES];
    struct zip_refusal refusal;
    struct fault fault = {0};
    struct text file;
    arena_init(&arena, 0);
    for (int i = 0; i < ENTRIES; i++)
        entries[i] = (struct zip_entry){
            text_of(arena_printf(&arena, "e%02d", i)), TEXT("{}"), true};
    CU_ASSERT_FATAL(zip_write(&arena, entries, ENTRIES, &file, &fault));
    char *bytes = (char *)text_copy(&arena, file).bytes;
    char *at = memmem(bytes, file.size, "PK\1\2", 4);
    for (uint32_t over = 0; over < 2; over++) {
        for (int i = 0; i < ENTRIES; i++) {
            uint32_t size =
                i < ENTRIES - 1
                    ? (uint32_t)(ZIP_DEFLATED_MAX / ENTRIES)
                    : (uint32_t)(ZIP_DEFLATED_MAX -
                                 ZIP_DEFLATED_MAX / ENTRIES * (ENTRIES - 1)) +
                          over;
            for (int k = 0; k < 4; k++)
                at[i * (46 + 3) + 24 + k] = (char)(size >> 8 * k);
        }
        size_t before = arena.used;
        CU_ASSERT_FALSE(zip_read(&arena, (struct text){bytes, file.size},
                                 SIZE_MAX, &zip, &refusal));
        CU_ASSERT_STRING_EQUAL(refusal.word, over == 0 ? "sizes" : "too_much");
        CU_ASSERT_EQUAL(arena.used, before);
    }
    /* And none is written. */
    entries[3].bytes.size = ZIP_DEFLATED_MAX;
    CU_ASSERT_FALSE(zip_write(&arena, entries, ENTRIES, &file, &fault));
    CU_ASSERT_EQUAL(fault.kind, FAULT_INPUT);
    arena_release(&arena);
}

/* Nobody's container is called damaged for it. */
static void
no_memory(void)
{
    struct arena small;
    struct zip_refusal refusal;
    struct text file = deflated(make_lt("{\"a\":1}"));
    bool is_read = false;
    size_t cap = 16;
    for (; !is_read && cap < 1 << 20; cap += 16) {
        arena_init(&small, cap);
        is_read = zip_read(&small, file, CAP, &zip, &refusal);
        if (!is_read)
            CU_ASSERT_STRING_EQUAL(refusal.word, "memory");
        arena_release(&small);
    }
    CU_ASSERT_TRUE(is_read && cap > 256);
    arena_release(&arena);
}

static const struct unit_test tests[] = {
    {"deflated it is the same container", the_same_container},
    {"another mixture of stored and deflated is refused", no_other_mixture},
    {"each bit counts, or changes nothing", each_bit_counts},
    {"a stream ends with its last byte and gives what was told",
     streams_end_where_they_should},
    {"a size that cannot be costs no memory", a_bomb_costs_nothing},
    {"nor do sizes that are too much together", nor_do_many},
    {"where memory is short that is told", no_memory},
};

UNIT_MAIN("ASiC-E deflated", tests)
