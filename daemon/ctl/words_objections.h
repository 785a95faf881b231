/* SPDX-License-Identifier: Apache-2.0
 *
 * Rows of the catalogue in words.c: what is said of objections.
 */
#ifndef HEDUI_CTL_WORDS_OBJECTIONS_H
#define HEDUI_CTL_WORDS_OBJECTIONS_H

/* clang-format off */
#define WORDS_OBJECTIONS                                                       \
    {"objection", "no.", "序号"},                                              \
    {"objection_at", "at", "时间"},                                            \
    {"objection_of", "to", "针对"},                                            \
    {"objection_who", "who", "提出者"},                                        \
    {"objection_says", "says", "内容"},                                        \
    {"objection_figure", "revision %u, #%lld", "第 %u 版第 %lld 项"},          \
    {"objection_cell", "revision %u, %s, %s", "第 %u 版 %s、%s"},              \
    {"objection_purged", "purged after a wrong ID", "因证件号码有误已清除"},   \
    {"objections_none", "nobody has objected to a figure of case C%lld",       \
     "案件 C%lld 没有异议"}
/* clang-format on */

#endif
