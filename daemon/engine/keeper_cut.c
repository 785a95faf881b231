/* SPDX-License-Identifier: Apache-2.0
 *
 * Replies after split: of each its frame and where the questions lie in it. A
 * file is put away part by part as it comes: its body is pressed in pieces, so
 * that three parts of 8 MiB are 8 MB in hand, and the slices of some questions
 * are gathered again with one piece open at a time. Bringing the files a second
 * time instead would hold nothing, and open each of them once a transaction.
 */
#include "keeper.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#define PIECE_SIZE ((size_t)256 << 10)

static void
fill_ranges(struct cut *cut, const struct split *split, uint32_t reply)
{
    for (uint32_t i = 0; i < split->slice_count; i++)
        cut->slice_count += split->slices[i].reply == reply;
    for (uint32_t i = 0; i < split->stray_count; i++)
        cut->stray_count += split->strays[i].reply == reply;
    cut->slices =
        arena_array(&cut->arena, cut->slice_count, sizeof(*cut->slices));
    cut->strays =
        arena_array(&cut->arena, cut->stray_count, sizeof(*cut->strays));
    assert(cut->slices != NULL && cut->strays != NULL);
    uint32_t slices = 0, strays = 0;
    for (uint32_t i = 0; i < split->slice_count; i++) {
        const struct slice *slice = &split->slices[i];
        if (slice->reply == reply)
            cut->slices[slices++] =
                (struct cut_range){slice->question, slice->from, slice->to};
    }
    for (uint32_t i = 0; i < split->stray_count; i++) {
        const struct slice *stray = &split->strays[i];
        if (stray->reply == reply)
            cut->strays[strays++] =
                (struct cut_range){0, stray->from, stray->to};
    }
}

void
cut_keep(struct held_exchange *exchange, const struct split *split,
         uint32_t reply, uint32_t of_split)
{
    struct cut *cut = &exchange->cuts[reply];
    *cut = (struct cut){.is_cut = true, .body = exchange->replies[reply].body};
    cut->frame = text_copy(&cut->arena, split->frames[of_split]);
    fill_ranges(cut, split, of_split);
}

void
cut_put_away(struct held_exchange *exchange, uint32_t reply)
{
    struct cut *cut = &exchange->cuts[reply];
    struct text body = cut->body;
    if (mutant_is("parts_kept_whole")) {
        cut->body = text_copy(&cut->arena, body);
        exchange->replies[reply].body = TEXT_NONE;
        return;
    }
    uint32_t count = (uint32_t)((body.size + PIECE_SIZE - 1) / PIECE_SIZE);
    cut->pieces = arena_array(&cut->arena, count, sizeof(*cut->pieces));
    assert(cut->pieces != NULL);
    for (uint32_t i = 0; i < count; i++) {
        size_t from = i * PIECE_SIZE;
        size_t to =
            body.size - from > PIECE_SIZE ? from + PIECE_SIZE : body.size;
        bool is_packed = pack_compress(&cut->arena, text_slice(body, from, to),
                                       &cut->pieces[i]);
        assert(is_packed);
        (void)is_packed;
    }
    cut->body = TEXT_NONE;
    exchange->replies[reply].body = TEXT_NONE;
}

void
cuts_drop(struct held_exchange *exchange)
{
    for (uint32_t i = 0; i < exchange->reply_room; i++)
        if (exchange->cuts[i].is_cut) {
            arena_release(&exchange->cuts[i].arena);
            exchange->cuts[i].is_cut = false;
        }
}

/* ---- gathering ---- */

struct wanted { /* a range of a pressed reply, and where it goes */
    uint32_t from, to;
    struct text *out;
};

static int
compare_wanted(const void *left, const void *right)
{
    const struct wanted *a = left, *b = right;
    if (a->from != b->from)
        return a->from < b->from ? -1 : 1;
    return a->out < b->out ? -1 : a->out > b->out;
}

/* A pressed reply while it is read: one piece is open. */
struct reader {
    const struct cut *cut;
    struct arena arena;
    struct text piece;
    size_t at; /* of the piece */
};

static void
copy_range(struct reader *reader, size_t from, size_t to, char *out)
{
    while (from < to) {
        size_t at = from / PIECE_SIZE;
        if (text_is_absent(reader->piece) || reader->at != at) {
            arena_release(&reader->arena);
            bool is_open = pack_expand(&reader->arena, reader->cut->pieces[at],
                                       PIECE_SIZE, &reader->piece);
            assert(is_open); /* we have packed it */
            (void)is_open;
            reader->at = at;
        }
        size_t begin = from - at * PIECE_SIZE;
        size_t size = reader->piece.size - begin;
        if (size > to - from)
            size = to - from;
        assert(size > 0);
        memcpy(out, reader->piece.bytes + begin, size);
        out += size;
        from += size;
    }
}

static void
copy_wanted(const struct cut *cut, struct arena *arena, struct wanted *wanted,
            uint32_t count)
{
    struct reader reader = {.cut = cut};
    size_t size = 1;
    arena_init(&reader.arena, 0);
    for (uint32_t i = 0; i < count; i++)
        size += wanted[i].to - wanted[i].from;
    char *bytes = arena_alloc(arena, size);
    assert(bytes != NULL);
    qsort(wanted, count, sizeof(*wanted), compare_wanted);
    for (uint32_t i = 0; i < count; i++) {
        size = wanted[i].to - wanted[i].from;
        copy_range(&reader, wanted[i].from, wanted[i].to, bytes);
        *wanted[i].out = (struct text){bytes, size};
        bytes += size;
    }
    arena_release(&reader.arena);
}

/* The ranges of a question in one reply: [*first, *end). */
static void
ranges_of(const struct cut *cut, uint32_t question, uint32_t *first,
          uint32_t *end)
{
    uint32_t low = 0, high = cut->slice_count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (cut->slices[middle].question < question)
            low = middle + 1;
        else
            high = middle;
    }
    *first = low;
    while (low < cut->slice_count && cut->slices[low].question == question)
        low++;
    *end = low;
}

static uint32_t
count_slices(const struct held_exchange *exchange, uint32_t question)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < exchange->reply_count; i++) {
        uint32_t first, end;
        ranges_of(&exchange->cuts[i], question, &first, &end);
        count += end - first;
    }
    return count;
}

/* Where the slices of all questions go, in the order of questions and replies;
 * those of this reply are cut now. */
static void
gather_reply(const struct held_exchange *exchange, uint32_t reply,
             struct arena *arena, struct gathered *gathered, uint32_t *places)
{
    const struct cut *cut = &exchange->cuts[reply];
    struct arena scratch;
    arena_init(&scratch, 0);
    uint32_t total = gathered->firsts[gathered->count], count = 0;
    struct wanted *wanted = arena_array(&scratch, total, sizeof(*wanted));
    assert(wanted != NULL);
    for (uint32_t i = 0; i < gathered->count; i++) {
        uint32_t first, end;
        ranges_of(cut, gathered->numbers[i], &first, &end);
        for (uint32_t j = first; j < end; j++) {
            uint32_t place = places[i]++;
            gathered->replies[place] = reply;
            wanted[count++] =
                (struct wanted){cut->slices[j].from, cut->slices[j].to,
                                &gathered->slices[place]};
        }
    }
    if (cut->pieces != NULL)
        copy_wanted(cut, arena, wanted, count);
    else
        for (uint32_t i = 0; i < count; i++)
            *wanted[i].out =
                text_slice(cut->body, wanted[i].from, wanted[i].to);
    arena_release(&scratch);
}

void
cuts_gather(const struct held_exchange *exchange, struct arena *arena,
            const uint32_t *numbers, uint32_t count, struct gathered *gathered)
{
    *gathered = (struct gathered){.count = count, .numbers = numbers};
    gathered->firsts =
        arena_array(arena, (size_t)count + 1, sizeof(*gathered->firsts));
    uint32_t *places = arena_array(arena, count, sizeof(*places));
    assert(gathered->firsts != NULL && places != NULL);
    for (uint32_t i = 0; i < count; i++) {
        places[i] = gathered->firsts[i];
        gathered->firsts[i + 1] =
            gathered->firsts[i] + count_slices(exchange, numbers[i]);
    }
    uint32_t total = gathered->firsts[count];
    gathered->slices = arena_array(arena, total, sizeof(*gathered->slices));
    gathered->replies = arena_array(arena, total, sizeof(*gathered->replies));
    assert(gathered->slices != NULL && gathered->replies != NULL);
    for (uint32_t i = 0; i < exchange->reply_count; i++)
        gather_reply(exchange, i, arena, gathered, places);
}

uint32_t
cuts_stray_count(const struct held_exchange *exchange)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < exchange->reply_count; i++)
        count += exchange->cuts[i].stray_count;
    return count;
}

void
cuts_strays(const struct held_exchange *exchange, struct arena *arena,
            struct text *strays)
{
    for (uint32_t i = 0; i < exchange->reply_count; i++) {
        const struct cut *cut = &exchange->cuts[i];
        struct arena scratch;
        arena_init(&scratch, 0);
        struct wanted *wanted =
            arena_array(&scratch, cut->stray_count, sizeof(*wanted));
        assert(wanted != NULL);
        for (uint32_t j = 0; j < cut->stray_count; j++) {
            wanted[j] = (struct wanted){cut->strays[j].from, cut->strays[j].to,
                                        &strays[j]};
            strays[j] = cut->pieces != NULL
                            ? TEXT_NONE
                            : text_slice(cut->body, cut->strays[j].from,
                                         cut->strays[j].to);
        }
        if (cut->pieces != NULL)
            copy_wanted(cut, arena, wanted, cut->stray_count);
        strays += cut->stray_count;
        arena_release(&scratch);
    }
}
