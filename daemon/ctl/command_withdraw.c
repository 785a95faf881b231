/* SPDX-License-Identifier: Apache-2.0
 *
 * hedui withdraw: an agency takes its request back before the report is there.
 * Who says so is the user of this machine; why is kept with the case.
 */
#include <getopt.h>
#include <pwd.h>
#include <unistd.h>

#include "ctl.h"

#define WHY_MAX 1000 /* bytes */

static struct text
user_name(struct ctl *ctl)
{
    const struct passwd *user = getpwuid(geteuid());
    if (user != NULL)
        return text_copy(&ctl->arena, text_of(user->pw_name));
    return text_of(arena_printf(&ctl->arena, "%ld", (long)geteuid()));
}

static int
say(struct ctl *ctl, int64_t case_id, enum withdrawal became)
{
    switch (became) {
    case WITHDRAWAL_DONE:
    case WITHDRAWAL_BEFORE:
        printf(ctl_word(ctl, became == WITHDRAWAL_DONE ? "withdraw_done"
                                                       : "withdraw_before"),
               (long long)case_id);
        printf("\n");
        return EXIT_WELL;
    case WITHDRAWAL_REPORTED:
        ctl_complain(ctl, "withdraw_reported", (long long)case_id);
        return EXIT_REFUSED;
    case WITHDRAWAL_ASIDE:
        ctl_complain(ctl, "withdraw_aside", (long long)case_id);
        return EXIT_REFUSED;
    case WITHDRAWAL_UNKNOWN:
        break;
    }
    ctl_complain(ctl, "unknown_case",
                 arena_printf(&ctl->arena, "C%lld", (long long)case_id));
    return EXIT_UNKNOWN;
}

int
command_withdraw(struct ctl *ctl)
{
    static const struct option options[] = {
        {"why", required_argument, NULL, 'w'}, {0}};
    struct text why = TEXT_NONE;
    struct case_status status;
    enum withdrawal became;
    int option, code = EXIT_WELL;
    while ((option = getopt_long(ctl->argc, ctl->argv, "", options, NULL)) !=
           -1)
        if (option == 'w')
            why = text_of(optarg);
        else
            return EXIT_USAGE;
    if (optind + 1 != ctl->argc || text_is_empty(why) || why.size > WHY_MAX ||
        !text_is_utf8(why))
        return EXIT_USAGE;
    if (!ctl_find(ctl, ctl->argv[optind], &status, &code))
        return code;
    enum store_result result = ctl->store->calls->withdraw_case(
        ctl->store, status.case_id, user_name(ctl), why, &became, &ctl->fault);
    return result == STORE_DONE ? say(ctl, status.case_id, became)
                                : ctl_away(ctl, result);
}
