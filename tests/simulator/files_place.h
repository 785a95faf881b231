// SPDX-License-Identifier: Apache-2.0
//
// Where files of a line lie and what their names say: requests
// HD_<prefix>_<date>_<exchange>.txt.p7m with their .ok, replies with _RkofN.
#ifndef SIMULATOR_FILES_PLACE_H
#define SIMULATOR_FILES_PLACE_H

#include "buffer.h"
#include "fault.h"
#include "line.h"

enum { PLACE_PATH = 4096, PLACE_NAME = 256 };

// How the .ok of a file is called; the owner does as his counterpart does.
enum ok_name {
    OK_SEALED, // x.txt.p7m.ok
    OK_PLAIN,  // x.txt.ok
    OK_STEM,   // x.ok
};

struct place {
    const struct line *line;
    const char *directory;
    char stem[PLACE_NAME]; // HD_bdyh_20170901_E17…
    char extension[8];     // txt or csv
    char date[9];
    char exchange_id[17];
    enum ok_name ok;
};

struct place_list {
    struct place *places;
    size_t count;
};

// Makes in, out and taken, and watches in.
bool place_prepare(const char *directory, const struct line *line, int watch,
                   struct fault *fault);
int place_watch(void);
void place_drain(int watch);

// Requests of the folder that are complete; in `taken` all are. The list is
// freed by the caller.
struct place_list place_scan(const char *directory, const struct line *line,
                             const char *folder);

// The path of the request in the folder.
void place_request(const struct place *place, const char *folder,
                   char path[PLACE_PATH]);

// Moves the request from in to taken; drops it from there.
void place_take(const struct place *place);
void place_forget(const struct place *place);

// Writes out/STEMsuffix.extension: .tmp, rename, then its .ok.
struct place_bytes {
    const struct buffer *bytes;
    size_t length; // above theirs: the rest is a hole
    bool is_without_ok;
};
bool place_write(const struct place *place, const char *suffix,
                 const char *extension, const struct place_bytes *bytes);

// What a broken transfer leaves: half a file that is still called .tmp.
void place_write_half(const struct place *place);

#endif
