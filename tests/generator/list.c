/* The growing arrays that hold all facts of a population. */
#include "list.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void
list_init(struct list *l, size_t size)
{
    *l = (struct list){.size = size};
}

void
list_release(struct list *l)
{
    free(l->items);
    *l = (struct list){.size = l->size};
}

void *
list_add(struct list *l)
{
    if (l->count == l->capacity) {
        l->capacity = l->capacity == 0 ? 64 : l->capacity * 2;
        l->items = realloc(l->items, l->capacity * l->size);
        if (l->items == NULL) {
            fputs("hedui-generate: out of memory\n", stderr);
            exit(2);
        }
    }
    void *item = l->items + l->count++ * l->size;
    memset(item, 0, l->size);
    return item;
}

void *
list_at(const struct list *l, size_t at)
{
    assert(at < l->count);
    return l->items + at * l->size;
}
