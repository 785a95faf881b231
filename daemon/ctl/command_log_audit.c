/* SPDX-License-Identifier: Apache-2.0
 *
 * hedui log audit: an auditor's walk through a published folder, or through
 * the store itself, against the checkpoints that he kept.
 */
#include <getopt.h>
#include <stdlib.h>
#include <time.h>

#include "ctl.h"
#include "date.h"
#include "log_calls.h"
#include "log_folder.h"
#include "log_stamp.h"
#include "log_tiles.h"
#include "log_view.h"
#include "slurp.h"
#include "tlog_audit.h"
#include "tlog_leaf.h"

#define SINCE_MAX 64

struct audit_ask {
    const char *log, *folder, *roots;
    const char *since[SINCE_MAX];
    uint32_t since_count;
    bool is_store;
    struct ctl *ctl;
    struct log_folder walked;
    struct log_tiles *tiles; /* of the store */
    struct buffer bundle;
    /* The first report that a leaf speaks of and that is not there. */
    bool is_gone;
    uint64_t gone_at;
    struct leaf_row gone;
};

static bool
options_read(struct ctl *ctl, struct audit_ask *ask)
{
    static const struct option known[] = {
        {"log", required_argument, NULL, 'l'},
        {"since", required_argument, NULL, 's'},
        {"store", no_argument, NULL, 'd'},
        {"roots", required_argument, NULL, 'r'},
        {0}};
    int option;
    while ((option = getopt_long(ctl->argc, ctl->argv, "", known, NULL)) != -1)
        if (option == 'l')
            ask->log = optarg;
        else if (option == 'd')
            ask->is_store = true;
        else if (option == 'r')
            ask->roots = optarg;
        else if (option == 's' && ask->since_count < SINCE_MAX)
            ask->since[ask->since_count++] = optarg;
        else
            return false;
    /* argv[optind] is "audit". */
    ask->folder = optind + 1 < ctl->argc ? ctl->argv[optind + 1] : NULL;
    return optind + 2 - ask->is_store == ctl->argc &&
           (!ask->is_store || ctl->config != NULL);
}

/* ---- the store as a log ---- */

static bool
store_tile(void *context, uint32_t level, uint64_t index, uint32_t width,
           struct digest *hashes, struct fault *fault)
{
    struct audit_ask *ask = context;
    return log_tiles_read(ask->tiles, level, index, width, hashes, fault);
}

static bool
store_bundle(void *context, uint64_t index, uint32_t width, struct text *bytes,
             struct fault *fault)
{
    struct audit_ask *ask = context;
    buffer_clear(&ask->bundle);
    bool done = log_tiles_bundle(ask->tiles, index, width, &ask->bundle, fault);
    /* What came before the gap is given: so the gap is found. */
    *bytes = buffer_view(&ask->bundle);
    return done || ask->tiles->result == STORE_DONE;
}

static bool
folder_tile(void *context, uint32_t level, uint64_t index, uint32_t width,
            struct digest *hashes, struct fault *fault)
{
    struct audit_ask *ask = context;
    return log_folder_tile(&ask->walked, level, index, width, hashes, fault);
}

static bool
folder_bundle(void *context, uint64_t index, uint32_t width, struct text *bytes,
              struct fault *fault)
{
    struct audit_ask *ask = context;
    return log_folder_bundle(&ask->walked, index, width, bytes, fault);
}

/* A report that was made is there: its salt is, which goes with its row. */
static void
report_look(void *context, uint64_t index, struct text entry)
{
    struct audit_ask *ask = context;
    struct leaf_row leaf;
    struct leaf_proof found;
    struct fault fault = {0};
    bool is_there = false;
    struct store *store = ask->ctl->store;
    if (ask->is_gone || !tlog_leaf_read(entry, &leaf) ||
        leaf.kind != LEAF_REPORTED)
        return;
    if (store->calls->log->find(store, LEAF_REPORTED, leaf.case_id,
                                leaf.revision, &found, &is_there,
                                &fault) != STORE_DONE)
        return;
    ask->is_gone = (!is_there || !found.has_salt);
    ask->gone_at = index;
    ask->gone = leaf;
}

/* ---- the walk ---- */

static int
size_compare(const void *a, const void *b)
{
    const struct tlog_checkpoint *left = a, *right = b;
    return left->size < right->size ? -1 : left->size > right->size;
}

static bool
since_read(struct ctl *ctl, const struct audit_ask *ask,
           const struct note_key *log, struct tlog_checkpoint *earlier)
{
    struct fault fault = {0};
    for (uint32_t i = 0; i < ask->since_count; i++) {
        struct text bytes;
        if (!slurp_file(&ctl->arena, ask->since[i], &bytes, &fault)) {
            fprintf(stderr, "hedui: %s\n", fault.text);
            return false;
        }
        if (tlog_checkpoint_open(&ctl->arena, bytes, log, &earlier[i], NULL) !=
            TLOG_OPENED) {
            if (arena_failed(&ctl->arena))
                fprintf(stderr, "hedui: no memory\n");
            else
                ctl_complain(ctl, "log_since_bad", ask->since[i]);
            return false;
        }
    }
    qsort(earlier, ask->since_count, sizeof(*earlier), size_compare);
    return true;
}

/* checkpoint.tst of the folder; absent: there is none. */
static struct text
folder_stamp(struct ctl *ctl, const struct audit_ask *ask)
{
    struct fault fault = {0};
    struct text token;
    const char *path =
        arena_printf(&ctl->arena, "%s/checkpoint.tst", ask->folder);
    return path != NULL && log_folder_read(&ctl->arena, path, &token, &fault)
               ? token
               : TEXT_NONE;
}

/* The note of the folder or of the store, and its time stamp; absent: none, and
 * why was said. */
static struct text
note_take(struct ctl *ctl, const struct audit_ask *ask, struct text *token,
          int *code)
{
    struct text bytes = TEXT_NONE;
    struct checkpoint_row row;
    bool is_there = false;
    *code = EXIT_TROUBLE;
    *token = TEXT_NONE;
    if (!ask->is_store) {
        *token = folder_stamp(ctl, ask);
        if (!slurp_file(&ctl->arena,
                        arena_printf(&ctl->arena, "%s/checkpoint", ask->folder),
                        &bytes, &ctl->fault))
            fprintf(stderr, "hedui: %s\n", ctl->fault.text);
        return bytes;
    }
    if (ctl_store(ctl) == NULL ||
        !log_view_done(
            ctl,
            ctl->store->calls->log->last_checkpoint(
                ctl->store, &ctl->arena, &row, &is_there, &ctl->fault),
            code))
        return TEXT_NONE;
    if (!is_there)
        ctl_complain(ctl, "log_no_checkpoint");
    if (is_there)
        *token = row.token;
    return is_there ? row.note : TEXT_NONE;
}

static int
print_verdict(struct ctl *ctl, const struct audit_ask *ask,
              const struct tlog_checkpoint *checkpoint,
              const struct tlog_verdict *verdict)
{
    char hex[65];
    unsigned long long size =
        verdict->finding == TLOG_TAIL_CUT ? verdict->earlier : checkpoint->size;
    if (verdict->finding != TLOG_WELL) {
        log_view_finding(ctl, stdout, verdict->finding, size, verdict->at);
        return EXIT_DIFFERS;
    }
    if (ask->is_gone) {
        printf("report-gone: ");
        printf(ctl_word(ctl, "log_report_gone"),
               (unsigned long long)ask->gone_at, (long long)ask->gone.case_id,
               ask->gone.revision);
        printf("\n");
        return EXIT_DIFFERS;
    }
    digest_hex(&checkpoint->root, hex);
    printf(ctl_word(ctl, "log_audit_well"), size, hex);
    printf("\n");
    if (ask->since_count == 0)
        printf("%s\n", ctl_word(ctl, "log_since_none"));
    return EXIT_WELL;
}

/* By --roots; without them it is not judged. */
static bool
stamp_judge(struct ctl *ctl, const struct audit_ask *ask, struct text note,
            struct text token, int *code)
{
    struct timestamp_verdict verdict;
    char at[32];
    int64_t now_us = (int64_t)time(NULL) * INSTANT_SECOND;
    if (ask->roots == NULL)
        return true;
    struct cades_anchors *anchors = cades_anchors_open(ask->roots, &ctl->fault);
    bool is_good =
        anchors != NULL && !text_is_absent(token) &&
        log_stamp_is_good(&ctl->arena, anchors, note, token, now_us, &verdict);
    *code = EXIT_DIFFERS;
    if (anchors == NULL) {
        fprintf(stderr, "hedui: %s\n", ctl->fault.text);
        *code = EXIT_TROUBLE;
    } else if (text_is_absent(token)) {
        printf("unstamped: %s\n", ctl_word(ctl, "log_stamp_none"));
    } else if (!is_good) {
        printf("stamp-forged: ");
        printf(ctl_word(ctl, "log_stamp_bad"), verdict.why);
        printf("\n");
    } else {
        instant_print(verdict.at_us, at);
        printf(ctl_word(ctl, "log_stamp_at"), at,
               text_chars(&ctl->arena, verdict.tsa));
        printf("\n");
        if (!verdict.has_revocation)
            printf("%s\n", ctl_word(ctl, "log_stamp_unrevoked"));
    }
    cades_anchors_close(anchors);
    return is_good;
}

static int
walk(struct ctl *ctl, struct audit_ask *ask, const struct note_key *log)
{
    struct tlog_checkpoint checkpoint, earlier[SINCE_MAX];
    struct tlog_verdict verdict;
    int code;
    if (!since_read(ctl, ask, log, earlier))
        return EXIT_TROUBLE;
    struct text token, note = note_take(ctl, ask, &token, &code);
    if (text_is_absent(note))
        return code;
    if (tlog_checkpoint_open(&ctl->arena, note, log, &checkpoint, NULL) !=
        TLOG_OPENED) {
        if (arena_failed(&ctl->arena)) {
            fprintf(stderr, "hedui: no memory\n");
            return EXIT_TROUBLE;
        }
        printf("checkpoint-forged: %s\n", ctl_word(ctl, "log_checkpoint_bad"));
        return EXIT_DIFFERS;
    }
    if (!stamp_judge(ctl, ask, note, token, &code))
        return code;
    if (ask->is_store)
        ask->tiles = log_tiles_open(ctl->store, (int64_t)checkpoint.size);
    log_folder_open(&ask->walked, ask->folder);
    buffer_init(&ask->bundle, 64 << 20);
    struct tlog_audit audit = {.checkpoint = &checkpoint,
                               .earlier = earlier,
                               .earlier_count = ask->since_count,
                               .tile = ask->is_store ? store_tile : folder_tile,
                               .bundle =
                                   ask->is_store ? store_bundle : folder_bundle,
                               .entry = ask->is_store ? report_look : NULL,
                               .context = ask};
    bool done = tlog_audit(&audit, &verdict, &ctl->fault);
    bool is_away = ask->tiles != NULL && ask->tiles->result != STORE_DONE;
    if (is_away)
        code = ctl_away(ctl, ask->tiles->result);
    else if (!done)
        fprintf(stderr, "hedui: %s\n", ctl->fault.text);
    log_folder_close(&ask->walked);
    buffer_release(&ask->bundle);
    free(ask->tiles);
    return is_away ? code
           : done  ? print_verdict(ctl, ask, &checkpoint, &verdict)
                   : EXIT_TROUBLE;
}

int
log_audit(struct ctl *ctl)
{
    struct audit_ask ask = {.ctl = ctl};
    struct note_key log;
    int code;
    if (!options_read(ctl, &ask) || (ask.log == NULL && ctl->config == NULL))
        return EXIT_USAGE;
    if (!log_view_key(ctl, ask.log, &log, &code))
        return code;
    return walk(ctl, &ask, &log);
}
