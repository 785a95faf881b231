/* SPDX-License-Identifier: Apache-2.0
 *
 * fontconfig with a configuration of our own: these files of these folders. Of
 * the machine it uses the cache alone, which saves reading them; without it the
 * bytes are the same.
 */
#include "paper_fonts.h"

#include <fontconfig/fontconfig.h>
#include <fribidi.h>

#include "mutant.h"
#include "page.h"

static const char configuration[] =
    "<?xml version=\"1.0\"?><!DOCTYPE fontconfig SYSTEM \"fonts.dtd\">"
    "<fontconfig><dir>/usr/share/fonts/truetype/liberation2</dir>"
    "<dir>/usr/share/fonts/opentype/noto</dir>"
    "<dir>/usr/share/fonts/truetype/dejavu</dir>"
    "<dir>/usr/share/fonts/truetype/babelstone</dir>"
    "<cachedir>/var/cache/fontconfig</cachedir>"
    "<selectfont><rejectfont><glob>*</glob></rejectfont><acceptfont>"
    "<glob>/usr/share/fonts/truetype/liberation2/LiberationSans-Regular.ttf"
    "</glob>"
    "<glob>/usr/share/fonts/truetype/liberation2/LiberationSans-Bold.ttf</glob>"
    "<glob>/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc</glob>"
    "<glob>/usr/share/fonts/opentype/noto/NotoSansCJK-Bold.ttc</glob>"
    "<glob>/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf</glob>"
    "<glob>/usr/share/fonts/truetype/babelstone/BabelStoneHan.ttf</glob>"
    "</acceptfont></selectfont></fontconfig>";

static const struct {
    const char *family;
    int weight;
    const char *package;
} wanted[] = {{"Liberation Sans", FC_WEIGHT_REGULAR, "fonts-liberation2"},
              {"Liberation Sans", FC_WEIGHT_BOLD, "fonts-liberation2"},
              {"Noto Sans CJK SC", FC_WEIGHT_REGULAR, "fonts-noto-cjk"},
              {"Noto Sans CJK SC", FC_WEIGHT_BOLD, "fonts-noto-cjk"},
              {"DejaVu Sans", FC_WEIGHT_REGULAR, "fonts-dejavu-core"},
              {"BabelStone Han", FC_WEIGHT_REGULAR, "fonts-babelstone-han"}};
#define WANTED (sizeof(wanted) / sizeof(wanted[0]))

struct paper_fonts {
    FcConfig *config;
    FcCharSet *has; /* of all of them */
    PangoFontMap *map;
};

const char *
paper_fonts_families(void)
{
    return "Liberation Sans,Noto Sans CJK SC,DejaVu Sans,BabelStone Han";
}

const char *
paper_fonts_signs(void)
{
    return "DejaVu Sans,Noto Sans CJK SC,BabelStone Han";
}

/* Adds what the font has; false: it is not there. */
static bool
font_look(struct paper_fonts *fonts, const FcFontSet *set, const char *family,
          int weight)
{
    for (int i = 0; set != NULL && i < set->nfont; i++) {
        FcChar8 *name = NULL;
        FcCharSet *has = NULL;
        int its = 0;
        if (FcPatternGetString(set->fonts[i], FC_FAMILY, 0, &name) !=
                FcResultMatch ||
            FcPatternGetInteger(set->fonts[i], FC_WEIGHT, 0, &its) !=
                FcResultMatch ||
            strcmp((const char *)name, family) != 0 || its != weight ||
            FcPatternGetCharSet(set->fonts[i], FC_CHARSET, 0, &has) !=
                FcResultMatch)
            continue;
        if (mutant_is("paper_rare_unsaid") && i > 0 &&
            strcmp(family, "BabelStone Han") == 0)
            return true;
        return FcCharSetMerge(fonts->has, has, NULL) == FcTrue;
    }
    return false;
}

static bool
fonts_load(struct paper_fonts *fonts, struct fault *fault)
{
    fonts->config = FcConfigCreate();
    fonts->has = FcCharSetCreate();
    if (fonts->config == NULL || fonts->has == NULL ||
        !FcConfigParseAndLoadFromMemory(
            fonts->config, (const FcChar8 *)configuration, FcTrue) ||
        !FcConfigBuildFonts(fonts->config))
        return fault_set(fault, FAULT_LOCAL,
                         "the configuration of fonts is not taken");
    const FcFontSet *set = FcConfigGetFonts(fonts->config, FcSetSystem);
    for (size_t i = 0; i < WANTED; i++)
        if (!font_look(fonts, set, wanted[i].family, wanted[i].weight))
            return fault_set(fault, FAULT_LOCAL,
                             "the font %s is not there: install %s",
                             wanted[i].family, wanted[i].package);
    /* Pango takes the current one. (Its function that would be told drags
     * FreeType's headers in, and those have what banned.h forbids.) */
    if (!FcConfigSetCurrent(fonts->config))
        return fault_set(fault, FAULT_LOCAL, "fontconfig takes no other");
    fonts->map = pango_cairo_font_map_new_for_font_type(CAIRO_FONT_TYPE_FT);
    if (fonts->map == NULL)
        return fault_set(fault, FAULT_LOCAL, "pango has no fonts of FreeType");
    pango_cairo_font_map_set_resolution(PANGO_CAIRO_FONT_MAP(fonts->map), 72);
    return true;
}

struct paper_fonts *
paper_fonts_open(struct fault *fault)
{
    struct paper_fonts *fonts = calloc(1, sizeof(*fonts));
    if (fonts == NULL) {
        (void)fault_set(fault, FAULT_LOCAL, "no memory for the fonts");
        return NULL;
    }
    if (fonts_load(fonts, fault))
        return fonts;
    paper_fonts_close(fonts);
    return NULL;
}

void
paper_fonts_close(struct paper_fonts *fonts)
{
    if (fonts->map != NULL)
        g_object_unref(fonts->map);
    if (fonts->has != NULL)
        FcCharSetDestroy(fonts->has);
    if (fonts->config != NULL)
        FcConfigDestroy(fonts->config);
    free(fonts);
}

PangoContext *
paper_fonts_context(const struct paper_fonts *fonts, const char *language)
{
    PangoContext *context = pango_font_map_create_context(fonts->map);
    cairo_font_options_t *options = cairo_font_options_create();
    cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE);
    cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF);
    pango_cairo_context_set_font_options(context, options);
    cairo_font_options_destroy(options);
    pango_context_set_round_glyph_positions(context, FALSE);
    pango_context_set_base_dir(context, PANGO_DIRECTION_LTR);
    pango_context_set_language(context, pango_language_from_string(language));
    return context;
}

/* Letters of scripts from right to left would turn what stands around them,
 * figures too. */
static bool
is_turning(uint32_t point)
{
    return FRIBIDI_IS_RTL(fribidi_get_bidi_type(point)) &&
           !mutant_is("paper_turned_text");
}

static bool
is_shown(const struct paper_fonts *fonts, uint32_t point)
{
    if (page_is_unseen(point) || is_turning(point))
        return false;
    return FcCharSetHasChar(fonts->has, point) ||
           mutant_is("paper_no_glyph_drawn");
}

struct text
paper_fonts_shown(const struct paper_fonts *fonts, struct arena *arena,
                  struct text text)
{
    struct buffer out;
    size_t at = 0, done = 0;
    buffer_init(&out, PAPER_TEXT_MAX);
    while (at < text.size) {
        size_t before = at;
        uint32_t point = page_next_point(text, &at);
        if (is_shown(fonts, point))
            continue;
        buffer_text(&out, text_slice(text, done, before));
        buffer_printf(&out, "[U+%04X]", (unsigned)point);
        done = at;
    }
    if (done == 0) {
        buffer_release(&out);
        return text;
    }
    buffer_text(&out, text_slice(text, done, text.size));
    struct text shown = text_copy(arena, buffer_view(&out));
    if (out.failed)
        arena_give_up(arena);
    buffer_release(&out);
    return shown;
}
