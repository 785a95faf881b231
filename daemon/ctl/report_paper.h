/* SPDX-License-Identifier: Apache-2.0
 *
 * The report as PDF.
 */
#ifndef HEDUI_CTL_REPORT_PAPER_H
#define HEDUI_CTL_REPORT_PAPER_H

#include "ctl.h"
#include "json.h"

/* The letter to the family instead, where `is_letter`. false after saying why,
 * with the exit code. */
bool report_paper(struct ctl *ctl, const struct json *tree, struct text bytes,
                  bool is_letter, struct text *pdf, int *code);

#endif
