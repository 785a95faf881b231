/* SPDX-License-Identifier: Apache-2.0
 *
 * From answers to findings. Every planned (line, member) gets a cell, whether
 * it was asked or not; every record of an answer gets a verdict; and the cell
 * says whether it is a gap (measures.md, section 1). Settled questions come in
 * any order: they are placed by line and member, so that order changes nothing.
 */
#include "ledger.h"

#include <assert.h>
#include <string.h>

#include "date.h"
#include "mutant.h"
#include "settled.h"

struct cell *
cell_at(const struct matched *matched, enum line line, uint32_t member)
{
    assert(line > LINE_NONE && (uint32_t)line < matched->line_count &&
           member < matched->member_count);
    return &matched->cells[(uint32_t)line * matched->member_count + member];
}

bool
cell_is_answered(const struct cell *cell)
{
    return cell->kind == ANSWER_FOUND || cell->kind == ANSWER_NOTHING ||
           cell->kind == ANSWER_OVER_LIMIT || cell->kind == ANSWER_UNDER_LIMIT;
}

static void
connectors_place(const struct rules *rules,
                 const struct connector *by_line[LINES_MAX])
{
    for (size_t i = 0; rules->connectors[i] != NULL; i++) {
        assert(rules->connectors[i]->line < LINES_MAX);
        by_line[rules->connectors[i]->line] = rules->connectors[i];
    }
}

bool
match_hear(struct arena *arena, const struct rules *rules,
           const struct case_input *input, uint32_t *count,
           struct heard **heard, struct fault *fault)
{
    const struct connector *by_line[LINES_MAX] = {NULL};
    connectors_place(rules, by_line);
    *count = input->settled_count;
    *heard = arena_array(arena, *count, sizeof(**heard));
    if (*heard == NULL)
        return fault_set(fault, FAULT_LOCAL, "match: the arena is full");
    for (uint32_t i = 0; i < *count; i++) {
        const struct settled *settled = &input->settled[i];
        struct heard *one = &(*heard)[i];
        one->line = settled->line;
        one->member = settled->member;
        one->settled = settled;
        one->answer.kind = settled->kind;
        one->answer.reason = settled->reason;
        one->answer.as_of = DATE_NONE;
        if (settled->kind != ANSWER_NONE)
            continue;
        assert((unsigned)settled->line < LINES_MAX);
        const struct connector *connector = by_line[settled->line];
        if (connector == NULL)
            return fault_set(fault, FAULT_LOCAL,
                             "match: line %d has evidence and no connector",
                             (int)settled->line);
        one->answer = (struct answer){0};
        if (!connector->read(arena, &settled->evidence, &settled->question,
                             &one->answer))
            return fault_set(fault, FAULT_LOCAL, "match: the arena is full");
        assert(one->answer.kind != ANSWER_NONE);
        settled_believe(settled, &one->answer);
    }
    return true;
}

/* Of two answers to one question the later one speaks; the rest of the order
 * only makes it the same whatever came first in the list. */
static bool
is_later(const struct heard *a, const struct heard *b)
{
    if (a->settled->received_at_us != b->settled->received_at_us)
        return a->settled->received_at_us > b->settled->received_at_us;
    int order = text_compare(a->settled->exchange_id, b->settled->exchange_id);
    if (order != 0)
        return order > 0;
    return a->answer.kind > b->answer.kind;
}

/* Where each cell's answer is: by line and member, as cells are. NULL when the
 * arena is full. */
static const struct heard **
heard_place(struct work *work, const struct heard *heard, uint32_t count)
{
    const struct matched *matched = &work->matched;
    const struct heard **places = arena_array(
        work->arena, (size_t)matched->line_count * matched->member_count,
        sizeof(*places));
    for (uint32_t i = 0; i < count && places != NULL; i++) {
        uint32_t line = (uint32_t)heard[i].line;
        if (line >= matched->line_count ||
            heard[i].member >= matched->member_count)
            continue; /* nobody asked */
        const struct heard **place =
            &places[line * matched->member_count + heard[i].member];
        if (*place == NULL || is_later(&heard[i], *place))
            *place = &heard[i];
    }
    return places;
}

static void
cell_settle(struct cell *cell, const struct plan_item *item,
            const struct heard *one, bool is_deadline)
{
    cell->is_planned = true;
    cell->item = item;
    cell->as_of = DATE_NONE;
    if (item->state == PLAN_NOT_ASKED) {
        cell->kind = ANSWER_NOT_ASKED;
        cell->reason = item->reason;
    } else if (item->state == PLAN_NOT_AUTHORISED) {
        /* an answer obtained outside a consent is not read (A14) */
        cell->kind = ANSWER_NOT_AUTHORISED;
    } else if (one == NULL) {
        cell->kind = is_deadline ? ANSWER_TIMED_OUT : ANSWER_NONE;
    } else {
        cell->settled = one->settled;
        cell->kind = one->answer.kind;
        cell->reason = one->answer.reason;
        cell->marks = one->answer.marks;
        cell->as_of = one->answer.as_of;
        cell->silent_count = one->answer.silent_count;
        cell->silent = one->answer.silent;
        if (cell->kind == ANSWER_GARBLED && cell->reason == REASON_MISSING &&
            one->settled->stray_count > 0)
            cell->kind = ANSWER_WRONG_PERSON;
    }
}

/* Those that should have answered and are silent without being named so. */
static void
cell_left_out(struct work *work, struct cell *cell, enum line line,
              const struct answer *answer)
{
    const struct plan *plan = work->input->plan;
    const struct plan_institutions *behind = NULL;
    for (uint32_t i = 0; i < plan->institutions_count; i++)
        if (plan->institutions[i].line == line)
            behind = &plan->institutions[i];
    if (behind == NULL || answer->spoke_count == 0 || !cell_is_answered(cell) ||
        mutant_is("left_out_is_nothing"))
        return;
    struct text *silent =
        arena_array(work->arena, (size_t)cell->silent_count + behind->count,
                    sizeof(*silent));
    if (silent == NULL)
        return;
    if (cell->silent_count > 0)
        memcpy(silent, cell->silent, cell->silent_count * sizeof(*silent));
    for (uint32_t i = 0; i < behind->count; i++)
        if (answer_is_silent(answer, behind->names[i]) &&
            !text_is_among(silent, cell->silent_count, behind->names[i])) {
            silent[cell->silent_count++] = behind->names[i];
            cell->marks |= MARK_PARTIAL;
        }
    cell->silent = silent;
}

static int32_t
data_day(const struct cell *cell, int32_t own)
{
    if (own != DATE_NONE)
        return own;
    if (cell->as_of != DATE_NONE)
        return cell->as_of;
    if (cell->settled != NULL && cell->settled->received_at_us != INSTANT_NONE)
        return instant_shanghai_date(cell->settled->received_at_us);
    return DATE_NONE;
}

/* Older than the line's limit, counted back from as_of (A04). */
static bool
is_stale(const struct work *work, enum line line, int32_t day)
{
    return day != DATE_NONE && (int64_t)work->request->as_of - day >
                                   policy_freshness_days(work->policy, line);
}

static bool
fields_equal(const struct field_value *a, const struct field_value *b)
{
    if (a->field != b->field || a->number != b->number ||
        a->share.p != b->share.p || a->share.q != b->share.q ||
        !text_equals(a->text, b->text) || a->id_count != b->id_count)
        return false;
    for (uint32_t i = 0; i < a->id_count; i++)
        if (!text_equals(a->ids[i], b->ids[i]))
            return false;
    return true;
}

static bool
records_equal(const struct record *a, const struct record *b)
{
    if (a->kind != b->kind || a->as_of != b->as_of ||
        a->field_count != b->field_count ||
        !text_equals(a->institution, b->institution))
        return false;
    for (uint32_t i = 0; i < a->field_count; i++)
        if (!fields_equal(&a->fields[i], &b->fields[i]))
            return false;
    return true;
}

/* The member's address by the register, for lines that echo names only. */
static struct text
register_address(const struct work *work, uint32_t member)
{
    const struct cell *cell =
        cell_at(&work->matched, LINE_HOUSEHOLD_REGISTER, member);
    const struct finding *finding = finding_next(&work->matched, cell, NULL);
    return finding == NULL ? TEXT_NONE
                           : record_text(finding->record, FIELD_ADDRESS);
}

/* Rows of a book that is the member's own speak of its other members. */
static void
book_judge(const struct matched *matched, const struct cell *cell)
{
    struct finding *all = &matched->findings[cell->finding_first];
    for (uint32_t i = 0; i < cell->finding_count; i++) {
        if (all[i].verdict != VERDICT_STRAY)
            continue;
        struct text book = record_text(all[i].record, FIELD_HOUSEHOLD_NO);
        for (uint32_t j = 0; j < cell->finding_count; j++)
            if ((all[j].verdict == VERDICT_KEPT ||
                 all[j].verdict == VERDICT_NOTED) &&
                !text_is_empty(book) &&
                text_equals(book,
                            record_text(all[j].record, FIELD_HOUSEHOLD_NO))) {
                all[i].verdict = VERDICT_CO_MEMBER;
                all[i].reason = MATCH_BOOK;
            }
    }
}

static void
finding_judge(struct work *work, struct cell *cell, struct finding *finding,
              const struct finding *earlier)
{
    struct text address = finding->line == LINE_HOUSEHOLD_REGISTER
                              ? TEXT_NONE
                              : register_address(work, finding->member);
    finding->verdict =
        match_judge(work->arena, &work->request->members[finding->member],
                    finding->line, finding->record, address, &finding->reason);
    finding->as_of = data_day(cell, finding->record->as_of);
    finding->is_stale = is_stale(work, finding->line, finding->as_of);
    for (const struct finding *f = earlier; f != finding; f++)
        finding->is_repeat |= records_equal(f->record, finding->record) &&
                              f->verdict == finding->verdict;
}

static void
finding_settle(struct cell *cell, struct finding *finding)
{
    bool is_ours =
        finding->verdict == VERDICT_KEPT || finding->verdict == VERDICT_NOTED;
    if (finding->verdict == VERDICT_DOUBTFUL)
        cell->has_doubtful = true;
    if (finding->verdict != VERDICT_STRAY && finding->is_stale)
        cell->has_stale = true;
    finding->counts = is_ours && !finding->is_stale && !finding->is_repeat;
    if (mutant_is("stale_counts") && is_ours && finding->is_stale) {
        finding->counts = true;
        cell->has_stale = false;
    }
    if (mutant_is("doubtful_counts") && finding->verdict == VERDICT_DOUBTFUL) {
        finding->counts = true;
        cell->has_doubtful = false;
    }
    if (mutant_is("repeats_count") && is_ours)
        finding->counts = true;
}

/* Whose marriage it was matters for applicant and spouse alone (A11). */
static bool
is_asked_for(const struct work *work, const struct finding *finding)
{
    enum relation relation = work->request->members[finding->member].relation;
    return finding->line != LINE_MARRIAGE || relation == RELATION_SELF ||
           relation == RELATION_SPOUSE;
}

static void
cell_unknown(const struct work *work, struct cell *cell,
             const struct finding *finding)
{
    enum field field =
        match_empty_field(finding->record, finding->line, work->from, work->to);
    if (field == FIELD_NONE || mutant_is("unknown_is_zero") ||
        !is_asked_for(work, finding))
        return;
    for (uint32_t i = 0; i < cell->unknown_count; i++)
        if (cell->unknown[i] == field)
            return;
    if (cell->unknown_count < CELL_UNKNOWN_MAX)
        cell->unknown[cell->unknown_count++] = field;
}

/* Nothing in it is about the member, nor what it says of institutions. */
static void
cell_of_another(struct cell *cell)
{
    cell->kind = ANSWER_WRONG_PERSON;
    cell->marks &= ~(unsigned)MARK_PARTIAL;
    cell->silent_count = 0;
}

bool
finding_is_whole(const struct work *work, const struct finding *finding)
{
    return match_empty_field(finding->record, finding->line, work->from,
                             work->to) == FIELD_NONE ||
           mutant_is("unknown_is_zero");
}

/* A "nothing" about somebody else says nothing about the member. */
static void
cell_nothing(struct work *work, struct cell *cell, uint32_t member,
             const struct answer *answer)
{
    uint32_t strays = 0, kept = 0;
    for (uint32_t i = 0; i < answer->nothing_of_count; i++) {
        enum verdict verdict =
            match_judge_nothing(work->arena, &work->request->members[member],
                                &answer->nothing_of[i]);
        strays += verdict == VERDICT_STRAY;
        kept += verdict == VERDICT_KEPT;
    }
    if (strays > 0 && strays == answer->nothing_of_count)
        cell_of_another(cell);
    else if (kept < answer->nothing_of_count)
        cell->has_doubtful = true;
}

static void
cell_judge(struct work *work, struct cell *cell, enum line line,
           uint32_t member, const struct answer *answer)
{
    struct matched *matched = &work->matched;
    uint32_t strays = 0;
    cell->finding_first = matched->finding_count;
    cell->finding_count = answer->record_count;
    struct finding *all = &matched->findings[cell->finding_first];
    for (uint32_t i = 0; i < answer->record_count; i++) {
        struct finding *finding = &all[i];
        finding->no = ++matched->finding_count;
        finding->line = line;
        finding->member = member;
        finding->record = &answer->records[i];
        finding_judge(work, cell, finding, all);
    }
    if (line == LINE_HOUSEHOLD_REGISTER)
        book_judge(matched, cell);
    for (uint32_t i = 0; i < answer->record_count; i++) {
        finding_settle(cell, &all[i]);
        strays += all[i].verdict == VERDICT_STRAY;
        if (all[i].counts)
            cell_unknown(work, cell, &all[i]);
    }
    if (cell_is_answered(cell) && answer->record_count > 0 &&
        strays == answer->record_count)
        cell_of_another(cell);
    if (cell->kind == ANSWER_NOTHING)
        cell_nothing(work, cell, member, answer);
    if (cell->kind == ANSWER_NOTHING &&
        is_stale(work, line, data_day(cell, DATE_NONE)))
        cell->has_stale = true;
}

static bool
is_money_line(enum line line)
{
    return line >= LINE_STATE_BANKS && line <= LINE_PAYMENTS;
}

static bool
cell_gap(const struct cell *cell, enum line line)
{
    if (mutant_is("gap_is_zero"))
        return false;
    if (cell->kind == ANSWER_NOT_ASKED && cell->reason == REASON_NOT_NEEDED)
        return mutant_is("not_needed_is_gap");
    bool is_flag =
        cell->kind == ANSWER_OVER_LIMIT || cell->kind == ANSWER_UNDER_LIMIT;
    return !cell_is_answered(cell) || (is_flag && !is_money_line(line)) ||
           (cell->marks & (MARK_LATE | MARK_PARTIAL)) != 0 || cell->has_stale ||
           cell->has_doubtful || cell->unknown_count > 0;
}

const struct finding *
finding_next(const struct matched *matched, const struct cell *cell,
             const struct finding *after)
{
    const struct finding *all = &matched->findings[cell->finding_first];
    const struct finding *at = after == NULL ? all : after + 1;
    for (; at < all + cell->finding_count; at++)
        if (at->counts)
            return at;
    return NULL;
}

static bool
matched_room(struct work *work, const struct heard *heard, uint32_t count)
{
    struct matched *matched = &work->matched;
    const struct plan *plan = work->input->plan;
    size_t records = 0;
    matched->member_count = work->request->member_count;
    matched->line_count = LINE_COUNT;
    for (uint32_t i = 0; i < plan->count; i++)
        if ((uint32_t)plan->items[i].line >= matched->line_count)
            matched->line_count = (uint32_t)plan->items[i].line + 1;
    for (uint32_t i = 0; i < count; i++)
        records += heard[i].answer.record_count;
    matched->cells = arena_array(
        work->arena, (size_t)matched->line_count * matched->member_count,
        sizeof(*matched->cells));
    matched->findings =
        arena_array(work->arena, records, sizeof(*matched->findings));
    return matched->cells != NULL && matched->findings != NULL &&
           records < UINT32_MAX;
}

bool
match_window(const struct work *work, int32_t from, int32_t to,
             struct work *window)
{
    const struct matched *matched = &work->matched;
    size_t count = (size_t)matched->line_count * matched->member_count;
    *window = *work;
    window->from = from;
    window->to = to;
    window->matched.cells =
        arena_array(work->arena, count, sizeof(*window->matched.cells));
    if (window->matched.cells == NULL)
        return false;
    for (size_t i = 0; i < count; i++) {
        struct cell *cell = &window->matched.cells[i];
        *cell = matched->cells[i];
        if (cell->unknown_count == 0 || mutant_is("windows_share_gaps"))
            continue;
        cell->unknown_count = 0;
        for (uint32_t f = 0; f < cell->finding_count; f++) {
            const struct finding *finding =
                &matched->findings[cell->finding_first + f];
            if (finding->counts)
                cell_unknown(window, cell, finding);
        }
        cell->is_gap = cell_gap(cell, cell->item->line);
    }
    return true;
}

bool
match_make(struct work *work, const struct heard *heard, uint32_t count,
           struct fault *fault)
{
    const struct plan *plan = work->input->plan;
    work->from = work->request->period_from;
    work->to = work->request->period_to;
    if (!matched_room(work, heard, count))
        return fault_set(fault, FAULT_LOCAL, "match: the arena is full");
    const struct heard **places = heard_place(work, heard, count);
    if (places == NULL)
        return fault_set(fault, FAULT_LOCAL, "match: the arena is full");
    for (uint32_t i = 0; i < plan->count; i++) {
        const struct plan_item *item = &plan->items[i];
        const struct heard *one =
            places[(uint32_t)item->line * work->matched.member_count +
                   item->member];
        struct cell *cell = cell_at(&work->matched, item->line, item->member);
        assert(!cell->is_planned);
        cell_settle(cell, item, one, work->input->is_deadline);
        if (cell->settled != NULL) {
            cell_judge(work, cell, item->line, item->member, &one->answer);
            cell_left_out(work, cell, item->line, &one->answer);
        }
        cell->is_gap = cell_gap(cell, item->line);
    }
    if (arena_failed(work->arena))
        return fault_set(fault, FAULT_LOCAL, "match: the arena is full");
    return true;
}
