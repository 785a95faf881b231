/* SPDX-License-Identifier: Apache-2.0
 *
 * hedui letters: messages that were refused or contradict a case. What a
 * message says is shown only where somebody asks for its bytes: errors are
 * their codes and places, and a place only as far as it is one of ours.
 */
#include <errno.h>
#include <getopt.h>
#include <unistd.h>

#include "ctl.h"
#include "date.h"
#include "letter_errors.h"
#include "submit_documents.h"

#define LETTERS_SHOWN 100
#define OUTPUT_MAX (1u << 24)

struct letters_options {
    bool is_json, is_all, is_bytes;
    int64_t from, limit;
    const char *why;
    const char *verb; /* list show resend discard */
    int64_t id;
    const char *file; /* NULL: none */
};

static bool
read_options(struct ctl *ctl, struct letters_options *options)
{
    static const struct option known[] = {
        {"json", no_argument, NULL, 'j'},
        {"all", no_argument, NULL, 'a'},
        {"bytes", no_argument, NULL, 'b'},
        {"from", required_argument, NULL, 'f'},
        {"limit", required_argument, NULL, 'l'},
        {"why", required_argument, NULL, 'w'},
        {0}};
    int option;
    while ((option = getopt_long(ctl->argc, ctl->argv, "", known, NULL)) != -1)
        switch (option) {
        case 'j':
            options->is_json = true;
            break;
        case 'a':
            options->is_all = true;
            break;
        case 'b':
            options->is_bytes = true;
            break;
        case 'w':
            options->why = optarg;
            break;
        default:
            if (!ctl_page_option(option, &options->from, &options->limit))
                return false;
        }
    return true;
}

static bool
read_words(struct ctl *ctl, struct letters_options *options)
{
    int count = ctl->argc - optind;
    char **words = ctl->argv + optind;
    options->verb = count > 0 ? words[0] : "list";
    bool is_list = strcmp(options->verb, "list") == 0;
    bool is_resend = strcmp(options->verb, "resend") == 0;
    bool is_discard = strcmp(options->verb, "discard") == 0;
    if (is_list)
        return count <= 1 && !options->is_bytes && options->why == NULL;
    if ((!is_resend && !is_discard && strcmp(options->verb, "show") != 0) ||
        count < 2 || count > (is_resend ? 3 : 2) ||
        !text_to_count(text_of(words[1]), &options->id) || options->id < 1)
        return false;
    options->file = count == 3 ? words[2] : NULL;
    return is_discard == (options->why != NULL) &&
           (!is_discard || options->why[0] != '\0');
}

/* "NOT_JSON, UNKNOWN_FIELD" */
static struct text
errors_text(struct ctl *ctl, const struct letter *letter)
{
    struct json *errors = letter_errors_json(&ctl->arena, letter);
    struct text all = TEXT("");
    int count = 0;
    for (const struct json *at = errors->first; at != NULL; at = at->next) {
        struct text code;
        if (!json_get_text(at, "code", &code))
            continue;
        if (++count > 3)
            return text_of(arena_printf(&ctl->arena, "%.*s, ...", (int)all.size,
                                        all.bytes));
        all = text_of(arena_printf(&ctl->arena, "%.*s%s%.*s", (int)all.size,
                                   all.bytes, count > 1 ? ", " : "",
                                   (int)code.size, code.bytes));
    }
    return all;
}

static const char *
origin_chars(struct ctl *ctl, const struct letter *letter)
{
    if (text_is_absent(letter->topic))
        return arena_printf(&ctl->arena, "%s %lld",
                            ctl_word(ctl, "letter_message"),
                            (long long)letter->queue_id);
    return arena_printf(&ctl->arena, "%.*s %d:%lld", (int)letter->topic.size,
                        letter->topic.bytes, letter->partition,
                        (long long)letter->offset);
}

static const char *
reason_key(const struct letter *letter)
{
    return letter->is_conflict ? "conflict" : "refused";
}

static const char *
done_key(const struct letter *letter)
{
    return letter->done == LETTER_RESENT      ? "letter_resent"
           : letter->done == LETTER_DISCARDED ? "letter_discarded"
                                              : "letter_waits";
}

static struct json *
letter_json(struct ctl *ctl, const struct letter *letter)
{
    static const char *const states[] = {"waits", "resent", "discarded"};
    static const char *const became[] = {[RECEIPT_WAITING] = "waiting",
                                         [RECEIPT_ACCEPTED] = "accepted",
                                         [RECEIPT_DUPLICATE] = "duplicate",
                                         [RECEIPT_CONFLICT] = "conflict",
                                         [RECEIPT_REFUSED] = "refused"};
    struct arena *arena = &ctl->arena;
    char at[32];
    struct json *object = json_object(arena);
    json_set(object, "letter", json_integer(arena, letter->id));
    instant_print(letter->at_us, at);
    json_set(object, "at", json_string(arena, text_copy(arena, text_of(at))));
    json_set(object, "reason", json_chars(arena, reason_key(letter)));
    if (!text_is_absent(letter->agency))
        json_set(object, "agency", json_string(arena, letter->agency));
    if (letter->case_id != 0)
        json_set(object, "case", json_integer(arena, letter->case_id));
    json_set(object, "errors", letter_errors_json(&ctl->arena, letter));
    json_set(object, "bytes", json_integer(arena, letter->size));
    if (letter->queue_id != 0)
        json_set(object, "message", json_integer(arena, letter->queue_id));
    if (!text_is_absent(letter->topic)) {
        json_set(object, "topic", json_string(arena, letter->topic));
        json_set(object, "partition", json_integer(arena, letter->partition));
        json_set(object, "offset", json_integer(arena, letter->offset));
    }
    json_set(object, "state", json_chars(arena, states[letter->done]));
    if (letter->done != LETTER_WAITS) {
        instant_print(letter->done_at_us, at);
        json_set(object, "done_at",
                 json_string(arena, text_copy(arena, text_of(at))));
    }
    if (letter->done == LETTER_RESENT) {
        json_set(object, "as_message",
                 json_integer(arena, letter->done_queue_id));
        json_set(object, "became", json_chars(arena, became[letter->became]));
    }
    if (letter->became_case != 0)
        json_set(object, "became_case",
                 json_integer(arena, letter->became_case));
    if (!text_is_absent(letter->done_why))
        json_set(object, "why", json_string(arena, letter->done_why));
    return object;
}

static void
print_json(const struct json *tree)
{
    struct buffer out;
    buffer_init(&out, OUTPUT_MAX);
    json_write_pretty(tree, &out);
    buffer_chars(&out, "\n");
    ctl_print(&out);
    buffer_release(&out);
}

static void
list_table(struct ctl *ctl, const struct letter *letters, uint32_t count)
{
    static const char *const heads[] = {
        "letter",        "letter_at",   "letter_reason", "letter_errors",
        "letter_origin", "letter_size", "state"};
    struct table table;
    struct buffer out;
    table_init(&table, &ctl->arena, 7);
    table.is_right[0] = table.is_right[5] = true;
    for (int i = 0; i < 7; i++)
        table_chars(&table, ctl_word(ctl, heads[i]));
    for (uint32_t i = 0; i < count; i++) {
        const struct letter *letter = &letters[i];
        char at[32];
        instant_print_spaced(letter->at_us, at);
        table_integer(&table, letter->id);
        table_cell(&table, text_copy(&ctl->arena, text_of(at)));
        table_chars(&table, ctl_word(ctl, reason_key(letter)));
        table_cell(&table,
                   letter->is_conflict
                       ? text_of(arena_printf(&ctl->arena, "C%lld",
                                              (long long)letter->case_id))
                       : errors_text(ctl, letter));
        table_chars(&table, origin_chars(ctl, letter));
        table_integer(&table, letter->size);
        table_chars(&table, ctl_word(ctl, done_key(letter)));
    }
    buffer_init(&out, OUTPUT_MAX);
    table_write(&table, &out);
    ctl_print(&out);
    buffer_release(&out);
}

static int
list(struct ctl *ctl, struct store *store,
     const struct letters_options *options)
{
    struct letter *letters = NULL;
    uint32_t count = 0;
    int64_t waiting = 0;
    enum store_result result = store_letters(
        store, &ctl->arena, options->from, options->is_all,
        (uint32_t)options->limit, &letters, &count, &waiting, &ctl->fault);
    if (result != STORE_DONE)
        return ctl_away(ctl, result);
    if (options->is_json) {
        struct json *tree = json_object(&ctl->arena);
        struct json *rows = json_array(&ctl->arena);
        for (uint32_t i = 0; i < count; i++)
            json_add(rows, letter_json(ctl, &letters[i]));
        json_set(tree, "letters", rows);
        json_set(tree, "waiting", json_integer(&ctl->arena, waiting));
        print_json(tree);
        return EXIT_WELL;
    }
    if (count > 0)
        list_table(ctl, letters, count);
    printf(ctl_word(ctl, "letters_waiting"), (long long)waiting);
    putchar('\n');
    return EXIT_WELL;
}

/* As they are, so that a file of them can be mended; a terminal gets no
 * control characters from a stranger. */
static void
print_bytes(struct text bytes)
{
    bool is_terminal = isatty(STDOUT_FILENO) == 1;
    for (size_t i = 0; i < bytes.size; i++) {
        unsigned char c = (unsigned char)bytes.bytes[i];
        bool is_control = (c < 0x20 && c != '\n' && c != '\t') || c == 0x7f;
        putchar(is_terminal && is_control ? '.' : c);
    }
}

/* The letter of that id; false after saying why not. */
static bool
find(struct ctl *ctl, struct store *store, int64_t id, struct letter *letter,
     struct text *bytes, int *code)
{
    bool found;
    enum store_result result = store_letter(store, &ctl->arena, id, letter,
                                            bytes, &found, &ctl->fault);
    if (result != STORE_DONE) {
        *code = ctl_away(ctl, result);
        return false;
    }
    if (!found) {
        ctl_complain(ctl, "no_letter", (long long)id);
        *code = EXIT_UNKNOWN;
    }
    return found;
}

static int
show(struct ctl *ctl, struct store *store,
     const struct letters_options *options)
{
    struct letter letter;
    struct text bytes;
    int code = EXIT_WELL;
    if (!find(ctl, store, options->id, &letter, &bytes, &code))
        return code;
    if (options->is_bytes) {
        print_bytes(bytes);
        return EXIT_WELL;
    }
    print_json(letter_json(ctl, &letter));
    return EXIT_WELL;
}

/* A file as a message may be; one byte more tells that it is too long. */
static bool
read_file(struct ctl *ctl, const char *name, struct text *bytes)
{
    bool is_input = strcmp(name, "-") == 0;
    FILE *file = is_input ? stdin : fopen(name, "rbe");
    struct document_limits limits = submit_documents_limits(ctl);
    size_t most = message_size_max(&limits);
    char *room = arena_alloc(&ctl->arena, most + 1);
    if (file == NULL || room == NULL) {
        ctl_complain(ctl, "letter_file", name, strerror(errno));
        return false;
    }
    size_t size = fread(room, 1, most + 1, file);
    bool is_read = ferror(file) == 0;
    if (!is_read)
        ctl_complain(ctl, "letter_file", name, strerror(errno));
    else if (size > most)
        ctl_complain(ctl, "letter_long", name, (long long)most);
    if (!is_input)
        fclose(file);
    *bytes = (struct text){room, size};
    return is_read && size <= most;
}

static int
resend(struct ctl *ctl, struct store *store,
       const struct letters_options *options)
{
    struct letter letter;
    struct text bytes;
    int code = EXIT_WELL;
    int64_t queue_id = 0;
    if (!find(ctl, store, options->id, &letter, &bytes, &code))
        return code;
    if (options->file != NULL && !read_file(ctl, options->file, &bytes))
        return EXIT_TROUBLE;
    if (text_is_absent(bytes)) {
        ctl_complain(ctl, "letter_purged", (long long)options->id);
        return EXIT_REFUSED;
    }
    enum store_result result =
        store_letter_resend(store, options->id, bytes, &queue_id, &ctl->fault);
    if (result != STORE_DONE)
        return ctl_away(ctl, result);
    if (queue_id == 0) {
        ctl_complain(ctl, "letter_done", (long long)options->id);
        return EXIT_REFUSED;
    }
    printf(ctl_word(ctl, "letter_sent"), (long long)options->id,
           (long long)queue_id);
    putchar('\n');
    return EXIT_WELL;
}

static int
discard(struct ctl *ctl, struct store *store,
        const struct letters_options *options)
{
    struct letter letter;
    struct text bytes;
    int code = EXIT_WELL;
    bool done = false;
    if (!find(ctl, store, options->id, &letter, &bytes, &code))
        return code;
    enum store_result result = store_letter_discard(
        store, options->id, options->why, &done, &ctl->fault);
    if (result != STORE_DONE)
        return ctl_away(ctl, result);
    if (!done) {
        ctl_complain(ctl, "letter_done", (long long)options->id);
        return EXIT_REFUSED;
    }
    printf(ctl_word(ctl, "letter_gone"), (long long)options->id);
    putchar('\n');
    return EXIT_WELL;
}

int
command_letters(struct ctl *ctl)
{
    struct letters_options options = {.limit = LETTERS_SHOWN};
    if (!read_options(ctl, &options) || !read_words(ctl, &options))
        return EXIT_USAGE;
    struct store *store = ctl_store(ctl);
    if (store == NULL)
        return EXIT_TROUBLE;
    switch (options.verb[0]) {
    case 'l':
        return list(ctl, store, &options);
    case 's':
        return show(ctl, store, &options);
    case 'r':
        return resend(ctl, store, &options);
    default:
        return discard(ctl, store, &options);
    }
}
