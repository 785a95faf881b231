/* SPDX-License-Identifier: Apache-2.0
 *
 * hedui policy: what its four verbs share: the pack that is meant, its bytes,
 * and the options.
 */
#ifndef HEDUI_CTL_POLICY_PACK_H
#define HEDUI_CTL_POLICY_PACK_H

#include "ctl.h"
#include "json.h"
#include "policy_check.h"

struct policy_ask {
    bool is_json;
    int32_t on, from;     /* DATE_NONE: not said */
    int64_t standard;     /* fen; 0: not said */
    const char *folder;   /* of the pack; NULL: of the configuration */
    const char *calendar; /* file; NULL: beside the pack */
    const char *word;     /* what stands behind the options; NULL */
    struct text figures, sources, days; /* absent: cannot be read */
};

/* Finds pack and calendar and reads their bytes; EXIT_WELL, or the code after
 * saying why not. */
int policy_pack_open(struct ctl *ctl, struct policy_ask *ask);

int policy_say_check(struct ctl *ctl, struct policy_ask *ask);
int policy_say_list(struct ctl *ctl, struct policy_ask *ask);
int policy_say_figure(struct ctl *ctl, struct policy_ask *ask);
int policy_say_adjust(struct ctl *ctl, struct policy_ask *ask);

#endif
