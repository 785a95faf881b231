/* SPDX-License-Identifier: Apache-2.0
 *
 * The joints of a report's tree, for whoever follows it from the outcome to the
 * evidence.
 */
#ifndef HEDUI_CASEWORK_REPORT_TRACE_H
#define HEDUI_CASEWORK_REPORT_TRACE_H

#include "report_words.h"

#define TRACE_PARTS_MAX 16

/* What a test compares: ways of income, then measures; those that are 0 are
 * left out. */
struct trace_parts {
    uint32_t count;
    struct text names[TRACE_PARTS_MAX];
    const struct json *values[TRACE_PARTS_MAX];
};

/* NULL where there is no such finding, cell. */
const struct json *trace_finding(const struct json *tree, int64_t number);
const struct json *trace_cell(const struct json *tree, struct text line,
                              struct text member);
/* The entries of the ruling's window; the next one of a measure, from `entry`
 * on. */
const struct json *trace_entries(const struct json *tree,
                                 const struct json *ruling);
const struct json *trace_next(const struct json *entry, struct text measure);
void trace_parts(const struct json *ruling, struct text test,
                 struct trace_parts *parts);
/* The measure whose entries stand for it: areas are those of dwellings. */
struct text trace_own(struct text measure);

#endif
