/* SPDX-License-Identifier: Apache-2.0
 *
 * Why an answer by hand is not taken, and where: for people, in both languages.
 * Of what was entered nothing is said but where it stands.
 */
#include "api_hand.h"

struct words {
    const char *zh, *en;
};

static const struct words of_wrong[] = {
    [HAND_WHOLE] = {"整份答复无法拆分",
                    "the answer as a whole cannot be split"},
    [HAND_STRAY] = {"此处所述并非所问之人",
                    "this speaks of somebody who was not asked about"},
    [HAND_PERSON] = {"全部内容所述均为他人",
                     "all of it speaks of another person"},
    [HAND_UNREAD] = {"此处无法读取", "this cannot be read"},
    [HAND_NO_ANSWER] = {"可以读取，但不是答复：既无记录，也未说明没有记录",
                        "it can be read and is no answer: neither records, nor "
                        "that there are none"},
};

/* By enum answer_reason, those of GARBLED. */
static const struct words of_reason[ANSWER_REASON_COUNT] = {
    [REASON_ENVELOPE] =
        {"格式不是该线路的格式，或所写交换编号不符",
         "its form is not that of the line, or it names another "
         "exchange"},
    [REASON_ENCODING] = {"文字编码不是该线路的编码",
                         "its characters are not encoded as the line's are"},
    [REASON_COUNT] = {"件数不符", "its count is wrong"},
    [REASON_SUM] = {"合计不符", "its sum is wrong"},
    [REASON_FIELD] = {"某字段的值不合规",
                      "a field has a value that it cannot have"},
    [REASON_MISSING] = {"没有关于此人的内容",
                        "nothing of it is about this person"},
};

static const char *
said(struct arena *arena, const struct hand_cut *cut, bool is_zh)
{
    const struct words *wrong = &of_wrong[cut->wrong];
    const struct words *reason = &of_reason[cut->reason];
    const char *why = is_zh ? reason->zh : reason->en;
    if (cut->wrong == HAND_NO_ANSWER)
        why = NULL;
    const char *text = arena_printf(
        arena,
        is_zh ? "第 %u 行，字节 %zu 至 %zu：%s%s%s。"
              : "line %u, bytes %zu to %zu: %s%s%s.",
        cut->line, cut->from, cut->to, is_zh ? wrong->zh : wrong->en,
        why == NULL ? ""
        : is_zh     ? "："
                    : ": ",
        why == NULL ? "" : why);
    return text == NULL ? "" : text;
}

enum http_done
api_hand_refuse(struct http_request *request, struct http_reply *reply,
                const struct hand_cut *cut)
{
    const struct problem_error error = {
        .pointer = TEXT("/answer"),
        .code = cut->wrong == HAND_NO_ANSWER ? TEXT("HAND_NO_ANSWER")
                : cut->wrong == HAND_STRAY || cut->wrong == HAND_PERSON
                    ? TEXT("HAND_PERSON")
                    : TEXT("HAND_GARBLED"),
        .zh = text_of(said(request->arena, cut, true)),
        .en = text_of(said(request->arena, cut, false))};
    const struct problem_errors errors = {.count = 1, .list = &error};
    return http_problem(reply, request, PROBLEM_REFUSED, &errors,
                        "hand_unreadable");
}
