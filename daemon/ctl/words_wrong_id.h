/* SPDX-License-Identifier: Apache-2.0
 *
 * Rows of the catalogue in words.c: what is said of wrong IDs.
 */
#ifndef HEDUI_CTL_WORDS_WRONG_ID_H
#define HEDUI_CTL_WORDS_WRONG_ID_H

/* clang-format off */
#define WORDS_WRONG_ID                                                         \
    {"wrong_id_asked_at", "asked at", "查询时间"},                             \
    {"wrong_id_exchange", "exchange", "往来号"},                               \
    {"wrong_id_mandate", "mandate", "委托书"},                                 \
    {"wrong_id_head",                                                          \
     "case C%lld member %u: the ID number is somebody else's; reported %s by " \
     "%s: %s",                                                                 \
     "案件 C%lld 第 %u 名成员：证件号码系他人所有；%s 由 %s 报告：%s"},        \
    {"wrong_id_before", "it was reported before, nothing is changed",          \
     "此前已报告，未作改动"},                                                  \
    {"wrong_id_ended",                                                         \
     "nothing more is asked in this case; submit a new request, under "        \
     "another id, with the right number",                                      \
     "本案不再查询；请更正号码，以新的申请编号重新提交"},                      \
    {"wrong_id_retracted",                                                     \
     "its report is retracted by revision %u, of which the agency is told",    \
     "报告已由第 %u 版撤销，并已告知机构"},                                    \
    {"wrong_id_no_report", "there was no report", "此前未出报告"},             \
    {"wrong_id_purged",                                                        \
     "answers about the stranger that were purged: %u; the tombstone stays",   \
     "已清除的他人答复：%u 条；仅留销毁记录"},                                 \
    {"wrong_id_nobody_asked", "nobody was asked about the stranger",           \
     "未曾向任何单位查询该他人"},                                              \
    {"wrong_id_tell",                                                          \
     "asked about the stranger, %u times: tell them, and these are whom to "   \
     "tell",                                                                   \
     "曾就该他人查询 %u 次，请告知当事人，所涉单位如下"},                      \
    {"wrong_id_nobody",                                                        \
     "case C%lld has no such member with a number: give its ref, or its "      \
     "place, 1 for the first",                                                 \
     "案件 C%lld 无此成员，或其无证件号码：请给出成员编号（ref）或序号（从 1 " \
     "起）"},                                                                  \
    {"wrong_id_request",                                                       \
     "case C%lld: its request cannot be read, nothing is changed",             \
     "案件 C%lld 的申请无法读取，未作改动"},                                   \
    {"retracted", "retracted: an ID number was somebody else's",               \
     "已撤销：证件号码系他人所有"},                                            \
    {"purged",                                                                 \
     "case C%lld: purged on %s, an ID number of it was somebody else's "       \
     "(reported by %s: %s); it cannot be made again, and that is no damage",   \
     "案件 C%lld 已于 %s 清除：证件号码系他人所有（%s 报告：%s），"            \
     "不可重作，并非损坏"},                                                    \
    {"purged_sum", "%u purged after a wrong ID", "%u 件因证件号码有误已清除"}
/* clang-format on */

#endif
