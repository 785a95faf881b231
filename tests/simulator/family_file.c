// SPDX-License-Identifier: Apache-2.0
//
// What the families of files share: charsets, and the readers' check that a
// request is, byte for byte, what the owner would have written himself.
#include "family.h"

#include "charset.h"
#include "family_file.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

bool
file_read(struct exchange *exchange, const struct line *line,
          const struct file_name *name, const struct buffer *plain,
          struct arena *arena, struct fault *fault)
{
    struct buffer text = {0};
    bool is_good = false;
    buffer_reserve(&text, plain->length);
    if (!plain->length || memchr(plain->bytes, '\0', plain->length))
        fault_set(fault, "the file is empty or no text");
    else if (!charset_convert(line->charset, "UTF-8", plain, &text))
        fault_set(fault, "the file is not %s", line->charset);
    else if (line->family == FAMILY_F1)
        is_good = f1_read(exchange, line, name, text.bytes, arena, fault);
    else if (line->family == FAMILY_F2)
        is_good = f2_read(exchange, line, text.bytes, arena, fault);
    else
        is_good = f3_read(exchange, line, name, text.bytes, arena, fault);
    if (is_good && (strcmp(exchange->id, name->exchange_id) != 0 ||
                    strncmp(exchange->date, name->date, 8) != 0))
        is_good = fault_set(fault, "the name is not the H line's");
    buffer_release(&text);
    return is_good;
}

void
file_write(const struct answers *answers, size_t part_rows, struct parts *parts)
{
    if (answers->exchange->line->family == FAMILY_F1)
        f1_write(answers, part_rows, parts);
    else if (answers->exchange->line->family == FAMILY_F2)
        f2_write(answers, part_rows, parts);
    else
        f3_write(answers, part_rows, parts);
}

void
file_add_part(const struct answers *answers, const char *extension,
              const struct buffer *text, struct parts *parts)
{
    struct part *part = parts_add(parts, extension);
    const char *charset = answers->exchange->line->charset;
    if (strcmp(charset, "UTF-8") == 0)
        buffer_add(&part->bytes, text->bytes, text->length);
    else
        charset_convert("UTF-8", charset, text, &part->bytes);
}

bool
file_read_row(struct exchange *exchange, const char *const cells[5],
              struct fault *fault)
{
    struct arena *arena = exchange->arena;
    char *end = NULL;
    struct question question = {.no = (unsigned)strtoul(cells[0], &end, 10)};
    question.name = arena_text(arena, cells[1], strlen(cells[1]));
    question.id = arena_text(arena, cells[2], strlen(cells[2]));
    question.consent = arena_text(arena, cells[3], strlen(cells[3]));
    if (exchange->count == 0)
        exchange->mandate = arena_text(arena, cells[4], strlen(cells[4]));
    else if (strcmp(exchange->mandate, cells[4]) != 0)
        return fault_set(fault, "row %u has another mandate", question.no);
    return exchange_add(exchange, &question, fault);
}

bool
file_start(struct exchange *exchange, const struct line *line,
           const struct file_name *name, const char *text, struct arena *arena,
           struct fault *fault)
{
    size_t rows = 0;
    for (const char *at = strchr(text, '\n'); at; at = strchr(at + 1, '\n'))
        rows++;
    exchange_init(exchange, line, arena, rows);
    exchange->date = arena_text(arena, name->date, strlen(name->date));
    return exchange_set_id(exchange, name->exchange_id, fault);
}

bool
file_check(const struct exchange *exchange, const char *text,
           const struct buffer *again, struct fault *fault)
{
    size_t at = 0;
    while (at < again->length && text[at] == again->bytes[at])
        at++;
    if (at < again->length || text[at])
        return fault_set(fault, "byte %zu is not as agreed", at);
    return exchange_check(exchange, fault);
}

bool
file_read_name(const struct line *line, const char *text, char date[9],
               char id[17])
{
    char prefix[64];
    char extension[8] = "";
    int length = snprintf(prefix, sizeof prefix, "HD_%s_", line->address);
    return strncmp(text, prefix, (size_t)length) == 0 &&
           sscanf(text + length, "%8[0-9]_%16[0-9A-Z].%7s", date, id,
                  extension) == 3 &&
           strcmp(extension, line->extension) == 0;
}
