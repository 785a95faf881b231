/* SPDX-License-Identifier: Apache-2.0
 *
 * CMS both ways for the file carrier (wire.md, "Files"): SignedData (P-256,
 * SHA-256, attached, DER) inside AuthEnvelopedData (AES-256-GCM, ECDH); and one
 * way for whoever registered a certificate. Byte strings in, byte strings out;
 * files are the caller's. Whole messages are in memory: the caller caps them (a
 * part is at most 8 MiB plain).
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

/* Somebody to whom we write and who never writes to us. */
struct cms_recipient;

/* PEM file of a certificate, RSA of 2048 bits or more, or EC. NULL and
 * FAULT_INPUT with the file's name otherwise. */
struct cms_recipient *cms_recipient_open(const char *certificate,
                                         struct fault *fault);
void cms_recipient_close(struct cms_recipient *recipient);

/* AuthEnvelopedData alone, unsigned (AES-256-GCM; ECDH, or RSA-OAEP of RFC 4055
 * with SHA-256), DER. `openssl cms -decrypt` opens it. */
bool cms_envelop(const struct cms_recipient *recipient, struct arena *arena,
                 struct text plain, struct text *sealed,
                 struct fault *fault) FAULT_MUST_CHECK;

#endif
