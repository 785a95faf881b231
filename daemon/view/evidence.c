/* SPDX-License-Identifier: Apache-2.0
 *
 * The stored evidence of one case.
 */
#include "evidence.h"

#include <stdarg.h>

#include "connector.h"
#include "decode.h"
#include "mutant.h"
#include "whatif.h"
#include "work.h"

/* Names of ours and numbers alone. */
__attribute__((format(printf, 2, 3))) static void
say(FILE *out, const char *format, ...)
{
    va_list arguments;
    if (out == NULL)
        return;
    va_start(arguments, format);
    vfprintf(out, format, arguments);
    va_end(arguments);
}

static bool
question_is_whole(int64_t case_id, const struct reply_row *row,
                  const struct reply_question *question, FILE *out)
{
    for (uint32_t i = 0; i < question->slice_count; i++)
        if (!reply_slice_is_whole(question, i)) {
            say(out,
                "case C%lld: line %s: slice %u of member m%u was changed\n",
                (long long)case_id, connector_line_name(row->line), i + 1,
                question->member + 1);
            return false;
        }
    return true;
}

/* Looks at all questions of the row (they were in one reply), speaks of those
 * of this case. */
bool
evidence_row_is_whole(struct arena *arena, int64_t case_id,
                      const struct reply_row *row, FILE *out)
{
    struct reply_evidence evidence;
    struct digest root;
    bool is_whole = true;
    if (!reply_unpack(arena, row->evidence, &evidence)) {
        say(out, "case C%lld: line %s: its reply cannot be unpacked\n",
            (long long)case_id, connector_line_name(row->line));
        return false;
    }
    for (uint32_t i = 0; i < evidence.question_count; i++)
        if (evidence.questions[i].case_id == case_id)
            is_whole &=
                question_is_whole(case_id, row, &evidence.questions[i], out);
    reply_evidence_root(&evidence, &root);
    /* Not this case's fault: the leaves of its own slices are in its report,
     * whose bytes are compared. */
    if (is_whole && !digest_equals(&root, &row->root))
        say(out,
            "case C%lld: line %s: a reply that it shares with others is "
            "not as it was; see hedui replay --all\n",
            (long long)case_id, connector_line_name(row->line));
    return is_whole;
}

bool
evidence_is_whole(struct arena *arena, const struct case_evidence *evidence,
                  FILE *out)
{
    struct digest digest;
    bool is_whole = true;
    digest_sha256(evidence->report, &digest);
    is_whole = digest_equals(&digest, &evidence->report_digest);
    for (uint32_t i = 0; i < evidence->reply_count; i++)
        is_whole &= evidence_row_is_whole(arena, evidence->status.case_id,
                                          &evidence->replies[i], out);
    return is_whole;
}

bool
evidence_sourced(struct arena *arena, const struct case_evidence *evidence,
                 struct case_source *source, struct settled_set *set)
{
    const struct case_status *status = &evidence->status;
    struct settled_filter one = {1, &status->case_id};
    *source = (struct case_source){.case_id = status->case_id,
                                   .revision = evidence->revision,
                                   .accepted_at_us = status->accepted_at_us,
                                   .due = status->due,
                                   .request = evidence->request,
                                   .plan = evidence->plan,
                                   .recalled = evidence->recalled,
                                   .pause_count = evidence->pause_count,
                                   .pauses = evidence->pauses};
    if (!settled_unpack(arena, evidence->replies, evidence->reply_count, &one,
                        set))
        return false;
    if (!mutant_is("replay_forgets_silence"))
        settled_hold(set, evidence->silences, evidence->silence_count);
    return true;
}

typedef bool (*report_fn)(struct arena *, const struct rules *,
                          const struct case_input *, struct json **,
                          struct text *, struct report_summary *,
                          struct fault *);

/* The pure half once more over the evidence, by the rules that its report
 * names; `house` are those of the house. What `report` makes is in made->tree.
 */
static bool
made_again(const struct rulebook *book, const struct view_ground *ground,
           const struct rules *house, const struct case_evidence *evidence,
           report_fn report, struct case_made *made)
{
    const struct case_calls calls = {.decode = request_decode_accepted,
                                     .plan = plan_make,
                                     .plan_pack = plan_pack,
                                     .plan_unpack = plan_unpack,
                                     .report = report,
                                     .pause = plan_pause};
    struct settled_set set;
    struct rules rules = *house;
    struct case_source source;
    rules.connectors = connector_registry;
    made->why = "its evidence cannot be unpacked";
    return evidence_sourced(ground->arena, evidence, &source, &set) &&
           rulebook_of_report(book, ground->arena, evidence->report, &rules,
                              &made->why) &&
           case_make(&calls, &rules, ground->arena, &source, &set, made);
}

/* ---- counterfactuals ---- */

/* In the place of the report. */
static bool
whatif_as_report(struct arena *arena, const struct rules *rules,
                 const struct case_input *input, struct json **tree,
                 struct text *bytes, struct report_summary *summary,
                 struct fault *fault)
{
    *summary = (struct report_summary){0};
    *bytes = TEXT_NONE;
    return whatif_make(arena, rules, input, tree, fault);
}

enum store_result
evidence_whatif(const struct view_ground *ground, const struct rules *rules,
                const struct case_evidence *evidence, struct case_made *made,
                bool *is_made, bool *is_same)
{
    struct case_made report = {0};
    struct rulebook book = {0};
    enum store_result opened = rulebook_open(&book, ground, rules);
    *is_made = opened == STORE_DONE &&
               made_again(&book, ground, rules, evidence, report_make, &report);
    *is_same = *is_made && (text_equals(report.report, evidence->report) ||
                            mutant_is("whatif_any_evidence"));
    made->why = report.why;
    if (*is_same)
        *is_made =
            made_again(&book, ground, rules, evidence, whatif_as_report, made);
    return opened;
}

bool
evidence_keep_programme(struct json *whatif, struct text programme)
{
    struct json *rulings = json_get(whatif, "rulings");
    for (struct json *at = rulings != NULL ? rulings->first : NULL; at != NULL;
         at = at->next)
        if (text_equals(at->key, programme)) {
            at->next = NULL;
            rulings->first = rulings->last = at;
            rulings->count = 1;
            return true;
        }
    return false;
}
