/* SPDX-License-Identifier: Apache-2.0
 *
 * Rows of the catalogue in words.c: how lines stand, and the institutions
 * behind them.
 */
#ifndef HEDUI_CTL_WORDS_LINES_H
#define HEDUI_CTL_WORDS_LINES_H

/* clang-format off */
#define WORDS_LINES                                                            \
    {"state_off", "off", "关闭"},                                              \
    {"state_on", "on", "正常"},                                                \
    {"state_paused", "paused", "暂停"},                                        \
    {"state_paused_by", "paused by %.*s", "暂停（%.*s）"},                     \
    {"state_silent", "silent", "一概答无"},                                    \
    {"state_garbled", "garbled", "乱码"},                                      \
    {"state_closed", "shut to %02d:%02d", "停至 %02d:%02d"},                   \
    {"state_opens", "opens %02d-%02d %02d:%02d", "%02d-%02d %02d:%02d 开放"},  \
    {"state_unset", "not configured", "未配置"},                               \
    {"state_unkept", "no worker", "无人值守"},                                 \
    {"state_partly", "partly", "部分未答"},                                    \
    {"institutions", "institutions", "下属机构"},                              \
    {"institutions_sum", "%u, of them down: %u", "%u 家，其中不通 %u 家"},     \
    {"institution_down",                                                       \
     "%s: %.*s has answered for nobody since %s, in %lld exchanges in a row",  \
     "%s：%.*s 自 %s 起连续 %lld 次往来未答复任何人"},                         \
    {"institution_is_down", "down since %s, %lld in a row; last answer %s",    \
     "自 %s 起不通，连续 %lld 次未答；上次答复 %s"},                           \
    {"institution_is_silent", "silent since %s, %lld in a row; last answer %s",\
     "自 %s 起未答，连续 %lld 次；上次答复 %s"}
/* clang-format on */

#endif
