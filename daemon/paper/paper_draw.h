/* SPDX-License-Identifier: Apache-2.0
 *
 * Sheets with ink become a file as cairo writes it: PDF 1.5, not yet PDF/A.
 */
#ifndef HEDUI_PAPER_PAPER_DRAW_H
#define HEDUI_PAPER_PAPER_DRAW_H

#include "paper_set.h"

struct paper_foot {
    const char *left;
    const char *right;   /* "page {page} of {pages}" */
    const char *made_on; /* 2017-09-05 */
};

bool paper_draw(const struct page *page, struct setting *setting,
                const struct paper_foot *foot, struct buffer *out,
                struct fault *fault) FAULT_MUST_CHECK;

#endif
