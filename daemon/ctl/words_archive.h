/* SPDX-License-Identifier: Apache-2.0
 *
 * Rows of the catalogue in words.c: what is said of the archive.
 */
#ifndef HEDUI_CTL_WORDS_ARCHIVE_H
#define HEDUI_CTL_WORDS_ARCHIVE_H

/* clang-format off */
#define WORDS_ARCHIVE                                                          \
    {"look_at", "when", "时间"},                                               \
    {"look_who", "who", "查阅人"},                                             \
    {"look_what", "what", "查阅内容"},                                         \
    {"look_why", "why", "事由"},                                               \
    {"look_without_why",                                                       \
     "say why with --why (for reports HEDUI_WHY says it, too): each look has " \
     "a purpose",                                                              \
     "请用 --why 写明事由（查阅报告亦可设 HEDUI_WHY）：每次查阅须有事由"},     \
    {"look_not_kept",                                                          \
     "the look cannot be put on record, so nothing is shown",                  \
     "无法登记本次查阅，故不予提供"},                                          \
    {"looks_none", "nobody has looked at case C%lld",                          \
     "案件 C%lld 尚无人查阅"},                                                 \
    {"archive_came", "accepted", "受理"},                                      \
    {"archive_revision", "revision", "版次"},                                  \
    {"archive_nobody", "no case names this number",                            \
     "没有案件涉及该证件号码"},                                                \
    {"archive_no_file",                                                        \
     "case C%lld revision %u has no container (yet); `hedui status` says how " \
     "far it is",                                                              \
     "案件 C%lld 第 %u 版（尚）无归档包；进度见 hedui status"},                \
    {"archive_damaged", "case C%lld revision %u is damaged: %s",               \
     "案件 C%lld 第 %u 版已损坏：%s"},                                         \
    {"archive_unjudged",                                                       \
     "case C%lld revision %u was not read: there is not memory enough",        \
     "案件 C%lld 第 %u 版未能重读：内存不足"},                                 \
    {"archive_bytes", "its bytes are not those that were sealed",              \
     "字节与封存时不符"},                                                      \
    {"archive_unread", "storage cannot read it", "存储无法读出"},              \
    {"archive_no_tsa",                                                         \
     "there is nothing to stamp with: seal_tsa_url and seal_roots are empty",  \
     "无法加盖时间戳：未设置 seal_tsa_url 和 seal_roots"},                     \
    {"archive_no_lists",                                                       \
     "the revocation lists (seal_crls) cannot be read, or have run out",       \
     "吊销列表（seal_crls）无法读取或已过期"},                                 \
    {"archive_not_raised", "case C%lld revision %u stays as it is: %s",        \
     "案件 C%lld 第 %u 版保持原状：%s"},                                       \
    {"archive_no_roots",                                                       \
     "seal_roots is empty: digests alone are compared, no signature is judged",\
     "未设置 seal_roots：只比对摘要，不验签名"},                               \
    {"archive_scrubbed", "%lld containers read again, %lld damaged",           \
     "已重读 %lld 个归档包，%lld 个损坏"},                                     \
    {"archive_renewed",                                                        \
     "%lld containers renewed; %lld would be proved no longer by a new stamp " \
     "and stay; %lld could not be",                                            \
     "已更新 %lld 个归档包；%lld 个更新后证明期不延长，保持原状；%lld 个未能" \
     "更新"},                                                                  \
    {"archive_stays_lt",                                                       \
     "there is no timestamp authority (seal_tsa_url): containers stay at the " \
     "level that they have, LT",                                               \
     "未设置时间戳机构（seal_tsa_url）：归档包保持原有级别（LT）"},            \
    {"archive_log", "the log cannot be exported: %s",                          \
     "日志无法导出：%s"},                                                      \
    {"archive_exported",                                                       \
     "%lld containers of %lld in %s: %lld raised to LTA now, %lld purged, "    \
     "%lld without proof, %lld not yet in its log",                                                     \
     "%lld 个归档包（%lld 年）已导出到 %s：本次升级为 LTA %lld 个，已清除 "    \
     "%lld 个，暂无证明 %lld 个，尚未入日志 %lld 个"},                                             \
    {"doctor_scrub", "the archive was last read again %s: %lld containers, "   \
     "%lld damaged",                                                           \
     "归档包上次重读：%s，共 %lld 个，损坏 %lld 个"},                          \
    {"doctor_scrub_never",                                                     \
     "the archive's %lld containers have never been read again",               \
     "%lld 个归档包从未重读核验"},                                             \
    {"doctor_scrub_help", "hedui archive scrub, at least every 90 days",       \
     "请至少每 90 天运行一次 hedui archive scrub"},                            \
    {"doctor_scrub_damaged",                                                   \
     "restore the containers that hedui archive scrub names, from a backup or "\
     "an export, then scrub again",                                            \
     "请用备份或导出件恢复 hedui archive scrub 指出的归档包，然后重新运行"},   \
    {"doctor_proof_ends",                                                      \
     "some containers can be proved until %s only",                            \
     "部分归档包的证明期至 %s 止"},                                            \
    {"doctor_proof_help",                                                      \
     "hedui archive renew, with an authority whose certificate ends later",    \
     "请用证书期限更长的时间戳机构运行 hedui archive renew"},                  \
    {"archive_no_checkpoint",                                                  \
     "no proof: the log has no checkpoint yet (log_key)",                      \
     "无存在证明：日志尚无检查点（log_key）"},                                 \
    {"archive_proof_put", "%s: its proof and the last checkpoint beside it",   \
     "%s：已附存在证明及最新检查点"},                                          \
    {"archive_proof_waits",                                                    \
     "%s: no proof yet: the next checkpoint has it",                           \
     "%s：暂无存在证明，待下一检查点"},                                        \
    {"archive_got", "%s: %lld bytes in %s", "%s：%lld 字节，已写入 %s"}
/* clang-format on */

#endif
