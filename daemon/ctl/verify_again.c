/* SPDX-License-Identifier: Apache-2.0
 *
 * The report of a container made again of the evidence inside, by the rules
 * that case.json names, and compared byte by byte; and where it differs, the
 * first figure that does. A text that may be a person's is not shown.
 */
#include <string.h>

#include "connector.h"
#include "decode.h"
#include "json.h"
#include "mutant.h"
#include "verify.h"

#define REPORT_DEPTH 64
#define PAGE_MAX ((size_t)1 << 26)
#define HIDDEN "(text)"

/* ---- what may be shown ---- */

static bool
is_of_chars(struct text text, const char *chars)
{
    for (size_t i = 0; i < text.size; i++)
        if (strchr(chars, text.bytes[i]) == NULL || text.bytes[i] == '\0')
            return false;
    return text.size > 0;
}

static bool
is_known_word(struct text text)
{
    for (int i = 0; i < ANSWER_KIND_COUNT; i++)
        if (text_equals_chars(text, answer_kind_name((enum answer_kind)i)))
            return true;
    for (int i = OUTCOME_WITHIN; i <= OUTCOME_OVER; i++)
        if (text_equals_chars(text, outcome_name((enum outcome)i)))
            return true;
    return false;
}

/* Money, dates, shares, case numbers, digests and words of ours. ID numbers and
 * accounts are digits alone, and many of them. */
static bool
is_figure(struct text text)
{
    struct digest digest;
    bool is_short = text.size <= 12;
    return (is_short && is_of_chars(text, "0123456789.-/%")) ||
           (is_short && text_starts_with(text, "C") &&
            is_of_chars(text_slice(text, 1, text.size), "0123456789")) ||
           (text.size == 64 && digest_read_hex(text, &digest)) ||
           is_known_word(text);
}

static const char *
shown(struct arena *arena, const struct json *node)
{
    switch (node == NULL ? JSON_NULL : node->kind) {
    case JSON_NULL:
        return node == NULL ? "-" : "null";
    case JSON_FALSE:
        return "false";
    case JSON_TRUE:
        return "true";
    case JSON_INTEGER:
        return arena_printf(arena, "%lld", (long long)node->integer);
    case JSON_ARRAY:
        return arena_printf(arena, "[%u]", node->count);
    case JSON_OBJECT:
        return arena_printf(arena, "{%u}", node->count);
    case JSON_DECIMAL:
    case JSON_STRING:
        break;
    }
    return is_figure(node->text) ? text_chars(arena, node->text) : HIDDEN;
}

/* Keys of a report are ours; any other is not repeated. */
static const char *
key_shown(struct arena *arena, struct text key)
{
    static const char *const chars =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-.";
    return key.size <= 40 && is_of_chars(key, chars) ? text_chars(arena, key)
                                                     : "?";
}

/* ---- the first difference ---- */

static const struct json *
child(const struct json *object, struct text key)
{
    const struct json *at = object->first;
    while (at != NULL && !text_equals(at->key, key))
        at = at->next;
    return at;
}

static bool
differ_here(struct arena *arena, const char *pointer, const struct json *stored,
            const struct json *made, struct verify_again *again)
{
    again->pointer = pointer;
    again->stored = shown(arena, stored);
    again->made = shown(arena, made);
    return true;
}

static bool differ_at(struct arena *arena, const char *pointer,
                      const struct json *stored, const struct json *made,
                      struct verify_again *again);

static bool
differ_object(struct arena *arena, const char *pointer,
              const struct json *stored, const struct json *made,
              struct verify_again *again)
{
    for (const struct json *at = stored->first; at != NULL; at = at->next)
        if (differ_at(arena,
                      arena_printf(arena, "%s/%s", pointer,
                                   key_shown(arena, at->key)),
                      at, child(made, at->key), again))
            return true;
    for (const struct json *at = made->first; at != NULL; at = at->next)
        if (child(stored, at->key) == NULL)
            return differ_here(arena,
                               arena_printf(arena, "%s/%s", pointer,
                                            key_shown(arena, at->key)),
                               NULL, at, again);
    return false;
}

static bool
differ_array(struct arena *arena, const char *pointer,
             const struct json *stored, const struct json *made,
             struct verify_again *again)
{
    const struct json *a = stored->first, *b = made->first;
    for (uint32_t i = 0; a != NULL || b != NULL; i++) {
        if (differ_at(arena, arena_printf(arena, "%s/%u", pointer, i), a, b,
                      again))
            return true;
        a = a == NULL ? NULL : a->next;
        b = b == NULL ? NULL : b->next;
    }
    return false;
}

static bool
differ_at(struct arena *arena, const char *pointer, const struct json *stored,
          const struct json *made, struct verify_again *again)
{
    if (stored == NULL || made == NULL || stored->kind != made->kind)
        return stored != made &&
               differ_here(arena, pointer, stored, made, again);
    if (stored->kind == JSON_OBJECT)
        return differ_object(arena, pointer, stored, made, again);
    if (stored->kind == JSON_ARRAY)
        return differ_array(arena, pointer, stored, made, again);
    bool is_same = stored->kind == JSON_INTEGER
                       ? stored->integer == made->integer
                   : stored->kind == JSON_STRING || stored->kind == JSON_DECIMAL
                       ? text_equals(stored->text, made->text)
                       : true;
    return !is_same && differ_here(arena, pointer, stored, made, again);
}

bool
verify_difference(struct arena *arena, const struct json *stored,
                  const struct json *made, struct verify_again *again)
{
    return differ_at(arena, "", stored, made, again);
}

/* ---- again ---- */

static void
is_not(struct verify_again *again, enum verify_verdict verdict,
       const char *word)
{
    if (again->word != NULL)
        return;
    again->word = word;
    again->verdict = verdict;
}

static bool
html_is(struct arena *arena, const struct json *tree, enum language language,
        struct text html)
{
    struct buffer out;
    buffer_init(&out, PAGE_MAX);
    bool is_same = report_html(arena, tree, language, &out) &&
                   text_equals(buffer_view(&out), html);
    buffer_release(&out);
    return is_same;
}

/* In either language. */
static void
look_at_html(struct arena *arena, const struct json *tree, struct text html,
             struct verify_again *again)
{
    if (!html_is(arena, tree, LANGUAGE_ZH, html) &&
        !html_is(arena, tree, LANGUAGE_EN, html) &&
        !mutant_is("verify_html_unread"))
        is_not(again, VERIFY_DIFFERS, "verify_html");
}

/* Is the evidence that of this case, and as it came? */
static void
look_at_evidence(const struct evidence_kept *kept,
                 const struct case_sheet *sheet, struct verify_again *again)
{
    const struct evidence_facts *facts = &kept->facts;
    if (facts->source.case_id != sheet->case_id ||
        facts->source.revision != sheet->revision ||
        !digest_equals(&facts->pack, &sheet->pack.digest) ||
        !digest_equals(&facts->calendar, &sheet->calendar.digest))
        is_not(again, VERIFY_DIFFERS, "verify_other_case");
    for (uint32_t i = 0; i < kept->reply_count; i++)
        if (!kept->replies[i].is_rooted) {
            again->line = connector_line_name(kept->replies[i].line);
            is_not(again, VERIFY_DIFFERS, "verify_slice");
        }
}

static void
compare(struct arena *arena, const struct container *container,
        const struct case_sheet *sheet, const struct json *stored,
        const struct case_made *made, struct verify_again *again)
{
    struct fault fault = {0};
    if (!text_equals(container->report_json, made->report) &&
        !mutant_is("verify_report_unread")) {
        const struct json *tree =
            json_read(arena, made->report, REPORT_DEPTH, &fault);
        is_not(again, VERIFY_DIFFERS, "verify_report");
        if (tree != NULL)
            verify_difference(arena, stored, tree, again);
    }
    if (!digest_equals(&made->evidence, &sheet->evidence))
        is_not(again, VERIFY_DIFFERS, "verify_evidence_root");
}

static void
make_again(struct arena *arena, const struct verify_rules *rules,
           const struct container *container, const struct case_sheet *sheet,
           const struct json *stored, struct verify_again *again)
{
    static const struct case_calls calls = {.decode = request_decode_accepted,
                                            .plan = plan_make,
                                            .plan_pack = plan_pack,
                                            .plan_unpack = plan_unpack,
                                            .report = report_make,
                                            .pause = plan_pause};
    struct evidence_kept *kept = arena_array(arena, 1, sizeof(*kept));
    struct settled_set set;
    struct case_made made;
    struct rules house;
    if (kept == NULL || !evidence_unpack(arena, container->evidence, kept)) {
        is_not(again, VERIFY_DIFFERS, "verify_unpack");
        return;
    }
    again->kept = kept;
    look_at_evidence(kept, sheet, again);
    if (!verify_rules_find(rules, &sheet->pack.digest, &sheet->calendar.digest,
                           &house)) {
        is_not(again, VERIFY_CANNOT, "verify_no_rules");
        return;
    }
    if (!evidence_settled(arena, kept, &set) ||
        !case_make(&calls, &house, arena, &kept->facts.source, &set, &made)) {
        is_not(again, VERIFY_DIFFERS, "verify_not_made");
        return;
    }
    compare(arena, container, sheet, stored, &made, again);
}

void
verify_again(struct arena *arena, const struct verify_rules *rules,
             const struct container *container, const struct case_sheet *sheet,
             struct verify_again *again)
{
    struct fault fault = {0};
    *again = (struct verify_again){.size = container->report_json.size};
    const struct json *stored =
        json_read(arena, container->report_json, REPORT_DEPTH, &fault);
    if (stored == NULL) {
        is_not(again, VERIFY_DIFFERS, "verify_report_json");
        return;
    }
    again->is_retraction = json_get(stored, "retracted") != NULL;
    if (!again->is_retraction)
        make_again(arena, rules, container, sheet, stored, again);
    look_at_html(arena, stored, container->report_html, again);
    if (arena_failed(arena))
        is_not(again, VERIFY_CANNOT, "verify_memory");
}
