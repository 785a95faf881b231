#ifndef GENERATOR_LIST_H
#define GENERATOR_LIST_H

#include <stddef.h>

/* A growing array of one size of item. An item's address holds until the next
 * list_add to the same list. */
struct list {
    char *items;
    size_t count, capacity, size;
};

void list_init(struct list *l, size_t size);
void list_release(struct list *l);
/* A new item, all bytes 0. Ends the process when memory is out. */
void *list_add(struct list *l);
void *list_at(const struct list *l, size_t at);

#endif
