/* SPDX-License-Identifier: Apache-2.0
 *
 * Parameters in the binary formats of PostgreSQL, so that bytes travel as they
 * are: big-endian integers, text and bytea as bytes, arrays with their header.
 */
#include <assert.h>
#include <endian.h>
#include <string.h>

#include "pg.h"

#define PARAMS_ARRAY_MAX ((size_t)512 << 20)

/* Types of array items, from PostgreSQL's catalog (pg_type.dat). */
static const uint32_t items_oid[] = {[ITEMS_INT64] = 20,
                                     [ITEMS_INT32] = 23,
                                     [ITEMS_BOOL] = 16,
                                     [ITEMS_TEXT] = 25,
                                     [ITEMS_BYTES] = 17};

void
params_init(struct params *params)
{
    memset(params, 0, sizeof(*params));
    arena_init(&params->arena, 0);
}

void
params_release(struct params *params)
{
    for (int i = 0; i < params->count; i++)
        buffer_release(&params->buffers[i]);
    arena_release(&params->arena);
}

static void
params_add(struct params *params, const void *value, size_t size)
{
    assert(params->count < PG_PARAMS_MAX);
    if (size > INT32_MAX)
        params->failed = true;
    params->values[params->count] = value;
    params->lengths[params->count] = (int)size;
    params->formats[params->count] = 1;
    params->count++;
}

void
params_bytes(struct params *params, const void *bytes, size_t size)
{
    params_add(params, arena_copy(&params->arena, bytes, size), size);
}

void
params_int64(struct params *params, int64_t value)
{
    uint64_t big = htobe64((uint64_t)value);
    params_bytes(params, &big, sizeof(big));
}

void
params_int32(struct params *params, int64_t value)
{
    assert(value >= INT32_MIN && value <= INT32_MAX);
    uint32_t big = htobe32((uint32_t)(int32_t)value);
    params_bytes(params, &big, sizeof(big));
}

void
params_bool(struct params *params, bool value)
{
    params_bytes(params, value ? "\1" : "\0", 1);
}

void
params_null(struct params *params)
{
    params_add(params, NULL, 0);
}

void
params_text(struct params *params, struct text text)
{
    if (text_is_absent(text))
        params_null(params);
    else
        params_bytes(params, text.bytes, text.size);
}

void
params_chars(struct params *params, const char *chars)
{
    params_text(params, text_of(chars));
}

void
params_digest(struct params *params, const struct digest *digest)
{
    params_bytes(params, digest->bytes, DIGEST_SIZE);
}

void
params_blob(struct params *params, struct text plain)
{
    if (text_is_absent(plain)) {
        params_null(params);
        return;
    }
    struct buffer *out = &params->buffers[params->count];
    params_add(params, NULL, 0);
    buffer_init(out, PARAMS_ARRAY_MAX);
    blob_add(out, plain);
}

/* ---- arrays ---- */

static void
items_word(struct buffer *out, uint32_t value)
{
    uint32_t big = htobe32(value);
    buffer_add(out, &big, sizeof(big));
}

static struct buffer *
items_last(struct params *params)
{
    assert(params->count > 0);
    return &params->buffers[params->count - 1];
}

void
params_items(struct params *params, enum items_type type, uint32_t count)
{
    params_add(params, NULL, 0);
    struct buffer *out = items_last(params);
    buffer_init(out, PARAMS_ARRAY_MAX);
    items_word(out, count == 0 ? 0 : 1); /* dimensions */
    items_word(out, 1);                  /* nulls are possible */
    items_word(out, items_oid[type]);
    if (count == 0)
        return;
    items_word(out, count);
    items_word(out, 1); /* the first index */
}

void
items_bytes(struct params *params, const void *bytes, size_t size)
{
    struct buffer *out = items_last(params);
    if (size > INT32_MAX)
        out->failed = true;
    items_word(out, (uint32_t)size);
    buffer_add(out, bytes, size);
}

void
items_int64(struct params *params, int64_t value)
{
    uint64_t big = htobe64((uint64_t)value);
    items_bytes(params, &big, sizeof(big));
}

void
items_int32(struct params *params, int64_t value)
{
    assert(value >= INT32_MIN && value <= INT32_MAX);
    uint32_t big = htobe32((uint32_t)(int32_t)value);
    items_bytes(params, &big, sizeof(big));
}

void
items_bool(struct params *params, bool value)
{
    items_bytes(params, value ? "\1" : "\0", 1);
}

void
items_null(struct params *params)
{
    items_word(items_last(params), UINT32_MAX);
}

void
items_text(struct params *params, struct text text)
{
    if (text_is_absent(text))
        items_null(params);
    else
        items_bytes(params, text.bytes, text.size);
}

void
items_blob(struct params *params, struct text plain)
{
    if (text_is_absent(plain)) {
        items_null(params);
        return;
    }
    struct buffer *out = items_last(params);
    size_t size = blob_size(plain);
    if (size > INT32_MAX)
        out->failed = true;
    items_word(out, (uint32_t)size);
    blob_add(out, plain);
}

static void
items_packed_by(struct params *params, struct text plain,
                bool (*pack)(struct arena *, struct text, struct text *))
{
    struct arena scratch;
    struct text packed = TEXT_NONE;
    arena_init(&scratch, 0);
    if (!text_is_absent(plain) && !pack(&scratch, plain, &packed))
        items_last(params)->failed = true;
    items_blob(params, packed);
    arena_release(&scratch);
}

void
items_packed(struct params *params, struct text plain)
{
    items_packed_by(params, plain, pack_compress);
}

void
items_packed_quickly(struct params *params, struct text plain)
{
    items_packed_by(params, plain, pack_compress_quickly);
}
