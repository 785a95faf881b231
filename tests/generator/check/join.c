/* Tables by person, for facts that two of them tell. */
#include "join.h"

#include <stdlib.h>

void
join_load(struct join *j, const struct census *c, const char *directory,
          const char *name)
{
    table_load(&j->table, directory, name);
    size_t rows = j->table.rows;
    j->first = malloc((c->count + 1) * sizeof *j->first);
    j->next = malloc((rows + 1) * sizeof *j->next);
    j->member = malloc((rows + 1) * sizeof *j->member);
    if (j->first == NULL || j->next == NULL || j->member == NULL)
        exit(2);
    for (size_t i = 0; i < c->count; i++)
        j->first[i] = JOIN_NONE;
    for (size_t i = rows; i-- > 0;) {
        size_t member = census_find(c, table_at(&j->table, i, 0));
        j->member[i] = member;
        j->next[i] = JOIN_NONE;
        if (member == JOIN_NONE)
            continue;
        j->next[i] = j->first[member];
        j->first[member] = i;
    }
}

void
join_release(struct join *j)
{
    table_release(&j->table);
    free(j->first);
    free(j->next);
    free(j->member);
}

int
join_month(const char *text)
{
    return (int)strtol(text, NULL, 10) * 12 + (int)strtol(text + 5, NULL, 10);
}
