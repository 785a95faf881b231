/* SPDX-License-Identifier: Apache-2.0
 *
 * The bookkeeping of split: whom a range is about, and what remains.
 */
#include "cutting.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "mutant.h"

struct asked {
    struct idno id;
    uint32_t question;
};

void
cutting_begin(struct cutting *cutting, struct arena *arena,
              const struct stamp *stamp, const struct question *questions,
              uint32_t question_count, const struct reply *replies,
              uint32_t reply_count)
{
    *cutting = (struct cutting){.arena = arena,
                                .stamp = stamp,
                                .questions = questions,
                                .question_count = question_count,
                                .replies = replies,
                                .reply_count = reply_count};
    for (uint32_t i = 0; i < reply_count; i++)
        if (replies[i].body.size > INT32_MAX)
            cutting->garbled = REASON_ENVELOPE;
}

bool
cutting_garble(struct cutting *cutting, enum answer_reason reason)
{
    if (cutting->garbled == REASON_NONE)
        cutting->garbled = reason;
    return false;
}

bool
cutting_echo(struct cutting *cutting, struct text exchange_id)
{
    return text_equals(exchange_id, cutting->stamp->exchange_id) ||
           mutant_is("echo_not_checked") ||
           cutting_garble(cutting, REASON_ENVELOPE);
}

uint32_t
cutting_by_no(const struct cutting *cutting, int64_t no)
{
    uint32_t count = cutting->question_count;
    if (no >= 1 && no <= count && cutting->questions[no - 1].no == no)
        return (uint32_t)no - 1;
    for (uint32_t i = 0; i < count; i++)
        if (cutting->questions[i].no == no)
            return i;
    return NO_QUESTION;
}

static int
compare_asked(const void *left, const void *right)
{
    const struct asked *a = left;
    const struct asked *b = right;
    return strcmp(a->id.digits, b->id.digits);
}

static bool
sort_asked(struct cutting *cutting)
{
    uint32_t count = cutting->question_count;
    cutting->asked =
        arena_array(cutting->arena, count, sizeof(*cutting->asked));
    if (cutting->asked == NULL)
        return false;
    for (uint32_t i = 0; i < count; i++) {
        (void)idno_normalise(cutting->questions[i].id, &cutting->asked[i].id);
        cutting->asked[i].question = i;
    }
    qsort(cutting->asked, count, sizeof(*cutting->asked), compare_asked);
    return true;
}

uint32_t
cutting_by_id(struct cutting *cutting, struct text id)
{
    struct asked key = {.question = 0};
    if (text_is_absent(id) || !idno_normalise(id, &key.id))
        return NO_QUESTION;
    if (cutting->asked == NULL && !sort_asked(cutting))
        return NO_QUESTION;
    const struct asked *found =
        bsearch(&key, cutting->asked, cutting->question_count,
                sizeof(*cutting->asked), compare_asked);
    return found == NULL ? NO_QUESTION : found->question;
}

static bool
cutting_grow(struct cutting *cutting, uint32_t room)
{
    struct slice *grown = arena_array(cutting->arena, room, sizeof(*grown));
    if (grown == NULL)
        return false;
    if (cutting->count > 0)
        memcpy(grown, cutting->ranges, cutting->count * sizeof(*grown));
    cutting->ranges = grown;
    cutting->room = room;
    return true;
}

void
cutting_reserve(struct cutting *cutting, uint32_t reply)
{
    struct text body = cutting->replies[reply].body;
    const char *at = body.bytes, *end = at + body.size;
    uint32_t lines = 0;
    while (at < end && (at = memchr(at, '\n', (size_t)(end - at))) != NULL) {
        lines++;
        at++;
    }
    if (cutting->garbled == REASON_NONE &&
        lines > cutting->room - cutting->count)
        (void)cutting_grow(cutting, cutting->count + lines);
}

void
cutting_add(struct cutting *cutting, uint32_t question, uint32_t reply,
            size_t from, size_t to)
{
    assert(from < to && to <= cutting->replies[reply].body.size);
    if (to - from > SLICE_MAX && question != NO_QUESTION)
        cutting_garble(cutting, REASON_ENVELOPE);
    if (cutting->count == cutting->room &&
        !cutting_grow(cutting, cutting->room == 0 ? 64 : cutting->room * 2))
        return;
    if (mutant_is("split_shifts_rows") && question != NO_QUESTION)
        question = (question + 1) % cutting->question_count;
    cutting->ranges[cutting->count++] = (struct slice){
        .question = question,
        .reply = reply,
        .from = (uint32_t)from,
        .to = (uint32_t)to,
    };
}

bool
row_is_whole(struct text body, const struct csv_row *row, size_t at,
             enum line_end end)
{
    bool has_cr = row->to - row->from >= 2 && body.bytes[row->to - 2] == '\r';
    return row->from == at && row->to > row->from &&
           body.bytes[row->to - 1] == '\n' && has_cr == (end == LINE_END_CRLF);
}

bool
rows_are_whole(struct text body, const struct csv_table *table,
               enum line_end end)
{
    size_t at = 0;
    for (uint32_t i = 0; i < table->count; i++) {
        if (!row_is_whole(body, &table->rows[i], at, end))
            return false;
        at = table->rows[i].to;
    }
    return at == body.size;
}

struct text
split_frame(struct arena *arena, struct text body, const struct slice *ranges,
            uint32_t count, enum frame_form form)
{
    const size_t filler = form == FRAME_JSON ? 4 : 0;
    size_t left = body.size;
    for (uint32_t i = 0; i < count; i++)
        left -= ranges[i].to - ranges[i].from;
    char *frame = arena_alloc(arena, left + count * filler + 1);
    if (frame == NULL)
        return TEXT_NONE;
    size_t size = 0;
    size_t done = 0;
    for (uint32_t i = 0; i < count; i++) {
        assert(ranges[i].from >= done);
        memcpy(frame + size, body.bytes + done, ranges[i].from - done);
        size += ranges[i].from - done;
        memcpy(frame + size, "null", filler);
        size += filler;
        done = ranges[i].to;
    }
    if (body.size > done)
        memcpy(frame + size, body.bytes + done, body.size - done);
    size += body.size - done;
    frame[size] = '\0';
    return (struct text){frame, size};
}

static void
garble_all(struct cutting *cutting)
{
    cutting->count = 0;
    for (uint32_t i = 0; i < cutting->reply_count; i++)
        if (cutting->replies[i].body.size > 0)
            cutting_add(cutting, NO_QUESTION, i, 0,
                        cutting->replies[i].body.size);
}

static int
compare_slices(const void *left, const void *right)
{
    const struct slice *a = left;
    const struct slice *b = right;
    if (a->question != b->question)
        return a->question < b->question ? -1 : 1;
    if (a->reply != b->reply)
        return a->reply < b->reply ? -1 : 1;
    return a->from < b->from ? -1 : a->from > b->from;
}

static void
make_frames(const struct cutting *cutting, enum frame_form form,
            struct split *split)
{
    split->frame_count = cutting->reply_count;
    split->frames = arena_array(cutting->arena, cutting->reply_count,
                                sizeof(*split->frames));
    if (split->frames == NULL)
        return;
    uint32_t at = 0;
    for (uint32_t i = 0; i < cutting->reply_count; i++) {
        uint32_t first = at;
        while (at < cutting->count && cutting->ranges[at].reply == i)
            at++;
        split->frames[i] =
            split_frame(cutting->arena, cutting->replies[i].body,
                        cutting->ranges + first, at - first, form);
    }
    assert(at == cutting->count);
}

bool
cutting_end(struct cutting *cutting, enum frame_form form, struct split *split)
{
    *split = (struct split){.is_garbled = cutting->garbled != REASON_NONE,
                            .reason = cutting->garbled};
    if (split->is_garbled)
        garble_all(cutting);
    if (cutting->ranges == NULL)
        cutting->ranges =
            arena_array(cutting->arena, 1, sizeof(*cutting->ranges));
    if (arena_failed(cutting->arena))
        return false;
    make_frames(cutting, form, split);
    if (cutting->count > 0)
        qsort(cutting->ranges, cutting->count, sizeof(*cutting->ranges),
              compare_slices);
    uint32_t slices = 0;
    while (slices < cutting->count &&
           cutting->ranges[slices].question != NO_QUESTION)
        slices++;
    split->slice_count = slices;
    split->slices = cutting->ranges;
    split->stray_count = cutting->count - slices;
    split->strays = cutting->ranges + slices;
    return !arena_failed(cutting->arena);
}
