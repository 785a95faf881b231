/* SPDX-License-Identifier: Apache-2.0
 *
 * A page for people: headings, paragraphs, items and tables. As plain text for
 * a terminal, of 100 columns unless said, with East Asian wide characters
 * counted as two columns; or in another form: HTML (page_html.h), paper. Who
 * writes a page says what a thing is and not how it looks, so that all of them
 * say the same.
 */
#ifndef HEDUI_CASEWORK_PAGE_H
#define HEDUI_CASEWORK_PAGE_H

#include "casework.h"
#include "json.h"

#define PAGE_WIDTH 100
#define PAGE_WIDTH_LEAST 60
#define PAGE_WIDTH_MOST 1000
#define PAGE_COLUMNS_MAX 8

struct page;
struct page_table;

enum page_part { PAGE_HEADING, PAGE_SUBHEADING, PAGE_PARAGRAPH };

/* How a page is set that is no plain text. */
struct page_form {
    void (*title)(const struct page *page, const char *title,
                  struct text number, const char *edition);
    void (*element)(const struct page *page, enum page_part part,
                    struct text text);
    void (*item)(const struct page *page, const char *sign, const char *words);
    void (*named)(const struct page *page, const char *name, const char *words);
    void (*outcome)(const struct page *page, struct text outcome,
                    const char *sign, const char *words);
    void (*table)(const struct page *page, const struct page_table *table,
                  bool has_heading);
};

struct page {
    struct arena *arena;
    enum language language;
    struct buffer *out;           /* of text and HTML */
    size_t width;                 /* columns; 0: PAGE_WIDTH */
    const struct page_form *form; /* NULL: plain text */
    void *state;                  /* of the form */
};

/* Texts of the catalogue name what is filled in: "{who}", "{paper}". A list of
 * names and values ends with NULL. */
const char *page_fill(const struct page *page, const char *words,
                      const char *const *values);

/* The code point at *at, which moves behind it. */
uint32_t page_next_point(struct text text, size_t *at);
/* Controls, joiners and spaces without width, signs of direction, tags: what
 * cannot be seen, or turns the text around it. */
bool page_is_unseen(uint32_t point);
/* Columns that the text takes: 2 for East Asian wide, 1 for all else. */
size_t page_width(struct text text);

/* The catalogue's word for PREFIX.NAME; NAME itself where it has none. */
const char *page_word(const struct page *page, const char *prefix,
                      struct text name);
/* NULL, as of an arena that is full, is "": it is looked at on the way, and the
 * page is none in the end. */
const char *page_or_empty(const char *words);
/* The catalogue's words under "zz.KEY". */
const char *page_say(const struct page *page, const char *key);

/* The head of the page: what it is, and of which case. */
void page_title(const struct page *page, struct text number,
                const char *edition);
/* The same of another title than a report's. */
void page_title_of(const struct page *page, const char *title,
                   struct text number, const char *edition);
void page_heading(const struct page *page, const char *key);
/* A heading within a section, with an empty line before it; or the first. */
void page_subheading(const struct page *page, const char *words);
void page_first_subheading(const struct page *page, const char *words);
/* What stands below is about these months, for one. */
void page_parting(const struct page *page, const char *words);
/* An outcome of the report and what belongs to it in a line. */
void page_outcome(const struct page *page, struct text outcome,
                  const char *words);
/* An empty line, where the text wants one. */
void page_gap(const struct page *page);
/* Wrapped at the page's width, every line indented by `indent` columns. */
void page_paragraph(const struct page *page, size_t indent, struct text text);
/* One of a list, behind a sign ("→ ") that stands before the first line
 * alone. */
void page_item(const struct page *page, size_t indent, const char *sign,
               const char *words);
/* The same of words that say what follows ("not met: "). */
void page_named(const struct page *page, size_t indent, const char *name,
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
/* With a heading row (the first row), else names and values in turn. Cells wrap
 * where the table is too wide. */
void page_table_print(const struct page *page, const struct page_table *table,
                      bool has_heading);

#endif
