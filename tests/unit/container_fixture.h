/* SPDX-License-Identifier: Apache-2.0
 *
 * Containers with signatures and time stamps that are a game: they say in
 * letters what they are over, when they were made, and until when they can be
 * proved. What the real ones must do stands in the tests of cades.h.
 */
#ifndef HEDUI_TESTS_UNIT_CONTAINER_FIXTURE_H
#define HEDUI_TESTS_UNIT_CONTAINER_FIXTURE_H

#include "check.h"
#include "container_verify.h"
#include "date.h"
#include "zip.h"

#define CAP (1 << 20)

static struct arena arena;
static struct container_verdict verdict;

static inline struct text
hash_of(struct text content)
{
    char hex[65];
    struct digest digest;
    digest_sha256(content, &digest);
    digest_hex(&digest, hex);
    return text_copy(&arena, text_of(hex));
}

/* "S LEVEL AT UNTIL HASH": at is the time of the stamp, if it has one. */
static inline struct text
play_sign(struct text content, enum cades_level level, int at, int until)
{
    struct text hash = hash_of(content);
    return text_of(arena_printf(&arena, "S %d %d %d %.*s", level, at, until,
                                (int)hash.size, hash.bytes));
}

/* "T REVOCATION AT UNTIL HASH". */
static inline struct text
play_stamp(struct text content, bool has_revocation, int at, int until)
{
    struct text hash = hash_of(content);
    return text_of(arena_printf(&arena, "T %d %d %d %.*s", has_revocation, at,
                                until, (int)hash.size, hash.bytes));
}

struct played {
    int64_t kind, at, until;
    struct text hash;
};

static inline bool
play_read(struct text bytes, const char *sign, struct text content,
          struct played *out)
{
    struct text rest = bytes, part[5];
    for (int i = 0; i < 5; i++)
        if (!text_cut(&rest, ' ', &part[i]))
            return false;
    out->hash = part[4];
    return text_is_absent(rest) && text_equals_chars(part[0], sign) &&
           text_to_count(part[1], &out->kind) &&
           text_to_count(part[2], &out->at) &&
           text_to_count(part[3], &out->until) &&
           text_equals(part[4], hash_of(content));
}

static inline bool
play_verify(struct arena *in, const struct cades_anchors *anchors,
            struct text content, struct text p7s, int64_t revoked_until_us,
            struct cades_verdict *out)
{
    struct played played;
    (void)in;
    (void)anchors;
    (void)revoked_until_us;
    *out = (struct cades_verdict){.timestamp_us = INSTANT_NONE};
    if (!play_read(p7s, "S", content, &played) || played.kind > CADES_LT) {
        out->why = "it is over something else";
        return false;
    }
    out->level = (enum cades_level)played.kind;
    out->has_timestamp = out->level >= CADES_T;
    out->timestamp_us = out->has_timestamp ? played.at : INSTANT_NONE;
    out->signer_until_us = out->tsa_until_us = played.until;
    out->signer_issuers_until_us = played.until;
    digest_sha256(played.hash, &out->signature);
    return true;
}

static int64_t asked_until[8]; /* crl_at_us of each token that was judged */
static int asked_count;

static inline bool
play_timestamp(struct arena *in, const struct cades_anchors *anchors,
               struct text content, struct text token, int64_t crl_at_us,
               struct timestamp_verdict *out)
{
    struct played played;
    (void)in;
    (void)anchors;
    *out = (struct timestamp_verdict){.at_us = INSTANT_NONE};
    asked_until[asked_count++ & 7] = crl_at_us;
    if (!play_read(token, "T", content, &played)) {
        out->why = "it is over something else";
        return false;
    }
    out->at_us = played.at;
    out->tsa_until_us = played.until;
    out->has_revocation = played.kind == 1;
    return true;
}

static const struct container_calls play = {play_verify, play_timestamp};

static inline bool
verify_at(struct text file, int64_t now_us)
{
    struct container_verifier verifier = {
        .calls = &play, .entry_cap = CAP, .now_us = now_us};
    asked_count = 0;
    return container_verify(&arena, &verifier, file, &verdict);
}

static inline bool
verify(struct text file)
{
    return verify_at(file, INSTANT_NONE);
}

/* A case with two documents, without signature. */
static inline struct container
parts_of(const char *report)
{
    struct fault fault = {0};
    struct container parts = {
        .report_json = text_of(report),
        .report_html = TEXT("<!doctype html><p>REFER"),
        .case_json = TEXT("{\"case\":\"C1\",\"format\":1}"),
        .evidence = TEXT("\x28\xB5\x2F\xFD evidence"),
        .documents = {{CONTAINER_PDF, TEXT("%PDF-1.7 consent")},
                      {CONTAINER_JPEG, TEXT("\xFF\xD8\xFF mandate")}},
        .document_count = 2,
    };
    CU_ASSERT_FATAL(
        container_manifest(&arena, &parts, NULL, &parts.manifest, &fault));
    return parts;
}

static inline struct text
make(const struct container *parts)
{
    struct fault fault = {0};
    struct text file;
    CU_ASSERT_FATAL(container_make(&arena, parts, &file, &fault));
    return file;
}

static inline struct container
read_parts(struct text file)
{
    struct container parts;
    struct flaws flaws = {0};
    CU_ASSERT_FATAL(container_read(&arena, file, CAP, &parts, &flaws));
    return parts;
}

static inline struct text
make_lt(const char *report)
{
    struct container parts = parts_of(report);
    parts.signature = play_sign(parts.manifest, CADES_LT, 100, 1000);
    return make(&parts);
}

/* One more archive time stamp, made at `at`. */
static inline struct text
archived(struct text file, struct text last_token, bool has_revocation, int at,
         int until)
{
    struct fault fault = {0};
    struct text manifest, token, out;
    struct container parts = read_parts(file);
    CU_ASSERT_FATAL(container_archive_manifest(&arena, &parts, last_token,
                                               &manifest, &fault));
    token = play_stamp(manifest, has_revocation, at, until);
    CU_ASSERT_FATAL(container_with_archive(&arena, &parts, last_token, manifest,
                                           token, &out, &fault));
    return out;
}

/* Raised at 200, and renewed at 900 and at 1900. */
static inline struct text
make_renewed(const char *report)
{
    struct text file = archived(make_lt(report), TEXT_NONE, true, 200, 1200);
    file = archived(file, TEXT_NONE, true, 900, 2000);
    return archived(file, TEXT_NONE, true, 1900, 3000);
}

static inline bool
is_flawed(const char *word, const char *name)
{
    return flaws_have(&verdict.flaws, word, name);
}

#endif
