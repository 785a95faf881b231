/* SPDX-License-Identifier: Apache-2.0
 *
 * Notes and requests as bytes and back.
 */
#include "note.h"

#include <string.h>

#include "pack.h"

#define NOTE_FORMAT 1
#define NOTE_MAX ((size_t)2 << 20)
#define TEXT_FIELDS 8

/* The text fields of a request in a fixed order. */
static struct text *
request_field(struct request *request, int at)
{
    struct text *fields[TEXT_FIELDS] = {
        &request->method,     &request->path,          &request->body,
        &request->file_name,  &request->table,         &request->batch_no,
        &request->batch_line, &request->batch_mandate,
    };
    return at < TEXT_FIELDS ? fields[at] : &request->written_at;
}

struct text
note_pack(struct arena *arena, const struct note *note)
{
    struct buffer out;
    buffer_init(&out, NOTE_MAX);
    pack_count(&out, NOTE_FORMAT);
    pack_count(&out, note->is_awaiting);
    pack_text(&out, note->memo);
    pack_count(&out, note->has_request);
    if (note->has_request) {
        struct request request = note->request;
        for (int i = 0; i <= TEXT_FIELDS; i++)
            pack_text(&out, *request_field(&request, i));
        pack_integer(&out, request.batch_rows);
        pack_count(&out, request.header_count);
        for (uint32_t i = 0; i < request.header_count; i++) {
            pack_text(&out, request.headers[i].name);
            pack_text(&out, request.headers[i].value);
        }
    }
    struct text bytes =
        out.failed ? TEXT_NONE : text_copy(arena, buffer_view(&out));
    buffer_release(&out);
    return bytes;
}

static void
unpack_request(struct unpack *in, struct request *request)
{
    for (int i = 0; i <= TEXT_FIELDS; i++)
        *request_field(request, i) = unpack_text(in);
    request->batch_rows = unpack_integer(in);
    request->header_count = unpack_length(in, REQUEST_HEADERS_MAX);
    for (uint32_t i = 0; i < request->header_count; i++) {
        request->headers[i].name = unpack_text(in);
        request->headers[i].value = unpack_text(in);
    }
}

void
note_unpack(struct arena *arena, struct text bytes, struct note *note)
{
    memset(note, 0, sizeof(*note));
    if (text_is_empty(bytes))
        return;
    struct unpack in;
    unpack_init(&in, text_copy(arena, bytes));
    bool is_known = unpack_count(&in) == NOTE_FORMAT;
    note->is_awaiting = unpack_count(&in) == 1;
    note->memo = unpack_text(&in);
    note->has_request = unpack_count(&in) == 1;
    if (note->has_request)
        unpack_request(&in, &note->request);
    if (!is_known || !unpack_done(&in))
        memset(note, 0, sizeof(*note));
}

bool
request_equals(const struct request *a, const struct request *b)
{
    struct request left = *a, right = *b;
    for (int i = 0; i <= TEXT_FIELDS; i++)
        if (!text_equals(*request_field(&left, i), *request_field(&right, i)))
            return false;
    return true;
}

void
request_copy(struct arena *arena, const struct request *from,
             struct request *to)
{
    *to = *from;
    for (int i = 0; i <= TEXT_FIELDS; i++) {
        struct text *field = request_field(to, i);
        *field = text_copy(arena, *field);
    }
    for (uint32_t i = 0; i < to->header_count; i++) {
        to->headers[i].name = text_copy(arena, to->headers[i].name);
        to->headers[i].value = text_copy(arena, to->headers[i].value);
    }
}
