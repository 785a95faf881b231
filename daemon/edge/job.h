/* SPDX-License-Identifier: Apache-2.0
 *
 * What the three carriers share inside edge/: a job under way and the way back
 * to the set. A carrier ends each of its jobs by job_finish(), from its own
 * step and never from its start.
 */
#ifndef HEDUI_EDGE_JOB_H
#define HEDUI_EDGE_JOB_H

#include "carrier.h"
#include "transfer.h"

struct https_carrier;
struct file_carrier;
struct database_carrier;
struct file_work;
struct sftp_set;

struct job {
    struct carrier_set *set;
    struct carried carried; /* handle, arena; becomes the outcome */
    const struct line_config *line;
    enum carrier carrier;
    unsigned traits;
    bool is_poll, new_token, is_done;
    uint32_t parts_known;
    struct request request; /* in the arena */
    struct text exchange_id;
    int64_t now_us, not_after_us;
    uint64_t transfer;      /* https */
    struct file_work *work; /* file: since its step; in the arena */
    struct job *next;       /* all jobs of the set */
    struct job *waiting;    /* queue within its carrier */
};

void job_finish(struct job *job, enum carried_state state);
/* CARRIED_LOCAL, and why. */
void job_fail_local(struct job *job, const struct fault *fault);

struct https_carrier *https_open(struct transfer_set *transfers);
void https_close(struct https_carrier *carrier);
void https_start(struct https_carrier *carrier, struct job *job);
/* wire.md 2, H1; shown for its test vector. */
void https_sign(struct text secret, struct text timestamp, struct text nonce,
                struct text body, char out[65]);

/* Sends and looks in a folder of this machine are file operations: done in the
 * step after the start. Over SFTP they begin there. */
struct file_carrier *file_open(struct sftp_set *servers);
void file_close(struct file_carrier *carrier);
void file_run(struct file_carrier *carrier, struct job *job);
void file_cancel(struct job *job);

struct database_carrier *database_open(int epoll_fd);
void database_close(struct database_carrier *carrier);
void database_start(struct database_carrier *carrier, struct job *job);
void database_cancel(struct database_carrier *carrier, struct job *job);
/* true when the descriptor was one of its connections. */
bool database_ready(struct database_carrier *carrier, int fd);
void database_step(struct database_carrier *carrier);
int database_timeout_ms(const struct database_carrier *carrier);

#endif
