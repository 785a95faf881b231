/* SPDX-License-Identifier: Apache-2.0
 *
 * Rows of the catalogue in words.c: webhooks and their deliveries.
 */
#ifndef HEDUI_CTL_WORDS_WEBHOOKS_H
#define HEDUI_CTL_WORDS_WEBHOOKS_H

/* clang-format off */
#define WORDS_WEBHOOKS \
    {"webhook", "webhook", "回调"}, \
    {"webhook_url", "address", "地址"}, \
    {"webhook_on", "on", "启用"}, \
    {"webhook_off", "off", "停用"}, \
    {"webhook_waits", "waiting", "待投递"}, \
    {"webhook_dead", "dead", "已停投"}, \
    {"delivery", "delivery", "投递"}, \
    {"delivery_tries", "tries", "次数"}, \
    {"delivery_reason", "reason", "原因"}, \
    {"delivery_status", "status", "答复"}, \
    {"delivery_made_at", "since", "产生时间"}, \
    {"delivery_next_at", "next", "下次"}, \
    {"delivery_waiting", "waiting", "待投递"}, \
    {"delivery_delivered", "delivered", "已投递"}, \
    {"delivery_dead", "dead", "已停投"}, \
    {"webhook_again", "%lld deliveries wait again, with their tries counted " \
                      "from nothing", "%lld 次投递已重新列入等待，次数从零计"}, \
    {"webhook_none", \
     "webhook w%lld has no such delivery, or none that is dead; see: hedui " \
     "webhooks", "回调 w%lld 没有此投递，或没有已停投的；见 hedui webhooks"}
/* clang-format on */

#endif
