/* SPDX-License-Identifier: Apache-2.0
 *
 * hedui replay: makes reports again from request, plan and replies, by the
 * policy pack and the calendar of that day (rulebook.h), and compares every
 * byte with the stored report, or with its digest in the seal when the report's
 * row is gone. It first looks whether the evidence itself is as it came, slice
 * by slice, and names what is not. No clock, no source.
 */
#include <getopt.h>

#include "case_make.h"
#include "connector.h"
#include "ctl.h"
#include "decode.h"
#include "evidence.h"
#include "rulebook.h"
#include "tombstone.h"
#include "work.h"

#define PAGE 256
#define CASE_MEMORY ((size_t)256 << 20)

struct replay {
    struct ctl *ctl;
    struct rules rules;
    struct rulebook book;
    struct case_calls calls;
    struct arena arena; /* of one case */
    uint32_t same, differs, purged;
};

static bool
compare(struct replay *replay, const struct case_evidence *evidence,
        const struct case_made *made)
{
    struct digest digest;
    char hex[65];
    int64_t case_id = evidence->status.case_id;
    digest_sha256(made->report, &digest);
    digest_hex(&digest, hex);
    bool is_same = digest_equals(&digest, &evidence->report_digest) &&
                   (text_is_absent(evidence->report) ||
                    text_equals(evidence->report, made->report));
    if (is_same) {
        printf(ctl_word(replay->ctl, "same"), (long long)case_id,
               evidence->revision, made->report.size, hex);
        printf("\n");
        return true;
    }
    size_t at = 0;
    while (at < made->report.size && at < evidence->report.size &&
           made->report.bytes[at] == evidence->report.bytes[at])
        at++;
    printf("case C%lld revision %u: other bytes, from byte %zu on (%zu made, "
           "%zu stored); SHA-256 made %s\n",
           (long long)case_id, evidence->revision, at, made->report.size,
           evidence->report.size, hex);
    return false;
}

/* The row of the report is gone: its seal has the digest alone. The rules of
 * one kept pack and calendar give those bytes, or none do. */
static bool
report_sought(struct replay *replay, const struct case_evidence *evidence,
              const struct case_source *source, const struct settled_set *set,
              struct case_made *made)
{
    bool is_made = false;
    for (uint32_t i = 0; i < rulebook_pairs(&replay->book); i++) {
        struct case_made tried;
        struct digest digest;
        rulebook_pair(&replay->book, i, &replay->rules);
        if (!case_make(&replay->calls, &replay->rules, &replay->arena, source,
                       set, &tried)) {
            if (!is_made)
                *made = tried;
            continue;
        }
        is_made = true;
        *made = tried;
        digest_sha256(tried.report, &digest);
        if (digest_equals(&digest, &evidence->report_digest))
            break;
    }
    return is_made;
}

static bool
report_again(struct replay *replay, const struct case_evidence *evidence,
             const struct case_source *source, const struct settled_set *set,
             struct case_made *made)
{
    if (text_is_absent(evidence->report))
        return report_sought(replay, evidence, source, set, made);
    if (!rulebook_of_report(&replay->book, &replay->arena, evidence->report,
                            &replay->rules, &made->why))
        return false;
    return case_make(&replay->calls, &replay->rules, &replay->arena, source,
                     set, made);
}

static bool
replay_evidence(struct replay *replay, const struct case_evidence *evidence)
{
    struct settled_set set;
    struct case_made made;
    const struct case_status *status = &evidence->status;
    struct case_source source;
    bool is_whole = true;
    for (uint32_t i = 0; i < evidence->reply_count; i++)
        is_whole &= evidence_row_is_whole(&replay->arena, status->case_id,
                                          &evidence->replies[i], stdout);
    if (!evidence_sourced(&replay->arena, evidence, &source, &set))
        return false;
    if (!report_again(replay, evidence, &source, &set, &made)) {
        printf("case C%lld: %s\n", (long long)status->case_id, made.why);
        return false;
    }
    return compare(replay, evidence, &made) && is_whole;
}

/* EXIT_WELL also when it differs: that is counted. revision 0: the last, whose
 * number comes back in *last. */
static int
replay_revision(struct replay *replay, int64_t case_id, uint32_t revision,
                bool must_have_report, uint32_t *last)
{
    struct ctl *ctl = replay->ctl;
    struct case_evidence evidence = {0};
    bool found = false;
    arena_init(&replay->arena, CASE_MEMORY);
    enum store_result result =
        ctl->store->calls->evidence(ctl->store, &replay->arena, case_id,
                                    revision, &evidence, &found, &ctl->fault);
    int code = EXIT_WELL;
    if (revision == 0)
        *last = evidence.revision;
    if (result != STORE_DONE) {
        code = ctl_away(ctl, result);
    } else if (!found || evidence.revision == 0) {
        if (must_have_report) {
            printf("case C%lld has no report yet\n", (long long)case_id);
            code = EXIT_UNKNOWN;
        }
    } else if (replay_evidence(replay, &evidence)) {
        replay->same++;
    } else {
        replay->differs++;
    }
    arena_release(&replay->arena);
    return code;
}

/* After a wrong ID nothing can be made again. What is left is compared: the
 * revision that retracts with its digest, and that no byte of one before it is
 * there. */
static bool
purged_is_whole(struct ctl *ctl, int64_t case_id, int *code)
{
    bool is_whole = true;
    uint32_t last = 1;
    for (uint32_t at = 0; is_whole && at < last && *code == EXIT_PURGED; at++) {
        struct case_evidence evidence = {0};
        struct digest digest;
        bool found = false;
        enum store_result result =
            ctl->store->calls->evidence(ctl->store, &ctl->arena, case_id, at,
                                        &evidence, &found, &ctl->fault);
        if (result != STORE_DONE)
            *code = ctl_away(ctl, result);
        if (at == 0)
            last = evidence.revision;
        if (result != STORE_DONE || evidence.revision == 0)
            break;
        digest_sha256(evidence.report, &digest);
        is_whole = at > 0 ? text_is_absent(evidence.report)
                          : !text_is_absent(evidence.report) &&
                                digest_equals(&digest, &evidence.report_digest);
    }
    return is_whole;
}

static int
replay_purged(struct replay *replay, int64_t case_id, int code,
              bool must_have_report)
{
    if (code != EXIT_PURGED)
        return code;
    if (purged_is_whole(replay->ctl, case_id, &code)) {
        replay->purged++;
    } else {
        ctl_complain(replay->ctl, "report_changed", (long long)case_id);
        replay->differs++;
        return EXIT_WELL;
    }
    return code == EXIT_PURGED && !must_have_report ? EXIT_WELL : code;
}

/* Each revision from its own evidence, the last one first. */
static int
replay_case(struct replay *replay, int64_t case_id, bool must_have_report)
{
    uint32_t last = 0;
    int code = EXIT_WELL;
    if (tombstone_is_there(replay->ctl, case_id, stdout, &code))
        return replay_purged(replay, case_id, code, must_have_report);
    code = replay_revision(replay, case_id, 0, must_have_report, &last);
    for (uint32_t at = last; at > 1 && code == EXIT_WELL; at--)
        code = replay_revision(replay, case_id, at - 1, false, &last);
    return code;
}

static int
replay_all(struct replay *replay)
{
    struct ctl *ctl = replay->ctl;
    int64_t after = 0;
    for (;;) {
        struct case_status *page = NULL;
        struct arena arena;
        uint32_t count = 0;
        arena_init(&arena, CASE_MEMORY);
        enum store_result result = ctl->store->calls->list_cases(
            ctl->store, &arena, after, PAGE, &page, &count, &ctl->fault);
        int code = result == STORE_DONE ? EXIT_WELL : ctl_away(ctl, result);
        for (uint32_t i = 0; code == EXIT_WELL && i < count; i++) {
            after = page[i].case_id;
            code = replay_case(replay, after, false);
        }
        arena_release(&arena);
        if (code != EXIT_WELL || count == 0)
            return code;
    }
}

static int
replay_named(struct replay *replay)
{
    struct ctl *ctl = replay->ctl;
    int code = EXIT_WELL;
    for (int i = optind; i < ctl->argc && code == EXIT_WELL; i++) {
        struct case_status status;
        if (ctl_find(ctl, ctl->argv[i], &status, &code))
            code = replay_case(replay, status.case_id, true);
    }
    return code;
}

int
command_replay(struct ctl *ctl)
{
    static const struct option options[] = {{"all", no_argument, NULL, 'a'},
                                            {0}};
    struct replay replay = {.ctl = ctl,
                            .calls = {.decode = request_decode_accepted,
                                      .plan = plan_make,
                                      .plan_pack = plan_pack,
                                      .plan_unpack = plan_unpack,
                                      .pause = plan_pause,
                                      .report = report_make}};
    bool is_all = false;
    int option;
    while ((option = getopt_long(ctl->argc, ctl->argv, "", options, NULL)) !=
           -1)
        if (option == 'a')
            is_all = true;
        else
            return EXIT_USAGE;
    if (is_all == (optind < ctl->argc))
        return EXIT_USAGE;
    if (!ctl_rules(ctl, &replay.rules))
        return EXIT_USAGE;
    /* What was asked then must be read now, whatever is configured today. */
    replay.rules.connectors = connector_registry;
    if (ctl_store(ctl) == NULL)
        return EXIT_TROUBLE;
    const struct view_ground ground = ctl_ground(ctl);
    enum store_result opened =
        rulebook_open(&replay.book, &ground, &replay.rules);
    if (opened != STORE_DONE)
        return ctl_away(ctl, opened);
    int code = is_all ? replay_all(&replay) : replay_named(&replay);
    if (is_all)
        printf(ctl_word(ctl, "replay_sum"), replay.same, replay.differs);
    if (is_all)
        printf("\n");
    if (is_all && replay.purged > 0) {
        printf(ctl_word(ctl, "purged_sum"), replay.purged);
        printf("\n");
    }
    if (code != EXIT_WELL)
        return code;
    return replay.differs > 0 ? EXIT_DIFFERS : EXIT_WELL;
}
