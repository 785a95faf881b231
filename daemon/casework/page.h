/* SPDX-License-Identifier: Apache-2.0
 *
 * Plain text for a terminal, of 100 columns unless said: rules, tables and
 * paragraphs, with East Asian wide characters counted as two columns.
 */
#ifndef HEDUI_CASEWORK_PAGE_H
#define HEDUI_CASEWORK_PAGE_H

#include "casework.h"
#include "json.h"

#define PAGE_WIDTH 100
#define PAGE_WIDTH_LEAST 60
#define PAGE_WIDTH_MOST 1000
#define PAGE_COLUMNS_MAX 8

struct page {
    struct arena *arena;
    enum language language;
    struct buffer *out;
    size_t width; /* columns; 0: PAGE_WIDTH */
};

/* Texts of the catalogue name what is filled in: "{who}", "{paper}". A list of
 * names and values ends with NULL. */
const char *page_fill(const struct page *page, const char *words,
                      const char *const *values);

/* Columns that the text takes: 2 for East Asian wide, 1 for all else. */
size_t page_width(struct text text);

/* The catalogue's word for PREFIX.NAME; NAME itself where it has none. */
const char *page_word(const struct page *page, const char *prefix,
                      struct text name);
/* The catalogue's words under "zz.KEY". */
const char *page_say(const struct page *page, const char *key);

void page_rule(const struct page *page, const char *stroke);
void page_heading(const struct page *page, const char *key);
/* A heading within a section, with an empty line before it. */
void page_subheading(const struct page *page, const char *words);
/* Wrapped at the page's width, every line indented by `indent` columns. */
void page_paragraph(const struct page *page, size_t indent, struct text text);
/* The same behind a sign ("→ ") that stands before the first line alone. */
void page_item(const struct page *page, size_t indent, const char *sign,
               const char *words);
struct page_table {
    uint32_t columns;
    bool is_right[PAGE_COLUMNS_MAX]; /* figures */
    uint32_t count, room;            /* cells, in rows */
    struct text *cells;
};

void page_table_init(struct page_table *table, uint32_t columns,
                     const char *alignment); /* "llr": left, left, right */
void page_table_cell(const struct page *page, struct page_table *table,
                     struct text cell);
void page_table_chars(const struct page *page, struct page_table *table,
                      const char *cell);
/* With a heading row (the first row) underlined; cells wrap where the table is
 * too wide. */
void page_table_print(const struct page *page, const struct page_table *table,
                      bool has_heading);

#endif
