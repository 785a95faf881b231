/* SPDX-License-Identifier: Apache-2.0
 *
 * Exchange folders on SFTP servers, on the caller's epoll. One connection for
 * one job: it connects, believes the server by known_hosts alone, logs in by
 * our key, runs its calls one after another and is closed. Nothing here
 * blocks: libcurl's own SFTP does (it closes, renames and disconnects in
 * blocking calls: 604 ms at a round trip of 200 ms, and for all of the timeout
 * where the server is silent), so libcurl only looks the name up and connects,
 * and libssh2 does the rest.
 */
#ifndef HEDUI_EDGE_SFTP_H
#define HEDUI_EDGE_SFTP_H

#include "fault.h"
#include "folder.h"
#include "transfer.h"

struct sftp_set; /* all of a process */
struct sftp;     /* one connection */

struct sftp_set *sftp_set_open(int epoll_fd, struct transfer_set *transfers);
void sftp_set_close(struct sftp_set *set);
/* true when the descriptor was one of its connections. */
bool sftp_set_ready(struct sftp_set *set, int fd);
/* Goes on with what is ready, a few ms at most, and ends at most one call. */
void sftp_set_step(struct sftp_set *set);
int sftp_set_timeout_ms(const struct sftp_set *set);

/* NULL: no memory. That it cannot connect is told by its first call. */
struct sftp *sftp_open(struct sftp_set *set, const struct line_config *line);
void sftp_run(struct sftp *sftp, struct folder_call *call, folder_fn done,
              void *context);
void sftp_close(struct sftp *sftp);

#endif
