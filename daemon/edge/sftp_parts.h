/* SPDX-License-Identifier: Apache-2.0
 *
 * What the sources of edge/sftp share: a connection and how it goes on. Only
 * they include libssh2. Each step of libssh2 is repeated with the same
 * arguments until it says something else than EAGAIN.
 */
#ifndef HEDUI_EDGE_SFTP_PARTS_H
#define HEDUI_EDGE_SFTP_PARTS_H

#include <libssh2.h>
#include <libssh2_sftp.h>

#include "sftp.h"
#include "sftp_address.h"

/* In the order of a connection's life; a call begins at READY. */
enum sftp_stage {
    SFTP_CONNECT, /* libcurl's; what follows is ours */
    SFTP_SHAKE,
    SFTP_LOGIN,
    SFTP_SUBSYSTEM,
    SFTP_READY,
    SFTP_STAT,
    SFTP_OPEN,
    SFTP_BYTES,
    SFTP_SYNC,
    SFTP_CLOSE,
    SFTP_UNLINK,
    SFTP_RENAME,
    SFTP_OVER, /* `state` says how the call, or the connection, ended */
};

struct sftp {
    struct sftp_set *set;
    const struct line_config *line;
    struct sftp_address address;
    int64_t deadline_ms;
    uint64_t transfer; /* while it connects */
    int fd;            /* in the epoll, -1 none */
    bool is_ready;     /* wants a step */
    bool is_broken;    /* no further call can work */
    enum sftp_stage stage;
    enum folder_state state;
    char why[160]; /* of what ended it before a call was there */
    LIBSSH2_SESSION *session;
    LIBSSH2_KNOWNHOSTS *known;
    char known_name[300]; /* as known_hosts has it */
    LIBSSH2_SFTP *sftp;
    LIBSSH2_SFTP_HANDLE *handle;
    struct folder_call *call;
    folder_fn done;
    void *context;
    size_t at; /* bytes of the call that are through */
    struct sftp *next;
};

/* What a step says: libssh2 wants the socket first, or go on. */
enum sftp_went { SFTP_WAITS, SFTP_GOES_ON };

/* Ends the call, and the connection with it unless DONE or ABSENT. */
enum sftp_went sftp_over(struct sftp *sftp, enum folder_state state,
                         const char *why);

/* sftp_login.c: from the bare connection to READY. begin: before anything is
 * sent; false when the server could not be believed whatever it says. */
bool sftp_login_begin(struct sftp *sftp);
enum sftp_went sftp_login_step(struct sftp *sftp);

/* sftp_verb.c: the verbs, from READY to OVER. */
void sftp_verb_begin(struct sftp *sftp);
enum sftp_went sftp_verb_step(struct sftp *sftp);

#endif
