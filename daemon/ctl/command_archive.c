/* SPDX-License-Identifier: Apache-2.0
 *
 * hedui archive: its commands, and finding a case.
 */
#include <errno.h>
#include <getopt.h>
#include <string.h>
#include <sys/stat.h>

#include "archive.h"
#include "container.h"
#include "date.h"
#include "idno.h"
#include "log_folder.h"
#include "log_view.h"
#include "person.h"

#define CASES_MAX 1000

bool
archive_folder(struct ctl *ctl, const char *path, int *code)
{
    if (mkdir(path, 0700) == 0 || errno == EEXIST)
        return true;
    ctl_complain(ctl, "cannot_write_file", path, strerror(errno));
    *code = EXIT_TROUBLE;
    return false;
}

bool
archive_put(struct ctl *ctl, const char *path, struct text bytes, int *code)
{
    if (path != NULL && log_folder_put(path, bytes, &ctl->fault))
        return true;
    fprintf(stderr, "hedui: %s\n",
            path == NULL ? "no memory" : ctl->fault.text);
    *code = EXIT_TROUBLE;
    return false;
}

bool
archive_put_container(struct ctl *ctl, struct arena *arena, const char *path,
                      struct text file, size_t *size, int *code)
{
    struct text deflated;
    struct fault fault = {0};
    if (!container_deflated(arena, file, &deflated, &fault)) {
        if (fault.kind == FAULT_LOCAL) {
            ctl->fault = fault;
            fprintf(stderr, "hedui: %s\n", fault.text);
            *code = EXIT_TROUBLE;
            return false;
        }
        deflated = file;
    }
    *size = deflated.size;
    return archive_put(ctl, path, deflated, code);
}

const char *
archive_name(struct ctl *ctl, int64_t case_id, uint32_t revision)
{
    return arena_printf(&ctl->arena, "C%lld-%u", (long long)case_id, revision);
}

bool
archive_proof(struct ctl *ctl, int64_t case_id, uint32_t revision,
              const struct checkpoint_row *checkpoint, const char *path,
              bool *is_there, int *code)
{
    struct leaf_proof found;
    struct buffer out;
    *is_there = false;
    if (!log_view_done(ctl,
                       ctl->store->calls->log->find(ctl->store, LEAF_SEALED,
                                                    case_id, revision, &found,
                                                    is_there, &ctl->fault),
                       code))
        return false;
    *is_there = *is_there && found.leaf.number != LEAF_UNNUMBERED &&
                found.leaf.number < checkpoint->size;
    if (!*is_there)
        return true;
    buffer_init(&out, 1 << 20);
    bool done = log_proof_make(ctl, &found.leaf, checkpoint, &out, code) &&
                archive_put(ctl, path, buffer_view(&out), code);
    buffer_release(&out);
    return done;
}

/* ---- find ---- */

static void
case_row(struct ctl *ctl, struct table *table, const struct case_status *status)
{
    char at[32];
    instant_print_spaced(status->accepted_at_us, at);
    table_chars(table,
                arena_printf(&ctl->arena, "C%lld", (long long)status->case_id));
    table_cell(table, status->agency);
    table_cell(table, status->request_id);
    table_cell(table, text_copy(&ctl->arena, text_of(at)));
    table_chars(table, ctl_word(ctl, case_state_name(status->state)));
    table_integer(table, status->revision);
}

static void
cases_head(struct ctl *ctl, struct table *table)
{
    static const char *const keys[] = {"case",    "agency",
                                       "request", "archive_came",
                                       "state",   "archive_revision"};
    table_init(table, &ctl->arena, 6);
    table->is_right[5] = true;
    for (int i = 0; i < 6; i++)
        table_chars(table, ctl_word(ctl, keys[i]));
}

static void
cases_print(const struct table *table)
{
    struct buffer out;
    buffer_init(&out, 1u << 24);
    table_write(table, &out);
    ctl_print(&out);
    buffer_release(&out);
}

/* The number is told to nobody: what is logged is that somebody was looked
 * for. */
static int
find_person(struct ctl *ctl, const struct idno *number, const char *why)
{
    struct digest person;
    struct table table;
    int64_t *cases = NULL;
    uint32_t count = 0;
    int code = EXIT_WELL;
    if (!archive_look(ctl, 0, 0, "find a person's cases by number", why, &code))
        return code;
    person_digest(text_of(number->digits), &person);
    enum store_result result = ctl->store->calls->archive->cases_of(
        ctl->store, &ctl->arena, &person, 0, CASES_MAX, &cases, &count,
        &ctl->fault);
    if (result != STORE_DONE)
        return ctl_away(ctl, result);
    if (count == 0) {
        ctl_complain(ctl, "archive_nobody");
        return EXIT_UNKNOWN;
    }
    cases_head(ctl, &table);
    for (uint32_t i = 0; i < count; i++) {
        struct case_status status;
        bool found = false;
        result = ctl->store->calls->find_case(ctl->store, &ctl->arena, cases[i],
                                              TEXT_NONE, &status, &found,
                                              &ctl->fault);
        if (result != STORE_DONE)
            return ctl_away(ctl, result);
        if (found)
            case_row(ctl, &table, &status);
    }
    cases_print(&table);
    return EXIT_WELL;
}

/* "-": the first line of standard input, so that a number is in no history and
 * no list of processes. */
static bool
word_read(struct ctl *ctl, const char **word)
{
    char line[256];
    if (strcmp(*word, "-") != 0)
        return true;
    if (fgets(line, sizeof(line), stdin) == NULL)
        return false;
    *word = text_chars(&ctl->arena, text_trim(text_of(line)));
    return *word != NULL && (*word)[0] != '\0';
}

int
archive_find(struct ctl *ctl)
{
    static const struct option names[] = {{"why", required_argument, NULL, 'w'},
                                          {0}};
    const char *why = NULL;
    struct idno number;
    struct case_status status;
    struct table table;
    int option, code = EXIT_WELL;
    while ((option = getopt_long(ctl->argc, ctl->argv, "", names, NULL)) != -1)
        if (option == 'w')
            why = optarg;
        else
            return EXIT_USAGE;
    if (ctl->argc != optind + 2)
        return EXIT_USAGE;
    const char *word = ctl->argv[optind + 1];
    if (!word_read(ctl, &word))
        return EXIT_USAGE;
    if (ctl_store(ctl) == NULL)
        return EXIT_TROUBLE;
    if (idno_normalise(text_of(word), &number) && idno_is_valid(&number))
        return find_person(ctl, &number, why);
    if (!ctl_find(ctl, word, &status, &code))
        return code;
    cases_head(ctl, &table);
    case_row(ctl, &table, &status);
    cases_print(&table);
    return EXIT_WELL;
}

int
command_archive(struct ctl *ctl)
{
    static const struct {
        const char *name;
        int (*run)(struct ctl *ctl);
    } commands[] = {{"find", archive_find},     {"get", archive_get},
                    {"export", archive_export}, {"looks", archive_looks},
                    {"scrub", archive_scrub},   {"renew", archive_renew}};
    umask(077); /* what is written here speaks of persons */
    for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++)
        if (ctl->argc > 1 && strcmp(ctl->argv[1], commands[i].name) == 0)
            return commands[i].run(ctl);
    return EXIT_USAGE;
}
