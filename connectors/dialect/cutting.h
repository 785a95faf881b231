/* SPDX-License-Identifier: Apache-2.0
 *
 * Cutting replies into frames, slices and strays. A family notes the ranges
 * that speak of somebody, with the question or as a stray, in the order of
 * replies and bytes; cutting_end() makes the `struct split` of it. A reply
 * that is garbled as a whole garbles the exchange: every reply is one stray.
 */
#ifndef HEDUI_CONNECTORS_CUTTING_H
#define HEDUI_CONNECTORS_CUTTING_H

#include "connector.h"
#include "csv.h"
#include "idno.h"

#define NO_QUESTION UINT32_MAX
/* Bytes about one person in one reply: two thousand bills are 0.6 MiB. More is
 * no answer but an attack on whoever makes the report: GARBLED(envelope). */
#define SLICE_MAX ((size_t)4 << 20)

enum frame_form { FRAME_TEXT, FRAME_JSON };

struct asked; /* an asked number, for the search */

struct cutting {
    struct arena *arena;
    const struct stamp *stamp;
    const struct question *questions;
    uint32_t question_count;
    const struct reply *replies;
    uint32_t reply_count;
    enum answer_reason garbled; /* REASON_NONE while fine */
    uint32_t room, count;
    struct slice *ranges; /* question NO_QUESTION: a stray */
    struct asked *asked;  /* sorted; made at the first search */
};

void cutting_begin(struct cutting *cutting, struct arena *arena,
                   const struct stamp *stamp, const struct question *questions,
                   uint32_t question_count, const struct reply *replies,
                   uint32_t reply_count);
/* The first reason stands. Returns false, so that checks read well. */
bool cutting_garble(struct cutting *cutting, enum answer_reason reason);
/* The exchange number that came back must be ours: else GARBLED(envelope). */
bool cutting_echo(struct cutting *cutting, struct text exchange_id);
/* Index of the question with this number; NO_QUESTION where none has it. */
uint32_t cutting_by_no(const struct cutting *cutting, int64_t no);
/* Index of the question with this ID number by wire.md 3.2. */
uint32_t cutting_by_id(struct cutting *cutting, struct text id);
/* Room for a range a line of the reply, so that nothing is grown by copying. */
void cutting_reserve(struct cutting *cutting, uint32_t reply);
/* Adds [from, to) of a reply. Ranges come in ascending order a reply. */
void cutting_add(struct cutting *cutting, uint32_t question, uint32_t reply,
                 size_t from, size_t to);
/* False only when the arena failed. */
bool cutting_end(struct cutting *cutting, enum frame_form form,
                 struct split *split);

enum line_end { LINE_END_LF, LINE_END_CRLF };

/* true when the row begins at `at`, where the one before it ended, and ends as
 * the family ends its rows. */
bool row_is_whole(struct text body, const struct csv_row *row, size_t at,
                  enum line_end end);
/* true when the rows of a table fill the body without a gap and each ends as
 * the family ends its rows. */
bool rows_are_whole(struct text body, const struct csv_table *table,
                    enum line_end end);

/* The body with the ranges (ascending, apart) taken out; in JSON `null` stands
 * in the place of each. */
struct text split_frame(struct arena *arena, struct text body,
                        const struct slice *ranges, uint32_t count,
                        enum frame_form form);

#endif
