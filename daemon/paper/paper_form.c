/* SPDX-License-Identifier: Apache-2.0
 *
 * What page.h hands on becomes blocks; each text as it can be shown.
 */
#include "paper_form.h"

#include "mutant.h"

static struct text
shown(const struct page *page, struct text text)
{
    const struct paper_blocks *blocks = page->state;
    return paper_fonts_shown(blocks->fonts, page->arena, text);
}

/* Not NULL: where the arena is full it is one that nobody sees. */
static struct block *
add(const struct page *page, enum block_kind kind, struct text beside,
    struct text words)
{
    static struct block nowhere;
    struct paper_blocks *blocks = page->state;
    struct block *block = arena_alloc(page->arena, sizeof(*block));
    if (block == NULL)
        return &nowhere;
    block->kind = kind;
    block->beside = shown(page, beside);
    block->words = shown(page, words);
    if (blocks->last == NULL)
        blocks->first = block;
    else
        blocks->last->next = block;
    blocks->last = block;
    return block;
}

static void
on_title(const struct page *page, const char *title, struct text number,
         const char *edition)
{
    const char *beside = arena_printf(page->arena, "%.*s · %s",
                                      (int)number.size, number.bytes, edition);
    add(page, BLOCK_TITLE, text_of(page_or_empty(beside)), text_of(title));
}

static void
on_element(const struct page *page, enum page_part part, struct text text)
{
    static const enum block_kind kinds[] = {[PAGE_HEADING] = BLOCK_HEADING,
                                            [PAGE_SUBHEADING] =
                                                BLOCK_SUBHEADING,
                                            [PAGE_PARAGRAPH] = BLOCK_PARAGRAPH};
    add(page, kinds[part], TEXT(""), text);
}

static void
on_item(const struct page *page, const char *sign, const char *words)
{
    add(page, BLOCK_ITEM, text_of(sign), text_of(words));
}

static void
on_named(const struct page *page, const char *name, const char *words)
{
    add(page, BLOCK_NAMED, text_of(name), text_of(words));
}

static void
on_outcome(const struct page *page, struct text outcome, const char *sign,
           const char *words)
{
    add(page, BLOCK_OUTCOME, text_of(sign), text_of(words))->outcome = outcome;
}

static struct block *
add_table(const struct page *page, enum block_kind kind,
          const struct page_table *table, uint32_t columns, struct text words)
{
    struct block *block = add(page, kind, TEXT(""), words);
    block->table = *table;
    block->table.columns = columns;
    block->table.count = table->count / columns * columns;
    block->table.cells =
        arena_array(page->arena, table->count + 1, sizeof(*table->cells));
    if (block->table.cells == NULL)
        block->table.count = 0;
    for (uint32_t i = 0; i < block->table.count; i++)
        block->table.cells[i] = shown(page, table->cells[i]);
    return block;
}

/* Names and values in turn stand in two columns: a page is narrower than a
 * terminal. */
static void
on_table(const struct page *page, const struct page_table *table,
         bool has_heading)
{
    uint32_t columns = has_heading ? table->columns : 2;
    if (table->count < columns)
        return;
    struct block *block =
        add_table(page, BLOCK_TABLE, table, columns, TEXT(""));
    block->has_heading = has_heading;
    if (mutant_is("paper_row_lost"))
        block->table.count -= columns;
}

const struct page_form paper_form = {on_title, on_element, on_item,
                                     on_named, on_outcome, on_table};

void
paper_form_seal(const struct page *page, const struct page_table *table,
                struct text code)
{
    struct block *block =
        add_table(page, BLOCK_SEAL, table, table->columns, TEXT(""));
    block->words = code;
}
