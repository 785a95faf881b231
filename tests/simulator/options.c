// SPDX-License-Identifier: Apache-2.0
//
// One row an option: name, where its text goes, what it means. The rows are
// the help, too.
#include "options.h"

#include <stddef.h>
#include <stdio.h>
#include <string.h>

static const struct option_row {
    const char *name;
    size_t place;
    const char *preset;
    const char *value;
    const char *meaning;
} OPTION_ROWS[] = {
#define PLACE(member) offsetof(struct options, member)
    {"population", PLACE(population), NULL, "DIR",
     "the people and behaviour.csv (needed)"},
    {"listen", PLACE(listen), NULL, "127.0.0.1:PORT",
     "serve HTTPS there; port 0 takes a free one"},
    {"keys", PLACE(keys), NULL, "DIR",
     "what deploy/make-keys made; for --listen and --files"},
    {"files", PLACE(files), NULL, "DIR", "exchange files in DIR/LINE/in, out"},
    {"database", PLACE(database), NULL, "CONNINFO",
     "the exchange database of batch and row tables"},
    {"schema", PLACE(schema), "", "PREFIX",
     "stands before the name of each line's schema"},
    {"day-ms", PLACE(day_ms), "200", "N",
     "real milliseconds that a working day lasts"},
    {"now", PLACE(now), NULL, "TIME",
     "simulated time at the start (manifest's as_of, 09:00)"},
    {"seed", PLACE(seed), NULL, "N", "of random delays (the manifest's, or 1)"},
    {"log", PLACE(log), NULL, "FILE", "what happens, without persons"},
    {"pid-file", PLACE(pid_file), NULL, "FILE", "the process id"},
    {"ready-file", PLACE(ready_file), NULL, "FILE",
     "{\"port\":N}, written when everything serves"},
    {"count-file", PLACE(count_file), NULL, "FILE",
     "what was asked, written on SIGUSR1 and at the end"},
    {"h1-secret", PLACE(h1_secret), "hedui-test", "TEXT",
     "of the signature of H1"},
    {"client-id", PLACE(client_id), "hedui", "TEXT", "of H2's token"},
    {"client-secret", PLACE(client_secret), "hedui-test", "TEXT",
     "of H2's token"},
    {"token-seconds", PLACE(token_seconds), "1800", "N",
     "simulated life of a token of H2"},
    {"clock-skew", PLACE(clock_skew), "0", "SECONDS",
     "how far x-timestamp may be off; 0: not compared"},
    {"ticket-wait", PLACE(ticket_wait), "1", "SECONDS",
     "how long a ticket of H3 takes at least"},
    {"ticket-life", PLACE(ticket_life), "604800", "SECONDS",
     "how long it can be fetched then"},
    {"page-rows", PLACE(page_rows), "2000", "N", "rows of a page of H3"},
    {"line-file", PLACE(line_file), NULL, "FILE",
     "further lines, as README.md says"},
    {"part-rows", PLACE(part_rows), "1000000", "N",
     "rows of a part of a reply in files"},
#undef PLACE
};

enum { OPTION_COUNT = sizeof OPTION_ROWS / sizeof *OPTION_ROWS };

static void
options_help(FILE *out)
{
    fputs("usage: hedui-simulator --population DIR [OPTION ...]\n", out);
    for (size_t i = 0; i < OPTION_COUNT; i++) {
        const struct option_row *row = &OPTION_ROWS[i];
        fprintf(out, "  --%s %s\n        %s", row->name, row->value,
                row->meaning);
        if (row->preset && *row->preset)
            fprintf(out, " [%s]", row->preset);
        fputc('\n', out);
    }
    fputs("  --check\n        validates the population and ends\n", out);
}

static const char **
options_place(struct options *options, const struct option_row *row)
{
    return (const char **)(void *)((char *)options + row->place);
}

static const struct option_row *
options_find(const char *name, size_t length)
{
    for (size_t i = 0; i < OPTION_COUNT; i++)
        if (strlen(OPTION_ROWS[i].name) == length &&
            strncmp(OPTION_ROWS[i].name, name, length) == 0)
            return &OPTION_ROWS[i];
    return NULL;
}

// --name value or --name=value; returns how many arguments it took, 0 when
// it is not understood.
static int
options_take(struct options *options, int left, char **argv)
{
    const char *name = argv[0];
    if (strcmp(name, "--check") == 0) {
        options->checks_only = true;
        return 1;
    }
    if (strncmp(name, "--", 2) != 0)
        return 0;
    size_t length = strcspn(name + 2, "=");
    const struct option_row *row = options_find(name + 2, length);
    if (!row)
        return 0;
    if (name[2 + length] == '=') {
        *options_place(options, row) = name + 3 + length;
        return 1;
    }
    if (left < 2)
        return 0;
    *options_place(options, row) = argv[1];
    return 2;
}

bool
options_read(struct options *options, int argc, char **argv)
{
    *options = (struct options){.checks_only = false};
    for (size_t i = 0; i < OPTION_COUNT; i++)
        *options_place(options, &OPTION_ROWS[i]) = OPTION_ROWS[i].preset;
    for (int at = 1; at < argc;) {
        int taken = options_take(options, argc - at, argv + at);
        if (!taken) {
            fprintf(stderr, "hedui-simulator: not understood: %s\n", argv[at]);
            options_help(stderr);
            return false;
        }
        at += taken;
    }
    if (!options->population)
        options_help(stderr);
    return options->population != NULL;
}
