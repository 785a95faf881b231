// SPDX-License-Identifier: Apache-2.0
//
// Files as owners exchange them: SignedData (P-256, SHA-256, attached, DER)
// inside AuthEnvelopedData (AES-256-GCM, ECDH), RFC 5652 and RFC 5083.
#ifndef SIMULATOR_SEAL_H
#define SIMULATOR_SEAL_H

#include "buffer.h"
#include "fault.h"
#include "refusal.h"

struct seal_keys; // of one owner, and the certificates of his counterpart

enum seal_result {
    SEAL_GOOD,
    SEAL_BAD_FORMAT,    // no CMS, or not for us
    SEAL_BAD_SIGNATURE, // signed by nobody or by somebody else
};

// Whether the owner of the line has a certificate in DIR.
bool seal_is_possible(const char *directory, const char *line);

// Keys in DIR: owner-LINE.crt and .key, hedui-files.crt, ca.crt; and, where
// they are there, stranger.crt and .key.
// `neighbour`: another owner, who may sign in this one's place, or NULL.
struct seal_keys *seal_open(const char *directory, const char *line,
                            const char *neighbour, struct fault *fault);
void seal_close(struct seal_keys *keys);

// Signs as the owner, or as whoever else, and encrypts to Hedui.
bool seal_pack(const struct seal_keys *keys, enum signer signer,
               const struct buffer *plain, struct buffer *sealed,
               struct fault *fault);

// Decrypts as the owner and checks that Hedui has signed.
enum seal_result seal_unpack(const struct seal_keys *keys,
                             const struct buffer *sealed, struct buffer *plain,
                             struct fault *fault);

#endif
