/* SPDX-License-Identifier: Apache-2.0
 *
 * By the rows of the options, so that a new option is compared without a word
 * here. What is refused stands in one table: settings that say which work and
 * whose it is, or under which name it is held. Roles that run side by side for
 * a moment, the old and the new, must agree on them.
 */
#include "config_change.h"

#include <stdlib.h>
#include <string.h>

#include "config_options.h"
#include "mutant.h"

#define OTHER_DATABASE                                                         \
    "what is in hand belongs to the database in use: stop heduid everywhere, " \
    "then start it on the other one"
#define OTHER_HOST                                                             \
    "leases and heartbeats bear this name: stop heduid and start it again"
#define OTHER_QUEUE                                                            \
    "what was taken and acknowledged belongs to the queue in use: drain the "  \
    "intakes (hedui drain intake), stop heduid, start it again"

static const struct {
    const char *key, *why;
} fixed[] = {
    {"database", OTHER_DATABASE},
    {"database_role_prefix", OTHER_DATABASE},
    {"state", "how far the database is, is remembered there: stop heduid, move "
              "the folder, start it again"},
    {"front_listen",
     "whoever asks the front would lose it: stop heduid and start it again"},
    {"host", OTHER_HOST},
    {"queue", OTHER_QUEUE},
    {"kafka_group", OTHER_QUEUE},
    {"kafka_member", OTHER_QUEUE},
    {"kafka_requests", OTHER_QUEUE},
    {"kafka_express", OTHER_QUEUE},
    {"log_origin", "witnesses remember the log by this name: it never changes"},
};

struct comparison {
    config_change_fn *call;
    void *context;
    uint32_t refused;
};

static void
tell(struct comparison *comparison, const char *section, const char *name,
     const char *key, const char *why)
{
    struct config_change change = {.why = why};
    snprintf(change.name, sizeof(change.name), "%s%s%.64s%s%s", section,
             section[0] == '\0' ? "" : ".", name, name[0] == '\0' ? "" : ".",
             key);
    /* One that came or went as a whole has no key. */
    if (key[0] == '\0')
        change.name[strlen(change.name) - 1] = '\0';
    comparison->refused += why != NULL;
    comparison->call(comparison->context, &change);
}

static bool
is_same(const struct option *option, const void *left, const void *right)
{
    const void *a = (const char *)left + option->offset;
    const void *b = (const char *)right + option->offset;
    if (option->type == OPTION_INTEGER)
        return *(const int64_t *)a == *(const int64_t *)b;
    if (option->type == OPTION_BOOL)
        return *(const bool *)a == *(const bool *)b;
    return strcmp(*(char *const *)a, *(char *const *)b) == 0;
}

static void
compare_section(struct comparison *comparison,
                const struct option_section *section, const char *name,
                const void *left, const void *right)
{
    for (size_t i = 0; i < section->count; i++)
        if (!is_same(&section->options[i], left, right))
            tell(comparison, section->key, name, section->options[i].key, NULL);
}

static const char *
why_fixed(const char *key)
{
    for (size_t i = 0; i < sizeof(fixed) / sizeof(fixed[0]); i++)
        if (strcmp(fixed[i].key, key) == 0)
            return fixed[i].why;
    return NULL;
}

static void
compare_top(struct comparison *comparison, const struct config *running,
            struct config *fresh)
{
    for (size_t i = 0; i < option_top.count; i++) {
        const struct option *option = &option_top.options[i];
        if (is_same(option, running, fresh))
            continue;
        const char *why = why_fixed(option->key);
        tell(comparison, "", "", option->key, why);
        if (why == NULL || mutant_is("reload_takes_database"))
            continue;
        /* All of them are texts. */
        char **text = (char **)((char *)fresh + option->offset);
        char *kept =
            strdup(*(char *const *)((const char *)running + option->offset));
        if (kept == NULL)
            abort();
        free(*text);
        *text = kept;
    }
}

static void
compare_agencies(struct comparison *comparison, const struct config *running,
                 const struct config *fresh)
{
    for (unsigned i = 0; i < running->agencies_count; i++) {
        const struct agency_config *was = &running->agencies[i];
        const struct agency_config *is = config_agency(fresh, was->code);
        if (is == NULL)
            tell(comparison, option_agency.key, was->code, "", NULL);
        else
            compare_section(comparison, &option_agency, was->code, was, is);
    }
    for (unsigned i = 0; i < fresh->agencies_count; i++)
        if (config_agency(running, fresh->agencies[i].code) == NULL)
            tell(comparison, option_agency.key, fresh->agencies[i].code, "",
                 NULL);
}

static bool
has_same_institutions(const struct line_config *a, const struct line_config *b)
{
    if (a->institutions_count != b->institutions_count)
        return false;
    for (unsigned i = 0; i < a->institutions_count; i++)
        if (strcmp(a->institutions[i], b->institutions[i]) != 0)
            return false;
    return true;
}

static void
compare_lines(struct comparison *comparison, const struct config *running,
              const struct config *fresh)
{
    for (unsigned i = 0; i < running->lines_count; i++) {
        const struct line_config *was = &running->lines[i];
        const struct line_config *is = config_line(fresh, was->name);
        if (is == NULL) {
            tell(comparison, option_line.key, was->name, "", NULL);
            continue;
        }
        compare_section(comparison, &option_line, was->name, was, is);
        if (!has_same_institutions(was, is))
            tell(comparison, option_line.key, was->name, "institutions", NULL);
    }
    for (unsigned i = 0; i < fresh->lines_count; i++)
        if (config_line(running, fresh->lines[i].name) == NULL)
            tell(comparison, option_line.key, fresh->lines[i].name, "", NULL);
}

static void
compare_witnesses(struct comparison *comparison, const struct config *running,
                  const struct config *fresh)
{
    for (unsigned i = 0; i < running->witnesses_count; i++) {
        const struct witness_config *was = &running->witnesses[i];
        const struct witness_config *is = config_witness(fresh, was->name);
        if (is == NULL)
            tell(comparison, option_witness.key, was->name, "", NULL);
        else
            compare_section(comparison, &option_witness, was->name, was, is);
    }
    for (unsigned i = 0; i < fresh->witnesses_count; i++)
        if (config_witness(running, fresh->witnesses[i].name) == NULL)
            tell(comparison, option_witness.key, fresh->witnesses[i].name, "",
                 NULL);
}

uint32_t
config_change(const struct config *running, struct config *fresh,
              config_change_fn *call, void *context)
{
    struct comparison comparison = {.call = call, .context = context};
    compare_top(&comparison, running, fresh);
    compare_agencies(&comparison, running, fresh);
    compare_lines(&comparison, running, fresh);
    compare_witnesses(&comparison, running, fresh);
    return comparison.refused;
}
