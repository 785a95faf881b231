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
    {"doctor_webhooks", \
     "%u webhooks: %lld deliveries wait, %lld are dead", \
     "回调 %u 个：待投递 %lld 次，已停投 %lld 次"}, \
    {"doctor_webhooks_help", \
     "hedui webhooks deliveries WEBHOOK --dead says why; when the receiver is " \
     "mended, hedui webhooks replay WEBHOOK", \
     "原因见 hedui webhooks deliveries WEBHOOK --dead；对方修复后用 hedui " \
     "webhooks replay WEBHOOK 重新投递"}, \
    {"doctor_webhook_ca", "webhook_ca: %s cannot be read: nobody is told", \
     "webhook_ca：无法读取 %s，回调一概不能投递"}, \
    {"doctor_webhook_ca_help", \
     "a PEM file of authorities, readable for the front (Debian: package " \
     "ca-certificates)", \
     "须为 PEM 格式的证书机构文件，front 可读（Debian：软件包 ca-certificates）"}, \
    {"webhook_again", "%lld deliveries wait again, with their tries counted " \
                      "from nothing", "%lld 次投递已重新列入等待，次数从零计"}, \
    {"webhook_none", \
     "webhook w%lld has no such delivery, or none that is dead; see: hedui " \
     "webhooks", "回调 w%lld 没有此投递，或没有已停投的；见 hedui webhooks"}
/* clang-format on */

#endif
