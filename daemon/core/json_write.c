/* SPDX-License-Identifier: Apache-2.0
 *
 * Writing JSON. The canonical form is RFC 8785: keys in the order of their
 * UTF-16 code units, no white space, and no escape but those it prescribes.
 * Its numbers are doubles; ours are integers, and a decimal that was read is
 * written as it was.
 */
#include "json.h"

#include "mutant.h"

enum json_style { STYLE_CANONICAL, STYLE_PRETTY, STYLE_ORDERED };

/* UTF-8 sorts as UTF-16 does, but for U+E000..U+FFFF (lead bytes EE, EF)
 * against the characters beyond, whose surrogates are lower. */
static int
json_compare_utf16(struct text a, struct text b)
{
    size_t common = a.size < b.size ? a.size : b.size;
    size_t at = 0;
    while (at < common && a.bytes[at] == b.bytes[at])
        at++;
    if (at == common)
        return a.size < b.size ? -1 : a.size > b.size;
    unsigned char left = (unsigned char)a.bytes[at];
    unsigned char right = (unsigned char)b.bytes[at];
    int order = left < right ? -1 : 1;
    bool is_swapped = left >= 0xEE && right >= 0xEE &&
                      (left >= 0xF0) != (right >= 0xF0) &&
                      !mutant_is("json_sort_by_bytes");
    return is_swapped ? -order : order;
}

static int
json_order(const void *a, const void *b)
{
    const struct json *const *left = a, *const *right = b;
    return json_compare_utf16((*left)->key, (*right)->key);
}

void
json_write_string(struct text text, struct buffer *out)
{
    static const char hex[] = "0123456789abcdef";
    static const char shorts[] = "btn_fr"; /* 0x08 .. 0x0D */
    buffer_add(out, "\"", 1);
    size_t from = 0;
    for (size_t i = 0; i < text.size; i++) {
        unsigned char c = (unsigned char)text.bytes[i];
        if (c >= 0x20 && c != '"' && c != '\\')
            continue;
        buffer_add(out, text.bytes + from, i - from);
        from = i + 1;
        char escape[6] = {'\\', 'u', '0', '0', hex[c >> 4], hex[c & 15]};
        bool is_short = c >= 0x20 || (c >= 8 && c <= 13 && c != 11);
        if (is_short)
            escape[1] = c >= 0x20 ? (char)c : shorts[c - 8];
        buffer_add(out, escape, is_short ? 2 : 6);
    }
    buffer_add(out, text.bytes + from, text.size - from);
    buffer_add(out, "\"", 1);
}

static void
json_write_integer(int64_t value, struct buffer *out)
{
    char digits[20];
    size_t at = sizeof(digits);
    uint64_t rest = value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
    do {
        digits[--at] = (char)('0' + rest % 10);
        rest /= 10;
    } while (rest > 0);
    if (value < 0)
        buffer_add(out, "-", 1);
    buffer_add(out, digits + at, sizeof(digits) - at);
}

static void
json_write_break(enum json_style style, int depth, struct buffer *out)
{
    if (style != STYLE_PRETTY)
        return;
    buffer_add(out, "\n", 1);
    for (; depth > 0; depth--)
        buffer_add(out, "  ", 2);
}

static void json_write_node(const struct json *node, enum json_style style,
                            int depth, struct buffer *out);

static void
json_write_member(const struct json *node, enum json_style style, int depth,
                  struct buffer *out)
{
    json_write_break(style, depth, out);
    json_write_string(node->key, out);
    if (style == STYLE_PRETTY)
        buffer_add(out, ": ", 2);
    else
        buffer_add(out, ":", 1);
    json_write_node(node, style, depth, out);
}

static void
json_write_sorted(const struct json *object, enum json_style style, int depth,
                  struct buffer *out)
{
    const struct json *few[32];
    const struct json **sorted = few;
    if (object->count > 32)
        sorted = malloc(object->count * sizeof(struct json *));
    if (sorted == NULL) {
        out->failed = true;
        return;
    }
    uint32_t count = 0;
    bool is_sorted = true;
    for (const struct json *node = object->first; node; node = node->next) {
        sorted[count++] = node;
        if (count > 1)
            is_sorted &= json_order(&sorted[count - 2], &sorted[count - 1]) < 0;
    }
    if (!is_sorted)
        qsort(sorted, count, sizeof(*sorted), json_order);
    for (uint32_t i = 0; i < count; i++) {
        if (i > 0)
            buffer_add(out, ",", 1);
        json_write_member(sorted[i], style, depth, out);
    }
    if (sorted != few)
        free(sorted);
}

static void
json_write_object(const struct json *object, enum json_style style, int depth,
                  struct buffer *out)
{
    buffer_add(out, "{", 1);
    if (style != STYLE_ORDERED) {
        json_write_sorted(object, style, depth + 1, out);
    } else {
        for (const struct json *node = object->first; node; node = node->next) {
            if (node != object->first)
                buffer_add(out, ",", 1);
            json_write_member(node, style, depth + 1, out);
        }
    }
    if (object->count > 0)
        json_write_break(style, depth, out);
    buffer_add(out, "}", 1);
}

static void
json_write_array(const struct json *array, enum json_style style, int depth,
                 struct buffer *out)
{
    buffer_add(out, "[", 1);
    for (const struct json *node = array->first; node; node = node->next) {
        if (node != array->first)
            buffer_add(out, ",", 1);
        json_write_break(style, depth + 1, out);
        json_write_node(node, style, depth + 1, out);
    }
    if (array->count > 0)
        json_write_break(style, depth, out);
    buffer_add(out, "]", 1);
}

static void
json_write_node(const struct json *node, enum json_style style, int depth,
                struct buffer *out)
{
    switch (node->kind) {
    case JSON_NULL:
        buffer_add(out, "null", 4);
        break;
    case JSON_FALSE:
        buffer_add(out, "false", 5);
        break;
    case JSON_TRUE:
        buffer_add(out, "true", 4);
        break;
    case JSON_INTEGER:
        json_write_integer(node->integer, out);
        break;
    case JSON_DECIMAL:
        buffer_text(out, node->text);
        break;
    case JSON_STRING:
        json_write_string(node->text, out);
        break;
    case JSON_ARRAY:
        json_write_array(node, style, depth, out);
        break;
    case JSON_OBJECT:
        json_write_object(node, style, depth, out);
        break;
    }
}

/* A tree that a failed arena cut off at the root writes nothing. */
static void
json_write_root(const struct json *node, enum json_style style,
                struct buffer *out)
{
    if (node == NULL)
        out->failed = true;
    else
        json_write_node(node, style, 0, out);
}

void
json_write(const struct json *node, struct buffer *out)
{
    json_write_root(node, STYLE_CANONICAL, out);
}

void
json_write_pretty(const struct json *node, struct buffer *out)
{
    json_write_root(node, STYLE_PRETTY, out);
}

void
json_write_ordered(const struct json *node, struct buffer *out)
{
    json_write_root(node, STYLE_ORDERED, out);
}
