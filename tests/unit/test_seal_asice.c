/* SPDX-License-Identifier: Apache-2.0
 *
 * Containers: made at each level, raised, renewed, read again, and believed.
 * What is not believed stands in test_seal_asice_refusals.c.
 */
#include "container_fixture.h"

static const char *const names[] = {
    "mimetype",
    "report.json",
    "report.html",
    "case.json",
    "evidence.zst",
    "documents/01.pdf",
    "documents/02.jpg",
    "META-INF/ASiCManifest001.xml",
    "META-INF/signature001.p7s",
    "META-INF/ASiCArchiveManifest001.xml",
    "META-INF/timestamp001.tst",
    "META-INF/ASiCArchiveManifest002.xml",
    "META-INF/timestamp002.tst",
    "META-INF/ASiCArchiveManifest.xml",
    "META-INF/timestamp003.tst",
};

static bool
has_entries(struct text file, const char *const *due, uint32_t count)
{
    static struct zip zip;
    struct zip_refusal refusal;
    bool is_same =
        zip_read(&arena, file, CAP, &zip, &refusal) && zip.count == count;
    for (uint32_t i = 0; is_same && i < count; i++)
        is_same = text_equals_chars(zip.entries[i].name, due[i]);
    return is_same;
}

static void
entries_in_order(void)
{
    struct text file = make_lt("{}");
    CU_ASSERT_TRUE(has_entries(file, names, 9));
    CU_ASSERT_TRUE(
        memcmp(file.bytes + 38, "application/vnd.etsi.asic-e+zipPK", 33) == 0);
    const char *raised[11];
    memcpy(raised, names, sizeof(raised));
    raised[9] = "META-INF/ASiCArchiveManifest.xml";
    file = archived(file, TEXT_NONE, true, 200, 1200);
    CU_ASSERT_TRUE(has_entries(file, raised, 11));
    CU_ASSERT_TRUE(has_entries(make_renewed("{}"), names, 15));
    arena_release(&arena);
}

static void
parts_come_back(void)
{
    struct container in = parts_of("{\"a\":1}");
    in.signature = play_sign(in.manifest, CADES_B, 0, 500);
    struct container out = read_parts(make(&in));
    CU_ASSERT_TRUE(text_equals(in.report_json, out.report_json));
    CU_ASSERT_TRUE(text_equals(in.report_html, out.report_html));
    CU_ASSERT_TRUE(text_equals(in.case_json, out.case_json));
    CU_ASSERT_TRUE(text_equals(in.evidence, out.evidence));
    CU_ASSERT_TRUE(text_equals(in.manifest, out.manifest));
    CU_ASSERT_TRUE(text_equals(in.signature, out.signature));
    CU_ASSERT_FATAL(out.document_count == 2 && out.archive_count == 0);
    for (int i = 0; i < 2; i++) {
        CU_ASSERT_TRUE(
            text_equals(in.documents[i].bytes, out.documents[i].bytes));
        CU_ASSERT_EQUAL(in.documents[i].media, out.documents[i].media);
    }
    CU_ASSERT_TRUE(text_equals(make(&in), make(&out)));
    arena_release(&arena);
}

static void
manifest_lists(void)
{
    struct container parts = parts_of("{}");
    for (int i = 1; i < 7; i++)
        CU_ASSERT_TRUE(text_contains(
            parts.manifest,
            arena_printf(&arena, "<asic:DataObjectReference URI=\"%s\" ",
                         names[i])));
    CU_ASSERT_FALSE(text_contains(parts.manifest, "mimetype"));
    CU_ASSERT_TRUE(text_contains(
        parts.manifest, "<asic:SigReference URI=\"META-INF/signature001.p7s\" "
                        "MimeType=\"application/pkcs7-signature\"/>"));
    struct container renewed = read_parts(make_renewed("{}"));
    for (int i = 1; i < 13; i++)
        CU_ASSERT_TRUE(text_contains(
            renewed.archives[2].manifest,
            arena_printf(&arena, "URI=\"%s\" MimeType=\"%s\"%s><ds:", names[i],
                         i == 1 || i == 3 ? "application/json"
                         : i == 2         ? "text/html"
                         : i == 4         ? "application/zstd"
                         : i == 5         ? "application/pdf"
                         : i == 6         ? "image/jpeg"
                         : i == 8         ? "application/pkcs7-signature"
                         : i % 2 == 1     ? "text/xml"
                                          : "application/vnd.etsi.timestamp-"
                                            "token",
                         i == 11 ? " Rootfile=\"true\"" : "")));
    CU_ASSERT_TRUE(
        text_contains(renewed.archives[2].manifest,
                      "<asic:SigReference URI=\"META-INF/timestamp003.tst\" "));
    arena_release(&arena);
}

static void
believed(void)
{
    struct container parts = parts_of("{}");
    parts.signature = play_sign(parts.manifest, CADES_B, 0, 500);
    CU_ASSERT_TRUE(verify(make(&parts)));
    CU_ASSERT_EQUAL(verdict.level, CONTAINER_B);
    CU_ASSERT_EQUAL(verdict.until_us, 500);
    parts.signature = play_sign(parts.manifest, CADES_T, 100, 600);
    CU_ASSERT_TRUE(verify(make(&parts)));
    CU_ASSERT_EQUAL(verdict.level, CONTAINER_T);
    struct digest leaf = verdict.leaf;
    struct text file = make_lt("{}");
    CU_ASSERT_TRUE(verify(file));
    CU_ASSERT_EQUAL(verdict.level, CONTAINER_LT);
    CU_ASSERT_EQUAL(verdict.until_us, 1000);
    CU_ASSERT_TRUE(digest_equals(&leaf, &verdict.leaf));
    CU_ASSERT_TRUE(verify(archived(file, TEXT_NONE, true, 200, 1200)));
    CU_ASSERT_EQUAL(verdict.level, CONTAINER_LTA);
    CU_ASSERT_EQUAL(verdict.until_us, 1200);
    CU_ASSERT_TRUE(verify(make_renewed("{}")));
    CU_ASSERT_EQUAL(verdict.level, CONTAINER_LTA);
    CU_ASSERT_EQUAL(verdict.until_us, 3000);
    CU_ASSERT_TRUE(digest_equals(&leaf, &verdict.leaf));
    CU_ASSERT_STRING_EQUAL(container_level_name(verdict.level), "LTA");
    arena_release(&arena);
}

static void
leaf_of_both(void)
{
    struct digest manifest, signature, due, leaf;
    uint8_t both[2 * DIGEST_SIZE];
    digest_sha256(TEXT("manifest"), &manifest);
    digest_sha256(TEXT("value"), &signature);
    memcpy(both, manifest.bytes, DIGEST_SIZE);
    memcpy(both + DIGEST_SIZE, signature.bytes, DIGEST_SIZE);
    digest_sha256((struct text){(const char *)both, sizeof(both)}, &due);
    container_leaf(TEXT("manifest"), &signature, &leaf);
    CU_ASSERT_TRUE(digest_equals(&due, &leaf));
}

/* Of a stamp that is covered, revocations count up to the one that covers. */
static void
revocations_count(void)
{
    CU_ASSERT_TRUE(verify_at(make_renewed("{}"), 2500));
    CU_ASSERT_EQUAL(asked_count, 3);
    CU_ASSERT_EQUAL(asked_until[0], 2500);
    CU_ASSERT_EQUAL(asked_until[1], 1900);
    CU_ASSERT_EQUAL(asked_until[2], 900);
    arena_release(&arena);
}

static void
token_is_completed(void)
{
    struct text file = archived(make_lt("{}"), TEXT_NONE, false, 200, 1200);
    struct container parts = read_parts(file);
    struct text full = play_stamp(parts.archives[0].manifest, true, 200, 1200);
    CU_ASSERT_FALSE(verify(archived(file, TEXT_NONE, true, 900, 2000)));
    CU_ASSERT_TRUE(verify(archived(file, full, true, 900, 2000)));
    CU_ASSERT_TRUE(text_equals(verdict.container.archives[0].token, full));
    CU_ASSERT_TRUE(text_equals(verdict.container.archives[0].manifest,
                               parts.archives[0].manifest));
    arena_release(&arena);
}

static void
raised_from_b(void)
{
    struct fault fault = {0};
    struct text file;
    struct container parts = parts_of("{}");
    parts.signature = play_sign(parts.manifest, CADES_B, 0, 500);
    parts = read_parts(make(&parts));
    CU_ASSERT_TRUE(container_with_signature(
        &arena, &parts, play_sign(parts.manifest, CADES_LT, 100, 1000), &file,
        &fault));
    CU_ASSERT_TRUE(text_equals(file, make_lt("{}")));
    parts = read_parts(make_renewed("{}"));
    CU_ASSERT_FALSE(container_with_signature(&arena, &parts, parts.signature,
                                             &file, &fault));
    CU_ASSERT_EQUAL(fault.kind, FAULT_LOCAL);
    arena_release(&arena);
}

/* Without documents, with all that fit, and with empty parts. */
static void
any_number(void)
{
    struct fault fault = {0};
    struct text file;
    struct container parts = parts_of("");
    parts.document_count = 0;
    CU_ASSERT_TRUE(
        container_manifest(&arena, &parts, NULL, &parts.manifest, &fault));
    parts.signature = play_sign(parts.manifest, CADES_LT, 100, 1000);
    CU_ASSERT_TRUE(verify(make(&parts)));
    CU_ASSERT_EQUAL(verdict.container.document_count, 0);
    for (int i = 0; i < CONTAINER_DOCUMENTS_MAX; i++)
        parts.documents[i] = (struct container_document){
            (enum container_media)(i % CONTAINER_MEDIA_COUNT), TEXT("x")};
    parts.document_count = CONTAINER_DOCUMENTS_MAX;
    CU_ASSERT_TRUE(
        container_manifest(&arena, &parts, NULL, &parts.manifest, &fault));
    parts.signature = play_sign(parts.manifest, CADES_LT, 100, 1000);
    file = make(&parts);
    for (int i = 0; i < CONTAINER_ARCHIVES_MAX; i++)
        file = archived(file, TEXT_NONE, true, 200 + i, 1200);
    CU_ASSERT_TRUE(verify(file));
    CU_ASSERT_EQUAL(verdict.container.document_count, 99);
    CU_ASSERT_EQUAL(verdict.container.archive_count, 32);
    parts = verdict.container;
    CU_ASSERT_FALSE(
        container_archive_manifest(&arena, &parts, TEXT_NONE, &file, &fault));
    CU_ASSERT_EQUAL(fault.kind, FAULT_INPUT);
    parts.document_count++;
    fault_clear(&fault);
    CU_ASSERT_FALSE(container_make(&arena, &parts, &file, &fault));
    CU_ASSERT_EQUAL(fault.kind, FAULT_LOCAL);
    arena_release(&arena);
}

static void
absent_parts(void)
{
    struct fault fault = {0};
    struct text file;
    struct container parts = parts_of("{}");
    CU_ASSERT_FALSE(container_make(&arena, &parts, &file, &fault));
    CU_ASSERT_EQUAL(fault.kind, FAULT_LOCAL);
    CU_ASSERT_TRUE(text_contains(text_of(fault.text), CONTAINER_SIGNATURE));
    CU_ASSERT_FALSE(
        container_archive_manifest(&arena, &parts, TEXT_NONE, &file, &fault));
    parts.documents[1].bytes = TEXT_NONE;
    CU_ASSERT_FALSE(container_manifest(&arena, &parts, NULL, &file, &fault));
    parts = read_parts(make_lt("{}"));
    CU_ASSERT_FALSE(container_archive_manifest(&arena, &parts, TEXT("token"),
                                               &file, &fault));
    fault_clear(&fault);
    CU_ASSERT_FALSE(container_with_archive(&arena, &parts, TEXT_NONE,
                                           parts.manifest, TEXT("token"), &file,
                                           &fault));
    CU_ASSERT_TRUE(text_contains(text_of(fault.text), "another"));
    arena_release(&arena);
}

static const struct unit_test tests[] = {
    {"entries stand in their order, the media type at byte 38",
     entries_in_order},
    {"parts come back, and make the same bytes again", parts_come_back},
    {"manifests list what stands before them", manifest_lists},
    {"each level is believed, and the leaf of the log stays the same",
     believed},
    {"the leaf is over manifest and signature value", leaf_of_both},
    {"revocations count up to the stamp that covers", revocations_count},
    {"a renewal completes the token before", token_is_completed},
    {"a container of level B is raised", raised_from_b},
    {"no document, and as many as fit", any_number},
    {"what is absent, or another's, makes no container", absent_parts},
};

UNIT_MAIN("ASiC-E", tests)
