/* SPDX-License-Identifier: Apache-2.0
 *
 * One cell of a table as a value of the request. Texts, dates and codes go on
 * as they are: request_decode judges them. Here is what only a table can have:
 * flags in a spreadsheet's capitals, lists joined by semicolons, lists in JSON,
 * and what spreadsheets do to numbers of more than 15 digits.
 */
#include "decode_csv_inner.h"

#include "idno.h"
#include "mutant.h"

/* Lists stand two levels below the request. */
#define CELL_DEPTH (REQUEST_DEPTH_MAX - 2)

static bool
is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* 3.10101E+17: what is shown of a number that was too long for its cell. */
static bool
is_power_of_ten(struct text cell)
{
    size_t at = 0;
    while (at < cell.size &&
           (is_digit(cell.bytes[at]) || cell.bytes[at] == '.'))
        at++;
    if (at == 0 || at + 2 >= cell.size || !is_digit(cell.bytes[0]) ||
        (cell.bytes[at] != 'E' && cell.bytes[at] != 'e') ||
        (cell.bytes[at + 1] != '+' && cell.bytes[at + 1] != '-'))
        return false;
    for (at += 2; at < cell.size; at++)
        if (!is_digit(cell.bytes[at]))
            return false;
    return true;
}

/* #REF!, #NAME?, #N/A, #####. */
static bool
is_sheet_error(struct text cell)
{
    if (cell.size < 2 || cell.bytes[0] != '#')
        return false;
    char last = cell.bytes[cell.size - 1];
    return last == '!' || last == '?' || last == '#' ||
           text_equals_chars(cell, "#N/A");
}

enum decode_csv_code
csv_cell_spoilt(struct text cell)
{
    struct text trimmed = text_trim(cell);
    if (text_starts_with(trimmed, "=") || is_sheet_error(trimmed))
        return CSV_FORMULA;
    if (is_power_of_ten(trimmed) && !mutant_is("csv_mangled_number"))
        return CSV_NUMBER_MANGLED;
    return CSV_WELL;
}

/* A spreadsheet keeps 15 digits: an ID number that it took for a number ends
 * with three zeros, and then its check digit is wrong. */
static bool
is_rounded_id(const struct csv_leaf *leaf, struct text cell)
{
    struct idno idno;
    return leaf->is_member && strcmp(leaf->field->name, "id") == 0 &&
           cell.size == 18 &&
           text_equals_chars(text_slice(cell, 15, 18), "000") &&
           idno_normalise(cell, &idno) && !idno_is_valid(&idno);
}

static struct json *
flag_json(struct arena *arena, struct text cell, enum decode_csv_code *code)
{
    static const char *const words[] = {"true",  "TRUE",  "True",
                                        "false", "FALSE", "False"};
    for (int i = 0; i < 6; i++)
        if (text_equals_chars(cell, words[i]))
            return json_bool(arena, i < 3);
    *code = CSV_FLAG;
    return NULL;
}

static struct json *
words_json(struct arena *arena, struct text cell)
{
    struct json *list = json_array(arena);
    struct text rest = cell, word;
    while (text_cut(&rest, ';', &word))
        json_add(list, json_string(arena, word));
    return list;
}

/* json_read ends its sentence with the byte. */
static uint32_t
byte_of(const struct fault *fault)
{
    size_t from = strlen(fault->text);
    while (from > 0 && is_digit(fault->text[from - 1]))
        from--;
    return (uint32_t)strtoul(fault->text + from, NULL, 10) + 1;
}

static struct json *
list_json(struct arena *arena, struct text cell, enum decode_csv_code *code,
          uint32_t *number)
{
    struct fault fault = {0};
    struct json *list = json_read(arena, cell, CELL_DEPTH, &fault);
    if (list != NULL && list->kind == JSON_ARRAY)
        return list;
    *code = CSV_NOT_JSON;
    *number = list == NULL ? byte_of(&fault) : 1;
    return NULL;
}

struct json *
csv_cell_json(struct arena *arena, const struct csv_leaf *leaf,
              struct text cell, enum decode_csv_code *code, uint32_t *number)
{
    enum decode_form form = leaf->field->form;
    *code = CSV_WELL;
    if (cell.size == 0)
        return NULL;
    if (form == FORM_LIST)
        return list_json(arena, cell, code, number);
    *code = csv_cell_spoilt(cell);
    if (*code == CSV_WELL && is_rounded_id(leaf, cell))
        *code = CSV_NUMBER_MANGLED;
    if (*code != CSV_WELL)
        return NULL;
    if (form == FORM_FLAG)
        return flag_json(arena, cell, code);
    if (form == FORM_PROGRAMMES || form == FORM_DATES)
        return words_json(arena, cell);
    return json_string(arena, cell);
}
