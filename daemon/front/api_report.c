/* SPDX-License-Identifier: Apache-2.0
 *
 * GET /v1/cases/CASE/report: the bytes that were hashed and sealed, the page
 * for people as HTML, text or PDF, or the container; and GET .../letter, the
 * letter to the family as HTML or PDF. The look is on record in the transaction
 * that reads.
 */
#include "api_common.h"
#include "handlers.h"
#include "log.h"
#include "loop.h"

#define REPORT_DEPTH 32
#define PAGE_MAX ((size_t)1 << 26)

static struct text
language_tag(const struct http_request *request)
{
    return request->language == LANGUAGE_ZH ? TEXT("zh") : TEXT("en");
}

static void
headers_add(struct http_request *request, struct http_reply *reply,
            const struct digest *digest, uint32_t revision)
{
    char hex[65];
    digest_hex(digest, hex);
    http_reply_header(reply, "ETag",
                      text_of(arena_printf(request->arena, "\"%s\"", hex)));
    http_reply_header(reply, "Hedui-Revision",
                      text_of(arena_printf(request->arena, "%u", revision)));
}

static struct api_look
look_of(const struct http_request *request, const char *what, int64_t case_id,
        uint32_t revision)
{
    const char *said =
        revision == 0
            ? arena_printf(request->arena, "%s C%lld", what, (long long)case_id)
            : arena_printf(request->arena, "%s C%lld revision %u", what,
                           (long long)case_id, revision);
    return (struct api_look){.purpose = request->purpose,
                             .what = text_of(said)};
}

static enum http_done
reply_container(struct house *house, struct http_request *request,
                struct http_reply *reply, int64_t case_id, uint32_t revision)
{
    struct api_look look = look_of(request, "container", case_id, revision);
    struct seal_row row = {0};
    struct digest digest;
    struct fault fault = {0};
    enum api_answer answer = API_NONE;
    enum store_result result =
        store_api_container(house->store, request->arena, &request->caller,
                            case_id, revision, &look, &row, &answer, &fault);
    if (!api_found_of_case(house, request, reply, case_id, result, answer,
                           "container_none", &fault))
        return HTTP_DONE;
    digest_sha256(row.file, &digest);
    if (!digest_equals(&digest, &row.file_digest))
        return http_problem(reply, request, PROBLEM_CONFLICT, NULL,
                            "evidence_differs");
    headers_add(request, reply, &digest, row.revision);
    http_reply_header(
        reply, "Content-Disposition",
        text_of(arena_printf(request->arena,
                             "attachment; filename=\"C%lld-%u.asice\"",
                             (long long)case_id, row.revision)));
    return http_reply_bytes(reply, 200, media_type(MEDIA_CONTAINER), row.file);
}

/* HTML or text, by the same sections as `hedui report`. */
static enum http_done
reply_page(struct http_request *request, struct http_reply *reply,
           const struct api_report *report, bool is_letter)
{
    struct fault fault = {0};
    struct buffer out;
    const struct json *tree =
        json_read(request->arena, report->report, REPORT_DEPTH, &fault);
    if (tree == NULL)
        return http_problem(reply, request, PROBLEM_CONFLICT, NULL,
                            "evidence_differs");
    bool is_html = request->media == MEDIA_HTML;
    if ((!is_html || is_letter) && json_get(tree, "retracted") != NULL)
        return http_problem(reply, request, PROBLEM_GONE, NULL,
                            "report_retracted");
    buffer_init(&out, PAGE_MAX);
    bool is_made =
        is_letter ? letter_html(request->arena, tree, request->language, &out)
        : is_html ? report_html(request->arena, tree, request->language, &out)
                  : report_print(request->arena, tree, request->language, &out);
    struct text page = text_copy(request->arena, buffer_view(&out));
    is_made = is_made && !out.failed && !text_is_empty(page);
    buffer_release(&out);
    if (!is_made)
        return http_problem(reply, request, PROBLEM_INTERNAL, NULL, NULL);
    headers_add(request, reply, &report->digest, report->revision);
    http_reply_header(reply, "Content-Language", language_tag(request));
    return http_reply_bytes(reply, 200, media_type(request->media), page);
}

/* ---- PDF: made by a helper, which is waited for (paper_desk.h) ---- */

#define PAPER_WAIT_MS 40000

struct paper_wait {
    struct paper_desk *desk;
    uint64_t ticket;
    struct digest digest;
    uint32_t revision;
    int64_t case_id;
    bool is_letter;
};

static void
paper_forget(void *state)
{
    const struct paper_wait *wait = state;
    paper_desk_drop(wait->desk, wait->ticket);
}

static enum http_done
paper_failed(struct http_request *request, struct http_reply *reply,
             const struct fault *fault)
{
    log_fault(LOG_ERROR, "paper_failed", fault);
    return http_problem(reply, request, PROBLEM_INTERNAL, NULL, NULL);
}

static bool
paper_is_ready(struct house *house, struct http_request *request,
               struct http_reply *reply)
{
    const struct paper_wait *wait = request->state;
    struct text pdf = TEXT_NONE;
    struct fault fault = {0};
    switch (paper_desk_look(&house->paper, wait->ticket, loop_monotonic_ms(),
                            request->arena, &pdf, &fault)) {
    case PAPER_AT_WORK:
        if (request->wait.is_over)
            http_problem(reply, request, PROBLEM_BUSY, NULL, NULL);
        return request->wait.is_over;
    case PAPER_FAILED:
        paper_failed(request, reply, &fault);
        return true;
    case PAPER_MADE:
        break;
    }
    headers_add(request, reply, &wait->digest, wait->revision);
    http_reply_header(reply, "Content-Language", language_tag(request));
    http_reply_header(reply, "Content-Disposition",
                      text_of(arena_printf(
                          request->arena, "inline; filename=\"C%lld-%u%s.pdf\"",
                          (long long)wait->case_id, wait->revision,
                          wait->is_letter ? "-letter" : "")));
    http_reply_bytes(reply, 200, media_type(MEDIA_PDF), pdf);
    return true;
}

static enum http_done
reply_paper(struct house *house, struct http_request *request,
            struct http_reply *reply, int64_t case_id,
            const struct api_report *report, bool is_letter)
{
    struct fault fault = {0};
    struct paper_wait *wait = arena_alloc(request->arena, sizeof(*wait));
    struct text input =
        is_letter ? paper_desk_letter(request->arena, report->report,
                                      request->language)
                  : paper_desk_input(request->arena, report->report,
                                     report->is_sealed ? &report->seal : NULL,
                                     request->language);
    if (wait == NULL || text_is_absent(input))
        return http_problem(reply, request, PROBLEM_BUSY, NULL, NULL);
    *wait = (struct paper_wait){.desk = &house->paper,
                                .digest = report->digest,
                                .revision = report->revision,
                                .case_id = case_id,
                                .is_letter = is_letter};
    wait->ticket =
        paper_desk_order(&house->paper, input, loop_monotonic_ms(), &fault);
    if (wait->ticket == 0)
        return fault.kind == FAULT_NONE
                   ? http_problem(reply, request, PROBLEM_BUSY, NULL, NULL)
                   : paper_failed(request, reply, &fault);
    request->state = wait;
    request->forget = paper_forget;
    request->wait = (struct http_wait){.at_most_ms = PAPER_WAIT_MS,
                                       .is_ready = paper_is_ready};
    return HTTP_WAIT;
}

/* The report of the path and its bytes, which are what was hashed; false after
 * answering. */
static bool
report_read(struct house *house, struct http_request *request,
            struct http_reply *reply, const char *what, int64_t case_id,
            uint32_t revision, struct api_report *report)
{
    struct digest digest;
    struct fault fault = {0};
    enum api_answer answer = API_NONE;
    struct api_look look = look_of(request, what, case_id, revision);
    enum store_result result =
        store_api_report(house->store, request->arena, &request->caller,
                         case_id, revision, &look, report, &answer, &fault);
    if (!api_found_of_case(house, request, reply, case_id, result, answer,
                           "report_none", &fault))
        return false;
    digest_sha256(report->report, &digest);
    if (digest_equals(&digest, &report->digest))
        return true;
    http_problem(reply, request, PROBLEM_CONFLICT, NULL, "evidence_differs");
    return false;
}

enum http_done
api_report(struct house *house, struct http_request *request,
           struct http_reply *reply)
{
    struct api_report report = {0};
    int64_t case_id = 0;
    uint32_t revision = 0;
    if (!api_case_id(request, reply, &case_id) ||
        !api_revision_wish(request, reply, &revision))
        return HTTP_DONE;
    if (request->media == MEDIA_CONTAINER)
        return reply_container(house, request, reply, case_id, revision);
    if (!report_read(house, request, reply, "report", case_id, revision,
                     &report))
        return HTTP_DONE;
    if (request->media == MEDIA_PDF)
        return reply_paper(house, request, reply, case_id, &report, false);
    if (request->media != MEDIA_JSON)
        return reply_page(request, reply, &report, false);
    headers_add(request, reply, &report.digest, report.revision);
    return http_reply_bytes(reply, 200, media_type(MEDIA_JSON), report.report);
}

/* A retraction is no letter: whose number it was is not said to a family. */
static bool
is_letter_there(struct http_request *request, struct http_reply *reply,
                const struct api_report *report)
{
    struct fault fault = {0};
    const struct json *tree =
        json_read(request->arena, report->report, REPORT_DEPTH, &fault);
    if (tree != NULL && json_get(tree, "retracted") == NULL)
        return true;
    if (tree == NULL)
        http_problem(reply, request, PROBLEM_CONFLICT, NULL,
                     "evidence_differs");
    else
        http_problem(reply, request, PROBLEM_GONE, NULL, "report_retracted");
    return false;
}

enum http_done
api_letter(struct house *house, struct http_request *request,
           struct http_reply *reply)
{
    struct api_report report = {0};
    int64_t case_id = 0;
    uint32_t revision = 0;
    if (!api_case_id(request, reply, &case_id) ||
        !api_revision_wish(request, reply, &revision) ||
        !report_read(house, request, reply, "letter", case_id, revision,
                     &report) ||
        !is_letter_there(request, reply, &report))
        return HTTP_DONE;
    if (request->media == MEDIA_PDF)
        return reply_paper(house, request, reply, case_id, &report, true);
    return reply_page(request, reply, &report, true);
}
