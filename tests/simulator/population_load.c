// SPDX-License-Identifier: Apache-2.0
//
// Reading a population directory: manifest.json and one CSV file a line. Every
// cell is checked here, so that rendering later can trust what it reads.
#include "population.h"

#include "buffer.h"
#include "clock.h"
#include "csv.h"
#include "identity.h"
#include "line.h"

#include <dirent.h>
#include <errno.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { POPULATION_FILE_MAX = 1 << 30, CELL_ID = -1, CELL_NAME = -2 };

struct loading {
    struct population *population;
    struct fault *fault;
    const char *path;
    unsigned line;
    int targets[CSV_CELLS_MAX]; // column of each cell, CELL_ID or CELL_NAME
    size_t target_count;
    uint32_t capacity;
};

static bool
population_load_manifest(struct population *population, const char *directory,
                         struct fault *fault)
{
    char path[4096];
    snprintf(path, sizeof path, "%s/manifest.json", directory);
    json_error_t error;
    json_t *manifest = json_load_file(path, JSON_REJECT_DUPLICATES, &error);
    if (!manifest)
        return fault_set(fault, "%s: line %d: %s", path, error.line,
                         error.text);
    json_int_t layout = json_integer_value(json_object_get(manifest, "layout"));
    const char *as_of = json_string_value(json_object_get(manifest, "as_of"));
    bool is_good = layout == 1 && as_of && clock_is_date(as_of);
    if (!is_good)
        fault_set(fault, "%s: layout must be 1 and as_of a date", path);
    else
        snprintf(population->as_of, sizeof population->as_of, "%s", as_of);
    population->people =
        json_integer_value(json_object_get(manifest, "people"));
    population->seed = json_integer_value(json_object_get(manifest, "seed"));
    json_decref(manifest);
    return is_good;
}

static bool
population_read_header(struct loading *loading, const struct csv *csv)
{
    const struct column_set *set = columns_of(loading->line);
    bool has_id = false;
    loading->target_count = csv->cell_count;
    for (size_t i = 0; i < csv->cell_count; i++) {
        const char *name = csv->cells[i];
        unsigned column = columns_find(set, name);
        loading->targets[i] = (int)column;
        if (strcmp(name, "id") == 0)
            loading->targets[i] = CELL_ID;
        else if (strcmp(name, "name") == 0)
            loading->targets[i] = CELL_NAME;
        else if (column == COLUMNS_MAX)
            return fault_set(loading->fault,
                             "%s: line %u: column %zu: \"%s\" is unknown",
                             loading->path, csv->line, i + 1, name);
        for (size_t before = 0; before < i; before++)
            if (loading->targets[before] == loading->targets[i])
                return fault_set(loading->fault,
                                 "%s: line %u: column \"%s\" stands twice",
                                 loading->path, csv->line, name);
        has_id = has_id || loading->targets[i] == CELL_ID;
    }
    if (!has_id)
        return fault_set(loading->fault,
                         "%s: line %u: column \"id\" is missing", loading->path,
                         csv->line);
    return true;
}

static struct row *
population_new_row(struct loading *loading)
{
    struct row_table *table = &loading->population->tables[loading->line];
    if (table->row_count == loading->capacity) {
        loading->capacity = loading->capacity ? loading->capacity * 2 : 256;
        struct row *rows = realloc(table->rows, (size_t)loading->capacity *
                                                    sizeof *table->rows);
        if (!rows)
            abort();
        table->rows = rows;
    }
    struct row *row = &table->rows[table->row_count++];
    *row = (struct row){.id = "",
                        .name = "",
                        .next = MAP_NONE,
                        .next_mistyped = MAP_NONE,
                        .next_namesake = MAP_NONE,
                        .next_of_group = MAP_NONE,
                        .group_first = MAP_NONE};
    const struct column_set *set = columns_of(loading->line);
    row->cells = arena_take(&loading->population->arena,
                            set->column_count * sizeof *row->cells);
    for (size_t i = 0; i < set->column_count; i++)
        row->cells[i] = "";
    return row;
}

static bool
population_read_cell(struct loading *loading, const struct csv *csv, size_t at,
                     struct row *row)
{
    int target = loading->targets[at];
    const char *cell = csv->cells[at];
    const char *kept = "";
    if (*cell)
        kept = arena_text(&loading->population->arena, cell, strlen(cell));
    if (target == CELL_ID) {
        row->id = kept;
        return true;
    }
    if (target == CELL_NAME) {
        row->name = kept;
        return true;
    }
    const struct column *column = &columns_of(loading->line)->columns[target];
    if (*cell && !columns_accept(column, cell))
        return fault_set(loading->fault,
                         "%s: line %u: column \"%s\": bad value \"%.60s\"",
                         loading->path, csv->line, column->name, cell);
    row->cells[target] = kept;
    return true;
}

static bool
population_read_row(struct loading *loading, const struct csv *csv)
{
    if (csv->cell_count != loading->target_count)
        return fault_set(
            loading->fault, "%s: line %u: %zu cells, the header has %zu",
            loading->path, csv->line, csv->cell_count, loading->target_count);
    struct row *row = population_new_row(loading);
    for (size_t i = 0; i < csv->cell_count; i++)
        if (!population_read_cell(loading, csv, i, row))
            return false;
    char canonical[IDENTITY_SIZE];
    identity_canonical(row->id, canonical);
    if (!*canonical)
        return fault_set(loading->fault,
                         "%s: line %u: column \"id\": a row without id",
                         loading->path, csv->line);
    row->canonical =
        arena_text(&loading->population->arena, canonical, strlen(canonical));
    return true;
}

// The values of the line's group columns as one key; "" when the first one is
// unknown, since rows that know nothing have nothing in common.
static const char *
population_group_key(struct population *population, const struct line *line,
                     const struct row *row)
{
    char key[1024] = "";
    size_t length = 0;
    char names[128];
    snprintf(names, sizeof names, "%s", line->group);
    char *rest = NULL;
    for (char *name = strtok_r(names, " ", &rest); name;
         name = strtok_r(NULL, " ", &rest)) {
        const char *cell = row->cells[columns_find(line->columns, name)];
        if (!length && !*cell)
            return "";
        int width = snprintf(key + length, sizeof key - length, "%s\x1f", cell);
        length += (size_t)width;
        if (length >= sizeof key)
            return "";
    }
    return arena_text(&population->arena, key, length);
}

static void
population_index_name(struct population *population, const struct line *line,
                      struct row *row, uint32_t at)
{
    struct row_table *table = &population->tables[line->number];
    bool is_mistyped = !identity_is_valid(row->canonical);
    if (!is_mistyped && !(line->quirks & QUIRK_BY_NAME))
        return;
    char folded[256];
    identity_fold_name(row->name, folded, sizeof folded);
    const char *key = arena_text(&population->arena, folded, strlen(folded));
    if (is_mistyped) {
        uint32_t *first = map_place(&table->by_name, key);
        row->next_mistyped = *first;
        *first = at;
    }
    if (line->quirks & QUIRK_BY_NAME) {
        uint32_t *first = map_place(&table->by_namesake, key);
        row->next_namesake = *first;
        *first = at;
    }
}

// Chains are built from the last row to the first, so that they run in the
// order of the file.
static void
population_index(struct population *population, const struct line *line)
{
    struct row_table *table = &population->tables[line->number];
    for (uint32_t at = table->row_count; at-- > 0;) {
        struct row *row = &table->rows[at];
        uint32_t *first = map_place(&table->by_id, row->canonical);
        row->next = *first;
        *first = at;
        population_index_name(population, line, row, at);
        const char *key =
            line->group ? population_group_key(population, line, row) : "";
        if (*key) {
            first = map_place(&table->by_group, key);
            row->next_of_group = *first;
            row->group_first = at;
            *first = at;
        }
    }
}

static void
population_index_institutions(struct population *population,
                              const struct line *line)
{
    struct row_table *table = &population->tables[line->number];
    struct map seen[2] = {{0}, {0}};
    if (line->institution_column == COLUMNS_MAX)
        return;
    for (uint32_t at = 0; at < table->row_count; at++) {
        const struct row *row = &table->rows[at];
        const char *name = row->cells[line->institution_column];
        unsigned kind = line_is_flag_row(line, row->cells);
        uint32_t *place = map_place(&seen[kind], name);
        if (*place != MAP_NONE || !*name)
            continue;
        *place = 1;
        size_t count = table->institution_count[kind]++;
        if ((count & (count + 1)) == 0) { // full: one, three, seven …
            const char **names =
                arena_take(&population->arena, (count + 1) * 2 * sizeof *names);
            if (count)
                memcpy(names, table->institutions[kind], count * sizeof *names);
            table->institutions[kind] = names;
        }
        table->institutions[kind][count] = name;
    }
    map_release(&seen[0]);
    map_release(&seen[1]);
}

// Lets every row of a group know the group's first row.
static void
population_index_groups(struct row_table *table)
{
    for (uint32_t at = 0; at < table->row_count; at++) {
        if (table->rows[at].group_first != at)
            continue;
        uint32_t next = table->rows[at].next_of_group;
        for (; next != MAP_NONE; next = table->rows[next].next_of_group)
            table->rows[next].group_first = at;
    }
}

static bool
population_load_rows(struct loading *loading, struct buffer *bytes)
{
    struct csv csv;
    csv_init(&csv, bytes->bytes);
    struct fault syntax = {""};
    if (csv_next(&csv, &syntax)) {
        if (!population_read_header(loading, &csv))
            return false;
        while (csv_next(&csv, &syntax))
            if (!population_read_row(loading, &csv))
                return false;
    }
    if (syntax.text[0])
        return fault_set(loading->fault, "%s: %s", loading->path, syntax.text);
    return true;
}

static bool
population_load_file(struct population *population, const char *directory,
                     unsigned line, struct fault *fault)
{
    char path[4096];
    snprintf(path, sizeof path, "%s/%s.csv", directory, columns_of(line)->line);
    if (access(path, F_OK) != 0)
        return true; // the line knows nobody
    struct buffer bytes = {0};
    bool is_good = buffer_read_file(&bytes, path, POPULATION_FILE_MAX);
    if (!is_good)
        fault_set(fault, "%s: cannot be read: %s", path, strerror(errno));
    struct loading loading = {
        .population = population, .fault = fault, .path = path, .line = line};
    if (is_good && bytes.length)
        is_good = population_load_rows(&loading, &bytes);
    buffer_release(&bytes);
    if (is_good) {
        population_index(population, line_at(line));
        population_index_groups(&population->tables[line]);
        population_index_institutions(population, line_at(line));
    }
    return is_good;
}

// A misspelt file name would silently be a line that knows nobody.
static bool
population_check_names(const char *directory, struct fault *fault)
{
    DIR *folder = opendir(directory);
    if (!folder)
        return fault_set(fault, "%s: %s", directory, strerror(errno));
    bool is_good = true;
    struct dirent *entry = NULL;
    while (is_good && (entry = readdir(folder))) {
        char name[256];
        snprintf(name, sizeof name, "%s", entry->d_name);
        char *end = strstr(name, ".csv");
        if (!end || end[4] || name[0] == '.')
            continue;
        *end = '\0';
        if (columns_line(name) == LINE_COUNT && strcmp(name, "behaviour") != 0)
            is_good = fault_set(fault, "%s/%s: no line has this name",
                                directory, entry->d_name);
    }
    closedir(folder);
    return is_good;
}

bool
population_load(struct population *population, const char *directory,
                struct fault *fault)
{
    *population = (struct population){.people = 0};
    if (!population_check_names(directory, fault) ||
        !population_load_manifest(population, directory, fault))
        return false;
    for (unsigned line = 0; line < columns_count(); line++)
        if (!population_load_file(population, directory, line, fault))
            return false;
    return true;
}

bool
population_load_line(struct population *population, const char *directory,
                     unsigned line, struct fault *fault)
{
    *population = (struct population){.people = 0};
    return population_load_manifest(population, directory, fault) &&
           population_load_file(population, directory, line, fault);
}

// Names those of the wanted people who are in the file and have no name yet;
// how many they were.
static size_t
population_scan_names(struct population *population, char *bytes)
{
    struct csv csv;
    struct fault fault = {""};
    size_t count = 0;
    size_t columns[2] = {CSV_CELLS_MAX, CSV_CELLS_MAX};
    csv_init(&csv, bytes);
    csv_next(&csv, &fault);
    for (size_t i = 0; i < csv.cell_count; i++) {
        if (strcmp(csv.cells[i], "id") == 0)
            columns[0] = i;
        else if (strcmp(csv.cells[i], "name") == 0)
            columns[1] = i;
    }
    while (csv_next(&csv, &fault)) {
        char canonical[IDENTITY_SIZE];
        if (columns[0] >= csv.cell_count)
            break;
        identity_canonical(csv.cells[columns[0]], canonical);
        uint32_t at = map_find(&population->names, canonical);
        if (at == MAP_NONE || population->name_texts[at])
            continue;
        const char *name =
            columns[1] < csv.cell_count ? csv.cells[columns[1]] : "";
        population->name_texts[at] =
            arena_text(&population->arena, name, strlen(name));
        count++;
    }
    return count;
}

bool
population_load_names(struct population *population, const char *directory,
                      const char *const *ids, size_t count, struct fault *fault)
{
    population->name_texts = arena_take(
        &population->arena, (count + 1) * sizeof *population->name_texts);
    for (size_t i = 0; i < count; i++) {
        char canonical[IDENTITY_SIZE];
        identity_canonical(ids[i], canonical);
        const char *key =
            arena_text(&population->arena, canonical, strlen(canonical));
        uint32_t *place = map_place(&population->names, key);
        if (*place == MAP_NONE)
            *place = (uint32_t)population->names.used - 1;
    }
    size_t left = population->names.used;
    for (unsigned line = 0; line < columns_count() && left; line++) {
        char path[4096];
        struct buffer bytes = {0};
        snprintf(path, sizeof path, "%s/%s.csv", directory,
                 columns_of(line)->line);
        if (access(path, F_OK) != 0)
            continue;
        if (!buffer_read_file(&bytes, path, POPULATION_FILE_MAX))
            return fault_set(fault, "%s: cannot be read", path);
        if (bytes.length)
            left -= population_scan_names(population, bytes.bytes);
        buffer_release(&bytes);
    }
    return true;
}

void
population_release(struct population *population)
{
    for (unsigned line = 0; line < LINE_COUNT; line++) {
        struct row_table *table = &population->tables[line];
        free(table->rows);
        map_release(&table->by_id);
        map_release(&table->by_name);
        map_release(&table->by_namesake);
        map_release(&table->by_group);
    }
    map_release(&population->names);
    arena_release(&population->arena);
}
