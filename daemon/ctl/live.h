/* SPDX-License-Identifier: Apache-2.0
 *
 * A command that is shown again and again: in place on a terminal, one after
 * the other elsewhere.
 */
#ifndef HEDUI_CTL_LIVE_H
#define HEDUI_CTL_LIVE_H

#include "ctl.h"

#define LIVE_SECONDS 2
#define LIVE_SECONDS_MAX 3600

/* The value of --watch [S], which getopt has just met: S is what hangs on it,
 * or the number behind it. false: no number of seconds. */
bool live_option(const struct ctl *ctl, int64_t *seconds);
/* Shows, below `name` and the time (NULL: neither, for scripts), until a signal
 * ends the process with EXIT_WELL. What the command says while the database is
 * away stands above the last table. Comes back only with an exit code that
 * trying again cannot change. */
int live_show(struct ctl *ctl, const char *name, int64_t seconds,
              int (*show)(struct ctl *ctl, const void *options),
              const void *options);

#endif
