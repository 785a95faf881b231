/* SPDX-License-Identifier: Apache-2.0
 *
 * Where a key stands in a YAML file, for fault texts.
 */
#ifndef HEDUI_CORE_CONFIG_WHERE_H
#define HEDUI_CORE_CONFIG_WHERE_H

#include "text.h"

/* The first "key:" at or behind line and column (both from 1) moves them
 * there; false when there is none or the file cannot be read. */
bool config_where(const char *path, struct text key, unsigned *line,
                  unsigned *column);

#endif
