/* SPDX-License-Identifier: Apache-2.0
 *
 * Keys of notes for tests: seeds that are published, so that nobody takes them
 * for keys of a house.
 */
#ifndef HEDUI_TESTS_UNIT_NOTE_GROUND_H
#define HEDUI_TESTS_UNIT_NOTE_GROUND_H

#include "tlog_checkpoint.h"

/* The key of the documentation of Go's sumdb/note, as PKCS#8. */
#define PETER_PEM                                                              \
    "-----BEGIN PRIVATE KEY-----\n"                                            \
    "MC4CAQAwBQYDK2VwBCIEIIEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz\n"       \
    "-----END PRIVATE KEY-----\n"
#define PETER_VKEY                                                             \
    "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"

/* RFC 8032, 7.1, test 1. */
#define WITNESS_PEM                                                            \
    "-----BEGIN PRIVATE KEY-----\n"                                            \
    "MC4CAQAwBQYDK2VwBCIEIJ1hsZ3v/VpguoRK9JLsLMREScVpezJpGXA7rAMcrn9g\n"       \
    "-----END PRIVATE KEY-----\n"

static inline struct note_signer *
note_ground_signer(const char *pem, const char *name, enum note_kind kind)
{
    struct fault fault = {0};
    struct note_signer *signer = NULL;
    if (!note_signer_open(text_of(pem), text_of(name), kind, &signer, &fault))
        printf("%s\n", fault.text);
    CU_ASSERT_PTR_NOT_NULL_FATAL(signer);
    return signer;
}

/* A signed checkpoint, in the arena. */
static inline struct text
note_ground_checkpoint(struct arena *arena, const struct note_signer *signer,
                       struct text origin, uint64_t size,
                       const struct digest *root)
{
    struct tlog_checkpoint checkpoint = {origin, size, *root};
    struct fault fault = {0};
    struct buffer out;
    buffer_init(&out, NOTE_SIZE_MAX);
    CU_ASSERT_TRUE_FATAL(
        tlog_checkpoint_sign(&checkpoint, signer, &out, &fault));
    struct text text = text_copy(arena, buffer_view(&out));
    buffer_release(&out);
    return text;
}

#endif
