/* SPDX-License-Identifier: Apache-2.0
 *
 * The memory twin's determinations.
 */
#include <assert.h>

#include "date.h"
#include "memory.h"
#include "recall.h"

void
memory_determine(struct store_memory *memory, const struct report_row *report)
{
    for (uint32_t i = 0; i < report->determined_count; i++) {
        const struct determination *one = &report->determined[i];
        struct memory_determination *row = rows_add(&memory->determinations);
        *row = (struct memory_determination){
            .case_id = report->case_id,
            .revision = report->revision,
            .programme = one->programme,
            .outcome = one->outcome,
            .decided = one->from,
            .persons = memory_keep(memory, one->persons)};
    }
}

static bool
is_published(struct store_memory *memory, int64_t case_id, uint32_t revision)
{
    for (uint32_t i = 0; i < memory->notices.count; i++) {
        const struct notice *row = ROW(memory->notices, notice, i);
        if (row->case_id == case_id && row->revision == revision)
            return true;
    }
    return false;
}

static bool
is_about(struct store_memory *memory, const struct memory_determination *row,
         const struct memory_case *found)
{
    const struct memory_case *other = memory_case_find(memory, row->case_id);
    return other != NULL && other != found && other->withdrawn_at_us == 0 &&
           row->decided > found->recall_from &&
           text_equals(row->persons, found->persons);
}

/* Rows of a case come in the order of revision and programme. */
struct text
memory_recall(struct store_memory *memory, struct arena *arena,
              const struct memory_case *found)
{
    struct text recalled = TEXT_NONE;
    uint32_t count = 0;
    struct determined_row *rows =
        arena_array(arena, memory->determinations.count, sizeof(*rows));
    if (rows == NULL || text_is_empty(found->persons) ||
        found->recall_from == DATE_NONE)
        return TEXT_NONE;
    for (uint32_t i = 0; i < memory->determinations.count; i++) {
        const struct memory_determination *row =
            ROW(memory->determinations, memory_determination, i);
        if (!is_about(memory, row, found))
            continue;
        rows[count++] = (struct determined_row){
            .case_id = row->case_id,
            .revision = row->revision,
            .programme = row->programme,
            .outcome = row->outcome,
            .decided = row->decided,
            .is_published = is_published(memory, row->case_id, row->revision),
            .persons = row->persons};
    }
    bool done = recall_standing(arena, rows, count, &recalled);
    assert(done || arena_failed(arena));
    return recalled;
}

struct text
memory_recalled(struct store_memory *memory, struct arena *arena,
                const struct memory_case *found)
{
    for (uint32_t i = 0; i < memory->reports.count; i++) {
        const struct memory_report *report =
            ROW(memory->reports, memory_report, i);
        if (report->row.case_id == found->case_id && report->row.revision == 1)
            return text_copy(arena, report->row.recalled);
    }
    return memory_recall(memory, arena, found);
}
