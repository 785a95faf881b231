/* SPDX-License-Identifier: Apache-2.0
 *
 * hedui submit: puts requests into the queue and says what intake says. Items
 * go in batches of which a few are out at a time, so that memory does not grow
 * with the files; a batch is printed and written to the result file when all of
 * it is answered. What was queued is never lost: a wait that ends early only
 * stops looking, and the rest is queued all the same.
 */
#include <getopt.h>

#include "ctl.h"
#include "loop.h"
#include "submit_documents.h"
#include "submit_print.h"
#include "submit_progress.h"
#include "submit_results.h"
#include "submit_source.h"

#define BATCH 256u
#define WINDOW 8u /* batches that are out at a time */
#define PAUSE_MS 20
#define BATCH_MEMORY ((size_t)256 << 20)

struct batch {
    uint32_t count;       /* items */
    uint32_t queued;      /* of them, in the queue */
    struct arena arena;   /* of the items */
    struct arena answers; /* of what the receipts say */
    uint32_t index[BATCH];
    struct submit_item items[BATCH];
    struct receipt receipts[BATCH]; /* of the queued ones, in their order */
    int64_t queue_ids[BATCH];
};

struct submission {
    struct ctl *ctl;
    struct submit_source *source;
    struct submit_results *results; /* NULL: none */
    const char *results_path;
    enum decode_csv_charset charset;
    struct submit_printer printer;
    struct submit_progress progress;
    struct submit_counts counts;
    bool wants_progress, is_patient;
    int64_t timeout_ms, heard_ms; /* when the last answer came */
    struct submit_documents documents;
    const char *documents_of; /* NULL: requests are submitted */
    uint32_t next, total, put;
    uint32_t first, out; /* batches: a ring */
    struct batch batches[WINDOW];
};

/* ---- a batch goes out ---- */

/* Items that an earlier run has answered are passed over. */
static bool
batch_fill(struct submission *submission, struct batch *batch)
{
    const char *file;
    uint32_t line;
    batch->count = batch->queued = 0;
    while (batch->count < BATCH && submission->next < submission->total &&
           batch->arena.used < BATCH_MEMORY / 4) {
        uint32_t index = submission->next;
        submit_source_place(submission->source, index, &file, &line);
        submission->next++;
        if (submit_results_has(submission->results, file, line))
            continue;
        batch->index[batch->count] = index;
        if (!submit_source_item(submission->source, &batch->arena, index,
                                &batch->items[batch->count]) ||
            !submit_documents_add(submission->ctl, &batch->arena,
                                  &submission->documents,
                                  &batch->items[batch->count]))
            return false;
        batch->count++;
    }
    return true;
}

static int
batch_put(struct submission *submission, struct batch *batch)
{
    struct ctl *ctl = submission->ctl;
    struct text bytes[BATCH];
    for (uint32_t i = 0; i < batch->count; i++)
        if (!text_is_absent(batch->items[i].bytes))
            bytes[batch->queued++] = batch->items[i].bytes;
    if (batch->queued == 0)
        return EXIT_WELL;
    struct store *store = ctl_store(ctl);
    if (store == NULL)
        return EXIT_TROUBLE;
    enum store_result result = store->calls->queue_put(
        store, batch->queued, bytes, batch->queue_ids, &ctl->fault);
    if (result != STORE_DONE) {
        ctl_complain(ctl, "submit_part", submission->put, submission->total);
        return ctl_away(ctl, result);
    }
    submission->put += batch->queued;
    return EXIT_WELL;
}

/* ---- and is answered ---- */

static uint32_t
batch_waiting(const struct batch *batch)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < batch->queued; i++)
        count += batch->receipts[i].status == RECEIPT_WAITING;
    return count;
}

static void
batch_show(struct submission *submission, struct batch *batch)
{
    uint32_t answer = 0;
    submit_progress_clear(&submission->progress);
    for (uint32_t i = 0; i < batch->count; i++) {
        struct submit_item *item = &batch->items[i];
        struct receipt receipt = {.status = RECEIPT_REFUSED};
        if (!text_is_absent(item->bytes)) {
            receipt = batch->receipts[answer];
            receipt.queue_id = batch->queue_ids[answer++];
        }
        if (!text_is_empty(receipt.errors) && receipt.status == RECEIPT_REFUSED)
            submit_source_errors(submission->source, &batch->answers,
                                 batch->index[i], receipt.errors, item);
        submit_counts_add(&submission->counts, receipt.status);
        submit_print_item(&submission->printer, &batch->answers, item,
                          &receipt);
        if (submission->results != NULL && receipt.status != RECEIPT_WAITING)
            submit_results_add(submission->results, item, &receipt);
    }
}

static int
batch_end(struct submission *submission, struct batch *batch)
{
    batch_show(submission, batch);
    arena_release(&batch->answers);
    arena_release(&batch->arena);
    submission->first = (submission->first + 1) % WINDOW;
    submission->out--;
    submit_progress_show(&submission->progress, &submission->counts,
                         loop_monotonic_ms(), false);
    if (submission->results != NULL &&
        !submit_results_flush(submission->results))
        return EXIT_TROUBLE;
    return EXIT_WELL;
}

/* Looks at the oldest batch until all of it is answered, or nothing has come
 * for as long as somebody wants to wait. */
static int
batch_await(struct submission *submission, struct batch *batch)
{
    struct ctl *ctl = submission->ctl;
    uint32_t waiting = batch->queued;
    while (waiting > 0) {
        int64_t began_ms = loop_monotonic_ms();
        arena_release(&batch->answers);
        enum store_result result = ctl->store->calls->receipts(
            ctl->store, &batch->answers, batch->queued, batch->queue_ids,
            batch->receipts, &ctl->fault);
        if (result != STORE_DONE)
            return ctl_away(ctl, result);
        uint32_t left = batch_waiting(batch);
        int64_t now_ms = loop_monotonic_ms();
        if (left < waiting)
            submission->heard_ms = now_ms;
        waiting = left;
        if (waiting > 0 &&
            now_ms - submission->heard_ms >= submission->timeout_ms)
            submission->is_patient = false;
        if (waiting == 0 || !submission->is_patient)
            break;
        submit_progress_show(&submission->progress, &submission->counts, now_ms,
                             false);
        ctl_pause(began_ms, PAUSE_MS);
    }
    return batch_end(submission, batch);
}

static int
run(struct submission *submission)
{
    int code = EXIT_WELL;
    while (code == EXIT_WELL &&
           (submission->next < submission->total || submission->out > 0)) {
        struct batch *oldest = &submission->batches[submission->first];
        if (submission->next == submission->total ||
            submission->out == WINDOW) {
            code = batch_await(submission, oldest);
            continue;
        }
        struct batch *batch =
            &submission
                 ->batches[(submission->first + submission->out) % WINDOW];
        if (!batch_fill(submission, batch))
            return EXIT_TROUBLE;
        submission->out++;
        code = batch_put(submission, batch);
        if (submission->out == 1)
            submission->heard_ms = loop_monotonic_ms();
    }
    return code;
}

/* ---- the command ---- */

static int
sum_up(struct submission *submission, int code)
{
    struct ctl *ctl = submission->ctl;
    const struct submit_counts *counts = &submission->counts;
    submit_progress_clear(&submission->progress);
    submit_progress_show(&submission->progress, counts, loop_monotonic_ms(),
                         true);
    if (code == EXIT_TROUBLE)
        return code;
    if (!submission->printer.is_json) {
        printf(ctl_word(ctl, "submit_sum"), counts->accepted, counts->duplicate,
               counts->refused, counts->conflict);
        printf("\n");
    }
    if (submission->documents.missing > 0)
        ctl_complain(ctl, "documents_missing", submission->documents.missing);
    if (submission->progress.before > 0)
        ctl_complain(ctl, "submit_before", submission->progress.before,
                     submission->results_path);
    if (counts->waiting > 0) {
        ctl_complain(ctl, "submit_waiting", counts->waiting, submission->total);
        return EXIT_UNANSWERED;
    }
    return counts->refused + counts->conflict > 0 ? EXIT_REFUSED : EXIT_WELL;
}

static int
work(struct submission *submission)
{
    int code = EXIT_WELL;
    struct ctl *ctl = submission->ctl;
    int64_t now_ms = loop_monotonic_ms();
    submission->total = submit_source_count(submission->source);
    if (submission->documents.declared_count > 0 && submission->total != 1) {
        ctl_complain(ctl, "documents_one_request");
        return EXIT_USAGE;
    }
    if (submission->results_path != NULL) {
        submission->results =
            submit_results_open(ctl, submission->results_path,
                                submit_source_digest(submission->source),
                                &submission->counts, &code);
        if (submission->results == NULL)
            return code;
    }
    submit_progress_begin(&submission->progress, ctl, submission->total,
                          submission->wants_progress, now_ms);
    const struct submit_counts *counts = &submission->counts;
    submission->progress.before = counts->accepted + counts->duplicate +
                                  counts->refused + counts->conflict;
    submission->heard_ms = now_ms;
    for (uint32_t i = 0; i < WINDOW; i++) {
        arena_init(&submission->batches[i].arena, BATCH_MEMORY);
        arena_init(&submission->batches[i].answers, 0);
    }
    code = sum_up(submission, run(submission));
    for (uint32_t i = 0; i < WINDOW; i++) {
        arena_release(&submission->batches[i].arena);
        arena_release(&submission->batches[i].answers);
    }
    submit_results_close(submission->results);
    return code;
}

static bool
charset_read(const char *word, enum decode_csv_charset *charset)
{
    *charset = strcmp(word, "gb18030") == 0 || strcmp(word, "GB18030") == 0
                   ? DECODE_CSV_GB18030
                   : DECODE_CSV_UTF8;
    return *charset == DECODE_CSV_GB18030 || strcmp(word, "utf-8") == 0 ||
           strcmp(word, "UTF-8") == 0;
}

static bool
options_read(struct ctl *ctl, struct submission *submission)
{
    static const struct option options[] = {
        {"json", no_argument, NULL, 'j'},
        {"timeout", required_argument, NULL, 't'},
        {"results", required_argument, NULL, 'r'},
        {"progress", no_argument, NULL, 'p'},
        {"charset", required_argument, NULL, 'c'},
        {"documents", required_argument, NULL, 'd'},
        {"declaration", required_argument, NULL, 'D'},
        {"documents-of", required_argument, NULL, 'o'},
        {0}};
    int64_t timeout_s = 30;
    int option;
    bool is_well = true;
    while ((option = getopt_long(ctl->argc, ctl->argv, "", options, NULL)) !=
           -1) {
        if (option == 'j')
            submission->printer.is_json = true;
        else if (option == 'p')
            submission->wants_progress = true;
        else if (option == 'r')
            submission->results_path = optarg;
        else if (option == 'd')
            submission->documents.folder = optarg;
        else if (option == 'D')
            is_well &= submit_documents_declare(&submission->documents, optarg);
        else if (option == 'o')
            submission->documents_of = optarg;
        else if (option == 'c')
            is_well &= charset_read(optarg, &submission->charset);
        else
            is_well &= option == 't' &&
                       text_to_count(text_of(optarg), &timeout_s) &&
                       timeout_s <= 86400;
    }
    submission->timeout_ms = timeout_s * 1000;
    submission->printer.ctl = ctl;
    submission->printer.names_files = ctl->argc - optind > 1;
    submission->printer.only_what_failed = submission->results_path != NULL;
    return is_well && optind < ctl->argc;
}

int
command_submit(struct ctl *ctl)
{
    int code = EXIT_TROUBLE;
    struct submission *submission = calloc(1, sizeof(*submission));
    if (submission == NULL) {
        ctl_complain(ctl, "no_memory");
        return EXIT_TROUBLE;
    }
    submission->ctl = ctl;
    submission->is_patient = true;
    if (!options_read(ctl, submission)) {
        free(submission);
        return EXIT_USAGE;
    }
    if (submission->documents_of != NULL) {
        code =
            submit_supplement(ctl, &submission->printer,
                              submission->documents_of, submission->timeout_ms);
        free(submission);
        return code;
    }
    submission->source = submit_source_open(
        ctl, &submission->printer, (uint32_t)(ctl->argc - optind),
        ctl->argv + optind, submission->charset, &code);
    if (submission->source != NULL)
        code = work(submission);
    submit_source_close(submission->source);
    free(submission);
    return code;
}
