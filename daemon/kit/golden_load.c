/* SPDX-License-Identifier: Apache-2.0
 *
 * Reading the files of a case, as the carriers would hand the bytes over:
 * inflated, decrypted, a batch's rows only when it is answered.
 */
#include "golden.h"

#include <stdio.h>

#include "pack.h"

#define FILE_MAX_BYTES (64L * 1024 * 1024)

struct text
golden_file(struct golden *golden, const char *name)
{
    char *path = arena_printf(golden->arena, "%s/%s", golden->folder, name);
    FILE *file = path == NULL ? NULL : fopen(path, "rb");
    if (file == NULL)
        return TEXT_NONE;
    struct text bytes = TEXT_NONE;
    if (fseek(file, 0, SEEK_END) == 0) {
        long size = ftell(file);
        rewind(file);
        char *room = size < 0 || size > FILE_MAX_BYTES
                         ? NULL
                         : arena_alloc(golden->arena, (size_t)size + 1);
        if (room != NULL && fread(room, 1, (size_t)size, file) == (size_t)size)
            bytes = (struct text){room, (size_t)size};
    }
    (void)fclose(file);
    return bytes;
}

struct json *
golden_parse(struct golden *golden, const char *file, struct text text)
{
    struct fault fault = {.kind = FAULT_NONE};
    struct json *root = json_read(golden->arena, text, 64, &fault);
    if (root == NULL)
        golden_differ(golden, file, "", "is no JSON: %s", fault.text);
    return root;
}

struct json *
golden_json(struct golden *golden, const char *name)
{
    struct text text = golden_file(golden, name);
    return text_is_absent(text) ? NULL : golden_parse(golden, name, text);
}

static void
read_question(const struct json *node, struct question *question)
{
    int64_t no = 0;
    struct text birth;
    *question = (struct question){.birth = DATE_NONE};
    (void)json_get_integer(node, "no", &no);
    question->no = (int32_t)no;
    (void)json_get_text(node, "id", &question->id);
    (void)json_get_text(node, "name", &question->name);
    (void)json_get_text(node, "consent", &question->consent);
    if (json_get_text(node, "birth", &birth))
        (void)date_read_iso(birth, &question->birth);
}

bool
golden_open(struct golden *golden)
{
    static const char file[] = "questions.json";
    struct json *root = golden_json(golden, file);
    const struct json *stamp = json_get(root, "stamp");
    const struct json *questions = json_get(root, "questions");
    struct text made_at;
    if (stamp == NULL || questions == NULL ||
        !json_get_text(stamp, "exchange_id", &golden->stamp.exchange_id) ||
        !json_get_text(stamp, "made_at", &made_at) ||
        !instant_read(made_at, &golden->stamp.made_at_us) ||
        !json_get_text(stamp, "mandate", &golden->stamp.mandate)) {
        golden_differ(golden, file, "", "has no stamp or no questions");
        return false;
    }
    golden->questions = arena_array(golden->arena, questions->count,
                                    sizeof(*golden->questions));
    for (const struct json *node = questions->first;
         node != NULL && golden->questions != NULL; node = node->next)
        read_question(node, &golden->questions[golden->question_count++]);
    return golden->questions != NULL;
}

static void
reply_headers(struct golden *golden, const struct json *headers,
              struct reply *reply)
{
    struct header *list = arena_array(
        golden->arena, headers == NULL ? 0 : headers->count, sizeof(*list));
    for (const struct json *node = headers == NULL ? NULL : headers->first;
         node != NULL && list != NULL; node = node->next)
        list[reply->header_count++] = (struct header){node->key, node->text};
    reply->headers = list;
}

static bool
is_gzip(const struct reply *reply)
{
    for (uint32_t i = 0; i < reply->header_count; i++)
        if (text_equals_chars(reply->headers[i].name, "content-encoding"))
            return text_equals_chars(reply->headers[i].value, "gzip");
    return false;
}

static void
reply_https(struct golden *golden, const struct json *about, unsigned number,
            struct reply *reply)
{
    int64_t status = 0;
    struct text plain;
    (void)json_get_integer(about, "status", &status);
    reply->status = (int)status;
    reply_headers(golden, json_get(about, "headers"), reply);
    char *name = arena_printf(golden->arena, "reply%u.body", number);
    reply->body = golden_file(golden, name);
    if (!is_gzip(reply))
        return;
    if (pack_gunzip(golden->arena, reply->body, FILE_MAX_BYTES, &plain))
        reply->body = plain;
    else
        golden_differ(golden, name, "", "is damaged gzip");
}

static void
reply_database(struct golden *golden, const struct json *about, unsigned number,
               struct reply *reply)
{
    const struct json *batch = json_get(about, "batch");
    char *name = arena_printf(golden->arena, "reply%u.csv", number);
    int64_t state = 2;
    (void)json_get_integer(batch, "state", &state);
    (void)json_get_integer(batch, "answered", &reply->batch_answered);
    (void)json_get_text(batch, "note", &reply->batch_note);
    (void)json_get_integer(about, "rows", &reply->batch_answered);
    reply->batch_state = batch == NULL ? 0 : (int)state;
    if (state == 2)
        reply->body = golden_file(golden, name);
}

static bool
ends_with(struct text text, struct text end)
{
    return text.size >= end.size &&
           text_equals(text_slice(text, text.size - end.size, text.size), end);
}

bool
golden_reply(struct golden *golden, unsigned number, struct reply *reply)
{
    char *name = arena_printf(golden->arena, "reply%u.json", number);
    struct json *about = golden_json(golden, name);
    *reply = (struct reply){.status = 0};
    if (about == NULL)
        return false;
    switch (golden->connector->carrier) {
    case CARRIER_HTTPS:
        reply_https(golden, about, number, reply);
        break;
    case CARRIER_DATABASE:
        reply_database(golden, about, number, reply);
        break;
    case CARRIER_FILE:
        (void)json_get_text(about, "file", &reply->file_name);
        reply->is_rejection = ends_with(reply->file_name, TEXT(".rej"));
        name = arena_printf(golden->arena, "reply%u.plain", number);
        reply->body = golden_file(golden, name);
    }
    return true;
}
