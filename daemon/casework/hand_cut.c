/* SPDX-License-Identifier: Apache-2.0
 *
 * What is entered by hand, cut and read as an answer of its line: refused with
 * where and why, or ready to be a reply.
 */
#include <string.h>

#include "casework.h"
#include "csv.h"
#include "json.h"
#include "json_locate.h"
#include "mutant.h"

#define DEPTH_MAX 64
/* Stands in the stamp where the answer names no exchange. */
#define NAMES_NONE "0000000000000000"

bool
hand_question(const struct household_request *request, const struct plan *plan,
              enum line line, uint32_t member, struct question *question)
{
    for (uint32_t i = 0; i < plan->count; i++) {
        const struct plan_item *item = &plan->items[i];
        if (item->line != line || item->member != member ||
            item->state != PLAN_ASK || member >= request->member_count)
            continue;
        const struct member *who = &request->members[member];
        *question = (struct question){.no = 1,
                                      .id = text_of(who->idno.digits),
                                      .name = who->name,
                                      .consent = item->consent->id,
                                      .birth = who->birth};
        return true;
    }
    return false;
}

/* The name of the one part of the answer to a request of this name. */
static struct text
part_name(struct arena *arena, struct text of_request)
{
    size_t dot = of_request.size;
    while (dot > 0 && of_request.bytes[dot - 1] != '.')
        dot--;
    if (dot == 0)
        return TEXT_NONE;
    return text_of(arena_printf(arena, "%.*s_R1of1.%.*s", (int)(dot - 1),
                                of_request.bytes, (int)(of_request.size - dot),
                                of_request.bytes + dot));
}

/* As the carrier of the line would have brought it. A database counts the rows
 * that it was told of: on paper nobody has. */
static void
reply_fill(struct arena *arena, const struct connector *connector,
           const struct stamp *stamp, const struct question *question,
           struct text bytes, struct reply *reply)
{
    struct fault fault = {.kind = FAULT_NONE};
    struct request request = {.file_name = TEXT_NONE};
    struct csv_table table;
    *reply = (struct reply){.status = 200, .batch_state = 2, .body = bytes};
    if (connector->carrier == CARRIER_FILE &&
        connector->ask(arena, stamp, question, 1, &request))
        reply->file_name = part_name(arena, request.file_name);
    if (connector->carrier == CARRIER_DATABASE && text_is_utf8(bytes) &&
        csv_read(arena, bytes, ',', &table, &fault) && table.count > 0)
        reply->batch_answered = table.count - 1;
}

/* Of `bytes`, a view of it: from where to where, and in which line. */
static void
meant(struct hand_cut *cut, struct text bytes, size_t from, size_t to)
{
    cut->from = from;
    cut->to = to;
    cut->line = 1;
    for (size_t i = 0; i < from; i++)
        cut->line += bytes.bytes[i] == '\n';
}

static void
refuse(struct hand_cut *cut, enum hand_wrong wrong, enum answer_kind kind,
       enum answer_reason reason)
{
    cut->wrong = wrong;
    cut->kind = kind;
    cut->reason = reason;
}

/* Where a JSON text stops being one; else the whole of it is meant. */
static size_t
broken_at(struct arena *arena, const struct connector *connector,
          struct text bytes)
{
    struct fault fault = {.kind = FAULT_NONE};
    if (connector->carrier != CARRIER_HTTPS ||
        json_read(arena, bytes, DEPTH_MAX, &fault) != NULL)
        return 0;
    return json_locate(bytes);
}

static void
slices_take(struct arena *arena, const struct split *split, struct text bytes,
            struct hand_cut *cut)
{
    cut->slice_count = split->slice_count;
    cut->slices = arena_array(arena, split->slice_count, sizeof(*cut->slices));
    cut->slice_replies =
        arena_array(arena, split->slice_count, sizeof(*cut->slice_replies));
    if (arena_failed(arena))
        return;
    for (uint32_t i = 0; i < split->slice_count; i++)
        cut->slices[i] =
            text_slice(bytes, split->slices[i].from, split->slices[i].to);
    cut->frame = split->frames[0];
}

static void
read_judge(const struct split *split, const struct question *question,
           struct text bytes, struct hand_cut *cut)
{
    const struct answer *answer = &cut->answer;
    bool is_answer =
        answer->kind == ANSWER_FOUND || answer->kind == ANSWER_NOTHING ||
        answer->kind == ANSWER_OVER_LIMIT || answer->kind == ANSWER_UNDER_LIMIT;
    if (split->slice_count > 0)
        meant(cut, bytes, split->slices[0].from,
              split->slices[split->slice_count - 1].to);
    else
        meant(cut, bytes, 0, bytes.size);
    if (answer->kind == ANSWER_GARBLED)
        refuse(cut, HAND_UNREAD, answer->kind, answer->reason);
    else if (answer_is_of_another(answer, question->id))
        refuse(cut, HAND_PERSON, ANSWER_WRONG_PERSON, REASON_NONE);
    else if (!is_answer)
        refuse(cut, HAND_NO_ANSWER, answer->kind, answer->reason);
    else
        cut->kind = answer->kind;
}

bool
hand_cut(struct arena *arena, const struct connector *connector,
         const struct question *question, struct text names, struct text bytes,
         struct hand_cut *cut)
{
    struct stamp stamp = {.exchange_id =
                              text_is_empty(names) ? TEXT(NAMES_NONE) : names,
                          .mandate = TEXT("")};
    struct split split = {0};
    struct reply reply;
    *cut = (struct hand_cut){.frame = TEXT_NONE};
    reply_fill(arena, connector, &stamp, question, bytes, &reply);
    if (!connector->split(arena, &stamp, question, 1, &reply, 1, &split))
        return false;
    if (split.is_garbled && !mutant_is("hand_garbage_taken")) {
        refuse(cut, HAND_WHOLE, ANSWER_GARBLED, split.reason);
        meant(cut, bytes, broken_at(arena, connector, bytes), bytes.size);
        return true;
    }
    if (split.stray_count > 0 && !split.is_garbled) {
        refuse(cut, HAND_STRAY, ANSWER_WRONG_PERSON, REASON_NONE);
        meant(cut, bytes, split.strays[0].from, split.strays[0].to);
        return true;
    }
    slices_take(arena, &split, bytes, cut);
    struct evidence evidence = {.frame_count = 1,
                                .frames = split.frames,
                                .slice_count = cut->slice_count,
                                .slices = cut->slices,
                                .slice_replies = cut->slice_replies};
    if (arena_failed(arena) ||
        !connector->read(arena, &evidence, question, &cut->answer))
        return false;
    read_judge(&split, question, bytes, cut);
    return true;
}

void
hand_reply(struct arena *arena, const struct hand_mark *mark,
           const struct hand_cut *cut, const struct question *question,
           uint32_t member, int64_t received_at_us, uint8_t (*salts)[16],
           struct reply_evidence *evidence)
{
    char id[EXCHANGE_ID_SIZE + 1];
    struct text *frame = arena_alloc(arena, sizeof(*frame));
    struct reply_question *asked = arena_alloc(arena, sizeof(*asked));
    hand_exchange_id(mark->case_id, mark->number, id);
    if (frame == NULL || asked == NULL)
        return;
    *frame = hand_wrap(arena, mark, cut->frame);
    *asked = (struct reply_question){.case_id = mark->case_id,
                                     .member = member,
                                     .id = question->id,
                                     .name = question->name,
                                     .consent = question->consent,
                                     .birth = question->birth,
                                     .kind = ANSWER_NONE,
                                     .slice_count = cut->slice_count,
                                     .slices = cut->slices,
                                     .slice_replies = cut->slice_replies,
                                     .salts = salts};
    *evidence =
        (struct reply_evidence){.exchange_id = text_copy(arena, text_of(id)),
                                .attempt = 1,
                                .received_at_us = received_at_us,
                                .frame_count = 1,
                                .frames = frame,
                                .question_count = 1,
                                .questions = asked};
}
