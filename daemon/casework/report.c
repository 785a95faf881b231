/* SPDX-License-Identifier: Apache-2.0
 *
 * The road of the pure half, and the head of the report. The stages stand in
 * report_from_heard one below the other; everything before them is reading.
 */
#include "date.h"
#include "mutant.h"
#include "report_tree.h"

enum { REPORT_FORMAT = 1, REPORT_MAX = 32 << 20 };

/* Programmes that this version decides: all of them. */
static bool
is_decided_here(enum programme programme)
{
    return programme >= PROGRAMME_MINIMUM_LIVING && programme < PROGRAMME_COUNT;
}

static struct json *
request_json(const struct work *work)
{
    struct arena *arena = work->arena;
    const struct household_request *request = work->request;
    struct json *object = json_object(arena), *period = json_object(arena);
    struct json *programmes = json_array(arena);
    tree_text(arena, object, "request_id", request->request_id);
    tree_text(arena, object, "agency", request->agency);
    tree_digest(arena, object, "digest", &work->input->request_digest);
    tree_chars(arena, object, "lane", lane_name(request->lane));
    tree_chars(arena, object, "reason", case_reason_name(request->reason));
    tree_date(arena, object, "as_of", request->as_of);
    tree_month(arena, period, "from", request->period_from);
    tree_month(arena, period, "to", request->period_to);
    json_set(object, "period", period);
    for (int p = 0; p < PROGRAMME_COUNT; p++)
        if (request->programmes[p])
            json_add(programmes,
                     json_chars(arena, programme_name((enum programme)p)));
    json_set(object, "programmes", programmes);
    if (request->subject >= 0)
        tree_text(arena, object, "subject",
                  request->members[request->subject].ref);
    return object;
}

/* Each with its reason, in order; without `until`: it lasted when the last line
 * answered. */
static struct json *
pauses_json(const struct work *work)
{
    struct arena *arena = work->arena;
    struct json *list = json_array(arena);
    for (uint32_t i = 0; i < work->input->pause_count; i++) {
        const struct pause *pause = &work->input->pauses[i];
        struct json *row = json_object(arena);
        tree_instant(arena, row, "from", pause->from_us);
        if (pause->until_us != INSTANT_NONE)
            tree_instant(arena, row, "until", pause->until_us);
        tree_text(arena, row, "by", pause->by);
        tree_text(arena, row, "why", pause->why);
        json_add(list, row);
    }
    return list;
}

static struct json *
clock_json(const struct work *work)
{
    struct arena *arena = work->arena;
    struct json *object = json_object(arena);
    tree_instant(arena, object, "accepted_at", work->input->accepted_at_us);
    tree_date(arena, object, "due", work->input->plan->due);
    tree_integer(
        arena, object, "working_days",
        policy_deadline_days(work->policy,
                             instant_shanghai_date(work->input->accepted_at_us),
                             work->request->lane));
    tree_flag(arena, object, "provisional", work->input->plan->is_provisional);
    tree_digest(arena, object, "calendar",
                calendar_digest(work->rules->calendar));
    /* Reports without one are as they were before pauses were known. */
    if (work->input->pause_count > 0 && !mutant_is("pauses_not_reported"))
        json_set(object, "pauses", pauses_json(work));
    return object;
}

static struct json *
pack_json(const struct work *work)
{
    struct json *object = json_object(work->arena);
    tree_text(work->arena, object, "name", policy_name(work->policy));
    tree_text(work->arena, object, "version", policy_version(work->policy));
    tree_digest(work->arena, object, "digest", policy_digest(work->policy));
    json_set(object, "figures", report_rules(work));
    return object;
}

static bool
is_interim(const struct work *work)
{
    const struct plan *plan = work->input->plan;
    for (uint32_t i = 0; i < plan->count; i++)
        if (cell_at(&work->matched, plan->items[i].line, plan->items[i].member)
                ->kind == ANSWER_NONE)
            return true;
    return false;
}

/* The 29, and those above them that this household was asked on. */
static int64_t
count_lines(const struct matched *matched)
{
    int64_t count = 0;
    for (uint32_t line = 1; line < matched->line_count; line++)
        count += cell_at(matched, (enum line)line, 0)->is_planned;
    return count;
}

static struct json *
completeness_json(const struct report_parts *parts)
{
    struct arena *arena = parts->work->arena;
    struct json *object = json_object(arena);
    tree_integer(arena, object, "lines_answered",
                 parts->summary->lines_answered);
    tree_integer(arena, object, "lines_asked", parts->summary->lines_asked);
    tree_integer(arena, object, "lines", count_lines(&parts->work->matched));
    tree_integer(arena, object, "gaps", parts->summary->gap_count);
    tree_flag(arena, object, "complete", parts->summary->is_complete);
    return object;
}

/* Rulings on which one that was asked for rests: made on the way, not asked for
 * themselves. */
static struct json *
recognitions_json(const struct report_parts *parts)
{
    struct json *object = json_object(parts->work->arena);
    for (int p = 0; p < PROGRAMME_COUNT; p++)
        if (parts->rulings[p] == NULL && parts->docket->rulings[p] != NULL)
            json_set(object, programme_name((enum programme)p),
                     report_ruling(parts, parts->docket->rulings[p]));
    return object;
}

static struct json *
tree_make(const struct report_parts *parts)
{
    const struct work *work = parts->work;
    struct arena *arena = work->arena;
    struct json *root = json_object(arena), *rulings = json_object(arena);
    struct json *ledgers = json_object(arena), *months = json_object(arena);
    struct json *compared = NULL;
    int longest = 0;
    tree_integer(arena, root, "format", REPORT_FORMAT);
    tree_chars(arena, root, "case_no", work->input->case_no);
    tree_integer(arena, root, "revision", work->input->revision);
    tree_date(arena, root, "made_on", work->input->made_on);
    tree_flag(arena, root, "interim", is_interim(work));
    json_set(root, "request", request_json(work));
    json_set(root, "household", report_household(parts));
    json_set(root, "clock", clock_json(work));
    json_set(root, "pack", pack_json(work));
    json_set(root, "who_counts", report_who_counts(parts));
    json_set(root, "lines", report_lines(parts));
    json_set(root, "completeness", completeness_json(parts));
    json_set(root, "findings", report_findings(parts));
    json_set(root, "declared", report_declared(parts));
    json_set(root, "excluded", report_excluded(parts));
    for (int p = 0; p < PROGRAMME_COUNT; p++) {
        if (parts->rulings[p] == NULL)
            continue;
        const char *name = programme_name((enum programme)p);
        json_set(rulings, name, report_ruling(parts, parts->rulings[p]));
        /* programmes of one window share one ledger: it is printed once */
        const struct ledger *ledger = parts->panels[p]->ledger;
        const char *window = tree_window(arena, ledger);
        if (window != NULL && json_get(ledgers, window) == NULL) {
            json_set(ledgers, window, report_entries(parts, ledger));
            json_set(months, window, report_months(parts, ledger));
        }
        if (compared == NULL || ledger->months > longest) {
            compared = report_compared(parts, ledger);
            longest = ledger->months;
        }
    }
    json_set(root, "recognitions", recognitions_json(parts));
    json_set(root, "rulings", rulings);
    json_set(root, "entries", ledgers);
    json_set(root, "income_by_month", months);
    json_set(root, "compared", compared);
    return root;
}

static bool
rule(struct report_parts *parts, enum programme programme)
{
    const struct panel *panel = docket_panel(parts->docket, programme);
    const struct ruling *ruling = docket_ruling(parts->docket, programme);
    if (panel == NULL || ruling == NULL)
        return false;
    parts->panels[programme] = panel;
    parts->rulings[programme] = ruling;
    parts->summary->has[programme] = true;
    parts->summary->outcome[programme] = ruling->outcome;
    return !arena_failed(parts->work->arena);
}

static bool
full(struct fault *fault)
{
    return fault_set(fault, FAULT_LOCAL,
                     "report: the arena of the case is full");
}

bool
report_from_heard(struct arena *arena, const struct rules *rules,
                  const struct case_input *input, const struct heard *heard,
                  uint32_t count, struct json **tree, struct text *bytes,
                  struct report_summary *summary, struct fault *fault)
{
    struct work work = {.arena = arena,
                        .rules = rules,
                        .input = input,
                        .request = input->request,
                        .policy = rules->policy};
    struct people people;
    struct docket *docket = arena_alloc(arena, sizeof(*docket));
    struct report_parts parts = {
        .work = &work, .people = &people, .docket = docket, .summary = summary};
    *summary = (struct report_summary){0};
    if (docket == NULL)
        return full(fault);
    if (!match_make(&work, heard, count, fault))
        return false;
    people_make(&work, &people);
    docket->work = &work;
    docket->people = &people;
    for (int p = 0; p < PROGRAMME_COUNT; p++) {
        if (!input->request->programmes[p])
            continue;
        if (!is_decided_here((enum programme)p))
            return fault_set(fault, FAULT_LOCAL,
                             "report: programme %s is not decided by this "
                             "version; intake must refuse it",
                             programme_name((enum programme)p));
        if (!rule(&parts, (enum programme)p))
            return full(fault);
    }
    *tree = tree_make(&parts);
    if (*tree == NULL || arena_failed(arena))
        return full(fault);
    struct buffer buffer;
    buffer_init(&buffer, REPORT_MAX);
    json_write(*tree, &buffer);
    *bytes = text_copy(arena, buffer_view(&buffer));
    bool is_whole = !buffer.failed && !arena_failed(arena);
    buffer_release(&buffer);
    return is_whole || full(fault);
}

bool
report_make(struct arena *arena, const struct rules *rules,
            const struct case_input *input, struct json **tree,
            struct text *bytes, struct report_summary *summary,
            struct fault *fault)
{
    struct heard *heard;
    uint32_t count;
    return match_hear(arena, rules, input, &count, &heard, fault) &&
           report_from_heard(arena, rules, input, heard, count, tree, bytes,
                             summary, fault);
}
