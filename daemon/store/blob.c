/* SPDX-License-Identifier: Apache-2.0
 *
 * Blobs of form 0.
 */
#include "blob.h"

#include <assert.h>
#include <stddef.h>
#include <string.h>

static const char blob_plain_head[BLOB_HEAD] = {0, 0, 0, 0, 0};

size_t
blob_size(struct text plain)
{
    return BLOB_HEAD + plain.size;
}

void
blob_add(struct buffer *out, struct text plain)
{
    assert(!text_is_absent(plain));
    buffer_add(out, blob_plain_head, BLOB_HEAD);
    buffer_add(out, plain.bytes, plain.size);
}

bool
blob_read(struct arena *arena, struct text blob, struct text *plain)
{
    *plain = TEXT_NONE;
    if (text_is_absent(blob))
        return true;
    if (blob.size < BLOB_HEAD ||
        memcmp(blob.bytes, blob_plain_head, BLOB_HEAD) != 0)
        return false;
    *plain = text_copy(arena, text_slice(blob, BLOB_HEAD, blob.size));
    return !text_is_absent(*plain);
}
