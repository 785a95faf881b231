/* SPDX-License-Identifier: Apache-2.0
 *
 * Sheets, layouts and ink.
 */
#include "mutant.h"
#include "paper_set.h"

void
setting_open(struct setting *setting, struct arena *arena,
             PangoContext *context)
{
    *setting = (struct setting){.arena = arena, .context = context};
    setting->layouts = g_ptr_array_new_with_free_func(g_object_unref);
    setting_sheet(setting);
}

void
setting_close(struct setting *setting)
{
    g_ptr_array_free(setting->layouts, TRUE);
}

void
setting_sheet(struct setting *setting)
{
    struct sheet *sheet = arena_alloc(setting->arena, sizeof(*sheet));
    setting->y = SHEET_TOP;
    if (sheet == NULL)
        return;
    if (setting->last == NULL)
        setting->first = sheet;
    else
        setting->last->next = sheet;
    setting->last = sheet;
    setting->count++;
}

void
setting_room(struct setting *setting, double height)
{
    if (setting->y + height > SHEET_BOTTOM && setting->y > SHEET_TOP &&
        !mutant_is("paper_row_cut"))
        setting_sheet(setting);
    else if (setting->y > SHEET_BOTTOM)
        setting_sheet(setting);
}

PangoLayout *
setting_layout(struct setting *setting, struct text text, double size,
               bool is_bold, double width)
{
    PangoLayout *layout = pango_layout_new(setting->context);
    PangoFontDescription *font = pango_font_description_new();
    pango_font_description_set_family_static(font, paper_fonts_families());
    pango_font_description_set_absolute_size(font, size * PANGO_SCALE);
    pango_font_description_set_weight(font, is_bold ? PANGO_WEIGHT_BOLD
                                                    : PANGO_WEIGHT_NORMAL);
    pango_layout_set_font_description(layout, font);
    pango_font_description_free(font);
    /* Each character a glyph of its own. */
    PangoAttrList *list = pango_attr_list_new();
    pango_attr_list_insert(
        list, pango_attr_font_features_new("liga=0,clig=0,dlig=0,calt=0"));
    pango_layout_set_attributes(layout, list);
    pango_attr_list_unref(list);
    pango_layout_set_auto_dir(layout, FALSE);
    pango_layout_set_wrap(layout, PANGO_WRAP_WORD_CHAR);
    if (width > 0)
        pango_layout_set_width(layout, (int)(width * PANGO_SCALE));
    pango_layout_set_text(layout, text.size == 0 ? "" : text.bytes,
                          (int)text.size);
    g_ptr_array_add(setting->layouts, layout);
    return layout;
}

double
setting_leading(double size)
{
    return size * 1.5;
}

int
setting_lines(PangoLayout *layout)
{
    return pango_layout_get_line_count(layout);
}

struct ink *
setting_ink(struct setting *setting, enum ink_kind kind, double x, double y)
{
    struct ink *ink = arena_alloc(setting->arena, sizeof(*ink));
    if (ink == NULL)
        return NULL;
    ink->kind = kind;
    ink->x = x;
    ink->y = y;
    if (setting->last->last == NULL)
        setting->last->first = ink;
    else
        setting->last->last->next = ink;
    setting->last->last = ink;
    return ink;
}

void
setting_text(struct setting *setting, PangoLayout *layout, double x, double y,
             int from, int to, double size, struct colour colour)
{
    struct ink *ink = setting_ink(setting, INK_TEXT, x, y);
    if (ink == NULL)
        return;
    ink->layout = layout;
    ink->from = from;
    ink->to = to;
    ink->leading = setting_leading(size);
    ink->height = size;
    ink->colour = colour;
}

void
setting_fill(struct setting *setting, double x, double y, double width,
             double height, struct colour colour)
{
    struct ink *ink = setting_ink(setting, INK_FILL, x, y);
    if (ink == NULL)
        return;
    ink->width = width;
    ink->height = height;
    ink->colour = colour;
}
