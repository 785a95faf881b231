/* SPDX-License-Identifier: Apache-2.0
 *
 * case.json: its one form, and whether a container is the one it speaks of.
 */
#include "case_sheet.h"
#include "check.h"
#include "date.h"

static struct arena arena;
static struct case_sheet_document documents[4];
static struct case_sheet sheet;
static struct container container;

static void
begin(void)
{
    arena_release(&arena);
    container = (struct container){
        .report_json = TEXT("{}"),
        .documents = {{CONTAINER_PDF, TEXT("%PDF")},
                      {CONTAINER_PNG, TEXT("png")}},
        .document_count = 2,
    };
    documents[0] = (struct case_sheet_document){
        .kind = TEXT("consent"),
        .ref = TEXT("c-1"),
        .name = TEXT("授权书.pdf"),
        .has_file = true,
        .media = CONTAINER_PDF,
    };
    documents[1] = (struct case_sheet_document){
        .kind = TEXT("mandate"), .ref = TEXT("m"), .name = TEXT("m.pdf")};
    documents[2] = (struct case_sheet_document){
        .kind = TEXT("declaration"), .has_file = true, .media = CONTAINER_PNG};
    digest_sha256(TEXT("%PDF"), &documents[0].sha256);
    digest_sha256(TEXT("png"), &documents[2].sha256);
    sheet = (struct case_sheet){
        .case_id = 123,
        .revision = 2,
        .agency = TEXT("A1"),
        .pack = {.name = TEXT("shanghai"), .version = TEXT("1")},
        .documents = documents,
        .document_count = 3,
    };
    CU_ASSERT_TRUE(date_make(2017, 9, 21, &sheet.made_on));
    CU_ASSERT_TRUE(date_make(2017, 9, 22, &sheet.sealed_on));
    digest_sha256(container.report_json, &sheet.report);
}

static struct text
written(void)
{
    struct fault fault = {0};
    struct text json;
    CU_ASSERT_FATAL(case_sheet_write(&arena, &sheet, &json, &fault));
    return json;
}

static const char *
why_not(struct text json)
{
    struct case_sheet read;
    const char *why;
    return case_sheet_read(&arena, json, &read, &why) ? "good" : why;
}

#define ZEROES                                                                 \
    "0000000000000000000000000000000000000000000000000000000000000000"

static void
one_form(void)
{
    begin();
    sheet.document_count = 0;
    digest_read_hex(TEXT(ZEROES), &sheet.report);
    CU_ASSERT_TRUE(text_equals_chars(
        written(),
        "{\"agency\":\"A1\",\"calendar\":{\"digest\":\"" ZEROES
        "\",\"name\":null,\"version\":null},\"case\":\"C123\","
        "\"documents\":[],\"evidence\":\"" ZEROES
        "\",\"format\":1,\"made_on\":\"2017-09-21\",\"pack\":{\"digest\":"
        "\"" ZEROES "\",\"name\":\"shanghai\",\"version\":\"1\"},"
        "\"report\":\"" ZEROES
        "\",\"revision\":2,\"sealed_on\":\"2017-09-22\"}"));
    begin();
    struct text json = written();
    CU_ASSERT_TRUE(text_contains(
        json, "{\"file\":\"documents/01.pdf\",\"kind\":\"consent\",\"media\":"
              "\"application/pdf\",\"name\":\"授权书.pdf\",\"ref\":\"c-1\","
              "\"sha256\":"));
    CU_ASSERT_TRUE(
        text_contains(json, "{\"file\":null,\"kind\":\"mandate\","
                            "\"media\":null,\"name\":\"m.pdf\",\"ref\":\"m\""));
    CU_ASSERT_TRUE(text_contains(
        json, "{\"file\":\"documents/02.png\",\"kind\":\"declaration\","
              "\"media\":\"image/png\",\"name\":null,\"ref\":null"));
}

static void
read_again(void)
{
    struct case_sheet read;
    const char *why;
    begin();
    CU_ASSERT_FATAL(case_sheet_read(&arena, written(), &read, &why));
    CU_ASSERT_TRUE(read.case_id == 123 && read.revision == 2);
    CU_ASSERT_EQUAL(read.sealed_on, sheet.sealed_on);
    CU_ASSERT_TRUE(text_equals_chars(read.pack.name, "shanghai"));
    CU_ASSERT_TRUE(text_is_absent(read.calendar.name));
    CU_ASSERT_FATAL(read.document_count == 3);
    CU_ASSERT_TRUE(read.documents[2].has_file &&
                   read.documents[2].media == CONTAINER_PNG);
    CU_ASSERT_FALSE(read.documents[1].has_file);
    CU_ASSERT_TRUE(text_equals_chars(read.documents[0].name, "授权书.pdf"));
}

/* Containers of before have none; a salt has one spelling. */
static void
salts(void)
{
    struct case_sheet read;
    const char *why;
    begin();
    CU_ASSERT_FALSE(text_contains(written(), "salts"));
    sheet.reported.is_there = true;
    sheet.reported.bytes[0] = 0xa1;
    sheet.reported.bytes[15] = 0x0f;
    struct text json = written();
    CU_ASSERT_TRUE(text_contains(
        json, ",\"salts\":{\"received\":null,\"reported\":"
              "\"a100000000000000000000000000000f\"},\"sealed_on\":"));
    CU_ASSERT_FATAL(case_sheet_read(&arena, json, &read, &why));
    CU_ASSERT_TRUE(read.reported.is_there && !read.received.is_there);
    CU_ASSERT_EQUAL(memcmp(read.reported.bytes, sheet.reported.bytes, 16), 0);
    char *other = text_chars(&arena, json);
    *strstr(other, "a1000") = 'A';
    CU_ASSERT_STRING_EQUAL(why_not(text_of(other)),
                           "it is not what Hedui writes");
    sheet.received = sheet.reported;
    CU_ASSERT_STRING_EQUAL(why_not(written()), "good");
}

static void
other_bytes(void)
{
    begin();
    char *json = text_chars(&arena, written());
    size_t size = strlen(json);
    CU_ASSERT_STRING_EQUAL(why_not(text_of(json)), "good");
    for (size_t i = 0; i < size; i++) {
        struct text cut = {json, i};
        CU_ASSERT_STRING_NOT_EQUAL(why_not(cut), "good");
    }
    CU_ASSERT_STRING_EQUAL(why_not(TEXT("{}")),
                           "it is of a format that this version does not know");
    CU_ASSERT_STRING_EQUAL(why_not(TEXT("{\"format\":2}")),
                           "it is of a format that this version does not know");
    CU_ASSERT_STRING_EQUAL(why_not(TEXT("{\"format\":1}")),
                           "it is not what Hedui writes");
    const char *more = arena_printf(&arena, "{\"a\":1,%s", json + 1);
    CU_ASSERT_STRING_EQUAL(why_not(text_of(more)),
                           "it is not what Hedui writes");
    more = arena_printf(&arena, "%s\n", json);
    CU_ASSERT_STRING_EQUAL(why_not(text_of(more)),
                           "it is not what Hedui writes");
    sheet.agency = TEXT("");
    CU_ASSERT_STRING_EQUAL(why_not(written()), "it is not what Hedui writes");
    begin();
    sheet.revision = 0;
    CU_ASSERT_STRING_EQUAL(why_not(written()), "it is not what Hedui writes");
}

static bool
is_flawed(const char *word)
{
    struct flaws flaws = {0};
    case_sheet_check(&sheet, &container, &flaws);
    return word == NULL
               ? flaws.count == 0
               : flaws.count == 1 && flaws_have(&flaws, word, "case.json");
}

static void
of_this_container(void)
{
    begin();
    CU_ASSERT_TRUE(is_flawed(NULL));
    container.report_json = TEXT("{\"a\":1}");
    CU_ASSERT_TRUE(is_flawed("sheet_report"));
    begin();
    container.documents[1].bytes = TEXT("pnh");
    CU_ASSERT_TRUE(is_flawed("sheet_documents"));
    begin();
    container.documents[1].media = CONTAINER_JPEG;
    CU_ASSERT_TRUE(is_flawed("sheet_documents"));
    begin();
    container.document_count = 1;
    CU_ASSERT_TRUE(is_flawed("sheet_documents"));
    begin();
    container.documents[2] = container.documents[1];
    container.document_count = 3;
    CU_ASSERT_TRUE(is_flawed("sheet_documents"));
    begin();
    documents[1].has_file = true;
    CU_ASSERT_TRUE(is_flawed("sheet_documents"));
}

static void
limits(void)
{
    struct fault fault = {0};
    struct text json;
    begin();
    struct case_sheet_document *many =
        arena_array(&arena, CASE_SHEET_DOCUMENTS_MAX + 1, sizeof(*many));
    for (uint32_t i = 0; i <= CASE_SHEET_DOCUMENTS_MAX; i++)
        many[i].kind = TEXT("consent");
    for (uint32_t i = 0; i < CONTAINER_DOCUMENTS_MAX; i++)
        many[i].has_file = true;
    sheet.documents = many;
    sheet.document_count = CASE_SHEET_DOCUMENTS_MAX;
    CU_ASSERT_STRING_EQUAL(why_not(written()), "good");
    sheet.document_count++;
    CU_ASSERT_FALSE(case_sheet_write(&arena, &sheet, &json, &fault));
    sheet.document_count = 200;
    many[100].has_file = true;
    CU_ASSERT_FALSE(case_sheet_write(&arena, &sheet, &json, &fault));
    CU_ASSERT_EQUAL(fault.kind, FAULT_LOCAL);
}

static void
no_memory(void)
{
    struct fault fault = {0};
    struct text json;
    struct case_sheet read;
    const char *why;
    uint32_t refused = 0;
    begin();
    struct text due = written();
    for (size_t cap = 16; cap < 32768; cap += 64) {
        struct arena small;
        arena_init(&small, cap);
        fault_clear(&fault);
        if (!case_sheet_write(&small, &sheet, &json, &fault)) {
            CU_ASSERT_EQUAL(fault.kind, FAULT_LOCAL);
            refused++;
        } else {
            CU_ASSERT_TRUE(text_equals(json, due));
        }
        arena_release(&small);
        arena_init(&small, cap);
        if (!case_sheet_read(&small, due, &read, &why)) {
            CU_ASSERT_STRING_EQUAL(why, "there is no memory to read it");
            refused++;
        }
        arena_release(&small);
    }
    CU_ASSERT_TRUE(refused > 50 && refused < 1000);
    arena_release(&arena);
}

static const struct unit_test tests[] = {
    {"case.json has one form", one_form},
    {"case.json comes back", read_again},
    {"salts of its leaves, where it has them", salts},
    {"other bytes are refused", other_bytes},
    {"a container is held against its case.json", of_this_container},
    {"documents are limited, announced ones less", limits},
    {"without memory there is a fault, never other bytes", no_memory},
};

UNIT_MAIN("case.json", tests)
