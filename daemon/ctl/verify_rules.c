/* SPDX-License-Identifier: Apache-2.0
 *
 * Rules for making reports again where nothing is installed: the packs and
 * calendars of the source tree are part of the program (built_rules.c is made
 * by CMake of their bytes); what a house has used beside them it hands over.
 */
#include <glob.h>

#include "built_rules.h"
#include "mutant.h"
#include "slurp.h"
#include "verify.h"

static const struct policy *
pack_find(const struct verify_rules *rules, const struct digest *digest)
{
    for (uint32_t i = 0; i < rules->pack_count; i++)
        if (digest_equals(policy_digest(rules->packs[i]), digest) ||
            mutant_is("verify_any_rules"))
            return rules->packs[i];
    return NULL;
}

static const struct calendar *
calendar_find(const struct verify_rules *rules, const struct digest *digest)
{
    for (uint32_t i = 0; i < rules->calendar_count; i++)
        if (digest_equals(calendar_digest(rules->calendars[i]), digest))
            return rules->calendars[i];
    return NULL;
}

static void
bytes_add(struct arena *arena, struct verify_rules *rules, struct text bytes)
{
    struct fault fault = {0};
    const struct policy *pack = policy_parse(arena, bytes, &fault);
    const struct calendar *calendar =
        pack == NULL ? calendar_parse(arena, bytes, &fault) : NULL;
    if (pack != NULL && pack_find(rules, policy_digest(pack)) == NULL)
        rules->packs[rules->pack_count++] = pack;
    if (calendar != NULL &&
        calendar_find(rules, calendar_digest(calendar)) == NULL)
        rules->calendars[rules->calendar_count++] = calendar;
}

static bool
folder_look(struct arena *arena, const char *folder, glob_t *files,
            struct fault *fault)
{
    const char *here = arena_printf(arena, "%s/*.json", folder);
    const char *below = arena_printf(arena, "%s/*/*.json", folder);
    if (here == NULL || below == NULL)
        return fault_set(fault, FAULT_LOCAL, "no memory for the rules");
    glob(here, 0, NULL, files);
    glob(below, GLOB_APPEND, NULL, files);
    if (files->gl_pathc == 0)
        return fault_set(fault, FAULT_INPUT, "%s: no policy pack is in it",
                         folder);
    return true;
}

bool
verify_rules_open(struct arena *arena, const char *folder,
                  struct verify_rules *rules, struct fault *fault)
{
    glob_t files = {0};
    bool is_done = folder == NULL || folder_look(arena, folder, &files, fault);
    size_t most = built_rules_count + files.gl_pathc;
    rules->packs = arena_array(arena, most, sizeof(const struct policy *));
    rules->calendars =
        arena_array(arena, most, sizeof(const struct calendar *));
    if (is_done && (rules->packs == NULL || rules->calendars == NULL))
        is_done = fault_set(fault, FAULT_LOCAL, "no memory for the rules");
    for (size_t i = 0; is_done && i < built_rules_count; i++)
        bytes_add(arena, rules,
                  (struct text){(const char *)built_rules[i].bytes,
                                built_rules[i].size});
    for (size_t i = 0; is_done && i < files.gl_pathc; i++) {
        struct text bytes;
        is_done = slurp_file(arena, files.gl_pathv[i], &bytes, fault);
        if (is_done)
            bytes_add(arena, rules, bytes);
    }
    globfree(&files);
    return is_done;
}

bool
verify_rules_find(const struct verify_rules *rules, const struct digest *pack,
                  const struct digest *calendar, struct rules *found)
{
    *found = (struct rules){.policy = pack_find(rules, pack),
                            .calendar = calendar_find(rules, calendar),
                            .connectors = connector_registry};
    return found->policy != NULL && found->calendar != NULL;
}
