/* SPDX-License-Identifier: Apache-2.0
 *
 * hedui verify: containers judged where nothing of the house is, as of a day.
 * Anchors, rules and log are opened once.
 */
#include <getopt.h>
#include <string.h>
#include <time.h>

#include "date.h"
#include "verify.h"

#define FILE_MEMORY ((size_t)3 << 30)

struct verify_ask {
    const char *roots, *packs, *level, *year, *at;
    bool is_json, is_all;
    struct verify_files files;
    struct verify_complete complete;
    struct verifier verifier;
    uint32_t counts[VERIFY_VERDICTS];
};

static bool
level_read(struct verify_ask *ask)
{
    for (enum container_level level = CONTAINER_B; level <= CONTAINER_LTA;
         level++)
        if (ask->level != NULL &&
            strcmp(ask->level, container_level_name(level)) == 0)
            ask->verifier.level = level;
    return ask->level == NULL || ask->verifier.level != CONTAINER_NONE;
}

/* An instant, or a day: then the end of it in Shanghai, so that all that came
 * about on it counts. Without either the machine's clock. */
static bool
at_read(struct verify_ask *ask)
{
    int32_t date;
    struct timespec now;
    int64_t *at_us = &ask->verifier.at_us;
    if (ask->at == NULL) {
        clock_gettime(CLOCK_REALTIME, &now);
        *at_us = (int64_t)now.tv_sec * INSTANT_SECOND + now.tv_nsec / 1000;
        return true;
    }
    if (!date_read_iso(text_of(ask->at), &date))
        return instant_read(text_of(ask->at), at_us);
    *at_us = instant_from_shanghai(date, 86399);
    return true;
}

static bool
year_read(struct verify_ask *ask)
{
    return ask->year == NULL ||
           (text_to_count(text_of(ask->year), &ask->complete.year) &&
            ask->complete.year > 0);
}

static bool
options_read(struct ctl *ctl, struct verify_ask *ask)
{
    static const struct option options[] = {
        {"roots", required_argument, NULL, 'r'},
        {"packs", required_argument, NULL, 'p'},
        {"json", no_argument, NULL, 'j'},
        {"level", required_argument, NULL, 'v'},
        {"signer", required_argument, NULL, 'n'},
        {"at", required_argument, NULL, 'a'},
        {"log", required_argument, NULL, 'l'},
        {"checkpoint", required_argument, NULL, 'c'},
        {"since", required_argument, NULL, 's'},
        {"proof", required_argument, NULL, 'f'},
        {"tiles", required_argument, NULL, 't'},
        {"all", no_argument, NULL, 'w'},
        {"year", required_argument, NULL, 'y'},
        {0}};
    struct verify_log *log = &ask->verifier.log;
    struct {
        int option;
        const char **value;
    } values[] = {{'r', &ask->roots},
                  {'p', &ask->packs},
                  {'l', &log->vkey},
                  {'c', &log->checkpoint_path},
                  {'s', &log->since_path},
                  {'f', &log->proof_path},
                  {'t', &log->tiles_path},
                  {'v', &ask->level},
                  {'n', &ask->verifier.signer},
                  {'y', &ask->year},
                  {'a', &ask->at}};
    int option;
    while ((option = getopt_long(ctl->argc, ctl->argv, "", options, NULL)) !=
           -1) {
        bool is_known = option == 'j' || option == 'w';
        ask->is_json |= option == 'j';
        ask->is_all |= option == 'w';
        for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++)
            if (values[i].option == option) {
                *values[i].value = optarg;
                is_known = true;
            }
        if (!is_known)
            return false;
    }
    bool asks_log = log->checkpoint_path != NULL || log->since_path != NULL ||
                    log->proof_path != NULL || log->tiles_path != NULL ||
                    ask->is_all || ask->year != NULL;
    return ask->roots != NULL && optind < ctl->argc && level_read(ask) &&
           at_read(ask) && year_read(ask) && (!asks_log || log->vkey != NULL);
}

/* Folders become files. What is claimed to be whole needs the log. */
static bool
files_read(struct ctl *ctl, struct verify_ask *ask, int *code)
{
    struct verify_log *log = &ask->verifier.log;
    for (int i = optind; i < ctl->argc; i++)
        if (!verify_files_add(&ctl->arena, ctl->argv[i], &ask->files, log,
                              &ctl->fault)) {
            fprintf(stderr, "hedui: %s\n", ctl->fault.text);
            *code = EXIT_TROUBLE;
            return false;
        }
    if (ask->files.bag_count > 1) {
        ctl_complain(ctl, "verify_two_bags");
        *code = EXIT_USAGE;
        return false;
    }
    if (ask->files.lacks_log ||
        ((ask->is_all || ask->year != NULL) && log->tiles_path == NULL)) {
        ctl_complain(ctl, "verify_all_tiles");
        *code = ask->files.lacks_log ? EXIT_UNKNOWN : EXIT_USAGE;
        return false;
    }
    ask->complete.claimed = ask->files.year;
    ask->is_all |= ask->year != NULL ||
                   (ask->files.bag_count > 0 && log->tiles_path != NULL);
    return true;
}

static int
exit_code(enum verify_verdict verdict)
{
    static const int codes[] = {[VERIFY_AGREES] = EXIT_WELL,
                                [VERIFY_CANNOT] = EXIT_UNKNOWN,
                                [VERIFY_UNREAD] = EXIT_TROUBLE,
                                [VERIFY_DIFFERS] = EXIT_DIFFERS,
                                [VERIFY_REFUSED] = EXIT_REFUSED};
    return codes[verdict];
}

static enum verify_verdict
look_at(struct ctl *ctl, struct verify_ask *ask, const char *path)
{
    static struct verify_result result;
    /* Of one file; what is printed goes with it. */
    struct arena kept = ctl->arena;
    arena_init(&ctl->arena, FILE_MEMORY);
    verify_file(&ctl->arena, &ask->verifier, path, &result);
    if (arena_failed(&ctl->arena)) /* the result holds nothing of it then */
        arena_release(&ctl->arena);
    if (ask->is_json)
        verify_print_json(ctl, &result, ask->verifier.at_us);
    else
        verify_print(ctl, &result);
    arena_release(&ctl->arena);
    ctl->arena = kept;
    verify_complete_look(&ask->verifier.log, &result);
    ask->counts[result.verdict]++;
    return result.verdict;
}

static void
print_end(struct ctl *ctl, const struct verify_ask *ask)
{
    const struct verify_log *log = &ask->verifier.log;
    const uint32_t *counts = ask->counts;
    if (log->has_since && log->has_checkpoint) {
        printf(ctl_word(ctl, "verify_continues"),
               (unsigned long long)log->checkpoint.size,
               (unsigned long long)log->since.size);
        printf("\n");
    }
    if (log->has_checkpoint)
        verify_print_stamp(ctl, log);
    if (log->has_late) {
        printf(ctl_word(ctl, "verify_log_late"), (unsigned long long)log->late,
               verify_instant(ctl, log->late_us));
        printf("\n");
    }
    if (ask->files.count == 1)
        return;
    printf(ctl_word(ctl, "verify_sum"), counts[VERIFY_AGREES],
           counts[VERIFY_DIFFERS], counts[VERIFY_REFUSED],
           counts[VERIFY_CANNOT] + counts[VERIFY_UNREAD]);
    printf("\n");
}

static enum verify_verdict
complete_look(struct ctl *ctl, struct verify_ask *ask)
{
    enum verify_verdict verdict =
        verify_complete_judge(&ctl->arena, &ask->verifier.log, &ask->complete);
    if (ask->is_json)
        verify_print_complete_json(ctl, &ask->complete);
    else
        verify_print_complete(ctl, &ask->complete);
    return verdict;
}

static int
look_at_all(struct ctl *ctl, struct verify_ask *ask)
{
    struct verify_opened opened;
    enum verify_verdict worst = VERIFY_AGREES, verdict;
    int code;
    if (!files_read(ctl, ask, &code))
        return code;
    if (!verify_log_open(&ctl->arena, ask->verifier.anchors,
                         ask->verifier.at_us, &ask->verifier.log, &opened)) {
        verify_print_opened(ctl, &opened);
        return exit_code(opened.verdict);
    }
    if (!ask->is_json) {
        printf(ctl_word(ctl, ask->at == NULL ? "verify_at_clock" : "verify_at"),
               verify_instant(ctl, ask->verifier.at_us));
        printf("\n");
    }
    for (uint32_t i = 0; i < ask->files.count; i++) {
        verdict = look_at(ctl, ask, ask->files.paths[i]);
        if (verdict > worst)
            worst = verdict;
    }
    if (!ask->is_json)
        print_end(ctl, ask);
    if (ask->is_all) {
        verdict = complete_look(ctl, ask);
        if (verdict > worst)
            worst = verdict;
    }
    return exit_code(worst);
}

int
command_verify(struct ctl *ctl)
{
    struct verify_ask ask = {0};
    struct fault fault = {0};
    if (!options_read(ctl, &ask))
        return EXIT_USAGE;
    struct cades_anchors *anchors = cades_anchors_open(ask.roots, &fault);
    ask.verifier.anchors = anchors;
    int code = EXIT_TROUBLE;
    if (anchors == NULL ||
        !verify_rules_open(&ctl->arena, ask.packs, &ask.verifier.rules, &fault))
        fprintf(stderr, "hedui: %s\n", fault.text);
    else
        code = look_at_all(ctl, &ask);
    cades_anchors_close(anchors);
    return code;
}
