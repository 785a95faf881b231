/* SPDX-License-Identifier: Apache-2.0
 *
 * A name or reason that somebody gives and that is shown later in tables,
 * metrics and JSON: UTF-8 on one line, not too long, and no number that could
 * be a person's. Pure.
 */
#ifndef HEDUI_VIEW_SAID_H
#define HEDUI_VIEW_SAID_H

#include "text.h"

#define SAID_BY_MAX 40
#define SAID_WHY_MAX 200

enum said { SAID_WELL, SAID_NONE, SAID_LONG, SAID_NUMBER };

enum said said_check(struct text text, size_t most);

#endif
