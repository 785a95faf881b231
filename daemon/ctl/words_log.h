/* SPDX-License-Identifier: Apache-2.0
 *
 * Rows of the catalogue in words.c: the log.
 */
#ifndef HEDUI_CTL_WORDS_LOG_H
#define HEDUI_CTL_WORDS_LOG_H

/* clang-format off */
#define WORDS_LOG                                                              \
    {"log_size", "leaves:      %lld numbered, %lld wait for a number",         \
     "日志叶：已编号 %lld，待编号 %lld"},                                      \
    {"log_root", "root:        %s", "根：%s"},                                 \
    {"log_checkpoint", "checkpoint:  %lld leaves, %s, %s",                     \
     "检查点：%lld 叶，%s，%s"},                                               \
    {"log_no_checkpoint", "checkpoint:  none yet", "检查点：尚无"},            \
    {"log_stamped", "timestamped", "有时间戳"},                                \
    {"log_unstamped", "no timestamp yet", "尚无时间戳"},                       \
    {"log_cosigned", "cosigned by: %s", "联署者：%s"},                         \
    {"log_witness_has", "witness:     %s has it", "见证：%s 已持有"},          \
    {"log_witness_lacks",                                                      \
     "witness:     %s has %lld leaves, tried %s, %u failures since",           \
     "见证：%s 持有 %lld 叶，最近尝试 %s，此后失败 %u 次"},                    \
    {"log_no_witness",                                                         \
     "witness:     none: the log is as good as the custody of its key",        \
     "见证：无，日志的可信度仅等于其密钥的保管"},                              \
    {"log_no_key",                                                             \
     "no key of the log: give --log VKEY, or set log_public or log_key",       \
     "没有日志公钥：请用 --log VKEY，或设置 log_public 或 log_key"},           \
    {"log_no_leaf", "%s has no such leaf in the log", "%s 在日志中无此叶"},    \
    {"log_leaf_waits",                                                         \
     "the leaf is in no checkpoint yet; the next one comes within minutes",    \
     "该叶尚未进入检查点，几分钟内将有下一个"},                                \
    {"log_proof_bad",                                                          \
     "the proof does not verify: the store's tiles are damaged (hedui log "    \
     "audit --store names it)",                                                \
     "证明不成立：存储中的分块已损坏（hedui log audit --store 会指明）"},      \
    {"log_since_bad", "%s is no checkpoint that this log has signed",          \
     "%s 不是该日志签名的检查点"},                                             \
    {"log_checkpoint_bad", "the checkpoint is not signed by this log",         \
     "检查点没有该日志的有效签名"},                                            \
    {"log_since_none",                                                         \
     "without --since a rolled-back or rewritten log looks well: keep this "   \
     "checkpoint for the next time",                                           \
     "未给 --since 时，被回退或改写的日志看似完好：请保存此检查点备下次使用"}, \
    {"log_stamp_none", "there is no time stamp beside the checkpoint",         \
     "检查点旁没有时间戳"},                                                    \
    {"log_stamp_bad", "the time stamp beside the checkpoint is not good: %s",  \
     "检查点旁的时间戳无效：%s"},                                              \
    {"log_stamp_at", "stamped on %s by %s", "时间戳 %s，由 %s 签发"},          \
    {"log_stamp_unrevoked",                                                    \
     "it has no revocation list inside: whether its authority was revoked is " \
     "known from lists beside the root alone",                                 \
     "时间戳内无吊销列表：签发机构是否被吊销，仅能由根证书旁的列表得知"},      \
    {"log_audit_well", "well: %llu leaves, root %s", "完好：%llu 叶，根 %s"},  \
    {"log_tail_cut",                                                           \
     "the tail was cut: a checkpoint of %llu leaves was signed, from leaf "    \
     "%llu on they are gone",                                                  \
     "尾部被截去：曾签署 %llu 叶的检查点，自第 %llu 叶起已不存在"},            \
    {"log_fork",                                                               \
     "two histories: another log of %llu leaves was signed before (leaf "      \
     "%llu)",                                                                  \
     "两份历史：此前签署过另一份 %llu 叶的日志（第 %llu 叶）"},                \
    {"log_entries_cut",                                                        \
     "leaves are missing (the checkpoint says %llu), from leaf %llu on",       \
     "缺叶（检查点称有 %llu 叶），自第 %llu 叶起"},                            \
    {"log_entry_removed", "of %llu leaves, leaf %llu was removed",             \
     "%llu 叶之中，第 %llu 叶被移除"},                                         \
    {"log_entry_altered", "of %llu leaves, leaf %llu was altered",             \
     "%llu 叶之中，第 %llu 叶被改动"},                                         \
    {"log_entry_added", "beyond %llu leaves there are more, at leaf %llu",     \
     "%llu 叶之外还有多余的，在第 %llu 叶"},                                   \
    {"log_tile_altered", "in the log of %llu leaves tile %llu was altered",    \
     "%llu 叶的日志中，分块 %llu 被改动"},                                     \
    {"log_rewritten",                                                          \
     "history was rewritten: of %llu leaves the first %llu are not those of "  \
     "the earlier checkpoint",                                                 \
     "历史被改写：%llu 叶中前 %llu 叶与早先检查点不符"},                       \
    {"log_root_altered",                                                       \
     "%llu leaves agree with their tiles, the checkpoint does not (%llu)",     \
     "%llu 叶与分块相符，检查点不符（%llu）"},                                 \
    {"log_known_gone", "of %llu leaves, leaf %llu is not the one it was",      \
     "%llu 叶之中，第 %llu 叶不是原来的"},                                     \
    {"doctor_log_well", "the log is numbered, signed and with its witnesses",  \
     "日志已编号、签名，并已送达见证"},                                        \
    {"doctor_log_key", "the key of the log, %s, is not there",                 \
     "日志密钥 %s 不存在"},                                                    \
    {"doctor_log_key_help",                                                    \
     "put it back; a new one is a new log, and its witnesses must know",       \
     "请放回；新密钥即新日志，须告知见证者"},                                  \
    {"doctor_log_key_open", "the key of the log, %s, can be read by others",   \
     "日志密钥 %s 可被他人读取"},                                              \
    {"doctor_log_key_open_help", "chmod 600; until then nothing is signed",    \
     "chmod 600；在此之前不签名"},                                             \
    {"doctor_log_number", "leaves of the log wait for a number too long",      \
     "日志叶等待编号过久"},                                                    \
    {"doctor_log_number_help", "is a sealer running, and not drained?",        \
     "sealer 是否在运行且未被排空？"},                                         \
    {"doctor_log_checkpoint", "what is new in the log is in no checkpoint",    \
     "日志的新内容未进入检查点"},                                              \
    {"doctor_log_witness", "witness %s has lacked a checkpoint for an hour",   \
     "见证 %s 缺检查点已逾一小时"},                                            \
    {"doctor_log_witness_help", "hedui log; the sealer's log says why",        \
     "hedui log；sealer 的运行日志会说明原因"},                                \
    {"doctor_log_alone", "nobody outside keeps checkpoints of the log",        \
     "外部无人保存日志检查点"},                                                \
    {"doctor_log_alone_help", "name at least one in log_witnesses",            \
     "请在 log_witnesses 中至少列出一个"},                                     \
    {"log_report_gone",                                                        \
     "leaf %llu says that C%lld has revision %u: that report is not there",    \
     "第 %llu 叶记载 C%lld 有第 %u 版报告：该报告已不存在"}
/* clang-format on */

#endif
