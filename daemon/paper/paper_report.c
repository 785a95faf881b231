/* SPDX-License-Identifier: Apache-2.0
 *
 * The order of work: the page's blocks, set on sheets, drawn, made PDF/A.
 */
#include "date.h"
#include "mutant.h"
#include "paper_draw.h"
#include "paper_file.h"
#include "paper_seal.h"
#include "report_sections.h"

/* Of the report's day; without one there is no report. */
static bool
day_of(const struct json *tree, int32_t *day)
{
    return date_read_iso(tree_get(tree, "made_on"), day);
}

static bool
foot_of(const struct page *page, const struct paper_order *order,
        struct paper_foot *foot)
{
    char hex[65];
    int32_t day;
    const struct paper_blocks *blocks = page->state;
    if (!day_of(order->tree, &day))
        return false;
    digest_hex(&order->report, hex);
    const char *left =
        arena_printf(page->arena, "%s · SHA-256 %.16s…",
                     page_or_empty(foot_words(page, order->tree)), hex);
    struct text shown = paper_fonts_shown(blocks->fonts, page->arena,
                                          text_of(page_or_empty(left)));
    foot->left = page_or_empty(text_chars(page->arena, shown));
    foot->right = page_word(page, "sheet", TEXT("page"));
    foot->made_on = page_or_empty(
        text_chars(page->arena, tree_get(order->tree, "made_on")));
    return true;
}

static bool
blocks_set(const struct page *page, const struct paper_order *order,
           struct setting *setting, struct text *pdf, struct fault *fault)
{
    struct paper_blocks *blocks = page->state;
    struct paper_foot foot;
    struct buffer drawn;
    const char *title =
        order->is_letter
            ? letter_title(page, order->tree)
            : arena_printf(page->arena, "%s · %s",
                           page_or_empty(foot_words(page, order->tree)),
                           page_say(page, "title"));
    setting_blocks(setting, blocks->first);
    if (setting->count > PAPER_PAGES_MAX)
        return fault_set(fault, FAULT_INPUT,
                         "the report wants more than %u pages",
                         PAPER_PAGES_MAX);
    if (arena_failed(page->arena) || !foot_of(page, order, &foot))
        return fault_set(fault, FAULT_INPUT, "it is no report, or too large");
    struct paper_about about = {
        .title = page_or_empty(title),
        .language = page->language == LANGUAGE_ZH ? "zh-CN" : "en",
        .made_at = page_or_empty(
            arena_printf(page->arena, "%sT00:00:00+08:00", foot.made_on))};
    buffer_init(&drawn, PAPER_BYTES_MAX);
    bool is_made =
        paper_draw(page, setting, &foot, &drawn, fault) &&
        paper_file(page->arena, buffer_view(&drawn), &about, pdf, fault);
    buffer_release(&drawn);
    return is_made;
}

bool
paper_report(struct arena *arena, const struct paper_order *order,
             struct text *pdf, struct fault *fault)
{
    static struct paper_fonts *fonts; /* as long as the process */
    struct paper_blocks blocks = {0};
    struct setting setting;
    struct page page = {.arena = arena,
                        .language = order->language,
                        .form = &paper_form,
                        .state = &blocks};
    if (fonts == NULL && (fonts = paper_fonts_open(fault)) == NULL)
        return false;
    blocks.fonts = fonts;
    if (order->is_letter ? !letter_sections(&page, order->tree)
                         : !form_print(&page, order->tree))
        return fault_set(fault, FAULT_INPUT, "it is no report");
    if (!order->is_letter && !mutant_is("paper_seal_unsaid") &&
        !paper_seal_print(&page, order))
        return fault_set(fault, FAULT_INPUT, "the seal is none");
    PangoContext *context = paper_fonts_context(
        fonts, order->language == LANGUAGE_ZH ? "zh-cn" : "en");
    setting_open(&setting, arena, context);
    bool is_made = blocks_set(&page, order, &setting, pdf, fault);
    setting_close(&setting);
    g_object_unref(context);
    return is_made;
}
