/* SPDX-License-Identifier: Apache-2.0
 *
 * Where a text stops being JSON: for the fault text, when simdjson, which is
 * fast and does not say where, has refused it.
 */
#ifndef HEDUI_CORE_JSON_LOCATE_H
#define HEDUI_CORE_JSON_LOCATE_H

#include "text.h"

/* The offset of the first byte that no JSON text could have there; the size
 * of the input when it ends too early. */
size_t json_locate(struct text input);

#endif
