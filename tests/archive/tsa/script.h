// SPDX-License-Identifier: Apache-2.0
//
// What happens to which request: lines "NAME", "NAME=ARGUMENT" or either with
// " xN" behind it, each for N requests in turn; the last one stays.
#ifndef TSA_SCRIPT_H
#define TSA_SCRIPT_H

#include <stdbool.h>
#include <stddef.h>
#include <time.h>

enum { SCRIPT_LINES = 256, SCRIPT_SPEC = 64, SCRIPT_BYTES = 16384 };

struct script {
    const char *file; // read again when it has changed, or NULL
    struct timespec changed;
    unsigned long inode;
    char text[SCRIPT_BYTES]; // what stood in it
    struct {
        char spec[SCRIPT_SPEC];
        long left; // requests; below 0: for ever
    } lines[SCRIPT_LINES];
    size_t count;
    size_t at;
};

// False, and nothing is changed: a line is none, or its name is not known.
bool script_set(struct script *script, const char *text);
// Looks whether the file has changed. A file that is not there is "good", one
// that cannot be understood makes every answer an HTTP 599.
void script_look(struct script *script);
// The line in force, which a request uses up.
const char *script_now(const struct script *script);
void script_used(struct script *script);

#endif
