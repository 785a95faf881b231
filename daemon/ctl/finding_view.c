/* SPDX-License-Identifier: Apache-2.0
 *
 * From a finding in the report to the stored slice: the cell names exchange and
 * leaf, the reply row holds slices and salts. The leaf is computed again.
 */
#include "finding_view.h"

#include "connector.h"
#include "mutant.h"
#include "report_trace.h"
#include "work.h"

#define PAGE_MAX (1u << 26)
#define HEX_A_LINE 16

/* What is shown. */
struct view {
    struct ctl *ctl;
    int64_t case_id;
    const struct json *tree, *finding, *cell;
    enum line line;
    uint32_t member;
    uint32_t slice;
    struct reply_evidence reply;
    const struct reply_question *question;
    bool is_text;
    struct text shown; /* as UTF-8 */
    const char *charset;
};

static bool
member_find(const struct json *tree, struct text ref, uint32_t *member)
{
    const struct json *list = json_get(json_get(tree, "household"), "members");
    *member = 0;
    for (const struct json *m = tree_first(list); m != NULL; m = m->next) {
        if (text_equals(tree_get(m, "ref"), ref))
            return true;
        ++*member;
    }
    return false;
}

/* The question of the case in the exchange that the report names. */
static bool
question_find(struct view *view, const struct case_evidence *evidence)
{
    struct text exchange = tree_get(view->cell, "exchange");
    for (uint32_t i = 0; i < evidence->reply_count; i++) {
        const struct reply_row *row = &evidence->replies[i];
        if (row->line != view->line ||
            !text_equals_chars(exchange, row->exchange_id) ||
            !reply_unpack(&view->ctl->arena, row->evidence, &view->reply))
            continue;
        for (uint32_t q = 0; q < view->reply.question_count; q++) {
            const struct reply_question *question = &view->reply.questions[q];
            if (question->case_id != view->case_id ||
                question->member != view->member)
                continue;
            view->question = question;
            return view->slice < question->slice_count;
        }
    }
    return false;
}

static bool
leaf_agrees(const struct view *view)
{
    struct digest leaf, stored;
    reply_question_root(view->question, &leaf);
    return mutant_is("explain_any_leaf") ||
           (digest_read_hex(tree_get(view->cell, "leaf"), &stored) &&
            digest_equals(&leaf, &stored) &&
            reply_slice_is_whole(view->question, view->slice));
}

/* Controls of a terminal are no text for people. */
static bool
is_printable(struct text text)
{
    for (size_t i = 0; i < text.size; i++) {
        unsigned char c = (unsigned char)text.bytes[i];
        if ((c < 0x20 && c != '\n' && c != '\r' && c != '\t') || c == 0x7f)
            return false;
        /* C1 controls are c2 80 .. c2 9f */
        if (c == 0xc2 && i + 1 < text.size &&
            (unsigned char)text.bytes[i + 1] < 0xa0)
            return false;
    }
    return true;
}

/* UTF-8 as it is; else GB18030 for people to read; else hexadecimal. */
static void
text_show(struct view *view)
{
    struct text bytes = view->question->slices[view->slice];
    view->charset = "UTF-8";
    view->is_text = text_is_utf8(bytes);
    view->shown = bytes;
    if (!view->is_text &&
        text_from_gb18030(&view->ctl->arena, bytes, &view->shown)) {
        view->is_text = true;
        view->charset = "GB18030";
    }
    view->is_text = view->is_text && is_printable(view->shown);
    if (!view->is_text)
        view->charset = ctl_word(view->ctl, "slice_hex");
}

static void
hex_print(struct buffer *out, struct text bytes, bool is_dump)
{
    for (size_t i = 0; i < bytes.size; i++) {
        if (is_dump && i % HEX_A_LINE == 0)
            buffer_printf(out, "%s  %06zx ", i == 0 ? "" : "\n", i);
        buffer_printf(out, "%s%02x", is_dump ? " " : "",
                      (unsigned char)bytes.bytes[i]);
    }
}

static void
hash_of(struct text bytes, char hex[65])
{
    struct digest digest;
    digest_sha256(bytes, &digest);
    digest_hex(&digest, hex);
}

/* ---- for people ---- */

static void
value_print(struct buffer *out, const struct json *value)
{
    if (value->kind == JSON_STRING)
        buffer_text(out, value->text);
    else
        json_write(value, out);
}

static void
fields_print(const struct view *view, struct buffer *out)
{
    const struct json *record = json_get(view->finding, "record");
    buffer_printf(out, "%s\n", ctl_word(view->ctl, "slice_fields"));
    for (const struct json *f = tree_first(record); f != NULL; f = f->next) {
        if (text_equals_chars(f->key, "fields"))
            continue;
        buffer_printf(out, "  %-24.*s ", (int)f->key.size, f->key.bytes);
        value_print(out, f);
        buffer_chars(out, "\n");
    }
    for (const struct json *f = tree_first(json_get(record, "fields"));
         f != NULL; f = f->next) {
        buffer_printf(out, "  fields.%-17.*s ", (int)f->key.size, f->key.bytes);
        value_print(out, f);
        buffer_chars(out, "\n");
    }
}

static void
head_print(const struct view *view, struct buffer *out)
{
    struct page page = {.arena = &view->ctl->arena,
                        .language = view->ctl->language,
                        .out = out};
    struct text member = tree_get(view->finding, "member");
    struct text name = words_member(view->tree, member);
    struct text as_of = tree_get(view->finding, "as_of");
    struct text exchange = tree_get(view->cell, "exchange");
    struct text received = tree_get(view->cell, "received_at");
    buffer_printf(
        out, "C%lld #%lld · %s · %.*s · %s · %.*s\n", (long long)view->case_id,
        (long long)tree_number(view->finding, "no"),
        words_owner(&page, view->tree, tree_get(view->finding, "line")),
        (int)name.size, name.bytes,
        page_word(&page, "match", tree_get(view->finding, "reason")),
        (int)as_of.size, as_of.bytes);
    buffer_printf(out, "%s %.*s · %.*s\n", page_say(&page, "exchange"),
                  (int)exchange.size, exchange.bytes, (int)received.size,
                  received.bytes);
}

static void
view_print(const struct view *view, struct buffer *out)
{
    struct text bytes = view->question->slices[view->slice];
    struct text leaf = tree_get(view->cell, "leaf");
    char hex[65];
    hash_of(bytes, hex);
    head_print(view, out);
    buffer_printf(out, ctl_word(view->ctl, "slice_of"),
                  view->question->slice_replies[view->slice] + 1,
                  view->reply.frame_count, view->slice + 1,
                  view->question->slice_count, bytes.size, view->charset);
    buffer_printf(out, "\n%s  %s\n%.*s  %s\n\n%s\n", hex,
                  ctl_word(view->ctl, "slice_hash"), (int)leaf.size, leaf.bytes,
                  ctl_word(view->ctl, "slice_leaf"),
                  ctl_word(view->ctl, "slice_bytes"));
    if (view->is_text)
        buffer_text(out, view->shown);
    else
        hex_print(out, bytes, true);
    buffer_chars(out, "\n\n");
    fields_print(view, out);
}

/* ---- for programs ---- */

static void
member_write(struct buffer *out, const char *key, const struct json *value)
{
    if (value == NULL)
        return;
    buffer_printf(out, "\"%s\":", key);
    json_write(value, out);
    buffer_chars(out, ",");
}

static void
view_write(const struct view *view, struct buffer *out)
{
    struct text bytes = view->question->slices[view->slice];
    char hex[65];
    hash_of(bytes, hex);
    buffer_printf(out, "{\"bytes\":%zu,\"case_id\":%lld,", bytes.size,
                  (long long)view->case_id);
    if (view->is_text) {
        buffer_printf(out, "\"charset\":\"%s\",", view->charset);
    }
    member_write(out, "exchange", json_get(view->cell, "exchange"));
    member_write(out, "finding", view->finding);
    if (!view->is_text) {
        buffer_chars(out, "\"hex\":\"");
        hex_print(out, bytes, false);
        buffer_chars(out, "\",");
    }
    member_write(out, "leaf", json_get(view->cell, "leaf"));
    buffer_printf(out,
                  "\"replies\":%u,\"reply\":%u,\"sha256\":\"%s\","
                  "\"slice\":%u,\"slices\":%u",
                  view->reply.frame_count,
                  view->question->slice_replies[view->slice], hex, view->slice,
                  view->question->slice_count);
    if (view->is_text) {
        buffer_chars(out, ",\"text\":");
        json_write_string(view->shown, out);
    }
    buffer_chars(out, "}\n");
}

int
finding_view(struct ctl *ctl, const struct case_evidence *evidence,
             const struct json *tree, int64_t number, bool is_json)
{
    struct view view = {.ctl = ctl,
                        .case_id = evidence->status.case_id,
                        .tree = tree,
                        .finding = trace_finding(tree, number)};
    struct text line = tree_get(view.finding, "line");
    struct text member = tree_get(view.finding, "member");
    const struct connector *connector = connector_find_name(line);
    struct buffer out;
    if (view.finding == NULL) {
        ctl_complain(ctl, "no_finding", (long long)view.case_id,
                     (long long)number);
        return EXIT_UNKNOWN;
    }
    view.cell = trace_cell(tree, line, member);
    view.slice = (uint32_t)tree_number(view.finding, "slice");
    view.line = connector == NULL ? LINE_NONE : connector->line;
    bool is_there = member_find(tree, member, &view.member) &&
                    question_find(&view, evidence);
    if (!is_there || !leaf_agrees(&view)) {
        ctl_complain(ctl, is_there ? "leaf_differs" : "slice_gone",
                     (long long)view.case_id, text_chars(&ctl->arena, line),
                     (long long)view.slice + 1);
        return EXIT_DIFFERS;
    }
    text_show(&view);
    buffer_init(&out, PAGE_MAX);
    if (is_json)
        view_write(&view, &out);
    else
        view_print(&view, &out);
    return ctl_print_tree(ctl, !out.failed, &out);
}
