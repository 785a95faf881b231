/* SPDX-License-Identifier: Apache-2.0
 *
 * pack.json: where each figure comes from, in both languages, and the status of
 * those for which parameters.json has no room. It never changes a ruling and
 * stands outside the digest: a better citation makes no other pack.
 */
#include <string.h>

#include "mutant.h"
#include "policy_check.h"

const struct json *
source_find(const struct json *pack, struct text name)
{
    const struct json *sources = json_get(pack, "sources");
    if (sources == NULL || sources->kind != JSON_OBJECT)
        return NULL;
    for (;;) {
        for (const struct json *node = sources->first; node; node = node->next)
            if (text_equals(node->key, name) && node->kind == JSON_OBJECT)
                return node;
        while (name.size > 0 && name.bytes[name.size - 1] != '.')
            name.size--;
        if (name.size == 0)
            return NULL;
        name.size--;
    }
}

struct text
source_text(const struct json *source, struct text from, enum language language)
{
    const char *key = language == LANGUAGE_ZH ? "zh" : "en";
    const struct json *values = json_get(source, "values");
    struct text text;
    bool has_values = values != NULL && values->kind == JSON_OBJECT;
    for (const struct json *node = has_values ? values->first : NULL; node;
         node = node->next)
        if (text_equals(node->key, from) && json_get_text(node, key, &text))
            return text;
    return json_get_text(source, key, &text) ? text : TEXT_NONE;
}

void
check_sentences(struct policy_check *check, const char *pointer,
                const struct json *entry)
{
    struct text text;
    static const char *const keys[] = {"zh", "en"};
    for (int i = 0; i < 2; i++)
        if (!json_get_text(entry, keys[i], &text) || text_is_empty(text))
            note_add(check->notes, NOTE_SOURCE_HALF, pointer, keys[i], keys[i]);
}

/* limits, dated, yearly and tariffs have their status in parameters.json. */
static bool
has_own_status(const struct policy_term *term)
{
    return term->form == TERM_DATED || term->form == TERM_YEARLY ||
           strncmp(term->name, "limits.", 7) == 0 ||
           strncmp(term->name, "school_tariff.", 14) == 0;
}

/* A term by name, or the first one below it ("limits.low_income", "rules"). */
static const struct policy_term *
term_below(struct text name)
{
    size_t count;
    const struct policy_term *terms = policy_terms(&count);
    const struct policy_term *found = policy_term_find(name);
    for (size_t i = 0; found == NULL && i < count; i++)
        if (strlen(terms[i].name) > name.size &&
            memcmp(terms[i].name, name.bytes, name.size) == 0 &&
            terms[i].name[name.size] == '.')
            found = &terms[i];
    return found;
}

static void
entry_check(struct policy_check *check, const struct json *entry)
{
    struct policy_notes *notes = check->notes;
    const char *pointer = note_pointer(notes, "/sources", entry->key);
    const char *at = note_pointer(notes, pointer, TEXT("status"));
    const struct policy_term *term = term_below(entry->key);
    const struct json *values = json_get(entry, "values");
    struct text status;
    if (term == NULL) {
        note_add(notes, NOTE_SOURCE_OF_NOTHING, pointer,
                 text_chars(notes->arena, entry->key), "");
        return;
    }
    check_sentences(check, pointer, entry);
    for (const struct json *node = values ? values->first : NULL; node;
         node = node->next)
        check_sentences(
            check,
            note_pointer(notes, note_pointer(notes, pointer, TEXT("values")),
                         node->key),
            node);
    bool has_status = json_get_text(entry, "status", &status);
    if (has_own_status(term)) {
        if (has_status)
            note_add(notes, NOTE_STATUS_TWICE, at, "", "");
    } else if (!has_status) {
        note_add(notes, NOTE_STATUS_MISSING, pointer, "", "");
    } else if (!check_status_is(status)) {
        note_add(notes, NOTE_STATUS, at, text_chars(notes->arena, status), "");
    } else if (text_equals_chars(status, "assumed")) {
        note_add(notes, NOTE_ASSUMED, at, "此项", "all of it");
    }
}

static void
same_name(struct policy_check *check, const char *key)
{
    struct text here = TEXT(""), there = TEXT("");
    json_get_text(check->pack, key, &here);
    json_get_text(check->root, key, &there);
    if (!text_equals(here, there))
        note_add(check->notes, NOTE_OTHER_PACK,
                 note_pointer(check->notes, "", text_of(key)),
                 text_chars(check->notes->arena, here),
                 text_chars(check->notes->arena, there));
}

void
check_sources(struct policy_check *check)
{
    size_t count;
    const struct policy_term *terms = policy_terms(&count);
    const struct json *sources = json_get(check->pack, "sources");
    same_name(check, "pack");
    same_name(check, "version");
    if (sources == NULL || sources->kind != JSON_OBJECT) {
        note_add(check->notes, NOTE_TYPE, "/sources", "对象", "an object");
        return;
    }
    for (const struct json *entry = sources->first; entry; entry = entry->next)
        entry_check(check, entry);
    for (size_t i = 0; i < count; i++)
        if (source_find(check->pack, text_of(terms[i].name)) == NULL &&
            !mutant_is("pack_without_sources"))
            note_add(check->notes, NOTE_SOURCE_MISSING, "/sources",
                     terms[i].name, "");
}
