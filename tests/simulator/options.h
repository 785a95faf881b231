// SPDX-License-Identifier: Apache-2.0
//
// The command line.
#ifndef SIMULATOR_OPTIONS_H
#define SIMULATOR_OPTIONS_H

#include <stdbool.h>

struct options {
    const char *population;
    const char *listen;
    const char *keys;
    const char *files;
    const char *database;
    const char *schema; // stands before the name of each D1 schema
    const char *day_ms;
    const char *now;
    const char *seed;
    const char *log;
    const char *pid_file;
    const char *ready_file;
    const char *count_file;
    const char *h1_secret;
    const char *client_id;
    const char *client_secret;
    const char *token_seconds;
    const char *clock_skew;
    const char *ticket_wait;
    const char *ticket_life;
    const char *page_rows;
    const char *part_rows;
    const char *line_file;
    bool checks_only;
};

// Reads the arguments; false after a message about what is wrong.
bool options_read(struct options *options, int argc, char **argv);

#endif
