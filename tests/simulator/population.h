// SPDX-License-Identifier: Apache-2.0
//
// The people and what the owners hold about them: a directory of CSV files,
// read once, checked cell by cell and never changed. Rows are found by the
// number in its compared form, or by name when the number was mistyped.
#ifndef SIMULATOR_POPULATION_H
#define SIMULATOR_POPULATION_H

#include "arena.h"
#include "columns.h"
#include "fault.h"
#include "map.h"

#include <stdint.h>

struct row {
    const char *id; // as the owner holds it
    const char *name;
    const char *canonical;
    const char **cells;     // one for each column of the line; "" is unknown
    uint32_t next;          // of the same person, in the order of the file
    uint32_t next_mistyped; // of the same name, with an invalid number
    uint32_t next_namesake; // where people are found by name alone
    uint32_t next_of_group;
    uint32_t group_first; // of the rows that share the line's group columns
};

struct row_table {
    struct row *rows;
    uint32_t row_count;
    struct map by_id;
    struct map by_name; // only rows with an invalid number
    struct map by_namesake;
    struct map by_group; // see line.group
    // Institutions of the rows, in the order of the file; those of rows of
    // figures, and those of rows of flags.
    const char **institutions[2];
    size_t institution_count[2];
};

// Rows of one person, in the order of the file.
struct row_list {
    const struct row **rows;
    size_t count;
};

struct population {
    struct arena arena;
    char as_of[16];
    long long people;
    long long seed;
    struct row_table tables[LINE_COUNT];
    struct map names; // of those whose line alone was read: see below
    const char **name_texts;
};

// Reads the directory. On failure the fault names file, line and column.
bool population_load(struct population *population, const char *directory,
                     struct fault *fault);

// Reads the manifest and what the owner of one line holds, for programs that
// play him alone; names of others whom behaviours name must be asked for.
bool population_load_line(struct population *population, const char *directory,
                          unsigned line, struct fault *fault);
bool population_load_names(struct population *population, const char *directory,
                           const char *const *ids, size_t count,
                           struct fault *fault);
void population_release(struct population *population);

// What the owner of the line holds about the person; the list lives in the
// arena given.
struct row_list population_find(const struct population *population,
                                unsigned line, const char *id, const char *name,
                                struct arena *arena);

// What an owner finds who looks for the name alone: rows of the person himself
// under any name, or of the only other person who bears it. `are_several`: more
// than one person fits, and there are no rows.
struct row_list population_find_by_name(const struct population *population,
                                        unsigned line, const char *id,
                                        const char *name, struct arena *arena,
                                        bool *are_several);

// The first row of the group to which the row belongs, or NULL.
const struct row *population_group(const struct population *population,
                                   unsigned line, const struct row *row);

// The row behind it in its group, or NULL.
const struct row *population_group_next(const struct population *population,
                                        unsigned line, const struct row *row);

// The name under which any line knows the number, or NULL.
const char *population_name(const struct population *population,
                            const char *id);

#endif
