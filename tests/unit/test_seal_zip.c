/* SPDX-License-Identifier: Apache-2.0
 *
 * Zip files of one form: what is written, and that every byte of it is looked
 * at in reading.
 */
#include "zip_fixture.h"

static void
written_bytes(void)
{
    make();
    CU_ASSERT_TRUE(memcmp(file + 30, "mimetype" FIRST, 21) == 0);
    CU_ASSERT_TRUE(memcmp(file, "PK\3\4\12\0\0\0\0\0\0\0\x21\0", 14) == 0);
    CU_ASSERT_TRUE(memcmp(file + AT_DIRECTORY, "PK\1\2\x14\3\12\0", 8) == 0);
    CU_ASSERT_TRUE(memcmp(file + AT_DIRECTORY + 38, "\0\0\xA4\x81", 4) == 0);
    CU_ASSERT_TRUE(reads(13));
    CU_ASSERT_FATAL(zip.count == 3);
    for (uint32_t i = 0; i < 3; i++) {
        CU_ASSERT_TRUE(text_equals(zip.entries[i].name, three[i].name));
        CU_ASSERT_TRUE(text_equals(zip.entries[i].bytes, three[i].bytes));
    }
    CU_ASSERT_PTR_EQUAL(zip.entries[0].bytes.bytes, (char *)file + 38);
    CU_ASSERT_TRUE(text_equals_chars(zip_find(&zip, "f/g.txt"), THIRD));
    CU_ASSERT_TRUE(text_is_absent(zip_find(&zip, "g.txt")));
}

static void
empty_things(void)
{
    struct fault fault = {0};
    struct text made;
    struct zip_entry one = {TEXT("empty"), TEXT_NONE, false};
    arena_release(&arena);
    CU_ASSERT_FATAL(zip_write(&arena, NULL, 0, &made, &fault));
    CU_ASSERT_TRUE(made.size == 22 &&
                   zip_read(&arena, made, 0, &zip, &refusal));
    CU_ASSERT_TRUE(zip.count == 0);
    CU_ASSERT_FATAL(zip_write(&arena, &one, 1, &made, &fault));
    CU_ASSERT_TRUE(zip_read(&arena, made, 0, &zip, &refusal));
    CU_ASSERT_TRUE(zip.count == 1 && zip.entries[0].bytes.size == 0);
}

static void
bad_to_write(void)
{
    static const char *names[] = {"",    "/a",  "a\\b", "../a",
                                  "a/.", "a//", "\xE4", "C:a"};
    static char long_name[] =
        "0123456789012345678901234567890123456789012345678901234567890abcd";
    struct fault fault = {0};
    struct text made;
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        struct zip_entry one = {text_of(names[i]), TEXT("x"), false};
        fault_clear(&fault);
        CU_ASSERT_FALSE(zip_write(&arena, &one, 1, &made, &fault));
        CU_ASSERT_EQUAL(fault.kind, FAULT_LOCAL);
    }
    struct zip_entry one = {text_of(long_name), TEXT("x"), false};
    CU_ASSERT_FALSE(zip_write(&arena, &one, 1, &made, &fault));
    struct zip_entry twice[] = {{TEXT("a"), TEXT("1"), false},
                                {TEXT("A"), TEXT("2"), false}};
    CU_ASSERT_FALSE(zip_write(&arena, twice, 2, &made, &fault));
    struct zip_entry *many = arena_array(&arena, 257, sizeof(*many));
    for (size_t i = 0; i < 257; i++)
        many[i].name = text_of(arena_printf(&arena, "%zu", i));
    CU_ASSERT_FALSE(zip_write(&arena, many, 257, &made, &fault));
    CU_ASSERT_TRUE(zip_write(&arena, many, 256, &made, &fault));
    CU_ASSERT_TRUE(zip_read(&arena, made, 0, &zip, &refusal) &&
                   zip.count == 256);
}

static void
four_gigabytes(void)
{
    struct fault fault = {0};
    struct text made;
    struct zip_entry one = {TEXT("a"), {"", UINT64_C(0xFFFFFFFF)}, false};
    struct zip_entry two[] = {{TEXT("a"), {"", UINT64_C(0x80000000)}, false},
                              {TEXT("b"), {"", UINT64_C(0x7FFFFFF0)}, false}};
    CU_ASSERT_FALSE(zip_write(&arena, &one, 1, &made, &fault));
    CU_ASSERT_EQUAL(fault.kind, FAULT_INPUT);
    fault_clear(&fault);
    CU_ASSERT_FALSE(zip_write(&arena, two, 2, &made, &fault));
    CU_ASSERT_EQUAL(fault.kind, FAULT_INPUT);
}

static void
no_memory(void)
{
    struct arena small;
    struct fault fault = {0};
    struct text made;
    arena_init(&small, 64);
    CU_ASSERT_FALSE(zip_write(&small, three, 3, &made, &fault));
    CU_ASSERT_EQUAL(fault.kind, FAULT_LOCAL);
    arena_release(&small);
}

static void
each_byte_counts(void)
{
    for (size_t at = 0; at < WHOLE; at++)
        for (unsigned bit = 0; bit < 8; bit++) {
            make();
            file[at] ^= (uint8_t)(1 << bit);
            CU_ASSERT_FALSE(reads(sizeof(file)));
        }
}

static void
each_length_counts(void)
{
    for (size_t length = 0; length < WHOLE; length++) {
        make();
        size = length;
        CU_ASSERT_FALSE(reads(sizeof(file)));
        /* Nor does a middle piece look like a whole. */
        make();
        memmove(file, file + length, WHOLE - length);
        size = WHOLE - length;
        CU_ASSERT_EQUAL(reads(sizeof(file)), length == 0);
    }
}

static void
cap_of_entries(void)
{
    make();
    CU_ASSERT_TRUE(reads(13));
    CU_ASSERT_FALSE(reads(12));
    CU_ASSERT_STRING_EQUAL(refusal.word, "too_large");
    CU_ASSERT_TRUE(text_equals_chars(refusal.entry, "mimetype"));
    set(AT_END + 8, 2, 257);
    set(AT_END + 10, 2, 257);
    CU_ASSERT_FALSE(reads(13));
    CU_ASSERT_STRING_EQUAL(refusal.word, "too_many");
}

static const struct unit_test tests[] = {
    {"a zip is written in its one form, the media type at byte 38, and read "
     "without copying",
     written_bytes},
    {"no entries and empty entries are read as they were written",
     empty_things},
    {"what the reader would refuse is not written", bad_to_write},
    {"more than 4 GiB is refused before a byte is touched", four_gigabytes},
    {"without memory there is no zip", no_memory},
    {"each bit of a zip is looked at", each_byte_counts},
    {"a zip that is cut at any byte is refused", each_length_counts},
    {"entries above the cap are refused", cap_of_entries},
};

UNIT_MAIN("zip", tests)
