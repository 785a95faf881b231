/* SPDX-License-Identifier: Apache-2.0
 *
 * The rules of a house, put together from its configuration: pack, calendar,
 * registry, what is paused, and which institutions must speak.
 */
#include <string.h>

#include "casework.h"
#include "config.h"
#include "sftp_address.h"

static bool
line_add(struct arena *arena, const struct line_config *line,
         struct rules *rules, const struct connector **connector,
         struct fault *fault)
{
    *connector = connector_find_name(text_of(line->name));
    if (*connector == NULL)
        return fault_set(fault, FAULT_INPUT,
                         "lines: \"%s\" has no connector in this build",
                         line->name);
    enum line number = (*connector)->line;
    rules->paused[number] = !line->is_on;
    rules->asked_always[number] = line->is_always_asked;
    struct text *institutions =
        arena_array(arena, line->institutions_count, sizeof(*institutions));
    if (institutions == NULL)
        return fault_set(fault, FAULT_LOCAL, "no memory for the rules");
    for (unsigned i = 0; i < line->institutions_count; i++)
        institutions[i] = text_of(line->institutions[i]);
    rules->institution_count[number] = line->institutions_count;
    rules->institutions[number] = institutions;
    return true;
}

bool
rules_from_config(struct arena *arena, const struct config *config,
                  struct rules *rules, struct fault *fault)
{
    const struct connector **connectors =
        arena_array(arena, config->lines_count + 1, sizeof(*connectors));
    *rules = (struct rules){.connectors = connectors};
    if (connectors == NULL)
        return fault_set(fault, FAULT_LOCAL, "no memory for the rules");
    rules->policy = policy_read(arena, config->policy, fault);
    rules->calendar = rules->policy == NULL
                          ? NULL
                          : calendar_read(arena, config->calendar, fault);
    if (rules->calendar == NULL)
        return false;
    for (unsigned i = 0; i < config->lines_count; i++)
        if (!line_add(arena, &config->lines[i], rules, &connectors[i], fault))
            return false;
    return true;
}

static bool
option_missing(const struct line_config *line, const char *option,
               const char *carrier, struct fault *fault)
{
    return fault_set(fault, FAULT_INPUT,
                     "lines: %s: %s is missing: its owner is reached by %s",
                     line->name, option, carrier);
}

struct needed {
    const char *option, *value;
};

static bool
all_there(const struct line_config *line, const char *carrier,
          const struct needed *needed, struct fault *fault)
{
    for (; needed->option != NULL; needed++)
        if (needed->value[0] == '\0')
            return option_missing(line, needed->option, carrier, fault);
    return true;
}

static bool
https_check(const struct line_config *line, unsigned traits,
            struct fault *fault)
{
    bool has_secret = (traits & (TRAIT_SIGN_H1 | TRAIT_TOKEN)) != 0;
    const struct needed needed[] = {
        {"url", line->url},
        {"ca", line->ca},
        {"certificate", line->certificate},
        {"key", line->key},
        {"app_id", has_secret ? line->app_id : "-"},
        {"secret_file", has_secret ? line->secret_file : "-"},
        {NULL, NULL}};
    if (!all_there(line, "https", needed, fault))
        return false;
    if (strncmp(line->url, "https://", 8) == 0 &&
        strchr(line->url + 8, '/') == NULL)
        return true;
    return fault_set(fault, FAULT_INPUT,
                     "lines: %s: url is \"%.80s\": https://HOST or "
                     "https://HOST:PORT is needed, without a path",
                     line->name, line->url);
}

static bool
file_check(const struct line_config *line, struct fault *fault)
{
    const struct needed needed[] = {
        {"folder", line->folder},
        {"file_certificate", line->file_certificate},
        {"file_key", line->file_key},
        {"owner_certificate", line->owner_certificate},
        {NULL, NULL}};
    const struct needed sftp[] = {{"sftp_key", line->sftp_key},
                                  {"sftp_known_hosts", line->sftp_known_hosts},
                                  {NULL, NULL}};
    return all_there(line, "file", needed, fault) &&
           (!sftp_address_is(line->folder) ||
            all_there(line, "file over SFTP", sftp, fault));
}

static bool
line_check(const struct line_config *line, const struct connector *connector,
           struct fault *fault)
{
    const struct needed database[] = {
        {"database", line->database}, {"schema", line->schema}, {NULL, NULL}};
    switch (connector->carrier) {
    case CARRIER_HTTPS:
        return https_check(line, connector->traits, fault);
    case CARRIER_FILE:
        return file_check(line, fault);
    case CARRIER_DATABASE:
        break;
    }
    return all_there(line, "database", database, fault);
}

bool
rules_check_lines(const struct config *config, struct fault *fault)
{
    for (unsigned i = 0; i < config->lines_count; i++) {
        const struct line_config *line = &config->lines[i];
        const struct connector *connector =
            connector_find_name(text_of(line->name));
        if (connector != NULL && line->is_on &&
            !line_check(line, connector, fault))
            return false;
    }
    return true;
}
