/* SPDX-License-Identifier: Apache-2.0
 *
 * Answers by hand: what an owner has answered on paper. One person of the
 * agency enters it, in the line's own form and with a scan of the paper;
 * another confirms or refuses it. It is the agency's matter, since the paper
 * comes to it through the family, and an operator sees no answers. What
 * its connector does not read is refused when it is entered.
 */
#include "api_hand.h"

#include <string.h>

#include "base64.h"
#include "connector.h"
#include "decode.h"
#include "hand_calls.h"
#include "handlers.h"
#include "mutant.h"
#include "said.h"
#include "target.h"

#define WHY_LEAST 3
#define WHY_MAX 2000
#define NAME_MAX 200

struct wish {
    struct text line, member, exchange, answer, why;
    struct text scan_name, scan_bytes; /* as they came */
};

/* {"name", "bytes"} */
static bool
wish_scan(const struct json *node, struct wish *wish)
{
    return node->kind == JSON_OBJECT && node->count == 2 &&
           json_get_text(node, "name", &wish->scan_name) &&
           json_get_text(node, "bytes", &wish->scan_bytes);
}

static bool
wish_key(const struct json *node, struct wish *wish)
{
    struct {
        const char *key;
        struct text *text;
    } keys[] = {{"line", &wish->line},
                {"member", &wish->member},
                {"exchange", &wish->exchange},
                {"answer", &wish->answer},
                {"why", &wish->why}};
    if (text_equals_chars(node->key, "scan"))
        return wish_scan(node, wish);
    for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
        if (text_equals_chars(node->key, keys[i].key) &&
            node->kind == JSON_STRING) {
            *keys[i].text = node->text;
            return true;
        }
    return false;
}

static bool
is_exchange(struct text names)
{
    if (text_is_absent(names))
        return true;
    bool is_well = names.size == EXCHANGE_ID_SIZE;
    for (size_t i = 0; is_well && i < names.size; i++)
        is_well = (names.bytes[i] >= '0' && names.bytes[i] <= '9') ||
                  (names.bytes[i] >= 'A' && names.bytes[i] <= 'Z');
    return is_well;
}

/* What a file is, its bytes say. */
static bool
scan_read(const struct house *house, struct arena *arena,
          const struct wish *wish, struct document *scan)
{
    size_t each = house->document_limits.each;
    *scan = (struct document){.kind = DOCUMENT_DECLARATION,
                              .name = wish->scan_name};
    if (said_check(wish->scan_name, NAME_MAX) != SAID_WELL ||
        base64_plain_max(wish->scan_bytes.size) > each + 2 ||
        !base64_read(arena, wish->scan_bytes, &scan->bytes) ||
        scan->bytes.size > each)
        return false;
    scan->media = document_media_of(scan->bytes);
    return scan->media != DOCUMENT_MEDIA_COUNT;
}

struct entry { /* what is to be kept */
    struct hand_row row;
    struct document scan;
};

/* What is not there, or has not its form: its key; NULL: all is well. */
static const char *
wish_wrong(const struct house *house, struct arena *arena,
           const struct wish *wish, struct entry *entry)
{
    struct text *bytes = &entry->row.answer;
    if (text_is_empty(wish->line))
        return "line";
    if (text_is_empty(wish->member))
        return "member";
    if (!is_exchange(wish->exchange))
        return "exchange";
    if (wish->why.size < WHY_LEAST ||
        said_check(wish->why, WHY_MAX) != SAID_WELL)
        return "why";
    if (text_is_empty(wish->answer) ||
        !base64_read(arena, wish->answer, bytes) || text_is_empty(*bytes) ||
        bytes->size > HAND_ANSWER_MAX)
        return "answer";
    return scan_read(house, arena, wish, &entry->scan) ? NULL : "scan";
}

/* false: the reply is there. */
static bool
wish_read(struct house *house, struct http_request *request,
          struct http_reply *reply, struct wish *wish, struct entry *entry)
{
    const struct json *body = api_body(request, reply);
    memset(wish, 0, sizeof(*wish)); /* all of it absent */
    memset(entry, 0, sizeof(*entry));
    if (body == NULL)
        return false;
    for (const struct json *at = body->first; at != NULL; at = at->next)
        if (!wish_key(at, wish)) {
            api_refused(request, reply, "HAND_MEMBER", "", "hand_member");
            return false;
        }
    const char *wrong = wish_wrong(house, request->arena, wish, entry);
    if (wrong == NULL)
        return true;
    api_refused(request, reply, "HAND_VALUE",
                arena_printf(request->arena, "/%s", wrong), "hand_value");
    return false;
}

/* ---- whom it is about ---- */

struct asked {
    struct household_request request;
    struct plan plan;
    bool is_there; /* both could be read */
};

static bool
asked_read(struct arena *arena, const struct hand_list *list,
           struct asked *asked)
{
    struct fault fault = {0};
    memset(asked, 0, sizeof(*asked));
    asked->is_there =
        !text_is_empty(list->request) && !text_is_empty(list->plan) &&
        request_decode_accepted(arena, list->request, &asked->request,
                                &fault) &&
        plan_unpack(arena, list->plan, &asked->request, &asked->plan);
    return asked->is_there;
}

/* The question of this line about this member; false: the reply is there. */
static bool
question_find(struct http_request *request, struct http_reply *reply,
              const struct asked *asked, const struct wish *wish,
              struct hand_row *row, struct question *question)
{
    const struct connector *connector = connector_find_name(wish->line);
    if (!asked->is_there) {
        http_problem(reply, request, PROBLEM_NOT_READY, NULL, "report_none");
        return false;
    }
    for (uint32_t i = 0; connector != NULL && i < asked->request.member_count;
         i++)
        if (text_equals(asked->request.members[i].ref, wish->member) &&
            hand_question(&asked->request, &asked->plan, connector->line, i,
                          question)) {
            row->line = connector->line;
            row->member = i;
            return true;
        }
    api_refused(request, reply, "HAND_NOT_ASKED", "/line", "hand_not_asked");
    return false;
}

/* ---- what is said ---- */

static void
set_text(struct arena *arena, struct json *row, const char *key,
         struct text text)
{
    if (!text_is_absent(text))
        json_set(row, key, json_string(arena, text));
}

static void
set_links(struct arena *arena, const struct hand_row *row, struct json *json)
{
    struct json *links = json_object(arena);
    json_set(
        links, "self",
        api_case_path(arena, row->case_id,
                      arena_printf(arena, "/hand-answers/%u", row->number)));
    json_set(
        links, "document",
        api_case_path(arena, row->case_id,
                      arena_printf(arena, "/documents/%u", row->document)));
    if (row->revision > 0)
        json_set(links, "report",
                 api_case_path(arena, row->case_id,
                               arena_printf(arena, "/report?revision=%u",
                                            row->revision)));
    json_set(json, "links", links);
}

static struct json *
row_json(struct arena *arena, const struct asked *asked,
         const struct hand_row *row)
{
    struct json *json = json_object(arena);
    json_set(json, "number", json_integer(arena, row->number));
    json_set(json, "line", json_chars(arena, connector_line_name(row->line)));
    if (asked->is_there && row->member < asked->request.member_count)
        json_set(json, "member",
                 json_string(arena, asked->request.members[row->member].ref));
    json_set(json, "document", json_integer(arena, row->document));
    json_set(json, "scan_sha256", api_json_digest(arena, &row->scan));
    set_text(arena, json, "exchange", row->names);
    set_text(arena, json, "why", row->reason);
    json_set(json, "at", api_json_instant(arena, row->entered_at_us));
    json_set(json, "until", api_json_instant(arena, row->until_us));
    json_set(json, "entered_by", json_string(arena, row->entered_by));
    json_set(json, "state", json_chars(arena, hand_state_name(row->state)));
    if (row->decided_at_us != INSTANT_NONE)
        json_set(json, "decided_at",
                 api_json_instant(arena, row->decided_at_us));
    set_text(arena, json, "decided_by", row->decided_by);
    set_text(arena, json, "decided_why", row->decided_why);
    if (row->revision > 0)
        json_set(json, "revision", json_integer(arena, row->revision));
    json_set(json, "is_purged", json_bool(arena, text_is_absent(row->answer)));
    json_set(json, "leaf_sha256", api_json_digest(arena, &row->digest));
    set_links(arena, row, json);
    return json;
}

/* What the connector makes of it: for the second person to compare. */
static void
add_read(struct arena *arena, const struct asked *asked,
         const struct hand_row *row, struct json *json)
{
    const struct connector *connector = connector_find(row->line);
    struct question question;
    struct hand_cut cut;
    struct buffer out;
    if (text_is_absent(row->answer) || !asked->is_there || connector == NULL ||
        !hand_question(&asked->request, &asked->plan, row->line, row->member,
                       &question) ||
        !hand_cut(arena, connector, &question, row->names, row->answer, &cut))
        return;
    struct json *records = json_array(arena);
    for (uint32_t i = 0; i < cut.answer.record_count; i++)
        json_add(records, record_to_json(arena, &cut.answer.records[i]));
    json_set(json, "kind", json_chars(arena, answer_kind_name(cut.kind)));
    json_set(json, "records", records);
    buffer_init(&out, 2 * HAND_ANSWER_MAX);
    base64_add(&out, row->answer);
    if (out.failed)
        arena_give_up(arena);
    json_set(json, "answer",
             json_string(arena, text_copy(arena, buffer_view(&out))));
    buffer_release(&out);
}

/* ---- the list ---- */

static bool
list_read(struct house *house, struct http_request *request,
          struct http_reply *reply, const char *what, int64_t case_id,
          struct hand_list *list)
{
    struct fault fault = {0};
    enum api_answer answer = API_NONE;
    const struct api_look look = {
        .purpose = request->purpose,
        .what = text_of(arena_printf(request->arena, "%s of C%lld", what,
                                     (long long)case_id))};
    enum store_result result =
        store_api_hands(house->store, request->arena, &request->caller, case_id,
                        &look, list, &answer, &fault);
    return api_found(request, reply, result, answer, &fault);
}

enum http_done
api_hands(struct house *house, struct http_request *request,
          struct http_reply *reply)
{
    struct hand_list list;
    struct asked asked;
    struct json *data = json_array(request->arena);
    uint32_t limit = 0;
    int64_t case_id = 0, after = 0, next = 0;
    if (!api_case_id(request, reply, &case_id) ||
        !api_page_wish(request, reply, TEXT(""), &limit, &after) ||
        !list_read(house, request, reply, "answers by hand", case_id, &list))
        return HTTP_DONE;
    (void)asked_read(request->arena, &list, &asked);
    for (uint32_t i = 0; i < list.count && next == 0; i++) {
        if (list.rows[i].number <= after)
            continue;
        json_add(data, row_json(request->arena, &asked, &list.rows[i]));
        if (data->count == limit && i + 1 < list.count)
            next = list.rows[i].number;
    }
    return api_page_reply(request, reply, data, TEXT(""), next);
}

/* One of them, as it stands now, with what it reads as. */
static enum http_done
one_reply(struct house *house, struct http_request *request,
          struct http_reply *reply, const char *what, int64_t case_id,
          int64_t number)
{
    struct hand_list list;
    struct asked asked;
    if (!list_read(house, request, reply, what, case_id, &list))
        return HTTP_DONE;
    (void)asked_read(request->arena, &list, &asked);
    for (uint32_t i = 0; i < list.count; i++) {
        if (list.rows[i].number != number)
            continue;
        struct json *json = row_json(request->arena, &asked, &list.rows[i]);
        add_read(request->arena, &asked, &list.rows[i], json);
        return http_reply_json(reply, request, 200, json);
    }
    return http_problem(reply, request, PROBLEM_NOT_FOUND, NULL, NULL);
}

static bool
number_read(struct http_request *request, struct http_reply *reply,
            int64_t *case_id, int64_t *number)
{
    if (!api_case_id(request, reply, case_id))
        return false;
    if (target_number(request->parts[1], HANDS_MAX, number))
        return true;
    http_problem(reply, request, PROBLEM_NOT_FOUND, NULL, NULL);
    return false;
}

enum http_done
api_hand(struct house *house, struct http_request *request,
         struct http_reply *reply)
{
    int64_t case_id = 0, number = 0;
    if (!number_read(request, reply, &case_id, &number))
        return HTTP_DONE;
    return one_reply(house, request, reply, "answer by hand", case_id, number);
}

/* ---- entered, confirmed, refused ---- */

static enum http_done
refused(struct http_request *request, struct http_reply *reply,
        enum hand_became became)
{
    switch (became) {
    case HAND_OFTEN:
        return api_conflict(request, reply, "HANDS_MANY", "", "hands_many");
    case HAND_SAME_PERSON:
        return api_conflict(request, reply, "HAND_SAME_PERSON", "",
                            "hand_same_person");
    case HAND_DECIDED:
        return api_conflict(request, reply, "HAND_DECIDED", "", "hand_decided");
    case HAND_NO_REPORT:
        return http_problem(reply, request, PROBLEM_NOT_READY, NULL,
                            "report_none");
    default:
        return http_problem(reply, request, PROBLEM_NOT_FOUND, NULL, NULL);
    }
}

enum http_done
api_hand_enter(struct house *house, struct http_request *request,
               struct http_reply *reply)
{
    struct entry entry;
    struct hand_row *row = &entry.row;
    struct hand_list list;
    struct hand_cut cut;
    struct question question;
    struct asked asked;
    struct wish wish;
    struct fault fault = {0};
    enum hand_became became = HAND_DONE;
    enum api_answer answer = API_NONE;
    int64_t case_id = 0;
    uint32_t number = 0;
    if (!api_case_id(request, reply, &case_id) ||
        !wish_read(house, request, reply, &wish, &entry) ||
        !list_read(house, request, reply, "answer by hand", case_id, &list))
        return HTTP_DONE;
    (void)asked_read(request->arena, &list, &asked);
    if (!question_find(request, reply, &asked, &wish, row, &question))
        return HTTP_DONE;
    if (!hand_cut(request->arena, connector_find(row->line), &question,
                  wish.exchange, row->answer, &cut))
        return http_problem(reply, request, PROBLEM_BUSY, NULL, NULL);
    if (cut.wrong != HAND_WELL)
        return api_hand_refuse(request, reply, &cut);
    row->names = wish.exchange;
    row->reason = wish.why;
    enum store_result result =
        store_api_hand_enter(house->store, &request->caller, case_id, row,
                             &entry.scan, &became, &number, &answer, &fault);
    if (!api_found(request, reply, result, answer, &fault))
        return HTTP_DONE;
    if (became != HAND_DONE)
        return refused(request, reply, became);
    return one_reply(house, request, reply, "answer by hand", case_id, number);
}

static enum http_done
decide(struct house *house, struct http_request *request,
       struct http_reply *reply, struct text why)
{
    struct fault fault = {0};
    enum hand_became became = HAND_DONE;
    enum api_answer answer = API_NONE;
    int64_t case_id = 0, number = 0;
    if (!number_read(request, reply, &case_id, &number))
        return HTTP_DONE;
    enum store_result result =
        store_api_hand_decide(house->store, &request->caller, case_id,
                              (uint32_t)number, why, &became, &answer, &fault);
    if (!api_found(request, reply, result, answer, &fault))
        return HTTP_DONE;
    if (became != HAND_DONE)
        return refused(request, reply, became);
    return one_reply(house, request, reply, "answer by hand decided", case_id,
                     number);
}

enum http_done
api_hand_confirm(struct house *house, struct http_request *request,
                 struct http_reply *reply)
{
    return decide(house, request, reply, TEXT_NONE);
}

enum http_done
api_hand_refused(struct house *house, struct http_request *request,
                 struct http_reply *reply)
{
    struct text why;
    return api_why(request, reply, &why) ? decide(house, request, reply, why)
                                         : HTTP_DONE;
}
