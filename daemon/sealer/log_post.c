/* SPDX-License-Identifier: Apache-2.0
 *
 * Questions to a witness and its answers.
 */
#include "log_post.h"

#include <stdlib.h>

#include "base64.h"

bool
log_post_write(struct store *store, const struct checkpoint_row *row,
               int64_t old, struct buffer *body, enum store_result *result,
               struct fault *fault)
{
    struct tlog_proof proof = {.count = 0};
    struct log_tiles *tiles = log_tiles_open(store, row->size);
    *result = STORE_DONE;
    if (tiles == NULL)
        return fault_set(fault, FAULT_LOCAL, "no memory for tiles");
    bool done =
        old == 0 || tlog_prove_consistency(&tiles->reader, (uint64_t)old,
                                           (uint64_t)row->size, &proof, fault);
    *result = tiles->result;
    free(tiles);
    if (!done)
        return false;
    buffer_printf(body, "old %lld\n", (long long)old);
    for (uint32_t i = 0; i < proof.count; i++) {
        digest_base64_add(body, &proof.hashes[i]);
        buffer_chars(body, "\n");
    }
    buffer_chars(body, "\n");
    buffer_text(body, row->note);
    return true;
}

enum log_posted
log_post_read(const struct transfer_result *result, int64_t *size)
{
    if (result->state != TRANSFER_DONE || result->status >= 500 ||
        result->status < 200)
        return LOG_POST_AWAY;
    if (result->status == 409)
        return text_to_count(text_trim(result->body), size) ? LOG_POST_OTHER
                                                            : LOG_POST_REFUSED;
    return result->status < 300 ? LOG_POST_TAKEN : LOG_POST_REFUSED;
}
