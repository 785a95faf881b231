/* SPDX-License-Identifier: Apache-2.0
 *
 * What differs between two configurations, setting by setting, and what of it
 * a running service can take. Names of settings, never their values.
 */
#ifndef HEDUI_CORE_CONFIG_CHANGE_H
#define HEDUI_CORE_CONFIG_CHANGE_H

#include "config.h"

struct config_change {
    char name[200];  /* "workers", "lines.death.rate_per_s" */
    const char *why; /* it is refused; NULL: it is taken */
};

typedef void config_change_fn(void *context,
                              const struct config_change *change);

/* Calls for each setting that differs, in the order of --print-config. What
 * cannot be changed while the service runs is put back in `fresh` as `running`
 * has it. How many were refused. */
uint32_t config_change(const struct config *running, struct config *fresh,
                       config_change_fn *call, void *context);

#endif
