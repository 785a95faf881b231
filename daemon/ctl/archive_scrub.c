/* SPDX-License-Identifier: Apache-2.0
 *
 * hedui archive scrub: every container is read again and judged; what is
 * damaged is named. hedui archive renew: those whose proof ends soon are
 * stamped again.
 */
#include <getopt.h>
#include <time.h>

#include "archive_raise.h"
#include "date.h"
#include "seal_parts.h"

#define ROWS_A_STEP 256

struct scrub {
    struct ctl *ctl;
    struct seal_judge judge;
    int64_t rate; /* a second; 0: as fast as it goes */
    int64_t checked, damaged, unjudged;
};

/* Memory was short: that is no damage, nor was it read. */
static void
unjudged(struct scrub *scrub, const struct archive_row *row)
{
    ctl_complain(scrub->ctl, "archive_unjudged", (long long)row->case_id,
                 row->revision);
    scrub->checked--;
    scrub->unjudged++;
}

static void
damaged(struct scrub *scrub, const struct archive_row *row, const char *why)
{
    ctl_complain(scrub->ctl, "archive_damaged", (long long)row->case_id,
                 row->revision, why);
    scrub->damaged++;
}

/* What the list says of a row must be what its bytes say. false: the store is
 * away. */
static bool
scrub_row(struct scrub *scrub, const struct archive_row *row, int *code)
{
    struct ctl *ctl = scrub->ctl;
    struct arena arena;
    struct seal_row file;
    struct digest digest;
    bool is_there = false;
    arena_init(&arena, 0);
    enum store_result result = ctl->store->calls->sealing->file(
        ctl->store, &arena, row->case_id, row->revision, &file, &is_there,
        &ctl->fault);
    scrub->checked++;
    if (result == STORE_BROKEN) { /* what lies there is no blob */
        damaged(scrub, row, ctl_word(ctl, "archive_unread"));
        fault_clear(&ctl->fault);
    } else if (result == STORE_DONE && is_there && !text_is_absent(file.file)) {
        digest_sha256(file.file, &digest);
        if (!digest_equals(&digest, &file.file_digest))
            damaged(scrub, row, ctl_word(ctl, "archive_bytes"));
        else if (scrub->judge.anchors != NULL &&
                 !seal_judge_row(&scrub->judge, &file, file.file)) {
            if (flaw_lacks_memory(&scrub->judge.flaw))
                unjudged(scrub, row);
            else
                damaged(scrub, row, scrub->judge.flaw.why);
        }
    }
    arena_release(&arena);
    if (result == STORE_DONE || result == STORE_BROKEN)
        return true;
    *code = ctl_away(ctl, result);
    return false;
}

static void
scrub_rest(const struct scrub *scrub)
{
    if (scrub->rate <= 0)
        return;
    int64_t pause_ns = INT64_C(1000000000) / scrub->rate;
    struct timespec pause = {pause_ns / 1000000000, pause_ns % 1000000000};
    nanosleep(&pause, NULL);
}

static bool
scrub_all(struct scrub *scrub, int *code)
{
    struct ctl *ctl = scrub->ctl;
    struct archive_wish wish = {
        .from_us = INT64_MIN, .to_us = INT64_MAX, .ends_before_us = INT64_MAX};
    uint32_t count = ROWS_A_STEP;
    while (count == ROWS_A_STEP) {
        struct arena arena;
        struct archive_row *rows = NULL;
        arena_init(&arena, 1 << 22);
        enum store_result result = ctl->store->calls->archive->list(
            ctl->store, &arena, &wish, ROWS_A_STEP, &rows, &count, &ctl->fault);
        bool done = result == STORE_DONE;
        if (!done)
            *code = ctl_away(ctl, result);
        for (uint32_t i = 0; done && i < count; i++) {
            done = scrub_row(scrub, &rows[i], code);
            wish.after_case = rows[i].case_id;
            wish.after_revision = rows[i].revision;
            scrub_rest(scrub);
        }
        arena_release(&arena);
        if (!done)
            return false;
    }
    return true;
}

static bool
scrub_options(struct ctl *ctl, struct scrub *scrub)
{
    static const struct option names[] = {
        {"rate", required_argument, NULL, 'r'}, {0}};
    int option;
    while ((option = getopt_long(ctl->argc, ctl->argv, "", names, NULL)) != -1)
        if (option != 'r' || !text_to_count(text_of(optarg), &scrub->rate) ||
            scrub->rate < 1 || scrub->rate > 1000000)
            return false;
    return ctl->argc == optind + 1;
}

int
archive_scrub(struct ctl *ctl)
{
    struct scrub scrub = {.ctl = ctl};
    struct cades_anchors *anchors = NULL;
    int64_t began_us = 0;
    int code = EXIT_TROUBLE;
    if (!scrub_options(ctl, &scrub))
        return EXIT_USAGE;
    if (ctl_store(ctl) == NULL)
        return EXIT_TROUBLE;
    if (ctl->config->seal_roots[0] == '\0')
        archive_say(ctl, "archive_no_roots");
    else if ((anchors = cades_anchors_open(ctl->config->seal_roots,
                                           &ctl->fault)) == NULL) {
        fprintf(stderr, "hedui: %s\n", ctl->fault.text);
        return EXIT_USAGE;
    }
    scrub.judge.anchors = anchors;
    const struct store_calls *calls = ctl->store->calls;
    enum store_result result = calls->now(ctl->store, &began_us, &ctl->fault);
    bool done = result == STORE_DONE && scrub_all(&scrub, &code);
    if (done) {
        result = calls->archive->scrubbed(ctl->store, began_us, scrub.checked,
                                          scrub.damaged, &ctl->fault);
        archive_say(ctl, "archive_scrubbed", (long long)scrub.checked,
                    (long long)scrub.damaged);
        code = scrub.damaged > 0    ? EXIT_DIFFERS
               : scrub.unjudged > 0 ? EXIT_TROUBLE
                                    : EXIT_WELL;
    }
    cades_anchors_close(anchors);
    return result == STORE_DONE ? code : ctl_away(ctl, result);
}
