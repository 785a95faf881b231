/* SPDX-License-Identifier: Apache-2.0
 *
 * POST /v1/search: cases by a person's number, by request or by household. No
 * person is in a URL; the look is on record whether anything was found or not.
 * And GET /v1/cases/CASE/looks: who has looked.
 */
#include "api_common.h"
#include "handlers.h"
#include "mutant.h"
#include "person.h"

#define WORD_MAX 64

/* One of the three. */
static bool
wish_read(struct http_request *request, struct http_reply *reply,
          struct api_wish *wish, struct digest *person, bool *is_person)
{
    struct text value = TEXT_NONE;
    const struct json *body = api_body(request, reply);
    if (body == NULL)
        return false;
    *is_person = json_get_text(body, "id_number", &value);
    if (*is_person) {
        person_digest(value, person);
    } else if (json_get_text(body, "request_id", &value)) {
        wish->request_id = value;
    } else if (json_get_text(body, "household_key", &value)) {
        wish->household_key = value;
    }
    if (body->count == 1 && value.size > 0 && value.size <= WORD_MAX)
        return true;
    api_refused(request, reply, "SEARCH_ONE", "", "search_one");
    return false;
}

enum http_done
api_search(struct house *house, struct http_request *request,
           struct http_reply *reply)
{
    struct api_wish wish = API_WISH_ANY;
    struct api_page page = {0};
    struct digest person;
    struct fault fault = {0};
    enum api_answer answer = API_NONE;
    bool is_person = false;
    if (!wish_read(request, reply, &wish, &person, &is_person))
        return HTTP_DONE;
    /* By what is looked, but not for whom: a cursor stands in a URL. */
    struct text by = is_person                         ? TEXT("person")
                     : text_is_absent(wish.request_id) ? TEXT("household")
                                                       : TEXT("request");
    if (!api_page_wish(request, reply, by, &wish.limit, &wish.before))
        return HTTP_DONE;
    const struct api_look look = {
        .purpose = request->purpose,
        .what = text_of(arena_printf(request->arena, "search by %s",
                                     is_person ? "ID number" : by.bytes))};
    enum store_result result = store_api_search(
        house->store, request->arena, &request->caller,
        is_person ? &person : NULL, &wish, &look, &page, &answer, &fault);
    if (!api_found(request, reply, result, answer, &fault))
        return HTTP_DONE;
    struct json *data = json_array(request->arena);
    for (uint32_t i = 0; i < page.count; i++)
        json_add(data, api_case_json(request->arena, &page.cases[i]));
    return api_page_reply(request, reply, data, by,
                          mutant_is("api_search_cut") ? 0 : page.next);
}

static struct json *
look_json(struct arena *arena, const struct look_row *look)
{
    struct json *row = json_object(arena);
    json_set(row, "at", api_json_instant(arena, look->at_us));
    json_set(row, "who", json_string(arena, look->who));
    json_set(row, "what", json_string(arena, look->what));
    json_set(row, "purpose", json_string(arena, look->purpose));
    if (look->revision > 0)
        json_set(row, "revision", json_integer(arena, look->revision));
    return row;
}

enum http_done
api_looks(struct house *house, struct http_request *request,
          struct http_reply *reply)
{
    struct look_row *looks = NULL;
    struct fault fault = {0};
    enum api_answer answer = API_NONE;
    struct json *data = json_array(request->arena);
    uint32_t limit = 0, count = 0;
    int64_t case_id = 0, from = 0, next = 0;
    if (!api_case_id(request, reply, &case_id) ||
        !api_page_wish(request, reply, TEXT(""), &limit, &from))
        return HTTP_DONE;
    enum store_result result =
        store_api_looks(house->store, request->arena, &request->caller, case_id,
                        from, limit + 1, &looks, &count, &answer, &fault);
    if (!api_found(request, reply, result, answer, &fault))
        return HTTP_DONE;
    for (uint32_t i = 0; i < count && i < limit; i++)
        json_add(data, look_json(request->arena, &looks[i]));
    if (count > limit)
        next = looks[limit].look_id;
    return api_page_reply(request, reply, data, TEXT(""), next);
}
