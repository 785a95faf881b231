/* SPDX-License-Identifier: Apache-2.0
 *
 * Tables: as wide as what stands in them; where that is too wide the widest
 * columns give way, and cells wrap.
 */
#include "mutant.h"
#include "paper_set.h"

#define SIZE 8.5
#define GAP 10.0    /* between columns */
#define PADDING 1.5 /* above and below a row's lines */
#define LEAST 30.0  /* of a column that gives way */
#define HAIR 0.4

static const struct colour black = {0, 0, 0}, pale = {0.8, 0.8, 0.8};

struct table_set {
    const struct page_table *table;
    bool has_heading;
    double widths[PAGE_COLUMNS_MAX];
    PangoLayout **layouts; /* a cell each; NULL: empty */
    uint32_t rows;
    double *heights;
};

static double
sum_of(const struct table_set *set)
{
    double sum = GAP * (set->table->columns - 1);
    for (uint32_t c = 0; c < set->table->columns; c++)
        sum += set->widths[c];
    return sum;
}

static void
widths_fit(struct table_set *set, double most)
{
    while (sum_of(set) > most) {
        uint32_t widest = 0;
        for (uint32_t c = 1; c < set->table->columns; c++)
            if (set->widths[c] >= set->widths[widest])
                widest = c;
        if (set->widths[widest] <= LEAST)
            break;
        set->widths[widest] -= 0.5;
    }
}

/* Layouts of all cells, and how wide they would be. */
static void
cells_measure(struct setting *setting, struct table_set *set)
{
    const struct page_table *table = set->table;
    for (uint32_t i = 0; i < table->count; i++) {
        int width = 0;
        uint32_t c = i % table->columns;
        bool is_head = set->has_heading && i < table->columns;
        if (table->cells[i].size == 0)
            continue;
        set->layouts[i] =
            setting_layout(setting, table->cells[i], SIZE, is_head, 0);
        pango_layout_get_size(set->layouts[i], &width, NULL);
        double own = (double)width / PANGO_SCALE + 0.5;
        if (own > set->widths[c])
            set->widths[c] = own;
    }
}

static void
rows_measure(struct table_set *set)
{
    const struct page_table *table = set->table;
    for (uint32_t row = 0; row < set->rows; row++) {
        int most = 1;
        for (uint32_t c = 0; c < table->columns; c++) {
            PangoLayout *layout = set->layouts[row * table->columns + c];
            if (layout == NULL)
                continue;
            pango_layout_set_width(layout, (int)(set->widths[c] * PANGO_SCALE));
            if (table->is_right[c])
                pango_layout_set_alignment(layout, PANGO_ALIGN_RIGHT);
            if (setting_lines(layout) > most)
                most = setting_lines(layout);
        }
        set->heights[row] = most * setting_leading(SIZE) + 2 * PADDING;
    }
}

struct table_set *
table_measure(struct setting *setting, const struct page_table *table,
              bool has_heading, double width)
{
    struct arena *arena = setting->arena;
    struct table_set *set = arena_alloc(arena, sizeof(*set));
    if (set == NULL)
        return NULL;
    set->table = table;
    set->has_heading = has_heading;
    set->rows = table->count / table->columns;
    set->layouts = arena_array(arena, table->count + 1, sizeof(PangoLayout *));
    set->heights = arena_array(arena, set->rows + 1, sizeof(double));
    if (set->layouts == NULL || set->heights == NULL)
        return NULL;
    cells_measure(setting, set);
    widths_fit(set, width);
    rows_measure(set);
    return set;
}

double
table_height(const struct table_set *set)
{
    double sum = 0;
    for (uint32_t row = 0; set != NULL && row < set->rows; row++)
        sum += set->heights[row];
    return sum;
}

double
table_least(const struct table_set *set)
{
    double least = 0;
    for (uint32_t row = 0;
         set != NULL && row < set->rows && row < (set->has_heading ? 2 : 1);
         row++)
        least += set->heights[row];
    return least;
}

/* Lines from .. to of each cell, and the rule below. */
static void
lines_place(struct setting *setting, const struct table_set *set, uint32_t row,
            int from, int to)
{
    const struct page_table *table = set->table;
    double x = SHEET_LEFT, y = setting->y + PADDING;
    bool is_head = set->has_heading && row == 0;
    for (uint32_t c = 0; c < table->columns; c++) {
        PangoLayout *layout = set->layouts[row * table->columns + c];
        int lines = layout == NULL ? 0 : setting_lines(layout);
        if (from < lines)
            setting_text(setting, layout, x, y, from, to < lines ? to : lines,
                         SIZE, black);
        x += set->widths[c] + GAP;
    }
    setting->y = y + (to - from) * setting_leading(SIZE) + PADDING;
    setting_fill(setting, SHEET_LEFT, setting->y, sum_of(set), HAIR,
                 is_head ? black : pale);
}

/* A row that is higher than a page goes on on the next. */
static void
row_in_parts(struct setting *setting, const struct table_set *set, uint32_t row)
{
    int lines = (int)(set->heights[row] / setting_leading(SIZE));
    for (int from = 0, part; from < lines; from += part) {
        double room = SHEET_BOTTOM - setting->y - 2 * PADDING;
        part = (int)(room / setting_leading(SIZE));
        if (part < 1) {
            setting_sheet(setting);
            part = 0;
            continue;
        }
        if (part > lines - from)
            part = lines - from;
        lines_place(setting, set, row, from, from + part);
    }
}

static void
row_place(struct setting *setting, const struct table_set *set, uint32_t row)
{
    int lines =
        (int)((set->heights[row] - 2 * PADDING) / setting_leading(SIZE) + 0.5);
    lines_place(setting, set, row, 0, lines);
}

void
table_place(struct setting *setting, const struct table_set *set)
{
    double head = set != NULL && set->has_heading ? set->heights[0] : 0;
    double most = SHEET_BOTTOM - SHEET_TOP;
    for (uint32_t row = 0; set != NULL && row < set->rows; row++) {
        struct sheet *before = setting->last;
        double height = set->heights[row];
        /* The heading row does not stand alone. */
        if (row == 0 && set->has_heading && set->rows > 1 &&
            height + set->heights[1] <= most)
            setting_room(setting, height + set->heights[1]);
        else if (head + height <= most)
            setting_room(setting, height);
        if (setting->last != before && row > 0 && set->has_heading &&
            !mutant_is("paper_heading_once"))
            row_place(setting, set, 0);
        if (head + height <= most)
            row_place(setting, set, row);
        else
            row_in_parts(setting, set, row);
    }
}
