/* SPDX-License-Identifier: Apache-2.0
 *
 * Rows of the catalogue in words.c: what is said of documents.
 */
#ifndef HEDUI_CTL_WORDS_DOCUMENTS_H
#define HEDUI_CTL_WORDS_DOCUMENTS_H

/* clang-format off */
#define WORDS_DOCUMENTS                                                        \
    {"document_kind", "kind", "种类"},                                         \
    {"document_of", "of", "所属"},                                             \
    {"document_name", "name", "文件名"},                                       \
    {"document_media", "type", "类型"},                                        \
    {"document_size", "bytes", "字节"},                                        \
    {"document_came", "came", "收到"},                                         \
    {"consent", "authorisation", "授权书"},                                    \
    {"mandate", "mandate", "委托书"},                                          \
    {"declaration", "declaration", "申报表"},                                  \
    {"document_announced", "announced, not delivered", "已预告，未送达"},      \
    {"document_purged", "purged after a wrong ID", "因证件号码有误已清除"},    \
    {"documents_none",                                                         \
     "case C%lld announces no documents, and none came",                       \
     "案件 C%lld 未预告文件，也未收到文件"},                                   \
    {"documents_request",                                                      \
     "case C%lld: its request cannot be read",                                 \
     "案件 C%lld 的申请无法读取"},                                             \
    {"document_unknown",                                                       \
     "case C%lld has no document %lld; `hedui documents` lists them",          \
     "案件 C%lld 没有第 %lld 份文件；hedui documents 列出全部"},               \
    {"document_not_there",                                                     \
     "document %lld of case C%lld is announced and was not delivered; `hedui " \
     "submit --documents-of` sends it",                                        \
     "第 %lld 份文件（案件 C%lld）已预告但未送达；可用 hedui submit "          \
     "--documents-of 补交"},                                                   \
    {"document_is_purged",                                                     \
     "document %lld of case C%lld was purged after a wrong ID",                \
     "第 %lld 份文件（案件 C%lld）因证件号码有误已清除"},                      \
    {"document_differs",                                                       \
     "document %lld of case C%lld is not the one that came: its bytes have "   \
     "another SHA-256; nothing is written",                                    \
     "第 %lld 份文件（案件 C%lld）与收到时不符：SHA-256 不同，未写出"},        \
    {"document_written", "document %lld of case C%lld: %lld bytes in %s",      \
     "第 %lld 份文件（案件 C%lld）：%lld 字节，已写入 %s"},                    \
    {"documents_missing",                                                      \
     "%u announced documents are not in the folder: they stay announced, and " \
     "`hedui submit --documents-of` sends them later",                         \
     "文件夹中缺少 %u 份已预告的文件：仍为未送达，可用 hedui submit "          \
     "--documents-of 补交"},                                                   \
    {"documents_one_request",                                                  \
     "--declaration goes with one request alone",                              \
     "--declaration 只能随一份申请提交"},                                      \
    {"document_file",                                                          \
     "file %u: %s  %s",                                                        \
     "第 %u 个文件：%s  %s"}
/* clang-format on */

#endif
