/* SPDX-License-Identifier: Apache-2.0
 *
 * hedui submit: puts requests into the queue and waits for what intake says.
 * A file holds one JSON request or many, one a line (NDJSON). What was queued
 * is never lost: a wait that ends early only stops looking.
 */
#include <errno.h>
#include <getopt.h>

#include "ctl.h"
#include "date.h"
#include "decode.h"
#include "json.h"
#include "loop.h"
#include "messages.h"

#define BATCH 256
#define MESSAGES_MAX 200000u
#define FILE_MAX (1u << 30)
#define PAUSE_MS 50

struct submission {
    struct messages messages;
    uint32_t count; /* of them */
    struct text *bytes;
    int64_t *queue_ids;
    struct receipt *receipts;
    struct arena arena; /* of what the receipts say */
    bool names_files;
};

static bool
read_stream(FILE *file, struct buffer *out)
{
    char chunk[65536];
    size_t got;
    while ((got = fread(chunk, 1, sizeof(chunk), file)) > 0)
        buffer_add(out, chunk, got);
    if (out->failed)
        errno = EFBIG;
    return !ferror(file) && !out->failed;
}

static bool
read_file(struct ctl *ctl, const char *path, struct text *bytes)
{
    struct buffer out;
    buffer_init(&out, FILE_MAX);
    errno = 0;
    FILE *file = strcmp(path, "-") == 0 ? stdin : fopen(path, "rb");
    bool is_read = file != NULL && read_stream(file, &out);
    if (file != NULL && file != stdin)
        fclose(file);
    if (is_read)
        *bytes = text_copy(&ctl->arena, buffer_view(&out));
    else
        ctl_complain(ctl, "cannot_read", path, strerror(errno));
    buffer_release(&out);
    return is_read;
}

static int
put(struct ctl *ctl, struct submission *submission)
{
    struct store *store = ctl_store(ctl);
    if (store == NULL)
        return EXIT_TROUBLE;
    for (uint32_t at = 0; at < submission->count; at += BATCH) {
        uint32_t count =
            submission->count - at < BATCH ? submission->count - at : BATCH;
        enum store_result result =
            store->calls->queue_put(store, count, submission->bytes + at,
                                    submission->queue_ids + at, &ctl->fault);
        if (result != STORE_DONE) {
            ctl_complain(ctl, "submit_part", at, submission->count);
            return ctl_away(ctl, result);
        }
    }
    return EXIT_WELL;
}

static uint32_t
count_status(const struct submission *submission, enum receipt_status status)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < submission->count; i++)
        count += submission->receipts[i].status == status;
    return count;
}

static int
await_receipts(struct ctl *ctl, struct submission *submission,
               int64_t timeout_s)
{
    int64_t until_ms = loop_monotonic_ms() + timeout_s * 1000;
    for (;;) {
        int64_t began_ms = loop_monotonic_ms();
        arena_release(&submission->arena);
        enum store_result result = ctl->store->calls->receipts(
            ctl->store, &submission->arena, submission->count,
            submission->queue_ids, submission->receipts, &ctl->fault);
        if (result != STORE_DONE)
            return ctl_away(ctl, result);
        if (count_status(submission, RECEIPT_WAITING) == 0)
            return EXIT_WELL;
        if (loop_monotonic_ms() >= until_ms)
            return EXIT_UNANSWERED;
        ctl_pause(began_ms, PAUSE_MS);
    }
}

static const char *
status_key(enum receipt_status status)
{
    static const char *const keys[] = {"WAITING", "ACCEPTED", "DUPLICATE",
                                       "CONFLICT", "REFUSED"};
    return keys[status];
}

static void
print_errors(struct ctl *ctl, const struct receipt *receipt)
{
    struct fault fault = {0};
    const struct json *errors =
        json_read(&ctl->arena, receipt->errors, 16, &fault);
    const struct json *list = json_get(errors, "errors");
    const char *language = ctl->language == LANGUAGE_ZH ? "zh" : "en";
    if (list == NULL)
        list = errors;
    for (const struct json *at = list ? list->first : NULL; at; at = at->next) {
        struct text pointer = TEXT(""), code = TEXT(""), sentence = TEXT("");
        json_get_text(at, "pointer", &pointer);
        json_get_text(at, "code", &code);
        json_get_text(at, language, &sentence);
        printf("    %.*s  %.*s  %.*s\n", (int)pointer.size, pointer.bytes,
               (int)code.size, code.bytes, (int)sentence.size, sentence.bytes);
    }
}

static void
print_receipts(struct ctl *ctl, const struct submission *submission)
{
    for (uint32_t i = 0; i < submission->count; i++) {
        const struct receipt *receipt = &submission->receipts[i];
        char due[11] = "";
        if (receipt->case_id != 0)
            date_print(receipt->due, due);
        const struct message_cut *message = &submission->messages.list[i];
        if (submission->names_files)
            printf("%s:", message->file);
        printf("%6u  %s", message->line,
               ctl_word(ctl, status_key(receipt->status)));
        if (receipt->case_id != 0)
            printf("  C%lld  %s %s%s%s", (long long)receipt->case_id,
                   ctl_word(ctl, "due"), due,
                   receipt->is_provisional ? " " : "",
                   receipt->is_provisional ? ctl_word(ctl, "provisional") : "");
        printf("\n");
        if (receipt->status == RECEIPT_CONFLICT)
            printf("    %s\n", ctl_word(ctl, "conflict_help"));
        if (receipt->status == RECEIPT_REFUSED)
            print_errors(ctl, receipt);
    }
}

static struct json *
receipt_json(struct ctl *ctl, const struct submission *submission, uint32_t i)
{
    struct arena *arena = &ctl->arena;
    const struct receipt *receipt = &submission->receipts[i];
    struct json *row = json_object(arena);
    struct fault fault = {0};
    char due[11];
    json_set(row, "line",
             json_integer(arena, submission->messages.list[i].line));
    if (submission->names_files)
        json_set(row, "file",
                 json_chars(arena, submission->messages.list[i].file));
    json_set(row, "queue_id", json_integer(arena, submission->queue_ids[i]));
    json_set(row, "status", json_chars(arena, status_key(receipt->status)));
    if (receipt->case_id != 0) {
        date_print(receipt->due, due);
        json_set(row, "case", json_integer(arena, receipt->case_id));
        json_set(row, "due",
                 json_string(arena, text_copy(arena, text_of(due))));
        json_set(row, "provisional", json_bool(arena, receipt->is_provisional));
    }
    if (!text_is_empty(receipt->errors)) {
        struct json *errors = json_read(arena, receipt->errors, 16, &fault);
        if (errors != NULL)
            json_set(row, "errors", errors);
    }
    return row;
}

static void
print_json(struct ctl *ctl, const struct submission *submission)
{
    struct buffer out;
    buffer_init(&out, 1u << 28);
    for (uint32_t i = 0; i < submission->count; i++) {
        json_write(receipt_json(ctl, submission, i), &out);
        buffer_chars(&out, "\n");
    }
    ctl_print(&out);
    buffer_release(&out);
}

static int
sum_up(struct ctl *ctl, const struct submission *submission, int code,
       bool is_json)
{
    uint32_t refused = count_status(submission, RECEIPT_REFUSED);
    uint32_t conflicts = count_status(submission, RECEIPT_CONFLICT);
    uint32_t waiting = count_status(submission, RECEIPT_WAITING);
    if (is_json) {
        print_json(ctl, submission);
    } else {
        print_receipts(ctl, submission);
        printf(ctl_word(ctl, "submit_sum"),
               count_status(submission, RECEIPT_ACCEPTED),
               count_status(submission, RECEIPT_DUPLICATE), refused, conflicts);
        printf("\n");
    }
    if (waiting > 0) {
        ctl_complain(ctl, "submit_waiting", waiting, submission->count);
    }
    if (code != EXIT_WELL)
        return code;
    return refused + conflicts > 0 ? EXIT_REFUSED : EXIT_WELL;
}

/* All files of the command line, before any of them is queued. */
static int
submission_read(struct ctl *ctl, struct submission *submission)
{
    struct messages *messages = &submission->messages;
    struct arena *arena = &ctl->arena;
    for (int i = optind; i < ctl->argc; i++) {
        struct text bytes;
        if (!read_file(ctl, ctl->argv[i], &bytes))
            return EXIT_TROUBLE;
        messages_cut(arena, bytes, ctl->argv[i], messages);
    }
    if (messages->count == 0 || messages->count > MESSAGES_MAX) {
        ctl_complain(ctl, messages->count == 0 ? "submit_none" : "submit_many",
                     messages->count, MESSAGES_MAX);
        return EXIT_USAGE;
    }
    uint32_t count = submission->count = messages->count;
    submission->bytes = arena_array(arena, count, sizeof(struct text));
    submission->queue_ids = arena_array(arena, count, sizeof(int64_t));
    submission->receipts = arena_array(arena, count, sizeof(struct receipt));
    if (arena_failed(arena)) {
        ctl_complain(ctl, "no_memory");
        return EXIT_TROUBLE;
    }
    /* One byte above what intake takes is enough for it to say so. */
    for (uint32_t i = 0; i < count; i++)
        submission->bytes[i] =
            text_slice(messages->list[i].bytes, 0,
                       messages->list[i].bytes.size > REQUEST_SIZE_MAX
                           ? REQUEST_SIZE_MAX + 1
                           : messages->list[i].bytes.size);
    return EXIT_WELL;
}

int
command_submit(struct ctl *ctl)
{
    static const struct option options[] = {
        {"json", no_argument, NULL, 'j'},
        {"timeout", required_argument, NULL, 't'},
        {0}};
    bool is_json = false;
    int64_t timeout_s = 30;
    int option;
    struct submission submission = {0};
    while ((option = getopt_long(ctl->argc, ctl->argv, "", options, NULL)) !=
           -1)
        if (option == 'j')
            is_json = true;
        else if (option != 't' || !text_to_count(text_of(optarg), &timeout_s) ||
                 timeout_s > 86400)
            return EXIT_USAGE;
    if (optind == ctl->argc)
        return EXIT_USAGE;
    submission.names_files = ctl->argc - optind > 1;
    arena_init(&submission.arena, 0);
    int code = submission_read(ctl, &submission);
    if (code == EXIT_WELL)
        code = put(ctl, &submission);
    if (code == EXIT_WELL)
        code = sum_up(ctl, &submission,
                      await_receipts(ctl, &submission, timeout_s), is_json);
    arena_release(&submission.arena);
    return code;
}
