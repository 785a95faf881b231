/* SPDX-License-Identifier: Apache-2.0
 *
 * From a finding in the report to the stored slice.
 */
#include "finding.h"

#include "mutant.h"
#include "report_trace.h"

#define HEX_A_LINE 16

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
question_find(struct finding_view *view, const struct case_evidence *evidence)
{
    struct text exchange = tree_get(view->cell, "exchange");
    for (uint32_t i = 0; i < evidence->reply_count; i++) {
        const struct reply_row *row = &evidence->replies[i];
        if (row->line != view->line ||
            !text_equals_chars(exchange, row->exchange_id) ||
            !reply_unpack(view->arena, row->evidence, &view->reply))
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
leaf_agrees(const struct finding_view *view)
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
text_show(struct finding_view *view)
{
    struct text bytes = view->question->slices[view->slice];
    view->charset = "UTF-8";
    view->is_text = text_is_utf8(bytes);
    view->shown = bytes;
    if (!view->is_text && text_from_gb18030(view->arena, bytes, &view->shown)) {
        view->is_text = true;
        view->charset = "GB18030";
    }
    view->is_text = view->is_text && is_printable(view->shown);
    if (!view->is_text)
        view->charset = NULL;
}

void
finding_hex(struct buffer *out, struct text bytes, bool is_dump)
{
    for (size_t i = 0; i < bytes.size; i++) {
        if (is_dump && i % HEX_A_LINE == 0)
            buffer_printf(out, "%s  %06zx ", i == 0 ? "" : "\n", i);
        buffer_printf(out, "%s%02x", is_dump ? " " : "",
                      (unsigned char)bytes.bytes[i]);
    }
}

void
finding_hash(struct text bytes, char hex[65])
{
    struct digest digest;
    digest_sha256(bytes, &digest);
    digest_hex(&digest, hex);
}

static void
member_write(struct buffer *out, const char *key, const struct json *value)
{
    if (value == NULL)
        return;
    buffer_printf(out, "\"%s\":", key);
    json_write(value, out);
    buffer_chars(out, ",");
}

void
finding_write(const struct finding_view *view, struct buffer *out)
{
    struct text bytes = view->question->slices[view->slice];
    char hex[65];
    finding_hash(bytes, hex);
    buffer_printf(out, "{\"bytes\":%zu,\"case_id\":%lld,", bytes.size,
                  (long long)view->case_id);
    if (view->is_text) {
        buffer_printf(out, "\"charset\":\"%s\",", view->charset);
    }
    member_write(out, "exchange", json_get(view->cell, "exchange"));
    member_write(out, "finding", view->finding);
    if (!view->is_text) {
        buffer_chars(out, "\"hex\":\"");
        finding_hex(out, bytes, false);
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
    buffer_chars(out, "}");
}

enum finding_found
finding_find(struct arena *arena, const struct case_evidence *evidence,
             const struct json *tree, int64_t number, struct finding_view *view)
{
    *view = (struct finding_view){.arena = arena,
                                  .case_id = evidence->status.case_id,
                                  .tree = tree,
                                  .finding = trace_finding(tree, number)};
    struct text line = tree_get(view->finding, "line");
    struct text member = tree_get(view->finding, "member");
    const struct connector *connector = connector_find_name(line);
    if (view->finding == NULL)
        return FINDING_UNKNOWN;
    view->cell = trace_cell(tree, line, member);
    view->slice = (uint32_t)tree_number(view->finding, "slice");
    view->line = connector == NULL ? LINE_NONE : connector->line;
    if (!member_find(tree, member, &view->member) ||
        !question_find(view, evidence))
        return FINDING_GONE;
    if (!leaf_agrees(view))
        return FINDING_DIFFERS;
    text_show(view);
    return FINDING_FOUND;
}
