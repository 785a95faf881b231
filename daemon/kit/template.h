/* SPDX-License-Identifier: Apache-2.0
 *
 * Templates of connectors, one text file a family, in which several files
 * stand one after the other (connectors/template says how). Between marks in a
 * reply stand the bytes about a question, so that slices.json need not be
 * counted by hand, here or by whoever changes the template.
 */
#ifndef HEDUI_KIT_TEMPLATE_H
#define HEDUI_KIT_TEMPLATE_H

#include <stdint.h>

#include "arena.h"
#include "fault.h"
#include "text.h"

#define TEMPLATE_CASES_MAX 32
#define TEMPLATE_SECTIONS_MAX 512

struct section {
    struct text file;  /* "NAME.c" of the source */
    struct text flags; /* crlf bom gb18030 open */
    struct text body;
    int in_case; /* -1: all of them; -2: the source */
};

struct template_case {
    struct text name, about;
};

struct template
{
    uint32_t case_count, section_count;
    struct template_case cases[TEMPLATE_CASES_MAX];
    struct section sections[TEMPLATE_SECTIONS_MAX];
};

/* What stands for @NAME@ and the like. */
struct filling {
    const char *mark; /* "@NAME@" */
    struct text text;
};

enum { SECTION_ALL = -1, SECTION_SOURCE = -2 };

/* FAULT_LOCAL names the line of a template that is wrong. */
bool template_read(struct text bytes, struct template *template,
                   struct fault *fault) FAULT_MUST_CHECK;

struct text template_fill(struct arena *arena, struct text text,
                          const struct filling *fillings);

/* The file's bytes. Ranges are added to the list of their question as
 * "[reply,from,to]", those of strays to list 0. */
#define TEMPLATE_QUESTIONS 3
bool template_write(struct arena *arena, const struct section *section,
                    const struct filling *fillings, struct buffer *bytes,
                    struct buffer ranges[TEMPLATE_QUESTIONS + 1]);

#endif
