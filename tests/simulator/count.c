// SPDX-License-Identifier: Apache-2.0
//
// Counters of each line and their JSON; see count.h.
#include "count.h"

#include <stdio.h>
#include <string.h>

bool
count_exchange(struct counts *counts, unsigned line, const char *id,
               size_t questions)
{
    char key[96];
    int length = snprintf(key, sizeof key, "%u %s", line, id);
    struct line_counts *mine = &counts->lines[line];
    mine->events[COUNT_EXCHANGES]++;
    mine->events[COUNT_QUESTIONS] += (int64_t)questions;
    bool is_known = map_find(&counts->seen, key) != MAP_NONE;
    if (is_known)
        mine->events[COUNT_REPEATED]++;
    else
        *map_place(&counts->seen,
                   arena_text(&counts->ids, key, (size_t)length)) = 1;
    return !is_known;
}

void
count_results(struct counts *counts, const struct answers *answers)
{
    struct line_counts *mine = &counts->lines[answers->exchange->line->number];
    mine->events[COUNT_ANSWERED]++;
    for (size_t i = 0; i < answers->count; i++) {
        if (answers->items[i].is_missing)
            mine->missing++;
        else
            mine->results[answers->items[i].result]++;
    }
}

static void
count_write_line(const struct line_counts *mine, struct buffer *out)
{
    static const char *const events[COUNT_EVENTS] = {
        "exchanges",      "questions", "answered",  "fetches",     "repeated",
        "quota_refusals", "busy",      "closed",    "errors",      "hangs",
        "resets",         "garbled",   "malformed", "unauthorised"};
    static const char *const results[RESULT_COUNT] = {
        "found", "none", "several", "consent", "restricted", "other", "fault"};
    for (unsigned i = 0; i < COUNT_EVENTS; i++)
        buffer_printf(out, "\"%s\":%lld,", events[i],
                      (long long)mine->events[i]);
    buffer_add_text(out, "\"results\":{");
    for (unsigned i = 0; i < RESULT_COUNT; i++)
        buffer_printf(out, "\"%s\":%lld,", results[i],
                      (long long)mine->results[i]);
    buffer_printf(out, "\"missing\":%lld}", (long long)mine->missing);
}

void
count_write(const struct counts *counts, struct buffer *out)
{
    buffer_add_char(out, '{');
    for (size_t i = 0; i < line_count(); i++) {
        const struct line *line = line_at(i);
        buffer_printf(out, "%s\n \"%s\":{", i ? "," : "", line->name);
        count_write_line(&counts->lines[line->number], out);
        buffer_add_char(out, '}');
    }
    buffer_add_text(out, "\n}\n");
}

void
count_release(struct counts *counts)
{
    map_release(&counts->seen);
    arena_release(&counts->ids);
}
