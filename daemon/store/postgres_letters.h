/* SPDX-License-Identifier: Apache-2.0
 *
 * Inside of the store: a letter as a row, for who reads it as an operator of
 * the command line and of the API.
 */
#ifndef HEDUI_STORE_POSTGRES_LETTERS_H
#define HEDUI_STORE_POSTGRES_LETTERS_H

#include "letters.h"
#include "postgres.h"

/* Of so many columns, as hedui.api_letters() gives them (schemas/036). */
#define POSTGRES_LETTER_COLUMNS 17
bool postgres_letter_read(const PGresult *result, uint32_t row,
                          struct arena *arena, struct letter *letter);

#endif
