/* SPDX-License-Identifier: Apache-2.0
 *
 * The rules of a request that tie fields together (request.md, policy H04,
 * B01, B13, C13, H08, C08, G21). They run after the walk, on everything that
 * could be read, so that all errors come at once; what was refused there holds
 * a default that tells it apart, and is passed over.
 */
#include "date.h"
#include "decode_inner.h"
#include "mutant.h"

#define AS_OF_DAYS_BACK 60

static bool
was_refused_below(const struct decode_context *context, const char *place)
{
    size_t size = strlen(place);
    for (uint32_t i = 0; i < context->errors->count; i++)
        if (strncmp(context->errors->list[i].pointer, place, size) == 0)
            return true;
    return false;
}

/* ---- who: applicant, identity, carers ---- */

static void
check_applicant(struct decode_context *context)
{
    const struct household_request *request = context->request;
    uint32_t applicants = 0;
    bool all_known = request->member_count > 0;
    for (uint32_t i = 0; i < request->member_count; i++) {
        enum relation relation = request->members[i].relation;
        all_known = all_known && relation != RELATION_COUNT;
        if (relation == RELATION_SELF && ++applicants > 1 &&
            !mutant_is("two_applicants_accepted"))
            decode_refuse_at(context, DECODE_TWO_APPLICANTS,
                             "/household/members/%u/relation", i);
    }
    if (applicants == 0 && all_known)
        decode_refuse_at(context, DECODE_NO_APPLICANT, "/household/members");
}

static void
take_from_id(struct decode_context *context, uint32_t index,
             const struct idno *idno)
{
    struct member *member = &context->request->members[index];
    int32_t birth = idno_birth(idno);
    enum sex sex = idno_is_male(idno) ? SEX_MALE : SEX_FEMALE;
    if (member->birth != DATE_NONE && member->birth != birth)
        decode_refuse_at(context, DECODE_BIRTH_DIFFERS,
                         "/household/members/%u/birth", index);
    if (member->sex != SEX_UNKNOWN && member->sex != sex)
        decode_refuse_at(context, DECODE_SEX_DIFFERS,
                         "/household/members/%u/sex", index);
    if (birth > context->rules->today)
        decode_refuse_at(context, DECODE_AFTER_TODAY,
                         "/household/members/%u/id", index);
    member->birth = birth;
    member->sex = sex;
}

static void
need_birth_and_sex(struct decode_context *context, uint32_t index)
{
    const struct member *member = &context->request->members[index];
    char place[64];
    snprintf(place, sizeof(place), "/household/members/%u/birth", index);
    if (member->birth > context->rules->today)
        decode_refuse_at(context, DECODE_AFTER_TODAY, "%s", place);
    else if (member->birth == DATE_NONE && !was_refused_below(context, place))
        decode_refuse_at(context, DECODE_BIRTH_NEEDED, "%s", place);
    snprintf(place, sizeof(place), "/household/members/%u/sex", index);
    if (member->sex == SEX_UNKNOWN && !was_refused_below(context, place))
        decode_refuse_at(context, DECODE_SEX_NEEDED, "%s", place);
}

/* C13: a resident's number holds birth and sex, so does a residence permit or
 * permanent-residence number of 18 digits. */
static void
check_identity(struct decode_context *context, uint32_t index)
{
    struct member *member = &context->request->members[index];
    enum id_kind kind = member->id_kind;
    if (text_is_absent(member->id) || kind > ID_ABSENT)
        return;
    struct idno idno = {{0}};
    bool is_number =
        kind == ID_RESIDENT || ((kind == ID_HMT || kind == ID_FOREIGN_PR) &&
                                text_trim(member->id).size == 18);
    bool has_form = is_number && idno_normalise(member->id, &idno);
    if (has_form && idno_is_valid(&idno)) {
        take_from_id(context, index, &idno);
        if (kind == ID_RESIDENT)
            member->idno = idno;
    } else if (kind == ID_RESIDENT || has_form) {
        decode_refuse_at(context, DECODE_ID_INVALID, "/household/members/%u/id",
                         index);
    } else {
        if (kind != ID_ABSENT && text_trim(member->id).size == 0)
            decode_refuse_at(context, DECODE_BAD_TEXT,
                             "/household/members/%u/id", index);
        need_birth_and_sex(context, index);
    }
}

/* A number in the form of a resident's that fails its check is a slip of the
 * pen; any other document is taken as it is. */
static void
check_number(struct decode_context *context, struct text id, struct idno *idno,
             const char *list, uint32_t index)
{
    struct idno read;
    if (text_is_absent(id) || !idno_normalise(id, &read))
        return;
    if (idno_is_valid(&read))
        *idno = read;
    else
        decode_refuse_at(context, DECODE_ID_INVALID, "/household/%s/%u/id",
                         list, index);
}

/* ---- the same number, the same ref twice ---- */

struct named {
    struct idno idno; /* "" where the document is another */
    struct text text;
    const char *list;
    uint32_t index;
    uint32_t order;
    bool is_twice;
};

static void
name_add(struct named *names, uint32_t *count, struct text id, const char *list,
         uint32_t index)
{
    struct named name = {
        .text = text_trim(id), .list = list, .index = index, .order = *count};
    if (name.text.size == 0)
        return;
    if (!idno_normalise(id, &name.idno))
        name.idno.digits[0] = '\0';
    names[(*count)++] = name;
}

static int
compare_keys(const struct named *a, const struct named *b)
{
    struct text left =
        a->idno.digits[0] == '\0' ? a->text : text_of(a->idno.digits);
    struct text right =
        b->idno.digits[0] == '\0' ? b->text : text_of(b->idno.digits);
    return text_compare(left, right);
}

static int
compare_names(const void *a, const void *b)
{
    const struct named *left = a, *right = b;
    int order = compare_keys(left, right);
    return order != 0
               ? order
               : (left->order > right->order) - (left->order < right->order);
}

static int
compare_orders(const void *a, const void *b)
{
    const struct named *left = a, *right = b;
    return (left->order > right->order) - (left->order < right->order);
}

/* Members, others and relatives are different people by what they are, so a
 * number stands once in the whole household. Sorted, since `others` has no
 * limit but the size of the request. */
static void
check_id_twice(struct decode_context *context)
{
    const struct household_request *request = context->request;
    uint32_t count = 0;
    struct named *names = arena_array(
        context->arena,
        request->member_count + request->other_count + request->relative_count,
        sizeof(*names));
    if (names == NULL)
        return;
    for (uint32_t i = 0; i < request->member_count; i++)
        if (request->members[i].id_kind != ID_ABSENT)
            name_add(names, &count, request->members[i].id, "members", i);
    for (uint32_t i = 0; i < request->other_count; i++)
        name_add(names, &count, request->others[i].id, "others", i);
    for (uint32_t i = 0; i < request->relative_count; i++)
        name_add(names, &count, request->relatives[i].id, "relatives", i);
    qsort(names, count, sizeof(*names), compare_names);
    for (uint32_t i = 1; i < count; i++)
        names[i].is_twice = compare_keys(&names[i - 1], &names[i]) == 0;
    qsort(names, count, sizeof(*names), compare_orders);
    for (uint32_t i = 0; i < count; i++)
        if (names[i].is_twice && !mutant_is("id_twice_accepted"))
            decode_refuse_at(context, DECODE_ID_TWICE, "/household/%s/%u/id",
                             names[i].list, names[i].index);
}

static bool
is_member_ref_before(const struct household_request *request, struct text ref,
                     uint32_t end)
{
    for (uint32_t i = 0; i < end; i++)
        if (text_equals(request->members[i].ref, ref))
            return true;
    return false;
}

static void
check_refs(struct decode_context *context)
{
    const struct household_request *request = context->request;
    for (uint32_t i = 0; i < request->member_count; i++)
        if (!text_is_absent(request->members[i].ref) &&
            is_member_ref_before(request, request->members[i].ref, i))
            decode_refuse_at(context, DECODE_REF_TWICE,
                             "/household/members/%u/ref", i);
    for (uint32_t i = 0; i < request->relative_count; i++) {
        struct text ref = request->relatives[i].ref;
        if (text_is_absent(ref))
            continue;
        bool is_taken =
            is_member_ref_before(request, ref, request->member_count);
        for (uint32_t k = 0; k < i; k++)
            is_taken = is_taken || text_equals(request->relatives[k].ref, ref);
        if (is_taken)
            decode_refuse_at(context, DECODE_REF_TWICE,
                             "/household/relatives/%u/ref", i);
    }
}

static void
check_carers(struct decode_context *context)
{
    const struct household_request *request = context->request;
    bool has_carer[MEMBERS_MAX] = {false};
    for (uint32_t i = 0; i < request->member_count; i++) {
        int person = request->members[i].cares_for;
        if (person < 0)
            continue;
        enum decode_code code = DECODE_CODE_COUNT;
        if (person == (int)i)
            code = DECODE_CARES_FOR_SELF;
        else if (has_carer[person] && !mutant_is("two_carers_accepted"))
            code = DECODE_TWO_CARERS;
        has_carer[person] = true;
        if (code != DECODE_CODE_COUNT)
            decode_refuse_at(context, code, "/household/members/%u/cares_for",
                             i);
    }
}

/* G21, C08: both are for one person. */
static void
check_single(struct decode_context *context)
{
    const struct household_request *request = context->request;
    if (request->member_count < 2)
        return;
    if (request->is_single && !mutant_is("single_of_many_accepted"))
        decode_refuse_at(context, DECODE_SINGLE_PERSON, "/household/single");
    if (request->programmes[PROGRAMME_EXTREME_HARDSHIP])
        decode_refuse_at(context, DECODE_SINGLE_PERSON, "/programmes");
}

/* ---- when: as_of and period ---- */

static void
check_as_of(struct decode_context *context)
{
    int32_t as_of = context->request->as_of;
    const struct decode_rules *rules = context->rules;
    if (as_of == DATE_NONE)
        return;
    if (as_of > rules->today && !mutant_is("as_of_after_today_accepted"))
        decode_refuse_at(context, DECODE_AS_OF_AFTER_TODAY, "/as_of");
    if (!rules->is_simulated && as_of < rules->today - AS_OF_DAYS_BACK)
        decode_refuse_at(context, DECODE_AS_OF_TOO_OLD, "/as_of");
    if (rules->policy != NULL && as_of < policy_first_day(rules->policy))
        decode_refuse_at(context, DECODE_AS_OF_BEFORE_STANDARD, "/as_of");
}

static int
longest_window(const struct decode_context *context)
{
    int longest = 0;
    for (int i = 0; i < PROGRAMME_COUNT; i++) {
        if (!context->request->programmes[i])
            continue;
        int months =
            policy_window_months(context->rules->policy, (enum programme)i);
        longest = months > longest ? months : longest;
    }
    return longest;
}

/* B01, H08: as long as the longest window; it ends with the month before
 * as_of's unless the request says otherwise. */
static void
check_period(struct decode_context *context)
{
    struct household_request *request = context->request;
    if (request->as_of == DATE_NONE || was_refused_below(context, "/period") ||
        was_refused_below(context, "/programmes"))
        return;
    bool is_judged = context->rules->policy != NULL;
    int months = is_judged ? longest_window(context) : 0;
    int32_t month = date_month(request->as_of);
    if (!context->has_period && !is_judged) {
        decode_refuse_at(context, DECODE_MISSING_FIELD, "/period");
        return;
    }
    if (!context->has_period) {
        request->period_to = month - 1;
        request->period_from = month - months;
        return;
    }
    int64_t length =
        (int64_t)request->period_to - (int64_t)request->period_from + 1;
    if (is_judged && length != months && !mutant_is("period_any_length"))
        decode_refuse_at(context, DECODE_PERIOD_LENGTH, "/period");
    if (request->period_to > month)
        decode_refuse_at(context, DECODE_PERIOD_END, "/period/to");
}

/* ---- what was declared ---- */

static void
check_income(struct decode_context *context, uint32_t index)
{
    struct declared_income *income = &context->request->income[index];
    if (income->way == WAY_COUNT)
        return;
    const char *const *kinds = decode_kinds_of_way((int)income->way);
    bool fits = text_is_absent(income->kind);
    for (uint32_t i = 0; kinds != NULL && kinds[i] != NULL; i++)
        fits = fits || text_equals_chars(income->kind, kinds[i]);
    if (!fits)
        decode_refuse_at(context, DECODE_KIND_OF_WAY,
                         "/declared/income/%u/kind", index);
    if (income->way == WAY_I1) {
        income->kind = text_of(kinds[0]);
        if (!text_is_absent(income->exclusion))
            decode_refuse_at(context, DECODE_EXCLUSION_OF_WAGES,
                             "/declared/income/%u/exclusion", index);
    }
}

static void
check_vehicles(struct decode_context *context)
{
    const struct household_request *request = context->request;
    bool has_vehicle[MEMBERS_MAX] = {false};
    for (uint32_t i = 0; i < request->vehicle_claim_count; i++) {
        const struct vehicle_claim *claim = &request->vehicle_claims[i];
        bool is_twice = false;
        for (uint32_t k = 0; k < i && !text_is_absent(claim->plate); k++)
            is_twice = is_twice || text_equals(request->vehicle_claims[k].plate,
                                               claim->plate);
        if (is_twice)
            decode_refuse_at(context, DECODE_VEHICLE_TWICE,
                             "/declared/vehicles_for_disabled/%u/plate", i);
        if (claim->member < 0)
            continue;
        if (has_vehicle[claim->member] && !mutant_is("two_vehicles_accepted"))
            decode_refuse_at(context, DECODE_TWO_VEHICLES,
                             "/declared/vehicles_for_disabled/%u/member", i);
        has_vehicle[claim->member] = true;
    }
}

/* ---- consents and mandate ---- */

static void
check_consent_self(struct decode_context *context, uint32_t index)
{
    const struct consent *consent = &context->request->consents[index];
    if (!text_equals_chars(consent->as, "self") || !context->refs_known ||
        text_is_absent(consent->by_ref))
        return;
    char place[48];
    snprintf(place, sizeof(place), "/consents/%u/for", index);
    if (consent->by < 0)
        decode_refuse_at(context, DECODE_UNKNOWN_REF, "/consents/%u/by", index);
    else if ((consent->for_count != 1 ||
              consent->for_members[0] != consent->by) &&
             !was_refused_below(context, place) &&
             !mutant_is("consent_for_others_accepted"))
        decode_refuse_at(context, DECODE_CONSENT_SELF, "%s", place);
}

static void
check_consent(struct decode_context *context, uint32_t index)
{
    struct consent *consent = &context->request->consents[index];
    consent->by = text_is_absent(consent->by_ref)
                      ? -1
                      : decode_member_find(context, consent->by_ref);
    check_consent_self(context, index);
    if (consent->signed_on > context->rules->today)
        decode_refuse_at(context, DECODE_AFTER_TODAY, "/consents/%u/signed",
                         index);
    if (consent->until != DATE_NONE && consent->until < consent->signed_on)
        decode_refuse_at(context, DECODE_UNTIL_BEFORE_SIGNED,
                         "/consents/%u/until", index);
    for (uint32_t i = 0; i < index && !text_is_absent(consent->id); i++)
        if (text_equals(context->request->consents[i].id, consent->id)) {
            decode_refuse_at(context, DECODE_REF_TWICE, "/consents/%u/id",
                             index);
            break;
        }
}

static void
check_agency(struct decode_context *context)
{
    const struct decode_rules *rules = context->rules;
    struct text agency = context->request->agency;
    if (!text_is_absent(agency) && rules->agency_is_known != NULL &&
        !rules->agency_is_known(rules->context, agency))
        decode_refuse_at(context, DECODE_UNKNOWN_AGENCY, "/agency");
}

void
decode_check(struct decode_context *context)
{
    struct household_request *request = context->request;
    check_agency(context);
    check_as_of(context);
    check_period(context);
    check_applicant(context);
    check_single(context);
    check_refs(context);
    for (uint32_t i = 0; i < request->member_count; i++)
        check_identity(context, i);
    for (uint32_t i = 0; i < request->other_count; i++)
        check_number(context, request->others[i].id, &request->others[i].idno,
                     "others", i);
    for (uint32_t i = 0; i < request->relative_count; i++)
        check_number(context, request->relatives[i].id,
                     &request->relatives[i].idno, "relatives", i);
    check_id_twice(context);
    check_carers(context);
    for (uint32_t i = 0; i < request->income_count; i++)
        check_income(context, i);
    check_vehicles(context);
    for (uint32_t i = 0; i < request->consent_count; i++)
        check_consent(context, i);
    if (request->has_mandate && request->mandate_signed > context->rules->today)
        decode_refuse_at(context, DECODE_AFTER_TODAY, "/mandate/signed");
}
