/* SPDX-License-Identifier: Apache-2.0
 *
 * One finding, for people.
 */
#include "finding_view.h"

#include "finding.h"
#include "report_trace.h"

#define PAGE_MAX (1u << 26)

struct view {
    struct ctl *ctl;
    const struct finding_view *found;
};

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
    const struct json *record = json_get(view->found->finding, "record");
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
    struct text member = tree_get(view->found->finding, "member");
    struct text name = words_member(view->found->tree, member);
    struct text as_of = tree_get(view->found->finding, "as_of");
    struct text exchange = tree_get(view->found->cell, "exchange");
    struct text received = tree_get(view->found->cell, "received_at");
    buffer_printf(
        out, "C%lld #%lld · %s · %.*s · %s · %.*s\n",
        (long long)view->found->case_id,
        (long long)tree_number(view->found->finding, "no"),
        words_owner(&page, view->found->tree,
                    tree_get(view->found->finding, "line")),
        (int)name.size, name.bytes,
        page_word(&page, "match", tree_get(view->found->finding, "reason")),
        (int)as_of.size, as_of.bytes);
    buffer_printf(out, "%s %.*s · %.*s\n", page_say(&page, "exchange"),
                  (int)exchange.size, exchange.bytes, (int)received.size,
                  received.bytes);
}

static void
view_print(const struct view *view, struct buffer *out)
{
    struct text bytes = view->found->question->slices[view->found->slice];
    struct text leaf = tree_get(view->found->cell, "leaf");
    char hex[65];
    finding_hash(bytes, hex);
    head_print(view, out);
    buffer_printf(out, ctl_word(view->ctl, "slice_of"),
                  view->found->question->slice_replies[view->found->slice] + 1,
                  view->found->reply.frame_count, view->found->slice + 1,
                  view->found->question->slice_count, bytes.size,
                  (view->found->charset != NULL
                       ? view->found->charset
                       : ctl_word(view->ctl, "slice_hex")));
    buffer_printf(out, "\n%s  %s\n%.*s  %s\n\n%s\n", hex,
                  ctl_word(view->ctl, "slice_hash"), (int)leaf.size, leaf.bytes,
                  ctl_word(view->ctl, "slice_leaf"),
                  ctl_word(view->ctl, "slice_bytes"));
    if (view->found->is_text)
        buffer_text(out, view->found->shown);
    else
        finding_hex(out, bytes, true);
    buffer_chars(out, "\n\n");
    fields_print(view, out);
}

int
finding_view(struct ctl *ctl, const struct case_evidence *evidence,
             const struct json *tree, int64_t number, bool is_json)
{
    struct finding_view found;
    struct buffer out;
    enum finding_found how =
        finding_find(&ctl->arena, evidence, tree, number, &found);
    if (how == FINDING_UNKNOWN) {
        ctl_complain(ctl, "no_finding", (long long)found.case_id,
                     (long long)number);
        return EXIT_UNKNOWN;
    }
    if (how != FINDING_FOUND) {
        struct text line = tree_get(found.finding, "line");
        ctl_complain(ctl,
                     how == FINDING_DIFFERS ? "leaf_differs" : "slice_gone",
                     (long long)found.case_id, text_chars(&ctl->arena, line),
                     (long long)found.slice + 1);
        return EXIT_DIFFERS;
    }
    buffer_init(&out, PAGE_MAX);
    if (is_json) {
        finding_write(&found, &out);
        buffer_chars(&out, "\n");
    } else {
        view_print(&(struct view){ctl, &found}, &out);
    }
    return ctl_print_tree(ctl, !out.failed, &out);
}
