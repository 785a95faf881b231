/* SPDX-License-Identifier: Apache-2.0
 *
 * Tricks with zip files, made by hand on the bytes: each shows different
 * entries to different programs, or carries what no program shows. Each is
 * refused by its name.
 */
#include "pack.h"
#include "zip_fixture.h"

/* The tricks. Each begins with the good file. */

static void
suffix(void)
{
    insert(size, "<html>", 6);
}

static void
second_zip_behind(void)
{
    memcpy(file + size, file, size);
    size += size;
}

static void
comment(void)
{
    set(AT_END + 20, 2, 6);
    insert(size, "secret", 6);
}

static void
comment_claimed(void)
{
    set(AT_END + 20, 2, 6);
}

static void
prefix(void)
{
    insert(0, "#!/bin/sh\n", 10);
}

static void
prefix_adjusted(void)
{
    insert(0, "#!/bin/sh\n", 10);
    set(AT_END + 10 + 16, 4, AT_DIRECTORY + 10);
    set(AT_DIRECTORY + 10 + 42, 4, 10);
    set(RECORD_SECOND + 10 + 42, 4, AT_SECOND + 10);
    set(RECORD_THIRD + 10 + 42, 4, AT_THIRD + 10);
}

static void
gap_before_directory(void)
{
    insert(AT_DIRECTORY, "gap", 3);
    set(AT_END + 3 + 16, 4, AT_DIRECTORY + 3);
}

static void
gap_between(void)
{
    insert(AT_THIRD, "gap", 3);
    set(AT_END + 3 + 16, 4, AT_DIRECTORY + 3);
    set(RECORD_THIRD + 3 + 42, 4, AT_THIRD + 3);
}

static void
gap_behind_directory(void)
{
    insert(AT_END, "gap", 3);
}

/* The directory has two entries, three are there: streaming readers show it. */
static void
hidden_last(void)
{
    memmove(file + RECORD_THIRD, file + AT_END, 22);
    size -= AT_END - RECORD_THIRD;
    set(RECORD_THIRD + 8, 2, 2);
    set(RECORD_THIRD + 10, 2, 2);
    set(RECORD_THIRD + 12, 4, RECORD_THIRD - AT_DIRECTORY);
}

static void
hidden_middle(void)
{
    size_t record = RECORD_THIRD - RECORD_SECOND;
    memmove(file + RECORD_SECOND, file + RECORD_THIRD, size - RECORD_THIRD);
    size -= record;
    set(AT_END - record + 8, 2, 2);
    set(AT_END - record + 10, 2, 2);
    set(AT_END - record + 12, 4, (uint32_t)(AT_END - AT_DIRECTORY - record));
}

static void
count_too_high(void)
{
    set(AT_END + 8, 2, 4);
    set(AT_END + 10, 2, 4);
}

static void
count_too_low(void)
{
    set(AT_END + 8, 2, 2);
    set(AT_END + 10, 2, 2);
}

static void
counts_differ(void)
{
    set(AT_END + 8, 2, 2);
}

static void
disk(void)
{
    set(AT_END + 4, 2, 1);
}

static void
disk_of_entry(void)
{
    set(RECORD_SECOND + 34, 2, 1);
}

static void
zip64_end(void)
{
    set(AT_END + 16, 4, UINT32_MAX);
}

static void
zip64_entry(void)
{
    set(RECORD_SECOND + 24, 4, UINT32_MAX);
}

static void
encrypted(void)
{
    set(AT_SECOND + 6, 2, 1);
    set(RECORD_SECOND + 8, 2, 1);
}

static void
encrypted_locally(void)
{
    set(AT_SECOND + 6, 2, 1);
}

static void
descriptor(void)
{
    set(AT_SECOND + 6, 2, 8);
    set(RECORD_SECOND + 8, 2, 8);
}

static void
utf8_flag(void)
{
    set(AT_SECOND + 6, 2, 1 << 11);
    set(RECORD_SECOND + 8, 2, 1 << 11);
}

static void
compressed(void)
{
    set(AT_SECOND + 8, 2, 8);
    set(RECORD_SECOND + 10, 2, 8);
}

static void
compressed_locally(void)
{
    set(AT_SECOND + 8, 2, 8);
}

static void
extra(void)
{
    insert(AT_SECOND + 30 + 5, "up\0\0", 4);
    set(AT_SECOND + 28, 2, 4);
    set(AT_END + 4 + 16, 4, AT_DIRECTORY + 4);
    set(RECORD_THIRD + 4 + 42, 4, AT_THIRD + 4);
}

static void
extra_in_directory(void)
{
    insert(RECORD_SECOND + 46 + 5, "up\0\0", 4);
    set(RECORD_SECOND + 30, 2, 4);
    set(AT_END + 4 + 12, 4, AT_END + 4 - AT_DIRECTORY);
}

static void
entry_comment(void)
{
    insert(RECORD_SECOND + 46 + 5, "note", 4);
    set(RECORD_SECOND + 32, 2, 4);
    set(AT_END + 4 + 12, 4, AT_END + 4 - AT_DIRECTORY);
}

static void
size_locally(void)
{
    set(AT_SECOND + 18, 4, 6);
    set(AT_SECOND + 22, 4, 6);
}

static void
size_in_directory(void)
{
    set(RECORD_SECOND + 20, 4, 6);
    set(RECORD_SECOND + 24, 4, 6);
}

static void
two_sizes(void)
{
    set(AT_SECOND + 18, 4, 6);
    set(RECORD_SECOND + 20, 4, 6);
}

/* The second entry holds the whole of the third. */
static void
overlap(void)
{
    uint32_t whole = AT_DIRECTORY - (AT_SECOND + 35);
    set(AT_SECOND + 18, 4, whole);
    set(AT_SECOND + 22, 4, whole);
    set(RECORD_SECOND + 20, 4, whole);
    set(RECORD_SECOND + 24, 4, whole);
    uint32_t crc =
        pack_crc32((struct text){(const char *)file + AT_SECOND + 35, whole});
    set(AT_SECOND + 14, 4, crc);
    set(RECORD_SECOND + 16, 4, crc);
}

static void
past_the_directory(void)
{
    uint32_t whole = 500;
    set(AT_THIRD + 18, 4, whole);
    set(AT_THIRD + 22, 4, whole);
    set(RECORD_THIRD + 20, 4, whole);
    set(RECORD_THIRD + 24, 4, whole);
}

static void
same_place_twice(void)
{
    set(RECORD_THIRD + 42, 4, AT_SECOND);
}

static void
directory_reordered(void)
{
    char second[51], third[53];
    memcpy(second, file + RECORD_SECOND, 51);
    memcpy(third, file + RECORD_THIRD, 53);
    memcpy(file + RECORD_SECOND, third, 53);
    memcpy(file + RECORD_SECOND + 53, second, 51);
}

static void
crc_locally(void)
{
    file[AT_SECOND + 14] ^= 1;
}

static void
name_locally(void)
{
    file[AT_SECOND + 30] = 'b';
}

static void
both_names(const char *name)
{
    memcpy(file + AT_THIRD + 30, name, 7);
    memcpy(file + RECORD_THIRD + 46, name, 7);
}

static void
climbs(void)
{
    both_names("../g.tx");
}

static void
absolute(void)
{
    both_names("/etc/gg");
}

static void
drive(void)
{
    both_names("C:/g.tx");
}

static void
backslash(void)
{
    both_names("f\\g.txt");
}

static void
folder(void)
{
    both_names("folder/");
}

static void
not_ascii(void)
{
    both_names("f/\xC3\xA4.tx");
}

static void
control(void)
{
    both_names("f/\033[2Jx");
}

static void
nul_in_name(void)
{
    both_names("a.jsn\0x");
}

static void
duplicate_of(const char *name)
{
    memcpy(file + AT_SECOND + 30, name, 5);
    memcpy(file + RECORD_SECOND + 46, name, 5);
    file[AT_THIRD + 26] = file[RECORD_THIRD + 28] = 5;
    /* "f/g.txt" becomes "a.jsn" with a body that is two bytes longer. */
    memcpy(file + AT_THIRD + 30, "a.jsn", 5);
    set(AT_THIRD + 18, 4, 7);
    set(AT_THIRD + 22, 4, 7);
    set(RECORD_THIRD + 20, 4, 7);
    set(RECORD_THIRD + 24, 4, 7);
    uint32_t crc =
        pack_crc32((struct text){(const char *)file + AT_THIRD + 35, 7});
    set(AT_THIRD + 14, 4, crc);
    set(RECORD_THIRD + 16, 4, crc);
    memmove(file + RECORD_THIRD + 46, "a.jsn", 5);
    memmove(file + AT_END - 2, file + AT_END, 22);
    size -= 2;
    set(AT_END - 2 + 12, 4, AT_END - 2 - AT_DIRECTORY);
}

static void
duplicate(void)
{
    duplicate_of("a.jsn");
}

static void
duplicate_in_capitals(void)
{
    duplicate_of("A.JSN");
}

static void
wrong_crc(void)
{
    file[AT_SECOND + 14] ^= 1;
    file[RECORD_SECOND + 16] ^= 1;
}

static void
other_byte(void)
{
    file[AT_SECOND + 35] ^= 1;
}

static void
has_a_time(void)
{
    set(AT_SECOND + 10, 2, 0x6000);
    set(RECORD_SECOND + 12, 2, 0x6000);
}

static void
symbolic_link(void)
{
    set(RECORD_SECOND + 38, 4, UINT32_C(0120777) << 16);
}

static void
made_by_dos(void)
{
    set(RECORD_SECOND + 4, 2, 20);
}

static void
no_zip(void)
{
    memset(file, 'x', size);
}

static const struct trick {
    const char *name;
    void (*play)(void);
    const char *word;
    uint32_t number; /* of the entry that is named */
} tricks[] = {
    {"bytes behind", suffix, "suffix", 0},
    {"a second zip behind", second_zip_behind, "gap", 0},
    {"a comment", comment, "comment", 0},
    {"a comment that is not there", comment_claimed, "comment", 0},
    {"bytes before", prefix, "prefix", 0},
    {"bytes before, offsets adjusted", prefix_adjusted, "offset", 1},
    {"a gap before the directory", gap_before_directory, "gap", 0},
    {"a gap between entries", gap_between, "offset", 3},
    {"a gap behind the directory", gap_behind_directory, "gap", 0},
    {"the last entry is hidden", hidden_last, "hidden", 0},
    {"an entry between is hidden", hidden_middle, "offset", 2},
    {"one entry too many counted", count_too_high, "count", 4},
    {"one entry too few counted", count_too_low, "count", 0},
    {"two counts", counts_differ, "count", 0},
    {"a second disk", disk, "disks", 0},
    {"an entry on a second disk", disk_of_entry, "disks", 2},
    {"zip64 in the end", zip64_end, "zip64", 0},
    {"zip64 in an entry", zip64_entry, "zip64", 2},
    {"encrypted", encrypted, "encrypted", 2},
    {"encrypted, says the entry", encrypted_locally, "encrypted", 2},
    {"a data descriptor", descriptor, "descriptor", 2},
    {"the UTF-8 flag", utf8_flag, "flags", 2},
    {"deflated by name alone", compressed, "version", 2},
    {"compressed, says the entry", compressed_locally, "compressed", 2},
    {"an extra field at the entry", extra, "extra", 2},
    {"an extra field in the directory", extra_in_directory, "extra", 2},
    {"an entry's comment", entry_comment, "entry_comment", 2},
    {"another size at the entry", size_locally, "sizes", 2},
    {"another size in the directory", size_in_directory, "sizes", 2},
    {"packed and plain size differ", two_sizes, "sizes", 2},
    {"an entry holds the next one", overlap, "offset", 3},
    {"an entry runs into the directory", past_the_directory, "overlap", 3},
    {"two records of one place", same_place_twice, "offset", 3},
    {"the directory in another order", directory_reordered, "offset", 2},
    {"another checksum at the entry", crc_locally, "crc_differs", 2},
    {"another name at the entry", name_locally, "name_differs", 2},
    {"a path that climbs", climbs, "name_dots", 3},
    {"an absolute path", absolute, "name_absolute", 3},
    {"a drive", drive, "name_absolute", 3},
    {"a backslash", backslash, "name_backslash", 3},
    {"a folder", folder, "name_folder", 3},
    {"a name that is not ASCII", not_ascii, "name_ascii", 3},
    {"a name that drives a terminal", control, "name_ascii", 3},
    {"a name with a NUL", nul_in_name, "name_ascii", 3},
    {"a name twice", duplicate, "duplicate", 3},
    {"a name twice, once in capitals", duplicate_in_capitals, "duplicate", 3},
    {"a wrong checksum", wrong_crc, "crc", 2},
    {"another byte", other_byte, "crc", 2},
    {"a time", has_a_time, "time", 2},
    {"a symbolic link", symbolic_link, "attributes", 2},
    {"made by DOS", made_by_dos, "version", 2},
    {"not a zip at all", no_zip, "no_end", 0},
};

static void
each_trick(void)
{
    for (size_t i = 0; i < sizeof(tricks) / sizeof(tricks[0]); i++) {
        make();
        tricks[i].play();
        bool is_read = reads(sizeof(file));
        bool is_named = !is_read && strcmp(refusal.word, tricks[i].word) == 0 &&
                        refusal.number == tricks[i].number &&
                        refusal.why != NULL;
        if (!is_named)
            printf("\n    %s: %s %u\n", tricks[i].name,
                   is_read ? "read" : refusal.word, refusal.number);
        CU_ASSERT_TRUE(is_named);
    }
}

static void
names_the_entry(void)
{
    make();
    other_byte();
    CU_ASSERT_FALSE(reads(sizeof(file)));
    CU_ASSERT_TRUE(text_equals_chars(refusal.entry, "a.jsn"));
    make();
    control();
    CU_ASSERT_FALSE(reads(sizeof(file)));
    CU_ASSERT_TRUE(text_is_absent(refusal.entry));
}

static const struct unit_test tests[] = {
    {"each trick with a zip is refused by its name", each_trick},
    {"a refusal names the entry, if that may be printed", names_the_entry},
};

UNIT_MAIN("tricks with zip", tests)
