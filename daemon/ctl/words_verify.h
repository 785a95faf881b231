/* SPDX-License-Identifier: Apache-2.0
 *
 * Rows of the catalogue in words.c: what an auditor is told of a container.
 */
#ifndef HEDUI_CTL_WORDS_VERIFY_H
#define HEDUI_CTL_WORDS_VERIFY_H

/* clang-format off */
#define WORDS_VERIFY                                                           \
    {"agrees", "agrees", "一致"},                                              \
    {"cannot", "cannot be judged", "无法核验"},                                \
    {"unread", "cannot be read", "无法读取"},                                  \
    {"differs", "DIFFERS", "不一致"},                                          \
    {"verify_refused", "REFUSED", "不予采信"},                                 \
    {"verify_at", "judged as of %s", "核验基准时间 %s"},                       \
    {"verify_at_clock",                                                        \
     "judged as of %s, this machine's clock (--at DATE: another day)",         \
     "核验基准时间 %s（取自本机时钟；--at 日期 可指定）"},                     \
    {"verify_case", "  case C%lld revision %u, agency %s, level %s",           \
     "  案件 C%lld 第 %u 版，机构 %s，级别 %s"},                               \
    {"verify_signer", "  signed by %s; stamped %s; can be proved until %s",    \
     "  签名者 %s；时间戳 %s；可证明至 %s"},                                   \
    {"verify_unstamped",                                                       \
     "  signed by %s, who says that it was %s: no time stamp, nobody else "     \
     "vouches for the time; can be proved until %s",                           \
     "  签名者 %s；自称签于 %s：无时间戳，时间无第三方证明；可证明至 %s"},     \
    {"verify_late",                                                            \
     "  stamped %lld days after the signer says that it was (%s): nobody else " \
     "vouches for the time before the stamp",                                  \
     "  时间戳晚 %lld 天（签名者自称签于 %s）：此前时间无第三方证明"},         \
    {"verify_late_logged",                                                     \
     "  stamped %lld days after the signer says that it was (%s); the log has " \
     "it since %s",                                                            \
     "  时间戳晚 %lld 天（签名者自称签于 %s）；日志自 %s 起有其记录"},         \
    {"verify_logged_later",                                                    \
     "  the log has this seal weeks after the signer says that it was made: "  \
     "its signing time is dated back",                                         \
     "  日志记录本封存的时间比签名者自称的时间晚数周：签名时间被倒填"},        \
    {"verify_same",                                                            \
     "  the report was made again of the evidence inside: the same %zu bytes", \
     "  已用包内证据重新生成报告：%zu 字节完全一致"},                          \
    {"verify_retraction",                                                      \
     "  it retracts the report: nothing can be made again",                    \
     "  本版撤销报告：无从重新生成"},                                          \
    {"verify_flaw", "  %s%s%s: %s", "  %s%s%s：%s"},                           \
    {"verify_more", "  and %u more", "  另有 %u 处"},                          \
    {"verify_first",                                                           \
     "  the first that differs is %s: stored %s, made again %s",               \
     "  首个不一致处 %s：包内为 %s，重新生成为 %s"},                           \
    {"verify_line", "  line %s", "  专线 %s"},                                 \
    {"verify_logged", "  entry %llu of a log of %llu entries",                 \
     "  日志第 %llu 条（共 %llu 条）"},                                        \
    {"verify_continues", "the log of %llu entries continues that of %llu",     \
     "日志现有 %llu 条，是先前 %llu 条的延续"},                                \
    {"verify_sum", "%u agree, %u differ, %u refused, %u cannot be judged",     \
     "一致 %u，不一致 %u，不予采信 %u，无法核验 %u"},                          \
    {"verify_report", "  made again of its evidence, the report is another",   \
     "  用包内证据重新生成的报告与包内报告不同"},                              \
    {"verify_html", "  report.html is not what report.json says",              \
     "  report.html 与 report.json 不符"},                                     \
    {"verify_report_json", "  report.json is no report",                       \
     "  report.json 不是报告"},                                                \
    {"verify_other_case",                                                      \
     "  its evidence is that of another case, revision or set of rules",       \
     "  证据属于其他案件、版本或规则"},                                        \
    {"verify_slice",                                                           \
     "  evidence was changed: what is there does not lead to the root that "   \
     "the log has of that reply",                                              \
     "  证据被改动：其内容得不出日志所记该答复的根"},                          \
    {"verify_evidence_root",                                                   \
     "  case.json names another evidence than there is",                       \
     "  case.json 所记证据与包内证据不符"},                                    \
    {"verify_unpack", "  evidence.zst cannot be unpacked",                     \
     "  evidence.zst 无法解开"},                                               \
    {"verify_not_made", "  its evidence gives no report",                      \
     "  用包内证据无法生成报告"},                                              \
    {"verify_no_rules",                                                        \
     "  genuine, but the policy pack or calendar of its day is not in this "   \
     "program: --packs FOLDER",                                                \
     "  签名真实，但本程序没有当时的政策包或日历：请用 --packs 目录"},         \
    {"verify_memory", "  there is not memory enough", "  内存不足"},           \
    {"verify_not_logged",                                                      \
     "  the log has no such seal of this case and revision",                   \
     "  日志中没有本案该版的此项封存"},                                        \
    {"verify_report_leaf",                                                     \
     "  the log has another report of this case and revision, or none",        \
     "  日志所记本案该版报告与此不同，或没有"},                                \
    {"verify_request_leaf",                                                    \
     "  the log has another request of this case, or none",                    \
     "  日志所记本案申请与此不同，或没有"},                                    \
    {"verify_reply_leaf",                                                      \
     "  the log has no such reply: evidence that never came, or its leaf was " \
     "taken out",                                                              \
     "  日志中没有该答复：证据并非如此取得，或其叶被移除"},                    \
    {"verify_no_salt",                                                         \
     "  case.json has no salt for what the log has of this case: whether it is " \
     "this request and report cannot be said",                                 \
     "  case.json 缺少盐值，无法核对日志所记申请与报告"},                      \
    {"verify_older",                                                           \
     "  the case is older than the log, which does not have what came for it", \
     "  本案早于日志，日志没有其来件记录"},                                    \
    {"verify_proof_unread", "  its proof cannot be read",                      \
     "  证明文件无法读取"},                                                    \
    {"verify_proof_other", "  the proof is of something else",                 \
     "  证明文件说的不是本文件"},                                              \
    {"verify_proof_bad",                                                       \
     "  the proof does not hold, or the log has not signed it",                \
     "  证明不成立，或没有该日志的签名"},                                      \
    {"verify_proof_gone",                                                      \
     "  the log has signed that this seal is in it, and it is there no more:"  \
     " it was taken out, or history was rewritten",                            \
     "  日志曾签名证明本封存在其中，现已不在：被移除，或历史被改写"},          \
    {"verify_proof_newer",                                                     \
     "  its proof is of a larger log than this: the tail was cut, or this is " \
     "an"                                                                      \
     " older copy",                                                            \
     "  证明所属的日志比此份更长：尾部被截去，或此份较旧"},                    \
    {"verify_all_tiles",                                                       \
     "whether all are here cannot be said without the log's tiles: --tiles "   \
     "FOLDER",                                                                 \
     "缺少日志分块，无法核对是否齐全：请用 --tiles 目录"},                     \
    {"verify_log_first",                                                       \
     "  the first leaf that is another is %llu; before and now:",              \
     "  首个不同的叶为第 %llu 叶；先前与现在："},                              \
    {"verify_log_none", "(it is not there)",                                   \
     "（不存在）"},                                                            \
    {"verify_gap_missing",                                                     \
     "missing: C%lld revision %u was sealed (entry %llu, %s), and is not "     \
     "here",                                                                   \
     "缺失：C%lld 第 %u 版已封存（第 %llu 条，%s），此处没有"},                \
    {"verify_gap_purged",                                                      \
     "purged: C%lld revision %u was sealed (entry %llu, %s); the log has its " \
     "purge",                                                                  \
     "已清除：C%lld 第 %u 版曾封存（第 %llu 条，%s），日志有其清除记录"},      \
    {"verify_gap_unsealed",                                                    \
     "unsealed: C%lld revision %u was reported (entry %llu, %s) and never "    \
     "sealed",                                                                 \
     "未封存：C%lld 第 %u 版已出报告（第 %llu 条，%s），从未封存"},            \
    {"verify_gap_waiting",                                                     \
     "not sealed yet: C%lld revision %u, reported in the log's last day "      \
     "(entry %llu, %s)",                                                       \
     "尚未封存：C%lld 第 %u 版，报告出于日志最后一日（第 %llu 条，%s）"},      \
    {"verify_gap_stranger",                                                    \
     "not of that year: C%lld revision %u is here, and was sealed in another " \
     "year than these files claim (entry %llu, %s)",                           \
     "不属该年：C%lld 第 %u 版在此，封存年份与所称不符（第 %llu 条，%s）"},    \
    {"verify_two_bags",                                                        \
     "one bag at a time: each has a log of its own",                           \
     "一次只核验一个归档袋：每袋各有日志"},                                    \
    {"verify_log_late",                                                            \
     "entry %llu says %s, more than a day before one ahead of it: times are "  \
     "the house's word, numbers are not",                                      \
     "第 %llu 条自称时间 %s，比其前某条早一日以上：时间系单位自述，序号不是"}, \
    {"verify_of_year", " of %lld",                                             \
     "（%lld 年）"},                                                           \
    {"verify_complete",                                                        \
     "seals in the log%s: %llu; here %llu, missing %llu, purged %llu; "        \
     "reports never sealed %llu, not yet %llu",                                \
     "日志中的封存%s：%llu；在此 %llu，缺失 %llu，已清除 %llu；报告从未封存 "  \
     "%llu，尚未封存 %llu"},                                                   \
    {"verify_log_key", "this is no key of a log", "不是日志公钥"},             \
    {"verify_log_unread", "a checkpoint cannot be read",                       \
     "检查点无法读取"},                                                        \
    {"verify_log_signature", "a checkpoint is not signed by the log",          \
     "检查点没有该日志的有效签名"},                                            \
    {"verify_log_since",                                                       \
     "the log does not continue the earlier checkpoint: its tail was cut, or " \
     "history was rewritten",                                                  \
     "日志不是先前检查点的延续：尾部被截去，或历史被改写"},                    \
    {"verify_log_stamp",                                                       \
     "the time stamp beside the checkpoint is not good, or of another "        \
     "checkpoint",                                                             \
     "检查点旁的时间戳无效，或属于另一检查点"},                                \
    {"verify_log_stamped",                                                     \
     "the checkpoint of %llu entries was there on %s, by the stamp of %s",     \
     "%llu 条的检查点于 %s 已存在，由 %s 的时间戳证明"},                       \
    {"verify_log_unstamped",                                                   \
     "the checkpoint has no time stamp beside it (checkpoint.tst)",            \
     "检查点旁没有时间戳（checkpoint.tst）"},                                  \
    {"verify_log_tiles",                                                       \
     "whether one continues the other cannot be shown without the log's "      \
     "tiles: --tiles FOLDER",                                                  \
     "缺少日志分块，无法证明两个检查点前后相续：请用 --tiles 目录"},           \
    {"verify_zip", "the zip is not of its one form", "压缩包形式不合规"},      \
    {"verify_parts", "files and manifest do not fit each other",               \
     "文件与清单不符"},                                                        \
    {"verify_signature", "the signature is not good", "签名无效"},             \
    {"verify_stamp", "a time stamp is not good", "时间戳无效"},                \
    {"verify_list", "a revocation list is of another time",                    \
     "吊销列表的签发时间不合规"},                                              \
    {"verify_until", "  it could be proved until %s", "  可证明至 %s"},         \
    {"verify_ended",                                                           \
     "the certificates that prove its time have ended and it was not renewed", \
     "证明其时间的证书已到期，且未续期"},                                      \
    {"verify_level", "its level is lower than is due", "级别低于要求"},        \
    {"verify_sheet", "case.json does not fit the container",                   \
     "case.json 与包内文件不符"}
/* clang-format on */

#endif
