/* SPDX-License-Identifier: Apache-2.0
 *
 * Layout of HTML. It is small, as it is sealed with each report: ends of rows,
 * cells, items and paragraphs, which HTML lets one omit, are left out, and
 * figures are set to the right by the class of their table ("r2 r3": its second
 * and third columns) and not at each cell. A row is a line of the source.
 */
#include "page_html.h"

#include "mutant.h"

/* Black on white; the colours of outcomes have 7:1 to white at least. */
static const char style[] =
    "body{font:16px/1.5 sans-serif;"
    "max-width:60em;margin:auto;padding:1em}"
    "h1{font-size:1.5em;margin:0}"
    "h2{font-size:1.2em;margin:1.6em 0 .4em;border-bottom:2px solid}"
    "h3{font-size:1em;margin:1.2em 0 .2em}"
    "p,ul{margin:.2em 0;padding:0}"
    "li{list-style:none;margin-left:1.4em;text-indent:-1.4em}"
    "h3[class]{border-left:.3em solid;padding-left:.5em;"
    "white-space:pre-wrap}"
    ".WITHIN{color:#064}.OVER{color:#911}.REFER{color:#640}"
    "table{border-collapse:collapse;margin:.4em 0}p+table,table+table"
    "{margin-top:1em}"
    "th,td{text-align:left;vertical-align:top;padding:.1em 1em .1em 0;"
    "border-bottom:1px solid #ccc}"
    ".r2 :nth-child(2),.r3 :nth-child(3),.r4 :nth-child(4),.r5 :nth-child(5),"
    ".r6 :nth-child(6),.r7 :nth-child(7),.r8 :nth-child(8){text-align:right}"
    "thead *{border-color:#000}"
    "tbody th{font-weight:400}";
static const char style_media[] =
    "@media(max-width:40em){body{font-size:14px;padding:.5em}"
    "table{width:100%;font-size:12px}"
    "th,td{padding-right:.4em}"
    "[class] td:nth-child(2){word-break:keep-all}"
    ".r4:not(.r5) td:nth-child(5){overflow-wrap:anywhere}}"
    "@media print{body{font-size:9pt;padding:0}"
    "h2,h3{break-after:avoid}tr,li{break-inside:avoid}}";

static const char *
entity_of(uint32_t point)
{
    switch (point) {
    case '&':
        return "&amp;";
    case '<':
        return mutant_is("html_raw") ? NULL : "&lt;";
    case '>':
        return "&gt;";
    case '"':
        return "&quot;";
    case '\'':
        return "&#39;";
    default:
        return NULL;
    }
}

/* Most of a report: letters, digits and Chinese, of which nothing is unseen and
 * nothing an entity. How many bytes of it begin here. */
static size_t
plain_run(struct text text, size_t at)
{
    const uint8_t *bytes = (const uint8_t *)text.bytes;
    size_t from = at;
    while (at < text.size) {
        uint8_t first = bytes[at];
        if ((first >= 'a' && first <= 'z') || (first >= '(' && first <= ';') ||
            first == ' ' || (first >= 'A' && first <= '_'))
            at++;
        else if (first >= 0xE4 && first <= 0xE9 && text.size - at >= 3 &&
                 (bytes[at + 1] & 0xC0) == 0x80 &&
                 (bytes[at + 2] & 0xC0) == 0x80 &&
                 (at + 3 == text.size || (bytes[at + 3] & 0xC0) != 0x80))
            at += 3; /* U+4000 to U+9FFF */
        else
            break;
    }
    return at - from;
}

void
html_text(struct buffer *out, struct text text)
{
    size_t at = 0, done = 0; /* written up to `done` */
    while ((at += plain_run(text, at)) < text.size) {
        size_t before = at;
        uint32_t point = page_next_point(text, &at);
        const char *entity = entity_of(point);
        if (entity == NULL && !page_is_unseen(point))
            continue;
        buffer_text(out, text_slice(text, done, before));
        if (entity != NULL)
            buffer_chars(out, entity);
        else
            buffer_printf(out, "[U+%04X]", (unsigned)point);
        done = at;
    }
    buffer_text(out, text_slice(text, done, text.size));
}

/* Letters and digits as they are, all else of ASCII by its number: nothing can
 * end the string, the rule or the element. */
void
html_css_text(struct buffer *out, struct text text)
{
    for (size_t at = 0; at < text.size;) {
        size_t before = at;
        uint32_t point = page_next_point(text, &at);
        bool is_plain = (point >= '0' && point <= '9') ||
                        (point >= 'A' && point <= 'Z') ||
                        (point >= 'a' && point <= 'z') || point == '-' ||
                        point == ' ' || point >= 0x80;
        if (page_is_unseen(point))
            buffer_printf(out, "[U+%04X]", (unsigned)point);
        else if (is_plain || mutant_is("html_css_raw"))
            buffer_text(out, text_slice(text, before, at));
        else
            buffer_printf(out, "\\%06x", (unsigned)point);
    }
}

void
html_begin(const struct page *page, struct text title, struct text foot)
{
    struct buffer *out = page->out;
    bool is_zh = page->language == LANGUAGE_ZH;
    buffer_printf(out,
                  "<!DOCTYPE html>\n<html lang=%s>\n<head>\n"
                  "<meta charset=utf-8>\n<title>",
                  is_zh ? "zh-CN" : "en");
    html_text(out, title);
    buffer_chars(
        out,
        "</title>\n<meta name=viewport content=\"width=device-width\">\n"
        "<meta http-equiv=\"Content-Security-Policy\" "
        "content=\"default-src 'none';style-src 'unsafe-inline'\">\n<style>");
    buffer_chars(out, style);
    buffer_chars(out, style_media);
    buffer_chars(out, "@page{size:A4;margin:15mm 15mm 18mm;font:8pt sans-serif;"
                      "@bottom-left{content:\"");
    html_css_text(out, foot);
    buffer_chars(out,
                 "\"}@bottom-right{content:counter(page)\" / \"counter(pages)}}"
                 "</style>\n</head>\n<body>\n<main>\n");
}

static void
list_end(const struct page *page)
{
    struct page_html *html = page->state;
    if (html->is_in_list)
        buffer_chars(page->out, "</ul>\n");
    html->is_in_list = false;
}

void
html_end(const struct page *page)
{
    list_end(page);
    buffer_chars(page->out, "</main>\n</body>\n</html>\n");
}

static void
element_print(const struct page *page, const char *tag, struct text text)
{
    list_end(page);
    buffer_printf(page->out, "<%s>", tag);
    html_text(page->out, text);
    if (*tag != 'p')
        buffer_printf(page->out, "</%s>", tag);
    buffer_chars(page->out, "\n");
}

static void
html_element(const struct page *page, enum page_part part, struct text text)
{
    static const char *const tags[] = {"h2", "h3", "p"};
    element_print(page, tags[part], text);
}

static void
html_title(const struct page *page, const char *title, struct text number,
           const char *edition)
{
    element_print(page, "h1", text_of(title));
    buffer_chars(page->out, "<p>");
    html_text(page->out, number);
    buffer_chars(page->out, " · ");
    html_text(page->out, text_of(edition));
    buffer_chars(page->out, "\n");
}

static void
html_item(const struct page *page, const char *sign, const char *words)
{
    struct page_html *html = page->state;
    if (!html->is_in_list)
        buffer_chars(page->out, "<ul>\n");
    html->is_in_list = true;
    buffer_chars(page->out, "<li>");
    html_text(page->out, text_of(sign));
    html_text(page->out, text_of(words));
    buffer_chars(page->out, "\n");
}

static void
html_named(const struct page *page, const char *name, const char *words)
{
    list_end(page);
    buffer_chars(page->out, "<p><b>");
    html_text(page->out, text_of(name));
    buffer_chars(page->out, "</b>");
    html_text(page->out, text_of(words));
    buffer_chars(page->out, "\n");
}

static void
html_outcome(const struct page *page, struct text outcome, const char *sign,
             const char *words)
{
    static const char *const known[] = {"WITHIN", "OVER", "REFER"};
    list_end(page);
    buffer_chars(page->out, "<h3");
    for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
        if (text_equals_chars(outcome, known[i]))
            buffer_printf(page->out, " class=%s", known[i]);
    buffer_chars(page->out, ">");
    html_text(page->out, text_of(sign));
    html_text(page->out, text_of(words));
    buffer_chars(page->out, "</h3>\n");
}

/* ---- tables ---- */

enum cell_kind { CELL_DATA, CELL_OF_COLUMN, CELL_OF_ROW };

static void
cell_print(const struct page *page, enum cell_kind kind, struct text cell)
{
    static const char *const tags[] = {"<td>", "<th scope=col>",
                                       "<th scope=row>"};
    buffer_chars(page->out, tags[kind]);
    html_text(page->out, cell);
}

static void
head_row(const struct page *page, const struct page_table *table)
{
    buffer_chars(page->out, "<thead><tr>");
    for (uint32_t c = 0; c < table->columns; c++)
        cell_print(page, table->cells[c].size == 0 ? CELL_DATA : CELL_OF_COLUMN,
                   table->cells[c]);
    buffer_chars(page->out, "\n<tbody>\n");
}

/* `name`: the column that says what the row is about. */
static void
body_row(const struct page *page, uint32_t columns, const struct text *row,
         uint32_t name)
{
    buffer_chars(page->out, "<tr>");
    for (uint32_t c = 0; c < columns; c++)
        cell_print(page, c == name ? CELL_OF_ROW : CELL_DATA, row[c]);
    buffer_chars(page->out, "\n");
}

static void
table_begin(const struct page *page, const struct page_table *table)
{
    bool any = false;
    buffer_chars(page->out, "<table");
    for (uint32_t c = 0; c < table->columns; c++)
        if (table->is_right[c]) {
            buffer_printf(page->out, "%sr%u", any ? " " : " class=\"", c + 1);
            any = true;
        }
    buffer_chars(page->out, any ? "\">" : ">");
}

static void
html_table(const struct page *page, const struct page_table *table,
           bool has_heading)
{
    uint32_t columns = has_heading ? table->columns : 2;
    list_end(page);
    if (table->count < columns) /* the arena had no room for its cells */
        return;
    uint32_t name = has_heading && table->cells[0].size == 0 ? 1 : 0;
    table_begin(page, table);
    if (has_heading)
        head_row(page, table);
    else
        buffer_chars(page->out, "\n");
    for (uint32_t i = has_heading ? columns : 0; i + columns <= table->count;
         i += columns) {
        if (i + columns == table->count && mutant_is("html_row_lost"))
            break;
        body_row(page, columns, &table->cells[i], name);
    }
    buffer_chars(page->out, "</table>\n");
}

const struct page_form html_form = {html_title, html_element, html_item,
                                    html_named, html_outcome, html_table};
