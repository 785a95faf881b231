/* SPDX-License-Identifier: Apache-2.0
 *
 * Answers that were entered by hand: the fourth carrier. What is entered is
 * what the owner would have sent, in the line's own form, and goes through the
 * connector's own split and read, so that one reader stands for whatever way an
 * answer came. What differs is who brought it, and the reply's first frame says
 * that: an envelope, which is taken off before anything is read. Pure.
 *
 *     hedui-hand/1
 *     C42 3                 the case, the number of the answer by hand
 *     entered ABCD2345      public names of two tokens: who has entered it,
 *     confirmed EFGH6723    and who, another person, has confirmed it
 *     scan 5f70...          SHA-256 of the scan, a document of the case
 *                           an empty line, and the frame
 */
#ifndef HEDUI_CASEWORK_HAND_H
#define HEDUI_CASEWORK_HAND_H

#include "connector.h"
#include "digest.h"
#include "work.h"

struct hand_mark {
    bool is_manual; /* else the rest says nothing */
    int64_t case_id;
    uint32_t number;
    struct text entered, confirmed;
    struct digest scan;
};

#define HAND_NUMBER_MAX 100

/* The number of its exchange, which asks nobody: HAND, and what it is of. */
void hand_exchange_id(int64_t case_id, uint32_t number,
                      char out[EXCHANGE_ID_SIZE + 1]);
/* The envelope with this frame in it; absent when the arena has failed. */
struct text hand_wrap(struct arena *arena, const struct hand_mark *mark,
                      struct text frame);
/* Of a reply that came by hand *mark says whose it is, and its frames become
 * the owner's; of another nothing changes. An envelope counts only in the
 * exchange that its case and number give, so that no owner can write one. */
void hand_unwrap(struct arena *arena, struct reply_evidence *evidence,
                 struct hand_mark *mark);

/* ---- what is entered ---- */

struct household_request;
struct plan;

/* The question that the plan had for this line about this member; false: it had
 * none, so that an answer would not be read. */
bool hand_question(const struct household_request *request,
                   const struct plan *plan, enum line line, uint32_t member,
                   struct question *question);

enum hand_wrong {
    HAND_WELL,
    HAND_WHOLE,     /* it cannot be split: `reason` */
    HAND_STRAY,     /* a part of it speaks of somebody else */
    HAND_PERSON,    /* all that it says is about somebody else */
    HAND_UNREAD,    /* it cannot be read: `reason` */
    HAND_NO_ANSWER, /* it can, and is none: `kind` */
};

struct hand_cut {
    enum hand_wrong wrong;
    enum answer_kind kind;
    enum answer_reason reason;
    size_t from, to; /* which bytes of it are meant, when it is not well */
    uint32_t line;   /* in which line of it they begin, from 1 */
    struct answer answer;
    struct text frame;
    uint32_t slice_count;
    struct text *slices; /* views of the bytes that were entered */
    uint32_t *slice_replies;
};

/* `names`: the exchange number of ours that the answer names; absent where its
 * form names none. false: the arena has failed. */
bool hand_cut(struct arena *arena, const struct connector *connector,
              const struct question *question, struct text names,
              struct text bytes, struct hand_cut *cut);

/* Of one question, well cut: what stands in a reply row. `salts`: one a slice.
 */
void hand_reply(struct arena *arena, const struct hand_mark *mark,
                const struct hand_cut *cut, const struct question *question,
                uint32_t member, int64_t received_at_us, uint8_t (*salts)[16],
                struct reply_evidence *evidence);

#endif
