/* SPDX-License-Identifier: Apache-2.0
 *
 * hedui pause-clock, resume-clock: an agency waits for the applicant, and no
 * working day is counted meanwhile. The calendar of this house says on which
 * day the case is due afterwards.
 */
#include <getopt.h>

#include "clock_rule.h"
#include "date.h"
#include "orders_view.h"

struct clock_words {
    const char *name, *why, *by;
};

static bool
words_read(struct ctl *ctl, bool has_why, struct clock_words *words)
{
    static const struct option names[] = {{"by", required_argument, NULL, 'b'},
                                          {"why", required_argument, NULL, 'w'},
                                          {0}};
    int option;
    *words = (struct clock_words){0};
    while ((option = getopt_long(ctl->argc, ctl->argv, "", names, NULL)) != -1)
        if (option == 'w' && has_why)
            words->why = optarg;
        else if (option == 'b')
            words->by = optarg;
        else
            return false;
    if (optind + 1 != ctl->argc || (words->why != NULL) != has_why)
        return false;
    words->name = ctl->argv[optind];
    if (words->by == NULL)
        words->by = order_login_name(ctl);
    const char *wrong = order_text_check(text_of(words->by), ORDER_BY_MAX);
    if (wrong == NULL && has_why)
        wrong = order_text_check(text_of(words->why), ORDER_WHY_MAX);
    if (wrong != NULL)
        fprintf(stderr, "hedui: %s\n", ctl_word(ctl, wrong));
    return wrong == NULL;
}

/* What became of it, where nothing did. */
static int
refused(struct ctl *ctl, int64_t case_id, enum clock_change became)
{
    static const char *const keys[] = {[CLOCK_REPORTED] = "clock_reported",
                                       [CLOCK_COMPLETE] = "clock_complete",
                                       [CLOCK_OVER] = "clock_over",
                                       [CLOCK_WITHDRAWN] = "clock_withdrawn",
                                       [CLOCK_ASIDE] = "withdraw_aside",
                                       [CLOCK_OFTEN] = "clock_often"};
    if (became == CLOCK_UNKNOWN) {
        ctl_complain(ctl, "unknown_case",
                     arena_printf(&ctl->arena, "C%lld", (long long)case_id));
        return EXIT_UNKNOWN;
    }
    ctl_complain(ctl, keys[became], (long long)case_id);
    return EXIT_REFUSED;
}

int
command_pause_clock(struct ctl *ctl)
{
    struct clock_words words;
    struct case_status status;
    enum clock_change became;
    int code = EXIT_WELL;
    if (!words_read(ctl, true, &words))
        return EXIT_USAGE;
    if (!ctl_find(ctl, words.name, &status, &code))
        return code;
    enum store_result result = ctl->store->calls->pause_clock(
        ctl->store, status.case_id, text_of(words.by), text_of(words.why),
        &became, &ctl->fault);
    if (result != STORE_DONE)
        return ctl_away(ctl, result);
    if (became != CLOCK_DONE && became != CLOCK_BEFORE)
        return refused(ctl, status.case_id, became);
    printf(ctl_word(ctl, became == CLOCK_DONE ? "clock_stopped"
                                              : "clock_stands_before"),
           (long long)status.case_id);
    printf("\n");
    return EXIT_WELL;
}

int
command_resume_clock(struct ctl *ctl)
{
    struct clock_words words;
    struct case_status status;
    struct rules rules = {0};
    struct clock_due due;
    enum clock_change became;
    int code = EXIT_WELL;
    char day[11];
    if (!words_read(ctl, false, &words))
        return EXIT_USAGE;
    if (!ctl_rules(ctl, &rules))
        return EXIT_USAGE;
    if (!ctl_find(ctl, words.name, &status, &code))
        return code;
    enum store_result result = ctl->store->calls->resume_clock(
        ctl->store, status.case_id, text_of(words.by), clock_rule_due, &rules,
        &became, &due, &ctl->fault);
    if (result != STORE_DONE)
        return ctl_away(ctl, result);
    if (became != CLOCK_DONE && became != CLOCK_BEFORE)
        return refused(ctl, status.case_id, became);
    date_print(became == CLOCK_DONE ? due.due : status.due, day);
    printf(ctl_word(ctl, became == CLOCK_DONE ? "clock_goes_on"
                                              : "clock_runs_before"),
           (long long)status.case_id, day);
    printf("\n");
    return EXIT_WELL;
}
