/* SPDX-License-Identifier: Apache-2.0
 *
 * The connectors that were built in: a table that CMake generates from the
 * folders, in the order of the lines (line.h), new lines behind them.
 */
#include "connector.h"

#include <stddef.h>

#include "registry_table.h"

const struct connector *const connector_registry[] = {CONNECTOR_TABLE NULL};

const struct connector *
connector_find(enum line line)
{
    for (size_t i = 0; connector_registry[i] != NULL; i++)
        if (connector_registry[i]->line == line)
            return connector_registry[i];
    return NULL;
}
