/* SPDX-License-Identifier: Apache-2.0
 *
 * Which line feeds which programme (measures.md, section 5).
 */
#ifndef HEDUI_CASEWORK_NEEDS_H
#define HEDUI_CASEWORK_NEEDS_H

#include "household.h"
#include "line.h"

enum need {
    NEED_NONE,      /* feeds no measure of the programme */
    NEED_CONDITION, /* feeds one on a condition only */
    NEED_ALWAYS,
};

enum need line_need(enum line line, enum programme programme);

#endif
