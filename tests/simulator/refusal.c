// SPDX-License-Identifier: Apache-2.0
//
// From effects to words; see refusal.h.
#include "refusal.h"

#include <string.h>

// The word of the detail, or the last one of the list.
static const char *
refusal_word(const char *const *words, size_t count, const char *detail)
{
    size_t at = 0;
    while (at + 1 < count && strcmp(words[at], detail) != 0)
        at++;
    return words[at];
}

static struct rejection
refusal_common(const struct exchange *exchange, const struct effect *effect,
               const char *quota)
{
    if (effect->kind == EFFECT_CLOSED)
        return (struct rejection){"CLOSED", "服务时间外"};
    if (effect->kind == EFFECT_QUOTA)
        return (struct rejection){"QUOTA", quota};
    if (!*exchange->mandate)
        return (struct rejection){"MANDATE", "委托书无效"};
    return (struct rejection){NULL, NULL};
}

struct rejection
refusal_of_batch(const struct exchange *exchange, const struct effect *effect)
{
    static const char *const words[] = {"CLOSED", "MANDATE", "QUOTA", "OTHER"};
    if (effect->kind == EFFECT_ERROR)
        return (struct rejection){refusal_word(words, 4, effect->detail),
                                  effect->detail};
    return refusal_common(exchange, effect, "超出当日批次");
}

struct rejection
refusal_of_file(const struct exchange *exchange, const struct effect *effect)
{
    static const char *const words[] = {"CLOSED", "MANDATE", "QUOTA",
                                        "SIGNATURE", "FORMAT"};
    if (effect->kind == EFFECT_ERROR && refusal_signer(effect) == SIGNER_OWNER)
        return (struct rejection){refusal_word(words, 5, effect->detail),
                                  effect->detail};
    return refusal_common(exchange, effect, "当日文件数超限");
}

enum signer
refusal_signer(const struct effect *effect)
{
    if (effect->kind != EFFECT_ERROR)
        return SIGNER_OWNER;
    if (strcmp(effect->detail, "stranger") == 0)
        return SIGNER_STRANGER;
    if (strcmp(effect->detail, "other_owner") == 0)
        return SIGNER_OTHER_OWNER;
    return SIGNER_OWNER;
}
