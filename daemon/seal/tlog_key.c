/* SPDX-License-Identifier: Apache-2.0
 *
 * Keys of notes: their names, their ids, their vkeys, and signing.
 */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/evp.h>
#include <openssl/pem.h>

#include "base64.h"
#include "digest.h"
#include "mutant.h"
#include "seal_errors.h"
#include "tlog_note_parts.h"

struct note_signer {
    struct note_key key;
    EVP_PKEY *secret;
    char name[NOTE_NAME_MAX + 1];
};

bool
note_name_is_good(struct text name)
{
    if (name.size == 0 || name.size > NOTE_NAME_MAX)
        return false;
    for (size_t i = 0; i < name.size; i++)
        if (name.bytes[i] <= ' ' || name.bytes[i] > '~' || name.bytes[i] == '+')
            return false;
    return true;
}

static void
key_id(struct note_key *key)
{
    char kind = (char)key->kind;
    struct text parts[4] = {
        key->name,
        TEXT("\n"),
        {&kind, 1},
        {(const char *)key->public_key, sizeof(key->public_key)}};
    struct digest digest;
    digest_sha256_parts(parts, 4, &digest);
    memcpy(key->id, digest.bytes, sizeof(key->id));
}

void
note_key_as(const struct note_key *key, enum note_kind kind,
            struct note_key *out)
{
    *out = *key;
    out->kind = kind;
    key_id(out);
}

static void
id_hex(const struct note_key *key, char hex[9])
{
    snprintf(hex, 9, "%02x%02x%02x%02x", key->id[0], key->id[1], key->id[2],
             key->id[3]);
}

void
note_key_write(const struct note_key *key, struct buffer *vkey)
{
    char hex[9], bytes[33];
    id_hex(key, hex);
    bytes[0] = (char)key->kind;
    memcpy(bytes + 1, key->public_key, 32);
    buffer_text(vkey, key->name);
    buffer_printf(vkey, "+%s+", hex);
    base64_add(vkey, (struct text){bytes, sizeof(bytes)});
}

bool
note_key_read(struct text vkey, struct note_key *key, struct fault *fault)
{
    struct text rest = text_trim(vkey), id, bytes = TEXT_NONE;
    struct arena arena;
    char hex[9];
    arena_init(&arena, 4096);
    memset(key, 0, sizeof(*key));
    /* Of the base 64 a "+" is a character like others. */
    bool is_good =
        text_cut(&rest, '+', &key->name) && text_cut(&rest, '+', &id) &&
        !text_is_absent(rest) && note_name_is_good(key->name) &&
        rest.size == 44 && base64_read(&arena, rest, &bytes) &&
        bytes.size == 33 &&
        (bytes.bytes[0] == NOTE_ED25519 || bytes.bytes[0] == NOTE_COSIGNATURE);
    if (is_good) {
        key->kind = (enum note_kind)bytes.bytes[0];
        memcpy(key->public_key, bytes.bytes + 1, 32);
        key_id(key);
        id_hex(key, hex);
        is_good = text_equals_chars(id, hex);
    }
    bool is_short = arena_failed(&arena);
    arena_release(&arena);
    if (is_short && !mutant_is("key_short_is_malformed"))
        return fault_set(fault, FAULT_LOCAL, "no memory to read a public key");
    return is_good || fault_set(fault, FAULT_INPUT,
                                "a public key is NAME+ID+BASE64, of Ed25519 "
                                "(kind 1 or 4), with its own id");
}

/* A key in a file is for a process that nobody sits at. */
static int
no_passphrase(char *room, int size, int is_writing, void *context)
{
    (void)room, (void)size, (void)is_writing, (void)context;
    return -1;
}

static EVP_PKEY *
secret_read(struct text pem)
{
    EVP_PKEY *secret = NULL;
    seal_errors_begin();
    if (pem.size == 0 || pem.size > NOTE_SIZE_MAX)
        return NULL;
    BIO *bio = BIO_new_mem_buf(pem.bytes, (int)pem.size);
    if (bio != NULL)
        secret = PEM_read_bio_PrivateKey(bio, NULL, no_passphrase, NULL);
    else
        seal_errors_short();
    BIO_free(bio);
    if (secret != NULL && EVP_PKEY_get_id(secret) != EVP_PKEY_ED25519) {
        EVP_PKEY_free(secret);
        secret = NULL;
    }
    seal_errors_clear();
    return secret;
}

bool
note_signer_open(struct text pem, struct text name, enum note_kind kind,
                 struct note_signer **signer, struct fault *fault)
{
    *signer = NULL;
    if (!note_name_is_good(name))
        return fault_set(fault, FAULT_INPUT,
                         "the name of a key has 1 to %d printable characters "
                         "without spaces and +",
                         NOTE_NAME_MAX);
    EVP_PKEY *secret = secret_read(pem);
    if (secret == NULL)
        return seal_errors_fault(
            fault, NULL, FAULT_INPUT,
            "the file is no Ed25519 key without a passphrase: "
            "make one by openssl genpkey -algorithm ed25519");
    struct note_signer *made = calloc(1, sizeof(*made));
    size_t size = sizeof(made->key.public_key);
    if (made == NULL ||
        EVP_PKEY_get_raw_public_key(secret, made->key.public_key, &size) != 1) {
        free(made);
        EVP_PKEY_free(secret);
        return fault_set(fault, FAULT_LOCAL, "no memory for a key");
    }
    memcpy(made->name, name.bytes, name.size);
    made->key.name = (struct text){made->name, name.size};
    made->key.kind = kind;
    made->secret = secret;
    key_id(&made->key);
    *signer = made;
    return true;
}

void
note_signer_close(struct note_signer *signer)
{
    if (signer != NULL)
        EVP_PKEY_free(signer->secret);
    free(signer);
}

const struct note_key *
note_signer_key(const struct note_signer *signer)
{
    return &signer->key;
}

static bool
secret_sign(EVP_PKEY *secret, struct text message, uint8_t out[64])
{
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    size_t size = 64;
    bool is_done =
        context != NULL &&
        EVP_DigestSignInit(context, NULL, NULL, NULL, secret) == 1 &&
        EVP_DigestSign(context, out, &size, (const uint8_t *)message.bytes,
                       message.size) == 1 &&
        size == 64;
    EVP_MD_CTX_free(context);
    seal_errors_clear();
    return is_done;
}

bool
note_sign(const struct note_signer *signer, struct text body, int64_t at_s,
          struct buffer *lines, struct fault *fault)
{
    const struct note_key *key = &signer->key;
    bool is_cosignature = key->kind == NOTE_COSIGNATURE;
    struct buffer message;
    uint8_t bytes[4 + 8 + 64];
    size_t size = 4;
    if (at_s < 0 && is_cosignature)
        return fault_set(fault, FAULT_LOCAL, "a cosignature before 1970");
    buffer_init(&message, NOTE_SIZE_MAX);
    note_message(key->kind, at_s, body, &message);
    memcpy(bytes, key->id, 4);
    for (int shift = 56; is_cosignature && shift >= 0; shift -= 8)
        bytes[size++] = (uint8_t)((uint64_t)at_s >> shift);
    bool is_made =
        !message.failed &&
        secret_sign(signer->secret, buffer_view(&message), bytes + size);
    /* A signature that was made badly is seen before anybody has it. */
    enum note_verdict verdict =
        is_made ? note_bytes_verify(key, buffer_view(&message), bytes + size)
                : NOTE_UNJUDGED;
    buffer_release(&message);
    if (verdict == NOTE_UNJUDGED)
        return fault_set(fault, FAULT_LOCAL, "no memory for a signature");
    if (verdict != NOTE_SIGNED)
        return fault_set(fault, FAULT_LOCAL,
                         "a signature that was just made does not verify");
    buffer_chars(lines, NOTE_DASH);
    buffer_text(lines, key->name);
    buffer_chars(lines, " ");
    base64_add(lines, (struct text){(const char *)bytes, size + 64});
    buffer_chars(lines, "\n");
    return true;
}
