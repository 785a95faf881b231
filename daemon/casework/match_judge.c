/* SPDX-License-Identifier: Apache-2.0
 *
 * Whose record is it? The table "Identity of a record" of architecture.md, one
 * verdict and one reason a record. Nothing here is fuzzy but what the table
 * allows: variant characters and pinyin of a name whose ID number agrees, and
 * one wrong digit, which is shown and never counted.
 */
#include "ledger.h"

#include "mutant.h"

const char *
verdict_name(enum verdict verdict)
{
    static const char *const names[] = {"KEPT", "NOTED", "CO_MEMBER",
                                        "DOUBTFUL", "STRAY"};
    return names[verdict];
}

const char *
match_reason_name(enum match_reason reason)
{
    static const char *const names[MATCH_REASON_COUNT] = {
        "EQUAL",        "ID_EQUAL",   "VARIANT",       "NAME_DIFFERS",
        "SECOND_KEY",   "OUR_NUMBER", "NO_SECOND_KEY", "ONE_DIGIT_OFF",
        "OTHER_PERSON", "BOOK"};
    return names[reason];
}

enum likeness { NAME_ABSENT, NAME_EQUAL, NAME_LIKE, NAME_OTHER };

static enum likeness
names_compare(struct arena *arena, struct text ours, struct text theirs)
{
    if (text_is_empty(theirs))
        return NAME_ABSENT;
    if (text_equals(text_fold_name(arena, ours), text_fold_name(arena, theirs)))
        return NAME_EQUAL;
    if (text_equals(text_fold_variants(arena, ours),
                    text_fold_variants(arena, theirs)) ||
        text_equals(text_pinyin(arena, ours), text_pinyin(arena, theirs)))
        return NAME_LIKE;
    return NAME_OTHER;
}

static bool
is_our_number(const struct member *member, struct text text)
{
    struct idno idno;
    return idno_normalise(text, &idno) && idno_equals(&idno, &member->idno);
}

static bool
people_name_us(const struct member *member, const struct record *record)
{
    if (is_our_number(member, record_text(record, FIELD_TENANT)))
        return true;
    const struct field_value *list = record_field(record, FIELD_CO_RESIDENTS);
    for (uint32_t i = 0; list != NULL && i < list->id_count; i++)
        if (is_our_number(member, list->ids[i]))
            return true;
    return false;
}

/* Birth date, certificate, address, or our number among a tenancy's people. A
 * school number is no key: the request knows none to compare it with. */
static bool
second_key_agrees(struct arena *arena, const struct member *member,
                  const struct record *record, struct text address)
{
    int64_t birth;
    if (record_number(record, FIELD_BIRTH, &birth) &&
        member->birth != DATE_NONE && birth == member->birth)
        return true;
    struct text certificate = record_text(record, FIELD_CERTIFICATE);
    if (certificate.size >= 18 &&
        is_our_number(member, text_slice(certificate, 0, 18)))
        return true;
    if (people_name_us(member, record))
        return true;
    struct text theirs = record_text(record, FIELD_ADDRESS);
    return !text_is_empty(theirs) && !text_is_empty(address) &&
           text_equals(text_fold_name(arena, theirs),
                       text_fold_name(arena, address));
}

static enum verdict
judge_without_id(struct arena *arena, const struct member *member,
                 enum line line, const struct record *record,
                 struct text address, enum match_reason *reason)
{
    switch (names_compare(arena, member->name, record->name)) {
    case NAME_ABSENT:
        if (line == LINE_BUSINESS_TAX) {
            *reason = MATCH_OUR_NUMBER;
            return VERDICT_NOTED;
        }
        *reason = MATCH_NO_SECOND_KEY;
        return VERDICT_DOUBTFUL;
    case NAME_EQUAL:
        if (second_key_agrees(arena, member, record, address)) {
            *reason = MATCH_SECOND_KEY;
            return VERDICT_NOTED;
        }
        *reason = MATCH_NO_SECOND_KEY;
        return VERDICT_DOUBTFUL;
    default:
        *reason = MATCH_OTHER_PERSON;
        return VERDICT_STRAY;
    }
}

static enum verdict
judge_equal_id(struct arena *arena, const struct member *member,
               const struct record *record, enum match_reason *reason)
{
    switch (names_compare(arena, member->name, record->name)) {
    case NAME_ABSENT:
        *reason = MATCH_ID_EQUAL;
        return VERDICT_KEPT;
    case NAME_EQUAL:
        *reason = MATCH_EQUAL;
        return VERDICT_KEPT;
    case NAME_LIKE:
        *reason = MATCH_VARIANT;
        return VERDICT_NOTED;
    default:
        *reason = MATCH_NAME_DIFFERS;
        return mutant_is("name_ignored") ? VERDICT_KEPT : VERDICT_DOUBTFUL;
    }
}

/* An owner that echoes no name found him by his name all the same. */
static bool
is_one_digit_off(struct arena *arena, const struct member *member,
                 const struct idno *theirs, struct text name)
{
    if (idno_distance(&member->idno, theirs) != 1 ||
        !idno_is_valid(&member->idno) || idno_is_valid(theirs))
        return false;
    enum likeness likeness = names_compare(arena, member->name, name);
    return likeness == NAME_EQUAL || likeness == NAME_ABSENT;
}

enum verdict
match_judge(struct arena *arena, const struct member *member, enum line line,
            const struct record *record, struct text address,
            enum match_reason *reason)
{
    struct idno theirs;
    if (text_is_empty(record->id))
        return judge_without_id(arena, member, line, record, address, reason);
    if (idno_normalise(record->id, &theirs)) {
        if (idno_equals(&theirs, &member->idno))
            return judge_equal_id(arena, member, record, reason);
        if (is_one_digit_off(arena, member, &theirs, record->name)) {
            *reason = MATCH_ONE_DIGIT_OFF;
            return VERDICT_DOUBTFUL;
        }
    }
    *reason = MATCH_OTHER_PERSON;
    return mutant_is("stray_counts") ? VERDICT_KEPT : VERDICT_STRAY;
}

enum verdict
match_judge_nothing(struct arena *arena, const struct member *member,
                    const struct echo *echo)
{
    struct idno theirs;
    enum likeness likeness = names_compare(arena, member->name, echo->name);
    if (mutant_is("nothing_of_anybody"))
        return VERDICT_KEPT;
    if (text_is_empty(echo->id))
        return likeness == NAME_OTHER ? VERDICT_STRAY : VERDICT_KEPT;
    if (!idno_normalise(echo->id, &theirs))
        return VERDICT_STRAY;
    if (idno_equals(&theirs, &member->idno))
        return likeness == NAME_OTHER ? VERDICT_DOUBTFUL : VERDICT_KEPT;
    return is_one_digit_off(arena, member, &theirs, echo->name)
               ? VERDICT_DOUBTFUL
               : VERDICT_STRAY;
}
