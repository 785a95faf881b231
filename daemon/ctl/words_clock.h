/* SPDX-License-Identifier: Apache-2.0
 *
 * Rows of the catalogue in words.c: the clock of a case.
 */
#ifndef HEDUI_CTL_WORDS_CLOCK_H
#define HEDUI_CTL_WORDS_CLOCK_H

/* clang-format off */
#define WORDS_CLOCK \
    {"clock_stopped", \
     "the clock of case C%lld stands: no working day is counted until " \
     "`hedui resume-clock`, its lines are asked on", \
     "案件 C%lld 计时中止：恢复（hedui resume-clock）前不计工作日，查询照常"}, \
    {"clock_stands_before", "the clock of case C%lld stands already", \
     "案件 C%lld 此前已中止计时"}, \
    {"clock_goes_on", "the clock of case C%lld goes on: due %s", \
     "案件 C%lld 恢复计时：期限 %s"}, \
    {"clock_runs_before", "the clock of case C%lld runs: due %s", \
     "案件 C%lld 正在计时：期限 %s"}, \
    {"clock_reported", \
     "case C%lld has its report already, no clock runs: submit a new request " \
     "if what the applicant brings must count", \
     "案件 C%lld 已出报告，不再计时；补交材料如须计入，请另行提交申请"}, \
    {"clock_complete", \
     "every line has answered about case C%lld: `hedui report` shows it soon", \
     "案件 C%lld 各专线均已答复，即出报告（hedui report）"}, \
    {"clock_over", \
     "the last day of case C%lld has begun and counts all the same: it is " \
     "reported at its end; what comes later makes a revision", \
     "案件 C%lld 已到最后一日，该日照计，当日终了出报告，其后答复另出修订版"}, \
    {"clock_withdrawn", "case C%lld is withdrawn: no clock runs", \
     "案件 C%lld 已撤回，不再计时"}, \
    {"clock_often", "case C%lld was paused a hundred times: withdraw it", \
     "案件 C%lld 已中止计时一百次：请撤回后重新提交"}
/* clang-format on */

#endif
