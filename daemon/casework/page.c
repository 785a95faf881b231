/* SPDX-License-Identifier: Apache-2.0
 *
 * Layout of plain text. Widths are East Asian ones; the text is UTF-8 that was
 * checked when it was read. A page of another form is handed to that.
 */
#include "page.h"

#include <string.h>

#include "catalogue.h"
#include "mutant.h"

enum { INDENT = 2, GAP = 2 };

static size_t
columns_of(const struct page *page)
{
    return page->width == 0 ? PAGE_WIDTH : page->width;
}

/* Ranges of UAX #11 that terminals draw two columns wide. */
static const struct {
    uint32_t from, to;
} wide_ranges[] = {{0x1100, 0x115F}, {0x2E80, 0x303E}, {0x3041, 0x33FF},
                   {0x3400, 0x4DBF}, {0x4E00, 0x9FFF}, {0xA000, 0xA4CF},
                   {0xAC00, 0xD7A3}, {0xF900, 0xFAFF}, {0xFE30, 0xFE6F},
                   {0xFF00, 0xFF60}, {0xFFE0, 0xFFE6}, {0x20000, 0x3FFFD}};

uint32_t
page_next_point(struct text text, size_t *at)
{
    uint8_t first = (uint8_t)text.bytes[(*at)++];
    uint32_t point = first < 0x80   ? first
                     : first < 0xE0 ? first & 0x1F
                     : first < 0xF0 ? first & 0x0F
                                    : first & 0x07;
    while (first >= 0xC0 && *at < text.size &&
           ((uint8_t)text.bytes[*at] & 0xC0) == 0x80)
        point = point << 6 | ((uint8_t)text.bytes[(*at)++] & 0x3F);
    return point;
}

/* Fillers that look like a space and selectors of variants among them. */
static const struct {
    uint32_t from, to;
} unseen[] = {{0x0000, 0x001F},   {0x007F, 0x009F},  {0x00AD, 0x00AD},
              {0x034F, 0x034F},   {0x061C, 0x061C},  {0x115F, 0x1160},
              {0x17B4, 0x17B5},   {0x180B, 0x180F},  {0x200B, 0x200F},
              {0x2028, 0x202E},   {0x2060, 0x206F},  {0x2800, 0x2800},
              {0x3164, 0x3164},   {0xFE00, 0xFE0F},  {0xFEFF, 0xFEFF},
              {0xFFA0, 0xFFA0},   {0xFFF0, 0xFFFB},  {0x1BCA0, 0x1BCA3},
              {0x1D173, 0x1D17A}, {0xE0000, 0xE0FFF}};

bool
page_is_unseen(uint32_t point)
{
    for (size_t i = 0; i < sizeof(unseen) / sizeof(unseen[0]); i++)
        if (point >= unseen[i].from && point <= unseen[i].to)
            return !mutant_is("html_turned_text");
    return false;
}

static size_t
point_width(uint32_t point)
{
    for (size_t i = 0; i < sizeof(wide_ranges) / sizeof(wide_ranges[0]); i++)
        if (point >= wide_ranges[i].from && point <= wide_ranges[i].to)
            return 2;
    return 1;
}

size_t
page_width(struct text text)
{
    size_t width = 0;
    for (size_t at = 0; at < text.size;)
        width += point_width(page_next_point(text, &at));
    return width;
}

const char *
page_word(const struct page *page, const char *prefix, struct text name)
{
    const char *found = NULL;
    char key[96]; /* no key of the catalogue is as long */
    size_t head = strlen(prefix), size = text_is_absent(name) ? 0 : name.size;
    if (head + size + 2 <= sizeof(key) &&
        (size == 0 || memchr(name.bytes, '\0', size) == NULL)) {
        memcpy(key, prefix, head);
        key[head] = '.';
        if (size > 0)
            memcpy(key + head + 1, name.bytes, size);
        key[head + 1 + size] = '\0';
        found = catalogue_find(key, page->language);
    }
    if (found != NULL)
        return found;
    return page_or_empty(text_chars(page->arena, name));
}

const char *
page_or_empty(const char *words)
{
    return words == NULL ? "" : words;
}

const char *
page_say(const struct page *page, const char *key)
{
    return page_word(page, "zz", text_of(key));
}

static void
spaces(const struct page *page, size_t count)
{
    while (count-- > 0)
        buffer_add(page->out, " ", 1);
}

static void
rule(const struct page *page)
{
    for (size_t i = 0; i < columns_of(page); i++)
        buffer_chars(page->out, "━");
    buffer_chars(page->out, "\n");
}

void
page_title(const struct page *page, struct text number, const char *edition)
{
    page_title_of(page, page_say(page, "title"), number, edition);
}

void
page_title_of(const struct page *page, const char *title, struct text number,
              const char *edition)
{
    size_t used = 2 + page_width(text_of(title)) + number.size + 2;
    if (page->form != NULL) {
        page->form->title(page, title, number, edition);
        return;
    }
    rule(page);
    buffer_printf(page->out, "  %s", title);
    for (; used < columns_of(page); used++)
        buffer_add(page->out, " ", 1);
    buffer_text(page->out, number);
    buffer_chars(page->out, "\n");
    rule(page);
}

void
page_heading(const struct page *page, const char *key)
{
    const char *words = page_say(page, key);
    size_t width = page_width(text_of(words));
    if (page->form != NULL) {
        page->form->element(page, PAGE_HEADING, text_of(words));
        return;
    }
    buffer_printf(page->out, "\n%s ", words);
    for (size_t i = width + 1; i < columns_of(page); i++)
        buffer_chars(page->out, "─");
    buffer_chars(page->out, "\n");
}

/* Closing signs do not begin a line. */
static bool
begins_badly(struct text text, size_t at)
{
    static const char *const signs[] = {"，", "。", "；", "：", "、", "）",
                                        "》", "]",  ")",  ",",  ";"};
    struct text rest = text_slice(text, at, text.size);
    for (size_t i = 0; i < sizeof(signs) / sizeof(signs[0]); i++)
        if (text_starts_with(rest, signs[i]))
            return true;
    return false;
}

/* The part of *rest that fits into `width`: up to a space or closing sign in
 * its last third, else up to a wide character, else as many as fit. */
static struct text
line_cut(struct text *rest, size_t width)
{
    size_t used = 0, at = 0, good = 0, spaced = 0;
    while (at < rest->size) {
        size_t before = at;
        size_t one = point_width(page_next_point(*rest, &at));
        if (used + one > width)
            break;
        used += one;
        bool ends = at == rest->size || !begins_badly(*rest, at);
        bool is_sign = (rest->bytes[before] & 0x80) != 0;
        bool is_gap = rest->bytes[before] == ' ' ||
                      (is_sign && begins_badly(*rest, before));
        if (ends && (one == 2 || is_gap))
            good = at;
        if (ends && is_gap && used * 3 >= width * 2)
            spaced = at;
        if (at == rest->size)
            good = spaced = at;
    }
    if (spaced > 0)
        good = spaced;
    if (good == 0 && rest->size > 0) { /* a word wider than the line */
        used = 0;
        do
            used += point_width(page_next_point(*rest, &good));
        while (good < rest->size && used < width);
    }
    struct text line = text_slice(*rest, 0, good);
    while (good < rest->size && rest->bytes[good] == ' ')
        good++;
    *rest = text_slice(*rest, good, rest->size);
    while (line.size > 0 && line.bytes[line.size - 1] == ' ')
        line.size--;
    return line;
}

void
page_first_subheading(const struct page *page, const char *words)
{
    if (page->form != NULL)
        page->form->element(page, PAGE_SUBHEADING, text_of(words));
    else
        buffer_printf(page->out, "  %s\n", words);
}

void
page_subheading(const struct page *page, const char *words)
{
    page_gap(page);
    page_first_subheading(page, words);
}

void
page_parting(const struct page *page, const char *words)
{
    if (page->form != NULL)
        page->form->element(page, PAGE_SUBHEADING, text_of(words));
    else
        buffer_printf(page->out, "  ━━ %s ━━\n", words);
}

void
page_gap(const struct page *page)
{
    if (page->form == NULL)
        buffer_chars(page->out, "\n");
}

void
page_paragraph(const struct page *page, size_t indent, struct text text)
{
    if (page->form != NULL) {
        page->form->element(page, PAGE_PARAGRAPH, text);
        return;
    }
    while (text.size > 0) {
        spaces(page, indent);
        buffer_text(page->out, line_cut(&text, columns_of(page) - indent));
        buffer_chars(page->out, "\n");
    }
}

static void
signed_print(const struct page *page, size_t indent, const char *sign,
             const char *words)
{
    struct text rest = text_of(words == NULL ? "" : words);
    size_t width = page_width(text_of(sign));
    spaces(page, indent);
    buffer_chars(page->out, sign);
    buffer_text(page->out, line_cut(&rest, columns_of(page) - indent - width));
    buffer_chars(page->out, "\n");
    page_paragraph(page, indent + width, rest);
}

void
page_item(const struct page *page, size_t indent, const char *sign,
          const char *words)
{
    if (page->form != NULL)
        page->form->item(page, sign, words);
    else
        signed_print(page, indent, sign, words);
}

void
page_named(const struct page *page, size_t indent, const char *name,
           const char *words)
{
    if (page->form != NULL)
        page->form->named(page, name, words);
    else
        signed_print(page, indent, name, words);
}

static const char *
outcome_sign(struct text outcome)
{
    return text_equals_chars(outcome, "WITHIN") ? "● "
           : text_equals_chars(outcome, "OVER") ? "✕ "
                                                : "◐ ";
}

void
page_outcome(const struct page *page, struct text outcome, const char *words)
{
    if (page->form != NULL)
        page->form->outcome(page, outcome, outcome_sign(outcome), words);
    else
        signed_print(page, 2, outcome_sign(outcome), words);
}

/* The value of the name between the braces; NULL where there is none. */
static const char *
value_of(const char *const *values, struct text name)
{
    for (; values[0] != NULL; values += 2)
        if (text_equals_chars(name, values[0]))
            return values[1] == NULL ? "" : values[1];
    return NULL;
}

const char *
page_fill(const struct page *page, const char *words, const char *const *values)
{
    const char *done = "";
    struct text rest = text_of(words), part, name;
    while (done != NULL && text_cut(&rest, '{', &part)) {
        const char *value = "";
        if (!text_is_absent(rest)) {
            text_cut(&rest, '}', &name);
            value = value_of(values, name);
        }
        done = arena_printf(page->arena, "%s%.*s%s", done, (int)part.size,
                            part.bytes, value == NULL ? "" : value);
    }
    return done == NULL ? "" : done;
}

void
page_table_init(struct page_table *table, uint32_t columns,
                const char *alignment)
{
    *table = (struct page_table){.columns = columns};
    for (uint32_t i = 0; i < columns; i++)
        table->is_right[i] = alignment[i] == 'r';
}

void
page_table_cell(const struct page *page, struct page_table *table,
                struct text cell)
{
    if (table->count == table->room) {
        uint32_t room = table->room == 0 ? 64 : table->room * 2;
        struct text *cells = arena_array(page->arena, room, sizeof(*cells));
        if (cells == NULL)
            return;
        for (uint32_t i = 0; i < table->count; i++)
            cells[i] = table->cells[i];
        table->cells = cells;
        table->room = room;
    }
    table->cells[table->count++] = cell;
}

void
page_table_chars(const struct page *page, struct page_table *table,
                 const char *cell)
{
    page_table_cell(page, table, text_of(cell));
}

/* The widest columns give way until the table fits. */
static void
widths_of(const struct page_table *table, size_t most,
          size_t widths[PAGE_COLUMNS_MAX])
{
    size_t sum = INDENT + GAP * (table->columns - 1);
    for (uint32_t c = 0; c < table->columns; c++) {
        widths[c] = 0;
        for (uint32_t i = c; i < table->count; i += table->columns) {
            size_t width = page_width(table->cells[i]);
            if (width > widths[c])
                widths[c] = width;
        }
        sum += widths[c];
    }
    for (; sum > most; sum--) {
        uint32_t widest = 0;
        for (uint32_t c = 1; c < table->columns; c++)
            if (widths[c] >= widths[widest])
                widest = c;
        widths[widest]--;
    }
}

/* One line of a row: the next part of each cell. false: nothing was left. */
static bool
row_line(const struct page *page, const struct page_table *table,
         struct text *rest, const size_t *widths)
{
    size_t owed = INDENT; /* spaces to write before the next part */
    bool any = false;
    for (uint32_t c = 0; c < table->columns; c++)
        any |= rest[c].size > 0;
    for (uint32_t c = 0; any && c < table->columns; c++) {
        struct text part = line_cut(&rest[c], widths[c]);
        size_t own = page_width(part);
        size_t pad = widths[c] > own ? widths[c] - own : 0;
        if (table->is_right[c])
            owed += pad;
        if (part.size > 0) {
            spaces(page, owed);
            buffer_text(page->out, part);
            owed = 0;
        }
        owed += (table->is_right[c] ? 0 : pad) + GAP;
    }
    if (any)
        buffer_chars(page->out, "\n");
    return any;
}

static void
row_print(const struct page *page, const struct page_table *table,
          const struct text *row, const size_t *widths)
{
    struct text rest[PAGE_COLUMNS_MAX];
    for (uint32_t c = 0; c < table->columns; c++)
        rest[c] = row[c];
    while (row_line(page, table, rest, widths))
        continue;
}

void
page_table_print(const struct page *page, const struct page_table *table,
                 bool has_heading)
{
    size_t widths[PAGE_COLUMNS_MAX];
    if (page->form != NULL) {
        page->form->table(page, table, has_heading);
        return;
    }
    widths_of(table, columns_of(page), widths);
    for (uint32_t i = 0; i + table->columns <= table->count;
         i += table->columns) {
        row_print(page, table, &table->cells[i], widths);
        if (i != 0 || !has_heading)
            continue;
        spaces(page, INDENT);
        for (uint32_t c = 0; c < table->columns; c++) {
            for (size_t j = 0; j < widths[c]; j++)
                buffer_chars(page->out, "┈");
            if (c + 1 < table->columns)
                spaces(page, GAP);
        }
        buffer_chars(page->out, "\n");
    }
}
