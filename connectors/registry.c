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

const struct connector *
connector_find_name(struct text name)
{
    for (size_t i = 0; connector_registry[i] != NULL; i++)
        if (text_equals_chars(name, connector_registry[i]->name))
            return connector_registry[i];
    return NULL;
}

const char *
connector_line_name(enum line line)
{
    const struct connector *connector = connector_find(line);
    return connector != NULL ? connector->name : line_name(line);
}

const char *
connector_owner_zh(enum line line)
{
    const struct connector *connector = connector_find(line);
    return connector != NULL && connector->owner_zh != NULL
               ? connector->owner_zh
               : line_owner_zh(line);
}

const char *
connector_owner_en(enum line line)
{
    const struct connector *connector = connector_find(line);
    return connector != NULL && connector->owner_en != NULL
               ? connector->owner_en
               : line_owner_en(line);
}
