/* SPDX-License-Identifier: Apache-2.0
 *
 * Hashes by libcrypto. SHA-256 is asked for by its old name: what EVP has
 * instead allocates for each hash, and there is no answer to a hash that could
 * not be had but the end of the process. That the other primitives fail is not
 * a condition to go on from. An algorithm that is fetched is kept.
 */
#define OPENSSL_SUPPRESS_DEPRECATED
#include "digest.h"

#include <assert.h>

#include "base64.h"
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>
#include <openssl/sha.h>

#include "mutant.h"

static void
digest_must(bool is_ok)
{
    if (!is_ok)
        abort();
}

static const EVP_MD *
digest_algorithm(void)
{
    static EVP_MD *sha256;
    if (sha256 == NULL) {
        sha256 = EVP_MD_fetch(NULL, "SHA2-256", NULL);
        digest_must(sha256 != NULL);
    }
    return sha256;
}

void
digest_sha256_parts(const struct text *parts, size_t count, struct digest *out)
{
    SHA256_CTX context;
    digest_must(SHA256_Init(&context) == 1);
    for (size_t i = 0; i < count; i++)
        if (parts[i].size > 0)
            digest_must(
                SHA256_Update(&context, parts[i].bytes, parts[i].size) == 1);
    digest_must(SHA256_Final(out->bytes, &context) == 1);
}

void
digest_sha256(struct text input, struct digest *out)
{
    digest_sha256_parts(&input, 1, out);
}

static_assert(sizeof(SHA256_CTX) <= sizeof(struct digest_stream),
              "libcrypto's state fits");

void
digest_stream_begin(struct digest_stream *stream)
{
    digest_must(SHA256_Init((SHA256_CTX *)stream->state) == 1);
}

void
digest_stream_add(struct digest_stream *stream, struct text part)
{
    if (part.size > 0)
        digest_must(SHA256_Update((SHA256_CTX *)stream->state, part.bytes,
                                  part.size) == 1);
}

void
digest_stream_end(struct digest_stream *stream, struct digest *out)
{
    digest_must(SHA256_Final(out->bytes, (SHA256_CTX *)stream->state) == 1);
}

void
digest_hmac_sha256(struct text key, struct text input, struct digest *out)
{
    unsigned size = 0;
    const unsigned char *made = HMAC(
        digest_algorithm(), text_is_empty(key) ? "" : key.bytes, (int)key.size,
        (const unsigned char *)input.bytes, input.size, out->bytes, &size);
    digest_must(made != NULL && size == DIGEST_SIZE);
}

void
digest_merkle_leaf(struct text entry, struct digest *out)
{
    struct text parts[2] = {{"\0", 1}, entry};
    digest_sha256_parts(parts, 2, out);
}

void
digest_merkle_node(const struct digest *left, const struct digest *right,
                   struct digest *out)
{
    struct text parts[3] = {{"\1", 1},
                            {(const char *)left->bytes, DIGEST_SIZE},
                            {(const char *)right->bytes, DIGEST_SIZE}};
    if (mutant_is("merkle_node_as_leaf"))
        parts[0].bytes = "\0";
    digest_sha256_parts(parts, 3, out);
}

void
digest_merkle_root(const struct digest *leaves, size_t count,
                   struct digest *out)
{
    if (count == 0) {
        digest_sha256(TEXT(""), out);
        return;
    }
    if (count == 1) {
        *out = leaves[0];
        return;
    }
    size_t split = 1; /* the largest power of two below count */
    while (split < count - split)
        split *= 2;
    struct digest left, right;
    digest_merkle_root(leaves, split, &left);
    digest_merkle_root(leaves + split, count - split, &right);
    digest_merkle_node(&left, &right, out);
}

void
digest_merkle_add(struct digest_merkle *tree, const struct digest *leaf)
{
    struct digest *roots = tree->roots;
    roots[tree->depth++] = *leaf;
    /* As many trees of equal size end here as the count has ones at its end. */
    for (uint64_t count = tree->count++; count % 2 == 1; count /= 2) {
        tree->depth--;
        digest_merkle_node(&roots[tree->depth - 1], &roots[tree->depth],
                           &roots[tree->depth - 1]);
    }
}

void
digest_merkle_end(const struct digest_merkle *tree, struct digest *out)
{
    if (tree->count == 0) {
        digest_sha256(TEXT(""), out);
        return;
    }
    *out = tree->roots[tree->depth - 1];
    for (uint32_t i = tree->depth - 1; i-- > 0;)
        digest_merkle_node(&tree->roots[i], out, out);
}

void
digest_hex(const struct digest *digest, char out[65])
{
    static const char hex[] = "0123456789abcdef";
    for (size_t i = 0; i < DIGEST_SIZE; i++) {
        out[2 * i] = hex[digest->bytes[i] >> 4];
        out[2 * i + 1] = hex[digest->bytes[i] & 15];
    }
    out[64] = '\0';
}

static int
digest_hex_value(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

bool
digest_read_hex(struct text hex, struct digest *out)
{
    if (hex.size != 2 * DIGEST_SIZE)
        return false;
    for (size_t i = 0; i < DIGEST_SIZE; i++) {
        int high = digest_hex_value(hex.bytes[2 * i]);
        int low = digest_hex_value(hex.bytes[2 * i + 1]);
        if (high < 0 || low < 0)
            return false;
        out->bytes[i] = (uint8_t)(high * 16 + low);
    }
    return true;
}

void
digest_base64_add(struct buffer *out, const struct digest *digest)
{
    base64_add(out, (struct text){(const char *)digest->bytes, DIGEST_SIZE});
}

bool
digest_read_base64(struct text base64, struct digest *out)
{
    return base64.size == DIGEST_BASE64_SIZE &&
           base64_read_into(base64, out->bytes, DIGEST_SIZE) == DIGEST_SIZE;
}

bool
digest_equals(const struct digest *a, const struct digest *b)
{
    return CRYPTO_memcmp(a->bytes, b->bytes, DIGEST_SIZE) == 0;
}

void
digest_random(void *out, size_t size)
{
    unsigned char *at = out;
    while (size > 0) {
        int chunk = size > 4096 ? 4096 : (int)size;
        digest_must(RAND_bytes(at, chunk) == 1);
        at += chunk;
        size -= (size_t)chunk;
    }
}
