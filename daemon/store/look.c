/* SPDX-License-Identifier: Apache-2.0
 *
 * The look: consents inside packed trays (withdrawals are few: a list is
 * walked) and the ASKED leaf.
 */
#include "look.h"

#include <assert.h>
#include <stddef.h>

#include "date.h"
#include "mutant.h"

#define TRAY_BYTES_MAX ((size_t)64 << 20)

static int32_t
look_end(const struct tray_question *question,
         const struct withdrawn *withdrawn, uint32_t count)
{
    int32_t end = question->consent_until;
    for (uint32_t i = 0; i < count; i++) {
        if (withdrawn[i].case_id != question->case_id ||
            (!text_equals(withdrawn[i].consent, question->consent) &&
             (!text_is_empty(withdrawn[i].consent) ||
              mutant_is("withdrawn_is_asked"))))
            continue;
        int32_t day = instant_shanghai_date(withdrawn[i].at_us) - 1;
        if (end == DATE_NONE || day < end)
            end = day;
    }
    return end;
}

bool
look_first_end(struct text questions, uint32_t from, uint32_t to,
               const struct withdrawn *withdrawn, uint32_t count,
               int32_t *first_end)
{
    struct arena scratch;
    arena_init(&scratch, 0);
    struct tray_question *all = NULL;
    uint32_t size = 0;
    bool done = tray_unpack(&scratch, questions, &all, &size) && from < to &&
                to <= size;
    for (uint32_t i = from; done && i < to; i++) {
        int32_t end = look_end(&all[i], withdrawn, count);
        if (end != DATE_NONE && (*first_end == DATE_NONE || end < *first_end))
            *first_end = end;
    }
    arena_release(&scratch);
    return done;
}

bool
look_apply(struct arena *arena, struct text questions,
           const struct withdrawn *withdrawn, uint32_t count,
           struct text *applied)
{
    struct tray_question *all;
    uint32_t size;
    if (!tray_unpack(arena, questions, &all, &size))
        return false;
    for (uint32_t i = 0; i < size; i++)
        all[i].consent_until = look_end(&all[i], withdrawn, count);
    struct buffer out;
    buffer_init(&out, TRAY_BYTES_MAX);
    bool done = tray_pack(all, size, &out);
    if (done)
        *applied = text_copy(arena, buffer_view(&out));
    buffer_release(&out);
    return done && !arena_failed(arena);
}

void
look_digest(const struct exchange *exchange, struct digest *digest)
{
    struct buffer out;
    buffer_init(&out, TRAY_BYTES_MAX);
    pack_text(&out, text_of(exchange->exchange_id));
    pack_count(&out, (uint64_t)exchange->line);
    pack_count(&out, exchange->attempt);
    pack_integer(&out, exchange->made_at_us);
    pack_text(&out, exchange->mandate);
    for (uint32_t i = 0; i < exchange->part_count; i++) {
        pack_integer(&out, exchange->parts[i].tray_id);
        pack_count(&out, exchange->parts[i].from);
        pack_count(&out, exchange->parts[i].to);
    }
    assert(!out.failed && "no memory for the digest of an exchange");
    digest_sha256(buffer_view(&out), digest);
    buffer_release(&out);
}
