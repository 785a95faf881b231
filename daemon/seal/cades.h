/* SPDX-License-Identifier: Apache-2.0
 *
 * CAdES baseline signatures (ETSI EN 319 122-1), detached, DER: made at level
 * B, raised to T by an RFC 3161 token over the signature value, and to LT by
 * the certificates and revocation lists of signer and authority. Judged
 * strictly, off line, at the time of the stamp: bytes in, bytes out, no clock.
 *
 * Signing gives back only what it has verified. Faults: LOCAL where memory is
 * gone or the key makes a bad signature, STORE where the key's device is away
 * or a revocation list has run out, INPUT where what was given does not fit.
 */
#ifndef HEDUI_SEAL_CADES_H
#define HEDUI_SEAL_CADES_H

#include <stdbool.h>
#include <stdint.h>

#include "arena.h"
#include "digest.h"
#include "fault.h"
#include "seal_key.h"
#include "text.h"

/* A stamp may be this much before the signing time: two clocks. */
#define CADES_CLOCK_US (INT64_C(60) * 1000000)

enum cades_level { CADES_NONE, CADES_B, CADES_T, CADES_LT };

/* Roots that the caller trusts. Beside them may lie issuing authorities, which
 * help to find a path and are not trusted for it (an authority's token often
 * has its own certificate alone), and revocation lists: these can refuse a
 * signature, they do not make it LT. One thread at a time: they keep what
 * they have read. */
struct cades_anchors;

/* PEM; NULL and FAULT_INPUT with the file's name when it cannot be read or has
 * no certificate. */
struct cades_anchors *cades_anchors_open(const char *path, struct fault *fault);
struct cades_anchors *cades_anchors_read(struct text pem, const char *name,
                                         struct fault *fault);
void cades_anchors_close(struct cades_anchors *anchors);

/* When the lists inside were made that show that nothing was revoked. */
struct cades_lists {
    int64_t youngest_us; /* thisUpdate; INSTANT_NONE: there are none */
    /* One was made long after the stamp: see chain_list_is_late. */
    bool is_late;
};

struct cades_verdict {
    int64_t signing_time_us; /* as the signer says */
    bool has_timestamp;
    int64_t timestamp_us; /* INSTANT_NONE without one */
    enum cades_level level;
    struct digest signature; /* SHA-256 of the signature value */
    const char *why;         /* NULL: good; else a constant */
    struct text signer;      /* subject, one line */
    /* SHA-256 of its certificate and of its SubjectPublicKeyInfo. */
    struct digest signer_certificate, signer_key;
    /* The earliest end in the chain of signer and of authority. */
    int64_t signer_until_us, tsa_until_us;
    /* The same of the signer's issuers alone: a stamp outlives the signer's own
     * certificate, and not that of who issued it. */
    int64_t signer_issuers_until_us;
    struct cades_lists lists;
};

/* True: good, verdict->why is NULL. Otherwise false, and what is known of the
 * rest stands in the verdict: level CADES_NONE. */
bool cades_verify(struct arena *arena, const struct cades_anchors *anchors,
                  struct text content, struct text p7s,
                  struct cades_verdict *verdict);

/* The same with what came to be known until `revoked_until_us` (now, or the
 * time of a later stamp that covers the signature): a revocation of the time
 * stamp's authority counts that far, and of the signer where there is no
 * stamp. INSTANT_NONE: as cades_verify, to the stamp's own time. */
bool cades_verify_at(struct arena *arena, const struct cades_anchors *anchors,
                     struct text content, struct text p7s,
                     int64_t revoked_until_us, struct cades_verdict *verdict);

/* Level B. at_us: the signing time, cut to the second. */
bool cades_sign(struct arena *arena, const struct seal_key *key,
                struct text content, int64_t at_us, struct text *p7s,
                struct fault *fault) FAULT_MUST_CHECK;

/* What an authority is to stamp: the signature value. NONE where p7s is no
 * signature. */
struct text cades_signature_value(struct arena *arena, struct text p7s);

/* Level T: `token` stamps the signature value of p7s, which has none yet. */
bool cades_timestamped(struct arena *arena, struct text p7s, struct text token,
                       struct text *out, struct fault *fault) FAULT_MUST_CHECK;

/* Level LT. Of the chain those certificates and lists are taken that signer
 * and authority need; a list that is missing, was replaced before the stamp,
 * or is older than the certificate is a fault (STORE: fetch a newer one). Roots
 * are not put in. */
bool cades_completed(struct arena *arena, struct text p7s,
                     const struct seal_chain *certificates_and_crls,
                     struct text *out, struct fault *fault) FAULT_MUST_CHECK;

/* Both in one step, from B: what is written is read again and its values are
 * checked once. Not at all where `key` has made and checked this very value in
 * cades_sign, or `anchors` have judged this very token or signature; each may
 * be NULL. Everything else is looked at as above. */
struct cades_raising {
    const struct seal_chain *chain;
    const struct seal_key *key;
    const struct cades_anchors *anchors;
};
bool cades_raised(struct arena *arena, const struct cades_raising *by,
                  struct text p7s, struct text token, struct text *out,
                  struct fault *fault) FAULT_MUST_CHECK;

#endif
