#ifndef CHECK_JOIN_H
#define CHECK_JOIN_H

#include "census.h"

#define JOIN_NONE SIZE_MAX

/* The rows of a table by person: first[member], then next[row], in the order
 * of the file. */
struct join {
    struct table table;
    size_t *first, *next, *member;
};

/* By the number in the first column. Rows of nobody are in no list. */
void join_load(struct join *j, const struct census *c, const char *directory,
               const char *name);
void join_release(struct join *j);

/* Months as numbers: "2017-09" and "2017-09-01" are one. */
int join_month(const char *text);

#endif
