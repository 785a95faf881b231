/* SPDX-License-Identifier: Apache-2.0
 *
 * Notes: their form, and what their signatures say.
 */
#include <inttypes.h>
#include <string.h>

#include <openssl/evp.h>

#include "base64.h"
#include "mutant.h"
#include "seal_errors.h"
#include "tlog_note_parts.h"

void
note_message(enum note_kind kind, int64_t at_s, struct text body,
             struct buffer *message)
{
    if (kind == NOTE_COSIGNATURE)
        buffer_printf(message, "cosignature/v1\ntime %" PRId64 "\n", at_s);
    buffer_text(message, body);
}

/* Any 32 bytes are a key: before the signature is looked at nothing but memory
 * can be the matter. */
static bool
verify_once(const struct note_key *key, struct text message,
            const uint8_t signature[64])
{
    EVP_PKEY *public_key = EVP_PKEY_new_raw_public_key(
        EVP_PKEY_ED25519, NULL, key->public_key, sizeof(key->public_key));
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    bool is_begun =
        public_key != NULL && context != NULL &&
        EVP_DigestVerifyInit(context, NULL, NULL, NULL, public_key) == 1;
    bool is_good = is_begun && EVP_DigestVerify(context, signature, 64,
                                                (const uint8_t *)message.bytes,
                                                message.size) == 1;
    if (!is_begun)
        seal_errors_short();
    EVP_MD_CTX_free(context);
    EVP_PKEY_free(public_key);
    seal_errors_clear();
    return is_good;
}

/* Twice, as signed_check. */
enum note_verdict
note_bytes_verify(const struct note_key *key, struct text message,
                  const uint8_t signature[64])
{
    seal_errors_begin();
    if (verify_once(key, message, signature) ||
        verify_once(key, message, signature) ||
        mutant_is("note_signature_not_verified"))
        return NOTE_SIGNED;
    return seal_errors_are_short() && !mutant_is("note_short_is_forged")
               ? NOTE_UNJUDGED
               : NOTE_FORGED;
}

/* Witnesses of others may have names that ours do not; all the same a line has
 * one reading. */
static bool
foreign_name_is_good(struct text name)
{
    for (size_t i = 0; i < name.size; i++)
        if ((uint8_t)name.bytes[i] <= ' ' || name.bytes[i] == '+')
            return false;
    return name.size > 0;
}

/* A line without its newline. */
static bool
signature_read(struct arena *arena, struct text line,
               struct note_signature *signature)
{
    struct text rest, bytes;
    if (!text_starts_with(line, NOTE_DASH))
        return false;
    rest = text_slice(line, strlen(NOTE_DASH), line.size);
    if (!text_cut(&rest, ' ', &signature->name) || text_is_absent(rest) ||
        !foreign_name_is_good(signature->name) ||
        !base64_read(arena, rest, &bytes) || bytes.size < 5)
        return false;
    memcpy(signature->id, bytes.bytes, 4);
    signature->bytes = text_slice(bytes, 4, bytes.size);
    return true;
}

static bool
bytes_are_printable(struct text bytes)
{
    for (size_t i = 0; i < bytes.size; i++)
        if ((uint8_t)bytes.bytes[i] < ' ' && bytes.bytes[i] != '\n')
            return false;
    return text_is_utf8(bytes);
}

/* Behind the last empty line. 0: there is none. */
static size_t
signatures_begin(struct text bytes)
{
    for (size_t i = bytes.size; i >= 2; i--)
        if (bytes.bytes[i - 1] == '\n' && bytes.bytes[i - 2] == '\n')
            return i;
    return 0;
}

static bool
signatures_read(struct arena *arena, struct text rest, struct note *note)
{
    struct text line;
    note->signatures =
        arena_array(arena, NOTE_SIGNATURES_MAX, sizeof(*note->signatures));
    if (note->signatures == NULL)
        return false;
    /* What text_cut gives last is what stands behind the last newline. */
    while (text_cut(&rest, '\n', &line) && !text_is_absent(rest)) {
        if (note->count == NOTE_SIGNATURES_MAX ||
            !signature_read(arena, line, &note->signatures[note->count]))
            return false;
        note->count++;
    }
    return line.size == 0 && note->count > 0;
}

bool
note_read(struct arena *arena, struct text bytes, struct note *note,
          struct fault *fault)
{
    memset(note, 0, sizeof(*note));
    if (bytes.size > NOTE_SIZE_MAX || !bytes_are_printable(bytes))
        return fault_set(fault, FAULT_INPUT,
                         "no note: it is no text, or too large");
    size_t from = signatures_begin(bytes);
    if (from < 3)
        return fault_set(fault, FAULT_INPUT,
                         "no note: no empty line before its signatures");
    note->body = text_slice(bytes, 0, from - 1);
    if (!signatures_read(arena, text_slice(bytes, from, bytes.size), note))
        return fault_set(fault, arena_failed(arena) ? FAULT_LOCAL : FAULT_INPUT,
                         arena_failed(arena)
                             ? "no memory to read a note"
                             : "no note: a signature line is not as it must "
                               "be");
    return true;
}

static enum note_verdict
one_verify(const struct note *note, const struct note_key *key,
           struct text bytes, int64_t *at_s)
{
    const uint8_t *at = (const uint8_t *)bytes.bytes;
    uint64_t time = 0;
    struct buffer message;
    if (bytes.size != (key->kind == NOTE_COSIGNATURE ? 72 : 64))
        return NOTE_FORGED;
    if (key->kind == NOTE_COSIGNATURE)
        for (size_t i = 0; i < 8; i++)
            time = time << 8 | *at++;
    if (time > INT64_MAX)
        return NOTE_FORGED;
    buffer_init(&message, 2 * NOTE_SIZE_MAX);
    note_message(key->kind, (int64_t)time, note->body, &message);
    enum note_verdict verdict =
        message.failed ? NOTE_UNJUDGED
                       : note_bytes_verify(key, buffer_view(&message), at);
    buffer_release(&message);
    if (at_s != NULL && (int64_t)time > *at_s)
        *at_s = (int64_t)time;
    return verdict;
}

enum note_verdict
note_verify(const struct note *note, const struct note_key *key, int64_t *at_s)
{
    enum note_verdict verdict = NOTE_UNSIGNED;
    if (at_s != NULL)
        *at_s = 0;
    for (uint32_t i = 0; i < note->count; i++) {
        const struct note_signature *one = &note->signatures[i];
        if (!text_equals(one->name, key->name) ||
            memcmp(one->id, key->id, sizeof(key->id)) != 0)
            continue;
        verdict = one_verify(note, key, one->bytes, at_s);
        if (verdict != NOTE_SIGNED)
            return verdict;
    }
    return verdict;
}
