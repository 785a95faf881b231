/* SPDX-License-Identifier: Apache-2.0
 *
 * A person by number, as the store's keyed index knows them. The digest alone
 * can be turned back in a day: it is given to the store, which keys it, and is
 * neither kept, logged nor shown.
 */
#ifndef HEDUI_MODEL_PERSON_H
#define HEDUI_MODEL_PERSON_H

#include "digest.h"
#include "text.h"

/* Domain-separated, over the number as all of ours are written. */
void person_digest(struct text id, struct digest *person);

#endif
