/* SPDX-License-Identifier: Apache-2.0
 *
 * What tx3 writes of the line itself, as a part of its one statement: the
 * watch, a silence that begins or ends, the counts of the day. Parameters $20
 * to $27; $1 is the line. Without a change all are null and touch no row.
 */
#ifndef HEDUI_STORE_POSTGRES_CHANGE_H
#define HEDUI_STORE_POSTGRES_CHANGE_H

#include "pg.h"

#define CHANGE_SQL                                                             \
    " heard as ("                                                              \
    "  update hedui.line set found = ($20::int8[])[1],"                        \
    "         nothing = ($20::int8[])[2], run = ($20::int8[])[3],"             \
    "         run_from_us = ($20::int8[])[4],"                                 \
    "         spoke_at_us = ($20::int8[])[5],"                                 \
    "         garbled_run = ($20::int8[])[6],"                                 \
    "         is_silent = ($20::int8[])[7] = 1, marks = $21::bytea"            \
    "   where line = $1::int4 and $20::int8[] is not null),"                   \
    " fell_silent as ("                                                        \
    "  insert into hedui.line_silence (line, from_us)"                         \
    "  select $1::int4, $22::int8 where $22::int8 is not null),"               \
    " spoke as ("                                                              \
    "  update hedui.line_silence"                                              \
    "     set until_us = greatest(from_us, $23::int8)"                         \
    "   where line = $1::int4 and until_us is null"                            \
    "     and $23::int8 is not null),"                                         \
    " counted as ("                                                            \
    "  insert into hedui.line_day as d (line, day, settled, reasons,"          \
    "    exchanges, latency_sum_us, latency_max_us, latency)"                  \
    "  select $1::int4, ($27::int8[])[1]::int4, $24::int8[], $25::int8[],"     \
    "         ($27::int8[])[2], ($27::int8[])[3], ($27::int8[])[4],"           \
    "         $26::int8[]"                                                     \
    "   where $27::int8[] is not null"                                         \
    "  on conflict (line, day) do update"                                      \
    "     set settled = hedui.add_counts(d.settled, excluded.settled),"        \
    "         reasons = hedui.add_counts(d.reasons, excluded.reasons),"        \
    "         latency = hedui.add_counts(d.latency, excluded.latency),"        \
    "         exchanges = d.exchanges + excluded.exchanges,"                   \
    "         latency_sum_us = d.latency_sum_us + excluded.latency_sum_us,"    \
    "         latency_max_us = greatest(d.latency_max_us,"                     \
    "                                   excluded.latency_max_us)),"

/* `was_silent`: the row's, locked by this transaction. */
void change_params(struct params *params, const struct line_change *change,
                   bool was_silent);

/* All of the watch but the marks, in columns [at, at + 7). */
#define WATCH_COLUMNS                                                          \
    "l.found, l.nothing, l.run, l.run_from_us, l.spoke_at_us,"                 \
    " l.garbled_run, l.is_silent"
void change_watch(const PGresult *result, uint32_t row, int at,
                  struct line_watch *watch);
/* Counts in columns [at, at + 6): settled, reasons, latency, exchanges,
 * latency_sum_us, latency_max_us. */
bool change_counts(const PGresult *result, uint32_t row, int at,
                   struct arena *arena, struct line_counts *counts);
/* A statement of its own, where there is news of them. */
bool change_institutions(struct pg *pg, enum line line,
                         const struct line_change *change);
/* The institutions of each of these lines, in order, in the arena. */
bool change_institutions_read(struct pg *pg, struct arena *arena,
                              const enum line *lines, uint32_t line_count,
                              struct line_institution **of, uint32_t *counts);
/* Triples of line, from, until; null: none. */
bool change_silences(const PGresult *result, uint32_t row, int column,
                     struct arena *arena, struct line_silence **silences,
                     uint32_t *count);

#endif
