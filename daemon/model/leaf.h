/* SPDX-License-Identifier: Apache-2.0
 *
 * Rows of the log as the store keeps them: leaves, tiles, checkpoints, looks.
 * What of it is hashed and signed, and how, is the matter of seal/. No leaf
 * holds personal data or an unsalted hash of it.
 */
#ifndef HEDUI_MODEL_LEAF_H
#define HEDUI_MODEL_LEAF_H

#include <stdbool.h>
#include <stdint.h>

#include "arena.h"
#include "digest.h"

/* What a leaf says, and what its digest is. `salted` is H(salt || digest) with
 * the 16 bytes that the row of the request or report has (leaf_salted). */
enum leaf_kind {
    LEAF_RECEIVED,  /* a request was accepted: its meaning, salted */
    LEAF_ASKED,     /* an exchange was put on record: its id, line, attempt,
                       stamp, mandate and parts by number; no person in it */
    LEAF_REPLY,     /* a reply: the root over its salted slices */
    LEAF_REPORTED,  /* a report was made: its digest, salted */
    LEAF_SEALED,    /* what the sealer says: a signature's chance salts it */
    LEAF_SHREDDED,  /* something was purged: case, member by number, when */
    LEAF_ACCESSED,  /* a look into the archive: who, why and what, salted */
    LEAF_CONFIG,    /* policy, calendar or configuration: its digest */
    LEAF_HEARTBEAT, /* a day on which nothing else may have happened */
    LEAF_OBJECTED,  /* a family objects to a figure: which and why, salted */
    LEAF_BY_HAND,   /* an answer was entered by hand, confirmed or refused:
                       which, by whom and of which paper, salted */
    LEAF_KIND_COUNT,
};

#define LEAF_SALT_SIZE 16
#define LEAF_UNNUMBERED INT64_C(-1)

struct leaf_row {
    int64_t number; /* from 0 on; LEAF_UNNUMBERED */
    enum leaf_kind kind;
    int64_t at_us;
    int64_t case_id;   /* 0: none */
    uint32_t revision; /* 0: none */
    struct digest digest;
};

/* A leaf, and what its digest was made of. */
struct leaf_proof {
    struct leaf_row leaf;
    bool has_salt; /* salted, and the salt is there still */
    uint8_t salt[LEAF_SALT_SIZE];
};

/* A tile of height 8: `width` hashes of 32 bytes each, one behind the other. */
#define TILE_WIDTH 256
#define TILE_LEVELS 8
struct tile_row {
    uint32_t level;
    int64_t index;
    uint32_t width; /* 1 to TILE_WIDTH; 0: there is no such tile */
    struct text hashes;
};

/* What a numbering function is given: leaves that get the numbers from
 * leaves[0].number on, and the partial tiles that the log of that size ends
 * with, at most one a level, lower levels first. */
struct leaf_batch {
    const struct leaf_row *leaves;
    uint32_t count;
    const struct tile_row *edge;
    uint32_t edge_count;
};

struct log_state {
    int64_t size;          /* how many leaves have a number */
    int64_t unnumbered;    /* at most LOG_STATE_MAX are counted */
    int64_t oldest_us;     /* of these; INSTANT_NONE: none waits */
    int64_t checkpoint;    /* size of the last one; -1: there is none */
    int64_t checkpoint_us; /* when it was made; INSTANT_NONE */
};
#define LOG_STATE_MAX 10000

struct checkpoint_row {
    int64_t size;
    int64_t at_us;
    struct digest root;
    struct text note;  /* signed; cosignatures are added at its end */
    struct text token; /* absent: not timestamped yet */
};

/* How far a witness has come. */
struct witness_row {
    struct text witness;
    int64_t size;        /* of the checkpoint that it took last; 0: none */
    int64_t at_us;       /* when it did; INSTANT_NONE */
    int64_t tried_at_us; /* INSTANT_NONE: never */
    uint32_t failures;   /* since it took one */
};

/* A look into the archive. */
struct look_row {
    int64_t look_id;
    int64_t at_us;
    struct text who, purpose, what; /* none is empty or has a control character:
                                       each is a line of what is hashed */
    int64_t case_id;                /* 0: none */
    uint32_t revision;              /* 0: none */
    uint8_t salt[LEAF_SALT_SIZE];   /* chance, a new one for each look */
    struct digest digest;           /* of its leaf; set by the store */
};

/* "received", as an entry of the log has it. */
const char *leaf_kind_name(enum leaf_kind kind);
/* Whether a leaf of this kind may be noted by itself: of the house, or of a
 * case. */
bool leaf_is_note(enum leaf_kind kind, int64_t case_id);
/* Whether `more`, cosignatures at its end, can take the place of the note. */
bool note_goes_on(struct text note, struct text more);
/* H(salt || digest). */
void leaf_salted(const uint8_t salt[LEAF_SALT_SIZE],
                 const struct digest *digest, struct digest *salted);
/* Whether each of the look's texts is one line that says something. */
bool look_is_plain(const struct look_row *look);
/* H(salt || H(lines)): "hedui-look/1", at_us, who, purpose, what, case ("C12"
 * or "-") and revision (or "-"), each with its line end. false: no memory. */
bool look_digest_of(struct arena *arena, const struct look_row *look,
                    struct digest *digest);
/* The digest of a SHREDDED leaf: case, member, instant and the revision that
 * retracts (0: none). */
bool shredded_digest_of(struct arena *arena, int64_t case_id, uint32_t member,
                        int64_t at_us, uint32_t revision,
                        struct digest *digest);
/* How many hashes a level has in a log of this size. */
int64_t tile_level_size(int64_t size, uint32_t level);
/* Whether `tiles` are those, and only those, that change when a log grows from
 * one size to another, each of the width that it has then, once, and beginning
 * with what `edge` (the partial tiles of before) has. */
bool tiles_follow(const struct tile_row *edge, uint32_t edge_count,
                  int64_t from, int64_t to, const struct tile_row *tiles,
                  uint32_t count);

#endif
