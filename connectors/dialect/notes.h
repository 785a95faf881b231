/* SPDX-License-Identifier: Apache-2.0
 *
 * How owners without HTTP refuse a whole exchange: a word, a space, text; in
 * qz_batch.note (D1) and in a .rej file (F1 F2 F3).
 */
#ifndef HEDUI_CONNECTORS_NOTES_H
#define HEDUI_CONNECTORS_NOTES_H

#include "connector.h"

/* Writes the whole of *next and returns true. */
bool next_by_note(const struct exchange_view *view, struct text note,
                  struct next *next);

#endif
