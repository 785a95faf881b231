/* SPDX-License-Identifier: Apache-2.0
 *
 * Objections: an agency says for the family what is wrong with a figure of a
 * report. The figure is looked up in that report, so that nobody objects to
 * what does not stand there; the report itself stays as it was sealed.
 */
#include "api_common.h"
#include "handlers.h"
#include "mutant.h"
#include "report_trace.h"
#include "said.h"

#define REPORT_DEPTH 32
#define WORDS_DEPTH 4
#define WORDS_MAX ((size_t)8000)
#define SAYS_LEAST 3
#define SAYS_MAX 2000
#define NUMBER_MAX 1000000

/* What the body wants: a finding by its number, or the answer of a line about
 * a member; "household" where the line was asked about all. */
struct wish {
    int64_t revision, figure, document; /* 0: not said */
    struct text line, member, says;
};

static bool
is_number(const struct json *node)
{
    return node->kind == JSON_INTEGER && node->integer >= 1 &&
           node->integer <= NUMBER_MAX;
}

static bool
wish_key(const struct json *node, struct wish *wish)
{
    struct {
        const char *key;
        int64_t *number;
        struct text *text;
    } keys[] = {
        {"revision", &wish->revision, NULL}, {"figure", &wish->figure, NULL},
        {"document", &wish->document, NULL}, {"line", NULL, &wish->line},
        {"member", NULL, &wish->member},     {"says", NULL, &wish->says}};
    for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
        if (!text_equals_chars(node->key, keys[i].key))
            continue;
        if (keys[i].number != NULL && is_number(node)) {
            *keys[i].number = node->integer;
            return true;
        }
        if (keys[i].text == NULL || node->kind != JSON_STRING)
            return false;
        *keys[i].text = node->text;
        return true;
    }
    return false;
}

/* false: the reply is there. */
static bool
wish_read(struct http_request *request, struct http_reply *reply,
          struct wish *wish)
{
    const struct json *body = api_body(request, reply);
    *wish = (struct wish){
        .line = TEXT_NONE, .member = TEXT_NONE, .says = TEXT_NONE};
    if (body == NULL)
        return false;
    for (const struct json *at = body->first; at != NULL; at = at->next)
        if (!wish_key(at, wish)) {
            api_refused(request, reply, "OBJECTION_MEMBER", "",
                        "objection_member");
            return false;
        }
    bool is_cell = !text_is_empty(wish->line) && !text_is_empty(wish->member);
    bool has_cell =
        !text_is_absent(wish->line) || !text_is_absent(wish->member);
    if ((wish->figure > 0) == has_cell || is_cell != has_cell) {
        api_refused(request, reply, "OBJECTION_FIGURE", "/figure",
                    "objection_figure");
        return false;
    }
    if (wish->says.size >= SAYS_LEAST &&
        said_check(wish->says, SAYS_MAX) == SAID_WELL)
        return true;
    api_refused(request, reply, "OBJECTION_SAYS", "/says", "objection_says");
    return false;
}

/* The figure as the report names it; false: the reply is there. */
static bool
figure_find(struct http_request *request, struct http_reply *reply,
            struct text report, struct wish *wish)
{
    struct fault fault = {0};
    const struct json *tree =
        json_read(request->arena, report, REPORT_DEPTH, &fault);
    if (tree == NULL) {
        http_problem(reply, request, PROBLEM_CONFLICT, NULL,
                     "evidence_differs");
        return false;
    }
    if (json_get(tree, "retracted") != NULL) {
        http_problem(reply, request, PROBLEM_GONE, NULL, "report_retracted");
        return false;
    }
    if (wish->figure > 0) {
        const struct json *finding = trace_finding(tree, wish->figure);
        if (finding != NULL) {
            wish->line = tree_get(finding, "line");
            wish->member = tree_get(finding, "member");
            return true;
        }
    } else if (trace_cell(tree, wish->line, wish->member) != NULL ||
               mutant_is("objection_to_nothing")) {
        return true;
    }
    http_problem(reply, request, PROBLEM_NOT_FOUND, NULL, "figure_unknown");
    return false;
}

/* The report of the wish, with its look, and the figure in it. */
static bool
report_look(struct house *house, struct http_request *request,
            struct http_reply *reply, int64_t case_id, struct wish *wish)
{
    struct api_report report = {0};
    struct fault fault = {0};
    enum api_answer answer = API_NONE;
    const struct api_look look = {
        .purpose = request->purpose,
        .what = text_of(arena_printf(request->arena, "objection to C%lld",
                                     (long long)case_id))};
    enum store_result result = store_api_report(
        house->store, request->arena, &request->caller, case_id,
        (uint32_t)wish->revision, &look, &report, &answer, &fault);
    if (!api_found_of_case(house, request, reply, case_id, result, answer,
                           "report_none", &fault) ||
        !figure_find(request, reply, report.report, wish))
        return false;
    wish->revision = report.revision;
    return true;
}

static bool
words_write(struct arena *arena, const struct wish *wish, struct text *words)
{
    struct json *tree = json_object(arena);
    struct buffer out;
    if (wish->figure > 0)
        json_set(tree, "figure", json_integer(arena, wish->figure));
    if (!text_is_empty(wish->line))
        json_set(tree, "line", json_string(arena, wish->line));
    if (!text_is_empty(wish->member))
        json_set(tree, "member", json_string(arena, wish->member));
    json_set(tree, "says", json_string(arena, wish->says));
    buffer_init(&out, WORDS_MAX);
    json_write(tree, &out);
    *words = text_copy(arena, buffer_view(&out));
    bool is_well = !out.failed && !text_is_absent(*words);
    buffer_release(&out);
    return is_well;
}

/* ---- the list ---- */

static struct json *
objection_json(struct arena *arena, int64_t case_id,
               const struct api_objection *one)
{
    struct fault fault = {0};
    struct json *row = json_object(arena), *links = json_object(arena);
    const struct json *words =
        text_is_absent(one->words)
            ? NULL
            : json_read(arena, one->words, WORDS_DEPTH, &fault);
    json_set(row, "objection", json_integer(arena, one->number));
    json_set(row, "revision", json_integer(arena, one->revision));
    json_set(row, "at", api_json_instant(arena, one->at_us));
    json_set(row, "who", json_string(arena, one->who));
    json_set(row, "is_purged", json_bool(arena, words == NULL));
    json_set(row, "leaf_sha256", api_json_digest(arena, &one->digest));
    static const char *const names[] = {"line", "member", "says"};
    struct text text;
    int64_t figure;
    if (json_get_integer(words, "figure", &figure))
        json_set(row, "figure", json_integer(arena, figure));
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
        if (json_get_text(words, names[i], &text))
            json_set(row, names[i], json_string(arena, text));
    json_set(links, "report",
             api_case_path(
                 arena, case_id,
                 arena_printf(arena, "/report?revision=%u", one->revision)));
    if (one->document > 0) {
        json_set(row, "document", json_integer(arena, one->document));
        json_set(
            links, "document",
            api_case_path(arena, case_id,
                          arena_printf(arena, "/documents/%u", one->document)));
    }
    json_set(row, "links", links);
    return row;
}

static bool
rows_read(struct house *house, struct http_request *request,
          struct http_reply *reply, int64_t case_id,
          struct api_objection **rows, uint32_t *count)
{
    struct fault fault = {0};
    enum api_answer answer = API_NONE;
    const struct api_look look = {
        .purpose = request->purpose,
        .what = text_of(arena_printf(request->arena, "objections of C%lld",
                                     (long long)case_id))};
    enum store_result result =
        store_api_objections(house->store, request->arena, &request->caller,
                             case_id, &look, rows, count, &answer, &fault);
    return api_found(request, reply, result, answer, &fault);
}

enum http_done
api_objections(struct house *house, struct http_request *request,
               struct http_reply *reply)
{
    struct api_objection *rows = NULL;
    struct json *data = json_array(request->arena);
    uint32_t limit = 0, count = 0;
    int64_t case_id = 0, after = 0, next = 0;
    if (!api_case_id(request, reply, &case_id) ||
        !api_page_wish(request, reply, TEXT(""), &limit, &after) ||
        !rows_read(house, request, reply, case_id, &rows, &count))
        return HTTP_DONE;
    for (uint32_t i = 0; i < count && next == 0; i++) {
        if (rows[i].number <= after)
            continue;
        json_add(data, objection_json(request->arena, case_id, &rows[i]));
        if (data->count == limit && i + 1 < count)
            next = rows[i].number;
    }
    return api_page_reply(request, reply, data, TEXT(""), next);
}

/* ---- a new one ---- */

static enum http_done
refused(struct http_request *request, struct http_reply *reply,
        enum objection_made became)
{
    if (became == OBJECTION_OFTEN)
        return api_conflict(request, reply, "OBJECTIONS_MANY", "",
                            "objections_many");
    if (became == OBJECTION_NO_DOCUMENT)
        return api_refused(request, reply, "OBJECTION_DOCUMENT", "/document",
                           "objection_document");
    return http_problem(reply, request, PROBLEM_GONE, NULL, "report_retracted");
}

enum http_done
api_object(struct house *house, struct http_request *request,
           struct http_reply *reply)
{
    struct api_objection objection = {0}, *rows = NULL;
    struct wish wish;
    struct fault fault = {0};
    enum objection_made became = OBJECTION_MADE;
    enum api_answer answer = API_NONE;
    int64_t case_id = 0;
    uint32_t number = 0, count = 0;
    if (!api_case_id(request, reply, &case_id) ||
        !wish_read(request, reply, &wish) ||
        !report_look(house, request, reply, case_id, &wish))
        return HTTP_DONE;
    objection.revision = (uint32_t)wish.revision;
    objection.document = (uint32_t)wish.document;
    if (!words_write(request->arena, &wish, &objection.words))
        return http_problem(reply, request, PROBLEM_BUSY, NULL, NULL);
    enum store_result result =
        store_api_object(house->store, &request->caller, case_id, &objection,
                         &became, &number, &answer, &fault);
    if (!api_found(request, reply, result, answer, &fault))
        return HTTP_DONE;
    if (became != OBJECTION_MADE)
        return refused(request, reply, became);
    if (!rows_read(house, request, reply, case_id, &rows, &count))
        return HTTP_DONE;
    return http_reply_json(
        reply, request, 200,
        objection_json(request->arena, case_id, &rows[number - 1]));
}
