/* SPDX-License-Identifier: Apache-2.0
 *
 * The sentences of a check, one row each; {a} and {b} are what a note names.
 */
#include "policy_notes.h"

#include <string.h>

#define ERROR true
#define WARNING false

static const struct sentence {
    const char *name;
    bool is_error;
    const char *what_zh, *what_en, *do_zh, *do_en;
} sentences[NOTE_CODE_COUNT] = {
    [NOTE_FILE] = {"FILE", ERROR, "无法读取", "cannot be read",
                   "政策包为一个目录，内有 parameters.json 与 pack.json",
                   "a pack is a folder with parameters.json and pack.json"},
    [NOTE_CALENDAR_FILE] =
        {"CALENDAR_FILE", ERROR, "日历无法读取", "the calendar cannot be read",
         "用 --calendar 指明，或置于政策包目录内，名为 calendar.json",
         "name it with --calendar, or put it into the pack as calendar.json"},
    [NOTE_NOT_JSON] = {"NOT_JSON", ERROR, "不是合法的 JSON：{a}",
                       "is no JSON: {a}", "在所指字节处改正",
                       "mend it at that byte"},
    [NOTE_MISSING] = {"MISSING", ERROR, "缺少此项", "is missing", "请补充：{a}",
                      "add it: {b}"},
    [NOTE_MISSING_LATER] = {"MISSING_LATER", WARNING,
                            "缺少此项，依赖它的项目无法裁定",
                            "is missing: what rests on it cannot be ruled",
                            "如本市有此项目，请补充：{a}",
                            "add it where the city has that programme: {b}"},
    [NOTE_UNKNOWN] = {"UNKNOWN", ERROR, "“{a}”不是已知名称",
                      "\"{a}\" is no name that the rules know",
                      "请删除或改正；hedui policy list 列出全部",
                      "remove or correct it; hedui policy list names all"},
    [NOTE_UNKNOWN_NEAR] = {"UNKNOWN", ERROR, "“{a}”不是已知名称",
                           "\"{a}\" is no name that the rules know",
                           "是否应为“{b}”？",
                           "write \"{b}\", if that is meant"},
    [NOTE_TYPE] = {"TYPE", ERROR, "应为{a}", "must be {b}",
                   "金额以分、面积以 0.01 平方米计，均为整数",
                   "money is in fen and area in 0.01 m², both integers"},
    [NOTE_RANGE] = {"RANGE", ERROR, "{a} 不合常理，应在 {b} 之间",
                    "{a} is not plausible: {b}",
                    "请核对文件；金额以分、面积以 0.01 平方米计",
                    "compare with the text; money is in fen, area in 0.01 m²"},
    [NOTE_NOT_A_SHARE] = {"NOT_A_SHARE", ERROR, "“{a}”不是分数",
                          "\"{a}\" is no share",
                          "请写成分数，如 40 % 写作 2/5；不用小数和百分号",
                          "write p/q, as 2/5 for 40 %; no decimals, no %"},
    [NOTE_DATE] = {"DATE", ERROR, "“{a}”不是真实日期",
                   "\"{a}\" is no real date", "请按 2017-04-01 的格式书写",
                   "write it like 2017-04-01"},
    [NOTE_ORDER] = {"ORDER", ERROR, "{a} 不在 {b} 之后，起始日重叠或次序颠倒",
                    "{a} does not come after {b}: two values would hold",
                    "每个起始日一行，按日期先后排列",
                    "one row for each first day, in the order of days"},
    [NOTE_HOLE] = {"HOLE", ERROR, "自 {a} 起才有数值，而标准自 {b} 起即可受理",
                   "holds from {a} only, but cases are taken from {b}",
                   "请补充更早的数值", "add the value of the time before"},
    [NOTE_YEAR_HOLE] = {"YEAR_HOLE", ERROR, "{a} 年之后缺 {b} 年",
                        "the year {b} is missing after {a}", "请补充该年数值",
                        "add the figure of that year"},
    [NOTE_BEGINS_LATE] =
        {"BEGINS_LATE", WARNING,
         "自 {a} 年起才有数值，更早基准日的案件无此数值",
         "begins with {a}: cases of an earlier reference date have no such "
         "figure",
         "如需受理 {b} 年的案件，请补充更早年份",
         "add earlier years if cases of {b} are to be ruled"},
    [NOTE_STATUS_MISSING] =
        {"STATUS_MISSING", ERROR, "没有注明依据级别", "has no status",
         "请注明 official、reported 或 assumed，写在此处或 pack.json",
         "say official, reported or assumed, here or in pack.json"},
    [NOTE_STATUS] = {"STATUS", ERROR, "“{a}”不是依据级别",
                     "\"{a}\" is no status",
                     "请用 official、reported 或 assumed",
                     "use official, reported or assumed"},
    [NOTE_STATUS_TWICE] = {"STATUS_TWICE", ERROR, "依据级别写了两次",
                           "has a status in both files",
                           "请从 pack.json 删去，以 parameters.json 为准",
                           "remove it from pack.json: parameters.json has it"},
    [NOTE_SOURCE_MISSING] =
        {"SOURCE_MISSING", ERROR, "没有注明出处", "has no source",
         "请在 pack.json 的 sources 中补充 "
         "\"{a}\"，中英文各一句，写明文件和条款",
         "add \"{a}\" to sources of pack.json: a sentence in zh and en, with "
         "law and article"},
    [NOTE_SOURCE_HALF] = {"SOURCE_HALF", ERROR, "出处缺 {a} 文本",
                          "its source has no text \"{a}\"",
                          "请补充中英文两种文本", "give it in both languages"},
    [NOTE_SOURCE_OF_NOTHING] =
        {"SOURCE_OF_NOTHING", ERROR, "“{a}”不是政策包中的名称",
         "\"{a}\" is the source of nothing in this pack",
         "请改正名称；hedui policy list 列出全部",
         "correct the name; hedui policy list names all"},
    [NOTE_OTHER_PACK] = {"OTHER_PACK", ERROR,
                         "此处为“{a}”，parameters.json 为“{b}”",
                         "says \"{a}\", parameters.json says \"{b}\"",
                         "两个文件的名称与版本须一致",
                         "both files must name the same pack and version"},
    [NOTE_STEPS] = {"STEPS", ERROR, "各档增幅须递增，最后一档为 null",
                    "its steps must rise and end with null", "请按增幅排列",
                    "order them by rise_up_to"},
    [NOTE_TWICE] = {"TWICE", ERROR, "“{a}”重复", "\"{a}\" stands there twice",
                    "请删去一个", "remove one of them"},
    [NOTE_ASSUMED] = {"ASSUMED", WARNING, "{a} 为暂定", "is assumed ({b})",
                      "用于真实案件前请主管部门确认",
                      "have the authority confirm it before real cases"},
    [NOTE_OLD] = {"OLD", WARNING, "最后一个数值始于 {a}，距 {b} 已逾一年",
                  "its last value is of {a}, more than a year before {b}",
                  "请查找新的文件并补充",
                  "look for a newer text, add its value"},
    [NOTE_DAY_OF_OTHER_YEAR] = {"DAY_OF_OTHER_YEAR", ERROR, "{a} 不属于 {b} 年",
                                "{a} is no day of {b}", "请移到所属年份",
                                "move it to its year"},
    [NOTE_DAY_OFF_AND_WORK] = {"DAY_OFF_AND_WORK", ERROR,
                               "{a} 既为休息日又为工作日",
                               "{a} is off and worked", "请按通知保留一处",
                               "keep what the notice says"},
    [NOTE_WORK_ANYWAY] = {"WORK_ANYWAY", ERROR, "{a} 本为周一至周五，无需调休",
                          "{a} is a Monday to Friday and worked anyway",
                          "请核对通知", "compare with the notice"},
    [NOTE_CALENDAR_SHORT] =
        {"CALENDAR_SHORT", WARNING, "没有 {a} 年，涉及的期限均为暂定",
         "does not list {a}: deadlines that reach into it are provisional",
         "国务院通知公布后请补充",
         "add it when the State Council's notice is out"},
    [NOTE_VECTOR] = {"VECTOR", ERROR, "自带算例不符：得 {a}，应为 {b}",
                     "its own example does not hold: {a}, not {b}",
                     "请核对日期与算例", "compare the days and the example"},
};

void
notes_init(struct policy_notes *notes, struct arena *arena)
{
    *notes = (struct policy_notes){.arena = arena, .file = ""};
}

static void
notes_grow(struct policy_notes *notes)
{
    uint32_t room = notes->room == 0 ? 64 : 2 * notes->room;
    struct policy_note *more =
        arena_array(notes->arena, room, sizeof(struct policy_note));
    if (more == NULL)
        return;
    for (uint32_t i = 0; i < notes->count; i++)
        more[i] = notes->notes[i];
    notes->notes = more;
    notes->room = room;
}

bool
note_add(struct policy_notes *notes, enum note_code code, const char *pointer,
         const char *a, const char *b)
{
    if (notes->count == notes->room)
        notes_grow(notes);
    if (note_is_error(code))
        notes->errors++;
    else
        notes->warnings++;
    if (notes->count == notes->room)
        return false;
    notes->notes[notes->count++] = (struct policy_note){
        code, notes->file, arena_printf(notes->arena, "%s", pointer),
        arena_printf(notes->arena, "%s", a == NULL ? "" : a),
        arena_printf(notes->arena, "%s", b == NULL ? "" : b)};
    return false;
}

const char *
note_pointer(const struct policy_notes *notes, const char *parent,
             struct text key)
{
    struct buffer out;
    buffer_init(&out, 4096);
    for (size_t i = 0; i < key.size; i++)
        if (key.bytes[i] == '~' || key.bytes[i] == '/')
            buffer_chars(&out, key.bytes[i] == '~' ? "~0" : "~1");
        else
            buffer_add(&out, &key.bytes[i], 1);
    const char *pointer =
        arena_printf(notes->arena, "%s/%.*s", parent, (int)out.size,
                     out.size == 0 ? "" : out.bytes);
    buffer_release(&out);
    return pointer;
}

const char *
note_pointer_at(const struct policy_notes *notes, const char *parent,
                uint32_t index)
{
    return arena_printf(notes->arena, "%s/%u", parent, index);
}

bool
note_is_error(enum note_code code)
{
    return sentences[code].is_error;
}

const char *
note_code_name(enum note_code code)
{
    return sentences[code].name;
}

/* The sentence with its two values; no format string is made of data. */
static const char *
filled(struct arena *arena, const char *sentence,
       const struct policy_note *note)
{
    struct buffer out;
    buffer_init(&out, 1 << 16);
    for (const char *at = sentence; *at != '\0'; at++)
        if (strncmp(at, "{a}", 3) == 0 || strncmp(at, "{b}", 3) == 0) {
            buffer_chars(&out, at[1] == 'a' ? note->a : note->b);
            at += 2;
        } else {
            buffer_add(&out, at, 1);
        }
    const char *chars = text_chars(arena, buffer_view(&out));
    buffer_release(&out);
    return chars == NULL ? sentence : chars;
}

const char *
note_what(struct arena *arena, const struct policy_note *note,
          enum language language)
{
    const struct sentence *of = &sentences[note->code];
    return filled(arena, language == LANGUAGE_ZH ? of->what_zh : of->what_en,
                  note);
}

const char *
note_remedy(struct arena *arena, const struct policy_note *note,
            enum language language)
{
    const struct sentence *of = &sentences[note->code];
    return filled(arena, language == LANGUAGE_ZH ? of->do_zh : of->do_en, note);
}

bool
notes_fault(const struct policy_notes *notes, struct fault *fault)
{
    for (uint32_t i = 0; i < notes->count; i++) {
        const struct policy_note *note = &notes->notes[i];
        if (note_is_error(note->code))
            return fault_set(fault, FAULT_INPUT, "%s#%s: %s; %s", note->file,
                             note->pointer,
                             note_what(notes->arena, note, LANGUAGE_EN),
                             note_remedy(notes->arena, note, LANGUAGE_EN));
    }
    return true;
}
