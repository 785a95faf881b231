/* SPDX-License-Identifier: Apache-2.0
 *
 * Reports become PDF in a helper, hedui-paper, which lies beside the program
 * that runs (main_paper.c says what it takes and gives): a report of three
 * pages costs 100 ms of a processor, one of many hundred seconds, and fonts and
 * drawing have no place in the process that holds the database.
 *
 * Few helpers at a time, few orders that wait for one; who is asked about an
 * order no more has gone away, and its helper is ended. What goes in and comes
 * out is memory, never a file. One thread.
 */
#ifndef HEDUI_VIEW_PAPER_DESK_H
#define HEDUI_VIEW_PAPER_DESK_H

#include <sys/types.h>

#include "casework.h"
#include "seal_calls.h"

#define PAPER_HELPERS 2u
#define PAPER_PLACES 16u    /* orders, those at work too */
#define PAPER_WORK_MS 30000 /* a helper may take */
#define PAPER_GONE_MS 5000  /* nobody has asked for so long */

struct paper_place {
    uint64_t ticket; /* 0: free */
    int64_t asked_ms, begun_ms;
    pid_t pid;         /* 0: it waits */
    int in, out, said; /* memory */
};

struct paper_desk {
    struct paper_place places[PAPER_PLACES];
    uint64_t tickets;
};

enum paper_state {
    PAPER_AT_WORK, /* or it waits */
    PAPER_MADE,
    PAPER_FAILED, /* the fault says why: FAULT_LOCAL */
};

/* What the helper takes. row: the container's, NULL or of hashes alone: the
 * report is not sealed. NULL: no memory. */
struct text paper_desk_input(struct arena *arena, struct text report,
                             const struct seal_row *row,
                             enum language language);
/* The same of the letter to the family. */
struct text paper_desk_letter(struct arena *arena, struct text report,
                              enum language language);

/* A ticket; 0: all places are taken (fault->kind FAULT_NONE), or there is no
 * memory for another (FAULT_LOCAL). */
uint64_t paper_desk_order(struct paper_desk *desk, struct text input,
                          int64_t now_ms, struct fault *fault);
/* To be asked again and again; once it is MADE or FAILED the ticket is none. */
enum paper_state paper_desk_look(struct paper_desk *desk, uint64_t ticket,
                                 int64_t now_ms, struct arena *arena,
                                 struct text *pdf, struct fault *fault);
/* Its caller has gone away; of a ticket that is none any more nothing happens.
 */
void paper_desk_drop(struct paper_desk *desk, uint64_t ticket);
/* Ends all helpers. */
void paper_desk_close(struct paper_desk *desk);

#endif
