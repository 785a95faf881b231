#ifndef GENERATOR_OUT_H
#define GENERATOR_OUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

/* A file being written, through a buffer of its own. A failure is sticky: write
 * on, and ask out_close. */
struct out {
    FILE *file;
    bool failed;
    char *buffer;
    /* What stands from `mark` on is kept in the buffer; OUT_NO_MARK: nothing
     * has to be. */
    size_t used, mark;
};

#define OUT_NO_MARK SIZE_MAX

void out_open(struct out *o, const char *directory, const char *name);
/* A file at a path; or nowhere: all is written, and thrown away. */
void out_open_path(struct out *o, const char *path);
void out_open_nowhere(struct out *o);
bool out_close(struct out *o);
void out_bytes(struct out *o, const char *bytes, size_t length);
void out_text(struct out *o, const char *text);
void out_char(struct out *o, char c);
void out_count(struct out *o, int64_t count);
/* Fen as yuan with two decimals: 523000 is 5230.00. */
void out_hundredths(struct out *o, int64_t fen);
void out_day(struct out *o, int day);
void out_month(struct out *o, int month);

/* A CSV file: RFC 4180 with LF, as the population directory has it. Cells are
 * written in the order of the header; sheet_end asserts that all are there. */
struct sheet {
    struct out out;
    size_t columns, at;
    size_t rows;
    /* Whose row this is, and how the owner holds him: set by owner.c. */
    size_t member;
    int held;
    /* Of the row being written: where its third cell begins. */
    size_t rest;
    /* Called with each finished row, if it is set. */
    void (*ended)(struct sheet *s, void *context);
    void *context;
};

void sheet_open(struct sheet *s, const char *directory, const char *line,
                const char *header);
/* As sheet_open, with the whole path of the file. */
void sheet_open_path(struct sheet *s, const char *path, const char *header);
/* Writes nothing; rows are counted, and `ended` is called. */
void sheet_open_nowhere(struct sheet *s, const char *header);
/* Only out of `ended`: the row once more, with other first two cells. */
void sheet_repeat(struct sheet *s, const char *id, const char *name);
/* Returns false, and says so on stderr, if anything was not written. */
bool sheet_close(struct sheet *s, const char *line);
void sheet_text(struct sheet *s, const char *text);
void sheet_empty(struct sheet *s, size_t count);
void sheet_money(struct sheet *s, int64_t fen);
/* Three decimals, as units of funds have. */
void sheet_thousandths(struct sheet *s, int64_t number);
void sheet_area(struct sheet *s, int64_t hundredths);
void sheet_count(struct sheet *s, int64_t count);
void sheet_flag(struct sheet *s, bool flag);
/* 0 is "not known": an empty cell. */
void sheet_day(struct sheet *s, int day);
void sheet_month(struct sheet *s, int month);
void sheet_end(struct sheet *s);

#endif
