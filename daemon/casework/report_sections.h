/* SPDX-License-Identifier: Apache-2.0
 *
 * The sections of the report for people, in the order in which they stand.
 */
#ifndef HEDUI_CASEWORK_REPORT_SECTIONS_H
#define HEDUI_CASEWORK_REPORT_SECTIONS_H

#include "money.h"
#include "report_words.h"

/* All of them behind the head; false: it is no report, or no memory is left. */
bool sections_print(const struct page *page, const struct json *tree);
/* "revision 2" */
const char *edition_words(const struct page *page, const struct json *tree);

/* "970.00 yuan a month", "once, at most 2,910.00 yuan"; "" none. */
const char *grant_words(const struct page *page, const struct json *ruling);

/* What a page of any form but text says: the sections, or that the report was
 * retracted. */
bool form_print(const struct page *page, const struct json *tree);
/* "C1 · revision 2": stands at the foot of each page. */
const char *foot_words(const struct page *page, const struct json *tree);

/* The letter to the family, on a page of any form; false: it is no report, or
 * no memory is left. */
bool letter_sections(const struct page *page, const struct json *tree);
/* "C1 · revision 2 · ..." of a letter. */
const char *letter_title(const struct page *page, const struct json *tree);

void section_why(const struct page *page, const struct json *tree);
void section_missing(const struct page *page, const struct json *tree);
void section_figures(const struct page *page, const struct json *tree);
void section_matrix(const struct page *page, const struct json *tree);
void section_basis(const struct page *page, const struct json *tree);

/* Which of the answers in the matrix were entered by hand; nothing: none. */
void matrix_by_hand(const struct page *page, const struct json *tree);

/* Parts of the figures, a file each. */
void figures_by_month(const struct page *page, const struct json *tree,
                      const struct json *entries);
void figures_not_counted(const struct page *page, const struct json *tree,
                         const struct json *entries);
void figures_not_used(const struct page *page, const struct json *tree);
/* Why the entry adds nothing to what a ruling of its window compares; NULL
 * where it counts. */
const char *entry_why_not(const struct page *page, const struct json *tree,
                          const struct json *entries, const struct json *entry);
/* A measure of the window, as the first ruling that has it says; NULL. */
const struct json *measure_in(const struct json *tree, struct text window,
                              const char *name);

#endif
