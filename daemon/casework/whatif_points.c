/* SPDX-License-Identifier: Apache-2.0
 *
 * Which answers may hold a ruling open: gaps, records in doubt or with an empty
 * cell, limits without a figure, a card whose review is over, what contradicts
 * the declared household, and relatives of whom no income is stated. Whether
 * one really does is found out by trying (whatif_search.c).
 */
#include "mutant.h"
#include "ruling.h"
#include "whatif.h"

struct search {
    const struct whatif *whatif;
    const struct docket *docket;
    const struct panel *panel;
    enum programme programme;
    uint32_t count;
    struct point *points;
};

static const struct work *
work_of(const struct search *search)
{
    return search->panel->work;
}

/* An entry of the ledger says that the record lacks a figure. */
static bool
is_unknown(const struct search *search, const struct finding *finding)
{
    for (const struct entry *e = search->panel->ledger->first; e != NULL;
         e = e->next) {
        if ((e->marks & ENTRY_UNKNOWN) == 0)
            continue;
        for (uint32_t i = 0; i < e->finding_count; i++)
            if (e->findings[i] == finding->no)
                return true;
    }
    return false;
}

/* Facts whose record does not say all: a card past its review, a day or a
 * status left empty. */
static bool
is_half_told(const struct search *search, const struct finding *finding)
{
    const struct record *record = finding->record;
    int64_t number;
    switch (finding->line) {
    case LINE_DEATH:
        return !record_number(record, FIELD_ON, &number);
    case LINE_DISABILITY:
        return text_is_empty(record_text(record, FIELD_GRADE)) ||
               !record_number(record, FIELD_REVIEW, &number) ||
               number < work_of(search)->request->as_of;
    case LINE_CUSTODY:
        return text_is_empty(record_text(record, FIELD_STATUS)) ||
               !record_number(record, FIELD_FROM_DATE, &number);
    case LINE_EDUCATION:
        return !record_number(record, FIELD_FULL_TIME, &number) ||
               !record_number(record, FIELD_FROM_DATE, &number);
    default:
        return false;
    }
}

static bool
is_sure(const struct search *search, const struct finding *finding)
{
    return finding->counts && finding->record->kind != RECORD_LIMIT_FLAG &&
           finding_is_whole(work_of(search), finding) &&
           !is_unknown(search, finding) && !is_half_told(search, finding);
}

/* What a limit flag leaves of the person's money there: one that says nothing
 * of him alone leaves all of it. */
static void
flag_bound(const struct record *record, struct point *point)
{
    int64_t over, limit;
    bool has_person = record_number(record, FIELD_OVER_PERSON, &over) &&
                      record_number(record, FIELD_LIMIT_PERSON, &limit);
    if (!has_person || limit < 0) {
        point->most = WHATIF_MOST;
    } else if (over != 0) {
        point->least = fen_add(point->least, fen_add(limit, 1));
        point->most = WHATIF_MOST;
    } else if (point->most < WHATIF_MOST) {
        point->most = fen_add(point->most, limit);
    }
}

static bool
cell_has_flags(const struct search *search, const struct cell *cell)
{
    const struct matched *matched = &work_of(search)->matched;
    for (const struct finding *f = finding_next(matched, cell, NULL); f != NULL;
         f = finding_next(matched, cell, f))
        if (f->record->kind == RECORD_LIMIT_FLAG)
            return true;
    return false;
}

static bool
cell_is_half_told(const struct search *search, const struct cell *cell)
{
    const struct matched *matched = &work_of(search)->matched;
    for (const struct finding *f = finding_next(matched, cell, NULL); f != NULL;
         f = finding_next(matched, cell, f))
        if (is_unknown(search, f) || is_half_told(search, f))
            return true;
    return false;
}

static bool
is_contradicted(const struct search *search, enum line line, uint32_t member)
{
    for (const struct contradiction *c = search->docket->people->first;
         c != NULL; c = c->next) {
        enum line of = c->code >= DIFFERS_DIVORCED ? LINE_MARRIAGE
                                                   : LINE_HOUSEHOLD_REGISTER;
        if (of == line && c->member == member)
            return true;
    }
    return false;
}

static bool
records_sort(const struct search *search, const struct cell *cell,
             struct point *point)
{
    struct arena *arena = search->whatif->arena;
    uint32_t count = cell->finding_count;
    point->kept = arena_array(arena, count, sizeof(*point->kept));
    point->doubtful = arena_array(arena, count, sizeof(*point->doubtful));
    point->stale = arena_array(arena, count, sizeof(*point->stale));
    if (point->kept == NULL || point->doubtful == NULL || point->stale == NULL)
        return false;
    for (uint32_t i = 0; i < count; i++) {
        const struct finding *f =
            &work_of(search)->matched.findings[cell->finding_first + i];
        bool is_ours =
            f->verdict == VERDICT_KEPT || f->verdict == VERDICT_NOTED;
        if (is_sure(search, f))
            point->kept[point->kept_count++] = f->record;
        else if (f->verdict == VERDICT_DOUBTFUL && !f->is_repeat)
            point->doubtful[point->doubtful_count++] = f->record;
        else if (is_ours && f->is_stale && !f->is_repeat)
            point->stale[point->stale_count++] = f->record;
        if (f->counts && f->record->kind == RECORD_LIMIT_FLAG &&
            !mutant_is("whatif_flag_ignored"))
            flag_bound(f->record, point);
    }
    return true;
}

static bool
cell_point(struct search *search, enum line line, uint32_t member)
{
    const struct cell *cell = cell_at(&work_of(search)->matched, line, member);
    bool has_flags = cell_has_flags(search, cell);
    bool contradicts = is_contradicted(search, line, member);
    if (!cell->is_planned || (!cell->is_gap && !has_flags && !contradicts &&
                              !cell_is_half_told(search, cell)))
        return true;
    struct point *point = &search->points[search->count++];
    *point =
        (struct point){.line = line,
                       .member = member,
                       .relative = -1,
                       .is_contradiction = contradicts,
                       .most = has_flags && !cell->is_gap ? 0 : WHATIF_MOST};
    return records_sort(search, cell, point);
}

/* Neither income nor an agreed sum was stated. */
static void
relative_points(struct search *search)
{
    const struct household_request *request = work_of(search)->request;
    for (uint32_t i = 0; i < request->relative_count; i++) {
        const struct relative *relative = &request->relatives[i];
        struct interval owes = relative_owes(
            work_of(search), search->panel->ledger->months, relative);
        if (relative->of < 0 || owes.hi != OPEN || relative->has_income)
            continue;
        search->points[search->count++] =
            (struct point){.line = LINE_NONE,
                           .member = (uint32_t)relative->of,
                           .relative = (int)i,
                           .most = WHATIF_MOST};
    }
}

const struct point *
points_of(const struct whatif *whatif, struct docket *docket,
          enum programme programme, uint32_t *count)
{
    struct search search = {.whatif = whatif,
                            .docket = docket,
                            .panel = docket_panel(docket, programme),
                            .programme = programme};
    const struct household_request *request = whatif->input->request;
    size_t most =
        (size_t)LINE_COUNT * request->member_count + request->relative_count;
    search.points = arena_array(whatif->arena, most, sizeof(*search.points));
    if (search.panel == NULL || search.points == NULL)
        return NULL;
    for (int line = 1; line < LINE_COUNT; line++)
        for (uint32_t m = 0; m < request->member_count; m++)
            if (docket->people->persons[m].standing != STANDING_DOES_NOT &&
                line_need((enum line)line, programme) != NEED_NONE &&
                !cell_point(&search, (enum line)line, m))
                return NULL;
    relative_points(&search);
    *count = search.count;
    return search.points;
}
