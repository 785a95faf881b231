// SPDX-License-Identifier: Apache-2.0
//
// The rows of a request to a table as COPY writes them, which is how they come
// where there is no database; see family.h.
#include "family.h"

#include "csv.h"

#include <stdlib.h>
#include <string.h>

static const char TABLE_D1[] = "batch_no,seq,name,id_no,consent_no";
static const char TABLE_D2[] =
    "ref,name,id_no,purpose,mandate,consent_no,asked_at,status";

bool
d2_read_row(struct exchange *exchange, const struct d2_row *row,
            struct fault *fault)
{
    struct arena *arena = exchange->arena;
    char id[17] = "";
    char *end = NULL;
    if (strlen(row->ref) < 18 || row->ref[16] != '-')
        return fault_set(fault, "\"ref\" is no exchange and number");
    memcpy(id, row->ref, 16);
    if (exchange->count && strcmp(exchange->id, id) != 0)
        return fault_set(fault, "\"ref\" is of another exchange");
    unsigned long no = strtoul(row->ref + 17, &end, 10);
    if (*end || no < 1 || no > 100000)
        return fault_set(fault, "\"ref\" has no number");
    if (strcmp(row->purpose, "JZHD") != 0)
        return fault_set(fault, "row %lu: \"purpose\" is not JZHD", no);
    struct question question = {
        .no = (unsigned)no,
        .id = arena_text(arena, row->id, strlen(row->id)),
        .name = arena_text(arena, row->name, strlen(row->name)),
        .consent = arena_text(arena, row->consent, strlen(row->consent))};
    if (!exchange->count)
        exchange->mandate =
            arena_text(arena, row->mandate, strlen(row->mandate));
    else if (strcmp(exchange->mandate, row->mandate) != 0)
        return fault_set(fault, "row %lu has another mandate", no);
    return (exchange->count || exchange_set_id(exchange, id, fault)) &&
           exchange_add(exchange, &question, fault);
}

static bool
table_read_row(struct exchange *exchange, char *const *cells,
               struct fault *fault)
{
    struct arena *arena = exchange->arena;
    if (exchange->line->family == FAMILY_D2) {
        struct d2_row row = {cells[0], cells[1], cells[2],
                             cells[3], cells[4], cells[5]};
        return strcmp(cells[7], "N") == 0
                   ? d2_read_row(exchange, &row, fault)
                   : fault_set(fault, "\"status\" is not N");
    }
    struct question question = {
        .no = (unsigned)strtoul(cells[1], NULL, 10),
        .id = arena_text(arena, cells[3], strlen(cells[3])),
        .name = arena_text(arena, cells[2], strlen(cells[2])),
        .consent = arena_text(arena, cells[4], strlen(cells[4]))};
    if (exchange->count && strcmp(exchange->id, cells[0]) != 0)
        return fault_set(fault, "row %zu is of another batch",
                         exchange->count + 1);
    return exchange_set_id(exchange, cells[0], fault) &&
           exchange_add(exchange, &question, fault);
}

bool
table_read(struct exchange *exchange, const struct line *line, char *text,
           struct arena *arena, struct fault *fault)
{
    const char *header = line->family == FAMILY_D1 ? TABLE_D1 : TABLE_D2;
    size_t width = line->family == FAMILY_D1 ? 5 : 8;
    size_t rows = 0;
    struct csv csv;
    for (const char *at = strchr(text, '\n'); at; at = strchr(at + 1, '\n'))
        rows++;
    exchange_init(exchange, line, arena, rows);
    if (strncmp(text, header, strlen(header)) != 0)
        return fault_set(fault, "the header is not %s", header);
    csv_init(&csv, text);
    csv_next(&csv, fault);
    while (csv_next(&csv, fault)) {
        if (csv.cell_count != width)
            return fault_set(fault, "line %u has %zu cells", csv.line,
                             csv.cell_count);
        if (!table_read_row(exchange, csv.cells, fault))
            return false;
    }
    return !fault->text[0] && exchange_check(exchange, fault);
}
