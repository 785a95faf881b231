/* SPDX-License-Identifier: Apache-2.0
 *
 * Is a container to be believed? The zip and its entries are of their one form;
 * the manifest lists just the entries that are there; the signature is over it;
 * each archive time stamp is over a manifest that lists all that stood there
 * before; each later one was made while the one before could still be proved;
 * the revocation lists in each had been made when the next stamp covered them.
 * Off line, with the caller's roots alone; no clock is read.
 *
 * All that is wrong is listed, not the first of it alone.
 */
#ifndef HEDUI_SEAL_CONTAINER_VERIFY_H
#define HEDUI_SEAL_CONTAINER_VERIFY_H

#include "cades.h"
#include "container.h"
#include "timestamp.h"

/* cades_verify_at and timestamp_verify; tests have their own. Good is what
 * gives true and has no `why`. */
struct container_calls {
    bool (*verify)(struct arena *arena, const struct cades_anchors *anchors,
                   struct text content, struct text p7s,
                   int64_t revoked_until_us, struct cades_verdict *verdict);
    bool (*timestamp_verify)(struct arena *arena,
                             const struct cades_anchors *anchors,
                             struct text content, struct text token,
                             int64_t crl_at_us,
                             struct timestamp_verdict *verdict);
};

struct container_verifier {
    const struct container_calls *calls;
    const struct cades_anchors *anchors;
    size_t entry_cap; /* bytes of one entry at most */
    /* The instant of the question: revocations up to here count for the newest
     * time stamp (that of the signature where there is no other, the signer
     * where there is none), its proof must not have ended, and nothing may be
     * of later. INSTANT_NONE: how far the proof reaches is said and not judged.
     */
    int64_t now_us;
    /* Who must have signed: SHA-256 of the certificate or of its public key
     * (SubjectPublicKeyInfo). NULL: anybody under the roots. */
    const struct digest *signer_digest;
};

enum container_level {
    CONTAINER_NONE, /* not to be believed */
    CONTAINER_B,    /* signed */
    CONTAINER_T,    /* and stamped */
    CONTAINER_LT,   /* and all that shows it is inside */
    CONTAINER_LTA,  /* and stamped as a whole */
};

const char *container_level_name(enum container_level level);

struct container_verdict {
    struct container container; /* views of the file; as far as it was read */
    struct flaws flaws;         /* none: good */
    enum container_level level;
    struct cades_verdict signature;
    struct timestamp_verdict archives[CONTAINER_ARCHIVES_MAX];
    /* Until when it can be proved that the signature was made in its time: the
     * end of the newest archive stamp's certificates; without one of the
     * signature stamp's and the signer's issuers'; level B: of the signer's. */
    int64_t until_us;
    struct digest leaf; /* DIGEST of the log's leaf "sealed" */
};

/* true: no flaw. A container of a lower level than is due is not flawed; who
 * demands one compares verdict->level. */
bool container_verify(struct arena *arena,
                      const struct container_verifier *verifier,
                      struct text file,
                      struct container_verdict *verdict) FAULT_MUST_CHECK;

#endif
