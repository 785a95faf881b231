/* SPDX-License-Identifier: Apache-2.0
 *
 * A page as HTML: a form of page.h, whose state is this. Every text goes
 * through html_text, and none into an attribute.
 */
#ifndef HEDUI_CASEWORK_PAGE_HTML_H
#define HEDUI_CASEWORK_PAGE_HTML_H

#include "page.h"

struct page_html {
    bool is_in_list;
};

/* A file from its first byte to the style; `foot` stands at the foot of each
 * printed page, with the page's number. */
void html_begin(const struct page *page, struct text title, struct text foot);
void html_end(const struct page *page);

/* What belongs to markup becomes entities; what cannot be seen, or turns the
 * text around it, is shown by its number ("[U+202E]"). */
void html_text(struct buffer *out, struct text text);
/* The same as a string of CSS, without its quotes. */
void html_css_text(struct buffer *out, struct text text);

extern const struct page_form html_form;

#endif
