/* SPDX-License-Identifier: Apache-2.0
 *
 * The forms of wire.md 3.1, one reader each. A reader takes what the form
 * allows and nothing else: what it refuses makes the question GARBLED, never
 * the field empty.
 */
#include "form.h"

#include <assert.h>

#include "mutant.h"

#define FORM_TEXT_MAX 16384 /* bytes of a text: an address has some 100 */

const char *
code_find(const struct code *codes, struct text wire)
{
    assert(codes != NULL);
    for (; codes->wire != NULL; codes++)
        if (text_equals_chars(wire, codes->wire))
            return codes->word;
    return NULL;
}

struct cell
cell_of_json(const struct json *node)
{
    struct cell cell = {.kind = CELL_MISSING, .is_typed = true};
    if (node == NULL)
        return cell;
    switch (node->kind) {
    case JSON_NULL:
        cell.kind = CELL_UNKNOWN;
        break;
    case JSON_INTEGER:
        cell.kind = CELL_INTEGER;
        cell.integer = node->integer;
        break;
    case JSON_STRING:
        cell.kind = CELL_TEXT;
        cell.text = node->text;
        break;
    case JSON_ARRAY:
        cell.kind = CELL_LIST;
        cell.list = node;
        break;
    default:
        cell.kind = CELL_OTHER;
    }
    return cell;
}

static bool
read_date(enum form form, struct text text, int64_t *number)
{
    int32_t value = DATE_NONE;
    bool is_read = form == FORM_D8        ? date_read_plain(text, &value)
                   : form == FORM_D_DASH  ? date_read_iso(text, &value)
                   : form == FORM_D_SLASH ? date_read_slash(text, &value)
                   : form == FORM_M6      ? month_read_plain(text, &value)
                                          : month_read_iso(text, &value);
    *number = value;
    return is_read;
}

/* Numbers are JSON numbers where the source has them, else digits: "523000"
 * in quotes is not what a JSON owner of ours sends. */
static bool
read_integer(const struct cell *cell, int64_t *number)
{
    if (cell->kind == CELL_INTEGER) {
        *number = cell->integer;
        return true;
    }
    return cell->kind == CELL_TEXT && !cell->is_typed &&
           money_read_integer(cell->text, number);
}

static bool
read_share(enum form form, struct text text, struct share *share)
{
    return (form != FORM_SHARE_PERCENT && share_read_fraction(text, share)) ||
           (form != FORM_SHARE_FRACTION && share_read_percent(text, share));
}

static bool
read_flag(enum form form, const struct code *codes, struct text text,
          int64_t *flag)
{
    static const struct code digits[] = {{"1", "yes"}, {"0", "no"}, CODE_END};
    static const struct code words[] = {{"是", "yes"}, {"否", "no"}, CODE_END};
    const char *word = code_find(form == FORM_FLAG_DIGIT ? digits
                                 : form == FORM_FLAG_ZH  ? words
                                                         : codes,
                                 text);
    *flag = word != NULL && word[0] == 'y';
    return word != NULL;
}

static bool
read_ids_list(struct arena *arena, const struct cell *cell,
              struct field_value *value)
{
    if (cell->kind != CELL_LIST)
        return false;
    value->ids = arena_array(arena, cell->list->count, sizeof(*value->ids));
    if (value->ids == NULL)
        return false;
    for (const struct json *node = cell->list->first; node != NULL;
         node = node->next) {
        if (node->kind != JSON_STRING || node->text.size == 0)
            return false;
        value->ids[value->id_count++] = node->text;
    }
    return true;
}

static bool
read_ids_comma(struct arena *arena, struct text text, struct field_value *value)
{
    value->ids = arena_array(arena, text.size, sizeof(*value->ids));
    if (value->ids == NULL)
        return false;
    struct text part;
    while (text_cut(&text, ',', &part)) {
        if (part.size == 0)
            return false;
        value->ids[value->id_count++] = part;
    }
    return true;
}

/* 2016-2017: the school year that begins in 2016. */
static bool
read_school_year(struct text text, int64_t *year)
{
    int64_t until;
    return text.size == 9 && text.bytes[4] == '-' &&
           text_to_count(text_slice(text, 0, 4), year) &&
           text_to_count(text_slice(text, 5, 9), &until) && until == *year + 1;
}

static bool
read_code(const struct code *codes, struct text text, struct text *value)
{
    *value = text_of(code_find(codes, text));
    return !text_is_absent(*value);
}

static bool
read_text_form(struct arena *arena, enum form form, const struct code *codes,
               struct text text, struct field_value *value)
{
    switch (form) {
    case FORM_TEXT:
        value->text = text;
        return text.size <= FORM_TEXT_MAX;
    case FORM_CODE:
        return read_code(codes, text, &value->text);
    case FORM_D8:
    case FORM_D_DASH:
    case FORM_D_SLASH:
    case FORM_M6:
    case FORM_M_DASH:
        return read_date(form, text, &value->number);
    case FORM_YUAN:
        return money_read_yuan(text, &value->number);
    case FORM_YUAN_COMMA:
        return money_read_comma(text, &value->number);
    case FORM_WAN:
        return money_read_wan(text, &value->number);
    case FORM_AREA:
        return money_read_area(text, &value->number);
    case FORM_THOUSANDTHS:
        return money_read_thousandths(text, &value->number);
    case FORM_SHARE_FRACTION:
    case FORM_SHARE_PERCENT:
    case FORM_SHARE_ANY:
        return read_share(form, text, &value->share);
    case FORM_FLAG_DIGIT:
    case FORM_FLAG_ZH:
    case FORM_FLAG_WORD:
        return read_flag(form, codes, text, &value->number);
    case FORM_IDS_COMMA:
        return read_ids_comma(arena, text, value);
    case FORM_SCHOOL_YEAR:
        return read_school_year(text, &value->number);
    default:
        return false;
    }
}

bool
form_read(struct arena *arena, enum form form, const struct code *codes,
          const struct cell *cell, struct field_value *value)
{
    assert(form != FORM_OWN);
    if (form == FORM_FEN || form == FORM_INTEGER)
        return read_integer(cell, &value->number);
    if (form == FORM_IDS_LIST)
        return read_ids_list(arena, cell, value);
    return cell->kind == CELL_TEXT &&
           read_text_form(arena, form, codes, cell->text, value);
}

uint32_t
rules_count(const struct rule *rules)
{
    uint32_t count = 0;
    while (rules[count].wire != NULL)
        count++;
    return count;
}
