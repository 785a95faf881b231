/* SPDX-License-Identifier: Apache-2.0
 *
 * The words of the seal's block.
 */
#include "paper_seal.h"

#include <inttypes.h>

#include "date.h"
#include "mutant.h"
#include "paper_form.h"
#include "report_sections.h"

/* 64 hex digits in fours, so that they can be read out and compared. */
static const char *
digits_words(const struct page *page, const char *hex)
{
    const char *words = "";
    for (size_t i = 0; i + 8 <= 64; i += 8)
        words = arena_printf(page->arena, "%s%s%.8s", page_or_empty(words),
                             i == 0 ? "" : " ", hex + i);
    return page_or_empty(words);
}

static void
row(const struct page *page, struct page_table *table, const char *key,
    const char *words)
{
    page_table_chars(page, table, page_word(page, "sheet", text_of(key)));
    page_table_chars(page, table, words);
}

/* "2017-09-05 10:15:30" in Shanghai; NULL: it is no instant. */
static const char *
instant_words(const struct page *page, struct text instant)
{
    int64_t at_us;
    char spaced[32];
    if (!instant_read(instant, &at_us))
        return NULL;
    instant_print_spaced(at_us, spaced);
    return page_or_empty(arena_printf(page->arena, "%.19s", spaced));
}

static bool
is_level(struct text level)
{
    static const char *const levels[] = {"B", "T", "LT", "LTA"};
    for (size_t i = 0; i < sizeof(levels) / sizeof(levels[0]); i++)
        if (text_equals_chars(level, levels[i]))
            return true;
    return false;
}

static bool
sealed_rows(const struct page *page, const struct json *seal,
            struct page_table *table, const char **leaf)
{
    struct digest digest;
    const char *sealed = instant_words(page, tree_get(seal, "sealed_at"));
    struct text stamp = tree_get(seal, "stamped_at");
    const char *stamped = json_get(seal, "stamped_at") == NULL
                              ? page_word(page, "sheet", TEXT("unstamped"))
                              : instant_words(page, stamp);
    *leaf = page_or_empty(text_chars(page->arena, tree_get(seal, "leaf")));
    if (sealed == NULL || stamped == NULL ||
        !is_level(tree_get(seal, "level")) || strlen(*leaf) != 64 ||
        !digest_read_hex(text_of(*leaf), &digest))
        return false;
    row(page, table, "signer",
        page_or_empty(text_chars(page->arena, tree_get(seal, "signer"))));
    row(page, table, "sealed_at", sealed);
    row(page, table, "stamped_at",
        mutant_is("paper_stamp_is_seal") ? sealed : stamped);
    row(page, table, "level",
        page_word(page, "sheet.level", tree_get(seal, "level")));
    row(page, table, "leaf", digits_words(page, *leaf));
    return true;
}

bool
paper_seal_print(const struct page *page, const struct paper_order *order)
{
    struct page_table table;
    const char *leaf = NULL, *code;
    char report[65];
    struct text number = tree_get(order->tree, "case_no");
    int64_t revision = tree_number(order->tree, "revision");
    digest_hex(&order->report, report);
    page_table_init(&table, 2, "ll");
    row(page, &table, "report", digits_words(page, report));
    if (order->seal == NULL)
        row(page, &table, "state", page_word(page, "sheet", TEXT("unsealed")));
    else if (!sealed_rows(page, order->seal, &table, &leaf))
        return false;
    code = arena_printf(
        page->arena, "hedui-report/1 %.*s %" PRId64 " %s", (int)number.size,
        number.bytes, revision,
        mutant_is("paper_code_of_leaf") && leaf != NULL ? leaf : report);
    if (leaf != NULL && code != NULL)
        code =
            arena_printf(page->arena, "%s\nhedui-seal/1 %.*s %" PRId64 " %s",
                         code, (int)number.size, number.bytes, revision, leaf);
    page_heading(page, "paper_seal");
    paper_form_seal(page, &table, text_of(page_or_empty(code)));
    page_paragraph(page, 0, text_of(page_word(page, "sheet", TEXT("how"))));
    return true;
}
