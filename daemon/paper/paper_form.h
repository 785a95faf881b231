/* SPDX-License-Identifier: Apache-2.0
 *
 * A page of paper, as a form of page.h: blocks in the order in which they stand
 * are collected, and set when all are there.
 */
#ifndef HEDUI_PAPER_PAPER_FORM_H
#define HEDUI_PAPER_PAPER_FORM_H

#include "page.h"
#include "paper_fonts.h"

enum block_kind {
    BLOCK_TITLE,      /* words; beside: number and edition */
    BLOCK_HEADING,    /* words */
    BLOCK_SUBHEADING, /* words */
    BLOCK_PARAGRAPH,  /* words */
    BLOCK_ITEM,       /* beside: its sign */
    BLOCK_NAMED,      /* beside: what says what follows */
    BLOCK_OUTCOME,    /* beside: its sign */
    BLOCK_TABLE,
    BLOCK_SEAL, /* a table; words: of the QR code beside it */
};

struct block {
    enum block_kind kind;
    struct text words, beside;
    struct text outcome; /* "WITHIN" */
    struct page_table table;
    bool has_heading;
    struct block *next;
};

struct paper_blocks { /* state of the form */
    const struct paper_fonts *fonts;
    struct block *first, *last;
};

extern const struct page_form paper_form;

/* The table of the seal, and what its QR code says. */
void paper_form_seal(const struct page *page, const struct page_table *table,
                     struct text code);

#endif
