/* SPDX-License-Identifier: Apache-2.0
 *
 * hedui submit: puts requests into the queue and waits for what intake says.
 * A file holds one JSON request or many, one a line (NDJSON). What was queued
 * is never lost: a wait that ends early only stops looking.
 */
#include <getopt.h>
#include <unistd.h>

#include "ctl.h"
#include "date.h"
#include "json.h"
#include "ndjson.h"

#define BATCH 256
#define MESSAGES_MAX 200000
#define FILE_MAX (1u << 30)
#define PAUSE_NS (50 * 1000000)

struct submission {
    uint32_t count, room;
    struct text *messages;
    uint32_t *lines;
    int64_t *queue_ids;
    struct receipt *receipts;
};

static bool
read_stream(FILE *file, struct buffer *out)
{
    char chunk[65536];
    size_t got;
    while ((got = fread(chunk, 1, sizeof(chunk), file)) > 0)
        buffer_add(out, chunk, got);
    return !ferror(file) && !out->failed;
}

static bool
read_file(struct ctl *ctl, const char *path, struct text *bytes)
{
    struct buffer out;
    buffer_init(&out, FILE_MAX);
    FILE *file = strcmp(path, "-") == 0 ? stdin : fopen(path, "rb");
    bool is_read = file != NULL && read_stream(file, &out);
    if (file != NULL && file != stdin)
        fclose(file);
    if (is_read)
        *bytes = text_copy(&ctl->arena, buffer_view(&out));
    else
        fprintf(stderr, "hedui: %s cannot be read\n", path);
    buffer_release(&out);
    return is_read;
}

static void
add_message(struct ctl *ctl, struct submission *submission, struct text bytes,
            uint32_t line)
{
    if (submission->count == submission->room) {
        uint32_t room = submission->room * 2 + 64;
        struct text *messages =
            arena_array(&ctl->arena, room, sizeof(*messages));
        uint32_t *lines = arena_array(&ctl->arena, room, sizeof(*lines));
        if (messages == NULL || lines == NULL)
            return;
        if (submission->count > 0) {
            memcpy(messages, submission->messages,
                   submission->count * sizeof(*messages));
            memcpy(lines, submission->lines,
                   submission->count * sizeof(*lines));
        }
        submission->messages = messages;
        submission->lines = lines;
        submission->room = room;
    }
    submission->messages[submission->count] = bytes;
    submission->lines[submission->count++] = line;
}

/* One document over several lines, or one document a line? A text whose first
 * line alone is a whole JSON value is NDJSON. */
static void
cut_messages(struct ctl *ctl, struct text bytes, struct submission *submission)
{
    struct ndjson ndjson;
    struct ndjson_line line;
    struct fault fault = {0};
    struct text trimmed = text_trim(bytes);
    struct text rest = trimmed, first;
    text_cut(&rest, '\n', &first);
    if (!text_is_absent(rest) &&
        json_read(&ctl->arena, first, 32, &fault) == NULL) {
        add_message(ctl, submission, trimmed, 1);
        return;
    }
    ndjson_init(&ndjson, bytes);
    while (ndjson_next(&ndjson, &line))
        add_message(ctl, submission, line.text, (uint32_t)line.number);
}

static int
put(struct ctl *ctl, struct submission *submission)
{
    struct store *store = ctl_store(ctl);
    submission->queue_ids =
        arena_array(&ctl->arena, submission->count, sizeof(int64_t));
    submission->receipts =
        arena_array(&ctl->arena, submission->count, sizeof(struct receipt));
    if (store == NULL || arena_failed(&ctl->arena))
        return EXIT_TROUBLE;
    for (uint32_t at = 0; at < submission->count; at += BATCH) {
        uint32_t count =
            submission->count - at < BATCH ? submission->count - at : BATCH;
        enum store_result result =
            store->calls->queue_put(store, count, submission->messages + at,
                                    submission->queue_ids + at, &ctl->fault);
        if (result != STORE_DONE) {
            fprintf(stderr,
                    "hedui: %u messages are queued, the rest is not; submit "
                    "again (what is there already is recognised)\n",
                    at);
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
    struct timespec pause = {0, PAUSE_NS};
    int64_t tries = timeout_s * 1000000000 / PAUSE_NS;
    for (int64_t i = 0; i <= tries; i++) {
        enum store_result result = ctl->store->calls->receipts(
            ctl->store, &ctl->arena, submission->count, submission->queue_ids,
            submission->receipts, &ctl->fault);
        if (result != STORE_DONE)
            return ctl_away(ctl, result);
        if (count_status(submission, RECEIPT_WAITING) == 0)
            return EXIT_WELL;
        nanosleep(&pause, NULL);
    }
    return EXIT_UNANSWERED;
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
        printf("%6u  %s", submission->lines[i],
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
    json_set(row, "line", json_integer(arena, submission->lines[i]));
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
        fprintf(stderr, ctl_word(ctl, "submit_waiting"), waiting,
                submission->count);
        fprintf(stderr, "\n");
    }
    if (code != EXIT_WELL)
        return code;
    return refused + conflicts > 0 ? EXIT_REFUSED : EXIT_WELL;
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
    for (int i = optind; i < ctl->argc; i++) {
        struct text bytes;
        if (!read_file(ctl, ctl->argv[i], &bytes))
            return EXIT_TROUBLE;
        cut_messages(ctl, bytes, &submission);
    }
    if (submission.count == 0) {
        fprintf(stderr, "hedui: there is no request in it\n");
        return EXIT_USAGE;
    }
    if (submission.count > MESSAGES_MAX) {
        fprintf(stderr, "hedui: %u requests are too many at once; %u at most\n",
                submission.count, MESSAGES_MAX);
        return EXIT_USAGE;
    }
    int code = put(ctl, &submission);
    if (code != EXIT_WELL)
        return code;
    return sum_up(ctl, &submission, await_receipts(ctl, &submission, timeout_s),
                  is_json);
}
