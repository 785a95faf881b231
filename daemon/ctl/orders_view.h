/* SPDX-License-Identifier: Apache-2.0
 *
 * An operator's orders as people and scripts read them: what is paused or
 * drained, by whom, since when and why.
 */
#ifndef HEDUI_CTL_ORDERS_VIEW_H
#define HEDUI_CTL_ORDERS_VIEW_H

#include "ctl.h"
#include "lines.h"
#include "said.h"

#define ORDER_BY_MAX SAID_BY_MAX
#define ORDER_WHY_MAX SAID_WHY_MAX

/* As said.h says; NULL, or the key of a sentence that says what is wrong. */
const char *order_text_check(struct text text, size_t most);
/* Who is logged in; through sudo, who called it. */
const char *order_login_name(struct ctl *ctl);
/* "line marriage", "role worker on h1". */
const char *order_name(struct ctl *ctl, const struct order *order);
/* "paused by li since 2017-09-01 10:00: the owner moves house", after its
 * name, and cut to so many columns. */
void order_write(struct ctl *ctl, const struct order *order, size_t width,
                 struct buffer *out);
/* A line each, behind an empty one; nothing where there are none. */
void orders_write(struct ctl *ctl, const struct order *orders, uint32_t count,
                  size_t width, struct buffer *out);
/* "2017-09-01 10:00" in Shanghai; "-": not known. */
const char *order_since(struct ctl *ctl, int64_t since_us);

#endif
