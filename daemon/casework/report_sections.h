/* SPDX-License-Identifier: Apache-2.0
 *
 * The sections of the report for people, in the order in which they stand.
 */
#ifndef HEDUI_CASEWORK_REPORT_SECTIONS_H
#define HEDUI_CASEWORK_REPORT_SECTIONS_H

#include "money.h"
#include "report_words.h"

void section_why(const struct page *page, const struct json *tree);
void section_missing(const struct page *page, const struct json *tree);
void section_figures(const struct page *page, const struct json *tree);
void section_members(const struct page *page, const struct json *tree);
void section_basis(const struct page *page, const struct json *tree);

#endif
