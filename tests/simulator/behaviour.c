// SPDX-License-Identifier: Apache-2.0
//
// Reading and finding rows of behaviour.csv; what their details mean is in
// behaviour_detail.c. See behaviour.h.
#include "behaviour.h"

#include "behaviour_detail.h"
#include "buffer.h"
#include "clock.h"
#include "csv.h"
#include "identity.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { BEHAVIOUR_FILE_MAX = 64 << 20, BEHAVIOUR_CELLS = 7 };

static const char *const BEHAVIOUR_COLUMNS[BEHAVIOUR_CELLS] = {
    "line", "institution", "id", "what", "detail", "from", "until"};

void
behaviour_init(struct behaviour_set *set)
{
    *set = (struct behaviour_set){.count = 0};
    for (unsigned line = 0; line < LINE_COUNT; line++)
        set->general[line] = MAP_NONE;
}

static bool
behaviour_read_times(struct behaviour *row, const char *from, const char *until,
                     struct fault *fault)
{
    row->from_ms = INT64_MIN;
    row->until_ms = INT64_MAX;
    if (*from && !clock_parse(from, &row->from_ms))
        return fault_set(fault, "column \"from\": bad value \"%.60s\"", from);
    if (*until && !clock_parse(until, &row->until_ms))
        return fault_set(fault, "column \"until\": bad value \"%.60s\"", until);
    return true;
}

bool
behaviour_add(struct behaviour_set *set, const char *const cells[7],
              struct fault *fault)
{
    struct behaviour row = {.line = columns_line(cells[0]), .next = MAP_NONE};
    if (row.line == LINE_COUNT)
        return fault_set(fault, "column \"line\": \"%.60s\" is no line",
                         cells[0]);
    row.institution = arena_text(&set->arena, cells[1], strlen(cells[1]));
    char canonical[IDENTITY_SIZE];
    identity_canonical(cells[2], canonical);
    row.canonical = arena_text(&set->arena, canonical, strlen(canonical));
    row.detail = arena_text(&set->arena, cells[4], strlen(cells[4]));
    if (!behaviour_read_detail(&row, cells[3], fault) ||
        !behaviour_read_times(&row, cells[5], cells[6], fault))
        return false;
    if ((set->count & (set->count + 1)) == 0) {
        size_t capacity = ((size_t)set->count + 1) * 2;
        struct behaviour *rows =
            realloc(set->rows, capacity * sizeof *set->rows);
        if (!rows)
            abort();
        set->rows = rows;
    }
    set->rows[set->count++] = row;
    return true;
}

void
behaviour_index(struct behaviour_set *set)
{
    for (uint32_t at = set->count; at-- > 0;) {
        struct behaviour *row = &set->rows[at];
        uint32_t *first = &set->general[row->line];
        if (*row->canonical)
            first = map_place(&set->by_person[row->line], row->canonical);
        row->next = *first;
        *first = at;
    }
}

// Where the seven columns stand in the file; the institution, the person and
// the times may be left out.
static bool
behaviour_read_header(const struct csv *csv, size_t places[BEHAVIOUR_CELLS],
                      struct fault *fault)
{
    for (size_t i = 0; i < BEHAVIOUR_CELLS; i++)
        places[i] = CSV_CELLS_MAX;
    for (size_t cell = 0; cell < csv->cell_count; cell++) {
        size_t column = 0;
        while (column < BEHAVIOUR_CELLS &&
               strcmp(BEHAVIOUR_COLUMNS[column], csv->cells[cell]) != 0)
            column++;
        if (column == BEHAVIOUR_CELLS)
            return fault_set(fault, "line %u: column \"%s\" is unknown",
                             csv->line, csv->cells[cell]);
        places[column] = cell;
    }
    if (places[0] == CSV_CELLS_MAX || places[3] == CSV_CELLS_MAX)
        return fault_set(fault, "line %u: columns line and what are needed",
                         csv->line);
    return true;
}

static bool
behaviour_read_rows(struct behaviour_set *set, struct csv *csv,
                    struct fault *fault)
{
    size_t places[BEHAVIOUR_CELLS];
    if (!csv_next(csv, fault))
        return !fault->text[0];
    if (!behaviour_read_header(csv, places, fault))
        return false;
    while (csv_next(csv, fault)) {
        const char *cells[BEHAVIOUR_CELLS];
        for (size_t i = 0; i < BEHAVIOUR_CELLS; i++)
            cells[i] = places[i] < csv->cell_count ? csv->cells[places[i]] : "";
        struct fault bad = {""};
        if (!behaviour_add(set, cells, &bad))
            return fault_set(fault, "line %u: %s", csv->line, bad.text);
    }
    return !fault->text[0];
}

bool
behaviour_load(struct behaviour_set *set, const char *path, struct fault *fault)
{
    behaviour_init(set);
    if (access(path, F_OK) != 0)
        return true;
    struct buffer bytes = {0};
    struct fault bad = {""};
    bool is_good = buffer_read_file(&bytes, path, BEHAVIOUR_FILE_MAX);
    if (!is_good) {
        fault_set(&bad, "cannot be read");
    } else if (bytes.length) {
        struct csv csv;
        csv_init(&csv, bytes.bytes);
        is_good = behaviour_read_rows(set, &csv, &bad);
    }
    buffer_release(&bytes);
    if (!is_good) {
        behaviour_release(set);
        return fault_set(fault, "%s: %s", path, bad.text);
    }
    behaviour_index(set);
    return true;
}

void
behaviour_release(struct behaviour_set *set)
{
    free(set->rows);
    for (unsigned line = 0; line < LINE_COUNT; line++)
        map_release(&set->by_person[line]);
    arena_release(&set->arena);
    behaviour_init(set);
}

const struct behaviour *
behaviour_next(const struct behaviour_set *set, unsigned line,
               const char *canonical, int64_t now_ms, uint32_t *at)
{
    uint32_t next = *at;
    if (next != MAP_NONE)
        next = set->rows[next].next;
    else if (canonical)
        next = map_find(&set->by_person[line], canonical);
    else
        next = set->general[line];
    while (next != MAP_NONE) {
        const struct behaviour *row = &set->rows[next];
        *at = next;
        if (row->from_ms <= now_ms && now_ms < row->until_ms)
            return row;
        next = row->next;
    }
    return NULL;
}
