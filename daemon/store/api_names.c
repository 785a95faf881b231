/* SPDX-License-Identifier: Apache-2.0
 *
 * Words of the API: roles, scopes, events, and the form of a token.
 */
#include "api.h"

#include <string.h>

static const struct {
    const char *name;
    uint32_t scopes;
} roles[CALLER_ROLE_COUNT] = {
    [CALLER_NOBODY] = {"nobody", 0},
    [CALLER_AGENCY] = {"agency", SCOPE_SUBMIT | SCOPE_READ | SCOPE_REPORT |
                                     SCOPE_WEBHOOKS},
    [CALLER_OPERATOR] = {"operator", SCOPE_OPERATE},
    [CALLER_AUDITOR] = {"auditor", SCOPE_READ | SCOPE_REPORT},
    [CALLER_SUPERVISOR] = {"supervisor", SCOPE_READ},
};

const char *
caller_role_name(enum caller_role role)
{
    return roles[role].name;
}

uint32_t
caller_role_scopes(enum caller_role role)
{
    return roles[role].scopes;
}

const char *
scope_name(uint32_t i)
{
    static const char *const names[SCOPE_COUNT] = {"submit", "read", "report",
                                                   "webhooks", "operate"};
    return names[i];
}

const char *
event_kind_name(enum event_kind kind)
{
    static const char *const names[EVENT_KIND_COUNT] = {
        [EVENT_ACCEPTED] = "case.accepted",
        [EVENT_READY] = "report.ready",
        [EVENT_REVISED] = "report.revised",
        [EVENT_RETRACTED] = "report.retracted",
        [EVENT_WITHDRAWN] = "case.withdrawn",
        [EVENT_PAUSED] = "clock.paused",
        [EVENT_RESUMED] = "clock.resumed",
        [EVENT_OBJECTED] = "case.objected",
    };
    return names[kind];
}

struct text
token_name(struct text token)
{
    static const char head[] = "hedui_";
    size_t at = sizeof(head) - 1;
    if (token.size != TOKEN_TEXT_SIZE || !text_starts_with(token, head) ||
        token.bytes[at + TOKEN_NAME_SIZE] != '_')
        return TEXT_NONE;
    struct text name = text_slice(token, at, at + TOKEN_NAME_SIZE);
    for (size_t i = 0; i < name.size; i++)
        if (memchr(TOKEN_NAME_DIGITS, name.bytes[i], 32) == NULL)
            return TEXT_NONE;
    return name;
}
