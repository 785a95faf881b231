/* SPDX-License-Identifier: Apache-2.0
 *
 * What hedui submit says of an item on standard output: for people in one
 * language, for scripts as a line of JSON with both.
 */
#ifndef HEDUI_CTL_SUBMIT_PRINT_H
#define HEDUI_CTL_SUBMIT_PRINT_H

#include "submit_source.h"

struct submit_printer {
    const struct ctl *ctl;
    bool is_json;
    bool names_files;      /* there are several */
    bool only_what_failed; /* the result file has the others */
};

void submit_print_item(const struct submit_printer *printer,
                       struct arena *arena, const struct submit_item *item,
                       const struct receipt *receipt);

#endif
