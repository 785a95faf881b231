/* SPDX-License-Identifier: Apache-2.0
 *
 * One file of hedui submit, open: a table that is read where it is asked for,
 * or JSON as one text. "-" is standard input.
 */
#ifndef HEDUI_CTL_SUBMIT_FILE_H
#define HEDUI_CTL_SUBMIT_FILE_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "text.h"

struct submit_file {
    const char *name; /* the caller's */
    int fd;           /* -1: closed */
    bool is_open;
    bool is_table;      /* CSV */
    struct text text;   /* JSON: all of it */
    void *map;          /* what of it is mapped */
    struct buffer read; /* what of it was read */
};

/* false with errno. CSV is what is called .csv, and what is no JSON and has
 * "request_id" in its first line. A table from a pipe goes through a file that
 * has no name and is gone with the process. */
bool submit_file_open(struct submit_file *file, const char *name);
void submit_file_close(struct submit_file *file);

/* Up to `size` bytes, fewer at the end alone; -1 with errno. */
ssize_t submit_file_read(const struct submit_file *file, uint64_t offset,
                         size_t size, char *bytes);

#endif
