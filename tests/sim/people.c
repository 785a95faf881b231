/* SPDX-License-Identifier: Apache-2.0
 *
 * The households, what is true of them, and the pure half in small: a request
 * is one line of numbers, a plan asks every line about every member who
 * consents, a report is one line a question. What a report says is compared
 * with the truth when it is committed.
 */
#include <assert.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "date.h"
#include "settled.h"
#include "sim.h"

static const enum line sim_line_numbers[SIM_LINES] = {
    LINE_HOUSEHOLD_REGISTER, LINE_MARRIAGE,    LINE_INCOME_TAX,
    LINE_SOCIAL_INSURANCE,   LINE_REAL_ESTATE, LINE_LOCAL_BANKS};

void
person_id(uint32_t person, char out[19])
{
    snprintf(out, 19, "3101011970%07u%u", person, person % 10);
}

bool
truth_of(enum line line, uint32_t person, int64_t *value)
{
    const uint32_t words[2] = {(uint32_t)line, person};
    uint64_t hash = sim_hash(words, sizeof(words));
    *value = (int64_t)(hash >> 8) % 100000;
    return hash % 3 != 0;
}

/* The owner of real_estate refuses every request that has one of these. */
bool
person_is_bad(enum line line, uint32_t person)
{
    return line == LINE_REAL_ESTATE && person % 16 == 3;
}

/* ---- the request: "index agency until poison n p p p" ---- */

static struct text
request_text(struct arena *arena, const struct sim_case *from)
{
    char line[160];
    int at = snprintf(line, sizeof(line), "%u %d %d %d %u", from->index,
                      from->agency, (int)from->consent_until,
                      from->is_undecodable    ? 1
                      : from->is_unreportable ? 2
                                              : 0,
                      from->member_count);
    for (uint32_t i = 0; i < from->member_count; i++)
        at += snprintf(line + at, sizeof(line) - (size_t)at, " %u",
                       from->persons[i]);
    return text_copy(arena, text_of(line));
}

static bool
request_read(struct text text, struct sim_case *out)
{
    char line[160];
    if (text.size >= sizeof(line))
        return false;
    memcpy(line, text.bytes, text.size);
    line[text.size] = '\0';
    memset(out, 0, sizeof(*out));
    char *at = line;
    out->index = (uint32_t)strtoul(at, &at, 10);
    out->agency = (int)strtol(at, &at, 10);
    out->consent_until = (int32_t)strtol(at, &at, 10);
    long poison = strtol(at, &at, 10);
    out->is_undecodable = poison == 1;
    out->is_unreportable = poison == 2;
    out->member_count = (uint32_t)strtoul(at, &at, 10);
    if (out->member_count > 3)
        return false;
    for (uint32_t i = 0; i < out->member_count; i++)
        out->persons[i] = (uint32_t)strtoul(at, &at, 10);
    return !out->is_undecodable;
}

/* Some consents are standing ones, the same in every household. */
static void
consent_id(const struct sim_case *from, uint32_t member, char out[24])
{
    uint32_t person = from->persons[member];
    if (person % 2 == 0 && from->agency == 0 && member > 0)
        snprintf(out, 24, "S%u", person);
    else
        snprintf(out, 24, "C%u-%u", from->index, member);
}

static bool
decode(struct arena *arena, struct text bytes,
       struct household_request *request, struct fault *fault)
{
    struct sim_case from;
    if (!request_read(bytes, &from))
        return fault_set(fault, FAULT_INPUT, "not a request");
    request->agency = from.agency == 0 ? TEXT("A") : TEXT("B");
    request->rural_rebuilt = from.is_unreportable;
    request->member_count = from.member_count;
    request->members =
        arena_array(arena, from.member_count, sizeof(*request->members));
    request->consent_count = from.member_count;
    request->consents =
        arena_array(arena, from.member_count, sizeof(*request->consents));
    if (request->members == NULL || request->consents == NULL)
        return fault_set(fault, FAULT_LOCAL, "memory");
    for (uint32_t i = 0; i < from.member_count; i++) {
        struct member *member = &request->members[i];
        person_id(from.persons[i], member->idno.digits);
        member->name = text_of(arena_printf(arena, "N%u", from.persons[i]));
        member->birth = (int32_t)from.persons[i];
        char consent[24];
        consent_id(&from, i, consent);
        struct consent *out = &request->consents[i];
        out->id = text_copy(arena, text_of(consent));
        out->by = (int)i;
        out->until = consent[0] == 'S' ? DATE_NONE : from.consent_until;
        /* The last of every seventh household has signed nothing. */
        out->covers_all = !(from.index % 7 == 5 && i == 2);
    }
    return true;
}

static bool
plan(struct arena *arena, const struct rules *rules,
     const struct household_request *request, int32_t accepted, int32_t day,
     struct plan *out, struct fault *fault)
{
    (void)rules, (void)accepted;
    memset(out, 0, sizeof(*out));
    out->items = arena_array(arena, request->member_count * SIM_LINES,
                             sizeof(*out->items));
    if (out->items == NULL)
        return fault_set(fault, FAULT_LOCAL, "memory");
    for (uint32_t i = 0; i < SIM_LINES; i++)
        for (uint32_t j = 0; j < request->member_count; j++) {
            const struct consent *consent = &request->consents[j];
            bool holds = consent->covers_all &&
                         (consent->until == DATE_NONE || consent->until >= day);
            out->items[out->count++] = (struct plan_item){
                .line = sim_line_numbers[i],
                .member = j,
                .state = holds ? PLAN_ASK : PLAN_NOT_AUTHORISED,
                .consent = holds ? consent : NULL};
        }
    return true;
}

/* A plan is its states: the rest follows from the request. */
static bool
plan_put(const struct plan *from, const struct household_request *request,
         struct buffer *out)
{
    (void)request;
    for (uint32_t i = 0; i < from->count; i++)
        buffer_add(out, from->items[i].state == PLAN_ASK ? "A" : "N", 1);
    return !out->failed;
}

static bool
plan_get(struct arena *arena, struct text bytes,
         const struct household_request *request, struct plan *out)
{
    struct fault fault;
    fault_clear(&fault);
    if (!plan(arena, NULL, request, 0, INT32_MIN + 1, out, &fault) ||
        bytes.size != out->count)
        return false;
    for (uint32_t i = 0; i < out->count; i++)
        if (bytes.bytes[i] == 'N')
            out->items[i].state = PLAN_NOT_AUTHORISED;
    return true;
}

/* ---- the report: "line member KIND value received_us" a line ---- */

static const struct settled *
settled_find(const struct case_input *input, const struct plan_item *item)
{
    for (uint32_t i = 0; i < input->settled_count; i++)
        if (input->settled[i].line == item->line &&
            input->settled[i].member == item->member)
            return &input->settled[i];
    return NULL;
}

static bool
report_item(struct arena *arena, const struct rules *rules,
            const struct case_input *input, const struct plan_item *item,
            struct buffer *out)
{
    struct answer answer = {.kind = ANSWER_NOT_AUTHORISED};
    const struct settled *settled = NULL;
    if (item->state == PLAN_ASK) {
        settled = settled_find(input, item);
        answer.kind = settled != NULL ? settled->kind : ANSWER_TIMED_OUT;
        answer.reason = settled != NULL ? settled->reason : REASON_NONE;
        if (settled != NULL && settled->kind == ANSWER_NONE) {
            const struct connector *const *at = rules->connectors;
            while ((*at)->line != item->line)
                at++;
            if (!(*at)->read(arena, &settled->evidence, &settled->question,
                             &answer))
                return false;
            settled_believe(settled, &answer);
        }
    }
    if (answer.kind == ANSWER_GARBLED && settled != NULL &&
        settled->stray_count > 0 && settled->evidence.slice_count == 0)
        answer.kind = ANSWER_WRONG_PERSON;
    buffer_printf(out, "%d %u %s %d %" PRId64 "%s\n", (int)item->line,
                  item->member, answer_kind_name(answer.kind),
                  (int)answer.as_of,
                  settled != NULL ? settled->received_at_us : 0,
                  answer.reason == REASON_SILENCE ? " held" : "");
    return true;
}

static bool
report(struct arena *arena, const struct rules *rules,
       const struct case_input *input, struct json **tree, struct text *bytes,
       struct report_summary *summary, struct fault *fault)
{
    (void)tree, (void)summary;
    if (input->request->rural_rebuilt != 0)
        return fault_set(fault, FAULT_LOCAL, "this one cannot be made");
    struct buffer out;
    buffer_init(&out, 65536);
    buffer_printf(&out, "%s %u %d\n", input->case_no, input->revision,
                  (int)input->made_on);
    bool is_good = true;
    for (uint32_t i = 0; is_good && i < input->plan->count; i++)
        is_good =
            report_item(arena, rules, input, &input->plan->items[i], &out);
    *bytes = text_copy(arena, buffer_view(&out));
    buffer_release(&out);
    return is_good;
}

/* A report says its answers, not when they came: the last word but `held`. */
static bool
is_changed(struct text before, struct text after)
{
    struct text a, b;
    (void)text_cut(&before, '\n', &a);
    (void)text_cut(&after, '\n', &b);
    while (text_cut(&before, '\n', &a)) {
        if (!text_cut(&after, '\n', &b))
            return true;
        for (int word = 0; word < 4; word++) {
            struct text left, right;
            (void)text_cut(&a, ' ', &left);
            (void)text_cut(&b, ' ', &right);
            if (!text_equals(left, right))
                return true;
        }
    }
    return text_cut(&after, '\n', &b);
}

struct case_calls
people_calls(void)
{
    return (struct case_calls){decode, plan,       plan_put,   plan_get,
                               report, is_changed, clock_pause};
}

/* ---- what a report may say ---- */

struct sim_case *
people_case(struct sim *sim, int64_t case_id)
{
    for (uint32_t i = 0; i < sim->case_count; i++)
        if (sim->cases[i].case_id == case_id)
            return &sim->cases[i];
    return NULL;
}

/* The consent of a question was there when the look was put on record. */
bool
people_consent_holds(const struct sim *sim, const char *consent,
                     int64_t taken_at_us)
{
    if (consent[0] == 'S')
        return true;
    char *end;
    unsigned long index = strtoul(consent + 1, &end, 10);
    unsigned long member = strtoul(end + 1, NULL, 10);
    if (index >= sim->case_count)
        return false;
    const struct sim_case *from = &sim->cases[index];
    if (from->consent_until != DATE_NONE &&
        from->consent_until < instant_shanghai_date(taken_at_us))
        return false;
    if (from->taken_back_at_us != 0 && from->taken_back_at_us <= taken_at_us)
        return false;
    return member != 0 || from->withdrawn_at_us == 0 ||
           from->withdrawn_at_us > taken_at_us;
}

static bool
may_be_unauthorised(const struct sim_case *from, uint32_t member)
{
    char consent[24];
    consent_id(from, member, consent);
    return (from->index % 7 == 5 && member == 2) ||
           (consent[0] == 'C' && from->consent_until != DATE_NONE) ||
           (member == 0 && from->withdrawn_at_us != 0);
}

static bool
check_line(struct sim *sim, const struct sim_case *from, enum line line,
           uint32_t member, enum answer_kind kind, int64_t value,
           int64_t received_us)
{
    sim->answers[kind]++;
    uint32_t person = from->persons[member];
    int64_t truth;
    bool is_found = truth_of(line, person, &truth);
    bool is_bad = person_is_bad(line, person);
    if (kind == ANSWER_NOTHING && silence_covers(sim, line, received_us))
        return sim_fail(sim,
                        "case %u counts a NOTHING of line %s, which had "
                        "been found silent",
                        from->index, line_name(line));
    uint32_t excuses = sim->lines[owner_line(line)].excuses[person];
    if (kind == ANSWER_NOTHING && is_found && (excuses & 1u << kind) != 0)
        return true; /* it was not found out in time */
    if (kind == ANSWER_GARBLED && sim->lines[owner_line(line)].was_silent)
        return true;
    if (kind == ANSWER_FOUND || kind == ANSWER_NOTHING) {
        if (is_bad || is_found != (kind == ANSWER_FOUND) ||
            (is_found && truth != value))
            return sim_fail(sim, "case %u says %s of line %s, which is false",
                            from->index, answer_kind_name(kind),
                            line_name(line));
        return true;
    }
    if (kind == ANSWER_NOT_AUTHORISED)
        return may_be_unauthorised(from, member) ||
               sim_fail(sim,
                        "case %u: NOT_AUTHORISED of line %s in spite of "
                        "a consent",
                        from->index, line_name(line));
    if (kind == ANSWER_REFUSED && is_bad)
        return true;
    /* A question that nobody spoiled may be out on its last day, no more. */
    if (kind != ANSWER_TIMED_OUT && !(excuses & (1u << kind)))
        return sim_fail(sim, "case %u: %s of line %s, which never said so",
                        from->index, answer_kind_name(kind), line_name(line));
    if (from->is_calm || kind == ANSWER_NOT_ASKED)
        return sim_fail(sim, "case %u: %s of line %s in calm weather",
                        from->index, answer_kind_name(kind), line_name(line));
    return true;
}

/* In order, and one a day after the first. */
static bool
check_revision(struct sim *sim, struct sim_case *from,
               const struct report_row *row)
{
    int32_t today = instant_shanghai_date(sim->now_us);
    if (row->revision != ++from->reports)
        return sim_fail(sim, "case %u: revision %u is its report no. %u",
                        from->index, row->revision, from->reports);
    if (row->revision == 1)
        return true;
    sim_hit(sim, BAD_REVISED);
    if (from->revised_on == today)
        return sim_fail(sim, "case %u is revised twice a day", from->index);
    from->revised_on = today;
    return true;
}

bool
people_check_report(struct sim *sim, const struct report_row *row)
{
    struct sim_case *from = people_case(sim, row->case_id);
    if (from == NULL)
        return sim_fail(sim, "a report of a case that nobody submitted");
    if (from->is_killer && !row->is_set_aside)
        return sim_fail(sim, "a case that kills has a report");
    if (from->taken_back_at_us != 0)
        return sim_fail(sim, "case %u has a report although it was withdrawn",
                        from->index);
    if (row->is_unchanged) {
        sim_hit(sim, BAD_UNCHANGED);
        return row->revision > 1 ||
               sim_fail(sim, "case %u has no report, unchanged", from->index);
    }
    if (row->is_set_aside) {
        from->is_aside = true;
        return !from->is_calm || from->is_killer || from->is_unreportable ||
               sim_fail(sim, "case %u is set aside in calm weather",
                        from->index);
    }
    if (!check_revision(sim, from, row))
        return false;
    struct text rest = row->report, line;
    uint32_t lines = 0;
    (void)text_cut(&rest, '\n', &line);
    while (text_cut(&rest, '\n', &line) && line.size > 0) {
        char copy[80];
        snprintf(copy, sizeof(copy), "%.*s", (int)line.size, line.bytes);
        char *at;
        long no = strtol(copy, &at, 10);
        uint32_t member = (uint32_t)strtoul(at, &at, 10);
        char *kind = at + 1;
        char *end = strchr(kind, ' ');
        assert(end != NULL);
        *end = '\0';
        long value = strtol(end + 1, &at, 10);
        int64_t received_us = strtoll(at, &at, 10);
        if (strcmp(at, " held") == 0)
            sim_hit(sim, BAD_HELD);
        if (!check_line(sim, from, (enum line)no, member,
                        answer_kind_find(text_of(kind)), value, received_us))
            return false;
        lines++;
    }
    if (lines != from->member_count * SIM_LINES)
        return sim_fail(sim, "case %u: %u of %u answers in its report",
                        from->index, lines, from->member_count * SIM_LINES);
    return true;
}

/* ---- submitting ---- */

static void
case_make(struct sim *sim, uint32_t index)
{
    struct prng *luck = &sim->luck;
    struct sim_case *out = &sim->cases[index];
    out->index = index;
    out->agency = (int)prng_below(luck, 2);
    uint32_t lane = prng_below(luck, 10);
    out->lane = lane == 0  ? LANE_EXPRESS
                : lane < 7 ? LANE_STANDARD
                           : LANE_REVIEW;
    out->member_count = 1 + prng_below(luck, 3);
    out->consent_until = DATE_NONE;
    out->revised_on = DATE_NONE;
    for (uint32_t i = 0; i < out->member_count; i++) {
        bool is_again;
        do {
            out->persons[i] = prng_below(luck, SIM_PERSONS);
            is_again = false;
            for (uint32_t j = 0; j < i; j++)
                is_again |= out->persons[j] == out->persons[i];
        } while (is_again);
    }
    uint32_t fate = prng_below(luck, 50);
    out->is_undecodable = fate == 0;
    out->is_unreportable = fate == 1;
    out->is_killer = fate == 2 || fate == 3;
    if (fate >= 46)
        out->consent_until =
            sim->first_day + (int32_t)prng_below(luck, sim->day_count);
    if (out->is_undecodable)
        sim_hit(sim, BAD_POISON);
    if (out->is_unreportable)
        sim_hit(sim, BAD_NO_REPORT);
    if (out->is_killer)
        sim_hit(sim, BAD_KILLER);
    if (out->consent_until != DATE_NONE)
        sim_hit(sim, BAD_CONSENT_ENDED);
}

/* Some clocks stop, once or more often, from minutes to six days. */
static void
draw_clock(struct sim *sim, uint32_t index, int64_t at_us)
{
    for (int again = 0; again < 3 && prng_below(&sim->luck, 5) == 0; again++) {
        at_us += prng_below(&sim->luck, 6000) * INSTANT_SECOND * 60;
        sim_at(sim, at_us, AGENDA_CLOCK_STOP, index, NULL);
        at_us += prng_below(&sim->luck, 9000) * INSTANT_SECOND * 60;
        sim_at(sim, at_us, AGENDA_CLOCK_GO_ON, index, NULL);
    }
}

/* Some come alone, some in a heap, over three quarters of the days. */
void
people_make(struct sim *sim)
{
    int64_t days = (int64_t)sim->day_count * 7 / 5;
    int64_t at_us = sim->began_us;
    for (uint32_t i = 0; i < sim->case_count; i++) {
        case_make(sim, i);
        if (prng_below(&sim->luck, 4) == 0)
            at_us = sim->began_us +
                    (int64_t)prng_below(&sim->luck, (uint32_t)days * 90) *
                        (INSTANT_DAY / 100);
        sim_at(sim, at_us, AGENDA_SUBMIT, i, NULL);
        if (prng_below(&sim->luck, 8) == 0)
            sim_at(sim,
                   at_us + prng_below(&sim->luck, 200) * INSTANT_SECOND * 60,
                   AGENDA_SUBMIT, i, NULL);
        if (prng_below(&sim->luck, 12) == 0)
            sim_at(sim,
                   at_us + prng_below(&sim->luck, 300) * INSTANT_SECOND * 60,
                   AGENDA_WITHDRAW, i, NULL);
        for (int again = 0; again < 2 && prng_below(&sim->luck, 12) == 0;
             again++)
            sim_at(sim,
                   at_us + prng_below(&sim->luck, 9000) * INSTANT_SECOND * 60,
                   AGENDA_TAKE_BACK, i, NULL);
        draw_clock(sim, i, at_us);
    }
}

static bool
accept(void *context, struct arena *arena, const struct queued *message,
       int64_t now_us, struct acceptance *out)
{
    struct sim_case *from = context;
    *out = (struct acceptance){
        .status = RECEIPT_ACCEPTED,
        .agency = from->agency == 0 ? TEXT("A") : TEXT("B"),
        .request_id = text_of(arena_printf(arena, "R%u", from->index)),
        .lane = from->lane,
        .lines = TEXT("sim"),
        .request = message->bytes,
    };
    out->due = clock_due(now_us, from->lane);
    /* Some have slow lines: they stand before what came earlier. */
    out->slack_day = out->due - 3 - (int32_t)(from->index % 2);
    digest_sha256(message->bytes, &out->meaning);
    return true;
}

void
people_submit(struct sim *sim, uint32_t index)
{
    struct sim_case *from = &sim->cases[index];
    const struct store_calls *calls = sim->memory->calls;
    struct arena arena;
    arena_init(&arena, 0);
    struct fault fault;
    fault_clear(&fault);
    struct text message = request_text(&arena, from);
    int64_t queue_id;
    uint32_t taken = 0;
    struct receipt receipt = {0};
    if (calls->queue_put(sim->memory, 1, &message, &queue_id, &fault) !=
            STORE_DONE ||
        calls->accept(sim->memory, 1, accept, from, &taken, &fault) !=
            STORE_DONE ||
        calls->receipts(sim->memory, &arena, 1, &queue_id, &receipt, &fault) !=
            STORE_DONE)
        sim_fail(sim, "a request is not accepted: %s", fault.text);
    if (from->was_submitted) {
        sim_hit(sim, BAD_TWICE);
        if (receipt.status != RECEIPT_DUPLICATE ||
            receipt.case_id != from->case_id)
            sim_fail(sim, "a request sent twice is no duplicate");
    } else if (receipt.status != RECEIPT_ACCEPTED || taken != 1) {
        sim_fail(sim, "a request is not accepted");
    } else {
        from->was_submitted = true;
        from->case_id = receipt.case_id;
        from->accepted_at_us = sim->now_us;
        from->is_calm = sim_is_calm(sim);
    }
    arena_release(&arena);
}
