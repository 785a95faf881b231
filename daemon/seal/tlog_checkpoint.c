/* SPDX-License-Identifier: Apache-2.0
 *
 * Checkpoints and proof files.
 */
#include "tlog_checkpoint.h"

#include <inttypes.h>
#include <string.h>

#include "base64.h"
#include "mutant.h"
#include "tlog_parts.h"

#define PROOF_HEAD "c2sp.org/tlog-proof@v1"

void
tlog_checkpoint_write(const struct tlog_checkpoint *checkpoint,
                      struct buffer *body)
{
    buffer_text(body, checkpoint->origin);
    buffer_printf(body, "\n%" PRIu64 "\n", checkpoint->size);
    digest_base64_add(body, &checkpoint->root);
    buffer_chars(body, "\n");
}

bool
tlog_checkpoint_read(struct text body, struct tlog_checkpoint *checkpoint)
{
    struct text rest = body, line;
    memset(checkpoint, 0, sizeof(*checkpoint));
    if (!text_cut(&rest, '\n', &checkpoint->origin) ||
        checkpoint->origin.size == 0 || !text_cut(&rest, '\n', &line) ||
        !tlog_number_read(line, &checkpoint->size) ||
        !text_cut(&rest, '\n', &line) ||
        !digest_read_base64(line, &checkpoint->root) || text_is_absent(rest))
        return false;
    while (text_cut(&rest, '\n', &line) && !text_is_absent(rest))
        if (line.size == 0)
            return false;
    return line.size == 0; /* the last line has its newline */
}

bool
tlog_checkpoint_sign(const struct tlog_checkpoint *checkpoint,
                     const struct note_signer *signer, struct buffer *note,
                     struct fault *fault)
{
    struct buffer lines;
    size_t from = note->size;
    buffer_init(&lines, NOTE_SIZE_MAX);
    tlog_checkpoint_write(checkpoint, note);
    struct text body = buffer_view(note);
    bool done =
        !note->failed &&
        note_sign(signer, text_slice(body, from, body.size), 0, &lines, fault);
    buffer_chars(note, "\n");
    buffer_text(note, buffer_view(&lines));
    if (done && (note->failed || lines.failed))
        done = fault_set(fault, FAULT_LOCAL, "no memory for a checkpoint");
    buffer_release(&lines);
    if (!done && fault->kind == FAULT_NONE)
        fault_set(fault, FAULT_LOCAL, "no memory for a checkpoint");
    return done;
}

enum tlog_opened
tlog_checkpoint_open(struct arena *arena, struct text bytes,
                     const struct note_key *log,
                     struct tlog_checkpoint *checkpoint, struct note *note)
{
    struct note own;
    struct fault fault = {0};
    memset(checkpoint, 0, sizeof(*checkpoint));
    note = note == NULL ? &own : note;
    if (!note_read(arena, bytes, note, &fault)) {
        if (fault.kind == FAULT_LOCAL)
            arena_give_up(arena);
        return TLOG_UNREADABLE;
    }
    if (!tlog_checkpoint_read(note->body, checkpoint))
        return TLOG_UNREADABLE;
    if (!text_equals(checkpoint->origin, log->name) &&
        !mutant_is("tlog_any_origin"))
        return TLOG_ORIGIN;
    enum note_verdict verdict = note_verify(note, log, NULL);
    if (verdict == NOTE_UNJUDGED)
        arena_give_up(arena);
    return verdict == NOTE_SIGNED ? TLOG_OPENED : TLOG_SIGNATURE;
}

void
tlog_proof_write(const struct tlog_proof_file *file, struct buffer *out)
{
    buffer_chars(out, PROOF_HEAD "\n");
    if (!text_is_absent(file->extra)) {
        buffer_chars(out, "extra ");
        base64_add(out, file->extra);
        buffer_chars(out, "\n");
    }
    buffer_printf(out, "index %" PRIu64 "\n", file->index);
    for (uint32_t i = 0; i < file->proof.count; i++) {
        digest_base64_add(out, &file->proof.hashes[i]);
        buffer_chars(out, "\n");
    }
    buffer_chars(out, "\n");
    buffer_text(out, file->checkpoint);
}

static bool
hashes_read(struct text *rest, struct tlog_proof *proof)
{
    struct text line;
    while (text_cut(rest, '\n', &line) && line.size > 0)
        if (proof->count == TLOG_PROOF_MAX ||
            !digest_read_base64(line, &proof->hashes[proof->count++]))
            return false;
    return line.size == 0 && !text_is_empty(*rest);
}

static bool
file_read(struct arena *arena, struct text rest, struct tlog_proof_file *file)
{
    struct text line;
    if (!text_cut(&rest, '\n', &line) || !text_equals_chars(line, PROOF_HEAD) ||
        !text_cut(&rest, '\n', &line))
        return false;
    if (text_starts_with(line, "extra ")) {
        if (!base64_read(arena, text_slice(line, 6, line.size), &file->extra) ||
            !text_cut(&rest, '\n', &line))
            return false;
    }
    if (!text_starts_with(line, "index ") ||
        !tlog_number_read(text_slice(line, 6, line.size), &file->index) ||
        !hashes_read(&rest, &file->proof))
        return false;
    file->checkpoint = rest;
    return true;
}

bool
tlog_proof_read(struct arena *arena, struct text text,
                struct tlog_proof_file *file, struct fault *fault)
{
    memset(file, 0, sizeof(*file));
    return file_read(arena, text, file) ||
           fault_set(fault, FAULT_INPUT, "no proof of " PROOF_HEAD);
}

enum tlog_opened
tlog_proof_open(struct arena *arena, struct text text,
                const struct digest *leaf, const struct note_key *log,
                struct tlog_proof_file *file,
                struct tlog_checkpoint *checkpoint, struct note *note)
{
    struct fault fault = {0};
    memset(checkpoint, 0, sizeof(*checkpoint));
    if (!tlog_proof_read(arena, text, file, &fault))
        return TLOG_UNREADABLE;
    enum tlog_opened opened =
        tlog_checkpoint_open(arena, file->checkpoint, log, checkpoint, note);
    if (opened == TLOG_OPENED &&
        !tlog_includes(file->index, checkpoint->size, leaf, &file->proof,
                       &checkpoint->root) &&
        !mutant_is("tlog_proof_unread"))
        return TLOG_NOT_IN_IT;
    return opened;
}
