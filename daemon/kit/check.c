/* SPDX-License-Identifier: Apache-2.0
 *
 * The order of the checks, and what they share. A connector's cases are its own
 * and those of its owner.
 */
#include "check.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "golden.h"
#include "shake.h"

#define SAID_MAX ((size_t)4 * 1024 * 1024)
#define DETAILS_MAX 5 /* of one case */

const char *
check_rule_name(enum check_rule rule)
{
    static const char *const names[CHECK_RULE_COUNT] = {
        "folder", "source", "descriptor", "calls",
        "least",  "layout", "case",       "shake"};
    return names[rule];
}

static struct check_finding *
finding_new(struct check *check, enum check_rule rule, bool is_good,
            const char *where)
{
    if (check->count == check->room) {
        uint32_t room = check->room * 2 + 64;
        struct check_finding *grown =
            arena_array(check->arena, room, sizeof(*grown));
        if (grown == NULL)
            return NULL;
        if (check->count > 0)
            memcpy(grown, check->findings, check->count * sizeof(*grown));
        check->findings = grown;
        check->room = room;
    }
    check->failed += !is_good;
    struct check_finding *finding = &check->findings[check->count++];
    *finding = (struct check_finding){.rule = rule, .is_good = is_good};
    finding->where = text_copy(check->arena, text_of(where));
    return finding;
}

void
check_note(struct check *check, enum check_rule rule, bool is_good,
           const char *where, const char *format, ...)
{
    char text[512];
    va_list arguments;
    struct check_finding *finding = finding_new(check, rule, is_good, where);
    if (format == NULL || finding == NULL)
        return;
    va_start(arguments, format);
    (void)vsnprintf(text, sizeof(text), format, arguments);
    va_end(arguments);
    finding->detail = text_copy(check->arena, text_of(text));
}

void
check_said(struct check *check, enum check_rule rule, const char *where,
           struct text said)
{
    struct text line;
    unsigned count = 0;
    while (text_cut(&said, '\n', &line) && count++ < DETAILS_MAX)
        if (!text_is_empty(line))
            check_note(check, rule, false, where, "%.*s", (int)line.size,
                       line.bytes);
}

/* The last two parts of a case's folder: "cases/several". */
static const char *
label_of(const char *folder)
{
    const char *at = folder + strlen(folder);
    for (int slashes = 0; at > folder; at--)
        if (at[-1] == '/' && ++slashes == 2)
            break;
    return at;
}

struct cases {
    uint32_t count, own;
    const char **folders; /* its own first */
};

static bool
find_cases(struct check *check, struct cases *cases)
{
    const char *const *own, *const *theirs;
    uint32_t others;
    cases->own = golden_find(
        check->arena, arena_printf(check->arena, "%s/cases", check->folder),
        &own);
    others = golden_find(check->arena, check->owners, &theirs);
    cases->count = cases->own + others;
    cases->folders =
        arena_array(check->arena, cases->count, sizeof(*cases->folders));
    if (cases->folders == NULL)
        return false;
    for (uint32_t i = 0; i < cases->count; i++)
        cases->folders[i] = i < cases->own ? own[i] : theirs[i - cases->own];
    return true;
}

/* How many answers of a kind a case expects. */
static uint32_t
expects(struct check *check, const char *folder, const char *kind)
{
    struct buffer said;
    struct text found;
    uint32_t count = 0;
    buffer_init(&said, SAID_MAX);
    struct golden golden = {.arena = check->arena,
                            .folder = folder,
                            .connector = check->connector,
                            .said = &said};
    const struct json *root = golden_json(&golden, "expected.json");
    const struct json *questions = json_get(root, "questions");
    for (const struct json *node = questions ? questions->first : NULL;
         node != NULL; node = node->next)
        count += json_get_text(node, "kind", &found) &&
                 text_equals_chars(found, kind);
    buffer_release(&said);
    return count;
}

static void
check_least(struct check *check, const struct cases *cases)
{
    static const struct {
        const char *name, *kind;
    } must[] = {
        {"several", "FOUND"}, {"nothing", "NOTHING"}, {"refused", "REFUSED"}};
    bool is_good = cases->own >= CHECK_CASES_LEAST;
    if (!is_good)
        check_note(check, CHECK_LEAST, false, "cases",
                   "%u of its own, %d at least", cases->own, CHECK_CASES_LEAST);
    for (size_t i = 0; i < 3; i++) {
        uint32_t found = 0;
        for (uint32_t j = 0; j < cases->count; j++)
            if (strcmp(strrchr(cases->folders[j], '/') + 1, must[i].name) == 0)
                found += expects(check, cases->folders[j], must[i].kind);
        if (found > 0)
            continue;
        is_good = false;
        check_note(check, CHECK_LEAST, false, must[i].name,
                   "no such case with an answer %s", must[i].kind);
    }
    if (is_good)
        check_note(check, CHECK_LEAST, true, NULL, "%u cases", cases->count);
}

static void
check_cases(struct check *check, const struct cases *cases)
{
    struct buffer said;
    uint32_t fit = 0, passed = 0;
    buffer_init(&said, SAID_MAX);
    for (uint32_t i = 0; i < cases->count; i++) {
        const char *folder = cases->folders[i], *label = label_of(folder);
        buffer_clear(&said);
        bool fits = check_layout(check, folder, &said);
        check_said(check, CHECK_LAYOUT, label, buffer_view(&said));
        fit += fits;
        buffer_clear(&said);
        if (!fits)
            continue;
        passed += golden_run(check->connector, folder, &said);
        check_said(check, CHECK_CASE, label, buffer_view(&said));
    }
    if (fit == cases->count && fit > 0)
        check_note(check, CHECK_LAYOUT, true, NULL, "%u cases", fit);
    if (passed == cases->count && passed > 0)
        check_note(check, CHECK_CASE, true, NULL, "%u cases", passed);
    buffer_release(&said);
}

static bool
check_shake(struct check *check, const struct cases *cases)
{
    struct shaken shaken;
    struct shake shake = {.connector = check->connector,
                          .case_count = cases->count,
                          .cases = cases->folders,
                          .seed = check->seed,
                          .times = check->times};
    if (cases->count == 0)
        return true;
    if (!shake_run(check->arena, &shake, &shaken))
        return false;
    if (shaken.sentence != NULL)
        check_note(check, CHECK_SHAKE, false, label_of(shaken.folder),
                   "reply %u changed for time %u of seed %llu: %s",
                   shaken.reply, shaken.time, (unsigned long long)check->seed,
                   shaken.sentence);
    else
        check_note(check, CHECK_SHAKE, true, NULL, "%u changed, seed %llu",
                   shaken.runs, (unsigned long long)check->seed);
    return true;
}

bool
check_run(struct check *check)
{
    struct cases cases;
    if (!find_cases(check, &cases))
        return false;
    check_limits(check);
    check_least(check, &cases);
    check_cases(check, &cases);
    return check_shake(check, &cases) && !arena_failed(check->arena);
}
