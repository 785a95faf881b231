/* SPDX-License-Identifier: Apache-2.0
 *
 * Hashes, HMAC, randomness: libcrypto's, with algorithms fetched once.
 * A failure of these primitives is LOCAL: they abort the process.
 */
#ifndef HEDUI_CORE_DIGEST_H
#define HEDUI_CORE_DIGEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "text.h"

#define DIGEST_SIZE 32

struct digest {
    uint8_t bytes[DIGEST_SIZE];
};

void digest_sha256(struct text input, struct digest *out);
/* SHA-256 over the concatenation of count parts. */
void digest_sha256_parts(const struct text *parts, size_t count,
                         struct digest *out);
/* The same of parts that come one by one. */
struct digest_stream {
    uint64_t state[16];
};
void digest_stream_begin(struct digest_stream *stream);
void digest_stream_add(struct digest_stream *stream, struct text part);
void digest_stream_end(struct digest_stream *stream, struct digest *out);
void digest_hmac_sha256(struct text key, struct text input, struct digest *out);
/* RFC 9162 section 2.1: leaf = H(0x00 || entry), node = H(0x01 || l || r). */
void digest_merkle_leaf(struct text entry, struct digest *out);
void digest_merkle_node(const struct digest *left, const struct digest *right,
                        struct digest *out);
void digest_merkle_root(const struct digest *leaves, size_t count,
                        struct digest *out);
/* The same of leaves that come one by one, {0} at first: it needs no memory. */
struct digest_merkle {
    uint64_t count;
    uint32_t depth;
    struct digest roots[33]; /* of full trees, the largest first; of fewer than
                              * 2^32 leaves */
};
void digest_merkle_add(struct digest_merkle *tree, const struct digest *leaf);
void digest_merkle_end(const struct digest_merkle *tree, struct digest *out);
void digest_hex(const struct digest *digest, char out[65]);
bool digest_read_hex(struct text hex, struct digest *out);
#define DIGEST_BASE64_SIZE 44
/* Base64 of RFC 4648 section 4. */
void digest_base64_add(struct buffer *out, const struct digest *digest);
bool digest_read_base64(struct text base64, struct digest *out);
bool digest_equals(const struct digest *a, const struct digest *b);
/* Cryptographic randomness of the machine. */
void digest_random(void *out, size_t size);

#endif
