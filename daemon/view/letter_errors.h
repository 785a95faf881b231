/* SPDX-License-Identifier: Apache-2.0
 *
 * What is wrong with a letter, without a word of what it holds.
 */
#ifndef HEDUI_VIEW_LETTER_ERRORS_H
#define HEDUI_VIEW_LETTER_ERRORS_H

#include "json.h"
#include "letters.h"

/* [{"code"[, "pointer"]}]: a place is said as far as it is one of ours, since a
 * member that the sender made up may say anything. Empty: a conflict, or not
 * known any more. */
struct json *letter_errors_json(struct arena *arena,
                                const struct letter *letter);

#endif
