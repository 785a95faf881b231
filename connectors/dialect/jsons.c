/* SPDX-License-Identifier: Apache-2.0
 *
 * Shared by H1 to H4: building bodies, walking envelopes.
 */
#include "jsons.h"

#include "http.h"

#define BODY_MAX (1024 * 1024) /* wire.md 2, HTTPS: a request */

struct json *
persons_json(struct arena *arena, const struct question *questions,
             uint32_t count, const struct person_keys *keys)
{
    struct json *list = json_array(arena);
    for (uint32_t i = 0; i < count && !arena_failed(arena); i++) {
        struct json *person = json_object(arena);
        if (person == NULL)
            return NULL;
        json_set(person, keys->no, json_integer(arena, questions[i].no));
        json_set(person, keys->name, json_string(arena, questions[i].name));
        json_set(person, keys->id, json_string(arena, questions[i].id));
        json_set(person, keys->consent,
                 json_string(arena, questions[i].consent));
        json_add(list, person);
    }
    return list;
}

struct text
json_body(struct arena *arena, const struct json *root)
{
    if (arena_failed(arena))
        return TEXT_NONE;
    struct buffer buffer;
    buffer_init(&buffer, BODY_MAX);
    json_write_ordered(root, &buffer);
    struct text body =
        buffer.failed ? TEXT_NONE : text_copy(arena, buffer_view(&buffer));
    buffer_release(&buffer);
    return body;
}

struct json *
cutting_object(struct cutting *cutting, uint32_t reply)
{
    struct text body = cutting->replies[reply].body;
    if (!text_is_empty(body) && !text_is_utf8(body)) {
        cutting_garble(cutting, REASON_ENCODING);
        return NULL;
    }
    struct json *root = http_object(cutting->arena, body);
    if (root == NULL)
        cutting_garble(cutting, REASON_ENVELOPE);
    return root;
}

bool
cutting_keys(struct cutting *cutting, const struct json *object,
             const char *const *keys)
{
    for (; *keys != NULL; keys++)
        if (json_get(object, *keys) == NULL)
            return cutting_garble(cutting, REASON_ENVELOPE);
    return true;
}

bool
cutting_text(struct cutting *cutting, const struct json *object,
             const char *key, struct text *text)
{
    return json_get_text(object, key, text) ||
           cutting_garble(cutting, REASON_ENVELOPE);
}

bool
cutting_integer(struct cutting *cutting, const struct json *object,
                const char *key, int64_t *integer)
{
    return json_get_integer(object, key, integer) ||
           cutting_garble(cutting, REASON_ENVELOPE);
}

struct json *
cutting_list(struct cutting *cutting, const struct json *object,
             const char *key)
{
    struct json *list = json_get(object, key);
    if (list != NULL && list->kind == JSON_ARRAY)
        return list;
    cutting_garble(cutting, REASON_ENVELOPE);
    return NULL;
}

bool
cutting_elements(struct cutting *cutting, uint32_t reply,
                 const struct json *list, const char *key)
{
    for (const struct json *node = list->first; node != NULL;
         node = node->next) {
        const struct json *no = json_get(node, key);
        if (no == NULL)
            return cutting_garble(cutting, REASON_ENVELOPE);
        uint32_t question = no->kind == JSON_INTEGER
                                ? cutting_by_no(cutting, no->integer)
                                : NO_QUESTION;
        cutting_add(cutting, question, reply, node->from, node->to);
    }
    return true;
}
