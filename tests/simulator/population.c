// SPDX-License-Identifier: Apache-2.0
//
// Finding rows of a loaded population; reading it is in population_load.c.
#include "population.h"

#include "identity.h"

#include <stdlib.h>
#include <string.h>

static int
population_compare_rows(const void *a, const void *b)
{
    const struct row *const *one = a;
    const struct row *const *other = b;
    return (*one > *other) - (*one < *other);
}

static size_t
population_collect(const struct row_table *table, const char *canonical,
                   const struct row **rows)
{
    size_t count = 0;
    for (uint32_t at = map_find(&table->by_id, canonical); at != MAP_NONE;
         at = table->rows[at].next) {
        if (rows)
            rows[count] = &table->rows[at];
        count++;
    }
    return count;
}

// A row whose number is invalid and one character off is found by its name.
static size_t
population_collect_mistyped(const struct row_table *table,
                            const char *canonical, const char *name,
                            const struct row **rows)
{
    if (!table->by_name.used)
        return 0;
    char folded[256];
    identity_fold_name(name, folded, sizeof folded);
    size_t count = 0;
    for (uint32_t at = map_find(&table->by_name, folded); at != MAP_NONE;
         at = table->rows[at].next_mistyped) {
        const struct row *row = &table->rows[at];
        if (!identity_is_one_off(row->canonical, canonical))
            continue;
        if (rows)
            rows[count] = row;
        count++;
    }
    return count;
}

struct row_list
population_find(const struct population *population, unsigned line,
                const char *id, const char *name, struct arena *arena)
{
    const struct row_table *table = &population->tables[line];
    char canonical[IDENTITY_SIZE];
    identity_canonical(id, canonical);
    size_t exact = population_collect(table, canonical, NULL);
    size_t mistyped = population_collect_mistyped(table, canonical, name, NULL);
    struct row_list list = {NULL, exact + mistyped};
    if (!list.count)
        return list;
    list.rows = arena_take(arena, list.count * sizeof *list.rows);
    population_collect(table, canonical, list.rows);
    population_collect_mistyped(table, canonical, name, list.rows + exact);
    if (exact && mistyped)
        qsort(list.rows, list.count, sizeof *list.rows,
              population_compare_rows);
    return list;
}

// Rows of the other persons of the name: how many, or SIZE_MAX where they are
// of more than one person.
static size_t
population_collect_namesakes(const struct row_table *table,
                             const char *canonical, const char *name,
                             const struct row **rows)
{
    char folded[256];
    identity_fold_name(name, folded, sizeof folded);
    size_t count = 0;
    const char *only = NULL;
    for (uint32_t at = map_find(&table->by_namesake, folded); at != MAP_NONE;
         at = table->rows[at].next_namesake) {
        const struct row *row = &table->rows[at];
        if (strcmp(row->canonical, canonical) == 0 ||
            (!identity_is_valid(row->canonical) &&
             identity_is_one_off(row->canonical, canonical)))
            continue;
        if (only && strcmp(only, row->canonical) != 0)
            return SIZE_MAX;
        only = row->canonical;
        if (rows)
            rows[count] = row;
        count++;
    }
    return count;
}

struct row_list
population_find_by_name(const struct population *population, unsigned line,
                        const char *id, const char *name, struct arena *arena,
                        bool *are_several)
{
    const struct row_table *table = &population->tables[line];
    char canonical[IDENTITY_SIZE];
    identity_canonical(id, canonical);
    struct row_list list = population_find(population, line, id, name, arena);
    size_t others = population_collect_namesakes(table, canonical, name, NULL);
    *are_several = others == SIZE_MAX || (list.count && others);
    if (list.count || !others || others == SIZE_MAX)
        return list;
    list = (struct row_list){arena_take(arena, others * sizeof *list.rows),
                             others};
    population_collect_namesakes(table, canonical, name, list.rows);
    return list;
}

const struct row *
population_group(const struct population *population, unsigned line,
                 const struct row *row)
{
    const struct row_table *table = &population->tables[line];
    return row->group_first == MAP_NONE ? NULL : &table->rows[row->group_first];
}

const struct row *
population_group_next(const struct population *population, unsigned line,
                      const struct row *row)
{
    const struct row_table *table = &population->tables[line];
    return row->next_of_group == MAP_NONE ? NULL
                                          : &table->rows[row->next_of_group];
}

const char *
population_name(const struct population *population, const char *id)
{
    char canonical[IDENTITY_SIZE];
    identity_canonical(id, canonical);
    uint32_t named = map_find(&population->names, canonical);
    if (named != MAP_NONE)
        return population->name_texts[named];
    for (unsigned line = 0; line < LINE_COUNT; line++) {
        const struct row_table *table = &population->tables[line];
        uint32_t at = map_find(&table->by_id, canonical);
        if (at != MAP_NONE)
            return table->rows[at].name;
    }
    return NULL;
}
