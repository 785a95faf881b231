// SPDX-License-Identifier: Apache-2.0
//
// The nine families: how each reads a request and writes an answer. Reading
// makes an exchange in the arena of the exchange; writing renders planned
// answers and decides nothing.
#ifndef SIMULATOR_FAMILY_H
#define SIMULATOR_FAMILY_H

#include "answer.h"
#include "parts.h"

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

// The request rows of a table as PostgreSQL writes CSV, header row first; the
// text is cut in place. The mandate of a batch is not among them.
bool table_read(struct exchange *exchange, const struct line *line, char *text,
                struct arena *arena, struct fault *fault);

// One row of hd_query into the exchange that its ref tells.
struct d2_row {
    const char *ref;
    const char *name;
    const char *id;
    const char *purpose;
    const char *mandate;
    const char *consent;
};
bool d2_read_row(struct exchange *exchange, const struct d2_row *row,
                 struct fault *fault);

// D2 row tables: `hd_query` as PostgreSQL writes CSV, header row first. Rows of
// people about whom the owner is silent are not there. Returns how many are.
size_t d2_write(const struct answers *answers, struct buffer *out);

// The answer of one row; the status, or '\0' where there is none.
char d2_write_answer(const struct answers *answers, const struct answer *answer,
                     struct buffer *out);

// Damage to the answer of a row.
void d2_tamper(const struct answers *answers, bool is_first,
               struct buffer *text);

// Files. The id, the mandate (where the file says none) and the date of an
// exchange come from the name of the file.
struct file_name {
    const char *exchange_id;
    const char *date;
};

// The parts of HD_prefix_date_exchange.ext, where it is a name of the line.
bool file_read_name(const struct line *line, const char *text, char date[9],
                    char id[17]);
bool file_read(struct exchange *exchange, const struct line *line,
               const struct file_name *name, const struct buffer *plain,
               struct arena *arena, struct fault *fault);

// The reply, in parts of at most `part_rows` rows.
void file_write(const struct answers *answers, size_t part_rows,
                struct parts *parts);

// F1 CSV, F2 bank files and F3 accounts; UTF-8 in, parts in the line's charset.
bool f1_read(struct exchange *exchange, const struct line *line,
             const struct file_name *name, char *text, struct arena *arena,
             struct fault *fault);
void f1_write(const struct answers *answers, size_t part_rows,
              struct parts *parts);
bool f2_read(struct exchange *exchange, const struct line *line, char *text,
             struct arena *arena, struct fault *fault);
// The last part is the flags file where the line has flags.
void f2_write(const struct answers *answers, size_t part_rows,
              struct parts *parts);
bool f3_read(struct exchange *exchange, const struct line *line,
             const struct file_name *name, char *text, struct arena *arena,
             struct fault *fault);
void f3_write(const struct answers *answers, size_t part_rows,
              struct parts *parts);

// The flags file alone, in UTF-8.
void f3_write_flags(const struct answers *answers, struct buffer *out);
void f3_write_cell(const char *text, struct buffer *out);

// Adds a part, converted to the charset of the line.
void file_add_part(const struct answers *answers, const char *extension,
                   const struct buffer *text, struct parts *parts);

// The institution's own word about the person, or NULL.
const struct notice *family_notice(const struct answer *answer,
                                   const char *institution);

// The institutions for which the line speaks, by figures or by flags: those of
// the owner's list, then others of the population's rows. They live in the
// arena of the exchange. Returns how many.
size_t family_institutions(const struct answers *answers, bool is_flags,
                           const char ***names);

// Appends `"wire":` and the value of every field of the row to a JSON object;
// unknown is "" or null, as the family has it.
void family_write_fields(const struct answers *answers,
                         const struct answer *answer, const struct row *row,
                         const char *unknown, struct buffer *out);

// Whether the value stands bare in JSON instead of in quotes.
bool family_is_bare(const struct line *line, const struct field *field);

// The first `size`-1 bytes of the JSON member, or NULL: for error replies to
// requests that could not be read.
const char *family_peek_id(const json_t *body, const char *outer,
                           const char *key);

#endif
