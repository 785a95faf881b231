/* SPDX-License-Identifier: Apache-2.0
 *
 * Documents beside a request: what is taken, what is refused with which place
 * and code, and that a bad one leaves nothing half taken.
 */
#include "base64.h"
#include "check.h"
#include "connector.h"
#include "decode_message.h"
#include "digest.h"
#include "intake.h"
#include "intake_fixture.h"

#define PDF TEXT("%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n")
#define OTHER TEXT("%PDF-2.0\nother\n%%EOF")
#define JPEG TEXT("\xFF\xD8\xFF\xE0\0\x10JFIF\0\1\1\0\0\1\0\1\0\0\xFF\xD9")
#define PNG                                                                    \
    TEXT("\x89PNG\r\n\x1A\n\0\0\0\x0DIHDR\0\0\0\1\0\0\0\1\x08\0\0\0\0"         \
         ":~\x9BU\0\0\0\0IEND\xAE\x42\x60\x82")

static const struct document_limits tight = {
    .each = 1000, .all = 1500, .count = 3};

static const char *
hex_of(struct arena *arena, struct text bytes)
{
    struct digest digest;
    char hex[65];
    digest_sha256(bytes, &digest);
    digest_hex(&digest, hex);
    return arena_printf(arena, "%s", hex);
}

static const char *
base64_of(struct arena *arena, struct text bytes)
{
    struct buffer out;
    buffer_init(&out, 1 << 24);
    base64_add(&out, bytes);
    const char *text = text_chars(arena, buffer_view(&out));
    buffer_release(&out);
    return text;
}

static const char *
replaced(struct arena *arena, const char *text, const char *find,
         const char *replace)
{
    const char *place = strstr(text, find);
    CU_ASSERT_PTR_NOT_NULL_FATAL(place);
    return arena_printf(arena, "%.*s%s%s", (int)(place - text), text, replace,
                        place + strlen(find));
}

/* The example, which announces a PDF as consent and a PNG as mandate. */
static const char *
request_of(struct arena *arena)
{
    const char *text = text_chars(arena, fixture_good(arena, "example"));
    text = replaced(arena, text,
                    "9f86d081884c7d659a2feaa0c55ad015"
                    "a3bf4f1b2b0b822cd15d6c15b0f00a08",
                    hex_of(arena, PDF));
    return replaced(arena, text,
                    "80a00f0b51c6d51dc228b0b2b1f4fb3a"
                    "510da55c0aaef2a956d7c488180d68f9",
                    hex_of(arena, PNG));
}

static const char *
entry(struct arena *arena, struct text bytes, const char *more)
{
    return arena_printf(arena, "{\"sha256\":\"%s\",\"bytes\":\"%s\"%s}",
                        hex_of(arena, bytes), base64_of(arena, bytes), more);
}

static struct text
envelope(struct arena *arena, const char *documents)
{
    return text_of(arena_printf(arena, "{\"request\":%s,\"documents\":[%s]}",
                                request_of(arena), documents));
}

static bool
decode(struct arena *arena, struct text json,
       const struct document_limits *limits, struct request_message *message,
       struct decode_errors *errors)
{
    struct decode_rules rules = fixture_rules(arena);
    return message_decode(arena, json, &rules, limits, message, errors);
}

/* Refused for this and for nothing else. */
static void
refused(struct arena *arena, struct text json, const char *pointer,
        const char *code)
{
    struct request_message message;
    struct decode_errors errors;
    bool is_so = !decode(arena, json, &tight, &message, &errors) &&
                 errors.count == 1 && fixture_has(&errors, pointer, code);
    CU_ASSERT_TRUE(is_so);
    if (!is_so) {
        printf("\n    wanted %s at %s\n", code, pointer);
        fixture_show(&errors);
    }
}

static void
documents_get_number_kind_and_media(void)
{
    struct arena arena;
    struct request_message message;
    struct decode_errors errors;
    arena_init(&arena, 0);
    const char *list = arena_printf(
        &arena, "%s,%s,%s", entry(&arena, PNG, ""),
        entry(&arena, JPEG, ",\"kind\":\"declaration\",\"name\":\"d.jpg\""),
        entry(&arena, PDF, ""));
    CU_ASSERT_TRUE_FATAL(
        decode(&arena, envelope(&arena, list), NULL, &message, &errors));
    CU_ASSERT_FALSE(message.is_supplement);
    CU_ASSERT_TRUE(
        text_equals_chars(message.request.request_id, "2017-000123"));
    CU_ASSERT_EQUAL_FATAL(message.document_count, 3);
    const struct document *png = &message.documents[0];
    CU_ASSERT_EQUAL(png->ordinal, 2);
    CU_ASSERT_EQUAL(png->kind, DOCUMENT_MANDATE);
    CU_ASSERT_EQUAL(png->media, DOCUMENT_PNG);
    CU_ASSERT_TRUE(text_equals(png->bytes, PNG));
    CU_ASSERT_EQUAL(message.documents[1].ordinal, 3);
    CU_ASSERT_EQUAL(message.documents[1].kind, DOCUMENT_DECLARATION);
    CU_ASSERT_EQUAL(message.documents[1].media, DOCUMENT_JPEG);
    CU_ASSERT_TRUE(text_equals_chars(message.documents[1].name, "d.jpg"));
    CU_ASSERT_EQUAL(message.documents[2].ordinal, 1);
    CU_ASSERT_EQUAL(message.documents[2].kind, DOCUMENT_CONSENT);
    CU_ASSERT_EQUAL(message.documents[2].size, (int64_t)PDF.size);
    arena_release(&arena);
}

static void
a_request_alone_or_without_bytes_is_as_before(void)
{
    struct arena arena;
    struct request_message message;
    struct decode_errors errors;
    arena_init(&arena, 0);
    CU_ASSERT_TRUE(
        decode(&arena, text_of(request_of(&arena)), NULL, &message, &errors));
    CU_ASSERT_EQUAL(message.document_count, 0);
    CU_ASSERT_TRUE(
        decode(&arena, envelope(&arena, ""), NULL, &message, &errors));
    CU_ASSERT_EQUAL(message.document_count, 0);
    arena_release(&arena);
}

static void
bad_bytes_are_refused_at_their_document(void)
{
    struct arena arena;
    arena_init(&arena, 0);
    const char *hex = hex_of(&arena, PDF);
    static const char *const bad[] = {
        "JVBERi0",  "JVBERi0x=", "JVBERi0*", "JVBE\\nRi0",
        "JVBERi1=", "====",      "JVBERh==", "JV=ERi0x"};
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
        refused(&arena,
                envelope(&arena,
                         arena_printf(&arena,
                                      "{\"sha256\":\"%s\",\"bytes\":\"%s\"}",
                                      hex, bad[i])),
                "/documents/0/bytes", "BAD_BASE64");
    /* The digest of the PDF, the bytes of the PNG. */
    const char *lie =
        arena_printf(&arena, "{\"sha256\":\"%s\",\"bytes\":\"%s\"}", hex,
                     base64_of(&arena, PNG));
    refused(&arena,
            envelope(&arena, arena_printf(&arena, "%s,%s",
                                          entry(&arena, PNG, ""), lie)),
            "/documents/1/sha256", "DOCUMENT_HASH");
    arena_release(&arena);
}

static void
a_type_is_what_the_bytes_are(void)
{
    static const struct text lies[] = {
        {"%PDF-1.4\nno end", 15},    {"hello %PDF-1.4\n%%EOF", 20},
        {"\xFF\xD8\xFF\xE0 cut", 8}, {"\x89PNG\r\n\x1A\n\0\0\0\x0DIHDR", 16},
        {"GIF89a..........;", 17},   {"", 0},
    };
    struct arena arena;
    arena_init(&arena, 0);
    for (size_t i = 0; i < sizeof(lies) / sizeof(lies[0]); i++) {
        CU_ASSERT_EQUAL(document_media_of(lies[i]), DOCUMENT_MEDIA_COUNT);
        refused(&arena,
                envelope(&arena, entry(&arena, lies[i],
                                       ",\"kind\":\"declaration\","
                                       "\"name\":\"a.pdf\"")),
                "/documents/0/bytes", "DOCUMENT_TYPE");
    }
    CU_ASSERT_EQUAL(document_media_of(PDF), DOCUMENT_PDF);
    CU_ASSERT_EQUAL(document_media_of(OTHER), DOCUMENT_PDF);
    CU_ASSERT_EQUAL(document_media_of(PNG), DOCUMENT_PNG);
    CU_ASSERT_EQUAL(document_media_of(JPEG), DOCUMENT_JPEG);
    arena_release(&arena);
}

/* A PDF of so many bytes. */
static struct text
pdf_of(struct arena *arena, size_t size, char fill)
{
    char *bytes = arena_alloc(arena, size);
    memset(bytes, fill, size);
    memcpy(bytes, "%PDF-1.4\n", 9);
    memcpy(bytes + size - 5, "%%EOF", 5);
    return (struct text){bytes, size};
}

static const char *
declared(struct arena *arena, struct text bytes)
{
    return entry(arena, bytes, ",\"kind\":\"declaration\",\"name\":\"d\"");
}

static void
sizes_and_numbers_have_caps(void)
{
    struct arena arena;
    struct request_message message;
    struct decode_errors errors;
    arena_init(&arena, 0);
    struct text most = pdf_of(&arena, 1000, 'a');
    for (size_t size = 999; size <= 1000; size++)
        CU_ASSERT_TRUE(decode(
            &arena,
            envelope(&arena, declared(&arena, pdf_of(&arena, size, 'a'))),
            &tight, &message, &errors));
    for (size_t size = 1001; size <= 1004; size++)
        refused(&arena,
                envelope(&arena, declared(&arena, pdf_of(&arena, size, 'a'))),
                "/documents/0/bytes", "DOCUMENT_TOO_LARGE");
    refused(&arena,
            envelope(&arena,
                     arena_printf(&arena, "%s,%s", declared(&arena, most),
                                  declared(&arena, pdf_of(&arena, 501, 'b')))),
            "/documents", "DOCUMENTS_TOO_LARGE");
    CU_ASSERT_TRUE(decode(
        &arena,
        envelope(&arena,
                 arena_printf(&arena, "%s,%s", declared(&arena, most),
                              declared(&arena, pdf_of(&arena, 500, 'b')))),
        &tight, &message, &errors));
    refused(&arena,
            envelope(&arena, arena_printf(
                                 &arena, "%s,%s,%s,%s", entry(&arena, PDF, ""),
                                 entry(&arena, PNG, ""), declared(&arena, JPEG),
                                 declared(&arena, OTHER))),
            "/documents", "DOCUMENTS_TOO_MANY");
    /* The whole message, before anything of it is read. */
    size_t size = message_size_max(&tight) + 1;
    char *bytes = arena_alloc(&arena, size);
    memset(bytes, ' ', size);
    memcpy(bytes, "{\"request\"", 10);
    refused(&arena, (struct text){bytes, size}, "", "MESSAGE_TOO_LARGE");
    arena_release(&arena);
}

static void
what_is_not_announced_or_stands_twice_is_refused(void)
{
    struct arena arena;
    arena_init(&arena, 0);
    refused(&arena, envelope(&arena, entry(&arena, JPEG, "")),
            "/documents/0/sha256", "DOCUMENT_NOT_ANNOUNCED");
    refused(
        &arena,
        envelope(&arena, arena_printf(&arena, "%s,%s", entry(&arena, PDF, ""),
                                      entry(&arena, PDF, ""))),
        "/documents/1/sha256", "DOCUMENT_TWICE");
    refused(&arena, envelope(&arena, entry(&arena, PDF, ",\"name\":\"a.pdf\"")),
            "/documents/0/name", "UNKNOWN_FIELD");
    refused(&arena,
            envelope(&arena, entry(&arena, JPEG, ",\"kind\":\"declaration\"")),
            "/documents/0/name", "MISSING_FIELD");
    refused(&arena,
            envelope(&arena, entry(&arena, PDF, ",\"kind\":\"consent\"")),
            "/documents/0/kind", "UNKNOWN_WORD");
    refused(&arena, envelope(&arena, entry(&arena, PDF, ",\"path\":\"/a\"")),
            "/documents/0/path", "UNKNOWN_FIELD");
    refused(&arena, envelope(&arena, "{\"bytes\":\"\"}"), "/documents/0/sha256",
            "MISSING_FIELD");
    arena_release(&arena);
}

static void
errors_of_the_request_have_its_place_in_the_message(void)
{
    struct arena arena;
    struct request_message message;
    struct decode_errors errors;
    arena_init(&arena, 0);
    const char *text = arena_printf(
        &arena, "{\"documents\":[%s],\"request\":%s,\"more\":1}",
        entry(&arena, JPEG, ""),
        replaced(
            &arena,
            replaced(&arena, request_of(&arena), "\"standard\"", "\"slow\""),
            "\"as_of\": \"2017-09-01\"", "\"as_of\": \"2017-09-30\""));
    CU_ASSERT_FALSE(decode(&arena, text_of(text), NULL, &message, &errors));
    CU_ASSERT_EQUAL(errors.count, 4);
    CU_ASSERT_TRUE(fixture_has(&errors, "/more", "UNKNOWN_FIELD"));
    CU_ASSERT_TRUE(fixture_has(&errors, "/request/lane", "UNKNOWN_WORD"));
    CU_ASSERT_TRUE(fixture_has(&errors, "/request/as_of", "AS_OF_AFTER_TODAY"));
    CU_ASSERT_TRUE(
        fixture_has(&errors, "/documents/0/sha256", "DOCUMENT_NOT_ANNOUNCED"));
    refused(&arena, TEXT("{\"request\":7}"), "/request", "WRONG_TYPE");
    refused(&arena, TEXT("{\"documents\":[]}"), "/request", "MISSING_FIELD");
    refused(&arena, TEXT("{\"request\":"), "", "NOT_JSON");
    arena_release(&arena);
}

/* The request of an envelope may be as large as one alone, and no larger. */
static void
the_request_of_an_envelope_has_its_own_cap(void)
{
    struct arena arena;
    struct request_message message;
    struct decode_errors errors;
    arena_init(&arena, 0);
    const char *text = request_of(&arena);
    for (size_t more = 0; more < 2; more++) {
        size_t size = (size_t)(strrchr(text, '}') + 1 - text);
        int blanks = (int)(REQUEST_SIZE_MAX - size + more);
        struct text json = text_of(arena_printf(
            &arena, "{\"request\":{%*s%s}", blanks, "", strchr(text, '{') + 1));
        if (more == 0) {
            CU_ASSERT_TRUE(decode(&arena, json, NULL, &message, &errors));
        } else {
            refused(&arena, json, "/request", "TOO_LARGE");
        }
    }
    arena_release(&arena);
}

/* Whatever a byte becomes: what is taken has the digest that it is taken
 * under, and what is not taken says why. */
static void
a_changed_envelope_is_refused_or_whole(void)
{
    struct arena base, arena;
    struct decode_errors errors;
    uint64_t state = 21;
    uint32_t taken = 0, whole = 0;
    arena_init(&base, 0);
    arena_init(&arena, 0);
    struct decode_rules rules = fixture_rules(&base);
    struct text good =
        envelope(&base, arena_printf(&base, "%s,%s", entry(&base, PNG, ""),
                                     declared(&base, PDF)));
    for (int i = 0; i < 4000; i++) {
        struct request_message *message = arena_alloc(&arena, sizeof(*message));
        char *bytes = arena_copy(&arena, good.bytes, good.size);
        bytes[random_next(&state) % good.size] = (char)random_next(&state);
        if (message_decode(&arena, (struct text){bytes, good.size}, &rules,
                           NULL, message, &errors)) {
            taken++;
            for (uint32_t d = 0; d < message->document_count; d++) {
                struct digest digest;
                digest_sha256(message->documents[d].bytes, &digest);
                whole += !digest_equals(&digest, &message->documents[d].sha256);
            }
        } else {
            CU_ASSERT_TRUE(errors.count > 0);
        }
        arena_release(&arena);
    }
    CU_ASSERT_EQUAL(whole, 0); /* that are not */
    CU_ASSERT_TRUE(taken > 100 && taken < 3000);
    printf("%u of 4000 are taken ", taken);
    arena_release(&base);
}

/* ---- with a store behind it ---- */

struct bench {
    struct arena arena;
    struct rules house;
    struct intake intake;
    int64_t clock;
    struct store *store;
};

static void
bench_open(struct bench *bench)
{
    struct fault fault = {0};
    *bench = (struct bench){0};
    arena_init(&bench->arena, 0);
    bench->house.policy = policy_read(
        &bench->arena, SOURCE_FOLDER "/deploy/policy/shanghai", &fault);
    bench->house.calendar = calendar_read(
        &bench->arena, SOURCE_FOLDER "/deploy/calendar/china.json", &fault);
    bench->house.connectors = connector_registry;
    bench->intake.house = &bench->house;
    bench->intake.agency_is_known = fixture_agency_is_known;
    bench->clock = instant_from_shanghai(fixture_day("2017-09-20"), 10 * 3600);
    bench->store = store_memory_open(&bench->clock);
}

static struct receipt
submit_after(struct bench *bench, struct text message, int64_t us)
{
    struct fault fault = {0};
    struct receipt receipt = {0};
    int64_t queue_id;
    uint32_t taken = 0;
    const struct store_calls *calls = bench->store->calls;
    CU_ASSERT_EQUAL(
        calls->queue_put(bench->store, 1, &message, &queue_id, &fault),
        STORE_DONE);
    bench->clock += us;
    CU_ASSERT_EQUAL(calls->accept(bench->store, 10, intake_accept,
                                  &bench->intake, &taken, &fault),
                    STORE_DONE);
    CU_ASSERT_EQUAL(calls->receipts(bench->store, &bench->arena, 1, &queue_id,
                                    &receipt, &fault),
                    STORE_DONE);
    return receipt;
}

static struct receipt
submit(struct bench *bench, struct text message)
{
    return submit_after(bench, message, 0);
}

static uint32_t
kept(struct bench *bench, int64_t case_id)
{
    struct fault fault = {0};
    struct document *rows;
    uint32_t count;
    CU_ASSERT_EQUAL(bench->store->calls->documents(bench->store, &bench->arena,
                                                   case_id, &rows, &count,
                                                   &fault),
                    STORE_DONE);
    return count;
}

static struct text
supplement(struct bench *bench, const char *request_id, const char *documents)
{
    return text_of(arena_printf(
        &bench->arena,
        "{\"documents_of\":{\"agency\":\"310115009\",\"request_id\":\"%s\"},"
        "\"documents\":[%s]}",
        request_id, documents));
}

static void
a_bad_document_leaves_nothing_half_taken(void)
{
    struct bench bench;
    bench_open(&bench);
    struct arena *arena = &bench.arena;
    struct receipt receipt =
        submit(&bench, envelope(arena, arena_printf(arena, "%s,%s",
                                                    entry(arena, PDF, ""),
                                                    entry(arena, JPEG, ""))));
    CU_ASSERT_EQUAL(receipt.status, RECEIPT_REFUSED);
    CU_ASSERT_TRUE(text_contains(receipt.errors, "/documents/1/sha256"));
    CU_ASSERT_FALSE(text_contains(receipt.errors, "consent.pdf"));
    /* The same request, rightly: it was not there. */
    receipt = submit(&bench, envelope(arena, entry(arena, PDF, "")));
    CU_ASSERT_EQUAL(receipt.status, RECEIPT_ACCEPTED);
    CU_ASSERT_EQUAL(kept(&bench, receipt.case_id), 1);
    /* Alone it means the same. */
    CU_ASSERT_EQUAL(submit(&bench, text_of(request_of(arena))).status,
                    RECEIPT_DUPLICATE);
    bench.store->calls->close(bench.store);
    arena_release(arena);
}

static void
a_supplement_is_held_against_its_request(void)
{
    struct bench bench;
    bench_open(&bench);
    struct arena *arena = &bench.arena;
    struct receipt receipt = submit_after(
        &bench, supplement(&bench, "2017-000123", entry(arena, PDF, "")),
        STORE_SUPPLEMENT_WAITS_US);
    CU_ASSERT_EQUAL(receipt.status, RECEIPT_REFUSED);
    CU_ASSERT_TRUE(text_contains(receipt.errors, "UNKNOWN_REQUEST"));
    int64_t case_id = submit(&bench, text_of(request_of(arena))).case_id;
    receipt = submit(&bench,
                     supplement(&bench, "2017-000123", entry(arena, JPEG, "")));
    CU_ASSERT_EQUAL(receipt.status, RECEIPT_REFUSED);
    CU_ASSERT_TRUE(text_contains(receipt.errors, "DOCUMENT_NOT_ANNOUNCED"));
    receipt = submit(&bench,
                     supplement(&bench, "2017-000123", declared(arena, JPEG)));
    CU_ASSERT_EQUAL(receipt.status, RECEIPT_REFUSED);
    CU_ASSERT_TRUE(text_contains(receipt.errors, "/documents/0/kind"));
    CU_ASSERT_EQUAL(kept(&bench, case_id), 0);
    receipt = submit(&bench,
                     supplement(&bench, "2017-000123", entry(arena, PNG, "")));
    CU_ASSERT_EQUAL(receipt.status, RECEIPT_ACCEPTED);
    CU_ASSERT_EQUAL(receipt.case_id, case_id);
    CU_ASSERT_EQUAL(kept(&bench, case_id), 1);
    CU_ASSERT_EQUAL(
        submit(&bench, supplement(&bench, "2017-000123", "")).status,
        RECEIPT_REFUSED);
    bench.store->calls->close(bench.store);
    arena_release(arena);
}

static void
who_is_meant_by_a_consent_is_found(void)
{
    struct arena arena;
    struct fault fault = {0};
    uint32_t *ordinals, count;
    struct document *list;
    arena_init(&arena, 0);
    const struct json *tree =
        json_read(&arena, text_of(request_of(&arena)), 16, &fault);
    CU_ASSERT_TRUE(documents_announced(&arena, tree, &list, &count));
    CU_ASSERT_EQUAL_FATAL(count, 2);
    CU_ASSERT_TRUE(text_equals_chars(list[0].name, "consent.pdf"));
    CU_ASSERT_EQUAL(list[1].kind, DOCUMENT_MANDATE);
    CU_ASSERT_TRUE(documents_about(&arena, tree, 0, &ordinals, &count));
    CU_ASSERT_EQUAL_FATAL(count, 2);
    CU_ASSERT_EQUAL(ordinals[0], 1);
    CU_ASSERT_EQUAL(ordinals[1], 2);
    /* Nobody: the mandate all the same, which names everybody. */
    CU_ASSERT_TRUE(documents_about(&arena, tree, 19, &ordinals, &count));
    CU_ASSERT_EQUAL_FATAL(count, 1);
    CU_ASSERT_EQUAL(ordinals[0], 2);
    struct document came = {.ordinal = 2,
                            .kind = DOCUMENT_MANDATE,
                            .is_delivered = true,
                            .size = 9};
    CU_ASSERT_TRUE(documents_merge(&arena, tree, &came, 1, &list, &count));
    CU_ASSERT_EQUAL_FATAL(count, 2);
    CU_ASSERT_FALSE(list[0].is_delivered);
    CU_ASSERT_TRUE(list[1].is_delivered);
    CU_ASSERT_TRUE(text_equals_chars(list[1].name, "mandate.pdf"));
    arena_release(&arena);
}

static const struct unit_test tests[] = {
    {"documents get their number, kind and media",
     documents_get_number_kind_and_media},
    {"a request without bytes is as before",
     a_request_alone_or_without_bytes_is_as_before},
    {"bad bytes are refused at their document",
     bad_bytes_are_refused_at_their_document},
    {"a type is what the bytes are, not the name",
     a_type_is_what_the_bytes_are},
    {"sizes and numbers have caps", sizes_and_numbers_have_caps},
    {"what is not announced, or stands twice, is refused",
     what_is_not_announced_or_stands_twice_is_refused},
    {"errors of a request have its place in the message",
     errors_of_the_request_have_its_place_in_the_message},
    {"the request of an envelope has its own cap",
     the_request_of_an_envelope_has_its_own_cap},
    {"an envelope that was changed is refused, or whole",
     a_changed_envelope_is_refused_or_whole},
    {"a bad document leaves nothing half taken",
     a_bad_document_leaves_nothing_half_taken},
    {"a supplement is held against its request",
     a_supplement_is_held_against_its_request},
    {"what is announced, and about whom", who_is_meant_by_a_consent_is_found},
};

UNIT_MAIN("documents", tests)
