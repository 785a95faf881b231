/* SPDX-License-Identifier: Apache-2.0
 *
 * hedui archive: what its commands share. Nothing of a case leaves before the
 * look at it is committed: archive_look() comes first, and where it fails
 * nothing is written.
 */
#ifndef HEDUI_CTL_ARCHIVE_H
#define HEDUI_CTL_ARCHIVE_H

#include "archive_calls.h"
#include "ctl.h"
#include "log_calls.h"

/* The look, and its leaf in the log: who (login name and database role), why,
 * what ("get C12 revision 1"). false after saying why; *code is set. `why` is
 * one line that says something, and no number of a person. */
bool archive_look(struct ctl *ctl, int64_t case_id, uint32_t revision,
                  const char *what, const char *why, int *code);
/* Says a sentence of the catalogue on standard output. */
void archive_say(const struct ctl *ctl, const char *key, ...);
/* The folder, of its owner alone; made where it is not there. */
bool archive_folder(struct ctl *ctl, const char *path, int *code);
/* A file in place, whole and durable; or says why not. */
bool archive_put(struct ctl *ctl, const char *path, struct text bytes,
                 int *code);
/* A container, deflated for the way; what cannot be read as one leaves as it
 * lies. *size: of the file. */
bool archive_put_container(struct ctl *ctl, struct arena *arena,
                           const char *path, struct text file, size_t *size,
                           int *code);
/* "C12-1" */
const char *archive_name(struct ctl *ctl, int64_t case_id, uint32_t revision);
/* The proof of a sealed leaf in the log of that checkpoint, into `path`.
 * *is_there false: the leaf waits for a number, or for a later checkpoint. */
bool archive_proof(struct ctl *ctl, int64_t case_id, uint32_t revision,
                   const struct checkpoint_row *checkpoint, const char *path,
                   bool *is_there, int *code);

/* Keeps, in their order, the rows whose leaf is in a log of this size; how
 * many.
 */
uint32_t archive_in_log(struct archive_row *rows, uint32_t count, int64_t size);

int archive_find(struct ctl *ctl);
int archive_get(struct ctl *ctl);
int archive_looks(struct ctl *ctl);
int archive_export(struct ctl *ctl);
int archive_scrub(struct ctl *ctl);
int archive_renew(struct ctl *ctl);

#endif
