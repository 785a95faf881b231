/* SPDX-License-Identifier: Apache-2.0
 *
 * From the row of a confirmed answer to the reply that the pure half reads.
 */
#include "hand_turn.h"

#include <string.h>

#include "casework.h"
#include "decode.h"
#include "digest.h"
#include "hand_calls.h"
#include "log.h"
#include "mutant.h"

#define AT_ONCE 16

/* What was cut; false: its line reads another form now, or nobody asked. */
static bool
cut_again(struct arena *arena, const struct hand_waiting *waiting,
          struct question *question, struct hand_cut *cut)
{
    struct fault fault = {0};
    struct household_request request;
    struct plan plan;
    const struct connector *connector = connector_find(waiting->row.line);
    memset(&request, 0, sizeof(request));
    return connector != NULL &&
           request_decode_accepted(arena, waiting->request, &request, &fault) &&
           plan_unpack(arena, waiting->plan, &request, &plan) &&
           hand_question(&request, &plan, waiting->row.line,
                         waiting->row.member, question) &&
           hand_cut(arena, connector, question, waiting->row.names,
                    waiting->row.answer, cut) &&
           cut->wrong == HAND_WELL;
}

static bool
settle_fill(struct arena *arena, const struct hand_waiting *waiting,
            const struct question *question, const struct hand_cut *cut,
            struct settle *settle)
{
    const struct hand_row *row = &waiting->row;
    const struct hand_mark mark = {.is_manual = true,
                                   .case_id = row->case_id,
                                   .number = row->number,
                                   .entered = row->entered_by,
                                   .confirmed = row->decided_by,
                                   .scan = row->scan};
    uint8_t(*salts)[16] = arena_array(arena, cut->slice_count, sizeof(*salts));
    struct reply_evidence evidence = {0};
    if (salts == NULL)
        return false;
    digest_random(salts, cut->slice_count * sizeof(*salts));
    hand_reply(arena, &mark, cut, question, row->member, row->decided_at_us,
               salts, &evidence);
    if (arena_failed(arena))
        return false;
    *settle = (struct settle){.reply = {.round_id = waiting->round_id,
                                        .line = row->line,
                                        .from = HAND_PART + row->number,
                                        .to = HAND_PART + row->number + 1,
                                        .received_at_us = row->decided_at_us},
                              .case_count = 1,
                              .case_ids = &row->case_id};
    hand_exchange_id(row->case_id, row->number, settle->reply.exchange_id);
    digest_sha256(row->answer, &settle->reply.received);
    reply_evidence_root(&evidence, &settle->reply.root);
    return reply_pack(arena, &evidence, &settle->reply.evidence);
}

static void
hand_in(struct arena *arena, struct store *store,
        const struct hand_waiting *waiting)
{
    struct fault fault = {0};
    struct question question;
    struct hand_cut cut = {0};
    struct settle settle;
    bool is_read = cut_again(arena, waiting, &question, &cut);
    if (arena_failed(arena) ||
        (is_read && !settle_fill(arena, waiting, &question, &cut, &settle)))
        return;
    enum store_result result =
        store_hand_in(store, waiting, is_read ? &settle : NULL, &fault);
    if (result != STORE_DONE)
        log_fault(LOG_WARN, "answer_by_hand_waits", &fault);
    else if (!is_read)
        log_event(LOG_WARN, "answer_by_hand_unreadable",
                  LOG_INT("case", waiting->row.case_id),
                  LOG_INT("number", waiting->row.number));
}

void
hand_turn_take(struct hand_turn *turn, struct store *store, int64_t now_ms,
               int64_t tick_ms)
{
    struct arena arena;
    struct fault fault = {0};
    struct hand_waiting *rows = NULL;
    uint32_t count = 0;
    if (now_ms < turn->next_ms || mutant_is("hand_never_taken"))
        return;
    turn->next_ms = now_ms + tick_ms;
    arena_init(&arena, 0);
    if (store_hands_waiting(store, &arena, AT_ONCE, &rows, &count, &fault) ==
        STORE_DONE)
        for (uint32_t i = 0; i < count; i++)
            hand_in(&arena, store, &rows[i]);
    arena_release(&arena);
}
