/* SPDX-License-Identifier: Apache-2.0
 *
 * Dead letters (store/letters.h), for operators: which wait and why; what one
 * holds, behind a purpose; sent again, mended or not, or discarded. Errors are
 * codes and places: what a sender wrote stands in the letter alone.
 */
#include "api_common.h"
#include "api_submit.h"
#include "base64.h"
#include "handlers.h"
#include "letter_errors.h"
#include "mutant.h"
#include "target.h"

#define BODY_SIZE_MAX ((size_t)1 << 26)

static struct json *
name_json(struct arena *arena, char letter, int64_t number)
{
    return json_chars(arena,
                      arena_printf(arena, "%c%lld", letter, (long long)number));
}

struct letters_wish {
    int64_t from;
    bool is_all;
    uint32_t max;
};

static bool
number_of(struct text part, int64_t *id)
{
    return part.size > 1 && part.bytes[0] == 'l' &&
           target_number(text_slice(part, 1, part.size), INT64_MAX, id);
}

static bool
letter_id(struct http_request *request, struct http_reply *reply, int64_t *id)
{
    if (number_of(request->parts[0], id))
        return true;
    http_problem(reply, request, PROBLEM_NOT_FOUND, NULL, NULL);
    return false;
}

static void
done_add(struct arena *arena, const struct letter *letter, struct json *row)
{
    static const char *const states[] = {[LETTER_WAITS] = "waiting",
                                         [LETTER_RESENT] = "resubmitted",
                                         [LETTER_DISCARDED] = "discarded"};
    json_set(row, "state", json_chars(arena, states[letter->done]));
    if (letter->done != LETTER_WAITS)
        json_set(row, "done_at", api_json_instant(arena, letter->done_at_us));
    if (letter->done == LETTER_RESENT) {
        json_set(row, "as_message",
                 name_json(arena, 'q', letter->done_queue_id));
        json_set(row, "became",
                 json_chars(arena, api_status_name(letter->became)));
        if (letter->became_case != 0)
            json_set(row, "became_case",
                     api_case_number(arena, letter->became_case));
    }
    if (!text_is_absent(letter->done_why))
        json_set(row, "why", json_string(arena, letter->done_why));
}

static struct json *
letter_json(struct arena *arena, const struct letter *letter)
{
    struct json *row = json_object(arena), *origin = json_object(arena);
    if (letter->queue_id != 0)
        json_set(origin, "message", name_json(arena, 'q', letter->queue_id));
    if (!text_is_absent(letter->topic)) {
        json_set(origin, "topic", json_string(arena, letter->topic));
        json_set(origin, "partition", json_integer(arena, letter->partition));
        json_set(origin, "offset", json_integer(arena, letter->offset));
    }
    json_set(row, "letter", name_json(arena, 'l', letter->id));
    json_set(row, "at", api_json_instant(arena, letter->at_us));
    json_set(row, "reason",
             json_chars(arena, letter->is_conflict ? "conflict" : "refused"));
    if (!text_is_absent(letter->agency))
        json_set(row, "agency", json_string(arena, letter->agency));
    if (letter->case_id != 0)
        json_set(row, "case", api_case_number(arena, letter->case_id));
    json_set(row, "errors", letter_errors_json(arena, letter));
    json_set(row, "bytes", json_integer(arena, letter->size));
    json_set(row, "origin", origin);
    done_add(arena, letter, row);
    return row;
}

/* ?state=waiting, which is usual, or any. */
static bool
state_wish(struct http_request *request, struct http_reply *reply, bool *is_all)
{
    struct text wish = http_request_query(request, "state");
    *is_all = text_equals_chars(wish, "any");
    if (*is_all || text_is_absent(wish) || text_equals_chars(wish, "waiting"))
        return true;
    api_parameter_wrong(request, reply, "state");
    return false;
}

/* ?letter=, 0 where there is none. */
static bool
letter_wish(struct http_request *request, struct http_reply *reply, int64_t *id)
{
    struct text wish = http_request_query(request, "letter");
    *id = 0;
    if (text_is_absent(wish) || number_of(wish, id))
        return true;
    api_parameter_wrong(request, reply, "letter");
    return false;
}

static bool
list_read(struct house *house, struct http_request *request,
          struct http_reply *reply, const struct letters_wish *wish,
          struct letter **letters, uint32_t *count)
{
    struct fault fault = {0};
    enum api_answer answer = API_NONE;
    enum store_result result = store_api_letters(
        house->store, request->arena, &request->caller, wish->from,
        wish->is_all, wish->max, letters, count, &answer, &fault);
    return api_found(request, reply, result, answer, &fault);
}

enum http_done
api_dead_letters(struct house *house, struct http_request *request,
                 struct http_reply *reply)
{
    struct letter *letters = NULL;
    struct json *data = json_array(request->arena);
    struct letters_wish wish = {0};
    uint32_t limit = 0, count = 0, given = 0;
    int64_t only = 0;
    if (!state_wish(request, reply, &wish.is_all) ||
        !letter_wish(request, reply, &only))
        return HTTP_DONE;
    struct text filters = text_of(
        arena_printf(request->arena, "%d %lld", wish.is_all, (long long)only));
    if (!api_page_wish(request, reply, filters, &limit, &wish.from))
        return HTTP_DONE;
    if (only != 0)
        wish.from = only;
    wish.max = only != 0 ? 1 : limit + 1;
    if (!list_read(house, request, reply, &wish, &letters, &count))
        return HTTP_DONE;
    for (; given < count && given < limit; given++)
        if (only == 0 || letters[given].id == only)
            json_add(data, letter_json(request->arena, &letters[given]));
    return api_page_reply(request, reply, data, filters,
                          given < count ? letters[given].id : 0);
}

/* ---- one ---- */

static bool
letter_find(struct house *house, struct http_request *request,
            struct http_reply *reply, int64_t id, struct letter *letter)
{
    const struct letters_wish wish = {.from = id, .is_all = true, .max = 1};
    struct letter *letters = NULL;
    uint32_t count = 0;
    if (!list_read(house, request, reply, &wish, &letters, &count))
        return false;
    if (count == 0 || letters[0].id != id) {
        http_problem(reply, request, PROBLEM_NOT_FOUND, NULL, NULL);
        return false;
    }
    *letter = letters[0];
    return true;
}

static struct api_look
look_of(const struct http_request *request, struct text purpose, int64_t id,
        const char *what)
{
    return (struct api_look){
        .purpose = purpose,
        .what = text_of(arena_printf(request->arena, "letter l%lld%s",
                                     (long long)id, what))};
}

/* As text where it is text, else as base64; null: it is purged. */
static bool
body_add(struct arena *arena, struct text bytes, struct json *row)
{
    struct buffer out;
    bool is_text =
        text_is_utf8(bytes) &&
        (bytes.size == 0 || memchr(bytes.bytes, 0, bytes.size) == NULL);
    if (text_is_absent(bytes)) {
        json_set(row, "body", json_null(arena));
        return true;
    }
    json_set(row, "encoding", json_chars(arena, is_text ? "utf-8" : "base64"));
    if (is_text) {
        json_set(row, "body", json_string(arena, bytes));
        return true;
    }
    buffer_init(&out, BODY_SIZE_MAX);
    base64_add(&out, bytes);
    json_set(row, "body",
             json_string(arena, text_copy(arena, buffer_view(&out))));
    bool done = !out.failed;
    buffer_release(&out);
    return done;
}

enum http_done
api_dead_letter(struct house *house, struct http_request *request,
                struct http_reply *reply)
{
    struct letter letter;
    struct text bytes = TEXT_NONE;
    struct fault fault = {0};
    enum api_answer answer = API_NONE;
    int64_t id = 0;
    if (!letter_id(request, reply, &id))
        return HTTP_DONE;
    const struct api_look look = look_of(request, request->purpose, id, "");
    enum store_result result =
        store_api_letter(house->store, request->arena, &request->caller, id,
                         &look, &bytes, &answer, &fault);
    if (!api_found(request, reply, result, answer, &fault) ||
        !letter_find(house, request, reply, id, &letter))
        return HTTP_DONE;
    struct json *row = letter_json(request->arena, &letter);
    if (!body_add(request->arena, bytes, row))
        return http_problem(reply, request, PROBLEM_INTERNAL, NULL, NULL);
    return http_reply_json(reply, request, 200, row);
}

/* ---- what is done with it ---- */

/* {"why": "...", "body": "..."}, body where it is mended. */
static bool
mended_read(struct http_request *request, struct http_reply *reply,
            struct text *why, struct text *mended)
{
    const struct json *tree = api_body(request, reply);
    if (tree == NULL)
        return false;
    bool has_body = json_get(tree, "body") != NULL;
    if (tree->count != 1u + has_body ||
        (has_body &&
         (!json_get_text(tree, "body", mended) || mended->size == 0))) {
        api_refused(request, reply, "LETTER_BODY", "/body", "dead_letter_body");
        return false;
    }
    if (json_get_text(tree, "why", why) && api_why_is_well(*why))
        return true;
    api_refused(request, reply, "WHY_WRONG", "/why", "why_wrong");
    return false;
}

/* What is still bad comes back as a letter with a new number; so it is told at
 * once, and this one waits on. As it is a letter goes unread: what it was
 * refused for may be another thing by now, and who sends it has not seen it. */
static bool
mended_would_do(struct house *house, struct http_request *request,
                struct http_reply *reply, int64_t id, struct text mended)
{
    struct letter letter;
    if (text_is_absent(mended))
        return true;
    if (!letter_find(house, request, reply, id, &letter))
        return false;
    return letter.done != LETTER_WAITS || /* which the store says */
           mutant_is("dead_letter_unjudged") ||
           api_message_would_do(house, request, reply, mended, letter.agency);
}

static enum http_done
change_reply(struct house *house, struct http_request *request,
             struct http_reply *reply, int64_t id, enum letter_change became)
{
    struct letter letter;
    if (became == LETTER_WAS_DONE)
        return api_conflict(request, reply, "LETTER_DONE", "",
                            "dead_letter_done");
    if (became == LETTER_PURGED)
        return api_conflict(request, reply, "LETTER_PURGED", "",
                            "dead_letter_purged");
    return letter_find(house, request, reply, id, &letter)
               ? http_reply_json(reply, request, 200,
                                 letter_json(request->arena, &letter))
               : HTTP_DONE;
}

enum http_done
api_dead_letter_resubmit(struct house *house, struct http_request *request,
                         struct http_reply *reply)
{
    struct text why = TEXT_NONE, mended = TEXT_NONE;
    struct fault fault = {0};
    enum api_answer answer = API_NONE;
    enum letter_change became = LETTER_CHANGED;
    int64_t id = 0;
    if (!letter_id(request, reply, &id) ||
        !mended_read(request, reply, &why, &mended) ||
        !mended_would_do(house, request, reply, id, mended))
        return HTTP_DONE;
    const struct api_look look =
        look_of(request, why, id,
                text_is_absent(mended) ? " resubmitted as it is"
                                       : " resubmitted, mended");
    enum store_result result =
        store_api_letter_resubmit(house->store, &request->caller, id, mended,
                                  &look, &became, &answer, &fault);
    return api_found(request, reply, result, answer, &fault)
               ? change_reply(house, request, reply, id, became)
               : HTTP_DONE;
}

enum http_done
api_dead_letter_discard(struct house *house, struct http_request *request,
                        struct http_reply *reply)
{
    struct text why = TEXT_NONE;
    struct fault fault = {0};
    enum api_answer answer = API_NONE;
    enum letter_change became = LETTER_CHANGED;
    int64_t id = 0;
    if (!letter_id(request, reply, &id) || !api_why(request, reply, &why))
        return HTTP_DONE;
    const struct api_look look = look_of(request, why, id, " discarded");
    enum store_result result = store_api_letter_discard(
        house->store, &request->caller, id, &look, &became, &answer, &fault);
    return api_found(request, reply, result, answer, &fault)
               ? change_reply(house, request, reply, id, became)
               : HTTP_DONE;
}
