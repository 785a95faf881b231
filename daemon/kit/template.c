/* SPDX-License-Identifier: Apache-2.0
 *
 * Reading a template into its sections, and a section into the bytes of a file.
 */
#include "template.h"

#include <string.h>

#define OPEN_MARK "\xc2\xab"  /* « and behind it a digit, or - */
#define CLOSE_MARK "\xc2\xbb" /* » */

static bool
case_begin(struct template *template, struct text head)
{
    struct template_case *one = &template->cases[template->case_count];
    if (template->case_count == TEMPLATE_CASES_MAX)
        return false;
    (void)text_cut(&head, ':', &one->name);
    one->about = text_trim(head);
    template->case_count++;
    return !text_is_empty(one->name);
}

static bool
section_begin(struct template *template, struct text head)
{
    if (template->section_count == TEMPLATE_SECTIONS_MAX)
        return false;
    struct section *section = &template->sections[template->section_count++];
    section->in_case = (int)template->case_count - 1;
    if (text_equals_chars(head, "source")) {
        section->in_case = SECTION_SOURCE;
    } else if (text_starts_with(head, "all ")) {
        section->in_case = SECTION_ALL;
        head = text_slice(head, 4, head.size);
    } else if (section->in_case < 0) {
        return false; /* a file of no case */
    }
    (void)text_cut(&head, ' ', &section->file);
    section->flags = head;
    return true;
}

/* What a line that begins with "== " begins. */
static bool
head_read(struct template *template, struct text head, struct section **section)
{
    *section = NULL;
    if (text_starts_with(head, "case "))
        return case_begin(template, text_slice(head, 5, head.size));
    if (!section_begin(template, head))
        return false;
    *section = &template->sections[template->section_count - 1];
    return true;
}

bool
template_read(struct text bytes, struct template *template, struct fault *fault)
{
    struct text rest = bytes, line;
    struct section *section = NULL;
    unsigned number = 0;
    *template = (struct template){0};
    while (text_cut(&rest, '\n', &line)) {
        number++;
        if (text_starts_with(line, "== ")) {
            if (!head_read(template, text_slice(line, 3, line.size), &section))
                return fault_set(fault, FAULT_LOCAL, "template: line %u",
                                 number);
        } else if (section != NULL && !text_is_absent(rest)) {
            if (section->body.bytes == NULL)
                section->body.bytes = line.bytes;
            section->body.size =
                (size_t)(line.bytes + line.size + 1 - section->body.bytes);
        } else if (!text_is_empty(line) && line.bytes[0] != '#') {
            return fault_set(fault, FAULT_LOCAL, "template: line %u", number);
        }
    }
    return true;
}

struct text
template_fill(struct arena *arena, struct text text,
              const struct filling *fillings)
{
    struct buffer out;
    buffer_init(&out, (size_t)1 << 20);
    while (text.size > 0) {
        const struct filling *filling = fillings;
        while (filling->mark != NULL && !text_starts_with(text, filling->mark))
            filling++;
        if (filling->mark != NULL)
            buffer_text(&out, filling->text);
        else
            buffer_add(&out, text.bytes, 1);
        size_t step = filling->mark != NULL ? strlen(filling->mark) : 1;
        text = text_slice(text, step, text.size);
    }
    struct text filled = text_copy(arena, buffer_view(&out));
    buffer_release(&out);
    return filled;
}

static bool
piece_write(struct arena *arena, const struct section *section,
            struct text piece, struct buffer *bytes)
{
    struct text line, coded;
    bool is_crlf = text_contains(section->flags, "crlf");
    struct buffer plain;
    buffer_init(&plain, (size_t)1 << 20);
    while (text_cut(&piece, '\n', &line)) {
        buffer_text(&plain, line);
        if (!text_is_absent(piece))
            buffer_chars(&plain, is_crlf ? "\r\n" : "\n");
    }
    coded = buffer_view(&plain);
    bool is_coded = !text_contains(section->flags, "gb18030") ||
                    text_to_gb18030(arena, buffer_view(&plain), &coded);
    buffer_text(bytes, coded);
    buffer_release(&plain);
    return is_coded;
}

/* The number N of replyN. */
static int
reply_of(const struct section *section)
{
    return section->file.size > 5 ? section->file.bytes[5] - '0' : 0;
}

bool
template_write(struct arena *arena, const struct section *section,
               const struct filling *fillings, struct buffer *bytes,
               struct buffer ranges[TEMPLATE_QUESTIONS + 1])
{
    struct text text = template_fill(arena, section->body, fillings);
    struct buffer *list = NULL;
    size_t from = 0;
    bool is_good = true, is_first = true;
    if (text_contains(section->flags, "open") && text.size > 0)
        text.size--;
    if (text_contains(section->flags, "bom"))
        buffer_chars(bytes, "\xef\xbb\xbf");
    for (;;) {
        const char *mark = list == NULL ? OPEN_MARK : CLOSE_MARK;
        const char *at =
            text.size == 0 ? NULL : memmem(text.bytes, text.size, mark, 2);
        size_t size = at == NULL ? text.size : (size_t)(at - text.bytes);
        is_good &=
            piece_write(arena, section, text_slice(text, 0, size), bytes);
        if (at == NULL)
            return is_good && list == NULL;
        size_t skip = size + 2;
        if (list != NULL) {
            buffer_printf(list, "%s[%d, %zu, %zu]", list->size > 0 ? ", " : "",
                          reply_of(section), from, bytes->size);
            list = NULL;
        } else {
            int question = at[2] == '-' ? 0 : at[2] - '0';
            if (question < 0 || question > TEMPLATE_QUESTIONS)
                return false;
            list = &ranges[question];
            from = size == 0 && is_first ? 0 : bytes->size; /* with the BOM */
            skip++;
        }
        text = text_slice(text, skip, text.size);
        is_first = false;
    }
}
