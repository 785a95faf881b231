/* SPDX-License-Identifier: Apache-2.0
 *
 * The envelope of an answer by hand, written and taken off.
 */
#include "hand.h"

#include <assert.h>
#include <inttypes.h>
#include <string.h>

#include "mutant.h"

#define MAGIC "hedui-hand/1\n"

static void
digits_put(char *out, size_t count, uint64_t value)
{
    static const char digits[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
    for (size_t i = count; i > 0; i--) {
        out[i - 1] = digits[value % 36];
        value /= 36;
    }
    assert(value == 0);
}

void
hand_exchange_id(int64_t case_id, uint32_t number,
                 char out[EXCHANGE_ID_SIZE + 1])
{
    memcpy(out, "HAND", 4);
    digits_put(out + 4, 10, (uint64_t)case_id);
    digits_put(out + 14, 2, number);
    out[EXCHANGE_ID_SIZE] = '\0';
}

struct text
hand_wrap(struct arena *arena, const struct hand_mark *mark, struct text frame)
{
    char hex[2 * DIGEST_SIZE + 1];
    digest_hex(&mark->scan, hex);
    const char *head = arena_printf(
        arena,
        MAGIC "C%" PRId64 " %u\nentered %.*s\nconfirmed %.*s\nscan %s\n\n",
        mark->case_id, mark->number, (int)mark->entered.size,
        mark->entered.bytes, (int)mark->confirmed.size, mark->confirmed.bytes,
        hex);
    size_t size = head == NULL ? 0 : strlen(head);
    char *bytes = arena_alloc(arena, size + frame.size + 1);
    if (head == NULL || bytes == NULL)
        return TEXT_NONE;
    memcpy(bytes, head, size);
    if (frame.size > 0)
        memcpy(bytes + size, frame.bytes, frame.size);
    bytes[size + frame.size] = '\0';
    return (struct text){bytes, size + frame.size};
}

/* The value of a line "name value". */
static bool
line_cut(struct text *rest, const char *name, struct text *value)
{
    struct text line, key;
    if (!text_cut(rest, '\n', &line) || text_is_absent(*rest) ||
        !text_cut(&line, ' ', &key) || !text_equals_chars(key, name) ||
        text_is_empty(line))
        return false;
    *value = line;
    return true;
}

/* "C42 3" */
static bool
whose_cut(struct text *rest, struct hand_mark *mark)
{
    struct text line, key;
    int64_t number;
    if (!text_cut(rest, '\n', &line) || !text_cut(&line, ' ', &key) ||
        !text_starts_with(key, "C") ||
        !text_to_count(text_slice(key, 1, key.size), &mark->case_id) ||
        !text_to_count(line, &number) || number < 1 || number > HAND_NUMBER_MAX)
        return false;
    mark->number = (uint32_t)number;
    return true;
}

static bool
envelope_read(struct text frame, struct hand_mark *mark, struct text *inside)
{
    struct text rest = frame, scan, empty;
    if (!text_starts_with(frame, MAGIC))
        return false;
    rest = text_slice(frame, sizeof(MAGIC) - 1, frame.size);
    mark->is_manual =
        whose_cut(&rest, mark) && line_cut(&rest, "entered", &mark->entered) &&
        line_cut(&rest, "confirmed", &mark->confirmed) &&
        line_cut(&rest, "scan", &scan) && digest_read_hex(scan, &mark->scan) &&
        text_cut(&rest, '\n', &empty) && text_is_empty(empty) &&
        !text_is_absent(rest);
    *inside = rest;
    return mark->is_manual;
}

void
hand_unwrap(struct arena *arena, struct reply_evidence *evidence,
            struct hand_mark *mark)
{
    struct hand_mark read = {0};
    struct text inside;
    char id[EXCHANGE_ID_SIZE + 1];
    *mark = (struct hand_mark){0};
    if (evidence->frame_count == 0 ||
        !envelope_read(evidence->frames[0], &read, &inside))
        return;
    hand_exchange_id(read.case_id, read.number, id);
    if (!text_equals_chars(evidence->exchange_id, id) &&
        !mutant_is("hand_mark_of_an_owner"))
        return;
    struct text *frames =
        arena_array(arena, evidence->frame_count, sizeof(*frames));
    if (frames == NULL)
        return;
    memcpy(frames, evidence->frames, evidence->frame_count * sizeof(*frames));
    frames[0] = inside;
    evidence->frames = frames;
    *mark = read;
    if (mutant_is("hand_is_not_marked"))
        mark->is_manual = false;
}
