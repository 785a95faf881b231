/* SPDX-License-Identifier: Apache-2.0
 *
 * Drawing with cairo, and the foot of each page.
 */
#include "paper_draw.h"

#include <cairo-pdf.h>
#include <qrencode.h>

#include "mutant.h"

#define FOOT_SIZE 7.5
#define QUIET 4 /* modules of white around the code (ISO/IEC 18004) */

static void
ink_text(cairo_t *cairo, const struct ink *ink)
{
    for (int i = ink->from; i < ink->to; i++) {
        PangoLayoutLine *line = pango_layout_get_line_readonly(ink->layout, i);
        PangoRectangle box;
        int width = pango_layout_get_width(ink->layout);
        double x = ink->x;
        if (width > 0 &&
            pango_layout_get_alignment(ink->layout) == PANGO_ALIGN_RIGHT) {
            pango_layout_line_get_extents(line, NULL, &box);
            x += (double)(width - box.width) / PANGO_SCALE;
        }
        cairo_move_to(cairo, x,
                      ink->y + (i - ink->from) * ink->leading +
                          ink->height * 1.12);
        pango_cairo_show_layout_line(cairo, line);
    }
}

/* One path, so that no seam shows between modules. */
static bool
ink_code(cairo_t *cairo, const struct ink *ink)
{
    QRcode *code = QRcode_encodeData((int)ink->code.size,
                                     (const unsigned char *)ink->code.bytes, 0,
                                     QR_ECLEVEL_M);
    if (code == NULL)
        return false;
    double module = ink->width / (code->width + 2 * QUIET);
    for (int y = 0; y < code->width; y++)
        for (int x = 0; x < code->width; x++)
            if (code->data[y * code->width + x] & 1)
                cairo_rectangle(cairo, ink->x + (x + QUIET) * module,
                                ink->y + (y + QUIET) * module, module, module);
    cairo_fill(cairo);
    QRcode_free(code);
    return true;
}

static bool
sheet_draw(cairo_t *cairo, const struct sheet *sheet)
{
    bool is_drawn = true;
    for (const struct ink *ink = sheet->first; ink != NULL; ink = ink->next) {
        cairo_set_source_rgb(cairo, ink->colour.red, ink->colour.green,
                             ink->colour.blue);
        if (ink->kind == INK_TEXT) {
            ink_text(cairo, ink);
        } else if (ink->kind == INK_CODE) {
            is_drawn = ink_code(cairo, ink) && is_drawn;
        } else {
            cairo_rectangle(cairo, ink->x, ink->y, ink->width, ink->height);
            cairo_fill(cairo);
        }
    }
    return is_drawn;
}

static void
foot_add(const struct page *page, struct setting *setting,
         const struct paper_foot *foot, uint32_t number)
{
    static const struct colour grey = {0.25, 0.25, 0.25};
    double y = SHEET_BOTTOM + 16;
    int width = 0;
    const char *values[] = {
        "page", arena_printf(page->arena, "%u", number), "pages",
        arena_printf(page->arena, "%u",
                     mutant_is("paper_pages_miscounted") ? number
                                                         : setting->count),
        NULL};
    PangoLayout *left =
        setting_layout(setting, text_of(foot->left), FOOT_SIZE, false, 0);
    PangoLayout *right =
        setting_layout(setting, text_of(page_fill(page, foot->right, values)),
                       FOOT_SIZE, false, 0);
    pango_layout_get_size(right, &width, NULL);
    setting_fill(setting, SHEET_LEFT, y - 4, SHEET_RIGHT - SHEET_LEFT, 0.4,
                 grey);
    setting_text(setting, left, SHEET_LEFT, y, 0, 1, FOOT_SIZE, grey);
    setting_text(setting, right, SHEET_RIGHT - (double)width / PANGO_SCALE, y,
                 0, 1, FOOT_SIZE, grey);
}

static cairo_status_t
on_bytes(void *context, const unsigned char *bytes, unsigned size)
{
    struct buffer *out = context;
    buffer_add(out, bytes, size);
    return out->failed ? CAIRO_STATUS_WRITE_ERROR : CAIRO_STATUS_SUCCESS;
}

bool
paper_draw(const struct page *page, struct setting *setting,
           const struct paper_foot *foot, struct buffer *out,
           struct fault *fault)
{
    cairo_surface_t *surface = cairo_pdf_surface_create_for_stream(
        on_bytes, out, SHEET_WIDTH, SHEET_HEIGHT);
    cairo_t *cairo = cairo_create(surface);
    uint32_t number = 0;
    bool is_drawn = true;
    cairo_pdf_surface_restrict_to_version(surface, CAIRO_PDF_VERSION_1_5);
    /* Else it is the clock's. */
    if (!mutant_is("paper_by_the_clock"))
        cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_CREATE_DATE,
                                       foot->made_on);
    for (struct sheet *sheet = setting->first; sheet != NULL;
         sheet = sheet->next) {
        setting->last = sheet; /* where the foot's ink goes */
        foot_add(page, setting, foot, ++number);
        is_drawn = sheet_draw(cairo, sheet) && is_drawn;
        cairo_show_page(cairo);
    }
    cairo_destroy(cairo);
    cairo_surface_finish(surface);
    cairo_status_t status = cairo_surface_status(surface);
    cairo_surface_destroy(surface);
    if (is_drawn && status == CAIRO_STATUS_SUCCESS && !out->failed)
        return true;
    return fault_set(fault, FAULT_LOCAL, "cairo wrote no file: %s",
                     cairo_status_to_string(status));
}
