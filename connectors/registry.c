/* SPDX-License-Identifier: Apache-2.0
 *
 * The connectors that were built in: a table that CMake generates from the
 * folders, in the order of the lines (line.h), new lines behind them. They are
 * looked up for each record and each consent, so by number and by name it does
 * not matter how many there are.
 */
#include "connector.h"

#include <stddef.h>

#include "registry_table.h"

const struct connector *const connector_registry[] = {CONNECTOR_TABLE NULL};

static const struct connector *const by_line[LINES_MAX] = {CONNECTORS_BY_LINE};
static const struct connector *const by_name[] = {CONNECTORS_BY_NAME};

const struct connector *
connector_find(enum line line)
{
    return (unsigned)line < LINES_MAX ? by_line[line] : NULL;
}

const struct connector *
connector_find_name(struct text name)
{
    size_t low = 0, high = sizeof(by_name) / sizeof(by_name[0]);
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = text_compare(text_of(by_name[middle]->name), name);
        if (order == 0)
            return by_name[middle];
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
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
