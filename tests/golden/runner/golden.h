/* SPDX-License-Identifier: Apache-2.0
 *
 * The golden runner: a case is a directory of files (README.md beside the
 * lines); running it drives one connector through it and notes each
 * difference, with a JSON pointer.
 */
#ifndef HEDUI_TESTS_GOLDEN_H
#define HEDUI_TESTS_GOLDEN_H

#include "connector.h"
#include "json.h"

struct golden {
    struct arena *arena;
    const char *folder; /* of the case */
    const char *label;  /* LINE/CASE, for messages */
    const struct connector *connector;
    struct stamp stamp;
    uint32_t question_count;
    struct question *questions;
    unsigned differences;
};

/* One line: LABEL: FILE#POINTER: text. */
void golden_differ(struct golden *golden, const char *file, const char *pointer,
                   const char *format, ...)
    __attribute__((format(printf, 4, 5)));

/* A file of the case; absent where there is none. */
struct text golden_file(struct golden *golden, const char *name);
/* A JSON file of the case; NULL where there is none or it is damaged (which
 * is noted). */
struct json *golden_json(struct golden *golden, const char *name);
struct json *golden_parse(struct golden *golden, const char *file,
                          struct text text);
/* Stamp and questions. */
bool golden_open(struct golden *golden);
/* replyN.*; false where there is no such file. */
bool golden_reply(struct golden *golden, unsigned number, struct reply *reply);

/* Notes every difference between two values; key order does not count. */
void golden_compare(struct golden *golden, const char *file,
                    const struct json *expected, const struct json *actual);
void golden_compare_bytes(struct golden *golden, const char *file,
                          struct text expected, struct text actual);

/* The request as request.json shows it; next: NULL for what ask gave. */
struct json *golden_request_json(struct golden *golden,
                                 const struct request *request,
                                 const struct next *next);

/* Drives the connector through the case. */
void golden_drive(struct golden *golden);

#endif
