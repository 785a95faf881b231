/* SPDX-License-Identifier: Apache-2.0
 *
 * The exchange folder of a file line: a directory of this machine, or a place
 * on an SFTP server. Five verbs, one at a time, each ending in one call of
 * `done`: at once where the folder is here, else from sftp_set_step. What the
 * names mean and in which order they are written is file.c's.
 */
#ifndef HEDUI_EDGE_FOLDER_H
#define HEDUI_EDGE_FOLDER_H

#include "arena.h"
#include "config.h"
#include "text.h"

enum folder_state {
    FOLDER_DONE,
    FOLDER_ABSENT,        /* no such file, or no such folder */
    FOLDER_TOO_LARGE,     /* over its cap, unread */
    FOLDER_UNUSABLE,      /* it is there and cannot be used: `why` */
    FOLDER_NO_CONNECTION, /* the server is away, or went away */
    FOLDER_TIMED_OUT,     /* not done within transfer_ms */
    FOLDER_REFUSED,       /* his key or ours is not accepted: `why` */
};

enum folder_verb {
    FOLDER_LIST,
    FOLDER_READ,
    FOLDER_WRITE,  /* durable when done, as far as the folder can do it */
    FOLDER_RENAME, /* over what has the new name */
    FOLDER_REMOVE,
};

struct folder_call {
    enum folder_verb verb;
    const char *path;    /* below the folder: "out", "in/NAME" */
    const char *to;      /* RENAME */
    struct text bytes;   /* WRITE: what, must live; READ: what was read */
    size_t cap;          /* READ: more is not read */
    struct arena *arena; /* READ: for exactly the bytes */
    /* LIST: each name, with a NUL behind it. */
    void (*found)(void *context, struct text name);
    void *context; /* LIST */
    char why[160]; /* for people, where the state is not in itself clear */
};

typedef void (*folder_fn)(void *context, enum folder_state state);

struct folder;
struct sftp_set;

/* NULL: no memory. All calls together have the line's transfer_ms. */
struct folder *folder_open(struct sftp_set *servers,
                           const struct line_config *line);
/* `call` must live until `done`; `done` may call and may close. */
void folder_run(struct folder *folder, struct folder_call *call, folder_fn done,
                void *context);
/* What is under way is given up; `done` is not called any more. */
void folder_close(struct folder *folder);

#endif
