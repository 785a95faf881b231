/* SPDX-License-Identifier: Apache-2.0
 *
 * Does one report of a case say something else than the one before? Figures,
 * answer kinds, whose record it is and outcomes are what it says; when and in
 * which exchange an answer came, and under which number the report is kept, is
 * not. Both are canonical JSON, so that keys stand in one order.
 */
#include <string.h>

#include "casework.h"
#include "json.h"
#include "mutant.h"

#define DEPTH_MAX 64

static const char *const of_root[] = {"clock", "made_on", "pack", "revision",
                                      NULL};
static const char *const of_cell[] = {"as_of",  "attempt", "exchange",
                                      "leaf",   "marks",   "received_at",
                                      "slices", NULL};
static const char *const of_finding[] = {"as_of", "slice", NULL};
static const char *const of_others[] = {NULL};

/* The keys that say nothing, of the objects below a key. */
static const char *const *
silent_below(const char *const *silent, struct text key)
{
    if (text_equals_chars(key, "cells"))
        return of_cell;
    if (text_equals_chars(key, "findings"))
        return of_finding;
    return text_is_empty(key) ? silent : of_others;
}

static const struct json *
next_said(const struct json *at, const char *const *silent)
{
    for (; at != NULL; at = at->next) {
        bool is_silent = false;
        for (const char *const *key = silent; *key != NULL; key++)
            is_silent |= text_equals_chars(at->key, *key);
        if (!is_silent)
            return at;
    }
    return NULL;
}

static bool
says_the_same(const struct json *a, const struct json *b,
              const char *const *silent)
{
    if (a->kind != b->kind || !text_equals(a->key, b->key))
        return false;
    switch (a->kind) {
    case JSON_INTEGER:
        return a->integer == b->integer ||
               mutant_is("revision_without_figures");
    case JSON_DECIMAL:
    case JSON_STRING:
        return text_equals(a->text, b->text);
    case JSON_ARRAY:
    case JSON_OBJECT:
        break;
    default:
        return true;
    }
    const char *const *below = silent_below(silent, a->key);
    const struct json *left = next_said(a->first, below);
    const struct json *right = next_said(b->first, below);
    while (left != NULL && right != NULL && says_the_same(left, right, below)) {
        left = next_said(left->next, below);
        right = next_said(right->next, below);
    }
    return left == NULL && right == NULL;
}

bool
report_is_changed(struct text before, struct text after)
{
    struct arena arena;
    struct fault fault;
    arena_init(&arena, 0);
    fault_clear(&fault);
    const struct json *a = json_read(&arena, before, DEPTH_MAX, &fault);
    const struct json *b = json_read(&arena, after, DEPTH_MAX, &fault);
    bool is_changed = a == NULL || b == NULL || !says_the_same(a, b, of_root);
    arena_release(&arena);
    return is_changed;
}
