/* SPDX-License-Identifier: Apache-2.0
 *
 * Blocks other than tables, and what stands together.
 */
#include "paper_set.h"

#include "mutant.h"

#define BODY 9.0
#define AFTER_TABLE 4.0
#define CODE 96.0 /* the QR code, with the white around it */

static const struct colour black = {0, 0, 0};
/* Those of the HTML. */
static const struct {
    const char *outcome;
    struct colour colour;
} outcomes[] = {{"WITHIN", {0, 0.4, 0.267}},
                {"OVER", {0.6, 0.067, 0.067}},
                {"REFER", {0.4, 0.267, 0}}};

/* A block that is measured, and what comes after it. */
struct piece {
    const struct block *block;
    PangoLayout *words, *beside;
    struct table_set *table;
    double size, indent, above;
    double height, least; /* in all; of what must stand together */
    struct piece *next;
};

static const double sizes[] = {
    [BLOCK_TITLE] = 15,    [BLOCK_HEADING] = 11.5, [BLOCK_SUBHEADING] = 9.5,
    [BLOCK_PARAGRAPH] = 9, [BLOCK_ITEM] = 9,       [BLOCK_NAMED] = 9,
    [BLOCK_OUTCOME] = 10,  [BLOCK_TABLE] = 9,      [BLOCK_SEAL] = 9};
static const double aboves[] = {
    [BLOCK_TITLE] = 0,     [BLOCK_HEADING] = 14, [BLOCK_SUBHEADING] = 8,
    [BLOCK_PARAGRAPH] = 1, [BLOCK_ITEM] = 1,     [BLOCK_NAMED] = 1,
    [BLOCK_OUTCOME] = 7,   [BLOCK_TABLE] = 6,    [BLOCK_SEAL] = 6};

static double
width_of(PangoLayout *layout)
{
    int width = 0;
    pango_layout_get_size(layout, &width, NULL);
    return (double)width / PANGO_SCALE;
}

/* Name and words in one paragraph, the name bold. */
static PangoLayout *
named_layout(struct setting *setting, const struct block *block, double width)
{
    const char *both = arena_printf(
        setting->arena, "%.*s%.*s", (int)block->beside.size,
        block->beside.bytes, (int)block->words.size, block->words.bytes);
    PangoLayout *layout = setting_layout(setting, text_of(page_or_empty(both)),
                                         BODY, false, width);
    PangoAttrList *list =
        pango_attr_list_copy(pango_layout_get_attributes(layout));
    PangoAttribute *bold = pango_attr_weight_new(PANGO_WEIGHT_BOLD);
    bold->start_index = 0;
    bold->end_index = (guint)block->beside.size;
    pango_attr_list_insert(list, bold);
    pango_layout_set_attributes(layout, list);
    pango_attr_list_unref(list);
    return layout;
}

static void
signs_set(PangoLayout *layout)
{
    PangoFontDescription *font =
        pango_font_description_copy(pango_layout_get_font_description(layout));
    pango_font_description_set_family_static(font, paper_fonts_signs());
    pango_font_description_set_weight(font, PANGO_WEIGHT_NORMAL);
    pango_layout_set_font_description(layout, font);
    pango_font_description_free(font);
}

static void
words_measure(struct setting *setting, struct piece *piece)
{
    const struct block *block = piece->block;
    double width = SHEET_RIGHT - SHEET_LEFT;
    bool is_bold =
        block->kind <= BLOCK_SUBHEADING || block->kind == BLOCK_OUTCOME;
    if (block->kind == BLOCK_NAMED) {
        piece->words = named_layout(setting, block, width);
        return;
    }
    if (block->beside.size > 0) {
        piece->beside =
            setting_layout(setting, block->beside,
                           block->kind == BLOCK_TITLE ? BODY : piece->size,
                           is_bold && block->kind != BLOCK_TITLE, 0);
        if (block->kind != BLOCK_TITLE)
            signs_set(piece->beside);
        if (block->kind != BLOCK_TITLE)
            piece->indent = width_of(piece->beside);
        if (block->kind == BLOCK_OUTCOME)
            piece->indent += 6;
    }
    piece->words = setting_layout(setting, block->words, piece->size, is_bold,
                                  width - piece->indent);
}

static struct piece *
piece_measure(struct setting *setting, const struct block *block)
{
    struct piece *piece = arena_alloc(setting->arena, sizeof(*piece));
    if (piece == NULL)
        return NULL;
    piece->block = block;
    piece->size = sizes[block->kind];
    piece->above = aboves[block->kind];
    double leading = setting_leading(piece->size);
    double width = SHEET_RIGHT - SHEET_LEFT;
    if (block->kind == BLOCK_TABLE || block->kind == BLOCK_SEAL) {
        bool is_seal = block->kind == BLOCK_SEAL;
        piece->table = table_measure(setting, &block->table, block->has_heading,
                                     is_seal ? width - CODE - 10 : width);
        piece->height = table_height(piece->table);
        if (is_seal && piece->height < CODE)
            piece->height = CODE;
        piece->least = is_seal ? piece->height : table_least(piece->table);
    } else {
        words_measure(setting, piece);
        piece->height = setting_lines(piece->words) * leading;
        piece->least = leading;
        if (block->kind == BLOCK_TITLE)
            piece->least = piece->height += setting_leading(BODY);
        if (block->kind == BLOCK_HEADING)
            piece->least = piece->height += 3; /* the rule below it */
    }
    piece->least += piece->above;
    return piece;
}

static bool
is_heading(const struct piece *piece)
{
    return piece->block->kind == BLOCK_HEADING ||
           piece->block->kind == BLOCK_SUBHEADING ||
           piece->block->kind == BLOCK_OUTCOME;
}

/* Headings together with the begin of what stands below them. */
static double
together(const struct piece *piece)
{
    double sum = piece->least;
    while (is_heading(piece) && piece->next != NULL &&
           !mutant_is("paper_heading_alone")) {
        piece = piece->next;
        sum += piece->least;
    }
    return sum;
}

/* Line by line, so that a long paragraph goes on on the next page. */
static void
lines_place(struct setting *setting, PangoLayout *layout, double x, double size,
            struct colour colour)
{
    int lines = setting_lines(layout);
    double leading = setting_leading(size);
    for (int from = 0, part; from < lines; from += part) {
        setting_room(setting, leading);
        part = (int)((SHEET_BOTTOM - setting->y) / leading);
        part = part < 1 ? 1 : part > lines - from ? lines - from : part;
        setting_text(setting, layout, x, setting->y, from, from + part, size,
                     colour);
        setting->y += part * leading;
    }
}

static void
outcome_place(struct setting *setting, const struct piece *piece)
{
    struct colour colour = black;
    double leading = setting_leading(piece->size);
    for (size_t i = 0; i < sizeof(outcomes) / sizeof(outcomes[0]); i++)
        if (text_equals_chars(piece->block->outcome, outcomes[i].outcome))
            colour = outcomes[i].colour;
    setting_fill(setting, SHEET_LEFT, setting->y + 1.5, 2.5, leading - 3,
                 colour);
    setting_text(setting, piece->beside, SHEET_LEFT + 6, setting->y, 0, 1,
                 piece->size, colour);
    lines_place(setting, piece->words, SHEET_LEFT + piece->indent, piece->size,
                colour);
}

static void
title_place(struct setting *setting, const struct piece *piece)
{
    lines_place(setting, piece->words, SHEET_LEFT, piece->size, black);
    lines_place(setting, piece->beside, SHEET_LEFT, BODY, black);
    setting->y += 4;
}

static void
seal_place(struct setting *setting, const struct piece *piece)
{
    double top = setting->y;
    struct ink *code = setting_ink(setting, INK_CODE, SHEET_RIGHT - CODE, top);
    if (code != NULL) {
        code->width = CODE;
        code->code = piece->block->words;
    }
    table_place(setting, piece->table);
    if (setting->y < top + CODE)
        setting->y = top + CODE;
}

static void
piece_place(struct setting *setting, const struct piece *piece)
{
    const struct block *block = piece->block;
    setting_room(setting, together(piece));
    if (setting->y > SHEET_TOP)
        setting->y += piece->above;
    if (block->kind == BLOCK_TITLE)
        title_place(setting, piece);
    else if (block->kind == BLOCK_OUTCOME && piece->beside != NULL)
        outcome_place(setting, piece);
    else if (block->kind == BLOCK_SEAL)
        seal_place(setting, piece);
    else if (block->kind == BLOCK_TABLE)
        table_place(setting, piece->table);
    else {
        if (piece->beside != NULL)
            setting_text(setting, piece->beside, SHEET_LEFT, setting->y, 0, 1,
                         piece->size, black);
        lines_place(setting, piece->words, SHEET_LEFT + piece->indent,
                    piece->size, black);
    }
    if (block->kind != BLOCK_HEADING)
        return;
    setting_fill(setting, SHEET_LEFT, setting->y + 1, SHEET_RIGHT - SHEET_LEFT,
                 1, black);
    setting->y += 3;
}

void
setting_blocks(struct setting *setting, const struct block *first)
{
    struct piece *pieces = NULL, **end = &pieces;
    bool is_below = false; /* a table */
    for (const struct block *at = first; at != NULL; at = at->next) {
        struct piece *piece = piece_measure(setting, at);
        if (piece == NULL)
            return; /* the arena says so */
        if (is_below && piece->above < AFTER_TABLE)
            piece->above = AFTER_TABLE;
        is_below = piece->table != NULL;
        *end = piece;
        end = &piece->next;
    }
    for (const struct piece *at = pieces; at != NULL; at = at->next)
        if (!arena_failed(setting->arena))
            piece_place(setting, at);
}
