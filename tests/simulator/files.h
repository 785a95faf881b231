// SPDX-License-Identifier: Apache-2.0
//
// The carrier of file lines: DIR/LINE/in holds requests, DIR/LINE/out the
// owner's replies, DIR/LINE/taken what is being worked on. Runs in a thread of
// its own.
#ifndef SIMULATOR_FILES_H
#define SIMULATOR_FILES_H

#include "fault.h"
#include "world.h"

struct files;

struct files_options {
    const char *directory;
    const char *keys;
    size_t part_rows; // at most so many rows a part
};

// Makes the directories that are missing and reads the owners' keys.
struct files *files_open(struct world *world,
                         const struct files_options *options,
                         struct fault *fault);
void files_close(struct files *files);

#endif
