// SPDX-License-Identifier: Apache-2.0
//
// Damage that a table can hold: what COPY gives must be UTF-8 and typed; see
// batch.h.
#include "batch.h"

#include "family.h"

#include <string.h>

// Ends with the first row: what is behind it never arrived.
static void
batch_cut(struct buffer *rows, size_t count)
{
    char *end = count > 1 ? memchr(rows->bytes, '\n', rows->length) : NULL;
    rows->length = end ? (size_t)(end - rows->bytes) + 1 : 0;
}

size_t
batch_answer(struct world *world, const struct exchange *exchange,
             const struct effect *effect, size_t cell_size, struct buffer *rows)
{
    struct answers answers;
    enum garble garble = effect->garble;
    world_answer(world, exchange, effect, &answers);
    answers.cell_size = cell_size;
    if (garble == GARBLE_BYTES || garble == GARBLE_ENCODING)
        for (size_t i = 0; i < answers.count; i++)
            answers.items[i].is_garbled = true;
    size_t count = d1_write(&answers, rows);
    if (garble == GARBLE_TRUNCATED)
        batch_cut(rows, count);
    return count + (garble == GARBLE_COUNT || garble == GARBLE_SUM);
}
