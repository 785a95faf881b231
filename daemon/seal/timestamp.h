/* SPDX-License-Identifier: Apache-2.0
 *
 * RFC 3161: what an authority is asked, and whether what it says is believed.
 * The time in a token is bounded by the caller's own clock, which other clients
 * do not do: an authority with a wrong clock, or a token of yesterday, is
 * otherwise as good as any.
 */
#ifndef HEDUI_SEAL_TIMESTAMP_H
#define HEDUI_SEAL_TIMESTAMP_H

#include <stdbool.h>
#include <stdint.h>

#include "arena.h"
#include "cades.h"
#include "fault.h"
#include "text.h"

#define TIMESTAMP_NONCE_SIZE 16
/* An authority that is not sure of its minute is of no use. */
#define TIMESTAMP_ACCURACY_MAX_US (INT64_C(60) * 1000000)

struct timestamp_question {
    struct text content; /* its SHA-256 is what is stamped */
    uint8_t nonce[TIMESTAMP_NONCE_SIZE];
    struct text policy; /* "1.2.3.4"; absent: any */
};

/* When we asked and when the answer was here, by our clock; how far the
 * authority's may be from it. */
struct timestamp_bounds {
    int64_t asked_us, got_us, tolerance_us;
};

struct timestamp_verdict {
    int64_t at_us;
    int64_t tsa_until_us; /* the earliest end in the authority's chain */
    const char *why;      /* NULL: good; else a constant */
    struct text tsa;      /* subject, one line */
    bool has_revocation;  /* lists for its chain lie inside the token */
    struct cades_lists lists;
};

/* DER, to be posted as application/timestamp-query. The authority's certificate
 * is demanded. FAULT_INPUT: the policy is no object identifier. */
bool timestamp_request(struct arena *arena,
                       const struct timestamp_question *question,
                       struct text *der, struct fault *fault) FAULT_MUST_CHECK;

/* Judges the body of a reply. True: *token is DER, its certificates in the
 * order of DER whatever the authority's order was, and none, nor a list, that
 * its chain does not need. */
bool timestamp_judge(struct arena *arena, const struct cades_anchors *anchors,
                     const struct timestamp_question *question,
                     const struct timestamp_bounds *bounds, struct text reply,
                     struct text *token, struct timestamp_verdict *verdict);

/* A token that was kept, in the form in which timestamp_judge and
 * timestamp_completed give it, with nothing inside that its chain does not
 * need. crl_at_us: the instant up to which a revocation of
 * the authority counts (now, or the time of a later stamp that covers this
 * one); INSTANT_NONE: its own time. Lists are those of the token and of
 * anchors. */
bool timestamp_verify(struct arena *arena, const struct cades_anchors *anchors,
                      struct text content, struct text token, int64_t crl_at_us,
                      struct timestamp_verdict *verdict);

/* Puts what the authority's chain needs (certificates without the root, lists
 * in force at the stamp) into the token, beside its signature: then it is
 * judged by the root alone, and years later. For an archive time stamp, and for
 * the old one when it is renewed. Faults as cades_completed. */
bool timestamp_completed(struct arena *arena, struct text token,
                         const struct seal_chain *certificates_and_crls,
                         struct text *out,
                         struct fault *fault) FAULT_MUST_CHECK;

#endif
