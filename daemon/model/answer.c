/* SPDX-License-Identifier: Apache-2.0
 *
 * The names of answer kinds and reasons, and which of them leave a gap.
 */
#include "answer.h"

#include "idno.h"
#include "mutant.h"

static const char *const answer_kinds[ANSWER_KIND_COUNT] = {
    [ANSWER_NONE] = "NONE",
    [ANSWER_FOUND] = "FOUND",
    [ANSWER_NOTHING] = "NOTHING",
    [ANSWER_OVER_LIMIT] = "OVER_LIMIT",
    [ANSWER_UNDER_LIMIT] = "UNDER_LIMIT",
    [ANSWER_AMBIGUOUS] = "AMBIGUOUS",
    [ANSWER_REFUSED] = "REFUSED",
    [ANSWER_NOT_AUTHORISED] = "NOT_AUTHORISED",
    [ANSWER_WRONG_PERSON] = "WRONG_PERSON",
    [ANSWER_GARBLED] = "GARBLED",
    [ANSWER_UNREACHABLE] = "UNREACHABLE",
    [ANSWER_TIMED_OUT] = "TIMED_OUT",
    [ANSWER_NOT_ASKED] = "NOT_ASKED",
};

static const char *const answer_reasons[ANSWER_REASON_COUNT] = {
    [REASON_CLOSED] = "closed",
    [REASON_CONSENT] = "consent",
    [REASON_RESTRICTED] = "restricted",
    [REASON_CERTIFICATE] = "certificate",
    [REASON_OTHER] = "other",
    [REASON_ENVELOPE] = "envelope",
    [REASON_ENCODING] = "encoding",
    [REASON_COUNT] = "count",
    [REASON_SUM] = "sum",
    [REASON_FIELD] = "field",
    [REASON_MISSING] = "missing",
    [REASON_SILENCE] = "silence",
    [REASON_NOT_NEEDED] = "not_needed",
    [REASON_NO_CONNECTOR] = "no_connector",
    [REASON_PAUSED] = "paused",
    [REASON_WITHDRAWN] = "withdrawn",
    [REASON_ID_KIND] = "id_kind",
};

const char *
answer_kind_name(enum answer_kind kind)
{
    return kind >= 0 && kind < ANSWER_KIND_COUNT ? answer_kinds[kind] : "NONE";
}

enum answer_kind
answer_kind_find(struct text name)
{
    for (int i = ANSWER_NONE + 1; i < ANSWER_KIND_COUNT; i++)
        if (text_equals_chars(name, answer_kinds[i]))
            return (enum answer_kind)i;
    return ANSWER_NONE;
}

const char *
answer_reason_name(enum answer_reason reason)
{
    if (reason <= REASON_NONE || reason >= ANSWER_REASON_COUNT)
        return NULL;
    return answer_reasons[reason];
}

enum answer_reason
answer_reason_find(struct text name)
{
    if (text_is_absent(name))
        return REASON_NONE;
    for (int i = REASON_NONE + 1; i < ANSWER_REASON_COUNT; i++)
        if (text_equals_chars(name, answer_reasons[i]))
            return (enum answer_reason)i;
    return REASON_NONE;
}

static bool
is_another(struct text id, struct text ours)
{
    struct idno a, b;
    return idno_normalise(id, &a) && idno_normalise(ours, &b) &&
           idno_distance(&a, &b) > 1;
}

bool
answer_is_of_another(const struct answer *answer, struct text id)
{
    bool is_nothing = answer->kind == ANSWER_NOTHING;
    uint32_t count =
        is_nothing ? answer->nothing_of_count : answer->record_count;
    if (mutant_is("wrong_person_is_settled"))
        return false;
    for (uint32_t i = 0; i < count; i++)
        if (!is_another(is_nothing ? answer->nothing_of[i].id
                                   : answer->records[i].id,
                        id))
            return false;
    return count > 0;
}

bool
answer_is_silent(const struct answer *answer, struct text institution)
{
    return text_is_among(answer->silent, answer->silent_count, institution) ||
           (answer->spoke_count > 0 &&
            !text_is_among(answer->spoke, answer->spoke_count, institution));
}

bool
answer_is_gap(enum answer_kind kind, enum answer_reason reason)
{
    switch (kind) {
    case ANSWER_FOUND:
    case ANSWER_NOTHING:
    case ANSWER_OVER_LIMIT:
    case ANSWER_UNDER_LIMIT:
        return false;
    case ANSWER_NOT_ASKED:
        return reason != REASON_NOT_NEEDED;
    case ANSWER_GARBLED:
        return !mutant_is("garbled_is_no_gap");
    default:
        return true;
    }
}
