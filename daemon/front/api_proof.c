/* SPDX-License-Identifier: Apache-2.0
 *
 * GET /v1/cases/CASE/proof: that a seal is in the log of the last checkpoint,
 * for whoever checks it by himself: as JSON for a browser, with the proof that
 * this log continues the one that he saw (?since=), or as the text that `hedui
 * verify --proof` reads. Nothing of it is judged here: what the store has is
 * handed out, and its reader finds out.
 */
#include <stdlib.h>

#include "api_common.h"
#include "handlers.h"
#include "log_tiles.h"
#include "mutant.h"
#include "target.h"
#include "tlog_leaf.h"

/* RFC 8259, 6: what each reader of JSON has exactly. */
#define SINCE_MAX ((INT64_C(1) << 53) - 1)

struct proof {
    uint32_t revision; /* as asked for; 0: the last */
    int64_t since;     /* 0: not asked */
    bool has_since;    /* the log is as large as that */
    struct leaf_row leaf;
    struct checkpoint_row last;
    struct tlog_proof_file file;
    struct tlog_proof continued;
    char entry[TLOG_LEAF_SIZE];
};

static bool
wish_read(struct http_request *request, struct http_reply *reply,
          struct proof *proof)
{
    struct text since = http_request_query(request, "since");
    if (!api_revision_wish(request, reply, &proof->revision))
        return false;
    if (text_is_absent(since) || target_number(since, SINCE_MAX, &proof->since))
        return true;
    api_parameter_wrong(request, reply, "since");
    return false;
}

/* The leaf, and a checkpoint that has it. */
static bool
proof_find(struct house *house, struct http_request *request,
           struct http_reply *reply, int64_t case_id, struct proof *proof)
{
    struct fault fault = {0};
    enum api_answer answer = API_NONE;
    bool is_there = false;
    enum store_result result = store_api_seal_leaf(
        house->store, &request->caller, case_id,
        mutant_is("proof_any_revision") ? 0 : proof->revision, &proof->leaf,
        &answer, &fault);
    if (!api_found_of_case(house, request, reply, case_id, result, answer,
                           "proof_none", &fault))
        return false;
    result = house->store->calls->log->last_checkpoint(
        house->store, request->arena, &proof->last, &is_there, &fault);
    if (result != STORE_DONE) {
        http_away(reply, request, result, &fault);
        return false;
    }
    if (is_there && proof->leaf.number != LEAF_UNNUMBERED &&
        proof->leaf.number < proof->last.size)
        return true;
    http_problem(reply, request, PROBLEM_NOT_READY, NULL, "proof_waits");
    return false;
}

static bool
proof_read(struct log_tiles *tiles, struct proof *proof, struct fault *fault)
{
    uint64_t size = (uint64_t)proof->last.size;
    uint64_t since = (uint64_t)proof->since;
    proof->has_since = since > 0 && since <= size;
    if (proof->has_since && mutant_is("proof_since_first"))
        since = 1;
    return tlog_prove_inclusion(&tiles->reader, proof->file.index, size,
                                &proof->file.proof, fault) &&
           (!proof->has_since ||
            tlog_prove_consistency(&tiles->reader, since, size,
                                   &proof->continued, fault));
}

static bool
proof_make(struct house *house, struct http_request *request,
           struct http_reply *reply, struct proof *proof)
{
    struct fault fault = {0};
    struct log_tiles *tiles = log_tiles_open(house->store, proof->last.size);
    if (tiles == NULL) {
        http_problem(reply, request, PROBLEM_BUSY, NULL, NULL);
        return false;
    }
    proof->file.index = (uint64_t)proof->leaf.number;
    proof->file.checkpoint = proof->last.note;
    proof->file.extra = (struct text){
        proof->entry, tlog_leaf_write(&proof->leaf, proof->entry)};
    bool done = proof_read(tiles, proof, &fault);
    enum store_result result = tiles->result;
    free(tiles);
    if (!done && result != STORE_DONE)
        http_away(reply, request, result, &fault);
    else if (!done)
        http_problem(reply, request, PROBLEM_CONFLICT, NULL, "log_damaged");
    return done;
}

static struct json *
hashes_json(struct arena *arena, const struct tlog_proof *proof)
{
    struct json *list = json_array(arena);
    for (uint32_t i = 0; i < proof->count; i++)
        json_add(list, api_json_digest(arena, &proof->hashes[i]));
    return list;
}

static enum http_done
reply_json(struct http_request *request, struct http_reply *reply,
           const struct proof *proof)
{
    struct arena *arena = request->arena;
    int64_t case_id = proof->leaf.case_id;
    struct json *tree = json_object(arena), *links = json_object(arena);
    json_set(tree, "case", api_case_number(arena, case_id));
    json_set(tree, "revision", json_integer(arena, proof->leaf.revision));
    json_set(tree, "entry", json_string(arena, proof->file.extra));
    json_set(tree, "number", json_integer(arena, proof->leaf.number));
    json_set(tree, "size", json_integer(arena, proof->last.size));
    json_set(tree, "path", hashes_json(arena, &proof->file.proof));
    json_set(tree, "checkpoint", json_string(arena, proof->last.note));
    json_set(tree, "checkpoint_at", api_json_instant(arena, proof->last.at_us));
    if (proof->since > 0)
        json_set(tree, "consistency",
                 proof->has_since ? hashes_json(arena, &proof->continued)
                                  : json_null(arena));
    json_set(links, "report",
             api_case_path(arena, case_id,
                           arena_printf(arena, "/report?revision=%u",
                                        proof->leaf.revision)));
    json_set(tree, "links", links);
    return http_reply_json(reply, request, 200, tree);
}

static enum http_done
reply_text(struct http_request *request, struct http_reply *reply,
           const struct proof *proof)
{
    struct buffer out;
    buffer_init(&out, 1 << 20);
    tlog_proof_write(&proof->file, &out);
    struct text text = text_copy(request->arena, buffer_view(&out));
    bool is_well = !out.failed && !text_is_empty(text);
    buffer_release(&out);
    if (!is_well)
        return http_problem(reply, request, PROBLEM_BUSY, NULL, NULL);
    http_reply_header(
        reply, "Content-Disposition",
        text_of(arena_printf(
            request->arena, "attachment; filename=\"C%lld-%u.tlog-proof\"",
            (long long)proof->leaf.case_id, proof->leaf.revision)));
    return http_reply_bytes(reply, 200, media_type(MEDIA_TEXT), text);
}

enum http_done
api_proof(struct house *house, struct http_request *request,
          struct http_reply *reply)
{
    struct proof proof = {0};
    int64_t case_id = 0;
    if (!api_case_id(request, reply, &case_id) ||
        !wish_read(request, reply, &proof) ||
        !proof_find(house, request, reply, case_id, &proof) ||
        !proof_make(house, request, reply, &proof))
        return HTTP_DONE;
    return request->media == MEDIA_TEXT ? reply_text(request, reply, &proof)
                                        : reply_json(request, reply, &proof);
}
