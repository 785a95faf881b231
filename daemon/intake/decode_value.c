/* SPDX-License-Identifier: Apache-2.0
 *
 * One value of a request into its place, or an error at its place. The readers
 * of dates, money and areas are core's; here are the limits of the contract
 * (request.md) and the lists that are not lists of objects.
 */
#include "decode_inner.h"

#include "connector.h"
#include "date.h"
#include "money.h"
#include "mutant.h"

/* 10^12 yuan. No sum of a request can leave int64: an amount this large takes
 * at least 15 bytes of the 256 KiB, and maintenance is 40 relatives times the
 * months of a window. */
#define MONEY_MOST INT64_C(100000000000000)
_Static_assert(REQUEST_SIZE_MAX / 15 < INT64_MAX / MONEY_MOST,
               "the sum of all amounts of a request fits int64");
_Static_assert(RELATIVES_MAX * 12 < INT64_MAX / MONEY_MOST,
               "the maintenance of all relatives fits int64");

static size_t
count_characters(struct text text)
{
    size_t count = 0;
    for (size_t i = 0; i < text.size; i++)
        count += ((unsigned char)text.bytes[i] & 0xC0) != 0x80;
    return count;
}

static bool
has_control(struct text text)
{
    for (size_t i = 0; i < text.size; i++)
        if ((unsigned char)text.bytes[i] < 0x20 || text.bytes[i] == 0x7F)
            return true;
    return false;
}

static bool
text_fits(struct text text, const struct decode_field *field)
{
    int64_t size = (int64_t)count_characters(text);
    if (size < field->least || size > field->most || has_control(text))
        return false;
    return field->least == 0 || text_trim(text).size > 0;
}

static bool
is_printable_ascii(struct text text)
{
    for (size_t i = 0; i < text.size; i++)
        if (text.bytes[i] < 0x20 || text.bytes[i] > 0x7E)
            return false;
    return true;
}

static bool
is_digits(struct text text)
{
    for (size_t i = 0; i < text.size; i++)
        if (text.bytes[i] < '0' || text.bytes[i] > '9')
            return false;
    return true;
}

static bool
is_hexadecimal(struct text text)
{
    for (size_t i = 0; i < text.size; i++)
        if (strchr("0123456789abcdefABCDEF", text.bytes[i]) == NULL)
            return false;
    return true;
}

/* X01..X21, the twenty-one exclusions of policy.md section 3. */
static bool
is_exclusion(struct text text)
{
    int64_t number;
    return text.size == 3 && text.bytes[0] == 'X' &&
           text_to_count(text_slice(text, 1, 3), &number) && number >= 1 &&
           number <= 21;
}

static bool
text_is_right(const struct decode_field *field, struct text text)
{
    switch (field->form) {
    case FORM_ASCII:
        return text_fits(text, field) && is_printable_ascii(text);
    case FORM_DIGITS:
        return text.size == (size_t)field->most && is_digits(text);
    case FORM_BYTES:
        return true;
    case FORM_SHA256:
        return text.size == 64 && is_hexadecimal(text);
    case FORM_EXCLUSION:
        return is_exclusion(text);
    default:
        return text_fits(text, field);
    }
}

static void
value_text(struct decode_context *context, struct text text,
           const struct decode_field *field, struct text *target)
{
    if (!text_is_right(field, text))
        decode_refuse(context, DECODE_BAD_TEXT);
    else
        *target = text;
}

static void
value_word(struct decode_context *context, struct text text,
           const struct decode_field *field, void *target)
{
    int value = decode_word_find(field->words, text);
    if (value == field->words->end)
        decode_refuse_word(context, field->words);
    else if (field->form == FORM_WORD_TEXT)
        *(struct text *)target = text;
    else if (field->form == FORM_WORD_FLAG)
        *(bool *)target = value != 0;
    else
        *(int *)target = value;
}

static void
value_money(struct decode_context *context, struct text text,
            const struct decode_field *field, void *target)
{
    int64_t fen;
    bool sign_allowed = mutant_is("negative_money_accepted");
    if (!money_read_loose(text, sign_allowed, &fen) || fen > MONEY_MOST) {
        decode_refuse(context, DECODE_BAD_MONEY);
        return;
    }
    *(int64_t *)((char *)target + field->offset) = fen;
    if (field->second != NO_PLACE)
        *(bool *)((char *)target + field->second) = true;
}

static void
value_area(struct decode_context *context, struct text text, int64_t *target)
{
    int64_t hundredths; /* written as money is: "56.3" is 56.30 */
    if (!money_read_loose(text, false, &hundredths) || hundredths > MONEY_MOST)
        decode_refuse(context, DECODE_BAD_AREA);
    else
        *target = hundredths;
}

int
decode_member_find(const struct decode_context *context, struct text ref)
{
    for (uint32_t i = 0; i < context->ref_count; i++)
        if (text_equals(context->refs[i], ref))
            return (int)i;
    return -1;
}

static bool
value_member(struct decode_context *context, struct text ref, int *target)
{
    if (!context->refs_known)
        return false;
    int index = decode_member_find(context, ref);
    if (index < 0) {
        decode_refuse(context, DECODE_UNKNOWN_REF);
        return false;
    }
    *target = index;
    return true;
}

/* ---- lists of words, refs and dates ---- */

static bool
list_has_room(struct decode_context *context, const struct json *node,
              const struct decode_field *field)
{
    if (node->kind != JSON_ARRAY)
        decode_refuse(context, DECODE_WRONG_TYPE);
    else if ((int64_t)node->count < field->least)
        decode_refuse(context, DECODE_EMPTY_LIST);
    else if ((int64_t)node->count > field->most)
        decode_refuse(context, DECODE_TOO_MANY);
    else
        return true;
    return false;
}

static bool
item_is_text(struct decode_context *context, const struct json *item)
{
    if (item->kind == JSON_STRING)
        return true;
    decode_refuse(context, DECODE_WRONG_TYPE);
    return false;
}

static void
item_programme(struct decode_context *context, const struct json *item,
               const struct decode_field *field, bool *programmes)
{
    int value = decode_word_find(field->words, item->text);
    if (value == field->words->end)
        decode_refuse_word(context, field->words);
    else if (programmes[value])
        decode_refuse(context, DECODE_NAMED_TWICE);
    else if (!context->rules->available[value])
        decode_refuse(context, DECODE_PROGRAMME_NOT_AVAILABLE);
    else
        programmes[value] = true;
}

/* A line above 29 is known by its connector alone. */
static enum line
find_line(struct text name)
{
    const struct connector *connector = connector_find_name(name);
    return connector != NULL ? connector->line : line_find(name);
}

static void
item_line(struct decode_context *context, const struct json *item,
          const struct decode_field *field, struct consent *consent)
{
    if (text_equals_chars(item->text, "all")) {
        if (consent->covers_all)
            decode_refuse(context, DECODE_NAMED_TWICE);
        consent->covers_all = true;
        return;
    }
    enum line line = find_line(item->text);
    if (line == LINE_NONE)
        decode_refuse_word(context, field->words);
    else if (consent->lines[line])
        decode_refuse(context, DECODE_NAMED_TWICE);
    else
        consent->lines[line] = true;
}

static void
item_member(struct decode_context *context, const struct json *item,
            const struct decode_field *field, void *target)
{
    uint32_t *count = (uint32_t *)((char *)target + field->second);
    int *members = *(int **)((char *)target + field->offset);
    int index;
    if (!value_member(context, item->text, &index))
        return;
    for (uint32_t i = 0; i < *count; i++)
        if (members[i] == index) {
            decode_refuse(context, DECODE_NAMED_TWICE);
            return;
        }
    members[(*count)++] = index;
}

static void
item_date(struct decode_context *context, const struct json *item,
          const struct decode_field *field, void *target)
{
    uint32_t *count = (uint32_t *)((char *)target + field->second);
    int32_t *dates = *(int32_t **)((char *)target + field->offset);
    if (date_read_iso(item->text, &dates[*count]))
        (*count)++;
    else
        decode_refuse(context, DECODE_BAD_DATE);
}

static void
value_items(struct decode_context *context, const struct json *node,
            const struct decode_field *field, void *target)
{
    if (!list_has_room(context, node, field))
        return;
    char *place = (char *)target + field->offset;
    if (field->form == FORM_MEMBERS || field->form == FORM_DATES)
        *(void **)place =
            arena_array(context->arena, node->count, sizeof(int32_t));
    if (arena_failed(context->arena))
        return;
    uint32_t index = 0;
    for (const struct json *item = node->first; item; item = item->next) {
        size_t before = decode_enter_index(context, index++);
        if (!item_is_text(context, item))
            ;
        else if (field->form == FORM_PROGRAMMES)
            item_programme(context, item, field, (bool *)place);
        else if (field->form == FORM_LINES)
            item_line(context, item, field, target);
        else if (field->form == FORM_MEMBERS)
            item_member(context, item, field, target);
        else
            item_date(context, item, field, target);
        decode_leave(context, before);
    }
}

/* ---- by form ---- */

static void
value_string(struct decode_context *context, struct text text,
             const struct decode_field *field, void *target)
{
    void *place = (char *)target + field->offset;
    switch (field->form) {
    case FORM_WORD:
    case FORM_WORD_TEXT:
    case FORM_WORD_FLAG:
        value_word(context, text, field, place);
        break;
    case FORM_DATE:
        if (!date_read_iso(text, place))
            decode_refuse(context, DECODE_BAD_DATE);
        break;
    case FORM_MONTH:
        if (!month_read_iso(text, place))
            decode_refuse(context, DECODE_BAD_MONTH);
        break;
    case FORM_MONEY:
        value_money(context, text, field, target);
        break;
    case FORM_AREA:
        value_area(context, text, place);
        break;
    case FORM_MEMBER:
        (void)value_member(context, text, place);
        break;
    default:
        value_text(context, text, field, place);
    }
}

static void
value_number(struct decode_context *context, int64_t number,
             const struct decode_field *field, void *target)
{
    void *place = (char *)target + field->offset;
    if (number < field->least || number > field->most)
        decode_refuse(context, DECODE_OUT_OF_RANGE);
    else if (field->form == FORM_GRADE)
        *(int *)place = (int)number;
    else
        *(int64_t *)place = number;
}

void
decode_value(struct decode_context *context, const struct json *node,
             const struct decode_field *field, void *target)
{
    switch (field->form) {
    case FORM_FLAG:
        if (node->kind == JSON_TRUE || node->kind == JSON_FALSE)
            *(bool *)((char *)target + field->offset) = node->kind == JSON_TRUE;
        else
            decode_refuse(context, DECODE_WRONG_TYPE);
        break;
    case FORM_COUNT:
    case FORM_GRADE:
        if (node->kind == JSON_INTEGER)
            value_number(context, node->integer, field, target);
        else
            decode_refuse(context, DECODE_WRONG_TYPE);
        break;
    case FORM_PROGRAMMES:
    case FORM_LINES:
    case FORM_MEMBERS:
    case FORM_DATES:
        value_items(context, node, field, target);
        break;
    default:
        if (node->kind == JSON_STRING)
            value_string(context, node->text, field, target);
        else
            decode_refuse(context, DECODE_WRONG_TYPE);
    }
}

/* Everything else is right as zero: no text, no items, no flag, 0 fen. */
void
decode_default(const struct decode_field *field, void *target)
{
    if (field->form == FORM_OBJECT) {
        for (uint32_t i = 0; i < field->object->count; i++)
            decode_default(&field->object->fields[i], target);
        return;
    }
    void *place = (char *)target + field->offset;
    if (field->form == FORM_FLAG)
        *(bool *)place = field->default_value != 0;
    else if (field->form == FORM_WORD)
        *(int *)place =
            field->is_required ? field->words->end : field->default_value;
    else if (field->form == FORM_DATE)
        *(int32_t *)place = DATE_NONE;
    else if (field->form == FORM_MONTH)
        *(int32_t *)place = MONTH_NONE;
    else if (field->form == FORM_AREA)
        *(int64_t *)place = -1;
    else if (field->form == FORM_MEMBER)
        *(int *)place = -1;
}
