/* SPDX-License-Identifier: Apache-2.0
 *
 * Rows of the catalogue in words.c: tokens of the API.
 */
#ifndef HEDUI_CTL_WORDS_TOKEN_H
#define HEDUI_CTL_WORDS_TOKEN_H

/* clang-format off */
#define WORDS_TOKEN \
    {"token_made", \
     "token %s for %s until %s: it stands in %s, and nowhere else", \
     "令牌 %s（%s）有效期至 %s：仅写入 %s，别处不存"}, \
    {"token_rotated", \
     "token %s takes the place of %s until %s and stands in %s; the old one " \
     "ends in %lld hours", \
     "令牌 %s 接替 %s，有效期至 %s，写入 %s；旧令牌 %lld 小时后失效"}, \
    {"token_revoked", "token %s is revoked: it opens nothing any more", \
     "令牌 %s 已吊销，即刻失效"}, \
    {"token_certified", \
     "token %s is also known by the certificate of SHA-256 %s", \
     "令牌 %s 亦可用证书（SHA-256 %s）识别"}, \
    {"token_not_certified", "token %s is known by no certificate any more", \
     "令牌 %s 不再以证书识别"}, \
    {"token_not_there", "there is no token %s; see: hedui token list --all", \
     "没有令牌 %s；见 hedui token list --all"}, \
    {"token_ended", \
     "token %s has expired or is revoked: make a new one (hedui token create)", \
     "令牌 %s 已过期或已吊销：请新建（hedui token create）"}, \
    {"token_taken", \
     "this certificate is another token's: take it from that one first " \
     "(hedui token certificate NAME --none)", \
     "该证书已属另一令牌：请先解除（hedui token certificate NAME --none）"}, \
    {"token_role", \
     "--role %s: roles are agency, operator, auditor, supervisor", \
     "--role %s：角色为 agency、operator、auditor、supervisor"}, \
    {"token_agency", \
     "--agency %s: a token of role agency needs a code of `agencies` in the " \
     "configuration, any other role none", \
     "--agency %s：agency 角色须为配置 agencies 中的代码，其他角色不得填写"}, \
    {"token_scopes", \
     "--scopes %s: of submit, read, report, webhooks, operate those that the " \
     "role may have, separated by commas", \
     "--scopes %s：submit、read、report、webhooks、operate 中该角色可有者，以逗号分隔"}, \
    {"token_days", "--days %s: a whole number from 1 to %d", \
     "--days %s：须为 1 至 %d 的整数"}, \
    {"token_hours", "--overlap %s: a whole number of hours from 0 to 720", \
     "--overlap %s：须为 0 至 720 的整数小时"}, \
    {"token_words", "--label, --why and --by are one line each, and hold no " \
     "number that could be a person's", \
     "--label、--why、--by 各为一行，且不得含可能属于个人的号码"}, \
    {"token_file", "the token cannot be written to %s: %s; no token was made", \
     "令牌无法写入 %s：%s；未生成令牌"}, \
    {"token_lost", \
     "token %s was made, but could not be written to %s: revoke it", \
     "令牌 %s 已生成，但未能写入 %s：请吊销"}, \
    {"token_none", "there is no token", "没有令牌"}, \
    {"token_name", "token", "令牌"}, \
    {"token_role_head", "role", "角色"}, \
    {"token_scopes_head", "scopes", "权限"}, \
    {"token_label", "label", "说明"}, \
    {"token_until", "until", "有效期至"}, \
    {"token_used", "last used", "最近使用"}, \
    {"token_state", "state", "状态"}, \
    {"token_good", "good", "有效"}, \
    {"token_expired", "expired", "过期"}, \
    {"token_is_revoked", "revoked", "已吊销"}, \
    {"token_never", "never", "从未"}
/* clang-format on */

#endif
