/* SPDX-License-Identifier: Apache-2.0
 *
 * What hedui says to people, in English and Chinese: one row a word or
 * sentence. A key that is missing is a bug.
 */
#include <assert.h>

#include "ctl.h"

static const struct ctl_word words[] = {
    {"agency", "agency", "机构"},
    {"all_answered", "nothing", "无"},
    {"asked", "asked", "已问"},
    {"found", "found", "有"},
    {"nothing", "none", "无"},
    {"gaps", "gaps", "缺口"},
    {"refused", "refused", "拒绝"},
    {"garbled", "garbled", "乱码"},
    {"away_s", "away", "不通"},
    {"other", "other", "其他"},
    {"median", "median", "中位"},
    {"slowest", "99 %", "99 %"},
    {"longest", "longest", "最长"},
    {"keeper", "keeper", "值守"},
    {"run", "none in a row", "连续答无"},
    {"garbled_run", "garbled in a row", "连续乱码"},
    {"exchanges", "exchanges", "往来"},
    {"no_line", "no line \"%s\"; `hedui lines` lists them",
     "没有专线“%s”；hedui lines 列出全部"},
    {"carrier", "carrier", "通道"},
    {"case", "case", "案件"},
    {"cases_done", "%u of %u cases have a report", "%u/%u 个案件已出报告"},
    {"connector_none", "no connector", "未接入"},
    {"due", "due", "期限"},
    {"express", "express", "紧急"},
    {"standard", "standard", "普通"},
    {"review", "review", "复核"},
    {"lane", "lane", "通道级别"},
    {"line", "line", "专线"},
    {"missing", "lines still out", "未答专线"},
    {"none", "nothing here yet: submit a request with hedui submit FILE",
     "暂无案件；请用 hedui submit FILE 提交"},
    {"open", "open", "在途"},
    {"outcome", "outcome", "结论"},
    {"owner", "owner", "数据单位"},
    {"provisional", "provisional", "暂定"},
    {"quota", "quota", "配额"},
    {"request", "request", "申请号"},
    {"state", "state", "状态"},
    {"state_off", "off", "关闭"},
    {"state_on", "on", "正常"},
    {"state_paused", "paused", "暂停"},
    {"state_paused_by", "paused by %.*s", "暂停（%.*s）"},
    {"state_silent", "silent", "一概答无"},
    {"state_garbled", "garbled", "乱码"},
    {"state_closed", "shut to %02d:%02d", "停至 %02d:%02d"},
    {"state_unset", "not configured", "未配置"},
    {"state_unkept", "no worker", "无人值守"},
    {"waiting", "waiting", "等待"},
    {"RECEIVED", "received", "已受理"},
    {"PLANNED", "planned", "已计划"},
    {"ASKING", "asking", "核对中"},
    {"PAUSED", "paused", "暂停"},
    {"REPORTED", "reported", "已出报告"},
    {"SEALED", "sealed", "已封存"},
    {"PUBLISHED", "published", "已发布"},
    {"REVISING", "revising", "修订中"},
    {"WITHDRAWN", "withdrawn", "已撤回"},
    {"SET_ASIDE", "set aside", "已搁置"},
    {"ACCEPTED", "accepted", "已受理"},
    {"DUPLICATE", "accepted before", "重复提交"},
    {"CONFLICT", "conflict", "冲突"},
    {"REFUSED", "refused", "已拒绝"},
    {"WAITING", "waiting", "等待"},
    {"conflict_help",
     "the same request id came with another meaning: use a new request id",
     "同一申请号内容不同：请使用新的申请号"},
    {"submit_waiting",
     "%u of %u messages have no answer yet. They are in the queue and not "
     "lost.\nIs heduid running? Look with: hedui queue",
     "%u/%u 条尚无答复。消息已入队，不会丢失。\nheduid 是否在运行？请用 hedui "
     "queue 查看"},
    {"submit_part",
     "%u of %u messages are queued, the rest is not. Submit the same file "
     "again: what is\nthere already is recognised",
     "%u/%u 条已入队，其余未入队。请重新提交同一文件：已有的会被识别"},
    {"submit_tables", "%u tables are the most at once; submit them in parts",
     "一次至多 %u 个表格文件，请分批提交"},
    {"submit_no_table",
     "nothing of it was submitted; correct the table and submit again",
     "未提交任何内容；请改正表格后重新提交"},
    {"submit_other_results",
     "%s is there and is no result file of this input: remove it or name "
     "another",
     "%s 已存在，且不是本次文件的结果文件：请删除或另选文件名"},
    {"submit_changed",
     "%s has changed while it was read, or there is not enough memory; submit "
     "again",
     "%s 在读取时被改动，或内存不足；请重新提交"},
    {"submit_gb18030",
     "%s is read as GB18030; if it is not, say --charset utf-8",
     "%s 按 GB18030 读取；如不是，请用 --charset utf-8"},
    {"submit_before", "%u of them were answered by an earlier run: see %s",
     "其中 %u 条在先前运行中已有答复：见 %s"},
    {"submit_progress", "%u/%u  accepted %u  refused %u",
     "%u/%u  受理 %u  拒绝 %u"},
    {"submit_rate", "  %lld/s  %lld s left", "  每秒 %lld  剩余 %lld 秒"},
    {"submit_cell", "%s:%u column %u %s", "%s:%u 第 %u 列 %s"},
    {"cannot_write_file", "%s cannot be written: %s", "%s 无法写入：%s"},
    {"submit_none", "there is no request in it", "其中没有申请"},
    {"submit_many", "%u requests are too many at once; %u at most",
     "一次提交 %u 条申请过多，最多 %u 条"},
    {"away",
     "%s\nIs it running, does `database` in %s name it, and has `hedui "
     "migrate` been run?\nNothing is lost; try again",
     "%s\n数据库是否在运行？%s 中的 database 是否正确？是否已运行 hedui "
     "migrate？\n数据不会丢失，请重试"},
    {"broken", "%s\nHas `hedui migrate` been run with %s by this version?",
     "%s\n是否已用本版本按 %s 运行 hedui migrate？"},
    {"unknown_case",
     "no case or request \"%s\"; `hedui status` lists what is there",
     "没有案件或申请“%s”；hedui status 列出全部"},
    {"no_report",
     "case C%lld has no such report yet (%s); `hedui status` tells",
     "案件 C%lld 尚无此报告（%s）；请用 hedui status 查看"},
    {"report_damaged",
     "the stored report of case C%lld is damaged: %s; see hedui replay",
     "案件 C%lld 的报告已损坏：%s；请用 hedui replay 核查"},
    {"report_form",
     "the report cannot be printed: its form is not known to this version",
     "报告无法显示：本版本不识别其格式"},
    {"cannot_read", "%s cannot be read: %s", "%s 无法读取：%s"},
    {"cannot_write", "what it says could not be written: %s",
     "输出无法写入：%s"},
    {"no_memory", "there is not enough memory for so much at once",
     "内存不足，请分批提交"},
    {"clock_form",
     "--sample-clock wants an instant such as 2017-09-01T09:00:00+08:00",
     "--sample-clock 的格式如 2017-09-01T09:00:00+08:00"},
    {"migrate_done", "%u migrations applied", "已执行 %u 个迁移"},
    {"migrate_none",
     "nothing to do: the database has the schema of this version",
     "无需迁移：数据库已是本版本"},
    {"new_bad_name",
     "\"%s\" is no name of a connector: 2 to 40 of a-z, 0-9 and _, a letter "
     "first",
     "“%s”不能作为连接器名：2 至 40 个 a-z、0-9、_，以字母开头"},
    {"new_name_taken", "the name \"%s\" is taken (%s): choose another",
     "名称“%s”已被占用（%s）：请另选"},
    {"new_folder_exists",
     "%s is there already: choose another name, or remove it first",
     "%s 已存在：请另选名称或先删除"},
    {"new_bad_family", "no template of family \"%s\"; there are: %s",
     "没有协议“%s”的模板；现有：%s"},
    {"new_bad_line",
     "a line above the 29 has a number from %d to %d; without --line the next "
     "free one is taken",
     "29 条以外的专线编号为 %d 至 %d；不写 --line 则取下一个空号"},
    {"new_line_taken",
     "number %d is taken by %s; without --line the next free one is taken",
     "编号 %d 已由 %s 使用；不写 --line 则取下一个空号"},
    {"new_lines_full", "every number is taken", "编号已用完"},
    {"new_trouble", "%s cannot be read or written", "%s 无法读写"},
    {"new_done", "%s: line %d, family %s, %u cases\n",
     "%s：专线 %d，协议 %s，%u 个用例\n"},
    {"new_next",
     "Next:\n"
     "  1. build, which finds the folder: ninja -C build/mine\n"
     "  2. HEDUI_BUILD=build/mine tests/golden/run %s\n"
     "     build/mine/hedui connector check %s\n"
     "  3. the owner's fields into %s/%s.c,\n"
     "     his bytes into cases/; then 1 and 2 again\n"
     "  4. below `lines:` of hedui.yaml, with what the owner gave you:\n",
     "下一步：\n"
     "  1. 构建即发现该目录：ninja -C build/mine\n"
     "  2. HEDUI_BUILD=build/mine tests/golden/run %s\n"
     "     build/mine/hedui connector check %s\n"
     "  3. 数据单位的字段写入 %s/%s.c，\n"
     "     报文写入 cases/；再重复第 1、2 步\n"
     "  4. 写入 hedui.yaml 的 lines: 之下，按数据单位提供的参数填写：\n"},
    {"check_unknown",
     "no connector \"%s\" in this build; a new folder must be built first",
     "本版本没有连接器“%s”；新目录须先构建"},
    {"check_trouble", "there is not enough memory, or no process for it",
     "内存不足或无法创建进程"},
    {"check_well", "%s is well\n", "%s 合格\n"},
    {"check_ill", "%s: %u to mend\n", "%s：%u 处待改\n"},
    {"check_folder", "the folder holds its source and cases alone",
     "目录仅含源文件与用例"},
    {"check_folder_help",
     "a connector is NAME/NAME.c and NAME/cases/; what several families share "
     "belongs to connectors/dialect",
     "连接器即 NAME/NAME.c 与 NAME/cases/；多协议共用的归 connectors/dialect"},
    {"check_source", "the source is a page or three", "源文件长度适中"},
    {"check_source_help",
     "more than a table and a quirk belongs to the dialect of the family",
     "字段表与特例以外的内容归入所属协议的 dialect"},
    {"check_descriptor", "the descriptor says all", "描述完整"},
    {"check_descriptor_help", "see struct connector in connectors/connector.h",
     "参见 connectors/connector.h 的 struct connector"},
    {"check_calls", "it calls nothing outside the house", "未调用范围外函数"},
    {"check_calls_help",
     "only core/, model/, the dialect of its family and what all dialects "
     "share; no clock, no file, no memory of its own",
     "只可调用 core/、model/、所属协议及公用的 dialect；不取时间、不读文件、"
     "不自行分配内存"},
    {"check_least", "there are the cases that each line must have",
     "必备用例齐全"},
    {"check_least_help",
     "at least six of its own, and among all of them several (persons, "
     "records), nothing and refused",
     "自有用例至少六个，并含 several（多人有记录）、nothing、refused"},
    {"check_layout", "the files of the cases fit together", "用例文件齐全一致"},
    {"check_layout_help", "tests/golden/README.md says what each file holds",
     "各文件内容见 tests/golden/README.md"},
    {"check_case", "the cases pass", "用例通过"},
    {"check_case_help",
     "either the connector or the case is wrong; #/a/b is the place in the "
     "file",
     "连接器或用例有误；#/a/b 为文件内位置"},
    {"check_shake", "changed replies do no harm", "报文变异无碍"},
    {"check_shake_help",
     "the same --seed and --times show it again, also under a debugger",
     "相同的 --seed 与 --times 可重现，亦可用调试器"},
    {"no_command", "no command \"%s\"; `hedui --help` lists them",
     "没有命令“%s”；hedui --help 列出全部命令"},
    {"no_language", "the language is zh or en", "语言为 zh 或 en"},
    {"submit_sum", "%u accepted, %u before, %u refused, %u in conflict",
     "受理 %u，重复 %u，拒绝 %u，冲突 %u"},
    {"queue_queued", "messages not taken yet", "尚未受理的消息"},
    {"queue_oldest", "oldest of them, seconds", "其中最早的（秒）"},
    {"queue_fresh", "accepted, not planned", "已受理未计划"},
    {"queue_rounds", "rounds open", "在途批次"},
    {"queue_cases", "cases in them", "其中案件"},
    {"queue_due", "rounds to work on now", "待处理批次"},
    {"queue_seal", "reports to seal", "待封存报告"},
    {"queue_outbox", "notices to publish", "待发布通知"},
    {"queue_reports", "reports", "报告"},
    {"queue_set_aside", "set aside", "已搁置"},
    {"what", "what", "项目"},
    {"count", "count", "数量"},
    {"replay_sum", "%u the same, %u different", "%u 份一致，%u 份不同"},
    {"same", "case C%lld revision %u: the same %zu bytes, SHA-256 %s",
     "案件 C%lld 第 %u 版：字节一致（%zu），SHA-256 %s"},
};

const struct ctl_word *
ctl_words(size_t *count)
{
    *count = sizeof(words) / sizeof(words[0]);
    return words;
}

const char *
ctl_word(const struct ctl *ctl, const char *key)
{
    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
        if (strcmp(words[i].key, key) == 0)
            return ctl->language == LANGUAGE_ZH ? words[i].zh : words[i].en;
    assert(false && "a word that the catalogue does not have");
    return key;
}
