/* SPDX-License-Identifier: Apache-2.0
 *
 * Setting: blocks become ink on pages of A4, in points from the upper left. A
 * row stands on one page, unless it is higher than a page; a heading stands
 * with what follows; a table that goes on repeats its heading row.
 */
#ifndef HEDUI_PAPER_PAPER_SET_H
#define HEDUI_PAPER_PAPER_SET_H

#include "paper_form.h"

#define SHEET_WIDTH 595.276
#define SHEET_HEIGHT 841.89
#define SHEET_LEFT 45.0
#define SHEET_RIGHT (SHEET_WIDTH - 45.0)
#define SHEET_TOP 42.0
#define SHEET_BOTTOM (SHEET_HEIGHT - 54.0)

struct colour {
    double red, green, blue;
};

enum ink_kind {
    INK_TEXT, /* lines from .. to of the layout */
    INK_FILL, /* x, y, width, height */
    INK_CODE, /* a QR code of `code`, as wide as high */
};

struct ink {
    enum ink_kind kind;
    double x, y, width, height;
    struct colour colour;
    PangoLayout *layout;
    int from, to;
    double leading; /* from line to line */
    struct text code;
    struct ink *next;
};

struct sheet {
    struct ink *first, *last;
    struct sheet *next;
};

struct setting {
    struct arena *arena;
    PangoContext *context;
    struct sheet *first, *last;
    uint32_t count; /* sheets */
    double y;       /* on the last */
    GPtrArray *layouts;
};

void setting_open(struct setting *setting, struct arena *arena,
                  PangoContext *context);
void setting_close(struct setting *setting);
/* Layouts live as long as the setting. width 0: as wide as it is. */
PangoLayout *setting_layout(struct setting *setting, struct text text,
                            double size, bool is_bold, double width);
/* Where the next line of a font of that size has its baseline, and how high a
 * line is. */
double setting_leading(double size);
int setting_lines(PangoLayout *layout);
/* Ink on the last sheet; NULL: no memory is left. */
struct ink *setting_ink(struct setting *setting, enum ink_kind kind, double x,
                        double y);
void setting_text(struct setting *setting, PangoLayout *layout, double x,
                  double y, int from, int to, double size,
                  struct colour colour);
void setting_fill(struct setting *setting, double x, double y, double width,
                  double height, struct colour colour);
/* A new sheet where so much does not fit any more. */
void setting_room(struct setting *setting, double height);
void setting_sheet(struct setting *setting);

/* ---- paper_table.c ---- */

struct table_set; /* measured */
struct table_set *table_measure(struct setting *setting,
                                const struct page_table *table,
                                bool has_heading, double width);
double table_height(const struct table_set *table);
/* Of what must stand together at its begin. */
double table_least(const struct table_set *table);
void table_place(struct setting *setting, const struct table_set *table);

/* ---- paper_set.c ---- */

void setting_blocks(struct setting *setting, const struct block *first);

#endif
