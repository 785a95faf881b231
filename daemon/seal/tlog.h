/* SPDX-License-Identifier: Apache-2.0
 *
 * The Merkle log (RFC 9162 section 2.1) over numbered leaves, kept in tiles of
 * height 8 (c2sp.org/tlog-tiles): tile (level, index) holds up to 256 hashes,
 * those of level 0 are leaf hashes, each of level n + 1 is the root of one full
 * tile of level n. Tiles are a function of the numbered leaves. Pure: bytes in,
 * bytes out; whoever stores tiles gives them back through a callback.
 *
 * What a reader gives is not believed: a proof that is made of bad tiles does
 * not verify against a checkpoint.
 */
#ifndef HEDUI_SEAL_TLOG_H
#define HEDUI_SEAL_TLOG_H

#include "digest.h"
#include "fault.h"

#define TLOG_WIDTH 256 /* hashes of a full tile */
#define TLOG_LEVELS 8
#define TLOG_SIZE_MAX ((uint64_t)1 << 62)
#define TLOG_PROOF_MAX 64       /* hashes of a proof */
#define TLOG_ENTRY_MAX 65535    /* bytes of an entry */
#define TLOG_PATH_SIZE 64       /* of a tile, with its NUL */
#define TLOG_ENTRIES UINT32_MAX /* the "level" of entry bundles */

struct tlog_tile {
    uint32_t level;
    uint64_t index;
    uint32_t width; /* 1 to TLOG_WIDTH; fewer than that: a partial tile */
    const struct digest *hashes;
};

/* ---- growing (tlog_tree.c) ---- */

/* A log's right edge: of each level the hashes of its partial tile. 64 KiB. */
struct tlog_tree {
    uint64_t size;
    struct digest edge[TLOG_LEVELS][TLOG_WIDTH];
};

/* false (with a fault) stops tlog_append. The hashes are the tree's own: copy
 * them. */
typedef bool (*tlog_tile_fn)(void *context, const struct tlog_tile *tile,
                             struct fault *fault);

/* `sink` (NULL: nobody) gets each tile that count further leaf hashes change,
 * once, in its last form: full ones as they fill, lower levels first, then the
 * partial ones. After false the tree is in between: read it again. */
bool tlog_append(struct tlog_tree *tree, const struct digest *leaves,
                 size_t count, tlog_tile_fn sink, void *context,
                 struct fault *fault) FAULT_MUST_CHECK;
/* How many hashes level `level` of a log of this size has. */
uint64_t tlog_level_size(uint64_t size, uint32_t level);
/* Of an empty log: the hash of nothing. */
void tlog_root(const struct tlog_tree *tree, struct digest *root);

/* ---- reading (tlog_read.c) ---- */

/* Fills hashes[0 .. width) of a tile; FAULT_INPUT: it is not there. `width` is
 * what the tile has in a log of the reader's size. Level TLOG_ENTRIES is never
 * asked for. */
typedef bool (*tlog_read_fn)(void *context, uint32_t level, uint64_t index,
                             uint32_t width, struct digest *hashes,
                             struct fault *fault);

/* Keeps the last tile of each level; 128 KiB, and as long-lived as its proofs
 * take. */
struct tlog_reader {
    tlog_read_fn read;
    void *context;
    uint64_t size;
    uint64_t have[TLOG_LEVELS]; /* index + 1 of what is kept; 0: nothing */
    struct digest kept[TLOG_LEVELS][TLOG_WIDTH];
    bool is_bound;
    struct tlog_tree edge; /* when it is bound */
};

void tlog_reader_init(struct tlog_reader *reader, uint64_t size,
                      tlog_read_fn read, void *context);
/* From now on each tile that is read must lead to this root, of the reader's
 * size: a partial tile is part of it, a full one is a hash in the tile above.
 * So what comes of a bound reader is true of that log, and a proof that does
 * not verify is the log's fault and not that of a damaged tile. */
bool tlog_reader_bind(struct tlog_reader *reader, const struct digest *root,
                      struct fault *fault) FAULT_MUST_CHECK;
/* One hash of a level. */
bool tlog_read_hash(struct tlog_reader *reader, uint32_t level, uint64_t index,
                    struct digest *hash, struct fault *fault) FAULT_MUST_CHECK;
/* The right edge as tlog_append left it at the reader's size. */
bool tlog_read_tree(struct tlog_reader *reader, struct tlog_tree *tree,
                    struct fault *fault) FAULT_MUST_CHECK;
/* Root of the first `size` leaves, at most the reader's size. */
bool tlog_read_root(struct tlog_reader *reader, uint64_t size,
                    struct digest *root, struct fault *fault) FAULT_MUST_CHECK;

/* ---- proofs (tlog_proof.c) ---- */

struct tlog_proof {
    uint32_t count;
    struct digest hashes[TLOG_PROOF_MAX];
};

/* RFC 9162 2.1.3.1, of a log of `size` leaves; index < size <= reader's. */
bool tlog_prove_inclusion(struct tlog_reader *reader, uint64_t index,
                          uint64_t size, struct tlog_proof *proof,
                          struct fault *fault) FAULT_MUST_CHECK;
/* RFC 9162 2.1.4.1; 1 <= from <= to <= reader's size. from == to: no hashes. */
bool tlog_prove_consistency(struct tlog_reader *reader, uint64_t from,
                            uint64_t to, struct tlog_proof *proof,
                            struct fault *fault) FAULT_MUST_CHECK;
/* Is the entry with this leaf hash number `index` of the log (size, root)? */
bool tlog_includes(uint64_t index, uint64_t size, const struct digest *leaf,
                   const struct tlog_proof *proof, const struct digest *root);
/* Is (from, old) a beginning of (to, root)? An empty log is of each. */
bool tlog_extends(uint64_t from, const struct digest *old, uint64_t to,
                  const struct digest *root, const struct tlog_proof *proof);

/* ---- their names and bytes (tlog_form.c) ---- */

/* "tile/0/x001/067.p/5", "tile/entries/000"; width TLOG_WIDTH: a full one. */
void tlog_tile_path(uint32_t level, uint64_t index, uint32_t width,
                    char path[TLOG_PATH_SIZE]);
/* The other way round, strictly. */
bool tlog_tile_parse(struct text path, uint32_t *level, uint64_t *index,
                     uint32_t *width);
/* An entry bundle: each entry behind its length, 2 bytes, the high one first.
 * An entry above TLOG_ENTRY_MAX makes the buffer fail. */
void tlog_bundle_add(struct buffer *bundle, struct text entry);
/* Cuts the next one off; false: *rest is empty, or damaged (then not empty). */
bool tlog_bundle_next(struct text *rest, struct text *entry);

#endif
