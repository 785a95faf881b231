/* SPDX-License-Identifier: Apache-2.0
 *
 * Golden cases: a case is a folder of files (tests/golden/README.md); running
 * it drives one connector through it and notes each difference, with a JSON
 * pointer. golden-run and hedui connector check both do.
 */
#ifndef HEDUI_KIT_GOLDEN_H
#define HEDUI_KIT_GOLDEN_H

#include "connector.h"
#include "json.h"

struct golden {
    struct arena *arena;
    const char *folder; /* of the case */
    const struct connector *connector;
    struct stamp stamp;
    uint32_t question_count;
    struct question *questions;
    unsigned differences;
    struct buffer *said; /* a line a difference: FILE#POINTER: text */
};

/* The cases below a folder: folders that have a questions.json, in the order of
 * their names; 0 where there are none or the arena failed. */
uint32_t golden_find(struct arena *arena, const char *folder,
                     const char *const **cases);

/* Opens and drives the case in one arena of its own. true: no difference. */
bool golden_run(const struct connector *connector, const char *folder,
                struct buffer *said);

/* ---- what the parts of the runner share ---- */

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
