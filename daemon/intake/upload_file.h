/* SPDX-License-Identifier: Apache-2.0
 *
 * The file of an upload: a first pass over its bytes as they are brought, which
 * sees where each household stands; then each household as the bytes of one
 * request, or what is wrong with it, by the decoders of hedui submit. Between
 * the two the bytes are in a file that has no name and is gone with the
 * process.
 */
#ifndef HEDUI_INTAKE_UPLOAD_FILE_H
#define HEDUI_INTAKE_UPLOAD_FILE_H

#include "decode_csv.h"
#include "digest.h"
#include "upload.h"

struct upload_file;

/* NULL: no memory, or no room for a file. */
struct upload_file *upload_file_open(const struct upload *upload);
void upload_file_close(struct upload_file *file);

/* The next bytes. false: they cannot be kept (disk, memory). */
bool upload_file_feed(struct upload_file *file, struct text bytes,
                      bool is_last);
/* After the last. NULL: it can be read; else the stable reason why not, and in
 * *errors what is wrong with it, as JSON in the arena. */
const char *upload_file_end(struct upload_file *file, struct arena *arena,
                            struct text *errors);

/* Households that were seen so far; what is nobody's is one too. */
uint32_t upload_file_count(const struct upload_file *file);

struct upload_item {
    uint32_t line;
    struct text request_id; /* absent: unknown, or intake finds it */
    struct text bytes;      /* absent: it is refused */
    struct text errors;     /* JSON, when refused */
};
/* false: it cannot be read any more, or no memory. */
bool upload_file_item(struct upload_file *file, struct arena *arena,
                      uint32_t place, struct upload_item *item);
/* What intake refuses of it, with line, column and field of the file. */
struct text upload_file_errors(const struct upload_file *file,
                               struct arena *arena, uint32_t place,
                               struct text errors);
/* One sentence of the catalogue as JSON: UPLOAD_DOCUMENTS_ALONE ... */
struct text upload_word(struct arena *arena, const char *code);

#endif
