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
/* Rows in order of their keys; for tests. */
const struct catalogue_row *catalogue_rows(size_t *count);

#endif
