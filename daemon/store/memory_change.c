/* SPDX-License-Identifier: Apache-2.0
 *
 * The memory twin's lines beside their leases: watch, silences, counts of a
 * day, institutions.
 */
#include <assert.h>

#include "memory.h"
#include "mutant.h"

static void
silence_change(struct store_memory *memory, struct memory_line *line,
               const struct line_watch *watch)
{
    if (watch->is_silent && !line->watch.is_silent) {
        struct line_silence *row = rows_add(&memory->silences);
        *row = (struct line_silence){line->line, watch->run_from_us, INT64_MAX};
    }
    if (watch->is_silent || !line->watch.is_silent)
        return;
    for (uint32_t i = 0; i < memory->silences.count; i++) {
        struct line_silence *row = ROW(memory->silences, line_silence, i);
        if (row->line == line->line && row->until_us == INT64_MAX)
            row->until_us = watch->spoke_at_us > row->from_us
                                ? watch->spoke_at_us
                                : row->from_us;
    }
}

/* All of the line become these. */
static void
institutions_change(struct store_memory *memory, enum line line,
                    const struct line_change *change)
{
    for (uint32_t i = 0; i < memory->institutions.count;)
        if (ROW(memory->institutions, memory_institution, i)->line == line &&
            !mutant_is("institutions_only_added"))
            rows_remove(&memory->institutions, i);
        else
            i++;
    for (uint32_t i = 0; i < change->institution_count; i++) {
        struct memory_institution *row = rows_add(&memory->institutions);
        row->line = line;
        row->row = change->institutions[i];
        row->row.name = memory_keep(memory, change->institutions[i].name);
    }
}

struct line_institution *
memory_institutions(struct store_memory *memory, struct arena *arena,
                    enum line line, uint32_t *count)
{
    struct line_institution *found =
        arena_array(arena, memory->institutions.count, sizeof(*found));
    *count = 0;
    for (uint32_t i = 0; found != NULL && i < memory->institutions.count; i++)
        if (ROW(memory->institutions, memory_institution, i)->line == line)
            found[(*count)++] =
                ROW(memory->institutions, memory_institution, i)->row;
    return found;
}

void
memory_change(struct store_memory *memory, struct memory_line *line,
              const struct line_change *change)
{
    silence_change(memory, line, &change->watch);
    line->watch = change->watch;
    if (change->has_institutions)
        institutions_change(memory, line->line, change);
    struct memory_line_day *day = NULL;
    for (uint32_t i = 0; day == NULL && i < memory->days.count; i++) {
        struct memory_line_day *row = ROW(memory->days, memory_line_day, i);
        if (row->line == line->line && row->day == change->day)
            day = row;
    }
    if (day == NULL) {
        day = rows_add(&memory->days);
        day->line = line->line;
        day->day = change->day;
    }
    line_counts_add(&day->counts, &change->counts);
}

struct line_counts
memory_counts(struct store_memory *memory, enum line line, int32_t from,
              int32_t to)
{
    struct line_counts sum = {0};
    for (uint32_t i = 0; i < memory->days.count; i++) {
        const struct memory_line_day *row =
            ROW(memory->days, memory_line_day, i);
        if (row->line == line && row->day >= from && row->day <= to)
            line_counts_add(&sum, &row->counts);
    }
    return sum;
}

struct line_silence *
memory_silences_since(struct store_memory *memory, struct arena *arena,
                      int64_t since_us, uint32_t *count)
{
    struct line_silence *found =
        arena_array(arena, memory->silences.count, sizeof(*found));
    assert(found != NULL);
    *count = 0;
    for (uint32_t i = 0; i < memory->silences.count; i++)
        if (ROW(memory->silences, line_silence, i)->until_us >= since_us)
            found[(*count)++] = *ROW(memory->silences, line_silence, i);
    return found;
}
