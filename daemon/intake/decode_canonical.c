/* SPDX-License-Identifier: Apache-2.0
 *
 * The meaning of a request as bytes, for "the same key and the same meaning is
 * the same case". Every default is written out, so that saying it or leaving
 * it out is the same; lists whose order says nothing are sorted by the bytes
 * of their elements. What comes out is a request itself.
 */
#include "connector.h"
#include "date.h"
#include "decode.h"
#include "decode_table.h"
#include "money.h"
#include "mutant.h"

static struct json *
date_json(struct arena *arena, int32_t date)
{
    char text[11];
    if (date == DATE_NONE)
        return json_null(arena);
    date_print(date, text);
    return json_string(arena, text_copy(arena, text_of(text)));
}

static struct json *
month_json(struct arena *arena, int32_t month)
{
    char text[8];
    if (month == MONTH_NONE)
        return json_null(arena);
    month_print(month, text);
    return json_string(arena, text_copy(arena, text_of(text)));
}

/* Hundredths with two decimals: yuan from fen, and square metres. */
static struct json *
hundredths_json(struct arena *arena, bool is_there, int64_t value)
{
    char text[24];
    if (!is_there)
        return json_null(arena);
    money_print(value, text);
    return json_string(arena, text_copy(arena, text_of(text)));
}

static struct json *
text_json(struct arena *arena, struct text text)
{
    return text_is_empty(text) ? json_null(arena) : json_string(arena, text);
}

static struct json *
grade_json(struct arena *arena, int grade)
{
    return grade == 0 ? json_null(arena) : json_integer(arena, grade);
}

static struct json *
id_json(struct arena *arena, const struct idno *idno, struct text id)
{
    return json_string(arena,
                       idno->digits[0] != '\0' ? text_of(idno->digits) : id);
}

static struct json *
document_json(struct arena *arena, struct text name, struct text sha256)
{
    if (text_is_absent(name))
        return json_null(arena);
    struct json *object = json_object(arena);
    char *lower = arena_copy(arena, sha256.bytes, sha256.size);
    for (size_t i = 0; lower != NULL && i < sha256.size; i++)
        if (lower[i] >= 'A' && lower[i] <= 'F')
            lower[i] = (char)(lower[i] + ('a' - 'A'));
    json_set(object, "name", json_string(arena, name));
    json_set(object, "sha256", json_chars(arena, lower));
    return object;
}

static struct json *
ref_json(struct arena *arena, const struct household_request *request,
         int member)
{
    return member < 0 ? json_null(arena)
                      : json_string(arena, request->members[member].ref);
}

/* ---- sorting ---- */

struct sorted {
    struct text bytes;
    struct json *node;
};

static int
compare_sorted(const void *a, const void *b)
{
    const struct sorted *left = a, *right = b;
    return text_compare(left->bytes, right->bytes);
}

static struct json *
sort_list(struct arena *arena, const struct json *list)
{
    struct json *result = json_array(arena);
    struct sorted *items = arena_array(arena, list->count, sizeof(*items));
    if (items == NULL || result == NULL)
        return result;
    uint32_t count = 0;
    for (struct json *node = list->first; node; node = node->next) {
        struct buffer bytes;
        buffer_init(&bytes, CANONICAL_SIZE_MAX);
        json_write(node, &bytes);
        items[count++] =
            (struct sorted){text_copy(arena, buffer_view(&bytes)), node};
        buffer_release(&bytes);
    }
    if (!mutant_is("canonical_unsorted"))
        qsort(items, count, sizeof(*items), compare_sorted);
    for (uint32_t i = 0; i < count; i++) {
        items[i].node->next = NULL;
        json_add(result, items[i].node);
    }
    return result;
}

/* ---- parts ---- */

static struct json *
member_json(struct arena *arena, const struct household_request *request,
            const struct member *member)
{
    struct json *object = json_object(arena);
    json_set(object, "ref", json_string(arena, member->ref));
    json_set(object, "name", json_string(arena, member->name));
    json_set(object, "id_kind",
             json_chars(arena, decode_id_kind_name((int)member->id_kind)));
    json_set(object, "id", id_json(arena, &member->idno, member->id));
    json_set(object, "birth", date_json(arena, member->birth));
    json_set(object, "sex",
             json_chars(arena, decode_sex_name((int)member->sex)));
    json_set(object, "relation",
             json_chars(arena, relation_name(member->relation)));
    json_set(object, "local", json_bool(arena, member->is_local));
    json_set(object, "residence_permit_until",
             date_json(arena, member->residence_permit_until));
    json_set(object, "lives_together",
             json_bool(arena, member->lives_together));
    json_set(object, "dependent", json_bool(arena, member->is_dependent));
    json_set(object, "missing", json_bool(arena, member->is_missing));
    json_set(object, "religious_since",
             date_json(arena, member->religious_since));
    json_set(object, "serious_illness",
             json_bool(arena, member->has_serious_illness));
    json_set(object, "cannot_work", json_bool(arena, member->cannot_work));
    json_set(object, "cares_for", ref_json(arena, request, member->cares_for));
    json_set(object, "cadre", json_bool(arena, member->is_cadre));
    struct json *offers = json_array(arena);
    for (uint32_t i = 0; i < member->refused_offer_count; i++)
        json_add(offers, date_json(arena, member->refused_offers[i]));
    json_set(object, "refused_offers", sort_list(arena, offers));
    return object;
}

static struct json *
others_json(struct arena *arena, const struct household_request *request)
{
    struct json *list = json_array(arena);
    for (uint32_t i = 0; i < request->other_count; i++) {
        const struct other_person *other = &request->others[i];
        struct json *object = json_object(arena);
        json_set(object, "name", json_string(arena, other->name));
        json_set(object, "id", id_json(arena, &other->idno, other->id));
        json_set(object, "why", text_json(arena, other->why));
        json_add(list, object);
    }
    return sort_list(arena, list);
}

static struct json *
relatives_json(struct arena *arena, const struct household_request *request)
{
    struct json *list = json_array(arena);
    for (uint32_t i = 0; i < request->relative_count; i++) {
        const struct relative *relative = &request->relatives[i];
        struct json *object = json_object(arena);
        json_set(object, "ref", json_string(arena, relative->ref));
        json_set(object, "of", ref_json(arena, request, relative->of));
        json_set(object, "relation",
                 json_chars(arena, relation_name(relative->relation)));
        json_set(object, "name", json_string(arena, relative->name));
        json_set(object, "id", id_json(arena, &relative->idno, relative->id));
        json_set(object, "persons", json_integer(arena, relative->persons));
        json_set(object, "monthly_income",
                 hundredths_json(arena, relative->has_income,
                                 relative->monthly_income));
        json_set(object, "agreed_monthly",
                 hundredths_json(arena, relative->has_agreed,
                                 relative->agreed_monthly));
        json_set(object, "in_prison", json_bool(arena, relative->in_prison));
        json_set(object, "disability_grade",
                 grade_json(arena, relative->disability_grade));
        json_set(object, "disability_category",
                 grade_json(arena, relative->disability_category));
        json_set(object, "recipient", json_bool(arena, relative->is_recipient));
        json_add(list, object);
    }
    return sort_list(arena, list);
}

static struct json *
household_json(struct arena *arena, const struct household_request *request)
{
    struct json *object = json_object(arena);
    struct json *members = json_array(arena);
    for (uint32_t i = 0; i < request->member_count; i++)
        json_add(members, member_json(arena, request, &request->members[i]));
    json_set(object, "ref", json_string(arena, request->household_ref));
    json_set(object, "district", json_string(arena, request->district));
    json_set(object, "rural", json_bool(arena, request->is_rural));
    json_set(object, "single", json_bool(arena, request->is_single));
    json_set(object, "members", members);
    json_set(object, "others", others_json(arena, request));
    json_set(object, "relatives", relatives_json(arena, request));
    return object;
}

static struct json *
incomes_json(struct arena *arena, const struct household_request *request)
{
    struct json *list = json_array(arena);
    for (uint32_t i = 0; i < request->income_count; i++) {
        const struct declared_income *income = &request->income[i];
        struct json *object = json_object(arena);
        json_set(object, "member", ref_json(arena, request, income->member));
        json_set(object, "way",
                 json_chars(arena, decode_way_name((int)income->way)));
        json_set(object, "month", month_json(arena, income->month));
        json_set(object, "amount",
                 hundredths_json(arena, true, income->amount));
        json_set(object, "kind", text_json(arena, income->kind));
        json_set(object, "exclusion", text_json(arena, income->exclusion));
        json_set(object, "spent_dwelling",
                 hundredths_json(arena, true, income->spent_dwelling));
        json_set(object, "spent_medical",
                 hundredths_json(arena, true, income->spent_medical));
        json_add(list, object);
    }
    return sort_list(arena, list);
}

static struct json *
assets_json(struct arena *arena, const struct household_request *request)
{
    struct json *list = json_array(arena);
    for (uint32_t i = 0; i < request->asset_count; i++) {
        const struct declared_asset *asset = &request->assets[i];
        struct json *object = json_object(arena);
        json_set(object, "member", ref_json(arena, request, asset->member));
        json_set(object, "kind",
                 json_chars(arena, decode_asset_name((int)asset->kind)));
        json_set(object, "amount", hundredths_json(arena, true, asset->amount));
        json_set(object, "area",
                 hundredths_json(arena, asset->area >= 0, asset->area));
        json_set(object, "elsewhere", json_bool(arena, asset->is_elsewhere));
        json_add(list, object);
    }
    return sort_list(arena, list);
}

static struct json *
vehicles_json(struct arena *arena, const struct household_request *request)
{
    struct json *list = json_array(arena);
    for (uint32_t i = 0; i < request->vehicle_claim_count; i++) {
        const struct vehicle_claim *claim = &request->vehicle_claims[i];
        struct json *object = json_object(arena);
        json_set(object, "plate", json_string(arena, claim->plate));
        json_set(object, "member", ref_json(arena, request, claim->member));
        json_add(list, object);
    }
    return sort_list(arena, list);
}

static struct json *
expenses_json(struct arena *arena, const struct household_request *request)
{
    struct json *list = json_array(arena);
    for (uint32_t i = 0; i < request->expense_count; i++) {
        const struct declared_expense *expense = &request->expenses[i];
        struct json *object = json_object(arena);
        json_set(object, "member", ref_json(arena, request, expense->member));
        json_set(
            object, "kind",
            json_chars(arena, expense->is_education ? "education" : "medical"));
        json_set(object, "month", month_json(arena, expense->month));
        json_set(object, "amount",
                 hundredths_json(arena, true, expense->amount));
        json_add(list, object);
    }
    return sort_list(arena, list);
}

static struct json *
declared_json(struct arena *arena, const struct household_request *request)
{
    struct json *object = json_object(arena);
    struct json *rural = json_object(arena);
    json_set(rural, "grade", text_json(arena, request->rural_grade));
    json_set(rural, "rebuilt", date_json(arena, request->rural_rebuilt));
    json_set(object, "income", incomes_json(arena, request));
    json_set(object, "assets", assets_json(arena, request));
    json_set(object, "vehicles_for_disabled", vehicles_json(arena, request));
    json_set(object, "expenses", expenses_json(arena, request));
    json_set(object, "rural_dwelling", rural);
    json_set(object, "work_change",
             json_bool(arena, request->work_change_declared));
    return object;
}

static struct json *
lines_json(struct arena *arena, const struct consent *consent)
{
    struct json *list = json_array(arena);
    if (consent->covers_all) {
        json_add(list, json_chars(arena, "all"));
        return list;
    }
    for (int line = 1; line < LINE_COUNT; line++)
        if (consent->lines[line])
            json_add(list, json_chars(arena, line_name((enum line)line)));
    for (uint32_t i = 0; connector_registry[i] != NULL; i++)
        if (connector_registry[i]->line >= LINE_COUNT &&
            consent->lines[connector_registry[i]->line])
            json_add(list, json_chars(arena, connector_registry[i]->name));
    return sort_list(arena, list);
}

static struct json *
consents_json(struct arena *arena, const struct household_request *request)
{
    struct json *list = json_array(arena);
    for (uint32_t i = 0; i < request->consent_count; i++) {
        const struct consent *consent = &request->consents[i];
        struct json *object = json_object(arena);
        struct json *members = json_array(arena);
        for (uint32_t k = 0; k < consent->for_count; k++)
            json_add(members,
                     ref_json(arena, request, consent->for_members[k]));
        json_set(object, "id", json_string(arena, consent->id));
        json_set(object, "by", json_string(arena, consent->by_ref));
        json_set(object, "for", sort_list(arena, members));
        json_set(object, "as", json_string(arena, consent->as));
        json_set(object, "signed", date_json(arena, consent->signed_on));
        json_set(object, "until", date_json(arena, consent->until));
        json_set(object, "lines", lines_json(arena, consent));
        json_set(object, "document",
                 document_json(arena, consent->document_name,
                               consent->document_sha256));
        json_add(list, object);
    }
    return list;
}

static struct json *
mandate_json(struct arena *arena, const struct household_request *request)
{
    if (!request->has_mandate)
        return json_null(arena);
    struct json *object = json_object(arena);
    json_set(object, "id", json_string(arena, request->mandate_id));
    json_set(object, "officer", text_json(arena, request->mandate_officer));
    json_set(object, "reviewer", text_json(arena, request->mandate_reviewer));
    json_set(object, "signed", date_json(arena, request->mandate_signed));
    json_set(object, "document",
             document_json(arena, request->mandate_document_name,
                           request->mandate_document_sha256));
    return object;
}

static struct json *
request_json(struct arena *arena, const struct household_request *request)
{
    struct json *object = json_object(arena);
    struct json *programmes = json_array(arena);
    for (int i = 0; i < PROGRAMME_COUNT; i++)
        if (request->programmes[i])
            json_add(programmes,
                     json_chars(arena, programme_name((enum programme)i)));
    struct json *period = json_object(arena);
    json_set(period, "from", month_json(arena, request->period_from));
    json_set(period, "to", month_json(arena, request->period_to));
    json_set(object, "request_id", json_string(arena, request->request_id));
    json_set(object, "agency", json_string(arena, request->agency));
    json_set(object, "lane", json_chars(arena, lane_name(request->lane)));
    json_set(object, "reason",
             json_chars(arena, case_reason_name(request->reason)));
    json_set(object, "programmes", sort_list(arena, programmes));
    json_set(object, "subject", ref_json(arena, request, request->subject));
    json_set(object, "as_of", date_json(arena, request->as_of));
    json_set(object, "period", period);
    json_set(object, "household", household_json(arena, request));
    json_set(object, "declared", declared_json(arena, request));
    json_set(object, "consents", consents_json(arena, request));
    json_set(object, "mandate", mandate_json(arena, request));
    return object;
}

bool
request_canonical(struct arena *arena, const struct household_request *request,
                  struct text *bytes)
{
    struct json *tree = request_json(arena, request);
    if (arena_failed(arena))
        return false;
    struct buffer buffer;
    buffer_init(&buffer, CANONICAL_SIZE_MAX);
    json_write(tree, &buffer);
    *bytes = text_copy(arena, buffer_view(&buffer));
    bool is_whole = !buffer.failed && !arena_failed(arena);
    buffer_release(&buffer);
    return is_whole;
}
