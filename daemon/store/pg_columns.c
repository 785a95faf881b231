/* SPDX-License-Identifier: Apache-2.0
 *
 * Columns of binary results. The statements cast what they give, so a column
 * of another width is a bug of this program and stops it.
 */
#include <assert.h>
#include <endian.h>
#include <string.h>

#include "pg.h"

bool
column_is_null(const PGresult *result, uint32_t row, int column)
{
    return PQgetisnull(result, (int)row, column) == 1;
}

static const char *
column_fixed(const PGresult *result, uint32_t row, int column, int size)
{
    assert(!column_is_null(result, row, column));
    assert(PQgetlength(result, (int)row, column) == size);
    return PQgetvalue(result, (int)row, column);
}

static int64_t
bytes_int64(const char *bytes)
{
    uint64_t big;
    memcpy(&big, bytes, sizeof(big));
    return (int64_t)be64toh(big);
}

static uint32_t
bytes_word(const char *bytes)
{
    uint32_t big;
    memcpy(&big, bytes, sizeof(big));
    return be32toh(big);
}

int64_t
column_int64(const PGresult *result, uint32_t row, int column)
{
    return bytes_int64(column_fixed(result, row, column, 8));
}

int32_t
column_int32(const PGresult *result, uint32_t row, int column)
{
    return (int32_t)bytes_word(column_fixed(result, row, column, 4));
}

uint32_t
column_uint32(const PGresult *result, uint32_t row, int column)
{
    int32_t value = column_int32(result, row, column);
    assert(value >= 0);
    return (uint32_t)value;
}

bool
column_bool(const PGresult *result, uint32_t row, int column)
{
    return *column_fixed(result, row, column, 1) != '\0';
}

struct text
column_view(const PGresult *result, uint32_t row, int column)
{
    if (column_is_null(result, row, column))
        return TEXT_NONE;
    return (struct text){PQgetvalue(result, (int)row, column),
                         (size_t)PQgetlength(result, (int)row, column)};
}

struct text
column_text(const PGresult *result, uint32_t row, int column,
            struct arena *arena)
{
    return text_copy(arena, column_view(result, row, column));
}

bool
column_digest(const PGresult *result, uint32_t row, int column,
              struct digest *digest)
{
    struct text view = column_view(result, row, column);
    if (view.size != DIGEST_SIZE)
        return false;
    memcpy(digest->bytes, view.bytes, DIGEST_SIZE);
    return true;
}

bool
column_salt(const PGresult *result, uint32_t row, int column,
            uint8_t salt[LEAF_SALT_SIZE])
{
    struct text view = column_view(result, row, column);
    if (view.size != LEAF_SALT_SIZE)
        return false;
    memcpy(salt, view.bytes, LEAF_SALT_SIZE);
    return true;
}

bool
column_blob(const PGresult *result, uint32_t row, int column,
            struct arena *arena, struct text *plain)
{
    return blob_read(arena, column_view(result, row, column), plain);
}

bool
column_packed(const PGresult *result, uint32_t row, int column,
              struct arena *arena, struct text *plain)
{
    struct text packed;
    *plain = TEXT_NONE;
    return column_blob(result, row, column, arena, &packed) &&
           (text_is_absent(packed) ||
            pack_expand(arena, packed, PACKED_PLAIN_MAX, plain));
}

bool
column_int64s(const PGresult *result, uint32_t row, int column,
              struct arena *arena, int64_t **values, uint32_t *count)
{
    /* Header: dimensions, nulls, type; then size, first index; then items of
     * length and value. */
    struct text view = column_view(result, row, column);
    *count = 0;
    if (view.size < 12)
        return false;
    if (bytes_word(view.bytes) == 1 && view.size >= 20)
        *count = bytes_word(view.bytes + 12);
    if (*count > 0 && view.size != 20 + (size_t)*count * 12)
        return false;
    *values = arena_array(arena, *count, sizeof(**values));
    for (uint32_t i = 0; *values != NULL && i < *count; i++)
        (*values)[i] = bytes_int64(view.bytes + 20 + (size_t)i * 12 + 4);
    return *values != NULL;
}
