/* SPDX-License-Identifier: Apache-2.0
 *
 * Where a message ends.
 */
#include "messages.h"

#include "decode_message.h"
#include "json.h"
#include "mutant.h"
#include "ndjson.h"

/* Deeper than a request may be, so that intake says what is wrong with it. */
#define DEPTH_MAX 64
#define ENVELOPE_MAX ((size_t)200 << 20) /* of what can be configured */
#define SCRATCH ((size_t)1 << 30)

static void
message_add(struct arena *arena, struct messages *messages,
            struct message_cut message)
{
    if (messages->count == messages->room) {
        uint32_t room = messages->room * 2 + 64;
        struct message_cut *grown = arena_array(arena, room, sizeof(*grown));
        if (grown == NULL)
            return;
        if (messages->count > 0)
            memcpy(grown, messages->list, messages->count * sizeof(*grown));
        messages->list = grown;
        messages->room = room;
    }
    messages->list[messages->count++] = message;
}

static bool
is_json(struct text text)
{
    struct arena scratch;
    struct fault fault = {0};
    arena_init(&scratch, SCRATCH);
    size_t most = message_is_alone(text) ? REQUEST_SIZE_MAX : ENVELOPE_MAX;
    bool is_read = text.size <= most &&
                   json_read(&scratch, text, DEPTH_MAX, &fault) != NULL;
    arena_release(&scratch);
    return is_read;
}

/* A first line that is a whole value, or looks like a broken one: one bad line
 * must not make one message of thousands. Of a document over several lines the
 * first is "{" or the like. */
static bool
is_line_of_many(struct text line)
{
    struct text trimmed = text_trim(line);
    bool is_closed = trimmed.size > 1 && trimmed.bytes[0] == '{' &&
                     trimmed.bytes[trimmed.size - 1] == '}';
    return (is_closed && !mutant_is("bad_first_line_swallows")) ||
           is_json(trimmed);
}

void
messages_cut(struct arena *arena, struct text bytes, const char *file,
             struct messages *messages)
{
    struct ndjson ndjson;
    struct ndjson_line line;
    struct text rest = bytes, first;
    if (text_is_empty(text_trim(bytes)))
        return;
    text_cut(&rest, '\n', &first);
    uint32_t number = 1;
    while (text_is_empty(text_trim(first)) && text_cut(&rest, '\n', &first))
        number++;
    if (is_json(text_trim(bytes)) || !is_line_of_many(first)) {
        message_add(arena, messages,
                    (struct message_cut){text_trim(bytes), number, file});
        return;
    }
    ndjson_init(&ndjson, bytes);
    while (ndjson_next(&ndjson, &line))
        message_add(
            arena, messages,
            (struct message_cut){line.text, (uint32_t)line.number, file});
}
