/* SPDX-License-Identifier: Apache-2.0
 *
 * Rows of the catalogue in words.c: what a witness of the log says.
 */
#ifndef HEDUI_CTL_WORDS_WITNESS_H
#define HEDUI_CTL_WORDS_WITNESS_H

/* clang-format off */
#define WORDS_WITNESS                                                          \
    {"witness_cosigned", "cosigned: %llu entries, root %s",                    \
     "已联署：%llu 条，根 %s"},                                                \
    {"witness_refused", "refused (%s): %s", "拒绝联署（%s）：%s"},             \
    {"witness_unreadable", "there is no checkpoint in it",                     \
     "其中没有检查点"},                                                        \
    {"witness_origin", "it is the checkpoint of another log",                  \
     "这是另一日志的检查点"},                                                  \
    {"witness_signature", "the log has not signed it",                         \
     "没有该日志的有效签名"},                                                  \
    {"witness_smaller",                                                        \
     "the log was larger: its tail was cut, or its database rolled back",      \
     "日志变小：尾部被截去，或数据库被回退"},                                  \
    {"witness_forked",                                                         \
     "as large as the last one, with another root: there are two histories",   \
     "条数与上次相同而根不同：存在两份历史"},                                  \
    {"witness_inconsistent",                                                   \
     "it does not continue the last one: history was rewritten",               \
     "不是上次检查点的延续：历史被改写"},                                      \
    {"witness_last", "remembered: %llu entries, root %s",                      \
     "所记：%llu 条，根 %s"},                                                  \
    {"witness_shown", "shown:      %llu entries, root %s",                     \
     "所示：%llu 条，根 %s"},                                                  \
    {"witness_evidence",                                                       \
     "both are signed by the log, which cannot deny them; they are kept as",   \
     "两者均有该日志签名，无法抵赖；已保存为"},                                \
    {"witness_tiles",                                                          \
     "the tiles do not give the checkpoint's root: they are damaged, or not "  \
     "all there yet; nothing was judged",                                      \
     "分块得不出检查点的根：已损坏，或尚未齐全；未作判断"},                    \
    {"witness_no_state",                                                       \
     "%s is not there. A witness that forgets would cosign a rewritten log; "  \
     "--begin makes a new memory, once",                                       \
     "%s 不存在。遗忘的见证者会联署被改写的日志；首次请用 --begin 新建"},      \
    {"witness_has_state",                                                      \
     "%s is there already: leave --begin out", "%s 已存在：请去掉 --begin"},   \
    {"witness_listens", "listens on %s", "监听于 %s"},                         \
    {"witness_answered", "answered %d; %llu entries are remembered",           \
     "答复 %d；所记为 %llu 条"},                                               \
    {"witness_locked", "%s: another witness is at work with it",               \
     "%s：另一见证进程正在使用"},                                              \
    {"witness_key_open",                                                       \
     "%s can be read by others: chmod 600 it",                                 \
     "%s 可被他人读取：请执行 chmod 600"}
/* clang-format on */

#endif
