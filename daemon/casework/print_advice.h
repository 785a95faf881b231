/* SPDX-License-Identifier: Apache-2.0
 *
 * What the office can do about a ruling that is referred: whom to ask about
 * whom, which paper to have brought, what to correct. One sentence a cause.
 */
#ifndef HEDUI_CASEWORK_PRINT_ADVICE_H
#define HEDUI_CASEWORK_PRINT_ADVICE_H

#include "report_words.h"

struct advice {
    const char *words;
    struct advice *next;
};

struct advice_list {
    bool is_for_family; /* in the words of the letter, else of the office */
    uint32_t count;     /* each sentence once */
    struct advice *first, *last;
};

/* Adds what would settle the ruling, and those that it rests on. */
void advice_collect(const struct page *page, const struct json *tree,
                    const struct json *ruling, struct advice_list *list);
/* What a silent line leaves open: its tests, or who counts; "" nothing. */
const char *advice_opens(const struct page *page, struct text line);

#endif
