/* SPDX-License-Identifier: Apache-2.0
 *
 * hedui verify: what its parts share. Containers alone, the caller's roots, and
 * what of the log he holds; no configuration, no database. The machine's clock
 * is asked once, and only where no --at is given.
 */
#ifndef HEDUI_CTL_VERIFY_H
#define HEDUI_CTL_VERIFY_H

#include "case_sheet.h"
#include "container_verify.h"
#include "ctl.h"
#include "evidence_pack.h"
#include "log_folder.h"
#include "log_stamp.h"
#include "tlog_audit.h"

/* The worst of several is what the exit code says; in this order. */
enum verify_verdict {
    VERIFY_AGREES,
    VERIFY_CANNOT,  /* what is needed is not here: rules, tiles */
    VERIFY_UNREAD,  /* the file cannot be read */
    VERIFY_DIFFERS, /* genuine, but made again it says something else */
    VERIFY_REFUSED, /* not to be believed */
    VERIFY_VERDICTS
};
const char *verify_verdict_name(enum verify_verdict verdict);

/* ---- rules (verify_rules.c) ---- */

struct verify_rules {
    uint32_t pack_count, calendar_count;
    const struct policy **packs;
    const struct calendar **calendars;
};
/* Those that are built in, and those of a folder (NULL: none): *.json in it and
 * one level below. What is neither pack nor calendar is passed over. */
bool verify_rules_open(struct arena *arena, const char *folder,
                       struct verify_rules *rules, struct fault *fault);
/* false: one of them is not here. */
bool verify_rules_find(const struct verify_rules *rules,
                       const struct digest *pack, const struct digest *calendar,
                       struct rules *found);

/* ---- the report again (verify_again.c) ---- */

struct verify_again {
    enum verify_verdict verdict;
    const char *word;          /* of the catalogue: what is wrong; NULL */
    const char *pointer;       /* of the first value that differs; NULL */
    const char *stored, *made; /* never what may be a person's */
    const char *line;          /* whose evidence it is; NULL */
    bool is_retraction;        /* nothing can be made again */
    size_t size;               /* of the report */
    const struct evidence_kept *kept; /* NULL: there is none to be read */
};
/* The container is genuine. All in the arena. */
void verify_again(struct arena *arena, const struct verify_rules *rules,
                  const struct container *container,
                  const struct case_sheet *sheet, struct verify_again *again);
/* The first value of the trees that differs, in the order of canonical JSON;
 * false: they are the same. */
bool verify_difference(struct arena *arena, const struct json *stored,
                       const struct json *made, struct verify_again *again);

/* ---- the log (verify_log.c) ---- */

struct verify_leaf {
    struct leaf_row row;
    bool is_here; /* sealed: a container that was looked at is this seal */
};
struct verify_log {
    /* since_path: a checkpoint, or a folder that was kept: tiles as well. */
    const char *checkpoint_path, *since_path, *tiles_path, *proof_path;
    const char *vkey; /* NULL: no log is asked about */
    struct note_key key;
    bool has_checkpoint, has_since, since_has_tiles;
    struct tlog_checkpoint checkpoint, since;
    struct timestamp_verdict stamp; /* beside the checkpoint, FILE.tst */
    bool has_stamp;
    /* Of the tiles: "received", "sealed", "reported" and "shredded", by case,
     * revision and number. */
    uint64_t leaf_count;
    struct verify_leaf *leaves;
    /* Digests of leaves "reply", in their order. */
    uint64_t reply_count;
    struct digest *replies;
    int64_t first_us, last_us; /* of all leaves */
    /* The first that is more than a day older than one before it. */
    bool has_late;
    uint64_t late;
    int64_t late_us;
};
/* What is wrong with the log itself. */
struct verify_opened {
    enum verify_verdict verdict;
    const char *word;          /* of the catalogue; NULL: see the finding */
    enum tlog_finding finding; /* of `size` leaves, at `at` */
    uint64_t size, at;
    /* The first leaf that is another than in the log that was kept. */
    bool has_difference;
    uint64_t different;
    const char *was, *now; /* as they stand in the log; NULL: not there */
};
struct verify_logged {
    const char *word; /* what is wrong; NULL */
    enum verify_verdict verdict;
    bool is_looked_at;
    bool is_in_tiles;      /* as this seal, whatever else is wrong */
    const char *line;      /* whose reply the log has not; NULL */
    uint64_t number, size; /* entry `number` of a log of `size` */
    int64_t at_us;         /* its time */
};
/* Checkpoints, that the newer continues the older one, and all entries; the
 * stamp beside the newer as of at_us. */
bool verify_log_open(struct arena *arena, const struct cades_anchors *anchors,
                     int64_t at_us, struct verify_log *log,
                     struct verify_opened *opened);
void verify_log_find(struct arena *arena, const struct verify_log *log,
                     const struct case_sheet *sheet, const struct digest *leaf,
                     struct verify_logged *logged);

/* The walk through the log's folder (verify_walk.c): fills in the leaves.
 * false: *opened says what it found. */
bool verify_walk(struct arena *arena, struct verify_log *log,
                 struct verify_opened *opened);
/* The first of these at or behind case and revision. */
uint64_t verify_leaf_first(const struct verify_log *log, int64_t case_id,
                           uint32_t revision);

/* ---- what is inside, against the log's leaves (verify_leaves.c) ---- */

/* Request, replies and report of a container that is in the log of the tiles.
 * kept: NULL of a retraction. */
void verify_leaves(const struct verify_log *log, const struct case_sheet *sheet,
                   const struct evidence_kept *kept,
                   struct verify_logged *logged);

/* ---- is one missing? (verify_complete.c) ---- */

enum verify_gap_kind {
    GAP_MISSING,  /* sealed, and its container is not among the files */
    GAP_PURGED,   /* the same, and the log says later that it was purged */
    GAP_UNSEALED, /* reported, and never sealed */
    GAP_WAITING,  /* the same, in the last day of the log */
    GAP_STRANGER, /* it is among the files, and not of the year they claim */
    GAP_KINDS
};
struct verify_gap {
    enum verify_gap_kind kind;
    const struct leaf_row *leaf;
};
struct verify_complete {
    int64_t year;    /* of Shanghai; 0: of all that the log has */
    int64_t claimed; /* the year that the files say they are of; 0: none */
    uint64_t sealed, counts[GAP_KINDS];
    struct verify_gap *gaps; /* by case and revision */
    uint64_t gap_count;
};
/* A file was looked at: it is here if the tiles have this seal, whatever else
 * is wrong with it and is said. */
struct verify_result;
void verify_complete_look(struct verify_log *log,
                          const struct verify_result *result);
/* This seal is here. */
void verify_complete_mark(struct verify_log *log,
                          const struct case_sheet *sheet,
                          const struct digest *leaf);
/* Fills in all but the years. */
enum verify_verdict verify_complete_judge(struct arena *arena,
                                          const struct verify_log *log,
                                          struct verify_complete *complete);

/* ---- folders (verify_bag.c) ---- */

/* Files in place of a folder: its containers, or those of a bag that hedui
 * archive export made, of which the log and the proofs are taken where none are
 * named. */
struct verify_files {
    uint32_t count, room;
    const char **paths;
    bool has_folder;
    bool lacks_log; /* a bag without one, and none is named */
    uint32_t bag_count;
    int64_t year; /* that the bag claims; 0: none */
};
bool verify_files_add(struct arena *arena, const char *path,
                      struct verify_files *files, struct verify_log *log,
                      struct fault *fault) FAULT_MUST_CHECK;

/* ---- one file (verify_file.c) ---- */

/* How long after the time that the signer claims something outside of the
 * signature first spoke of it before that is said. A first stamp that is late
 * refuses nobody: an authority is away, or a house goes on without one and has
 * one configured a month later; the stamp proves that the signature was there
 * by then, the signer's chain is judged at its time, and the claim alone never
 * counted. So it is a remark (distance_days). What can show that the claim is a
 * lie is the log: its leaf of a seal is written within seconds of signing, and
 * one that is later than this refuses the container. */
#define VERIFY_DISTANCE_US (14 * INSTANT_DAY)

struct verify_result {
    const char *file;
    enum verify_verdict verdict;
    struct container_verdict container;
    bool has_sheet;
    struct case_sheet sheet;
    const char *sheet_why; /* case.json cannot be read; NULL */
    struct verify_again again;
    struct verify_logged logged;
    /* From the claimed signing time to the stamp; 0: within the bound, or there
     * is no stamp. */
    int64_t distance_days;
};
struct verifier {
    const struct cades_anchors *anchors;
    enum container_level level; /* that is due; CONTAINER_NONE: any */
    /* Who is due: a subject, or the SHA-256 of a certificate or of its public
     * key in hexadecimal, which no other certificate shares. NULL: any. */
    const char *signer;
    int64_t at_us; /* the instant of the question */
    struct verify_rules rules;
    struct verify_log log;
};
/* Where memory is short nothing is said of the file, and the result has nothing
 * of the arena. */
void verify_file(struct arena *arena, const struct verifier *verifier,
                 const char *path, struct verify_result *result);

/* ---- for people and scripts (verify_print.c) ---- */

void verify_print(struct ctl *ctl, const struct verify_result *result);
/* With the instant by which it was judged. */
void verify_print_json(struct ctl *ctl, const struct verify_result *result,
                       int64_t at_us);
const char *verify_instant(struct ctl *ctl, int64_t at_us);
/* On stderr: why nothing was looked at. */
void verify_print_opened(struct ctl *ctl, const struct verify_opened *opened);
/* When the checkpoint was there, by the authority's word. */
void verify_print_stamp(struct ctl *ctl, const struct verify_log *log);
void verify_print_complete(struct ctl *ctl,
                           const struct verify_complete *complete);
void verify_print_complete_json(struct ctl *ctl,
                                const struct verify_complete *complete);

#endif
