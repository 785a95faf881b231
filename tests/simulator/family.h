// SPDX-License-Identifier: Apache-2.0
//
// The six families: how each reads a request and writes an answer. Reading
// makes an exchange in the arena of the exchange; writing renders planned
// answers and decides nothing.
#ifndef SIMULATOR_FAMILY_H
#define SIMULATOR_FAMILY_H

#include "answer.h"

// A mandate that is missing is no fault of form: the exchange is read with an
// empty one, and the owner refuses it in his own way.

// H1 platform.
bool h1_read(struct exchange *exchange, const struct line *line,
             const json_t *body, struct arena *arena, struct fault *fault);
void h1_write(const struct answers *answers, struct buffer *out);
// A head without answers; seconds above 0 become `mcs`.
void h1_refuse(const char *exchange_id, const char *code, const char *text,
               long long seconds, struct buffer *out);

// H2 rest.
bool h2_read(struct exchange *exchange, const struct line *line,
             const json_t *body, struct arena *arena, struct fault *fault);
void h2_write(const struct answers *answers, struct buffer *out);
void h2_problem(const char *type, const char *title, int status,
                struct buffer *out);

// H3 ticket. Items are cut into pages of at most `page_rows` rows; `page`
// counts from 0, and the number of pages is returned.
bool h3_read(struct exchange *exchange, const struct line *line,
             const json_t *body, struct arena *arena, struct fault *fault);
size_t h3_page_count(const struct answers *answers, size_t page_rows);
void h3_write(const struct answers *answers, const char *ticket,
              size_t page_rows, size_t page, struct buffer *out);

// H4 columns; not compressed yet.
bool h4_read(struct exchange *exchange, const struct line *line,
             const json_t *body, struct arena *arena, struct fault *fault);
void h4_write(const struct answers *answers, struct buffer *out);
void h4_refuse(const char *exchange_id, int code, const char *text,
               long long seconds, struct buffer *out);

// D1 batch tables: the rows of qz_answer as PostgreSQL writes CSV, without
// the header; returns how many.
size_t d1_write(const struct answers *answers, struct buffer *out);
void d1_write_header(const struct line *line, struct buffer *out);
// The same columns as definitions for `create table`.
void d1_write_columns(const struct line *line, struct buffer *out);
void d1_write_cell(const char *text, struct buffer *out);

// F2 bank files, in the charset of the line. The parts of a reply have at most
// `part_rows` rows; the last one is the flags file (F3) where the line has
// flags. Returns how many of the buffers given were filled.
enum { F2_PARTS_MAX = 64 };
bool f2_read(struct exchange *exchange, const struct line *line,
             const struct buffer *plain, struct arena *arena,
             struct fault *fault);
size_t f2_write(const struct answers *answers, size_t part_rows,
                struct buffer parts[F2_PARTS_MAX]);

// The flags file alone, in UTF-8.
void f3_write_flags(const struct answers *answers, struct buffer *out);

// The institution's own word about the person, or NULL.
const struct notice *family_notice(const struct answer *answer,
                                   const char *institution);

// The institutions for which the line speaks, by figures or by flags: those of
// the owner's list, then others of the population's rows. Returns how many.
enum { FAMILY_INSTITUTIONS_MAX = 64 };
size_t family_institutions(const struct answers *answers, bool is_flags,
                           const char *names[FAMILY_INSTITUTIONS_MAX]);

// Appends `"wire":` and the value of every field of the row to a JSON object
// that has members already: unknown is "" or null, as the family has it.
void family_write_fields(const struct answers *answers,
                         const struct answer *answer, const struct row *row,
                         const char *unknown, struct buffer *out);

// The first `size`-1 bytes of the JSON member, or NULL: for error replies to
// requests that could not be read.
const char *family_peek_id(const json_t *body, const char *outer,
                           const char *key);

// Whether the row speaks of flags instead of figures (line 24).
bool family_is_flag_row(const struct line *line, const struct row *row);

#endif
