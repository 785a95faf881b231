/* SPDX-License-Identifier: Apache-2.0
 *
 * Checkpoints, and cosignatures that come back.
 */
#include "log_holder.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "mutant.h"
#include "slurp.h"

bool
log_signer_open(const struct config *config, struct note_signer **signer,
                struct fault *fault)
{
    struct arena arena;
    struct stat status;
    struct text pem;
    *signer = NULL;
    if (config->log_key[0] == '\0')
        return true;
    if (stat(config->log_key, &status) == 0 && (status.st_mode & 077) != 0)
        return fault_set(fault, FAULT_INPUT,
                         "log_key: others may read %s (chmod 600)",
                         config->log_key);
    arena_init(&arena, 2 * SLURP_MAX);
    bool done = slurp_file(&arena, config->log_key, &pem, fault) &&
                note_signer_open(pem, text_of(config->log_origin), NOTE_ED25519,
                                 signer, fault);
    arena_release(&arena); /* wiped */
    return done;
}

bool
log_public_read(struct arena *arena, const struct config *config,
                struct note_key *key, bool *is_known, struct fault *fault)
{
    struct note_signer *signer;
    struct fault ignored = {0};
    *is_known = false;
    if (config->log_public[0] != '\0') {
        *is_known = note_key_read(text_of(config->log_public), key, fault);
        return *is_known;
    }
    if (!log_signer_open(config, &signer, &ignored) || signer == NULL)
        return ignored.kind != FAULT_LOCAL ||
               mutant_is("starts_uncompared_when_short") ||
               fault_set(fault, FAULT_LOCAL, "%s", ignored.text);
    *key = *note_signer_key(signer);
    key->name = text_copy(arena, key->name);
    *is_known = !text_is_absent(key->name);
    note_signer_close(signer);
    return *is_known ||
           fault_set(fault, FAULT_LOCAL, "no memory for the log's key");
}

/* What was signed last, as the store has it, is a part of what is signed now:
 * else two histories would bear our name. */
static bool
continues_last(struct store *store, const struct note_signer *signer,
               int64_t size, struct arena *arena, enum store_result *result,
               enum log_agreement *agreement, struct fault *fault)
{
    struct checkpoint_row last;
    bool is_there = false;
    *agreement = LOG_AGREES;
    *result = store->calls->log->last_checkpoint(store, arena, &last, &is_there,
                                                 fault);
    if (*result != STORE_DONE || !is_there)
        return *result == STORE_DONE;
    struct tlog_checkpoint checkpoint = {note_signer_key(signer)->name,
                                         (uint64_t)last.size, last.root};
    if (last.size > size)
        *agreement = LOG_BEHIND;
    else
        *agreement = log_tiles_agree(store, &checkpoint, result, fault);
    return *agreement == LOG_AGREES;
}

static bool
root_read(struct store *store, int64_t size, struct digest *root,
          enum store_result *result, struct fault *fault)
{
    struct log_tiles *tiles = log_tiles_open(store, size);
    bool done = tiles != NULL &&
                tlog_read_root(&tiles->reader, (uint64_t)size, root, fault);
    *result = done                                           ? STORE_DONE
              : tiles == NULL || tiles->result == STORE_DONE ? STORE_BROKEN
                                                             : tiles->result;
    if (tiles == NULL)
        fault_set(fault, FAULT_LOCAL, "no memory for tiles");
    else if (*result == STORE_BROKEN)
        fault->kind = FAULT_LOCAL;
    free(tiles);
    return done;
}

enum store_result
log_checkpoint_make(struct store *store, const struct note_signer *signer,
                    int64_t size, int64_t at_us, struct checkpoint_row *made,
                    struct arena *arena, enum log_agreement *agreement,
                    struct fault *fault)
{
    enum store_result result;
    struct buffer note;
    struct tlog_checkpoint checkpoint = {
        note_signer_key(signer)->name, (uint64_t)size, {{0}}};
    if (!continues_last(store, signer, size, arena, &result, agreement, fault))
        return result;
    if (!root_read(store, size, &checkpoint.root, &result, fault))
        return result;
    buffer_init(&note, NOTE_SIZE_MAX);
    bool done = tlog_checkpoint_sign(&checkpoint, signer, &note, fault);
    *made =
        (struct checkpoint_row){.size = size,
                                .at_us = at_us,
                                .root = checkpoint.root,
                                .note = text_copy(arena, buffer_view(&note)),
                                .token = TEXT_NONE};
    buffer_release(&note);
    if (!done || text_is_absent(made->note)) {
        if (fault->kind == FAULT_NONE)
            fault_set(fault, FAULT_LOCAL, "no memory for a checkpoint");
        return STORE_BROKEN;
    }
    return store->calls->log->put_checkpoint(store, made, fault);
}

/* ---- cosignatures ---- */

/* The line of this key in what the witness gave; absent: none that verifies
 * over the body. */
static struct text
cosignature_find(struct arena *arena, struct text body,
                 const struct note_key *witness, struct text given)
{
    struct text rest = given, line;
    struct fault ignored = {0};
    struct note note;
    while (text_cut(&rest, '\n', &line)) {
        if (!text_starts_with(line, "\xe2\x80\x94 "))
            continue;
        char *whole = arena_printf(arena, "%.*s\n%.*s\n", (int)body.size,
                                   body.bytes, (int)line.size, line.bytes);
        if (whole == NULL || !note_read(arena, text_of(whole), &note, &ignored))
            continue;
        enum note_verdict verdict = note_verify(&note, witness, NULL);
        if (verdict == NOTE_UNJUDGED)
            arena_give_up(arena);
        if (verdict == NOTE_SIGNED || mutant_is("cosignature_unverified"))
            return line;
    }
    return TEXT_NONE;
}

bool
log_cosigned_keep(struct store *store, const struct checkpoint_row *row,
                  const struct note_key *witness, struct text given,
                  enum store_result *result, struct fault *fault)
{
    struct arena arena;
    struct note note;
    struct fault ignored = {0};
    arena_init(&arena, 8 * NOTE_SIZE_MAX);
    *result = STORE_DONE;
    bool is_read = given.size < NOTE_SIZE_MAX &&
                   note_read(&arena, row->note, &note, &ignored);
    struct text line = is_read
                           ? cosignature_find(&arena, note.body, witness, given)
                           : TEXT_NONE;
    bool is_good = !text_is_absent(line);
    /* One line of each witness is enough. */
    enum note_verdict has =
        is_good ? note_verify(&note, witness, NULL) : NOTE_SIGNED;
    char *more = is_good && has != NOTE_SIGNED
                     ? arena_printf(&arena, "%.*s%.*s\n", (int)row->note.size,
                                    row->note.bytes, (int)line.size, line.bytes)
                     : NULL;
    if ((arena_failed(&arena) || has == NOTE_UNJUDGED) &&
        !mutant_is("short_memory_is_no_cosignature")) {
        *result = STORE_BROKEN;
        is_good = fault_set(fault, FAULT_LOCAL, "no memory for a cosignature");
    } else if (more != NULL)
        *result = store->calls->log->complete_checkpoint(
            store, row->size, text_of(more), TEXT_NONE, fault);
    arena_release(&arena);
    return is_good;
}
