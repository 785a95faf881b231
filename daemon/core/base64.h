/* SPDX-License-Identifier: Apache-2.0
 *
 * Base64 of RFC 4648 section 4, strictly: the alphabet with + and /, padded,
 * no white space, no bits that say nothing. One text, one value.
 */
#ifndef HEDUI_CORE_BASE64_H
#define HEDUI_CORE_BASE64_H

#include <stdbool.h>

#include "arena.h"
#include "text.h"

/* The bytes that a text of this size has at most. */
size_t base64_plain_max(size_t size);
/* Into the caller's room: how many bytes, or SIZE_MAX: no base64, or more than
 * there is room for. */
size_t base64_read_into(struct text base64, void *room, size_t size);
/* false: no base64, or no memory (ask the arena). */
bool base64_read(struct arena *arena, struct text base64, struct text *plain);
void base64_add(struct buffer *out, struct text plain);

#endif
