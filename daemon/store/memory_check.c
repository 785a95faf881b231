/* SPDX-License-Identifier: Apache-2.0
 *
 * The invariants of the house over the memory twin's tables, one sentence for
 * each that is broken: the same as hedui.broken_invariants() in SQL.
 */
#include <inttypes.h>

#include "date.h"
#include "memory.h"

struct check {
    struct store_memory *memory;
    struct arena *arena;
    struct text *broken;
    uint32_t count, room;
};

/* The sentence with its `#` replaced by the numbers in order. */
static void
check_say(struct check *check, const char *sentence, int64_t a, int64_t b)
{
    if (check->count == check->room)
        return;
    struct buffer out;
    buffer_init(&out, 400);
    const int64_t numbers[2] = {a, b};
    int next = 0;
    for (const char *at = sentence; *at != '\0'; at++)
        if (*at == '#' && next < 2)
            buffer_printf(&out, "%" PRId64, numbers[next++]);
        else
            buffer_add(&out, at, 1);
    check->broken[check->count++] = text_copy(check->arena, buffer_view(&out));
    buffer_release(&out);
}

/* What the tables say of each case, in the order of the cases. */
struct places {
    uint32_t *fresh, *places, *reports, *last; /* places: rounds, set aside */
};

static void
place_add(struct check *check, uint32_t *counts, int64_t case_id)
{
    struct store_memory *memory = check->memory;
    const struct memory_case *row = memory_case_find(memory, case_id);
    if (row == NULL)
        check_say(check, "case # is somewhere and was never accepted", case_id,
                  0);
    else
        counts[row - ROW(memory->cases, memory_case, 0)]++;
}

static void
places_count(struct check *check, const struct places *out)
{
    struct store_memory *memory = check->memory;
    for (uint32_t f = 0; f < memory->fresh.count; f++)
        place_add(check, out->fresh,
                  ROW(memory->fresh, memory_fresh, f)->case_id);
    for (uint32_t r = 0; r < memory->rounds.count; r++) {
        const struct memory_round *round = ROW(memory->rounds, memory_round, r);
        for (uint32_t c = 0; c < round->case_count; c++)
            place_add(check, out->places, round->case_ids[c]);
    }
    for (uint32_t a = 0; a < memory->set_aside.count; a++) {
        const struct memory_set_aside *aside =
            ROW(memory->set_aside, memory_set_aside, a);
        if (aside->kind == ASIDE_POISON)
            place_add(check, out->places, aside->case_id);
    }
    for (uint32_t r = 0; r < memory->reports.count; r++) {
        const struct report_row *row =
            &ROW(memory->reports, memory_report, r)->row;
        const struct memory_case *found =
            memory_case_find(memory, row->case_id);
        place_add(check, out->reports, row->case_id);
        if (found == NULL)
            continue;
        uint32_t at = (uint32_t)(found - ROW(memory->cases, memory_case, 0));
        if (row->revision > out->last[at])
            out->last[at] = row->revision;
    }
}

/* Every accepted case is in exactly one place, revisions have no holes. */
static void
check_places(struct check *check)
{
    struct store_memory *memory = check->memory;
    uint32_t count = memory->cases.count;
    struct places seen = {arena_array(check->arena, count, sizeof(uint32_t)),
                          arena_array(check->arena, count, sizeof(uint32_t)),
                          arena_array(check->arena, count, sizeof(uint32_t)),
                          arena_array(check->arena, count, sizeof(uint32_t))};
    if (arena_failed(check->arena)) {
        check_say(check, "no memory to look at # cases", count, 0);
        return;
    }
    places_count(check, &seen);
    for (uint32_t i = 0; i < count; i++) {
        const struct memory_case *row = ROW(memory->cases, memory_case, i);
        uint32_t waits = (row->withdrawn_at_us != 0) + seen.fresh[i];
        uint32_t places = waits + seen.places[i];
        /* A reported case may be in a round of kind REVISE, or set aside. */
        bool is_revised = seen.places[i] > 0 && waits == 0;
        places += seen.reports[i] > 0 && !is_revised;
        if (places != 1)
            check_say(check, "case # is in # places", row->case_id, places);
        if (seen.last[i] != seen.reports[i])
            check_say(check, "case # has revisions up to # with holes",
                      row->case_id, seen.last[i]);
    }
}

/* Who asked for what never changes: each case is compared when it is new. */
static void
check_requests(struct check *check)
{
    struct store_memory *memory = check->memory;
    for (; memory->compared_cases < memory->cases.count;
         memory->compared_cases++) {
        const struct memory_case *row =
            ROW(memory->cases, memory_case, memory->compared_cases);
        for (uint32_t j = 0; j < memory->compared_cases; j++) {
            const struct memory_case *other =
                ROW(memory->cases, memory_case, j);
            if (text_equals(other->agency, row->agency) &&
                text_equals(other->request_id, row->request_id))
                check_say(check, "cases # and # are one request",
                          other->case_id, row->case_id);
        }
    }
}

static void
check_rounds(struct check *check)
{
    struct store_memory *memory = check->memory;
    for (uint32_t i = 0; i < memory->rounds.count; i++) {
        const struct memory_round *round = ROW(memory->rounds, memory_round, i);
        uint32_t trays = 0;
        for (uint32_t t = 0; t < memory->trays.count; t++)
            trays += ROW(memory->trays, tray, t)->round_id == round->root_id;
        if (trays != round->missing && !round->is_revise)
            check_say(check, "round # misses # trays, others are there",
                      round->round_id, round->missing);
        for (uint32_t c = 0; c < round->case_count; c++)
            if (text_is_absent(
                    memory_case_find(memory, round->case_ids[c])->plan))
                check_say(check, "round # has case # without a plan",
                          round->round_id, round->case_ids[c]);
    }
}

static bool
tray_is_there(struct store_memory *memory, int64_t tray_id)
{
    for (uint32_t t = 0; t < memory->trays.count; t++)
        if (ROW(memory->trays, tray, t)->tray_id == tray_id)
            return true;
    return false;
}

static bool
round_was_planned(struct store_memory *memory, int64_t round_id)
{
    for (uint32_t i = 0; i < memory->cases.count; i++)
        if (ROW(memory->cases, memory_case, i)->plan_round == round_id)
            return true;
    return false;
}

static void
check_exchanges(struct check *check)
{
    struct store_memory *memory = check->memory;
    for (uint32_t i = 0; i < memory->exchanges.count; i++) {
        struct memory_exchange *row =
            ROW(memory->exchanges, memory_exchange, i);
        if (row->was_checked) /* settled before, and never changes again */
            continue;
        row->was_checked = row->settled_at_us != 0;
        if (row->consent_end != DATE_NONE && row->consent_end < row->checked_on)
            check_say(check,
                      "an exchange of line # was sent on day # without "
                      "a valid consent",
                      row->exchange.line, row->checked_on);
        for (uint32_t p = 0; p < row->exchange.part_count; p++) {
            const struct tray_part *part = &row->exchange.parts[p];
            if (!round_was_planned(memory, part->round_id))
                check_say(check,
                          "an exchange of line # asks for round # that "
                          "has no plan",
                          row->exchange.line, part->round_id);
            if (row->settled_at_us == 0 &&
                !tray_is_there(memory, part->tray_id))
                check_say(check,
                          "an open exchange of line # carries tray # "
                          "that is gone",
                          row->exchange.line, part->tray_id);
        }
    }
}

static void
check_quotas(struct check *check)
{
    struct store_memory *memory = check->memory;
    for (int line = 1; line < LINES_MAX; line++) {
        const struct memory_line *row = &memory->lines[line];
        int64_t asked = 0;
        if (row->line == LINE_NONE)
            continue;
        for (uint32_t i = 0; i < memory->exchanges.count; i++) {
            const struct memory_exchange *exchange =
                ROW(memory->exchanges, memory_exchange, i);
            if ((int)exchange->exchange.line == line &&
                exchange->asked_day == row->quota_day)
                asked += exchange->asked_count;
        }
        if (asked != row->quota_used)
            check_say(check, "line # asked # today, its count differs", line,
                      asked);
        if (row->quota_max > 0 && row->quota_used > row->quota_max)
            check_say(check, "line # is over its quota with #", line,
                      row->quota_used);
    }
}

static void
check_silences(struct check *check)
{
    struct store_memory *memory = check->memory;
    for (int line = 1; line < LINES_MAX; line++) {
        int64_t lasting = 0;
        for (uint32_t i = 0; i < memory->silences.count; i++) {
            const struct line_silence *row =
                ROW(memory->silences, line_silence, i);
            lasting += (int)row->line == line && row->until_us == INT64_MAX;
        }
        if (lasting != memory->lines[line].watch.is_silent)
            check_say(check, "line # has # silences that last", line, lasting);
    }
}

static void
check_institutions(struct check *check)
{
    const struct rows *rows = &check->memory->institutions;
    for (uint32_t i = 0; i < rows->count; i++) {
        const struct memory_institution *one =
            ROW(*rows, memory_institution, i);
        if ((one->row.is_down && one->row.silent_run == 0) ||
            (one->row.silent_run == 0) != (one->row.silent_from_us == 0))
            check_say(check, "an institution of line # was silent # times",
                      one->line, one->row.silent_run);
    }
}

static void
check_replies(struct check *check)
{
    struct store_memory *memory = check->memory;
    /* A reply never changes: each is compared when it is new. */
    for (; memory->compared_replies < memory->replies.count;
         memory->compared_replies++) {
        const struct memory_reply *a =
            ROW(memory->replies, memory_reply, memory->compared_replies);
        for (uint32_t j = 0; j < memory->compared_replies; j++) {
            const struct memory_reply *b =
                ROW(memory->replies, memory_reply, j);
            if (a->row.round_id == b->row.round_id &&
                a->row.line == b->row.line && a->row.from == b->row.from &&
                !a->is_late && !b->is_late)
                check_say(check, "round # has two replies of line #",
                          a->row.round_id, a->row.line);
        }
    }
}

/* Each report is sealed once and published once, and each look, reply, report
 * and seal has its leaf. */
static void
check_archive(struct check *check)
{
    struct store_memory *memory = check->memory;
    if (memory->seal_jobs.count + memory->containers.count !=
        memory->reports.count)
        check_say(check, "# reports, but # seal jobs and containers",
                  memory->reports.count,
                  memory->seal_jobs.count + memory->containers.count);
    if (memory->outbox.count + memory->notices.count !=
        memory->containers.count)
        check_say(check, "# containers, but # outbox rows and notices",
                  memory->containers.count,
                  memory->outbox.count + memory->notices.count);
    int64_t asks = 0;
    for (uint32_t i = 0; i < memory->exchanges.count; i++)
        asks += ROW(memory->exchanges, memory_exchange, i)->asks;
    const int64_t wanted[LEAF_KIND_COUNT] = {
        [LEAF_RECEIVED] = memory->cases.count,
        [LEAF_ASKED] = asks,
        [LEAF_REPLY] = memory->replies.count,
        [LEAF_REPORTED] = memory->reports.count,
        [LEAF_SEALED] = memory->containers.count,
        [LEAF_SHREDDED] = memory->wrong_ids.count,
        [LEAF_ACCESSED] = memory->looks.count};
    int64_t there[LEAF_KIND_COUNT] = {0};
    uint32_t revisions = 0;
    for (uint32_t i = 0; i < memory->reports.count; i++)
        revisions += ROW(memory->reports, memory_report, i)->row.revision > 1;
    if (revisions != memory->alerts.count)
        check_say(check, "# revisions, but # alerts", revisions,
                  memory->alerts.count);
    for (uint32_t i = 0; i < memory->leaves.count; i++)
        there[ROW(memory->leaves, leaf_row, i)->kind]++;
    for (int kind = 0; kind < LEAF_CONFIG; kind++)
        if (there[kind] < wanted[kind] ||
            (there[kind] > wanted[kind] && kind != LEAF_SHREDDED))
            check_say(check, "leaves of kind #: #, others expected", kind,
                      there[kind]);
}

/* A clock stands where a pause lasts, and nowhere else; a tray is worked on for
 * all who wait for it. */
static void
check_clock(struct check *check, int64_t case_id, int32_t due)
{
    const struct memory_case *found = memory_case_find(check->memory, case_id);
    bool stands = memory_clock_stands(check->memory, case_id);
    if (stands != (due == DUE_NEVER))
        check_say(check, "the clock of case # and its due day # disagree",
                  case_id, due);
    else if (!stands && found != NULL && due != found->due)
        check_say(check, "case # is due on day #, its request says another",
                  case_id, due);
}

static void
check_clocks(struct check *check)
{
    struct store_memory *memory = check->memory;
    for (uint32_t i = 0; i < memory->fresh.count; i++) {
        const struct memory_fresh *row = ROW(memory->fresh, memory_fresh, i);
        check_clock(check, row->case_id, row->due);
    }
    for (uint32_t i = 0; i < memory->rounds.count; i++) {
        const struct memory_round *round = ROW(memory->rounds, memory_round, i);
        if (round->is_revise)
            continue;
        for (uint32_t c = 0; c < round->case_count; c++)
            check_clock(check, round->case_ids[c], round->due);
        for (uint32_t t = 0; t < memory->trays.count; t++) {
            const struct tray *tray = ROW(memory->trays, tray, t);
            if (tray->round_id == round->root_id && tray->until < round->due)
                check_say(check, "tray # is not worked on to day #",
                          tray->tray_id, round->due);
        }
    }
}

/* What was purged is gone, and stays gone. */
static void
check_wrong_ids(struct check *check)
{
    struct store_memory *memory = check->memory;
    for (uint32_t i = 0;
         memory->wrong_ids.count > 0 && i < memory->exchanges.count; i++) {
        const struct memory_exchange *row =
            ROW(memory->exchanges, memory_exchange, i);
        if (row->settled_at_us != 0 && !text_is_absent(row->exchange.memo) &&
            memory_asked_about_a_stranger(memory, row->exchange.exchange_id))
            check_say(check,
                      "an exchange of line # asked about a stranger, is "
                      "settled and has its memo",
                      row->exchange.line, 0);
    }
    for (uint32_t i = 0; i < memory->set_aside.count; i++) {
        const struct memory_set_aside *row =
            ROW(memory->set_aside, memory_set_aside, i);
        if ((row->kind == ASIDE_CONFLICT || row->kind == ASIDE_REFUSED) &&
            !text_is_absent(row->bytes) &&
            memory_has_wrong_id(memory, row->case_id))
            check_say(check,
                      "what contradicts case # is about a stranger and has "
                      "its bytes",
                      row->case_id, 0);
    }
}

static void
check_documents(struct check *check)
{
    struct store_memory *memory = check->memory;
    for (uint32_t i = 0; i < memory->documents.count; i++) {
        const struct memory_document *row =
            ROW(memory->documents, memory_document, i);
        bool has_bytes = !text_is_absent(row->document.bytes);
        if (!has_bytes && !row->document.is_purged)
            check_say(check, "document # of case # has no bytes",
                      row->document.ordinal, row->case_id);
        if (row->document.is_purged &&
            (has_bytes || !text_is_absent(row->document.name)))
            check_say(check,
                      "document # of case # was purged and is still there",
                      row->document.ordinal, row->case_id);
    }
}

enum store_result
memory_invariants(struct store *store, struct arena *arena,
                  struct text **broken, uint32_t *count, struct fault *fault)
{
    struct check check = {.memory = memory_of(store),
                          .arena = arena,
                          .room = 64,
                          .broken = arena_array(arena, 64, sizeof(**broken))};
    if (check.broken == NULL)
        return memory_gave_up(fault, "arena");
    check_places(&check);
    check_requests(&check);
    check_rounds(&check);
    check_exchanges(&check);
    check_silences(&check);
    check_institutions(&check);
    check_quotas(&check);
    check_replies(&check);
    check_archive(&check);
    check_clocks(&check);
    check_wrong_ids(&check);
    const char *log_broken = memory_log_broken(check.memory);
    if (log_broken != NULL)
        check_say(&check, log_broken, 0, 0);
    check_documents(&check);
    *broken = check.broken;
    *count = check.count;
    return STORE_DONE;
}
