/* SPDX-License-Identifier: Apache-2.0
 *
 * A blob is how a text that speaks of a person lies in the database: form (1
 * byte), key id (4 bytes, big-endian), bytes. Form 0 is plain, its key id is 0.
 * Sealed forms will be read and written here and nowhere else.
 */
#ifndef HEDUI_STORE_BLOB_H
#define HEDUI_STORE_BLOB_H

#include <stdbool.h>

#include "arena.h"
#include "text.h"

#define BLOB_HEAD 5

/* The size of the blob of a text that is not absent. */
size_t blob_size(struct text plain);
void blob_add(struct buffer *out, struct text plain);
/* A copy of the plain bytes in the arena; an absent blob is an absent text.
 * false: no blob, a form or key that is unknown here, or no memory. */
bool blob_read(struct arena *arena, struct text blob, struct text *plain);

#endif
