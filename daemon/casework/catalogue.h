/* SPDX-License-Identifier: Apache-2.0
 *
 * Every word that a report says to people, in Chinese and English, one row
 * each. Keys are stable and follow the names in the report's tree.
 */
#ifndef HEDUI_CASEWORK_CATALOGUE_H
#define HEDUI_CASEWORK_CATALOGUE_H

#include <stddef.h>

#include "casework.h"

struct catalogue_row {
    const char *key, *zh, *en;
};

/* NULL where there is no such key. */
const char *catalogue_find(const char *key, enum language language);
/* Rows of one of the tables, in order of their keys; NULL beyond the last. */
const struct catalogue_row *catalogue_rows(int table, size_t *count);
/* The second table: what a report says to the people of the office. */
extern const struct catalogue_row catalogue_report[];
extern const size_t catalogue_report_count;
/* The third: what the letter to the family says. */
extern const struct catalogue_row catalogue_letter[];
extern const size_t catalogue_letter_count;

#endif
