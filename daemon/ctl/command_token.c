/* SPDX-License-Identifier: Apache-2.0
 *
 * hedui token: who may ask the API for what. A token's text goes into a file
 * that only its maker can read, and is shown nowhere: neither on the screen,
 * where others look on, nor in arguments.
 */
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <unistd.h>

#include "api.h"
#include "certificate.h"
#include "date.h"
#include "json.h"
#include "orders_view.h"

#define OUTPUT_MAX (1u << 24)
#define LABEL_MAX 80
#define OVERLAP_HOURS 24
#define OVERLAP_HOURS_MAX 720

struct token_options {
    const char *verb, *name, *file;
    const char *role, *agency, *scopes, *days, *label, *by, *why, *out,
        *overlap;
    bool is_json, is_all, is_none;
    int64_t day_count, hours; /* as they were read */
};

static bool
options_take(struct token_options *options, int option)
{
    const struct {
        int option;
        const char **value;
    } values[] = {{'r', &options->role},   {'a', &options->agency},
                  {'s', &options->scopes}, {'d', &options->days},
                  {'l', &options->label},  {'b', &options->by},
                  {'w', &options->why},    {'o', &options->out},
                  {'v', &options->overlap}};
    for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++)
        if (values[i].option == option) {
            *values[i].value = optarg;
            return true;
        }
    options->is_json |= option == 'j';
    options->is_all |= option == 'A';
    options->is_none |= option == 'n';
    return option == 'j' || option == 'A' || option == 'n';
}

static bool
options_read(struct ctl *ctl, struct token_options *options)
{
    static const struct option known[] = {
        {"role", required_argument, NULL, 'r'},
        {"agency", required_argument, NULL, 'a'},
        {"scopes", required_argument, NULL, 's'},
        {"days", required_argument, NULL, 'd'},
        {"label", required_argument, NULL, 'l'},
        {"by", required_argument, NULL, 'b'},
        {"why", required_argument, NULL, 'w'},
        {"out", required_argument, NULL, 'o'},
        {"overlap", required_argument, NULL, 'v'},
        {"json", no_argument, NULL, 'j'},
        {"all", no_argument, NULL, 'A'},
        {"none", no_argument, NULL, 'n'},
        {0}};
    int option;
    while ((option = getopt_long(ctl->argc, ctl->argv, "", known, NULL)) != -1)
        if (!options_take(options, option))
            return false;
    int operands = ctl->argc - optind;
    options->verb = operands > 0 ? ctl->argv[optind] : "list";
    options->name = operands > 1 ? ctl->argv[optind + 1] : NULL;
    options->file = operands > 2 ? ctl->argv[optind + 2] : NULL;
    return operands <= 3;
}

/* ---- what is asked for ---- */

static bool
number_read(struct ctl *ctl, const char *word, int64_t usual, int64_t least,
            int64_t most, const char *wrong, int64_t *number)
{
    *number = usual;
    if (word == NULL || (text_to_count(text_of(word), number) &&
                         *number >= least && *number <= most))
        return true;
    ctl_complain(ctl, wrong, word, (int)most);
    return false;
}

/* Who, why and what for: each one line, without a number of a person. */
static bool
words_read(struct ctl *ctl, struct token_options *options)
{
    if (options->by == NULL)
        options->by = order_login_name(ctl);
    if (options->label == NULL)
        options->label = "";
    if (options->by != NULL &&
        order_text_check(text_of(options->by), ORDER_BY_MAX) == NULL &&
        order_text_check(text_of(options->why), ORDER_WHY_MAX) == NULL &&
        (options->label[0] == '\0' ||
         order_text_check(text_of(options->label), LABEL_MAX) == NULL))
        return true;
    ctl_complain(ctl, "token_words");
    return false;
}

static bool
role_read(struct ctl *ctl, const struct token_options *options,
          struct token_wish *wish)
{
    for (int role = CALLER_AGENCY; role < CALLER_ROLE_COUNT; role++)
        if (strcmp(caller_role_name(role), options->role) == 0)
            wish->role = role;
    if (wish->role == CALLER_NOBODY) {
        ctl_complain(ctl, "token_role", options->role);
        return false;
    }
    wish->agency = text_of(options->agency);
    bool is_agency = wish->role == CALLER_AGENCY;
    if (is_agency ? options->agency != NULL &&
                        config_agency(ctl->config, options->agency) != NULL
                  : options->agency == NULL)
        return true;
    ctl_complain(ctl, "token_agency",
                 options->agency == NULL ? "" : options->agency);
    return false;
}

static bool
scopes_read(struct ctl *ctl, const char *words, struct token_wish *wish)
{
    struct text rest = text_of(words), word;
    wish->scopes = caller_role_scopes(wish->role);
    if (words == NULL)
        return true;
    uint32_t asked = 0;
    while (text_cut(&rest, ',', &word)) {
        uint32_t i = 0;
        while (i < SCOPE_COUNT && !text_equals_chars(word, scope_name(i)))
            i++;
        asked |= i < SCOPE_COUNT ? UINT32_C(1) << i : UINT32_C(1) << 31;
    }
    if (asked != 0 && (asked & ~wish->scopes) == 0) {
        wish->scopes = asked;
        return true;
    }
    ctl_complain(ctl, "token_scopes", words);
    return false;
}

/* ---- the file of a new one ---- */

/* It is there before the token is: what cannot be kept is not made. */
static int
file_open(struct ctl *ctl, const char *name)
{
    int fd = open(name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd < 0)
        ctl_complain(ctl, "token_file", name, strerror(errno));
    return fd;
}

static bool
file_fill(struct ctl *ctl, int fd, const char *name,
          char token[TOKEN_TEXT_SIZE + 2])
{
    struct text label = token_name((struct text){token, TOKEN_TEXT_SIZE});
    token[TOKEN_TEXT_SIZE] = '\n';
    bool is_whole =
        write(fd, token, TOKEN_TEXT_SIZE + 1) == TOKEN_TEXT_SIZE + 1 &&
        fsync(fd) == 0;
    if (!is_whole)
        ctl_complain(ctl, "token_lost", text_chars(&ctl->arena, label), name);
    return is_whole;
}

static int
say_ended(struct ctl *ctl, const char *name, enum token_change became)
{
    ctl_complain(ctl,
                 became == TOKEN_NOT_THERE ? "token_not_there"
                 : became == TOKEN_ENDED   ? "token_ended"
                                           : "token_taken",
                 name);
    return became == TOKEN_NOT_THERE ? EXIT_UNKNOWN : EXIT_REFUSED;
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

static const char *
day_of(struct ctl *ctl, int64_t at_us)
{
    char day[11];
    date_print(instant_shanghai_date(at_us), day);
    return text_chars(&ctl->arena, text_of(day));
}

/* ---- list ---- */

static const char *
state_key(const struct token_row *row, int64_t now_us)
{
    return row->revoked_at_us != INSTANT_NONE ? "token_is_revoked"
           : row->expires_at_us <= now_us     ? "token_expired"
                                              : "token_good";
}

static struct json *
instant_json(struct arena *arena, int64_t at_us)
{
    char at[32];
    if (at_us == INSTANT_NONE)
        return json_null(arena);
    instant_print(at_us, at);
    return json_string(arena, text_copy(arena, text_of(at)));
}

static struct json *
text_json(struct arena *arena, struct text text)
{
    return text_is_absent(text) ? json_null(arena) : json_string(arena, text);
}

static struct json *
row_json(struct ctl *ctl, const struct token_row *row, int64_t now_us)
{
    struct arena *arena = &ctl->arena;
    struct json *object = json_object(arena), *scopes = json_array(arena);
    char day[11], hex[65];
    for (uint32_t i = 0; i < SCOPE_COUNT; i++)
        if ((row->scopes >> i & 1) != 0)
            json_add(scopes, json_chars(arena, scope_name(i)));
    json_set(object, "token", json_string(arena, row->name));
    json_set(object, "role", json_chars(arena, caller_role_name(row->role)));
    json_set(object, "agency", text_json(arena, row->agency));
    json_set(object, "scopes", scopes);
    json_set(object, "label", json_string(arena, row->label));
    json_set(object, "made_at", instant_json(arena, row->made_at_us));
    json_set(object, "made_by", json_string(arena, row->made_by));
    json_set(object, "expires_at", instant_json(arena, row->expires_at_us));
    json_set(object, "revoked_at", instant_json(arena, row->revoked_at_us));
    json_set(object, "state",
             json_chars(arena, row->revoked_at_us != INSTANT_NONE ? "revoked"
                               : row->expires_at_us <= now_us     ? "expired"
                                                                  : "good"));
    json_set(object, "replaces", text_json(arena, row->replaces));
    if (row->last_used != DATE_NONE)
        date_print(row->last_used, day);
    json_set(object, "last_used",
             row->last_used == DATE_NONE
                 ? json_null(arena)
                 : json_string(arena, text_copy(arena, text_of(day))));
    if (row->has_certificate)
        digest_hex(&row->certificate, hex);
    json_set(object, "certificate_sha256",
             row->has_certificate
                 ? json_string(arena, text_copy(arena, text_of(hex)))
                 : json_null(arena));
    return object;
}

static struct text
scopes_text(struct ctl *ctl, uint32_t scopes)
{
    struct buffer out;
    buffer_init(&out, 256);
    for (uint32_t i = 0; i < SCOPE_COUNT; i++)
        if ((scopes >> i & 1) != 0)
            buffer_printf(&out, "%s%s", out.size == 0 ? "" : ",",
                          scope_name(i));
    struct text text = text_copy(&ctl->arena, buffer_view(&out));
    buffer_release(&out);
    return text;
}

static void
list_table(struct ctl *ctl, const struct token_row *rows, uint32_t count,
           int64_t now_us)
{
    static const char *const heads[] = {
        "token_name",  "token_role_head", "agency",     "token_scopes_head",
        "token_label", "token_until",     "token_used", "token_state"};
    struct table table;
    struct buffer out;
    table_init(&table, &ctl->arena, 8);
    for (int i = 0; i < 8; i++)
        table_chars(&table, ctl_word(ctl, heads[i]));
    for (uint32_t i = 0; i < count; i++) {
        const struct token_row *row = &rows[i];
        char day[11] = "";
        if (row->last_used != DATE_NONE)
            date_print(row->last_used, day);
        table_cell(&table, row->name);
        table_chars(&table, caller_role_name(row->role));
        table_cell(&table,
                   text_is_absent(row->agency) ? TEXT("-") : row->agency);
        table_cell(&table, scopes_text(ctl, row->scopes));
        table_cell(&table, row->label);
        table_chars(&table, day_of(ctl, row->expires_at_us));
        table_chars(&table, row->last_used == DATE_NONE
                                ? ctl_word(ctl, "token_never")
                                : arena_printf(&ctl->arena, "%s", day));
        table_chars(&table, ctl_word(ctl, state_key(row, now_us)));
    }
    buffer_init(&out, OUTPUT_MAX);
    table_write(&table, &out);
    ctl_print(&out);
    buffer_release(&out);
}

static int
token_list(struct ctl *ctl, const struct token_options *options)
{
    struct token_row *rows = NULL;
    uint32_t count = 0;
    int64_t now_us = 0;
    if (options->name != NULL)
        return EXIT_USAGE;
    enum store_result result =
        ctl->store->calls->now(ctl->store, &now_us, &ctl->fault);
    if (result == STORE_DONE)
        result =
            store_token_list(ctl->store, &ctl->arena, text_of(options->agency),
                             options->is_all, &rows, &count, &ctl->fault);
    if (result != STORE_DONE)
        return ctl_away(ctl, result);
    if (options->is_json) {
        struct json *list = json_array(&ctl->arena);
        for (uint32_t i = 0; i < count; i++)
            json_add(list, row_json(ctl, &rows[i], now_us));
        print_json(list);
    } else if (count == 0) {
        printf("%s\n", ctl_word(ctl, "token_none"));
    } else {
        list_table(ctl, rows, count, now_us);
    }
    return EXIT_WELL;
}

/* ---- create, rotate ---- */

/* What was made, as a row of the list; of it nothing is secret. */
static int
say_made(struct ctl *ctl, const struct token_options *options, struct text name)
{
    struct token_row *rows = NULL;
    uint32_t count = 0;
    enum store_result result = store_token_list(
        ctl->store, &ctl->arena, TEXT_NONE, false, &rows, &count, &ctl->fault);
    if (result != STORE_DONE)
        return ctl_away(ctl, result);
    for (uint32_t i = 0; i < count; i++) {
        const struct token_row *row = &rows[i];
        const char *until = day_of(ctl, row->expires_at_us);
        if (!text_equals(row->name, name))
            continue;
        const char *called = text_chars(&ctl->arena, name);
        if (options->is_json)
            print_json(row_json(ctl, row, row->made_at_us));
        else if (options->name != NULL)
            printf(ctl_word(ctl, "token_rotated"), called, options->name, until,
                   options->out, (long long)options->hours);
        else
            printf(ctl_word(ctl, "token_made"), called,
                   caller_role_name(row->role), until, options->out);
        if (!options->is_json)
            printf("\n");
    }
    return EXIT_WELL;
}

static int
made_end(struct ctl *ctl, const struct token_options *options, int fd,
         enum store_result result, enum token_change became,
         char token[TOKEN_TEXT_SIZE + 2])
{
    struct text name = text_copy(
        &ctl->arena, token_name((struct text){token, TOKEN_TEXT_SIZE}));
    bool is_made = result == STORE_DONE && became == TOKEN_DONE;
    bool is_kept = is_made && file_fill(ctl, fd, options->out, token);
    close(fd);
    explicit_bzero(token, TOKEN_TEXT_SIZE + 2);
    if (!is_made)
        unlink(options->out);
    if (result != STORE_DONE)
        return ctl_away(ctl, result);
    if (!is_made)
        return say_ended(ctl, options->name, became);
    return is_kept ? say_made(ctl, options, name) : EXIT_TROUBLE;
}

static int
token_create(struct ctl *ctl, struct token_options *options)
{
    struct token_wish wish = {.role = CALLER_NOBODY};
    char token[TOKEN_TEXT_SIZE + 2] = "";
    if (options->role == NULL || options->why == NULL || options->out == NULL ||
        options->name != NULL || options->overlap != NULL)
        return EXIT_USAGE;
    if (!number_read(ctl, options->days, TOKEN_DAYS_USUAL, 1, TOKEN_DAYS_MAX,
                     "token_days", &options->day_count) ||
        !words_read(ctl, options) || !role_read(ctl, options, &wish) ||
        !scopes_read(ctl, options->scopes, &wish))
        return EXIT_USAGE;
    wish.days = (int32_t)options->day_count;
    wish.label = text_of(options->label);
    wish.by = text_of(options->by);
    wish.why = text_of(options->why);
    int fd = file_open(ctl, options->out);
    if (fd < 0)
        return EXIT_TROUBLE;
    enum store_result result =
        store_token_make(ctl->store, &wish, token, &ctl->fault);
    return made_end(ctl, options, fd, result, TOKEN_DONE, token);
}

static int
token_rotate(struct ctl *ctl, struct token_options *options)
{
    char token[TOKEN_TEXT_SIZE + 2] = "";
    enum token_change became = TOKEN_NOT_THERE;
    if (options->name == NULL || options->file != NULL ||
        options->why == NULL || options->out == NULL || options->role != NULL ||
        options->agency != NULL || options->scopes != NULL ||
        options->label != NULL)
        return EXIT_USAGE;
    if (!number_read(ctl, options->days, TOKEN_DAYS_USUAL, 1, TOKEN_DAYS_MAX,
                     "token_days", &options->day_count) ||
        !number_read(ctl, options->overlap, OVERLAP_HOURS, 0, OVERLAP_HOURS_MAX,
                     "token_hours", &options->hours) ||
        !words_read(ctl, options))
        return EXIT_USAGE;
    int fd = file_open(ctl, options->out);
    if (fd < 0)
        return EXIT_TROUBLE;
    enum store_result result = store_token_rotate(
        ctl->store, text_of(options->name), (int32_t)options->day_count,
        options->hours * 3600 * INSTANT_SECOND, text_of(options->by),
        text_of(options->why), token, &became, &ctl->fault);
    return made_end(ctl, options, fd, result, became, token);
}

/* ---- revoke, certificate ---- */

static int
say_changed(struct ctl *ctl, const struct token_options *options,
            const char *key, const char *more)
{
    if (options->is_json) {
        struct json *object = json_object(&ctl->arena);
        json_set(object, "token", json_chars(&ctl->arena, options->name));
        json_set(object, "did", json_chars(&ctl->arena, options->verb));
        print_json(object);
        return EXIT_WELL;
    }
    printf(ctl_word(ctl, key), options->name, more);
    printf("\n");
    return EXIT_WELL;
}

static int
token_revoke(struct ctl *ctl, struct token_options *options)
{
    enum token_change became = TOKEN_NOT_THERE;
    if (options->name == NULL || options->file != NULL || options->why == NULL)
        return EXIT_USAGE;
    if (!words_read(ctl, options))
        return EXIT_USAGE;
    enum store_result result = store_token_revoke(
        ctl->store, text_of(options->name), text_of(options->by),
        text_of(options->why), &became, &ctl->fault);
    if (result != STORE_DONE)
        return ctl_away(ctl, result);
    return became == TOKEN_DONE
               ? say_changed(ctl, options, "token_revoked", NULL)
               : say_ended(ctl, options->name, became);
}

static int
token_certificate(struct ctl *ctl, struct token_options *options)
{
    enum token_change became = TOKEN_NOT_THERE;
    struct digest digest;
    char hex[65] = "";
    if (options->name == NULL || options->why == NULL ||
        (options->file == NULL) != options->is_none)
        return EXIT_USAGE;
    if (!words_read(ctl, options))
        return EXIT_USAGE;
    if (!options->is_none &&
        !certificate_digest(options->file, &digest, &ctl->fault)) {
        fprintf(stderr, "hedui: %s\n", ctl->fault.text);
        return EXIT_TROUBLE;
    }
    if (!options->is_none)
        digest_hex(&digest, hex);
    enum store_result result = store_token_certificate(
        ctl->store, text_of(options->name), options->is_none ? NULL : &digest,
        text_of(options->by), text_of(options->why), &became, &ctl->fault);
    if (result != STORE_DONE)
        return ctl_away(ctl, result);
    if (became != TOKEN_DONE)
        return say_ended(ctl, options->name, became);
    return say_changed(
        ctl, options,
        options->is_none ? "token_not_certified" : "token_certified", hex);
}

int
command_token(struct ctl *ctl)
{
    static const struct {
        const char *verb;
        int (*run)(struct ctl *ctl, struct token_options *options);
    } verbs[] = {{"create", token_create},
                 {"rotate", token_rotate},
                 {"revoke", token_revoke},
                 {"certificate", token_certificate}};
    struct token_options options = {0};
    if (!options_read(ctl, &options))
        return EXIT_USAGE;
    if (ctl_store(ctl) == NULL)
        return EXIT_TROUBLE;
    if (strcmp(options.verb, "list") == 0)
        return token_list(ctl, &options);
    for (size_t i = 0; i < sizeof(verbs) / sizeof(verbs[0]); i++)
        if (strcmp(options.verb, verbs[i].verb) == 0)
            return verbs[i].run(ctl, &options);
    return EXIT_USAGE;
}
