/* SPDX-License-Identifier: Apache-2.0
 *
 * The order of the checks, and what they share. A connector's cases are its own
 * and those of its owner.
 */
#include "inspect.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "golden.h"
#include "shake.h"

#define SAID_MAX ((size_t)4 * 1024 * 1024)
#define DETAILS_MAX 5 /* of one case */

const char *
inspect_rule_name(enum inspect_rule rule)
{
    static const char *const names[INSPECT_RULE_COUNT] = {
        "folder", "source", "descriptor", "calls",
        "least",  "layout", "case",       "shake"};
    return names[rule];
}

static struct inspect_finding *
finding_new(struct inspection *inspection, enum inspect_rule rule, bool is_good,
            const char *where)
{
    if (inspection->count == inspection->room) {
        uint32_t room = inspection->room * 2 + 64;
        struct inspect_finding *grown =
            arena_array(inspection->arena, room, sizeof(*grown));
        if (grown == NULL)
            return NULL;
        if (inspection->count > 0)
            memcpy(grown, inspection->findings,
                   inspection->count * sizeof(*grown));
        inspection->findings = grown;
        inspection->room = room;
    }
    inspection->failed += !is_good;
    struct inspect_finding *finding =
        &inspection->findings[inspection->count++];
    *finding = (struct inspect_finding){.rule = rule, .is_good = is_good};
    finding->where = text_copy(inspection->arena, text_of(where));
    return finding;
}

void
inspect_note(struct inspection *inspection, enum inspect_rule rule,
             bool is_good, const char *where, const char *format, ...)
{
    char text[512];
    va_list arguments;
    struct inspect_finding *finding =
        finding_new(inspection, rule, is_good, where);
    if (format == NULL || finding == NULL)
        return;
    va_start(arguments, format);
    (void)vsnprintf(text, sizeof(text), format, arguments);
    va_end(arguments);
    finding->detail = text_copy(inspection->arena, text_of(text));
}

void
inspect_said(struct inspection *inspection, enum inspect_rule rule,
             const char *where, struct text said)
{
    struct text line;
    unsigned count = 0;
    while (text_cut(&said, '\n', &line) && count++ < DETAILS_MAX)
        if (!text_is_empty(line))
            inspect_note(inspection, rule, false, where, "%.*s", (int)line.size,
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
find_cases(struct inspection *inspection, struct cases *cases)
{
    const char *const *own, *const *theirs;
    uint32_t others;
    cases->own = golden_find(
        inspection->arena,
        arena_printf(inspection->arena, "%s/cases", inspection->folder), &own);
    others = golden_find(inspection->arena, inspection->owners, &theirs);
    cases->count = cases->own + others;
    cases->folders =
        arena_array(inspection->arena, cases->count, sizeof(*cases->folders));
    if (cases->folders == NULL)
        return false;
    for (uint32_t i = 0; i < cases->count; i++)
        cases->folders[i] = i < cases->own ? own[i] : theirs[i - cases->own];
    return true;
}

/* How many answers of a kind a case expects. */
static uint32_t
expects(struct inspection *inspection, const char *folder, const char *kind)
{
    struct buffer said;
    struct text found;
    uint32_t count = 0;
    buffer_init(&said, SAID_MAX);
    struct golden golden = {.arena = inspection->arena,
                            .folder = folder,
                            .connector = inspection->connector,
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
inspect_least(struct inspection *inspection, const struct cases *cases)
{
    static const struct {
        const char *name, *kind;
    } must[] = {
        {"several", "FOUND"}, {"nothing", "NOTHING"}, {"refused", "REFUSED"}};
    bool is_good = cases->own >= INSPECT_CASES_LEAST;
    if (!is_good)
        inspect_note(inspection, INSPECT_LEAST, false, "cases",
                     "%u of its own, %d at least", cases->own,
                     INSPECT_CASES_LEAST);
    for (size_t i = 0; i < 3; i++) {
        uint32_t found = 0;
        for (uint32_t j = 0; j < cases->count; j++)
            if (strcmp(strrchr(cases->folders[j], '/') + 1, must[i].name) == 0)
                found += expects(inspection, cases->folders[j], must[i].kind);
        if (found > 0)
            continue;
        is_good = false;
        inspect_note(inspection, INSPECT_LEAST, false, must[i].name,
                     "no such case with an answer %s", must[i].kind);
    }
    if (is_good)
        inspect_note(inspection, INSPECT_LEAST, true, NULL, "%u cases",
                     cases->count);
}

static void
inspect_cases(struct inspection *inspection, const struct cases *cases)
{
    struct buffer said;
    uint32_t fit = 0, passed = 0;
    buffer_init(&said, SAID_MAX);
    for (uint32_t i = 0; i < cases->count; i++) {
        const char *folder = cases->folders[i], *label = label_of(folder);
        buffer_clear(&said);
        bool fits = inspect_layout(inspection, folder, &said);
        inspect_said(inspection, INSPECT_LAYOUT, label, buffer_view(&said));
        fit += fits;
        buffer_clear(&said);
        if (!fits)
            continue;
        passed += golden_run(inspection->connector, folder, &said);
        inspect_said(inspection, INSPECT_CASE, label, buffer_view(&said));
    }
    if (fit == cases->count && fit > 0)
        inspect_note(inspection, INSPECT_LAYOUT, true, NULL, "%u cases", fit);
    if (passed == cases->count && passed > 0)
        inspect_note(inspection, INSPECT_CASE, true, NULL, "%u cases", passed);
    buffer_release(&said);
}

static bool
inspect_shake(struct inspection *inspection, const struct cases *cases)
{
    struct shaken shaken;
    struct shake shake = {.connector = inspection->connector,
                          .case_count = cases->count,
                          .cases = cases->folders,
                          .seed = inspection->seed,
                          .times = inspection->times};
    if (cases->count == 0)
        return true;
    if (!shake_run(inspection->arena, &shake, &shaken))
        return false;
    if (shaken.sentence != NULL)
        inspect_note(inspection, INSPECT_SHAKE, false, label_of(shaken.folder),
                     "reply %u, change %u, seed %llu: %s", shaken.reply,
                     shaken.time, (unsigned long long)inspection->seed,
                     shaken.sentence);
    else
        inspect_note(inspection, INSPECT_SHAKE, true, NULL,
                     "%u changed, seed %llu", shaken.runs,
                     (unsigned long long)inspection->seed);
    return true;
}

bool
inspect_run(struct inspection *inspection)
{
    struct cases cases;
    if (!find_cases(inspection, &cases))
        return false;
    inspect_limits(inspection);
    inspect_least(inspection, &cases);
    inspect_cases(inspection, &cases);
    return inspect_shake(inspection, &cases) &&
           !arena_failed(inspection->arena);
}
