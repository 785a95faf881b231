/* SPDX-License-Identifier: Apache-2.0
 *
 * A directory as a witness: the log in the layout of tlog-tiles. Entries and
 * tiles first, all of them on the disk, then the checkpoint, each file renamed
 * into place: whoever reads it at any moment, or after a kill at any moment,
 * finds a whole log of the last checkpoint. What is there is never replaced by
 * a log that does not continue it. Beside a checkpoint that has a time stamp
 * that lies as checkpoint.tst, put behind it: it may come later, and is never
 * that of an earlier one.
 */
#ifndef HEDUI_SEALER_LOG_PUBLISH_H
#define HEDUI_SEALER_LOG_PUBLISH_H

#include "log_tiles.h"

enum log_published {
    LOG_PUBLISHED,
    LOG_MORE,    /* a slice of it: call again */
    LOG_STORE,   /* the store did not answer: see `result`; or our own memory
                    was short, which the fault says */
    LOG_FOLDER,  /* the directory is away, full, or not ours: see the fault */
    LOG_REFUSED, /* what is published there is not how our log begins */
    LOG_DAMAGED, /* a leaf or tile is not what was signed: see the fault */
};

struct log_publish {
    const char *folder;
    const struct note_key *log;
    uint32_t slice; /* files written by one call at most */
    int64_t target; /* of `next`; 0: nothing is under way */
    int64_t from;   /* what the directory has */
    uint32_t part;  /* 0: entries; n: level n - 1 */
    uint64_t next;  /* index within the part */
    enum store_result result;
};

/* The checkpoint in the directory: is_there false: none yet. FAULT_INPUT: it
 * cannot be read, or is not signed by the log; LOCAL: no memory. */
bool log_publish_seen(struct arena *arena, const char *folder,
                      const struct note_key *log,
                      struct tlog_checkpoint *checkpoint, bool *is_there,
                      struct fault *fault) FAULT_MUST_CHECK;

/* Goes on with this checkpoint. */
enum log_published log_publish_step(struct log_publish *publish,
                                    struct store *store,
                                    const struct checkpoint_row *row,
                                    struct fault *fault);

/* The stamp of this checkpoint (row->token) as checkpoint.tst beside it, if
 * that is the one in the directory. */
bool log_publish_stamp(const char *folder, const struct note_key *log,
                       const struct checkpoint_row *row,
                       struct fault *fault) FAULT_MUST_CHECK;

#endif
