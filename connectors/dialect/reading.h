/* SPDX-License-Identifier: Apache-2.0
 *
 * Reading the evidence of one question into an answer. A `row` is one thing
 * that an owner says about a person, looked up by the owner's names; a
 * `reading` gathers records, the oldest data date and the first fault. After a
 * fault all further reading is harmless, and reading_end() says GARBLED.
 */
#ifndef HEDUI_CONNECTORS_READING_H
#define HEDUI_CONNECTORS_READING_H

#include "answer.h"
#include "connector.h"
#include "csv.h"
#include "form.h"

struct reading {
    struct arena *arena;
    const struct question *question;
    struct answer *answer;
    uint32_t room;              /* of answer->records */
    uint32_t slice;             /* given to the records */
    int32_t as_of;              /* given to the records; DATE_NONE: unknown */
    int32_t oldest;             /* data date over all slices */
    enum answer_reason garbled; /* REASON_NONE while fine */
};

/* Names of columns, and where each stands. */
struct columns {
    uint32_t count;
    struct text *names;
};

struct row {
    struct cell (*cell)(const struct row *row, const char *wire);
    const struct json *object; /* row_of_object, row_of_typed_object */
    const struct columns *columns;
    uint32_t count; /* cells of row_of_cells, row_of_places */
    const struct cell *cells;
    const struct row *outer; /* what it inherits from, for a connector's own
                                look-up */
};

/* JSON object whose values are all strings, "" unknown (H1, H3, D2). */
struct row row_of_object(const struct json *object);
/* JSON object with typed values, null unknown (H2). */
struct row row_of_typed_object(const struct json *object);
/* Cells under named columns (H4, D1, F1, F3). */
struct row row_of_cells(const struct columns *columns, uint32_t count,
                        const struct cell *cells);
/* Cells by position: the owner's name is the number, from 1 (F2). */
struct row row_of_places(uint32_t count, const struct cell *cells);

static inline struct cell
row_cell(const struct row *row, const char *wire)
{
    return row->cell(row, wire);
}

/* true when each name that the rules read stands among the columns once. */
bool columns_have(const struct columns *columns, const struct rule *rules);
bool columns_have_name(const struct columns *columns, const char *name);

/* Cells of a CSV row; an empty one is CELL_UNKNOWN. NULL: the arena failed. */
struct cell *cells_of_csv(struct arena *arena, const struct csv_row *row);
bool columns_of_csv(struct arena *arena, const struct csv_row *row,
                    struct columns *columns);

void reading_begin(struct reading *reading, struct arena *arena,
                   const struct question *question, struct answer *answer);
/* The first reason stands. */
void reading_garble(struct reading *reading, enum answer_reason reason);
/* A data date was read: it is as_of of the records to come. */
void reading_date(struct reading *reading, int32_t date);
/* Reads a data date by its form; unknown is DATE_NONE. */
void reading_date_cell(struct reading *reading, const struct row *row,
                       const char *wire, enum form form);
/* A text that must be there and known: a result, a status. */
bool reading_word(struct reading *reading, const struct row *row,
                  const char *wire, struct text *word);
/* A key of the family that must be there; its value is judged by its form. */
void reading_need(struct reading *reading, const struct row *row,
                  const char *wire, enum form form);

/* A new record with room for the fields of the rules; valid until the next
 * one. NULL: the arena failed. */
struct record *reading_record(struct reading *reading, enum record_kind kind,
                              const struct rule *rules);
/* Reads what the rules name from the row into the record. */
void reading_rules(struct reading *reading, const struct row *row,
                   const struct rule *rules, struct record *record);
/* For FORM_OWN: puts a value at its target. */
void reading_put(struct reading *reading, const struct rule *rule,
                 struct field_value value, struct record *record);
/* A row without record must not carry values of the line: garbles it. */
void reading_expect_empty(struct reading *reading, const struct row *row,
                          const struct rule *rules);

/* An owner's result code and what it means. */
struct outcome {
    const char *wire;
    enum answer_kind kind;
    enum answer_reason reason;
};
#define OUTCOME_END                                                            \
    {                                                                          \
        NULL, ANSWER_NONE, REASON_NONE                                         \
    }
/* NULL where it is not listed. */
const struct outcome *outcome_find(const struct outcome *outcomes,
                                   struct text wire);

/* The list of objects under `wire`, which must be there, hold records when the
 * outcome is FOUND and none when it is not; NULL after garbling. outcome NULL:
 * garbled already. */
const struct json *reading_list(struct reading *reading, const struct row *row,
                                const char *wire,
                                const struct outcome *outcome);

/* Adds an institution to PARTIAL, once. */
void reading_silent(struct reading *reading, struct text institution);
/* This row or element says "nothing", and about whom, by the rules of an echo:
 * matching judges whether that is the asked person. */
void reading_nothing_of(struct reading *reading, const struct row *row,
                        const struct rule *echo);
/* The owner lists this institution among those that have answered. */
void reading_spoke(struct reading *reading, struct text institution);

/* The answer has this kind, unless it was garbled. */
void reading_settle(struct reading *reading, enum answer_kind kind,
                    enum answer_reason reason);
/* The last call of every read. False only when the arena failed. */
bool reading_end(struct reading *reading);

#endif
