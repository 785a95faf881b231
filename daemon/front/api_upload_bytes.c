/* SPDX-License-Identifier: Apache-2.0
 *
 * PATCH /v1/uploads/ID: bytes are kept as they come, a piece of them in memory.
 * The last piece is kept when the body has come to its end, or has been cut:
 * only then is it known that nothing follows that would be too much.
 */
#include "api_upload.h"

#include "api_common.h"
#include "gate.h"
#include "handlers.h"
#include "mutant.h"

#define PIECE ((size_t)512 << 10)

struct adding {
    int64_t upload_id, size;
    int64_t from, at; /* where the body begins, and its next piece */
    struct buffer held;
};

static void
adding_forget(void *state)
{
    struct adding *adding = state;
    buffer_release(&adding->held);
}

/* 409, or 413, with where to go on. */
static bool
adding_refuse(struct http_request *request, struct http_reply *reply,
              int64_t received, bool is_too_much, bool is_whole)
{
    api_upload_offset(request, reply, received);
    if (is_too_much)
        http_problem(reply, request, PROBLEM_TOO_LARGE, NULL, NULL);
    else
        api_conflict(request, reply,
                     is_whole ? "UPLOAD_ENDED" : "UPLOAD_OFFSET",
                     "/headers/Upload-Offset",
                     is_whole ? "upload_ended" : "upload_offset");
    return false;
}

/* What is in memory goes to the store; false: the reply is there. */
static bool
adding_keep(struct house *house, struct http_request *request,
            struct http_reply *reply, bool is_answered)
{
    struct adding *adding = request->state;
    struct fault fault = {0};
    enum api_answer answer = API_NONE;
    enum upload_added added = UPLOAD_KEPT;
    int64_t received = adding->at;
    struct upload_piece piece = {adding->upload_id, adding->at,
                                 buffer_view(&adding->held), is_answered};
    enum store_result result =
        store_api_upload_add(house->store, &request->caller, &piece, &added,
                             &received, &answer, &fault);
    if (!api_found(request, reply, result, answer, &fault))
        return false;
    if (added != UPLOAD_KEPT)
        return adding_refuse(request, reply, received, added == UPLOAD_TOO_MUCH,
                             received == adding->size);
    adding->at = received;
    buffer_clear(&adding->held);
    return true;
}

/* Nothing of it stays. */
static void
adding_undo(struct house *house, struct http_request *request)
{
    struct adding *adding = request->state;
    struct fault fault = {0};
    enum api_answer answer;
    buffer_clear(&adding->held);
    if (adding->at > adding->from && !mutant_is("upload_keeps_too_much"))
        (void)store_api_upload_cut(house->store, &request->caller,
                                   adding->upload_id, adding->from, adding->at,
                                   &answer, &fault);
    adding->at = adding->from;
}

static bool
adding_take(struct house *house, struct http_request *request,
            struct http_reply *reply, struct text piece)
{
    struct adding *adding = request->state;
    int64_t end = adding->at + (int64_t)adding->held.size + (int64_t)piece.size;
    if (end > adding->size) {
        adding_undo(house, request);
        return adding_refuse(request, reply, adding->from, true, false);
    }
    if (adding->held.size + piece.size > PIECE &&
        !adding_keep(house, request, reply, false))
        return false;
    buffer_add(&adding->held, piece.bytes, piece.size);
    if (!adding->held.failed)
        return true;
    http_problem(reply, request, PROBLEM_BUSY, NULL, NULL);
    return false;
}

/* What has come is kept, and so is what nobody has been told of. */
static void
adding_cut(struct house *house, struct http_request *request, bool is_too_large)
{
    struct http_reply nobody = {0};
    struct adding *adding = request->state;
    if (is_too_large)
        adding_undo(house, request);
    else if (adding->held.size > 0 && !mutant_is("upload_cut_forgets"))
        (void)adding_keep(house, request, &nobody, true);
}

static bool
offset_read(struct http_request *request, struct http_reply *reply,
            int64_t *offset)
{
    struct text header = http_request_header(request, "Upload-Offset");
    if (!text_is_absent(header) && text_to_count(header, offset) &&
        *offset <= UPLOAD_SIZE_MAX)
        return true;
    http_problem(reply, request, PROBLEM_BAD_REQUEST, NULL, "header_wrong");
    return false;
}

bool
api_upload_begin(struct house *house, struct http_request *request,
                 struct http_reply *reply)
{
    struct api_upload upload;
    int64_t offset = 0, size = gate_body_size(request);
    struct adding *adding = arena_alloc(request->arena, sizeof(*adding));
    if (!api_upload_of(house, request, reply, &upload) ||
        !offset_read(request, reply, &offset))
        return false;
    bool is_there = upload.state == UPLOAD_RECEIVING;
    if (adding == NULL || request->body_type == MEDIA_COUNT) {
        http_problem(reply, request, PROBLEM_BAD_REQUEST, NULL, "body_missing");
        return false;
    }
    if ((!is_there || upload.received != offset) &&
        !mutant_is("upload_offset_ignored"))
        return adding_refuse(request, reply, upload.received, false, !is_there);
    if (size > 0 && offset + size > upload.size)
        return adding_refuse(request, reply, upload.received, true, false);
    *adding = (struct adding){.upload_id = upload.upload_id,
                              .size = upload.size,
                              .from = upload.received,
                              .at = upload.received};
    buffer_init(&adding->held, 2 * PIECE);
    request->state = adding;
    request->forget = adding_forget;
    request->pieces = (struct http_pieces){
        .held = (int64_t)PIECE, .take = adding_take, .cut = adding_cut};
    return true;
}

enum http_done
api_upload_add(struct house *house, struct http_request *request,
               struct http_reply *reply)
{
    struct adding *adding = request->state;
    if (!adding_keep(house, request, reply, true))
        return HTTP_DONE;
    api_upload_offset(request, reply, adding->at);
    return http_reply_bytes(reply, 204, NULL, TEXT(""));
}
