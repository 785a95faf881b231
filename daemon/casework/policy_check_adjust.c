/* SPDX-License-Identifier: Apache-2.0
 *
 * The rest of pack.json: its own names, and the inputs of an adjustment
 * (policy_adjust.h), each with value, status and source.
 */
#include "date.h"
#include "policy_adjust.h"
#include "policy_check.h"

static bool
is_among(struct text name, const char *const *names)
{
    for (; *names != NULL; names++)
        if (text_equals_chars(name, *names))
            return true;
    return false;
}

/* Yuan amounts are fen, all else is a share, which may fall. */
static void
input_check(struct policy_check *check, const char *pointer,
            const struct json *entry, bool is_money)
{
    static const struct policy_term amount = {
        .unit = UNIT_FEN, .least = 0, .most = 1000000};
    static const struct policy_term share = {
        .unit = UNIT_SHARE, .least = 0, .most = 100};
    struct policy_notes *notes = check->notes;
    const struct json *value = json_get(entry, "value");
    const char *at = note_pointer(notes, pointer, TEXT("value"));
    struct text status;
    if (value == NULL) {
        note_add(notes, NOTE_MISSING, at, "value", "value");
    } else if (is_money) {
        check_integer(check, &amount, at, value);
    } else {
        struct json up = *value;
        if (up.kind == JSON_STRING && text_starts_with(up.text, "-"))
            up.text = text_slice(up.text, 1, up.text.size);
        check_share(check, &share, at, &up);
    }
    if (!json_get_text(entry, "status", &status))
        note_add(notes, NOTE_STATUS_MISSING, pointer, "", "");
    else if (!check_status_is(status))
        note_add(notes, NOTE_STATUS, pointer, text_chars(notes->arena, status),
                 "");
    check_sentences(check, pointer, entry);
}

static void
year_check(struct policy_check *check, const char *pointer,
           const struct json *year)
{
    static const char *const inputs[] = {"income_growth", "price_growth",
                                         "living_cost_rise", "utility_room",
                                         NULL};
    int64_t number;
    if (year->key.size != 4 || !text_to_count(year->key, &number)) {
        check_unknown(check, pointer, year->key, inputs);
        return;
    }
    for (const struct json *node = year->first; node; node = node->next) {
        const char *at = note_pointer(check->notes, pointer, node->key);
        if (!is_among(node->key, inputs))
            check_unknown(check, at, node->key, inputs);
        else
            input_check(check, at, node,
                        text_equals_chars(node->key, inputs[2]) ||
                            text_equals_chars(node->key, inputs[3]));
    }
}

void
check_adjustment(struct policy_check *check)
{
    static const char *const tops[] = {"pack",    "version",    "place",
                                       "sources", "adjustment", NULL};
    static const char *const shares[] = {"minimum_wage_share", "nearness",
                                         NULL};
    static const char *const parts[] = {"minimum_wage_share", "nearness",
                                        "years", NULL};
    const struct json *adjustment = json_get(check->pack, "adjustment");
    for (const struct json *node = check->pack->first; node; node = node->next)
        if (!is_among(node->key, tops))
            check_unknown(check, note_pointer(check->notes, "", node->key),
                          node->key, tops);
    for (const struct json *node = adjustment ? adjustment->first : NULL; node;
         node = node->next) {
        const char *at = note_pointer(check->notes, "/adjustment", node->key);
        if (!is_among(node->key, parts))
            check_unknown(check, at, node->key, parts);
        else if (is_among(node->key, shares))
            input_check(check, at, node, false);
        else
            for (const struct json *year = node->first; year; year = year->next)
                year_check(check, note_pointer(check->notes, at, year->key),
                           year);
    }
}
