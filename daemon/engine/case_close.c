/* SPDX-License-Identifier: Apache-2.0
 *
 * Closing a round: its replies cut by case, a report for each case, computed
 * from the rows alone. Whoever takes the round after a crash makes the same
 * bytes. A case whose report cannot be made goes aside; the others go on.
 */
#include "case_desk.h"

#include <inttypes.h>
#include <string.h>

#include "case_make.h"
#include "mutant.h"

#define CASE_MEMORY_DEFAULT ((size_t)64 << 20)
/* Replies of a round are unpacked for so many cases together: all 256 of 29
 * lines would be above what a worker may have, one by one would unpack each
 * reply 256 times. */
#define CASES_A_TIME 64

/* Which programmes have which outcome, for lists: canonical JSON. */
static void
summary_write(const struct report_summary *summary, struct buffer *out)
{
    bool was_written[PROGRAMME_COUNT] = {false};
    const char *separator = "";
    buffer_printf(out,
                  "{\"complete\":%s,\"gaps\":%" PRIu32
                  ",\"lines_answered\":%" PRIu32 ",\"lines_asked\":%" PRIu32
                  ",\"outcomes\":{",
                  summary->is_complete ? "true" : "false", summary->gap_count,
                  summary->lines_answered, summary->lines_asked);
    for (;;) { /* keys of canonical JSON are in order */
        int next = PROGRAMME_COUNT;
        for (int i = 0; i < PROGRAMME_COUNT; i++)
            if (summary->has[i] && !was_written[i] &&
                (next == PROGRAMME_COUNT ||
                 strcmp(programme_name((enum programme)i),
                        programme_name((enum programme)next)) < 0))
                next = i;
        if (next == PROGRAMME_COUNT)
            break;
        was_written[next] = true;
        static const char *const outcomes[] = {"WITHIN", "REFER", "OVER"};
        buffer_printf(out, "%s\"%s\":\"%s\"", separator,
                      programme_name((enum programme)next),
                      outcomes[summary->outcome[next]]);
        separator = ",";
    }
    buffer_chars(out, "}}");
}

static void
row_fill(struct arena *arena, struct report_row *row, struct text bytes,
         const struct report_summary *summary)
{
    struct buffer text;
    buffer_init(&text, PACKED_MAX);
    summary_write(summary, &text);
    row->summary = text_copy(arena, buffer_view(&text));
    buffer_release(&text);
    row->report = text_copy(arena, bytes);
    digest_sha256(row->report, &row->digest);
}

/* Out of the scratch, into the arena of the round. */
static void
determined_fill(struct arena *arena, struct report_row *row,
                const struct case_made *made)
{
    struct determination *list =
        arena_array(arena, made->determined_count, sizeof(*list));
    for (uint32_t i = 0; list != NULL && i < made->determined_count; i++) {
        list[i] = made->determined[i];
        list[i].case_no = text_copy(arena, list[i].case_no);
        list[i].persons = text_copy(arena, list[i].persons);
    }
    row->determined = list;
    row->determined_count = list == NULL ? 0 : made->determined_count;
}

/* Only where the last one is there to be compared. */
static bool
is_the_same(const struct desk_rules *rules, const struct leased_case *leased,
            const struct case_made *made)
{
    return leased->revision > 1 && !text_is_absent(leased->before) &&
           !mutant_is("revision_of_nothing") &&
           !rules->calls.is_changed(leased->before, made->report);
}

static void
make_report(const struct desk_rules *rules, struct arena *arena,
            struct arena *scratch, const struct leased_case *leased,
            const struct settled_set *set, struct report_row *row)
{
    struct case_source source = {.case_id = leased->case_id,
                                 .revision = leased->revision,
                                 .accepted_at_us = leased->accepted_at_us,
                                 .due = leased->due,
                                 .request = leased->request,
                                 .plan = leased->plan,
                                 .recalled = leased->recalled,
                                 .pause_count = leased->pause_count,
                                 .pauses = leased->pauses};
    struct case_made made;
    if (!case_make(&rules->calls, rules->house, scratch, &source, set, &made)) {
        row->is_set_aside = true;
        row->why = made.why;
        return;
    }
    if (is_the_same(rules, leased, &made)) {
        row->is_unchanged = true;
        return;
    }
    row->evidence = made.evidence;
    row->recalled = mutant_is("recalled_not_kept")
                        ? TEXT_NONE
                        : text_copy(arena, leased->recalled);
    determined_fill(arena, row, &made);
    row_fill(arena, row, made.report, &made.summary);
}

/* Reports of some cases of the round, beginning with `from`: what was answered
 * about the others is not in memory. */
static bool
close_some(const struct desk_rules *rules, struct arena *arena,
           const struct leased_round *round, uint32_t from, uint32_t to,
           struct report_row *reports)
{
    int64_t case_ids[CASES_A_TIME];
    struct settled_filter filter = {to - from, case_ids};
    struct settled_set set;
    struct arena replies;
    size_t cap = rules->config->case_memory_mib > 0
                     ? (size_t)rules->config->case_memory_mib << 20
                     : CASE_MEMORY_DEFAULT;
    for (uint32_t i = from; i < to; i++)
        case_ids[i - from] = round->cases[i].case_id;
    arena_init(&replies, 0);
    bool is_good = settled_unpack(&replies, round->replies, round->reply_count,
                                  &filter, &set);
    if (is_good)
        settled_hold(&set, round->silences, round->silence_count);
    for (uint32_t i = from; is_good && i < to; i++) {
        reports[i].case_id = round->cases[i].case_id;
        reports[i].revision = round->cases[i].revision;
        struct arena scratch;
        arena_init(&scratch, cap);
        make_report(rules, arena, &scratch, &round->cases[i], &set,
                    &reports[i]);
        arena_release(&scratch);
    }
    arena_release(&replies);
    return is_good;
}

bool
case_close_round(const struct desk_rules *rules, struct arena *arena,
                 const struct leased_round *round, struct report_row **reports)
{
    *reports = arena_array(arena, round->case_count, sizeof(**reports));
    bool is_good = *reports != NULL;
    for (uint32_t from = 0; is_good && from < round->case_count;) {
        uint32_t left = round->case_count - from;
        uint32_t to = from + (left < CASES_A_TIME ? left : CASES_A_TIME);
        is_good = close_some(rules, arena, round, from, to, *reports);
        from = to;
    }
    return is_good && !arena_failed(arena);
}
