/* SPDX-License-Identifier: Apache-2.0
 *
 * The catalogue of what can be wrong with a request, in both languages, and
 * the list that collects it. A sentence says what to do and names no person;
 * codes are stable, sentences may be improved.
 */
#include <assert.h>
#include <stdarg.h>

#include "decode_inner.h"

struct entry {
    const char *code;
    const char *zh;
    const char *en;
};

static const struct entry catalogue[DECODE_CODE_COUNT] = {
    [DECODE_TOO_LARGE] =
        {"TOO_LARGE",
         "请求超过 256 KiB；文件请按 message.json 放在请求旁边，"
         "不要写进请求。",
         "The request is larger than 256 KiB; documents stand "
         "beside it, as message.json says, not in it."},
    [DECODE_TOO_DEEP] = {"TOO_DEEP", "嵌套超过 16 层；请按请求格式重写。",
                         "It nests deeper than 16 levels; write it as the "
                         "schema of requests says."},
    [DECODE_NOT_JSON] = {"NOT_JSON",
                         "此处不是有效的 UTF-8 JSON；请改正后重新提交。",
                         "The text is no valid UTF-8 JSON from here on; "
                         "correct it and submit again."},
    [DECODE_DUPLICATE_KEY] = {"DUPLICATE_KEY",
                              "同一对象中此字段出现两次；请只保留一个。",
                              "This field stands twice in its object; keep "
                              "one."},
    [DECODE_WRONG_TYPE] = {"WRONG_TYPE",
                           "值的类型不对；请按请求格式填写（金额为文本）。",
                           "The value has the wrong type; write it as the "
                           "schema says (amounts are text)."},
    [DECODE_UNKNOWN_FIELD] = {"UNKNOWN_FIELD",
                              "没有这个字段；请删除或改正字段名。",
                              "There is no such field; remove it or correct "
                              "its name."},
    [DECODE_MISSING_FIELD] = {"MISSING_FIELD", "缺少此必填字段；请补填。",
                              "This field is required; fill it in."},
    [DECODE_BAD_TEXT] = {"BAD_TEXT",
                         "文字为空、过长或含有不允许的字符；请改正。",
                         "The text is empty, too long or has characters that "
                         "are not allowed here; correct it."},
    [DECODE_UNKNOWN_WORD] = {"UNKNOWN_WORD", "不是允许的值；请改用：",
                             "This is none of the words allowed; use one of: "},
    [DECODE_BAD_DATE] = {"BAD_DATE",
                         "日期不存在或格式不对；请写成 2017-09-01。",
                         "There is no such date; write it as 2017-09-01."},
    [DECODE_BAD_MONTH] = {"BAD_MONTH", "月份不存在或格式不对；请写成 2017-09。",
                          "There is no such month; write it as 2017-09."},
    [DECODE_BAD_MONEY] =
        {"BAD_MONEY",
         "金额须为以元计的文本，至多两位小数，无正负号，"
         "不超过一万亿元，例如 \"1234.50\"。",
         "An amount is text in yuan with at most two decimals, "
         "without a sign, at most 10^12, such as "
         "\"1234.50\"."},
    [DECODE_BAD_AREA] = {"BAD_AREA",
                         "面积须为以平方米计的文本，至多两位小数，例如 "
                         "\"56.30\"。",
                         "An area is text in square metres with at most two "
                         "decimals, such as \"56.30\"."},
    [DECODE_OUT_OF_RANGE] = {"OUT_OF_RANGE", "数值不在允许的范围内；请改正。",
                             "The number is out of its range; correct it."},
    [DECODE_EMPTY_LIST] = {"EMPTY_LIST", "列表为空；请至少填一项。",
                           "The list is empty; name at least one."},
    [DECODE_TOO_MANY] = {"TOO_MANY", "列表项数超过上限；请减少。",
                         "The list is longer than its limit; shorten it."},
    [DECODE_NAMED_TWICE] = {"NAMED_TWICE", "列表中重复；请只保留一个。",
                            "It stands twice in the list; keep one."},
    [DECODE_REF_TWICE] = {"REF_TWICE", "编号已被使用；请给每一项不同的编号。",
                          "The reference is taken; give each its own."},
    [DECODE_UNKNOWN_REF] = {"UNKNOWN_REF",
                            "没有此编号的家庭成员；请填写成员的 ref。",
                            "No member has this reference; write the ref of a "
                            "member."},
    [DECODE_UNKNOWN_AGENCY] = {"UNKNOWN_AGENCY",
                               "未配置此机构；请核对机构代码或联系管理员。",
                               "This agency is not configured; check its code "
                               "or ask the operator."},
    [DECODE_PROGRAMME_NOT_AVAILABLE] = {"PROGRAMME_NOT_AVAILABLE",
                                        "此项目尚未开通；请从申请中删除。",
                                        "This programme is not available here "
                                        "yet; remove it from the request."},
    [DECODE_ID_INVALID] = {"ID_INVALID",
                           "身份证件号码不符合校验规则；请对照证件核实。",
                           "The ID number does not pass its check; compare it "
                           "with the document."},
    [DECODE_ID_TWICE] = {"ID_TWICE", "同一证件号码出现两次；每人只能填写一次。",
                         "The same ID number stands here twice; name each "
                         "person once."},
    [DECODE_BIRTH_NEEDED] = {"BIRTH_NEEDED",
                             "证件号码不含出生日期；请填写 birth。",
                             "This ID number holds no date of birth; fill in "
                             "birth."},
    [DECODE_SEX_NEEDED] = {"SEX_NEEDED",
                           "证件号码不含性别；请填写 sex（male 或 female）。",
                           "This ID number holds no sex; fill in sex (male or "
                           "female)."},
    [DECODE_BIRTH_DIFFERS] = {"BIRTH_DIFFERS",
                              "出生日期与证件号码不符；请核实其中之一。",
                              "The date of birth is not that of the ID number; "
                              "correct one of them."},
    [DECODE_SEX_DIFFERS] = {"SEX_DIFFERS",
                            "性别与证件号码不符；请核实其中之一。",
                            "The sex is not that of the ID number; correct one "
                            "of them."},
    [DECODE_NO_APPLICANT] = {"NO_APPLICANT",
                             "没有申请人；请将一名成员的 relation 填为 self。",
                             "There is no applicant; give one member the "
                             "relation self."},
    [DECODE_TWO_APPLICANTS] = {"TWO_APPLICANTS",
                               "申请人多于一名；只能有一名成员为 self。",
                               "There are two applicants; only one member is "
                               "self."},
    [DECODE_SINGLE_PERSON] = {"SINGLE_PERSON",
                              "此申请只能有一名成员；请把其他人移出，或改变"
                              "申请项目。",
                              "This is for one person only; take the others "
                              "out of members, or ask for another programme."},
    [DECODE_TWO_CARERS] = {"TWO_CARERS", "一人只能有一名照料者；请只保留一名。",
                           "Two members care for the same person; name one "
                           "carer."},
    [DECODE_CARES_FOR_SELF] = {"CARES_FOR_SELF",
                               "照料者不能是本人；请改正 cares_for。",
                               "Nobody is his own carer; correct cares_for."},
    [DECODE_TWO_VEHICLES] = {"TWO_VEHICLES",
                             "每名残疾成员只能申报一辆车；请只保留一辆。",
                             "A disabled member has one vehicle at most; keep "
                             "one."},
    [DECODE_VEHICLE_TWICE] = {"VEHICLE_TWICE",
                              "同一车牌申报了两次；请只保留一次。",
                              "The same plate is claimed twice; keep one."},
    [DECODE_KIND_OF_WAY] = {"KIND_OF_WAY",
                            "此类收入没有这个种类；请核对 way 与 kind。",
                            "This way of income has no such kind; check way "
                            "and kind."},
    [DECODE_EXCLUSION_OF_WAGES] = {"EXCLUSION_OF_WAGES",
                                   "工资收入（I1）不能带不计入代码；请删除。",
                                   "Wages (I1) cannot carry an exclusion; "
                                   "remove it."},
    [DECODE_CONSENT_SELF] = {"CONSENT_SELF",
                             "本人授权（self）只能授权本人；他人请用监护人或"
                             "代理人。",
                             "A consent as self is by a member and for himself "
                             "only; use guardian or proxy for others."},
    [DECODE_AS_OF_AFTER_TODAY] = {"AS_OF_AFTER_TODAY",
                                  "基准日在收到日之后；请填当日或更早。",
                                  "as_of is after the day of submission; give "
                                  "that day or an earlier one."},
    [DECODE_AS_OF_TOO_OLD] = {"AS_OF_TOO_OLD",
                              "基准日早于收到日 60 天以上；请改用较近日期。",
                              "as_of is more than 60 days back; give a later "
                              "day."},
    [DECODE_AS_OF_BEFORE_STANDARD] = {"AS_OF_BEFORE_STANDARD",
                                      "基准日早于首个标准的施行日；请改用"
                                      "较晚日期。",
                                      "as_of is before the first standard; "
                                      "give a later day."},
    [DECODE_AFTER_TODAY] = {"AFTER_TODAY", "日期在收到日之后；请核实。",
                            "The date is after the day of submission; correct "
                            "it."},
    [DECODE_UNTIL_BEFORE_SIGNED] = {"UNTIL_BEFORE_SIGNED",
                                    "截止日早于签署日；请核实。",
                                    "until is before signed; correct one of "
                                    "them."},
    [DECODE_PERIOD_LENGTH] = {"PERIOD_LENGTH",
                              "期间月数与项目要求不符；请按所申请项目的最长"
                              "期间填写，或省略。",
                              "The period is not as many months as the longest "
                              "window of the programmes; correct it or leave "
                              "it out."},
    [DECODE_PERIOD_END] = {"PERIOD_END",
                           "期间须在基准日所在月份或之前结束；请改正。",
                           "The period ends after the month of as_of; let it "
                           "end in that month or before."},
    [DECODE_MESSAGE_TOO_LARGE] =
        {"MESSAGE_TOO_LARGE",
         "消息过大；请减少文件，其余用补充消息提交。字节数上限：",
         "The message is too large; send fewer documents with it and the "
         "others in a supplement. Bytes at most: "},
    [DECODE_BAD_BASE64] = {"BAD_BASE64",
                           "文件内容不是规范的 Base64；请用标准字母表编码，"
                           "带填充，不换行。",
                           "These are no strict Base64; encode the file with "
                           "the standard alphabet, padded, without line "
                           "breaks."},
    [DECODE_DOCUMENT_TOO_LARGE] = {"DOCUMENT_TOO_LARGE",
                                   "文件过大；请压缩或降低扫描分辨率。字节数"
                                   "上限：",
                                   "The document is too large; scan it with a "
                                   "lower resolution. Bytes at most: "},
    [DECODE_DOCUMENTS_TOO_LARGE] =
        {"DOCUMENTS_TOO_LARGE",
         "文件合计过大；请把一部分用补充消息提交。字节数上限：",
         "The documents are too large together; send some of them in a "
         "supplement. Bytes at most: "},
    [DECODE_DOCUMENTS_TOO_MANY] =
        {"DOCUMENTS_TOO_MANY", "文件过多；请把一部分用补充消息提交。份数上限：",
         "There are too many documents; send some of them in a supplement. At "
         "most: "},
    [DECODE_DOCUMENT_HASH] = {"DOCUMENT_HASH",
                              "文件内容与此 SHA-256 不符；请发送所预告的文件，"
                              "或改正摘要。",
                              "The bytes do not have this SHA-256; send the "
                              "file that is announced, or correct the digest."},
    [DECODE_DOCUMENT_TYPE] = {"DOCUMENT_TYPE",
                              "内容不是完整的 PDF、JPEG 或 PNG；请转换后重新"
                              "提交（改名无效）。",
                              "The bytes are no whole PDF, JPEG or PNG; "
                              "convert the file (another name does not "
                              "help)."},
    [DECODE_DOCUMENT_TWICE] = {"DOCUMENT_TWICE",
                               "同一文件在消息中出现两次；请只保留一次。",
                               "The same document stands in the message "
                               "twice; keep one."},
    [DECODE_DOCUMENT_NOT_ANNOUNCED] =
        {"DOCUMENT_NOT_ANNOUNCED",
         "申请未预告此文件；请把摘要写入授权或委托，或以 kind "
         "declaration 和文件名随申请提交。启用文件之前受理的申请，请先原样重新"
         "提交一次。",
         "The request announces no such document; name its digest in a "
         "consent or the mandate, or send it with the request as kind "
         "declaration, with its name. A request that was accepted before "
         "documents were taken is sent again first, as it was."},
    [DECODE_UNKNOWN_REQUEST] = {"UNKNOWN_REQUEST",
                                "没有此机构的这一申请；请先提交申请。",
                                "There is no such request of this agency; "
                                "submit the request first."},
    [DECODE_CASE_ENDED] = {"CASE_ENDED",
                           "此案件因证件号码有误而终止；请用新编号重新提交"
                           "申请和文件。",
                           "The case has ended because of a wrong ID number; "
                           "submit request and documents again under another "
                           "id."},
    [DECODE_MORE] = {"MORE", "还有更多错误未列出；请改正以上各项后再提交。",
                     "There are more errors than are listed; correct these and "
                     "submit again."},
};

static struct decode_error *
error_add(struct decode_context *context, enum decode_code code)
{
    struct decode_errors *errors = context->errors;
    if (errors->count == DECODE_ERRORS_MAX) {
        errors->more = true;
        return NULL;
    }
    assert(code < DECODE_CODE_COUNT && catalogue[code].code != NULL);
    struct decode_error *error = &errors->list[errors->count++];
    *error = (struct decode_error){.code = catalogue[code].code,
                                   .zh = catalogue[code].zh,
                                   .en = catalogue[code].en};
    return error;
}

void
decode_refuse(struct decode_context *context, enum decode_code code)
{
    struct decode_error *error = error_add(context, code);
    if (error != NULL)
        snprintf(error->pointer, sizeof(error->pointer), "%s",
                 context->pointer);
}

void
decode_refuse_at(struct decode_context *context, enum decode_code code,
                 const char *format, ...)
{
    struct decode_error *error = error_add(context, code);
    if (error == NULL)
        return;
    va_list arguments;
    memcpy(error->pointer, context->pointer, context->base_size);
    va_start(arguments, format);
    vsnprintf(error->pointer + context->base_size,
              sizeof(error->pointer) - context->base_size, format, arguments);
    va_end(arguments);
}

static void
say_more(struct decode_context *context, struct decode_error *error,
         const char *more)
{
    const char *zh = arena_printf(context->arena, "%s%s", error->zh, more);
    const char *en = arena_printf(context->arena, "%s%s", error->en, more);
    if (zh == NULL || en == NULL)
        return;
    error->zh = zh;
    error->en = en;
}

void
decode_refuse_above(struct decode_context *context, enum decode_code code,
                    size_t most)
{
    struct decode_error *error = error_add(context, code);
    if (error == NULL)
        return;
    snprintf(error->pointer, sizeof(error->pointer), "%s", context->pointer);
    const char *figure = arena_printf(context->arena, "%zu.", most);
    if (figure != NULL)
        say_more(context, error, figure);
}

/* The words come from our own table, never from the request. */
void
decode_refuse_word(struct decode_context *context,
                   const struct decode_words *words)
{
    struct decode_error *error = error_add(context, DECODE_UNKNOWN_WORD);
    if (error == NULL)
        return;
    snprintf(error->pointer, sizeof(error->pointer), "%s", context->pointer);
    const char *list = "";
    for (int value = words->first; value < words->end; value++) {
        const char *more =
            arena_printf(context->arena, "%s%s%s", list,
                         value == words->first ? "" : ", ", words->name(value));
        list = more == NULL ? list : more;
    }
    say_more(context, error, list);
}

void
decode_refuse_byte(struct decode_context *context, enum decode_code code,
                   struct text input, size_t offset)
{
    struct decode_error *error = error_add(context, code);
    if (error == NULL)
        return;
    error->line = 1;
    error->column = 1;
    for (size_t i = 0; i < offset && i < input.size; i++) {
        error->column++;
        if (input.bytes[i] == '\n') {
            error->line++;
            error->column = 1;
        }
    }
}

/* ---- the place of the walk ---- */

static void
place_add(struct decode_context *context, const char *bytes, size_t size)
{
    /* What does not fit is cut before a character: a place is never made of
     * half a character, and every parent of a place fits. */
    size_t room = sizeof(context->pointer) - 1 - context->pointer_size;
    if (size > room) {
        size = room;
        while (size > 0 && ((unsigned char)bytes[size] & 0xC0) == 0x80)
            size--;
    }
    memcpy(context->pointer + context->pointer_size, bytes, size);
    context->pointer_size += size;
    context->pointer[context->pointer_size] = '\0';
}

size_t
decode_enter_key(struct decode_context *context, struct text key)
{
    size_t before = context->pointer_size;
    place_add(context, "/", 1);
    size_t from = 0;
    for (size_t i = 0; i < key.size; i++) {
        if (key.bytes[i] != '~' && key.bytes[i] != '/')
            continue;
        place_add(context, key.bytes + from, i - from);
        place_add(context, key.bytes[i] == '~' ? "~0" : "~1", 2);
        from = i + 1;
    }
    place_add(context, key.bytes + from, key.size - from);
    return before;
}

size_t
decode_enter_index(struct decode_context *context, uint32_t index)
{
    char digits[12];
    int size = snprintf(digits, sizeof(digits), "/%u", index);
    size_t before = context->pointer_size;
    place_add(context, digits, (size_t)size);
    return before;
}

void
decode_leave(struct decode_context *context, size_t size)
{
    context->pointer_size = size;
    context->pointer[size] = '\0';
}

/* ---- for people and programs ---- */

static struct json *
error_json(struct arena *arena, const struct decode_error *error)
{
    struct json *object = json_object(arena);
    json_set(object, "code", json_chars(arena, error->code));
    json_set(object, "pointer", json_chars(arena, error->pointer));
    json_set(object, "zh", json_chars(arena, error->zh));
    json_set(object, "en", json_chars(arena, error->en));
    if (error->line != 0) {
        json_set(object, "line", json_integer(arena, error->line));
        json_set(object, "column", json_integer(arena, error->column));
    }
    return object;
}

struct json *
decode_errors_json(struct arena *arena, const struct decode_errors *errors)
{
    struct json *list = json_array(arena);
    for (uint32_t i = 0; i < errors->count; i++)
        json_add(list, error_json(arena, &errors->list[i]));
    if (errors->more) {
        struct decode_error more = {.code = catalogue[DECODE_MORE].code,
                                    .zh = catalogue[DECODE_MORE].zh,
                                    .en = catalogue[DECODE_MORE].en};
        json_add(list, error_json(arena, &more));
    }
    return list;
}
