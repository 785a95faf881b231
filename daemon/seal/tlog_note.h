/* SPDX-License-Identifier: Apache-2.0
 *
 * Signed notes (c2sp.org/signed-note) with Ed25519: a text, an empty line, and
 * a line a signature. A plain signature (kind 1) is over the text; that of a
 * witness (kind 4, c2sp.org/tlog-cosignature, "cosignature/v1") over the time
 * and the text. A public key travels as a vkey: NAME+ID+BASE64.
 *
 * A private key is a PEM file of PKCS#8, as `openssl genpkey -algorithm
 * ed25519` makes it, without a passphrase; whoever opens it gives its bytes.
 * Where memory was short nothing is said of a key or a signature.
 */
#ifndef HEDUI_SEAL_TLOG_NOTE_H
#define HEDUI_SEAL_TLOG_NOTE_H

#include "fault.h"
#include "text.h"

#define NOTE_SIZE_MAX ((size_t)1 << 16)
#define NOTE_SIGNATURES_MAX 64

enum note_kind {
    NOTE_ED25519 = 1,
    NOTE_COSIGNATURE = 4,
};

struct note_key {
    struct text name; /* printable, without spaces and "+" */
    enum note_kind kind;
    uint8_t id[4];
    uint8_t public_key[32];
};

/* The name is a view of the vkey. */
bool note_key_read(struct text vkey, struct note_key *key,
                   struct fault *fault) FAULT_MUST_CHECK;
void note_key_write(const struct note_key *key, struct buffer *vkey);
/* The same key for the other kind: of a log's holder who is a witness, too. */
void note_key_as(const struct note_key *key, enum note_kind kind,
                 struct note_key *out);

struct note_signer;

/* Copies the name. FAULT_INPUT: no such key, no such name; LOCAL: no memory. */
bool note_signer_open(struct text pem, struct text name, enum note_kind kind,
                      struct note_signer **signer,
                      struct fault *fault) FAULT_MUST_CHECK;
void note_signer_close(struct note_signer *signer); /* NULL: nothing */
const struct note_key *note_signer_key(const struct note_signer *signer);
/* Adds one signature line, verified before it is given. `at_s` is the time in
 * a cosignature, in seconds since 1970; a plain one has none. */
bool note_sign(const struct note_signer *signer, struct text body, int64_t at_s,
               struct buffer *lines, struct fault *fault) FAULT_MUST_CHECK;

struct note_signature {
    struct text name;
    uint8_t id[4];
    struct text bytes; /* behind the id */
};

struct note {
    struct text body; /* with its last newline */
    uint32_t count;
    struct note_signature *signatures;
};

/* The form alone; nothing is believed yet. Lives as long as arena and bytes. */
bool note_read(struct arena *arena, struct text bytes, struct note *note,
               struct fault *fault) FAULT_MUST_CHECK;

enum note_verdict {
    NOTE_UNSIGNED, /* no signature of this key */
    NOTE_FORGED,   /* one that does not verify */
    NOTE_SIGNED,
    NOTE_UNJUDGED, /* memory was short: nothing is known */
};

/* at_s (may be NULL): the latest time of its cosignatures. */
enum note_verdict note_verify(const struct note *note,
                              const struct note_key *key, int64_t *at_s);

#endif
