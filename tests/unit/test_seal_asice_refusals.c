/* SPDX-License-Identifier: Apache-2.0
 *
 * Containers that are not believed: each is a good zip whose entries somebody
 * has altered, and each is refused by what was done to it.
 */
#include "container_fixture.h"

static struct zip zip;

static void
open_zip(struct text file)
{
    struct zip_refusal refusal;
    CU_ASSERT_FATAL(zip_read(&arena, file, CAP, &zip, &refusal));
}

static struct text
close_zip(void)
{
    struct fault fault = {0};
    struct text file;
    CU_ASSERT_FATAL(zip_write(&arena, zip.entries, zip.count, &file, &fault));
    return file;
}

static uint32_t
at_name(const char *name)
{
    uint32_t i = 0;
    while (i < zip.count && !text_equals_chars(zip.entries[i].name, name))
        i++;
    CU_ASSERT_FATAL(i < zip.count);
    return i;
}

static void
drop(uint32_t at)
{
    memmove(zip.entries + at, zip.entries + at + 1,
            (zip.count - at - 1) * sizeof(zip.entries[0]));
    zip.count--;
}

static void
put_in(uint32_t at, const char *name, struct text bytes)
{
    memmove(zip.entries + at + 1, zip.entries + at,
            (zip.count - at) * sizeof(zip.entries[0]));
    zip.entries[at] = (struct zip_entry){text_of(name), bytes, false};
    zip.count++;
}

static bool
is_refused(struct text file, const char *word, const char *name)
{
    bool is_believed = verify(file);
    if (is_believed || !is_flawed(word, name)) {
        printf("\n    %s: %s\n", name == NULL ? "-" : name,
               is_believed ? "believed" : verdict.flaws.list[0].word);
        return false;
    }
    return verdict.level == CONTAINER_NONE;
}

static void
each_byte_counts(void)
{
    struct text good = make_renewed("{}");
    char *bytes = text_chars(&arena, good);
    struct text file = {bytes, good.size};
    struct arena all = arena;
    CU_ASSERT_TRUE(verify(file));
    for (size_t i = 0; i < good.size; i++) {
        struct arena own;
        arena_init(&own, 0);
        arena = own;
        bytes[i] ^= (char)(1 << i % 8);
        CU_ASSERT_FALSE(verify(file));
        bytes[i] ^= (char)(1 << i % 8);
        CU_ASSERT_FALSE(verify((struct text){bytes, i}));
        arena_release(&arena);
    }
    arena = all;
    arena_release(&arena);
}

/* The zip is right, the bytes of an entry are others. */
static void
each_entry_counts(void)
{
    open_zip(make_renewed("{}"));
    for (uint32_t i = 0; i < zip.count; i++) {
        struct zip_entry entry = zip.entries[i];
        char *name = text_chars(&arena, entry.name);
        char *bytes = text_chars(&arena, entry.bytes);
        bytes[entry.bytes.size - 1] ^= 1;
        zip.entries[i].bytes.bytes = bytes;
        bool is_token = text_contains(entry.name, ".tst");
        CU_ASSERT_TRUE(is_refused(close_zip(),
                                  i == 0     ? "mimetype"
                                  : is_token ? "timestamp"
                                  : i == 8   ? "signature"
                                  : i == 13  ? "form"
                                             : "digest",
                                  name));
        zip.entries[i] = entry;
    }
    CU_ASSERT_TRUE(verify(close_zip()));
    arena_release(&arena);
}

/* What is told when entry i is gone, and about which name. */
static bool
is_deletion_told(struct text file, uint32_t i, const char *name)
{
    if (i == 5) /* the second document has no first */
        return is_refused(file, "absent_document", NULL);
    if (i == 6)
        return is_refused(file, "missing", "documents/02.jpg");
    if (i == 14) /* the manifest of what is now the newest has a number */
        return is_refused(file, "unexpected",
                          "META-INF/ASiCArchiveManifest002.xml");
    return i >= 9 ? is_refused(file, "absent_archive", NULL)
                  : is_refused(file, "absent", name);
}

static void
each_deletion(void)
{
    open_zip(make_renewed("{}"));
    struct zip all = zip;
    for (uint32_t i = 0; i < all.count; i++) {
        zip = all;
        char *name = text_chars(&arena, zip.entries[i].name);
        drop(i);
        CU_ASSERT_TRUE(is_deletion_told(close_zip(), i, name));
    }
    arena_release(&arena);
}

static void
each_addition(void)
{
    static const char *const names[] = {
        "readme.txt",
        "META-INF/manifest.xml",
        "META-INF/signatures.xml",
        "META-INF/signature002.p7s",
        "META-INF/ASiCManifest002.xml",
        "META-INF/ASiCArchiveManifest004.xml",
        "META-INF/ASiCArchiveManifest000.xml",
        "META-INF/timestamp000.tst",
        "META-INF/timestamp033.tst",
        "META-INF/timestamp1.tst",
        "documents/00.pdf",
        "documents/1.pdf",
        "documents/03.exe",
        "documents/03.PDF",
        "documents/003.pdf",
        "report.xml",
        "mimetype2",
    };
    open_zip(make_renewed("{}"));
    struct zip all = zip;
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
        for (uint32_t at = 1; at <= all.count; at += 7) {
            zip = all;
            put_in(at, names[i], TEXT("x"));
            CU_ASSERT_TRUE(is_refused(close_zip(), "unexpected", names[i]));
        }
    zip = all; /* of a name that has a place */
    put_in(7, "documents/03.pdf", TEXT("%PDF"));
    CU_ASSERT_TRUE(is_refused(close_zip(), "unlisted", "documents/03.pdf"));
    zip = all; /* two files of one number */
    put_in(6, "documents/01.png", TEXT("png"));
    CU_ASSERT_TRUE(is_refused(close_zip(), "misplaced", "documents/01.png"));
    arena_release(&arena);
}

static void
each_exchange(void)
{
    open_zip(make_renewed("{}"));
    struct zip all = zip;
    for (uint32_t i = 0; i + 1 < all.count; i++) {
        zip = all;
        char *name = text_chars(&arena, zip.entries[i].name);
        zip.entries[i] = all.entries[i + 1];
        zip.entries[i + 1] = all.entries[i];
        CU_ASSERT_TRUE(is_refused(close_zip(), "misplaced", name));
        zip.entries[i] = all.entries[i];
        zip.entries[i + 1] = all.entries[i + 1];
        zip.entries[i].bytes = all.entries[i + 1].bytes; /* contents alone */
        zip.entries[i + 1].bytes = all.entries[i].bytes;
        CU_ASSERT_FALSE(verify(close_zip()));
    }
    arena_release(&arena);
}

static void
other_mimetype(void)
{
    open_zip(make_lt("{}"));
    zip.entries[0].bytes = TEXT("application/zip");
    CU_ASSERT_TRUE(is_refused(close_zip(), "mimetype", "mimetype"));
    zip.entries[0].bytes = TEXT(CONTAINER_MIMETYPE "\n");
    CU_ASSERT_TRUE(is_refused(close_zip(), "mimetype", "mimetype"));
    zip.entries[0].bytes = TEXT("");
    CU_ASSERT_TRUE(is_refused(close_zip(), "mimetype", "mimetype"));
    arena_release(&arena);
}

/* What belongs to another case is genuine, and not about this one. */
static void
from_another_case(void)
{
    static const char *const names[] = {
        CONTAINER_SIGNATURE, "META-INF/timestamp001.tst",
        "META-INF/timestamp002.tst", "META-INF/timestamp003.tst"};
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        open_zip(make_renewed("{\"case\":2}"));
        struct text foreign = zip.entries[at_name(names[i])].bytes;
        open_zip(make_renewed("{}"));
        zip.entries[at_name(names[i])].bytes = foreign;
        CU_ASSERT_TRUE(is_refused(
            close_zip(), i == 0 ? "signature" : "timestamp", names[i]));
    }
    open_zip(make_renewed("{\"case\":2}"));
    struct text manifest = zip.entries[at_name(CONTAINER_MANIFEST)].bytes;
    struct text signature = zip.entries[at_name(CONTAINER_SIGNATURE)].bytes;
    open_zip(make_lt("{}"));
    zip.entries[at_name(CONTAINER_MANIFEST)].bytes = manifest;
    zip.entries[at_name(CONTAINER_SIGNATURE)].bytes = signature;
    CU_ASSERT_TRUE(is_refused(close_zip(), "digest", "report.json"));
    arena_release(&arena);
}

/* Whoever signs a manifest of his own leaves files out of it. */
static void
signed_in_part(void)
{
    struct fault fault = {0};
    struct container parts = parts_of("{}");
    struct text whole = parts.manifest;
    parts.document_count = 1;
    CU_ASSERT_FATAL(
        container_manifest(&arena, &parts, NULL, &parts.manifest, &fault));
    parts.document_count = 2;
    parts.signature = play_sign(parts.manifest, CADES_LT, 100, 1000);
    CU_ASSERT_TRUE(is_refused(make(&parts), "unlisted", "documents/02.jpg"));
    parts.document_count = 1;
    parts.manifest = whole;
    parts.signature = play_sign(parts.manifest, CADES_LT, 100, 1000);
    CU_ASSERT_TRUE(is_refused(make(&parts), "missing", "documents/02.jpg"));
    arena_release(&arena);
}

static void
stamped_in_part(void)
{
    struct container parts = read_parts(make_lt("{}"));
    parts.archive_count = 1;
    parts.archives[0].manifest = parts.manifest;
    parts.archives[0].token =
        play_stamp(parts.archives[0].manifest, true, 200, 1200);
    CU_ASSERT_TRUE(is_refused(make(&parts), "unlisted", CONTAINER_SIGNATURE));
    CU_ASSERT_TRUE(is_flawed("unlisted", CONTAINER_MANIFEST));
    arena_release(&arena);
}

static void
newest_stamp_cut_off(void)
{
    struct container parts = read_parts(make_renewed("{}"));
    parts.archive_count = 2;
    CU_ASSERT_TRUE(verify(make(&parts)));
    CU_ASSERT_EQUAL(verdict.until_us, 2000);
    CU_ASSERT_FALSE(verify_at(make(&parts), 2001));
    CU_ASSERT_TRUE(is_flawed("ended", NULL));
    CU_ASSERT_TRUE(verify_at(make_renewed("{}"), 2001));
    CU_ASSERT_FALSE(verify_at(make_lt("{}"), 1001));
    CU_ASSERT_TRUE(verify_at(make_lt("{}"), 1000));
    arena_release(&arena);
}

static void
times_in_order(void)
{
    struct text file = make_lt("{}");
    CU_ASSERT_TRUE(verify(archived(file, TEXT_NONE, true, 100, 1200)));
    CU_ASSERT_TRUE(is_refused(archived(file, TEXT_NONE, true, 99, 1200),
                              "timestamp_order", "META-INF/timestamp001.tst"));
    CU_ASSERT_TRUE(verify(archived(file, TEXT_NONE, true, 1000, 1200)));
    CU_ASSERT_TRUE(is_refused(archived(file, TEXT_NONE, true, 1001, 1200),
                              "timestamp_late", "META-INF/timestamp001.tst"));
    file = archived(file, TEXT_NONE, true, 500, 1200);
    CU_ASSERT_TRUE(is_refused(archived(file, TEXT_NONE, true, 499, 2000),
                              "timestamp_order", "META-INF/timestamp002.tst"));
    CU_ASSERT_TRUE(is_refused(archived(file, TEXT_NONE, true, 1201, 2000),
                              "timestamp_late", "META-INF/timestamp002.tst"));
    arena_release(&arena);
}

static void
stamped_bare(void)
{
    struct text file = archived(make_lt("{}"), TEXT_NONE, false, 200, 1200);
    CU_ASSERT_TRUE(
        is_refused(file, "timestamp_revocation", "META-INF/timestamp001.tst"));
    CU_ASSERT_TRUE(is_refused(archived(file, TEXT_NONE, true, 900, 2000),
                              "timestamp_revocation",
                              "META-INF/timestamp001.tst"));
    arena_release(&arena);
}

static void
incomplete_archived(void)
{
    static const enum cades_level levels[] = {CADES_B, CADES_T};
    for (int i = 0; i < 2; i++) {
        struct container parts = parts_of("{}");
        parts.signature = play_sign(parts.manifest, levels[i], 100, 1000);
        struct text file = archived(make(&parts), TEXT_NONE, true, 200, 1200);
        CU_ASSERT_TRUE(is_refused(file, "archive_level", CONTAINER_SIGNATURE));
    }
    arena_release(&arena);
}

static void
no_container(void)
{
    CU_ASSERT_TRUE(is_refused(TEXT_NONE, "truncated", NULL));
    CU_ASSERT_TRUE(
        is_refused(TEXT("%PDF-1.7 is not a container at all"), "no_end", NULL));
    open_zip(make_lt("{}"));
    zip.count = 0;
    CU_ASSERT_TRUE(is_refused(close_zip(), "absent", "mimetype"));
    CU_ASSERT_EQUAL(verdict.flaws.count, 7);
    arena_release(&arena);
}

static void
above_the_cap(void)
{
    struct container_verifier verifier = {
        .calls = &play, .entry_cap = 100, .now_us = INSTANT_NONE};
    CU_ASSERT_FALSE(
        container_verify(&arena, &verifier, make_lt("{}"), &verdict));
    CU_ASSERT_TRUE(is_flawed("too_large", CONTAINER_MANIFEST));
    arena_release(&arena);
}

/* With too little memory there is a fault or a flaw, never another result. */
static void
every_lack_of_memory(void)
{
    struct fault fault = {0};
    struct container parts = parts_of("{}");
    parts.signature = play_sign(parts.manifest, CADES_LT, 100, 1000);
    struct text due = make(&parts), file, manifest;
    uint32_t refused = 0;
    for (size_t cap = 16; cap < 16384; cap += 16) {
        struct arena small;
        arena_init(&small, cap);
        fault_clear(&fault);
        if (!container_manifest(&small, &parts, NULL, &manifest, &fault) ||
            !container_make(&small, &parts, &file, &fault)) {
            CU_ASSERT_EQUAL(fault.kind, FAULT_LOCAL);
            refused++;
        } else {
            CU_ASSERT_TRUE(text_equals(file, due));
            CU_ASSERT_TRUE(text_equals(manifest, parts.manifest));
        }
        arena_release(&small);
        struct container_verifier verifier = {
            .calls = &play, .entry_cap = CAP, .now_us = INSTANT_NONE};
        arena_init(&small, cap);
        if (!container_verify(&small, &verifier, due, &verdict)) {
            CU_ASSERT_TRUE(is_flawed("memory", NULL));
            refused++;
        }
        arena_release(&small);
    }
    CU_ASSERT_TRUE(refused > 100 && refused < 2000);
    arena_release(&arena);
}

static const struct unit_test tests[] = {
    {"each byte of a container counts, and each length", each_byte_counts},
    {"each entry counts, and is named", each_entry_counts},
    {"each entry that is deleted is told", each_deletion},
    {"each entry that is added is named", each_addition},
    {"two entries that change places are told", each_exchange},
    {"another media type is told", other_mimetype},
    {"what is another case's is told", from_another_case},
    {"a signature over a part of the files is told", signed_in_part},
    {"an archive time stamp over a part of the files is told", stamped_in_part},
    {"without its newest stamp a container is proved less long",
     newest_stamp_cut_off},
    {"stamps that came too early or too late are told", times_in_order},
    {"a stamp without its lists is told, renewed or not", stamped_bare},
    {"an archive time stamp does not complete a signature",
     incomplete_archived},
    {"what is no container is refused", no_container},
    {"entries above the cap are refused", above_the_cap},
    {"with too little memory there is no other result", every_lack_of_memory},
};

UNIT_MAIN("ASiC-E that is not believed", tests)
