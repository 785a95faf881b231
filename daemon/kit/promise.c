/* SPDX-License-Identifier: Apache-2.0
 *
 * The promises, as checks of what came out of a call.
 */
#include "promise.h"

#include <stdlib.h>
#include <string.h>

#include "mutant.h"

#define MEMO_MAX 1024

const char *
promise_call(const struct arena *arena, bool is_done)
{
    if (is_done && arena_failed(arena))
        return "a call says done although its arena has failed";
    if (!is_done && !arena_failed(arena))
        return "a call fails although its arena has not";
    return NULL;
}

const char *
promise_next(const struct next *next)
{
    if (next->state == NEXT_AGAIN && next->after_s < 0)
        return "next waits less than no time";
    if (next->state == NEXT_AGAIN && next->memo.size > MEMO_MAX)
        return "next's memo is longer than 1 KiB";
    if (next->state == NEXT_FAILED &&
        (next->kind == ANSWER_NONE || next->kind == ANSWER_FOUND ||
         next->kind == ANSWER_NOTHING))
        return "next fails with a kind that is no failure";
    return NULL;
}

static int
compare_slices(const void *a, const void *b)
{
    const struct slice *x = a, *y = b;
    if (x->reply != y->reply)
        return x->reply < y->reply ? -1 : 1;
    return (x->from > y->from) - (x->from < y->from);
}

static bool
is_inside(const struct slice *slice, const struct reply *replies,
          uint32_t count)
{
    return slice->reply < count && slice->from < slice->to &&
           slice->to <= replies[slice->reply].body.size;
}

static bool
is_before(const struct slice *a, const struct slice *b)
{
    if (a->question != b->question)
        return a->question < b->question;
    return compare_slices(a, b) < 0;
}

static const char *
ranges_apart(struct slice *all, uint32_t count, const struct reply *replies,
             const struct split *split)
{
    uint32_t at = 0;
    qsort(all, count, sizeof(*all), compare_slices);
    for (uint32_t i = 1; i < count; i++)
        if (all[i - 1].reply == all[i].reply && all[i - 1].to > all[i].from &&
            !mutant_is("slices_may_overlap"))
            return "two slices of a reply overlap";
    for (uint32_t reply = 0; reply < split->frame_count; reply++) {
        size_t taken = 0;
        for (; at < count && all[at].reply == reply; at++)
            taken += all[at].to - all[at].from;
        if (split->frames[reply].size + taken < replies[reply].body.size)
            return "a frame has lost bytes that are in no slice";
    }
    return NULL;
}

const char *
promise_split(struct arena *arena, const struct reply *replies,
              uint32_t reply_count, uint32_t question_count,
              const struct split *split)
{
    uint32_t count = split->slice_count + split->stray_count;
    struct slice *all = arena_array(arena, count, sizeof(*all));
    if (all == NULL)
        return NULL;
    if (split->frame_count != reply_count)
        return "split gives another number of frames than of replies";
    if (split->is_garbled != (split->reason != REASON_NONE))
        return "split says garbled without a reason, or a reason without it";
    for (uint32_t i = 0; i < split->slice_count; i++) {
        all[i] = split->slices[i];
        if (all[i].question >= question_count)
            return "a slice belongs to a question that was not asked";
        if (i > 0 && !is_before(&split->slices[i - 1], &all[i]))
            return "slices are not ordered by question, reply and place";
    }
    for (uint32_t i = 0; i < split->stray_count; i++) {
        all[split->slice_count + i] = split->strays[i];
        if (i > 0 &&
            compare_slices(&split->strays[i - 1], &split->strays[i]) >= 0)
            return "strays are not ordered by reply and place";
    }
    for (uint32_t i = 0; i < count; i++)
        if (!is_inside(&all[i], replies, reply_count))
            return "a slice is empty or lies outside its reply";
    return ranges_apart(all, count, replies, split);
}

/* ---- whoever is named was in the bytes ---- */

static int
hex(char c)
{
    return c >= '0' && c <= '9'   ? c - '0'
           : c >= 'a' && c <= 'f' ? c - 'a' + 10
           : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                  : -1;
}

/* The unit of \uXXXX at `at`, -1 where there is none. */
static int32_t
unit_at(struct text text, size_t at)
{
    int32_t unit = 0;
    if (at + 6 > text.size || text.bytes[at] != '\\' ||
        text.bytes[at + 1] != 'u')
        return -1;
    for (size_t i = at + 2; i < at + 6; i++) {
        if (hex(text.bytes[i]) < 0)
            return -1;
        unit = unit * 16 + hex(text.bytes[i]);
    }
    return unit;
}

static size_t
put_utf8(char *to, int32_t point)
{
    if (point < 0x80) {
        to[0] = (char)point;
        return 1;
    }
    size_t more = point < 0x800 ? 1 : point < 0x10000 ? 2 : 3;
    for (size_t i = more; i > 0; i--, point >>= 6)
        to[i] = (char)(0x80 | (point & 0x3f));
    to[0] = (char)((0xff00 >> (more + 1) & 0xff) | point);
    return more + 1;
}

/* JSON's escapes and a CSV's doubled quotes undone, wherever they stand. */
static struct text
undone(struct arena *arena, struct text text)
{
    char *to = arena_alloc(arena, text.size + 1);
    size_t size = 0;
    for (size_t i = 0; to != NULL && i < text.size; i++) {
        int32_t unit = unit_at(text, i), low = -1;
        if (unit >= 0xd800 && unit < 0xdc00)
            low = unit_at(text, i + 6);
        if (unit >= 0) {
            if (low >= 0)
                unit = 0x10000 + ((unit - 0xd800) << 10) + (low - 0xdc00);
            size += put_utf8(to + size, unit);
            i += low >= 0 ? 11 : 5;
        } else if ((text.bytes[i] == '\\' || text.bytes[i] == '"') &&
                   i + 1 < text.size &&
                   (text.bytes[i] == '\\' || text.bytes[i + 1] == '"')) {
            char next = text.bytes[++i];
            to[size++] = next == 'n'   ? '\n'
                         : next == 't' ? '\t'
                         : next == 'r' ? '\r'
                         : next == 'b' ? '\b'
                         : next == 'f' ? '\f'
                                       : next;
        } else {
            to[size++] = text.bytes[i];
        }
    }
    return to == NULL ? TEXT_NONE : (struct text){to, size};
}

static bool
has(struct text bytes, struct text who)
{
    return !text_is_absent(bytes) &&
           memmem(bytes.bytes, bytes.size, who.bytes, who.size) != NULL;
}

static bool
slice_has(struct arena *arena, struct text slice, struct text who)
{
    struct text plain;
    if (has(slice, who))
        return true;
    if (!text_from_gb18030(arena, slice, &plain))
        plain = slice;
    struct text once = undone(arena, slice);
    /* JSON in a cell of a CSV: first the cell, then the JSON */
    return has(plain, who) || has(undone(arena, plain), who) ||
           has(once, who) || has(undone(arena, once), who);
}

static bool
is_in(struct arena *arena, const struct evidence *evidence, struct text who)
{
    if (text_is_empty(who) || mutant_is("anybody_may_be_named"))
        return true;
    for (uint32_t i = 0; i < evidence->slice_count; i++)
        if (slice_has(arena, evidence->slices[i], who))
            return true;
    return arena_failed(arena);
}

const char *
promise_read(struct arena *arena, const struct evidence *evidence,
             const struct answer *answer)
{
    bool has_reason =
        answer->kind == ANSWER_GARBLED || answer->kind == ANSWER_REFUSED;
    if (answer->kind == ANSWER_NONE || answer->kind >= ANSWER_KIND_COUNT ||
        answer->kind == ANSWER_WRONG_PERSON ||
        answer->kind == ANSWER_NOT_ASKED ||
        answer->kind == ANSWER_NOT_AUTHORISED)
        return "read gives a kind that is not its to give";
    if (evidence->slice_count == 0 && answer->kind != ANSWER_GARBLED)
        return "read answers without a slice";
    if (answer->kind == ANSWER_FOUND && answer->record_count == 0)
        return "read says FOUND without a record";
    if (answer->kind == ANSWER_NOTHING && answer->record_count > 0)
        return "read says NOTHING beside records";
    if (has_reason != (answer->reason != REASON_NONE))
        return "GARBLED and REFUSED have a reason, other kinds none";
    for (uint32_t i = 0; i < answer->record_count; i++) {
        const struct record *record = &answer->records[i];
        if (!is_in(arena, evidence, record->id) ||
            !is_in(arena, evidence, record->name))
            return "a record names somebody who is not in the slices";
        if (record->slice >= evidence->slice_count)
            return "a record comes from a slice that is not there";
        (void)record_to_json(arena, record);
    }
    return NULL;
}

struct evidence
promise_evidence(struct arena *arena, const struct reply *replies,
                 const struct split *split, uint32_t question)
{
    struct evidence evidence = {.frame_count = split->frame_count,
                                .frames = split->frames};
    struct text *slices =
        arena_array(arena, split->slice_count, sizeof(*slices));
    uint32_t *of_reply =
        arena_array(arena, split->slice_count, sizeof(*of_reply));
    for (uint32_t i = 0;
         slices != NULL && of_reply != NULL && i < split->slice_count; i++) {
        const struct slice *slice = &split->slices[i];
        if (slice->question != question)
            continue;
        slices[evidence.slice_count] =
            text_slice(replies[slice->reply].body, slice->from, slice->to);
        of_reply[evidence.slice_count++] = slice->reply;
    }
    evidence.slices = slices;
    evidence.slice_replies = of_reply;
    return evidence;
}
