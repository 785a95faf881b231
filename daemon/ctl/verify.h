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
#include "tlog_checkpoint.h"

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

struct verify_log {
    const char *checkpoint_path, *since_path, *tiles_path, *proof_path;
    const char *vkey; /* NULL: no log is asked about */
    struct note_key key;
    bool has_checkpoint, has_since;
    struct tlog_checkpoint checkpoint, since;
    /* Of the tiles: leaves "sealed" by case and revision. */
    uint64_t sealed_count;
    struct leaf_row *sealed;
};
struct verify_logged {
    const char *word; /* what is wrong; NULL */
    enum verify_verdict verdict;
    bool is_looked_at;
    uint64_t number, size; /* entry `number` of a log of `size` */
};
/* Checkpoints, and that the newer continues the older one; *word says what is
 * wrong with them. */
enum verify_verdict verify_log_open(struct arena *arena, struct verify_log *log,
                                    const char **word);
void verify_log_find(struct arena *arena, const struct verify_log *log,
                     const struct case_sheet *sheet, const struct digest *leaf,
                     struct verify_logged *logged);

/* ---- one file (verify_file.c) ---- */

struct verify_result {
    const char *file;
    enum verify_verdict verdict;
    struct container_verdict container;
    bool has_sheet;
    struct case_sheet sheet;
    const char *sheet_why; /* case.json cannot be read; NULL */
    struct verify_again again;
    struct verify_logged logged;
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
void verify_file(struct arena *arena, const struct verifier *verifier,
                 const char *path, struct verify_result *result);

/* ---- for people and scripts (verify_print.c) ---- */

void verify_print(struct ctl *ctl, const struct verify_result *result);
/* With the instant by which it was judged. */
void verify_print_json(struct ctl *ctl, const struct verify_result *result,
                       int64_t at_us);
const char *verify_instant(struct ctl *ctl, int64_t at_us);

#endif
