/* SPDX-License-Identifier: Apache-2.0
 *
 * The stored evidence of one case.
 */
#include "evidence.h"

#include "connector.h"
#include "decode.h"
#include "mutant.h"
#include "tombstone.h"
#include "work.h"

static bool
question_is_whole(int64_t case_id, const struct reply_row *row,
                  const struct reply_question *question, FILE *out)
{
    for (uint32_t i = 0; i < question->slice_count; i++)
        if (!reply_slice_is_whole(question, i)) {
            fprintf(out,
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
        fprintf(out, "case C%lld: line %s: its reply cannot be unpacked\n",
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
        fprintf(out,
                "case C%lld: line %s: a reply that it shares with others is "
                "not as it was; see hedui replay --all\n",
                (long long)case_id, connector_line_name(row->line));
    return is_whole;
}

bool
evidence_find(struct ctl *ctl, const char *word, uint32_t revision,
              struct case_evidence *evidence, int *code)
{
    struct case_status status;
    struct digest digest;
    bool found = false, is_whole = true;
    if (!ctl_find(ctl, word, &status, code) ||
        tombstone_is_there(ctl, status.case_id, stderr, code))
        return false;
    enum store_result result =
        ctl->store->calls->evidence(ctl->store, &ctl->arena, status.case_id,
                                    revision, evidence, &found, &ctl->fault);
    if (result != STORE_DONE) {
        *code = ctl_away(ctl, result);
        return false;
    }
    if (!found || text_is_empty(evidence->report)) {
        ctl_complain(ctl, "no_report", (long long)status.case_id,
                     ctl_word(ctl, case_state_name(status.state)));
        *code = EXIT_UNKNOWN;
        return false;
    }
    digest_sha256(evidence->report, &digest);
    if (!digest_equals(&digest, &evidence->report_digest)) {
        ctl_complain(ctl, "report_changed", (long long)status.case_id);
        is_whole = false;
    }
    for (uint32_t i = 0; i < evidence->reply_count; i++)
        is_whole &= evidence_row_is_whole(&ctl->arena, status.case_id,
                                          &evidence->replies[i], stderr);
    if (!is_whole)
        *code = EXIT_DIFFERS;
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

bool
evidence_again(struct ctl *ctl, const struct case_evidence *evidence,
               bool (*report)(struct arena *, const struct rules *,
                              const struct case_input *, struct json **,
                              struct text *, struct report_summary *,
                              struct fault *),
               struct case_made *made, int *code)
{
    const struct case_status *status = &evidence->status;
    const struct case_calls calls = {.decode = request_decode_accepted,
                                     .plan = plan_make,
                                     .plan_pack = plan_pack,
                                     .plan_unpack = plan_unpack,
                                     .report = report,
                                     .pause = plan_pause};
    struct settled_set set;
    struct rulebook book = {0};
    struct rules rules = {0};
    struct case_source source;
    *code = EXIT_USAGE;
    if (!ctl_rules(ctl, &rules))
        return false;
    rules.connectors = connector_registry;
    enum store_result opened = rulebook_open(&book, ctl, &rules);
    if (opened != STORE_DONE) {
        *code = ctl_away(ctl, opened);
        return false;
    }
    *code = EXIT_DIFFERS;
    made->why = "its evidence cannot be unpacked";
    if (evidence_sourced(&ctl->arena, evidence, &source, &set) &&
        rulebook_of_report(&book, &ctl->arena, evidence->report, &rules,
                           &made->why) &&
        case_make(&calls, &rules, &ctl->arena, &source, &set, made)) {
        *code = EXIT_WELL;
        return true;
    }
    fprintf(stderr, "case C%lld: %s\n", (long long)status->case_id, made->why);
    return false;
}
