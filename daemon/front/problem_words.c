/* SPDX-License-Identifier: Apache-2.0
 *
 * The catalogue of problems: every kind, and the sentences that say more than
 * their kind does. Each says what to do.
 */
#include "problem.h"

/* clang-format off */
static const struct problem_kind kinds[PROBLEM_COUNT] = {
    [PROBLEM_BAD_REQUEST] = {"bad-request", 400,
        {NULL, "请求有误", "The request is not well formed"},
        {NULL, "请按接口说明（/v1/reference）改正后重新提交。",
         "Correct it as the reference (/v1/reference) says and send it again."}},
    [PROBLEM_UNAUTHORIZED] = {"unauthorized", 401,
        {NULL, "身份不明", "Who you are is not known"},
        {NULL, "请在 Authorization 头中给出有效令牌：Bearer 令牌。令牌由核对机构发放。",
         "Send a valid token in the header Authorization: Bearer TOKEN. The "
         "checking centre issues tokens."}},
    [PROBLEM_TOKEN_EXPIRED] = {"token-expired", 401,
        {NULL, "令牌已过期", "The token has expired"},
        {NULL, "请向核对机构申请更换令牌（hedui token rotate）。",
         "Ask the checking centre for a new one (hedui token rotate)."}},
    [PROBLEM_FORBIDDEN] = {"forbidden", 403,
        {NULL, "无此权限", "This is not allowed to you"},
        {NULL, "您的角色或令牌的权限范围不包括此项操作；GET /v1/ 列出现有权限。",
         "Your role, or the scopes of your token, do not include this; GET /v1/ "
         "lists what they are."}},
    [PROBLEM_NOT_FOUND] = {"not-found", 404,
        {NULL, "没有此项", "There is no such thing"},
        {NULL, "此处没有内容，或内容不属于您的机构。",
         "There is nothing here, or it is not your agency's."}},
    [PROBLEM_NOT_READY] = {"not-ready", 404,
        {NULL, "尚未形成", "It is not there yet"},
        {NULL, "案件属于您，但此项尚未形成；请稍后再查。",
         "The case is yours, and this is not there yet: ask again later."}},
    [PROBLEM_METHOD_NOT_ALLOWED] = {"method-not-allowed", 405,
        {NULL, "不支持此方法", "This method is not served here"},
        {NULL, "Allow 头列出此处可用的方法。",
         "The header Allow lists the methods that are."}},
    [PROBLEM_NOT_ACCEPTABLE] = {"not-acceptable", 406,
        {NULL, "没有所要的格式", "It is not to be had in this form"},
        {NULL, "请改用接口说明所列的 Accept 类型。",
         "Accept one of the media types that the reference lists."}},
    [PROBLEM_TIMEOUT] = {"timeout", 408,
        {NULL, "请求未在限时内传完", "The request did not arrive in time"},
        {NULL, "请检查网络后重新提交；大批量请用分段上传（/v1/uploads）。",
         "Look at your connection and send it again; large files go in parts "
         "(/v1/uploads)."}},
    [PROBLEM_CONFLICT] = {"conflict", 409,
        {NULL, "与现状冲突", "It contradicts what is there"},
        {NULL, "请先查询现状，再决定如何处理。",
         "Look at how it stands, then decide what to do."}},
    [PROBLEM_GONE] = {"gone", 410,
        {NULL, "内容已清除", "It is not there any more"},
        {NULL, "该证件号码属于他人，有关内容已依法清除，无法恢复。",
         "An ID number was somebody else's: what was kept about it has been "
         "purged, and cannot be had again."}},
    [PROBLEM_TOO_LARGE] = {"too-large", 413,
        {NULL, "内容过大", "The body is too large"},
        {NULL, "请缩小内容，或分次提交；各处的上限见接口说明。",
         "Send less at once; the reference says how much each path takes."}},
    [PROBLEM_URI_TOO_LONG] = {"uri-too-long", 414,
        {NULL, "网址过长", "The URL is too long"},
        {NULL, "网址最多 2048 字节。", "A URL has 2048 bytes at most."}},
    [PROBLEM_UNSUPPORTED_MEDIA_TYPE] = {"unsupported-media-type", 415,
        {NULL, "不支持此内容类型", "This media type is not taken here"},
        {NULL, "请改用接口说明所列的 Content-Type。",
         "Send one of the media types that the reference lists."}},
    [PROBLEM_REFUSED] = {"refused", 422,
        {NULL, "申请未被受理", "The request was refused"},
        {NULL, "errors 列出全部问题，请逐项改正后重新提交。",
         "errors lists all that is wrong: correct it and send it again."}},
    [PROBLEM_PURPOSE_MISSING] = {"purpose-missing", 400,
        {NULL, "未说明目的", "The purpose is missing"},
        {NULL, "查看个人数据须在 Hedui-Purpose 头中说明目的（3 至 200 个字符，UTF-8），并记入查阅记录。",
         "Whoever looks at personal data says why, in the header Hedui-Purpose "
         "(3 to 200 characters, UTF-8); it goes into the record of looks."}},
    [PROBLEM_TOO_MANY_REQUESTS] = {"too-many-requests", 429,
        {NULL, "请求过于频繁", "Too many requests"},
        {NULL, "请在 Retry-After 所示秒数后再试。",
         "Try again after as many seconds as Retry-After says."}},
    [PROBLEM_HEADER_TOO_LARGE] = {"header-too-large", 431,
        {NULL, "请求头过大", "The header is too large"},
        {NULL, "请求头最多 64 项、共 12 KiB。",
         "A header has 64 fields and 12 KiB at most."}},
    [PROBLEM_INTERNAL] = {"internal", 500,
        {NULL, "服务内部错误", "Something is wrong with the service"},
        {NULL, "问题已记入日志，请联系核对机构。",
         "It has been logged; please tell the checking centre."}},
    [PROBLEM_STORE_AWAY] = {"store-away", 503,
        {NULL, "服务暂不可用", "The service is away for a moment"},
        {NULL, "数据库暂不可用。请在 Retry-After 所示秒数后重试；重复提交不会重复立案。",
         "Its database is away. Try again after as many seconds as Retry-After "
         "says; what is submitted twice is one case."}},
    [PROBLEM_BUSY] = {"busy", 503,
        {NULL, "服务繁忙", "The service is busy"},
        {NULL, "请在 Retry-After 所示秒数后重试。",
         "Try again after as many seconds as Retry-After says."}},
};

static const struct problem_word details[] = {
    {"agency_differs",
     "申请中的机构代码（agency）不是您的机构。",
     "The agency in the request is not yours."},
    {"body_missing", "请求没有内容。", "The request has no body."},
    {"body_unwanted", "此处不接受请求内容。", "No body is taken here."},
    {"case_aside", "该案件已搁置待人工处理，请联系核对机构。",
     "The case was set aside for people to look at: ask the checking centre."},
    {"case_conflict",
     "同一申请号（request_id）已有内容不同的案件；请查询该案件，或另用新的申请号。",
     "There is a case of this request_id with another content: look at it, or "
     "take a new request_id."},
    {"case_reported", "该案件已出报告。", "The case has its report already."},
    {"case_withdrawn", "该案件已撤回。", "The case was withdrawn."},
    {"certificate_unknown",
     "客户端证书未登记；请联系核对机构（hedui token certificate）。",
     "The client certificate is not registered: ask the checking centre "
     "(hedui token certificate)."},
    {"certificate_untrusted",
     "客户端证书只能由代理服务器经本机套接字转交。",
     "A client certificate is taken from the proxy on the unix socket alone."},
    {"clock_complete", "各专线均已答复，即将出报告。",
     "Every line has answered: the report is being made."},
    {"clock_often", "该案件中止计时的次数已达上限。",
     "The clock of this case has been stopped as often as it may be."},
    {"clock_over", "已到最后一日，该日照计；其后答复另出修订版。",
     "The last day has begun and counts all the same; what comes later makes a "
     "revision."},
    {"container_none", "该版报告尚未封存，或未签名。",
     "This revision is not sealed yet, or was not signed."},
    {"cursor_wrong", "cursor 只能原样取自上一页，且筛选条件不得更改。",
     "A cursor is taken from the page before as it stands, with the same "
     "filters."},
    {"dead_letter_body", "body 须为不空的文字；只接受 why 和 body。",
     "body is a text that is not empty; why and body alone are taken."},
    {"dead_letter_done", "该死信已办结。",
     "Something was done with this letter before."},
    {"dead_letter_purged", "该死信的内容已清除，不能重新提交。",
     "What this letter held is removed; it cannot be sent again."},
    {"document_absent", "该文件已登记，但尚未收到。",
     "This document is announced and has not come yet."},
    {"escape_wrong",
     "网址中的 %XX 转义有误：% 后须有两位十六进制数，解码后须为 UTF-8 文字。",
     "An escape in the URL is wrong: % stands before two hexadecimal digits, and "
     "what they say is UTF-8."},
    {"events_gone", "该位置之后的事件已不全保留；请不带 cursor 重新读取。",
     "Events behind this place are not all kept any more: begin again without "
     "a cursor."},
    {"evidence_differs", "所存证据已不能得出该报告，请联系核对机构。",
     "The stored evidence does not give this report any more: tell the checking "
     "centre."},
    {"figure_unknown", "报告中没有此数值。", "The report has no such figure."},
    {"hand_decided", "该答复已另有处理，或已过期；请重新录入。",
     "It was decided otherwise, or nobody has confirmed it in time: enter it "
     "anew."},
    {"hand_member",
     "只接受 line、member、exchange、answer、why、scan，且值须合规。",
     "Only line, member, exchange, answer, why and scan are taken, each of "
     "its kind."},
    {"hand_not_asked",
     "本案未就此人查询该线路（不需要、无授权或无此线路），其答复不会被采用。",
     "This line was not asked about this member in the case (not needed, no "
     "consent, or no such line): an answer would not be read."},
    {"hand_same_person",
     "须由另一人复核：录入与复核不能使用同一令牌，或由同一令牌更换而来的令牌。",
     "Another person confirms it: not by the token that has entered it, nor by "
     "one that this was rotated to or from."},
    {"hand_unreadable",
     "该线路的读取程序读不懂所录入的答复；errors 说明在何处、为何。",
     "The reader of the line does not understand what was entered; errors says "
     "where and why."},
    {"hand_value",
     "此项缺少或不合规：why 为 3 至 2000 字节的一行文字，不得含证件、银行卡或手机号码；"
     "answer 为不超过 256 KiB 内容的 base64；exchange 为 16 位数字或大写字母；"
     "scan 含 name 与 bytes（PDF、JPEG 或 PNG 的 base64）。",
     "This is missing or not of its form: why is one line of 3 to 2000 bytes "
     "without a number of a person, answer the base64 of 256 KiB at most, "
     "exchange 16 digits or capitals, scan has name and bytes, the base64 of a "
     "PDF, JPEG or PNG."},
    {"hands_many", "该案件已有 100 项人工录入的答复。",
     "There are 100 answers by hand in this case already."},
    {"header_twice", "同一请求头出现两次。", "A header stands there twice."},
    {"header_wrong", "请求头的写法有误。", "A header is not written as it should be."},
    {"json_wrong", "内容不是规定格式的 JSON；errors 指出位置。",
     "The body is not the JSON that is wanted; errors says where."},
    {"key_differs",
     "Idempotency-Key 与申请号（request_id）不同；二者须相同，或只给其一。",
     "Idempotency-Key is not the request_id; they are the same, or one is left "
     "out."},
    {"log_damaged", "日志的存储已不完整，请联系核对机构。",
     "The stored log is not whole any more: tell the checking centre."},
    {"not_agency", "只有机构令牌可以提交。", "Only an agency submits."},
    {"number_wrong", "编号的写法有误：案件为 C42，其余为数字。",
     "A number is not written as it should be: a case is C42, all else digits."},
    {"objection_document", "没有此文件，或尚未收到；请先补交文件。",
     "There is no such document, or it has not come: bring it first."},
    {"objection_figure",
     "请给出 figure（记录序号），或 line 与 member 二项，不可兼有。",
     "Name figure, the number of a finding, or line and member, and not both."},
    {"objection_member",
     "只接受 revision、figure、line、member、says、document，且值须合规。",
     "Only revision, figure, line, member, says and document are taken, each of "
     "its kind."},
    {"objection_says",
     "says 须为 3 至 2000 字节的一行文字，不得含证件、银行卡或手机号码。",
     "says is one line of 3 to 2000 bytes, without a number of a person."},
    {"objections_many", "该案件已有 100 项异议。",
     "There are 100 objections to this case already."},
    {"parameter_twice", "同一网址参数出现两次，或参数过多。",
     "The query has a parameter twice, or too many."},
    {"parameter_unknown", "没有此网址参数。", "There is no such parameter."},
    {"parameter_wrong", "网址参数的值有误。", "The value of a parameter is wrong."},
    {"path_wrong", "网址的写法有误。", "The path is not well formed."},
    {"programme_unknown", "该案件没有此项目的结论。",
     "The case has no ruling on this programme."},
    {"proof_none", "该版报告尚未封存。", "This revision is not sealed yet."},
    {"proof_waits", "封存记录尚未进入检查点；请稍后再查。",
     "The seal is in no checkpoint of the log yet: ask again later."},
    {"purpose_number",
     "目的中不得出现证件、银行卡或手机号码；请写案件号或事由。",
     "A purpose has no number of a person in it: say the case or the matter."},
    {"report_none", "该案件尚无报告，或没有此版。",
     "The case has no report yet, or not this revision."},
    {"report_retracted", "该报告因证件号码属于他人已撤销。",
     "The report was retracted: an ID number was somebody else's."},
    {"search_one", "请给出 id_number、request_id、household_key 中的一项。",
     "Give one of id_number, request_id, household_key."},
    {"streams_many", "同时打开的事件流已达上限。",
     "As many streams are open as may be."},
    {"upload_charset", "charset 须为 utf-8 或 gb18030。",
     "charset is utf-8 or gb18030."},
    {"upload_ended", "此上传已收齐或已结束，不再接收内容。",
     "The upload is whole or has ended: nothing more is taken."},
    {"upload_field", "没有此字段。", "There is no such field."},
    {"upload_key", "此 Idempotency-Key 已用于另一上传；请另用新的键。",
     "This Idempotency-Key has begun another upload; take a new one."},
    {"upload_name", "name 须为 1 至 200 字节的一行文字。",
     "name is one line of 1 to 200 bytes."},
    {"upload_offset", "请从 Upload-Offset 所示的字节继续。",
     "Go on with the byte that Upload-Offset says."},
    {"upload_running", "该上传尚未读取完成；请稍后再取结果文件。",
     "The upload has not ended yet: ask for its result file later."},
    {"upload_sha256", "sha256 须为 64 位十六进制数字。",
     "sha256 is 64 hexadecimal digits."},
    {"upload_size", "size 须为 1 至 1073741824 的字节数。",
     "size is a number of bytes, 1 to 1073741824."},
    {"upload_type", "type 须为 text/csv 或 application/x-ndjson。",
     "type is text/csv or application/x-ndjson."},
    {"upload_whole",
     "此上传已收齐或已结束，没有可放弃的；个别案件可撤回。",
     "The upload is whole or has ended: there is nothing to give up. A case of "
     "it can be withdrawn."},
    {"uploads_heavy",
     "本单位未完成的上传，合计字节数已达上限；请待其读取完成后再开始。",
     "The open uploads of your agency have as many bytes as may be: begin this "
     "one when they have been read."},
    {"uploads_many",
     "本单位未完成的上传已达上限；请先送完已开始的，并待其读取完成。",
     "Your agency has as many uploads open as may be: send those that are begun "
     "to their end, and wait until they have been read."},
    {"webhook_description_wrong",
     "description 至多 200 个字符，一行，不得含证件、银行卡或手机号码。",
     "description is one line of at most 200 characters, without a number of a "
     "person."},
    {"webhook_events_wrong", "events 须为事件种类的列表，不为空，不重复。",
     "events is a list of kinds of events, not empty, none twice."},
    {"webhook_forbidden",
     "该地址不在公网，也不在运维人员允许的网段（webhook_networks）。",
     "The address is not on the public network, nor in one that the operator "
     "has allowed (webhook_networks)."},
    {"webhook_member_wrong",
     "只接受 url、events、description 和（修改时）is_enabled，至少一项。",
     "Only url, events, description and, in a change, is_enabled are taken, one "
     "at least."},
    {"webhook_url_wrong",
     "url 须为 https 地址，至多 1000 个字符，不含用户名、# 和个人号码。",
     "url is an https address of at most 1000 characters, without a user, a # "
     "and a number of a person."},
    {"webhooks_many", "贵单位已有 16 个回调。", "There are 16 webhooks already."},
    {"why_wrong", "why 须为 3 至 200 字节的一行文字，不得含证件、银行卡或手机号码。",
     "why is one line of 3 to 200 bytes, without a number of a person."},
};
/* clang-format on */

const struct problem_kind *
problem_kind(enum problem kind)
{
    return &kinds[kind];
}

const struct problem_word *
problem_details(uint32_t *count)
{
    *count = sizeof(details) / sizeof(details[0]);
    return details;
}
