/* SPDX-License-Identifier: Apache-2.0
 *
 * F3 with accounts (line 28): several institutions answer in one file, each
 * with a row or more for every person asked about.
 */
#ifndef HEDUI_CONNECTORS_F3_ACCOUNTS_H
#define HEDUI_CONNECTORS_F3_ACCOUNTS_H

#include "f3.h"

struct f3_accounts {
    const char *prefix;
    enum record_kind kind;
    const struct rule *rules; /* 机构 first */
};

bool f3_accounts_ask(struct arena *arena, const struct stamp *stamp,
                     const struct question *questions, uint32_t count,
                     const struct f3_accounts *line, struct request *request);
bool f3_accounts_split(struct arena *arena, const struct stamp *stamp,
                       const struct question *questions, uint32_t count,
                       const struct reply *replies, uint32_t reply_count,
                       const struct f3_accounts *line, struct split *split);
bool f3_accounts_read(struct arena *arena, const struct evidence *evidence,
                      const struct question *question,
                      const struct f3_accounts *line, struct answer *answer);

#endif
