/* SPDX-License-Identifier: Apache-2.0
 *
 * Small helpers of the files that build a report's tree. Absent texts and
 * dates are left out, never written as null; an open end is null.
 */
#ifndef HEDUI_CASEWORK_REPORT_TREE_H
#define HEDUI_CASEWORK_REPORT_TREE_H

#include "json.h"
#include "ruling.h"

void tree_text(struct arena *arena, struct json *object, const char *key,
               struct text text);
void tree_chars(struct arena *arena, struct json *object, const char *key,
                const char *chars);
void tree_integer(struct arena *arena, struct json *object, const char *key,
                  int64_t value);
void tree_flag(struct arena *arena, struct json *object, const char *key,
               bool value);
void tree_date(struct arena *arena, struct json *object, const char *key,
               int32_t date);
void tree_month(struct arena *arena, struct json *object, const char *key,
                int32_t month);
void tree_instant(struct arena *arena, struct json *object, const char *key,
                  int64_t instant_us);
void tree_digest(struct arena *arena, struct json *object, const char *key,
                 const struct digest *digest);
/* Built, and not empty. */
bool tree_has(const struct json *node);
struct json *tree_interval(struct arena *arena, struct interval interval);
/* One number where both ends are equal. */
struct json *tree_limit(struct arena *arena, struct interval limit);
/* ["DOUBTFUL", ...], in the order of their names. */
struct json *tree_reasons(struct arena *arena, unsigned reasons);
struct json *tree_members(const struct report_parts *parts, uint32_t mask);
/* Numbers of the findings of a line that count, of the members; none of
 * LINE_NONE. */
struct json *tree_findings(const struct report_parts *parts, enum line line,
                           uint32_t members);
/* ["TIMED_OUT"], ["PARTIAL(...)", "DOUBTFUL"] ...; NULL where it is no gap. */
struct json *tree_gaps(struct arena *arena, const struct cell *cell);

/* "12_months": the key of a ledger among the entries. */
const char *tree_window(struct arena *arena, const struct ledger *ledger);

/* The parts of the report, one file each subject. */
struct json *report_household(const struct report_parts *parts);
struct json *report_who_counts(const struct report_parts *parts);
struct json *report_lines(const struct report_parts *parts);
struct json *report_findings(const struct report_parts *parts);
struct json *report_entries(const struct report_parts *parts,
                            const struct ledger *ledger);
struct json *report_compared(const struct report_parts *parts,
                             const struct ledger *ledger);
struct json *report_ruling(const struct report_parts *parts,
                           const struct ruling *ruling);
/* The outcomes of the programmes on which a ruling rests, by name. */
struct json *report_rests(struct arena *arena, const struct ruling *ruling);
struct json *report_declared(const struct report_parts *parts);
struct json *report_excluded(const struct report_parts *parts);
struct json *report_months(const struct report_parts *parts,
                           const struct ledger *ledger);
/* Figures of the pack that the ruling rests on. */
struct json *report_figures(const struct report_parts *parts,
                            const struct ruling *ruling);
/* Those by which the whole report is made, whatever is asked for. */
struct json *report_rules(const struct work *work);
/* What stands behind a ruling's tests and grant. */
struct json *report_limits(const struct report_parts *parts,
                           const struct ruling *ruling);
struct json *report_facts(const struct report_parts *parts,
                          const struct ruling *ruling);
struct json *report_standards(const struct report_parts *parts,
                              const struct ruling *ruling);

#endif
