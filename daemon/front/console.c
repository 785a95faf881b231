/* SPDX-License-Identifier: Apache-2.0
 *
 * The console's pages. A browser is told to run what comes from here and
 * nothing else: no inline script or style, no eval, and HTML out of a text only
 * where the page that reads a report copies it element by element.
 */
#include "console.h"

#include "built_texts.h"
#include "catalogue.h"
#include "connector.h"
#include "mutant.h"
#include "pack.h"

#define ROOT "/console/"
#define WORDS 0 /* in console.packed; behind it the pages */

static const struct {
    const char *name, *value;
} guards[] = {
    {"Content-Security-Policy",
     "default-src 'none'; script-src 'self'; style-src 'self'; "
     "img-src 'self' blob:; connect-src 'self'; base-uri 'none'; "
     "form-action 'none'; frame-ancestors 'none'; "
     "require-trusted-types-for 'script'; trusted-types report"},
    {"Referrer-Policy", "no-referrer"},
    {"Cross-Origin-Resource-Policy", "same-origin"},
    {"Cross-Origin-Opener-Policy", "same-origin"},
};

bool
console_is_path(struct text path)
{
    return text_equals_chars(path, "/console") || text_starts_with(path, ROOT);
}

static struct json *
both(struct arena *arena, const char *zh, const char *en)
{
    struct json *pair = json_array(arena);
    json_add(pair, json_chars(arena, zh));
    json_add(pair, json_chars(arena, en));
    return pair;
}

/* {"measure.money": ["货币财产", "money"], ..., "line.payments": [...]} */
static void
answer_words(struct http_request *request, struct http_reply *reply)
{
    struct arena *arena = request->arena;
    struct json *tree = json_object(arena);
    const struct catalogue_row *rows;
    size_t count = 0;
    for (int table = 0; (rows = catalogue_rows(table, &count)) != NULL; table++)
        for (size_t i = 0; i < count; i++)
            json_set(tree, rows[i].key, both(arena, rows[i].zh, rows[i].en));
    for (int line = 1; line < LINES_MAX; line++) {
        const char *name = connector_line_name((enum line)line);
        if (name != NULL)
            json_set(tree, arena_printf(arena, "line.%s", name),
                     both(arena, connector_owner_zh((enum line)line),
                          connector_owner_en((enum line)line)));
    }
    http_reply_json(reply, request, 200, tree);
}

static const struct built_page *
page_find(struct text name)
{
    if (text_is_empty(name))
        name = TEXT("index.html");
    for (const struct built_page *page = built_pages; page->name; page++)
        if (text_equals_chars(name, page->name))
            return page;
    return NULL;
}

/* In place of what the reply has; without memory that stays. */
static void
answer_packed(struct console *console, size_t slot, struct http_reply *reply)
{
    if (slot >= CONSOLE_PACKED_MAX ||
        (text_is_empty(console->packed[slot]) &&
         !pack_gzip(&console->arena, reply->body, &console->packed[slot])))
        return;
    reply->body = console->packed[slot];
    reply->is_static = true;
    http_reply_header(reply, "Content-Encoding", TEXT("gzip"));
}

static void
answer_page(struct console *console, struct http_request *request,
            struct http_reply *reply, struct text name)
{
    const struct built_page *page = NULL;
    size_t slot = WORDS;
    if (text_equals_chars(name, "words.json")) {
        answer_words(request, reply);
    } else if ((page = page_find(name)) != NULL) {
        slot = WORDS + 1 + (size_t)(page - built_pages);
        reply->is_static = true;
        http_reply_bytes(reply, 200, page->type,
                         (struct text){page->bytes, page->size});
    } else {
        http_reply_bytes(reply, 404, "text/plain; charset=utf-8",
                         TEXT("the console has no such page: " ROOT "\n"));
        return;
    }
    http_reply_header(reply, "Vary", TEXT("Accept-Encoding"));
    if (reply->status == 200 && http_takes_gzip(request))
        answer_packed(console, slot, reply);
}

void
console_answer(struct console *console, struct http_request *request,
               struct http_reply *reply)
{
    for (size_t i = 0; i < sizeof(guards) / sizeof(guards[0]); i++)
        if (i > 0 || !mutant_is("console_without_policy"))
            http_reply_header(reply, guards[i].name, text_of(guards[i].value));
    if (text_equals_chars(request->path, "/console")) {
        http_reply_header(reply, "Location", TEXT(ROOT));
        http_reply_bytes(reply, 308, "text/plain; charset=utf-8", TEXT(ROOT));
        return;
    }
    answer_page(console, request, reply,
                text_slice(request->path, strlen(ROOT), request->path.size));
}
