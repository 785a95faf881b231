/* SPDX-License-Identifier: Apache-2.0
 *
 * CMS both ways for the file carrier (wire.md, "Files"): SignedData (P-256,
 * SHA-256, attached, DER) inside AuthEnvelopedData (AES-256-GCM, ECDH). Byte
 * strings in, byte strings out; files are the caller's. Whole messages are in
 * memory: the caller caps them (a part is at most 8 MiB plain).
 */
#ifndef HEDUI_CORE_CMS_H
#define HEDUI_CORE_CMS_H

#include <stdbool.h>

#include "arena.h"
#include "fault.h"
#include "text.h"

struct cms_keys; /* own certificate and key, the peer's certificate */

/* PEM files. NULL and FAULT_INPUT with the file's name when unreadable. */
struct cms_keys *cms_keys_open(const char *own_certificate, const char *own_key,
                               const char *peer_certificate,
                               struct fault *fault);
void cms_keys_close(struct cms_keys *keys);

bool cms_seal(const struct cms_keys *keys, struct arena *arena,
              struct text plain, struct text *sealed,
              struct fault *fault) FAULT_MUST_CHECK;

/* Decrypts with our key, verifies that exactly the peer's certificate signed.
 * FAULT_REMOTE otherwise. plain_cap: bytes at most. `spent`: NULL, or the arena
 * that holds `sealed`; it is released as soon as they are not needed. What is
 * in memory at a time is twice the message. */
bool cms_open(const struct cms_keys *keys, struct arena *arena,
              struct text sealed, struct arena *spent, size_t plain_cap,
              struct text *plain, struct fault *fault) FAULT_MUST_CHECK;

#endif
