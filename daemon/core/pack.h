/* SPDX-License-Identifier: Apache-2.0
 *
 * Packing: values into bytes and back (LEB128 varints, zigzag for signed,
 * length-prefixed text; absent text is told from empty), and zstd around the
 * whole. Reading is sticky-failing: after damage every read gives 0 or absent,
 * and pack_done() says so once. Byte order and layout do not depend on the
 * machine; what is packed today must be read in fifteen years: every packed
 * thing begins with a format number, written by its owner.
 */
#ifndef HEDUI_CORE_PACK_H
#define HEDUI_CORE_PACK_H

#include <stdbool.h>
#include <stdint.h>

#include "arena.h"
#include "fault.h"
#include "text.h"

struct unpack {
    struct text bytes;
    size_t at;
    bool failed;
};

void pack_count(struct buffer *out, uint64_t value);
void pack_integer(struct buffer *out, int64_t value);
void pack_text(struct buffer *out, struct text text);
void pack_bytes(struct buffer *out, const void *bytes, size_t size); /* raw */

void unpack_init(struct unpack *in, struct text bytes);
uint64_t unpack_count(struct unpack *in);
/* A count of things to follow; more than `max` fails. */
uint32_t unpack_length(struct unpack *in, uint32_t max);
int64_t unpack_integer(struct unpack *in);
struct text unpack_text(struct unpack *in); /* a view of the input */
void unpack_bytes(struct unpack *in, void *out, size_t size);
/* true when all was read and nothing failed. */
bool unpack_done(const struct unpack *in);

/* zstd level 3. The result lives in the arena. */
bool pack_compress(struct arena *arena, struct text plain, struct text *packed);
/* Level 2: a hundredth more of bytes, a third less of CPU. */
bool pack_compress_quickly(struct arena *arena, struct text plain,
                           struct text *packed);
bool pack_expand(struct arena *arena, struct text packed, size_t plain_cap,
                 struct text *plain);
/* gzip (RFC 1952) for what owners send; false when damaged or above the cap
 * (a bomb is stopped at the cap). Uses zlib. */
bool pack_gunzip(struct arena *arena, struct text packed, size_t plain_cap,
                 struct text *plain);
/* Raw deflate (RFC 1951) at zlib's best, for entries of a zip. How it packs is
 * zlib's matter and may change: nothing may rest on these bytes. */
bool pack_deflate(struct arena *arena, struct text plain, struct text *packed);
/* The same as gzip, for browsers. */
bool pack_gzip(struct arena *arena, struct text plain, struct text *packed);
/* One deflate stream that ends with the last byte of packed and gives exactly
 * plain_size bytes; nothing is allocated for a size that it cannot give. Where
 * memory was short the arena has failed. */
bool pack_inflate_exactly(struct arena *arena, struct text packed,
                          size_t plain_size, struct text *plain);
/* The checksum of zip and gzip: finds accidents, proves nothing. */
uint32_t pack_crc32(struct text bytes);

#endif
