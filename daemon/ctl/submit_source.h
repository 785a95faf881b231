/* SPDX-License-Identifier: Apache-2.0
 *
 * What hedui submit is given: files of JSON (one document or a line each) and
 * of CSV, as one list of items. CSV is read as a stream, twice; JSON is mapped,
 * or read where it comes through a pipe. An item is made when it is asked for:
 * the bytes of one request, or what is wrong with a household of a table.
 */
#ifndef HEDUI_CTL_SUBMIT_SOURCE_H
#define HEDUI_CTL_SUBMIT_SOURCE_H

#include "ctl.h"
#include "decode_csv.h"
#include "json.h"
#include "messages.h"

struct submit_source; /* owns what it has opened */

struct submit_printer;

/* NULL with an exit code after saying why. An empty list is EXIT_USAGE; a table
 * that is refused as a whole EXIT_REFUSED, and printed as an item that is. */
struct submit_source *submit_source_open(struct ctl *ctl,
                                         const struct submit_printer *printer,
                                         uint32_t count, char **names,
                                         enum decode_csv_charset charset,
                                         int *code);
void submit_source_close(struct submit_source *source);

uint32_t submit_source_count(const struct submit_source *source);
/* 16 hexadecimal digits: equal files, equal digits. */
const char *submit_source_digest(const struct submit_source *source);

/* A sentence about an item for its submitter. */
struct submit_error {
    const char *file;  /* NULL: the item's own */
    uint32_t line;     /* of the table or of the document; 0: not known */
    uint32_t column;   /* of the table; of JSON: the byte of the line */
    const char *field; /* the name of that column, "" */
    const char *pointer, *code, *zh, *en;
};

struct submit_item {
    const char *file;
    uint32_t line;          /* where it begins */
    struct text request_id; /* absent where unknown */
    struct text bytes;      /* absent: refused here, and never queued */
    bool is_enveloped;      /* here: places are told without the envelope */
    uint32_t error_count;
    struct submit_error *errors;
};

/* Where an item stands, without reading it. */
void submit_source_place(const struct submit_source *source, uint32_t index,
                         const char **file, uint32_t *line);
/* The item, in the arena. false: it could not be read; says why. */
bool submit_source_item(struct submit_source *source, struct arena *arena,
                        uint32_t index, struct submit_item *item);
/* What intake refuses of an item, from its JSON, into item->errors. */
void submit_source_errors(struct submit_source *source, struct arena *arena,
                          uint32_t index, struct text json,
                          struct submit_item *item);

/* One of them, its place in the JSON alone. */
void submit_error_read(struct arena *arena, const struct json *json,
                       struct submit_error *error);

#endif
