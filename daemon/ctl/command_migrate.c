/* SPDX-License-Identifier: Apache-2.0
 *
 * hedui migrate: brings the database to the schema of this version. It may be
 * run again at any time: what is applied is left alone, and a migration whose
 * text has changed since is refused.
 */
#include <getopt.h>

#include "ctl.h"
#include "date.h"

int
command_migrate(struct ctl *ctl)
{
    static const struct option options[] = {
        {"schemas", required_argument, NULL, 's'},
        {"sample-clock", required_argument, NULL, 'c'},
        {0}};
    const char *schemas = getenv("HEDUI_SCHEMAS");
    int64_t clock_us = INSTANT_NONE;
    uint32_t applied = 0;
    int option;
    while ((option = getopt_long(ctl->argc, ctl->argv, "", options, NULL)) !=
           -1)
        if (option == 's') {
            schemas = optarg;
        } else if (option != 'c') {
            return EXIT_USAGE;
        } else if (!instant_read(text_of(optarg), &clock_us)) {
            ctl_complain(ctl, "clock_form");
            return EXIT_USAGE;
        }
    if (optind != ctl->argc)
        return EXIT_USAGE;
    if (schemas == NULL)
        schemas = HEDUI_SCHEMAS_FOLDER;
    if (!store_migrate(ctl->config->database, schemas,
                       ctl->config->database_role_prefix, clock_us, &applied,
                       &ctl->fault)) {
        fprintf(stderr, "hedui: %s\n", ctl->fault.text);
        return EXIT_TROUBLE;
    }
    printf(ctl_word(ctl, applied == 0 ? "migrate_none" : "migrate_done"),
           applied);
    printf("\n");
    return EXIT_WELL;
}
