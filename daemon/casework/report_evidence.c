/* SPDX-License-Identifier: Apache-2.0
 *
 * The part of the report that is evidence: who is in the household, what each
 * line said about each member, which records were kept and why. A finding is
 * found again by line, member and slice; the cell gives the exchange and the
 * digest over its salted slices.
 */
#include "report_tree.h"

static const char *
id_kind_name(enum id_kind kind)
{
    static const char *const names[] = {"resident", "hmt", "foreign_pr",
                                        "passport", "none"};
    return names[kind];
}

static void
flag_if(struct arena *arena, struct json *object, const char *key, bool is)
{
    if (is)
        tree_flag(arena, object, key, true);
}

/* What the request alone says of a member, where it says anything: who counts
 * and who is expected to work may rest on it. */
static void
declared_of_member(struct arena *arena, const struct household_request *request,
                   const struct member *member, struct json *object)
{
    tree_date(arena, object, "permit_until", member->residence_permit_until);
    tree_date(arena, object, "religious_since", member->religious_since);
    flag_if(arena, object, "dependent", member->is_dependent);
    flag_if(arena, object, "missing", member->is_missing);
    flag_if(arena, object, "serious_illness", member->has_serious_illness);
    flag_if(arena, object, "cannot_work", member->cannot_work);
    flag_if(arena, object, "cadre", member->is_cadre);
    if (member->cares_for >= 0)
        tree_text(arena, object, "cares_for",
                  request->members[member->cares_for].ref);
    if (member->refused_offer_count > 0)
        tree_integer(arena, object, "refused_offers",
                     member->refused_offer_count);
}

static struct json *
member_json(struct arena *arena, const struct household_request *request,
            const struct member *member)
{
    struct json *object = json_object(arena);
    tree_text(arena, object, "ref", member->ref);
    tree_text(arena, object, "name", member->name);
    tree_chars(arena, object, "id_kind", id_kind_name(member->id_kind));
    tree_text(arena, object, "id", member->id);
    tree_date(arena, object, "birth", member->birth);
    if (member->sex != SEX_UNKNOWN)
        tree_chars(arena, object, "sex",
                   member->sex == SEX_MALE ? "male" : "female");
    tree_chars(arena, object, "relation", relation_name(member->relation));
    tree_flag(arena, object, "local", member->is_local);
    tree_flag(arena, object, "lives_together", member->lives_together);
    declared_of_member(arena, request, member, object);
    return object;
}

/* Maintenance follows from these figures; who he is does not matter to it. */
static struct json *
relative_json(struct arena *arena, const struct household_request *request,
              const struct relative *relative)
{
    struct json *object = json_object(arena);
    tree_text(arena, object, "ref", relative->ref);
    if (relative->of >= 0)
        tree_text(arena, object, "of", request->members[relative->of].ref);
    tree_chars(arena, object, "relation", relation_name(relative->relation));
    tree_integer(arena, object, "persons", relative->persons);
    if (relative->has_income)
        tree_integer(arena, object, "monthly_income", relative->monthly_income);
    if (relative->has_agreed)
        tree_integer(arena, object, "agreed_monthly", relative->agreed_monthly);
    tree_flag(arena, object, "excused", relative_is_excused(relative));
    return object;
}

struct json *
report_household(const struct report_parts *parts)
{
    struct arena *arena = parts->work->arena;
    const struct household_request *request = parts->work->request;
    struct json *object = json_object(arena);
    struct json *members = json_array(arena), *relatives = json_array(arena);
    tree_text(arena, object, "ref", request->household_ref);
    tree_text(arena, object, "district", request->district);
    tree_flag(arena, object, "rural", request->is_rural);
    tree_flag(arena, object, "single", request->is_single);
    for (uint32_t m = 0; m < request->member_count; m++)
        json_add(members, member_json(arena, request, &request->members[m]));
    json_set(object, "members", members);
    for (uint32_t i = 0; i < request->relative_count; i++)
        json_add(relatives,
                 relative_json(arena, request, &request->relatives[i]));
    if (tree_has(relatives))
        json_set(object, "relatives", relatives);
    tree_text(arena, object, "dwelling_grade", request->rural_grade);
    tree_date(arena, object, "rebuilt", request->rural_rebuilt);
    flag_if(arena, object, "work_change", request->work_change_declared);
    return object;
}

static struct json *
standings(const struct report_parts *parts, enum standing standing)
{
    const struct household_request *request = parts->work->request;
    struct arena *arena = parts->work->arena;
    struct json *array = json_array(arena);
    for (uint32_t m = 0; m < request->member_count; m++) {
        const struct person *person = &parts->people->persons[m];
        if (person->standing != standing)
            continue;
        struct json *object = json_object(arena);
        tree_text(arena, object, "member", request->members[m].ref);
        tree_chars(arena, object, "reason", standing_reason_name(person->why));
        json_add(array, object);
    }
    return array;
}

struct json *
report_who_counts(const struct report_parts *parts)
{
    struct arena *arena = parts->work->arena;
    struct json *object = json_object(arena);
    struct json *array = json_array(arena);
    json_set(object, "counted", tree_members(parts, parts->people->counted));
    json_set(object, "open", standings(parts, STANDING_MAY_COUNT));
    json_set(object, "not_counted", standings(parts, STANDING_DOES_NOT));
    for (const struct contradiction *c = parts->people->first; c != NULL;
         c = c->next) {
        struct json *one = json_object(arena);
        tree_chars(arena, one, "code", contradiction_name(c->code));
        tree_text(arena, one, "member",
                  parts->work->request->members[c->member].ref);
        if (c->finding != 0)
            tree_integer(arena, one, "finding", c->finding);
        json_add(array, one);
    }
    json_set(object, "contradictions", array);
    return object;
}

static struct json *
marks_json(struct arena *arena, const struct cell *cell)
{
    struct json *array = json_array(arena);
    if ((cell->marks & MARK_LATE) != 0)
        json_add(array, json_chars(arena, "LATE"));
    if (cell->has_stale)
        json_add(array, json_chars(arena, "STALE"));
    if ((cell->marks & MARK_PARTIAL) != 0)
        json_add(array, json_chars(arena, "PARTIAL"));
    if (cell->settled != NULL && cell->settled->manual.is_manual)
        json_add(array, json_chars(arena, "MANUAL"));
    return array;
}

/* By whom, as the public names of their tokens, and the paper. */
static struct json *
manual_json(struct arena *arena, const struct hand_mark *manual)
{
    struct json *object = json_object(arena);
    tree_integer(arena, object, "answer", manual->number);
    tree_text(arena, object, "confirmed_by", manual->confirmed);
    tree_text(arena, object, "entered_by", manual->entered);
    tree_digest(arena, object, "scan_sha256", &manual->scan);
    return object;
}

static void
cell_evidence(struct arena *arena, const struct cell *cell, struct json *object)
{
    const struct settled *settled = cell->settled;
    if (settled == NULL)
        return;
    tree_text(arena, object, "exchange", settled->exchange_id);
    tree_instant(arena, object, "received_at", settled->received_at_us);
    tree_integer(arena, object, "attempt", settled->attempt);
    if (settled->kind == ANSWER_NONE) {
        tree_integer(arena, object, "slices", settled->evidence.slice_count);
        tree_digest(arena, object, "leaf", &settled->leaf);
    }
    if (settled->manual.is_manual)
        json_set(object, "manual", manual_json(arena, &settled->manual));
}

static struct json *
cell_json(const struct report_parts *parts, const struct cell *cell,
          uint32_t member)
{
    struct arena *arena = parts->work->arena;
    struct json *object = json_object(arena);
    struct json *gap = tree_gaps(arena, cell);
    tree_text(arena, object, "member",
              parts->work->request->members[member].ref);
    tree_chars(arena, object, "kind",
               cell->kind == ANSWER_NONE ? "OUTSTANDING"
                                         : answer_kind_name(cell->kind));
    tree_chars(arena, object, "reason", answer_reason_name(cell->reason));
    tree_date(arena, object, "as_of", cell->as_of);
    struct json *marks = marks_json(arena, cell);
    if (tree_has(marks))
        json_set(object, "marks", marks);
    if (cell->silent_count > 0) {
        struct json *silent = json_array(arena);
        for (uint32_t i = 0; i < cell->silent_count; i++)
            json_add(silent, json_string(arena, cell->silent[i]));
        json_set(object, "silent", silent);
    }
    if (gap != NULL)
        json_set(object, "gap", gap);
    if (cell->item != NULL && cell->item->consent != NULL)
        tree_text(arena, object, "consent", cell->item->consent->id);
    cell_evidence(arena, cell, object);
    return object;
}

/* Every member who counts or may has an answer. */
static bool
line_is_answered(const struct report_parts *parts, enum line line)
{
    uint32_t mask = parts->people->counted | parts->people->open;
    for (uint32_t m = 0; m < parts->work->request->member_count; m++)
        if ((mask >> m & 1) != 0 &&
            !cell_is_answered(cell_at(&parts->work->matched, line, m)))
            return false;
    return true;
}

static bool
completes(const struct report_parts *parts, enum line line)
{
    for (int p = 0; p < PROGRAMME_COUNT; p++)
        if (parts->rulings[p] != NULL &&
            policy_completes(parts->work->policy, line, (enum programme)p))
            return true;
    return false;
}

static struct json *
line_json(const struct report_parts *parts, enum line line)
{
    struct arena *arena = parts->work->arena;
    struct json *object = json_object(arena);
    struct json *cells = json_array(arena), *needed = json_array(arena);
    struct report_summary *summary = parts->summary;
    bool is_asked = false, is_answered = line_is_answered(parts, line);
    tree_integer(arena, object, "no", line);
    tree_chars(arena, object, "line", connector_line_name(line));
    tree_chars(arena, object, "owner_zh", connector_owner_zh(line));
    tree_chars(arena, object, "owner_en", connector_owner_en(line));
    for (int p = 0; p < PROGRAMME_COUNT; p++)
        if (parts->rulings[p] != NULL && parts->rulings[p]->is_needed[line])
            json_add(needed,
                     json_chars(arena, programme_name((enum programme)p)));
    for (uint32_t m = 0; m < parts->work->request->member_count; m++) {
        const struct cell *cell = cell_at(&parts->work->matched, line, m);
        uint32_t mask = parts->people->counted | parts->people->open;
        json_add(cells, cell_json(parts, cell, m));
        is_asked |= cell->item != NULL && cell->item->state == PLAN_ASK;
        if (cell->is_gap && tree_has(needed) && (mask >> m & 1) != 0)
            summary->gap_count++;
    }
    json_set(object, "needed_by", needed);
    tree_integer(arena, object, "fresh_days",
                 policy_freshness_days(parts->work->policy, line));
    tree_flag(arena, object, "answered", is_answered);
    tree_flag(arena, object, "completes", completes(parts, line));
    json_set(object, "cells", cells);
    summary->lines_asked += is_asked;
    summary->lines_answered += is_answered;
    if (!is_answered && completes(parts, line))
        summary->is_complete = false;
    return object;
}

struct json *
report_lines(const struct report_parts *parts)
{
    struct json *array = json_array(parts->work->arena);
    parts->summary->is_complete = true;
    for (uint32_t line = 1; line < parts->work->matched.line_count; line++)
        if (cell_at(&parts->work->matched, (enum line)line, 0)->is_planned)
            json_add(array, line_json(parts, (enum line)line));
    return array;
}

struct json *
report_findings(const struct report_parts *parts)
{
    const struct matched *matched = &parts->work->matched;
    struct arena *arena = parts->work->arena;
    struct json *array = json_array(arena);
    for (uint32_t i = 0; i < matched->finding_count; i++) {
        const struct finding *f = &matched->findings[i];
        struct json *object = json_object(arena);
        tree_integer(arena, object, "no", f->no);
        tree_chars(arena, object, "line", connector_line_name(f->line));
        tree_text(arena, object, "member",
                  parts->work->request->members[f->member].ref);
        tree_integer(arena, object, "slice", f->record->slice);
        tree_chars(arena, object, "verdict", verdict_name(f->verdict));
        tree_chars(arena, object, "reason", match_reason_name(f->reason));
        tree_date(arena, object, "as_of", f->as_of);
        tree_flag(arena, object, "counts", f->counts);
        if (f->is_stale)
            tree_flag(arena, object, "stale", true);
        if (f->is_repeat)
            tree_flag(arena, object, "repeat", true);
        json_set(object, "record", record_to_json(arena, f->record));
        json_add(array, object);
    }
    return array;
}
