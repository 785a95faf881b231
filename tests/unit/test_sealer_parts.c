/* SPDX-License-Identifier: Apache-2.0
 *
 * From a job to a row, and the last look at what storage gives back.
 */
#include <string.h>

#include "case_sheet.h"
#include "check.h"
#include "container_verify.h"
#include "pack.h"
#include "seal_key.h"
#include "seal_parts.h"
#include "seal_pki.h"

#define REPORT                                                                 \
    "{\"case_no\":\"C42\",\"format\":1,\"made_on\":\"2026-09-01\","            \
    "\"retracted\":{\"by\":\"somebody\",\"member\":1,"                         \
    "\"reason\":\"wrong_id\",\"why\":\"a number\"},\"revision\":2}"

#define OTHER_REPORT                                                           \
    "{\"case_no\":\"C43\",\"format\":1,\"made_on\":\"2026-09-01\","            \
    "\"retracted\":{\"by\":\"somebody\",\"member\":1,"                         \
    "\"reason\":\"wrong_id\",\"why\":\"a number\"},\"revision\":2}"

static struct arena arena;
static struct pki pki;
static struct seal_key *key;
static struct cades_anchors *anchors;
static struct seal_chain *chain;

static void
begin(void)
{
    arena_init(&arena, 0);
    pki_open(&pki, "P-256");
    key = pki_seal_key(&pki);
    anchors = pki_anchors(&pki, "root.pem");
    chain = pki_chain(&pki, "chain.pem");
    CU_ASSERT_FATAL(key != NULL && anchors != NULL && chain != NULL);
}

static void
end(void)
{
    seal_chain_close(chain);
    cades_anchors_close(anchors);
    seal_key_close(key);
    pki_close(&pki);
    arena_release(&arena);
}

static struct seal_case
case_of(const char *report)
{
    struct seal_case of = {.case_id = 42,
                           .revision = 2,
                           .agency = TEXT("310101001"),
                           .made_at_us = PKI_NOW_US - DAY_US,
                           .report = text_of(report),
                           .is_retraction = true};
    digest_sha256(TEXT(REPORT), &of.digest);
    digest_sha256(TEXT("evidence"), &of.evidence);
    return of;
}

/* The row of it; with a stamp where is_stamped. */
static struct seal_row
row_of(const struct seal_case *of, bool is_stamped, struct seal_parts *parts)
{
    struct fault fault = {0};
    struct seal_row row = {.case_id = of->case_id,
                           .revision = of->revision,
                           .level = is_stamped ? SEAL_LT : SEAL_B,
                           .stamped_at_us = PKI_NOW_US + 1000000};
    CU_ASSERT_FATAL(
        seal_parts_make(&arena, of, NULL, LANGUAGE_EN, PKI_NOW_US, parts));
    CU_ASSERT_FATAL(!parts->is_refused);
    CU_ASSERT_FATAL(seal_parts_sign(&arena, key, PKI_NOW_US, parts, &fault));
    if (is_stamped) {
        const struct pki_stamp stamp = {.content = parts->value,
                                        .at_us = row.stamped_at_us};
        struct text *signature = &parts->container.signature;
        const struct cades_raising by = {chain, key, anchors};
        CU_ASSERT_FATAL(cades_raised(&arena, &by, *signature,
                                     pki_token(&arena, &pki, &stamp), signature,
                                     &fault));
    }
    CU_ASSERT_FATAL(seal_parts_row(&arena, parts, &row, &fault));
    return row;
}

static bool
is_taken(const struct seal_row *row, struct text file)
{
    struct seal_judge judge = {.anchors = anchors};
    return seal_judge_row(&judge, row, file);
}

static void
a_container_says_what_it_is_about(void)
{
    struct seal_parts parts;
    struct container container;
    struct case_sheet sheet;
    struct flaws flaws = {0};
    const char *why = NULL;
    begin();
    struct seal_case of = case_of(REPORT);
    struct seal_row row = row_of(&of, true, &parts);
    CU_ASSERT_FATAL(
        container_read(&arena, row.file, 1 << 20, &container, &flaws));
    CU_ASSERT_TRUE(text_equals_chars(container.report_json, REPORT));
    CU_ASSERT_TRUE(text_contains(container.report_html, "a number"));
    CU_ASSERT_FATAL(case_sheet_read(&arena, container.case_json, &sheet, &why));
    case_sheet_check(&sheet, &container, &flaws);
    CU_ASSERT_EQUAL(flaws.count, 0);
    CU_ASSERT_EQUAL(sheet.case_id, 42);
    CU_ASSERT_EQUAL(sheet.revision, 2);
    CU_ASSERT_EQUAL(sheet.sealed_on, sheet.made_on + 1);
    CU_ASSERT_TRUE(digest_equals(&sheet.evidence, &of.evidence));
    end();
}

/* A report that could be stored has a page that can be sealed. */
static void
a_long_page_is_sealed(void)
{
    struct seal_parts parts;
    struct container container;
    struct flaws flaws = {0};
    begin();
    char *why = arena_alloc(&arena, 200001);
    CU_ASSERT_PTR_NOT_NULL_FATAL(why);
    memset(why, 'w', 200000);
    struct seal_case of = case_of(REPORT);
    of.report = text_of(arena_printf(
        &arena,
        "{\"case_no\":\"C42\",\"format\":1,\"made_on\":\"2026-09-01\","
        "\"retracted\":{\"by\":\"somebody\",\"member\":1,"
        "\"reason\":\"wrong_id\",\"why\":\"%s\"},\"revision\":2}",
        why));
    digest_sha256(of.report, &of.digest);
    struct seal_row row = row_of(&of, true, &parts);
    CU_ASSERT_FATAL(
        container_read(&arena, row.file, 1 << 20, &container, &flaws));
    CU_ASSERT_TRUE(container.report_html.size > 200000);
    CU_ASSERT_TRUE(is_taken(&row, row.file));
    end();
}

static void
documents_lie_in_it_in_their_order(void)
{
    struct seal_parts parts;
    struct document documents[3] = {{.ordinal = 1,
                                     .kind = DOCUMENT_DECLARATION,
                                     .name = TEXT("one"),
                                     .is_delivered = true,
                                     .media = DOCUMENT_PNG,
                                     .bytes = TEXT("PNG")},
                                    {.ordinal = 2,
                                     .kind = DOCUMENT_DECLARATION,
                                     .is_delivered = true,
                                     .is_purged = true,
                                     .media = DOCUMENT_PDF},
                                    {.ordinal = 3,
                                     .kind = DOCUMENT_DECLARATION,
                                     .name = TEXT("three"),
                                     .is_delivered = true,
                                     .media = DOCUMENT_PDF,
                                     .bytes = TEXT("%PDF")}};
    begin();
    struct seal_case of = case_of(REPORT);
    of.documents = documents;
    of.document_count = 3;
    CU_ASSERT_FATAL(
        seal_parts_make(&arena, &of, NULL, LANGUAGE_ZH, PKI_NOW_US, &parts));
    CU_ASSERT_FALSE(parts.is_refused);
    CU_ASSERT_EQUAL_FATAL(parts.container.document_count, 2);
    CU_ASSERT_EQUAL(parts.container.documents[0].media, CONTAINER_PNG);
    CU_ASSERT_TRUE(
        text_equals_chars(parts.container.documents[1].bytes, "%PDF"));
    end();
}

static void
other_bytes_than_were_stored_are_never_sealed(void)
{
    struct seal_parts parts;
    begin();
    struct seal_case of = case_of(OTHER_REPORT);
    CU_ASSERT_TRUE(
        seal_parts_make(&arena, &of, NULL, LANGUAGE_ZH, PKI_NOW_US, &parts));
    CU_ASSERT_TRUE(parts.is_refused);
    of.report = TEXT_NONE;
    CU_ASSERT_TRUE(
        seal_parts_make(&arena, &of, NULL, LANGUAGE_ZH, PKI_NOW_US, &parts));
    CU_ASSERT_TRUE(parts.is_refused);
    end();
}

static void
what_storage_gives_back_is_judged(void)
{
    struct seal_parts parts;
    begin();
    struct seal_case of = case_of(REPORT);
    for (int is_stamped = 0; is_stamped < 2; is_stamped++) {
        struct seal_row row = row_of(&of, is_stamped, &parts);
        CU_ASSERT_TRUE(is_taken(&row, row.file));
        CU_ASSERT_FALSE(is_taken(&row, TEXT_NONE));
        char *copy = arena_copy(&arena, row.file.bytes, row.file.size);
        for (size_t at = 40; at < row.file.size; at += 397) {
            struct text file = {copy, row.file.size};
            copy[at] = (char)(copy[at] ^ 1);
            CU_ASSERT_FALSE(is_taken(&row, file));
            /* Nor where its digest was made of the wrong bytes already. */
            struct seal_row wrong = row;
            digest_sha256(file, &wrong.file_digest);
            CU_ASSERT_FALSE(is_taken(&wrong, file));
            copy[at] = (char)(copy[at] ^ 1);
        }
        struct seal_row other = row;
        other.level = is_stamped ? SEAL_B : SEAL_LT;
        CU_ASSERT_FALSE(is_taken(&other, row.file));
        other = row;
        other.leaf.bytes[0] ^= 1;
        CU_ASSERT_FALSE(is_taken(&other, row.file));
        other = row;
        other.stamped_at_us++;
        CU_ASSERT_EQUAL(is_taken(&other, row.file), !is_stamped);
    }
    end();
}

static void
lists_that_were_right_before_are_looked_at_anew(void)
{
    struct seal_parts parts, later;
    struct fault fault = {0};
    struct text out;
    begin();
    struct seal_case of = case_of(REPORT);
    struct seal_row first = row_of(&of, true, &parts);
    struct seal_row second = row_of(&of, true, &parts);
    CU_ASSERT_TRUE(is_taken(&first, first.file));
    CU_ASSERT_TRUE(is_taken(&second, second.file));
    CU_ASSERT_FATAL(
        seal_parts_make(&arena, &of, NULL, LANGUAGE_EN, PKI_NOW_US, &later) &&
        seal_parts_sign(&arena, key, PKI_NOW_US, &later, &fault));
    /* The lists end after seven days. */
    const struct pki_stamp stamp = {.content = later.value,
                                    .at_us = PKI_NOW_US + 8 * DAY_US};
    const struct cades_raising by = {chain, key, anchors};
    CU_ASSERT_FALSE(cades_raised(&arena, &by, later.container.signature,
                                 pki_token(&arena, &pki, &stamp), &out,
                                 &fault));
    CU_ASSERT_EQUAL(fault.kind, FAULT_STORE);
    end();
}

static void
a_purged_report_leaves_its_hashes(void)
{
    struct seal_row row = {0};
    begin();
    struct seal_case of = case_of(REPORT);
    of.report = TEXT_NONE;
    of.is_purged = true;
    CU_ASSERT_FATAL(seal_hashes_row(&arena, &of, &row));
    CU_ASSERT_EQUAL(row.level, SEAL_HASHES);
    CU_ASSERT_TRUE(text_contains(row.file, "\"format\":1"));
    CU_ASSERT_TRUE(is_taken(&row, row.file));
    CU_ASSERT_FALSE(is_taken(&row, TEXT("{}")));
    end();
}

static const struct unit_test tests[] = {
    {"a container says what it is about", a_container_says_what_it_is_about},
    {"a long page is sealed", a_long_page_is_sealed},
    {"documents lie in it in their order", documents_lie_in_it_in_their_order},
    {"other bytes than were stored are never sealed",
     other_bytes_than_were_stored_are_never_sealed},
    {"what storage gives back is judged", what_storage_gives_back_is_judged},
    {"lists that were right before are looked at anew",
     lists_that_were_right_before_are_looked_at_anew},
    {"a purged report leaves its hashes", a_purged_report_leaves_its_hashes},
};

UNIT_MAIN("what is sealed", tests)
