/* SPDX-License-Identifier: Apache-2.0
 *
 * hedui log proof: what an auditor is handed for one report: that its leaf is
 * in the log of the last checkpoint (c2sp.org/tlog-proof@v1).
 */
#include <getopt.h>
#include <stdlib.h>

#include "ctl.h"
#include "log_calls.h"
#include "log_folder.h"
#include "log_tiles.h"
#include "log_view.h"
#include "tlog_leaf.h"

struct proof_ask {
    enum leaf_kind kind;
    const char *out, *word;
    int64_t revision; /* 0: the last */
    struct case_status status;
};

static bool
options_read(struct ctl *ctl, struct proof_ask *ask)
{
    static const struct option known[] = {
        {"kind", required_argument, NULL, 'k'},
        {"out", required_argument, NULL, 'o'},
        {0}};
    int option;
    ask->kind = LEAF_SEALED;
    while ((option = getopt_long(ctl->argc, ctl->argv, "", known, NULL)) != -1)
        if (option == 'o') {
            ask->out = optarg;
        } else if (option == 'k') {
            ask->kind = LEAF_RECEIVED;
            while (ask->kind < LEAF_KIND_COUNT &&
                   strcmp(leaf_kind_name(ask->kind), optarg) != 0)
                ask->kind++;
        } else {
            return false;
        }
    /* argv[optind] is "proof". */
    int left = ctl->argc - optind;
    ask->word = left > 1 ? ctl->argv[optind + 1] : NULL;
    if (ask->kind != LEAF_SEALED && ask->kind != LEAF_REPORTED &&
        ask->kind != LEAF_RECEIVED)
        return false;
    return left == 2 ||
           (left == 3 &&
            text_to_count(text_of(ctl->argv[optind + 2]), &ask->revision) &&
            ask->revision > 0 && ask->revision < INT32_MAX);
}

bool
log_proof_make(struct ctl *ctl, const struct leaf_row *leaf,
               const struct checkpoint_row *row, struct buffer *out, int *code)
{
    struct log_tiles *tiles = log_tiles_open(ctl->store, row->size);
    struct tlog_proof_file file = {.index = (uint64_t)leaf->number,
                                   .checkpoint = row->note};
    char entry[TLOG_LEAF_SIZE]; /* the extra: what was logged is read there */
    struct digest hash;
    size_t size = tlog_leaf_write(leaf, entry);
    *code = EXIT_TROUBLE;
    bool done =
        tiles != NULL &&
        tlog_prove_inclusion(&tiles->reader, file.index, (uint64_t)row->size,
                             &file.proof, &ctl->fault);
    if (tiles != NULL && !done && tiles->result != STORE_DONE)
        *code = ctl_away(ctl, tiles->result);
    free(tiles);
    if (!done)
        return false;
    file.extra = (struct text){entry, size};
    digest_merkle_leaf(file.extra, &hash);
    if (!tlog_includes(file.index, (uint64_t)row->size, &hash, &file.proof,
                       &row->root)) {
        ctl_complain(ctl, "log_proof_bad");
        *code = EXIT_DIFFERS;
        return false;
    }
    tlog_proof_write(&file, out);
    return true;
}

static bool
leaf_find(struct ctl *ctl, const struct proof_ask *ask, struct leaf_row *leaf,
          struct checkpoint_row *row, int *code)
{
    struct leaf_proof found;
    bool is_there = false, has_checkpoint = false;
    const struct store_log_calls *log = ctl->store->calls->log;
    uint32_t revision = ask->kind == LEAF_RECEIVED ? 0
                        : ask->revision > 0        ? (uint32_t)ask->revision
                                            : (uint32_t)ask->status.revision;
    if (!log_view_done(ctl,
                       log->find(ctl->store, ask->kind, ask->status.case_id,
                                 revision, &found, &is_there, &ctl->fault),
                       code) ||
        !log_view_done(ctl,
                       log->last_checkpoint(ctl->store, &ctl->arena, row,
                                            &has_checkpoint, &ctl->fault),
                       code))
        return false;
    *code = EXIT_UNKNOWN;
    if (!is_there) {
        ctl_complain(ctl, "log_no_leaf", ask->word);
        return false;
    }
    if (!has_checkpoint || found.leaf.number == LEAF_UNNUMBERED ||
        found.leaf.number >= row->size) {
        ctl_complain(ctl, "log_leaf_waits");
        return false;
    }
    *leaf = found.leaf;
    return true;
}

int
log_proof(struct ctl *ctl)
{
    struct proof_ask ask = {.revision = 0};
    struct leaf_row leaf;
    struct checkpoint_row row;
    struct buffer out;
    int code = EXIT_TROUBLE;
    if (!options_read(ctl, &ask))
        return EXIT_USAGE;
    if (ctl_store(ctl) == NULL)
        return EXIT_TROUBLE;
    if (!ctl_find(ctl, ask.word, &ask.status, &code) ||
        !leaf_find(ctl, &ask, &leaf, &row, &code))
        return code;
    buffer_init(&out, 1 << 20);
    bool done = log_proof_make(ctl, &leaf, &row, &out, &code);
    if (done && ask.out == NULL)
        ctl_print(&out);
    else if (done && !log_folder_put(ask.out, buffer_view(&out), &ctl->fault))
        done = false;
    if (!done && ctl->fault.text[0] != '\0')
        fprintf(stderr, "hedui: %s\n", ctl->fault.text);
    buffer_release(&out);
    return done ? EXIT_WELL : code;
}
