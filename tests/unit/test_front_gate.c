/* SPDX-License-Identifier: Apache-2.0
 *
 * The gate: which route, who may, by what proof, why; and whose agency a
 * message names.
 */
#include <string.h>

#include "api_submit.h"
#include "caller.h"
#include "check.h"
#include "gate.h"
#include "routes.h"
#include "target.h"

static struct arena arena;
static struct http_request request;
static struct http_reply reply;
static struct http_field fields[8];

static void
begin(void)
{
    arena_init(&arena, 0);
    request = (struct http_request){.arena = &arena};
    request.head.list = fields;
    reply = (struct http_reply){0};
}

static void
head_has(const char *name, const char *value)
{
    fields[request.head.count++] =
        (struct http_field){text_of(name), text_of(value)};
}

static bool
read_head(const char *method, const char *target)
{
    const struct gate_head head = {text_of(method), text_of(target),
                                   request.head.count, 100};
    return gate_read(&request, &head, &reply);
}

/* ---- routes ---- */

static const struct route *
find(enum http_method method, const char *path, uint32_t *allowed)
{
    bool is_well = false;
    const struct route *route = route_find(&arena, method, text_of(path),
                                           request.parts, allowed, &is_well);
    CU_ASSERT_TRUE(is_well);
    return route;
}

static void
a_path_is_one_row(void)
{
    uint32_t allowed = 0;
    begin();
    const struct route *route =
        find(HTTP_GET, "/v1/cases/C42/report", &allowed);
    CU_ASSERT_PTR_NOT_NULL_FATAL(route);
    CU_ASSERT_STRING_EQUAL(route->pattern, "/v1/cases/{case}/report");
    CU_ASSERT_TRUE(text_equals_chars(request.parts[0], "C42"));
    route = find(HTTP_GET, "/v1/cases/a%2Fb", &allowed);
    CU_ASSERT_PTR_NOT_NULL_FATAL(route);
    CU_ASSERT_TRUE(text_equals_chars(request.parts[0], "a/b"));
    route = find(HTTP_HEAD, "/v1/cases/C1", &allowed);
    CU_ASSERT_PTR_NOT_NULL_FATAL(route);
    CU_ASSERT_EQUAL(route->method, HTTP_GET);
    CU_ASSERT_TRUE(text_equals_chars(request.parts[0], "C1"));
    static const char *const none[] = {"/v1/cases/",
                                       "/v1/cases/C1/",
                                       "/v1//cases",
                                       "/v1/Cases",
                                       "/v1/cases/C1/xxx",
                                       "/v2/cases",
                                       "/",
                                       "",
                                       "/v1",
                                       "/v1/cases/C1/report/x"};
    for (size_t i = 0; i < sizeof(none) / sizeof(none[0]); i++) {
        CU_ASSERT_PTR_NULL(find(HTTP_GET, none[i], &allowed));
        CU_ASSERT_EQUAL(allowed, 0);
    }
    arena_release(&arena);
}

static void
another_method_is_told_which_there_are(void)
{
    uint32_t allowed = 0;
    bool is_well = true;
    begin();
    CU_ASSERT_PTR_NULL(find(HTTP_DELETE, "/v1/cases", &allowed));
    CU_ASSERT_EQUAL(allowed,
                    1u << HTTP_GET | 1u << HTTP_HEAD | 1u << HTTP_POST);
    CU_ASSERT_PTR_NULL(find(HTTP_METHOD_COUNT, "/v1/cases/C1", &allowed));
    CU_ASSERT_EQUAL(allowed, 1u << HTTP_GET | 1u << HTTP_HEAD);
    CU_ASSERT_PTR_NULL(route_find(&arena, HTTP_GET, TEXT("/v1/cases/%zz"),
                                  request.parts, &allowed, &is_well));
    CU_ASSERT_FALSE(is_well);
    arena_release(&arena);
}

static void
each_row_is_sound(void)
{
    uint32_t count = 0;
    const struct route *all = routes_all(&count);
    for (uint32_t i = 0; i < count; i++) {
        const struct route *row = &all[i];
        CU_ASSERT_PTR_NOT_NULL(row->handler);
        CU_ASSERT_PTR_NOT_NULL(row->query);
        CU_ASSERT_EQUAL(row->takes == 0, row->body_max == 0);
        CU_ASSERT_TRUE(row->gives != 0 || row->method != HTTP_GET);
        /* Personal data have a scope, and whoever has it is somebody. */
        CU_ASSERT_TRUE(row->roles != 0 || row->scope == 0);
        CU_ASSERT_TRUE(!row->needs_purpose || row->scope != 0);
        for (uint32_t j = 0; j < i; j++)
            CU_ASSERT_FALSE(all[j].method == row->method &&
                            strcmp(all[j].pattern, row->pattern) == 0);
    }
}

static void
no_scope_no_report(void)
{
    uint32_t allowed = 0;
    struct api_caller caller = {.role = CALLER_AGENCY,
                                .scopes = SCOPE_READ | SCOPE_SUBMIT};
    begin();
    const struct route *report =
        find(HTTP_GET, "/v1/cases/C1/report", &allowed);
    const struct route *list = find(HTTP_GET, "/v1/cases", &allowed);
    const struct route *entry = find(HTTP_GET, "/v1/", &allowed);
    const struct route *page = find(HTTP_GET, "/problems/gone", &allowed);
    CU_ASSERT_FALSE(gate_is_allowed(report, &caller));
    CU_ASSERT_TRUE(gate_is_allowed(list, &caller));
    CU_ASSERT_TRUE(gate_is_allowed(entry, &caller));
    caller.scopes |= SCOPE_REPORT;
    CU_ASSERT_TRUE(gate_is_allowed(report, &caller));
    caller.role = CALLER_SUPERVISOR;
    CU_ASSERT_FALSE(gate_is_allowed(report, &caller));
    CU_ASSERT_TRUE(gate_is_allowed(list, &caller));
    caller.role = CALLER_OPERATOR;
    CU_ASSERT_FALSE(gate_is_allowed(list, &caller));
    caller = (struct api_caller){.role = CALLER_NOBODY, .scopes = UINT32_MAX};
    CU_ASSERT_FALSE(gate_is_allowed(entry, &caller));
    CU_ASSERT_TRUE(gate_is_allowed(page, &caller));
    arena_release(&arena);
}

/* ---- heads ---- */

static void
a_head_is_read_or_refused(void)
{
    char url[GATE_URL_MAX + 2];
    begin();
    head_has("accept-LANGUAGE", "en");
    CU_ASSERT_TRUE(read_head("GET", "/v1/cases?limit=3&state=asking"));
    CU_ASSERT_EQUAL(request.method, HTTP_GET);
    CU_ASSERT_EQUAL(request.language, LANGUAGE_EN);
    CU_ASSERT_TRUE(text_equals_chars(request.path, "/v1/cases"));
    CU_ASSERT_TRUE(
        text_equals_chars(http_request_query(&request, "limit"), "3"));
    CU_ASSERT_TRUE(text_is_absent(http_request_query(&request, "cursor")));
    CU_ASSERT_TRUE(read_head("BREW", "/v1/"));
    CU_ASSERT_EQUAL(request.method, HTTP_METHOD_COUNT);
    memset(url, 'a', sizeof(url));
    url[0] = '/';
    url[GATE_URL_MAX + 1] = '\0';
    CU_ASSERT_FALSE(read_head("GET", url));
    CU_ASSERT_EQUAL(reply.status, 414);
    url[GATE_URL_MAX] = '\0';
    CU_ASSERT_TRUE(read_head("GET", url));
    reply = (struct http_reply){0};
    CU_ASSERT_FALSE(read_head("GET", "/v1/cases?limit=1&limit=2"));
    CU_ASSERT_EQUAL(reply.status, 400);
    reply = (struct http_reply){0};
    head_has("Authorization", "Bearer a");
    head_has("authorization", "Bearer b");
    CU_ASSERT_FALSE(read_head("GET", "/v1/"));
    CU_ASSERT_EQUAL(reply.status, 400);
    reply = (struct http_reply){0};
    const struct gate_head flood = {TEXT("GET"), TEXT("/v1/"),
                                    GATE_FIELDS_MAX + 1, 100};
    CU_ASSERT_FALSE(gate_read(&request, &flood, &reply));
    CU_ASSERT_EQUAL(reply.status, 431);
    arena_release(&arena);
}

static void
the_size_of_a_body_is_said(void)
{
    begin();
    CU_ASSERT_EQUAL(gate_body_size(&request), 0);
    head_has("Content-Length", "12");
    CU_ASSERT_EQUAL(gate_body_size(&request), 12);
    fields[0].value = TEXT("-1");
    CU_ASSERT_EQUAL(gate_body_size(&request), -2);
    fields[0].value = TEXT("99999999999999999999");
    CU_ASSERT_EQUAL(gate_body_size(&request), -2);
    head_has("Transfer-Encoding", "chunked");
    CU_ASSERT_EQUAL(gate_body_size(&request), -1);
    arena_release(&arena);
}

/* ---- who, and why ---- */

static const char pem[] =
    "-----BEGIN%20CERTIFICATE-----%0AMAMCAQU%3D%0A-----END%20CERTIFICATE-----";

static void
a_certificate_is_believed_of_the_socket_alone(void)
{
    struct text token = TEXT_NONE;
    struct digest certificate;
    begin();
    CU_ASSERT_EQUAL(caller_proof(&request, &token, &certificate),
                    CALLER_PROOF_NONE);
    head_has("X-Client-Verify", "SUCCESS");
    head_has("X-Client-Certificate", pem);
    CU_ASSERT_EQUAL(caller_proof(&request, &token, &certificate),
                    CALLER_PROOF_REFUSED);
    request.is_local = true;
    CU_ASSERT_EQUAL(caller_proof(&request, &token, &certificate),
                    CALLER_PROOF_CERTIFICATE);
    fields[0].value = TEXT("FAILED:expired");
    CU_ASSERT_EQUAL(caller_proof(&request, &token, &certificate),
                    CALLER_PROOF_UNREADABLE);
    fields[0].value = TEXT("NONE");
    fields[1].value = TEXT("");
    CU_ASSERT_EQUAL(caller_proof(&request, &token, &certificate),
                    CALLER_PROOF_NONE);
    head_has("Authorization", "Bearer hedui_x");
    CU_ASSERT_EQUAL(caller_proof(&request, &token, &certificate),
                    CALLER_PROOF_TOKEN);
    CU_ASSERT_TRUE(text_equals_chars(token, "hedui_x"));
    fields[2].value = TEXT("Basic eDp5");
    CU_ASSERT_EQUAL(caller_proof(&request, &token, &certificate),
                    CALLER_PROOF_UNREADABLE);
    arena_release(&arena);
}

static void
whoever_looks_says_why(void)
{
    uint32_t allowed = 0;
    begin();
    request.route = find(HTTP_GET, "/v1/cases/C1/report", &allowed);
    CU_ASSERT_FALSE(gate_purpose(&request, &reply));
    CU_ASSERT_EQUAL(reply.status, 400);
    CU_ASSERT_TRUE(text_contains(reply.body, "/problems/purpose-missing"));
    reply = (struct http_reply){0};
    head_has("Hedui-Purpose", "ab");
    CU_ASSERT_FALSE(gate_purpose(&request, &reply));
    fields[0].value = TEXT("decision");
    CU_ASSERT_TRUE(gate_purpose(&request, &reply));
    CU_ASSERT_TRUE(text_equals_chars(request.purpose, "decision"));
    request.route = find(HTTP_GET, "/v1/cases/C1", &allowed);
    request.head.count = 0;
    CU_ASSERT_TRUE(gate_purpose(&request, &reply));
    CU_ASSERT_TRUE(text_is_absent(request.purpose));
    arena_release(&arena);
}

/* ---- whose message ---- */

static unsigned
message_of(const char *agency, const char *body)
{
    static const int64_t now_us = INT64_C(17410) * INSTANT_DAY;
    static struct agency_config agencies[2];
    static struct config config = {.agencies = agencies, .agencies_count = 2};
    struct house *house = calloc(1, sizeof(*house));
    struct request_message message = {0};
    agencies[0].code = (char *)(uintptr_t) "a1";
    agencies[1].code = (char *)(uintptr_t) "a2";
    house->config = &config;
    house->store = store_memory_open(&now_us);
    house->document_limits = document_limits_usual;
    request.caller =
        (struct api_caller){.role = CALLER_AGENCY, .agency = text_of(agency)};
    reply = (struct http_reply){0};
    bool is_read =
        api_message_read(house, &request, &reply, text_of(body), &message);
    house->store->calls->close(house->store);
    free(house);
    return is_read ? 200 : reply.status;
}

static void
an_agency_submits_for_itself(void)
{
    begin();
    /* Wrong in other ways too: of another's nothing of that is said. */
    CU_ASSERT_EQUAL(
        message_of("a1", "{\"agency\":\"a2\",\"request_id\":\"r\"}"), 403);
    CU_ASSERT_FALSE(text_contains(reply.body, "pointer"));
    CU_ASSERT_EQUAL(
        message_of("a1", "{\"agency\":\"a1\",\"request_id\":\"r\"}"), 422);
    CU_ASSERT_TRUE(text_contains(reply.body, "/household"));
    CU_ASSERT_EQUAL(message_of("a1", "{\"request\":{\"agency\":\"a2\"}}"), 403);
    CU_ASSERT_EQUAL(message_of("a1", "{\"agency\":"), 400);
    CU_ASSERT_TRUE(text_contains(reply.body, "\"line\":1"));
    static const char supplement[] =
        "{\"documents_of\":{\"agency\":\"a2\",\"request_id\":\"r\"},"
        "\"documents\":[{\"sha256\":"
        "\"14bcd090baf31edba64e9cbd8cdfc15f943344aa72"
        "cb3675ad8e91bfcbce03ad\",\"bytes\":\"JVBERi0xLjQKJSVFT0YK\"}]}";
    CU_ASSERT_EQUAL(message_of("a1", supplement), 403);
    CU_ASSERT_EQUAL(message_of("a2", supplement), 200);
    arena_release(&arena);
}

static const struct unit_test tests[] = {
    {"a path is one row", a_path_is_one_row},
    {"another method is told which there are",
     another_method_is_told_which_there_are},
    {"each row is sound", each_row_is_sound},
    {"no scope, no report", no_scope_no_report},
    {"a head is read or refused", a_head_is_read_or_refused},
    {"the size of a body is said", the_size_of_a_body_is_said},
    {"a certificate is believed of the socket alone",
     a_certificate_is_believed_of_the_socket_alone},
    {"whoever looks says why", whoever_looks_says_why},
    {"an agency submits for itself", an_agency_submits_for_itself},
};
UNIT_MAIN("front gate", tests)
