/* SPDX-License-Identifier: Apache-2.0
 *
 * Trays in hand. A line may have a hundred thousand questions out for days, so
 * that a tray stays packed as it came (and pressed, which halves it again): it
 * is opened when its questions are picked, sent, split or settled, and what is
 * opened lives for that step. Beside the bytes stand 48 bytes a question: what
 * has become of it. Trays are not in arenas, since a tray of one question would
 * cost a block of 4 KiB.
 */
#include "keeper.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "mutant.h"

#define PRESS_FROM 512 /* bytes; less is not worth it */

_Static_assert(sizeof(struct held_question) == 48,
               "150,000 of them are a part of what a process may have");

/* ---- one tray ---- */

static void
bytes_keep(struct held_tray *tray, struct text packed)
{
    struct arena scratch;
    struct text pressed;
    arena_init(&scratch, 0);
    tray->is_pressed = packed.size >= PRESS_FROM &&
                       pack_compress(&scratch, packed, &pressed) &&
                       pressed.size < packed.size;
    struct text kept = tray->is_pressed ? pressed : packed;
    tray->bytes = malloc(kept.size + 1);
    assert(tray->bytes != NULL);
    if (kept.size > 0)
        memcpy(tray->bytes, kept.bytes, kept.size);
    tray->size = kept.size;
    arena_release(&scratch);
}

static void
bytes_drop(struct held_tray *tray)
{
    explicit_bzero(tray->bytes, tray->size);
    free(tray->bytes);
    tray->bytes = NULL;
}

/* The first day on which a consent of it ends. */
static int32_t
first_end(const struct tray_question *questions, uint32_t count)
{
    int32_t first = DATE_NONE;
    for (uint32_t i = 0; i < count; i++)
        if (questions[i].consent_until != DATE_NONE &&
            (first == DATE_NONE || questions[i].consent_until < first))
            first = questions[i].consent_until;
    return first;
}

void
tray_move(struct held_tray *tray, const struct tray *row)
{
    tray->version = row->version;
    if (tray->due_end_us == 0 || !mutant_is("keeper_ignores_pause"))
        tray->due_end_us = instant_from_shanghai(row->until + 1, 0);
}

struct held_tray *
tray_new(const struct tray *row, int64_t now_us)
{
    struct arena scratch;
    struct tray_question *questions = NULL;
    uint32_t count = 0;
    arena_init(&scratch, 0);
    bool is_good = tray_unpack(&scratch, row->questions, &questions, &count);
    if (!is_good)
        count = 0;
    struct held_tray *tray =
        calloc(1, sizeof(*tray) + count * sizeof(*tray->held));
    assert(tray != NULL);
    tray->tray_id = row->tray_id;
    tray->round_id = row->round_id;
    tray->lane = row->lane;
    tray->due = row->due;
    tray->turn = row->turn;
    tray_move(tray, row);
    tray->came_us = now_us;
    tray->checked_day = DATE_NONE;
    tray->consent_end = first_end(questions, count);
    tray->is_damaged = !is_good;
    tray->count = tray->free_count = count;
    tray->later_at_us = INT64_MAX;
    for (uint32_t i = 0; i < count; i++)
        tray->held[i].first_asked_us = INSTANT_NONE;
    bytes_keep(tray, row->questions);
    arena_release(&scratch);
    return tray;
}

void
tray_free(struct held_tray *tray)
{
    bytes_drop(tray);
    explicit_bzero(tray->held, tray->count * sizeof(*tray->held));
    free(tray);
}

const struct tray_question *
tray_open(const struct held_tray *tray, struct arena *arena)
{
    struct text bytes = {tray->bytes, tray->size};
    struct tray_question *questions = NULL;
    uint32_t count = 0;
    if (tray->count == 0)
        return NULL;
    bool is_open =
        (!tray->is_pressed || pack_expand(arena, bytes, PACKED_MAX, &bytes)) &&
        tray_unpack(arena, bytes, &questions, &count);
    assert(is_open && count == tray->count); /* it was opened before */
    (void)is_open;
    return questions;
}

void
tray_refresh(struct held_tray *tray, const struct tray *row)
{
    struct arena scratch;
    arena_init(&scratch, 0);
    struct tray_question *questions;
    uint32_t count;
    if (tray_unpack(&scratch, row->questions, &questions, &count) &&
        count == tray->count) {
        bytes_drop(tray);
        bytes_keep(tray, row->questions);
        tray->consent_end = first_end(questions, count);
    }
    arena_release(&scratch);
    tray_suspect(tray, false);
    tray->checked_day = DATE_NONE;
}

/* ---- the questions of an exchange ---- */

void
exchange_claim(struct held_exchange *exchange)
{
    exchange->asked_count = 0;
    for (uint32_t i = 0; i < exchange->row.part_count; i++) {
        struct held_tray *tray = exchange->trays[i];
        const struct tray_part *part = &exchange->row.parts[i];
        exchange->asked_count += part->to - part->from;
        for (uint32_t j = part->from; j < part->to; j++) {
            const struct held_question *held = &tray->held[j];
            assert(held->state == ASKED_FREE || held->state == ASKED_DONE);
            tray_mark(tray, j,
                      held->state == ASKED_FREE ? ASKED_OUT : ASKED_KEPT);
        }
    }
}

void
exchange_unclaim(struct held_exchange *exchange)
{
    for (uint32_t i = 0; i < exchange->row.part_count; i++) {
        struct held_tray *tray = exchange->trays[i];
        const struct tray_part *part = &exchange->row.parts[i];
        for (uint32_t j = part->from; j < part->to; j++) {
            bool is_done = tray->held[j].state == ASKED_KEPT;
            tray_mark(tray, j, is_done ? ASKED_DONE : ASKED_FREE);
        }
    }
}

static uint64_t
text_hash(uint64_t hash, struct text text)
{
    for (size_t i = 0; i < text.size; i++)
        hash = (hash ^ (unsigned char)text.bytes[i]) * UINT64_C(1099511628211);
    return hash;
}

/* A table of the questions by their ID numbers: only for looking up, its order
 * is never walked. */
struct id_table {
    uint32_t mask;
    uint32_t *slots; /* index + 1 */
};

static uint32_t *
id_slot(const struct id_table *table, const struct question *questions,
        struct text id)
{
    uint64_t hash = text_hash(UINT64_C(14695981039346656037), id);
    for (uint64_t at = hash;; at++) {
        uint32_t *slot = &table->slots[at & table->mask];
        if (*slot == 0 || text_equals(questions[*slot - 1].id, id))
            return slot;
    }
}

/* A copy at *at, which moves on: texts of a part stand side by side. */
static struct text
text_put(char **at, struct text text)
{
    if (text_is_absent(text))
        return TEXT_NONE;
    struct text copy = {*at, text.size};
    if (text.size > 0)
        memcpy(*at, text.bytes, text.size);
    *at += text.size;
    return copy;
}

static size_t
texts_size(const struct tray_question *questions, const struct tray_part *part)
{
    size_t size = 1;
    for (uint32_t i = part->from; i < part->to; i++)
        size += questions[i].id.size + questions[i].name.size +
                questions[i].consent.size;
    return size;
}

/* Questions [*at, ...) of one part. */
static void
fill_part(struct held_exchange *exchange, uint32_t part_at,
          const struct id_table *table, uint32_t *at)
{
    const struct tray_part *part = &exchange->row.parts[part_at];
    struct arena scratch;
    arena_init(&scratch, 0);
    const struct tray_question *asked =
        tray_open(exchange->trays[part_at], &scratch);
    char *texts = arena_alloc(&exchange->hand, texts_size(asked, part));
    assert(texts != NULL);
    for (uint32_t i = part->from; i < part->to; i++) {
        uint32_t *slot = id_slot(table, exchange->questions, asked[i].id);
        if (*slot == 0) {
            *slot = ++exchange->row.question_count;
            exchange->questions[*slot - 1] = (struct question){
                .no = (int32_t)*slot,
                .id = text_put(&texts, asked[i].id),
                .name = text_put(&texts, asked[i].name),
                .consent = text_put(&texts, asked[i].consent),
                .birth = asked[i].birth,
            };
        }
        exchange->numbers[(*at)++] = *slot - 1;
    }
    arena_release(&scratch);
}

void
exchange_fill(struct held_exchange *exchange)
{
    struct arena *hand = &exchange->hand;
    if (exchange->questions != NULL)
        return;
    exchange->row.question_count = 0;
    uint32_t room = 1;
    while (room < exchange->asked_count * 2)
        room *= 2;
    struct arena scratch;
    arena_init(&scratch, 0);
    struct id_table table = {room - 1,
                             arena_array(&scratch, room, sizeof(uint32_t))};
    exchange->questions =
        arena_array(hand, exchange->asked_count, sizeof(*exchange->questions));
    exchange->numbers =
        arena_array(hand, exchange->asked_count, sizeof(*exchange->numbers));
    assert(table.slots && exchange->questions && exchange->numbers);
    uint32_t at = 0;
    for (uint32_t i = 0; i < exchange->row.part_count; i++)
        fill_part(exchange, i, &table, &at);
    arena_release(&scratch);
    exchange->stamp =
        (struct stamp){text_of(exchange->row.exchange_id),
                       exchange->row.made_at_us, exchange->row.mandate};
}

void
exchange_empty_hand(struct held_exchange *exchange)
{
    arena_release(&exchange->hand);
    exchange->questions = NULL;
    exchange->numbers = NULL;
}
