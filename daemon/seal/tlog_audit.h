/* SPDX-License-Identifier: Apache-2.0
 *
 * An auditor's walk through a whole log: entries, tiles and checkpoint against
 * each other, against the checkpoints that he kept, and against the entries
 * that he knows must be there. Each kind of damage has a finding of its own;
 * the first one is told, in the order in which they stand below.
 *
 * A log that was rolled back is perfect in itself, and so is one that was
 * rewritten and signed again: only a checkpoint or an entry from outside of it
 * shows that.
 */
#ifndef HEDUI_SEAL_TLOG_AUDIT_H
#define HEDUI_SEAL_TLOG_AUDIT_H

#include "tlog_checkpoint.h"

enum tlog_finding {
    TLOG_WELL,
    TLOG_TAIL_CUT,      /* fewer entries than an earlier checkpoint says:
                           number `at` and what follows are gone */
    TLOG_FORK,          /* as many as an earlier one, with another root */
    TLOG_ENTRIES_CUT,   /* the checkpoint says more than there are: from `at` */
    TLOG_ENTRY_REMOVED, /* entry `at` was taken out of its bundle */
    TLOG_ENTRY_ALTERED, /* entry `at` is not what its tile says */
    TLOG_ENTRY_ADDED,   /* a bundle holds more than the log, at `at` */
    TLOG_TILE_ALTERED,  /* tile `at` of `level` is not the root of its tiles */
    TLOG_REWRITTEN,     /* the first `at` entries are not those of an earlier
                           checkpoint of that size */
    TLOG_ROOT_ALTERED,  /* entries and tiles agree, the checkpoint does not */
    TLOG_KNOWN_GONE,    /* entry `at` is not the one that must be there */
    TLOG_FINDINGS
};

/* "tail-cut" and so on. */
const char *tlog_finding_name(enum tlog_finding finding);

/* An entry that somebody holds a proof of: its number and its leaf hash. */
struct tlog_known {
    uint64_t index;
    struct digest leaf;
};

/* A bundle's bytes; FAULT_INPUT or absent bytes: it is not there. They need to
 * stay until the next call. */
typedef bool (*tlog_bundle_fn)(void *context, uint64_t index, uint32_t width,
                               struct text *bytes, struct fault *fault);

struct tlog_audit {
    const struct tlog_checkpoint *checkpoint; /* opened, so believed */
    const struct tlog_checkpoint *earlier;    /* opened, by size */
    uint32_t earlier_count;
    const struct tlog_known *known; /* by index */
    uint32_t known_count;
    tlog_read_fn tile;
    tlog_bundle_fn bundle;
    void *context;
    /* Each entry in its order, if it is wanted. */
    void (*entry)(void *context, uint64_t index, struct text entry);
};

struct tlog_verdict {
    enum tlog_finding finding;
    uint64_t at;
    uint32_t level;
    uint64_t earlier; /* size of the earlier checkpoint, where one shows it */
};

/* false: what is needed could not be kept in memory. A tile or bundle that
 * cannot be read is a finding. */
bool tlog_audit(const struct tlog_audit *audit, struct tlog_verdict *verdict,
                struct fault *fault) FAULT_MUST_CHECK;

#endif
