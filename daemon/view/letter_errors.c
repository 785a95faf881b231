/* SPDX-License-Identifier: Apache-2.0
 *
 * The errors of a receipt, for operators.
 */
#include "letter_errors.h"

#include "mutant.h"

#define ERRORS_DEPTH 8
#define INDEX_DIGITS_MAX 4

static bool
pointer_is_ours(struct text pointer)
{
    size_t digits = 0;
    for (size_t i = 0; i < pointer.size; i++) {
        char c = pointer.bytes[i];
        digits = c >= '0' && c <= '9' ? digits + 1 : 0;
        if (digits > INDEX_DIGITS_MAX ||
            !(digits > 0 || (c >= 'a' && c <= 'z') || c == '_' || c == '/'))
            return mutant_is("letter_any_place");
    }
    return true;
}

struct json *
letter_errors_json(struct arena *arena, const struct letter *letter)
{
    struct json *list = json_array(arena);
    struct fault fault = {0};
    const struct json *errors =
        text_is_empty(letter->errors)
            ? NULL
            : json_read(arena, letter->errors, ERRORS_DEPTH, &fault);
    for (const struct json *at = errors != NULL ? errors->first : NULL;
         at != NULL; at = at->next) {
        struct text code, pointer;
        struct json *row = json_object(arena);
        if (!json_get_text(at, "code", &code))
            continue;
        json_set(row, "code", json_string(arena, code));
        if (json_get_text(at, "pointer", &pointer) && pointer_is_ours(pointer))
            json_set(row, "pointer", json_string(arena, pointer));
        json_add(list, row);
    }
    return list;
}
