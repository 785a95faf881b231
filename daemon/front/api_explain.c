/* SPDX-License-Identifier: Apache-2.0
 *
 * From an outcome down to its evidence, one finding down to the bytes of the
 * owner's answer, and what would change the outcome: as `hedui explain` and
 * `hedui whatif` have them.
 */
#include "api_common.h"
#include "evidence.h"
#include "finding.h"
#include "handlers.h"
#include "target.h"
#include "whatif.h"

#define REPORT_DEPTH 32
#define PAGE_MAX ((size_t)1 << 26)
#define FIGURE_MAX 1000000

struct asked {
    int64_t case_id;
    uint32_t revision;
};

static struct api_look
look_of(const struct http_request *request, const char *what,
        const struct asked *asked)
{
    const char *said =
        asked->revision == 0
            ? arena_printf(request->arena, "%s C%lld", what,
                           (long long)asked->case_id)
            : arena_printf(request->arena, "%s C%lld revision %u", what,
                           (long long)asked->case_id, asked->revision);
    return (struct api_look){.purpose = request->purpose,
                             .what = text_of(said)};
}

static bool
asked_read(struct http_request *request, struct http_reply *reply,
           struct asked *asked)
{
    return api_case_id(request, reply, &asked->case_id) &&
           api_revision_wish(request, reply, &asked->revision);
}

/* The report's tree; NULL: the reply is there. */
static const struct json *
tree_of(struct http_request *request, struct http_reply *reply,
        struct text report)
{
    struct fault fault = {0};
    const struct json *tree =
        json_read(request->arena, report, REPORT_DEPTH, &fault);
    if (tree == NULL)
        http_problem(reply, request, PROBLEM_CONFLICT, NULL,
                     "evidence_differs");
    else if (json_get(tree, "retracted") != NULL)
        http_problem(reply, request, PROBLEM_GONE, NULL, "report_retracted");
    else
        return tree;
    return NULL;
}

/* What was written is the reply, and released. */
static enum http_done
written(struct http_request *request, struct http_reply *reply,
        struct buffer *out, bool is_written)
{
    struct text body = text_trim(text_copy(request->arena, buffer_view(out)));
    bool is_well = is_written && !out->failed && !text_is_empty(body);
    buffer_release(out);
    return is_well ? http_reply_bytes(reply, 200, media_type(MEDIA_JSON), body)
                   : http_problem(reply, request, PROBLEM_INTERNAL, NULL, NULL);
}

/* Report and evidence, which are as they were; false: the reply is there. */
static bool
evidence_read(struct house *house, struct http_request *request,
              struct http_reply *reply, const struct asked *asked,
              const char *what, struct case_evidence *evidence)
{
    struct api_look look = look_of(request, what, asked);
    struct fault fault = {0};
    enum api_answer answer = API_NONE;
    enum store_result result = store_api_evidence(
        house->store, request->arena, &request->caller, asked->case_id,
        asked->revision, &look, evidence, &answer, &fault);
    if (!api_found_of_case(house, request, reply, asked->case_id, result,
                           answer, "report_none", &fault))
        return false;
    if (text_is_empty(evidence->report)) {
        http_problem(reply, request, PROBLEM_NOT_READY, NULL, "report_none");
        return false;
    }
    if (evidence_is_whole(request->arena, evidence, NULL))
        return true;
    http_problem(reply, request, PROBLEM_CONFLICT, NULL, "evidence_differs");
    return false;
}

static enum http_done
explain_finding(struct house *house, struct http_request *request,
                struct http_reply *reply, const struct asked *asked,
                int64_t figure)
{
    struct case_evidence evidence = {0};
    struct finding_view view;
    struct buffer out;
    if (!evidence_read(house, request, reply, asked, "finding", &evidence))
        return HTTP_DONE;
    const struct json *tree = tree_of(request, reply, evidence.report);
    if (tree == NULL)
        return HTTP_DONE;
    enum finding_found found =
        finding_find(request->arena, &evidence, tree, figure, &view);
    if (found == FINDING_UNKNOWN)
        return http_problem(reply, request, PROBLEM_NOT_FOUND, NULL,
                            "figure_unknown");
    if (found != FINDING_FOUND)
        return http_problem(reply, request, PROBLEM_CONFLICT, NULL,
                            "evidence_differs");
    buffer_init(&out, PAGE_MAX);
    finding_write(&view, &out);
    return written(request, reply, &out, true);
}

enum http_done
api_explanation(struct house *house, struct http_request *request,
                struct http_reply *reply)
{
    struct asked asked = {0};
    struct api_report report = {0};
    struct text wish = http_request_query(request, "figure");
    struct buffer out;
    struct fault fault = {0};
    enum api_answer answer = API_NONE;
    int64_t figure = 0;
    if (!text_is_absent(wish) && !target_number(wish, FIGURE_MAX, &figure))
        return api_parameter_wrong(request, reply, "figure");
    if (!asked_read(request, reply, &asked))
        return HTTP_DONE;
    if (figure > 0)
        return explain_finding(house, request, reply, &asked, figure);
    struct api_look look = look_of(request, "explanation", &asked);
    enum store_result result = store_api_report(
        house->store, request->arena, &request->caller, asked.case_id,
        asked.revision, &look, &report, &answer, &fault);
    if (!api_found_of_case(house, request, reply, asked.case_id, result, answer,
                           "report_none", &fault))
        return HTTP_DONE;
    const struct json *tree = tree_of(request, reply, report.report);
    if (tree == NULL)
        return HTTP_DONE;
    buffer_init(&out, PAGE_MAX);
    bool is_written = report_explain_json(request->arena, tree, &out);
    return written(request, reply, &out, is_written);
}

/* As `hedui whatif` prints it. */
static enum http_done
whatif_reply_text(struct http_request *request, struct http_reply *reply,
                  const struct json *tree)
{
    struct buffer out;
    buffer_init(&out, PAGE_MAX);
    bool is_printed =
        whatif_print(request->arena, tree, request->language, &out);
    struct text body = text_copy(request->arena, buffer_view(&out));
    is_printed &= !out.failed && !text_is_empty(body);
    buffer_release(&out);
    if (!is_printed)
        return http_problem(reply, request, PROBLEM_INTERNAL, NULL, NULL);
    http_reply_header(reply, "Content-Language",
                      request->language == LANGUAGE_ZH ? TEXT("zh")
                                                       : TEXT("en"));
    return http_reply_bytes(reply, 200, media_type(MEDIA_TEXT), body);
}

enum http_done
api_counterfactuals(struct house *house, struct http_request *request,
                    struct http_reply *reply)
{
    struct asked asked = {0};
    struct case_evidence evidence = {0};
    struct case_made made = {0};
    struct fault fault = {0};
    struct text programme = http_request_query(request, "programme");
    const struct view_ground ground = {house->config, house->store,
                                       request->arena, &fault};
    bool is_made = false, is_same = false;
    if (!text_is_absent(programme) &&
        programme_find(programme) == PROGRAMME_COUNT)
        return api_parameter_wrong(request, reply, "programme");
    if (!asked_read(request, reply, &asked) ||
        !evidence_read(house, request, reply, &asked, "counterfactuals",
                       &evidence) ||
        tree_of(request, reply, evidence.report) == NULL)
        return HTTP_DONE;
    enum store_result result = evidence_whatif(
        &ground, &house->rules, &evidence, &made, &is_made, &is_same);
    if (result != STORE_DONE)
        return http_away(reply, request, result, &fault);
    if (!is_made || !is_same)
        return http_problem(reply, request, PROBLEM_CONFLICT, NULL,
                            "evidence_differs");
    if (!text_is_absent(programme) &&
        !evidence_keep_programme(made.tree, programme))
        return http_problem(reply, request, PROBLEM_NOT_FOUND, NULL,
                            "programme_unknown");
    return request->media == MEDIA_TEXT
               ? whatif_reply_text(request, reply, made.tree)
               : http_reply_json(reply, request, 200, made.tree);
}
