/* SPDX-License-Identifier: Apache-2.0
 *
 * Packing, compression, gzip.
 */
#include "pack.h"

#include <stdlib.h>
#include <string.h>

#include "chance.h"
#include "check.h"

static struct arena arena;

static void
test_known_bytes(void)
{
    struct buffer out;
    buffer_init(&out, 100);
    pack_count(&out, 0);
    pack_count(&out, 127);
    pack_count(&out, 128);
    pack_count(&out, 300);
    pack_integer(&out, 0);
    pack_integer(&out, -1);
    pack_integer(&out, 1);
    pack_integer(&out, -64);
    pack_text(&out, TEXT_NONE);
    pack_text(&out, TEXT(""));
    pack_text(&out, TEXT("ab"));
    static const char expected[] =
        "\x00\x7F\x80\x01\xAC\x02\x00\x01\x02\x7F\x00\x01\x03"
        "ab";
    CU_ASSERT_EQUAL(out.size, sizeof(expected) - 1);
    CU_ASSERT_EQUAL(memcmp(out.bytes, expected, out.size), 0);
    buffer_release(&out);
}

static void
test_there_and_back(void)
{
    struct chance chance = chance_begin("pack");
    for (int round = 0; round < 200; round++) {
        struct buffer out;
        uint64_t values[50];
        struct unpack in;
        unsigned wrong = 0;
        buffer_init(&out, 4096);
        for (int i = 0; i < 50; i++) {
            values[i] = chance_next(&chance) >> chance_below(&chance, 64);
            pack_count(&out, values[i]);
            pack_integer(&out, (int64_t)values[i]);
            pack_integer(&out, -(int64_t)(values[i] >> 1));
        }
        pack_integer(&out, INT64_MIN);
        pack_bytes(&out, "xyz", 3);
        unpack_init(&in, buffer_view(&out));
        for (int i = 0; i < 50; i++) {
            wrong += unpack_count(&in) != values[i];
            wrong += unpack_integer(&in) != (int64_t)values[i];
            wrong += unpack_integer(&in) != -(int64_t)(values[i] >> 1);
        }
        char raw[3];
        wrong += unpack_integer(&in) != INT64_MIN;
        wrong += unpack_done(&in);
        unpack_bytes(&in, raw, 3);
        wrong += memcmp(raw, "xyz", 3) != 0 || !unpack_done(&in);
        CU_ASSERT_EQUAL(wrong, 0);
        buffer_release(&out);
    }
}

static void
test_absent_text(void)
{
    struct buffer out;
    struct unpack in;
    buffer_init(&out, 100);
    pack_text(&out, TEXT_NONE);
    pack_text(&out, TEXT(""));
    pack_text(&out, TEXT("王"));
    unpack_init(&in, buffer_view(&out));
    CU_ASSERT_TRUE(text_is_absent(unpack_text(&in)));
    struct text empty = unpack_text(&in);
    CU_ASSERT_FALSE(text_is_absent(empty));
    CU_ASSERT_EQUAL(empty.size, 0);
    CU_ASSERT_TRUE(text_equals_chars(unpack_text(&in), "王"));
    CU_ASSERT_TRUE(unpack_done(&in));
    buffer_release(&out);
}

static bool
unpacks(struct text bytes)
{
    struct unpack in;
    unpack_init(&in, bytes);
    unpack_count(&in);
    return unpack_done(&in);
}

static void
test_damage_is_sticky(void)
{
    struct unpack in;
    CU_ASSERT_FALSE(unpacks(TEXT("\x80")));
    CU_ASSERT_FALSE(unpacks(TEXT("\x80\x00")));
    CU_ASSERT_FALSE(unpacks(TEXT("\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\x02")));
    CU_ASSERT_FALSE(
        unpacks(TEXT("\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\x01")));
    CU_ASSERT_TRUE(unpacks(TEXT("\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\x01")));
    CU_ASSERT_FALSE(unpacks(TEXT_NONE));
    unpack_init(&in, TEXT("\x05"
                          "ab\x01"));
    CU_ASSERT_TRUE(text_is_absent(unpack_text(&in)));
    CU_ASSERT_TRUE(in.failed);
    CU_ASSERT_EQUAL(unpack_count(&in), 0);
    CU_ASSERT_EQUAL(unpack_integer(&in), 0);
    CU_ASSERT_TRUE(text_is_absent(unpack_text(&in)));
    char raw[2] = {'x', 'x'};
    unpack_bytes(&in, raw, 1);
    CU_ASSERT_EQUAL(raw[0], 0);
    CU_ASSERT_FALSE(unpack_done(&in));
}

static void
test_lengths_are_limited(void)
{
    struct unpack in;
    unpack_init(&in, TEXT("\x05"));
    CU_ASSERT_EQUAL(unpack_length(&in, 5), 5);
    CU_ASSERT_TRUE(unpack_done(&in));
    unpack_init(&in, TEXT("\x05"));
    CU_ASSERT_EQUAL(unpack_length(&in, 4), 0);
    CU_ASSERT_FALSE(unpack_done(&in));
}

static void
test_compression(void)
{
    static char plain[200000];
    struct chance chance = chance_begin("zstd");
    for (size_t i = 0; i < sizeof(plain); i++)
        plain[i] = "abcd"[chance_below(&chance, 4)];
    for (size_t size = 0; size <= sizeof(plain); size = size * 7 + 1) {
        struct text packed, back = TEXT_NONE;
        CU_ASSERT_TRUE_FATAL(
            pack_compress(&arena, (struct text){plain, size}, &packed));
        CU_ASSERT_TRUE(pack_expand(&arena, packed, size, &back));
        CU_ASSERT_TRUE(text_equals(back, (struct text){plain, size}));
        if (size > 0)
            CU_ASSERT_FALSE(pack_expand(&arena, packed, size - 1, &back));
        char *bytes = text_chars(&arena, packed);
        bytes[packed.size - 1] = (char)(bytes[packed.size - 1] ^ 1);
        CU_ASSERT_FALSE(pack_expand(&arena, (struct text){bytes, packed.size},
                                    size, &back));
        CU_ASSERT_FALSE(pack_expand(
            &arena, (struct text){packed.bytes, packed.size - 1}, size, &back));
    }
    struct text back;
    CU_ASSERT_FALSE(pack_expand(&arena, TEXT("no frame"), 100, &back));
    CU_ASSERT_FALSE(pack_expand(&arena, TEXT(""), 100, &back));
    arena_release(&arena);
}

/* 'hello' and then nothing, as gzip makes them. */
static const unsigned char hello[] = {0x1f, 0x8b, 0x08, 0,    0,    0,    0,
                                      0,    0,    0x03, 0xcb, 0x48, 0xcd, 0xc9,
                                      0xc9, 0x07, 0x00, 0x86, 0xa6, 0x10, 0x36,
                                      0x05, 0,    0,    0};

static void
test_gzip(void)
{
    struct text packed = {(const char *)hello, sizeof(hello)}, plain;
    CU_ASSERT_TRUE(pack_gunzip(&arena, packed, 5, &plain));
    CU_ASSERT_TRUE(text_equals_chars(plain, "hello"));
    CU_ASSERT_FALSE(pack_gunzip(&arena, packed, 4, &plain));
    for (size_t size = 0; size < sizeof(hello); size++)
        CU_ASSERT_FALSE(
            pack_gunzip(&arena, text_slice(packed, 0, size), 5, &plain));
    char twice[2 * sizeof(hello)];
    memcpy(twice, hello, sizeof(hello));
    memcpy(twice + sizeof(hello), hello, sizeof(hello));
    CU_ASSERT_TRUE(
        pack_gunzip(&arena, (struct text){twice, sizeof(twice)}, 10, &plain));
    CU_ASSERT_TRUE(text_equals_chars(plain, "hellohello"));
    twice[sizeof(hello) - 6] = (char)(twice[sizeof(hello) - 6] ^ 1);
    CU_ASSERT_FALSE(
        pack_gunzip(&arena, (struct text){twice, sizeof(hello)}, 10, &plain));
    CU_ASSERT_FALSE(pack_gunzip(&arena, TEXT("hello"), 10, &plain));
    arena_release(&arena);
}

/* A hundred stored blocks: 6.5 MB of zeros against a cap of 1 MiB. */
static void
test_bomb_stops_at_the_cap(void)
{
    struct buffer bomb;
    static const char zeros[65535];
    buffer_init(&bomb, 16 << 20);
    buffer_add(&bomb, hello, 10);
    for (int i = 0; i < 100; i++) {
        buffer_add(&bomb, "\x00\xFF\xFF\x00\x00", 5);
        buffer_add(&bomb, zeros, sizeof(zeros));
    }
    struct text plain;
    struct arena small;
    arena_init(&small, 1 << 20);
    CU_ASSERT_FALSE(pack_gunzip(&small, buffer_view(&bomb), 1 << 20, &plain));
    CU_ASSERT_FALSE(arena_failed(&small));
    CU_ASSERT_EQUAL(small.used, 0);
    arena_release(&small);
    buffer_release(&bomb);
}

static void
test_golden_reply(void)
{
    static char bytes[65536];
    char path[512];
    snprintf(path, sizeof(path), "%s/golden/real_estate/several/reply1.body",
             TESTS_FOLDER);
    FILE *file = fopen(path, "rb");
    CU_ASSERT_PTR_NOT_NULL_FATAL(file);
    size_t size = fread(bytes, 1, sizeof(bytes), file);
    fclose(file);
    struct text plain;
    CU_ASSERT_TRUE_FATAL(
        pack_gunzip(&arena, (struct text){bytes, size}, 1 << 20, &plain));
    CU_ASSERT_TRUE(text_contains(plain, "\"reqid\""));
    arena_release(&arena);
}

static void
test_checksum(void)
{
    CU_ASSERT_EQUAL(pack_crc32(TEXT("123456789")), UINT32_C(0xCBF43926));
    CU_ASSERT_EQUAL(pack_crc32(TEXT_NONE), 0);
}

static const struct unit_test tests[] = {
    {"the bytes are what was decided", test_known_bytes},
    {"numbers come back", test_there_and_back},
    {"absent is told from empty", test_absent_text},
    {"after damage nothing is read", test_damage_is_sticky},
    {"lengths are limited", test_lengths_are_limited},
    {"compression comes back and damage does not", test_compression},
    {"gzip is read whole or not at all", test_gzip},
    {"a bomb stops at the cap", test_bomb_stops_at_the_cap},
    {"a golden reply inflates", test_golden_reply},
    {"the checksum is that of zip", test_checksum},
};

UNIT_MAIN("core pack", tests)
