/* SPDX-License-Identifier: Apache-2.0
 *
 * A time stamp token beside other certificates and lists than its own: what
 * timestamp.h and cades.h share.
 */
#ifndef HEDUI_SEAL_TOKEN_H
#define HEDUI_SEAL_TOKEN_H

#include "chain.h"
#include "der.h"

struct token {
    struct signed_data signed_data;
    struct text imprint_digest, imprint; /* AlgorithmIdentifier, octets */
    struct text policy;                  /* OID, without its head */
    int64_t at_us, accuracy_us;
    struct text nonce; /* INTEGER, whole; absent: none */
    struct text tsa;   /* Name that it gives itself, whole; or absent */
};

const char *token_read(struct arena *arena, struct text der, struct token *out);

/* NULL: the bytes that it was read from are those that it is written as. */
const char *token_is_canonical(struct arena *arena, const struct token *token,
                               struct text der);

/* The imprint is this content's. */
bool token_is_about(const struct token *token, struct text content);

/* Its own signature is right, by a certificate in the pool. `known` as
 * signed_data_judge_again has it. */
const char *token_check(struct arena *arena, struct chain_pool *pool,
                        const struct token *token, X509 **signer,
                        const struct signed_known *known);

/* All of it; the pool has the token's own certificates already. It is added to
 * the anchors' proofs, and none of them is asked. */
const char *token_judge(struct arena *arena,
                        const struct cades_anchors *anchors,
                        struct chain_pool *pool, const struct token *token,
                        struct text content, int64_t crl_at_us,
                        struct chain_verdict *chain, struct text *tsa);

#endif
